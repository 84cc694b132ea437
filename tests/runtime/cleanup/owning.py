"""Work with what it needs, and its times."""

import asyncio
from collections.abc import Callable
from typing import Any, cast

from livekit.agents import RunContext

from lrf.testing import Resource
from my_voice_agent.longrunning.cleanup import Cleanup, Opens
from my_voice_agent.longrunning.option import Call
from my_voice_agent.longrunning.task import Work


def owning(opens: Opens, work: Callable[..., Any], mode: str = "interruptible") -> Work:
    """Return `work` with what it needs, which it gets as the keyword `resource`."""
    given = Call(
        cast("RunContext[Any]", None),
        mode,
        work,
        arguments={},
        asked=(),
        takes=frozenset({"resource"}),
        failed="There is none.",
        waiting=(),
    )

    async def perform() -> str:
        return str(await given.perform())

    return Cleanup(opens).around(perform, given)


def now() -> float:
    return asyncio.get_running_loop().time()


def times(resource: Resource) -> tuple[int, int]:
    return resource.acquired, resource.released
