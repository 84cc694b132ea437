"""Interrupted at any moment, in whatever way, each tool does what its mode promises.

A scenario is made from a seed: which tools, how their work goes, and who interrupts it, when and
how (`scenario.py`). It is played in a test session (`conversation.py`), and what came of it is
compared with the table of promises (`table.py`). Here are few of them; to play 2,000, or one:

    uv run python -m tests.interruptions
    uv run python -m tests.interruptions 341
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.mutation.runs import snapshot

from .processes import play, play_all
from .tools import TOOLS

SEEDS = range(20 * len(TOOLS))

# Each breaks the runtime: the file, the line, and what stands there instead.
DEFECTS = {
    "an interruption is not heard": (
        "task.py",
        "unless.wait_if_not_interrupted([ended])) if unless else ended",
        "asyncio.wait([ended])) if unless else ended",
    ),
    "closed before the work has ended": (
        "cleanup.py",
        "            result = await self._work(**instead)\n",
        "            result = await asyncio.shield(asyncio.ensure_future(self._work(**instead)))\n",
    ),
    "a job looks at the speech handle": (
        "jobs.py",
        "run(work, seconds=LONGEST_JOB)",
        "run(work, seconds=LONGEST_JOB, unless=ctx.speech_handle)",
    ),
}


@pytest.fixture(scope="module")
def source() -> Iterator[Path]:
    """Return a folder that holds the package my_voice_agent."""
    with snapshot() as source:
        yield source


def test_the_table_holds_whenever_a_tool_is_interrupted(
    source: Path, figure: Callable[[str], None]
) -> None:
    began = time.perf_counter()
    wrong = play_all(source, SEEDS)
    figure(f"{len(SEEDS)} interrupted conversations, {time.perf_counter() - began:.0f} s")
    assert not wrong, "\n    ".join(
        f"python -m tests.interruptions {seed}  # {'; '.join(found)}" for seed, found, _ in wrong
    )


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_defect_of_the_runtime_is_found(
    defect: str, source: Path, figure: Callable[[str], None]
) -> None:
    file, line, other = DEFECTS[defect]
    began = time.perf_counter()
    with snapshot() as broken:
        path = broken / "my_voice_agent" / "longrunning" / file
        text = path.read_text("utf-8")
        assert text.count(line) == 1
        path.write_text(text.replace(line, other), "utf-8")
        wrong = play(broken, SEEDS, only_one=True)
    assert wrong, "all conversations went well"
    seed, faults, _ = wrong[0]
    figure(f"{defect}: seed {seed}, {time.perf_counter() - began:.0f} s, {faults[0]}")
