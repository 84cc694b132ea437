"""Two gen-tools at once in one project: one after the other, and nothing is left."""

import os
from errno import ENOTSUP
from pathlib import Path

import pytest
from gen_tool import lock
from gen_tool.apply import ApplyError
from gen_tool.lock import locked

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the other one is a fork")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    return tmp_path


def held_by_another(root: Path) -> tuple[int, int]:
    """A process that holds the project, and a pipe that lets it go when it is closed."""
    holds, says = os.pipe()
    waits, lets_go = os.pipe()
    if (child := os.fork()) == 0:
        os.close(lets_go)
        with locked(root):
            os.write(says, b"!")
            os.read(waits, 1)
        os._exit(0)
    os.close(waits)
    os.read(holds, 1)
    return child, lets_go


def test_the_second_waits_for_the_first(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    child, lets_go = held_by_another(root)

    def sleep(_: float) -> None:
        os.close(lets_go)
        os.waitpid(child, 0)

    monkeypatch.setattr("gen_tool.lock.time.sleep", sleep)
    with locked(root), pytest.raises(ChildProcessError):
        os.waitpid(child, 0)
    assert [path.name for path in root.iterdir()] == ["pyproject.toml"]


def test_it_does_not_wait_for_ever(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    child, lets_go = held_by_another(root)
    monkeypatch.setattr(lock, "PATIENCE", 0.0)
    with pytest.raises(ApplyError, match="another gen-tool is at work"), locked(root):
        pass
    os.close(lets_go)
    os.waitpid(child, 0)


def test_a_project_that_is_read_only_can_be_held_too(root: Path) -> None:
    root.chmod(0o555)
    with locked(root):
        pass
    with locked(root):
        pass
    root.chmod(0o755)


def test_every_file_of_it_may_be_replaced_meanwhile(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    child, lets_go = held_by_another(root)
    (root / "saved.toml").write_text("[project]\n")
    (root / "saved.toml").replace(root / "pyproject.toml")
    monkeypatch.setattr(lock, "PATIENCE", 0.0)
    with pytest.raises(ApplyError, match="another gen-tool is at work"), locked(root):
        pass
    os.close(lets_go)
    os.waitpid(child, 0)


def test_a_file_system_without_locks_is_no_hindrance(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def flock(*_: object) -> None:
        raise OSError(ENOTSUP, "no locks here")

    monkeypatch.setattr("gen_tool.lock.fcntl.flock", flock)
    with locked(root), locked(root):
        pass
