"""The log in the chat: errors, and exceptions that were caught, a line each."""

import logging

from lrf.offline.notes import Notes


def shown(*, verbose: bool) -> list[str]:
    lines: list[str] = []
    logger = logging.Logger("tools")
    logger.addHandler(Notes(lambda who, words: lines.append(words), verbose=verbose))
    try:
        raise ValueError("no\nsuch index")
    except ValueError as error:
        logger.warning("the work failed", exc_info=error)
    logger.warning("it is slow")
    logger.error("it is broken\nfor good")
    return lines


def test_why_the_work_of_a_tool_failed_is_shown_in_one_line() -> None:
    assert shown(verbose=False) == [
        "[tools: the work failed: ValueError: no such index]",
        "[tools: it is broken]",
    ]


def test_all_of_it_is_shown_if_that_is_asked_for() -> None:
    failed, slow, broken = shown(verbose=True)
    assert "Traceback" in failed
    assert (slow, broken) == ("it is slow", "it is broken\nfor good")
