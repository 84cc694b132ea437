"""The view from outside: logs without what callers say, and traces and metrics.

`agent start` logs JSON. Traces and metrics go where OTEL_EXPORTER_OTLP_ENDPOINT says, by
OpenTelemetry's own variables; LiveKit Cloud has its copy in any case.
"""

import asyncio
import logging
import os
import traceback
from functools import lru_cache

from livekit.agents import JobContext
from livekit.agents.telemetry import pii, set_tracer_provider
from opentelemetry import metrics
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from stamina import instrumentation

SENDS_WITHIN = 5  # seconds, each of traces and metrics, also when nobody collects them
# fields in which LiveKit and stamina have a caller's number, arguments, or the text of an error
PRIVATE = ("room", "participant", "error", "stamina.args", "stamina.kwargs", "stamina.caused_by")


def set_up_observability(ctx: JobContext) -> None:
    """Keep the logs of a job private, and start to export traces and metrics.

    Call it first in the entry point: it belongs to the process of the job.

    Args:
        ctx: The context of the job.
    """
    keep_logs_private()
    if os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT"):
        traces, measures = exporters()

        async def flush() -> None:
            await asyncio.to_thread(traces.force_flush, SENDS_WITHIN * 1000)
            await asyncio.to_thread(measures.force_flush, SENDS_WITHIN * 1000)

        ctx.add_shutdown_callback(flush)


def keep_logs_private() -> None:
    """Keep what is a caller's out of the logs of this process: LiveKit's, and all that it has."""
    for place in (logging.getLogger("livekit.agents"), *logging.getLogger().handlers):
        if not any(isinstance(each, PrivacyFilter) for each in place.filters):
            place.addFilter(PrivacyFilter())
    # Where structlog is installed, stamina logs with it, past the filters.
    past = instrumentation.StructlogOnRetryHook.hook_factory.__module__
    instrumentation.set_on_retry_hooks(
        instrumentation.LoggingOnRetryHook if hook.__module__ == past else hook
        for hook in instrumentation.get_on_retry_hooks()
    )


class PrivacyFilter(logging.Filter):
    """A filter that takes what may be a caller's out of a record: names, texts of errors.

    What LiveKit marks as private goes too. Of an error the types and the lines of code stay, which
    say where it happened. While you develop (level DEBUG), everything stays.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every record, without what is private."""
        if logging.getLogger().isEnabledFor(logging.DEBUG):
            return True
        for field in [k for k in vars(record) if k in PRIVATE or pii.is_pii_attribute(k)]:
            delattr(record, field)
        if record.exc_info and record.exc_info[1]:
            record.exc_text, record.exc_info = describe(record.exc_info[1]), None
        return True


def describe(error: BaseException) -> str:
    """Return the traceback of an error and of its causes, without their texts."""
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    before = [describe(cause)] if cause else []
    return "\n".join([*before, *traceback.format_tb(error.__traceback__), type(error).__name__])


@lru_cache(maxsize=1)
def exporters() -> tuple[TracerProvider, MeterProvider]:
    """Start to export; what LiveKit marks as private goes to LiveKit Cloud only."""
    # At the end of a job they are flushed; the end of its process would wait for them once more.
    traces = TracerProvider(shutdown_on_exit=False)
    traces.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(timeout=SENDS_WITHIN)))
    set_tracer_provider(traces, allow_pii=False)
    reader = PeriodicExportingMetricReader(OTLPMetricExporter(timeout=SENDS_WITHIN))
    measures = MeterProvider([reader], shutdown_on_exit=False)
    metrics.set_meter_provider(measures)
    return traces, measures
