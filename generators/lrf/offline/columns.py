"""Text in the columns of a terminal."""

from prompt_toolkit.utils import get_cwidth


def wrap(text: str, width: int) -> list[str]:
    """Return the lines of `text`, none wider than `width` columns; wide characters take two."""
    lines = []
    for line in text.splitlines() or [""]:
        start = broken = 0  # where the line begins, and where it may be broken
        columns = 0
        for at, character in enumerate(line):
            columns += get_cwidth(character)
            if character == " ":
                broken = at + 1
            elif columns > width:
                end = broken if broken > start else at
                lines.append(line[start:end].rstrip())
                start = broken = end
                columns = sum(map(get_cwidth, line[start : at + 1]))
        lines.append(line[start:].rstrip())
    return lines


def end_of(begun: str, text: str) -> int:
    """Return where in `text` what was `begun` of it ends, however its spaces are broken."""
    left = sum(not character.isspace() for character in begun)
    for at, character in enumerate(text):
        if left == 0:
            return at
        left -= not character.isspace()
    return len(text)
