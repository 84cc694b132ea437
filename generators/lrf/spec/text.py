"""Free text of users: what is accepted, and how wide it is on a screen."""

from unicodedata import category, east_asian_width

from ..errors import Problem

LONGEST_TEXT = 300

_JOINERS = "\u200c\u200d"  # invisible, and emoji and several scripts are written with them
# The joiners, Hangul in parts, and those vowel signs of India that are no marks to Unicode.
_WITHOUT_WIDTH = frozenset(_JOINERS + "".join(map(chr, range(0x1160, 0x1200)))) | frozenset(
    "\u09be\u09d7\u0b3e\u0b57\u0bbe\u0bd7\u0cc0\u0cc2\u0cc7\u0cc8\u0cca\u0ccb\u0cd5\u0cd6\u0d3e"
    "\u0d4e\u0d57\u0dcf\u0ddf"
)


def width_of(text: str) -> int:
    """Return the columns that `text` takes, as ruff counts them.

    A wide character takes two, marks and joiners take none.
    """
    if text.isascii():
        return len(text)
    shown = (c for c in text if category(c) not in ("Mn", "Me") and c not in _WITHOUT_WIDTH)
    return sum(3 if c == "\ufdfa" else 1 + (east_asian_width(c) in "WF") for c in shown)


def problem_of_text(what: str, text: str, widest: int = LONGEST_TEXT) -> Problem | None:
    """Return what is wrong with a free text: it must be one line that a reader can see."""
    if (width := width_of(text)) > widest:
        message = f"{what} is {width} columns wide, the limit is {widest}"
        return Problem("text-too-long", message, "shorten it")
    for char in text.strip():
        if char in "\r\n":
            return Problem("text-lines", f"{what} has more than one line", "write it as one line")
        if not char.isprintable() and char not in _JOINERS:
            message = f"{what} has an invisible character: U+{ord(char):04X}"
            return Problem("text-invisible", message, "leave it out, or write a plain space")
    return None
