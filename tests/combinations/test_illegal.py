"""Every other combination is refused when its module is imported, and by type checkers."""

from pathlib import Path

import pytest
from mypy import api

from tests.pyright import find_errors, needs_pyright
from tests.source import COPY

from .sources import ALONE, HEAD, KEYWORDS, WAYS, Combination, all_combinations, is_legal, source_of
from .tools import CASES

ILLEGAL = [patterns for patterns in all_combinations() if not is_legal(patterns)]
WHY = {
    "async": "the caller cannot stop it, and the agent is mute until it has answered",
    "payment": "charge",
}


def test_there_are_188_of_them() -> None:
    assert len(ILLEGAL) == 4 * 2**6 - 68


@pytest.mark.parametrize("patterns", ILLEGAL, ids="-".join)
def test_the_import_is_refused_in_words_that_help(patterns: Combination) -> None:
    with pytest.raises(TypeError) as refused:
        exec(HEAD + source_of(patterns), {"__name__": "tool"})
    message, (mode, *options) = str(refused.value), patterns
    assert message.startswith(f"{'_'.join(['do', *patterns])}: ")
    if len(set(options) & set(WAYS)) > 1:
        ways = [way for way in ("concurrent", "streaming", "progress") if way in options][:2]
        assert f"{ways[0]} and {ways[1]} do not go together" in message
        assert "a caller is told a result in one way" in message
        assert "Keep one of them" in message
    else:
        named = [option for option in options if option != "cleanup"]
        assert all(option in message for option in named)
        assert WHY[mode] in message
        assert any(way_out in message for way_out in ("Leave ", "use ", "Pass "))


# A type checker knows the keywords, and what yields; it cannot know what takes on_step.
CHECKED = [
    patterns
    for patterns in ILLEGAL
    if patterns[0] in ALONE and set(patterns[1:]) & ({*KEYWORDS, "streaming"} - {"cleanup"})
]


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a module with all legal tools and those that a type checker refuses."""
    path = tmp_path_factory.mktemp("checked") / "tools.py"
    legal = [source_of(case.patterns, confirm=case.confirm) for case in CASES]
    path.write_text("".join([HEAD, *legal, *map(source_of, CHECKED)]), "utf-8")
    return path


def refused_lines(module: Path) -> set[int]:
    """Return the lines of the decorators that have to be refused."""
    lines = module.read_text("utf-8").splitlines()
    names = {f"async def {'_'.join(['do', *patterns])}(" for patterns in CHECKED}
    return {n for n, line in enumerate(lines) if any(map(line.startswith, names))}


def test_mypy_refuses_them_and_no_legal_one(module: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MYPYPATH", str(COPY.parent))
        found, errors, _ = api.run(["--strict", str(module)])
    assert not errors
    lines = {int(line.split(":")[1]) for line in found.splitlines() if ": error:" in line}
    assert lines == refused_lines(module), found


@needs_pyright
def test_pyright_refuses_them_and_no_legal_one(module: Path) -> None:
    found = find_errors(module.parent, [module.name], COPY.parent)
    lines = {int(line.rsplit(".py:", 1)[1].split(":")[0]) for line in found}
    assert lines == refused_lines(module), found
