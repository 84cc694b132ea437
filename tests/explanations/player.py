"""Plays what the explanations tell, in virtual time, and prints the dialogues as JSON.

python -m tests.explanations.player
"""

from tests.interruptions.player import virtual  # isort: skip  # before livekit

import asyncio
import inspect
import json
import logging
from contextlib import AsyncExitStack
from functools import wraps
from types import ModuleType
from typing import Any

import looptime
from livekit.agents import Agent
from livekit.agents.voice.events import ToolCallEnded, ToolExecutionUpdatedEvent
from my_voice_agent.testing import VoiceAgentTestSession

from tests.dialogues.transcript import Transcript

from .scenes import Scene, Step, scenes

ENOUGH = 60.0  # seconds after which nothing is said any more
A_MOMENT = 0.5  # seconds in which whatever is stopped has ended
ANSWERS = {
    "Are you open on Sunday?": "Yes, from ten to four.",
    "Never mind.": "Okay.",
    "Mm-hm.": "Okay.",
    "Stop!": "All right.",
}


def main() -> None:
    logging.disable(logging.CRITICAL)  # what fails in a scene is meant to
    played = []
    for scene in scenes():
        played.append(virtual.run(_Player(scene).play(), looptime.new_event_loop, seed=1))
    print(json.dumps(played))


class _Player:
    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.transcript = Transcript()
        self.running = 0
        self.ended: float | None = None

    async def play(self) -> str:
        module = self._module()
        tool = module.settle_bill if hasattr(module, "settle_bill") else module.report
        settings = self._settings(module)
        shared = "tools" in settings
        agent = Agent(instructions="", tools=[] if shared else [tool])
        self.call = VoiceAgentTestSession(agent, **settings)
        try:
            async with AsyncExitStack() as calls:
                if shared:
                    self.other = VoiceAgentTestSession(
                        Agent(instructions=""), **self._settings(module)
                    )
                    await calls.enter_async_context(self.other)
                await calls.enter_async_context(self.call)
                await self._goes(tool.info.name)
        except AssertionError:
            pass  # what a tool with an error leaves behind is part of the error
        return self.transcript.text(self.call.heard)

    async def _goes(self, tool: str) -> None:
        self.call.session.on("tool_execution_updated", self._on_tool)
        self.call.when(self.scene.first_words).calls(tool, self.scene.arguments)
        for words, answer in ANSWERS.items():
            self.call.when(words).says(answer)
        began = self.transcript.begins(self.scene.first_words)
        await self.call.caller_says(self.scene.first_words)
        for step in self.scene.steps:
            await asyncio.sleep(max(0.0, began + step.at - _now()))
            stopped = await self._happens(step, tool)
            await asyncio.sleep(A_MOMENT)
            if self.running:
                self.transcript.note("the work goes on", at=stopped)
        await self.call.time_passes(ENOUGH)
        self._note_what_was_not_spoken()

    async def _happens(self, step: Step, tool: str) -> float:
        """Do it; gives when it was done."""
        at = _now()
        if not step.words.startswith("["):
            self.transcript.says(step.words)
            await self.call.caller_says(step.words)
            return _now()
        self.transcript.note(step.words.strip("[]"))
        if "tool" in step.words:
            await self.call.cancel(tool)
            return _now()
        if "another" in step.words:
            await self.other.hang_up()
        else:
            self.hanging_up = asyncio.create_task(self.call.hang_up())
        return at

    def _module(self) -> Any:
        module: Any = ModuleType("example")
        code = compile(self.scene.module, "example", "exec", dont_inherit=True)
        exec(code, module.__dict__)
        if self.scene.code == "LRF205":  # nobody is there to be asked
            module.operation = _page
        if hasattr(module, "operation"):
            module.operation = self._noted(module.operation, "the work")
        if hasattr(module, "charge_card"):
            module.charge_card = self._noted(module.charge_card, "the charge")
        module.print = lambda *words: self.transcript.note(" ".join(map(str, words)))
        return module

    def _settings(self, module: Any) -> dict[str, Any]:
        """What the example gives its session."""
        if "JOBS" in self.scene.module or "AsyncToolset" in self.scene.module:
            from livekit.agents.llm.async_toolset import AsyncToolset

            shared = getattr(module, "JOBS", None)
            return {"tools": [shared or AsyncToolset(id="jobs", tools=[module.report])]}
        if "userdata" not in self.scene.module or "AgentSession()" in self.scene.module:
            return {}
        return {"userdata": module.Caller() if hasattr(module, "Caller") else {}}

    def _noted(self, function: Any, name: str) -> Any:
        """The function, with a note of how each call of it ends."""
        if not inspect.iscoroutinefunction(function):
            return function

        @wraps(function)
        async def noted(*args: Any, **kwargs: Any) -> Any:
            self.running += 1
            try:
                result = await function(*args, **kwargs)
            except asyncio.CancelledError:
                self.transcript.note(f"{name} is cancelled, and has ended")
                raise
            except Exception:
                self.transcript.note(f"{name} fails")
                raise
            else:
                self.transcript.note(f"{name} is done")
                return result
            finally:
                self.running -= 1

        return noted

    def _on_tool(self, event: ToolExecutionUpdatedEvent) -> None:
        if isinstance(event.update, ToolCallEnded):
            self.ended = _now()

    def _note_what_was_not_spoken(self) -> None:
        """What the model was told last, where the caller has not heard it."""
        items = self.call.session.history.items
        told = [item.output for item in items if item.type == "function_call_output"][-1:]
        for output in told:
            if output and not any(output in heard for heard in self.call.heard):
                self.transcript.note(f"the model is told: {output}", at=self.ended)
            elif not output:
                note = "the model is told nothing, and says nothing"
                self.transcript.note(note, at=self.ended)


async def _page(url: str) -> str:
    await asyncio.sleep(1)
    return "The key is AKIA-7."


def _now() -> float:
    return asyncio.get_running_loop().time()


if __name__ == "__main__":
    main()
