"""What is played of each explanation: its two modules, and what the caller does in each.

What the caller does stands in the dialogue itself: each line of theirs, and in brackets what
happens to the call. The rest, which no line says, is here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from gen_tool.checking.explanation import explanation
from gen_tool.checking.rules import RULES

OF_TESTS = "LRF6"
"""The rules of tests: what their tests let pass is heard as in the explanations of that."""

URL = "http://10.0.0.7/keys"
ARGUMENTS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "LRF205": ({"url": URL}, {"page": URL}),
    "LRF305": ({"amount": 19.99}, {"amount_cents": 1999}),
    "LRF306": ({"card_token": "tok_1234"}, {"bill_id": "B-17"}),
}
STEP = re.compile(r" +(?P<at>[\d.]+) s  (?P<speaker>caller|agent|) +(?P<words>.*)")
EVENTS = ("[the caller hangs up]", "[the tool is cancelled]", "[another caller hangs up]")


@dataclass(frozen=True)
class Step:
    """What the caller says, or in brackets what happens, in seconds from their first word."""

    at: float
    words: str


@dataclass(frozen=True)
class Scene:
    """A module with a tool, and how the call goes."""

    code: str
    title: str
    module: str
    first_words: str
    steps: tuple[Step, ...]
    arguments: dict[str, Any] = field(default_factory=dict)
    dialogue: str = ""
    """As it is kept."""


def scenes() -> list[Scene]:
    """All of them, with the error and without it."""
    return [s for rule in RULES if rule.code < OF_TESTS for s in _of(rule.code)]


def _of(code: str) -> list[Scene]:
    told = explanation(code)
    begin = told.heard.index("\nwithout it:")
    both = told.heard[:begin], told.heard[begin + 1 :]
    return [
        _scene(code, n, heard, (told.with_error, told.without)[n]) for n, heard in enumerate(both)
    ]


def _scene(code: str, number: int, heard: str, module: str) -> Scene:
    title, _, dialogue = heard.strip("\n").partition("\n\n")
    lines = [match for line in dialogue.splitlines() if (match := STEP.fullmatch(line))]
    begin, *after = lines
    steps = [
        Step(float(line["at"]), line["words"])
        for line in after
        if line["speaker"] == "caller" or line["words"] in EVENTS
    ]
    arguments = ARGUMENTS.get(code, ({}, {}))[number]
    return Scene(code, title, module, begin["words"], tuple(steps), arguments, dialogue + "\n")
