"""`list` and `show`: the patterns, what each is for, what the caller hears, and the code.

The dialogues are played, not written: `python -m tests.generator.dialogues` in the repository of
this kit plays each with a generated tool, and keeps here what the caller heard.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import InputError, Problem
from ..project.project import Project
from ..render import Place, render
from ..spec.parser import from_flags
from ..spec.patterns import BUILT_IN, DEFAULT_MODE, Combination, Pattern, find, takes
from ..spec.tool import ToolSpec
from .new import contracts_of

ABOUT, DIALOGUES = (Path(__file__).parent / folder for folder in ("about", "dialogues"))


class Description(NamedTuple):
    """A description of patterns: their use, the command for the code, a dialogue, and the code."""

    patterns: tuple[Pattern, ...]
    about: tuple[list[str], ...]
    command: str
    dialogue: str
    module: str
    unformatted: str


def list_patterns(registry: Sequence[Pattern]) -> list[dict[str, Any]]:
    """Return each pattern as JSON has it."""
    return [
        {
            "name": pattern.name,
            "kind": pattern.kind,
            "summary": pattern.summary,
            "aliases": list(pattern.aliases),
            "default": pattern.name == DEFAULT_MODE,
            "goes_with": [other.name for other in registry if _go_together(pattern, other)],
            "module": pattern.module,
        }
        for pattern in registry
    ]


def show_patterns(names: Sequence[str], project: Project | None) -> Description:
    """Return what there is to say of these patterns, in a project or outside of one."""
    if not names:
        hint = "for example: gen-tool show background"
        raise InputError(Problem("no-pattern", "name the patterns to show", hint))
    spec = make_sample(names, project.registry if project else BUILT_IN)
    patterns, module = spec.combination.all, f"agent.tools.{spec.name}"
    root, templates = (project.root, project.templates) if project else (Path.cwd(), None)
    path = project.module_path(spec.name) if project else "src/agent/tools/report.py"
    paths = (str(path), f"tests/tools/test_{spec.name}.py", module)
    contracts = list(contracts_of(patterns))
    rendered = render(spec, Place(root, *paths, templates=templates, contracts=contracts))
    about = tuple(_read(ABOUT / f"{p.name}.txt").splitlines() for p in patterns)
    dialogue = "\n".join(_dialogues(spec.combination))
    return Description(
        patterns, about, _command(spec), dialogue, rendered.module, rendered.unformatted
    )


def make_sample(names: Sequence[str], registry: Sequence[Pattern] = BUILT_IN) -> ToolSpec:
    """Return a tool of these patterns, as plain as it can be."""
    asked = {pattern.name for name in names if (pattern := find(name, registry))}
    name, what = ("settle_bill", "the payment") if "payment" in asked else ("report", "")
    params = ["sources:list[str]"] if "concurrent" in asked else []
    params += ["bill_id:str"] if "payment" in asked else []
    return from_flags(name, patterns=names, params=params, what=what, registry=registry)


def _go_together(pattern: Pattern, other: Pattern) -> bool:
    if pattern.kind == other.kind:
        return pattern.kind == "option" and pattern != other and not (pattern.tells and other.tells)
    mode, option = (pattern, other) if pattern.kind == "mode" else (other, pattern)
    return takes(mode, option)


def _dialogues(combination: Combination) -> Iterator[str]:
    """Yield those of the mode with how it tells, and with each other option, as far as played."""
    mode, options = combination.mode.name, combination.options
    told = [f"{mode}-{p.name}" for p in options if p.tells]
    for name in [*(told or [mode]), *(f"{mode}-{p.name}" for p in options if not p.tells)]:
        if dialogue := _read(DIALOGUES / f"{name}.txt"):
            yield dialogue


def _read(path: Path) -> str:
    return path.read_text("utf-8") if path.is_file() else ""


def _command(spec: ToolSpec) -> str:
    """Return what generates a sample."""
    options = "".join(f" --pattern {name}" for name in spec.combination.names)
    typed = (f"{p.name}:{p.type}" for p in spec.params)
    params = "".join(f" '{text}'" if "[" in text else f" {text}" for text in typed)
    what = f' --what "{spec.what}"' if spec.has("payment") else ""
    return f"gen-tool{options} {spec.name}{params}{what}"
