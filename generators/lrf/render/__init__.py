"""From a ToolSpec to the source of a module and its test, formatted."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from ..spec.tool import ToolSpec
from .environment import Templates
from .module import context_of
from .ruff import RuffError, format_sources
from .test import test_context_of


class Place(NamedTuple):
    """The places of a tool's files, and their imports.

    The files are relative to `root`. `dotted` is how the module is imported, `package`
    what it imports the package's modules with, `contracts` where each contract is imported from
    ("" for ours) and its name.
    """

    root: Path
    module: str
    test: str
    dotted: str
    package: str = ".."
    templates: Path | None = None
    contracts: Sequence[tuple[str, str]] = ()


class Rendered(NamedTuple):
    """The files of a tool as text, and why ruff has not formatted them if it has not."""

    module: str
    test: str
    unformatted: str = ""


def render(spec: ToolSpec, place: Place) -> Rendered:
    """Return the files of a tool."""
    templates = Templates(place.templates)
    module = templates.render("module.py.j2", context_of(spec, place.package))
    test = templates.render("test.py.j2", test_context_of(spec, place.dotted, place.contracts))
    texts = {place.module: module, place.test: test}
    try:
        return Rendered(*format_sources(texts, place.dotted, place.root))
    except RuffError as error:
        return Rendered(module, test, str(error))
