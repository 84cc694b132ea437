"""A newer generator comes into the project whole, or not at all."""

import shutil
import tarfile
from pathlib import Path

import pytest
from gen_tool import cli
from gen_tool.project import Project
from gen_tool.vendor import vendor

from tests.gen_tool.test_all_or_nothing import run
from tests.gen_tool.test_apply import tree
from tests.gen_tool.test_life_cycle import WORDS
from tests.gen_tool.typing_commands import add, done, edit

pytestmark = pytest.mark.usefixtures("inside")
GENERATORS = Path(cli.__file__).parents[1]
COPY = "generators/gen_tool"


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """A checkout of the template, with a generator that has other words."""
    checkout = tmp_path / "lrf-template"
    vendor(GENERATORS, checkout / "generators")
    template = checkout / COPY / "templates/interruptible.py.j2"
    edit(template, WORDS, "Still at it.")
    (checkout / COPY / "wording.py").rename(checkout / COPY / "words.py")
    for path in (checkout / COPY).glob("*.py"):
        text = path.read_text("utf-8").replace("from .wording", "from .words")
        path.write_text(text.replace('"wording")', '"words")'), "utf-8")
    return checkout


@pytest.fixture(autouse=True)
def vendored(project: Project) -> None:
    vendor(GENERATORS, project.root / "generators")


def a_zip(checkout: Path) -> str:
    return shutil.make_archive(str(checkout), "zip", checkout.parent, checkout.name)


def a_tar(checkout: Path) -> str:
    return shutil.make_archive(str(checkout), "gztar", checkout.parent, checkout.name)


@pytest.mark.parametrize("source", [str, a_zip, a_tar])
def test_it_comes_from_a_folder_or_an_archive(
    project: Project, newer: Path, source: type[str]
) -> None:
    add()
    result = done("update-generator", source(newer))
    assert f"changed {COPY}/templates/interruptible.py.j2\n" in result.stdout
    assert f"removed {COPY}/wording.py\n" in result.stdout
    assert "gen-tool upgrade would now do this:\n" in result.stdout
    assert "would change src/agent_of_mine/tools/find_it.py\n" in result.stdout
    copy, wanted = tree(project.root / COPY), tree(newer / COPY)
    assert copy == {path: text for path, text in wanted.items() if "__pycache__" not in path}
    assert "nothing to do\n" in done("update-generator", source(newer)).stdout


def test_it_comes_from_the_generator_that_runs(project: Project, newer: Path) -> None:
    found = run("update-generator", cwd=project.root, from_=newer / "generators")
    assert found.returncode == 0, found.stderr
    assert "Still at it." in (project.root / COPY / "templates/interruptible.py.j2").read_text()


def test_the_projects_own_copy_is_no_newer_one(project: Project) -> None:
    found = run("update-generator", cwd=project.root, from_=project.root / "generators")
    assert found.returncode == 3
    assert "say where the newer one is" in found.stderr


def test_a_copy_that_was_edited_is_left_alone(project: Project, newer: Path) -> None:
    edit(project.root / COPY / "names.py", "LONGEST_TOOL_NAME = 50", "LONGEST_TOOL_NAME = 99")
    before = tree(project.root)
    result = done("update-generator", str(newer), exit_code=3)
    assert f"you have edited {COPY}/names.py" in result.stderr
    assert tree(project.root) == before


def test_a_dry_run_shows_it_all(project: Project, newer: Path) -> None:
    before = tree(project.root)
    result = done("update-generator", str(newer), "--dry-run")
    assert f"would change {COPY}/templates/interruptible.py.j2\n" in result.stdout
    assert tree(project.root) == before


@pytest.mark.parametrize("content", [b"no archive", b"PK\x03\x04 broken"])
def test_what_is_no_generator_is_said(project: Project, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "archive").write_bytes(content)
    for source in (tmp_path / "archive", tmp_path / "nowhere"):
        result = done("update-generator", str(source), exit_code=3)
        assert str(source) in result.stderr


def test_an_archive_writes_nowhere_else(project: Project, tmp_path: Path) -> None:
    evil = tmp_path / "evil.txt"
    evil.write_text("evil")
    with tarfile.open(tmp_path / "archive.tar", "w") as archive:
        archive.add(evil, arcname="../../escaped.txt")
    before = tree(tmp_path)
    done("update-generator", str(tmp_path / "archive.tar"), exit_code=3)
    assert tree(tmp_path) == before
