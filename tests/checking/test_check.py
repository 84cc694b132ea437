"""`gen-tool check`: what a user types and reads."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result
from gen_tool import cli

from tests.checking.looking import tool

GENERATORS = Path(cli.__file__).parents[1]
SCHEMA = json.loads((GENERATORS / "gen_tool/schemas/findings.json").read_bytes())
DEAF = tool("await asyncio.sleep(30)")
CLEAN = tool("return query")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: str, text: str | bytes) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_bytes(text.encode() if isinstance(text, str) else text)


def check(*words: str, exit_code: int = 0) -> Result:
    result = CliRunner().invoke(cli.gen_tool, ["check", *words])
    assert result.exit_code == exit_code, result.output
    return result


def said(*words: str, exit_code: int = 0) -> Any:
    data = json.loads(check(*words, "--json", exit_code=exit_code).stdout)
    jsonschema.validate(data, SCHEMA)
    assert data["exit_code"] == exit_code
    return data


def test_a_finding_says_where_what_and_what_instead() -> None:
    write("src/agent.py", DEAF)
    lines = check(exit_code=1).stdout.splitlines()
    assert lines == [
        "src/agent.py:8:5: LRF101 search waits 30 s and never notices that the caller speaks",
        "    the caller:  interrupts, and hears nothing for up to five seconds",
        "    instead:     wait for a task with ctx.speech_handle.wait_if_not_interrupted([task]),"
        " or answer first: await ctx.update(…)",
        "",
        "1 finding, 1 tool in 1 file",
        "more about one: gen-tool explain LRF101",
        "not looked at here: blocking calls, other tasks: ruff check --select ASYNC,RUF006",
    ]


def test_what_is_clean_is_counted_in_one_line() -> None:
    write("a.py", CLEAN)
    write("b.py", CLEAN)
    assert check().stdout.splitlines()[0] == "nothing found: 2 tools in 2 files"


def test_where_there_is_no_tool_it_says_so() -> None:
    write("a.py", "import livekit\n")
    assert check().stdout == "nothing to check: 0 tools in 1 file\n"
    Path("a.py").unlink()
    assert check().stdout == "nothing to check: 0 tools in 0 files\n"


def test_it_is_said_in_json_as_the_schema_says() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    write("a.py", DEAF)
    [finding] = said(exit_code=1)["findings"]
    assert (finding["path"], finding["line"], finding["column"]) == ("a.py", 8, 5)
    assert (finding["code"], finding["rule"], finding["tool"]) == ("LRF101", "deaf-wait", "search")
    write("a.py", CLEAN)
    assert said() == {
        "command": "check",
        "exit_code": 0,
        "findings": [],
        "tools": 1,
        "files": 1,
        "unread": [],
        "problems": [],
    }


def test_all_paths_that_are_not_there_are_named() -> None:
    write("a.py", DEAF)
    result = check("nowhere", "a.py", "nobody.py", exit_code=2)
    assert result.stdout == ""
    assert "there is no nowhere\n" in result.stderr
    assert "there is no nobody.py\n" in result.stderr
    assert [p["code"] for p in said("nowhere", exit_code=2)["problems"]] == ["no-such-path"]


def test_files_and_folders_are_looked_at_once() -> None:
    write("src/agent.py", DEAF)
    write("other.txt", DEAF)
    assert said("src", "src/agent.py", "other.txt", exit_code=1)["files"] == 2


def test_findings_are_sorted() -> None:
    write("b.py", DEAF)
    write("a.py", DEAF + DEAF)
    places = [(f["path"], f["line"]) for f in said("b.py", "a.py", exit_code=1)["findings"]]
    assert places == [("a.py", 8), ("a.py", 16), ("b.py", 8)]


@pytest.mark.parametrize(
    "path",
    [
        ".venv/a.py",
        "venv/a.py",
        "node_modules/x/a.py",
        "src/__pycache__/a.py",
        "build/lib/a.py",
        "dist/a.py",
        "lib/site-packages/a.py",
        ".hidden/a.py",
        "generators/gen_tool/a.py",
        "env_of_mine/lib/a.py",
    ],
)
def test_what_is_not_the_users_own_is_left_alone(path: str) -> None:
    write(path, DEAF)
    write("env_of_mine/pyvenv.cfg", "")
    assert said()["files"] == 0
    assert said(path, exit_code=1)["files"] == 1  # unless it is named


def test_links_in_a_circle_are_no_circle(folder: Path) -> None:
    write("src/agent.py", DEAF)
    (folder / "src/again").symlink_to(folder, target_is_directory=True)
    (folder / "src/gone.py").symlink_to(folder / "nowhere.py")
    (folder / "src/round.py").symlink_to(folder / "src/round.py")
    data = said(exit_code=1)
    assert len(data["findings"]) == 1
    assert data["unread"] == ["src/gone.py", "src/round.py"]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="for root all can be read")
def test_what_cannot_be_read_is_named(folder: Path) -> None:
    write("agent.py", DEAF)
    (folder / "agent.py").chmod(0)
    assert said()["unread"] == ["agent.py"]


@pytest.mark.parametrize(
    "text",
    [
        b"\xef\xbb\xbf" + DEAF.encode(),
        DEAF.replace("\n", "\r\n").encode(),
        f'# coding: latin-1\nNAME = "ü"\n{DEAF}'.encode("latin-1"),
        DEAF.replace("search", "süche").encode(),
    ],
    ids=["BOM", "CRLF", "latin-1", "letters"],
)
def test_a_file_may_be_in_any_encoding_and_have_any_line_ends(text: bytes) -> None:
    write("a.py", text)
    [finding] = said(exit_code=1)["findings"]
    assert finding["code"] == "LRF101"


def test_columns_are_counted_in_characters() -> None:
    write("a.py", tool("é = 'äöü'; await asyncio.sleep(30)"))
    [finding] = said(exit_code=1)["findings"]
    assert finding["column"] == 4 + len("é = 'äöü'; ") + 1


@pytest.mark.parametrize(
    "text",
    [
        "import livekit\ndef f(:\n",
        "import livekit\x00\n",
        b"# livekit\n\xff\n",
        b"# coding: nothing\n# livekit\n",
    ],
    ids=["syntax", "NUL", "bytes", "coding"],
)
def test_what_is_no_python_is_a_finding(text: str | bytes) -> None:
    write("a.py", text)
    [finding] = said(exit_code=1)["findings"]
    assert (finding["code"], finding["tool"]) == ("LRF000", None)
    assert finding["line"] >= 1


def test_what_cannot_have_a_tool_is_not_even_parsed() -> None:
    write("a.py", "def f(:\n")
    assert said()["findings"] == []


def test_a_file_that_is_named_is_parsed_in_any_case() -> None:
    write("broken.py", "def x(:\n")
    assert "nothing to check" in check().stdout
    assert "LRF000" in check("broken.py", exit_code=1).stdout


def test_it_works_in_a_pipe_and_without_a_project(folder: Path) -> None:
    write("agent.py", DEAF)
    environment = os.environ | {"PYTHONPATH": str(GENERATORS)}
    command = [sys.executable, "-m", "gen_tool", "check"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("agent.py:8:5: LRF101 search ")
    assert sorted(path.name for path in folder.iterdir()) == ["agent.py"]
