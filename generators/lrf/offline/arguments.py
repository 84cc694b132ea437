"""The arguments of a call, taken out of what the caller said."""

import re
from collections.abc import Callable
from itertools import takewhile
from typing import Any

from .dates import DATE, TELLS_DATE
from .phrases import NO, YES, says
from .tools import Offer, Param
from .words import OBJECT, begins_name, replace_number_words, stems

NUMBER = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+(?!,?\d)|\d+)(?:\.\d+)?")
EDGES = ' .,!?;:"“”'
AROUND_OBJECT = " a about an for me my now of on please some thanks the then us "
ID = r"[A-Za-z]{0,4}-?\d[\w-]*"
GREETING = re.compile(r"^\W*good (?:morning|afternoon|evening|day)\b[\s,.!:]*(?=\w)", re.I)
# Where a place is wanted, it is what follows "in".
TELLS_PLACE = re.compile(r"\b(?:city|town|place|location|destination|country|region|area)$", re.I)
PLACE = re.compile(
    r"\bin (?:(?-i:the) )?(?!(?:total|advance|general|case|\w+ (?:hour|day|week|month|year)s?)\b)"
    r"([^\W\d].*?)"
    r"(?=,? (?:for|on|at|from|to|with|by|and|about|in|please|now|thanks?|then|if|like|is|it|there"
    r"|today|tonight|tomorrow)\b|,? \d|,(?-i: [a-z])|[.!?;]|,?$)",
    re.I,
)
FILE = re.compile(r"\b[\w-]+\.[a-z]{2,4}\b", re.I)
AMOUNT = re.compile(
    r"[$€£]\s*\d[\d.,]*|\b\d[\d.,]*\s*(?:[%€£]|(?:euros?|dollars?|pounds?|cents?|bucks|percent)\b)",
    re.I,
)
# What counts may follow an id; before any other word it counts something.
LONE = r"(?!\S*\s+(?!please|now|today|thanks|thank|then|and|if)\w)"

Taken = tuple[Any, str]
"""A value, or None, and the text without it."""


def find_arguments(offer: Offer, said: str) -> dict[str, Any]:
    """Return what `said` has for the parameters of `offer`; for an optional one, if it is named."""
    found = {}
    said = GREETING.sub("", said)
    for param in sorted(offer.params, key=lambda param: _precedence(param, offer)):
        value, said = _value(param, offer, said)
        if value is not None:
            found[param.name] = value
    return found


def _precedence(param: Param, offer: Offer) -> tuple[bool, ...]:
    """Return where a parameter comes: an id, a choice, a date, numbers; last what takes the rest.

    A choice among numbers comes with the numbers: "3" is not in "3 pm".
    """
    is_date = _takes_date(param, offer)
    takes_rest = param.kind in ("text", "list") and not is_date
    is_choice = param.kind == "choice" and not any(str(each).isdigit() for each in param.choices)
    return takes_rest, param.kind != "id", not is_choice, not is_date, param.required


def find_answer(param: Param, offer: Offer, said: str) -> Any:
    """Return the value that answers the question for `param`; None if there is none in `said`."""
    if param.kind == "boolean" and says(said, YES, NO):
        return says(said, YES)
    if param.kind == "text" and TELLS_DATE.search(param.words):
        hit = DATE.search(said)
        if hit and not _trim(_without(hit, said), _is_around_object):  # and nothing else
            return hit[1]
    return _TAKE[param.kind](param, offer, said)[0]


def _takes_date(param: Param, offer: Offer) -> bool:
    """Return whether only a date is meant, and all that is left is for another parameter."""
    is_alone = all(each is param or each.kind not in ("text", "list") for each in offer.params)
    return param.kind == "text" and not is_alone and TELLS_DATE.search(param.words) is not None


def _value(param: Param, offer: Offer, said: str) -> Taken:
    value, rest = _named_value(param, offer, said)
    if value is None and _takes_date(param, offer):
        hit = DATE.search(said)
        return (hit[1], _without(hit, said)) if hit else (None, said)
    if value is None and (param.required or param.kind == "choice"):
        return _TAKE[param.kind](param, offer, said)
    return value, rest


def _named_value(param: Param, offer: Offer, said: str) -> Taken:
    """Take what stands after the name: "limit 5" rather than any other number."""
    texts = [p for p in offer.params if p.kind == "text" and p.required]
    others = "|".join(re.escape(p.words) for p in offer.params if p is not param)
    end = rf"(?=\b(?:and )?(?:{others})\b|$)" if others else "$"
    named = re.search(rf"\b{re.escape(param.words)}\b(?: is)?(.*?){end}", said, re.I)
    if not named or texts == [param]:  # all that is said is about the only text
        return None, said
    if param.kind in ("id", "boolean"):
        return _TAKE[param.kind](param, offer, said)
    value, rest = _TAKE[param.kind](param, offer, named[1])
    return (None, said) if value is None else (value, _without(named, said) + rest)


def _take_choice(param: Param, offer: Offer, said: str) -> Taken:
    for choice in sorted(param.choices, key=lambda choice: -len(str(choice))):
        if hit := _search_choice(choice, said):
            return choice, _without(hit, said)
    return None, said


def _take_id(param: Param, offer: Offer, said: str) -> Taken:
    # "pay 50 euros for my order" names no order: a bare number must not count anything
    said = AMOUNT.sub("", said)
    thing = re.escape(param.words.removesuffix(" id").strip())
    before = rf"\b(?:{thing}|number|id)\s+(?:number\s+|id\s+|no\.?\s+)?(?:is\s+)?#?"
    spoken = replace_number_words(said)
    hit = re.search(rf"{before}({ID})\b", spoken, re.I)
    if hit:
        return hit[1], _without(hit, spoken)
    hit = re.search(rf"#({ID})\b|(?<![\w-])({ID})\b{LONE}", said, re.I)
    return (hit[1] or hit[2], _without(hit, said)) if hit else (None, said)


def _take_integer(param: Param, offer: Offer, said: str) -> Taken:
    text = replace_number_words(said)
    hit = re.search(r"(?<![\d.,])-?(?:\d{1,3}(?:,\d{3})+|\d+)(?![.,]?\d)", text)
    return (int(hit[0].replace(",", "")), _without(hit, text)) if hit else (None, said)


def _take_number(param: Param, offer: Offer, said: str) -> Taken:
    text = replace_number_words(said)
    hit = NUMBER.search(text)
    return (float(hit[0].replace(",", "")), _without(hit, text)) if hit else (None, said)


def _take_boolean(param: Param, offer: Offer, said: str) -> Taken:
    name = re.escape(param.words)
    hit = re.search(rf"\b(?:(no|not|without|don't)\b(?: {name})?|yes|yeah|{name})\b", said, re.I)
    return (not hit[1], _without(hit, said)) if hit else (None, said)


def _take_list(param: Param, offer: Offer, said: str) -> Taken:
    if param.choices:
        hits = [(hit.start(), c) for c in param.choices if (hit := _search_choice(c, said))]
        return [choice for _, choice in sorted(hits)] or None, said
    if param.items in ("integer", "number"):
        make = int if param.items == "integer" else float
        numbers = NUMBER.findall(replace_number_words(said))
        if len(numbers) == 1 and re.fullmatch(r"[1-9]\d\d(,[1-9]\d\d)+", numbers[0]):
            numbers = numbers[0].split(",")  # "100,200" is a list, "1,000" and "100,000" are not
        if param.items == "integer" and any("." in number for number in numbers):
            return None, said
        return [make(number.replace(",", "")) for number in numbers] or None, ""
    noise = {*stems(offer.name), *stems(offer.summary), *stems(param.words)}
    parts = re.split(r"\s*(?:,|\band\b|\bor\b)\s*", object_of(said, stems(offer.name), noise) or "")
    items = (_trim(part, _is_around_object) for part in parts)
    return [item for item in items if item] or None, ""


def _take_text(param: Param, offer: Offer, said: str) -> Taken:
    if FILE.search(param.help) and (file := FILE.search(said)):
        return file[0], ""
    verbs = {*stems(offer.name), *stems(offer.summary)[:1]}
    if TELLS_PLACE.search(param.words) and (hit := PLACE.search(said)):
        place = takewhile(lambda word: verbs.isdisjoint(stems(word)), hit[1].split())
        if found := " ".join(place).strip(EDGES):
            return found, ""
    return object_of(said, verbs, verbs), ""


_TAKE: dict[str, Callable[[Param, Offer, str], Taken]] = {
    "choice": _take_choice,
    "id": _take_id,
    "integer": _take_integer,
    "number": _take_number,
    "boolean": _take_boolean,
    "list": _take_list,
    "text": _take_text,
}


def object_of(said: str, name: "set[str] | list[str]", noise: set[str]) -> str | None:
    """Return what follows "for" or "about", else what is left without the `noise` at its ends.

    Args:
        said: What the caller said.
        name: The words of the tool's name: they alone are not an object.
        noise: The words that may stand around an object that nothing stands before.
    """
    _, *after = OBJECT.split(said, maxsplit=1)
    found = _trim(after[0], _is_around_object) if after else ""
    if not set(stems(found)) - {*name}:
        found = _trim(said, lambda word: _is_around_object(word) or not set(stems(word)) - noise)
    return found or None


def count_choices(param: Param, said: str) -> int:
    """Return how many of the choices of `param` are said."""
    return sum(_search_choice(choice, said) is not None for choice in param.choices)


def _search_choice(choice: object, said: str) -> re.Match[str] | None:
    name = re.escape(str(choice)).replace("_", "[_ ]")
    return re.search(rf"\b{name}(?:'?s)?\b", said, re.I)


def _is_around_object(word: str) -> bool:
    return f" {word} " in AROUND_OBJECT


def _without(hit: re.Match[str], text: str) -> str:
    return text[: hit.start()] + text[hit.end() :]


def _trim(text: str, is_noise: Callable[[str], bool]) -> str:
    """Return `text` without the noise at its two ends; what stands between stays.

    A small word with a capital letter may begin a name: "New York", "The Hague".
    """
    tokens = text.split()
    while tokens and is_noise(tokens[0].casefold().strip(EDGES)):
        following = " ".join(tokens[1:2])
        says_something = not is_noise(following.casefold().strip(EDGES))
        if says_something and begins_name(tokens[0], following, text):
            break
        del tokens[0]
    while tokens and is_noise(tokens[-1].casefold().strip(EDGES)):
        del tokens[-1]
    return " ".join(tokens).strip(EDGES)
