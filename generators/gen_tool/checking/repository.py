"""What a rule has to know of the whole repository, and not of one module."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from .files import python_files, read

if TYPE_CHECKING:
    from pathlib import Path

SETS = re.compile(r"\buserdata\s*[=:](?!=)|[\"']userdata[\"']\s*[:=\]]")
MAKES = re.compile(r"\bAgentSession\s*(\[[^]]*\]+)?\s*\(")
MAKES_OF_WHAT_IS_GIVEN = re.compile(r"\bAgentSession\s*(\[[^]]*\]+)?\s*\([^)]*\*\*")


@cache
def has_session_without_userdata(root: Path) -> bool:
    """Whether a session is made in the repository, and nothing in it could give one a userdata."""
    makes = False
    for path in python_files([root]):
        try:
            text = read(path) or ""
        except (SyntaxError, ValueError):
            text = ""
        if "AgentSession" not in text and "userdata" not in text:
            continue
        if SETS.search(text) or MAKES_OF_WHAT_IS_GIVEN.search(text):
            return False
        makes = makes or bool(MAKES.search(text))
    return makes
