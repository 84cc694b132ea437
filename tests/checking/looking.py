"""What rules find in texts."""

from textwrap import dedent, indent

from gen_tool.checking.report import check_source

HEAD = """\
import asyncio

from livekit.agents import RunContext, function_tool
"""


def tool(body: str, signature: str = "query: str, ctx: RunContext", head: str = "") -> str:
    """A module with one tool, `search`."""
    lines = indent(dedent(body).strip("\n"), "    ")
    return f"{HEAD}{dedent(head)}\n\n@function_tool\nasync def search({signature}):\n{lines}\n"


def codes(source: str) -> list[str]:
    """The codes of what is found, each once, in order."""
    findings, _ = check_source(dedent(source))
    return sorted({finding.code for finding in findings})


def has(code: str, source: str) -> bool:
    return code in codes(source)
