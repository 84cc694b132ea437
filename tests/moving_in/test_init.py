"""What `init` says, what it refuses, and that it does all of it or nothing."""

import builtins
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from errno import ENOSPC
from itertools import count
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from gen_tool import cli, journal

from tests.gen_tool.test_journal import killed
from tests.gen_tool.typing_commands import done, gen_tool
from tests.template import TEMPLATE

from .conftest import Repository
from .test_layouts import tree

SCHEMAS = Path(cli.__file__).parent / "schemas"


@pytest.fixture
def starter(repository: Repository) -> Path:
    return repository("official starter")


def test_a_dry_run_writes_nothing_and_says_the_same(starter: Path) -> None:
    before = tree(starter)
    shown = done("init", "--dry-run", exit_code=4).stdout
    assert tree(starter) == before
    told = done("init", exit_code=4).stdout
    assert "would write src/voice_tools/" in shown
    assert shown[shown.index("left to do") :] == told[told.index("left to do") :]


def test_what_is_left_to_do_is_exact(starter: Path) -> None:
    """Follow it to the letter, and the agent has the tools."""
    said = done("init", exit_code=4).stdout
    done("new", "find_it", "query_id:str")
    agent = starter / "src/agent.py"
    lines = agent.read_text().splitlines()
    for step in said.split("left to do by hand: ")[1:]:
        place, _, rest = step.partition(": give ")
        if not rest:
            continue
        path, number = place.split(":")
        assert path == "src/agent.py"
        imported, _, argument = (line.strip() for line in rest.splitlines()[2:5])
        line = int(number) - 1
        assert lines[line].endswith(")")
        lines[line] = f"{lines[line][:-1]}, {argument})"
        lines[0] = f"{imported}; {lines[0]}"
    agent.write_text("\n".join(lines))
    shown = """if True:
        import asyncio
        from agent import Assistant, my_agent
        async def main():
            print([tool.info.name for tool in Assistant().tools])
            class Job: room = None
            try: await my_agent(Job())
            except Exception as error: print(type(error).__name__, error)
        asyncio.run(main())
    """
    result = subprocess.run(
        [sys.executable, "-c", shown], cwd=starter / "src", capture_output=True, text=True
    )
    assert result.stdout.startswith("['find_it']\n"), result.stderr
    assert "session_settings" not in result.stderr
    assert "TypeError" not in result.stdout


@pytest.mark.parametrize(
    ("layout", "said"),
    [
        (
            "flat, pip",
            [
                "requirements.txt: livekit-agents==1.2.7  ->  livekit-agents>=1.8.9,<1.9",
                "add: looptime>=0.7  # for development",
                "main.py:21: give LeadEditor its tools, as a further argument",
                "main.py:34: give Specialist its tools, in place of tools=[note]",
                "tools=[note, *agent_tools()],",
                "**session_settings(tools=[note]),",
                "gen-tool is here:  python generators/gen_tool",
            ],
        ),
        (
            "package of poetry",
            [
                "addopts: -p no:looptime_plugin",
                'poetry add "livekit-agents[openai,silero]>=1.8.9,<1.9" "stamina>=24.3"',
                "from voice_runner.voice_tools.tools import agent_tools",
                "gen-tool is here:  poetry run python generators/gen_tool",
            ],
        ),
        (
            "packages at the root, strict",
            [
                "requirements-dev.txt: pytest-asyncio>=0.21.0  ->  pytest-asyncio>=1.4",
                "agents/base.py:8: give BaseReceptionist its tools, in place of tools=COMMON_TOOLS",
                "tools=[*COMMON_TOOLS, *agent_tools()],",
            ],
        ),
        (
            "src as a package",
            ["src/agents/greeter.py:6: give Assistant its tools", "from voice_tools.tools import"],
        ),
        (
            "script and package of one name",
            ['uv add --dev "pytest-asyncio>=1.4"\n'],
        ),
    ],
)
def test_it_is_said_for_this_very_repository(
    repository: Repository, layout: str, said: list[str]
) -> None:
    repository(layout)
    output = done("init", "--dry-run", exit_code=4).stdout + done("init", exit_code=4).stdout
    assert [words for words in said if words not in output] == []


def test_an_agent_that_only_inherits_is_given_nothing(repository: Repository) -> None:
    repository("packages at the root, strict")
    assert "give Assistant" not in done("init", exit_code=4).stdout


# What is refused.


def test_nothing_happens_where_there_is_no_agent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.py").write_text("print('hello')\n")
    assert "there is no agent in" in done("init", exit_code=2).stderr
    assert [path.name for path in tmp_path.iterdir()] == ["main.py"]


def test_agents_in_several_folders_are_named(starter: Path) -> None:
    (starter / "other").mkdir()
    shutil.copy(starter / "src/agent.py", starter / "other/worker.py")
    said = done("init", exit_code=2).stderr
    assert "other/worker.py, src/agent.py" in said
    done("init", "other/worker.py", exit_code=4)
    assert (starter / "other/voice_tools/tools/__init__.py").is_file()


def test_all_that_is_wrong_is_said_at_once(starter: Path) -> None:
    said = done("init", "nowhere.py", "--package", "not-a-name", exit_code=2).stderr
    assert "--package: 'not-a-name'" in said
    assert "nowhere.py is no Python file" in said


def test_broken_settings_are_said(starter: Path) -> None:
    (starter / "pyproject.toml").write_text("[tool\n")
    assert "cannot be read" in done("init", exit_code=2).stderr


@pytest.mark.parametrize(
    "path", ["src/voice_tools/jobs.py", "generators/gen_tool/cli.py", "src/voice_tools"]
)
def test_what_is_in_the_way_stays(starter: Path, path: str) -> None:
    (starter / path).parent.mkdir(parents=True, exist_ok=True)
    (starter / path).write_text("mine\n")
    before = tree(starter)
    assert path.removesuffix("/jobs.py") in done("init", exit_code=3).stderr
    assert tree(starter) == before


def test_another_name_makes_room(starter: Path) -> None:
    (starter / "src/voice_tools.py").write_text("MINE = 1\n")
    done("init", exit_code=3)
    done("init", "--package", "long_tools", exit_code=4)
    assert (starter / "src/long_tools/longrunning.py").is_file()


def test_it_moves_in_once(starter: Path) -> None:
    done("init", exit_code=4)
    assert "already" in done("init", exit_code=3).stderr


def test_a_copy_in_a_project_says_where_to_run_it_from(
    starter: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    done("init", exit_code=4)
    other = tmp_path_factory.mktemp("other")
    shutil.copytree(starter / "src", other / "src", ignore=shutil.ignore_patterns("voice_tools"))
    (other / "pyproject.toml").write_text("[project]\n")
    copy = starter / "generators/gen_tool"
    result = subprocess.run(
        [sys.executable, copy, "init"], cwd=other, capture_output=True, encoding="utf-8"
    )
    assert result.returncode == 3
    assert "own copy" in result.stderr


# Moving out.


def test_tools_have_to_go_first(starter: Path) -> None:
    done("init", exit_code=4)
    done("new", "find_it", "query_id:str")
    before = tree(starter)
    said = done("init", "--remove", exit_code=3).stderr
    assert "gen-tool remove find_it" in said
    assert tree(starter) == before


@pytest.mark.parametrize(
    "path",
    [
        "src/voice_tools/jobs.py",
        "src/voice_tools/tools/__init__.py",
        "src/voice_tools/mine.py",
        "tests/tools/test_mine.py",
        "tests/tools/conftest.py",
        "generators/gen_tool/compose.py",
        "gen-tool.toml",
    ],
)
def test_what_was_edited_is_kept_unless_forced(starter: Path, path: str) -> None:
    done("init", exit_code=4)
    with (starter / path).open("a") as file:
        file.write("# mine\n")
    before = tree(starter)
    assert path in done("init", "--remove", exit_code=3).stderr
    assert tree(starter) == before
    done("init", "--remove", "--force")
    mine = path.endswith("mine.py")
    assert (starter / path).exists() == mine, "only what init brought is taken away"


def test_what_the_owner_has_written_for_it_is_named(starter: Path) -> None:
    done("init", exit_code=4)
    agent = starter / "src/agent.py"
    text = agent.read_text()
    edited = text.replace(
        "\nserver", "from voice_tools.tools import agent_tools as tools_of_mine\n\nserver", 1
    )
    agent.write_text(edited.replace('assistant.")', 'assistant.", tools=tools_of_mine())'))
    said = done("init", "--remove", exit_code=4).stdout
    assert "src/agent.py:2: from voice_tools.tools import agent_tools as tools_of_mine" in said
    assert "src/agent.py:9" not in said
    assert not (starter / "src/voice_tools").exists()


def test_names_that_are_the_owners_own_are_left_alone(starter: Path) -> None:
    (starter / "src/agent_tools.py").write_text("def agent_tools(): ...\n")
    done("init", exit_code=4)
    done("init", "--remove")


def test_an_agent_that_has_heard_of_charges_need_not_be_told_again(starter: Path) -> None:
    done("init", exit_code=4)
    said = done("new", "settle", "order_id:str", "--pattern", "payment", exit_code=4).stdout
    assert "before settle charges: tell who interrupts it" in said
    with (starter / "src/agent.py").open("a") as file:
        file.write("\nhear_during_charge\n")
    done("new", "refund", "order_id:str", "--pattern", "payment")


def test_one_agent_of_several_gets_a_tool_for_itself(repository: Repository) -> None:
    root = repository("flat, pip")
    assert (
        "for one agent:     python generators/gen_tool --to Specialist"
        in done("init", exit_code=4).stdout
    )
    main = root / "main.py"
    text = main.read_text().replace('story.",', 'story.", tools=agent_tools(),')
    main.write_text(text.replace("tools=[note])", "tools=[note, *agent_tools()])", 1))
    said = done("new", "look_up", "--to", "Specialist", exit_code=4).stdout
    assert "tools=[note, *agent_tools(), *specialist_tools()]," in said
    done("remove", "look_up")
    done("new", "look_up", "--to", "Specialist", exit_code=4)
    assert "def specialist_tools()" in (root / "voice_tools/tools/__init__.py").read_text()


def test_a_list_without_tools_is_no_edit(repository: Repository) -> None:
    root = repository("flat, pip")
    done("init", exit_code=4)
    done("new", "look_up", "--to", "Specialist", exit_code=4)
    with (root / "main.py").open("a") as file:
        file.write("\nspecialist_tools\n")
    done("remove", "look_up")
    assert "def specialist_tools()" in (root / "voice_tools/tools/__init__.py").read_text()
    done("init", "--remove")


def test_a_project_of_the_template_stays(starter: Path) -> None:
    done("init", exit_code=4)
    (starter / "gen-tool.toml").unlink()
    with (starter / "pyproject.toml").open("a") as file:
        file.write('\n[tool.gen-tool]\npackage = "voice_tools"\n')
    assert "the template made this project" in done("init", "--remove", exit_code=3).stderr


# From outside.


def test_status_says_what_was_edited_of_what_was_brought(starter: Path) -> None:
    done("init", exit_code=4)
    assert done("status", "--check").stderr == ""
    for path in ("src/voice_tools/idle.py", "generators/gen_tool/layout.py"):
        with (starter / path).open("a") as file:
            file.write("# mine\n")
    said = done("status", "--check").stderr
    assert "edited generators/gen_tool/layout.py, src/voice_tools/idle.py" in said
    [notice] = json.loads(done("status", "--json").stdout)["notices"]
    assert notice["code"] == "edited-copy"


def test_json_says_all_of_it(starter: Path) -> None:
    said = json.loads(done("init", "--dry-run", "--json", exit_code=4).stdout)
    jsonschema.validate(said, json.loads((SCHEMAS / "output.json").read_bytes()))
    assert {"src/voice_tools/in_call.py", "gen-tool.toml"} <= {c["path"] for c in said["changes"]}


def test_an_installed_generator_moves_in_as_well(
    starter: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """As `uvx --from 'git+…#subdirectory=generators' gen-tool init` does."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    wheels = elsewhere / "wheels"
    build: list[str | Path] = [
        "uv",
        "build",
        "--quiet",
        "--wheel",
        "--out-dir",
        wheels,
        TEMPLATE / "generators",
    ]
    subprocess.run(build, check=True)
    site = elsewhere / "site"
    install: list[str | Path] = ["uv", "pip", "install", "--quiet", "--no-deps", "--target", site]
    subprocess.run([*install, *wheels.glob("*.whl")], check=True)
    before = tree(starter)
    command = f"import sys; sys.path.insert(0, {str(site)!r}); import gen_tool.cli as c; c.main()"
    moved = subprocess.run(
        [sys.executable, "-c", command, "init"], capture_output=True, encoding="utf-8"
    )
    assert moved.returncode == 4, moved.stderr
    assert (starter / "src/voice_tools/testing/session.py").is_file()
    assert not (starter / "generators/gen_tool/primitives").exists()
    added = subprocess.run([sys.executable, "generators/gen_tool", "--pattern", "async", "ask"])
    assert added.returncode == 0
    done("remove", "ask")
    done("init", "--remove")
    assert {path: text for path, text in tree(starter).items() if path in before} == before


def test_a_newer_generator_brings_what_tools_need(
    starter: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    done("init", exit_code=4)
    newer = tmp_path_factory.mktemp("newer")
    shutil.copytree(TEMPLATE / "generators", newer / "generators")
    primitives = "{{cookiecutter.project_slug}}/src/{{cookiecutter.package_name}}"
    shutil.copytree(TEMPLATE / primitives, newer / primitives)
    with (newer / primitives / "jobs.py").open("a") as file:
        file.write("# newer\n")
    done("update-generator", str(newer))
    assert (starter / "src/voice_tools/jobs.py").read_text().endswith("# newer\n")
    with (starter / "src/voice_tools/idle.py").open("a") as file:
        file.write("# mine\n")
    with (newer / primitives / "idle.py").open("a") as file:
        file.write("# newer\n")
    result = gen_tool("update-generator", str(newer))
    assert result.exit_code == 3
    assert "src/voice_tools/idle.py" in result.stderr


# All or nothing.


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the run that is killed is a fork")
@pytest.mark.parametrize("words", [("init",), ("init", "--remove")])
def test_whenever_it_is_killed_the_same_again_does_all_of_it(
    starter: Path, tmp_path_factory: pytest.TempPathFactory, words: Sequence[str]
) -> None:
    if "--remove" in words:
        done("init", exit_code=4)
    safe = tmp_path_factory.mktemp("safe") / "starter"
    shutil.copytree(starter, safe)
    gen_tool(*words)
    after, healed = tree(starter), 0
    for at in count(1, 53):
        shutil.rmtree(starter)
        shutil.copytree(safe, starter)
        os.chdir(starter)
        if not killed(lambda: gen_tool(*words), at):
            break
        again = gen_tool(*words)
        healed += "an earlier run was cut off" in again.stderr
        assert tree(starter) == after, again.output
    assert healed >= 2


@pytest.mark.parametrize("words", [("init",), ("init", "--remove")])
def test_whichever_file_operation_fails_the_tree_is_as_it_was(
    starter: Path, monkeypatch: pytest.MonkeyPatch, words: Sequence[str]
) -> None:
    if "--remove" in words:
        done("init", exit_code=4)
    before, failing, operations = tree(starter), 0, 0

    def counted(operation: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **kwargs: Any) -> Any:
            nonlocal operations
            operations += 1
            if operations == failing:
                raise OSError(ENOSPC, "no space")
            return operation(*args, **kwargs)

        return run

    for name in ("mkdir", "replace", "chmod"):
        monkeypatch.setattr(os, name, counted(getattr(os, name)))
    monkeypatch.setattr(journal, "open", counted(builtins.open), raising=False)
    for at in range(1, 160, 31):
        failing, operations = at, 0
        assert "no space" in done(*words, exit_code=3).stderr
        assert tree(starter) == before


def test_two_at_once_are_one_after_the_other(starter: Path) -> None:
    environment = os.environ | {"PYTHONPATH": str(TEMPLATE / "generators")}
    command = [sys.executable, "-m", "gen_tool", "init"]
    runs = [subprocess.Popen(command, env=environment) for _ in range(2)]
    assert sorted(run.wait(60) for run in runs) == [3, 4]
