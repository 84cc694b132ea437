"""Traces and metrics reach the collector that OpenTelemetry's own variables name."""

import os
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from tests.source import COPY
from tests.template import TEMPLATE


@pytest.fixture
def collected() -> Iterator[tuple[str, dict[str, bytes]]]:
    """Run a collector. Return its address, and what it is sent, by path."""
    bodies: dict[str, bytes] = {}

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            bodies[self.path] = bodies.get(self.path, b"") + self.rfile.read(length)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Collector) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", bodies
        server.shutdown()
        thread.join()


def run_job(**variables: str) -> None:
    """Run exporter.py, which must succeed."""
    paths = os.pathsep.join(map(str, (COPY.parent, TEMPLATE, TEMPLATE / "generators")))
    ours = {key: value for key, value in os.environ.items() if not key.startswith("OTEL_")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.operations.exporter"],
        env={**ours, "PYTHONPATH": paths, **variables},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert done.returncode == 0, done.stderr


def test_a_job_that_ends_has_exported_all_of_it(collected: tuple[str, dict[str, bytes]]) -> None:
    address, bodies = collected
    run_job(OTEL_EXPORTER_OTLP_ENDPOINT=address, OTEL_SERVICE_NAME="my-agent")
    traces, measures = bodies["/v1/traces"], bodies["/v1/metrics"]
    for word in (b"my-agent", b"function_tool", b"tool_call", b"tool.seconds_to_first_word"):
        assert word in traces
    for name in (b"duration", b"first_word", b"silence"):
        assert b"tool.call." + name in measures
    assert b"gen_ai.execute_tool.duration" in measures  # LiveKit's own are sent along
    assert b"s3cret" not in traces + measures
