"""The rules, all of them, by their codes."""

from __future__ import annotations

from . import (
    asking,
    critical,
    hearing,
    payments,
    promises,
    resources,
    results,
    returning,
    session,
    telling,
    testing,
    waiting,
)

RULES = (
    hearing.deaf_wait,
    waiting.never_cancelled,
    waiting.not_awaited_after_cancel,
    waiting.not_in_finally,
    results.raw_result,
    hearing.looks_only_between,
    hearing.handle_after_update,
    results.finished_result_thrown_away,
    waiting.bare_coroutine,
    results.deaf_after_the_wait,
    telling.swallows,
    telling.leaks,
    returning.falls_to_none,
    returning.invalid_output,
    asking.model_chooses_address,
    asking.retries_everything,
    promises.promise,
    promises.progress_unheard,
    returning.agent_after_update,
    critical.no_such_method,
    critical.disallow_unguarded,
    critical.disallow_too_late,
    critical.cancellable_and_protected,
    payments.float_money,
    payments.model_chooses_card,
    critical.interrupted_in_critical,
    payments.charge_unprotected,
    resources.task_forgotten,
    resources.generator_left_open,
    resources.cleanup_before_unwound,
    resources.deadline_confused,
    session.waits_for_itself,
    session.no_userdata,
    session.shared_toolset,
    session.plain_tool,
    session.speech_hides_stop,
    testing.mocked,
    testing.no_such_test_api,
    testing.proves_nothing,
)
"""In the order of their codes; a code never changes its meaning."""

NO_PYTHON, BAD_IGNORE = "LRF000", "LRF001"
"""What is found without a rule."""

NAMES = {NO_PYTHON: "no-python", BAD_IGNORE: "bad-ignore"}

CODES = frozenset({rule.code for rule in RULES} | {NO_PYTHON, BAD_IGNORE})
