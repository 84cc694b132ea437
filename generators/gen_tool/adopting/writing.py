"""The test module of an adopted tool: one template a pattern, in an order that Python holds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .. import layout
from ..imports import import_block
from ..templating import Templates
from ..values import literal
from .mending import docstring

if TYPE_CHECKING:
    from pathlib import PurePosixPath

    from ..project import Project
    from .asked import Adopted
    from .work import Work

STANCES = {
    "interruptible": ("answered", "interruptible", "ended"),
    "async": ("answered", "async", "ended"),
    "payment": ("answered", "payment"),
    "background": ("background",),
}
GATES = {"streaming": "StreamGate", "concurrent": "SourcesGate"}
TAKES_THE_TURN = 'await call.caller_says("never mind", during=TOOL)'
STOPS = {
    "interruptible": f'{TAKES_THE_TURN}\nawait call.hears("Okay")',
    "async": "await call.cancel(TOOL)",
    "background": "await call.hang_up()",
    "payment": "",
}
IMPORTS = [
    "import asyncio",
    "from importlib import import_module",
    "import pytest",
    "import pytest_asyncio",
    "from collections.abc import AsyncIterator, Iterator",
    "from contextlib import contextmanager",
    "from pathlib import Path",
    "from typing import Any",
    "from uuid import uuid4",
]


def written(adopted: Adopted, project: Project) -> str:
    """The text of the test module."""
    chosen, tool = adopted.chosen, adopted.tool
    gate = GATES.get(chosen.shape or "", "Gate")
    parts = [*STANCES[chosen.stance], *filter(None, [chosen.shape]), *chosen.guards]
    words: dict[str, Any] = {
        "name": tool.name,
        "stance": chosen.stance,
        "shape": chosen.shape,
        "guards": chosen.guards,
        "gate": gate,
        "work": adopted.work.name.removeprefix("self."),
        "replaced": _replaced(adopted.work, adopted),
        "result": adopted.result.source,
        "arguments": _dict(adopted.arguments),
        "agent": adopted.agent.source,
        "userdata": adopted.userdata.source if adopted.userdata else "",
        "deadline": adopted.deadline,
        "key": adopted.key,
        "confirm": adopted.confirm,
        "strict": project.strict,
        "line_length": project.line_length,
        "hidden": tool.module.dotted if tool.module.is_hidden else "",
        **_release_words(adopted),
        **_verbs(adopted),
    }
    templates = Templates()
    tests = [templates.whole(f"adopted/{part}", words).strip("\n") for part in parts]
    code = templates.whole("adopted/test", words | {"tests": tests})
    ours, theirs = _imports(adopted, project, gate)
    head = [docstring(tool.name, chosen, project)]
    # two blocks: what is the project's own may have several tops
    head += [import_block(theirs, code, ""), import_block(ours, code, "")]
    width = project.line_length
    lines = "\n\n".join([*filter(None, head), code.strip("\n")]).split("\n")
    text = "\n".join(part for line in lines for part in _assertion(line, width))
    return "\n".join(layout.broken(text, width)) + "\n"


def _assertion(line: str, width: int) -> list[str]:
    """An assertion that is too long, broken before what it says."""
    found = re.fullmatch(r'( *)(assert .+, )(".+")', line)
    if found is None or layout.width_of(line) <= width:
        return [line]
    margin, asserted, said = found.groups()
    return [f"{margin}{asserted}(", f"{margin}    {said}", f"{margin})"]


def _imports(adopted: Adopted, project: Project, gate: str) -> tuple[list[str], list[str]]:
    """What is imported from the project, and what from elsewhere."""
    lines = [
        *IMPORTS,
        f"from {project.package}.testing import {gate}, VoiceAgentTestSession",
        *(() if adopted.tool.module.is_hidden else [_import_of(adopted.tool.module.dotted)]),
        *adopted.agent.imports,
        *(adopted.userdata.imports if adopted.userdata else ()),
        *adopted.result.imports,
    ]
    ours = [line for line in lines if _is_first_party(line, project)]
    return ours, [line for line in lines if line not in ours]


def _import_of(dotted: str) -> str:
    package, _, name = dotted.rpartition(".")
    return f"from {package} import {name} as module" if package else f"import {name} as module"


def _is_first_party(line: str, project: Project) -> bool:
    """Whether ruff takes it for the project's own, by the folders that it looks into."""
    top = line.split()[1].partition(".")[0]
    roots: list[PurePosixPath] = [project.source, type(project.source)(), project.source / "src"]
    places = (project.root / root / top for root in roots)
    return any(place.is_dir() or place.with_suffix(".py").is_file() for place in places)


def _replaced(work: Work, adopted: Adopted) -> str:
    """What monkeypatch is told to replace."""
    root, _, attribute = work.name.partition(".")
    if not attribute:
        return f"module, {literal(root)}"
    if root == "self":
        owner = adopted.tool.owner
        assert owner is not None
        return f"module.{owner.name}, {literal(attribute)}"
    return f'f"{{module.__name__}}.{work.name}"'


def _release_words(adopted: Adopted) -> dict[str, Any]:
    from .work import is_awaited

    release = adopted.release
    if release is None:
        return {"release": "", "release_replaced": "", "release_is_async": False}
    owner = adopted.tool.owner
    place = f"module.{owner.name}" if owner and "." in release.name else "module"
    return {
        "release": f"{place}.{release.name.removeprefix('self.')}",
        "release_replaced": _replaced(release, adopted),
        "release_is_async": is_awaited(adopted.tool, release.name),
    }


def _verbs(adopted: Adopted) -> dict[str, str]:
    """How a test of any stance begins, lets the work go, and is answered; lines of code."""
    ask = "await call.asks_for(TOOL, ARGUMENTS)"
    hear = "await call.hears(ANSWER)"
    hear_of_it = (
        f'with otherwise("the work is over, and the caller never hears of it"):\n    {hear}'
    )
    let_go = "work.release(RESULT)"
    if adopted.chosen.shape == "progress":
        let_go = f"for _ in range(STEPS):\n    {let_go}"
    is_background = adopted.chosen.stance == "background"
    return {
        "let_go": let_go,
        "ask": f"{ask}\nawait call.time_passes(10)" if is_background else ask,
        "ask_again": f"{ask}\n{hear}\n{ask}" if adopted.confirm else ask,
        "is_told": "await is_told(call)" if is_background else hear_of_it,
        "stop": STOPS[adopted.chosen.stance],
    }


def _dict(sources: dict[str, str]) -> str:
    return f"{{{', '.join(f'{literal(name)}: {sources[name]}' for name in sources)}}}"
