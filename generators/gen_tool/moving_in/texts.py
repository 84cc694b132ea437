"""The small files that gen-tool needs in a repository: the same for the same project, always."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from ..project import SETTINGS, ruff_settings
from ..tool_lists import EMPTY
from ..values import literal
from ..vendor import COPY
from .dependencies import pyproject_of
from .primitives import PRIMITIVES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..project import Project

PACKAGE = '''\
"""Long-running tools of a voice agent, what they are made of, and their test session.

gen-tool keeps it: `tools` is yours to edit, the rest is brought up to date.
"""
'''

ATTRIBUTES = """\
# Two branches that each add a tool both keep theirs: `from . import (…)` has a name a line.
__init__.py merge=union
"""

RUFF_OF_THE_GENERATOR = """\
# The generator is checked where it is made.
exclude = ["*"]
"""

RUFF_OF_THE_PACKAGE = """\
{extend}# What gen-tool keeps is checked where it is made; tools/ is yours.
extend-exclude = [
{kept}]
"""

CONFTEST = '''\
"""Every test in this folder runs in virtual time: a minute of conversation takes milliseconds."""

import asyncio
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

# What the tests import lies in this folder, whether it is installed or not.
sys.path.insert(0, str({source}))


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    from {package}.testing.virtual_time import virtual_time

    return {{"virtual time": virtual_time}}
'''


def small_files(project: Project) -> Mapping[PurePosixPath, bytes]:
    """Each file, by its path from the root, and what is in it before anything else is done."""
    texts = {
        PurePosixPath(SETTINGS): _settings(project),
        project.home / "__init__.py": PACKAGE,
        project.wiring: EMPTY,
        project.tools / ".gitattributes": ATTRIBUTES,
        COPY / "ruff.toml": RUFF_OF_THE_GENERATOR,
        project.home / "ruff.toml": _ruff(project),
        project.tests / "conftest.py": CONFTEST.format(
            source=_up_to_source(project), package=project.package
        ),
    }
    return {path: text.encode() for path, text in texts.items()}


def _settings(project: Project) -> str:
    strict = "strict" if project.strict else "auto"
    return f"""\
# What gen-tool keeps in this repository, and where. `gen-tool init --remove` takes it away.
package = {literal(project.package)}
source = {literal(str(project.source))}
tests = {literal(str(project.tests))}
run = {literal(project.run)}
asyncio_mode = "{strict}"
"""


def _ruff(project: Project) -> str:
    """Ruff takes the nearest settings alone, unless these name others.

    A name without ./ would stand for each file of that name, in tools/ too.
    """
    settings = ruff_settings(project.root, pyproject_of(project.root))
    up = "../" * len(project.home.parts)
    extend = f"extend = {literal(up + settings)}\n" if settings else ""
    kept = sorted({glob.partition("/")[0] for glob in PRIMITIVES})
    return RUFF_OF_THE_PACKAGE.format(
        extend=extend, kept="".join(f'    "./{name}",\n' for name in kept)
    )


def _up_to_source(project: Project) -> str:
    """The folder that Python imports from, seen from the tests."""
    up = f"Path(__file__).resolve().parents[{len(project.tests.parts)}]"
    return " / ".join([up, *map(literal, project.source.parts)])
