"""Asks on a terminal for what a tool shall be, one thing at a time, with a way back."""

from __future__ import annotations

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
MOST_TRIES = 5  # for one question: a terminal that nobody sits at must not go on for ever
# What is wrong until its question is answered.
NOT_YET = {"no-name": "name", "no-sources": "params", "no-key": "key"}

QUESTIONS = {
    "name": "Name of the tool",
    "mode": "How does it meet the conversation",
    "options": "Options, with blanks between (none: Enter)",
    "params": "Parameters, as name:type, with blanks between (none: Enter)",
    "key": "Which parameter tells one charge from another",
    "what": "What does the caller wait for",
    "description": "What does it do, for the model (from its name: Enter)",
}


def ask(registry: Sequence[Pattern]) -> ToolSpec:
    """Return the tool that the answers describe.

    Raises:
        InputError: A question got too many wrong answers.
        click.Abort: The input ended, or Ctrl-C was typed.
    """
    print_text([f"{BACK} goes back a question, Ctrl-C stops."])
    answers = _Answers({}, registry)
    fields = [*QUESTIONS]
    while len(answers.given) < len(fields):
        field = fields[len(answers.given)]
        if not answers.ask(field):
            answers.go_back()
    return answers.spec()


class _Answers(NamedTuple):
    """The answers so far by their questions; "" where one does not apply."""

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
            shown = bool(default)
            text = click.prompt(QUESTIONS[field], default=default, show_default=shown, type=str)
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

    def spec(self) -> ToolSpec:
        """Return the tool."""
        get = self.given.get
        others = {f: self.given[f] for f in ("key", "what", "description") if get(f)}
        patterns = f"{get('mode', '')} {get('options', '')}".split()
        params = get("params", "").split()
        name, registry = get("name", ""), self.registry
        return from_flags(name, patterns=patterns, params=params, registry=registry, **others)

    def _offered(self, field: str) -> list[Pattern]:
        mode = find(self.given.get("mode", ""), self.registry)
        kind = field.removesuffix("s")
        return [p for p in self.registry if p.kind == kind and (not mode or takes(mode, p))]

    def _problems(self, field: str) -> Sequence[Problem]:
        """Return what is wrong with the answers so far, but for what comes later."""
        words, offered = self.given[field].split(), [p.name for p in self._offered(field)]
        if (field == "mode" and len(words) != 1) or (offered and not {*words} <= {*offered}):
            message = f"{self.given[field]!r} is not what can be chosen here"
            return [Problem("unknown-pattern", message, f"choose from {', '.join(offered)}")]
        try:
            self.spec()
        except InputError as error:
            return [p for p in error.problems if NOT_YET.get(p.code, field) == field]
        return ()
