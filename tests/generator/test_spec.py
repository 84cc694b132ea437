"""Requests become specifications, or a list of all that is wrong, in plain words."""

import builtins
import keyword
import random
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrf.errors import InputError, Problem
from lrf.spec.names import (
    LONGEST_PARAM_NAME,
    problem_of_param_name,
    problem_of_tool_name,
)
from lrf.spec.params import build_param, parse_param
from lrf.spec.parser import from_flags, from_json
from lrf.spec.patterns import resolve
from lrf.spec.values import WIDEST_TEXT
from lrf.spec.words import default_description, default_example, default_what, sample_of
from tests.generator.combinations import legal_combinations


def problems_of(name: str = "report", **flags: Any) -> list[Problem]:
    with pytest.raises(InputError) as caught:
        from_flags(name, **flags)
    return list(caught.value.problems)


def test_there_are_68_combinations() -> None:
    assert len(list(legal_combinations())) == 68


def test_patterns_may_be_named_in_any_order_and_twice() -> None:
    for combination in legal_combinations():
        names = [*combination.names, combination.names[-1]]
        random.Random(1).shuffle(names)
        assert resolve(names) == combination
    assert resolve(["critical"]) == resolve(["payment"])
    assert resolve(["quick"]) == resolve(["async"])
    assert resolve(["retry"]).mode.name == "interruptible"


@pytest.mark.parametrize(
    ("patterns", "says", "hint"),
    [
        (["async", "retry"], "async goes with cleanup only, not with retry: the", "async"),
        (
            ["payment", "timeout", "cleanup"],
            "how people get charged twice",
            "payment --pattern cle",
        ),
        (["async", "background"], "a tool has one mode, not 2 (async and background)", "async"),
        (["progress", "streaming"], "a tool has one of progress and streaming", "progress"),
        (["zzz"], "there is no pattern 'zzz'", "choose from async, interruptible"),
        (["backgroud"], "there is no pattern 'backgroud'", "did you mean background?"),
        (["retry,timeout"], "more than one pattern", "write --pattern retry --pattern timeout"),
    ],
)
def test_an_illegal_combination_says_why_and_what_works(
    patterns: list[str], says: str, hint: str
) -> None:
    [problem] = problems_of(patterns=patterns)
    assert says in problem.message
    assert hint in problem.hint


def test_the_nearest_combination_that_is_offered_is_legal() -> None:
    every = ["payment", "progress", "streaming", "concurrent", "timeout", "retry", "cleanup"]
    for mode in ("async", "payment", "interruptible", "background"):
        [problem] = problems_of(patterns=[mode, *every[1:]])
        resolve(re.findall(r"--pattern (\w+)", problem.hint))


def test_all_that_is_wrong_is_said_at_once() -> None:
    codes = [
        problem.code
        for problem in problems_of(
            "class",
            patterns=["async", "retry"],
            params=["a", "b:flo", "c:int=x", "d:str"],
            arg_help=["e=Text.", "f"],
            description="two\nlines",
            key="g",
        )
    ]
    assert codes == [
        *("name-keyword", "bad-combination", "param-without-type", "bad-type", "bad-default"),
        *("text-lines", "unknown-param", "bad-arg-help"),
    ]


@pytest.mark.parametrize("name", ["a", "report", "report_2", "x1", "match", "a" * 40])
def test_a_plain_name_is_a_tool_name(name: str) -> None:
    assert problem_of_tool_name(name) is None


@pytest.mark.parametrize(
    ("name", "code", "says", "hint"),
    [
        ("", "no-name", "needs a name", "report"),
        ("../x", "name-is-path", "a path, not a name", "use x; --to"),
        ("C:evil", "name-is-path", "a path, not a name", "use evil"),
        ("..", "name-is-path", "a path, not a name", "lower-case letters"),
        ("a" * 41, "name-too-long", "41 characters, the limit is 40", "shorter"),
        ("Find Hotel", "bad-name", "'Find Hotel' is not a valid tool name", "use find_hotel"),
        ("SearchWeb", "bad-name", "not a valid tool name", "use search_web"),
        ("report_", "bad-name", "not a valid tool name", "use report"),
        ("2fast", "bad-name", "not a valid tool name", "begin with a letter"),
        ("report\n", "bad-name", "not a valid tool name", "use report"),
        ("class", "name-keyword", "keyword", "use find_class"),
        ("print", "name-builtin", "builtin", "use find_print"),
        ("con", "name-device", "Windows", "use find_con"),
        ("asyncio", "name-taken", "has a meaning in every tool", "use find_asyncio"),
        ("session_tools", "name-taken", "has a meaning in every tool", "use find_session_tools"),
        ("init", "name-taken", "a command of gen-tool", "use find_init"),
        ("test_it", "name-taken", "pytest", "use run_it"),
        ("test", "name-taken", "pytest", "use run_test"),
        ("testimonials", "name-taken", "pytest", "use run_testimonials"),
        ("lk_agents_x", "name-taken", "LiveKit", "use x"),
        ("l", "bad-name", "reads like 1", "spell it out"),
    ],
)
def test_a_bad_tool_name_has_its_own_line(name: str, code: str, says: str, hint: str) -> None:
    problem = problem_of_tool_name(name)
    assert problem
    assert (problem.code, says in problem.message, hint in problem.hint) == (code, True, True)


@given(
    st.text(max_size=60)
    | st.from_regex(r"([./_]|lk_agents_|test_|model_)?[a-zA-Z0-9_]{0,60}", fullmatch=True)
    | st.sampled_from([*keyword.kwlist, *dir(builtins), "from_orm", "schema", "new"])
)
def test_a_name_that_is_offered_is_valid(text: str) -> None:
    for check in (problem_of_tool_name, problem_of_param_name):
        problem = check(text)
        if problem and (offer := re.search(r"use ([a-z0-9_]+)($|;)", problem.hint)):
            assert check(offer[1]) is None


@pytest.mark.parametrize(
    ("text", "annotation", "default"),
    [
        ("query:str", "str", None),
        ("query: str = a b", "str", " a b"),
        ("limit:int=5", "int", 5),
        ("price:float=2.5", "float", 2.5),
        ("loud:bool=True", "bool", True),
        ("tags:list[str]", "list[str]", None),
        ("tags:list[str]=a,b", "Sequence[str]", ("a", "b")),
        ("tags:list[str]=", "Sequence[str]", ()),
        ('tags:list[str]=["a,b"]', "Sequence[str]", ("a,b",)),
        ("ids:list[int]=1,2", "Sequence[int]", (1, 2)),
        ("team:a|b", 'Literal["a", "b"]', None),
        ('team:a "x"|b=b', r'Literal["a \"x\"", "b"]', "b"),
    ],
)
def test_a_parameter_is_read(text: str, annotation: str, default: object) -> None:
    param = parse_param(text)
    assert (param.annotation, param.default) == (annotation, default)


@pytest.mark.parametrize(
    ("text", "code", "hint"),
    [
        ("query", "param-without-type", "query:str"),
        ("limit=3", "param-without-type", "limit:str"),
        ("query:string", "bad-type", "use str, int"),
        ("team:a|", "bad-type", "write 'a|b|c'"),
        ("team:a|a", "bad-type", "write 'a|b|c'"),
        ("limit:int=x", "bad-default", "a whole number"),
        ("loud:bool=maybe", "bad-default", "true or false"),
        ("team:a|b=c", "bad-default", "one of a, b"),
        ("price:float=nan", "bad-default", "a number"),
        (f"query:str={'x' * 31}", "bad-default", "at most 30"),
        ("Query:str", "bad-name", "use query"),
        ("_x:str", "name-reserved", "use x"),
        ("copy:str", "name-reserved", "use customer_copy"),
        ("ctx:str", "name-taken", "use customer_ctx"),
        ("q:str=a\nb", "text-lines", "one line"),
        ("q:a\u202eb|c", "text-invisible", "leave it out"),
    ],
)
def test_a_bad_parameter_has_its_own_line(text: str, code: str, hint: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_param(text)
    [problem] = caught.value.problems
    assert problem.code == code
    assert hint in problem.hint


@pytest.mark.parametrize(
    ("flags", "code", "says"),
    [
        ({"params": [f"p{n}:str" for n in range(9)]}, "too-many-params", "the limit is 8"),
        ({"params": ["a:str", "a:int"]}, "double-param", "given twice"),
        ({"params": ["a:str=x", "b:str"]}, "required-last", "'a' before it is not"),
        ({"params": ["report:str"]}, "name-taken", "the name of the tool"),
        ({"params": ["done:int"], "patterns": ["progress"]}, "name-taken", "that has progress"),
        ({"what": "x" * 61}, "text-too-long", "61 columns wide, the limit is 60"),
        ({"what": "語" * 31}, "text-too-long", "62 columns wide, the limit is 60"),
        ({"description": ":param"}, "text-field", "begins with :"),
        ({"examples": [" "]}, "empty-example", "empty"),
        ({"key": "x"}, "only-payment", "--key is for payments"),
        ({"confirm": False}, "only-payment", "--no-confirm is for payments"),
        ({"patterns": ["concurrent"]}, "no-sources", "needs the list"),
        ({"patterns": ["concurrent"], "params": ["a:list[str]=x"]}, "sources-default", "default"),
    ],
)
def test_what_does_not_fit_the_tool_is_said(flags: dict[str, Any], code: str, says: str) -> None:
    [problem] = problems_of(**flags)
    assert problem.code == code
    assert says in problem.message


@pytest.mark.parametrize(
    ("params", "key", "code", "says"),
    [
        (["note:str"], None, "no-key", "never charged twice"),
        (["a_id:str", "b_id:str"], None, "no-key", "a_id, b_id could each be it"),
        (["a_id:str"], "b", "bad-key", "no parameter 'b'"),
        (["amount:int"], "amount", "bad-key", "amount is an amount, so the next payment"),
        (["amount_minor:int", "a_id:str"], "amount_minor", "bad-key", "is an amount"),
        (["a_id:list[str]"], None, "bad-key", "cannot tell one payment from another"),
        (["a_id:str=x"], None, "bad-key", "has a default"),
        (["a_id:str", "amount:float"], None, "float-money", "floats lose cents"),
    ],
)
def test_a_payment_needs_a_key_that_is_no_amount(
    params: list[str], key: str | None, code: str, says: str
) -> None:
    [problem] = problems_of(patterns=["payment"], params=params, key=key)
    assert problem.code == code
    assert says in problem.message


def test_an_amount_is_what_the_runtime_takes_for_one() -> None:
    from lrf.spec import needs
    from my_voice_agent.longrunning import payment

    assert (needs._AMOUNT, needs._ID) == (payment.AMOUNT, payment.ID)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ([], "a tool is not a JSON object"),
        ({}, "a tool needs a name"),
        ({"name": 5}, "name is not a text: 5"),
        ({"name": "x_y", "pattern": []}, "a tool has no field 'pattern'"),
        ({"name": "x_y", "patterns": "retry"}, "patterns is not a list"),
        ({"name": "x_y", "patterns": [1]}, "patterns is not a list of texts"),
        ({"name": "x_y", "params": {}}, "params is not a list"),
        ({"name": "x_y", "params": ["a:str"]}, "a parameter is not a JSON object"),
        ({"name": "x_y", "params": [{"name": "a"}]}, "a parameter needs a type"),
        ({"name": "x_y", "params": [{"name": "a", "type": "str", "x": 1}]}, "no field 'x'"),
        ({"name": "x_y", "params": [{"name": "a", "type": "str", "default": 5}]}, "5 is not a val"),
        ({"name": "x_y", "confirm": "yes"}, "confirm is not true or false"),
        ({"name": "x_y", "confirm": False}, "--no-confirm is for payments"),
    ],
)
def test_json_that_is_no_tool_is_said(data: object, says: str) -> None:
    with pytest.raises(InputError) as caught:
        from_json(data)
    assert says in caught.value.problems[0].message


def test_json_may_have_null_for_what_is_left_out() -> None:
    fields = ("patterns", "params", "description", "what", "examples", "key", "confirm")
    assert from_json({"name": "report", **dict.fromkeys(fields)}) == from_flags("report")


@pytest.mark.parametrize(
    ("name", "description", "what"),
    [
        ("report", "Get the report.", "the report"),
        ("generate_report", "Generate the report.", "the report"),
        ("find_customer", "Find the customer.", "the customer search"),
        ("look_up_order", "Look up the order.", "the order"),
        ("lookup_customer", "Look up the customer.", "the customer"),
        ("search", "Search.", "the search"),
        ("diagnose", "Diagnose.", "your request"),
        ("log_in", "Log in.", "your request"),
        ("add_to_cart", "Add to cart.", "your request"),
        ("backup_database", "Back up the database.", "the database"),
        ("calculate_premium", "Calculate the premium.", "the premium"),
        ("transfer_money", "Transfer the money.", "the money transfer"),
        ("order_pizza", "Order the pizza.", "the pizza order"),
        ("order_status", "Get the order status.", "the order status"),
        ("cancel_order", "Cancel the order.", "the order cancellation"),
    ],
)
def test_what_is_left_out_comes_from_the_name(name: str, description: str, what: str) -> None:
    assert (default_description(name), default_what(name)) == (description, what)


@pytest.mark.parametrize(
    ("description", "params", "example"),
    [
        ("Search the web.", ["query:str"], "search the web for shoes"),
        ("Settle the bill.", ["bill_id:str"], "settle the bill 42"),
        ("Charge the caller.", ["order_id:str"], "charge the caller for order 42"),
        ("Charge the card.", ["amount_cents:int", "order:str"], "charge the card"),
        ("Charge the card.", ["cents:int", "order_id:str"], "charge the card for order 42"),
        ("Track the flight.", ["flight_number:str"], "track the flight"),
        ("Find the hotel.", ["nights:int", "city:str"], "find the hotel in Paris"),
        ("Look up the customer.", ["name:str"], "look up the customer Jo"),
        ("Send the email.", ["email:str"], "send the email for jo@example.com"),
        ("Send the text.", ["phone_number:str", "text:str"], "send the text to 555 0100"),
        ("Reset the password.", ["email:str"], "reset the password for jo@example.com"),
        ("Check the rooms.", ["date:str", "rooms:list[int]"], "check the rooms on Friday"),
        ("Ask all shops. Quickly.", ["shops:list[str]"], "ask all shops for shop 1 and shop 2"),
        ("Check the rooms.", ["floors:list[int]"], "check the rooms for floors 1 and 2"),
        ("Book a table.", ["guests:int"], "book a table for 3 guests"),
        ("Get the premium.", ["age:int"], "get the premium"),
        ("Book a table.", ["restaurant:str", "guests:int"], "book a table"),
        ("Route the call.", ["team:sales|support"], "route the call"),
        ("Route the call.", ["urgent:bool"], "route the call"),
        ("PDF it.", ["limit:int=5"], "PDF it"),
    ],
)
def test_an_example_is_what_a_caller_may_say(
    description: str, params: list[str], example: str
) -> None:
    assert default_example(description, [parse_param(text) for text in params]) == example


@pytest.mark.parametrize(
    ("param", "sample"),
    [
        ("topic:str", "shoes"),
        ("order_id:str", "42"),
        ("order:str", "42"),
        ("city_name:str", "Paris"),
        ("customer_name:str", "Jo"),
        ("restaurant:str", "some restaurant"),
        ("delivery_notes:str", "some notes"),
        ("airlines:list[str]", ["airline 1", "airline 2"]),
        ("data:list[str]", ["data 1", "data 2"]),
        ("team:sales|support", "sales"),
        ("guests:int", 3),
    ],
)
def test_a_sample_value_fits_its_parameter(param: str, sample: object) -> None:
    assert sample_of(parse_param(param)) == sample


@pytest.mark.parametrize("type_", ["str", "list[str]"])
def test_a_sample_value_fits_on_a_line(type_: str) -> None:
    values = sample_of(build_param("x" * LONGEST_PARAM_NAME, type_))
    assert all(len(value) <= WIDEST_TEXT for value in (values if type_ != "str" else [values]))
