"""Try defects: send jobs to two servers, and collect what became of them."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.combinations.tools import Case
from tests.source import PACKAGE

from .defect import Defect
from .server import ROOT

SERVERS = 2
DECLARED = "tests/mutation/declared.py"


@dataclass(frozen=True)
class Job:
    """Tests to run, and the defect under which they run; None for the runtime as it is."""

    test: str
    combination: str = ""
    defect: Defect | None = None

    def without_defect(self) -> "Job":
        """Return the same tests on the runtime as it is."""
        return Job(self.test, self.combination)

    def __str__(self) -> str:
        return (
            f"{self.defect.name if self.defect else 'no defect'} [{self.combination or self.test}]"
        )


def jobs_of(defect: Defect, cases: Iterable[Case]) -> list[Job]:
    """Return what a defect is tried on: the contracts of `cases`, and its own tests."""
    return [
        *(Job(DECLARED, case.name, defect) for case in cases),
        *(Job(test, "", defect) for test in defect.tests),
    ]


def run(jobs: Sequence[Job]) -> Iterator[tuple[Job, str]]:
    """Run `jobs` and yield the outcome of each: green, red with a reason, or neither."""
    with snapshot() as source:
        shares = [jobs[n::SERVERS] for n in range(SERVERS)]
        with ThreadPoolExecutor(SERVERS) as pool:
            for outcomes in pool.map(lambda share: _serve(source, share), shares):
                yield from outcomes


@contextmanager
def snapshot() -> Iterator[Path]:
    """Copy the runtime, so that nobody's edit meanwhile passes for a defect."""
    with TemporaryDirectory() as folder:
        shutil.copytree(PACKAGE, Path(folder, "my_voice_agent"))
        yield Path(folder)


def _serve(source: Path, jobs: Sequence[Job]) -> list[tuple[Job, str]]:
    package = source / "my_voice_agent"
    lines = []
    for job in jobs:
        file, text = "", ""
        if job.defect:
            file, text = f"my_voice_agent/{job.defect.file}", job.defect.edit(package)
        lines.append(json.dumps((job.test, job.combination, file, text)) + "\n")
    ran = subprocess.run(
        [sys.executable, "-m", "tests.mutation.server", str(source)],
        input="".join(lines),
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
    )
    if ran.returncode:
        raise RuntimeError(ran.stderr)
    return list(zip(jobs, map(json.loads, ran.stdout.splitlines()), strict=True))
