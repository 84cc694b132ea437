"""The calls of the example tools that the server's model makes, each as a caller asks for it."""

import json
from typing import Any

from tests.openai_server.server import Answer, OpenAIServer

PREAMBLE = "Let me see what I can do about that for you."
# The example tools, one of each pattern: what each is called with, and what is told in the end.
TOOLS: dict[str, tuple[dict[str, Any], str]] = {
    "search_web": ({"query": "shoes"}, "about shoes"),
    "search_database": ({"query": "shoes"}, "Found 3 matching records"),
    "process_payment": ({"order_id": "42"}, "Order 42 is paid"),
    "generate_report": ({"report_type": "sales"}, "The sales report is in"),
    "process_large_file": ({"filename": "visits.csv"}, "visits.csv has"),
    "fetch_external_data": ({"source": "weather"}, "The weather:"),
    "fetch_all_data": ({"sources": ["weather", "news"]}, "news"),
    "fetch_with_retry": ({"source": "stocks"}, "The stocks, at last"),
    "stream_search_results": ({"query": "Python tutorials"}, "Python"),
    "process_with_cleanup": ({"data": "guest-list.csv"}, "lines were there twice"),
}
MODES = ("search_web", "search_database", "process_payment", "generate_report")  # a tool of each


def call_of(tool: str) -> tuple[str, str]:
    """Return a call of a tool as a model makes it."""
    return tool, json.dumps(TOOLS[tool][0])


def prepare(server: OpenAIServer, tool: str) -> list[str]:
    """Have the server call a tool, and return what a caller says until it is at work."""
    server.when("please", Answer(PREAMBLE, [call_of(tool)]))
    server.when("yes", Answer(PREAMBLE, [call_of(tool)]))
    return ["please", "yes"] if tool == "process_payment" else ["please"]
