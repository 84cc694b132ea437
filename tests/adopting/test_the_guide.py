"""The tools of a guide to long-running functions, as they stand there: what their tests show.

The files in `guide` are the guide's own code, in an Agent. Three of them say more than the guide:
a payment gateway, which it leaves to its reader; the payment with the method that there is, since
the one that it calls does not exist; and the web search with its slow part in a function.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from .project import Adopting

GUIDE = Path(__file__).parent / "guide"

# What the guide says, or leaves out, and the tests that show what callers live through.
NOBODY_SPEAKS = {"nobody says that it takes a while": "never_leaves_the_caller_in_silence"}
AS_AN_ERROR = {
    "an error of the work goes up as it is": "tells_a_failure_without_its_details",
    "its cancelled child looks like a cancelled tool": (
        "tells_when_the_work_was_cancelled_from_within"
    ),
}
CANCEL_AND_RETURN_NONE = {
    "None is an empty result to the model": "lets_the_model_know_that_it_was_stopped",
    "the cancellation is not awaited": "is_over_only_when_the_work_is",
    "there is no finally: a cancelled tool leaks the child": (
        "leaves_nothing_running_when_it_is_cancelled"
    ),
}
IT_IS_DEAF = {
    "it is blind to the interruption": "stops_when_the_caller_takes_the_turn",
    "so LiveKit gives up on it, without an output": "lets_the_model_know_that_it_was_stopped",
    "and after five seconds it still runs": "is_over_only_when_the_work_is",
    "at the end of the call too": "leaves_nothing_running_when_the_caller_hangs_up",
}
THROWN_AWAY = {
    "a finished result is thrown away": "keeps_a_result_that_came_in_spite_of_the_interruption"
}
CHARGES = {
    "no idempotency key": "charges_once_when_it_is_asked_again",
    "two calls are two charges": "charges_once_when_it_is_asked_again_meanwhile",
    "an unknown outcome is charged again": "never_charges_again_what_may_have_been_charged",
    "a charge that hangs keeps the caller for ever": "tells_in_the_end_that_nobody_knows",
    "its task is cancelled, and so is the charge": "goes_on_when_it_is_cancelled",
}
TABLE: dict[str, list[dict[str, str]]] = {
    "search_web_by_a_function": [
        NOBODY_SPEAKS,
        AS_AN_ERROR,
        {
            "nothing bounds it": "is_over_within_five_seconds_even_if_the_work_hangs",
            "so the agent is mute for as long": "answers_what_the_caller_says_meanwhile",
            "and the call does not end": "leaves_nothing_running_when_the_caller_hangs_up",
        },
    ],
    "search_database": [NOBODY_SPEAKS, AS_AN_ERROR, CANCEL_AND_RETURN_NONE, THROWN_AWAY],
    "process_payment": [
        NOBODY_SPEAKS,
        CHARGES,
        {
            "speech_handle.disallow_interruptions() does not exist": (
                "charges_once_and_tells_it_once"
            ),
            "what LiveKit says then is": "tells_a_failure_without_its_details",
            "there is no charge to protect from words": "goes_on_when_the_caller_interrupts",
            "nor from the end of the call": "goes_on_when_the_caller_hangs_up",
        },
    ],
    "process_payment_as_it_is_meant": [
        NOBODY_SPEAKS,
        AS_AN_ERROR,
        CHARGES,
        {"it charges behind its own words": "charges_nothing_when_the_caller_stops_it_in_time"},
    ],
    "generate_report": [
        {
            "“I'll let you know”: nothing lets the user know": "tells_the_result_once_and_unasked",
            "failure is seen only if someone asks": "tells_a_failure_without_its_details",
            "so is a cancelled child": "tells_when_the_work_was_cancelled_from_within",
            "one slot, a second report overwrites": "does_the_same_request_once",
            "the task outlives the session": "leaves_nothing_running_when_the_caller_hangs_up",
        }
    ],
    "process_large_file": [
        NOBODY_SPEAKS,  # progress in userdata: nobody hears it
        AS_AN_ERROR,
        IT_IS_DEAF,
        {"a slow chunk hides the interruption": "a_slow_step_does_not_hide_the_interruption"},
    ],
    "fetch_external_data": [
        NOBODY_SPEAKS,
        AS_AN_ERROR,
        IT_IS_DEAF,
        THROWN_AWAY,
        {
            "an inner TimeoutError is taken for the deadline": (
                "a_timeout_of_the_work_itself_is_not_the_deadline"
            )
        },
    ],
    "fetch_all_data": [
        NOBODY_SPEAKS,
        AS_AN_ERROR,
        CANCEL_AND_RETURN_NONE,
        THROWN_AWAY,
        {
            "[t.result() for t in tasks]: one failure discards all results": (
                "one_source_that_fails_takes_nothing_from_the_others"
            ),
            "the sources are cancelled and not awaited": "stops_all_sources_together",
        },
    ],
    "fetch_with_retry": [
        NOBODY_SPEAKS,
        AS_AN_ERROR,
        IT_IS_DEAF,
        THROWN_AWAY,
        {
            "it retries everything": "does_not_try_again_what_would_fail_again",
            "its back-off cannot be interrupted": "stops_between_two_attempts",
        },
    ],
    "stream_search_results": [
        NOBODY_SPEAKS,
        AS_AN_ERROR,
        IT_IS_DEAF,
        {
            "async for … break: the generator is not closed": "closes_the_stream_that_it_leaves",
            "what there was is thrown away": "tells_the_model_what_there_was_so_far",
        },
    ],
    "process_with_cleanup": [
        NOBODY_SPEAKS,
        AS_AN_ERROR,
        CANCEL_AND_RETURN_NONE,
        THROWN_AWAY,
        {
            "it cleans up before the worker has unwound": (
                "releases_only_when_the_work_has_really_ended"
            )
        },
    ],
}
ADOPTED = {
    "search_web_by_a_function": ["async", "--returns", '{"results": ["a", "b"]}'],
    "search_database": ["interruptible"],
    "process_payment": ["payment", "--returns", 'Charge(True, "T7")'],
    "process_payment_as_it_is_meant": ["payment", "--returns", 'Charge(True, "T7")'],
    "generate_report": ["background", "--userdata", "{}"],
    "process_large_file": ["progress", "--userdata", "{}", "--returns", "None"],
    "fetch_external_data": ["timeout"],
    "fetch_all_data": ["concurrent"],
    "fetch_with_retry": ["retry"],
    "stream_search_results": ["streaming", "--userdata", "{}"],
    "process_with_cleanup": [
        *("cleanup", "--release", "cleanup_temp_file", "--work", "process_data")
    ],
}
"""The pattern of each, and what cannot be seen from its code."""


@pytest.fixture(scope="module")
def guide(tmp_path_factory: pytest.TempPathFactory) -> Adopting:
    adopting = Adopting(tmp_path_factory.mktemp("guide") / "output")
    adopting.put("guide/__init__.py", "")
    for file in GUIDE.glob("*.txt"):
        adopting.put(f"guide/{file.stem}.py", file.read_text("utf-8"))
    for name, (pattern, *words) in ADOPTED.items():
        adopting.adopt(name, "--pattern", pattern, *words)
    return adopting


def test_what_fails_is_what_the_guide_says_or_leaves_out(guide: Adopting) -> None:
    failing = guide.failing()
    for tool, parts in TABLE.items():
        expected = {test for part in parts for test in part.values()}
        assert failing[tool] == expected, tool
        assert expected < guide.tests_of(tool), "something is right in every one of them"


def test_a_tool_without_a_function_for_its_slow_part_is_told_what_to_do(guide: Adopting) -> None:
    said = guide.adopt("search_web", "--pattern", "async", exit_code=2)
    assert "there is nothing in search_web that a test can hold" in said
    assert "move its slow part into an async function of its own" in said


def test_userdata_without_a_type_is_asked_for(guide: Adopting) -> None:
    said = guide.adopt("generate_report", "--pattern", "background", exit_code=2)
    assert "generate_report uses userdata" in said
    assert "--userdata" in said


def test_of_two_functions_that_it_waits_for_one_is_chosen(guide: Adopting) -> None:
    words = ("--pattern", "cleanup", "--release", "cleanup_temp_file")
    said = guide.adopt("process_with_cleanup", *words, exit_code=2)
    assert "waits for create_temp_file, process_data" in said


def test_what_is_written_is_clean(guide: Adopting) -> None:
    guide.run("ruff", "check", "tests/tools")
    guide.run("ruff", "format", "--check", "tests/tools")
    # the guide's own code is not typed throughout
    printed = guide.run("mypy", passes=False)
    assert "tests/tools" not in printed.replace("\\", "/")
