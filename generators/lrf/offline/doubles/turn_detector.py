"""A turn detector that a script decides for."""

from livekit.agents import llm
from livekit.agents.language import LanguageCode

LIKELY = 0.5  # the least probability with which a turn is taken for finished


class FakeTurnDetector:
    """A turn detector that takes all words for finished, until `finished` says otherwise.

    LiveKit commits a turn after `min_delay` of silence if it is finished, else after `max_delay`.
    """

    model = "fake"
    provider = "fake"

    def __init__(self) -> None:
        self.finished = True

    async def unlikely_threshold(self, language: LanguageCode | None) -> float | None:
        """Return the probability below which a turn is not finished."""
        return LIKELY

    async def supports_language(self, language: LanguageCode | None) -> bool:
        """Return that every language is supported."""
        return True

    async def predict_end_of_turn(
        self, chat_ctx: llm.ChatContext, *, timeout: float | None = None
    ) -> float:
        """Return the probability that the caller has finished."""
        return 1.0 if self.finished else 0.0
