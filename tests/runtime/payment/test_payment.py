"""The decorator payment_tool: what it refuses, and what it passes on."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any

import pytest
from livekit.agents import Agent, RunContext, ToolError

from lrf.testing import Gate, VoiceAgentTestSession
from my_voice_agent.longrunning import payment_tool
from my_voice_agent.longrunning.ledger import default_ledger
from my_voice_agent.longrunning.payment import PaymentTool


async def terms(order_id: str) -> str:
    """Return the terms."""
    return f"order {order_id}"


async def pay(order_id: str, *, idempotency_key: str) -> str:
    """Charge for an order."""
    return "Paid."


async def pay_amount(amount_minor: int, *, idempotency_key: str) -> str:
    """Charge an amount."""
    return "Paid."


# What it refuses.


def test_a_payment_must_say_how_it_is_confirmed() -> None:
    with pytest.raises(TypeError, match="write confirm=None"):
        payment_tool("the payment", key="order_id")  # type: ignore[call-arg]
    assert payment_tool("the payment", key="order_id", confirm=None)(pay).id == "pay"


def test_a_payment_must_have_a_key() -> None:
    with pytest.raises(TypeError, match="could be made twice"):
        payment_tool("the payment", confirm=terms)  # type: ignore[call-arg]


def test_the_key_must_be_a_parameter() -> None:
    with pytest.raises(TypeError, match="'basket' is not one of its parameters"):
        payment_tool("the payment", key="basket", confirm=terms)(pay)


@pytest.mark.parametrize(
    "name",
    ["amount", "amount_minor", "amount_in_cents", "price", "total", "sum", "tip", "fee_cents"],
)
def test_an_amount_is_not_a_key(name: str) -> None:
    scope: dict[str, Any] = {}
    exec(f"async def pay({name}: int, *, idempotency_key: str) -> str:\n    'Charge.'", scope)
    with pytest.raises(TypeError, match="second payment of that amount"):
        payment_tool("the payment", key=name, confirm=None)(scope["pay"])


@pytest.mark.parametrize(
    "name", ["order_id", "price_id", "invoice_number", "amount_code", "basket"]
)
def test_what_names_a_thing_is_a_key(name: str) -> None:
    scope: dict[str, Any] = {}
    exec(f"async def pay({name}: str, *, idempotency_key: str) -> str:\n    'Charge.'", scope)
    tool = payment_tool("the payment", key=name, confirm=None)(scope["pay"])
    assert tool.id == "pay"


@pytest.mark.parametrize(
    "kind", [float, float | None, list[float], Annotated[float, "euros"]], ids=str
)
def test_an_amount_with_cents_behind_a_point_is_refused(kind: Any) -> None:
    async def tip(order_id: str, amount: float, *, idempotency_key: str) -> str:
        """Charge a tip."""
        return "Paid."

    tip.__annotations__["amount"] = kind
    with pytest.raises(TypeError, match="amount is a float"):
        payment_tool("the tip", key="order_id", confirm=None)(tip)


def test_the_terms_take_what_the_operation_takes() -> None:
    with pytest.raises(TypeError, match=r"terms\(order_id\) returns what would be charged"):
        payment_tool("it", key=lambda ctx, arguments: "1", confirm=terms)(pay_amount)


def test_the_terms_are_an_async_function() -> None:
    def late(order_id: str) -> str:
        return "terms"

    with pytest.raises(TypeError, match="confirm=late is not an async function"):
        payment_tool("it", key="order_id", confirm=late)(pay)  # type: ignore[arg-type]


def test_the_words_that_read_back_have_the_terms_in_them() -> None:
    with pytest.raises(TypeError, match=r"read_back needs \{terms\}"):
        payment_tool("it", key="order_id", confirm=terms, read_back="Is that right?")


def test_the_operation_takes_the_idempotency_key() -> None:
    async def careless(order_id: str) -> str:
        """Charge."""
        return "Paid."

    with pytest.raises(TypeError, match="idempotency_key"):
        payment_tool("it", key="order_id", confirm=terms)(careless)


@pytest.mark.parametrize("option", [{"retry": 3}, {"timeout": 60}])
def test_a_charge_is_neither_repeated_nor_cut_short(option: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="payment_tool goes with cleanup only"):
        payment_tool("it", key="order_id", confirm=terms, **option)(pay)


# What it passes on.


@pytest.fixture
def charges(work: Gate, monkeypatch: pytest.MonkeyPatch) -> PaymentTool[..., Any]:
    """Make a tool whose key is a function."""

    def basket_of(ctx: RunContext[Any], arguments: Mapping[str, Any]) -> str:
        return f"{ctx.userdata}-{arguments['amount_minor']}"

    tool = payment_tool("the payment", key=basket_of, confirm=None)(pay_amount)
    monkeypatch.setattr(tool, "operation", work)
    return tool


async def test_the_key_is_what_the_function_returns(
    charges: PaymentTool[..., Any], work: Gate
) -> None:
    agent = Agent(instructions="", tools=[charges])
    async with VoiceAgentTestSession(agent, userdata="basket") as call:
        await call.asks_for("pay_amount", {"amount_minor": 1250})
        await work.begins()
        assert charges.is_charging(call.session)
        finishing = asyncio.create_task(charges.finish_charges())
        await call.time_passes(1)
        assert not finishing.done()
        work.release("Paid.")
        await finishing
        await call.hears("Paid.")
        assert not charges.is_charging(call.session)
    (keywords,) = work.keywords
    assert keywords == {"idempotency_key": "pay_amount:local:basket-1250"}
    charge = default_ledger().find("pay_amount:local:basket-1250")
    assert charge is not None
    assert (charge.terms, charge.state) == ({"amount_minor": 1250}, "paid")


@pytest.mark.parametrize("key", ["", None, KeyError("no basket")], ids=repr)
async def test_nothing_is_charged_without_a_key(
    charges: PaymentTool[..., Any], work: Gate, monkeypatch: pytest.MonkeyPatch, key: Any
) -> None:
    def no_basket(ctx: RunContext[Any], arguments: Mapping[str, Any]) -> str:
        if isinstance(key, Exception):
            raise key
        return key  # type: ignore[no-any-return]

    monkeypatch.setattr(charges, "mode", payment_tool("it", key=no_basket, confirm=None))
    async with VoiceAgentTestSession(Agent(instructions="", tools=[charges])) as call:
        await call.asks_for("pay_amount", {"amount_minor": 1250})
        await call.hears("Something went wrong with it. Nothing was charged.")
    assert work.begun == 0


async def test_a_key_that_is_refused_is_told(
    charges: PaymentTool[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def empty(ctx: RunContext[Any], arguments: Mapping[str, Any]) -> str:
        raise ToolError("The basket is empty.")

    monkeypatch.setattr(charges, "mode", payment_tool("it", key=empty, confirm=None))
    async with VoiceAgentTestSession(Agent(instructions="", tools=[charges])) as call:
        await call.asks_for("pay_amount", {"amount_minor": 1250})
        await call.hears("The basket is empty.")
