"""A question to several sources."""

from collections.abc import Iterable

from lrf.testing import SourcesGate
from my_voice_agent.longrunning.concurrent import Answers, asked


async def ask(
    shops: SourcesGate, sources: Iterable[str], into: Answers | None = None, most: int = 10
) -> str:
    into = Answers() if into is None else into
    return await asked(shops, sources, most=most, into=into)()
