"""Plain lines in and out."""

import asyncio
import io
import os

from lrf.offline.pipe import Pipe


def filled(text: bytes) -> int:
    """Return a pipe to read `text` from."""
    reader, writer = os.pipe()
    os.write(writer, text)
    os.close(writer)
    return reader


async def test_lines_are_read_until_the_end() -> None:
    pipe = Pipe(filled("one \n\n  zwei grüße\nthree".encode()), io.StringIO())
    assert [line async for line in pipe.lines()] == ["one", "zwei grüße", "three"]
    assert not pipe.is_live


async def test_bytes_that_are_not_text_are_no_reason_to_end() -> None:
    pipe = Pipe(filled(b"one\xff\ntwo\n"), io.StringIO())
    assert [line async for line in pipe.lines()] == ["one\ufffd", "two"]


def test_lines_are_shown_as_they_are() -> None:
    pipe = Pipe(filled(b""), output := io.StringIO())
    pipe.show("agent", "Hello. " * 20)
    pipe.show("", "[find\x1b[A\r ended]")
    pipe.show("agent", "One\nTwo")
    pipe.echo("bye")
    assert output.getvalue() == (
        f" agent  {'Hello. ' * 20}\n        [find[A ended]\n agent  One\n        Two\n   you  bye\n"
    )


async def test_a_reader_that_leaves_is_noticed_although_nothing_is_written() -> None:
    reader, writer = os.pipe()
    with os.fdopen(writer, "w") as output:
        pipe = Pipe(filled(b""), output)
        gone = asyncio.create_task(pipe.gone())
        await asyncio.sleep(0.3)
        assert not gone.done()
        os.close(reader)
        await asyncio.wait_for(gone, timeout=2)


async def test_writing_to_a_reader_that_has_left_is_no_error() -> None:
    reader, writer = os.pipe()
    with os.fdopen(writer, "w") as output:
        pipe = Pipe(filled(b""), output)
        os.close(reader)
        pipe.show("agent", "Hello.")
        pipe.show("agent", "Hello?")
        await asyncio.wait_for(pipe.gone(), timeout=2)
