"""The option matrix: projects in which each two choices come together at least once."""

import json
from collections.abc import Iterator, Mapping
from itertools import combinations, product

from lrf_template_answers import CHOICES
from tests.template import TEMPLATE

TEXTS = {"project_name", "project_slug", "package_name", "description", "author_name"}

Answers = dict[str, str]
Pair = frozenset[tuple[str, str]]


def questions() -> dict[str, str]:
    """Return the questions of cookiecutter.json, each with its default answer."""
    asked = json.loads((TEMPLATE / "cookiecutter.json").read_text("utf-8"))
    return {key: default for key, default in asked.items() if not key.startswith("_")}


def options() -> dict[str, tuple[str, ...]]:
    """Return the questions that offer a choice, each with all that it offers."""
    return {key: CHOICES[key] for key in questions() if key not in TEXTS}


def pairs_in(answers: Answers) -> set[Pair]:
    """Return each two choices that come together in `answers`."""
    return {frozenset(pair) for pair in combinations(answers.items(), 2)}


def choose_pairwise(options: Mapping[str, tuple[str, ...]]) -> Iterator[Answers]:
    """Yield answers until each two choices have come together; few, by taking the best next one."""
    every = [dict(zip(options, row, strict=True)) for row in product(*options.values())]
    left = set().union(*map(pairs_in, every))
    while left:
        best = max(every, key=lambda answers: len(pairs_in(answers) & left))
        left -= pairs_in(best)
        yield best
