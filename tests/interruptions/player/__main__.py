"""Plays scenarios in a rendered project, one after the other, in virtual time.

    python -m tests.interruptions.player PROJECT FIRST END STEP [one]

Prints a line of JSON for each that is wrong: the seed, what does not hold, and the simplest
scenario of which the same does not hold. With `one` it stops there, and looks for no simpler one.
"""

from . import virtual  # isort: skip  # before livekit

import gc
import json
import logging
import os
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from tempfile import TemporaryDirectory

from .conversation import play
from .scenario import Scenario, scenario, simpler
from .table import faults


def main() -> None:
    project, seeds = Path(sys.argv[1]), range(*map(int, sys.argv[2:5]))
    gc.disable()  # the test session collects after each call
    logging.disable(logging.WARNING)
    logging.getLogger().addHandler(logging.NullHandler())  # what is an error here is no news
    with TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
        os.environ["LEDGER"] = str(Path(folder) / "ledger.sqlite3")
        for seed in seeds:
            played = scenario(seed)
            if not (found := _wrong(played, project, seed)):
                continue
            if "one" not in sys.argv:
                played = _simplest(played, project, seed, found)
            print(json.dumps([seed, found, repr(played)]), flush=True)
            if "one" in sys.argv:
                break


def _wrong(played: Scenario, project: Path, seed: int) -> list[str]:
    Path(os.environ["LEDGER"]).unlink(missing_ok=True)
    return faults(played, virtual.run(play(played), _loop_factory(project), seed))


def _simplest(played: Scenario, project: Path, seed: int, found: list[str]) -> Scenario:
    """As simple as it gets while the same line of the table does not hold."""
    for other in simpler(played):
        wrong = "" if other == played else "".join(_wrong(other, project, seed))
        if found[0].split()[0] in wrong:
            return _simplest(other, project, seed, found)
    return played


def _loop_factory(project: Path) -> virtual.MakeLoop:
    """The project's own virtual time."""
    spec = spec_from_file_location("conftest", project / "tests" / "conftest.py")
    assert spec is not None
    assert spec.loader is not None
    conftest = module_from_spec(spec)
    spec.loader.exec_module(conftest)
    make: virtual.MakeLoop = conftest.pytest_asyncio_loop_factories(None, None)["virtual time"]
    return make


if __name__ == "__main__":
    main()
