"""The templates: in which folder one is found, what it inherits, and where one is wrong."""

from __future__ import annotations

from contextlib import contextmanager
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from traceback import walk_tb
from typing import TYPE_CHECKING, Any, NoReturn

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemBytecodeCache,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateAssertionError,
    TemplateNotFound,
    TemplateSyntaxError,
    nodes,
)

from . import layout
from .names import Problem
from .patterns import TEMPLATES
from .template_problem import TemplateProblemError
from .values import literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinja2 import Template

PREFIX = "gen-tool"
# The blocks that are asked for: of a module, of its tests, and words that other blocks are given.
SLOTS = (
    *("imports", "constants", "operation", "beside", "decorator", "returns", "begins", "layer"),
    *("call", "companion", "behaviour", "advice"),
    *("test_imports", "fixture", "prepare", "prepare_with", "needs", "agent", "tests"),
    *("gate", "given", "passes", "receives", "so_far", "stop", "waiting"),
)


class Templates:
    """The templates that a tool is made of.

    One is taken from the first of `folders` that has it, else from our own; `gen-tool/NAME` is
    always our own. All methods raise TemplateProblemError.
    """

    def __init__(self, folders: tuple[Path, ...] = ()) -> None:
        self._folders = (*folders, TEMPLATES)
        self._environment = _environment(folders)
        self._lineages: dict[str, list[Template]] = {}

    def block(self, name: str, block: str, words: dict[str, Any]) -> str:
        """A block of a pattern's template; nothing where neither it nor its parents have that."""
        lineage = self._lineage(name)
        context = lineage[0].new_context(words)
        for parent in lineage[1:]:
            # as Jinja does when a whole template is rendered; super() walks these lists
            for inherited, render in parent.blocks.items():
                context.blocks.setdefault(inherited, []).append(render)
        if block not in context.blocks:
            return ""
        with self._problems_named(name):
            return "".join(context.blocks[block][0](context)).strip("\n")

    def whole(self, name: str, words: dict[str, Any]) -> str:
        """All of a template."""
        template = self._lineage(name)[0]
        with self._problems_named(name):
            return "".join(template.root_render_func(template.new_context(words)))

    def refuse(self, error: SyntaxError) -> NoReturn:
        """Say of what was rendered that it is no Python, and of whom that is.

        Raises:
            TemplateProblemError: a template that is not ours was part of it.
            SyntaxError: ours alone made it; it is a defect of ours.
        """
        used = [template for lineage in self._lineages.values() for template in lineage]
        files = sorted({Path(str(t.filename)) for t in used if not _is_ours(t)})
        if not files:
            raise error
        code = (error.text or "").strip()
        places = [f"{path}:{n}" for path in files for n in _lines_with(code, path)]
        where = places[0] if places else " or ".join(map(str, files))
        message = f"{where}: no Python comes of it: {error.msg}" + (f": {code}" if code else "")
        raise TemplateProblemError(Problem("bad-template", message, "correct it")) from error

    def _lineage(self, name: str) -> list[Template]:
        """A template, what it extends, and so on."""
        if name not in self._lineages:
            with self._problems_named(name):
                lineage = [self._environment.get_template(f"{name}.py.j2")]
                while parent := self._parent(lineage[-1], [t.name for t in lineage]):
                    lineage.append(parent)
                self._lineages[name] = lineage
        return self._lineages[name]

    def _parent(self, template: Template, seen: list[str | None]) -> Template | None:
        if _is_ours(template):
            return None  # none of ours extends another: what is parsed is what was added
        source = Path(str(template.filename)).read_text(encoding="utf-8")
        node = self._environment.parse(source, template.name, template.filename)
        for block in (block for block in node.body if isinstance(block, nodes.Block)):
            if block.name not in SLOTS:
                close = get_close_matches(block.name, SLOTS, n=1)
                hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(SLOTS)}"
                wrong = f"nothing asks for a block {block.name}: {hint}"
                raise TemplateAssertionError(wrong, block.lineno, template.name, template.filename)
        extends = node.find(nodes.Extends)
        if not extends:
            return None
        try:
            if not isinstance(extends.template, nodes.Const):
                wrong = "extends takes a name in quotes"
            elif (parent := extends.template.value) in seen:
                wrong = f"it extends itself: ours is called {PREFIX}/{parent}"
            else:
                return self._environment.get_template(parent)
        except TemplateNotFound:
            wrong = f"there is no template {parent}"
        raise TemplateAssertionError(wrong, extends.lineno, template.name, template.filename)

    @contextmanager
    def _problems_named(self, name: str) -> Iterator[None]:
        """Whatever goes wrong in a template becomes a problem that names the place."""
        try:
            yield
        except Exception as error:  # a template can compute anything, and fail in any way
            paths = (folder / f"{name}.py.j2" for folder in self._folders)
            path = next((path for path in paths if path.is_file()), Path(f"{name}.py.j2"))
            message = f"{_place_of(error) or path}: {_what(error)}"
            raise TemplateProblemError(Problem("bad-template", message, "correct it")) from error


def _is_ours(template: Template) -> bool:
    return Path(str(template.filename)).parent == TEMPLATES


def _lines_with(code: str, path: Path) -> list[int]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [number for number, line in enumerate(lines, 1) if code and code in line]


def _what(error: Exception) -> str:
    if isinstance(error, TemplateNotFound):
        return f"there is no template {error.message}"
    said = error.message if isinstance(error, TemplateSyntaxError) else str(error)
    return said or type(error).__name__


def _place_of(error: Exception) -> str:
    """The template and the line that this error comes from, if it says so."""
    if isinstance(error, TemplateSyntaxError):
        return f"{error.filename or error.name}:{error.lineno}"
    places = [
        f"{template.filename}:{template.get_corresponding_lineno(line)}"
        for frame, line in walk_tb(error.__traceback__)
        if (template := frame.f_globals.get("__jinja_template__"))
    ]
    return places[-1] if places else ""


def _result(text: str, subject: str) -> str:
    """A result that repeats what it was asked for, as the source of a string."""
    if not subject:
        return literal(f"{text}.")
    text = text.replace("{", "{{").replace("}", "}}")
    return "f" + literal(f"{text}: {{{subject}}}.")


@cache
def _environment(folders: tuple[Path, ...]) -> Environment:
    ours = FileSystemLoader(TEMPLATES)
    environment = Environment(
        loader=ChoiceLoader([FileSystemLoader(folders), ours, PrefixLoader({PREFIX: ours})]),
        bytecode_cache=_bytecode_cache(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )
    environment.filters |= {"literal": literal, "result": _result, "docstring": layout.docstring}
    return environment


def _bytecode_cache() -> FileSystemBytecodeCache | None:
    """The compiled templates of earlier runs, in the temporary folder of the user."""
    try:
        return FileSystemBytecodeCache()
    except (OSError, RuntimeError):
        return None
