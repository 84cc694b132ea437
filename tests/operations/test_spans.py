"""Tests of a call's span and measures: its outcome, and how long the caller waited."""

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
from livekit.agents import Agent, ToolError
from livekit.agents.llm.async_toolset import AsyncToolset
from livekit.agents.telemetry import set_tracer_provider, tracer
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from lrf.testing import Gate, VoiceAgentTestSession
from my_voice_agent.longrunning import background_tool, call_log, interruptible_tool, quick_tool

Spans = Callable[[], list[ReadableSpan]]
FILLER = 1.5  # seconds of silence before it

pytestmark = pytest.mark.virtual_time


@pytest.fixture
def spans() -> Iterator[Spans]:
    """Return the finished spans of tool calls."""
    before, exporter, provider = tracer._tracer_provider, InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    set_tracer_provider(provider, allow_pii=False)
    try:
        yield lambda: [s for s in exporter.get_finished_spans() if s.name == "tool_call"]
    finally:
        tracer.set_provider(before)


@pytest.fixture
def measures(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], dict[str, Any]]]:
    """Return what has been measured, by its name."""
    reader = InMemoryMetricReader()
    provider = MeterProvider([reader])
    for name in ("duration", "first_word", "silence"):
        instrument = provider.get_meter("test").create_histogram(name, "s")
        monkeypatch.setattr(call_log, f"_{name}", instrument)

    def read() -> dict[str, Any]:
        data = reader.get_metrics_data()
        assert data is not None
        scopes = [scope for resource in data.resource_metrics for scope in resource.scope_metrics]
        return {m.name: m.data.data_points for scope in scopes for m in scope.metrics}

    yield read
    provider.shutdown()


@pytest.fixture
def work() -> Gate:
    return Gate()


@pytest.fixture
async def call(work: Gate) -> AsyncIterator[VoiceAgentTestSession]:
    @interruptible_tool("the search")
    async def search(query: str) -> str:
        """Search."""
        return str(await work(query))

    @quick_tool("the weather")
    async def weather() -> str:
        """Get the weather."""
        return str(await work())

    @background_tool("the report")
    async def report() -> str:
        """Write a report."""
        return str(await work())

    background = AsyncToolset(id="session_tools", tools=[report])
    agent = Agent(instructions="", tools=[search, weather])
    async with VoiceAgentTestSession(agent, tools=[background]) as call:
        yield call


def only(spans: Spans) -> dict[str, Any]:
    """Return the attributes of the one tool call."""
    (span,) = spans()
    return dict(span.attributes or {})


async def test_a_result_that_comes_at_once(
    call: VoiceAgentTestSession, work: Gate, spans: Spans
) -> None:
    await call.asks_for("weather")
    await call.time_passes(0.5)
    work.release("Sunny.")
    await call.hears("Sunny.")
    found = only(spans)
    assert found["tool.call_id"] == call.tool_calls[0].call_id
    assert (found["tool.name"], found["tool.mode"]) == ("weather", "async")
    assert (found["tool.outcome"], found["tool.seconds"]) == ("done", pytest.approx(0.5, abs=0.1))
    assert found["tool.seconds_to_first_word"] == pytest.approx(0.5, abs=0.1)
    assert found["tool.seconds_of_silence"] == found["tool.seconds_to_first_word"]


async def test_fillers_break_the_silence(
    call: VoiceAgentTestSession, work: Gate, spans: Spans
) -> None:
    await call.asks_for("search", {"query": "shoes"})
    await call.hears("One moment", within=FILLER + 0.1)
    await call.time_passes(20)
    work.release("Found 42")
    await call.hears("Found 42")
    found = only(spans)
    spoken = sum((heard.ended or 0.0) - heard.began for heard in call.heard[:-1])
    assert found["tool.seconds_to_first_word"] == pytest.approx(FILLER, abs=0.1)
    assert found["tool.seconds"] > 20
    assert FILLER < found["tool.seconds_of_silence"] < found["tool.seconds"]
    assert found["tool.seconds_of_silence"] == pytest.approx(
        call.heard[-1].began - call.heard[0].began + FILLER - spoken, abs=1.0
    )


async def test_an_interruption(call: VoiceAgentTestSession, work: Gate, spans: Spans) -> None:
    await call.asks_for("search", {"query": "shoes"})
    await work.begins()
    await call.time_passes(1.0)
    await call.caller_says("never mind")
    await call.hears("Okay")
    found = only(spans)
    assert found["tool.outcome"] == "interrupted"
    assert found["tool.seconds_of_silence"] < FILLER + call.session.options.endpointing["max_delay"]


async def test_a_failure_is_an_error_without_words(
    call: VoiceAgentTestSession, work: Gate, spans: Spans
) -> None:
    await call.asks_for("search", {"query": "shoes"})
    work.fail(ToolError("s3cret"))
    await call.hears("s3cret")
    (span,) = spans()
    assert (span.attributes or {})["tool.outcome"] == "failed"
    assert (span.status.status_code, span.status.description) == (StatusCode.ERROR, None)


async def test_in_the_background_silence_ends_with_the_first_word(
    call: VoiceAgentTestSession, work: Gate, spans: Spans
) -> None:
    await call.asks_for("report")
    await call.hears("I have started")
    await call.time_passes(100)
    work.release("Ready.")
    await call.hears("Ready.")
    found = only(spans)
    assert (found["tool.mode"], found["tool.outcome"]) == ("background", "done")
    assert found["tool.seconds"] > 100
    assert found["tool.seconds_of_silence"] == found["tool.seconds_to_first_word"] < 0.5


async def test_a_call_that_is_over_leaves_a_span_and_no_listener(
    call: VoiceAgentTestSession, work: Gate, spans: Spans
) -> None:
    await call.asks_for("search", {"query": "shoes"})
    await work.begins()
    await call.hang_up()
    await call.tool_ended("search")
    assert only(spans)["tool.outcome"] in ("interrupted", "cancelled")
    listeners = [each for found in call.session._events.values() for each in found]
    assert not [each for each in listeners if "CallSpan" in str(each)]


async def test_it_is_measured_by_tool_mode_and_outcome(
    call: VoiceAgentTestSession, work: Gate, measures: Callable[[], dict[str, Any]]
) -> None:
    await call.asks_for("weather")
    work.release("Sunny.")
    await call.hears("Sunny.")
    found = measures()
    assert set(found) == {"duration", "first_word", "silence"}
    for points in found.values():
        (point,) = points
        labels = {"tool.name": "weather", "tool.mode": "async", "tool.outcome": "done"}
        assert (dict(point.attributes), point.count) == (labels, 1)
