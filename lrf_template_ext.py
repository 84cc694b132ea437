"""The Jinja extension of this template. Cookiecutter finds it from the template's root."""

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

from cookiecutter import __version__
from cookiecutter.exceptions import FailedHookException
from jinja2 import Environment
from jinja2.ext import Extension

TEMPLATE = Path(__file__).resolve().parent
LOWEST_COOKIECUTTER = (2, 7)
MODULES = ("lrf_template_answers", "lrf_template_filters")

_loaded: list[bytes] = []


class TemplateExtension(Extension):
    """Adds the filters and globals of lrf_template_filters.py."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        if tuple(int(part) for part in __version__.split(".")[:2]) < LOWEST_COOKIECUTTER:
            raise FailedHookException(
                f"This template needs cookiecutter 2.7 or newer, and this is {__version__}. "
                "Run it with: uvx cookiecutter@latest"
            )
        self._filters = _load_filters()
        environment.filters |= self._filters.FILTERS
        environment.globals |= self._filters.GLOBALS

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Return the source of a template, unless it is an answer that holds Jinja."""
        if name is None:
            self._filters.refuse_jinja(source)
        return source


def _load_filters() -> ModuleType:
    """Return the module of filters as it is on disk.

    `cruft update` renders two commits of the template in one process and one folder: what is
    imported for the first would be used for the second.
    """
    sources = [(TEMPLATE / f"{name}.py").read_bytes() for name in MODULES]
    if sources != _loaded:
        for name in MODULES:
            sys.modules.pop(name, None)
        _loaded[:] = sources
    return import_module(MODULES[-1])
