"""The mode background: a tool that answers at once, keeps working, and tells its result later."""

from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, Any, ClassVar, ParamSpec, TypeVar, cast

from livekit.agents import Agent, RunContext
from livekit.agents.llm import FunctionTool, ToolFlag, Toolset, function_tool
from livekit.agents.llm.tool_context import FunctionToolInfo

from . import words
from .jobs import in_background, status_of_jobs
from .mode import CombinableMode
from .option import Call
from .task import Work
from .tool import LiveKitOptions, LongRunningTool, make_tool

if TYPE_CHECKING:
    Status = FunctionTool[[RunContext[Any]], Coroutine[Any, Any, str]]

P = ParamSpec("P")
R = TypeVar("R")
O = TypeVar("O", bound=Coroutine[Any, Any, str] | AsyncIterator[str])  # noqa: E741


class BackgroundTool(LongRunningTool[P, R]):
    """A tool that works in the background.

    It belongs in the session's tools, in an AsyncToolset or a subclass of it.
    """

    _status: "Status"

    def __init__(
        self, func: Callable[..., Any], info: FunctionToolInfo, instance: Any = None
    ) -> None:
        super().__init__(func, info, instance)
        if "_status" not in vars(self):  # LiveKit copies what `func` has into each bound copy
            self._status = func._status = _make_status(self)  # type: ignore[attr-defined]

    @property
    def status(self) -> "Status":
        """Return the tool with which the model asks how far this one is."""
        return self._status

    def __set_name__(self, owner: type, name: str) -> None:
        """Give a toolset the status too.

        Raises:
            TypeError: The owner is an agent. Before Python 3.12, as the cause of a RuntimeError.
        """
        if issubclass(owner, Agent):
            raise TypeError(refusal_of(owner.__name__, name))
        if issubclass(owner, Toolset):  # it looks for its tools among its attributes
            setattr(owner, self.status.id, staticmethod(self.status))


def refusal_of(agent: str, tool: str) -> str:
    """Return why a tool that works in the background cannot be one of an agent, and what to do."""
    return (
        f"{agent}.{tool} works in the background and cannot be a method or a tool of an agent: a "
        "handoff to another agent would cancel it, and the caller would never hear its result. "
        "Make it a function and pass it to the session: "
        f'AgentSession(tools=[AsyncToolset(id="background", tools=[{tool}, {tool}.status])]), or '
        "make it a method of an AsyncToolset."
    )


@dataclass(frozen=True)
class Background(CombinableMode):
    """A tool that answers at once, keeps working, and tells the caller when it is ready.

    It comes with a second tool, `status`, with which the model asks how far the work is.

    Args:
        started: What the model is told at once.
        too_many: What the model is told when too many jobs are running already.
        none: What the status says before the first job.
    """

    name: ClassVar[str] = "background"
    decorator: ClassVar[str] = "background_tool"
    advice: ClassVar[str] = words.BACKGROUND_ADVICE
    livekit: ClassVar[LiveKitOptions] = {
        "flags": ToolFlag.CANCELLABLE,
        "on_duplicate": "reject",
        "duplicate_scope": "name_and_args",
    }
    tool_class: ClassVar[type[LongRunningTool[..., Any]]] = BackgroundTool

    _: KW_ONLY
    started: str = words.STARTED
    too_many: str = words.TOO_MANY
    none: str = words.NONE

    def __call__(self, operation: Callable[P, O]) -> BackgroundTool[P, O]:
        """Make a tool of `operation`.

        Raises:
            TypeError: The patterns do not go together, or the operation does not fit them.
        """
        return cast("BackgroundTool[P, O]", make_tool(self, operation))

    async def answer(self, work: Work, call: Call) -> str:
        """Answer at once, and continue with `work`."""
        return await in_background(
            call.ctx,
            work,
            started=self.started,
            failed=call.failed,
            too_many=self.too_many,
            so_far=call.so_far,
        )


background_tool = Background


def _make_status(tool: BackgroundTool[..., Any]) -> "Status":
    async def status(ctx: RunContext[Any]) -> str:
        none = getattr(tool.mode, "none", words.fill(words.NONE, tool.mode.what))
        return status_of_jobs(ctx, tool.id, none=none)

    status.__name__ = status.__qualname__ = f"{tool.id}_status"
    return function_tool(status, description=words.fill(words.STATUS, tool.mode.what))
