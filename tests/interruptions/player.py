"""Plays scenarios, one after the other, in virtual time.

    python -m tests.interruptions.player FIRST END STEP [one]

Prints a line of JSON for each that is wrong: the seed, what does not hold, and the simplest
scenario of which the same does not hold. With `one` it stops there, and looks for no simpler one.
"""

from . import clock  # isort: skip  # before livekit

import gc
import json
import logging
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from lrf.testing.virtual_time import VirtualTimeLoop

from .conversation import play
from .scenario import Scenario, make_scenario, simplify
from .table import find_faults


def main() -> None:
    """Play the scenarios of the seeds on the command line."""
    gc.disable()  # the test session collects after each call
    logging.disable(logging.WARNING)
    logging.getLogger().addHandler(logging.NullHandler())  # what is an error here is no news
    with TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
        for seed in range(*map(int, sys.argv[1:4])):
            played = make_scenario(seed)
            if not (found := _wrong(played, Path(folder), seed)):
                continue
            if "one" not in sys.argv:
                played = _simplest(played, Path(folder), seed, found)
            print(json.dumps([seed, found, repr(played)]), flush=True)
            if "one" in sys.argv:
                break


def _wrong(played: Scenario, folder: Path, seed: int) -> list[str]:
    os.environ["LEDGER"] = str(folder / "ledger.sqlite3")
    os.environ.pop("LEDGER_URL", None)
    for path in folder.iterdir():
        path.unlink()
    return find_faults(played, clock.run(play(played), VirtualTimeLoop, seed))


def _simplest(played: Scenario, folder: Path, seed: int, found: list[str]) -> Scenario:
    """Return one as simple as it gets while the same line of the table does not hold."""
    for other in simplify(played):
        wrong = "" if other == played else "".join(_wrong(other, folder, seed))
        if found[0].split()[0] in wrong:
            return _simplest(other, folder, seed, found)
    return played


if __name__ == "__main__":
    main()
