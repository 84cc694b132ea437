"""The calls that `gen-tool show` draws, one of each pattern completed and one interrupted."""

from pathlib import Path

from .data import Timeline

EXAMPLES = Path(__file__).parent / "examples"
COMPLETED, INTERRUPTED = "completed", "interrupted"


def find_example(pattern: str, kind: str) -> Timeline | None:
    """Return the call that shows a pattern, or None if there is none.

    Args:
        pattern: The pattern's name.
        kind: COMPLETED or INTERRUPTED.
    """
    path = EXAMPLES / f"{pattern}-{kind}.json"
    return Timeline.from_json(path.read_text("utf-8")) if path.is_file() else None
