"""The files of the example tools: found by name, read in pieces, whole or not there at all."""

import asyncio
import os
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from livekit.agents import Agent, ToolError, llm

from {{ cookiecutter.package_name }}.backend.files import (
    append,
    find,
    folder,
    read_piece,
    save,
)
from {{ cookiecutter.package_name }}.backend.threads import in_thread
from {{ cookiecutter.package_name }}.testing import VoiceAgentTestSession
from {{ cookiecutter.package_name }}.tools import process_large_file, process_with_cleanup


class Slow:
    """A blocking function that tells when it has begun, and waits until it may end."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._begun = asyncio.Event()
        self._may_end = threading.Event()
        self.ended = False

    def __call__(self, *_: object) -> str:
        self._loop.call_soon_threadsafe(self._begun.set)
        assert self._may_end.wait(10)
        self.ended = True
        return "done"

    async def begins(self) -> None:
        await self._begun.wait()

    def release(self) -> None:
        self._may_end.set()


async def a_moment() -> None:
    """Enough for whatever is ready to run."""
    for _ in range(20):
        await asyncio.sleep(0)


@pytest.fixture(autouse=True)
def data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("AGENT_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def all_files(data: Path) -> set[str]:
    return {p.relative_to(data).as_posix() for p in data.rglob("*") if p.is_file()}


SAMPLES = {"files/guest-list.csv", "files/visits.csv"}


# Threads.


async def test_a_thread_gives_its_result_and_its_error() -> None:
    assert await in_thread("a-b".split, "-", maxsplit=1) == ["a", "b"]
    with pytest.raises(ZeroDivisionError):
        await in_thread(divmod, 1, 0)


@pytest.mark.parametrize("times", [1, 3])
async def test_whoever_is_cancelled_waits_for_the_end_of_the_thread(times: int) -> None:
    slow = Slow()
    task = asyncio.create_task(in_thread(slow))
    await slow.begins()
    for _ in range(times):
        task.cancel()
        await a_moment()
        assert not task.done()
    slow.release()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert slow.ended


async def test_an_error_in_the_thread_of_someone_cancelled_is_no_news() -> None:
    begun, may_end = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def fails() -> None:
        loop.call_soon_threadsafe(begun.set)
        assert may_end.wait(10)
        raise ValueError

    task = asyncio.create_task(in_thread(fails))
    await begun.wait()
    task.cancel()
    may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await task


# Names.


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
    try:
        (folder() / "link.txt").symlink_to(data / "secret.txt")
    except OSError:
        pytest.skip("no links here")
    with pytest.raises(ToolError, match=r"There are guest-list\.csv and visits\.csv\."):
        find(name)


def test_an_absolute_path_is_no_name(data: Path) -> None:
    with pytest.raises(ToolError):
        find(str(folder().resolve() / "visits.csv"))


def test_of_two_files_none_is_guessed(data: Path) -> None:
    save(folder() / "visits.txt", b"")
    assert find("visits.txt").name == "visits.txt"
    with pytest.raises(ToolError, match="I cannot tell which file"):
        find("visits")


def test_the_samples_are_there_and_what_became_of_them_stays() -> None:
    save(find("visits"), b"mine")
    assert find("visits").read_bytes() == b"mine"


# Reading and writing.


@pytest.mark.parametrize(
    "content",
    [b"", b"one\ntwo\n", b"no end", b"\n\n", b"x" * 10_000, b"\xff\xfe\n" * 3000, b"a\r\nb\r\n"],
    ids=["empty", "lines", "no end", "blank", "one long line", "no text", "windows"],
)
async def test_the_pieces_of_a_file_are_all_of_it(content: bytes, data: Path) -> None:
    save(data / "file", content)
    lines, end = list[str](), 0
    while (piece := await read_piece(data / "file", end)).lines:
        lines += piece.lines
        end = piece.end
        assert end <= piece.size == len(content)
    append(data / "copy", lines)
    copy = (data / "copy").read_bytes()
    assert copy.splitlines() == content.splitlines()


def test_a_file_that_cannot_be_written_leaves_the_old_one_and_no_half(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError("full")

    save(data / "file", b"old")
    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="full"):
        save(data / "file", b"new")
    assert all_files(data) == {"file"}
    assert (data / "file").read_bytes() == b"old"


# The tools that read and write them: the operations.


async def test_a_large_file_is_counted_step_by_step() -> None:
    steps: list[tuple[int, int]] = []

    async def on_step(done: int, total: int) -> None:
        steps.append((done, total))

    told = await process_large_file.operation("visits", on_step=on_step)
    assert told.startswith("visits.csv has 1,501 lines and 1,503 words: shoes ")
    size = find("visits").stat().st_size
    assert len(steps) > 5
    assert steps == sorted(steps)
    assert steps[-1] == (size, size)


async def test_an_empty_file_is_no_reason_to_fail() -> None:
    async def on_step(done: int, total: int) -> None:
        raise AssertionError("there is no step")

    save(folder() / "nothing.txt", b"")
    told = await process_large_file.operation("nothing", on_step=on_step)
    assert told == "nothing.txt has 0 lines and 0 words: none at all."


@pytest.mark.parametrize("name", ["../secret.txt", "/etc/passwd", ""])
async def test_the_tools_take_no_path(name: str, data: Path) -> None:
    async def on_step(done: int, total: int) -> None:
        raise AssertionError("nothing is read")

    with pytest.raises(ToolError):
        await process_large_file.operation(name, on_step=on_step)
    with pytest.raises(ToolError):
        await process_with_cleanup.operation(name, resource=data)


async def test_a_list_is_tidied_beside_itself(data: Path) -> None:
    resource = await process_with_cleanup.acquire()
    told = await process_with_cleanup.operation("guest list", resource=resource)
    await process_with_cleanup.release(resource)
    assert told == "31 of 432 lines were there twice. guest-list-tidy.csv has each of them once."
    assert all_files(data) == SAMPLES | {"files/guest-list-tidy.csv"}
    before = find("guest list").read_text().splitlines()
    assert find("guest list tidy").read_text().splitlines() == list(dict.fromkeys(before))


async def test_an_empty_list_is_tidy(data: Path) -> None:
    save(folder() / "nothing.txt", b"")
    resource = await process_with_cleanup.acquire()
    told = await process_with_cleanup.operation("nothing", resource=resource)
    assert told == "0 of 0 lines were there twice. nothing-tidy.txt has each of them once."


# The tools themselves, in a call.


@pytest.fixture
async def call() -> AsyncIterator[VoiceAgentTestSession]:
    tools: list[llm.Tool | llm.Toolset] = [
        process_large_file.process_large_file,
        process_with_cleanup.process_with_cleanup,
    ]
    async with VoiceAgentTestSession(Agent(instructions="", tools=tools)) as call:
        yield call


async def test_a_caller_who_waits_hears_how_far_it_is(call: VoiceAgentTestSession) -> None:
    await call.asks_for("process_large_file", {"filename": "visits"})
    await call.hears("percent of it is done.")
    await call.hears("visits.csv has 1,501 lines")


async def test_an_interruption_in_mid_write_deletes_the_copy_when_the_thread_has_ended(
    call: VoiceAgentTestSession, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writing, released = Slow(), asyncio.Event()

    async def release(resource: Path) -> None:
        assert writing.ended
        await delete(resource)
        released.set()

    delete = process_with_cleanup.release
    monkeypatch.setattr(process_with_cleanup, "append", writing)
    monkeypatch.setattr(process_with_cleanup, "release", release)
    await call.asks_for("process_with_cleanup", {"data": "guest list"})
    await writing.begins()
    await call.caller_says("no")  # a short word: while a thread runs, time is real
    assert not released.is_set()
    assert len(all_files(data)) == 3
    writing.release()
    await released.wait()
    await call.hears("Okay")
    assert all_files(data) == SAMPLES
    assert list((data / "scratch").iterdir()) == []


async def test_an_interruption_between_two_pieces_leaves_nothing(
    call: VoiceAgentTestSession, data: Path
) -> None:
    await call.asks_for("process_with_cleanup", {"data": "guest list"})
    await call.caller_says("never mind")
    await call.hears("Okay", within=0.5)
    assert all_files(data) == SAMPLES
    assert list((data / "scratch").iterdir()) == []
