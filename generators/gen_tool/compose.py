"""From a specification to the text of a tool and of its tests.

Jinja holds words, Python holds order. Each pattern has one template, whose blocks are slots: here
they are asked for in turn, and the layers are folded from the inside out, first the operation,
then the shape, the guards by rank, and the stance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import layout, patterns
from .imports import split_imports
from .samples import OTHERS, arguments, other_arguments, sample_of, three_sources
from .spoken import NO_WORDS, in_other_words
from .templating import Templates
from .values import literal

if TYPE_CHECKING:
    from pathlib import Path

    from .names import Param
    from .spec import ToolSpec
    from .spoken import Words


@dataclass(frozen=True)
class Rendered:
    """A tool as text: its module and the tests of it, formatted as ruff would."""

    module: str
    test: str


def compose(
    spec: ToolSpec,
    *,
    package: str,
    line_length: int,
    templates: tuple[Path, ...] = (),
    words: Words = NO_WORDS,
    strict: bool = False,
) -> Rendered:
    """The text of the tool that `spec` describes, in lines of at most `line_length`.

    A template is taken from the first of the folders `templates` that has it, else from our own;
    what callers hear is said in `words`, where they have it. Where pytest-asyncio is `strict`, its
    tests are marked.

    Raises:
        TemplateProblemError: a template is wrong, or what comes of one that is not ours is no
            Python.
    """
    slots = Slots(spec, package, line_length, templates, strict=strict)
    module = _module(spec, slots, words, line_length)
    return Rendered(module, _test(spec, slots, package, line_length))


class Slots:
    """The blocks of the templates of a tool's patterns."""

    def __init__(
        self,
        spec: ToolSpec,
        package: str,
        line_length: int,
        templates: tuple[Path, ...] = (),
        *,
        strict: bool = False,
    ) -> None:
        self.templates = Templates(templates)
        # from the outside in: whoever is further in knows better
        self._names = [spec.stance, *reversed(spec.guards), *filter(None, [spec.shape])]
        self._stance = spec.stance
        self._layers = [name for name in (spec.shape, *spec.guards) if name]
        self._folded = patterns.folded(spec.shape, spec.guards)
        self.words: dict[str, Any] = {
            **{field: getattr(spec, field) for field in ("name", "stance", "shape", "guards")},
            **{field: getattr(spec, field) for field in ("what", "confirm", "key", "params")},
            "signature": ", ".join(map(_declared, spec.params)),
            "arguments": ", ".join(param.name for param in spec.params),
            "terms": ", ".join(f"{literal(param.name)}: {param.name}" for param in spec.params),
            "agreed": "f" + literal(", ".join(map(_said, spec.params))),
            "other": _other(spec),
            "package": package,
            "line_length": line_length,
            "strict": strict,
            **_operation_words(spec),
        }
        for slot in ("gate", "stop", "so_far", "waiting"):
            self.words[slot] = self.innermost(slot)
        self.words["gate"] = self.words["gate"] or "Gate"
        receives = ", ".join(self.every("receives"))
        asked_for = [*self.words["asked_for"], *(["*", receives] if receives else [])]
        self.words["operation_signature"] = ", ".join(asked_for)

    def every(self, slot: str) -> list[str]:
        """What each pattern puts into a slot: the stance, the shape, the guards by rank."""
        filled = [self._fill(name, slot) for name in (self._stance, *self._layers)]
        return list(filter(None, filled))

    def constants(self, words: Words) -> list[str]:
        """What every pattern has for constants, in these words."""
        filled = [
            in_other_words(self._fill(name, "constants"), words.get(name, {}), self.words["what"])
            for name in (self._stance, *self._layers)
        ]
        return list(filter(None, filled))

    def innermost(self, slot: str) -> str:
        """What the innermost of the patterns that have this slot puts into it."""
        filled = [self._fill(name, slot) for name in self._names]
        return next(filter(None, reversed(filled)), "")

    def body(self) -> str:
        """The tool's own lines: what it begins with, one for each layer, and the stance's last."""
        given, passed = self.innermost("given"), self.every("passes")
        arguments = ", ".join([*self.words["passed"], *passed])
        work = f"lambda {given}:".replace(" :", ":") + f" operation({arguments})"
        if arguments == given:
            work = "operation"
        lines = self.every("begins")
        for pattern in self._folded:
            # until the sources are asked, it is the work for each of them
            fans_out_later = pattern.kind == "guard" and pattern.each and self.words["runs"] > 1
            made = "each" if fans_out_later else "work"
            if line := self._fill(pattern.name, "layer", work=work, made=made):
                lines.append(line)
                work = made
        return "\n".join([*lines, self._fill(self._stance, "call", work=work)])

    def _fill(self, name: str, slot: str, **more: str) -> str:
        return self.templates.block(name, slot, {**self.words, **more})


def _operation_words(spec: ToolSpec) -> dict[str, Any]:
    """How the operation is called: once, with the arguments, or else once a source."""
    if not patterns.is_called_for_each_source(spec.shape):
        return {
            "runs": 1,
            "asked_for": [_declared(param) for param in spec.params],
            "passed": [param.name for param in spec.params],
            # a list would be spoken with its brackets
            "subject": next((p.name for p in spec.params if "list" not in p.type), ""),
            "asked": "[tuple(ARGUMENTS.values())]",
        }
    lists = [param for param in spec.params if param.type.startswith("list")]
    sources = lists[0] if len(lists) == 1 else None
    others = [param for param in spec.params if param is not sources]
    first, second, third = samples = three_sources(sources)
    asked = (", ".join([sample, *map(sample_of, others)]) for sample in samples[:2])
    return {
        "runs": 2,
        "asked_for": [f"source: {'int' if sources and 'int' in sources.type else 'str'}"]
        + [_declared(param) for param in others],
        "passed": ["source", *(param.name for param in others)],
        "subject": "source",
        "asked": f"[{', '.join(f'({a},)' if ', ' not in a else f'({a})' for a in asked)}]",
        "sources": sources.name if sources else "SOURCES",
        "first": first,
        "second": second,
        "too_many": f"[{', '.join([first, *samples])}]",
        "first_said": first.strip('"'),
        "second_said": second.strip('"'),
        "third_said": third.strip('"'),
    }


def _module(spec: ToolSpec, slots: Slots, words: Words, line_length: int) -> str:
    imports = slots.every("imports")
    operation = [slots.innermost("operation"), *slots.every("beside")]
    if spec.operation is not None:
        own_imports, given = split_imports(spec.operation)
        imports.append(own_imports)
        operation = [given]
    helps = {param.name: param.help or default_help(param) for param in spec.params}
    doc = f"{spec.description} {slots.innermost('advice')}"
    parts = {
        "given": spec.operation is not None,
        "constants": "\n".join(slots.constants(words)),
        "operation": operation,
        "decorator": slots.innermost("decorator"),
        "returns": slots.innermost("returns"),
        "doc": layout.docstring(doc, line_length, indent=4, params=helps),
        "body": slots.body(),
        "companion": slots.every("companion"),
    }
    code = slots.templates.whole("tool", slots.words | parts)
    headline = f"{spec.description} {slots.innermost('behaviour')}"
    return _laid_out(slots, headline, [*STANDARD, *imports], code, line_length)


def _test(spec: ToolSpec, slots: Slots, package: str, line_length: int) -> str:
    parts = {
        "sample": arguments(spec.params),
        "fixtures": slots.every("fixture"),
        "prepare": slots.every("prepare"),
        "prepare_with": ", ".join(slots.every("prepare_with")),
        "needs": slots.every("needs"),
        "agent": slots.innermost("agent"),
        "tests": slots.every("tests"),
    }
    code = slots.templates.whole("test", slots.words | parts)
    imports = [
        *STANDARD_OF_TESTS,
        *slots.every("test_imports"),
        f"from {package}.testing import {slots.words['gate']}, VoiceAgentTestSession",
        f"from {package}.tools import {spec.name} as tool",
    ]
    headline = f"What the caller hears from {spec.name}, and what becomes of the work."
    return _laid_out(slots, headline, imports, code, line_length, package.partition(".")[0])


def _laid_out(
    slots: Slots, headline: str, imports: list[str], code: str, width: int, first_party: str = ""
) -> str:
    try:
        return layout.module(headline, imports, code, width, first_party)
    except SyntaxError as error:
        slots.templates.refuse(error)


# Generously declared: what a tool does not use is left out.
STANDARD = [
    "import asyncio",
    "from collections.abc import Sequence",
    "from typing import Literal",
]
STANDARD_OF_TESTS = [
    "import asyncio",
    "from collections.abc import AsyncIterator",
    "import pytest",
    "import pytest_asyncio",
    "from livekit.agents import Agent",
]


def default_help(param: Param) -> str:
    """What a parameter is, as well as its name says it: "The order id."."""
    return f"The {param.name.removeprefix('the_').replace('_', ' ')}."


def _declared(param: Param) -> str:
    default = "" if param.default is None else f" = {literal(param.default)}"
    return f"{param.name}: {param.annotation()}{default}"


def _other(spec: ToolSpec) -> str:
    """The arguments of another request, for tests of tools that may have two under way."""
    if patterns.named(spec.stance).scope != "session" and spec.key is None:
        return ""
    differs = (p.name for p in spec.params if p.type in OTHERS)
    key = spec.key or next(differs, None)
    return other_arguments(spec.params, key) if key else ""


def _said(param: Param) -> str:
    return f"{param.name.replace('_', ' ')} {{{param.name}}}"
