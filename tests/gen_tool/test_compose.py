"""What gen-tool writes: the golden tools come out byte for byte, and any other is clean."""

import random
import subprocess
import sys
from pathlib import Path

import pytest
from gen_tool import patterns
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


TEXTS = [
    "",
    "A short one.",
    "Many words " * 25,
    "x" * 150,
    'Say "hi" \\n \\ {x} """ it\'s',
    "日本語" * 30,
    'ends in a "quote"',
    "ends in \\",
    '"""',
]
TYPES = ["str", "int", "float", "bool", "list[str]", "list[int]", "a|b|c", "'x'|\"y\"|" + "w" * 30]
DEFAULTS = {
    "str": ["x" * 30, 'say "hi"', "it's", ""],
    "int": ["-5", "7" * 18],
    "float": ["2.5", "1e300"],
    "bool": ["true"],
    "list[str]": ["a,b", f"{'x' * 30},{'y' * 30}", ""],
    "list[int]": ["1,2,3"],
    "a|b|c": ["b"],
    TYPES[-1]: ["w" * 30],
}


def some_tool(chosen: patterns.Chosen, length: int, choose: random.Random) -> ToolSpec:
    """A tool of these patterns with a name of this length, and all else at random."""
    payment = chosen.stance == "payment"
    params = ["the_id:str"] if payment else []
    optional = False
    for number in range(choose.randint(0, 7)):
        type_ = choose.choice([t for t in TYPES if t != "float" or not payment])
        optional = optional or choose.random() < 0.3
        default = f"={choose.choice(DEFAULTS[type_])}" if optional else ""
        params.append(f"{'p' * choose.randint(1, 28)}{number}:{type_}{default}")
    spec = parse(
        choose.choice("abcdefghijkmnopqrstuvwxyz") + "q" * (length - 1),
        patterns=[chosen.stance, *filter(None, [chosen.shape]), *chosen.guards],
        params=params,
        description=choose.choice(TEXTS),
        what=choose.choice(TEXTS),
        arg_help=[f"{param.partition(':')[0]}={choose.choice(TEXTS)}" for param in params[:3]],
        confirm=payment and choose.random() < 0.5,
    )
    assert isinstance(spec, ToolSpec), spec
    return spec


@pytest.mark.parametrize("line_length", [79, 88, 100, 120])
def test_whatever_is_asked_for_comes_out_clean(line_length: int, tmp_path: Path) -> None:
    choose = random.Random(line_length)
    tools = tmp_path / "src" / "some_agent" / "tools"
    tests = tmp_path / "tests"
    tools.mkdir(parents=True)
    tests.mkdir()
    # ruff takes for the project's own what it finds there
    for module in ("testing.py", "tool_state.py"):
        (tools.parent / module).touch()
    for number, chosen in enumerate(patterns.legal_combinations()):
        for length in (1, choose.randint(2, 49), 50):
            spec = some_tool(chosen, length, choose)
            rendered = compose(spec, package="some_agent", line_length=line_length)
            (tools / f"t{number}_{length}.py").write_text(rendered.module, "utf-8")
            (tests / f"test_{number}_{length}.py").write_text(rendered.test, "utf-8")
    (tmp_path / "ruff.toml").write_text(
        f"""line-length = {line_length}
target-version = "py310"
lint.select = ["ASYNC", "B", "C4", "E", "F", "I", "PT", "RUF", "SIM", "UP"]
lint.ignore = ["RUF001", "RUF002", "RUF003"]
"""
    )
    for command in (["check", "--output-format=concise"], ["format", "--diff"]):
        ruff = [sys.executable, "-m", "ruff", *command, "."]
        found = subprocess.run(ruff, cwd=tmp_path, capture_output=True, encoding="utf-8")
        assert found.returncode == 0, found.stdout[:4000]


def test_what_a_user_types_never_becomes_code(tmp_path: Path) -> None:
    text = '""" + __import__("os").abort() + """'
    arg_help = [f"topic={text}"]
    spec = parse("report", description=text, what=text, params=["topic:str"], arg_help=arg_help)
    assert isinstance(spec, ToolSpec)
    rendered = compose(spec, package="some_agent", line_length=100)
    for module in (rendered.module, rendered.test):
        assert "abort" not in compile(module, "module", "exec").co_names
