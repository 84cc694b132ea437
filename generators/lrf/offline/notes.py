"""The log, as a conversation shows it."""

import logging

from .activity import Show


class Notes(logging.Handler):
    """A handler that shows errors and caught exceptions, or all records if `verbose`."""

    def __init__(self, show: Show, *, verbose: bool) -> None:
        super().__init__()
        self._show = show
        self._verbose = verbose

    def emit(self, record: logging.LogRecord) -> None:
        """Show a record."""
        error = record.exc_info[1] if record.exc_info else None
        if self._verbose:
            self._show("", self.format(record))
        elif error or record.levelno >= logging.ERROR:
            first = (record.getMessage().splitlines() or [""])[0]
            why = f": {type(error).__name__}: {' '.join(str(error).split())}" if error else ""
            self._show("", f"[{record.name}: {first}{why}]")


def show_log(show: Show, *, verbose: bool) -> None:
    """Show the errors and exceptions that are logged from now on, or all records."""
    logging.basicConfig(
        handlers=[Notes(show, verbose=verbose)],
        level=logging.INFO if verbose else logging.WARNING,
        force=True,
    )
