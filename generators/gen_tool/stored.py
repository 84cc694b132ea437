"""The text of a file apart from how it is stored: a byte order mark, its line endings."""

from __future__ import annotations

from dataclasses import dataclass

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Stored:
    """A text with LF, and how the file has it."""

    text: str
    bom: bool = False
    crlf: bool = False

    @classmethod
    def read(cls, content: bytes) -> Stored:
        """The text of a file.

        Raises:
            UnicodeDecodeError: It is not UTF-8.
        """
        text = content.removeprefix(_BOM).decode()
        return cls(text.replace("\r\n", "\n"), content.startswith(_BOM), "\r\n" in text)

    @classmethod
    def lenient(cls, content: bytes) -> str:
        """The text of a file that need not be UTF-8, to look at and not to write back."""
        text = content.removeprefix(_BOM).decode(errors="replace")
        return text.replace("\r\n", "\n") if b"\r" in content else text

    def with_text(self, text: str) -> bytes:
        """Another text as this file has it; the same text is the same file only where all its
        lines end alike."""
        stored = text.replace("\n", "\r\n") if self.crlf else text
        return (_BOM if self.bom else b"") + stored.encode()
