import re
from collections import Counter

from ..backend.files import find, read_piece
from ..backend.threads import in_thread
from ..progress import OnStep

WORD = re.compile(r"[^\W\d_]+")


async def operation(filename: str, *, on_step: OnStep) -> str:
    """Count the lines and words of a file, piece by piece, and say after each how far that is."""
    path = await in_thread(find, filename)
    lines, words, end = 0, Counter[str](), 0
    while (piece := await read_piece(path, end)).lines:
        lines += len(piece.lines)
        words.update(word for line in piece.lines for word in WORD.findall(line))
        end = piece.end
        await on_step(end, piece.size)
    often = ", ".join(f"{word} {count} times" for word, count in words.most_common(3))
    return f"{path.name} has {lines:,} lines and {words.total():,} words: {often or 'none at all'}."
