"""The rules, all of them, by their codes."""

from __future__ import annotations

from . import hearing, resources, waiting

RULES = (
    hearing.deaf_wait,
    waiting.never_cancelled,
    waiting.not_awaited_after_cancel,
    waiting.not_in_finally,
    waiting.raw_result,
    hearing.looks_only_between,
    hearing.handle_after_update,
    waiting.finished_result_thrown_away,
    waiting.bare_coroutine,
    resources.cleanup_before_unwound,
)
"""In the order of their codes; a code never changes its meaning."""

NO_PYTHON, BAD_IGNORE = "LRF000", "LRF001"
"""What is found without a rule."""

CODES = frozenset({rule.code for rule in RULES} | {NO_PYTHON, BAD_IGNORE})
