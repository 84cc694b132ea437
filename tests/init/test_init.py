"""Tests of `init`: what it prints, what it refuses, and that it does all or nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.generator.disk import FailingDisk

from .conftest import Repository, as_json, init, tree, typed


@pytest.fixture
def starter(repository: Repository) -> Path:
    return repository("official starter")


def test_a_dry_run_writes_nothing_and_prints_the_same_steps(starter: Path) -> None:
    before = tree(starter)
    shown = as_json("init", "--dry-run", exit_code=4)
    assert tree(starter) == before
    done = as_json("init", exit_code=4)
    assert shown["steps"] == done["steps"]
    assert {change["path"] for change in shown["changes"]} == {*tree(starter)} - {*before}


def test_the_steps_followed_to_the_letter_give_the_agent_its_tools(starter: Path) -> None:
    steps = as_json("init", exit_code=4)["steps"]
    typed("new", "find_it", "query_id:str", "--pattern", "interruptible")
    typed("new", "report", "topic:str", "--pattern", "background")
    agent = starter / "src/agent.py"
    lines = agent.read_text().splitlines()
    imports: list[str] = []
    for step in steps:
        if step["code"] == "manual-step":
            place = step["message"].partition(": ")[0]
            assert place.startswith("src/agent.py:")
            number = int(place.rpartition(":")[2]) - 1
            imported, _, arguments = step["hint"].partition("\n\n")
            assert lines[number].endswith(")")
            lines[number] = f"{lines[number][:-1]}, {' '.join(arguments.splitlines())})"
            imports += imported.splitlines()
    agent.write_text("\n".join([*imports, *lines]))
    shown = """if True:
        import asyncio
        from agent import Assistant, my_agent
        from livekit.agents import AgentSession
        async def start(session, **_):
            names = [tool.id for tool in Assistant().tools]
            print(names, [tool.id for each in session.tools for tool in each.tools])
        AgentSession.start = start
        asyncio.run(my_agent(type("Job", (), {"room": None})))
    """
    result = subprocess.run(
        [sys.executable, "-c", shown],
        cwd=starter / "src",
        capture_output=True,
        text=True,
        env={**os.environ, "LIVEKIT_API_KEY": "key", "LIVEKIT_API_SECRET": "secret"},
    )
    assert "['find_it'] ['report', 'report_status'" in result.stdout, result.stderr


STEPS = [
    (
        "flat, pip",
        [
            "requirements.txt: livekit-agents==1.2.7  ->  livekit-agents>=1.8.9,<1.9",
            "requirements.txt: livekit-plugins-silero==1.2.7  ->  livekit-plugins-silero>=1.8.9",
            "add to the requirements: stamina>=24.3",
            "add to those of development: ./vendor/lrf-0.2.0+lrf.",
            "main.py:21: give LeadEditor its tools, as further arguments",
            "main.py:34: give Specialist its tools, in place of tools=[note]",
            "tools=[note, *agent_tools()],",
            "tools=[note, *session_tools()],",
        ],
    ),
    (
        "package of poetry",
        [
            'poetry add "livekit-agents[openai,silero]>=1.8.9,<1.9" "stamina>=24.3"',
            "poetry add --group dev ./vendor/lrf-",
            "from voice_runner.voice_tools.tools import agent_tools",
        ],
    ),
    (
        "packages at the root, strict",
        [
            "agents/base.py:8: give BaseReceptionist its tools, in place of tools=COMMON_TOOLS",
            "tools=[*COMMON_TOOLS, *agent_tools()],",
        ],
    ),
    ("src as a package", ["src/agents/greeter.py:6: give Assistant its tools"]),
    ("official starter", ['requires-python = ">=3.11,<3.15"', "room_options=room_io.RoomOptions("]),
    (
        "collection of examples",
        [
            "cd examples/front_desk",
            "requirements.txt: livekit-agents==1.5.7  ->  livekit-agents>=1.8.9,<1.9",
            "add to those of development: ../../vendor/lrf-",
            "examples/front_desk/booking.py:6: give Booking its tools",
        ],
    ),
    (
        "noise cancellation",
        [
            "# in the RoomInputOptions(…) of session.start(…)\n  text_input_cb=on_typed_text,",
            "COPY app/voice_tools/ ./app/voice_tools/\n  COPY vendor/ ./vendor/",
            'requires-python = ">=3.11,<3.15"',
        ],
    ),
]


@pytest.mark.parametrize(("layout", "printed"), STEPS, ids=[layout for layout, _ in STEPS])
def test_the_steps_are_for_this_repository(
    repository: Repository, layout: str, printed: list[str]
) -> None:
    repository(layout)
    output = init(layout)
    assert [words for words in printed if words not in output] == []


def test_agents_that_the_chosen_one_does_not_use_are_not_listed(repository: Repository) -> None:
    repository("collection of examples")
    assert "weather" not in init("collection of examples")


def test_an_agent_that_only_inherits_is_given_nothing(repository: Repository) -> None:
    repository("packages at the root, strict")
    assert "give Assistant" not in init("packages at the root, strict")


def test_room_options_that_are_there_are_kept(starter: Path) -> None:
    agent = starter / "src/agent.py"
    text = agent.read_text()
    agent.write_text(text.replace("room=ctx.room)", "room=ctx.room, room_options=options)"))
    output = init("official starter")
    assert "# in the RoomOptions(…) of session.start(…)\n  text_input=room_io" in output
    assert "room_options=room_io.RoomOptions(" not in output


def test_tests_that_are_skipped_without_keys_are_pointed_out(repository: Repository) -> None:
    repository("noise cancellation")
    notices = as_json("init", "--dry-run", exit_code=4)["notices"]
    assert "tests/conftest.py skips tests if keys are missing" in notices[0]["message"]


def test_requirements_in_utf_16_are_read(repository: Repository) -> None:
    root = repository("flat, pip")
    (root / "requirements.txt").write_text("livekit-agents==1.8.9\nstamina\n", encoding="utf-16")
    output = init("flat, pip")
    assert "add to the requirements" not in output
    assert "->" not in output


def test_a_frozen_list_is_made_anew(repository: Repository) -> None:
    root = repository("flat, pip")
    pins = [f"package-{number}==1.{number}" for number in range(20)]
    (root / "requirements.txt").write_text("\n".join(["livekit-agents==1.2.7", *pins]))
    output = init("flat, pip")
    assert "requirements.txt is a list of pip freeze" in output
    assert 'pip install "livekit-agents>=1.8.9,<1.9" "stamina>=24.3" ./vendor/lrf-' in output


# What is refused.


def test_nothing_happens_without_an_agent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.py").write_text("print('hello')\n")
    assert "found no agent in" in typed("init", exit_code=2).stderr
    assert [path.name for path in tmp_path.iterdir()] == ["main.py"]


def test_several_agents_are_named(repository: Repository) -> None:
    root = repository("collection of examples")
    before = tree(root)
    error = typed("init", exit_code=2).stderr
    assert "examples/front_desk/agent.py, examples/weather/agent.py" in error
    assert tree(root) == before


def test_all_that_is_wrong_is_printed_at_once(starter: Path) -> None:
    error = typed("init", "nowhere.py", "--package", "not-a-name", exit_code=2).stderr
    assert "--package: 'not-a-name'" in error
    assert "nowhere.py is not a Python file" in error


def test_broken_manifests_are_named(starter: Path) -> None:
    (starter / "pyproject.toml").write_text("[tool\n")
    assert "cannot be read" in typed("init", exit_code=2).stderr


@pytest.mark.parametrize(
    "path", ["src/voice_tools/longrunning/jobs.py", "src/voice_tools", "tests/tools/conftest.py"]
)
def test_what_is_in_the_way_stays(starter: Path, path: str) -> None:
    (starter / path).parent.mkdir(parents=True, exist_ok=True)
    (starter / path).write_text("mine\n")
    before = tree(starter)
    result = typed("init", exit_code=4 if path.startswith("tests") else 3)
    if result.exit_code == 3:
        assert "already there: src/voice_tools" in result.stderr
        assert tree(starter) == before
    assert (starter / path).read_text() == "mine\n"


def test_another_name_makes_room(starter: Path) -> None:
    (starter / "src/voice_tools.py").write_text("MINE = 1\n")
    typed("init", exit_code=3)
    typed("init", "--package", "long_tools", exit_code=4)
    assert (starter / "src/long_tools/longrunning/task.py").is_file()


def test_it_moves_in_once(starter: Path) -> None:
    typed("init", exit_code=4)
    assert "already set up" in typed("init", exit_code=3).stderr


@pytest.mark.parametrize(("table", "exit_code"), [("tool.lrf", 3), ("tool.lrf.check", 4)])
def test_a_project_of_the_template_is_set_up_and_one_that_is_only_checked_is_not(
    starter: Path, table: str, exit_code: int
) -> None:
    manifest = starter / "pyproject.toml"
    manifest.write_text(f"{manifest.read_text()}\n[{table}]\nignore = []\n")
    result = typed("init", exit_code=exit_code)
    assert ("already set up" in result.stderr) is (exit_code == 3)


@pytest.mark.parametrize("after", range(0, 40, 5))
def test_a_failing_disk_leaves_the_tree_as_it_was(
    starter: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    before = tree(starter)
    with monkeypatch.context() as patch:
        FailingDisk(after, starter, patch)
        typed("init", exit_code=3)
    assert tree(starter) == before
    assert not (starter / "vendor").exists()


# Moving out.


def test_tools_have_to_go_first(starter: Path) -> None:
    typed("init", exit_code=4)
    typed("new", "find_it", "query_id:str")
    before = tree(starter)
    assert "gen-tool remove find_it" in typed("init", "--remove", exit_code=3).stderr
    assert tree(starter) == before


@pytest.mark.parametrize(
    "path",
    [
        "src/voice_tools/longrunning/jobs.py",
        "src/voice_tools/tools/__init__.py",
        "tests/tools/conftest.py",
        "lrf.toml",
    ],
)
def test_what_was_edited_stays_unless_forced(starter: Path, path: str) -> None:
    typed("init", exit_code=4)
    with (starter / path).open("a") as file:
        file.write("# mine\n")
    before = tree(starter)
    assert path in typed("init", "--remove", exit_code=3).stderr
    assert tree(starter) == before
    typed("init", "--remove", "--force")
    assert not (starter / path).exists()


def test_what_still_needs_it_is_named(starter: Path) -> None:
    typed("init", exit_code=4)
    agent = starter / "src/agent.py"
    text = agent.read_text()
    line = "from voice_tools.tools import agent_tools as mine"
    agent.write_text(text.replace("\nserver", f"{line}\n\nserver", 1))
    output = typed("init", "--remove", exit_code=4).stdout
    assert f"src/agent.py:2: {line}" in output
    assert not (starter / "src/voice_tools").exists()


def test_a_project_of_the_template_stays(starter: Path) -> None:
    typed("init", exit_code=4)
    settings = (starter / "lrf.toml").read_text()
    (starter / "lrf.toml").unlink()
    with (starter / "pyproject.toml").open("a") as file:
        file.write(f"\n[tool.lrf]\n{settings}")
    error = typed("init", "--remove", exit_code=3).stderr
    assert "the template made this project" in error
