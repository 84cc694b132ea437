"""Names that are valid by construction, and the one kind of error there is."""

from __future__ import annotations

import builtins
import re
from dataclasses import dataclass
from functools import cache
from keyword import iskeyword
from typing import TYPE_CHECKING, Any

from . import values

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_TOOL_NAME = 50
LONGEST_PARAM_NAME = 30
LONGEST_TEXT = 300
LONGEST_WHAT = 60  # it is spoken, within sentences that take time: 60 characters are four seconds

COMMANDS = frozenset(
    "adopt change check completion explain forget init list new remove rename show"  # noqa: SIM905
    " status update-generator upgrade".split()
)
# What a rendered module, its tests or the wiring bind, in lower case: a tool or a parameter of
# that name would hide it.
RENDERED_NAMES = frozenset(
    "acquire agent_tools asyncio call charge_once collecting conftest context ctx"  # noqa: SIM905
    " function_tool idempotency_key in_background livekit number on_step operation partials_of"
    " release resource retrying session session_tools so_far status_of_jobs stamina tool tools"
    " unless_interrupted within work".split()
)
WINDOWS_DEVICES = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))]
)
# pydantic, by which LiveKit reads a tool's signature, refuses these as fields or warns of them.
PYDANTIC_NAMES = frozenset(
    "construct copy dict from_orm json parse_file parse_obj parse_raw schema"  # noqa: SIM905
    " schema_json"
    " update_forward_refs validate".split()
)

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_JOINERS = "\u200c\u200d"  # Invisible, and emoji and several scripts are written with them.


@dataclass(frozen=True)
class Problem:
    """What is wrong: a code that stays, a sentence, and what would do."""

    code: str
    message: str
    hint: str = ""


class ToolName(str):
    """A name that can be a module, a function and a test in any project.

    Raises:
        ValueError: it cannot; `parse` says so with a value instead.
    """

    __slots__ = ()

    def __new__(cls, text: str) -> ToolName:
        if problem := _problem_of_tool(text):
            raise ValueError(problem.message)
        return super().__new__(cls, text)

    @classmethod
    def parse(cls, text: str) -> ToolName | Problem:
        return _problem_of_tool(text) or cls(text)


@dataclass(frozen=True)
class Param:
    """A parameter of a tool. One without a default is required.

    Raises:
        ValueError: no such parameter can be; `parse` and `build` say so with values instead.
    """

    name: str
    type: str
    default: values.Value | None = None
    help: str = ""

    def __post_init__(self) -> None:
        if problem := _problem_of_param(self.name) or _problem_of_type(self.name, self.type):
            raise ValueError(problem.message)

    @property
    def required(self) -> bool:
        return self.default is None

    def annotation(self) -> str:
        """The type as Python source, such as `Literal["a", "b"]`."""
        return values.annotation(self.type, with_default=not self.required)

    def to_json(self) -> dict[str, object]:
        default = list(self.default) if isinstance(self.default, tuple) else self.default
        given = {} if self.required else {"default": default}
        return {"name": self.name, "type": self.type, **given, "help": self.help}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Param:
        """The inverse of `to_json`.

        Raises:
            ValueError: no such parameter can be.
        """
        default = data.get("default")
        given = tuple(default) if isinstance(default, list) else default
        return cls(data["name"], data["type"], given, data["help"])

    @classmethod
    def parse(cls, text: str, help: str = "") -> Param | list[Problem]:
        """A parameter written `NAME:TYPE[=DEFAULT]`."""
        name, colon, rest = text.partition(":")
        type_, equals, default = rest.partition("=")
        if not colon:
            # `limit=3` has a name, and a default that tells nothing of the type.
            return [
                Problem(
                    "param-without-type",
                    f"parameter {text!r} has no type",
                    f"write it as NAME:TYPE, for example {name.partition('=')[0] or 'query'}:str",
                )
            ]
        return cls.build(name, type_, default if equals else None, help)

    @classmethod
    def build(
        cls, name: str, type_: str, default: str | None = None, help: str = ""
    ) -> Param | list[Problem]:
        """A parameter of its parts, the default as text."""
        name, among = name.strip(), values.choices(type_)
        type_ = "|".join(among) if among else type_.replace(" ", "")
        bad_type = _problem_of_type(name, type_)
        problems = [_problem_of_param(name), bad_type, problem_of_text(f"the help of {name}", help)]
        value = None if default is None or bad_type else _read(name, type_, default)
        if isinstance(value, Problem):
            problems.append(value)
        if found := [problem for problem in problems if problem]:
            return found
        return cls(name, type_, None if isinstance(value, Problem) else value, help.strip())


def problem_of_text(what: str, text: str, longest: int = LONGEST_TEXT) -> Problem | None:
    """What is wrong with a free text: it must be one line that a reader can see."""
    if len(text) > longest:
        return Problem(
            "text-too-long", f"{what} has {len(text)} characters, the limit is {longest}"
        )
    for char in text.strip():
        if char in "\r\n":
            return Problem("text-lines", f"{what} has more than one line", "write it as one line")
        if not char.isprintable() and char not in _JOINERS:
            return Problem(
                "text-invisible",
                f"{what} has a character that cannot be seen: U+{ord(char):04X}",
                "leave it out, or write a plain space",
            )
    return None


def _problem_of_tool(name: str) -> Problem | None:
    if not name.strip():
        return Problem("no-name", "a tool needs a name", "for example: report")
    if set(name) & set("/\\") or name.startswith(".") or re.match("[A-Za-z]:", name):
        last = re.split(r"[/\\:]", name)[-1]
        hint = f"{_offer(last, _problem_of_tool)}; a tool always goes to <package>/tools"
        return Problem("name-is-path", f"{name!r} is a path, not a name", hint)
    longer = f"find_{name}"
    if problem := _problem_of_word("tool", name, LONGEST_TOOL_NAME, longer, _problem_of_tool):
        return problem
    if name in COMMANDS:
        return Problem("name-taken", f"{name!r} is a command of gen-tool", f"try {longer}")
    if name.startswith("test_"):
        return Problem(
            "name-taken", f"pytest would take {name!r} for a test", f"try run_{name[5:]}"
        )
    return None


@cache  # the same few names stand in many tools
def _problem_of_param(name: str) -> Problem | None:
    if not name:
        return Problem("no-name", "a parameter needs a name", "for example query:str")
    if name.startswith("_"):
        message = f"pydantic takes no parameter that begins with _: {name!r}"
        return Problem("name-reserved", message, _offer(name, _problem_of_param))
    longer = f"customer_{name}"[:LONGEST_PARAM_NAME].rstrip("_")
    if problem := _problem_of_word(
        "parameter", name, LONGEST_PARAM_NAME, longer, _problem_of_param
    ):
        return problem
    if name in PYDANTIC_NAMES or name.startswith("model_"):
        message = f"{name!r} is pydantic's own, and LiveKit reads parameters through pydantic"
        return Problem("name-reserved", message, f"say more, for example {longer}")
    if name in ("self", "cls"):
        return Problem("name-taken", f"{name!r} would pass for an instance", f"try {longer}")
    return None


def _problem_of_word(
    kind: str, name: str, longest: int, longer: str, check: Callable[[str], Problem | None]
) -> Problem | None:
    """What is wrong with a name of either kind; `longer` is one that would do."""
    if len(name) > longest:
        message = f"the {kind} name {name[:20]}… has {len(name)} characters, the limit is {longest}"
        return Problem("name-too-long", message, "choose a shorter one")
    if not _NAME.fullmatch(name) or name.endswith("_"):
        return Problem("bad-name", f"{name!r} is no {kind} name", _offer(name, check))
    if iskeyword(name):
        return Problem("name-keyword", f"{name!r} is a keyword of Python", f"try {longer}")
    if hasattr(builtins, name):
        return Problem("name-builtin", f"{name!r} is a builtin of Python", f"try {longer}")
    if name == "l":
        return Problem("bad-name", "'l' is easily read as 1, and linters refuse it", "spell it out")
    if name in WINDOWS_DEVICES:
        message = f"{name!r} is a device on Windows, never a file"
        return Problem("name-device", message, f"try {longer}")
    if name in RENDERED_NAMES:
        message = f"{name!r} already means something in every tool"
        return Problem("name-taken", message, f"try {longer}")
    if name.startswith("lk_agents_"):
        message = f"{name!r}: what begins with lk_agents_ is LiveKit's own"
        return Problem("name-taken", message, _offer(name[10:], check))
    return None


def _offer(text: str, check: Callable[[str], Problem | None]) -> str:
    """A hint that offers what `text` probably meant, where that would do."""
    words = re.findall(r"[a-z0-9]+", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text).lower())
    name = "_".join(words)
    if not _NAME.fullmatch(name):
        return "use lower-case letters, digits and _, and begin with a letter"
    problem = check(name)
    return problem.hint if problem else f"try {name}"


@cache
def _problem_of_type(name: str, type_: str) -> Problem | None:
    if type_ in values.TYPES:
        return None
    among = values.choices(type_)
    if not among:
        known = ", ".join(values.TYPES)
        message = f"parameter {name} has an unknown type: {type_!r}"
        return Problem("bad-type", message, f"use {known} or 'a|b|c'")
    if not all(among) or len(set(among)) < len(among):
        return Problem("bad-type", f"{type_!r} has an empty or a double choice", "write 'a|b|c'")
    for choice in among:
        try:
            values.read("str", choice)
        except ValueError as error:
            return Problem(
                "bad-type", f"a choice of {name} is too long: {choice!r}", f"use {error}"
            )
        if problem := problem_of_text(f"a choice of {name}", choice):
            return problem
    return None


def _read(name: str, type_: str, default: str) -> values.Value | Problem:
    if problem := problem_of_text(f"the default of {name}", default):
        return problem
    try:
        return values.read(type_, default)
    except ValueError as error:
        message = f"{default!r} is no default for {name}:{type_}"
        return Problem("bad-default", message, f"use {error}")
