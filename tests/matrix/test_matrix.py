"""With each two choices together, a project has the files that it should have, and is linted clean.

Set OPTION_MATRIX=all to run all of each project's own checks, mypy and tests included, in some
twenty minutes. In every run, tests/scaffold does so for three projects.
"""

import os

import pytest

from lrf_template_answers import CHOICES
from tests.matrix.pairs import TEXTS, Answers, choose_pairwise, options, pairs_in, questions
from tests.scaffold import files
from tests.scaffold.project import check, python
from tests.template import Render

MATRIX = list(choose_pairwise(options()))
# What the most varied question has to be tried with needs as many projects; few more will do.
MOST_PROJECTS = 24


def test_every_question_is_a_text_or_a_choice() -> None:
    assert set(questions()) == TEXTS | set(CHOICES)
    for key, choices in options().items():
        assert questions()[key] == choices[0]


def test_each_two_choices_come_together() -> None:
    covered = set().union(*map(pairs_in, MATRIX))
    for key, choices in options().items():
        for other, others in options().items():
            wanted = {frozenset({(key, one), (other, two)}) for one in choices for two in others}
            assert key == other or wanted <= covered
    assert len(MATRIX) <= MOST_PROJECTS


@pytest.mark.parametrize("answers", MATRIX, ids=lambda answers: "-".join(answers.values()))
def test_a_project_has_its_files_and_is_clean(answers: Answers, render: Render) -> None:
    project = render(**answers)
    choices = {f"{key}={value}" for key, value in answers.items()} & set(files.CHOICES)
    assert files.files_of(project) == files.listed().intersection(*map(files.listed, choices))
    if os.environ.get("OPTION_MATRIX") == "all":
        check(project)
    else:
        python(project, "ruff", "check")
        python(project, "ruff", "format", "--check")
