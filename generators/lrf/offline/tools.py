"""The agent's tools as the model sees them, and what a caller may say to have them called."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Literal

from livekit.agents import llm

from .phrases import BYE, says
from .words import first_sentence, head_of, normalize, spell_out, stems

LIVEKIT = "lk_agents_"
"""The prefix of the names of LiveKit's own tools and parameters."""
Kind = Literal["text", "id", "integer", "number", "boolean", "list", "choice"]


@dataclass(frozen=True)
class Param:
    """A parameter of a tool. `choices` of a list are those of its items."""

    name: str
    kind: Kind
    required: bool
    help: str = ""
    choices: tuple[Any, ...] = ()
    items: str = "string"

    @property
    def words(self) -> str:
        """Return its name as it is spoken."""
        return self.name.replace("_", " ")

    @property
    def question(self) -> str:
        """Return how the caller is asked for it: in a fixed form, so that it is recognized."""
        if self.kind == "choice":
            return f"Which {self.words}: {spell_out(self.choices, 'or')}?"
        if self.kind == "boolean":
            return f"{self.words.capitalize()}, yes or no?"
        help = first_sentence(self.help)
        if re.match(r"(?:which|what) \w+:", help, re.I):
            return f"{help}?"
        if re.match(r"the \w", help, re.I) and help.casefold() != f"the {self.words}":
            return f"What is {help[0].lower()}{re.split(r'[,;:(]', help)[0][1:].rstrip()}?"
        if self.kind == "integer" and self.words.endswith(("s", "people")):
            return f"How many {self.words}?"
        known = re.match(r"one of (.+)", help, re.I)
        is_plural = self.kind == "list" or re.search(r"[^su]s$", self.words)
        what = f"{'are' if is_plural else 'is'} the {self.words}"
        return f"What {what}: {known[1]}?" if known else f"What {what}?"


@dataclass(frozen=True)
class Offer:
    """A tool. `summary` is the first sentence of its description.

    Args:
        name: Its name.
        summary: What it does.
        params: Its parameters.
        examples: What a caller may say to have it called; made of its summary if it declares none.
        cancellable: Whether the model may cancel its calls.
        read_back: What a payment tool tells the model before it charges, with "{terms}" in it.
    """

    name: str
    summary: str
    params: tuple[Param, ...]
    examples: tuple[str, ...]
    cancellable: bool = False
    read_back: str = ""

    @cached_property
    def heads(self) -> list[set[str]]:
        """Return the words of each sentence that asks for it, of its name last."""
        return [set(stems(text)) for text in (*map(head_of, self.examples), self.name)]

    @cached_property
    def vocabulary(self) -> dict[str, int]:
        """Return the words by which it is meant, and how much each of them counts."""
        helps = [param.help for param in self.params]
        choices = [str(choice) for param in self.params for choice in param.choices]
        heads = map(head_of, self.examples)  # "search for shoes": any tool may be about shoes
        known = dict.fromkeys(stems(" ".join([self.summary, *heads, *helps])), 1)
        return known | dict.fromkeys(stems(" ".join([self.name, *choices])), 2)


def offers_of(tools: Sequence[llm.Tool | llm.Toolset]) -> list[Offer]:
    """Return the function tools among `tools`, in the order of their names, LiveKit's own aside."""
    functions = [t for t in tools if isinstance(t, llm.FunctionTool | llm.RawFunctionTool)]
    made = (_offer(tool, _examples(tool)) for tool in functions if not tool.id.startswith(LIVEKIT))
    return sorted(made, key=lambda offer: offer.name)


def list_examples(offers: Sequence[Offer]) -> list[str]:
    """Return what can be said: one sentence a tool, status tools aside, a goodbye last."""
    listed = [offer.examples[0] for offer in offers if not status_of(offer, offers)]
    return sorted(listed, key=lambda sentence: says(sentence, BYE))


def status_of(offer: Offer, offers: Sequence[Offer]) -> Offer | None:
    """Return the tool whose status `offer` tells, if it is a status tool."""
    return next((tool for tool in offers if offer.name == f"{tool.name}_status"), None)


def _examples(tool: llm.FunctionTool[..., Any] | llm.RawFunctionTool[..., Any]) -> tuple[str, ...]:
    return tuple(getattr(getattr(tool, "mode", None), "examples", ()))


@lru_cache(maxsize=256)  # LiveKit makes a pydantic model for each schema: 1 ms, at every reading
def _offer(
    tool: llm.FunctionTool[..., Any] | llm.RawFunctionTool[..., Any], examples: tuple[str, ...]
) -> Offer:
    (schema,) = llm.ToolContext([tool]).parse_function_tools("openai", strict=False)
    function = schema["function"]
    summary = first_sentence(function.get("description") or "")
    is_spoken = 0 < len(summary) < 60 and "caller" not in summary.lower()  # nobody says that
    spoken = normalize(summary) if is_spoken else function["name"].replace("_", " ")
    return Offer(
        name=function["name"],
        summary=summary,
        params=tuple(_params(function.get("parameters") or {})),
        examples=examples or (spoken[:1].upper() + spoken[1:],),
        cancellable=llm.ToolFlag.CANCELLABLE in tool.info.flags,
        read_back=getattr(getattr(tool, "mode", None), "read_back", ""),
    )


def _params(schema: dict[str, Any]) -> list[Param]:
    definitions = schema.get("$defs", {})
    required = schema.get("required", ())
    return [
        _param(name, _resolve(declared, definitions), definitions, required=name in required)
        for name, declared in schema.get("properties", {}).items()
        if not name.startswith(LIVEKIT)
    ]


def _resolve(declared: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    real = [part for part in declared.get("anyOf", ()) if part.get("type") != "null"]
    spec = {**declared, **real[0]} if real else declared
    return {**spec, **definitions.get(spec.get("$ref", "").split("/")[-1], {})}


def _param(
    name: str, spec: dict[str, Any], definitions: dict[str, Any], *, required: bool
) -> Param:
    items = _resolve(spec.get("items", {}), definitions)
    kind: Kind = "text"
    if _choices(spec):
        kind = "choice"
    elif spec.get("type") == "array":
        kind = "list"
    elif spec.get("type") in ("integer", "number", "boolean"):
        kind = spec["type"]
    elif re.search(r"(^|_)id$", name):
        kind = "id"
    choices = _choices(items) if kind == "list" else _choices(spec)
    help = spec.get("description", "")
    return Param(name, kind, required, help, choices, items.get("type", "string"))


def _choices(spec: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(spec.get("enum", [spec["const"]] if "const" in spec else []))
