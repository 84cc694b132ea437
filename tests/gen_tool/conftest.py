import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from gen_tool.project import Project
from gen_tool.spec import ToolSpec
from gen_tool.tool_lists import EMPTY


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project as the template makes it, with no tool in it."""
    root = tmp_path / "project"
    tools = root / "src" / "agent_of_mine" / "tools"
    tools.mkdir(parents=True)
    (tools / "__init__.py").write_bytes(EMPTY.encode())
    (root / "pyproject.toml").write_text(
        '[tool.gen-tool]\npackage = "agent_of_mine"\n[tool.ruff]\nline-length = 100\n'
    )
    return Project(root, "agent_of_mine", 100)


@pytest.fixture
def composed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short texts in place of what is composed: these tests are about where texts go."""

    def compose(spec: ToolSpec, *, package: str, **_: object) -> SimpleNamespace:
        module = f'"""{spec.description}"""\n\n\nasync def operation() -> str:\n    return "é"\n'
        return SimpleNamespace(module=module, test=f"from {package}.tools import {spec.name}\n")

    stand_in = ModuleType("gen_tool.compose")
    stand_in.compose = compose  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "gen_tool.compose", stand_in)


@pytest.fixture(autouse=True)
def no_colour_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)


@pytest.fixture
def inside(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the project's folder, where there are tests already."""
    monkeypatch.chdir(project.root)
    (project.root / "tests").mkdir()
    (project.root / "tests/conftest.py").touch()
