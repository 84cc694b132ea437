"""The command `demo`: each example tool in two calls, and what of it can be seen."""

import dataclasses
import io
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from livekit.agents import llm

from lrf.demo import command
from lrf.demo.lanes import draw_lanes, tell
from lrf.demo.scene import Scene, scenes_of
from lrf.demo.stage import print_scene
from lrf.demo.work import simulate_others
from lrf.errors import InputError, Problem
from lrf.settings import load
from lrf.testing import VoiceAgentTestSession
from lrf.timeline import Timeline, ToolCall, Utterance
from my_voice_agent.agent import Assistant, session_settings
from my_voice_agent.tools import agent_tools, session_tools
from my_voice_agent.tools.process_payment import process_payment


def declared() -> list[Any]:
    tools = llm.ToolContext([*agent_tools(), *session_tools()]).flatten()
    return [tool for tool in tools if getattr(getattr(tool, "mode", None), "examples", ())]


PROMISED = {
    ("fetch_all_data", "completed"): ["I am working on the sources", "the bridge is closed"],
    ("fetch_external_data", "completed"): ["fourteen degrees"],
    ("fetch_with_retry", "completed"): ["at last: Shares rose"],
    ("generate_report", "completed"): ["I have started on the report", "is in daily.md"],
    ("generate_report", "interrupted"): ["I have started", "still running", "is in sales.md"],
    ("process_large_file", "completed"): ["45 percent", "76 percent", "447 lines"],
    ("process_payment", "completed"): ["for 189.00 euros. Shall I go ahead?", "went well"],
    ("process_payment", "interrupted"): ["Shall I go ahead?", "cannot be stopped", "went well"],
    ("process_with_cleanup", "completed"): ["8 of 81 lines were there twice"],
    ("search_database", "completed"): ["Found 1 matching record for tents"],
    ("search_web", "completed"): ["Found 1 page about concerts"],
    ("stream_search_results", "completed"): ["2 results: Brewing filter coffee; Storing"],
}
"""Words that callers hear of each pattern, in this order; after they stop it, "Okay."."""

SCENES = [pytest.param(scene, id=scene.title) for tool in declared() for scene in scenes_of(tool)]


@pytest.fixture(autouse=True)
def simulated() -> Any:
    """Simulate the payment, as the command does, and put its work back."""
    work = process_payment.operation
    simulate_others([process_payment])
    yield
    process_payment.operation = work


@pytest.mark.parametrize("scene", SCENES)
def test_each_tool_is_called_and_its_end_is_that_of_its_mode(scene: Scene) -> None:
    timeline = scene.run(Assistant(), session_settings())
    last = [call for call in timeline.calls if call.tool == scene.tool][-1]
    stops = scene.ending == "interrupted" and scene.patterns[0] == "interruptible"
    assert last.outcome == ("cancelled" if stops else "done")
    assert timeline.seconds < 60
    heard = " ".join(each.words for each in timeline.utterances if each.who == "agent")
    for words in PROMISED.get((scene.tool, scene.ending), ["Okay."]):
        _, found, heard = heard.partition(words)
        assert found, f"{words!r} was not heard in time, but: {timeline.utterances}"


async def _wait(call: VoiceAgentTestSession, tool: str, sentence: str) -> None:
    await call.caller_says(sentence)
    await call.tool_ended(tool)


def test_a_caller_who_waits_hears_that_it_takes_too_long() -> None:
    sentence = "fetch external data from the archive"
    scene = Scene("fetch_external_data", ("interruptible", "timeout"), "late", sentence, _wait)
    timeline = scene.run(Assistant(), session_settings())
    assert "took too long" in timeline.utterances[-1].words
    assert 20 < timeline.utterances[-1].began < 25


def test_a_payment_and_a_tool_of_ones_own_are_simulated() -> None:
    own = SimpleNamespace(id="call_grandma", patterns=("streaming",), operation=None)
    known = SimpleNamespace(id="search_web", operation=None)
    assert simulate_others([own, known, process_payment]) == ["call_grandma", "process_payment"]
    assert own.operation is not None
    assert known.operation is None
    timeline = scenes_of(process_payment)[0].run(Assistant(), session_settings())
    assert timeline.utterances[-1].words == "Simulated: the payment went well."


def test_the_command_shows_one_tool_in_plain_lines_where_nobody_watches(project: Path) -> None:
    command = [sys.executable, "-c", "from lrf.demo.command import main; main()", "search_database"]
    done = subprocess.run(command, cwd=project, capture_output=True, encoding="utf-8", timeout=60)
    assert done.stderr == ""
    assert done.returncode == 0
    assert "search_database (interruptible), completed\n" in done.stdout
    assert "[search_database stopped]\n" in done.stdout
    assert "\x1b" not in done.stdout
    assert not (project / "agent-data").exists()


TIMELINE = Timeline(
    "find (interruptible), interrupted",
    8.0,
    "interrupted",
    utterances=[
        Utterance("caller", 0.0, 2.0, "find"),
        Utterance("agent", 3.0, 5.0, "One moment", cut=True, unsaid="please"),
        Utterance("caller", 5.0, 6.0, "stop"),
    ],
    calls=[
        ToolCall("1", "find", ("interruptible",), 2.0, 6.0, "cancelled"),
        ToolCall("2", "lk_agents_cancel_task", (), 7.0, 7.0, "done"),
    ],
)


def test_a_pipe_gets_the_words_and_a_lane_for_each_who_acts() -> None:
    print_scene(TIMELINE, output := io.StringIO(), width=42)
    assert output.getvalue().splitlines() == [
        "find (interruptible), interrupted",
        "  0.0 s     you  find",
        "  2.0 s          [find started]",
        "  3.0 s   agent  One moment — (interrupted)",
        "  5.0 s     you  stop",
        "  6.0 s          [find stopped]",
        "                   you  ▬▬▬▬▬▬      ▬▬▬",
        "                 agent         ▬▬▬▬▬▬",
        "                  find       ━━━━━━━━━╳",
        "",
    ]


def test_midway_only_what_was_said_and_done_by_then_is_shown() -> None:
    assert [each.words for each in tell(TIMELINE, 4.0)] == ["find", "find started", "One m"]
    cells = [lane.cells for lane in draw_lanes(TIMELINE, 4.0, 42)]
    assert [len(each) for each in cells] == [6, 11, 11]
    assert cells[-1].endswith("━")


def test_a_sentence_that_calls_nothing_is_told_and_the_rest_is_played(project: Path) -> None:
    scene = dataclasses.replace(scenes_of(process_payment)[0], sentence="sing")
    problems: list[Problem] = []
    assert command._run(scene, load(project), problems) is None
    assert problems[0].message.startswith("process_payment (payment), completed: waited 120")
    assert 'the caller said "sing"' in problems[0].hint


def test_a_tool_that_is_not_there_is_told_with_those_that_are(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InputError, match="no_such is not a tool with examples"):
        command.show(load(project), "no_such")


def test_it_works_in_a_folder_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEDGER", "/elsewhere")
    before = Path.cwd()
    with command._own_folder():
        assert Path.cwd() != before
        assert "LEDGER" not in os.environ
    assert Path.cwd() == before
    assert os.environ["LEDGER"] == "/elsewhere"
