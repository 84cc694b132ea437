"""The files that gen-tool adds to a repository."""

import json
from collections.abc import Mapping
from pathlib import PurePosixPath

from ..wheel import Wheel

RUNTIME = "lrf/longrunning/"
SETTINGS = PurePosixPath("lrf.toml")
VENDOR = PurePosixPath("vendor")

PACKAGE = '''\
"""Long-running tools of a voice agent, and what they are made of."""
'''
RUFF = """\
# The runtime is checked where it is made: gen-tool brings it, and `gen-tool update` a newer one.
exclude = ["*"]
"""
CONFTEST = '''\
"""Let the tests in this folder import the package, whether it is installed or not."""

import sys
from pathlib import Path

sys.path.insert(0, str({source}))
'''


def files_of(
    wheel: Wheel,
    *,
    package: str,
    source: PurePosixPath,
    tests: PurePosixPath,
    tools_module: str,
    agent: str = "",
) -> Mapping[PurePosixPath, bytes]:
    """Return all files, by their path from the root of the repository.

    Args:
        wheel: The kit.
        package: The new package, as it is imported.
        source: The folder that Python imports from.
        tests: The folder of the tests of tools.
        tools_module: The source of the module that finds the tools.
        agent: The agent's class, as `module:name`, if there is one.
    """
    home = source.joinpath(*package.split("."))
    settings = {"package": package, "tools": str(home / "tools"), "tests": str(tests)}
    settings |= {"agent": agent} if agent else {}
    lines = [
        f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in settings.items()
    ]
    texts = {
        SETTINGS: "# What gen-tool keeps in this repository, and where.\n" + "".join(lines),
        home / "__init__.py": PACKAGE,
        home / "longrunning" / "ruff.toml": RUFF,
        home / "tools" / "__init__.py": tools_module,
        tests / "conftest.py": CONFTEST.format(source=_up_to(source, tests)),
    }
    runtime = {
        home / "longrunning" / name.removeprefix(RUNTIME): content
        for name, content in wheel.files.items()
        if name.startswith(RUNTIME)
    }
    own = {path: text.encode() for path, text in texts.items()}
    return {**own, **runtime, VENDOR / wheel.name: wheel.to_bytes()}


def _up_to(source: PurePosixPath, tests: PurePosixPath) -> str:
    up = f"Path(__file__).resolve().parents[{len(tests.parts)}]"
    return " / ".join([up, *map(json.dumps, source.parts)])
