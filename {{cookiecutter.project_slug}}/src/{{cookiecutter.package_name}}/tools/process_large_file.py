"""Count the lines and words of a large file."""

import re
from collections import Counter

from ..backend.files import find, read_piece
from ..backend.threads import in_thread
from ..longrunning import OnStep, interruptible_tool

WORD = re.compile(r"[^\W\d_]+")


@interruptible_tool(
    "the large file",
    examples=("process the large file visits.csv", "count the words in visits.csv"),
)
async def process_large_file(filename: str, *, on_step: OnStep) -> str:
    """Count the lines and words of a large file.

    Args:
        filename: The name of the file, such as visits.csv.
        on_step: Tells how far it is.
    """
    path = await in_thread(find, filename)
    lines, words, end = 0, Counter[str](), 0
    while (piece := await read_piece(path, end)).lines:
        lines += len(piece.lines)
        words.update(word for line in piece.lines for word in WORD.findall(line))
        end = piece.end
        await on_step(end, piece.size)
    often = "; ".join(f"{word}, {count} times" for word, count in words.most_common(3))
    most = f" The most frequent are {often}." if often else ""
    return f"{path.name} has {lines:,} lines and {words.total():,} words.{most}"
