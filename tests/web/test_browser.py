"""A browser as the screen of a chat: what pages are sent, and when the call is over without one."""

import asyncio
import json
from contextlib import suppress
from typing import Any

import aiohttp
import pytest

from lrf.web.browser import HANGS_UP_AFTER, Browser


def make_browser(**given: Any) -> Browser:
    usual: dict[str, Any] = {
        "status": str,
        "sentences": lambda: ["find shoes"],
        "speech": lambda: ("One moment", "One"),
        "draw": lambda: lambda: "<svg/>",
    }
    return Browser(**usual | given)


async def events(connection: aiohttp.ClientWebSocketResponse, last: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while not found or found[-1]["kind"] != last:
        found.append(json.loads(await connection.receive_str()))
    return found


async def test_a_page_gets_what_is_shown_and_one_that_comes_later_all_of_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    browser = make_browser()
    opening = asyncio.create_task(browser.open())
    while not (printed := capsys.readouterr().out):  # noqa: ASYNC110 (until it serves)
        await asyncio.sleep(0.01)
    address = printed.split()[1]
    headers = {"Origin": "/".join(address.split("/")[:3])}
    async with aiohttp.ClientSession(headers=headers) as client:
        async with client.ws_connect(f"{address}call") as first:
            await opening
            browser.show("agent", "Hello.")
            lines = browser.lines()
            said = asyncio.ensure_future(anext(lines))
            await first.send_str("  find   shoes ")
            assert await said == "find shoes"
            shown = await events(first, "picture")
        async with client.ws_connect(f"{address}call") as second:
            again = await events(second, "picture")
            assert {"kind": "line", "who": "agent", "text": "Hello."} in shown
            assert {"kind": "speech", "words": "One moment", "heard": 3} in shown
            assert {"kind": "sentences", "said": ["find shoes"]} in shown
            assert sorted(map(str, again)) == sorted(map(str, shown))
            closing = asyncio.create_task(browser.close())
            assert (await events(second, "end"))[-1] == {"kind": "end"}
        await lines.aclose()  # type: ignore[attr-defined]
        await closing
    assert capsys.readouterr().out == "The call has ended.\n"


@pytest.mark.virtual_time
async def test_a_line_that_cuts_the_agent_comes_after_the_words_that_it_cuts() -> None:
    speech: list[tuple[str, str] | None] = [("One moment please.", "One mo")]
    browser = make_browser(speech=lambda: speech[0])
    browser.echo("stop")
    browser.echo("/jobs")
    assert browser._latest["interrupting"]["lines"] == ["stop"]
    speech[0] = None
    browser.show("agent", "One moment — (interrupted)")
    browser.echo("thanks")
    speech[0] = ("You're welcome.", "You're")
    browser.echo("bye")
    browser.show("", "[a note]")
    await asyncio.sleep(0)
    assert browser._latest["interrupting"]["lines"] == ["bye"]
    browser.show("agent", "You're — (interrupted)")
    await asyncio.sleep(0)
    lines = ["/jobs", "One moment — (interrupted)", "stop", "thanks", "[a note]"]
    lines += ["You're — (interrupted)", "bye"]
    assert [event["text"] for event in browser._shown] == lines


async def test_a_picture_that_cannot_be_drawn_is_told_and_ends_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail() -> Any:
        raise ValueError("no lanes")

    browser = make_browser(draw=fail)
    await browser._send_picture()
    assert "The timeline cannot be drawn" in caplog.text


@pytest.mark.virtual_time
async def test_a_call_without_a_page_is_over_after_a_while() -> None:
    browser, now = make_browser(), asyncio.get_running_loop().time
    page: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
    browser._pages.add(page)
    began, gone = now(), asyncio.create_task(browser.gone())
    with suppress(asyncio.TimeoutError):
        await asyncio.wait_for(asyncio.shield(gone), timeout=5 * HANGS_UP_AFTER)
    assert not gone.done()
    browser._pages.remove(page)
    began = now()
    await gone
    assert now() - began == pytest.approx(HANGS_UP_AFTER, abs=1)
