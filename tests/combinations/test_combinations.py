"""Every legal combination of patterns keeps the promises of each of its patterns."""

import pytest

from .sources import legal_combinations
from .tools import CASES, Case

for _case in CASES:
    _contract = _case.make_contract(__name__)
    globals()[_contract.__name__] = _contract


def test_there_are_68_of_them() -> None:
    assert len(set(legal_combinations())) == 68


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_tool_has_these_patterns_and_no_other(case: Case) -> None:
    patterns = case.make_tool().patterns
    assert patterns[0] == case.patterns[0]
    assert sorted(patterns) == sorted(case.patterns)
