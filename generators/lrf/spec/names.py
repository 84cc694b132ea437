"""Valid names of tools and parameters."""

import builtins
import json
import re
from collections.abc import Callable
from functools import cache
from keyword import kwlist
from pathlib import Path

from ..errors import Problem

LONGEST_TOOL_NAME = 40
LONGEST_PARAM_NAME = 30


_DEVICES = " ".join(f"{port}{n}" for port in ("com", "lpt") for n in range(10))
_EVERYWHERE = (
    ("name-builtin", "is a builtin of Python", " ".join(dir(builtins))),
    ("name-keyword", "is a keyword of Python", " ".join(kwlist)),
    ("name-device", "cannot be a file on Windows", f"con prn aux nul {_DEVICES}"),
)
# For tools, what a generated module or the package of the tools binds; for parameters, what an
# operation takes from its patterns or calls, and what pydantic, by which LiveKit reads a tool's
# signature, refuses as fields or warns of.
_RESERVED = {
    kind: {n: (code, why) for code, why, names in (*_EVERYWHERE, *rows) for n in names.split()}
    for kind, rows in json.loads(Path(__file__).with_suffix(".json").read_text("utf-8")).items()
}
_NAME = re.compile(r"[a-z][a-z0-9_]*")


def camel(name: str) -> str:
    """Return the name of a tool as part of a class name: `sales_report` as `SalesReport`."""
    return "".join(word.capitalize() for word in name.split("_"))


def problem_of_tool_name(name: str) -> Problem | None:
    """Return what is wrong with the name of a tool: it must fit a module, a function and a test."""
    if not name.strip():
        return Problem("no-name", "a tool needs a name", "for example: report")
    if set(name) & set("/\\") or name.startswith(".") or re.match("[A-Za-z]:", name):
        last = re.split(r"[/\\:]", name)[-1]
        hint = f"{_suggestion(last, problem_of_tool_name)}; --to names another folder"
        return Problem("name-is-path", f"{name!r} is a path, not a name", hint)
    if name.startswith("test"):  # its test imports it, and pytest collects what is called so
        hint = _suggestion(f"run_{name.removeprefix('test_')}", problem_of_tool_name)
        return Problem("name-taken", f"pytest would take {name!r} for a test", hint)
    return _problem_of_word("tool", name, "find_", problem_of_tool_name)


@cache  # the same few names stand in many tools
def problem_of_param_name(name: str) -> Problem | None:
    """Return what is wrong with the name of a parameter."""
    if not name:
        return Problem("no-name", "a parameter needs a name", "for example query:str")
    if name.startswith(("_", "model_")):
        message = f"{name!r}: pydantic, through which LiveKit reads parameters, refuses such a name"
        hint = _suggestion(name.removeprefix("model_"), problem_of_param_name)
        return Problem("name-reserved", message, hint)
    return _problem_of_word("parameter", name, "customer_", problem_of_param_name)


def _problem_of_word(
    kind: str, name: str, prefix: str, check: Callable[[str], Problem | None]
) -> Problem | None:
    """Return what is wrong with a name of either kind; `prefix` makes another name of it."""
    is_tool = kind == "tool"
    longest = LONGEST_TOOL_NAME if is_tool else LONGEST_PARAM_NAME
    if len(name) > longest:
        message = f"the {kind} name {name[:20]}… has {len(name)} characters, the limit is {longest}"
        return Problem("name-too-long", message, "choose a shorter one")
    if name in (reserved := _RESERVED[kind]):
        code, why = reserved[name]
        longer = f"{prefix}{name}"[:longest].rstrip("_")
        hint = f"use {longer}" if _NAME.fullmatch(longer) else _suggestion(longer, check)
        return Problem(code, f"{name!r} {why}", hint)
    if not _NAME.fullmatch(name) or name.endswith("_"):
        message = f"{name!r} is not a valid {kind} name"
        return Problem("bad-name", message, _suggestion(name, check))
    if name == "l":
        return Problem("bad-name", "'l' reads like 1, and linters refuse it", "spell it out")
    if name.startswith("lk_agents_"):
        message = f"{name!r}: names that begin with lk_agents_ are reserved by LiveKit"
        return Problem("name-taken", message, _suggestion(name[10:], check))
    return None


def _suggestion(text: str, check: Callable[[str], Problem | None]) -> str:
    """Return a hint with the name that `text` probably meant, where that is valid."""
    words = re.findall(r"[a-z0-9]+", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text).lower())
    name = "_".join(words)
    if not _NAME.fullmatch(name):
        return "use lower-case letters, digits and _, and begin with a letter"
    problem = check(name)
    return problem.hint if problem else f"use {name}"
