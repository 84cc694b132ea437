"""One artefact by gen-tool, beside what others take for one, in the same run.

    npm install --prefix /tmp/others hygen plop @nestjs/cli && uv tool install copier
    PATH=/tmp/others/node_modules/.bin:$PATH uv run python -m bench.beside [--runs 7]

Each writes two files from templates and, where it can, wires them in; gen-tool's two are formatted
by ruff, and found without any wiring. A generator that is not on the PATH is left out.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

from bench.growth import GEN_TOOL, fill

Command = Callable[[str], list[str]]
MODULE = "export const {{name}} = () => 42\n" * 30


def gen_tool(folder: Path) -> Command:
    fill(folder / "project", 10)
    return lambda name: [*GEN_TOOL, "new", name, "--pattern", "background"]


def hygen(folder: Path) -> Command:
    templates = folder / "project" / "_templates" / "tool" / "new"
    templates.mkdir(parents=True)
    for number in (1, 2):
        text = f"---\nto: tools/<%= name %>{number}.js\n---\n{MODULE.replace('{{', '<%= ')}"
        (templates / f"{number}.ejs.t").write_text(text.replace("}}", " %>"))
    wire = "---\ninject: true\nto: index.js\nafter: here\n---\nimport '<%= name %>'\n"
    (templates / "3.ejs.t").write_text(wire)
    (folder / "project" / "index.js").write_text("// here\n")
    return lambda name: ["hygen", "tool", "new", "--name", name]


def plop(folder: Path) -> Command:
    project = folder / "project"
    project.mkdir()
    (project / "tool.hbs").write_text(MODULE)
    (project / "index.js").write_text("// here\n")
    add = "{type: 'add', path: 'tools/{{name}}%d.js', templateFile: 'tool.hbs'}"
    append = "{type: 'append', path: 'index.js', pattern: 'here', template: \"import '{{name}}'\"}"
    actions = ", ".join([add % 1, add % 2, append])
    prompts = "[{type: 'input', name: 'name'}]"
    (project / "plopfile.js").write_text(
        "export default function (plop) { plop.setGenerator('tool', "
        f"{{ prompts: {prompts}, actions: [{actions}] }}) }}\n"
    )
    (project / "package.json").write_text('{"type": "module"}\n')
    return lambda name: ["plop", "tool", name]


def copier(folder: Path) -> Command:
    template = folder / "template"
    template.mkdir()
    (folder / "project").mkdir()
    (template / "copier.yml").write_text("name: {type: str}\n")
    for number in (1, 2):
        (template / f"{{{{name}}}}{number}.js.jinja").write_text(MODULE)
    flags = ["--defaults", "--overwrite", "--quiet"]
    return lambda name: ["copier", "copy", *flags, "--data", f"name={name}", str(template), "."]


def nest(folder: Path) -> Command:
    project = folder / "project"
    (project / "src").mkdir(parents=True)
    (project / "nest-cli.json").write_text('{"sourceRoot": "src"}\n')
    (project / "src" / "app.module.ts").write_text(
        "import { Module } from '@nestjs/common';\n\n@Module({ imports: [], providers: [] })\n"
        "export class AppModule {}\n"
    )
    return lambda name: ["nest", "generate", "service", name]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as root:
        makers = {
            "gen-tool": gen_tool,
            "hygen": hygen,
            "plop": plop,
            "copier": copier,
            "nest": nest,
        }
        commands: dict[str, tuple[Path, Command]] = {}
        for name, make in makers.items():
            if make is gen_tool or shutil.which(name):
                folder = Path(root, name)
                folder.mkdir()
                command = make(folder)
                commands[name] = folder / "project", command
        numbers, seconds = count(), {name: list[float]() for name in commands}
        for turn in range(runs + 1):
            for name, (project, command) in commands.items():
                took = run(command(f"thing_{next(numbers)}"), project)
                if turn:  # the first warms the caches
                    seconds[name].append(took)
    first = statistics.median(seconds["gen-tool"])
    for name, taken in seconds.items():
        median = statistics.median(taken)
        print(f"{median * 1000:8.0f} ms  {median / first:5.2f}  {name}")


def run(command: list[str], project: Path) -> float:
    path = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    before = {p: p.stat().st_mtime_ns for p in project.rglob("*") if p.is_file()}
    began = time.perf_counter()
    subprocess.run(
        command, cwd=project, env=path, check=True, capture_output=True, stdin=subprocess.DEVNULL
    )
    took = time.perf_counter() - began
    after = {p: p.stat().st_mtime_ns for p in project.rglob("*") if p.is_file()}
    assert len(after) >= len(before) + 2, f"{command[0]} wrote nothing"
    return took


if __name__ == "__main__":
    main()
