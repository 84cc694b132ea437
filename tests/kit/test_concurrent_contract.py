"""The contract of concurrent tools knows the list of sources by its name, not by its value."""

from typing import Any

from lrf.testing.contracts import ConcurrentContract, InterruptibleContract
from my_voice_agent.longrunning import interruptible_tool


@interruptible_tool("the pages", concurrent={"sources": "source"})
async def fetch(source: str, tags: list[str]) -> str:
    """Fetch pages.

    Args:
        source: Where to ask.
        tags: What they are about.
    """
    return f"{source}: {tags}"


ARGUMENTS: dict[str, Any] = {"sources": ["a", "b"], "tags": ["a", "b"]}


class Fetching(InterruptibleContract, ConcurrentContract, tool=fetch, arguments=ARGUMENTS):
    pass


def test_another_list_that_is_equal_is_not_taken_apart() -> None:
    assert Fetching()._expected() == [("a", ["a", "b"]), ("b", ["a", "b"])]
