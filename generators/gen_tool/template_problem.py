"""The error of a template, apart from what renders one, which takes long to import."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .names import Problem


class TemplateProblemError(Exception):
    """A template cannot be used: `problem` names its file, and where it can, the line."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem
