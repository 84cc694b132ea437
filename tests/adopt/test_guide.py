"""The tools of the guide fail where the facts about LiveKit say that they do, and only there.

Its web search has its request in the tool; the payment that calls what does not exist is there
twice, also as it is meant, and the gateway that it leaves to its reader is ours.
"""

from pathlib import Path

import pytest

from .repository import Repository

GUIDE = Path(__file__).parent / "guide"

SILENT = {"nobody says that it takes a while": ["the_caller_is_never_left_in_silence"]}
RAW = {
    "an error of the work goes up as it is": ["a_failure_is_told_without_its_details"],
    "its cancelled child looks like a cancelled tool": ["work_cancelled_from_within_is_a_failure"],
}
NONE = {
    "None is an empty result to the model": ["it_stops_when_the_caller_takes_the_turn"],
    "the cancellation is not awaited": ["it_stops_when_a_program_interrupts"],
    "a finished result is thrown away": ["a_result_that_came_in_spite_of_the_interruption_is_kept"],
}
NO_FINALLY = {
    "no finally: a cancelled tool leaks": ["nothing_is_left_running_when_it_is_cancelled"]
}
DEAF = {
    "it is blind to the interruption": [
        "it_stops_when_the_caller_takes_the_turn",
        "it_stops_when_a_program_interrupts",
        "the_caller_is_answered_even_if_the_work_resists",
        "a_result_that_came_in_spite_of_the_interruption_is_kept",
        "interruption",
    ],
    "and to the end of the call": ["it_stops_when_the_caller_hangs_up"],
}
UNBOUNDED = {
    "nothing bounds it": [
        "the_agent_is_never_mute_for_long",
        "the_work_ends_at_the_deadline",
        "it_ends_when_the_caller_hangs_up",
    ],
    "an inner TimeoutError goes up too": ["a_timeout_of_the_work_itself_is_a_failure"],
}
CHARGES = {
    "no idempotency key": ["the_first_confirmation_is_told_when_it_is_asked_for_again"],
    "an unknown outcome is charged again": [
        "what_may_have_been_charged_is_never_charged_again",
        "an_outcome_that_does_not_come_is_unknown_until_it_does",
    ],
    "two calls are two charges": ["a_second_call_is_refused_while_it_charges"],
    "its task is cancelled, and so is the charge": [
        "it_goes_on_and_is_recorded_when_it_is_cancelled"
    ],
    "only the model tells the confirmation": [
        "the_confirmation_is_heard_although_the_model_does_not_tell_it",
        "a_turn_that_began_during_the_charge_does_not_cut_its_confirmation",
    ],
    "it charges behind its own words": [
        "it_begins_when_the_agent_has_finished_speaking",
        "a_stop_while_the_agent_announces_it_is_in_time",
        "a_stop_that_begins_in_the_last_words_is_in_time",
    ],
}
SOURCES = {
    "one failure discards all results, and nobody is named": [
        "all_sources_are_asked_at_once_and_their_answers_told_together",
        "the_source_that_failed_is_named",
    ],
    "the model may name any number, and one twice": [
        "each_source_is_asked_once",
        "not_too_many_sources_are_asked",
    ],
    "they are not awaited": ["all_sources_are_stopped_together"],
}
RETRIES = ["it_does_not_try_again_what_would_fail_again", "it_gives_up_after_the_last_attempt"]
STREAM = [
    "all_results_are_told_together",
    "the_stream_is_closed_behind_a_slow_result",
    "the_stream_is_closed_after_the_most_results",
]
REPORT = {
    "nothing lets the user know": [
        "completion",
        "interruption",
        "it_answers_at_once_and_tells_the_result_later",
        "interrupting_the_announcement_harms_nothing",
        "what_is_ready_while_the_caller_pauses_for_breath_is_told",
        "what_the_caller_talked_over_is_offered_once_more",
        "what_was_heard_is_not_told_again_after_a_stop",
        "the_result_is_told_even_if_the_model_does_not",
        "the_offer_is_made_even_if_the_model_does_not",
        "the_next_agent_tells_it_too",
        "it_leaves_nothing_behind_in_a_long_call",
    ],
    "failure is seen only if someone asks": [
        "a_failure_is_told_without_its_details",
        "work_cancelled_from_within_is_a_failure",
    ],
    "one slot, a second report overwrites": [
        "the_same_request_runs_once",
        "two_results_at_once_are_told_together",
    ],
    "nobody can stop it": [
        "it_stops_when_the_caller_asks_for_that",
        "the_caller_is_answered_even_if_the_work_resists",
    ],
    "the task outlives the session unobserved": ["it_stops_when_the_caller_hangs_up"],
}
TABLE: dict[str, tuple[str, list[dict[str, list[str]]]]] = {
    "search_web": ("async", [SILENT, RAW, UNBOUNDED]),
    "search_database": ("interruptible", [SILENT, RAW, NONE, NO_FINALLY]),
    "process_with_cleanup": ("interruptible", [SILENT, RAW, NONE, NO_FINALLY]),
    "fetch_external_data": (
        "interruptible timeout",
        [
            SILENT,
            RAW,
            DEAF,
            {
                "the caller is asked nothing for 10 s, and the deadline is its own": [
                    "the_work_ends_at_the_deadline"
                ],
                "an inner TimeoutError is taken for the deadline": [
                    "a_timeout_of_the_work_itself_is_a_failure"
                ],
            },
        ],
    ),
    "process_payment_as_it_is_meant": ("payment", [CHARGES]),
    "generate_report": ("background", [REPORT]),
    "fetch_all_data": ("interruptible concurrent", [SILENT, RAW, NONE, NO_FINALLY, SOURCES]),
    "fetch_with_retry": (
        "interruptible retry",
        [SILENT, RAW, DEAF, {"it retries everything": RETRIES}],
    ),
    "stream_search_results": (
        "interruptible streaming",
        [SILENT, RAW, DEAF, {"async for … break: what there was is thrown away": STREAM}],
    ),
}


@pytest.fixture(scope="module")
def failing(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    repository = Repository(tmp_path_factory.mktemp("guide"))
    for name, (patterns, _) in TABLE.items():
        repository.put(f"guide/{name}.py", (GUIDE / f"{name}.txt").read_text("utf-8"))
        repository.adopt(name, patterns)
    return repository.failing()


@pytest.mark.parametrize("name", TABLE)
def test_what_fails_is_what_the_facts_say(name: str, failing: dict[str, set[str]]) -> None:
    expected = {test for part in TABLE[name][1] for tests in part.values() for test in tests}
    assert failing[name] == expected


def test_a_tool_that_works_in_steps_is_told_what_to_move(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    name = "process_large_file"
    repository.put(f"guide/{name}.py", (GUIDE / f"{name}.txt").read_text("utf-8"))
    printed = repository.adopt(name, "interruptible", exit_code=4)
    assert "process_chunk is one step of many" in printed


def test_the_words_of_a_tool_are_told_apart(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    name = "fetch_external_data"
    repository.put(f"guide/{name}.py", (GUIDE / f"{name}.txt").read_text("utf-8"))
    repository.adopt(name, "interruptible timeout")
    test = repository.test_of(name)
    assert 'late = "The request timed out.' in test
    assert 'failed = "Error fetching data:"' in test
    assert "answer" not in test.partition("async def")[0], "it is the result itself"
