"""The answers of the offline model."""

import json
from dataclasses import dataclass
from typing import Any

from .request import Request


@dataclass(frozen=True)
class Call:
    """A call of a tool; its arguments as JSON."""

    name: str
    arguments: str


@dataclass(frozen=True)
class Reply:
    """An answer of the model; with neither text nor calls it stays silent. `rule` says why."""

    text: str = ""
    calls: tuple[Call, ...] = ()
    rule: str = ""


def call(name: str, arguments: dict[str, Any] | str) -> Reply:
    """Return a reply that calls a tool."""
    given = arguments if isinstance(arguments, str) else json.dumps(arguments)
    return Reply(calls=(Call(name, given),))


def act(wanted: Request) -> Reply:
    """Return a reply that calls what was asked for, or asks for what it lacks."""
    if wanted.missing:
        return Reply(wanted.missing.question)
    return call(wanted.offer.name, wanted.arguments)
