"""The files of the agent: found by name, never by a path; read in pieces, written whole."""

import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from livekit.agents import ToolError

from .samples import SAMPLES
from .settings import data_folder, pause
from .threads import in_thread

PIECE = 1024  # bytes read at once: few, so that the samples take several reads
READING_TAKES = 1.0  # seconds a piece, as of a slow disk


@dataclass(frozen=True)
class Piece:
    """Some whole lines of a file, where they end and how large the file is, in bytes."""

    lines: list[str]
    end: int
    size: int


def folder() -> Path:
    """Return the folder that tools may read, with the samples in it. Blocks."""
    folder = data_folder() / "files"
    for name, make in SAMPLES.items():
        if not (folder / name).exists():
            save(folder / name, make().encode())
    return folder


def find(name: str) -> Path:
    """Return the file that a caller means by `name`: "guest list" is guest-list.csv. Blocks.

    The name comes from a model, so no path is ever made of it: it is compared with the names of
    the files in the folder. Links do not count as files, since they lead out of it.

    Args:
        name: The name of a file, as a caller says it.

    Raises:
        ToolError: There is no such file, or more than one.
    """
    visible = folder().glob("[!.]*")
    files = sorted(path for path in visible if path.is_file() and not path.is_symlink())
    found = [path for path in files if path.name == name]
    found = found or [p for p in files if _spoken(name) in (_spoken(p.name), _spoken(p.stem))]
    if len(found) != 1:
        names = " and ".join(path.name for path in files[:5])
        raise ToolError(f"I cannot tell which file that is. There are {names}.")
    return found[0]


def _spoken(name: str) -> str:
    return re.sub(r" dot |[\W_]+", "", name.casefold())


async def read_piece(path: Path, start: int) -> Piece:
    """Return the next lines of a file; none at its end.

    The file is open during the call only: nothing is left open if the caller stops in between.

    Args:
        path: The file.
        start: Where to begin, in bytes.
    """
    await pause(READING_TAKES)
    return await in_thread(_read, path, start)


def _read(path: Path, start: int) -> Piece:
    with path.open("rb") as file:
        file.seek(start)
        lines = file.read(PIECE).splitlines(keepends=True)
        if lines and not lines[-1].endswith(b"\n"):
            lines[-1] += file.readline()
        end, size = file.tell(), os.fstat(file.fileno()).st_size
    # with surrogateescape any byte survives its decoding and encoding
    texts = [line.decode(errors="surrogateescape").rstrip("\r\n") for line in lines]
    return Piece(texts, end, size)


def append(path: Path, lines: list[str]) -> None:
    """Write lines at the end of a file. Blocks.

    Args:
        path: The file.
        lines: The lines, without their ends.
    """
    with path.open("ab") as file:
        file.writelines(f"{line}\n".encode(errors="surrogateescape") for line in lines)


def save(path: Path, content: bytes) -> None:
    """Write a file so that nobody ever finds half of it. Blocks.

    Args:
        path: The file.
        content: All of it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        try:
            file.write(content)
            file.close()  # Windows replaces no file that is open
            os.replace(file.name, path)
        except BaseException:
            os.unlink(file.name)
            raise


def scratch_folder() -> Path:
    """Make a folder to work in.

    Not in a thread: a cancellation could come between the making and the answer, and nobody would
    delete the folder.
    """
    scratch = data_folder() / "scratch"
    scratch.mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(dir=scratch))
