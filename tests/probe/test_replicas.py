"""Findings in tools as people write them, and none in one that is written with care."""

import pytest

from .replicas import REPLICAS
from .repository import Repository


@pytest.mark.parametrize("name", REPLICAS)
def test_a_tool_has_the_findings_of_its_faults(name: str, repository: Repository) -> None:
    replica = REPLICAS[name]
    module = repository.put("agent", replica.source)
    holds = [hold.format(module=module) for hold in replica.holds]
    words = [word for hold in holds for word in ("--hold", hold)]
    report = repository.probe(f"{module}:{replica.tool}", *words, *replica.words)
    assert sorted(each["name"] for each in report["findings"]) == sorted(replica.findings)
    assert report["kind"] == replica.kind
