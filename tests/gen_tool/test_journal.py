"""A run that is killed at any point leaves a tree that the next run makes whole."""

import hashlib
import io
import json
import os
import signal
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from gen_tool import journal
from gen_tool.apply import apply
from gen_tool.journal import CONFLICTS, JOURNAL, heal
from gen_tool.plan import Change, Plan

from tests.gen_tool.test_apply import BEFORE, DONE, PLAN, Tree, tree

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the run that is killed is a fork")
OPERATIONS = ("mkdir", "replace", "unlink", "chmod", "rmdir")
REMOVAL = Plan((Change(PurePosixPath("deep/er/x.py"), b"x\n", None), *PLAN.changes))
WAS = BEFORE | {"deep": None, "deep/er": None, "deep/er/x.py": b"x\n"}
IS = DONE
MODES = {"kept.py": 0o640, "gone.py": 0o700}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return filled(tmp_path / "project")


def filled(root: Path) -> Path:
    (root / "deep/er").mkdir(parents=True)
    for name, content in WAS.items():
        if content is not None:
            (root / name).write_bytes(content)
    for name, mode in MODES.items():
        (root / name).chmod(mode)
    return root


def killed(job: Callable[[], object], at: int, *, after: bool = True) -> bool:
    """Run `job` in a fork that is killed before or `after` its nth file operation.

    To write is one of them; before it is done, it is half done.
    """
    if (child := os.fork()) == 0:
        counter = count(1)

        def counted(
            operation: Callable[..., Any], before: Callable[..., object] = lambda *_: None
        ) -> Callable[..., Any]:
            def run(*args: Any, **kwargs: Any) -> Any:
                now = next(counter) == at
                if now and not after:
                    before(*args)
                    os.kill(os.getpid(), signal.SIGKILL)
                try:
                    return operation(*args, **kwargs)
                finally:
                    if now:
                        os.kill(os.getpid(), signal.SIGKILL)

            return run

        class File(io.FileIO):
            write = counted(
                io.FileIO.write, lambda file, text: io.FileIO.write(file, text[: len(text) // 2])
            )

        try:
            for name in OPERATIONS:
                setattr(os, name, counted(getattr(os, name)))
            journal.open = counted(File)  # type: ignore[attr-defined]
            job()
            os._exit(0)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


def kills(folder: Path, *, every: int = 1, after: bool = True) -> Iterator[Path]:
    """A project for every moment at which `apply` can be killed, or every second or third."""
    for at in count(1, every):
        root = filled(folder / f"{at}-{after}")
        if not killed(partial(apply, REMOVAL, root), at, after=after):
            assert tree(root) == IS
            assert at > 40
            return
        yield root


def modes(root: Path) -> dict[str, int]:
    return {n: (root / n).stat().st_mode & 0o777 for n in MODES if (root / n).exists()}


@pytest.mark.parametrize("after", [False, True])
def test_whenever_it_is_killed_the_next_run_makes_the_tree_whole(
    tmp_path: Path, after: bool
) -> None:
    seen = set()
    for root in kills(tmp_path, after=after):
        changed = any((root / name).exists() for name in ("new/deep/a.py", ".kept.py.gen-tool-new"))
        notices = heal(root)
        assert tree(root) in (WAS, IS)
        assert modes(root).items() <= MODES.items()
        seen.add((tree(root) == IS, [notice.code for notice in notices] == ["healed"]))
        assert notices or not changed or tree(root) == IS
        assert heal(root) == ()
    assert seen >= {(False, True), (True, True)}


def test_healing_may_be_killed_too(tmp_path: Path) -> None:
    for first in count(1, 6):
        for at in count(1):
            root = filled(tmp_path / f"{first}-{at}")
            if not killed(partial(apply, REMOVAL, root), first):
                assert first > 40
                return
            if not killed(partial(heal, root), at):
                break
            heal(root)
            assert tree(root) in (WAS, IS), (first, at)
            assert modes(root).items() <= MODES.items()


@pytest.mark.parametrize("edited", ["new/b.py", "kept.py", "gone.py", "deep/er/x.py"])
def test_whatever_the_user_writes_in_between_stays_and_the_rest_is_whole(
    tmp_path: Path, edited: str
) -> None:
    def rest(tree: Tree) -> Tree:
        return {n: text for n, text in tree.items() if text is not None and n not in mine}

    mine = {edited, f"{CONFLICTS}/{edited}"}
    given_back = 0
    for root in kills(tmp_path):
        changed = tree(root).get(edited) != WAS.get(edited)
        (root / edited).parent.mkdir(parents=True, exist_ok=True)
        (root / edited).write_bytes(b"mine\n")
        notices = heal(root)
        assert (root / edited).read_bytes() == b"mine\n"
        assert rest(tree(root)) in (rest(WAS), rest(IS))
        taken_back = changed and rest(tree(root)) == rest(WAS)
        if taken_back:
            assert [notice.code for notice in notices] == ["healed", "changed-since"]
        assert (root / CONFLICTS).exists() == (taken_back and edited in WAS)
        if (root / CONFLICTS).exists():
            assert (root / CONFLICTS / edited).read_bytes() == WAS[edited]
            given_back += 1
    assert bool(given_back) == (edited in WAS)


def at_which(root: Path, changed: Callable[[Path], bool]) -> Path:
    """`root`, where a run was killed as soon as it had `changed` something."""
    numbers = count(1)
    while not (root.exists() and changed(root)):
        root = filled(root.parent / f"at-{next(numbers)}")
        assert killed(partial(apply, PLAN, root), int(root.name.partition("-")[2]))
    return root


def kept_is_changed(root: Path) -> bool:
    return (root / "kept.py").read_bytes() == b"changed\n"


def test_it_says_what_it_found_and_did(tmp_path: Path) -> None:
    [found] = heal(at_which(tmp_path / "project", kept_is_changed))
    assert found.message == (
        "an earlier run was cut off while it changed 5 files; all of it was taken back"
    )


def test_it_says_what_it_kept(tmp_path: Path) -> None:
    root = at_which(tmp_path / "project", lambda root: tree(root).items() >= DONE.items())
    [found] = heal(root)
    assert found.message == "an earlier run was cut off while it changed 5 files; it was done"


def test_what_it_gives_back_overwrites_nothing(tmp_path: Path) -> None:
    root = at_which(tmp_path / "project", kept_is_changed)
    (root / "kept.py").write_bytes(b"mine\n")
    (root / CONFLICTS).mkdir()
    (root / CONFLICTS / "kept.py").write_bytes(b"mine too\n")
    healed, changed = heal(root)
    assert healed.message.endswith("; all that was not changed since was taken back")
    assert changed.message == "kept.py was changed since, and stays as it is"
    assert (root / "kept.py").read_bytes() == b"mine\n"
    assert (root / CONFLICTS / "kept.py").read_bytes() == b"mine too\n"
    assert (root / CONFLICTS / "kept.py.1").read_bytes() == b"old\n"


@pytest.mark.parametrize("instead", ["folder", "link", "nothing"])
def test_what_stands_in_place_of_a_file_stays(tmp_path: Path, instead: str) -> None:
    root = at_which(tmp_path / "project", kept_is_changed)
    (tmp_path / "outside").write_bytes(b"changed\n")
    (root / "kept.py").unlink()
    if instead == "folder":
        (root / "kept.py").mkdir()
    elif instead == "link":
        (root / "kept.py").symlink_to(tmp_path / "outside")
    assert [notice.code for notice in heal(root)] == ["healed", "changed-since"]
    assert (root / "kept.py").is_dir() == (instead == "folder")
    assert (root / "kept.py").is_symlink() == (instead == "link")
    assert (root / CONFLICTS / "kept.py").read_bytes() == b"old\n"


def test_a_file_whose_copy_is_gone_is_named(tmp_path: Path) -> None:
    root = at_which(tmp_path / "project", kept_is_changed)
    (root / ".kept.py.gen-tool-old").unlink()
    assert [notice.code for notice in heal(root)] == ["healed", "changed-since"]
    assert tree(root) == WAS | {"kept.py": b"changed\n"}


@pytest.mark.parametrize("text", [b"", b"{", b"\xff", b"[]", b"{}", b'{"entries": [{}]}'])
def test_a_journal_that_cannot_be_read_is_left_to_the_user(root: Path, text: bytes) -> None:
    (root / ".gen-tool").mkdir()
    (root / JOURNAL).write_bytes(text)
    [found] = heal(root)
    assert found.code == "bad-journal"
    assert tree(root) == WAS | {".gen-tool": None, JOURNAL: text}


@pytest.mark.parametrize("path", ["../outside/x.py", "linked/x.py"])
def test_a_journal_leads_nowhere_else(root: Path, path: str) -> None:
    outside = root.parent / "outside"
    outside.mkdir()
    (root / "linked").symlink_to(outside, target_is_directory=True)
    for name in ("x.py", ".x.py.gen-tool-new", ".x.py.gen-tool-old"):
        (outside / name).write_bytes(b"x")
    (outside / "empty").mkdir()
    entry = {"path": path, "before": None, "after": hashlib.sha256(b"x").hexdigest()}
    folder = PurePosixPath(path).with_name("empty").as_posix()
    (root / ".gen-tool").mkdir()
    there = tree(outside)
    text = json.dumps({"entries": [entry], "folders": [folder], "done": False})
    (root / JOURNAL).write_text(text)
    heal(root)
    assert tree(outside) == there
    assert not (root / JOURNAL).exists()


def test_nothing_is_said_and_done_where_nothing_was_cut_off(root: Path) -> None:
    assert heal(root) == ()
    apply(PLAN, root)
    assert not (root / JOURNAL).exists()
    assert heal(root) == ()
    assert tree(root) == DONE | {"deep": None, "deep/er": None, "deep/er/x.py": b"x\n"}
