"""Which tool the caller's words mean, and with what arguments: word by word, nothing learned."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from livekit.agents import llm

SAME_AS = {"find": "search", "look": "search", "buy": "pay", "paid": "pay", "purchase": "pay"}
NUMBERS = {"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
NUMBERS |= {"seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12}
# What says nothing about which tool is meant, a space before and after each.
FILLING = (
    " a about all an and any are at be by can could do does for from get give go have help how i"
    " i'd i'll in is it it's its let like make me my need new now of on or please run show so some"
    " start tell that the their them then there this to up us want was we what when which will"
    " with would you your "
)
# Before one of these the caller says what to do, after it with what.
OBJECT = re.compile(r"\b(?:for|from|about|of|on|named|called)\b", re.I)
EDGES = ' .,!?;:"“”'
AROUND_OBJECT = " a about an for me my now of on please some thanks the then us "


@dataclass(frozen=True)
class Param:
    name: str
    kind: Literal["text", "id", "integer", "number", "boolean", "list", "choice"]
    required: bool
    help: str = ""
    choices: tuple[Any, ...] = ()
    items: str = "string"

    @property
    def words(self) -> str:
        return self.name.replace("_", " ")

    @property
    def question(self) -> str:
        """How the caller is asked for it: a fixed form, by which the answer is recognised."""
        if self.kind == "choice":
            *most, last = (str(choice) for choice in self.choices)
            return f"Which {self.words}: {', '.join(most)}{' or ' if most else ''}{last}?"
        if self.kind == "boolean":
            return f"{self.words.capitalize()}, yes or no?"
        if re.match(r"the \w", self.help, re.I):
            return f"What is {first_sentence(self.help)[0].lower()}{first_sentence(self.help)[1:]}?"
        return f"What {'are' if self.kind == 'list' else 'is'} the {self.words}?"


@dataclass(frozen=True)
class OfferedTool:
    """A tool as the model sees it. `summary` is the first sentence of its description."""

    name: str
    summary: str
    params: tuple[Param, ...]
    cancellable: bool


@dataclass(frozen=True)
class Request:
    """A tool that the caller asked for, with the arguments found so far."""

    tool: OfferedTool
    arguments: dict[str, Any]

    @property
    def missing(self) -> Param | None:
        return next(
            (p for p in self.tool.params if p.required and p.name not in self.arguments), None
        )


def offered(tools: Sequence[llm.Tool]) -> list[OfferedTool]:
    """The function tools among `tools`."""
    functions = [t for t in tools if isinstance(t, (llm.FunctionTool, llm.RawFunctionTool))]
    return [_offered(function) for function in functions]


@lru_cache(maxsize=256)  # LiveKit makes a pydantic model for each schema: 1 ms, at every reading
def _offered(tool: llm.FunctionTool[..., Any] | llm.RawFunctionTool[..., Any]) -> OfferedTool:
    (schema,) = llm.ToolContext([tool]).parse_function_tools("openai", strict=False)
    function = schema["function"]
    return OfferedTool(
        name=function["name"],
        summary=first_sentence(function.get("description", "")),
        params=tuple(_params(function.get("parameters", {}))),
        cancellable=llm.ToolFlag.CANCELLABLE in tool.info.flags,
    )


def request(said: str, tools: Sequence[OfferedTool]) -> Request | None:
    """What the caller asks for, if anything. What stands before "for" or "about" decides first.

    A word of a tool's name counts 2, a word of its summary 1, and 2 are needed. Of equals the tool
    wins whose name is said to the letter ("search" is no "find"), then the one whose name is said
    more fully ("search" is half of search_database, a third of stream_search_results), then the
    first in the alphabet.
    """
    for part in (OBJECT.split(said, maxsplit=1)[0], said):
        ranked = sorted((_distance(tool, part), tool.name, tool) for tool in tools)
        if ranked and ranked[0][0][0] < -1:
            tool = ranked[0][2]
            return Request(tool, arguments(tool, said))
    return None


def answer(asked: Request, said: str, tools: Sequence[OfferedTool]) -> Request | None:
    """`asked` with its missing argument out of `said`; None if `said` is no answer to it."""
    assert asked.missing is not None
    other = request(said, tools)
    if other and other.tool != asked.tool and words(said)[:1] == words(other.tool.name)[:1]:
        return None
    value, _ = _take(asked.missing, asked.tool, said)
    if value is None:
        return None
    return Request(asked.tool, {**asked.arguments, asked.missing.name: value})


def words(text: str) -> list[str]:
    """The words that carry meaning, lower-cased, without their endings."""
    found = re.findall(r"[^\W_]+(?:'\w+)?", text.casefold())
    return [_stem(SAME_AS.get(word, word)) for word in found if f" {word} " not in FILLING]


def first_sentence(text: str) -> str:
    return re.split(r"(?<=[.!?])\s|\n\n", " ".join(text.split()), maxsplit=1)[0].rstrip(".!?")


def _stem(word: str) -> str:
    stem = re.sub(r"(?:ments?|ings?|ed|es|e|(?<!s)s)$", "", re.sub(r"ies$", "y", word))
    return stem if len(stem) > 2 else word


def _distance(tool: OfferedTool, said: str) -> tuple[int, int, float]:
    meant, literally = words(said), said.casefold().split()
    name, summary = set(words(tool.name)), set(words(tool.summary))
    by_name, by_summary = len(name.intersection(meant)), len((summary - name).intersection(meant))
    to_the_letter = len(set(tool.name.split("_")).intersection(literally))
    return -(2 * by_name + by_summary), -to_the_letter, -by_name / max(len(name), 1)


def _params(schema: dict[str, Any]) -> list[Param]:
    params = []
    for name, declared in schema.get("properties", {}).items():
        if name.startswith("lk_agents_"):
            continue
        real = [part for part in declared.get("anyOf", ()) if part.get("type") != "null"]
        spec = {**declared, **real[0]} if real else declared
        spec = {**spec, **schema.get("$defs", {}).get(spec.get("$ref", "").split("/")[-1], {})}
        choices = tuple(spec.get("enum", [spec["const"]] if "const" in spec else []))
        kind: Any = {"array": "list"}.get(spec.get("type", ""), spec.get("type"))
        if choices:
            kind = "choice"
        elif kind not in ("integer", "number", "boolean", "list"):
            kind = "id" if re.search(r"(^|_)id$", name) else "text"
        items = spec.get("items", {}).get("type", "string")
        required = name in schema.get("required", ())
        params.append(Param(name, kind, required, spec.get("description", ""), choices, items))
    return params


def arguments(tool: OfferedTool, said: str) -> dict[str, Any]:
    """What `said` has for the parameters of `tool`; for an optional one only where it is named."""
    found = {}
    for param in sorted(tool.params, key=lambda p: (p.kind in ("text", "list"), p.required)):
        named = re.search(rf"\b{re.escape(param.words)}\b", said, re.I)
        if param.required or param.kind == "choice" or (named and param.kind == "boolean"):
            value, said = _take(param, tool, said)
        elif named:
            value, rest = _take(param, tool, said[named.end() :])
            said = said[: named.start()] + rest
        else:
            continue
        if value is not None:
            found[param.name] = value
    return found


def _take(param: Param, tool: OfferedTool, text: str) -> tuple[Any, str]:
    """The value in `text` for `param` (None: there is none), and the text without it."""
    name = re.escape(param.words)
    patterns = {
        "id": r"#?([A-Za-z]*-?\d[\w-]*)",
        "integer": rf"(?<![\d.,])(-?\d+)(?![.,]?\d)|\b({'|'.join(NUMBERS)})\b",
        "number": rf"(-?\d+(?:\.\d+)?)|\b({'|'.join(NUMBERS)})\b",
        "boolean": rf"\b(?:(no|not|without)\b(?: {name})?|yes|yeah|{name})\b",
    }
    if param.kind == "choice":
        for choice in sorted(param.choices, key=lambda c: -len(str(c))):
            if hit := re.search(rf"\b{re.escape(str(choice)).replace('_', '[_ ]')}\b", text, re.I):
                return choice, text[: hit.start()] + text[hit.end() :]
        return None, text
    if param.kind == "list":
        parts = re.split(r"\s*(?:,|\band\b)\s*", _object(tool, text) or "")
        if param.items == "integer":
            return [int(part) for part in re.findall(r"-?\d+", text)] or None, ""
        return [part for part in parts if part] or None, ""
    if param.kind == "text":
        return _object(tool, text), ""
    hit = None
    if param.kind == "id":  # "order A-17" rather than any other number in the sentence
        thing = re.escape(param.words.removesuffix(" id"))
        hit = re.search(rf"\b{thing}\s+(?:number\s+|id\s+)?(?:is\s+)?{patterns['id']}", text, re.I)
    hit = hit or re.search(patterns[param.kind], text, re.I)
    if hit is None:
        return None, text
    value: Any = next((group for group in hit.groups() if group), "")
    if param.kind == "boolean":
        value = not value
    elif param.kind != "id":
        value = NUMBERS[value.lower()] if value.lower() in NUMBERS else float(value)
        value = int(value) if param.kind == "integer" else value
    return value, text[: hit.start()] + text[hit.end() :]


def _object(tool: OfferedTool, text: str) -> str | None:
    """What follows "for" or "about", else what is left without the tool's name and verb."""
    _, *after = OBJECT.split(text, maxsplit=1)
    name = {*words(tool.name), *words(tool.summary)[:1]}
    found = _trim(after[0], lambda word: f" {word} " in AROUND_OBJECT) if after else ""
    if not set(words(found)) - name:
        found = _trim(text, lambda word: not set(words(word)) - name)
    return found or None


def _trim(text: str, is_noise: Callable[[str], bool]) -> str:
    """`text` without the noise at its two ends; what stands between stays as it was said."""
    tokens = text.split()
    while tokens and is_noise(tokens[0].casefold().strip(EDGES)):
        del tokens[0]
    while tokens and is_noise(tokens[-1].casefold().strip(EDGES)):
        del tokens[-1]
    return " ".join(tokens).strip(EDGES)
