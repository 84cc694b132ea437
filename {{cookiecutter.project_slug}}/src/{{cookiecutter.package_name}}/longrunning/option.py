"""Options: what a mode folds around an operation at each call."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from inspect import Parameter
from typing import Any, ClassVar

from livekit.agents import RunContext

from .task import Work
from .tool_state import SoFar

Parameters = Mapping[str, Parameter]


@dataclass
class Call:
    """One call of a tool, as its options see it from the inside out."""

    ctx: RunContext[Any]
    mode: str
    """The name of the tool's mode."""
    operation: Callable[..., Any]
    arguments: dict[str, Any]
    """The positional arguments by name, in the order in which the operation takes them."""
    asked: tuple[str, ...]
    """The names of the arguments that the model gave."""
    takes: frozenset[str]
    """The operation's keyword-only parameters."""
    failed: str
    """Words for the model when the operation has failed."""
    waiting: Iterable[str]
    """Words for the caller meanwhile, one after the other, the last one repeated."""
    so_far: SoFar | None = None
    """The partial result."""
    given: dict[str, Any] = field(default_factory=dict)
    """The keyword-only arguments that patterns give the operation."""

    def perform(self, **instead: Any) -> Any:
        """Call the operation, with `instead` in place of the arguments of these names."""
        return self.operation(*{**self.arguments, **instead}.values(), **self.given)

    def give(self, name: str, value: object) -> None:
        """Give the operation a keyword-only argument, if it takes one of this name."""
        if name in self.takes:
            self.given[name] = value


@dataclass(frozen=True)
class Option:
    """A pattern between the mode and the operation. Subclass it for a pattern of your own.

    An option of your own is passed as `options=[…]` of a mode. It is folded inside `retry`, so it
    wraps each attempt.
    """

    name: ClassVar[str]
    gives: ClassVar[str | None] = None
    """The keyword-only parameter that the operation gets from it."""
    must_be_taken: ClassVar[bool] = True
    """True if an operation without that parameter is a mistake."""

    def around(self, work: Work, call: Call) -> Work:
        """Return `work` with this pattern, for one call."""
        raise NotImplementedError(f"{type(self).__name__} needs a method around(work, call)")

    def shown(self, operation: str, parameters: Parameters) -> Parameters:
        """Return the parameters that the model sees, where they differ from the operation's."""
        return parameters

    def about(self, what: str) -> "Option":
        """Return this option with its words filled in: `what` is what the caller waits for."""
        return self
