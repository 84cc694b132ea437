"""Events that a test can wait for."""

from lrf.offline.doubles import Heard

from .call import Call


class Waits(Call):
    """Waits for events, each with a time limit that no tool may reach."""

    async def hears(self, words: str, *, within: float | None = None) -> None:
        """Wait until the caller has heard `words` since they last spoke or typed.

        Args:
            words: Part of one utterance.
            within: Seconds after the caller's last turn was committed by which it has begun.

        Raises:
            AssertionError: It was not heard, or began later.
        """
        turn_ended, words_ended = self._sounds.turn_ended, self._sounds.words_ended

        def find() -> Heard | None:
            since = [heard for heard in self._sounds.heard if heard.began >= words_ended]
            return next((heard for heard in since if words in heard), None)

        try:
            await self._changes.until(lambda: find() is not None, f"the caller hears {words!r}")
        except AssertionError as error:
            raise AssertionError(f"{error}; heard: {self._sounds.heard}") from None
        heard = find()
        assert heard is not None
        after = heard.began - turn_ended
        assert within is None or after <= within, (
            f"{words!r} came after {after:.2f} s; heard: {self._sounds.heard}"
        )

    async def tool_started(self, tool: str, times: int = 1) -> None:
        """Wait until `tool` has been called `times` in all."""
        await self._changes.until(
            lambda: len(self._tools.named(tool)) >= times, f"{tool} is called ({times} in all)"
        )

    async def tool_ended(self, tool: str, times: int = 1) -> None:
        """Wait until `times` calls of `tool` in all have ended, in whatever way."""
        await self._changes.until(
            lambda: len(self._tools.ended(tool)) >= times, f"{tool} ends ({times} in all)"
        )

    async def told(self, tool: str) -> None:
        """Wait until the result of a background `tool` has been spoken to its end.

        LiveKit reports that, and knows nothing of a result that was interrupted and is offered once
        more: wait for that with `hears`.
        """
        await self._changes.until(lambda: self._tools.told(tool), f"the result of {tool} is told")
