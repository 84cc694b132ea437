"""Two branches that each add a tool merge: no conflict in the records, a union in the wiring."""

import subprocess

import pytest
from gen_tool.project import Project

from tests.gen_tool.test_apply import tree
from tests.gen_tool.test_life_cycle import codes
from tests.gen_tool.typing_commands import add, done
from tests.template import TEMPLATE

pytestmark = pytest.mark.usefixtures("inside")
ATTRIBUTES = TEMPLATE / "{{cookiecutter.project_slug}}" / ".gitattributes"


def git(project: Project, *words: str) -> None:
    subprocess.run(["git", *words], cwd=project.root, check=True, capture_output=True)


@pytest.mark.parametrize("there", [[], ["find_a", "find_d"], ["find_a"], ["zoo"]])
@pytest.mark.parametrize(
    ("ours", "theirs"), [("interruptible", "interruptible"), ("background", "async")]
)
def test_neighbours_from_two_branches_merge(
    project: Project, there: list[str], ours: str, theirs: str
) -> None:
    text = ATTRIBUTES.read_text().replace("{{cookiecutter.package_name}}", project.package)
    (project.root / ".gitattributes").write_text(text)
    for name in there:
        add(name)
    for words in (["init", "-qb", "main"], ["add", "-A"], ["commit", "-qm", "start"]):
        git(project, *words)
    git(project, "checkout", "-qb", "theirs")
    add("find_c", theirs)
    git(project, "add", "-A")
    git(project, "commit", "-qm", "theirs")
    git(project, "checkout", "-q", "main")
    add("find_b", ours)
    git(project, "add", "-A")
    git(project, "commit", "-qm", "ours")
    git(project, "merge", "-q", "theirs")
    done("status", "--fix")
    assert codes() == []
    merged = tree(project.root / project.tools)
    done("remove", "find_c")
    add("find_c", theirs)
    assert tree(project.root / project.tools) == merged
