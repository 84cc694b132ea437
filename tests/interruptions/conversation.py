"""Plays a scenario on the test session, and records what became of it."""

from __future__ import annotations

import asyncio
from typing import Any

from livekit.agents import Agent, llm, room_io
from livekit.agents.llm.async_toolset import AsyncToolset

from lrf.testing import VoiceAgentTestSession
from my_voice_agent.longrunning import hear_during_charge, on_typed_text

from .scenario import (
    BREATH,
    ENDINGS,
    HESITATION,
    PREAMBLE,
    SPOKEN,
    TURN_END,
    Action,
    Scenario,
    seconds_of,
    words,
)
from .seen import Deed, Observed
from .stand_ins import stand_in
from .tools import Tool
from .witness import Witness
from .work import NEVER

AT_REST_WITHIN = 200.0  # seconds until nothing goes on any more
QUIET = 6.0  # seconds without a word, after which there is nothing more to be told


class Listener(Agent):
    """An agent that hears what the caller says during a charge."""

    def __init__(self, tools: list[Any]) -> None:
        super().__init__(instructions="", tools=tools)

    async def on_user_turn_completed(
        self, turn_ctx: llm.ChatContext, new_message: llm.ChatMessage
    ) -> None:
        """Answer words during a charge."""
        await hear_during_charge(self, new_message)


async def play(scenario: Scenario) -> Observed:
    """Have the conversation, and see it to its end; the ledger must be empty."""
    return await _Player(scenario).play()


class _Player:
    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.seen = Observed()
        self.witness = Witness(scenario, self.seen)
        self.voice = asyncio.Lock()  # the caller has one

    async def play(self) -> Observed:
        stand_in(self.scenario, self.seen)
        tools = [tool.made for tool in dict.fromkeys(self.scenario.tools)]
        background = [tool for tool in tools if hasattr(tool, "status")]
        toolset = [each for tool in background for each in (tool, tool.status)]
        self.tools = [tool for tool in tools if tool not in background]
        self.call = VoiceAgentTestSession(
            Listener(self.tools),
            text_input=room_io.TextInputOptions(text_input_cb=on_typed_text),
            turn_end=TURN_END,
            aec_warmup_duration=None,
            user_away_timeout=None,
            tools=[AsyncToolset(id="session_tools", tools=toolset)] if toolset else [],
        )
        try:
            async with self.call:
                self.session = self.call.session
                self.witness.follow(self.session)
                await self._is_called()
                await self._acts()
                await self._comes_to_rest()
                self.witness.look()
                await self._goes_on()
        except AssertionError as error:
            self.seen.faults += str(error).splitlines()
        self.seen.heard = self.call.heard
        self.seen.words += map(str, self.call.heard)
        return self.seen

    async def _is_called(self) -> None:
        calls = self.scenario.calls
        read_back = [(order, tool) for order, tool in dict(calls).items() if tool.confirm]
        if read_back:
            asking = self.call.when("what is it")
            for order, tool in read_back:
                asking.calls(tool.name, tool.arguments(order))
            await self.call.caller_says("what is it")
            await self.call.hears("Shall I go ahead?")
        asking = self.call.when("go please")
        if self.scenario.preamble:
            asking.says(PREAMBLE)
        for order, tool in calls:
            asking.calls(tool.name, tool.arguments(order))
        self.seen.calls.clear()
        self.witness.begun.clear()
        asked = asyncio.create_task(self.call.caller_says("go please"))
        await asyncio.wait_for(self.witness.begun.wait(), 60)
        self.called_at = _now()
        await asked

    async def _asks(self, words: str, tool: Tool, order: str) -> None:
        self.call.when(words).calls(tool.name, tool.arguments(order))
        await self.call.caller_says(words)

    async def _acts(self) -> None:
        acts = [self._act(number, action) for number, action in enumerate(self.scenario.actions)]
        await asyncio.gather(*acts)

    async def _act(self, number: int, action: Action) -> None:
        await asyncio.sleep(self.called_at + action.at - _now())
        for _ in range(action.ticks):
            await asyncio.sleep(0)
        if action.kind in SPOKEN or action.kind == "coughs":
            async with self.voice:
                await self._does(number, action.kind)
        else:
            await self._does(number, action.kind)

    async def _does(self, number: int, kind: str) -> None:
        if self.seen.deeds_of(*ENDINGS):
            return  # nobody is there any more
        said = words(number, kind)
        if kind in SPOKEN or kind == "types":
            heard = f"{HESITATION} {said}" if kind == "hesitates" else said
            script = self.call.when(heard).says(f"Answer {number}.")
            if kind == "calls it off":
                script.says("").calls("lk_agents_cancel_task", {"call_id": self.seen.calls[0].id})
        if kind == "cancels the task" and not self._is_running():
            return
        deed = Deed(kind, _now())
        self.seen.deeds.append(deed)
        if kind in SPOKEN:
            if kind == "hesitates":
                self.hesitation = asyncio.create_task(self.call.caller_says(HESITATION))
                await asyncio.sleep(seconds_of(HESITATION) + BREATH)
            await self.call.caller_says(said)
            deed.ended = _now() - TURN_END
        elif kind == "coughs":
            await self.call.cough()
            deed.ended = _now()
        elif kind == "hands off":
            self.session.update_agent(Listener(self.tools))
        elif kind in ENDINGS:
            self._closes(kind)
        else:
            deed.ended = deed.began
            await self._keeps_waiting(kind, said)
            deed.kept_waiting = _now() - deed.began

    async def _keeps_waiting(self, kind: str, said: str) -> None:
        if kind == "types":
            try:
                await self.call.types(said)
            except RuntimeError:
                # LiveKit: no reply is scheduled while a handoff, or the end, waits for a tool
                is_leaving = self.seen.deeds_of("hands off", *ENDINGS)
                assert is_leaving, "C3: typed words are refused"
        elif kind == "program":
            await self.call.interrupt()
        elif kind == "cancels the task":
            await self.call.cancel(self.scenario.tool.name)

    def _is_running(self) -> bool:
        name = f"tool_exec_{self.scenario.tool.name}"
        return any(task.get_name() == name for task in asyncio.all_tasks())

    def _closes(self, kind: str) -> None:
        if kind == "hangs up":
            self.hanging_up = asyncio.create_task(self.call.hang_up())
        else:
            self.session.shutdown()

    async def _comes_to_rest(self) -> None:
        began = _now()
        while self._what_goes_on():
            if _now() > began + AT_REST_WITHIN:
                raise AssertionError(f"C4: this does not end: {self._what_goes_on()}")
            await asyncio.sleep(0.5)
        since = _now()
        while _now() < since + QUIET:
            await asyncio.sleep(0.5)
            # what a cough has paused goes on, and LiveKit need not call that speaking
            if self.call._line.loudspeaker.saying is not None:
                since = _now()
            if _now() > began + AT_REST_WITHIN:
                raise AssertionError("C4: the agent does not stop talking")

    def _what_goes_on(self) -> str:
        for work in self.seen.works.values():
            if not work.has_unwound:
                return f"the work of {work.tool.name}"
        for call in self.seen.calls:
            if call.ended == NEVER:
                return f"the call of {call.tool.name}"
        for deed in self.seen.deeds:
            if deed.ended == NEVER and not (
                deed.kind == "hands off" and self.witness.closed.is_set()
            ):
                return deed.kind
        return ""

    async def _goes_on(self) -> None:
        """Have the caller say something else, and ask once more for what was to be charged."""
        if self.witness.closed.is_set():
            return
        self.call.when("are you there").says("Yes.")
        self.seen.deeds.append(deed := Deed("says", _now()))
        await self.call.caller_says("are you there")
        deed.ended = _now() - TURN_END
        await asyncio.sleep(2)
        for order, tool in dict(self.scenario.calls).items():
            if tool.mode == "payment":
                for _ in range(2 if tool.confirm else 1):
                    await self._asks("once more please", tool, order)
                    await asyncio.sleep(5)
        await self._comes_to_rest()


def _now() -> float:
    return asyncio.get_running_loop().time()
