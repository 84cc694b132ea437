"""The calls that `gen-tool show` draws: each pattern's, completed and interrupted.

They are played, not written: `python -m tests.timeline.pictures` in the repository of this kit.
"""

from collections.abc import Sequence
from pathlib import Path

from ..errors import InputError, Problem
from .data import Timeline
from .picture import draw_all

EXAMPLES = Path(__file__).parent / "examples"
KINDS = ("completed", "interrupted")


def find_examples(pattern: str) -> list[Timeline]:
    """Return the calls that show a pattern, none for a pattern of one's own."""
    paths = [EXAMPLES / f"{pattern}-{kind}.json" for kind in KINDS]
    return [Timeline.from_json(path.read_text("utf-8")) for path in paths if path.is_file()]


def write_examples(patterns: Sequence[str], path: str) -> None:
    """Draw the calls that show these patterns.

    Args:
        patterns: Their names.
        path: The SVG to write.

    Raises:
        InputError: There are none, or the file cannot be written.
    """
    calls = [call for name in patterns for call in find_examples(name)]
    if not calls:
        hint = "the patterns of gen-tool have one: gen-tool list"
        raise InputError(Problem("no-picture", f"{patterns[0]} has no picture", hint))
    text = draw_all(calls, ", ".join(patterns))
    try:
        Path(path).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror}"
        raise InputError(Problem("unwritable", message, "name another file")) from error
