"""Runs the tests of a rendered project under each mutant, all in this one process.

    python runner.py PROJECT < jobs.jsonl > outcomes.jsonl

A job is a test file, the file that is edited (none: the project as it is) and its edited text.
That is never on disk: it is given to the import system. livekit is imported once, and each job runs
in a fork of that, so that none of them finds what another has left behind.
"""

import contextlib
import importlib.util
import io
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import pytest

WALL_CLOCK = 60.0  # seconds for one test file: a mutant that spins is red, too


class Edited(MetaPathFinder, Loader):
    """Gives one module another source than the file has."""

    def __init__(self, path: Path, source: str) -> None:
        parts = path.relative_to(next(p for p in path.parents if p.name == "src")).with_suffix("")
        self.module = ".".join(parts.parts).removesuffix(".__init__")
        self.path, self.source = path, source

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != self.module:
            return None
        is_package = self.path.name == "__init__.py"
        spec = importlib.util.spec_from_loader(fullname, self, is_package=is_package)
        if spec is not None and is_package:
            spec.submodule_search_locations = [str(self.path.parent)]
        return spec

    def exec_module(self, module: ModuleType) -> None:
        module.__file__ = str(self.path)
        exec(compile(self.source, str(self.path), "exec"), module.__dict__)


@contextlib.contextmanager
def edited(path: Path, source: str) -> Iterator[None]:
    finder = Edited(path, source)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


def run(test: str) -> str:
    """`green` or `red`, for the test file."""
    options = ["-x", "-q", "--import-mode=importlib", "-p", "no:cacheprovider", "--tb=no"]
    # what is imported already can no longer be rewritten, nor need it be
    options.append("-Wignore::pytest.PytestAssertRewriteWarning")
    with contextlib.redirect_stdout(io.StringIO()):
        code = pytest.main([*options, test])
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        return f"neither: pytest ended with {code!r}"
    return "green" if code is pytest.ExitCode.OK else "red"


def in_a_fork(job: Callable[[], str]) -> str:
    """What `job` gives, or `red: …` where it takes longer than WALL_CLOCK."""
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        said = "neither: it crashed"
        try:
            said = job()
        finally:
            os.write(writing, said.encode())
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as outcome:
        watchdog = threading.Timer(WALL_CLOCK, os.kill, (child, signal.SIGKILL))
        watchdog.start()
        said = outcome.read()
        watchdog.cancel()
    os.waitpid(child, 0)
    return said or "red: too slow"


def main() -> None:
    project = Path(sys.argv[1])
    sys.path.insert(0, str(project / "src"))
    for line in iter(sys.stdin.readline, ""):
        test, file, source = json.loads(line)
        defect = edited(project / file, source) if file else contextlib.nullcontext()
        with defect:
            print(json.dumps(in_a_fork(partial(run, test))), flush=True)


if __name__ == "__main__":
    # imported here once, and not in each of the forks
    import livekit.agents  # noqa: F401
    import pytest_asyncio.plugin  # noqa: F401

    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    os.environ["PYTEST_PLUGINS"] = "pytest_asyncio.plugin"
    main()
