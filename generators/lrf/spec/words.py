"""Words for a tool, as well as its name gives them: its action, the wait, the request.

In words.json, `verbs` are hardly ever a noun at the beginning of a name, `nouns` are what a caller
waits for when more follows such a verb, `particles` belong to it, and none of `before` has a "the"
before it. What ends in one of `numbered` is known by a number, `said` is how a caller gives a text
that has one of these words in its name, and names stand `direct` behind what they name.
"""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .params import Param

_WORDS = json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))
_NOUNS: dict[str, str] = _WORDS["nouns"]
_VERBS = {*_WORDS["verbs"], *_NOUNS}
# Nobody orders an order status.
_THING = re.compile(r"(call|charge|order|quote|refund|return|transfer) .*(details|history|status)")


def default_description(name: str) -> str:
    """Return what a tool does, as well as its name says it: "Search the database."."""
    verb, thing = _split(name)
    return (f"{verb or 'get'} the {thing}." if thing else f"{verb}.").capitalize()


def default_what(name: str) -> str:
    """Return what the caller waits for, as well as the name says it: "the report"."""
    verb, thing = _split(name)
    noun = _NOUNS.get(verb, "")
    return f"the {thing} {noun}".strip() if thing else f"the {noun}" if noun else "your request"


def default_example(description: str, params: Sequence[Param]) -> str:
    """Return what a caller may say: "search the database for shoes".

    What it leaves out, the agent asks for.
    """
    said = description.partition(". ")[0].rstrip(" .!?")
    said = said[:1].lower() + said[1:] if said[1:2].islower() or said[1:2] == " " else said
    needed = sorted((p for p in params if p.required), key=lambda p: p.type != "str")
    return f"{said} {_said(needed[0], said)}".rstrip() if needed else said


def sample_of(param: Param) -> Any:
    """Return an argument for a test: a value that fits the parameter."""
    if param.choices:
        return param.choices[0]
    *_, last = param.words.split()
    text = "42" if _is_number(param) else _known(param)[1].partition(" ")[2] or f"some {last}"
    one = last.removesuffix("s") if 1 < len(last) < 14 else "item"  # two stand in a line of a test
    samples = {"str": text[:30], "int": 3, "float": 2.5, "bool": True, "list[int]": [1, 2]}
    return samples.get(param.type, [f"{one} 1", f"{one} 2"])


def _said(param: Param, before: str) -> str:
    """Return how a caller gives a value; "" where no words are sure to fit."""
    sample, thing = sample_of(param), param.words.removesuffix(" id")
    *_, last = before.split()
    if param.name.endswith("_id") and _is_number(param):
        return f"{sample}" if before.endswith(f" the {thing}") else f"for {thing} {sample}"
    if isinstance(sample, list):
        items = " and ".join(map(str, sample))
        return f"for {items}" if param.type == "list[str]" else f"for {thing} {items}"
    if param.type == "int" and thing.endswith("s"):
        return f"for {sample} {thing}"
    words, said = _known(param) if param.type == "str" else ("", "")
    return f"{sample}" if last in _WORDS["direct"] and last in words.split() else said


def _known(param: Param) -> tuple[str, str]:
    """Return the words of words.json of which the name has one, and what is said; "" for none."""
    name = {*param.name.split("_")}
    return next((item for item in _WORDS["said"].items() if name & {*item[0].split()}), ("", ""))


def _is_number(param: Param) -> bool:
    """Return whether it is a number by which something is known: "42"."""
    is_numbered = param.name.split("_")[-1] in _WORDS["numbered"] and "phone" not in param.name
    is_id = param.name.endswith("_id") or (param.type == "str" and is_numbered)
    return is_id and param.type in ("str", "int")


def _split(name: str) -> tuple[str, str]:
    """Return the verb at the beginning of a name, "look up" too, if there is one, and the rest."""
    words = re.sub(r"^(look|back)up ", r"\1 up ", name.replace("_", " "))
    first, *rest = words.split()
    if first not in _VERBS or _THING.fullmatch(words):
        return "", " ".join([first, *rest])
    if rest and rest[0] in _WORDS["before"]:
        return words, ""
    if rest and rest[0] in _WORDS["particles"]:
        first = f"{first} {rest.pop(0)}"
    return first, " ".join(rest)
