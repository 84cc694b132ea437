"""Plays the scenes in virtual time, each with the tool that the generator renders for it."""

import asyncio
import logging
import random
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from livekit.agents import Agent, llm, room_io
from livekit.agents.llm.async_toolset import AsyncToolset
from livekit.agents.voice.events import ToolCallEnded, ToolExecutionUpdatedEvent

from lrf.commands.patterns import make_sample
from lrf.render.environment import Templates
from lrf.render.module import context_of
from lrf.testing import VoiceAgentTestSession
from lrf.testing.virtual_time import VirtualTimeLoop
from my_voice_agent.longrunning import TOOL_HANDLING, hear_during_charge, on_typed_text
from tests.generator.dialogues.scenes import SCENES, SOURCES, Interruption, Scene
from tests.generator.dialogues.transcript import Transcript
from tests.generator.dialogues.work import Work

ENOUGH = 60.0  # seconds after which nothing is said any more
A_MOMENT = 0.5  # seconds in which whatever an interruption stops has ended
TURN_END = 0.3


def play_all() -> dict[str, str]:
    """Play every scene, and return the dialogues by their names."""
    dialogues: dict[str, list[str]] = {}
    disabled = logging.root.manager.disable
    logging.disable(logging.CRITICAL)  # what fails in a scene is meant to
    try:
        for scene in SCENES:
            dialogues.setdefault(scene.dialogue, []).append(play(scene))
    finally:
        logging.disable(disabled)
    return {name: "\n".join(played) for name, played in dialogues.items()}


def play(scene: Scene) -> str:
    """Play one scene on a loop of its own."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEDGER", str(Path(folder) / "ledger.sqlite3"))
        patch.delenv("LEDGER_URL", raising=False)
        random.seed(1)
        loop = VirtualTimeLoop()
        try:
            transcript = loop.run_until_complete(_Player(scene).play())
        finally:
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.run_until_complete(loop.shutdown_default_executor())
            loop.close()
    return f"{scene.title}\n\n{transcript}"


class _Assistant(Agent):
    async def on_user_turn_completed(
        self, turn_ctx: llm.ChatContext, new_message: llm.ChatMessage
    ) -> None:
        await hear_during_charge(self, new_message)


class _Player:
    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.transcript = Transcript()
        self.work = Work(scene, self.transcript.note)
        self.tool = self._tool()
        self.ended = 0.0

    def _tool(self) -> Any:
        """Render the tool, and put the scene's work into it."""
        spec = make_sample(self.scene.patterns)
        names: dict[str, Any] = {"__package__": "my_voice_agent.tools", "__name__": spec.name}
        exec(Templates().render("module.py.j2", context_of(spec, "..")), names)
        tool = names[spec.name]
        tool.operation = self.work.operation
        changes: dict[str, dict[str, Any]] = {
            "cleanup": {"opens": self.work.opens},
            "timeout": {"seconds": self.scene.deadline},
        }
        tool.options = tuple(replace(o, **changes.get(o.name, {})) for o in tool.options)
        if self.scene.mode == "payment":
            tool.mode = replace(tool.mode, confirm=self.work.confirm)
        return tool

    async def play(self) -> str:
        is_background = self.scene.mode == "background"
        session_tools = [self.tool, self.tool.status] if is_background else []
        self.call = VoiceAgentTestSession(
            _Assistant(instructions="", tools=[] if is_background else [self.tool]),
            turn_end=TURN_END,
            text_input=room_io.TextInputOptions(text_input_cb=on_typed_text),
            aec_warmup_duration=None,
            tool_handling=TOOL_HANDLING,
            tools=[AsyncToolset(id="session_tools", tools=session_tools)] if is_background else [],
        )
        async with self.call:
            self.call.session.on("tool_execution_updated", self._on_tool)
            self.began = self.transcript.begin()
            await self._ask()
            if self.scene.interruption:
                await self._interrupt(self.scene.interruption)
            await self.call.time_passes(ENOUGH)
            self._note_what_was_not_spoken()
        return self.transcript.text(self.call.heard)

    async def _ask(self) -> None:
        if self.scene.mode != "payment":
            sources: dict[str, Any] = {"sources": list(SOURCES)}
            given = sources if self.scene.telling == "concurrent" else {}
            words = "I need the report."
            self.call.when(words).calls(self.tool.id, given)
            await self._say(words)
            return
        words, arguments = "Settle the bill, please.", {"bill_id": "B-17"}
        self.call.when(words).calls(self.tool.id, arguments)
        await self._say(words)
        await self.call.hears("twelve fifty")
        await self.call.time_passes(1)
        if self.scene.interruption and self.scene.interruption.says.startswith("No"):
            return
        self.call.when("Yes.").says("I am charging it now.").calls(self.tool.id, arguments)
        await self._say("Yes.")

    async def _say(self, words: str) -> None:
        self.transcript.say(words)
        await self.call.caller_says(words)

    async def _interrupt(self, interruption: Interruption) -> None:
        now = asyncio.get_running_loop().time
        await asyncio.sleep(max(0.0, self.began + interruption.at - now()))
        if interruption.answer:
            self.call.when(interruption.says).says(interruption.answer)
        await self._say(interruption.says)
        turn_ended = now()
        await asyncio.sleep(A_MOMENT)
        if self.work.running:
            self.transcript.note(f"{self.work.name} goes on", at=turn_ended)

    def _on_tool(self, event: ToolExecutionUpdatedEvent) -> None:
        if isinstance(event.update, ToolCallEnded):
            self.ended = asyncio.get_running_loop().time()

    def _note_what_was_not_spoken(self) -> None:
        """Note what the model knows, and can tell when the caller asks."""
        told = self.call.told_to_model(self.tool.id)
        is_spoken = any(told in heard for heard in self.call.heard)
        if self.scene.mode not in ("background", "payment") and not is_spoken:
            self.transcript.note(f"the model is told: {told}", at=self.ended)
