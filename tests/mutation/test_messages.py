"""A failure says what the caller lives through."""

import os

import pytest

from .catalogue import DEFECTS
from .defect import Defect
from .runs import Job, jobs_of, run

SAID = {
    "an interruption is not heard": "'never mind' was heard, and the work was still running",
    "opened anew for each attempt": "What the work needs was opened 2 times and closed 2 times.",
    "everything is retried": "The failure was one that does not pass, and the work was begun twice",
    "there is no filler": "in vain until the caller hears 'One moment",
}


def named(name: str) -> Defect:
    return next(defect for defect in DEFECTS if defect.name == name)


def on_the_plainest_tool(defect: Defect) -> Job:
    return jobs_of(defect, [min(defect.cases(), key=lambda case: len(case.patterns))])[0]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="each defect runs in a fork")
def test_a_failure_says_what_the_caller_lives_through() -> None:
    jobs = {name: on_the_plainest_tool(named(name)) for name in SAID}
    outcomes = dict(run(list(jobs.values())))
    wrong = {name: outcomes[job] for name, job in jobs.items() if SAID[name] not in outcomes[job]}
    assert not wrong
