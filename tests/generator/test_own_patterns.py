"""A project's own modes and options: subclasses, found through the settings."""

from pathlib import Path

import pytest

from tests.generator.commands import MODULE, TEST, done, done_json, edit

PATTERNS = '''
"""Patterns of our own."""

from dataclasses import dataclass
from typing import ClassVar

from .longrunning import Interruptible, Option


@dataclass(frozen=True)
class Measured(Option):
    """Measures how long the work takes.

    More of it.
    """

    name: ClassVar[str] = "measured"
    contract: ClassVar[str] = "my_voice_agent.contracts:MeasuredContract"
    every: int = 5


@dataclass(frozen=True)
class Patient(Interruptible):
    """Waits longer."""

    name: ClassVar[str] = "patient"


patient_tool = Patient


class Helper:
    pass
'''


@pytest.fixture
def patterns(project: Path) -> Path:
    """Return the module of a project's own patterns."""
    path = project / "src/my_voice_agent/patterns.py"
    path.write_text(PATTERNS)
    edit(project / "pyproject.toml", "tests = ", 'patterns = "my_voice_agent.patterns"\ntests = ')
    return path


def test_they_are_listed_and_shown(patterns: Path) -> None:
    listed = {p["name"]: p for p in done_json("list")["patterns"]}
    assert listed["measured"]["summary"] == "Measures how long the work takes"
    assert listed["measured"]["module"] == "my_voice_agent.patterns"
    assert "patient" in listed["measured"]["goes_with"]
    assert "async" in listed["measured"]["goes_with"]
    assert "options=[Measured()]" in done("show", "async", "measured").stdout


def test_an_option_goes_into_options_with_its_contract(patterns: Path) -> None:
    done("report", "--pattern", "background", "--pattern", "measured", "--pattern", "retry")
    text = MODULE.read_text()
    assert "from my_voice_agent.patterns import Measured\n" in text
    assert '"the report", retry=3, options=[Measured()], examples=' in text
    test = TEST.read_text()
    assert "from my_voice_agent.contracts import MeasuredContract\n" in test
    assert "BackgroundContract, RetryContract, MeasuredContract, tool=report" in test
    [tool] = done_json("status")["tools"]
    assert (tool["patterns"], tool["contract"]) == (["background", "retry", "measured"], "right")


def test_a_mode_is_a_decorator_by_its_alias(patterns: Path) -> None:
    done("report", "--pattern", "patient", "--pattern", "timeout")
    text = MODULE.read_text()
    assert "from my_voice_agent.patterns import patient_tool\n" in text
    assert '@patient_tool("the report", timeout=20, examples=("get the report",))' in text
    assert "longrunning" not in text
    [tool] = done_json("status")["tools"]
    assert tool["patterns"] == ["patient", "timeout"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('= "measured"', '= "retry"', "there is a pattern retry already"),
        ('= "measured"', '= "Not Typed"', "Measured has no name that can be typed"),
        ("every: int = 5", "every: int", "Measured() needs every, and gen-tool passes nothing"),
        (":MeasuredContract", "", "does not name a class"),
        ("class Helper:", "class Helper", "cannot be read"),
    ],
)
def test_one_that_cannot_be_used_is_named(patterns: Path, old: str, new: str, says: str) -> None:
    edit(patterns, old, new)
    for words in (["report"], ["list"], ["status"], ["show", "retry"]):
        assert says in done(*words, exit_code=2).stderr


def test_a_module_that_is_missing_is_named(patterns: Path) -> None:
    patterns.unlink()
    assert "patterns.py cannot be read" in done("list", exit_code=2).stderr
