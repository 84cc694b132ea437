"""Tests of names that refer to themselves: they are read to an end."""

from pathlib import Path

import pytest

from lrf.lint.check import check, check_source

TOOL = """\
import asyncio
import httpx
from livekit.agents import function_tool

{head}

@function_tool
async def search(kind: Kind) -> str:
    {body}
    return "Found."
"""


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("Kind = Kind", "if kind == 'a':\n        return 'a'"),
        ("Kind = Kind | None", "if kind == 'a':\n        return 'a'"),
        ("Kind = str\nt = httpx.Timeout(t)", "await httpx.AsyncClient(timeout=t).get('')"),
        ("Kind = str", "task = asyncio.shield(task)\n    await task"),
        ("Kind = str\nn = n + 1", "await asyncio.sleep(n)"),
        ("Kind = str\ndef f():\n    return f()", "f().get()"),
        ("Kind = str\nclass A(A):\n    pass", "A().get()"),
        ("Kind = str\nasync def f():\n    await f()", "await f()"),
    ],
)
def test_names_that_stand_for_themselves(head: str, body: str) -> None:
    assert check_source(TOOL.format(head=head, body=body)) == []


def test_modules_that_import_each_other(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "a.py").write_text(
        "from b import client\n" + TOOL.format(head="Kind = str", body="client.get()"), "utf-8"
    )
    (tmp_path / "b.py").write_text("from a import client\n", "utf-8")
    assert check([tmp_path]).findings == ()
