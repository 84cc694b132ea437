"""Play the dialogues that `gen-tool show` tells, and keep them: `python -m tests.dialogues`."""

import sys
import tempfile
from pathlib import Path

from tests.template import TEMPLATE

sys.path.insert(0, str(TEMPLATE / "generators"))  # as pytest has it

from gen_tool.showing import DIALOGUES

from .project import make, play


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        played = play(make(Path(folder)))
    for path in DIALOGUES.glob("*.txt"):
        path.unlink()
    for name, dialogue in played.items():
        (DIALOGUES / f"{name}.txt").write_bytes(dialogue.encode())


if __name__ == "__main__":
    main()
