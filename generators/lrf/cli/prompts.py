"""Questions on a terminal about a new tool, one at a time, with a way back."""

from __future__ import annotations

from shlex import join
from typing import TYPE_CHECKING, NamedTuple

import click

from ..errors import InputError, Problem
from ..spec.parser import from_flags
from ..spec.patterns import DEFAULT_MODE, find, takes
from ..spec.words import default_what
from .output import print_text, problem_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..spec.patterns import Pattern
    from ..spec.tool import ToolSpec

BACK = "<"
MOST_TRIES = 5  # for one question: nobody may be there to answer
# Problems that a later question solves.
NOT_YET = {"no-name": "name", "no-sources": "params", "no-key": "key"}
OTHERS = ("key", "what", "description")

QUESTIONS = {
    "name": "Name of the tool",
    "mode": "Mode",
    "options": "Options, separated by spaces (Enter for none)",
    "params": "Parameters as name:type, separated by spaces (Enter for none)",
    "key": "Which parameter identifies a charge",
    "what": "What does the caller wait for",
    "description": "What does it do? The model reads this (Enter to use its name)",
}


def ask(registry: Sequence[Pattern]) -> ToolSpec:
    """Ask, and return the tool that the answers describe.

    Raises:
        InputError: A question was answered wrongly too often.
        click.Abort: The input ended, or Ctrl-C was typed.
    """
    print_text([f"Type {BACK} to go back to the last question, or press Ctrl-C to stop."])
    answers = _Answers({}, registry)
    while left := [field for field in QUESTIONS if field not in answers.given]:
        if not answers.ask(left[0]):
            answers.go_back()
    print_text(["", f"The same in one line:\n  {answers.command()}", ""], wrapped=False)
    return answers.spec()


class _Answers(NamedTuple):
    """The answers so far, by question; "" where one does not apply."""

    given: dict[str, str]
    registry: Sequence[Pattern]

    def ask(self, field: str) -> bool:
        """Ask until the answer is valid, and keep it. Return False to go back."""
        if field == "key" and self.given["mode"] != "payment":
            self.given[field] = ""
            return True
        for pattern in self._offered(field):
            print_text([f"  {pattern.name:<14} {pattern.summary}"])
        default = DEFAULT_MODE if field == "mode" else ""
        default = default_what(self.given["name"]) if field == "what" else default
        problems: Sequence[Problem] = ()
        for _ in range(MOST_TRIES):
            text = click.prompt(QUESTIONS[field], default=default, show_default=bool(default))
            if text.strip() == BACK:
                return False
            self.given[field] = text.strip()
            if not (problems := self._problems(field)):
                return True
            del self.given[field]
            print_text(problem_lines(problems))
        raise InputError(*problems)

    def go_back(self) -> None:
        """Forget the last answer that was typed."""
        if self.given and self.given.popitem()[0] == "key" and self.given["mode"] != "payment":
            self.given.popitem()

    def command(self) -> str:
        """Return the command that gives the same answers."""
        patterns, others = self._split("mode", "options"), [f for f in OTHERS if self.given[f]]
        options = [f"--pattern={p}" for p in patterns] + [f"--{f}={self.given[f]}" for f in others]
        return join(["gen-tool", "new", *self._split("name", "params"), *options])

    def spec(self) -> ToolSpec:
        """Return the tool."""
        others = {field: self.given[field] for field in OTHERS if self.given.get(field)}
        given = {"patterns": self._split("mode", "options"), "params": self._split("params")}
        return from_flags(self.given["name"], **given, registry=self.registry, **others)

    def _split(self, *fields: str) -> list[str]:
        return " ".join(self.given.get(field, "") for field in fields).split()

    def _offered(self, field: str) -> list[Pattern]:
        mode = find(self.given.get("mode", ""), self.registry)
        kind = field.removesuffix("s")
        return [p for p in self.registry if p.kind == kind and (not mode or takes(mode, p))]

    def _problems(self, field: str) -> Sequence[Problem]:
        """Return what is wrong with the answers so far, apart from later questions."""
        words, offered = self.given[field].split(), [p.name for p in self._offered(field)]
        if (field == "mode" and len(words) != 1) or (offered and not {*words} <= {*offered}):
            message = f"{self.given[field]!r} is not a valid {field.removesuffix('s')}"
            return [Problem("unknown-pattern", message, f"choose from {', '.join(offered)}")]
        try:
            self.spec()
        except InputError as error:
            return [p for p in error.problems if NOT_YET.get(p.code, field) == field]
        return ()
