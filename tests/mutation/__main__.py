"""Try every defect of the catalogue: `uv run python -m tests.mutation [--all] [WORDS…]`.

Each is tried on one tool of each mode and way to tell a result; `--all` tries it on every tool.
WORDS choose the defects whose names contain them.
"""

import sys
import time

from tests.source import refresh_source

from .catalogue import DEFECTS
from .runs import jobs_of, run


def main() -> int:
    """Print what survived, and return 1 if anything did."""
    refresh_source()
    words = [word for word in sys.argv[1:] if word != "--all"]
    chosen = [d for d in DEFECTS if not words or any(word in d.name for word in words)]
    jobs = [
        job
        for defect in chosen
        for job in jobs_of(
            defect, defect.cases() if "--all" in sys.argv else defect.one_of_each_cell()
        )
    ]
    began = time.perf_counter()
    plain = list(dict.fromkeys(job.without_defect() for job in jobs))
    survived, broken = 0, 0
    for job, outcome in run([*plain, *jobs]):
        is_right = outcome.startswith("red") if job.defect else outcome == "green"
        survived += bool(job.defect) and not is_right
        broken += not job.defect and not is_right
        if words or not is_right:
            print(f"{job}: {outcome}", flush=True)
    print(
        f"{len(chosen)} defects, {len(jobs)} runs with one: {len(jobs) - survived} red, "
        f"{survived} not; {len(plain)} runs without: {broken} not green; "
        f"{time.perf_counter() - began:.0f} s"
    )
    return 1 if survived or broken else 0


if __name__ == "__main__":
    sys.exit(main())
