"""The width of words in a picture, about, and their breaks into lines."""

from functools import lru_cache

from .data import Utterance

NARROW, WIDE = "ijlft.,;:'!|()[] ", "mwMW@%—…✓✕■"
SPACE = 0.34
LINES = 3  # of an utterance, at most


def width_of(text: str, size: float = 12.0) -> float:
    """Return the pixels that `text` takes in a system's sans-serif font, rather too many."""
    return size * _ems(text)


@lru_cache(maxsize=4096)
def _ems(text: str) -> float:
    return sum(map(_em, text))


@lru_cache(maxsize=512)
def _em(character: str) -> float:
    if character in NARROW:
        return SPACE
    return 0.86 if character in WIDE else 0.66 if character.isupper() else 0.56


def wrap(text: str, width: float, lines: int = LINES, size: float = 12.0) -> list[str]:
    """Return `text` in at most `lines` lines; what does not fit is left out, with an ellipsis."""
    wrapped = [" ".join(words) for words in _fill(text.split(), width / size)]
    if len(wrapped) > lines:
        wrapped[lines - 1 :] = [" ".join(wrapped[lines - 1 :])]
    return [shorten(line, width, size) for line in wrapped]


def _fill(words: list[str], ems: float) -> list[list[str]]:
    """Return the words in lines so wide."""
    filled: list[list[str]] = [[]]
    left = ems
    for word in words:
        wide = _ems(word)
        if filled[-1] and wide > left:
            filled.append([])
            left = ems
        filled[-1].append(word)
        left -= wide + SPACE
    return filled


def shorten(text: str, width: float, size: float = 12.0) -> str:
    """Return `text`, or its beginning and an ellipsis."""
    if width_of(text, size) <= width:
        return text
    left = width / size - _em("…")
    for n, character in enumerate(text):
        left -= _em(character)
        if left < 0:
            return f"{text[:n].rstrip()}…"
    return f"{text}…"


def least_width(text: str, size: float = 12.0, lines: int = LINES, most: float = 260.0) -> float:
    """Return the width in which `text` fits into so many lines, or `most`."""
    words = text.split()
    least = max((_ems(word) for word in words), default=0.0) + 0.1
    ems = max(least, _ems(text) / lines)
    while ems < most / size and len(_fill(words, ems)) > lines:
        ems += 0.5
    return min(ems * size, most)


def words_of(said: Utterance) -> str:
    """Return the words of an utterance as they are written, those that were not spoken too."""
    return f"{heard_of(said)} {lost_of(said)}".strip() or "…"


def heard_of(said: Utterance) -> str:
    """Return what was heard, with a dash where it was cut."""
    return f"{said.words.strip()}—" if said.cut else said.words.strip()


def lost_of(said: Utterance) -> str:
    """Return what was not spoken: whole words, but for the one that was begun."""
    begun, space, rest = said.unsaid.partition(" ")
    return "" if not said.cut else f"{rest if space or begun else ''}".strip()
