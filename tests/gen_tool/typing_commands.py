"""What a user does in a project: types commands, and edits what was generated."""

import json
from pathlib import Path

from click.testing import CliRunner, Result
from gen_tool import cli
from gen_tool.project import Project

MINE = "    return await my_service(query_id)\n"
"""The user's own operation."""


def gen_tool(*words: str) -> Result:
    return CliRunner().invoke(cli.gen_tool, words)


def done(*words: str, exit_code: int = 0) -> Result:
    result = gen_tool(*words)
    assert result.exit_code == exit_code, result.output
    return result


def add(name: str = "find_it", stance: str = "interruptible", *more: str) -> None:
    done("new", name, "query_id:str", "--pattern", stance, *more)


def path_of(project: Project, name: str = "find_it") -> Path:
    return project.root / project.module(name)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def replace_operation(project: Project, name: str = "find_it") -> None:
    """Write an operation, as a user does."""
    text = path_of(project, name).read_text("utf-8")
    body = text[text.index("    await asyncio.sleep") : text.index("\n\n\n# The tool:")]
    text = text.replace(f"{body}\n", MINE).replace("import asyncio\n\n", "")
    path_of(project, name).write_text(text, "utf-8")


def as_generated_before(project: Project, old: str, new: str, name: str = "find_it") -> None:
    """Make the tool one that an older generator wrote, which had `new` where ours has `old`."""
    record = project.root / project.record(name)
    data = json.loads(record.read_bytes())
    assert old in data["texts"]["module"]
    data["generator"] = "0.0.1+older"
    data["texts"]["module"] = data["texts"]["module"].replace(old, new)
    record.write_text(json.dumps(data), "utf-8")
    edit(path_of(project, name), old, new)
