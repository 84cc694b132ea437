"""What every call pays for: help and completion wait for nothing that only a generation needs."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from gen_tool import cli
from gen_tool.project import Project

from tests.gen_tool.typing_commands import add, done

pytestmark = pytest.mark.usefixtures("inside")
GENERATORS = Path(cli.__file__).parents[1]
HEAVY = ["difflib", "importlib.metadata", "jinja2", "livekit"]


def loaded(*words: str, **environment: str) -> set[str]:
    """Which of the heavy modules a call loads."""
    code = f"import sys\nfrom gen_tool.cli import main\nsys.argv[1:] = {list(words)}\n"
    code += "try: main()\nfinally: print('\\n', *[m for m in sys.modules], file=sys.stderr)"
    environment = os.environ | {"PYTHONPATH": str(GENERATORS)} | environment
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True)
    return set(HEAVY) & set(done.stderr.decode().split())


@pytest.mark.parametrize(
    "words", [["--help"], *([name, "--help"] for name in cli.gen_tool.commands), ["list"]]
)
def test_help_loads_nothing_heavy(words: list[str]) -> None:
    assert loaded(*words) == set()


def test_the_test_can_see_what_is_loaded(project: Project) -> None:
    assert "jinja2" in loaded("new", "find_it", "--dry-run")


@pytest.mark.parametrize("words", ["gen-tool ", "gen-tool new --pattern ", "gen-tool remove "])
def test_completion_loads_nothing_heavy(words: str) -> None:
    found = loaded(_GEN_TOOL_COMPLETE="bash_complete", COMP_WORDS=words, COMP_CWORD="9")
    assert found == set()


def completed(line: str) -> list[str]:
    """What bash would offer at the end of the line."""
    words = line.split(" ")
    environment = {"COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}
    environment |= {"_GEN_TOOL_COMPLETE": "bash_complete", "PYTHONPATH": str(GENERATORS)}
    command = [sys.executable, "-c", "from gen_tool.cli import main; main()"]
    found = subprocess.run(
        command, env=os.environ | environment, capture_output=True, check=True, text=True
    )
    return [offer.partition(",")[2] for offer in found.stdout.splitlines()]


def test_commands_patterns_and_tools_are_completed(project: Project) -> None:
    add("find_it")
    add("look_up")
    assert completed("gen-tool re") == ["rename", "remove"]
    assert completed("gen-tool new x_y --pattern pro") == ["progress"]
    assert completed("gen-tool --pattern t") == ["timeout"]
    for command in ("remove", "change", "rename", "forget", "upgrade"):
        assert completed(f"gen-tool {command} fi") == ["find_it"]
    assert completed("gen-tool upgrade find_it l") == ["look_up"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_each_shell_is_printed(shell: str) -> None:
    script = done("completion", shell).stdout
    assert f"_GEN_TOOL_COMPLETE={shell}_complete" in script
    if found := shutil.which(shell):
        subprocess.run([found, "-n"], input=script.encode(), check=True)


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash itself is asked")
def test_bash_itself_completes(project: Project, tmp_path: Path) -> None:
    add("find_it")
    executable = tmp_path / "gen-tool"
    executable.write_text(
        f"#!{sys.executable}\nimport sys; sys.path.insert(0, {str(GENERATORS)!r})\n"
        "from gen_tool.cli import main; main()\n"
    )
    executable.chmod(0o755)
    script = """
        eval "$(gen-tool completion bash)"
        COMP_WORDS=(gen-tool remove fi) COMP_CWORD=2
        _gen_tool_completion gen-tool
        echo "${COMPREPLY[@]}"
    """
    environment = os.environ | {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    found = subprocess.run(
        ["bash", "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    assert found.stdout == "find_it\n"
