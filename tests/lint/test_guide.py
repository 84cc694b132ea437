"""The guide that the patterns come from: what is found in its code is what is true of it.

Its code stands in the folder, a file for each snippet. What is true of it and cannot be seen in the
source: a second report overwrites the first, `report.summary` of a dict fails, a payment has no key
of its business, and the model goes on answering while it is charged.
"""

from pathlib import Path

import pytest

from lrf.lint.check import check_source

GUIDE = Path(__file__).parent / "guide"
HEAD = """\
import asyncio

import aiohttp
from livekit.agents import RunContext, function_tool

"""
TRUE: dict[str, dict[str, str]] = {
    "search_web": {},
    "search_database": {
        "LRF103": "cancel not awaited",
        "LRF104": "no finally: a cancelled tool leaks the child",
        "LRF105": ".result() raw",
        "LRF108": "a finished result is thrown away",
    },
    "process_payment": {
        "LRF301": "speech_handle.disallow_interruptions() does not exist",
        "LRF305": "an amount as a float is dangerous",
        "LRF306": "a card_token chosen by the model is dangerous",
    },
    "generate_report": {"LRF207": '"I\'ll let you know": nothing lets the user know'},
    "process_large_file": {
        "LRF106": "a chunk over 5 s hides the interruption",
        "LRF208": "nobody hears of progress in userdata",
    },
    "fetch_external_data": {
        "LRF101": "wait_for(create_task(…), 10) is blind to interruption for 10 s",
        "LRF201": "except Exception swallows ToolError, records failure as success",
        "LRF202": 'f"Error…{e}" leaks internals',
        "LRF205": "fetch(url) chosen by the model",
        "LRF404": "an inner TimeoutError is taken for the deadline",
    },
    "fetch_all_data": {
        "LRF103": "cancel not awaited",
        "LRF104": "no finally",
        "LRF105": "one failure discards all results",
    },
    "fetch_with_retry": {
        "LRF106": "the back-off cannot be interrupted",
        "LRF201": "the last failure is recorded as success",
        "LRF202": "and its text told",
        "LRF203": "zero attempts return None",
        "LRF206": "retries everything",
    },
    "stream_search_results": {
        "LRF106": "a slow item hides the interruption",
        "LRF402": "the generator is not closed",
    },
    "process_with_cleanup": {
        "LRF104": "no finally for the task",
        "LRF105": ".result() raw",
        "LRF108": "a finished result is thrown away",
        "LRF403": "cleans up before the worker has unwound",
    },
    "test_long_search": {
        "LRF602": "VoiceAgentTestSession does not exist there",
        "LRF603": "its interruption test passes on a tool that ignores interruptions",
    },
    # no tools: three lines each, of what to do and what not
    "bad_blocking": {},
    "good_not_blocking": {},
    "bad_no_check": {},
    "good_check": {},
    "bad_leak": {},
    "good_close": {},
}


@pytest.mark.parametrize(("snippet", "true"), TRUE.items(), ids=TRUE)
def test_in_each_snippet_exactly_what_is_true_of_it_is_found(
    snippet: str, true: dict[str, str]
) -> None:
    code = (GUIDE / f"{snippet}.txt").read_text("utf-8")
    assert sorted({f.code for f in check_source(HEAD + code)}) == sorted(true)


def test_all_snippets_are_there() -> None:
    assert {path.stem for path in GUIDE.iterdir()} == TRUE.keys()
    assert len(TRUE) == 17
