"""An agent that charges for orders, and what the tests look at."""

import asyncio
from collections.abc import AsyncIterable
from typing import Any

from livekit import rtc
from livekit.agents import Agent, ModelSettings, RunContext, function_tool, llm, room_io, stt

from lrf.testing import Gate, VoiceAgentTestSession
from my_voice_agent.longrunning import charge_once, hear_during_charge, on_typed_text
from my_voice_agent.longrunning.charges import Confirmation
from my_voice_agent.longrunning.ledger import default_ledger

KEY = "pay:local:A-1"
A_1: dict[str, Any] = {"order": "A-1", "amount": 1250}
A_2: dict[str, Any] = {"order": "A-2", "amount": 900}

WAITING = "One moment."

Prices = dict[str, int | Exception | Gate]


class Shop(Agent):
    """An agent with a tool that charges, `pay`, and one that asks first, `confirm`.

    Args:
        work: Charges.
        prices: What an order costs, where that is not what the model says; or why nobody knows.
    """

    def __init__(self, work: Gate, prices: Prices) -> None:
        super().__init__(instructions="")
        self._work = work
        self._prices = prices
        self.transcripts_take = 0.0  # seconds

    async def stt_node(
        self, audio: AsyncIterable[rtc.AudioFrame], model_settings: ModelSettings
    ) -> AsyncIterable[stt.SpeechEvent | str]:
        async for event in Agent.default.stt_node(self, audio, model_settings):
            await asyncio.sleep(self.transcripts_take)
            yield event

    async def on_user_turn_completed(
        self, turn_ctx: llm.ChatContext, new_message: llm.ChatMessage
    ) -> None:
        await hear_during_charge(self, new_message)

    @function_tool(on_duplicate="reject", duplicate_scope="name_and_args")
    async def pay(self, ctx: RunContext[object], order: str, amount: int) -> str:
        """Charge the caller."""
        return await self._charge(ctx, {"order": order, "amount": amount})

    @function_tool
    async def confirm(self, ctx: RunContext[object], order: str, amount: int) -> str:
        """Charge the caller after a yes."""

        async def terms() -> str:
            price = self._prices.get(order, amount)
            if isinstance(price, Exception):
                raise price
            return f"order {order}, amount {await price() if isinstance(price, Gate) else price}"

        confirmation = Confirmation(terms, read_back="Nothing yet: {terms}.")
        return await self._charge(ctx, {"order": order, "amount": amount}, confirmation)

    @function_tool
    async def look(self, ctx: RunContext[object]) -> str:
        """Look something up."""
        return "Found it."

    async def _charge(
        self,
        ctx: RunContext[object],
        terms: dict[str, Any],
        confirmation: Confirmation | None = None,
    ) -> str:
        return await charge_once(
            ctx,
            self._work,
            terms=terms,
            key="order",
            waiting=(WAITING,),
            refused="Refused.",
            unknown="Nobody knows.",
            failed="It failed.",
            confirmation=confirmation,
        )


def open_call(
    work: Gate, prices: Prices | None = None, turn_end: float | None = 0.3, **settings: Any
) -> VoiceAgentTestSession:
    """Pick up a call of a caller who can pay."""
    return VoiceAgentTestSession(
        Shop(work, {} if prices is None else prices),
        turn_end=turn_end,
        aec_warmup_duration=None,
        text_input=room_io.TextInputOptions(text_input_cb=on_typed_text),
        **settings,
    )


def line(key: str = KEY) -> tuple[str, str] | None:
    """Return the state and the note that the ledger has of a charge."""
    charge = default_ledger().find(key)
    return None if charge is None else (charge.state, charge.note)


def replies(call: VoiceAgentTestSession) -> list[str]:
    """Return what the caller has heard, but for the filler."""
    return [heard for heard in call.heard if not WAITING.startswith(heard)]


async def agree(call: VoiceAgentTestSession, order: dict[str, Any]) -> None:
    """Have the caller say yes, and the model call `confirm` again."""
    call.when("yes").calls("confirm", order)
    await call.caller_says("yes")
