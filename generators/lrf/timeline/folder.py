"""The folder of a project that pictures are written into."""

from pathlib import Path

FOLDER = "timelines"


def make_folder(folder: Path) -> None:
    """Make a folder for pictures, that git leaves alone, unless there is one."""
    try:
        folder.mkdir()
    except FileExistsError:
        return
    (folder / ".gitignore").write_text("*\n", encoding="utf-8", newline="\n")
