"""What gen-tool adds to the file of tools, and what it leaves as it was."""

import ast
import subprocess
import sys
import warnings

import pytest
from gen_tool.names import ToolName
from gen_tool.statements import parsed
from gen_tool.tool_lists import EMPTY as SHIPPED
from gen_tool.wiring import Already, Changed, Manual, wire
from hypothesis import given, settings
from hypothesis import strategies as st

# without the comments by which a formatter keeps them long
EMPTY = SHIPPED.replace("[  # in order, one a line\n    ]", "[]")
EMPTY = EMPTY.replace("[  # in order, one a line\n            ]", "[]")
NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,12}[a-z0-9]", fullmatch=True).filter(
    lambda name: isinstance(ToolName.parse(name), ToolName)
)


def add(source: str, name: str, scope: str = "agent") -> str:
    functions = [name] if scope == "agent" else [name, f"{name}_status"]
    result = wire(source, name, "agent" if scope == "agent" else "session", functions)
    assert isinstance(result, Changed), result
    return result.text


def reason(source: str, name: str = "report") -> str:
    result = wire(source, name, "agent", [name])
    assert isinstance(result, Manual), result
    return result.reason


def formatted(source: str) -> bytes:
    """What ruff makes of it, its linter first."""
    ruff = [sys.executable, "-m", "ruff"]
    lint = [*ruff, "check", "--isolated", "--line-length", "79", "--select", "E,F,I", "--fix", "-"]
    linted = subprocess.run(lint, input=source.encode(), capture_output=True, check=True)
    styled = [*ruff, "format", "--isolated", "--line-length", "79", "-"]
    return subprocess.run(styled, input=linted.stdout, capture_output=True, check=True).stdout


FULL = '''\
"""What the agent can call: gen-tool keeps the lists, all else is yours."""

from livekit.agents.llm import Tool, Toolset
from livekit.agents.llm.async_toolset import AsyncToolset

from . import (
    generate_report,
    search_database,
)


def agent_tools() -> list[Tool | Toolset]:
    """The tools of one agent."""
    return [
        search_database.search_database,
    ]
'''
FULL_TOOLSET = """\
        AsyncToolset(
            id="session_tools",
            tools=[
                generate_report.generate_report,
                generate_report.generate_report_status,
            ],
        ),
    ]
"""


def test_each_tool_goes_to_its_own_list() -> None:
    wired = add(add(EMPTY, "search_database"), "generate_report", "session")
    assert wired.startswith(FULL)
    assert wired.endswith(FULL_TOOLSET)
    assert add(add(EMPTY, "generate_report", "session"), "search_database") == wired


def test_what_is_wired_is_left_alone() -> None:
    assert wire(add(EMPTY, "report"), "report", "agent", ["report"]) == Already()


def test_what_is_half_wired_is_completed() -> None:
    wired = add(EMPTY, "report")
    imported = wired.replace("        report.report,\n", "")
    listed = wired.replace("    report,\n", "    other,\n", 1)
    assert add(imported, "report") == wired
    assert "    other,\n    report,\n" in add(listed, "report")


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(NAMES, st.booleans()), max_size=12, unique_by=lambda pair: pair[0]))
def test_it_stays_as_the_formatter_and_the_linter_want_it(tools: list[tuple[str, bool]]) -> None:
    source = EMPTY
    for name, is_background in tools:
        result = wire(source, name, "session" if is_background else "agent", [name])
        source = result.text if isinstance(result, Changed) else source
    assert formatted(source).decode() == source


@settings(max_examples=100, deadline=None)
@given(st.lists(NAMES, min_size=1, max_size=8, unique=True))
def test_the_order_of_adding_does_not_matter(names: list[str]) -> None:
    one = another = EMPTY
    for name in names:
        one = add(one, name)
    for name in reversed(names):
        another = add(another, name)
    assert one == another


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # One line, with and without a last comma.
        ("[a.a, z.z]", "[a.a, report.report, z.z]"),
        ("[z.z]", "[report.report, z.z]"),
        ("[a.a]", "[a.a, report.report]"),
        ("[a.a,]", "[a.a, report.report,]"),
        # A line each; comments stay where they were.
        (
            "[\n        a.a,  # first\n        # last\n        z.z,\n    ]",
            "[\n        a.a,  # first\n        report.report,\n        # last\n        z.z,\n    ]",
        ),
        (
            "[  # sorted\n        # last\n        z.z,\n    ]",
            "[  # sorted\n        report.report,\n        # last\n        z.z,\n    ]",
        ),
        ("[\n        a.a  # é\n    ]", "[\n        a.a,  # é\n        report.report,\n    ]"),
        ("[\n\ta.a,\n\t]", "[\n\ta.a,\n\treport.report,\n\t]"),
        (
            "[\n        a.a,\n        z.more('é, ['),]",
            "[\n        a.a,\n        report.report,\n        z.more('é, ['),]",
        ),
        # Empty.
        ("[]", "[\n        report.report,\n    ]"),
        ("[\n    ]", "[\n        report.report,\n    ]"),
        ("[  # none\n    ]", "[  # none\n        report.report,\n    ]"),
        # Several on a line, and something else than a tool.
        ("[\n        a.a, z.z,\n    ]", "[\n        a.a, report.report, z.z,\n    ]"),
        ("[EndCall(), z.z]", "[EndCall(), report.report, z.z]"),
    ],
)
def test_every_way_to_write_a_list_is_kept(before: str, after: str) -> None:
    source = EMPTY.replace("return []", f"return {before}")
    source = source.replace(
        "import AsyncToolset\n", "import AsyncToolset\n\nfrom . import report\n"
    )
    assert add(source, "report") == source.replace(f"return {before}", f"return {after}")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("from . import a, z\n", "from . import a, report, z\n"),
        ("from . import z\n", "from . import report, z\n"),
        ("from . import a\n", "from . import a, report\n"),
        ("from . import a, \\\n    z\n", "from . import a, report, \\\n    z\n"),
        ("from . import (a)\n", "from . import (a, report)\n"),
        (
            "from . import (\n    a as b,  # why\n)\n",
            "from . import (\n    a as b,  # why\n    report,\n)\n",
        ),
        ("from .a import b\n", "from . import (\n    report,\n)\nfrom .a import b\n"),
    ],
)
def test_every_way_to_write_the_import_is_kept(before: str, after: str) -> None:
    source = EMPTY.replace("import AsyncToolset\n", f"import AsyncToolset\n\n{before}")
    assert add(source, "report").replace(
        "return [\n        report.report,\n    ]", "return []"
    ) == source.replace(before, after)


def test_line_endings_are_kept() -> None:
    for source in (EMPTY, add(EMPTY, "a")):
        crlf = source.replace("\n", "\r\n")
        assert add(crlf, "report", "session") == add(source, "report", "session").replace(
            "\n", "\r\n"
        )


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("def", "not valid Python"),
        ("", "define agent_tools()"),
        ("\0", "not valid Python"),
        (EMPTY + EMPTY, "one plain list"),
        (EMPTY.replace("agent_tools", "my_tools"), "define agent_tools()"),
        (EMPTY.replace("return []", "return list()"), "one plain list"),
        (EMPTY.replace("return []", "return [] + []"), "one plain list"),
        (EMPTY.replace("return []", "if x:\n        return []\n    return [y]"), "one plain list"),
        (EMPTY.replace("return []", "return [(a.a)]"), "lists"),
        (EMPTY + "\nreport = 3\n", "already means something else"),
        (EMPTY.replace("import Tool,", "import Tool as report,"), "already means something else"),
        ("from .report import report\n" + EMPTY, "already means something else"),
        ("from . import report as other\n" + EMPTY, "already means something else"),
        ("from . import *\n" + EMPTY, "imports *"),
        ("from . \\\n  import \\\n  a\n" + EMPTY, "not know"),
        (EMPTY.replace("import AsyncToolset\n", "import AsyncToolset; x = 1\n"), "shares a line"),
        (EMPTY.partition("\n\n\n")[2], "imports nothing"),
    ],
)
def test_beyond_what_is_safe_the_step_is_left_to_the_user(source: str, says: str) -> None:
    assert says in reason(source)


@pytest.mark.parametrize(
    "toolset",
    [
        "AsyncToolset(id='a', tools=more())",
        "AsyncToolset(id='a')",
        "AsyncToolset(id='a', tools=[]), AsyncToolset(id='b', tools=[])",
        "toolset",
        "Toolset(id='a', tools=[])",
    ],
)
def test_a_toolset_that_is_not_plain_is_left_to_the_user(toolset: str) -> None:
    head, _, _ = EMPTY.partition("    return [\n        AsyncToolset")
    result = wire(f"{head}    return [{toolset}]\n", "x", "session", ["x", "x_status"])
    assert isinstance(result, Manual)
    assert "one AsyncToolset" in result.reason


def test_the_step_that_is_left_is_exact() -> None:
    result = wire("", "report", "session", ["report", "report_status"])
    assert isinstance(result, Manual)
    assert result.snippet == (
        "from . import report\n"
        "\n"
        "# in the tools of the AsyncToolset that session_tools() returns:\n"
        "report.report,\n"
        "report.report_status,\n"
    )


def test_nothing_is_said_of_the_users_code() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        add(EMPTY + 'pattern = "\\,"\n', "report")


def items(source: str) -> list[str]:
    """What agent_tools() returns, as source."""
    tree = parsed(source)  # which has no warnings, as of '\\['
    assert tree
    lists = [node for node in ast.walk(tree) if isinstance(node, ast.List)]
    return [ast.unparse(item) for item in min(lists, key=lambda node: node.lineno).elts]


@settings(deadline=None)
@given(st.text(alphabet="[](),# \n\ta.é*'x\\", max_size=25))
def test_whatever_is_in_the_list_nothing_of_it_is_lost(inside: str) -> None:
    source = EMPTY.replace("return []", f"return [{inside}]")
    result = wire(source, "report", "agent", ["report"])
    if isinstance(result, Changed):
        letters = iter(result.text)
        assert all(letter in letters for letter in "".join(source.split()))
        assert [x for x in items(result.text) if x != "report.report"] == items(source)
