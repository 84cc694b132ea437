"""What a specification is generated to in a project, and by which generator."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from . import __version__
from .overrides import Overrides
from .records import Record

if TYPE_CHECKING:
    from .project import Project
    from .spec import ToolSpec

# The sources that decide what is generated.
HERE = Path(__file__).parent
DECIDING = (
    *("compose", "imports", "layout", "patterns", "samples"),
    *("spec", "spoken", "templating", "values", "wording"),
)


def generate(spec: ToolSpec, project: Project) -> Record:
    """The texts of a tool, as its record has them."""
    # Heavy, and not needed to find out that there is a conflict.
    from .compose import compose

    overrides = project.overrides or Overrides()
    rendered = compose(
        spec,
        package=project.package,
        line_length=project.line_length,
        templates=overrides.folders,
        words=overrides.words,
        strict=project.strict,
    )
    return Record(spec, fingerprint(project), rendered.module, rendered.test)


def is_current(record: Record, project: Project) -> bool:
    """Whether the same texts would be generated now."""
    if record.generator == fingerprint(project):
        return True
    now = generate(record.spec, project)
    return (now.module, now.test) == (record.module, record.test)


def fingerprint(project: Project) -> str:
    """What generates here: with the same one, the same specification gives the same texts."""
    overrides = project.overrides or Overrides()
    return _fingerprint(
        project.package, project.line_length, overrides.digest, strict=project.strict
    )


@cache
def _fingerprint(package: str, line_length: int, overrides: str, *, strict: bool) -> str:
    digest = hashlib.sha256(f"{package} {line_length} {strict} {overrides}".encode())
    sources = [HERE / f"{name}.py" for name in DECIDING]
    for path in [*sources, *sorted((HERE / "templates").glob("*.j2"))]:
        # LF: a checkout on Windows may have CRLF, which changes nothing
        digest.update(path.name.encode() + path.read_bytes().replace(b"\r\n", b"\n"))
    return f"{__version__}+{digest.hexdigest()[:12]}"
