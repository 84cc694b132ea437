"""Plays the scenes in a rendered project, in virtual time, and prints the dialogues as JSON.

python -m tests.dialogues.player
"""

from tests.interruptions.player import virtual  # isort: skip  # before livekit

import asyncio
import json
import logging
import os
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import looptime
from livekit.agents import room_io
from livekit.agents.voice.events import ToolCallEnded, ToolExecutionUpdatedEvent
from my_voice_agent.agent import Assistant
from my_voice_agent.in_call import on_typed_text, session_settings
from my_voice_agent.testing import VoiceAgentTestSession

from .scenes import SCENES, SOURCES, Interruption, Scene
from .transcript import Transcript
from .work import Work

ENOUGH = 60.0  # seconds after which nothing is said any more
A_MOMENT = 0.5  # seconds in which whatever an interruption stops has ended


def main() -> None:
    logging.disable(logging.CRITICAL)  # what fails in a scene is meant to
    with TemporaryDirectory() as folder:
        os.environ["LEDGER"] = str(Path(folder) / "ledger.sqlite3")
        dialogues: dict[str, list[str]] = {}
        for scene in SCENES:
            dialogues.setdefault(scene.dialogue, []).append(_played(scene))
        print(json.dumps({name: "\n".join(played) for name, played in dialogues.items()}))


def _played(scene: Scene) -> str:
    Path(os.environ["LEDGER"]).unlink(missing_ok=True)
    transcript = virtual.run(_Player(scene).play(), looptime.new_event_loop, seed=1)
    return f"{scene.title}\n\n{transcript}"


class _Player:
    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.transcript = Transcript()
        self.work = Work(scene, self.transcript.note)
        self.ended = 0.0

    async def play(self) -> str:
        self._stand_in()
        self.call = VoiceAgentTestSession(
            Assistant(),
            text_input=room_io.TextInputOptions(text_input_cb=on_typed_text),
            **session_settings(),
        )
        async with self.call:
            self.call.session.on("tool_execution_updated", self._on_tool)
            await self._asks()
            if self.scene.interruption:
                await self._interrupts(self.scene.interruption)
            await self.call.time_passes(ENOUGH)
            self._note_what_was_not_spoken()
        return self.transcript.text(self.call.heard)

    def _stand_in(self) -> None:
        module: Any = import_module(f"my_voice_agent.tools.{self.scene.tool}")
        module.operation = self.work.operation
        module.acquire, module.release = self.work.acquire, self.work.release
        module.SOURCES = SOURCES
        if self.scene.deadline is not None:
            module.DEADLINE = self.scene.deadline

    async def _asks(self) -> None:
        if self.scene.stance == "payment":
            words = "Yes, settle the bill."
            asking = self.call.when(words).says("I am charging twelve fifty now.")
            asking.calls(self.scene.tool, {"bill_id": "B-17"})
        else:
            words = "I need the report."
            self.call.when(words).calls(self.scene.tool)
        self.began = self.transcript.begins(words)
        await self.call.caller_says(words)

    async def _interrupts(self, interruption: Interruption) -> None:
        await asyncio.sleep(self.began + interruption.at - asyncio.get_running_loop().time())
        if interruption.answer:
            self.call.when(interruption.says).says(interruption.answer)
        self.transcript.says(interruption.says)
        await self.call.caller_says(interruption.says)
        turn_ended = asyncio.get_running_loop().time()
        await asyncio.sleep(A_MOMENT)
        if self.work.running:
            self.transcript.note(f"{self.work.name} goes on", at=turn_ended)

    def _on_tool(self, event: ToolExecutionUpdatedEvent) -> None:
        if isinstance(event.update, ToolCallEnded):
            self.ended = asyncio.get_running_loop().time()

    def _note_what_was_not_spoken(self) -> None:
        """What the model knows, and can tell when the caller asks."""
        told = self.call.told_to_model(self.scene.tool)
        is_spoken = any(told in heard for heard in self.call.heard)
        if self.scene.stance != "background" and not is_spoken:
            self.transcript.note(f"the model is told: {told}", at=self.ended)


if __name__ == "__main__":
    main()
