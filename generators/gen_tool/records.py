"""The record of a tool: what it was generated from, by which generator, and the texts as they were.

One file a tool, so that two branches that each add one merge without a conflict.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .names import Problem
from .spec import ToolSpec
from .tree import content

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .project import Project


@dataclass(frozen=True)
class Record:
    """What was generated for a tool.

    `generator` is the fingerprint of what generated it: with the same one, the same specification
    gives the same texts.
    """

    spec: ToolSpec
    generator: str
    module: str
    test: str

    def to_text(self) -> str:
        data = {
            "generator": self.generator,
            "spec": self.spec.to_json(),
            "texts": {"module": self.module, "test": self.test},
        }
        return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def read(project: Project, name: str, *, trusting: str = "") -> Record | Problem | None:
    """The record of the tool `name`, what is wrong with it, or None if there is none.

    The specification in a record of the generator `trusting` is taken as it is.
    """
    try:
        stored = content(project, project.record(name))
        if stored is None:
            return None
        data = json.loads(stored)
        texts = data["texts"]
        trusted = data["generator"] == trusting
        spec = ToolSpec.trusted(data["spec"]) if trusted else ToolSpec.from_json(data["spec"])
        record = Record(_whole(spec), data["generator"], texts["module"], texts["test"])
    except KeyError as error:
        return _broken(project, name, f"it has no {error}")
    except OSError as error:
        return _broken(project, name, error.strerror or str(error))
    except (AttributeError, TypeError, ValueError) as error:
        return _broken(project, name, f"it is not what gen-tool writes: {error}")
    if record.spec.name != name:
        return _broken(project, name, f"it is of {record.spec.name}")
    return record


def names(project: Project) -> Iterator[str]:
    """The tools that have a record, in the order of the alphabet."""
    folder = project.root / project.records
    if folder.is_dir():
        yield from sorted(path.stem for path in folder.glob("*.json") if path.name[0] != ".")


def _whole(spec: ToolSpec | list[Problem]) -> ToolSpec:
    if isinstance(spec, list):
        raise ValueError("; ".join(problem.message for problem in spec))
    return spec


def _broken(project: Project, name: str, why: str) -> Problem:
    return Problem(
        "bad-record",
        f"{project.record(name)} cannot be read: {why}",
        f"take it from the history, or forget it: gen-tool forget {name}",
    )
