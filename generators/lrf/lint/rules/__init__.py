"""The rules: one module each, found by itself, with its documentation in it."""

from __future__ import annotations

import pkgutil
from dataclasses import replace
from functools import cache
from importlib import import_module

from ..rule import Rule

NO_PYTHON, BAD_IGNORE = "LRF000", "LRF001"
# What is found without a rule.
NAMES = {NO_PYTHON: "no-python", BAD_IGNORE: "bad-ignore"}


@cache
def all_rules() -> dict[str, Rule]:
    """Return the rules by their codes, in the order of these."""
    found = {}
    for info in pkgutil.iter_modules(__path__):
        module = import_module(f"{__name__}.{info.name}")
        rule = replace(module.RULE, doc=module.__doc__ or "")
        found[rule.code] = rule
    return dict(sorted(found.items()))
