"""The files of the example tools: found by name, read in pieces, written whole or not at all."""

import asyncio
import os
import threading
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest
from livekit.agents import Agent, ToolError, llm

from lrf.testing import VoiceAgentTestSession
from my_voice_agent.backend.files import (
    append,
    find,
    folder,
    read_piece,
    save,
)
from my_voice_agent.backend.threads import in_thread
from my_voice_agent.tools.process_large_file import process_large_file
from my_voice_agent.tools.process_with_cleanup import (
    process_with_cleanup,
    work_folder,
)

SAMPLES = {"files/guest-list.csv", "files/visits.csv"}


def all_files(data: Path) -> set[str]:
    return {p.relative_to(data).as_posix() for p in data.rglob("*") if p.is_file()}


async def on_step(done: int, total: int) -> None:
    assert 0 < done <= total


@pytest.mark.parametrize("times", [1, 3])
async def test_a_cancelled_caller_waits_for_the_end_of_the_thread(times: int) -> None:
    loop, begun, may_end = asyncio.get_running_loop(), asyncio.Event(), threading.Event()
    ended: list[bool] = []

    def block() -> None:
        loop.call_soon_threadsafe(begun.set)
        ended.append(may_end.wait(10))

    task = asyncio.create_task(in_thread(block))
    await begun.wait()
    for _ in range(times):
        task.cancel()
        for _ in range(20):  # enough for whatever is ready to run
            await asyncio.sleep(0)
        assert not task.done()
    may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended == [True]


@pytest.mark.parametrize(
    "name", ["guest-list.csv", "guest list", "Guest List", "guest list dot csv", "guestlist"]
)
def test_a_file_is_found_as_a_caller_says_it(name: str) -> None:
    assert find(name) == folder() / "guest-list.csv"


HOSTILE = ["", ".", "..", "../secret.txt", "files/visits.csv", "../files/visits.csv", "*", "\0"]
HOSTILE += ["..\\secret.txt", "~/secret.txt", "$HOME", "/etc/passwd", "C:\\secret.txt", "a" * 5000]
HOSTILE += ["link.txt", "link", "folder", "folder/visits.csv", ".hidden", "hidden"]


@pytest.mark.parametrize("name", HOSTILE, ids=lambda name: ascii(name[:20]))
def test_no_name_leads_out_of_the_folder(name: str, data: Path, tmp_path: Path) -> None:
    for secret in (data / "secret.txt", tmp_path / "secret.txt", folder() / ".hidden"):
        save(secret, b"1234")
    (folder() / "folder").mkdir()
    with suppress(OSError):  # on Windows only an administrator may make links
        (folder() / "link.txt").symlink_to(data / "secret.txt")
    with pytest.raises(ToolError, match=r"There are guest-list\.csv and visits\.csv\."):
        find(name)


def test_of_two_files_none_is_guessed() -> None:
    save(folder() / "visits.txt", b"")
    assert find("visits.txt").name == "visits.txt"
    with pytest.raises(ToolError, match="I cannot tell which file"):
        find("visits")


@pytest.mark.parametrize(
    "content",
    [b"", b"one\ntwo\n", b"no end", b"\n\n", b"x" * 10_000, b"\xff\xfe\n" * 3000, b"a\r\nb\r\n"],
    ids=["empty", "lines", "no end", "blank", "one long line", "not text", "windows"],
)
@pytest.mark.virtual_time
async def test_the_pieces_of_a_file_are_all_of_it(content: bytes, data: Path) -> None:
    save(data / "file", content)
    lines, end = list[str](), 0
    while (piece := await read_piece(data / "file", end)).lines:
        lines += piece.lines
        end = piece.end
        assert end <= piece.size == len(content)
    append(data / "copy", lines)
    assert (data / "copy").read_bytes().splitlines() == content.splitlines()


def test_a_file_that_cannot_be_written_leaves_the_old_one(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("full")

    save(data / "file", b"old")
    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="full"):
        save(data / "file", b"new")
    assert all_files(data) == {"file"}
    assert (data / "file").read_bytes() == b"old"


async def test_a_large_file_is_counted_step_by_step() -> None:
    steps: list[tuple[int, int]] = []

    async def keep_step(done: int, total: int) -> None:
        steps.append((done, total))

    told = await process_large_file.operation("visits", on_step=keep_step)
    counted = "visits.csv has 447 lines and 449 words. The most frequent are shoes, 191 times; "
    assert told.startswith(counted)
    size = find("visits").stat().st_size
    assert len(steps) > 5
    assert steps == sorted(steps)
    assert steps[-1] == (size, size)


async def test_an_empty_file_is_counted_and_tidied() -> None:
    save(folder() / "nothing.txt", b"")
    told = await process_large_file.operation("nothing", on_step=on_step)
    assert told == "nothing.txt has 0 lines and 0 words."
    async with work_folder() as resource:
        told = await process_with_cleanup.operation("nothing", resource=resource)
    assert told == "0 of 0 lines were there twice. nothing-tidy.txt has each of them once."


async def test_a_list_is_tidied_beside_itself(data: Path) -> None:
    async with work_folder() as resource:
        told = await process_with_cleanup.operation("guest list", resource=resource)
    assert told == "8 of 81 lines were there twice. guest-list-tidy.csv has each of them once."
    assert all_files(data) == SAMPLES | {"files/guest-list-tidy.csv"}
    before = find("guest list").read_text().splitlines()
    assert find("guest list tidy").read_text().splitlines() == list(dict.fromkeys(before))


@pytest.fixture
async def call() -> AsyncIterator[VoiceAgentTestSession]:
    tools: list[llm.Tool | llm.Toolset] = [process_large_file, process_with_cleanup]
    async with VoiceAgentTestSession(Agent(instructions="", tools=tools)) as call:
        yield call


async def test_a_caller_hears_how_far_it_is(call: VoiceAgentTestSession) -> None:
    await call.asks_for("process_large_file", {"filename": "visits"})
    await call.hears("percent done now.")
    await call.hears("visits.csv has 447 lines")


async def test_an_interruption_between_two_pieces_leaves_nothing(
    call: VoiceAgentTestSession, data: Path
) -> None:
    await call.asks_for("process_with_cleanup", {"data": "guest list"})
    await call.caller_says("never mind")
    await call.hears("Okay", within=0.5)
    assert all_files(data) == SAMPLES
    assert list((data / "scratch").iterdir()) == []
