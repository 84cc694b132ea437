"""Words: which carry meaning, and how they are compared."""

import re
from collections.abc import Iterable
from functools import lru_cache

SAME_AS = {"find": "search", "look": "search", "buy": "pay", "paid": "pay", "purchase": "pay"}
# What says nothing about which tool is meant, a space before and after each.
FILLING = (
    " a about an and any are at be by can could do does for from get give go have help how i"
    " i'd i'll in is it it's its let like make me my need new now of on or please run show so some"
    " start tell that the their them then there this to up us want was we what when which will"
    " with would you your what's how's that's where's there's i'm i've you're "
)

BEFORE_NAMES = {"New", "The", "My"}

# Before one of these a sentence says what to do, after it with what.
OBJECT = re.compile(r"\b(?:for|from|about|of|on|named|called)\b", re.I)

UNITS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8}
UNITS |= {"nine": 9}
TEENS = {"ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15}
TEENS |= {"sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19}
TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70}
TENS |= {"eighty": 80, "ninety": 90}
NUMBERS = {"zero": 0, **UNITS, **TEENS, **TENS, "hundred": 100}
_NUMBER = re.compile(
    rf"\b(?:({'|'.join(TENS)})[ -]({'|'.join(UNITS)})|({'|'.join(NUMBERS)}))\b", re.I
)


def normalize(text: str) -> str:
    """Return `text` in lower case, one space between words, without punctuation."""
    text = text.casefold().replace("’", "'")
    return " ".join(re.sub(r"[^\w'\s-]|(?<!\w)['-]|['-](?!\w)", " ", text).split())


def stems(text: str) -> list[str]:
    """Return the words that carry meaning, lower-cased, without their endings."""
    found = re.findall(r"[^\W_]+(?:'\w+)?", text.casefold())
    return [_stem(SAME_AS.get(word, word)) for word in found if f" {word} " not in FILLING]


def replace_number_words(text: str) -> str:
    """Return `text` with its numbers up to a hundred in digits: "forty two" as "42"."""
    return _NUMBER.sub(
        lambda m: str(sum(NUMBERS[word.casefold()] for word in m.groups("zero"))), text
    )


def first_sentence(text: str) -> str:
    """Return the first sentence of `text`, without its full stop."""
    return re.split(r"(?<=[.!?])\s|\n\n", " ".join(text.split()), maxsplit=1)[0].rstrip(".!?")


def head_of(said: str) -> str:
    """Return what stands before "for" or "about": there a sentence says what to do."""
    return OBJECT.split(said, maxsplit=1)[0]


def begins_name(word: str, following: str, text: str) -> bool:
    """Return whether `word`, which alone says nothing, begins a name: "New York", "The Hague".

    Where all words have capital letters ("Search The Hotels In Rome"), they say nothing.
    """
    words = text.split()
    small = [each for each in words[1:] if f" {each.casefold()} " in FILLING]
    is_headline = not any(map(str.islower, words)) and not BEFORE_NAMES.issuperset(small)
    return word in BEFORE_NAMES and following.istitle() and not is_headline


def spell_out(values: Iterable[object], joint: str) -> str:
    """Return `values` as they are spoken: "a, b or c" with the joint "or"."""
    *most, last = (str(value) for value in values)
    return f"{', '.join(most)} {joint} {last}" if most else last


@lru_cache(maxsize=4096)  # the words of the tools come at every request
def _stem(word: str) -> str:
    stem = re.sub(r"(?:ments?|ings?|ed|es|e|(?<!s)s)$", "", re.sub(r"ies$", "y", word))
    return stem if len(stem) > 2 else word
