"""Changes that wake a waiting test: no polling, and a time limit."""

import asyncio
from collections.abc import Callable

PATIENCE = 120.0  # seconds, virtual in the tests: longer than any tool may take


class Changes:
    """Changes that a test waits for; whoever makes one calls `notify`."""

    def __init__(self) -> None:
        self._waiters: set[asyncio.Future[None]] = set()

    def notify(self) -> None:
        """Have all that wait look again."""
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)

    async def until(
        self, holds: Callable[[], bool], what: str, within: float | None = PATIENCE
    ) -> None:
        """Wait until `holds()` is true.

        Args:
            holds: The condition.
            what: What is awaited, in words for the failure.
            within: Seconds to wait at most; None waits forever.

        Raises:
            AssertionError: It was not true within that time.
        """
        loop = asyncio.get_running_loop()
        end = None if within is None else loop.time() + within
        while not holds():
            waiter = loop.create_future()
            self._waiters.add(waiter)
            try:
                left = None if end is None else end - loop.time()
                done, _ = await asyncio.wait({waiter}, timeout=left)
            finally:
                self._waiters.discard(waiter)
            if not done:
                raise AssertionError(f"waited {within} s in vain until {what}")
