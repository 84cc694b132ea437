"""pytest draws the calls of tests that fail, and with --timeline of all."""

import re
from pathlib import Path

from lrf.timeline import Timeline
from tests.kit.runs import STRICT, run_pytest, write

TESTS = """\
    import pytest
    from livekit.agents import Agent
    from lrf.testing import VoiceAgentTestSession

    @pytest.fixture
    async def call():
        async with VoiceAgentTestSession(Agent(instructions="")) as call:
            call.when("ping").says("Pong, and that takes a while to say.")
            yield call

    async def test_passes(call) -> None:
        await call.caller_says("ping")
        await call.hears("Pong")

    @pytest.mark.parametrize("words", ["ping"])
    async def test_fails(call, words) -> None:
        await call.caller_says(words)
        await call.time_passes(1)
        assert call.heard, "it is too early"

    async def test_leaves_something(call) -> None:
        await call.caller_says("ping")
        call._watch.faults.append("something is left")

    def test_plain() -> None:
        assert not 1
"""
SETTINGS = STRICT.replace("strict\n", "auto\n", 1)
FAILED = {"test_calls-test_fails-ping", "test_calls-test_leaves_something"}


def read(folder: Path) -> dict[str, Timeline]:
    """Return the timelines that were written, each beside its picture."""
    paths = list((folder / "timelines").glob("*.json"))
    assert all(path.with_suffix(".svg").is_file() for path in paths)
    return {path.stem: Timeline.from_json(path.read_text("utf-8")) for path in paths}


def test_a_failed_test_is_drawn_and_says_where(tmp_path: Path) -> None:
    write(tmp_path, {"pytest.ini": SETTINGS, "test_calls.py": TESTS})
    output = run_pytest(tmp_path, fails=True)
    written = read(tmp_path)
    assert set(written) == FAILED
    for name in FAILED:
        assert f"timelines/{name}.svg" in output
    assert "timelines: 2 in timelines/index.html" in output
    assert len(re.findall("- timeline of the call -", output)) == 2
    fails = written["test_calls-test_fails-ping"]
    assert (fails.title, fails.outcome) == ("test_fails[ping]", "failed")
    assert fails.utterances[-1].ended is None  # it is drawn as it was when the test failed

    assert (tmp_path / "timelines" / ".gitignore").read_text("utf-8") == "*\n"

    run_pytest(tmp_path, "-k", "passes or plain", fails=True)
    assert set(read(tmp_path)) == FAILED  # nothing was drawn: what was there is still there


def test_all_are_drawn_if_asked_for_by_several_processes_too(tmp_path: Path) -> None:
    write(tmp_path, {"pytest.ini": SETTINGS, "test_calls.py": TESTS})
    write(tmp_path, {"timelines/old.svg": "", "timelines/old.json": ""})
    output = run_pytest(tmp_path, "--timeline", "-n", "2", fails=True)
    written = read(tmp_path)
    assert set(written) == {*FAILED, "test_calls-test_passes"}
    assert written["test_calls-test_passes"].outcome == "passed"
    assert "timelines: 3 in timelines/index.html" in output
    page = (tmp_path / "timelines" / "index.html").read_text("utf-8")
    assert page.count("<article") == 3
    assert not (tmp_path / "timelines" / ".gitignore").exists()  # the folder was there before
