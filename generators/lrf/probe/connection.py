"""The difference between a tool that cannot connect to something and one that is wrong."""

from __future__ import annotations

import errno
import logging
import socket
from collections.abc import Iterator

_CODES = (errno.ECONNREFUSED, errno.EHOSTUNREACH, errno.ENETUNREACH, errno.ENETDOWN)
_KINDS = (ConnectionError, socket.gaierror)


class Errors(logging.Handler):
    """A handler that keeps the exceptions that LiveKit logs, those of tools too, and is silent."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.seen: list[BaseException] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the exception of a record."""
        if record.exc_info and record.exc_info[1] is not None:
            self.seen.append(record.exc_info[1])

    @property
    def is_unreachable(self) -> bool:
        """Return whether one of them says that something could not be reached."""
        return any(_is_of_connection(each) for error in self.seen for each in _chain(error))


def _is_of_connection(error: BaseException) -> bool:
    if isinstance(error, OSError) and (isinstance(error, _KINDS) or error.errno in _CODES):
        return True
    # clients raise their own: httpx.ConnectError, redis.exceptions.ConnectionError
    return type(error).__name__.endswith(("ConnectError", "ConnectionError", "ConnectorError"))


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception, and those that it was raised from."""
    seen = list[BaseException]()
    current: BaseException | None = error
    while current is not None and current not in seen:
        yield current
        seen.append(current)
        current = current.__cause__
