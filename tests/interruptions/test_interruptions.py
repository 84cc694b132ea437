"""Interrupted at any moment, in whatever way, each tool holds what the design's table says of it.

A scenario is made from a seed: which tools, how their work goes, and who interrupts it, when and
how (`player/scenario.py`). It is played in a rendered project (`player/conversation.py`), and what
became of it is compared with the table (`player/table.py`). Play one again by its seed, here 341:

    python -m tests.interruptions 341
"""

import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from .project import make, play
from .tools import TOOLS

SEEDS = range(144 * len(TOOLS))
PROCESSES = 2

# Each breaks a primitive: the file, the line, and what stands there instead.
DEFECTS = {
    "deaf to interruption": (
        "longrunning.py",
        "unless.wait_if_not_interrupted([ended])) if unless else ended",
        "asyncio.wait([ended])) if unless else ended",
    ),
    "the cancellation is not awaited": (
        "longrunning.py",
        "asyncio.wait({task}, timeout=unwinds_within)",
        "asyncio.wait({task}, timeout=0)",
    ),
    "the charge ends with the tool": (
        "charges.py",
        "await asyncio.wait({task}, timeout=LONGEST_CHARGE)",
        "await asyncio.wait_for(task, LONGEST_CHARGE)",
    ),
    "released before the work has ended": (
        "owned.py",
        "return await work(*args, **kwargs)",
        "return await asyncio.shield(asyncio.ensure_future(work(*args, **kwargs)))",
    ),
    "a job looks at the speech handle": (
        "jobs.py",
        "run(work, seconds=LONGEST_JOB)",
        "run(work, seconds=LONGEST_JOB, unless=ctx.speech_handle)",
    ),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("interruptions"))


def test_the_table_holds_whenever_a_tool_is_interrupted(
    made: Path, figure: Callable[[str], None]
) -> None:
    began = time.perf_counter()
    with ThreadPoolExecutor(PROCESSES) as pool:
        parts = pool.map(lambda n: play(made, SEEDS[n::PROCESSES]), range(PROCESSES))
        wrong = [one for part in parts for one in part]
    figure(f"{len(SEEDS)} interrupted conversations, {time.perf_counter() - began:.0f} s")
    assert not wrong, "\n    ".join(
        f"python -m tests.interruptions {seed}  # {'; '.join(found)}" for seed, found, _ in wrong
    )


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_defect_of_the_primitives_is_found(
    defect: str, made: Path, tmp_path: Path, figure: Callable[[str], None]
) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(made, broken, ignore=shutil.ignore_patterns("__pycache__"))
    file, line, other = DEFECTS[defect]
    path = broken / "src" / "my_voice_agent" / file
    source = path.read_text("utf-8")
    assert source.count(line) == 1
    path.write_text(source.replace(line, other), "utf-8")
    began = time.perf_counter()
    wrong = play(broken, SEEDS, only_one=True)
    assert wrong, "all conversations went well"
    seed, faults, _ = wrong[0]
    figure(f"{defect}: seed {seed}, {time.perf_counter() - began:.0f} s, {faults[0]}")
