"""Checks of files, in two processes if there are many, and of the text of one module."""

from __future__ import annotations

import gc
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .checker import Checked, Checker
from .options import Options
from .parallel import can_fork, start
from .rule import Finding
from .source.files import SUFFIXES, python_files

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Report:
    """The result of a check: the files checked, and the findings.

    Args:
        findings: What is wrong.
        tools: How many tools there are, without those of tests.
        unread: Files that could not be opened.
        files: How many files.
    """

    findings: tuple[Finding, ...]
    tools: int
    unread: tuple[str, ...]
    files: int


def check(paths: Iterable[Path], options: Options | None = None) -> Report:
    """Check files, and all Python files and notebooks of folders.

    Args:
        paths: The files and folders.
        options: Which rules are on, and what is left out.

    Raises:
        InputError: What is selected or ignored is not a rule.
    """
    options, paths = options or Options(), list(paths)
    named = {path for path in paths if path.is_file()}
    files = python_files(paths, options.exclude, SUFFIXES)
    was_on = gc.isenabled()
    gc.disable()  # trees have no cycles worth finding: a third faster
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _check(files, named, Checker(options))
    finally:
        if was_on:
            gc.enable()


def _check(files: list[Path], named: set[Path], checker: Checker) -> Report:
    """Check files, half of them in a second process if there are many."""
    if not can_fork(len(files)):
        return Report(*checker.check(files, named), len(files))
    wait = start(lambda: _as_tuples(checker.check(files[1::2], named)))
    try:
        found, tools, unread = checker.check(files[::2], named)
    finally:
        other, more, also_unread = wait()
    findings = sorted([*found, *(Finding(*each) for each in other)])
    unread = tuple(sorted((*unread, *also_unread)))
    return Report(tuple(findings), tools + more, unread, len(files))


def _as_tuples(checked: Checked) -> tuple[object, ...]:
    findings, *rest = checked
    return ([tuple(vars(finding).values()) for finding in findings], *rest)


def check_source(
    source: str, path: str = "module.py", options: Options | None = None
) -> list[Finding]:
    """Check the text of a module.

    Args:
        source: The text.
        path: Its path, as it is shown.
        options: Which rules are on.
    """
    checker = Checker(options or Options())
    checker.check_text(source, path, None)
    return sorted(checker.findings)
