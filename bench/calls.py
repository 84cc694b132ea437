"""Calls with the template's agent, as many as are wanted: real sessions, doubles for the models."""

import asyncio
from dataclasses import replace
from typing import cast

from livekit.agents import AgentSession

from lrf.offline.doubles import Heard, Line
from lrf.offline.model import OfflineLLM
from my_voice_agent.agent import Assistant, session_settings
from my_voice_agent.longrunning.payment import Payment
from my_voice_agent.tools.process_payment import process_payment

CHARGING_TAKES = 4.0  # seconds
LONGEST_WAIT = 60.0  # seconds for the words that a caller waits for


def allow_any_order() -> None:
    """Let each caller pay for an order of their own; the samples have eighteen."""

    async def terms(order_id: str) -> str:
        return f"order {order_id}, for 10.00 euros"

    async def charge(order_id: str, *, idempotency_key: str) -> str:
        await asyncio.sleep(CHARGING_TAKES)
        return f"Order {order_id} is paid."

    process_payment.mode = replace(cast(Payment, process_payment.mode), confirm=terms)
    process_payment.operation = charge


class Call:
    """One call: searches, one of which is interrupted, a report, a payment, and a hang-up.

    Args:
        number: The caller's number, which is their order's too.
    """

    def __init__(self, number: int) -> None:
        self._number = number
        self._heard: list[str] = []
        self._heard_before = 0  # the caller's last words
        self._changed = asyncio.Event()
        self._line = Line(on_heard=self._hear)
        self.session: AgentSession[object] = self._line.make_session(
            OfflineLLM(), turn_end=0.3, aec_warmup_duration=None, **session_settings()
        )

    async def run(self) -> None:
        """Pick up, and go through all of it; some forty seconds."""
        await self.session.start(Assistant(), record=False)
        try:
            await self._talk()
        finally:
            await self.session.aclose()

    async def _talk(self) -> None:
        await self._say("write a sales report")
        await self._hears("I have started on the report")
        await self._say("search for shoes")
        await self._hears("Found 3 matching records")
        await self._say("process the large file visits.csv")
        await self._hears("One moment")
        await self._say("never mind")
        await self._hears("Okay")
        await self._say(f"pay for order {self._number}")
        await self._hears(f"order {self._number}, for 10.00 euros")
        await self._say("yes")
        await self._hears(f"Order {self._number} is paid")
        await self._hears("The sales report is in", at_any_time=True)

    async def _say(self, words: str) -> None:
        if "yes" not in words and "never" not in words:
            await self._until_silent()
        self._heard_before = len(self._heard)
        await self._line.speak(words)

    async def _until_silent(self) -> None:
        while self.session.current_speech:
            await self.session.current_speech.wait_for_playout()

    async def _hears(self, words: str, *, at_any_time: bool = False) -> None:
        since = 0 if at_any_time else self._heard_before

        async def wait() -> None:
            while not any(words in heard for heard in self._heard[since:]):
                self._changed.clear()
                await self._changed.wait()

        try:
            await asyncio.wait_for(wait(), LONGEST_WAIT)
        except asyncio.TimeoutError:
            raise AssertionError(f"{words!r} was not heard: {self._heard}") from None

    def _hear(self, heard: Heard) -> None:
        self._heard.append(heard)
        self._changed.set()
