"""The catalogue fits the runtime, and a sample of its defects turns the tests red.

All of them, which takes minutes: `uv run python -m tests.mutation`.
"""

import os
import time
from collections.abc import Callable
from itertools import islice

import pytest

from tests.source import PACKAGE
from tests.template import TEMPLATE

from .catalogue import DEFECTS
from .defect import Defect
from .runs import jobs_of, run

EVERY = 8
"""One defect of so many is tried here, on one tool."""
SAMPLE = [
    defect
    for defect in islice(DEFECTS, 0, None, EVERY)
    if defect.cases()  # the tests of others are long, and run anyway
]


def test_there_are_more_than_two_hundred_of_different_names() -> None:
    assert len(DEFECTS) == len({defect.name for defect in DEFECTS}) > 200


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.name)
def test_a_defect_fits_the_runtime_and_is_tried_on_something(defect: Defect) -> None:
    compile(defect.edit(PACKAGE), defect.file, "exec")
    assert defect.cases() or defect.tests
    assert all((TEMPLATE / test).exists() for test in defect.tests)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="each defect runs in a fork")
def test_a_sample_of_defects_turns_the_contracts_red(figure: Callable[[str], None]) -> None:
    jobs = [jobs_of(each, each.one_of_each_cell()[:1])[0] for each in SAMPLE]
    began = time.perf_counter()
    outcomes = dict(run([*dict.fromkeys(job.without_defect() for job in jobs), *jobs]))
    figure(f"{len(jobs)} of {len(DEFECTS)} defects, {time.perf_counter() - began:.0f} s")
    assert not [f"{job}: {outcomes[job]}" for job in jobs if not outcomes[job].startswith("red")]
    broken = [job for job in outcomes if not job.defect and outcomes[job] != "green"]
    assert not broken, "these are red without a defect"
