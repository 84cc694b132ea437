"""A project's own patterns, read from the module that its settings name; nothing is imported."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from ..errors import InputError, Problem
from ..spec.patterns import BUILT_IN, Pattern

# The classes of the runtime that one's own may derive from.
_ALONE = {"StandaloneMode", "Quick", "Payment"}
_MODES = {"Mode", "CombinableMode", "Interruptible", "Background", *_ALONE}


def read_patterns(path: Path, module: str) -> tuple[Pattern, ...]:
    """Return the patterns that a module defines: subclasses of `Mode` and `Option`."""
    try:
        tree = ast.parse(path.read_bytes(), str(path))
    except (OSError, SyntaxError, ValueError) as error:
        raise InputError(_bad(f"{path} cannot be read: {error}", "fix it first")) from error
    aliases = {
        node.value.id: target.id
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    found: list[Pattern] = []
    problems: list[Problem] = []
    for node in (node for node in tree.body if isinstance(node, ast.ClassDef)):
        bases = {ast.unparse(base).rpartition(".")[2] for base in node.bases}
        if not bases & {*_MODES, "Option"}:
            continue
        values = dict(_class_variables(node))
        pattern = Pattern(
            values.get("name", ""),
            "mode" if bases & _MODES else "option",
            (ast.get_docstring(node) or node.name).partition("\n")[0].rstrip("."),
            values.get("decorator") or aliases.get(node.name, node.name),
            alone="a type checker rejects other options" if bases & _ALONE else "",
            module=module,
            contract=values.get("contract", ""),
        )
        problems += _problems_of(node, pattern, [*BUILT_IN, *found], f"{path}:{node.lineno}")
        found.append(pattern)
    if problems:
        raise InputError(*problems)
    return tuple(found)


def _problems_of(
    node: ast.ClassDef, pattern: Pattern, known: list[Pattern], where: str
) -> Iterator[Problem]:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", pattern.name):
        message = f"{where}: {node.name} has no name that can be typed"
        yield _bad(message, 'write name: ClassVar[str] = "measured"')
    elif any(pattern.name in (p.name, *p.aliases) for p in known):
        yield _bad(f"{where}: there is a pattern {pattern.name} already", "choose another name")
    if pattern.kind == "option" and (missing := _required_fields(node)):
        message = f"{where}: {node.name}() needs {', '.join(missing)}, and gen-tool passes nothing"
        yield _bad(message, f"give {missing[0]} a default")
    if pattern.contract and not re.fullmatch(r"[\w.]+:\w+", pattern.contract):
        message = f"{where}: contract = {pattern.contract!r} does not name a class"
        yield _bad(message, 'write "package.module:Class"')


def _class_variables(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for line in node.body:
        if isinstance(line, ast.AnnAssign | ast.Assign) and isinstance(line.value, ast.Constant):
            target = line.target if isinstance(line, ast.AnnAssign) else line.targets[0]
            yield ast.unparse(target), str(line.value.value)


def _required_fields(node: ast.ClassDef) -> list[str]:
    fields = [line for line in node.body if isinstance(line, ast.AnnAssign) and not line.value]
    known = re.compile(r"\b(ClassVar|KW_ONLY)\b")
    return [ast.unparse(f.target) for f in fields if not known.search(ast.unparse(f.annotation))]


def _bad(message: str, hint: str) -> Problem:
    return Problem("bad-pattern", message, hint)
