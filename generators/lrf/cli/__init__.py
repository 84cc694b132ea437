"""Click commands: parse what was typed, call a command's function, print the result."""

from __future__ import annotations

import gc
import sys
from io import TextIOWrapper


def main() -> None:
    """Run `gen-tool`."""
    gc.disable()  # it ends before there is anything to collect, and looking costs 5 ms
    from .group import gen_tool

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # a pipe on Windows may not know the letters that the user typed
            stream.reconfigure(errors="backslashreplace")
    # No shell expands patterns on Windows, so click does, and would do it to list[str].
    gen_tool.main(prog_name="gen-tool", windows_expand_args=False)
