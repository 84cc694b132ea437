from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from tests.gen_tool.typing_commands import done

SETTINGS = '[tool.gen-tool]\npackage = "shop"\n[tool.ruff]\nline-length = 100\n'
HEAD = (
    "from typing import Any, Literal\nfrom livekit.agents import Agent, RunContext, function_tool\n"
)


class Code:
    """A project with a package `shop` that has no tool yet, and tools that are put into it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "src/shop/tools").mkdir(parents=True)
        (root / "pyproject.toml").write_text(SETTINGS)

    def put(self, text: str, path: str = "src/shop/assistant.py") -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(HEAD + dedent(text), "utf-8")

    def adopted(self, name: str, *words: str, pattern: str = "interruptible") -> str:
        """The tests that are written for a tool."""
        done("adopt", name, "--pattern", pattern, *words)
        return (self.root / f"tests/tools/test_{name}.py").read_text("utf-8")

    def refused(self, name: str, *words: str, pattern: str = "interruptible") -> str:
        """What is said of it instead; nothing is written."""
        said = done("adopt", name, "--pattern", pattern, *words, exit_code=2).output
        assert not (self.root / "tests").exists()
        return said


@pytest.fixture
def code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Code:
    monkeypatch.chdir(tmp_path)
    return Code(tmp_path)
