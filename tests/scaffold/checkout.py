"""A checkout of the template in which a test can change something."""

import shutil
import subprocess
from pathlib import Path

from tests.template import TEMPLATE

NAME = "my-voice-agent"


def copy_template(folder: Path) -> Path:
    """Copy the template as git has it, with what is not committed yet."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    paths = subprocess.run(listed, cwd=TEMPLATE, capture_output=True, check=True).stdout
    for path in paths.decode().strip("\0").split("\0"):
        if (TEMPLATE / path).is_file() and not path.startswith(("tests/", "docs/", "bench/")):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(TEMPLATE / path, folder / path)
    return folder


def commit(folder: Path, message: str = "all") -> Path:
    """Commit all that is in `folder`, a repository or not yet one."""
    if not (folder / ".git").exists():
        subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    for words in (["add", "-A"], ["commit", "-q", "-m", message]):
        subprocess.run(["git", *words], cwd=folder, check=True)
    return folder


def read_all(folder: Path) -> dict[str, bytes]:
    """Return the files under `folder` by their path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
