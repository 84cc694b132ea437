"""A plan is carried out whole, or the tree is as it was."""

import builtins
import os
from collections.abc import Callable
from contextlib import suppress
from errno import ENOSPC
from pathlib import Path, PurePosixPath
from typing import Any, TypeAlias

import pytest
from gen_tool import apply as applying
from gen_tool import journal
from gen_tool.apply import ApplyError, apply
from gen_tool.names import Problem
from gen_tool.plan import Change, Plan

PLAN = Plan(
    (
        Change(PurePosixPath("new/deep/a.py"), None, b"a\n"),
        Change(PurePosixPath("new/b.py"), None, b"b\n"),
        Change(PurePosixPath("kept.py"), b"old\n", b"changed\n"),
        Change(PurePosixPath("gone.py"), b"gone\n", None),
        Change(PurePosixPath("last.py"), b"last\n", b"very last\n"),
    )
)
Tree: TypeAlias = "dict[str, bytes | None]"
DONE: Tree = {
    "kept.py": b"changed\n",
    "last.py": b"very last\n",
    "new": None,
    "new/b.py": b"b\n",
    "new/deep": None,
    "new/deep/a.py": b"a\n",
}
BEFORE: Tree = {"gone.py": b"gone\n", "kept.py": b"old\n", "last.py": b"last\n"}


def tree(root: Path) -> Tree:
    """All that is below `root`, folders without content."""
    paths = sorted(root.rglob("*"))
    return {p.relative_to(root).as_posix(): None if p.is_dir() else p.read_bytes() for p in paths}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    root.mkdir()
    for name, content in BEFORE.items():
        (root / name).write_bytes(content or b"")
    return root


class Fault:
    """Makes the nth file operation fail, before or after it is done, and only that one.

    Or all `from_then_on`: the disk is full, or gone.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, at: int, error: BaseException) -> None:
        self.count, self.at, self.error, self.after = 0, at, error, False
        self.from_then_on = False
        for name in ("mkdir", "replace", "unlink", "chmod", "rmdir"):
            monkeypatch.setattr(os, name, self.counted(getattr(os, name)))
        monkeypatch.setattr(journal, "open", self.counted(builtins.open), raising=False)

    def counted(self, operation: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **kwargs: Any) -> Any:
            self.count += 1
            fails = self.count == self.at or (self.from_then_on and self.count > self.at)
            if fails and not self.after:
                raise self.error
            result = operation(*args, **kwargs)
            if fails:
                raise self.error
            return result

        return run


def test_a_plan_is_carried_out_and_nothing_else_is_left(root: Path) -> None:
    apply(PLAN, root)
    assert tree(root) == DONE


OPERATIONS = 34


def test_there_is_a_fault_for_every_file_operation(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = Fault(monkeypatch, 0, OSError())
    apply(PLAN, root)
    assert fault.count == OPERATIONS


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize(
    "error", [OSError(ENOSPC, "no space"), PermissionError(), KeyboardInterrupt()]
)
@pytest.mark.parametrize("at", range(1, OPERATIONS + 1))
def test_whatever_fails_the_tree_is_whole(
    root: Path, monkeypatch: pytest.MonkeyPatch, at: int, error: BaseException, after: bool
) -> None:
    fault = Fault(monkeypatch, at, error)
    fault.after = after
    outcome: type[BaseException] | None = None
    try:
        apply(PLAN, root)
    except (ApplyError, KeyboardInterrupt) as failure:
        outcome = type(failure)
    legal: dict[type[BaseException] | None, list[Tree]]
    legal = {None: [DONE], ApplyError: [BEFORE], KeyboardInterrupt: [BEFORE, DONE]}
    assert tree(root) in legal[outcome]


@pytest.mark.parametrize("at", range(1, OPERATIONS + 1))
def test_where_nothing_works_any_more_the_next_run_takes_it_back(
    root: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    with monkeypatch.context() as patch:
        fault = Fault(patch, at, OSError(ENOSPC, "no space"))
        fault.from_then_on = True
        with suppress(ApplyError):
            apply(PLAN, root)
    notices = journal.heal(root)
    assert tree(root) in (BEFORE, DONE)
    assert [notice.code for notice in notices] in ([], ["healed"])


def test_a_folder_that_was_there_stays(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "new").mkdir()
    Fault(monkeypatch, 9, OSError("no space"))
    with pytest.raises(ApplyError, match="nothing was written: no space"):
        apply(PLAN, root)
    assert tree(root) == BEFORE | {"new": None}


@pytest.mark.parametrize("path", ["kept.py", "new/b.py", "gone.py"])
def test_a_tree_that_changed_since_is_left_alone(root: Path, path: str) -> None:
    (root / path).parent.mkdir(exist_ok=True)
    (root / path).write_bytes(b"mine\n")
    before = tree(root)
    with pytest.raises(ApplyError, match="changed in the meantime"):
        apply(PLAN, root)
    assert tree(root) == before


def test_a_file_that_comes_between_is_not_overwritten(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = applying._make

    def make_and_meddle(change: Change, root: Path) -> None:
        make(change, root)
        (root / "new/b.py").write_bytes(b"theirs\n")

    monkeypatch.setattr(applying, "_make", make_and_meddle)
    with pytest.raises(ApplyError, match=r"b\.py changed"):
        apply(PLAN, root)
    assert tree(root) == BEFORE | {"new": None, "new/b.py": b"theirs\n"}


def test_a_file_that_changes_before_it_is_removed_stays(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = applying._make

    def make_and_meddle(change: Change, root: Path) -> None:
        make(change, root)
        (root / "gone.py").write_bytes(b"theirs\n")

    monkeypatch.setattr(applying, "_make", make_and_meddle)
    with pytest.raises(ApplyError, match=r"gone\.py changed"):
        apply(PLAN, root)
    assert tree(root) == BEFORE | {"gone.py": b"theirs\n"}


@pytest.mark.parametrize("name", [".kept.py.gen-tool-new", ".gone.py.gen-tool-old"])
def test_what_lies_where_the_contents_are_to_lie_is_not_overwritten(root: Path, name: str) -> None:
    outside = root.parent / "outside"
    outside.write_bytes(b"outside\n")
    (root / name).symlink_to(outside)
    with pytest.raises(ApplyError, match="in the way"):
        apply(PLAN, root)
    assert outside.read_bytes() == b"outside\n"
    assert tree(root) == BEFORE | {name: b"outside\n"}


def test_no_journal_is_written_out_of_the_project(root: Path) -> None:
    outside = root.parent / "outside"
    outside.mkdir()
    (root / ".gen-tool").symlink_to(outside, target_is_directory=True)
    with pytest.raises(ApplyError, match=r"\.gen-tool is a link"):
        apply(PLAN, root)
    assert not list(outside.iterdir())


def test_what_an_earlier_run_left_is_healed_first(root: Path) -> None:
    (root / ".gen-tool").mkdir()
    (root / journal.JOURNAL).write_bytes(b"{")
    before = tree(root)
    with pytest.raises(ApplyError, match="not healed"):
        apply(PLAN, root)
    assert tree(root) == before


@pytest.mark.parametrize("where", ["..", "new"])
def test_a_link_out_of_the_project_is_not_followed(root: Path, where: str) -> None:
    outside = root.parent / "outside"
    outside.mkdir()
    (root / "new").symlink_to(outside, target_is_directory=True)
    plan = Plan((Change(PurePosixPath(where, "x.py"), None, b"x"),))
    with pytest.raises(ApplyError, match="out of the project"):
        apply(plan, root)
    assert not list(outside.iterdir())
    assert not (root.parent / "x.py").exists()


def test_a_file_that_is_a_link_is_not_replaced(root: Path) -> None:
    (root / "kept.py").unlink()
    (root / "kept.py").symlink_to(root / "last.py")
    plan = Plan((Change(PurePosixPath("kept.py"), b"last\n", b"x"),))
    with pytest.raises(ApplyError, match="a link"):
        apply(plan, root)
    assert (root / "kept.py").is_symlink()


def test_a_folder_linked_within_the_project_is_fine(root: Path) -> None:
    (root / "real").mkdir()
    (root / "new").symlink_to(root / "real", target_is_directory=True)
    apply(Plan((Change(PurePosixPath("new/x.py"), None, b"x"),)), root)
    assert (root / "real/x.py").read_bytes() == b"x"


def test_a_file_that_is_read_only_is_left_alone(root: Path) -> None:
    (root / "last.py").chmod(0o444)
    with pytest.raises(ApplyError, match="read-only"):
        apply(PLAN, root)
    assert tree(root) == BEFORE


def test_a_folder_that_was_empty_before_stays(root: Path) -> None:
    (root / "deep/empty").mkdir(parents=True)
    (root / "deep/x.py").write_bytes(b"x")
    apply(Plan((Change(PurePosixPath("deep/x.py"), b"x", None),)), root)
    assert tree(root) == BEFORE | {"deep": None, "deep/empty": None}


def test_a_folder_that_is_left_empty_goes(root: Path) -> None:
    (root / "tests/tools").mkdir(parents=True)
    (root / "tests/conftest.py").touch()
    (root / "tests/tools/x.py").write_bytes(b"x")
    apply(Plan((Change(PurePosixPath("tests/tools/x.py"), b"x", None),)), root)
    assert tree(root) == BEFORE | {"tests": None, "tests/conftest.py": b""}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
def test_a_file_keeps_its_mode(root: Path) -> None:
    (root / "kept.py").chmod(0o640)
    apply(PLAN, root)
    assert (root / "kept.py").stat().st_mode & 0o777 == 0o640


def test_a_plan_with_problems_is_not_carried_out(root: Path) -> None:
    with pytest.raises(ApplyError, match="in the way"):
        apply(Plan(problems=(Problem("conflict", "something is in the way"),)), root)
    assert tree(root) == BEFORE
