"""Source laid out: docstrings of any text, which LiveKit reads as what was written, and calls."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..spec.text import width_of
from ..spec.words import default_description

# No formatter wraps docstrings. This is within the limit of every linter.
WIDTH = 79
WIDEST_SUMMARY = WIDTH - len('    """"""')


def paragraphs(description: str, name: str) -> list[str]:
    """Return what a tool does as a summary of one line, and the rest if there is more.

    If the first sentence is too long, the summary comes from the tool's name.
    """
    first, blank, rest = _sentence(description)
    # quotes and backslashes are escaped
    if width_of(first) + len(re.findall(r'["\\]', first)) <= WIDEST_SUMMARY - 1:
        return [first, rest] if blank and rest else [first]
    return [default_description(name), _sentence(description, whole=True)[0]]


def docstring(
    text: Iterable[str], indent: int = 0, sections: Mapping[str, Sequence[str]] | None = None
) -> str:
    """Return a docstring as source: its paragraphs, and the entries of sections such as Args."""
    margin = " " * indent
    summary, *more = [_escaped(paragraph) for paragraph in text]
    lines = [f'{margin}"""{summary}']
    for paragraph in more:
        lines += ["", *_wrapped(f"{margin}{paragraph}", margin)]
    for title, entries in (sections or {}).items():
        lines += ["", f"{margin}{title}:"] if entries else []
        for entry in entries:
            lines += _wrapped(f"{margin}    {_escaped(entry)}", f"{margin}        ")
    if len(lines) == 1:
        return f'{lines[0]}"""'
    return "\n".join([*lines, f'{margin}"""'])


def call_source(head: str, arguments: Iterable[str], tail: str = "") -> str:
    """Return `head(arguments)`, an argument a line if it is too long; ruff does it better."""
    arguments = list(arguments)
    line = f"{head}({', '.join(arguments)}){tail}"
    if width_of(line) <= WIDTH:
        return line
    # without a comma after the last one ruff joins the lines where its own are longer
    return f"{head}(\n    {f',{chr(10)}    '.join(arguments)}\n){tail}"


def _sentence(text: str, *, whole: bool = False) -> tuple[str, str, str]:
    """Return the first sentence of `text`, with a capital and an end, and the rest."""
    first, blank, rest = text, "", ""
    if not whole and (end := re.search(r"(?<=[.!?])\s+(?=\S)", text)):
        first, blank, rest = text[: end.start()], " ", text[end.end() :]
    first = (first[:1].upper() if first[:1].isascii() else first[:1]) + first[1:]
    # other scripts have ends of their own
    is_open = first[-1:].isascii() and first[-1:] not in ".!?"
    return first + ("." if is_open else ""), blank, rest


def _escaped(text: str) -> str:
    escaped = text.replace("\\", "\\\\")
    return re.sub(r'"""|^"|"$', lambda match: match.group().replace('"', r"\""), escaped)


def _wrapped(text: str, margin: str) -> list[str]:
    """Return `text` in lines, each but the first after `margin`.

    A word that begins with : or @ stays behind the one before it, and one that ends in : before the
    one after it: on a line of its own it would be a field or a section to LiveKit, which reads
    docstrings in all styles there are.
    """
    lines = [text[: len(text) - len(text.lstrip())]]
    for word in _words(text.lstrip(), WIDTH - len(margin)):
        if lines[-1].strip() and width_of(lines[-1] + word.rstrip()) > WIDTH:
            lines.append(margin)
        lines[-1] += word
    return [line.rstrip() for line in lines]


def _words(text: str, width: int) -> Iterator[str]:
    """Yield the words of `text` with the blanks after them; those wider than `width` in pieces.

    Wider words are rare in most languages, but some are written without blanks.
    """
    for found in re.findall(r"\S+(?:(?<=:)\s+\S+|\s+[:@]\S*)*\s*|^\s+", text):
        while width_of(found.rstrip()) > width:
            end = next(n for n in range(len(found)) if width_of(found[: n + 1]) > width)
            if found[end:].lstrip()[:1] in (":", "@"):
                # the character before it goes along; what has no other can be cut anywhere
                end = max(len(found[:end].rstrip(":@ ")) - 1, 0) or end
            if found[end - 1] == "\\":
                # never between a backslash and what it escapes
                end -= (end - len(found[:end].rstrip("\\"))) % 2
            yield found[:end]
            found = found[end:]
        yield found
