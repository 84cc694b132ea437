"""Which patterns go together, and what is said where they do not."""

import pytest
from gen_tool import patterns
from gen_tool.patterns import Chosen, Pattern, legal_combinations, resolve


def codes(*names: str) -> list[str]:
    problems = resolve(names)
    assert isinstance(problems, list)
    return [problem.code for problem in problems]


def test_without_a_stance_a_tool_is_interruptible() -> None:
    assert resolve([]) == Chosen("interruptible", None, ())
    assert resolve(["streaming"]) == Chosen("interruptible", "streaming", ())


def test_guards_come_from_the_inside_out_whatever_the_order_typed() -> None:
    expected = Chosen("background", None, ("retry", "timeout"))
    assert resolve(["timeout", "background", "retry", "timeout"]) == expected
    assert resolve(["retry", "timeout", "background"]) == expected


def test_an_alias_is_its_pattern() -> None:
    assert resolve(["critical", "payment-style", "payment"]) == Chosen("payment", None, ())


def test_an_unknown_pattern_is_answered_by_the_nearest() -> None:
    problems = resolve(["backgroud", "zzz"])
    assert isinstance(problems, list)
    assert problems[0].hint == "did you mean background?"
    assert problems[1].hint.startswith("there are interruptible, payment")


def test_two_stances_are_one_too_many() -> None:
    problems = resolve(["background", "interruptible", "timeout"])
    assert isinstance(problems, list)
    assert [p.code for p in problems] == ["several-stances"]
    assert problems[0].hint.endswith("--pattern background --pattern timeout")


def test_a_payment_combines_with_nothing_and_the_reason_is_said() -> None:
    problems = resolve(["retry", "payment", "streaming"])
    assert isinstance(problems, list)
    assert [p.code for p in problems] == ["no-combination"]
    assert "not with streaming and retry" in problems[0].message
    assert "how people get charged twice" in problems[0].message
    assert problems[0].hint == "the nearest that works: --pattern payment"


def test_all_that_is_wrong_is_said_at_once() -> None:
    assert codes("nonsense", "payment", "background", "timeout") == [
        "unknown-pattern",
        "several-stances",
        "no-combination",
    ]


def test_the_legal_combinations_are_those_that_resolve() -> None:
    legal = list(legal_combinations())
    assert len(set(legal)) == len(legal) == 2 * 2 * 2**2 + 1
    for chosen in legal:
        assert resolve([p for p in (chosen.stance, chosen.shape, *chosen.guards) if p]) == chosen


def test_one_line_in_the_registry_makes_a_guard(monkeypatch: pytest.MonkeyPatch) -> None:
    before = len(list(legal_combinations()))
    guard = Pattern("durable", "guard", "outlives the process", rank=9)
    monkeypatch.setattr(patterns, "PATTERNS", [*patterns.PATTERNS, guard])
    assert len(list(legal_combinations())) == 2 * (before - 1) + 1
    assert resolve(["durable", "retry"]) == Chosen("interruptible", None, ("retry", "durable"))


def test_patterns_in_one_word_are_told_apart() -> None:
    problems = resolve(["background,retry"])
    assert isinstance(problems, list)
    assert [p.hint for p in problems] == ["write --pattern background --pattern retry"]
