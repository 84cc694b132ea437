"""Which names a tool and a parameter can have, and what is said of the others."""

import ast
import builtins
import keyword
import re
import subprocess
import sys
import warnings

import pytest
from gen_tool.compose import compose
from gen_tool.names import PYDANTIC_NAMES, RENDERED_NAMES, Param, Problem, ToolName
from gen_tool.patterns import legal_combinations
from gen_tool.spec import ToolSpec, parse
from gen_tool.values import literal
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, create_model


@pytest.mark.parametrize("name", ["a", "report", "report_2", "x1", "match", "a" * 50])
def test_a_plain_name_is_a_tool_name(name: str) -> None:
    assert ToolName.parse(name) == name
    assert isinstance(ToolName.parse(name), ToolName)


@pytest.mark.parametrize(
    ("name", "code", "says", "hint"),
    [
        ("", "no-name", "needs a name", "report"),
        ("  ", "no-name", "needs a name", "report"),
        ("../x", "name-is-path", "a path, not a name", "try x"),
        ("..\\x", "name-is-path", "a path, not a name", "try x"),
        ("C:evil", "name-is-path", "a path, not a name", "try evil"),
        ("..", "name-is-path", "a path, not a name", "lower-case letters"),
        ("a" * 60, "name-too-long", "60 characters, the limit is 50", "shorter"),
        ("Report-2", "bad-name", "no tool name", "try report_2"),
        ("SearchWeb", "bad-name", "no tool name", "try search_web"),
        ("report ", "bad-name", "no tool name", "try report"),
        ("report_", "bad-name", "no tool name", "try report"),
        ("__init__", "bad-name", "no tool name", "try find_init"),
        ("2fast", "bad-name", "no tool name", "begin with a letter"),
        ("émile", "bad-name", "no tool name", "try mile"),
        ("report\n", "bad-name", "no tool name", "try report"),
        ("class", "name-keyword", "keyword", "try find_class"),
        ("print", "name-builtin", "builtin", "try find_print"),
        ("con", "name-device", "Windows", "try find_con"),
        ("lpt1", "name-device", "Windows", "try find_lpt1"),
        ("operation", "name-taken", "already means something", "try find_operation"),
        ("session_tools", "name-taken", "already means something", "try find_session_tools"),
        ("new", "name-taken", "command", "try find_new"),
        ("test_it", "name-taken", "pytest", "try run_it"),
        ("lk_agents_x", "name-taken", "LiveKit", "try x"),
    ],
)
def test_a_bad_tool_name_has_its_own_line(name: str, code: str, says: str, hint: str) -> None:
    problem = ToolName.parse(name)
    assert isinstance(problem, Problem)
    assert problem.code == code
    assert says in problem.message
    assert hint in problem.hint
    with pytest.raises(ValueError, match=re.escape(problem.message)):
        ToolName(name)


@given(
    st.text(max_size=60)
    | st.from_regex(r"([./_]|lk_agents_|test_|model_)?[a-zA-Z0-9_]{0,60}", fullmatch=True)
    | st.sampled_from([*keyword.kwlist, *dir(builtins), *PYDANTIC_NAMES, *RENDERED_NAMES, "new"])
)
def test_a_name_that_is_offered_is_a_name(text: str) -> None:
    for problem in (ToolName.parse(text), Param.parse(f"{text}:str")):
        hint = problem.hint if isinstance(problem, Problem) else ""
        hint = problem[0].hint if isinstance(problem, list) else hint
        if offer := re.search(r"(?:try|for example) ([a-z0-9_]+)$", hint):
            kind = ToolName if isinstance(problem, Problem) else Param
            assert isinstance(kind.parse(offer[1] + (":str" if kind is Param else "")), kind)


@pytest.mark.parametrize(
    ("text", "annotation", "default"),
    [
        ("query:str", "str", None),
        ("limit:int=5", "int", 5),
        ("limit:int=-5", "int", -5),
        ("limit : int = 5", "int", 5),
        ("ratio:float=2", "float", 2.0),
        ("loud:bool=False", "bool", False),
        ("name:str=", "str", ""),
        ("note:str=a=b:c", "str", "a=b:c"),
        ("tags:list[str]", "list[str]", None),
        ("tags:list[str]=a, b", "Sequence[str]", ("a", "b")),
        ('tags:list[str]=["a,b"]', "Sequence[str]", ("a,b",)),
        ("tags:list[str]=", "Sequence[str]", ()),
        ("sizes:list[int]=1,2", "Sequence[int]", (1, 2)),
        ("sizes:list[int]=[1, 2]", "Sequence[int]", (1, 2)),
        ("team:sales|support", 'Literal["sales", "support"]', None),
        ("team:sales | 'x y'=sales", """Literal["sales", "'x y'"]""", "sales"),
    ],
)
def test_a_parameter_is_read_with_its_type_and_default(
    text: str, annotation: str, default: object
) -> None:
    param = Param.parse(text)
    assert isinstance(param, Param)
    assert (param.annotation(), param.default) == (annotation, default)
    assert type(param.default) is type(default)
    assert param.required == (default is None)


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("query", "param-without-type", "query:str"),
        ("limit=3", "param-without-type", "limit:str"),
        (":str", "no-name", "query:str"),
        ("Query:str", "bad-name", "try query"),
        ("_x:str", "name-reserved", "try x"),
        ("model_name:str", "name-reserved", "customer_model_name"),
        ("schema:str", "name-reserved", "customer_schema"),
        ("ctx:str", "name-taken", "customer_ctx"),
        ("self:str", "name-taken", "customer_self"),
        ("session:str", "name-taken", "customer_session"),
        ("q" * 31 + ":bool", "name-too-long", "limit is 30"),
        ("lk_agents_confirm_duplicate:bool", "name-taken", "LiveKit"),
        ("class:str", "name-keyword", "customer_class"),
        ("id:str", "name-builtin", "customer_id"),
        ("q:string", "bad-type", "unknown type"),
        ("q:", "bad-type", "unknown type"),
        ("q:a|", "bad-type", "empty"),
        ("q:a|a", "bad-type", "double"),
        (f"q:a|{'b' * 31}", "bad-type", "too long"),
        ("q:a|b=c", "bad-default", "one of a, b"),
        ("q:int=1.5", "bad-default", "whole number"),
        ("q:int=" + "9" * 5000, "text-too-long", "limit is 300"),
        ("q:float=nan", "bad-default", "a number"),
        ("q:float=1e999", "bad-default", "a number"),
        ("q:bool=yes", "bad-default", "true or false"),
        ("q:list[int]=1,x", "bad-default", "whole number"),
        ("q:list[str]=[1", "bad-default", "a list"),
        ('q:list[str]=[["a"]', "bad-default", "a list"),
        ("q:str=" + "x" * 31, "bad-default", "at most 30"),
        ("q:str=a\x1bb", "text-invisible", "U+001B"),
        ("q:str=a\nb", "text-lines", "more than one line"),
    ],
)
def test_a_bad_parameter_has_its_own_line(text: str, code: str, says: str) -> None:
    problems = Param.parse(text)
    assert isinstance(problems, list)
    assert [problem.code for problem in problems] == [code]
    assert says in f"{problems[0].message} {problems[0].hint}"


def test_all_that_is_wrong_with_a_parameter_is_said_at_once() -> None:
    problems = Param.parse("class:string", help="two\nlines")
    assert isinstance(problems, list)
    assert [p.code for p in problems] == ["name-keyword", "bad-type", "text-lines"]


def test_a_parameter_cannot_be_constructed_wrong() -> None:
    with pytest.raises(ValueError, match="keyword"):
        Param("class", "str")
    with pytest.raises(ValueError, match="unknown type"):
        Param("q", "object")


@pytest.mark.parametrize("text", ["a\u202eb", "a\u00a0b", "a\ufeffb", "a\udcffb", "a\u2028b"])
def test_text_that_cannot_be_seen_is_refused(text: str) -> None:
    problems = Param.parse("q:str", help=text)
    assert isinstance(problems, list)
    assert problems[0].code == "text-invisible"


def test_text_of_any_script_is_taken_as_it_is() -> None:
    for text in (
        "What\u2019s «this»?",
        "👩\u200d🔧 repairs",
        "\u0645\u06cc\u200c\u062e",
        '"\\n" {{ x }} """',
    ):
        param = Param.parse("q:str", help=text)
        assert isinstance(param, Param)
        assert param.help == text


def test_what_pydantic_refuses_or_warns_of_is_what_we_refuse() -> None:
    public = {name for name in dir(BaseModel) if not name.startswith(("_", "model_"))}
    assert public == PYDANTIC_NAMES
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fields = {"fields": (str, ...), "root": (str, ...), "title": (str, "")}
        create_model("Args", **fields)  # type: ignore[call-overload]


def test_no_name_hides_what_a_rendered_module_needs() -> None:
    for stance, shape, guards in legal_combinations():
        patterns = [stance, *([shape] if shape else []), *guards]
        spec = parse(
            "zz_tool", patterns=patterns, params=["zz_id:str"], confirm=stance == "payment"
        )
        assert isinstance(spec, ToolSpec)
        module = compose(spec, package="zz_package", line_length=100).module
        bound = set()
        for node in ast.walk(ast.parse(module)):
            if isinstance(node, ast.Name):
                bound.add(node.id)
            elif isinstance(node, ast.arg):
                bound.add(node.arg)
            elif isinstance(node, ast.alias):
                bound.add(node.asname or node.name)
        for name in bound - {"zz_id"}:
            assert isinstance(parse(name, patterns=patterns, params=["zz_id:str"]), list), name


VALUES = (
    st.text(max_size=30)
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.booleans()
    | st.lists(st.text(max_size=9), max_size=3).map(tuple)
)


@given(VALUES)
def test_a_literal_means_its_value(value: str | tuple[str, ...]) -> None:
    assert ast.literal_eval(literal(value)) == value


@settings(max_examples=20, deadline=None)
@given(st.lists(VALUES, min_size=40, max_size=40))
def test_a_literal_is_written_as_the_formatter_writes_it(
    values: list[str | tuple[str, ...]],
) -> None:
    source = "".join(f"x = {literal(value)}\n" for value in values)
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--line-length", "320", "-"]
    done = subprocess.run(command, input=source.encode(), capture_output=True, check=True)
    assert done.stdout.decode() == source
