"""`# gen-tool: ignore[…] reason`: what it silences, and when it does not."""

import pytest

from tests.checking.looking import codes, tool


def deaf(comment: str, *, above: str = "") -> str:
    source = tool(f"await asyncio.sleep(30)  {comment}".rstrip())
    return source.replace("@function_tool", f"@function_tool  {above}".rstrip())


@pytest.mark.parametrize(
    "comment",
    [
        "# gen-tool: ignore[LRF101] the callers are machines",
        "# gen-tool: ignore[lrf101]: the callers are machines",
        "# gen-tool:ignore[LRF101] - the callers are machines",
        "# noqa # gen-tool: ignore[LRF101] the callers are machines",
    ],
)
def test_a_finding_is_silenced_in_its_line(comment: str) -> None:
    assert codes(deaf(comment)) == []


def test_a_finding_is_silenced_on_any_line_of_its_statement() -> None:
    source = deaf("").replace(
        "sleep(30)", "sleep(\n        30  # gen-tool: ignore[LRF101] why\n    )"
    )
    assert codes(source) == []


def test_the_whole_tool_is_silenced_at_its_head() -> None:
    assert codes(deaf("", above="# gen-tool: ignore[LRF101] machines")) == []
    source = deaf("").replace(
        "ctx: RunContext):", "ctx: RunContext):  # gen-tool: ignore[LRF101] x"
    )
    assert codes(source) == []


def test_a_loop_is_not_silenced_by_what_is_in_it() -> None:
    loop = "while True:\n    await asyncio.sleep(1){}\n"
    comment = "  # gen-tool: ignore[LRF101] why"
    assert codes(tool(loop.format(comment))) == ["LRF001", "LRF101"]
    assert codes(tool(loop.replace(":", f":{comment}", 1).format(""))) == []


def test_several_codes_are_silenced_at_once() -> None:
    body = """
        task = asyncio.create_task(ask(query))
        try:
            await ctx.speech_handle.wait_if_not_interrupted([task])
            return task.result() if task.done() else None
        finally:
            task.cancel()
        """
    assert codes(tool(body)) == ["LRF103", "LRF105"]
    both = "@function_tool  # gen-tool: ignore[LRF103, LRF105] why"
    assert codes(tool(body).replace("@function_tool", both)) == []


@pytest.mark.parametrize(
    "comment",
    [
        "# gen-tool: ignore[LRF101]",
        "# gen-tool: ignore the callers are machines",
        "# gen-tool: ignore[] the callers are machines",
        "# gen-tool: ignore[LRF999] the callers are machines",
        "# gen-tool: ignore[LRF101, LRF999] the callers are machines",
        "# gen-tool: ignore[LRF102] another one",
    ],
)
def test_a_faulty_comment_ignores_nothing_and_is_a_finding(comment: str) -> None:
    assert codes(deaf(comment)) == ["LRF001", "LRF101"]


def test_one_of_several_codes_that_is_not_there_is_named() -> None:
    assert codes(deaf("# gen-tool: ignore[LRF101, LRF102] why")) == ["LRF001"]


def test_only_comments_are_comments() -> None:
    text = 'return "# gen-tool: ignore[LRF101] no comment"'
    assert codes(tool(text)) == []
    assert codes(tool("# gen-tool: ignore[LRF101] a comment\nreturn query")) == ["LRF001"]
