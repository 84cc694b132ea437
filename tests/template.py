"""The place of the template, and the types of the fixtures that render it."""

from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import TypeAlias

TEMPLATE = Path(__file__).resolve().parent.parent
SCAFFOLD = TEMPLATE / "{{cookiecutter.project_slug}}"

Finished: TypeAlias = "CompletedProcess[str]"
Render: TypeAlias = Callable[..., Path]
Command: TypeAlias = Callable[..., Finished]
