"""Play scenarios by their seeds: `uv run python -m tests.interruptions 341`, or `0:2000`."""

import sys
import time

from tests.mutation.runs import snapshot

from .processes import play_all


def main() -> int:
    """Print what is wrong, and return 1 if anything is."""
    total = 0
    with snapshot() as source:
        for asked in sys.argv[1:] or ["0:2016"]:
            began = time.perf_counter()
            first, _, end = asked.partition(":")
            seeds = range(int(first), int(end or int(first) + 1))
            wrong = play_all(source, seeds)
            for seed, faults, simplest in wrong:
                print(seed, *faults, simplest, sep="\n    ")
            seconds = time.perf_counter() - began
            print(f"{len(seeds)} played, {len(wrong)} of them wrong, {seconds:.0f} s")
            total += len(wrong)
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())
