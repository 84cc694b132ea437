"""Values for the template of a module: the parts of a tool, each as source."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from ..spec.params import Param
from ..spec.text import width_of
from ..spec.tool import ToolSpec
from ..spec.values import literal
from .layout import WIDTH, call_source, docstring, paragraphs

ATTEMPTS = 3
TIMEOUT = {"background": 60}  # seconds; elsewhere the caller waits
USUAL_TIMEOUT = 20
# Seconds that the simulations take.
SECONDS = {"async": 1, "interruptible": 3, "payment": 2, "background": 5}
# What patterns give an operation: its name, its type, and what the docstring says of it.
GIVEN = {
    "progress": ("on_step", "OnStep", "Tells how far it is."),
    "payment": ("idempotency_key", "str", "The same for each attempt at this charge."),
    "cleanup": ("resource", "str", "What was opened for the work."),
}
TERMS = "Return what the caller is asked to agree to, with the amount."
UNCHARGED = "ToolError: Nothing was charged, for certain. Any other error means that nobody knows."


def context_of(spec: ToolSpec, package: str) -> dict[str, Any]:
    """Return what the template of a module is given; `package` is `..` in `from ..longrunning`."""
    asked = list(_asked(spec))
    given = [GIVEN[name] for name in GIVEN if spec.has(name)]
    described = [f"{p.name}: {p.description}" for p in asked]
    declared = [f"{p.name}: {p.annotation}{_default(p)}" for p in asked]
    taken = [*declared, *(["*"] if given else []), *(f"{n}: {type_}" for n, type_, _ in given)]
    sections = {
        "Args": [*described, *(f"{name}: {text}" for name, _, text in given)],
        "Yields": ["Each result."] if spec.has("streaming") else [],
        "Raises": [UNCHARGED] if spec.has("payment") else [],
    }
    doc = paragraphs(spec.description, spec.name)
    returns = " -> AsyncIterator[str]:" if spec.has("streaming") else " -> str:"
    runtime = ["OnStep"] if spec.has("progress") else []
    return {
        "name": spec.name,
        "spec": spec,
        "package": package,
        "patterns": spec.combination.names,
        "seconds": SECONDS.get(spec.mode.name, 3),
        "headline": docstring(doc[:1]),
        "own": [p for p in spec.combination.all if p.module],
        "imported": runtime + ([] if spec.mode.module else [spec.mode.decorator]),
        "has_literal": any(p.choices for p in spec.params),
        "has_sequence": any(p.is_list and not p.required for p in spec.params),
        "decorator": call_source(f"@{spec.mode.decorator}", _arguments(spec)),
        "signature": call_source(f"async def {spec.name}", taken, returns),
        "doc": docstring(doc, 4, sections),
        "terms": call_source("async def terms", declared, " -> str:"),
        "terms_doc": docstring([TERMS], 4),
        "agreed": _in_parts(", ".join(f"{p.words} {{{p.name}}}" for p in asked)),
        "result": _result(spec, asked),
        "source": spec.sources and spec.sources.each,
    }


def _asked(spec: ToolSpec) -> Iterator[Param]:
    """Yield what the operation takes; of a list that is asked at once, one at a time."""
    for param in spec.params:
        if spec.sources and param.name == spec.sources.many:
            item = param.type.removeprefix("list[").removesuffix("]")
            param = replace(param, name=spec.sources.each, type=item)
        yield param


def _default(param: Param) -> str:
    return "" if param.default is None else f" = {literal(param.default)}"


def _arguments(spec: ToolSpec) -> Iterator[str]:
    """Yield the arguments of the decorator."""
    own = [f"{p.decorator}()" for p in spec.combination.options if p.module]
    many, each = map(literal, spec.sources or ("", ""))
    yield literal(spec.what)
    if spec.has("payment"):
        yield f"key={literal(spec.key)}"
        yield f"confirm={'terms' if spec.confirm else 'None'}"
    keywords = {
        "async": "within=4.0",
        "timeout": f"timeout={TIMEOUT.get(spec.mode.name, USUAL_TIMEOUT)}",
        "retry": f"retry={ATTEMPTS}",
        "cleanup": "cleanup=open_resource",
        "concurrent": f"concurrent={{{many}: {each}}}",
    }
    yield from (source for name, source in keywords.items() if spec.has(name))
    if own:
        yield f"options=[{', '.join(own)}]"
    yield f"examples={literal(spec.examples)}"


def _result(spec: ToolSpec, asked: Iterable[Param]) -> str:
    """Return the source of a simulated result, which repeats what it was asked for."""
    # "True", or a list with its brackets, is nothing to say
    subject = next((p.name for p in asked if p.type == "str" or p.choices), "")
    if not subject:
        return _in_parts(f"I am done with {spec.what}.", prefix="")
    what = spec.what.replace("{", "{{").replace("}", "}}")
    return _in_parts(f"I am done with {what}: {{{subject}}}.")


def _in_parts(text: str, prefix: str = "f") -> str:
    """Return the source of a string; a long one in parts, which ruff joins if they fit."""
    whole = f"{prefix}{literal(text)}"
    if width_of(f"    return {whole}") <= WIDTH:
        return whole
    lines = [""]
    for word in text.replace(" ", " \0").split("\0"):
        if lines[-1] and width_of(f"        f{literal(lines[-1] + word)}") > WIDTH:
            lines.append("")
        lines[-1] += word
    parts = [f"{prefix if {'{', '}'} & {*line} else ''}{literal(line)}" for line in lines]
    return "\n".join(["(", *(f"        {part}" for part in parts), "    )"])
