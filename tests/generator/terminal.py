"""Runs a command on a terminal, types, and reads the screen."""

import errno
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Sequence
from fcntl import ioctl
from pathlib import Path

CTRL_C = "\x03"  # as a signal, since the terminal is not the process's own
LONGEST = 30.0  # seconds: nothing here takes one


def on_terminal(
    words: Sequence[str],
    typed: str = "",
    columns: int = 80,
    *,
    module: str = "lrf",
    folder: Path | None = None,
) -> tuple[int, str]:
    """Run a module, gen-tool by default, on a terminal; return its exit code and what is shown."""
    ours, theirs = pty.openpty()
    ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-m", module, *words],
        cwd=folder,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES")},
        start_new_session=True,
    )
    os.close(theirs)
    os.write(ours, typed.replace(CTRL_C, "").encode())
    shown, began = b"", time.monotonic()
    while time.monotonic() - began < LONGEST:
        if not select.select([ours], [], [], 1)[0]:
            if typed == CTRL_C and b"Name of the tool" in shown:
                process.send_signal(signal.SIGINT)  # once it waits: as it begins to, one is lost
            continue
        try:
            chunk = os.read(ours, 4096)
        except OSError as error:  # on Linux the end of a terminal is an error
            if error.errno == errno.EIO:
                break
            raise
        if not chunk:
            break
        shown += chunk
    os.close(ours)
    try:
        exit_code = process.wait(timeout=5)
    finally:
        process.kill()
    return exit_code, re.sub(r"\x1b\[[0-9;]*m", "", shown.decode()).replace("\r", "")
