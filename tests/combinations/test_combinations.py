"""Every legal combination of patterns keeps the promises of each of its patterns."""

import pytest

from .tools import CASES, Case, legal_combinations

for case in CASES:
    contract = case.make_contract(__name__)
    globals()[contract.__name__] = contract


def test_there_are_68_of_them() -> None:
    assert len(set(legal_combinations())) == 68


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_tool_has_these_patterns_and_no_other(case: Case) -> None:
    assert sorted(case.make_tool().patterns) == sorted(case.patterns)
