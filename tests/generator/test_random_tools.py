"""Whatever is asked for comes out clean, and LiveKit tells the model just that."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from livekit.agents import llm

from lrf.commands.new import plan_new
from lrf.project.apply import apply
from lrf.project.project import Project, find_project
from lrf.render.ruff import find_ruff
from lrf.spec.params import Param
from lrf.spec.tool import ToolSpec
from tests.generator.commands import SETTINGS, make_project
from tests.generator.hostile import specs
from tests.source import COPY

EXAMPLES = int(os.environ.get("RANDOM_TOOLS", "80"))
SELECT = '[tool.ruff.lint]\nselect = ["ASYNC", "B", "C4", "E", "F", "I", "N", "PT", "SIM", "UP"]\n'
CONFIGURATIONS = {
    "narrow": f"[tool.ruff]\nline-length = 79\n{SELECT}",
    "wide": f"[tool.ruff]\nline-length = 120\n{SELECT}",
    "single": f'{SELECT}[tool.ruff.format]\nquote-style = "single"\n',
    "lines": f"[tool.ruff]\nline-length = 100\n{SELECT}[tool.ruff.lint.isort]\n"
    "force-single-line = true\n",
}


def make(folder: Path, configuration: str) -> Path:
    """Make a project with this configuration of ruff, and with the runtime."""
    project = make_project(folder, SETTINGS + configuration)
    runtime = project / "src/my_voice_agent/longrunning"
    (runtime / "__init__.py").unlink()
    runtime.rmdir()
    runtime.symlink_to(COPY / "longrunning")
    return project


def remove(spec: ToolSpec, project: Project) -> None:
    """Remove a tool of the same name: hypothesis may try one twice."""
    for path in (project.module_path(spec.name), project.test_path(spec.name)):
        (project.root / path).unlink(missing_ok=True)


def test_whatever_is_asked_for_comes_out_clean(tmp_path: Path) -> None:
    folders = {name: make(tmp_path / name, text) for name, text in CONFIGURATIONS.items()}
    projects = {name: find_project(folder) for name, folder in folders.items()}

    # no shrinking: it would take minutes, and a failing example can be read as it is
    @settings(
        max_examples=EXAMPLES,
        phases=[Phase.reuse, Phase.generate],
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(specs(), st.sampled_from(sorted(CONFIGURATIONS)))
    def comes_out_and_means_what_was_asked_for(spec: ToolSpec, configuration: str) -> None:
        project = projects[configuration]
        remove(spec, project)
        plan = plan_new(spec, project)
        assert not plan.notices, plan.notices
        apply(plan, project.root)
        module, test = (change.after or b"" for change in plan.changes)
        compile(test, "test", "exec")
        names: dict[str, Any] = {"__package__": "my_voice_agent.tools", "__name__": "tool"}
        exec(compile(module, "module", "exec"), names)
        is_told_to_the_model(spec, names[spec.name])

    comes_out_and_means_what_was_asked_for()
    for folder in folders.values():
        # as it is once it exists: the preview was made when it did not
        for words in (["check", "--output-format=concise", "."], ["format", "--diff", "."]):
            found = subprocess.run(
                [*find_ruff(), *words], cwd=folder, capture_output=True, check=False, text=True
            )
            assert found.returncode == 0, found.stdout[:4000] + found.stderr


@pytest.mark.parametrize("configuration", ["narrow"])
def test_random_tools_are_typed(tmp_path: Path, configuration: str) -> None:
    folder = make(tmp_path / "typed", CONFIGURATIONS[configuration])
    project = find_project(folder)

    @settings(max_examples=EXAMPLES // 3, phases=[Phase.generate], deadline=None, database=None)
    @given(specs())
    def comes_out(spec: ToolSpec) -> None:
        remove(spec, project)
        apply(plan_new(spec, project), folder)

    comes_out()
    mypy = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--explicit-package-bases",
        "--no-error-summary",
    ]
    found = subprocess.run(
        [*mypy, "src/my_voice_agent/tools", "tests"],
        cwd=folder,
        env=os.environ | {"MYPYPATH": "src"},
        capture_output=True,
        check=False,
        text=True,
    )
    assert found.returncode == 0, found.stdout[:4000] + found.stderr[:2000]


def is_told_to_the_model(spec: ToolSpec, tool: Any) -> None:
    """Assert that LiveKit tells the model of the tool what was asked for, blanks aside."""
    tools = llm.ToolContext([tool])
    loose, strict = (
        tools.parse_function_tools("openai", strict=strict)[0]["function"]
        for strict in (False, True)
    )
    for function in (loose, strict):
        assert function["name"] == spec.name
        description = squeezed(function["description"].replace(tool.mode.advice, ""))
        assert squeezed(spec.description) in description
        assert list(function["parameters"]["properties"]) == [p.name for p in spec.params]
    assert loose["parameters"].get("required", []) == [p.name for p in spec.params if p.required]
    for param in spec.params:
        told = loose["parameters"]["properties"][param.name]
        is_source = spec.sources is not None and param.name == spec.sources.many
        said = (
            squeezed(told.pop("description"))
            .removesuffix("giveoneormore" if is_source else "")
            .rstrip(".")
        )
        assert said == squeezed(param.help) or not param.help
        told.pop("title", None)
        default = {} if param.required else {"default": as_json(param.default)}
        assert told == schema_of(param) | default


def schema_of(param: Param) -> dict[str, Any]:
    """Return what a parameter is to a model."""
    kinds = {"str": "string", "int": "integer", "float": "number", "bool": "boolean"}
    if param.choices:
        return {"type": "string", "enum": list(param.choices)}
    if item := re.fullmatch(r"list\[(.*)\]", param.type):
        return {"type": "array", "items": {"type": kinds[item[1]]}}
    return {"type": kinds[param.type]}


def as_json(default: object) -> object:
    """Return a default as JSON has it."""
    return list(default) if isinstance(default, tuple) else default


def squeezed(text: str) -> str:
    """Return a text without blanks, capitals and a last period.

    A docstring breaks lines, in long words too, and its first sentence has a capital and an end.
    """
    return "".join(text.split()).rstrip(".").casefold()
