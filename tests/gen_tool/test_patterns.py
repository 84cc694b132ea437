"""Which patterns go together, and what is said where they do not."""

import pytest
from gen_tool import patterns
from gen_tool.patterns import Chosen, Pattern, legal_combinations, resolve


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
    assert problems[1].hint.startswith("there are async, interruptible, payment")


@pytest.mark.parametrize(
    ("asked", "rule", "nearest"),
    [
        (
            ["background", "interruptible", "timeout"],
            "a tool has one stance, not 2 (background and interruptible): the caller waits",
            "--pattern background --pattern timeout",
        ),
        (
            ["progress", "streaming", "retry"],
            "a tool has one shape, not 2 (progress and streaming): the caller is told",
            "--pattern interruptible --pattern progress --pattern retry",
        ),
        (
            ["retry", "payment", "cleanup", "streaming"],
            "payment goes with cleanup, so not with streaming and retry: retries and deadlines"
            " around a charge are how people get charged twice",
            "--pattern payment --pattern cleanup",
        ),
        (
            ["async", "timeout"],
            "async goes with cleanup, so not with timeout: the caller cannot stop it, and the agent"
            " is mute until it has answered",
            "--pattern async",
        ),
    ],
)
def test_an_illegal_combination_names_the_rule_the_reason_and_the_nearest(
    asked: list[str], rule: str, nearest: str
) -> None:
    problems = resolve(asked)
    assert isinstance(problems, list)
    assert [p.code for p in problems] == ["no-combination"]
    assert problems[0].message.startswith(rule)
    assert problems[0].hint == f"the nearest that works: {nearest}"
    assert isinstance(resolve(nearest.replace("--pattern", "").split()), Chosen)


def test_all_that_is_wrong_is_said_at_once() -> None:
    problems = resolve(["nonsense", "payment", "background", "timeout", "progress", "streaming"])
    assert isinstance(problems, list)
    assert [p.code for p in problems] == ["unknown-pattern", "no-combination"]
    for rule in ("one stance, not 2", "one shape, not 2", "payment goes with cleanup"):
        assert rule in problems[1].message


def test_the_legal_combinations_are_those_that_resolve() -> None:
    legal = list(legal_combinations())
    assert len(set(legal)) == len(legal) == 2 * 4 * 2**3 + 2 + 2 == 68
    for chosen in legal:
        assert resolve([p for p in (chosen.stance, chosen.shape, *chosen.guards) if p]) == chosen


def test_patterns_in_one_word_are_told_apart() -> None:
    problems = resolve(["background,retry"])
    assert isinstance(problems, list)
    assert [p.hint for p in problems] == ["write --pattern background --pattern retry"]


def test_a_guard_can_name_the_stances_that_it_goes_with(monkeypatch: pytest.MonkeyPatch) -> None:
    durable = Pattern("durable", "guard", "", stances=("background",), reason="nobody waits for it")
    monkeypatch.setattr(patterns, "PATTERNS", [*patterns.PATTERNS, durable])
    assert resolve(["durable", "background"]) == Chosen("background", None, ("durable",))
    assert len(list(legal_combinations())) == 68 + 4 * 2**3
    problems = resolve(["durable", "retry"])
    assert isinstance(problems, list)
    assert problems[0].message == (
        "interruptible goes with progress, streaming, concurrent, retry, cleanup and timeout,"
        " so not with durable: nobody waits for it"
    )
    assert problems[0].hint.endswith("--pattern interruptible --pattern retry")
