"""The files of a project, exactly, for each choice."""

from pathlib import Path

import pytest

from tests.scaffold.files import CHOICES, files_of, listed
from tests.template import Render

HINT = "if the change is meant: python -m tests.scaffold.files, and look at the difference"


def test_the_default_project_has_exactly_the_files_of_the_list(project: Path) -> None:
    assert sorted(files_of(project)) == sorted(listed()), HINT


@pytest.mark.parametrize("choice", CHOICES)
def test_each_choice_has_exactly_the_files_of_the_list(choice: str, render: Render) -> None:
    key, _, value = choice.partition("=")
    assert sorted(files_of(render(**{key: value}))) == sorted(listed(choice)), HINT
