"""Into each layout and out again: tools of each mode work there, and the tree is as it was."""

from pathlib import Path

import pytest

from .conftest import Repository, as_json, init, run_tests, tree, typed
from .layouts import LAYOUTS

TOOLS = {
    "look_up": ["--pattern", "async", "name:str"],
    "find_it": ["--pattern", "interruptible", "--pattern", "timeout", "query_id:str"],
    "settle": ["--pattern", "payment", "order_id:str"],
    "report": ["--pattern", "background", "topic:str"],
}
# One layout for each way in which tests are collected and configured; all of them take a minute.
PLAYED = (
    *("official starter", "packages at the root, strict", "a monorepo's folder"),
    *("collection of examples", "noise cancellation"),
)


def files_of(root: Path) -> list[str]:
    return [path for path in tree(root) if path.endswith((".py", ".toml", ".txt", "file"))]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_tools_of_each_mode_come_and_go(repository: Repository, layout: str) -> None:
    root = repository(layout)
    before = tree(root)
    init(layout)
    for name, words in TOOLS.items():
        typed("new", name, *words)
    shown = {tool["name"]: tool for tool in as_json("status", "--check")["tools"]}
    assert {name: shown[name]["contract"] for name in TOOLS} == dict.fromkeys(TOOLS, "right")
    if layout in PLAYED:
        said = run_tests(root)
        assert "failed" not in said
        assert int(said.split(" passed")[0].split()[-1]) > 50
    for name in TOOLS:
        typed("remove", name, "--force")
    typed("init", "--remove")
    assert tree(root) == before


@pytest.mark.parametrize("layout", LAYOUTS)
def test_no_file_of_the_owner_is_touched(repository: Repository, layout: str) -> None:
    root = repository(layout)
    before = tree(root)
    init(layout)
    after = tree(root)
    assert {path: after[path] for path in before} == before
