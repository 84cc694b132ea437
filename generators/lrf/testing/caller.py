"""The caller of a test."""

import asyncio
from dataclasses import dataclass

from livekit.agents import room_io
from livekit.agents.voice import SpeechHandle
from livekit.agents.voice.events import SpeechCreatedEvent

from .waits import Waits

COUGH = 0.6  # seconds: just long enough for LiveKit to take it for an interruption


@dataclass(frozen=True)
class Response:
    """The agent's answer to one message."""

    text: str


class Caller(Waits):
    """The caller's side of a call: to speak, cough and type."""

    _typing: set[asyncio.Task[Response]]

    async def caller_says(
        self, words: str, *, during: str | None = None, finished: bool = True
    ) -> None:
        """Speak `words`, and fall silent until the turn is committed.

        Args:
            words: What the caller says; it takes its time, about 15 characters a second.
            during: Name of a tool to wait for: the words come once it is running.
            finished: Whether LiveKit's turn detector takes the words for the end of the turn. If
                not, it waits longer before it commits the turn, 2.5 s by default.
        """
        if during is not None:
            await self.tool_started(during)
        began, turn_end = self._now, self._turn_end(finished)
        await self._line.speak(words, finished=finished)
        self._sounds.add_words(began, self._now, turn_end)
        await asyncio.sleep(turn_end)

    async def murmur(self, words: str = "mm-hm") -> None:
        """Show that the caller listens; to LiveKit that is a turn like any other."""
        await self.caller_says(words)

    async def cough(self) -> None:
        """Make a noise without words."""
        began = self._now
        await self._line.make_noise(COUGH)
        self._sounds.add_noise(began, self._now)

    async def types(self, text: str) -> None:
        """Type `text`; return once the agent's entry point has taken it."""
        self._sounds.add_words(self._now, self._now, 0.0)  # no sound: here a silence begins
        taken = self._text_input.text_input_cb(self.session, room_io.TextInputEvent(text=text))
        if taken is not None:
            await taken

    async def send_text(self, text: str) -> Response:
        """Type `text` and wait until the agent's answer ends, or is interrupted.

        The answer is what the caller heard of it, with what followed from its calls of tools.
        Fillers and results of background tools are speeches of their own: wait for them by `hears`.
        """
        answers: list[SpeechHandle] = []
        typing = asyncio.current_task()

        def on_speech(event: SpeechCreatedEvent) -> None:
            if asyncio.current_task() is typing:  # and not that of a tool, or of other words
                answers.append(event.speech_handle)
                event.speech_handle.add_done_callback(lambda _: self._changes.notify())

        self.session.on("speech_created", on_speech)
        try:
            await self.types(text)
        finally:
            self.session.off("speech_created", on_speech)
        await self._changes.until(
            lambda: all(speech.done() for speech in answers), f"the answer to {text!r} ends"
        )
        items = [item for speech in answers for item in speech.chat_items]
        said = [item.text_content for item in items if item.type == "message"]
        return Response(" ".join(words for words in said if words))

    def send_text_async(self, text: str) -> asyncio.Task[Response]:
        """Type `text` and do not wait; the task gives the response."""
        task = asyncio.create_task(self.send_text(text))
        self._typing.add(task)
        return task

    async def time_passes(self, seconds: float) -> None:
        """Do nothing for `seconds`."""
        await asyncio.sleep(seconds)
