"""Tidy the data of a list."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from ..backend.files import append, find, read_piece, scratch_folder
from ..backend.threads import in_thread
from ..longrunning import interruptible_tool


@asynccontextmanager
async def work_folder() -> AsyncIterator[Path]:
    """Make a folder to work in, and delete it with whatever is not complete.

    Yields:
        The folder.
    """
    folder = scratch_folder()
    try:
        yield folder
    finally:
        await in_thread(shutil.rmtree, folder)


@interruptible_tool(
    "the list",
    cleanup=work_folder,
    examples=("tidy the guest list", "tidy up guest-list.csv"),
)
async def process_with_cleanup(data: str, *, resource: Path) -> str:
    """Tidy the data of a list.

    Args:
        data: The name of the file, such as guest-list.csv.
        resource: The folder to work in.
    """
    # a copy of each line once, put beside the file when it is complete
    path = await in_thread(find, data)
    tidy = path.with_name(f"{path.stem}-tidy{path.suffix}")
    copy, seen, lines, end = resource / tidy.name, set[str](), 0, 0
    await in_thread(copy.touch)
    while (piece := await read_piece(path, end)).lines:
        new = [line for line in dict.fromkeys(piece.lines) if line not in seen]
        await in_thread(append, copy, new)
        seen.update(new)
        lines, end = lines + len(piece.lines), piece.end
    await in_thread(os.replace, copy, tidy)
    return (
        f"{lines - len(seen)} of {lines} lines were there twice. {tidy.name} has each of them once."
    )
