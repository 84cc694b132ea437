"""Whatever a user answers, it arrives unchanged, in files that are valid."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from lrf_template_answers import CHOICES
from tests.scaffold.project import HOSTILE
from tests.template import SCAFFOLD, Render

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def read_toml(path: Path) -> dict[str, Any]:
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
    project = read_toml(hostile / "pyproject.toml")["project"]
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


@pytest.mark.parametrize("license_", CHOICES["license"])
def test_each_license_has_its_text_and_its_name(license_: str, render: Render) -> None:
    project = render(license=license_, author_name="Zoë", examples="none")
    named = read_toml(project / "pyproject.toml")["project"].get("license", "none")
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


@pytest.mark.parametrize("version", CHOICES["python_version"])
def test_the_lowest_python_is_required_and_tested(version: str, render: Render) -> None:
    project = render(python_version=version, examples="none")
    manifest = read_toml(project / "pyproject.toml")
    assert manifest["project"]["requires-python"] == f">={version},<3.15"
    # the formatter writes `except A, B:` for 3.14
    assert manifest["tool"]["ruff"]["target-version"] == "py310"
    workflow = yaml.safe_load((project / ".github/workflows/ci.yml").read_text())
    test = workflow["jobs"]["test"]
    assert test["strategy"]["matrix"]["python"] == sorted({version, "3.14"})
    assert test["env"]["UV_PYTHON"] == "${{ matrix.python }}"


@pytest.mark.parametrize("path", [".github/workflows/ci.yml", ".pre-commit-config.yaml"])
def test_unrendered_yaml_is_yaml_once_its_blocks_are_left_out(path: str) -> None:
    text = (SCAFFOLD / path).read_text("utf-8")
    assert yaml.safe_load("\n".join(line for line in text.splitlines() if "{%" not in line))


def test_the_image_has_what_uv_needs_to_resolve(project: Path) -> None:
    dockerfile = (project / "Dockerfile").read_text()
    assert dockerfile.index("COPY vendor") < dockerfile.index("uv sync")
    allowed = (project / ".dockerignore").read_text().splitlines()
    assert allowed[0] == "*"
    for path in ("vendor", "src", "pyproject.toml", "README.md", "LICENSE", "uv.lock"):
        assert f"!{path}" in allowed


def test_every_path_that_the_documents_name_is_there(project: Path) -> None:
    for document in ("README.md", "AGENTS.md"):
        words = (project / document).read_text("utf-8").replace("`", " ").split()
        paths = {word.strip(".,:;()") for word in words if word.startswith(("src/", "tests/"))}
        assert paths
        for path in paths:
            if "<" not in path and "report" not in path and "find_" not in path:
                assert (project / path).exists(), f"{document} names {path}"
