"""Each finding that the facts about LiveKit name for the guide's snippets appears.

The sources are those of tests/adopt/guide: the guide's words, and where it leaves a helper to its
reader, ours.
"""

from pathlib import Path
from typing import NamedTuple

import pytest

from .repository import Repository

GUIDE = Path(__file__).parents[1] / "adopt" / "guide"

SILENT = {"dead-air": "nobody says that it takes a while"}
UNBOUNDED = {"never-ends": "nothing bounds it"}
RAW = {
    "raw-error": "an error of the work goes up as it is",
    "silent-failure": "its cancelled child looks like a cancelled tool",
}
INCOMPLETE = {
    "empty-when-interrupted": "None is an empty result to the model",
    "not-awaited": "the cancellation is not awaited",
    "result-thrown-away": "a finished result is thrown away",
    "leaks-when-cancelled": "no finally: a cancelled tool leaks the child",
}
DEAF = {
    "slow-answer": "the agent is mute for up to 5 s",
    "work-runs-on": "interrupting never cancels a tool",
    "result-lost": "the late result enters the context and is never spoken",
    "runs-on-after-hang-up": "its work goes on after the end of the call",
    "close-hangs": "aclose waits for it without limit",
}
SWALLOWS = {
    "tool-error-swallowed": "except Exception swallows ToolError, and records success",
    "details-told": "and leaks internals",
    "silent-failure": "its cancelled child looks like a cancelled tool",
    "model-chooses-address": "fetch(url) chosen by the model",
}
CHARGES = {
    "fails-if-interrupted-before": "disallow raises RuntimeError if already interrupted",
    "answers-meanwhile": "it does not stop the agent answering meanwhile",
    "money-as-float": "amount as float",
    "model-chooses-card": "card_token chosen by the model",
    "done-twice": "no idempotency key",
    "stopped-half-way": "its task is cancelled, and so is the charge",
    "begins-before-heard": "it charges behind its own words",
}
NO_USERDATA = {"no-userdata": "ValueError unless AgentSession(userdata=…) was given"}


class Snippet(NamedTuple):
    holds: str
    findings: dict[str, str]
    kind: str = "interruptible"


SNIPPETS = {
    "search_web": Snippet("aiohttp.ClientSession._request", SILENT | UNBOUNDED | RAW | DEAF),
    "search_database": Snippet("perform_database_search", SILENT | UNBOUNDED | RAW | INCOMPLETE),
    "process_payment_as_it_is_meant": Snippet(
        "payment_gateway.charge", SILENT | UNBOUNDED | RAW | CHARGES, "payment"
    ),
    "generate_report": Snippet(
        "create_report",
        {
            **NO_USERDATA,
            "result-lost": "nothing lets the user know",
            "silent-failure": "failure is seen only if someone asks",
            "begun-twice": "one slot, a second report overwrites",
            "runs-on-after-hang-up": "the task outlives the session",
            "error-unseen": "unobserved",
        },
        "background",
    ),
    "process_large_file": Snippet(
        "process_chunk",
        {
            **NO_USERDATA,
            "dead-air": "progress in userdata: nobody hears it",
            "slow-answer": "a chunk over 5 s hides the interruption",
            "work-runs-on": "and is still worked on",
            "runs-on-after-hang-up": "also when nobody is there any more",
            "close-hangs": "aclose waits for it without limit",
            "empty-when-interrupted": "None is an empty result to the model",
            **UNBOUNDED,
            **RAW,
        },
    ),
    "fetch_external_data": Snippet(
        "fetch_from_api",
        {
            **SILENT,
            **DEAF,
            **SWALLOWS,
            "deadline-confused": "an inner TimeoutError is taken for the deadline",
        },
    ),
    "fetch_all_data": Snippet(
        "fetch_from_source",
        {
            **SILENT,
            **UNBOUNDED,
            **RAW,
            **INCOMPLETE,
            "one-failure-discards-all": "[t.result() for t in tasks]",
        },
    ),
    "fetch_with_retry": Snippet(
        "fetch_from_api",
        {
            **SILENT,
            **UNBOUNDED,
            **DEAF,
            **SWALLOWS,
            "retries-everything": "it retries everything",
        },
    ),
    "stream_search_results": Snippet(
        "search_incrementally",
        {
            **NO_USERDATA,
            **SILENT,
            **UNBOUNDED,
            **RAW,
            "slow-answer": "a slow item hides the interruption",
            "work-runs-on": "and is still waited for",
            "runs-on-after-hang-up": "also when nobody is there any more",
            "close-hangs": "aclose waits for it without limit",
            "empty-when-interrupted": "None is an empty result to the model",
            "left-open": "the generator is not closed",
        },
    ),
    "process_with_cleanup": Snippet(
        "process_data,cleanup_temp_file",
        {
            **SILENT,
            **UNBOUNDED,
            **RAW,
            **INCOMPLETE,
            "released-too-early": "it cleans up before the worker has unwound",
        },
    ),
}


@pytest.mark.parametrize("name", SNIPPETS)
def test_a_snippet_has_the_findings_that_the_facts_name(name: str, repository: Repository) -> None:
    snippet = SNIPPETS[name]
    module = repository.put(name, (GUIDE / f"{name}.txt").read_text("utf-8"))
    holds = [
        hold if hold.startswith("aiohttp") else f"{module}.{hold}"
        for hold in snippet.holds.split(",")
    ]
    words = [word for hold in holds for word in ("--hold", hold)]
    report = repository.probe(f"{module}:GuideAgent.{name}", *words)
    assert sorted(each["name"] for each in report["findings"]) == sorted(snippet.findings), report[
        "findings"
    ]
    assert report["kind"] == snippet.kind


def test_a_payment_that_calls_what_does_not_exist_fails_always(repository: Repository) -> None:
    source = (GUIDE / "process_payment_as_it_is_meant.txt").read_text("utf-8")
    source = source.replace("context.disallow", "context.speech_handle.disallow")
    module = repository.put("payment", source)
    tool = f"{module}:GuideAgent.process_payment_as_it_is_meant"
    found = repository.findings(tool, "--hold", f"{module}.payment_gateway.charge")
    assert "has no attribute 'disallow_interruptions'" in found["fails-always"]["message"]


REPORT_IS_THERE = """

def ready():
    report = asyncio.get_running_loop().create_future()
    report.set_result({"summary": "sales report with 50 entries"})
    return {"pending_report": report}
"""


def test_a_summary_of_a_dict_fails(repository: Repository) -> None:
    source = (GUIDE / "generate_report.txt").read_text("utf-8")
    module = repository.put("status", source + REPORT_IS_THERE)
    words = ("--userdata", f"{module}:ready", "--virtual")
    found = repository.findings(f"{module}:GuideAgent.check_report_status", *words)
    assert "'dict' object has no attribute 'summary'" in found["fails-always"]["message"]
