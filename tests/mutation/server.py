"""A server that runs tests under defects, each in a fork: LiveKit is imported once.

    python -m tests.mutation.server SOURCE < jobs.jsonl > outcomes.jsonl

A job is what pytest runs, the combinations that it is tried on, and a file of the runtime with its
edited text. That is never on disk: it is given to the import system.
"""

import contextlib
import importlib.util
import io
import json
import os
import re
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
WALL_CLOCK = 60.0  # seconds for one job: a defect that spins is red, too
PLUGINS = ("pytest_asyncio.plugin", "lrf.testing.plugin")
OPTIONS = (
    *("-x", "-q", "-rfE", "--tb=line", "--import-mode=importlib", "-p", "no:cacheprovider"),
    *("-p", "no:lrf-pictures"),  # of calls that are meant to fail
    *("-c", str(Path(__file__).with_name("pytest.ini")), f"--rootdir={ROOT}"),
    # What is imported already can no longer be rewritten, nor need it be.
    "-Wignore::pytest.PytestAssertRewriteWarning",
    *(option for plugin in PLUGINS for option in ("-p", plugin)),
)


class Edited(MetaPathFinder, Loader):
    """Gives one module another source than its file has."""

    def __init__(self, source: Path, file: str, text: str) -> None:
        self.path, self.text = source / file, text
        self.module = ".".join(Path(file).with_suffix("").parts).removesuffix(".__init__")

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find the edited module."""
        if fullname != self.module:
            return None
        is_package = self.path.name == "__init__.py"
        spec = importlib.util.spec_from_loader(fullname, self, is_package=is_package)
        if spec is not None and is_package:
            spec.submodule_search_locations = [str(self.path.parent)]
        return spec

    def exec_module(self, module: ModuleType) -> None:
        """Run the edited text."""
        module.__file__ = str(self.path)
        exec(compile(self.text, str(self.path), "exec"), module.__dict__)


def run(test: str) -> str:
    """Return `green`, or `red` with the first failure."""
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        code = pytest.main([*OPTIONS, test])
    if code == pytest.ExitCode.OK:
        return "green"
    lines = output.getvalue().splitlines()
    failed = [line for line in lines if re.match("(FAILED|ERROR) [^ ]", line)]  # not a log line
    if code == pytest.ExitCode.TESTS_FAILED:
        return f"red: {(failed or ['?'])[0]}"
    return f"neither: pytest ended with {int(code)}: {output.getvalue()[-300:]}"


def in_fork(job: Callable[[], str]) -> str:
    """Return what `job` returns, or `red: too slow`."""
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        outcome = "neither: it crashed"
        try:
            outcome = job()
        except Warning as error:  # what nobody awaited, or nobody saw: found at the end of the run
            outcome = f"red: {error}"
        except BaseException as error:
            outcome = f"neither: {error!r}"
        finally:
            os.write(writing, outcome.encode()[:4000])
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, errors="replace") as pipe:
        watchdog = threading.Timer(WALL_CLOCK, os.kill, (child, signal.SIGKILL))
        watchdog.start()
        outcome = pipe.read()
        watchdog.cancel()
    os.waitpid(child, 0)
    return outcome or "red: too slow"


def serve(source: Path) -> Iterator[str]:
    """Yield the outcome of each job on standard input."""
    for line in iter(sys.stdin.readline, ""):
        test, combination, file, text = json.loads(line)

        def job() -> str:
            os.environ["COMBINATIONS"] = combination  # noqa: B023
            if file:  # noqa: B023
                sys.meta_path.insert(0, Edited(source, file, text))  # noqa: B023
            return run(test)  # noqa: B023

        yield in_fork(job)


def main() -> None:
    """Import once what all jobs need, and serve."""
    source = Path(sys.argv[1])
    sys.path[:0] = [str(source), str(ROOT)]
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    os.environ["COLUMNS"] = "400"  # or pytest cuts its messages
    for module in (*PLUGINS, "livekit.agents", "cookiecutter.main", "stamina"):
        importlib.import_module(module)
    for outcome in serve(source):
        print(json.dumps(outcome), flush=True)


if __name__ == "__main__":
    main()
