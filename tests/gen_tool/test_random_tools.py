"""Whatever is asked for comes out clean, and LiveKit tells the model just that."""

import re
import subprocess
import sys
from itertools import count
from typing import Any

import pytest
from gen_tool import patterns
from gen_tool.compose import Slots, compose, default_help
from gen_tool.names import Param, ToolName
from gen_tool.spec import ToolSpec
from gen_tool.values import TYPES, choices
from hypothesis import HealthCheck, Phase, given, reject, settings
from hypothesis import strategies as st
from livekit.agents import llm

from tests.template import Render

EXAMPLES = 400
LINE_LENGTHS = [79, 88, 100, 120]

# What is text to a person, and something else to Python, Jinja, ruff or a parser of docstrings.
FRAGMENTS = r"""
    A sentence. it's , 1. ----- ( ) [] # %s lambda: " ' \'' \" \ \n \N{DASH} { } {x} {{x}} {#
    {%endblock%} {percent} {terms} Args: Returns: Example: query: :param x: @param
    日本語 한국어 👩‍🔧 مرحبا می‌خ ﷺ é
""".split()  # noqa: SIM905
RUNS = ["x" * 120, "x\\" * 60, *(char * 90 for char in '\\"{}語'), "'\"" * 40]
# Latin to Arabic, the scripts of India to Thai, kana, Chinese, Hangul, emoji
SCRIPTS = [(0x21, 0x6FF), (0x900, 0xE7F), (0x3041, 0x30FF), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3)]
EMOJI = (0x1F300, 0x1F64F)
CHARACTERS = st.one_of(
    *(
        st.characters(min_codepoint=first, max_codepoint=last, exclude_categories=["C", "Z"])
        for first, last in [*SCRIPTS, EMOJI]
    ),
    st.sampled_from(" \u200c\u200d"),
)
WORDS = st.sampled_from(['"""', *FRAGMENTS, *RUNS]) | st.text(CHARACTERS, max_size=9)
TEXTS = st.builds(
    lambda words, blank: blank.join(words)[:300].strip(),
    st.lists(WORDS, max_size=60),
    st.sampled_from(["", " ", "  "]),
)
SHORT_TEXTS = st.text(CHARACTERS, max_size=30).filter(lambda text: is_param("str", text))
CHOICES = st.lists(
    SHORT_TEXTS.map(lambda text: text.replace("|", "").strip()).filter(bool),
    min_size=2,
    max_size=4,
    unique=True,
).map("|".join)
NUMBERS = st.integers(-(10**18) + 1, 10**18 - 1)
DEFAULTS: dict[str, st.SearchStrategy[Any]] = {
    "str": SHORT_TEXTS,
    "int": NUMBERS,
    "float": st.floats(allow_nan=False, allow_infinity=False),
    "bool": st.booleans(),
    "list[str]": st.lists(SHORT_TEXTS, max_size=3),
    "list[int]": st.lists(NUMBERS, max_size=3),
}


def is_param(type_: str, default: Any = None) -> bool:
    return isinstance(Param.build("x", type_, default), Param)


def names(longest: int) -> st.SearchStrategy[str]:
    plain = st.from_regex(rf"[a-z][a-z0-9_]{{0,{longest - 1}}}", fullmatch=True)
    return plain | plain.map(lambda name: (name * longest)[:longest])


TOOL_NAMES = names(50).filter(lambda name: isinstance(ToolName.parse(name), ToolName))
PARAM_NAMES = names(30).filter(lambda name: isinstance(Param.build(name, "str"), Param))


@st.composite
def specs(draw: st.DrawFn) -> ToolSpec:
    """A tool of any patterns, name, parameters and words."""
    stance, shape, guards = draw(st.sampled_from(list(patterns.legal_combinations())))
    payment = stance == "payment"
    types = st.sampled_from([t for t in TYPES if t != "float" or not payment]) | CHOICES
    params: list[dict[str, Any]] = []
    optional = False
    for name in draw(st.lists(PARAM_NAMES, min_size=payment, max_size=8, unique=True)):
        type_ = draw(types if params or not payment else st.sampled_from(["str", "int"]))
        optional = optional or (draw(st.booleans()) and bool(params))
        default = DEFAULTS.get(type_, st.sampled_from(choices(type_) or [""]))
        given = {"default": draw(default)} if optional else {}
        params.append({"name": name, "type": type_, "help": draw(TEXTS), **given})
    data = {
        "name": draw(TOOL_NAMES),
        "patterns": [stance, *filter(None, [shape]), *guards],
        "params": params,
        "description": draw(TEXTS.map(lambda text: text.lstrip(":@ "))),
        "what": draw(TEXTS)[:60],
        "key": params[0]["name"] if payment else None,
        "confirm": payment and draw(st.booleans()),
    }
    spec = ToolSpec.from_json(data)
    if isinstance(spec, list):
        assert {problem.code for problem in spec} == {"name-taken"}, spec
        reject()
    return spec


def test_whatever_is_asked_for_comes_out_clean(
    render: Render, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = render(examples="none", package_name="random_tools")
    monkeypatch.syspath_prepend(project / "src")
    folders = {width: project / str(width) for width in LINE_LENGTHS}
    for folder in folders.values():
        folder.mkdir()
    numbers = count()

    # no shrinking: it would take minutes, and a failing example can be read as it is
    @settings(
        max_examples=EXAMPLES,
        phases=[Phase.reuse, Phase.generate],
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(specs(), st.sampled_from(LINE_LENGTHS))
    def comes_out_and_means_what_was_asked_for(spec: ToolSpec, width: int) -> None:
        rendered = compose(spec, package="random_tools", line_length=width)
        compile(rendered.test, "test", "exec")
        names: dict[str, Any] = {"__package__": "random_tools.tools"}
        exec(compile(rendered.module, "module", "exec"), names)
        advice = Slots(spec, "random_tools", width).innermost("advice")
        is_told_to_the_model(spec, f"{spec.description} {advice}", names)
        number = next(numbers)
        (folders[width] / f"t{number}.py").write_text(rendered.module, "utf-8")
        (folders[width] / f"test_{number}.py").write_text(rendered.test, "utf-8")

    comes_out_and_means_what_was_asked_for()
    for width, folder in folders.items():
        for command in (["check", "--output-format=concise"], ["format", "--diff"]):
            ruff = [sys.executable, "-m", "ruff", *command, f"--line-length={width}", "."]
            found = subprocess.run(ruff, cwd=folder, capture_output=True, encoding="utf-8")
            assert found.returncode == 0, found.stdout[:4000]


def is_told_to_the_model(spec: ToolSpec, description: str, names: dict[str, Any]) -> None:
    """What LiveKit tells the model of the tool is what was asked for, blanks aside."""
    tools = llm.ToolContext([names[function] for function in spec.functions])
    loose, strict = (
        tools.parse_function_tools("openai", strict=strict)[0]["function"]
        for strict in (False, True)
    )
    for function in (loose, strict):
        assert function["name"] == spec.name
        assert squeezed(function["description"]) == squeezed(description)
        assert list(function["parameters"]["properties"]) == [p.name for p in spec.params]
    assert loose["parameters"].get("required", []) == [p.name for p in spec.params if p.required]
    for param in spec.params:
        told = loose["parameters"]["properties"][param.name]
        assert squeezed(told.pop("description")) == squeezed(param.help or default_help(param))
        del told["title"]
        default = {} if param.required else {"default": as_json(param.default)}
        assert told == schema_of(param) | default


def schema_of(param: Param) -> dict[str, Any]:
    kinds = {"str": "string", "int": "integer", "float": "number", "bool": "boolean"}
    if among := choices(param.type):
        return {"type": "string", "enum": list(among)}
    if item := re.fullmatch(r"list\[(.*)\]", param.type):
        return {"type": "array", "items": {"type": kinds[item[1]]}}
    return {"type": kinds[param.type]}


def as_json(default: object) -> object:
    return list(default) if isinstance(default, tuple) else default


def squeezed(text: str) -> str:
    """`text` without its blanks: a docstring breaks lines, in long words too."""
    return "".join(text.split())
