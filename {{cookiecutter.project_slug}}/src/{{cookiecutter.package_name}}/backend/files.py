"""The files of the agent: found by name, never by a path; read in pieces; written whole or not."""

import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from livekit.agents import ToolError

from .settings import data_folder, pause
from .threads import in_thread

SAMPLES = ("guest-list.csv", "visits.csv")
PIECE = 4096  # bytes read at once: few, so that the samples take several reads
READING_TAKES = 1.0  # seconds a piece, as of a slow disk


@dataclass(frozen=True)
class Piece:
    """Some whole lines of a file, the place where they end, and the size of the file, in bytes."""

    lines: list[str]
    end: int
    size: int


def folder() -> Path:
    """The folder that tools may read, and the samples in it. It blocks."""
    folder = data_folder() / "files"
    for name in SAMPLES:
        if not (folder / name).exists():
            save(folder / name, Path(__file__).with_name(name).read_bytes())
    return folder


def find(name: str) -> Path:
    """The file that a caller means by `name`: "guest list" is guest-list.csv. It blocks.

    It is one of those in the folder, or none. No path is ever made of `name`, which comes from a
    model, and so none leads out of the folder; nor does a link, which does not count as a file.

    Raises:
        ToolError: No file is called that, or more than one.
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
    """The next lines of `path` from the place `start`; none at its end.

    The file is open for the reading only: whoever stops between two pieces leaves nothing open.
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
    """Write `lines` at the end of `path`. It blocks."""
    with path.open("ab") as file:
        file.writelines(f"{line}\n".encode(errors="surrogateescape") for line in lines)


def save(path: Path, content: bytes) -> None:
    """Write `path` so that nobody ever finds half of it. It blocks."""
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
    """A new folder to work in.

    Making it takes no time, so it needs no thread. In one, a cancellation could come between the
    making and the answer, and nobody would delete the folder.
    """
    scratch = data_folder() / "scratch"
    scratch.mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(dir=scratch))
