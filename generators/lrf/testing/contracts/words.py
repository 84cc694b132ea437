"""The words and numbers of a tool that its contract compares with what is heard."""

from typing import Any, Protocol

import pytest

WORDS = {
    "answer": "what the caller hears of the result",
    "failed": "what the model is told when the work has failed",
    "late": "what the model is told at the deadline",
    "stopped": "what the model is told when the caller interrupted",
    "started": "what the model is told at once",
    "too_many": "what the model is told when too many jobs are running",
    "none": "what the status says before the first job",
    "refused": "what the model is told when the caller stopped a charge in time",
    "unknown": "what the model is told when nobody knows whether the charge went through",
    "waiting": "what the caller hears meanwhile, as a tuple",
    "deadline": "the seconds until the deadline",
    "attempts": "the attempts in all",
}

_FIELDS = {"deadline": "seconds"}


class Declared(Protocol):
    """A text that words are looked up in."""

    tool: Any
    result: Any


def word_of(contract: Declared, name: str) -> Any:
    """Return words of the tool's options or mode, the options first.

    A tool made without our decorators has its words as attributes of the contract: the test fails
    with the line to write.
    """
    if name == "answer" and isinstance(contract.result, str):
        return contract.result
    parts = (*getattr(contract.tool, "options", ()), getattr(contract.tool, "mode", None))
    field = _FIELDS.get(name, name)
    for part in parts:
        if part is not None and hasattr(part, field):
            return getattr(part, field)
    pytest.fail(f"{type(contract).__name__}: write {name} = … in the class: {WORDS[name]}.")
