"""The source of a tool of any combination of patterns, legal or not, as a user would write it."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, combinations, product

MODES = {
    "async": "quick_tool",
    "interruptible": "interruptible_tool",
    "background": "background_tool",
    "payment": "payment_tool",
}
WAYS = ("progress", "streaming", "concurrent")
"""At most one of these: the ways to tell a result."""
ANY_OF = ("timeout", "cleanup", "retry")
ALONE = ("async", "payment")
"""Modes that go with cleanup only."""
KEYWORDS = {
    "timeout": "timeout=20",
    "cleanup": "cleanup=opened",
    "retry": "retry=3",
    "concurrent": 'concurrent={"items": "item"}',
}
"""Streaming and progress have none: an operation that yields, or takes on_step, has them."""

Combination = tuple[str, ...]

HEAD = '''
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from my_voice_agent.longrunning import (
    OnStep,
    background_tool,
    interruptible_tool,
    payment_tool,
    quick_tool,
)


@asynccontextmanager
async def opened() -> AsyncIterator[str]:
    """Open nothing."""
    yield "resource"


async def terms(order_id: str) -> str:
    """Say what a charge is for."""
    return f"order {order_id}"
'''


def subsets(options: Sequence[str]) -> Iterator[Combination]:
    """Yield each subset of `options`, in their order."""
    return chain.from_iterable(combinations(options, n) for n in range(len(options) + 1))


def all_combinations() -> Iterator[Combination]:
    """Yield each combination of a mode with options, the mode first."""
    for mode, options in product(MODES, subsets((*WAYS, *ANY_OF))):
        yield (mode, *options)


def is_legal(patterns: Combination) -> bool:
    """Return whether the patterns go together."""
    mode, *options = patterns
    if mode in ALONE:
        return set(options) <= {"cleanup"}
    return len(set(options) & set(WAYS)) <= 1


def legal_combinations() -> Iterator[Combination]:
    """Yield each combination of patterns that go together."""
    return filter(is_legal, all_combinations())


def name_of(patterns: Iterable[str], confirm: bool = False) -> str:
    """Return the name of a tool of these patterns."""
    return "_".join(["do", *patterns, *(["confirmed"] if confirm else [])])


def source_of(patterns: Combination, *, confirm: bool = False) -> str:
    """Return the source of a tool of these patterns: its decorator begins in the first line."""
    mode, *options = patterns
    keywords = [KEYWORDS[option] for option in options if option in KEYWORDS]
    if mode == "payment":
        keywords += ['key="order_id"', f"confirm={'terms' if confirm else 'None'}"]
    parameter = "order_id" if mode == "payment" else "query"
    given = [
        *(["idempotency_key: str"] if mode == "payment" else []),
        *(["on_step: OnStep"] if "progress" in options else []),
        *(["resource: str"] if "cleanup" in options else []),
    ]
    signature = f"{parameter}: str"
    if "concurrent" in options:
        parameter = "item"
        signature = "item: str, limit: int = 5"
        if mode == "payment":
            signature = f"order_id: str, {signature}"
    signature += f", *, {', '.join(given)}" if given else ""
    streams = "streaming" in options
    return f'''
@{MODES[mode]}({", ".join(['"the work"', *keywords])})
async def {name_of(patterns, confirm)}({signature}) -> {"AsyncIterator[str]" if streams else "str"}:
    """Do something.

    Args:
        {parameter}: What to do.
    """
    {"yield" if streams else "return"} f"I am done with {{{parameter}}}"
'''
