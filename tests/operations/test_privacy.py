"""No personal data and no secrets in logs, spans and measures, as `agent start` has them."""

import io
import json
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from livekit.agents import Agent, ToolError, llm
from livekit.agents.cli.log import JsonFormatter
from livekit.agents.llm.async_toolset import AsyncToolset
from livekit.agents.telemetry import pii, set_tracer_provider, tracer
from livekit.agents.testing import fake_job_context
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from lrf.testing import VoiceAgentTestSession
from my_voice_agent.longrunning import call_log
from my_voice_agent.observability import (
    PrivacyFilter,
    exporters,
    keep_logs_private,
    set_up_observability,
)
from my_voice_agent.tools import agent_tools, session_tools
from tests.generator.test_examples import EXAMPLES

SECRET = "s3cret"
ARGUMENTS: dict[str, Any] = {
    "fetch_all_data": {"sources": [f"{SECRET}-1", f"{SECRET}-2"]},
    "fetch_external_data": {"source": "weather"},
    "fetch_with_retry": {"source": "stocks"},
    "generate_report": {"report_type": SECRET},
    "process_large_file": {"filename": SECRET},
    "process_payment": {"order_id": "42"},  # its key is in the ledger, and in the log if need be
    "process_with_cleanup": {"data": SECRET},
    "search_database": {"query": SECRET},
    "search_web": {"query": SECRET},
    "stream_search_results": {"query": SECRET},
}
ENDS: dict[str, BaseException | None] = {
    "done": None,
    "failed with words for the caller": ToolError(f"{SECRET} has failed"),
    "failed in an unknown way": ValueError(f"{SECRET} is wrong"),
    "failed in a way that may pass": ConnectionError(f"no answer for {SECRET}"),
}


def make_operation(tool: Any, error: BaseException | None) -> Callable[..., Any]:
    """Return an operation that gives the secret, or fails with it."""

    async def work(*_: object, **__: object) -> str:
        if error is not None:
            try:
                raise KeyError(SECRET)
            except KeyError as cause:
                raise error from cause
        return f"{SECRET} is the result"

    async def stream(*_: object, **__: object) -> AsyncIterator[str]:
        yield await work()

    return stream if "streaming" in tool.patterns else work


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Return what `agent start` prints of a job."""
    root, printed = logging.getLogger(), io.StringIO()
    handler, level, before = logging.StreamHandler(printed), root.level, list(root.handlers)
    handler.setFormatter(JsonFormatter())
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield printed
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
        for each in (logging.getLogger("livekit.agents"), *before):
            each.filters = [f for f in each.filters if not isinstance(f, PrivacyFilter)]


@pytest.fixture
def spans() -> Iterator[Callable[[], tuple[ReadableSpan, ...]]]:
    """Return what has been exported so far."""
    before, exporter, provider = tracer._tracer_provider, InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    set_tracer_provider(provider, allow_pii=False)
    try:
        yield exporter.get_finished_spans
    finally:
        tracer.set_provider(before)


def begin_jobs() -> None:
    """Set up what the entry point does, in the second job of a process too."""
    for _ in range(2):
        with fake_job_context() as job:
            set_up_observability(job)
            job._tempdir.cleanup()
    assert exporters.cache_info().misses == 0  # nobody has named a collector


def tool_named(name: str) -> Any:
    (background,) = (set_ for set_ in session_tools() if isinstance(set_, AsyncToolset))
    return next(tool for tool in [*agent_tools(), *background.tools] if tool.id == name)


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.virtual_time
async def test_what_was_said_asked_and_found_is_nowhere(
    name: str,
    end: str,
    log: io.StringIO,
    spans: Callable[[], tuple[ReadableSpan, ...]],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    monkeypatch.setenv("LEDGER", str(tmp_path_factory.mktemp("ledger") / "ledger.sqlite3"))
    begin_jobs()
    tool = tool_named(name)
    monkeypatch.setattr(tool, "operation", make_operation(tool, ENDS[end]))
    if "payment" in tool.patterns:
        monkeypatch.setattr(tool, "mode", replace(tool.mode, confirm=None))
    tools: list[llm.Tool | llm.Toolset] = [tool]
    agent = Agent(instructions=SECRET, tools=[] if "background" in tool.patterns else tools)
    background = [] if agent.tools else [AsyncToolset(id="session_tools", tools=[tool])]
    async with VoiceAgentTestSession(agent, tools=background) as call:
        call.when(f"my {SECRET}").calls(name, ARGUMENTS[name])
        await call.caller_says(f"my {SECRET}")
        await call.tool_ended(name)
        await call.time_passes(10)
        assert SECRET in str(call.session.history.items)

    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    (line,) = [line for line in lines if line["name"] == call_log.__name__]
    assert (line["tool"], line["mode"]) == (name, tool.mode.name)
    assert (line["outcome"] in ("done", "paid")) == (end == "done")
    assert SECRET not in log.getvalue()
    found = spans()
    assert {"function_tool", "tool_call", "llm_node"} <= {span.name for span in found}
    assert SECRET not in "".join(span.to_json() for span in found)


@pytest.mark.parametrize("level", [logging.DEBUG, logging.INFO])
async def test_the_place_of_an_error_stays_and_its_text_is_for_developers(
    level: int, log: io.StringIO
) -> None:
    logging.getLogger().setLevel(level)
    begin_jobs()
    try:
        parsed = json.loads(SECRET)
        raise AssertionError(parsed)
    except ValueError as error:
        logging.getLogger("mine").warning(
            "it failed", exc_info=error, extra={"lk.pii.error": SECRET, "order": 42}
        )
    (line,) = map(json.loads, log.getvalue().splitlines())
    assert "json.loads(SECRET)" in line["exc_info"]
    assert "JSONDecodeError" in line["exc_info"]
    assert (line["message"], line["order"]) == ("it failed", 42)
    assert ("line 1 column 1" in line["exc_info"]) == (level == logging.DEBUG)
    assert ("lk.pii.error" in line) == (level == logging.DEBUG)


async def test_names_of_rooms_and_callers_are_taken_out(log: io.StringIO) -> None:
    # as LiveKit logs them: of a phone call, a room's name is call-_+15550101_x7
    keep_logs_private()
    fields = {"room": f"call-_+{SECRET}", "participant": SECRET, "job_id": "AJ_y"}
    logging.getLogger("livekit.agents").info("received job request", extra=fields)
    (line,) = map(json.loads, log.getvalue().splitlines())
    assert (line["message"], line["job_id"]) == ("received job request", "AJ_y")
    assert SECRET not in log.getvalue()


async def test_texts_of_errors_are_taken_out_of_fields(log: io.StringIO) -> None:
    # as LiveKit logs an error of a realtime model, and stamina what it tries again
    keep_logs_private()
    logging.getLogger("livekit.agents").warning("failed to add", extra={"error": SECRET})
    fields = {
        "stamina.args": (SECRET,),
        "stamina.kwargs": {"order": SECRET},
        "stamina.retry_num": 2,
    }
    logging.getLogger("stamina").warning("stamina.retry_scheduled", extra=fields)
    _, line = map(json.loads, log.getvalue().splitlines())
    assert line["stamina.retry_num"] == 2
    assert SECRET not in log.getvalue()


def test_what_livekit_marks_is_what_is_taken_out() -> None:
    assert pii.is_pii_attribute("lk.pii.error")
    assert not any(map(pii.is_pii_attribute, ("tool.name", "tool.outcome", "outcome", "call_id")))
