"""Days and times, as callers say them."""

import re

_DAYS = "(?:mon|tues|wednes|thurs|fri|satur|sun)days?|today|tonight|tomorrow|yesterday|weekend|week"
_MONTHS = "january|february|march|april|june|july|august|september|october|november|december"
_MONTHS = rf"(?:{_MONTHS})(?: \d{{1,2}}(?:st|nd|rd|th)?)?|may \d{{1,2}}(?:st|nd|rd|th)?"
_HOURS = r"\d{1,2}(?::\d\d)? ?(?:am|pm|a\.m\.|p\.m\.|o'clock)|\d{1,2}:\d\d|noon|midnight"
_PARTS = rf"{_DAYS}|{_MONTHS}|{_HOURS}|\d{{4}}-\d\d-\d\d|\d{{1,2}}(?:st|nd|rd|th)(?: of may)?"
_PART = rf"(?:(?:this|next|last) )?(?:{_PARTS}|morning|afternoon|evening|night)"
_JOINT = r",? (?:(?:in|at|on|of) )?(?:the )?"

DATE = re.compile(rf"(?:\b(?:on|at|for|by) )?(?:\bthe )?\b({_PART}(?:{_JOINT}{_PART})*)\b", re.I)
"""A day or a time; its first group is without what stands before it."""
TELLS_DATE = re.compile(r"\b(?:date|day|time|when)$", re.I)
"""What the name of a parameter ends with that takes one."""
