"""The command, typed in a folder with a deaf tool."""

import json
from typing import Any

from click.testing import CliRunner

from lrf.lint.command import check

DEAF = """\
import asyncio

from livekit.agents import function_tool


@function_tool
async def search() -> str:
    await asyncio.sleep(30)
    return f"{save()}"


async def save() -> None: ...
"""

WAIT = """\
@function_tool
async def wait() -> str:
    await asyncio.sleep(30)
    return "Done."
"""


def run(*args: str, command: Any = check) -> tuple[int, str]:
    result = CliRunner().invoke(command, args, standalone_mode=False)
    if isinstance(result.exception, Exception) and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.return_value, result.output


def codes(*args: str) -> list[str]:
    findings = json.loads(run("--json", *args)[1])["findings"]
    return [finding["code"] for finding in findings]
