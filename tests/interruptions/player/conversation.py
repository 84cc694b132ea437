"""Plays a scenario on the rendered project's own agent, and records what became of it."""

from __future__ import annotations

import asyncio
import json
from importlib import import_module
from typing import Any

from livekit.agents import room_io
from livekit.agents.voice import SpeechHandle
from livekit.agents.voice.events import (
    SpeechCreatedEvent,
    ToolCallEnded,
    ToolCallStarted,
    ToolExecutionUpdatedEvent,
)
from my_voice_agent.agent import Assistant
from my_voice_agent.charges import default_ledger
from my_voice_agent.in_call import on_typed_text, session_settings
from my_voice_agent.testing import VoiceAgentTestSession

from ..tools import Tool
from .scenario import (
    BREATH,
    ENDINGS,
    HESITATION,
    PREAMBLE,
    SPOKEN,
    TURN_ENDS_AFTER,
    Action,
    Scenario,
    seconds_of,
    words,
)
from .seen import Call, Deed, Observed
from .work import NEVER, Resource, Work

AT_REST_WITHIN = 200.0  # seconds until nothing goes on any more
QUIET = 6.0  # seconds without a word, after which there is nothing more to be told


async def play(scenario: Scenario) -> Observed:
    """Have the conversation, and see it to its end; the ledger must be empty."""
    return await _Player(scenario).play()


class _Player:
    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.seen = Observed()
        self.handles: dict[SpeechHandle, float] = {}
        self.watchers: list[asyncio.Task[None]] = []
        self.begun = asyncio.Event()
        self.closed = asyncio.Event()
        self.voice = asyncio.Lock()  # the caller has one

    async def play(self) -> Observed:
        for tool in self.scenario.tools:
            self._stand_in(tool)
        self.call = VoiceAgentTestSession(
            Assistant(),
            text_input=room_io.TextInputOptions(text_input_cb=on_typed_text),
            **session_settings(),
        )
        try:
            async with self.call:
                self.session = self.call.session
                self.session.on("speech_created", self._on_speech)
                self.session.on("tool_execution_updated", self._on_tool)
                self.session.on("conversation_item_added", self._on_item)
                self.session.on("close", self._on_close)
                await self._is_called()
                await self._acts()
                await self._comes_to_rest()
                self._look()
                await self._goes_on()
        except AssertionError as error:
            self.seen.faults += str(error).splitlines()
        self.seen.heard = self.call.heard
        self.seen.words += map(str, self.call.heard)
        return self.seen

    # What the scenario is about.

    def _stand_in(self, tool: Tool) -> None:
        module: Any = import_module(f"my_voice_agent.tools.{tool.name}")
        if tool in self.seen.works:
            return
        work = self.seen.works[tool] = Work(tool, self.scenario.operation)
        module.operation = work.operation
        if "cleanup" in tool.patterns:
            resource = self.seen.resources[tool] = Resource(work)
            module.acquire, module.release = resource.acquire, resource.release
        if "timeout" in tool.patterns:
            module.DEADLINE = self.scenario.operation.deadline
        if tool.confirm:
            module.terms = self._terms

    async def _terms(self, order: str) -> str:
        await asyncio.sleep(self.scenario.operation.terms)
        return f"the terms of {order}"

    async def _is_called(self) -> None:
        calls = self._calls()
        for order, tool in dict(calls).items():
            if tool.confirm:
                await self._asks(f"what is {order}", tool, order)
                await self.call.hears("Shall I go ahead?")
        asking = self.call.when("go please")
        if self.scenario.preamble:
            asking.says(PREAMBLE)
        for order, tool in calls:
            asking.calls(tool.name, tool.arguments(order))
        self.seen.calls.clear()
        self.begun.clear()
        asked = asyncio.create_task(self.call.caller_says("go please"))
        await asyncio.wait_for(self.begun.wait(), 60)
        self.called_at = _now()
        await asked

    def _calls(self) -> list[tuple[str, Tool]]:
        return list(zip(self.scenario.orders, self.scenario.tools, strict=True))

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
            deed.ended = _now() - TURN_ENDS_AFTER
        elif kind == "coughs":
            await self.call.cough()
            deed.ended = _now()
        elif kind == "hands off":
            self.session.update_agent(Assistant())
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
            if self.session.agent_state == "speaking":
                since = _now()

    def _what_goes_on(self) -> str:
        for work in self.seen.works.values():
            if not work.has_unwound:
                return f"the work of {work.tool.name}"
        for call in self.seen.calls:
            if call.ended == NEVER:
                return f"the call of {call.tool.name}"
        for deed in self.seen.deeds:
            if deed.ended == NEVER and not (deed.kind == "hands off" and self.closed.is_set()):
                return deed.kind
        return ""

    def _look(self) -> None:
        """What the tools have come to."""
        self.seen.rest = _now()
        outputs = [i for i in self.session.history.items if i.type == "function_call_output"]
        for call in self.seen.calls:
            mine = (call.id, f"{call.id}_final")
            call.outputs = [output for output in outputs if output.call_id in mine]
            call.interrupted = next(
                (
                    interrupted
                    for handle, interrupted in self.handles.items()
                    if any(getattr(item, "call_id", "") == call.id for item in handle.chat_items)
                ),
                NEVER,
            )
        for order, tool in self._calls():
            if tool.stance == "payment":
                self.seen.charges[order] = default_ledger().find(f"{tool.name}:local:{order}")
        self.seen.words += [output.output for output in outputs]

    async def _goes_on(self) -> None:
        """The caller says something else, and asks once more for what was to be charged."""
        if self.closed.is_set():
            return
        self.call.when("are you there").says("Yes.")
        self.seen.deeds.append(deed := Deed("says", _now()))
        await self.call.caller_says("are you there")
        deed.ended = _now() - TURN_ENDS_AFTER
        await asyncio.sleep(2)
        for order, tool in dict(self._calls()).items():
            if tool.stance == "payment":
                for _ in range(2 if tool.confirm else 1):
                    await self._asks("once more please", tool, order)
                    await asyncio.sleep(5)
        await self._comes_to_rest()

    # What LiveKit says.

    def _on_speech(self, event: SpeechCreatedEvent) -> None:
        handle = event.speech_handle
        self.handles[handle] = NEVER
        self.watchers.append(asyncio.create_task(self._watch(handle)))

    async def _watch(self, handle: SpeechHandle) -> None:
        over = asyncio.get_running_loop().create_future()
        handle.add_done_callback(lambda _: over.set_result(None))
        await handle.wait_if_not_interrupted([over])
        if handle.interrupted:
            self.handles[handle] = _now()

    def _on_tool(self, event: ToolExecutionUpdatedEvent) -> None:
        update = event.update
        self.seen.words.append(str(update))
        if isinstance(update, ToolCallStarted):
            called = update.function_call
            tool = next((t for t in self.scenario.tools if t.name == called.name), None)
            if tool and self.seen.rest == NEVER:
                order = json.loads(called.arguments).get("order_id", "")
                self.seen.calls.append(Call(called.call_id, tool, order, _now()))
                self.begun.set()
        elif isinstance(update, ToolCallEnded):
            for call in self.seen.calls:
                if call.id == update.call_id:
                    call.ended, call.status = _now(), update.status

    def _on_item(self, event: Any) -> None:
        if event.item.type == "agent_handoff":
            for deed in self.seen.deeds_of("hands off"):
                deed.ended = _now()

    def _on_close(self, _: object) -> None:
        self.closed.set()
        for deed in self.seen.deeds_of(*ENDINGS):
            deed.ended = _now()


def _now() -> float:
    return asyncio.get_running_loop().time()
