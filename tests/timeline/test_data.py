"""A timeline's JSON form: what it has is described, and nothing is lost in it."""

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import lrf.timeline
from lrf.timeline import ModelRequest, Moment, Step, Timeline, ToolCall, Utterance

SCHEMA = json.loads(Path(lrf.timeline.__file__).with_name("timeline.schema.json").read_text())
WHOLE = Timeline(
    "background: the caller interrupts",
    12.5,
    "passed",
    [
        Utterance("caller", 0.0, 1.25, "write a report"),
        Utterance("agent", 2.0, 3.0, "I have", cut=True, unsaid=" started"),
        Utterance("agent", 12.0, None, "The rep"),
    ],
    [ModelRequest(1.5, 1.75, "answered"), ModelRequest(12.0)],
    [
        ToolCall(
            *("call_1", "report", ("background", "retry"), 1.75, 11.0, "done"),
            [Step(1.75, "started"), Step(1.8, "update", "I have started"), Step(11.0, "finished")],
            *('{"topic": "shoes"}', "It is ready.", True),
        ),
        ToolCall("call_2", "search", (), 11.5),
    ],
    [Moment(2.5, "barge-in", "never mind"), Moment(12.5, "close")],
)


def test_nothing_is_lost_in_json() -> None:
    assert Timeline.from_json(WHOLE.to_json()) == WHOLE


def test_json_is_as_its_schema_says() -> None:
    jsonschema.validate(json.loads(WHOLE.to_json()), SCHEMA)


@pytest.mark.parametrize(
    ("part", "name"),
    [
        (Timeline, ""),
        (Utterance, "utterance"),
        (ModelRequest, "request"),
        (ToolCall, "call"),
        (Step, "step"),
        (Moment, "moment"),
    ],
)
def test_the_schema_has_every_field(part: Any, name: str) -> None:
    described = SCHEMA["$defs"][name] if name else SCHEMA
    names = {field.name for field in fields(part)} | ({"version"} if not name else set())
    assert set(described["properties"]) == set(described["required"]) == names


@pytest.mark.parametrize("text", ["[]", "{}", '{"version": 2}', '{"version": 1, "title": "x"}'])
def test_what_is_no_timeline_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a timeline of version 1"):
        Timeline.from_json(text)
