"""Runs the tests of a rendered project under each mutant, all in this one process.

    python runner.py PROJECT PACKAGE < mutants.json > outcomes.jsonl

A mutant is never on disk: the edited source is given to the import system. livekit is imported
once; the project's own modules and tests are imported anew for each mutant.
"""

import _thread
import contextlib
import importlib.util
import io
import json
import sys
import threading
from collections.abc import Iterator, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import pytest

WALL_CLOCK = 60.0  # seconds for one test file: a mutant that spins is red, too


class Edited(MetaPathFinder, Loader):
    """Gives one module another source than the file has."""

    def __init__(self, module: str, path: Path, source: str) -> None:
        self.module, self.path, self.source = module, path, source

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
def edited(project: Path, package: str, file: str, old: str, new: str) -> Iterator[None]:
    path = project / "src" / package / file
    source = path.read_text("utf-8")
    if source.count(old) != 1:
        raise ValueError(f"{old!r} stands {source.count(old)} times in {file}")
    parts = [package, *Path(file).with_suffix("").parts]
    finder = Edited(".".join(parts).removesuffix(".__init__"), path, source.replace(old, new))
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


def run(project: Path, package: str, test: str) -> str:
    """`green`, `red`, or `red: too slow`."""
    for name in [name for name in sys.modules if name.partition(".")[0] in (package, "tests")]:
        del sys.modules[name]
    watchdog = threading.Timer(WALL_CLOCK, _thread.interrupt_main)
    watchdog.start()
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            code = pytest.main(
                ["-x", "-q", "--import-mode=importlib", "-p", "no:cacheprovider", "--tb=no", test]
            )
    finally:
        watchdog.cancel()
    if code is pytest.ExitCode.INTERRUPTED:
        return "red: too slow"
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        return f"neither: pytest ended with {code!r}"
    return "green" if code is pytest.ExitCode.OK else "red"


def main() -> None:
    project, package = Path(sys.argv[1]), sys.argv[2]
    sys.path.insert(0, str(project / "src"))
    sys.dont_write_bytecode = True
    mutants = json.load(sys.stdin)
    for test in sorted({test for mutant in mutants for test in mutant["tests"]}):
        # without a defect all is green: else a red mutant would prove nothing
        print(json.dumps(["none", test, run(project, package, test)]), flush=True)
    for mutant in mutants:
        for test in mutant["tests"]:
            try:
                with edited(project, package, *(mutant[key] for key in ("file", "old", "new"))):
                    outcome = run(project, package, test)
            except ValueError as error:
                outcome = f"stale: {error}"
            print(json.dumps([mutant["name"], test, outcome]), flush=True)


if __name__ == "__main__":
    main()
