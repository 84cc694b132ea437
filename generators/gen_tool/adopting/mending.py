"""What mends a tool whose tests fail: said once, in the docstring of their module."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from .. import layout

if TYPE_CHECKING:
    from ..patterns import Chosen
    from ..project import Project

# What holds a pattern's promises: names in the modules that each project has, in {}.
HELD_BY = {
    "interruptible": "{}.longrunning.unless_interrupted",
    "async": "{}.longrunning.promptly",
    "background": (
        "{}.jobs.in_background,"
        ' under @function_tool(flags=ToolFlag.CANCELLABLE, on_duplicate="reject")'
    ),
    "payment": "{}.charges.charge_once",
    "progress": "{}.progress.progress_of, whose on_step the work awaits after each step",
    "streaming": "{}.longrunning.collecting, into {}.tool_state.partials_of",
    "concurrent": "{}.sources.gathering, into {}.sources.answers_of",
    "retry": "{}.longrunning.retrying, on {}.longrunning.TRANSIENT",
    "cleanup": "{}.owned.Owned",
    "timeout": "{}.longrunning.within",
}


def docstring(name: str, chosen: Chosen, project: Project) -> str:
    """What the tests are, and for each pattern what they hold the tool to can be kept by."""
    width = project.line_length
    patterns = [pattern.name for pattern in chosen.patterns]
    held = ((p, HELD_BY[p].replace("{}", project.package)) for p in patterns)
    paragraphs = [
        ["Where a test fails, this is what holds it:", *(f"- {p}: {text}" for p, text in held)],
        [
            f"To compare with: `gen-tool show {' '.join(patterns)}` prints a tool that holds all of"
            " it, `gen-tool new` writes one."
        ],
    ]
    headline = layout.docstring(f"What callers live through with {name}.", width)
    lines = [headline.removesuffix('"""').rstrip()]
    for paragraph in paragraphs:
        lines.append("")
        for line in paragraph:
            inner = "  " if line.startswith("-") else ""
            lines += wrap(
                line, width, subsequent_indent=inner, break_long_words=False, break_on_hyphens=False
            )
    return "\n".join([*lines, '"""'])
