"""The settings of a project are found and read, and what is wrong with them is told at once."""

import sys
from pathlib import Path, PurePosixPath

import pytest

from lrf.errors import InputError
from lrf.settings import load

WHOLE = """
package = "my_agent"
tools = "src/my_agent/tools"
tests = "tests/tools"
agent = "my_agent.call:Assistant"
"""


def write(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def refusal(folder: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        load(folder)
    assert all(problem.code and problem.hint for problem in caught.value.problems)
    return [problem.message for problem in caught.value.problems]


def test_settings_are_found_in_a_folder_above(tmp_path: Path) -> None:
    write(
        tmp_path, "pyproject.toml", "[tool.lrf]" + WHOLE + "[tool.lrf.check]\nignore = ['LRF1']\n"
    )
    below = tmp_path / "src" / "my_agent"
    write(below, "pyproject.toml", "[project]\nname = 'unrelated'\n")
    settings = load(below)
    assert settings.root == tmp_path
    assert settings.package == "my_agent"
    assert settings.tools == PurePosixPath("src/my_agent/tools")
    assert settings.check == {"ignore": ["LRF1"]}
    assert settings.source == tmp_path / "src"


def test_settings_may_stand_in_a_file_of_their_own(tmp_path: Path) -> None:
    write(tmp_path, "lrf.toml", WHOLE.replace("src/", ""))
    assert load(tmp_path).source == tmp_path


def test_without_settings_the_way_to_some_is_told(tmp_path: Path) -> None:
    (message,) = refusal(tmp_path)
    assert "[tool.lrf]" in message


def test_two_files_with_settings_are_refused(tmp_path: Path) -> None:
    write(tmp_path, "lrf.toml", WHOLE)
    write(tmp_path, "pyproject.toml", "[tool.lrf]" + WHOLE)
    assert "both" in refusal(tmp_path)[0]


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    wrong = 'tools = "../tools"\nagent = "my_agent.call"\ncolour = "red"\ncheck = 1\npackage = 3\n'
    file = write(tmp_path, "lrf.toml", wrong)
    assert sorted(refusal(tmp_path)) == [
        f"{file}: agent = 'my_agent.call' is not valid",
        f"{file}: check = 1 is not valid",
        f"{file}: colour is not a setting",
        f"{file}: package = 3 is not valid",
        f"{file}: tests is missing",
        f"{file}: tools = '../tools' is not valid",
    ]


@pytest.mark.parametrize("text", ["x = 1\npackage = ?\n", "[tool.lrf]\npackage = [?\n"])
def test_broken_toml_is_told_with_its_line(tmp_path: Path, text: str) -> None:
    file = write(tmp_path, "pyproject.toml", text)
    (message,) = refusal(tmp_path)
    assert message.startswith(f"{file} cannot be read: ")
    assert "line 2" in message


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "lrf.toml").write_bytes(b"package = '\xff'")
    assert "cannot be read" in refusal(tmp_path)[0]


def test_a_setting_that_is_not_a_table_is_refused(tmp_path: Path) -> None:
    file = write(tmp_path, "pyproject.toml", "[tool]\nlrf = 1\n")
    assert refusal(tmp_path) == [f"{file}: tool.lrf is not a table"]


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "path", [*sys.path])
    write(tmp_path, "lrf.toml", WHOLE.replace("my_agent", "agent_to_resolve"))
    return tmp_path / "src" / "agent_to_resolve"


def test_a_reference_is_imported_from_the_source_folder(package: Path) -> None:
    write(package, "call.py", "class Assistant: pass\n")
    settings = load(package.parent)
    assert settings.resolve("agent").__name__ == "Assistant"
    del sys.modules["agent_to_resolve.call"], sys.modules["agent_to_resolve"]


@pytest.mark.parametrize(
    ("code", "why"),
    [("", "has no attribute 'Assistant'"), ("import nothing_here", "No module named")],
)
def test_a_reference_that_leads_nowhere_is_told(package: Path, code: str, why: str) -> None:
    write(package, "call.py", code)
    with pytest.raises(InputError, match=why):
        load(package.parent).resolve("agent")
    for name in ("agent_to_resolve.call", "agent_to_resolve"):
        sys.modules.pop(name, None)


def test_a_setting_that_is_missing_cannot_be_imported(package: Path) -> None:
    package.mkdir(parents=True)
    with pytest.raises(InputError, match="greeting is missing"):
        load(package).resolve("greeting")
