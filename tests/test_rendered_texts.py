"""Whatever a user answers, it arrives unchanged, in files that are valid."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.template import TEMPLATE, Render

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

HOSTILE = 'She said "hi" & it\'s C:\\path\\né 😀 <b>'
QUESTIONS: dict[str, Any] = json.loads((TEMPLATE / "cookiecutter.json").read_text("utf-8"))


def toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))


@pytest.fixture
def hostile(render: Render) -> Path:
    return render(
        project_name=HOSTILE,
        description=f"'{HOSTILE}\\",
        author_name=f'{HOSTILE}"""',
        project_slug="hostile",
    )


def test_hostile_texts_arrive_unchanged(hostile: Path) -> None:
    project = toml(hostile / "pyproject.toml")["project"]
    assert project["description"] == f"'{HOSTILE}\\"
    assert project["authors"] == [{"name": f'{HOSTILE}"""'}]
    assert f'Copyright (c) {HOSTILE}"""\n' in (hostile / "LICENSE").read_text("utf-8")
    readme = (hostile / "README.md").read_text("utf-8")
    assert readme.startswith(f"# {HOSTILE}\n\n> '{HOSTILE}\\\n")


def test_with_hostile_texts_every_file_is_valid(hostile: Path) -> None:
    for path in hostile.rglob("*.py"):
        compile(path.read_text("utf-8"), str(path), "exec")
    for path in hostile.rglob("*.json"):
        json.loads(path.read_text("utf-8"))
    workflows = [*hostile.rglob("*.yml"), *hostile.rglob("*.yaml")]
    assert workflows
    for path in workflows:
        assert isinstance(yaml.safe_load(path.read_text("utf-8")), dict)


def test_where_good_practice_is_kept_there_is_what_the_readme_names(render: Render) -> None:
    project = render(examples="none")
    readme = (project / "README.md").read_text("utf-8")
    rows = readme.split("where it is kept")[1].split("## ")[0].splitlines()
    places = [row.rstrip("| ").split(" | ")[-1] for row in rows if row.startswith("| ")][1:]
    assert len(places) == 13
    for place in "; ".join(places).split("; "):
        file, _, names = place.partition(": ")
        path = file.strip("`")
        if path != "pyproject.toml":
            path = f"src/my_voice_agent/{path}"
        text = (project / path).read_text("utf-8")
        for name in names.replace("`", "").split(", ") if names else ["ASYNC"]:
            assert name in text, place


@pytest.mark.parametrize("license_", QUESTIONS["license"])
def test_each_license_has_its_text_and_its_name(license_: str, render: Render) -> None:
    project = render(license=license_, author_name="Zoë", examples="none")
    named = toml(project / "pyproject.toml")["project"].get("license", "none")
    assert named == license_
    text = project / "LICENSE"
    assert text.exists() == (license_ != "none")
    if text.exists():
        title = {
            "MIT": "MIT License",
            "Apache-2.0": "Apache License",
            "BSD-3-Clause": "BSD 3-Clause",
        }
        assert text.read_text("utf-8").lstrip().startswith(title[license_])
        assert "Zoë" in text.read_text("utf-8")


@pytest.mark.parametrize("version", QUESTIONS["python_version"])
def test_the_lowest_python_is_required_and_tested(version: str, render: Render) -> None:
    project = render(python_version=version, examples="none")
    assert toml(project / "pyproject.toml")["project"]["requires-python"] == f">={version},<3.15"
    workflow = yaml.safe_load((project / ".github/workflows/ci.yml").read_text())
    test = workflow["jobs"]["test"]
    assert test["strategy"]["matrix"]["python"] == sorted({version, "3.14"})
    assert test["env"]["UV_PYTHON"] == "${{ matrix.python }}"


@pytest.mark.parametrize("path", [".github/workflows/ci.yml", ".pre-commit-config.yaml"])
def test_unrendered_yaml_is_yaml_once_its_blocks_are_taken_for_comments(path: str) -> None:
    text = (TEMPLATE / "{{cookiecutter.project_slug}}" / path).read_text("utf-8")
    assert yaml.safe_load("\n".join(line for line in text.splitlines() if "{%" not in line))
