"""Tests of the file that `init` is given, and of the names that it makes of paths."""

import pytest

from .conftest import Repository, as_json, init, tree, typed
from .layouts import AGENT


def test_a_file_without_a_session_is_no_entry(repository: Repository) -> None:
    root = repository("collection of examples")
    before = tree(root)
    error = typed("init", "examples/front_desk/booking.py", exit_code=2).stderr
    assert "neither examples/front_desk/booking.py nor a file that it imports makes" in error
    assert "examples/front_desk/agent.py, examples/weather/agent.py" in error
    assert tree(root) == before


@pytest.mark.parametrize("path", ["front_desk/agent.py", "examples/front_desk/agent.py"])
def test_the_file_is_named_from_here_or_from_the_root(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    root = repository("collection of examples")
    monkeypatch.chdir(root / "examples")
    typed("init", path, exit_code=4)
    assert (root / "examples/front_desk/voice_tools").is_dir()


def test_a_file_that_imports_the_session_is_an_entry(repository: Repository) -> None:
    root = repository("collection of examples")
    (root / "examples/front_desk/run.py").write_text("from agent import server\n\nprint(server)\n")
    steps = as_json("init", "examples/front_desk/run.py", exit_code=4)["steps"]
    assert "examples/front_desk/agent.py:9: give Assistant its tools" in str(steps)


@pytest.mark.parametrize("called", ["my-agent", "import"])
def test_a_file_that_cannot_be_imported_is_not_set_as_the_agent(
    repository: Repository, called: str
) -> None:
    root = repository("flat, pip")
    (root / "main.py").rename(root / f"{called}.py")
    init("flat, pip")
    assert "agent" not in (root / "lrf.toml").read_text()
    typed("status")


def test_a_keyword_is_no_package_to_add_to(repository: Repository) -> None:
    root = repository("official starter")
    (root / "src/class").mkdir()
    (root / "src/agent.py").rename(root / "src/class/agent.py")
    (root / "src/class/__init__.py").touch()
    init("official starter")
    assert 'package = "class.' not in (root / "lrf.toml").read_text()
    typed("status")


@pytest.mark.parametrize("folder", ["src/voice_tools/class", "src/voice_tools/tools/import"])
def test_a_keyword_is_no_folder_of_tools(repository: Repository, folder: str) -> None:
    root = repository("official starter")
    typed("init", exit_code=4)
    before = tree(root)
    error = typed("new", "find_it", "query_id:str", "--to", folder, exit_code=2).stderr
    assert f"--to {folder}" in error
    assert tree(root) == before


def test_the_agent_that_calls_begin_with_is_set(repository: Repository) -> None:
    root = repository("src as a package")
    init("src as a package")
    assert 'agent = "src.agents.greeter:Assistant"' in (root / "lrf.toml").read_text()


def test_an_agent_with_the_initialiser_of_livekit_is_given_its_tools(
    repository: Repository,
) -> None:
    root = repository("official starter")
    text = AGENT.partition("class Assistant")[0] + "class Assistant(Agent):\n    pass\n\n\n@server"
    text += AGENT.partition("@server")[2].replace("Assistant()", 'Assistant(instructions="Hi.")')
    (root / "src/agent.py").write_text(text)
    assert "give Assistant its tools, as further arguments" in init("official starter")


def test_an_agent_of_another_library_is_given_nothing(repository: Repository) -> None:
    root = repository("official starter")
    (root / "src/agent.py").write_text(f"from research import Researcher\n{AGENT}")
    research = "from pydantic_ai import Agent\n\n\nclass Researcher(Agent):\n"
    research += "    def __init__(self) -> None:\n        super().__init__('model')\n"
    (root / "src/research.py").write_text(research)
    output = init("official starter")
    assert "give Assistant its tools" in output
    assert "Researcher" not in output


def test_a_call_on_a_long_text_is_no_path(repository: Repository) -> None:
    root = repository("official starter")
    text = "word " * 100
    (root / "src/agent.py").write_text(f"WORDS = '{text}'.split()\n\n{AGENT}")
    assert "give Assistant its tools" in init("official starter")


def test_a_repository_that_has_livekit_in_it_has_agents_too(repository: Repository) -> None:
    root = repository("official starter")
    (root / "livekit/agents").mkdir(parents=True)
    (root / "livekit/agents/__init__.py").write_text(
        "class Agent: ...\n\n\nclass AgentSession: ...\n"
    )
    assert "give Assistant its tools" in init("official starter")


def test_a_mixin_that_initialises_itself_does_not_give_an_agent_its_tools(
    repository: Repository,
) -> None:
    root = repository("official starter")
    mixin = "class Memory:\n    def __init__(self) -> None:\n        super().__init__()\n\n\n"
    text = AGENT.replace("class Assistant(Agent)", f"{mixin}class Assistant(Agent, Memory)")
    (root / "src/agent.py").write_text(text)
    assert "give Assistant its tools" in init("official starter")


def test_a_file_that_cannot_be_read_is_named(repository: Repository) -> None:
    root = repository("official starter")
    (root / "src/agent.py").write_text(f"{AGENT})\n")
    error = typed("init", exit_code=2).stderr
    assert "found no agent" in error
    assert "not valid Python: src/agent.py" in error


def test_links_that_lead_nowhere_are_left_alone(repository: Repository) -> None:
    root = repository("official starter")
    (root / "src/old.py").symlink_to("nowhere")
    init("official starter")
    typed("init", "--remove")
    assert (root / "src/old.py").is_symlink()


def test_nobody_is_warned_of_the_texts_in_a_file(repository: Repository) -> None:
    root = repository("official starter")
    (root / "src/agent.py").write_text(f"DIGITS = '\\d+'\n{AGENT}")
    assert "give Assistant its tools" in init("official starter")
