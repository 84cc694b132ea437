"""Tests of what the tools of one call remember, and for whom."""

import gc
from collections.abc import AsyncIterator
from weakref import ref

import pytest
from livekit import rtc
from livekit.agents import Agent, AgentSession
from livekit.agents.voice.room_io import RoomIO
from livekit.rtc._proto.participant_pb2 import OwnedParticipant

from lrf.testing import VoiceAgentTestSession
from my_voice_agent.longrunning.tool_state import (
    MAX_ENDED,
    Job,
    Partials,
    ToolState,
    owner_of,
    per_session,
    tool_state,
)


@pytest.fixture
async def session() -> AsyncIterator[AgentSession[object]]:
    async with VoiceAgentTestSession(Agent(instructions="")) as call:
        yield call.session


async def test_each_session_has_a_state_of_its_own(session: AgentSession[object]) -> None:
    tool_state(session).add(Job("1", "report", "shoes", 0.0))
    assert [job.call_id for job in tool_state(session).jobs] == ["1"]
    assert not tool_state(AgentSession()).jobs


async def test_other_modules_keep_their_own_state_of_a_session(
    session: AgentSession[object],
) -> None:
    names_of, counts_of = per_session(list[str]), per_session(list[int])
    names_of(session).append("alice")
    assert (names_of(session), counts_of(session)) == (["alice"], [])
    assert names_of(AgentSession()) == []


async def test_a_state_that_cannot_listen_is_not_kept(session: AgentSession[object]) -> None:
    sessions: list[AgentSession[object]] = []

    def listen(names: list[str], session: AgentSession[object]) -> None:
        sessions.append(session)
        if len(sessions) == 1:
            raise RuntimeError("the session is not running")

    names_of = per_session(list[str], listen)
    with pytest.raises(RuntimeError, match="is not running"):
        names_of(session)
    assert names_of(session) is names_of(session)
    assert sessions == [session, session]


async def test_the_state_goes_with_the_session() -> None:
    session: AgentSession[object] = AgentSession()
    state = ref(tool_state(session))
    del session
    gc.collect()
    assert state() is None


def test_the_oldest_jobs_that_are_over_are_forgotten_first() -> None:
    state = ToolState()
    state.add(Job("unheard", "report", "", 0.0, "ready", "42"))
    for number in range(MAX_ENDED):
        state.add(Job(f"heard {number}", "report", "", 0.0, "ready", "42", heard=True))
    state.add(Job("cancelled", "report", "", 0.0, "cancelled"))
    state.add(Job("running", "report", "", 0.0))
    for number in range(MAX_ENDED):
        state.add(Job(f"running {number}", "report", "", 0.0))
        state.add(Job(f"failed {number}", "report", "", 0.0, "failed", "No.", heard=True))
    names = [job.call_id for job in state.jobs]
    assert {"running", "unheard", *(f"running {n}" for n in range(MAX_ENDED))} <= {*names}
    assert not {"heard 9", "cancelled"} & {*names}
    assert sum(job.state != "running" for job in state.jobs) == MAX_ENDED + 1


def test_no_number_of_unheard_jobs_is_kept() -> None:
    state = ToolState()
    for number in range(3 * MAX_ENDED):
        state.add(Job(str(number), "report", "", 0.0, "ready", "42"))
    assert [job.call_id for job in state.jobs] == [str(n) for n in range(19, 30)]


async def test_the_jobs_of_a_tool_are_its_own(session: AgentSession[object]) -> None:
    report, search = Job("1", "report", "shoes", 0.0), Job("2", "search", "shoes", 0.0)
    tool_state(session).jobs += [report, search]
    assert tool_state(session).jobs_of("report") == [report]


@pytest.mark.parametrize(
    ("items", "told", "so_far"),
    [
        ([], "Found nothing.", ""),
        (["red"], "1 result: red.", "1 result so far: red."),
        (["red", "blue"], "2 results: red; blue.", "2 results so far: red; blue."),
    ],
)
def test_partial_results_are_told_by_their_number(items: list[str], told: str, so_far: str) -> None:
    partials = Partials(items)
    assert (partials.told(), partials.so_far()) == (told, so_far)
    assert bool(partials) == bool(items)


async def test_the_owner_is_the_participant_who_calls(session: AgentSession[object]) -> None:
    room = rtc.Room()
    participant = OwnedParticipant()
    participant.info.identity = "alice"
    session._room_io = RoomIO(session, room)
    assert owner_of(session) == room.name
    session._room_io._participant_available_fut.set_result(rtc.RemoteParticipant(participant))
    assert owner_of(session) == "alice"
    session._room_io = None


async def test_without_a_room_the_owner_is_local(session: AgentSession[object]) -> None:
    assert owner_of(session) == "local"
