"""The log, as a conversation shows it."""

import logging

from .activity import Show


class Notes(logging.Handler):
    """Shows errors, a line each; with `verbose` all records, whole."""

    def __init__(self, show: Show, *, verbose: bool) -> None:
        super().__init__()
        self._show = show
        self._verbose = verbose

    def emit(self, record: logging.LogRecord) -> None:
        """Show a record."""
        first = (record.getMessage().splitlines() or [""])[0]
        error = record.exc_info[1] if record.exc_info else None
        why = f": {type(error).__name__}: {error}" if error else ""
        self._show("", self.format(record) if self._verbose else f"[{record.name}: {first}{why}]")


def show_log(show: Show, *, verbose: bool) -> None:
    """Show the errors that are logged from now on, or all records."""
    logging.basicConfig(
        handlers=[Notes(show, verbose=verbose)],
        level=logging.INFO if verbose else logging.ERROR,
        force=True,
    )
