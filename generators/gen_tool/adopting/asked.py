"""What was asked for, and what is known of the tool: all that its tests are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..patterns import Chosen
    from .expressions import Expression
    from .tool import HandWritten
    from .work import Work


@dataclass(frozen=True)
class Asked:
    """What was typed."""

    name: str
    patterns: tuple[str, ...] = ()
    path: str | None = None
    work: str | None = None
    returns: str | None = None
    arguments: tuple[str, ...] = ()
    agent: str | None = None
    userdata: str | None = None
    release: str | None = None
    deadline: float | None = None
    key: str | None = None
    confirm: bool = False


@dataclass(frozen=True)
class Adopted:
    """A tool, and everything that its tests need, as source."""

    tool: HandWritten
    chosen: Chosen
    work: Work
    result: Expression
    arguments: dict[str, str]
    agent: Expression
    userdata: Expression | None = None
    release: Work | None = None
    deadline: float = 30.0
    key: str | None = None
    confirm: bool = False
