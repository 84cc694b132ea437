"""A run that is killed at any point leaves a tree that the next run makes whole."""

import builtins
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from gen_tool import journal
from gen_tool.apply import apply
from gen_tool.journal import JOURNAL, heal
from gen_tool.plan import Change, Plan

from tests.gen_tool.test_apply import BEFORE, DONE, PLAN, tree

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the run that is killed is a fork")
OPERATIONS = ("mkdir", "replace", "unlink", "chmod", "rmdir")
REMOVAL = Plan((Change(PurePosixPath("deep/er/x.py"), b"x\n", None), *PLAN.changes))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return filled(tmp_path / "project")


def filled(root: Path) -> Path:
    (root / "deep/er").mkdir(parents=True)
    (root / "deep/er/x.py").write_bytes(b"x\n")
    for name, content in BEFORE.items():
        (root / name).write_bytes(content or b"")
    return root


WAS = BEFORE | {"deep": None, "deep/er": None, "deep/er/x.py": b"x\n"}
IS = DONE | {"deep": None}


def killed(job: Callable[[], object], at: int, *, after: bool) -> bool:
    """Run `job` in a fork that is killed before or `after` its nth file operation."""
    if (child := os.fork()) == 0:
        count = 0

        def counted(operation: Callable[..., Any]) -> Callable[..., Any]:
            def run(*args: Any, **kwargs: Any) -> Any:
                nonlocal count
                count += 1
                if count == at and not after:
                    os.kill(os.getpid(), signal.SIGKILL)
                result = operation(*args, **kwargs)
                if count == at:
                    os.kill(os.getpid(), signal.SIGKILL)
                return result

            return run

        try:
            for name in OPERATIONS:
                setattr(os, name, counted(getattr(os, name)))
            journal.open = counted(builtins.open)  # type: ignore[attr-defined]
            job()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def each_kill(tmp_path: Path, job: Callable[[Path], object]) -> Iterator[Path]:
    """A project for each moment at which `job` can be killed, in which it was."""
    for after in (False, True):
        for at in range(1, 1000):
            root = filled(tmp_path / f"{at}-{after}")
            if not killed(lambda root=root: job(root), at, after=after):  # type: ignore[misc]
                assert at > 25
                break
            yield root


def test_whenever_it_is_killed_the_next_run_makes_the_tree_whole(tmp_path: Path) -> None:
    seen = set()
    for root in each_kill(tmp_path, lambda root: apply(REMOVAL, root)):
        changed = tree(root) not in (WAS, IS)
        notices = heal(root)
        assert tree(root) in (WAS, IS)
        assert notices or not changed or not list(root.glob("deep/er/x.py.*"))
        seen.add((tree(root) == IS, bool(notices)))
        assert heal(root) == ()
    assert seen >= {(False, True), (True, True)}


def test_healing_may_be_killed_too(tmp_path: Path) -> None:
    def apply_and_heal(root: Path) -> None:
        assert killed(lambda: apply(REMOVAL, root), 21, after=True)
        heal(root)

    for number, root in enumerate(each_heal(tmp_path)):
        heal(root)
        assert tree(root) in (WAS, IS), number


def each_heal(tmp_path: Path) -> Iterator[Path]:
    """A project for each moment at which `heal` can be killed, whenever the run before it was."""
    for first in range(1, 32, 3):
        for at in range(1, 1000):
            root = filled(tmp_path / f"{first}-{at}")
            assert killed(lambda root=root: apply(REMOVAL, root), first, after=True)  # type: ignore[misc]
            if not killed(lambda root=root: heal(root), at, after=True):  # type: ignore[misc]
                break
            yield root


def test_it_says_what_it_found_and_did(root: Path) -> None:
    assert killed(lambda: apply(PLAN, root), 19, after=True)
    [found] = heal(root)
    assert found.message == (
        "an earlier run was cut off while it changed 5 files; all of it was taken back"
    )


def test_what_the_user_has_written_since_is_left(root: Path) -> None:
    at = next(n for n in range(1, 99) if changes_kept(root.parent / f"{n}", n))
    assert killed(lambda: apply(PLAN, root), at, after=True)
    (root / "kept.py").write_bytes(b"mine\n")
    notices = heal(root)
    assert [notice.code for notice in notices] == ["healed", "changed-since"]
    wanted = WAS | {"kept.py": b"mine\n", ".gen-tool": None, ".gen-tool/conflicts": None}
    assert tree(root) == wanted | {".gen-tool/conflicts/kept.py": b"old\n"}


def changes_kept(root: Path, at: int) -> bool:
    """Whether the nth file operation is the one that changes kept.py."""
    filled(root)
    assert killed(lambda: apply(PLAN, root), at, after=True)
    return (root / "kept.py").read_bytes() == b"changed\n"


def test_nothing_is_said_and_done_where_nothing_was_cut_off(root: Path) -> None:
    assert heal(root) == ()
    apply(PLAN, root)
    assert not (root / JOURNAL).exists()
    assert heal(root) == ()
