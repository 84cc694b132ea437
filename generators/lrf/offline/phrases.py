"""Phrases of callers who agree, refuse, stop, or are kind; one phrase between two bars."""

import re
from functools import lru_cache

from .words import normalize

YES = """
yes|yeah|yep|yup|yes i do|yes i am|yes it is|sure|sure thing|for sure|of course|certainly|
absolutely|definitely|by all means|affirmative|agreed|i agree|i confirm|confirm|confirmed|
correct|that's correct|that is correct|that's right|that is right|go ahead|go on|go for it|do it|
do that|do so|let's do it|let's go|please do|okay|ok|alright|all right|fine|that's fine|
that is fine|fine by me|sounds good|that's okay|that works|charge it|pay it|book it|i'm sure|
why not
"""
NO = """
no|nope|nah|no way|not really|not now|not today|not yet|not at all|never|negative|certainly not|
of course not|absolutely not|definitely not|better not|rather not|i'd rather not|
i would rather not|don't|do not|don't do it|don't do that|no i don't|i don't want that|
i don't want to|i don't want it|i do not want that|i don't think so|i changed my mind|
i've changed my mind|changed my mind|maybe later|later|another time|that's wrong|wrong|no need|
too expensive|that's too much
"""
STOP = """
never mind|nevermind|stop|stop it|stop that|stop this|stop there|stop talking|cancel|cancel that|
cancel it|cancel this|forget it|forget that|forget about it|forget about that|leave it|leave that|
drop it|skip it|skip that|scratch that|hold on|hold it|wait|wait a moment|wait a minute|
wait a second|one moment|hang on|enough|that's enough|quit|quit it|abort|abort it|abort that|halt|
don't bother|let it go|let it be|be quiet|quiet|hush|shut up|shush|that will do|no more
"""
LISTENING = "mm|hm|mhm|mm-hm|mmhm|uh-huh|aha|right|i see|got it|understood|all good"
THANKS = """
thanks|thank you|thanks a lot|many thanks|thank you very much|thank you so much|cheers|great|
perfect|wonderful|excellent|very good|nice|well done|that's great|that's all i need
"""
HELLO = "hello|hi|hey|hello there|hi there|good morning|good afternoon|good evening|good day"
BYE = """
bye|goodbye|good bye|see you|see you later|that's all|that is all|that was all|hang up
"""
POLITE = """
please|and|oh|ah|um|uh|well|so|just|sorry|now|then|thanks|thank you|for now|for me|right away|
can you|could you|would you
"""


def says(said: str, *phrases: str) -> bool:
    """Return whether all that is said are `phrases`, politely or not.

    Args:
        said: What the caller said.
        *phrases: Lists of phrases, such as YES.
    """
    return _all_of(phrases).fullmatch(normalize(said)) is not None


def mentions(said: str, *phrases: str) -> bool:
    """Return whether one of the `phrases` is said, among others."""
    return _one_of(phrases).search(normalize(said)) is not None


@lru_cache
def _all_of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    # a word that could be read in two ways would take exponential time
    polite = _any_of(_split((POLITE,)) - _split(phrases))
    known = _any_of(_split(phrases))
    return re.compile(rf"(?:(?:{polite}) )*(?:(?:{known})(?: (?:{polite}))*(?: |$))+")


@lru_cache
def _one_of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\S)(?:{_any_of(_split(phrases))})(?!\S)")


def _split(phrases: tuple[str, ...]) -> set[str]:
    return {phrase.strip() for each in phrases for phrase in each.split("|")}


def _any_of(phrases: set[str]) -> str:
    return "|".join(sorted(map(re.escape, phrases), key=len, reverse=True))
