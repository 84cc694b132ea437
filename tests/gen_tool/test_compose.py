"""What gen-tool writes: the golden tools come out byte for byte."""

from pathlib import Path

import pytest
from gen_tool.compose import compose
from gen_tool.spec import ToolSpec, parse

GOLDEN = Path(__file__).parent.parent / "golden"
GOLDEN_TOOLS = {
    "search_database": parse(
        "search_database",
        params=["query:str"],
        description="Search the database for matching records.",
        arg_help=["query=What to look for."],
    ),
    "process_payment": parse(
        "process_payment",
        patterns=["payment"],
        params=["order_id:str", "amount_minor:int"],
        description="Charge the caller for an order.",
        what="the payment",
        confirm=True,
        arg_help=["order_id=The order to charge for.", "amount_minor=The amount in cents."],
    ),
    "generate_report": parse(
        "generate_report",
        patterns=["background"],
        params=["report_type:str", "pages:int=3"],
        arg_help=["report_type=What the report is about."],
    ),
    "scan_archive": parse(
        "scan_archive",
        patterns=["streaming", "timeout"],
        params=["words:str"],
        what="the scan of the archive",
    ),
    "fetch_statement": parse("fetch_statement", patterns=["background", "retry"]),
    "compare_prices": parse(
        "compare_prices",
        patterns=["concurrent", "cleanup"],
        params=["shops:list[str]", "article:str"],
        description="Compare the prices of several shops.",
        what="the prices",
        arg_help=["shops=Which shops to ask.", "article=What to look for."],
    ),
}


@pytest.mark.parametrize("name", GOLDEN_TOOLS)
def test_a_golden_tool_comes_out_byte_for_byte(name: str) -> None:
    spec = GOLDEN_TOOLS[name]
    assert isinstance(spec, ToolSpec)
    rendered = compose(spec, package="my_voice_agent", line_length=100)
    assert rendered.module == (GOLDEN / f"{name}.py").read_text("utf-8")
    assert rendered.test == (GOLDEN / f"test_{name}.py").read_text("utf-8")


def test_what_a_user_types_never_becomes_code() -> None:
    text = '""" + __import__("os").abort() + """'
    arg_help = [f"topic={text}"]
    spec = parse("report", description=text, what=text, params=["topic:str"], arg_help=arg_help)
    assert isinstance(spec, ToolSpec)
    rendered = compose(spec, package="some_agent", line_length=100)
    for module in (rendered.module, rendered.test):
        assert "abort" not in compile(module, "module", "exec").co_names
