"""The Jinja environment: our templates, and a project's folder of templates that win over them."""

from pathlib import Path
from traceback import walk_tb
from typing import Any

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemBytecodeCache,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
)

from ..errors import InputError, Problem
from ..spec.values import literal

OURS = Path(__file__).resolve().parent / "templates"


class Templates:
    """The templates that a tool is made of: from a project's `folder` if it has one, else ours.

    `lrf/NAME` is always our own.
    """

    def __init__(self, folder: Path | None = None) -> None:
        ours = FileSystemLoader(OURS)
        own = [FileSystemLoader(folder)] if folder else []
        try:  # the compiled templates of earlier runs, in the temporary folder of the user
            cache = FileSystemBytecodeCache()
        except (OSError, RuntimeError):
            cache = None
        self._environment = Environment(
            loader=ChoiceLoader([*own, ours, PrefixLoader({"lrf": ours})]),
            bytecode_cache=cache,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._environment.filters["literal"] = literal

    def render(self, name: str, context: dict[str, Any]) -> str:
        """Return the template `name`, filled in."""
        place = name
        try:
            template = self._environment.get_template(name)
            place = str(template.filename)
            text = template.render(context)
            if name.endswith(".py.j2"):
                compile(text, place, "exec", dont_inherit=True)
        except (TemplateError, TypeError, ValueError, ArithmeticError, SyntaxError) as error:
            message = f"{_place_of(error, place)}: {_reason(error)}"
            raise InputError(Problem("bad-template", message, "correct it")) from error
        return text


def _reason(error: Exception) -> str:
    if isinstance(error, SyntaxError):
        return f"what it gives is not Python: {error.msg}: {(error.text or '').strip()}"
    said = error.message if isinstance(error, TemplateError) else str(error)
    return said or type(error).__name__


def _place_of(error: Exception, place: str) -> str:
    """Return the template and the line that an error comes from."""
    if isinstance(error, TemplateSyntaxError):
        return f"{error.filename or error.name}:{error.lineno}"
    for frame, line in reversed(list(walk_tb(error.__traceback__))):
        if frame.f_code.co_filename.endswith(".j2"):  # as Jinja has rewritten it
            return f"{frame.f_code.co_filename}:{line}"
    return place
