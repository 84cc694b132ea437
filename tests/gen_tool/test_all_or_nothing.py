"""Every command does all of it or nothing: under every fault, two at once, on odd trees."""

import builtins
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from errno import ENOSPC
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from gen_tool import cli, journal
from gen_tool.project import Project
from gen_tool.vendor import vendor

from tests.gen_tool.test_apply import tree
from tests.gen_tool.test_journal import killed
from tests.gen_tool.test_life_cycle import WORDS
from tests.gen_tool.typing_commands import add, as_generated_before, done, edit, gen_tool, path_of

pytestmark = pytest.mark.usefixtures("inside")
GENERATORS = Path(cli.__file__).parents[1]


def unsorted(project: Project) -> None:
    add("look_up")
    lines = "        find_it.find_it,\n", "        look_up.look_up,\n"
    edit(project.root / project.wiring, "".join(lines), "".join(reversed(lines)))


def older(project: Project) -> None:
    as_generated_before(project, WORDS, "Working.")


def conflicting(project: Project) -> None:
    older(project)
    edit(path_of(project), "Working.", "Mine.")


def with_generator(project: Project) -> None:
    vendor(GENERATORS, project.root / "generators")
    newer = project.root.parent / "newer"
    vendor(GENERATORS, newer)
    (newer / "gen_tool/names.py").write_text("# newer\n")
    (newer / "gen_tool/more.py").write_text("# more\n")
    (newer / "gen_tool/wording.py").unlink()


COMMANDS: list[tuple[list[str], Callable[[Project], None] | None]] = [
    (["new", "report", "--pattern", "background"], None),
    (["new", "find_it", "--force", "--pattern", "background"], None),
    (["change", "find_it", "--pattern", "background"], None),
    (["rename", "find_it", "look_up"], None),
    (["remove", "find_it"], None),
    (["forget", "find_it"], None),
    (["upgrade"], older),
    (["upgrade"], conflicting),
    (["status", "--fix"], unsorted),
    (["update-generator", "../newer"], with_generator),
]


@pytest.mark.parametrize("error", [OSError(ENOSPC, "no space"), PermissionError("not permitted")])
@pytest.mark.parametrize(("words", "prepare"), COMMANDS)
def test_whichever_file_operation_fails_the_tree_is_as_it_was(
    project: Project,
    monkeypatch: pytest.MonkeyPatch,
    words: Sequence[str],
    prepare: Callable[[Project], None] | None,
    error: OSError,
) -> None:
    add()
    if prepare:
        prepare(project)
    before, failing, count = tree(project.root), 0, 0
    safe = shutil.copytree(project.root, project.root.parent / "safe")

    def counted(operation: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **kwargs: Any) -> Any:
            nonlocal count
            count += 1
            if count == failing:
                raise error
            return operation(*args, **kwargs)

        return run

    def tried(at: int) -> tuple[int, str]:
        """The command, with the nth file operation failing, on the tree as it was."""
        nonlocal failing, count
        failing = 0
        shutil.rmtree(project.root)
        shutil.copytree(safe, project.root)
        monkeypatch.chdir(project.root)
        failing, count = at, 0
        result = gen_tool(*words)
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result.exit_code, result.stderr

    for name in ("mkdir", "replace", "unlink", "chmod", "rmdir"):
        monkeypatch.setattr(os, name, counted(getattr(os, name)))
    monkeypatch.setattr(journal, "open", counted(builtins.open), raising=False)
    outcome, after, operations = tried(0), tree(project.root), count
    assert after != before
    assert operations > 6
    for at in range(1, operations + 1):
        exit_code, stderr = tried(at)
        if tree(project.root) == after:  # what failed was to clear away only
            assert (exit_code, stderr) == outcome
        else:
            assert tree(project.root) == before
            assert exit_code == 3
            assert str(error) in stderr


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the run that is killed is a fork")
@pytest.mark.parametrize(("words", "prepare"), COMMANDS)
def test_whenever_it_is_killed_the_next_command_heals_and_says_so(
    project: Project,
    monkeypatch: pytest.MonkeyPatch,
    words: Sequence[str],
    prepare: Callable[[Project], None] | None,
) -> None:
    add()
    if prepare:
        prepare(project)
    before = tree(project.root)
    safe = shutil.copytree(project.root, project.root.parent / "safe")
    gen_tool(*words)
    after, said = tree(project.root), ""
    for at in count(1, 4):
        shutil.rmtree(project.root)
        shutil.copytree(safe, project.root)
        monkeypatch.chdir(project.root)
        if not killed(lambda: gen_tool(*words), at):
            break
        said += gen_tool("status").stderr
        assert tree(project.root) in (before, after)
    assert "note: an earlier run was cut off" in said


def run(
    *words: str, cwd: Path, from_: Path = GENERATORS, **more: Any
) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(from_), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "gen_tool", *words]
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=60, **more
    )


def test_gen_tools_that_run_at_once_all_do_their_part(project: Project) -> None:
    names = [f"tool_{n}" for n in range(6)]
    environment = os.environ | {"PYTHONPATH": str(GENERATORS)}
    runs = [
        subprocess.Popen(
            [sys.executable, "-m", "gen_tool", "new", name], cwd=project.root, env=environment
        )
        for name in names
    ]
    assert [run.wait(60) for run in runs] == [0] * len(names)
    one_by_one = tree(project.root)
    for name in names:
        done("remove", name)
    for name in names:
        done("new", name)
    assert tree(project.root) == one_by_one


@pytest.mark.parametrize("stdin", [subprocess.DEVNULL, None])
def test_without_a_terminal_it_never_asks_and_never_hangs(
    project: Project, stdin: int | None
) -> None:
    closed = {"stdin": stdin} if stdin is not None else {"preexec_fn": lambda: os.close(0)}
    missing = run(cwd=project.root, **closed)
    assert (missing.returncode, missing.stdout) == (2, "")
    assert "a tool needs a name" in missing.stderr
    add()
    before = tree(project.root)
    assert run("new", "find_it", cwd=project.root, **closed).returncode == 3
    assert tree(project.root) == before


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminals")
@pytest.mark.parametrize(
    ("typed", "exit_code", "says"),
    [
        (b"q\n", 3, "there is a tool find_it already"),
        (b"s\n", 0, "stays as it is"),
        (b"d\nq\n", 3, "in_background"),
        (b"o\n", 0, "changed src/agent_of_mine/tools/find_it.py"),
        (b"m\n", 0, "changed src/agent_of_mine/tools/find_it.py"),
        (b"\x04", 1, "Aborted"),
    ],
)
def test_on_a_terminal_a_conflict_can_be_settled(
    project: Project, typed: bytes, exit_code: int, says: str
) -> None:
    add()
    edit(path_of(project), "Something went wrong", "Sorry")
    found, shown = in_terminal(
        project, typed, "new", "find_it", "q_id:str", "--pattern", "background"
    )
    assert found == exit_code, shown
    assert says in shown
    kept = "Sorry" in path_of(project).read_text("utf-8")
    assert kept == (b"o" not in typed)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminals")
def test_on_a_terminal_it_asks_for_what_is_missing(project: Project) -> None:
    typed = b"Report\nreport\nbackground\nnone\n\nretry\ntopic\ntopic:str\n\nthe paper\nWrite it.\n"
    exit_code, shown = in_terminal(project, typed)
    assert exit_code == 0, shown
    assert "'Report' is no tool name; try report" in shown
    assert "there is no pattern 'none'" in shown
    text = path_of(project, "report").read_text("utf-8")
    for part in ('"""Write it. Works in the background', "started on the paper", "retrying("):
        assert part in text
    assert "async def operation(topic: str) -> str:" in text


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminals")
def test_on_a_terminal_what_is_wrong_is_asked_again_at_once(project: Project) -> None:
    params = b"\namount:float\nbill:str\nbill:int\ncity:str\n\n"
    typed = b"settle\npayment\n\n" + params + b"nothing\nbill\n" + b"x" * 70 + b"\n\n:no\nSettle.\n"
    exit_code, shown = in_terminal(project, typed)
    assert exit_code == 0, shown
    for said in (
        "no parameter ends in _id",
        "floats lose cents",
        "'bill' is there twice",
        "there is no parameter 'nothing'",
        "70 characters",
        "begins with :",
    ):
        assert said in shown
    text = path_of(project, "settle").read_text("utf-8")
    assert "bill: str, city: str" in text


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminals")
def test_with_no_input_it_does_not_ask_on_a_terminal_either(project: Project) -> None:
    assert in_terminal(project, b"", "--no-input")[0] == 2


def in_terminal(project: Project, typed: bytes, *words: str) -> tuple[int, str]:
    """The exit code and what a terminal shows."""
    ours, theirs = os.openpty()
    environment = os.environ | {"PYTHONPATH": str(GENERATORS), "NO_COLOR": "1"}
    command = [sys.executable, "-m", "gen_tool", *words]
    process = subprocess.Popen(
        command, cwd=project.root, env=environment, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    os.write(ours, typed)
    shown = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        shown += part
    os.close(ours)
    return process.wait(60), shown.decode().replace("\r\n", "\n")


# Odd trees.


def test_line_endings_and_a_byte_order_mark_are_kept(project: Project) -> None:
    add()
    for path in (path_of(project), project.root / project.test("find_it")):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert "pristine    pristine" not in done("status").stdout
    done("change", "find_it", "--pattern", "retry")
    for path in (path_of(project), project.root / project.test("find_it")):
        content = path.read_bytes()
        assert content.startswith(b'\xef\xbb\xbf"""')
        assert content.count(b"\n") == content.count(b"\r\n") > 20
    assert "simulation  pristine  pristine" in done("status").stdout


def test_a_file_that_is_not_utf8_is_left_alone(project: Project) -> None:
    add()
    path_of(project).write_bytes(path_of(project).read_bytes() + b"# \xff\n")
    path_of(project, "neighbour").write_bytes(b"# \xff\n")
    before = tree(project.root)
    result = done("change", "find_it", "--pattern", "retry", exit_code=3)
    assert "find_it.py is not UTF-8" in result.stderr
    assert tree(project.root) == before
    assert "find_it" in done("status").stdout


def test_tabs_in_the_wiring_are_kept(project: Project) -> None:
    wiring = project.root / project.wiring
    wiring.write_text(wiring.read_text("utf-8").replace("    ", "\t"))
    before = wiring.read_bytes()
    add()
    assert b"\t\tfind_it.find_it,\n" in wiring.read_bytes()
    done("remove", "find_it")
    assert wiring.read_bytes() == before


@pytest.mark.parametrize("what", ["module", "test", "record", "wiring"])
def test_a_link_is_not_written_through(project: Project, what: str) -> None:
    add()
    outside = project.root.parent / "outside.py"
    path = project.root / (
        project.wiring if what == "wiring" else getattr(project, what)("find_it")
    )
    path.rename(outside)
    path.symlink_to(outside)
    content, before = outside.read_bytes(), tree(project.root)
    for words in (
        ["change", "find_it", "--pattern", "background"],
        ["remove", "find_it", "--force"],
    ):
        result = done(*words, exit_code=3)
        assert "is a link or leads out of the project" in result.stderr
    assert tree(project.root) == before
    assert outside.read_bytes() == content
    assert path.is_symlink()


def test_a_file_that_is_read_only_is_not_replaced(project: Project) -> None:
    add()
    (project.root / project.test("find_it")).chmod(0o444)
    before = tree(project.root)
    for words in (["change", "find_it", "--pattern", "background"], ["remove", "find_it"]):
        assert "is read-only" in done(*words, exit_code=3).stderr
    assert tree(project.root) == before


def test_a_name_that_differs_in_case_alone_is_in_the_way(project: Project) -> None:
    path_of(project, "Find_It").write_text("x = 1\n")
    for words in (["new", "find_it"], ["new", "find_it", "--force"]):
        assert "tools/Find_It.py" in done(*words, exit_code=3).stderr


def test_a_dirty_git_tree_is_the_users_business(project: Project) -> None:
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b"]
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "all"]):
        subprocess.run([*git, *words], cwd=project.root, check=True)
    (project.root / "tests/conftest.py").write_text("# mine\n")
    add()
    staged = subprocess.run(
        [*git, "diff", "--cached"], cwd=project.root, check=True, capture_output=True
    )
    assert staged.stdout == b""
    done("remove", "find_it")
    status = [*git, "status", "--short"]
    shown = subprocess.run(status, cwd=project.root, check=True, capture_output=True, text=True)
    assert shown.stdout == " M tests/conftest.py\n"
