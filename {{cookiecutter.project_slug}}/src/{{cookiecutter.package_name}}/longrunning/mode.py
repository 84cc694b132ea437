"""Modes: how a tool meets the conversation while its operation works."""

from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, fields
from typing import Any, ClassVar, ParamSpec, TypeVar

from livekit.agents.llm import ToolResult

from . import words
from .cleanup import Cleanup, Opens
from .concurrent import Concurrent
from .option import Call, Option
from .progress import Progress
from .retry import Retry
from .signature import Interface
from .task import Work
from .timeout import Timeout
from .tool import LiveKitOptions, LongRunningTool, make_tool

P = ParamSpec("P")
R = TypeVar("R", bound=Coroutine[Any, Any, str] | AsyncIterator[str])
C = TypeVar("C", bound=Coroutine[Any, Any, str])


@dataclass(frozen=True)
class Mode:
    """A way for a tool to meet the conversation. As a decorator it makes the tool.

    Subclass it for a mode of your own. "{what}" in its words is filled in.

    Args:
        what: What the caller waits for, as it is spoken: "the report".
        cleanup: Returns the async context manager that is opened before the work and closed after
            it; see `Cleanup`.
        options: Options of your own; the first one is the outermost.
        examples: What a caller may say to have the tool called.
        waiting: What the caller hears meanwhile, one after the other, the last one repeated.
        failed: What the model is told when the operation has failed.
    """

    name: ClassVar[str]
    decorator: ClassVar[str]
    """The name under which it is used as a decorator."""
    advice: ClassVar[str]
    """Words for the model about such a tool, after the summary of its docstring."""
    gives: ClassVar[str | None] = None
    """The keyword-only parameter that the operation must take."""
    livekit: ClassVar[LiveKitOptions] = {}
    """Arguments for LiveKit's function_tool."""
    tool_class: ClassVar[type[LongRunningTool[..., Any]]] = LongRunningTool

    what: str
    _: KW_ONLY
    cleanup: Opens | Cleanup | None = None
    options: Sequence[Option] = ()
    examples: Sequence[str] = ()
    waiting: Sequence[str] = words.WAITING
    failed: str = words.FAILED

    def __post_init__(self) -> None:
        """Check the arguments, and fill in what the caller waits for."""
        if not isinstance(self.what, str) or not self.what.strip():
            raise TypeError(
                f"@{self.decorator} needs what the caller waits for, as it is spoken: "
                f'@{self.decorator}("the report").'
            )
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name in ("examples", "waiting"):
                if isinstance(value, str):
                    raise TypeError(
                        f"@{self.decorator}: {field.name} is a list of sentences: write "
                        f'{field.name}=("{value}",), with a comma.'
                    )
                if field.name == "waiting" and (not value or "" in value):
                    raise TypeError(
                        f"@{self.decorator}: waiting={value!r}: the caller hears nothing while the "
                        'tool works. Write waiting=("One moment.",), or leave it out.'
                    )
                value = tuple(words.fill(each, self.what) for each in value)
            elif isinstance(value, str) and field.name != "what" and "{what}" in value:
                value = words.fill(value, self.what)
            else:
                continue
            object.__setattr__(self, field.name, value)

    @property
    def built_in(self) -> Mapping[str, Option]:
        """Return the options that are keywords of this mode, by name, the outermost first."""
        made: dict[str, Option | None] = {
            "timeout": _as(Timeout, getattr(self, "timeout", None)),
            "cleanup": _as(Cleanup, self.cleanup),
            "concurrent": _sources(getattr(self, "concurrent", None)),
            "retry": _as(Retry, getattr(self, "retry", None)),
            "progress": _as(lambda _: Progress(), getattr(self, "progress", None) or None),
        }
        return {name: option for name, option in made.items() if option is not None}

    def check(self, operation: str, interface: Interface) -> None:
        """Refuse an operation that this mode cannot use.

        Args:
            operation: Its name, for messages.
            interface: Its parameters, as the model sees them.

        Raises:
            TypeError: It cannot be used; the message says what to write.
        """

    def check_options(self, operation: str, names: Sequence[str]) -> None:
        """Refuse options that do not go with this mode.

        Args:
            operation: The name of the operation, for messages.
            names: The names of its options.

        Raises:
            TypeError: One of them does not; the message says what a caller would experience.
        """

    async def answer(self, work: Work, call: Call) -> str | ToolResult:
        """Wait for `work` as this mode does, and return what the model is told."""
        raise NotImplementedError(f"{type(self).__name__} needs a method answer(work, call)")

    def __call__(self, operation: Callable[P, R]) -> LongRunningTool[P, R]:
        """Make a tool of `operation`.

        Raises:
            TypeError: The patterns do not go together, or the operation does not fit them.
        """
        return make_tool(self, operation)


@dataclass(frozen=True)
class CombinableMode(Mode):
    """A mode that goes with every option.

    Args:
        timeout: Seconds after which the whole work is cancelled.
        retry: How many attempts in all, after failures that may pass.
        concurrent: The list that the model gives, and the operation's parameter for one of them:
            `{"sources": "source"}`.
        progress: How progress is told; an operation that takes `on_step` has it.
    """

    timeout: float | Timeout | None = None
    retry: int | Retry | None = None
    concurrent: Mapping[str, str] | Concurrent | None = None
    progress: Progress | None = None


@dataclass(frozen=True)
class StandaloneMode(Mode):
    """A mode that goes with `cleanup` only: a type checker rejects the other options."""

    why_alone: ClassVar[str]
    """The trouble a caller would have otherwise, and the way out."""

    timeout: None = None
    retry: None = None
    concurrent: None = None
    progress: None = None

    def check_options(self, operation: str, names: Sequence[str]) -> None:
        """Refuse every option but `cleanup`."""
        if apart := [name for name in names if name in NOT_ALONE]:
            listed = " and ".join(apart)
            raise TypeError(
                f"{operation}: {self.decorator} goes with cleanup only, not with {listed}: "
                f"{self.why_alone}"
            )

    def __call__(  # type: ignore[override]  # narrower on purpose: no operation that yields
        self, operation: Callable[P, C]
    ) -> LongRunningTool[P, C]:
        """Make a tool of `operation`.

        Raises:
            TypeError: The patterns do not go together, or the operation does not fit them.
        """
        return make_tool(self, operation)


NOT_ALONE = ("timeout", "retry", "concurrent", "streaming", "progress")

O = TypeVar("O", bound=Option)  # noqa: E741


def _as(kind: Callable[[Any], O], value: Any) -> O | None:
    """Return the option that `value` stands for: `timeout=60` is `timeout=Timeout(60)`."""
    return value if value is None or isinstance(value, Option) else kind(value)  # type: ignore[return-value]


def _sources(value: Mapping[str, str] | Concurrent | None) -> Concurrent | None:
    if value is None or isinstance(value, Concurrent):
        return value
    if (
        not isinstance(value, Mapping)
        or len(value) != 1
        or not all(isinstance(name, str) for name in (*value, *value.values()))
    ):
        raise TypeError(
            f"concurrent={value!r}: name the list that the model gives, and the operation's "
            'parameter for one of them: concurrent={"sources": "source"}.'
        )
    ((many, each),) = value.items()
    return Concurrent(many, each)
