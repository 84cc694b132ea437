"""What is typed or stored becomes a whole specification, or everything that is wrong with it."""

import json
from typing import Any

import pytest
from gen_tool.names import Param
from gen_tool.spec import ToolSpec, parse
from hypothesis import given
from hypothesis import strategies as st


def spec(*args: Any, **flags: Any) -> ToolSpec:
    parsed = parse(*args, **flags)
    assert isinstance(parsed, ToolSpec), parsed
    return parsed


def codes(*args: Any, **flags: Any) -> list[str]:
    problems = parse(*args, **flags)
    assert isinstance(problems, list)
    return [problem.code for problem in problems]


def test_a_name_is_enough() -> None:
    report = spec("report")
    assert (report.stance, report.shape, report.guards) == ("interruptible", None, ())
    assert (report.description, report.what) == ("Get the report.", "the report")
    assert report.functions == ("report",)


def test_a_background_tool_brings_its_status() -> None:
    assert spec("report", patterns=["background"]).functions == ("report", "report_status")


@pytest.mark.parametrize(
    ("name", "description", "what"),
    [
        ("report", "Get the report.", "the report"),
        ("order_status", "Get the order status.", "the order status"),
        ("generate_report", "Generate the report.", "the report"),
        ("search_database", "Search the database.", "the database search"),
        ("search", "Search.", "the search"),
        ("look_up_order", "Look up the order.", "the order"),
        ("check_in", "Check in.", "the check in"),
        ("big__report", "Get the big report.", "the big report"),
    ],
)
def test_a_name_reads_as_english(name: str, description: str, what: str) -> None:
    assert (spec(name).description, spec(name).what) == (description, what)


def test_texts_are_stripped_and_kept() -> None:
    made = spec(
        "report",
        params=["kind:str"],
        description='  The "big" one. ',
        what=" the report ",
        arg_help=["kind= Which = one. "],
    )
    assert (made.description, made.what) == ('The "big" one.', "the report")
    assert made.params == (Param("kind", "str", None, "Which = one."),)


def test_everything_that_is_wrong_is_said_at_once() -> None:
    assert codes(
        "class",
        patterns=["paymnt", "streaming"],
        params=["a:int=1", "b:str", "b:str", "c", "id:float"],
        description="two\nlines",
        what="x" * 61,
        arg_help=["nobody=x", "nothing"],
    ) == [
        "name-keyword",
        "unknown-pattern",
        "param-without-type",
        "name-builtin",
        "required-last",
        "double-param",
        "required-last",
        "text-lines",
        "text-too-long",
        "unknown-param",
        "bad-arg-help",
    ]


@pytest.mark.parametrize("description", [":param x: y", " @everyone"])
def test_a_description_begins_with_no_field(description: str) -> None:
    assert codes("report", description=description) == ["text-field"]


def test_a_parameter_cannot_have_the_name_of_the_tool() -> None:
    assert codes("report", params=["report:str"]) == ["name-taken"]


def test_nine_parameters_are_too_many() -> None:
    eight = [f"p{n}:str" for n in range(8)]
    assert len(spec("report", params=eight).params) == 8
    assert codes("report", params=[*eight, "p8:str"]) == ["too-many-params"]


def test_the_single_id_is_the_key_of_a_payment() -> None:
    assert spec("pay", patterns=["payment"], params=["order_id:str", "note:str"]).key == "order_id"


def test_the_key_that_is_named_wins() -> None:
    pay = spec("pay", patterns=["payment"], params=["order_id:str", "note:str"], key="note")
    assert pay.key == "note"


@pytest.mark.parametrize(
    ("params", "flags", "code", "says"),
    [
        ([], {}, "no-key", "no parameter ends in _id"),
        (["a_id:str", "b_id:str"], {}, "no-key", "a_id, b_id could each be it"),
        (["a_id:str"], {"key": "b_id"}, "bad-key", "no parameter 'b_id'"),
        (["a_id:list[str]"], {}, "bad-key", "cannot tell one payment from another"),
        (["a_id:str", "amount:float"], {}, "float-money", "amount_minor:int"),
    ],
)
def test_a_payment_needs_a_key_and_whole_money(
    params: list[str], flags: dict[str, Any], code: str, says: str
) -> None:
    problems = parse("pay", patterns=["payment"], params=params, **flags)
    assert isinstance(problems, list)
    assert [p.code for p in problems] == [code]
    assert says in f"{problems[0].message} {problems[0].hint}"


def test_a_parameter_that_is_wrong_is_not_also_a_missing_key() -> None:
    assert codes("pay", patterns=["payment"], params=["order_id"]) == ["param-without-type"]


@pytest.mark.parametrize("flags", [{"key": "order_id"}, {"confirm": True}])
def test_key_and_confirm_are_for_payments(flags: dict[str, Any]) -> None:
    assert codes("report", params=["order_id:str"], **flags) == ["only-payment"]


def test_json_is_as_records_and_examples_have_it() -> None:
    made = spec(
        "find",
        patterns=["timeout"],
        params=["q:str", "tags:list[str]=a,b"],
        arg_help=["q=What."],
    )
    assert made.to_json() == {
        "name": "find",
        "patterns": ["interruptible", "timeout"],
        "params": [
            {"name": "q", "type": "str", "help": "What."},
            {"name": "tags", "type": "list[str]", "default": ["a", "b"], "help": ""},
        ],
        "description": "Find.",
        "what": "the find",
        "key": None,
        "confirm": False,
    }


PARAMS = st.sampled_from(
    [
        "a:str=x y",
        'b:str=["q"]',
        "c:int=-3",
        "d:float=2.50",
        "e:bool=false",
        "f:list[int]=1,2",
        'g:list[str]=["a,b", ""]',
        "h:a|b=b",
        "i:str=",
    ]
)


@given(st.lists(PARAMS, unique=True, max_size=8), st.text(max_size=20))
def test_json_comes_back_as_the_same_specification(params: list[str], text: str) -> None:
    made = parse("pay", patterns=["payment"], params=["o_id:str", *params[:7]], description=text)
    if isinstance(made, ToolSpec):
        data = json.loads(json.dumps(made.to_json()))
        assert ToolSpec.from_json(data) == ToolSpec.trusted(data) == made


def test_an_operation_comes_back_too() -> None:
    data = spec("report").to_json() | {"operation": "async def operation() -> str: ..."}
    made = ToolSpec.from_json(data)
    assert isinstance(made, ToolSpec)
    assert made.to_json() == data


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({}, "bad-spec"),
        ({"name": "report", "params": [{"name": "q"}]}, "bad-spec"),
        ({"name": "report", "params": [1]}, "bad-spec"),
        ({"name": 3}, "bad-spec"),
        ({"name": "class"}, "name-keyword"),
        ({"name": "x", "params": [{"name": "q", "type": "int", "default": True}]}, "bad-default"),
    ],
)
def test_json_goes_through_the_same_checks(data: dict[str, Any], code: str) -> None:
    problems = ToolSpec.from_json(data)
    assert isinstance(problems, list)
    assert [p.code for p in problems] == [code]
