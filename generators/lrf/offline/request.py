"""The tool that a caller asks for, and its arguments: word by word, nothing learned."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from .arguments import count_choices, find_answer, find_arguments
from .tools import Offer, Param
from .words import FILLING, head_of, normalize, stems

NEEDED = 2  # points: a word of the tool's name, or two others of its words


@dataclass(frozen=True)
class Request:
    """A tool that the caller asked for, with the arguments found so far."""

    offer: Offer
    arguments: dict[str, Any]

    @property
    def missing(self) -> Param | None:
        """Return the parameter to ask for next."""
        lacking = (p for p in self.offer.params if p.required and p.name not in self.arguments)
        return next(lacking, None)


def find_request(said: str, offers: Sequence[Offer]) -> Request | None:
    """Return what the caller asks for, if anything.

    A sentence that is one of a tool's examples means that tool. Otherwise what stands before "for"
    or "about" decides first, then the whole. The tool with the most points wins; among equals the
    one whose examples are most like what is said, then the one whose name is said to the letter
    ("search" is not "find"), then the first in the alphabet.
    """
    for offer in offers:
        if any(normalize(said) == normalize(example) for example in offer.examples):
            return Request(offer, find_arguments(offer, said))
    for part in (head_of(said), said):
        best = max(offers, key=lambda offer: _rank(offer, part, said), default=None)
        if best and _is_meant(best, part, said, offers):
            return Request(best, find_arguments(best, said))
    return None


def complete(asked: Request, said: str, offers: Sequence[Offer]) -> Request | None:
    """Return `asked` with its missing argument out of `said`; None if that does not answer it."""
    assert asked.missing is not None
    other = find_request(said, offers)
    if other and other.offer != asked.offer and _begins_like(other.offer, said):
        return None
    value = find_answer(asked.missing, asked.offer, said)
    if value is None:
        return None
    return Request(asked.offer, {**asked.arguments, asked.missing.name: value})


def nearest_examples(said: str, offers: Sequence[Offer], most: int = 2) -> list[str]:
    """Return the examples that are most like what is said, one a tool at most."""
    meant = set(stems(said))

    def likeness(example: str) -> tuple[int, float]:
        ratio = SequenceMatcher(None, normalize(said)[:200], normalize(example)).ratio()
        return len(meant.intersection(stems(example))), ratio

    best = [max(offer.examples, key=likeness) for offer in offers]
    return sorted(best, key=likeness, reverse=True)[:most]


def _rank(offer: Offer, part: str, said: str) -> tuple[float, ...]:
    meant, letters = set(stems(part)), normalize(part).split()
    likeness = max(len(head & meant) / len(head | meant) if head else 0.0 for head in offer.heads)
    to_the_letter = len({*offer.name.split("_")}.intersection(letters))
    return _points(offer, part, said), to_the_letter, likeness


def _is_meant(best: Offer, part: str, said: str, offers: Sequence[Offer]) -> bool:
    points = _points(best, part, said)
    if points >= NEEDED:
        return True
    # one word will do if it is all that is said, and no other tool knows it
    known_to = [offer for offer in offers if _points(offer, part, said)]
    return known_to == [best] and set(stems(said)) <= best.vocabulary.keys()


def _points(offer: Offer, part: str, said: str) -> int:
    known = offer.vocabulary
    for param in offer.params:
        if param.kind == "choice" and count_choices(param, said) > 1:
            # two values where one is wanted: more likely a tool that takes a list is meant
            for choice in param.choices:
                known = known | dict.fromkeys(stems(str(choice)), 0)
    return sum(known.get(word, 0) for word in set(stems(part)))


def _begins_like(offer: Offer, said: str) -> bool:
    """Return whether `said` begins as one asks for this tool: with its verb, to the letter."""
    phrases = (offer.name.replace("_", " "), offer.summary, *offer.examples)
    return _first_word(said) in [_first_word(phrase) for phrase in phrases]


def _first_word(text: str) -> str:
    return next((word for word in normalize(text).split() if f" {word} " not in FILLING), "")
