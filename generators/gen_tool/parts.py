"""What has become of the parts of a tool: the operation, the rest of the module, the tests."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from .regions import operation_of
from .statements import joined, module_of
from .stored import Stored
from .tree import content

if TYPE_CHECKING:
    from pathlib import PurePosixPath

    from .project import Project
    from .records import Record

State = Literal["pristine", "edited", "gone"]


@dataclass(frozen=True)
class Parts:
    """Each part against what was generated; imports belong to none, for both parts need some."""

    operation: State
    tool: State
    test: State

    @classmethod
    def of(cls, record: Record, project: Project) -> Parts:
        name = record.spec.name
        module = _text(project, project.module(name))
        test = _text(project, project.test(name))
        if module == record.module:
            operation: State = "pristine"
            tool: State = "pristine"
        elif module is None:
            operation = tool = "gone"
        else:
            was, now = _hashes(record.module), _hashes(module)
            operation, tool = (_state(a == b) for a, b in zip(was, now, strict=True))
        return cls(operation, tool, "gone" if test is None else _state(test == record.test))

    @property
    def edited(self) -> list[str]:
        """The parts that the user has edited, as they are called."""
        called = {
            "the operation": self.operation,
            "the tool": self.tool,
            "the tests": self.test,
        }
        return [part for part, state in called.items() if state == "edited"]


def _state(same: bool) -> State:
    return "pristine" if same else "edited"


def _text(project: Project, path: PurePosixPath) -> str | None:
    disk = content(project, path)
    return None if disk is None else Stored.lenient(disk)


def _hashes(source: str) -> tuple[str, str]:
    """The hash of the operation and that of the rest, the imports aside.

    What can no longer be told apart counts as both.
    """
    module = module_of(source)
    operation = operation_of(module) if module else ()
    if module is None or not operation:
        return _hash(source), _hash(source)
    rest = [statement for statement in module.body if statement not in operation]
    return _hash(joined(operation)), _hash(module.head + joined(rest) + module.tail)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
