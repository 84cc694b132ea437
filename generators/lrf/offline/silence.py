"""A terminal that does not echo what is typed before there is a prompt."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

STARTING = "        Starting …"


@contextmanager
def no_echo() -> Iterator[None]:
    """Keep the terminal from echoing: what is typed early is shown by the prompt, once."""
    if os.name != "posix" or not sys.stdin.isatty():
        yield
        return
    import termios

    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    quiet = [*before[:3], before[3] & ~termios.ECHO, *before[4:]]
    termios.tcsetattr(terminal, termios.TCSANOW, quiet)
    try:
        yield
    finally:
        with suppress(termios.error):  # it has gone
            termios.tcsetattr(terminal, termios.TCSANOW, before)


@contextmanager
def starting() -> Iterator[None]:
    """Say that it takes a moment, where somebody sits at a terminal."""
    if not sys.stdout.isatty() or os.environ.get("TERM") == "dumb":
        yield
        return
    print(STARTING, end="", flush=True)
    try:
        yield
    finally:
        print("\r\x1b[K", end="", flush=True)
