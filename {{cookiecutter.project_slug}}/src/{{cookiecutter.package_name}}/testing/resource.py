"""What an operation needs, for tests: it counts how often it was acquired and released."""

import asyncio

from .changes import PATIENCE, Changes
from .gate import Gate


class Resource:
    """Stands in for `acquire` and `release`; `acquired` and `released` count how often."""

    name = "the resource"

    def __init__(self) -> None:
        self.acquired = self.released = 0
        self._acquire, self._release = Gate(), Gate()
        self._acquire.open()
        self._release.open()
        self._in_spite_of_cancellation = False
        self._changes = Changes()

    def fail_acquire(self, error: BaseException) -> None:
        """Give no resource, but raise `error`."""
        self._acquire.fail(error)

    def fail_release(self, error: BaseException) -> None:
        """Raise `error` when it is given back."""
        self._release.fail(error)

    def hold_acquire(self) -> None:
        """Give no resource until the end of the test."""
        self._acquire = Gate()

    def hold_release(self) -> None:
        """Hang when it is given back, until the end of the test."""
        self._release = Gate()

    def acquire_anyway(self) -> None:
        """Give the resource only when `acquire` is cancelled, and in spite of that."""
        self.hold_acquire()
        self._in_spite_of_cancellation = True

    async def acquire(self) -> str:
        try:
            await self._acquire()
        except asyncio.CancelledError:
            if not self._in_spite_of_cancellation:
                raise
        self.acquired += 1
        return self.name

    async def release(self, resource: str) -> None:
        self.released += 1
        self._changes.notify()
        await self._release()

    async def is_released(self, within: float = PATIENCE) -> None:
        """Wait until it has been given back, or is about to be."""
        await self._changes.until(lambda: self.released > 0, "the resource is released", within)
