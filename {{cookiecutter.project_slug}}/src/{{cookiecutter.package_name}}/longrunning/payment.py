"""The mode payment: a tool that charges the caller once, and is never stopped halfway."""

import inspect
import re
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, Any, ClassVar, ParamSpec, TypeVar, cast, get_args

from livekit.agents import AgentSession, RunContext

from . import floor, words
from .charges import Confirmation, charge_once
from .mode import StandaloneMode
from .option import Call
from .settlement import finish_charges
from .signature import Interface, name_of
from .task import Work
from .tool import LiveKitOptions, LongRunningTool, make_tool

P = ParamSpec("P")
R = TypeVar("R", bound=Coroutine[Any, Any, str] | AsyncIterator[str])
C = TypeVar("C", bound=Coroutine[Any, Any, str])
Confirm = Callable[..., Coroutine[Any, Any, str]]
KeyOf = Callable[[RunContext[Any], Mapping[str, Any]], str]

NOT_GIVEN: Any = object()
AMOUNT = re.compile(
    r"(^|_)(amount|balance|cents?|charge|cost|deposit|dollars?|eur|euros?|fee|gbp|minor|money|"
    r"price|quantity|sum|tip|total|usd)(_|$)"
)
ID = re.compile(r"(^|_)(code|id|key|no|number|ref|reference|uuid)$")


class PaymentTool(LongRunningTool[P, R]):
    """A tool that charges the caller."""

    def is_charging(self, session: AgentSession[Any]) -> bool:
        """Return whether a charge of `session` is under way, so that it cannot be stopped now."""
        return floor.is_charging(session)

    async def finish_charges(self) -> None:
        """Wait for the charges under way, of every session, as the end of a job does."""
        await finish_charges()


@dataclass(frozen=True)
class Payment(StandaloneMode):
    """A tool that charges the caller: once, and never stopped halfway.

    The operation takes the keyword-only `idempotency_key` and passes it on to the payment provider.
    It raises ToolError when nothing was charged for certain; any other exception means that nobody
    knows.

    Args:
        key: The parameter that says which charge this is, such as an order's id; or a function of
            the RunContext and the arguments by name that returns what does.
        confirm: Returns what the caller is asked to agree to, in words, with the amount; it takes
            the parameters of the operation. It is read back, and only a call in the caller's
            answer to that charges. None charges without asking.
        refused: What the model is told when the caller interrupted before the charge began.
        unknown: What the model is told when nobody knows whether the charge went through.
        read_back: What the model is told before the caller has agreed, with "{terms}" in it.
    """

    name: ClassVar[str] = "payment"
    decorator: ClassVar[str] = "payment_tool"
    advice: ClassVar[str] = words.PAYMENT_ADVICE
    gives: ClassVar[str | None] = "idempotency_key"
    livekit: ClassVar[LiveKitOptions] = {
        "on_duplicate": "reject",
        "duplicate_scope": "name_and_args",
    }
    tool_class: ClassVar[type[LongRunningTool[..., Any]]] = PaymentTool
    why_alone: ClassVar[str] = (
        "a charge that is cut short or repeated leaves a caller who has paid without knowing, or "
        "twice. Pass the idempotency key to the provider's own client, which may try again with it."
    )

    _: KW_ONLY
    if TYPE_CHECKING:
        key: str | KeyOf
        confirm: Confirm | None
    else:  # left out, they are refused in plain words
        key: Any = NOT_GIVEN
        confirm: Any = NOT_GIVEN
    failed: str = words.NOT_CHARGED
    refused: str = words.REFUSED
    unknown: str = words.UNKNOWN
    read_back: str = words.READ_BACK

    def __post_init__(self) -> None:
        """Check the arguments, and fill in what the caller waits for."""
        super().__post_init__()
        if self.key is NOT_GIVEN:
            raise TypeError(
                "@payment_tool: without a key the same charge could be made twice. Name the "
                'parameter that says which charge it is: key="order_id".'
            )
        if self.confirm is NOT_GIVEN:
            raise TypeError(
                "@payment_tool: callers would be charged for what the model has understood. Give "
                "the function that returns what they are asked to agree to, confirm=terms; to "
                "charge without asking, write confirm=None."
            )
        if "{terms}" not in self.read_back:
            raise TypeError(
                "@payment_tool: the caller would agree to what nobody has told them: read_back "
                "needs {terms} in it."
            )

    def check(self, operation: str, interface: Interface) -> None:
        """Refuse an operation that cannot be charged safely."""
        _check_key(operation, self.key, interface)
        _check_confirm(operation, self.confirm, interface)
        for name in interface.asked:
            if _has_float(interface.annotations[name]):
                raise TypeError(
                    f"{operation}: {name} is a float, and callers notice lost cents. Take whole "
                    "cents, as an int, or better only the id of what has that price."
                )

    def __call__(  # type: ignore[override]  # see StandaloneMode
        self, operation: Callable[P, C]
    ) -> PaymentTool[P, C]:
        """Make a tool of `operation`.

        Raises:
            TypeError: The operation cannot be charged safely.
        """
        return cast("PaymentTool[P, C]", make_tool(self, operation))

    async def answer(self, work: Work, call: Call) -> str:
        """Charge once, after the caller has agreed."""

        def charge(idempotency_key: str) -> Coroutine[Any, Any, str]:
            call.give("idempotency_key", idempotency_key)
            return work()

        confirm = self.confirm
        return await charge_once(
            call.ctx,
            charge,
            terms={name: call.arguments[name] for name in call.asked},
            key=self.key,
            waiting=call.waiting,
            refused=self.refused,
            unknown=self.unknown,
            failed=call.failed,
            confirmation=confirm
            and Confirmation(lambda: confirm(*call.arguments.values()), read_back=self.read_back),
        )


payment_tool = Payment


def _check_key(operation: str, key: str | KeyOf, interface: Interface) -> None:
    if not isinstance(key, str):
        if not callable(key):
            raise TypeError(
                f"{operation}: key={key!r} is neither the name of a parameter nor a function of "
                "the context and the arguments."
            )
        return
    if key not in interface.asked:
        raise TypeError(
            f"{operation}: key={key!r} is not one of its parameters ({', '.join(interface.asked)})."
            " It names the one that says which charge this is: asked again, a caller is charged "
            "once."
        )
    if AMOUNT.search(key) and not ID.search(key):
        raise TypeError(
            f"{operation}: key={key!r} is an amount, so a caller's second payment of that amount "
            "would be taken for the first, and not be made. Name what is paid for, such as an "
            "order's id, or give a function: key=lambda ctx, arguments: ctx.userdata.cart_id."
        )


def _check_confirm(operation: str, confirm: Confirm | None, interface: Interface) -> None:
    if confirm is None:
        return
    name = name_of(confirm)
    if not inspect.iscoroutinefunction(confirm):
        raise TypeError(f"{operation}: confirm={name} is not an async function: write `async def`.")
    taken = list(inspect.signature(confirm).parameters)
    given = [p for p in interface.signature.parameters if p != interface.added]
    if taken != given:
        raise TypeError(
            f"{operation}: {name}({', '.join(taken)}) returns what would be charged, so it takes "
            f"the same parameters: ({', '.join(given)})."
        )


def _has_float(annotation: Any) -> bool:
    return annotation is float or any(_has_float(part) for part in get_args(annotation))
