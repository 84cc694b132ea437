"""Play the dialogues that `gen-tool show` prints, and keep them.

Run `PYTHONPATH=.:build/src uv run python -m tests.generator.dialogues`.
"""

from tests.source import refresh_source

refresh_source()

from lrf.commands.patterns import DIALOGUES  # noqa: E402
from tests.generator.dialogues.player import play_all  # noqa: E402


def main() -> None:
    """Replace the dialogues by those of today."""
    played = play_all()
    for path in DIALOGUES.glob("*.txt"):
        path.unlink()
    for name, dialogue in played.items():
        (DIALOGUES / f"{name}.txt").write_text(dialogue, "utf-8")


if __name__ == "__main__":
    main()
