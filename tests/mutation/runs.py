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
from queue import Queue
from tempfile import TemporaryDirectory, TemporaryFile

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
    """Run `jobs`, and yield the outcome of each: green, red with a reason, or neither."""
    outcomes: Queue[tuple[Job, str] | None] = Queue()
    with snapshot() as source, ThreadPoolExecutor(SERVERS) as pool:
        servers = [pool.submit(_serve, source, jobs[n::SERVERS], outcomes) for n in range(SERVERS)]
        for _ in servers:
            while (outcome := outcomes.get()) is not None:
                yield outcome
        for server in servers:
            server.result()


@contextmanager
def snapshot() -> Iterator[Path]:
    """Copy the runtime, so that nobody's edit meanwhile passes for a defect."""
    with TemporaryDirectory() as folder:
        shutil.copytree(PACKAGE, Path(folder, "my_voice_agent"))
        yield Path(folder)


def _serve(source: Path, jobs: Sequence[Job], outcomes: Queue[tuple[Job, str] | None]) -> None:
    """Have one server run `jobs`, and put the outcome of each, then None."""
    command = [sys.executable, "-m", "tests.mutation.server", str(source)]
    try:
        with TemporaryFile("w+", encoding="utf-8") as asked:
            asked.writelines(_line(source, job) for job in jobs)
            asked.seek(0)
            with subprocess.Popen(
                command, cwd=ROOT, stdin=asked, stdout=subprocess.PIPE, encoding="utf-8"
            ) as server:
                assert server.stdout is not None
                for job, line in zip(jobs, server.stdout, strict=True):
                    outcomes.put((job, json.loads(line)))
    finally:
        outcomes.put(None)


def _line(source: Path, job: Job) -> str:
    file, text = "", ""
    if job.defect:
        file = f"my_voice_agent/{job.defect.file}"
        text = job.defect.edit(source / "my_voice_agent")
    return json.dumps((job.test, job.combination, file, text)) + "\n"
