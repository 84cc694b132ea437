"""A connection to the double of a realtime model: what it hears, thinks and says."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from livekit import rtc
from livekit.agents import llm, utils
from livekit.agents.types import NOT_GIVEN, NotGivenOr
from livekit.agents.utils import is_given

from lrf.offline.doubles.sound import SECONDS_A_CHARACTER, encode, make_frame

if TYPE_CHECKING:
    from .realtime import FakeRealtimeModel

FAILS_AFTER = 5.0  # seconds until a request that fails does so, as for OpenAI's


class FakeRealtimeSession(llm.RealtimeSession[str]):
    """A connection to the model."""

    def __init__(self, model: FakeRealtimeModel) -> None:
        super().__init__(model)
        self._answers = model.answers
        self._chat_ctx = llm.ChatContext.empty()
        self._tools = llm.ToolContext.empty()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def chat_ctx(self) -> llm.ChatContext:
        """Return what the model knows of the conversation."""
        return self._chat_ctx.copy()

    @property
    def tools(self) -> llm.ToolContext:
        """Return the tools that the model may call."""
        return self._tools

    async def update_instructions(self, instructions: str) -> None:
        """Take the agent's instructions, which change nothing here."""

    async def update_chat_ctx(self, chat_ctx: llm.ChatContext) -> None:
        """Take over the conversation."""
        self._chat_ctx = chat_ctx.copy()

    async def update_tools(self, tools: list[llm.Tool]) -> None:
        """Take over the tools."""
        self._tools = llm.ToolContext(tools)

    def update_options(self, *, tool_choice: NotGivenOr[llm.ToolChoice | None] = NOT_GIVEN) -> None:
        """Ignore options of the connection: each response has its own."""

    def generate_reply(
        self,
        *,
        instructions: NotGivenOr[str] = NOT_GIVEN,
        tool_choice: NotGivenOr[llm.ToolChoice] = NOT_GIVEN,
        tools: NotGivenOr[list[llm.Tool]] = NOT_GIVEN,
    ) -> asyncio.Future[llm.GenerationCreatedEvent]:
        """Answer because the program asks for it."""
        created: asyncio.Future[llm.GenerationCreatedEvent] = asyncio.Future()

        async def generate() -> None:
            try:
                event = await self._answer(instructions, tool_choice, user_initiated=True)
            except Exception as error:
                await asyncio.sleep(FAILS_AFTER)
                if not created.done():
                    created.set_exception(llm.RealtimeError(str(error)))
            else:
                if not created.done():
                    created.set_result(event)

        self._start(generate())
        return created

    async def hear(self, words: str, transcript_after: float | None) -> None:
        """Hear the caller, and answer them."""
        began = time.time()
        self.emit("input_speech_started", llm.InputSpeechStartedEvent())
        await asyncio.sleep(len(words) * SECONDS_A_CHARACTER)
        self.emit("input_speech_stopped", llm.InputSpeechStoppedEvent(True))
        message = self._chat_ctx.add_message(role="user", content=words)
        if transcript_after is not None:
            transcript = llm.InputTranscriptionCompleted(
                message.id, words, is_final=True, turn_started_at=began
            )
            self._start(self._transcribe(transcript, transcript_after))
            await asyncio.sleep(0)  # one without delay comes before the answer
        try:
            event = await self._answer(NOT_GIVEN, NOT_GIVEN, user_initiated=False)
        except Exception as error:
            fault = llm.RealtimeModelError(
                timestamp=time.time(), label="fake", error=error, recoverable=True
            )
            self.emit("error", fault)
            return
        self.emit("generation_created", event)

    def push_audio(self, frame: rtc.AudioFrame) -> None:
        """Ignore the microphone: a script speaks."""

    def push_video(self, frame: rtc.VideoFrame) -> None:
        """Ignore the camera."""

    def commit_audio(self) -> None:
        """Ignore the end of a turn that another has noticed."""

    def clear_audio(self) -> None:
        """Forget nothing, for nothing is under way."""

    def interrupt(self) -> None:
        """Stop nothing: each response is complete at once."""

    def truncate(self, **kwargs: Any) -> None:
        """Keep what was said as if it had been heard."""

    async def aclose(self) -> None:
        """Disconnect."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _answer(
        self,
        instructions: NotGivenOr[str],
        tool_choice: NotGivenOr[llm.ToolChoice],
        *,
        user_initiated: bool,
    ) -> llm.GenerationCreatedEvent:
        asked = self._chat_ctx.copy()
        if is_given(instructions) and instructions:
            asked.add_message(role="system", content=instructions)
        answer = await self._answers.chat(
            chat_ctx=asked, tools=self._tools.flatten(), tool_choice=tool_choice
        ).collect()
        calls = [
            llm.FunctionCall(call_id=call.call_id, name=call.name, arguments=call.arguments)
            for call in answer.tool_calls
        ]
        if answer.text:
            self._chat_ctx.add_message(role="assistant", content=answer.text)
        self._chat_ctx.items.extend(calls)
        return llm.GenerationCreatedEvent(
            message_stream=_stream(*([_speech(answer.text)] if answer.text else [])),
            function_stream=_stream(*calls),
            user_initiated=user_initiated,
        )

    async def _transcribe(self, event: llm.InputTranscriptionCompleted, after: float) -> None:
        await asyncio.sleep(after)
        self.emit("input_audio_transcription_completed", event)

    def _start(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _speech(text: str) -> llm.MessageGeneration:
    modalities: asyncio.Future[Any] = asyncio.Future()
    modalities.set_result(["text", "audio"])
    return llm.MessageGeneration(
        message_id=utils.shortuuid("item_"),
        text_stream=_stream(text),
        audio_stream=_stream(make_frame(encode(text))),
        modalities=modalities,
    )


async def _stream(*items: Any) -> AsyncIterator[Any]:
    for item in items:
        yield item
