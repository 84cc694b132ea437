"""Tools in the shapes that people give them are adopted at once, or it is said what is missing."""

import re
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec

import pytest

from .repository import Repository
from .shapes import SHAPES, Shape


@pytest.fixture(scope="module")
def adopted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Repository, dict[str, str]]:
    """Return a repository with a tool of each shape, and what was printed when it was adopted."""
    repository = Repository(tmp_path_factory.mktemp("shapes"))
    printed = {}
    for number, (title, shape) in enumerate(SHAPES.items()):
        for path, text in shape.files.items():
            repository.put(f"shape_{number}/{path}", text)
        code = 4 if shape.fill_in else 0
        printed[title] = repository.adopt(shape.tool, shape.pattern, exit_code=code)
    return repository, printed


@pytest.mark.parametrize("title", SHAPES)
def test_what_is_slow_is_held(title: str, adopted: tuple[Repository, dict[str, str]]) -> None:
    repository, printed = adopted
    shape, number = SHAPES[title], list(SHAPES).index(title)
    held = re.search(r'holds="(.*)"', repository.test_of(shape.tool))
    wanted = shape.holds.format(package=f"shape_{number}") or "package.module.function"
    assert held is not None
    assert held[1] == wanted
    if shape.fill_in:
        assert f"left to do: fill in {shape.fill_in}" in printed[title]


def test_their_tests_hold_the_work_and_hear_its_result(
    adopted: tuple[Repository, dict[str, str]], figure: Callable[[str], None]
) -> None:
    repository, _ = adopted
    shapes = [shape for shape in SHAPES.values() if _can_run(shape)]
    at_once = {shape.tool for shape in shapes if not shape.fill_in}
    assert set(repository.failing("test_completion")) & at_once == set()
    figure(f"adopt: {len(at_once)} of {len(shapes)} shapes of tools at once")
    assert len(at_once) >= 15


def test_what_is_written_is_clean_and_short(adopted: tuple[Repository, dict[str, str]]) -> None:
    repository, _ = adopted
    for command in (["check", "--select", "E,F,I,W"], ["format", "--check"]):
        ruff = [sys.executable, "-m", "ruff", *command, "tests/tools"]
        run = subprocess.run(ruff, cwd=repository.root, capture_output=True, text=True)
        assert run.returncode == 0, run.stdout
    for shape in SHAPES.values():
        assert len(repository.test_of(shape.tool).splitlines()) <= 60


def _can_run(shape: Shape) -> bool:
    return "httpx" not in shape.holds or find_spec("httpx") is not None


def test_the_greeting_of_an_agent_is_not_heard_among_the_answers(
    adopted: tuple[Repository, dict[str, str]],
) -> None:
    repository, _ = adopted
    for tool, agent in {"lookup_order": "Clerk", "record_address": "CollectAddress"}.items():
        assert f"class Silent({agent}):" in repository.test_of(tool)
    assert "class Silent" not in repository.test_of("book_table")
