"""Play the scenarios of some seeds: `python -m tests.interruptions 341`, or `5000:9000`."""

import sys
import tempfile
from pathlib import Path

from tests.template import TEMPLATE

sys.path.insert(0, str(TEMPLATE / "generators"))  # as pytest has it

from .project import make, play


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        made = make(Path(folder))
        for asked in sys.argv[1:]:
            first, _, end = asked.partition(":")
            seeds = range(int(first), int(end or int(first) + 1))
            wrong = play(made, seeds)
            for seed, faults, simplest in wrong:
                print(seed, *faults, simplest, sep="\n    ")
            print(f"{len(seeds)} played, {len(wrong)} of them wrong")


if __name__ == "__main__":
    main()
