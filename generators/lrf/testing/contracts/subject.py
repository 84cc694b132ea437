"""The tool under test, as its contract sees it: its words, its mode and its options."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from livekit.agents.llm import FunctionTool

from .assertions import Assertions
from .words import WORDS, word_of


class Subject(Assertions):
    """The tool under test.

    All that is read of a tool are its `id`, `operation`, `mode`, `options` and `patterns`; one made
    without our decorators has only the first, and its words are attributes of the contract.
    """

    tool: FunctionTool[..., Any]
    arguments: ClassVar[dict[str, Any]] = {}
    other_arguments: ClassVar[dict[str, Any] | None] = None
    holds: ClassVar[str] = ""
    result: Any = "Found 42"

    if TYPE_CHECKING:  # looked up in the tool's mode and options: see `__getattr__`
        answer: str
        """Return what the caller hears of `result`."""
        failed: str
        late: str
        stopped: str
        started: str
        too_many: str
        none: str
        refused: str
        unknown: str
        waiting: tuple[str, ...]
        deadline: float
        """Seconds until `late`."""
        attempts: int
        """Attempts in all."""
    else:

        def __getattr__(self, name: str) -> Any:
            if name not in WORDS:
                raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")
            return word_of(self, name)

    @property
    def name(self) -> str:
        """Return the tool's name."""
        return self.tool.id

    @property
    def runs(self) -> int:
        """Return how often one call of the tool runs the operation."""
        return 1

    @property
    def mode(self) -> Any:
        """Return the tool's mode; None for a tool made without our decorators."""
        return getattr(self.tool, "mode", None)

    def option(self, name: str) -> Any:
        """Return the tool's option of this name, or None."""
        options = getattr(self.tool, "options", ())
        return next((option for option in options if option.name == name), None)

    def replace_mode(self, monkeypatch: pytest.MonkeyPatch, **changes: Any) -> None:
        """Change fields of the tool's mode for one test."""
        if self.mode is not None:
            monkeypatch.setattr(self.tool, "mode", replace(self.mode, **changes))

    def replace_option(self, monkeypatch: pytest.MonkeyPatch, name: str, **changes: Any) -> None:
        """Change fields of the tool's option of this name for one test."""
        if self.option(name) is not None:
            options: Any = self.tool.options  # type: ignore[attr-defined]
            changed = [replace(o, **changes) if o.name == name else o for o in options]
            monkeypatch.setattr(self.tool, "options", tuple(changed))

    @property
    def others(self) -> dict[str, Any]:
        """Return the arguments of another request."""
        if self.other_arguments is None:
            pytest.fail(f"{type(self).__name__}: write other_arguments={{…}}, for another request.")
        return self.other_arguments
