"""The kit's folders import one way, and the generator's stay small."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

import lrf

KIT = Path(lrf.__file__).parent
REPOSITORY = Path(__file__).parents[2]
LEAVES = {"settings", "errors"}
# What each folder may import of the kit. `longrunning` is the wheel's copy of the runtime.
MAY_IMPORT = {
    "settings": {"errors"},
    "errors": set[str](),
    "spec": LEAVES,
    "render": {"spec", *LEAVES},
    "project": {"spec", *LEAVES},
    "source": set[str](),
    "init": {"source", "render", "project", "wheel", *LEAVES},
    "commands": {"init", "source", "render", "project", "spec", "wheel", *LEAVES},
    "adopt": {"commands", "source", "render", "project", "spec", *LEAVES},
    "lint": LEAVES,
    "timeline": {"errors"},
    "offline": {"timeline", "web", *LEAVES},
    "testing": {"offline", "timeline", *LEAVES},
    "web": set[str](),
    "demo": {"offline", "testing", "timeline", *LEAVES},
    "probe": {"testing", "offline", "timeline", *LEAVES},
    "wheel": set[str](),
    "cli": {
        *("commands", "init", "adopt", "lint", "probe", "render", "project", "spec", "timeline"),
        *LEAVES,
    },
    "__main__": {"cli"},
}
GENERATOR = ("cli", "spec", "render", "project", "commands")
MOST_LINES, MOST_MODULES = 3500, 40
# Moving into other repositories is counted by itself.
MOVES_IN, MOST_LINES_TO_MOVE_IN = ("adopt", "init", "source"), 2000
LONGEST_MODULE = 200


def modules(folder: str) -> Iterator[Path]:
    yield from (path for path in sorted((KIT / folder).rglob("*.py")))


def imports_of(path: Path) -> Iterator[str]:
    """Yield the parts of the kit that a module imports, in functions too."""
    package = path.relative_to(KIT.parent).with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*base, *filter(None, [node.module])])
            names = [module, *(f"{module}.{alias.name}" for alias in node.names)]
        for name in names:
            if name.startswith("lrf."):
                yield name.split(".")[1]


def test_every_part_of_the_kit_has_its_rule() -> None:
    parts = {
        path.stem
        for path in KIT.iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert parts - {"__init__"} <= set(MAY_IMPORT)


def test_the_page_on_architecture_has_the_same_table() -> None:
    text = (REPOSITORY / "docs/architecture.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)/` \|.*\| (.*) \|$", text.partition("## In the kit")[2], re.M)
    table = {folder: set(re.findall(r"`(\w+)`", imports)) for folder, imports in rows}
    parts = MAY_IMPORT.keys() - LEAVES - {"__main__"}
    assert table == {part: MAY_IMPORT[part] - LEAVES for part in parts}


@pytest.mark.parametrize("part", sorted(MAY_IMPORT))
def test_imports_go_one_way(part: str) -> None:
    files = [KIT / f"{part}.py"] if (KIT / f"{part}.py").exists() else list(modules(part))
    parts = set(MAY_IMPORT)
    for path in files:
        imported = {name for name in imports_of(path) if name in parts}
        assert imported <= MAY_IMPORT[part] | {part}, path


def test_nothing_is_imported_by_commands_that_are_not_run() -> None:
    import subprocess
    import sys

    code = "import sys; from lrf.cli.group import gen_tool; gen_tool.list_commands(None)\n"
    code += "print(*(name for name in sys.modules if name.startswith('lrf.')))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True
    )
    parts = {name.split(".")[1] for name in loaded.stdout.split()}
    assert parts == {"cli"}
    assert "jinja2" not in loaded.stdout


def lines_of(folders: Iterable[str]) -> dict[Path, int]:
    """Return the lines of each module."""
    return {p: len(p.read_text("utf-8").splitlines()) for f in folders for p in modules(f)}


def test_the_generator_stays_small() -> None:
    lines = {p: count for p, count in lines_of(GENERATOR).items() if p.stem not in MOVES_IN}
    assert len(lines) <= MOST_MODULES
    assert sum(lines.values()) <= MOST_LINES
    assert max(lines.values()) <= LONGEST_MODULE


def test_moving_in_stays_small() -> None:
    lines = lines_of(MOVES_IN)
    lines |= {p: count for p, count in lines_of(GENERATOR).items() if p.stem in MOVES_IN}
    assert sum(lines.values()) <= MOST_LINES_TO_MOVE_IN
    assert max(lines.values()) <= LONGEST_MODULE


def test_functions_are_short() -> None:
    sizes = sorted(
        (node.end_lineno or 0) - node.lineno + 1
        for folder in GENERATOR
        for path in modules(folder)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef)
    )
    assert sizes[len(sizes) // 2] <= 9
