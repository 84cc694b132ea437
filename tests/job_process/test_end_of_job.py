"""A charge and the end of its job: in real job processes, with the real command line.

Four workers at once. Set CHARGES_TAKE=5,20,45 to try each of these as it is, in some minutes:
nothing is scaled down then.
"""

import asyncio
import os
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.job_process.ends import (
    CLOSED,
    DRAINED,
    HUNG_UP,
    KILLED,
    TERMINATED,
    End,
    Ended,
    drain,
    end_calls,
    end_twice,
    kill,
    see,
)

LONG = "12"  # seconds; longer than the 10 that LiveKit gives a job to end
CHARGES_TAKE = [float(seconds) for seconds in os.environ.get("CHARGES_TAKE", LONG).split(",")]
# Seconds after which the tool gives up, so that only the end of the job waits for the charge.
CALLER_WAITS = 30.0 if "CHARGES_TAKE" in os.environ else 3.0
DRAINS_BEYOND = 10.0  # seconds for all else, on a busy machine

LIVEKIT_SAYS = (
    # of a ToolError, which a charge that nobody knows of is
    "ToolError while executing tool",
    # of a session that is closed while a tool runs
    "speech not done in time after interruption, cancelling the speech arbitrarily",
    "failed to send session event",
    "drain timed out, forcing shutdown",
    # of jobs that die
    "process exited with non-zero exit code",
    "job failed",
    # of a busy machine, with more jobs than it keeps warm
    "no warmed process available for job, waiting for one to be created",
    "timed out waiting for idle processes to initialize",
    "event loop blocked for",
)

# Each check gets what is left after each end, and how long a charge took.
Left = Mapping[End, Ended]


def check_that_a_charge_survives_the_end_of_its_call(ended: Left, seconds: float) -> None:
    left = ended[end_calls]
    for order in (HUNG_UP, CLOSED, TERMINATED):
        assert left.states[order] == "paid"
        assert left.charged[order] == 1
        assert left.statuses[f"order-{order}"] == "JS_SUCCESS"


def check_that_the_charge_of_a_killed_job_is_pending_and_not_tried_again(
    ended: Left, seconds: float
) -> None:
    left = ended[end_calls]
    assert left.states[KILLED] == "pending"
    assert left.charged[KILLED] == 1  # nothing in the job could have stopped it
    assert left.statuses[f"order-{KILLED}"] == "JS_FAILED"


def check_that_a_worker_that_drains_waits_for_its_charges(ended: Left, seconds: float) -> None:
    left = ended[drain]
    assert left.states[DRAINED] == "paid"
    assert left.charged[DRAINED] == 1
    assert left.exit_code == 0
    assert left.seconds < seconds + DRAINS_BEYOND
    assert ended[end_calls].exit_code == 0


def check_that_a_charge_that_is_cut_is_unknown_and_not_a_failure(
    ended: Left, seconds: float
) -> None:
    for left in (ended[end_twice], ended[kill]):
        # Only the ledger tells: what a job logs goes through its worker, which is gone.
        assert left.states[DRAINED] == "unknown"
        assert left.charged[DRAINED] == 1
        assert left.exit_code != 0
        assert left.seconds < DRAINS_BEYOND


def check_that_no_caller_is_left_alone_in_a_room(ended: Left, seconds: float) -> None:
    assert f"order-{TERMINATED}" in ended[end_calls].deleted
    assert sorted(ended[drain].deleted) == [f"order-{DRAINED}", "stream"]


def check_that_background_jobs_and_streams_end_with_their_calls(
    ended: Left, seconds: float
) -> None:
    assert ended[end_calls].outcomes("generate_report") == ["cancelled"] * 3  # and one was killed
    assert ended[drain].outcomes("generate_report") == ["cancelled"]
    for end in (end_calls, drain):
        assert ended[end].outcomes("stream_search_results") == ["interrupted"]


def check_that_the_logs_hold_nothing_but_what_is_known(ended: Left, seconds: float) -> None:
    for end in (end_calls, drain):
        messages = ended[end].messages("WARNING", "ERROR", "CRITICAL")
        unknown = [message for message in messages if not message.startswith(LIVEKIT_SAYS)]
        assert not unknown, f"{end.__name__}: {unknown}"


CHECKS = (
    check_that_a_charge_survives_the_end_of_its_call,
    check_that_the_charge_of_a_killed_job_is_pending_and_not_tried_again,
    check_that_a_worker_that_drains_waits_for_its_charges,
    check_that_a_charge_that_is_cut_is_unknown_and_not_a_failure,
    check_that_no_caller_is_left_alone_in_a_room,
    check_that_background_jobs_and_streams_end_with_their_calls,
    check_that_the_logs_hold_nothing_but_what_is_known,
)


# One test, so that tests on all cores do not start all workers once more on each.
@pytest.mark.virtual_time(False)
@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends no process by SIGTERM")
@pytest.mark.parametrize("seconds", CHARGES_TAKE, ids="{:g} s".format)
async def test_charges_and_all_ends_of_jobs_and_workers(seconds: float, tmp_path: Path) -> None:
    ends = (end_calls, drain, end_twice, kill)
    seen = await asyncio.gather(*(see(end, tmp_path, seconds, CALLER_WAITS) for end in ends))
    for check in CHECKS:
        check(dict(zip(ends, seen, strict=True)), seconds)
