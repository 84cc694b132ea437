"""`adopt`: tests for a tool that was written by hand; the tool itself is not touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..adopting.understanding import understood
from ..adopting.writing import written
from ..plan import Change, Plan, conflict
from ..tree import content

if TYPE_CHECKING:
    from ..adopting.asked import Asked
    from ..project import Project


def plan_adopt(asked: Asked, project: Project, *, force: bool = False) -> Plan:
    """Writes the tests; with `force` in place of those that are there.

    Raises:
        WrongUsageError: It is not clear what to test, or how; it has all that is missing.
    """
    adopted = understood(asked, project)
    path = project.test(adopted.tool.name)
    before, after = content(project, path), written(adopted, project).encode()
    if before is not None and before != after and not force:
        return conflict(f"there is a file in the way: {path}", "replace it: --force")
    changes = (Change(path, before, after),) if before != after else ()
    steps = (
        "",
        f"{adopted.tool.name} is in {adopted.tool.place}, its slow part is {adopted.work.name}",
        f"run its tests:  {project.typed(f'pytest {path}')}",
        "what fails is what its callers live through, and its first lines say what mends it;",
        "the file is yours",
    )
    return Plan(changes, next_steps=steps)
