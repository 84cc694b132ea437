"""The caller's loudspeaker: it plays the agent's voice in time, and can be paused and cut short."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from livekit import rtc
from livekit.agents.voice import io

from .sound import SAMPLE_RATE, decode


class Heard(str):
    """Words that the caller heard, as plain text.

    `began` and `ended` are seconds on the event loop's clock (`ended` is None while they are
    being said), `cut` says whether they were cut short, and `unsaid` is what comes after them.
    """

    began: float
    ended: float | None
    cut: bool
    unsaid: str

    def __new__(
        cls,
        text: str,
        *,
        began: float,
        ended: float | None = None,
        cut: bool = False,
        unsaid: str = "",
    ) -> Heard:
        """Make a string that knows when it was heard."""
        heard = super().__new__(cls, text)
        heard.began, heard.ended, heard.cut, heard.unsaid = began, ended, cut, unsaid
        return heard


class FakeAudioOutput(io.AudioOutput):
    """An audio output that takes as long as the words last, as in a room.

    Args:
        on_heard: Called with what was heard of each utterance, when it ends or is cut.
        on_words: Called with all words of an utterance, as soon as they are known.
    """

    def __init__(
        self,
        *,
        on_heard: Callable[[Heard], None] = lambda heard: None,
        on_words: Callable[[str], None] = lambda words: None,
    ) -> None:
        super().__init__(
            label="loudspeaker",
            capabilities=io.AudioOutputCapabilities(pause=True),
            sample_rate=SAMPLE_RATE,
        )
        self.on_heard = [on_heard]
        self._loop: asyncio.AbstractEventLoop | None = None
        self._on_words = on_words
        self._audio = bytearray()
        self._complete = False  # flush() was called: no more audio comes for this utterance
        self._began: float | None = None
        self._played = 0.0  # seconds played before the last pause
        self._resumed_at: float | None = None  # None: paused, or nothing is being played
        self._paused = False
        self._end: asyncio.TimerHandle | None = None

    @property
    def is_playing(self) -> bool:
        """Return whether an utterance is being played, or is paused."""
        return self._began is not None

    @property
    def saying(self) -> Heard | None:
        """Return the part that has been heard of the utterance that is being played, if any."""
        if self._began is None:
            return None
        text = decode(bytes(self._audio[: self._bytes_played()]))
        unsaid = decode(bytes(self._audio))[len(text) :]
        return Heard(text, began=self._began, unsaid=unsaid)

    async def capture_frame(self, frame: rtc.AudioFrame) -> None:
        """Play more of an utterance."""
        await super().capture_frame(frame)
        self._loop = asyncio.get_running_loop()
        self._audio += frame.data.cast("b")
        self._play()

    def flush(self) -> None:
        """Take the utterance for complete."""
        super().flush()
        if self._audio:
            self._complete = True
            self._on_words(decode(bytes(self._audio)).strip())
            self._play()

    def clear_buffer(self) -> None:
        """Cut the utterance short."""
        if self._audio:
            self._stop(cut=True)

    def pause(self) -> None:
        """Pause the utterance."""
        super().pause()
        self._paused = True
        self._hold()

    def resume(self) -> None:
        """Let a paused utterance go on."""
        super().resume()
        self._paused = False
        self._play()

    @property
    def _now(self) -> float:
        # not the running loop: a failed test asks what was said when its loop has stopped
        return self._loop.time() if self._loop else 0.0

    @property
    def _seconds(self) -> float:
        return len(self._audio) / 2 / SAMPLE_RATE

    def _position(self) -> float:
        running = 0.0 if self._resumed_at is None else self._now - self._resumed_at
        return min(self._played + running, self._seconds)

    def _bytes_played(self) -> int:
        # rounded, for the clock adds up floats: a character that has ended was heard
        return 2 * round(self._position() * SAMPLE_RATE)

    def _play(self) -> None:
        if self._paused or not self._audio:
            return
        if self._resumed_at is None:
            self._resumed_at = self._now
        if self._began is None:
            self._began = self._now
            self.on_playback_started(created_at=time.time())
        if self._complete and self._end is None:
            left = self._seconds - self._position()
            self._end = asyncio.get_running_loop().call_later(left, self._stop)

    def _hold(self) -> None:
        self._played = self._position()
        self._resumed_at = None
        if self._end is not None:
            self._end.cancel()
            self._end = None

    def _stop(self, cut: bool = False) -> None:
        self._hold()
        began = self._began
        position = self._played if cut else self._seconds
        whole = decode(bytes(self._audio))
        text = decode(bytes(self._audio[: self._bytes_played()])) if cut else whole
        self._audio.clear()
        self._complete, self._began, self._played = False, None, 0.0
        if began is not None and text.strip():
            unsaid = whole[len(text.rstrip()) :].rstrip()
            heard = Heard(text.strip(), began=began, ended=self._now, cut=cut, unsaid=unsaid)
            for listener in self.on_heard:
                listener(heard)
        self.on_playback_finished(
            playback_position=position, interrupted=cut, synchronized_transcript=text
        )
