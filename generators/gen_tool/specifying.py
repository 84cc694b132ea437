"""From what was typed to a specification, or to all that is wrong with it at once."""

from __future__ import annotations

import json
import shlex
import sys
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import records
from .carrying_out import WrongUsageError
from .names import COMMANDS, Param, Problem, ToolName
from .spec import ToolSpec, parse

if TYPE_CHECKING:
    from .project import Project
    from .records import Record


def specified(
    name: str,
    flags: dict[str, Any],
    file: str | None,
    *,
    asks: bool = False,
    implied: bool = False,
) -> ToolSpec:
    """The specification of a new tool: typed, from a `file`, or where it `asks`, by questions.

    Raises:
        WrongUsageError: It is none. `implied` says that `new` was not typed, so that a name may
            have been meant for another command.
    """
    given = {key: value for key, value in flags.items() if value not in (None, (), "")}
    if file is not None:
        if name or given:
            message = "--spec says it all: a name or another option beside it would be lost"
            raise WrongUsageError(Problem("two-specs", message, "put them into the file"))
        return _whole(_from_file(file))
    if not name and asks:
        from .asking import answers

        given = answers()
        name = given.pop("name")
    if implied and (close := get_close_matches(name, COMMANDS, n=1, cutoff=0.8)):
        hint = f"for a tool of that name: gen-tool new {name}"
        message = f"{name!r} is no command; did you mean gen-tool {close[0]}?"
        raise WrongUsageError(Problem("unknown-command", message, hint))
    return _whole(parse(name, **given))


def respecified(spec: ToolSpec, flags: dict[str, Any], *, no_params: bool = False) -> ToolSpec:
    """`spec` with what was typed in place of what it was; what was not typed stays.

    Raises:
        WrongUsageError: Nothing was typed, or that is no tool.
    """
    given = {key: value for key, value in flags.items() if value not in (None, ())}
    if not given and not no_params:
        hint = f"for example: gen-tool change {spec.name} --pattern background"
        raise WrongUsageError(Problem("no-change", "say what is to change", hint))
    data = spec.to_json()
    changed, problems = _params(data["params"], given, no_params=no_params)
    data["params"] = changed
    data |= {
        key: given[key] for key in ("patterns", "description", "what", "agent") if key in given
    }
    is_payment = "payment" in data["patterns"]
    is_there = data["key"] in [param["name"] for param in changed]
    data["key"] = given.get("key", data["key"] if is_payment and is_there else None)
    data["confirm"] = given.get("confirm", data["confirm"] and is_payment)
    respecified = ToolSpec.from_json(data)
    if isinstance(respecified, list) or problems:
        raise WrongUsageError(*(respecified if isinstance(respecified, list) else ()), *problems)
    return respecified


def _params(
    before: list[dict[str, Any]], given: dict[str, Any], *, no_params: bool
) -> tuple[list[dict[str, Any]], list[Problem]]:
    """The parameters as JSON: those that were typed, else those from before, with their help."""
    helps = {param["name"]: param["help"] for param in before}
    texts, problems = given.get("params", ()), []
    if no_params and texts:
        message = "--no-params takes all parameters away, and there are some"
        problems.append(Problem("two-params", message, "give the one or the other"))
    names = [text.partition(":")[0].strip() for text in texts] or list(helps)
    for text in given.get("arg_help", ()):
        name, equals, help_ = text.partition("=")
        if not equals or name not in names:
            hint = f"write it as NAME=TEXT; there are {', '.join(names) or 'no parameters'}"
            problems.append(Problem("bad-arg-help", f"--arg-help {text!r} fits nothing", hint))
        helps[name] = help_
    if not texts:
        kept = [] if no_params else [{**p, "help": helps[p["name"]]} for p in before]
        return kept, problems
    params = []
    for text, name in zip(texts, names, strict=True):
        param = Param.parse(text, helps.get(name, ""))
        if isinstance(param, list):
            problems += param
        else:
            params.append(param.to_json())
    return params, problems


def as_typed(command: str, name: str, flags: dict[str, Any], *, no_params: bool = False) -> str:
    """The command line that was typed, as a shell takes it."""
    words = ["gen-tool", command, name, *flags["params"]]
    for flag, option in (("patterns", "--pattern"), ("arg_help", "--arg-help")):
        words += [word for value in flags[flag] for word in (option, value)]
    for flag in ("description", "what", "key", "agent"):
        option = "--to" if flag == "agent" else f"--{flag}"
        words += [option, flags[flag]] if flags[flag] is not None else []
    if flags["confirm"] is not None:
        words.append("--confirm" if flags["confirm"] else "--no-confirm")
    return shlex.join([*words, *(["--no-params"] if no_params else [])])


def _from_file(file: str) -> ToolSpec | list[Problem]:
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text("utf-8")
        data = json.loads(text)
    except OSError as error:
        message = f"--spec {file} cannot be read: {error.strerror}"
        return [Problem("bad-spec", message, "name a file, or - for what is piped in")]
    except ValueError as error:
        return [
            Problem("bad-spec", f"--spec {file} is no JSON: {error}", "see gen-tool new --help")
        ]
    return ToolSpec.from_json(data)


def kept(name: str, project: Project) -> Record:
    """The record of a tool.

    Raises:
        WrongUsageError: There is none, or it is broken.
    """
    record = records.read(project, name)
    if isinstance(record, Problem):
        raise WrongUsageError(record)
    if record is None:
        raise WrongUsageError(_unknown(name, project))
    return record


def recorded(name: str, project: Project) -> str:
    """The name of a tool that has a record, be it a broken one.

    Raises:
        WrongUsageError: There is none.
    """
    if name not in records.names(project):
        raise WrongUsageError(_unknown(name, project))
    return name


def tool_name(text: str) -> ToolName:
    """A name for a tool.

    Raises:
        WrongUsageError: It cannot be one.
    """
    name = ToolName.parse(text)
    if isinstance(name, Problem):
        raise WrongUsageError(name)
    return name


def _unknown(name: str, project: Project) -> Problem:
    names = list(records.names(project))
    close = get_close_matches(name, names, n=1)
    hint = f"did you mean {close[0]}?" if close else "see: gen-tool status"
    return Problem("no-record", f"gen-tool knows no tool {name!r} here", hint)


def _whole(spec: ToolSpec | list[Problem]) -> ToolSpec:
    if isinstance(spec, list):
        raise WrongUsageError(*spec)
    return spec
