"""`cruft update` between two commits of the template: tools stay, the rest and the kit follow."""

import subprocess
from pathlib import Path

from tests.scaffold.checkout import NAME, commit, read_all
from tests.template import Command


def kits(project: Path) -> list[str]:
    return [path.name for path in (project / "vendor").iterdir()]


def test_a_newer_template_brings_a_newer_kit_and_leaves_tools_alone(
    checkout: Path, command: Command, output: Path
) -> None:
    options = ("--no-input", "--output-dir", str(output))
    assert command("cruft", "create", str(commit(checkout)), *options).returncode == 0
    project = output / NAME
    tool = project / "src" / "my_voice_agent" / "tools" / "search_database.py"
    tool.write_text("my_own = 1\n")
    (project / "tests" / "tools" / "test_search_web.py").unlink()
    commit(project)
    (first,) = kits(project)

    scaffold = checkout / "{{cookiecutter.project_slug}}"
    package = scaffold / "src" / "{{cookiecutter.package_name}}"
    for path in (
        checkout / "generators" / "lrf" / "errors.py",
        package / "longrunning" / "words.py",
        package / "tools" / "search_database.py",
        scaffold / "tests" / "tools" / "test_search_web.py",
        scaffold / "Dockerfile",
    ):
        path.write_text(path.read_text("utf-8") + "# newer\n", "utf-8")
    # a filter that the older template does not have
    filters = checkout / "lrf_template_filters.py"
    filters.write_text(filters.read_text("utf-8") + 'FILTERS["shout"] = str.upper\n', "utf-8")
    readme = scaffold / "README.md"
    readme.write_text(readme.read_text("utf-8") + "\n{{ 'newer' | shout }}\n", "utf-8")
    commit(checkout)

    result = command("cruft", "update", "-y", cwd=project)
    assert result.returncode == 0, result.stdout + result.stderr
    (second,) = kits(project)
    assert second != first
    assert f'path = "vendor/{second}"' in (project / "pyproject.toml").read_text()
    assert (project / "Dockerfile").read_text().endswith("# newer\n")
    words = project / "src" / "my_voice_agent" / "longrunning" / "words.py"
    assert words.read_text("utf-8").endswith("# newer\n")
    assert (project / "README.md").read_text("utf-8").endswith("NEWER\n")
    assert tool.read_text() == "my_own = 1\n"
    assert not (project / "tests" / "tools" / "test_search_web.py").exists()
    assert not list(project.rglob("*.rej"))

    # what cruft has patched is the wheel that the newer template makes, byte for byte
    fresh = output / "fresh"
    arguments = ("--no-input", "-o", str(fresh))
    assert command("cookiecutter", str(checkout), *arguments).returncode == 0
    assert read_all(project / "vendor") == read_all(fresh / NAME / "vendor")
    status = subprocess.run(["git", "status", "--short"], cwd=project, capture_output=True)
    assert b"vendor" in status.stdout
