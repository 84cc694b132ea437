"""The tool that a mode makes: a FunctionTool that folds its options around its operation."""

import functools
import inspect
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from types import MethodType
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, TypeVar, cast, overload

from livekit.agents.llm import FunctionTool, RawFunctionTool, ToolFlag, ToolResult, function_tool
from livekit.agents.llm.tool_context import DuplicateMode, DuplicateScope
from livekit.agents.voice.tool_executor import ToolHandlingOptions
from typing_extensions import Self, TypedDict

from .option import Call, Option
from .progress import Progress
from .signature import Interface, interface_of, name_of
from .streaming import Streaming
from .task import Work
from .words import ALREADY_RUNNING

if TYPE_CHECKING:
    from .mode import Mode

    _FunctionTool = FunctionTool[..., Coroutine[Any, Any, str | ToolResult]]
else:
    _FunctionTool = FunctionTool

P = ParamSpec("P")
Q = ParamSpec("Q")
R = TypeVar("R")

INNERMOST = ("streaming", "progress")
"""Options that belong to one attempt: a new one starts afresh."""

# LiveKit's own words name a tool that cancels, even where there is none.
TOOL_HANDLING: ToolHandlingOptions = {
    "async_options": {"duplicate_reject_template": ALREADY_RUNNING}
}
"""For `AgentSession(tool_handling=…)`: what the model is told of a request that is running."""


class LiveKitOptions(TypedDict, total=False):
    """Arguments for LiveKit's function_tool."""

    flags: ToolFlag
    on_duplicate: DuplicateMode
    duplicate_scope: DuplicateScope


@dataclass
class Parts(Generic[P, R]):
    """The parts of a tool; a test may replace each."""

    operation: Callable[P, R]
    mode: "Mode"
    options: tuple[Option, ...]


class LongRunningTool(_FunctionTool, Generic[P, R]):
    """A tool made of an operation and of patterns.

    `operation`, `mode` and `options` are looked up at each call, so a test can replace them:
    `monkeypatch.setattr(report, "operation", gate)`. For a method, that is an attribute of the
    tool in the class.
    """

    _parts: Parts[P, R]

    @overload
    def __get__(self, obj: None, objtype: type | None = None) -> Self: ...
    @overload
    def __get__(
        self: "LongRunningTool[Concatenate[Any, Q], R]", obj: object, objtype: type | None = None
    ) -> "LongRunningTool[Q, R]": ...
    def __get__(self, obj: Any, objtype: type | None = None) -> Any:
        """Bind it to an agent: its operation then takes no `self`."""
        return super().__get__(obj, objtype)

    @property
    def operation(self) -> Callable[P, R]:
        """Return the function that was decorated."""
        operation = self._parts.operation
        return operation if self._instance is None else MethodType(operation, self._instance)

    @operation.setter
    def operation(self, operation: Callable[P, R]) -> None:
        self._own_parts.operation = operation

    @property
    def mode(self) -> "Mode":
        """Return how the tool meets the conversation."""
        return self._parts.mode

    @mode.setter
    def mode(self, mode: "Mode") -> None:
        self._own_parts.mode = mode

    @property
    def options(self) -> tuple[Option, ...]:
        """Return the options, the outermost first."""
        return self._parts.options

    @options.setter
    def options(self, options: tuple[Option, ...]) -> None:
        self._own_parts.options = options

    @property
    def patterns(self) -> tuple[str, ...]:
        """Return the names of the patterns, the mode first."""
        return (self.mode.name, *(option.name for option in self.options))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id}: {', '.join(self.patterns)}>"

    @property
    def _own_parts(self) -> Parts[P, R]:
        if self._instance is not None:
            raise AttributeError(
                f"{self.id} is bound to {self._instance!r}: set this on the tool of its class"
            )
        return self._parts


def make_tool(mode: "Mode", operation: Callable[P, R]) -> LongRunningTool[P, R]:
    """Make a tool of `operation`.

    Raises:
        TypeError: The patterns do not go together, or the operation does not fit them.
    """
    _check_operation(operation, mode.decorator)
    name = name_of(operation)
    options = _options_of(mode, operation)
    mode.check_options(name, [option.name for option in options])
    interface = interface_of(operation, mode, options)
    mode.check(name, interface)
    parts = Parts(operation, mode, tuple(option.about(mode.what) for option in options))

    @functools.wraps(operation)
    async def tool(*args: Any, **kwargs: Any) -> str | ToolResult:
        return await _answer(parts, interface, args, kwargs)

    # LiveKit copies these into the tool, and into each copy of it that it binds to an agent
    shown = {
        "_parts": parts,
        "__signature__": interface.signature,
        "__annotations__": interface.annotations,
        "__annotate__": lambda _: interface.annotations,  # for Python 3.14
    }
    for attribute, value in shown.items():
        setattr(tool, attribute, value)
    info = function_tool(tool, description=interface.description, **mode.livekit).info
    return cast("LongRunningTool[P, R]", mode.tool_class(tool, info))


async def _answer(
    parts: Parts[..., Any], interface: Interface, args: Sequence[Any], kwargs: dict[str, Any]
) -> str | ToolResult:
    """Fold the options around the operation, from the inside out, and answer as the mode does."""
    bound = interface.signature.bind(*args, **kwargs)
    bound.apply_defaults()
    arguments, mode = bound.arguments, parts.mode
    ctx = arguments[interface.context]
    if interface.added:
        del arguments[interface.added]
    call = Call(
        ctx,
        mode.name,
        parts.operation,
        arguments,
        interface.asked,
        interface.takes,
        failed=mode.failed,
        waiting=mode.waiting,
    )
    work: Work = call.perform
    for option in reversed(parts.options):
        work = option.around(work, call)
    return await mode.answer(work, call)


def _options_of(mode: "Mode", operation: Callable[..., Any]) -> list[Option]:
    """Return the options in their order, the outermost first.

    Raises:
        TypeError: One is there twice, or two tell the caller a result in different ways.
    """
    name, built_in = name_of(operation), dict(mode.built_in)
    if inspect.isasyncgenfunction(operation):
        built_in["streaming"] = Streaming()
    if "on_step" in inspect.signature(operation).parameters:
        built_in.setdefault("progress", Progress())
    ways = [way for way in ("concurrent", "streaming", "progress") if way in built_in]
    if len(ways) > 1:
        raise TypeError(
            f"{name}: {ways[0]} and {ways[1]} do not go together: a caller is told a result in one "
            "way. Keep one of them (an operation that yields is streaming, and one that takes "
            "on_step has progress)."
        )
    names = [option.name for option in mode.options]
    for own in names:
        if own in built_in or names.count(own) > 1:
            raise TypeError(f"{name}: the option {own} is there twice. Keep one.")
    outer = [option for option in built_in.values() if option.name not in INNERMOST]
    inner = [option for option in built_in.values() if option.name in INNERMOST]
    return [*outer, *mode.options, *inner]


def _check_operation(operation: Any, decorator: str) -> None:
    if isinstance(operation, FunctionTool | RawFunctionTool):
        raise TypeError(
            f"{operation.id} is a tool already: @{decorator} goes above an async function. Keep "
            "one decorator."
        )
    if not callable(operation) or not hasattr(operation, "__name__"):
        raise TypeError(f"@{decorator} goes above an async function, not above {operation!r}.")
    if not (inspect.iscoroutinefunction(operation) or inspect.isasyncgenfunction(operation)):
        raise TypeError(
            f"{name_of(operation)} is not an async function: while it works, nobody hears the "
            "caller. Write `async def`, and await asyncio.to_thread(…) for a library that blocks."
        )
