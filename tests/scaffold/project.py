"""The tools of a rendered project, run in this environment with its own kit from vendor/."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

# Quotes of both kinds, a backslash, letters beyond ASCII, and markup.
HOSTILE = 'She said "hi" & it\'s C:\\path\\né 😀 <b>'


def run(project: Path, *command: str, typed: str = "") -> str:
    """Run a command in the project and return what it prints. It must succeed."""
    kit = unpack_kit(project)
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(project / "src"), str(kit)]),
        "PYTHONIOENCODING": "utf-8",
        # Bytecode of the kit, which each command would else compile anew; beside the project.
        "PYTHONPYCACHEPREFIX": str(project.parent / "bytecode"),
        "PYTHONDONTWRITEBYTECODE": "",
    }
    found = subprocess.run(
        command,
        cwd=project,
        env=environment,
        input=typed,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    )
    assert found.returncode == 0, f"{' '.join(command)}\n{found.stdout[-4000:]}{found.stderr}"
    return found.stdout


def unpack_kit(project: Path) -> Path:
    """Return a folder with the kit of the project's wheel, which wins over the one in this tree."""
    (wheel,) = (project / "vendor").glob("*.whl")
    folder = project.parent / wheel.stem
    if not folder.exists():
        zipfile.ZipFile(wheel).extractall(folder)
    return folder


def python(project: Path, module: str, *arguments: str, typed: str = "") -> str:
    """Run a Python module in the project and return what it prints."""
    return run(project, sys.executable, "-m", module, *arguments, typed=typed)


def gen_tool(project: Path, *arguments: str) -> str:
    """Run the project's gen-tool."""
    return python(project, "lrf", *arguments)


def chat(project: Path, *lines: str) -> str:
    """Return what the project's chat answers to these lines."""
    return python(project, "lrf.offline.chat", typed="".join(f"{line}\n" for line in lines))


def check(project: Path) -> str:
    """Run all that the project's own CI runs; return what pytest prints."""
    python(project, "ruff", "check")
    python(project, "ruff", "format", "--check")
    python(project, "mypy")
    printed = python(project, "pytest", "-q")
    gen_tool(project, "status", "--check")
    gen_tool(project, "check")
    return printed
