import os
import shutil
from pathlib import Path

from ..backend.files import append, find, read_piece, scratch_folder
from ..backend.threads import in_thread


async def acquire() -> Path:
    """Make a folder to work in."""
    return scratch_folder()


async def release(resource: Path) -> None:
    """Delete the folder, and in it whatever is not complete."""
    await in_thread(shutil.rmtree, resource)


async def operation(data: str, *, resource: Path) -> str:
    """Copy each line of a file once, and put the copy beside the file when it is complete."""
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
    return f"{lines - len(seen)} of {lines} lines were there twice. {tidy.name} has each of them once."
