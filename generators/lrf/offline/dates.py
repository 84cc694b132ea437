"""Days and times, as callers say them."""

import re

_YEAR = r"(?:,? \d{4}\b)?"
_NTH = r"\d{1,2}(?:st|nd|rd|th)"
_MONTH = "january|february|march|april|may|june|july|august|september|october|november|december"
_SHORT = "jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
_MONTHS = rf"(?:{_MONTH}|{_SHORT}) (?:{_NTH}|\d{{1,2}}(?!\d)){_YEAR}"
_MONTHS += rf"|(?:{_NTH} (?:of )?|\d{{1,2}} )(?:{_MONTH}|{_SHORT}){_YEAR}"
# A month alone may be a name or a verb: "April", "march".
_MONTHS += rf"|(?:(?<=\bin )|(?<=\bthis )|(?<=\bnext )|(?<=\blast ))(?:{_MONTH}){_YEAR}"
_DAYS = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?|today|tonight|tomorrow|yesterday"
_DAYS += "|day (?:after tomorrow|before yesterday)"
_DAYS += r"|\d{4}-\d\d-\d\d|(?:(?<=\b(?:on|at) the )|(?<=\bfor the ))weekend"
# "on the 2nd floor" is no day
_DAYS += rf"|(?<=\bon the ){_NTH}(?! (?!(?:at|for|in|of|please|with)\b)\w)"
_HOURS = r"\d{1,2}(?:[:.]\d\d)? ?(?:[ap]m\b|[ap]\.m\b\.?|o'clock)|\d{1,2}:\d\d|noon|midnight"
_TIMES = "morning|afternoon|evening|night"
# A part of the day alone may be a greeting or a stay: "good morning", "for one night".
_SURE = rf"{_MONTHS}|{_DAYS}|{_HOURS}|(?<=\bin the )(?:{_TIMES})|(?<=\bon the )(?:{_TIMES})(?= of )"
_SURE = rf"(?:this|next|last) (?:week|weekend|{_DAYS}|{_MONTHS}|{_TIMES})|{_SURE}"
_JOINT = r",? (?:(?:in|at|on|of) )?(?:the )?"
_MORE = rf"{_SURE}|{_TIMES}|(?<=\bthe ){_NTH}|(?<=\bat )\d{{1,2}}(?![:.,]?\d| (?-i:[A-Z]))"

DATE = re.compile(
    rf"(?:\b(?:on|at|in|for|by) )?(?:\bthe )?\b((?:{_SURE})(?!\w)(?:{_JOINT}(?:{_MORE})(?!\w))*)",
    re.I,
)
"""A day or a time; its first group is without what stands before it."""
TELLS_DATE = re.compile(r"\b(?:date|day|time|when)$", re.I)
"""The end of the name of a parameter that takes one."""
