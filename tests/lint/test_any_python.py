"""Whatever Python is checked, nothing fails."""

import ast

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lrf.lint.check import check_source
from lrf.lint.options import Options

HEAD = """\
import asyncio

from livekit.agents import RunContext, function_tool

"""

CALLS = ["create_task", "wait_for", "sleep", "wait", "gather", "timeout"]
EXPRESSIONS = st.recursive(
    st.sampled_from(
        [
            *("ctx", "task", "query", "url", "5", "'text'", "None", "[]", "{}", "(yield)"),
            *("ctx.speech_handle", "ctx.speech_handle.interrupted", "ctx.userdata", "ctx.session"),
            *("f'{query}'", "lambda: query"),
        ]
    ),
    lambda inner: st.one_of(
        st.builds("await {}".format, inner).map("({})".format),
        st.builds("{}({})".format, inner, inner),
        st.builds("{}.{}()".format, inner, st.sampled_from(["cancel", "result", "update", "done"])),
        st.builds("[{} for task in {}]".format, inner, inner),
        st.builds("asyncio.{}({}, {})".format, st.sampled_from(CALLS), inner, inner),
        st.builds("ctx.speech_handle.wait_if_not_interrupted([{}])".format, inner),
        st.builds("({} if {} else {})".format, inner, inner, inner),
    ),
    max_leaves=6,
)


def indented(block: str) -> str:
    return "\n".join(f"    {line}" for line in block.splitlines())


def blocks(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    body = inner.map(indented)
    return st.one_of(
        st.builds("if {}:\n{}\nelse:\n{}".format, EXPRESSIONS, body, body),
        st.builds("while {}:\n{}".format, EXPRESSIONS, body),
        st.builds("for task in {}:\n{}".format, EXPRESSIONS, body),
        st.builds("async for task in {}:\n{}\n    break".format, EXPRESSIONS, body),
        st.builds("async with {} as task:\n{}".format, EXPRESSIONS, body),
        st.builds("try:\n{}\nexcept Exception as e:\n{}\nfinally:\n{}".format, body, body, body),
        st.builds("match {}:\n    case _:\n        pass\n{}".format, EXPRESSIONS, inner),
        st.builds("async def task(query):\n{}".format, body),
        st.builds("class task:\n{}".format, body),
        st.builds("{}\n{}".format, inner, inner),
    )


STATEMENTS = st.recursive(
    st.one_of(
        EXPRESSIONS,
        st.builds("task = {}".format, EXPRESSIONS),
        st.builds("ctx.userdata['progress'] = {}".format, EXPRESSIONS),
        st.builds("return {}".format, EXPRESSIONS),
        st.sampled_from(["return", "raise", "pass", "ctx.disallow_interruptions()"]),
    ),
    blocks,
    max_leaves=8,
)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(STATEMENTS)
def test_no_tool_is_too_strange(block: str) -> None:
    tool = "@function_tool\nasync def search(query: str, url: str, ctx: RunContext):\n"
    source = HEAD + tool + indented(block)
    try:
        ast.parse(source)
    except SyntaxError:
        return
    findings = check_source(source, options=Options(preview=True))
    assert all(1 <= finding.line <= source.count("\n") + 1 for finding in findings)
