"""Coroutines that a tool makes and nobody awaits, so that their work is never begun."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

_SAID = re.compile(r"coroutine '(.+)' was never awaited$")
_NOT_THE_TOOL = re.compile(r"[/\\](asyncio|livekit[/\\]agents|lrf[/\\](?!probe[/\\]hold))[/\\.]")


@contextmanager
def noted_unawaited() -> Iterator[list[str]]:
    """Give the names of the coroutines that Python reports; other warnings are shown after."""
    names = list[str]()
    with warnings.catch_warnings(record=True) as caught:
        warnings.filterwarnings("always", "coroutine .* was never awaited", RuntimeWarning)
        try:
            yield names
        finally:
            others = []
            for each in caught:
                said = _SAID.match(str(each.message))
                code = getattr(each.source, "cr_code", None)
                if said and code and not _NOT_THE_TOOL.search(code.co_filename):
                    names.append(said[1].rpartition(".<locals>.")[2])
                else:
                    others.append(each)
    for each in others:
        warnings.showwarning(each.message, each.category, each.filename, each.lineno)
