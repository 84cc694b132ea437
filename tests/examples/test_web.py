"""The example tools that ask the web: real HTTP, at an address that no model can choose."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from itertools import count
from typing import Any

import pytest
from aiohttp import web
from livekit.agents import Agent, ToolError, llm

from lrf.testing import VoiceAgentTestSession
from my_voice_agent.backend import web_demo
from my_voice_agent.backend.web import (
    LONGEST_REQUEST,
    MOST_BYTES,
    SOURCES,
    fetch,
)
from my_voice_agent.longrunning import TRANSIENT
from my_voice_agent.tools.fetch_all_data import fetch_all_data
from my_voice_agent.tools.fetch_external_data import fetch_external_data
from my_voice_agent.tools.fetch_with_retry import fetch_with_retry
from my_voice_agent.tools.search_web import search_web
from tests.loopback import serve

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Service:
    """A web service in the same event loop. `asked` holds the requests that have reached it."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.ended = asyncio.Event()
        self.answer: Handler = self.say_hello

    async def say_hello(self, request: web.Request) -> web.StreamResponse:
        return web.json_response({"text": "Hello.", "results": []})

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.raw_path)
        try:
            return await self.answer(request)
        finally:
            self.ended.set()


@pytest.fixture
async def service(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Service]:
    service = Service()
    routes = [web.get("/{path:.*}", service.handle)]
    async with serve(routes, handler_cancellation=True) as address:
        monkeypatch.setenv("WEB_SERVICE", f"http://{address}/")
        yield service


@pytest.fixture
async def call() -> AsyncIterator[VoiceAgentTestSession]:
    tools: list[llm.Tool | llm.Toolset] = [
        fetch_all_data,
        fetch_external_data,
        fetch_with_retry,
        search_web,
    ]
    async with VoiceAgentTestSession(Agent(instructions="", tools=tools)) as call:
        yield call


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_demo, "_requests_for_stocks", count(1))


def answering(status: int, **more: Any) -> Handler:
    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(status=status, **more)

    return answer


async def never(request: web.Request) -> web.StreamResponse:
    await asyncio.sleep(10 * LONGEST_REQUEST)
    return web.Response()


async def test_a_query_is_a_query_whatever_it_holds(service: Service) -> None:
    told = await search_web.operation("a&b=c #d /../e\r\nHost: f")
    assert told.startswith("Found nothing on the web about a&b=c")
    (asked,) = service.asked
    assert asked.startswith("/search?q=a")
    assert not set(asked) & set("&#\n")


HOSTILE = ["", " weather", "Weather", "weather/../admin", "../admin", "/admin", "%2e%2e/admin"]
HOSTILE += ["//evil.example", "http://evil.example/", "weather?x=1", "weather#x", "@evil.example"]


@pytest.mark.parametrize("source", HOSTILE)
async def test_a_source_is_a_name_in_a_list_and_never_a_path(source: str, service: Service) -> None:
    with pytest.raises(ToolError, match="I know weather, news, traffic, stocks and archive"):
        await fetch(source)
    assert service.asked == []


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_busy_or_broken_service_is_worth_another_try(status: int, service: Service) -> None:
    service.answer = answering(status)
    with pytest.raises(ConnectionError):
        await fetch("weather")


@pytest.mark.parametrize("status", [204, 302, 400, 403, 404])
async def test_a_refusal_or_a_redirect_is_not(status: int, service: Service) -> None:
    service.answer = answering(status, headers={"Location": "/sources/news"})
    with pytest.raises(ValueError, match=str(status)):
        await fetch("weather")
    assert service.asked == ["/sources/weather"]
    assert not issubclass(ValueError, TRANSIENT)


@pytest.mark.parametrize("body", [b"", b"<html>", b"\xff", b'{"text": ', b"[]", b'{"other": 1}'])
async def test_nonsense_is_an_error_and_not_a_text(body: bytes, service: Service) -> None:
    service.answer = answering(200, body=body)
    with pytest.raises((ValueError, KeyError, TypeError)):
        await fetch("weather")


async def test_an_endless_answer_is_cut_off(service: Service) -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while sent[0] < 100 * MOST_BYTES:
            await response.write(b" " * 1000)
            sent[0] += 1000
        return response

    sent = [0]
    service.answer = endless
    with pytest.raises(ValueError, match="too long"):
        await fetch("weather")
    await service.ended.wait()
    assert sent[0] < 100 * MOST_BYTES


async def test_a_service_that_hangs_up_is_worth_another_try(service: Service) -> None:
    async def hang_up(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    service.answer = hang_up
    with pytest.raises(ConnectionError):
        await fetch("weather")


async def test_a_service_that_never_answers_is_given_up(service: Service) -> None:
    service.answer = never
    began = asyncio.get_running_loop().time()
    with pytest.raises(TRANSIENT):
        await fetch("weather")
    assert asyncio.get_running_loop().time() - began < LONGEST_REQUEST + 2
    await service.ended.wait()


async def test_a_caller_who_interrupts_ends_the_requests(
    call: VoiceAgentTestSession, service: Service
) -> None:
    service.answer = never
    await call.asks_for("fetch_all_data", {"sources": ["weather", "news"]})
    await call.caller_says("never mind")
    await call.hears("Okay", within=0.5)
    await service.ended.wait()
    assert sorted(service.asked) == ["/sources/news", "/sources/weather"]


async def test_what_a_service_says_of_its_errors_is_not_told(
    call: VoiceAgentTestSession, service: Service
) -> None:
    service.answer = answering(403, text="the password is 1234")
    await call.asks_for("search_web", {"query": "shoes"})
    await call.hears("Something went wrong with the web search.")
    assert "1234" not in call.told_to_model("search_web")


async def test_the_demonstration_knows_all_sources() -> None:
    assert set(web_demo.ANSWERING_TAKES) == set(SOURCES)
    for source in set(SOURCES) - {"stocks"}:
        assert (await fetch(source)).endswith(".")


async def test_its_stocks_are_busy_twice(call: VoiceAgentTestSession) -> None:
    await call.asks_for("fetch_all_data", {"sources": ["stocks", "weather"]})
    await call.hears("weather: It is fourteen degrees")
    assert "Failed: stocks (the service is busy)." in call.heard[-1]
    await call.asks_for("fetch_with_retry", {"source": "stocks"})
    await call.hears("The stocks, at last: Shares rose")


async def test_its_archive_takes_longer_than_the_deadline(call: VoiceAgentTestSession) -> None:
    await call.asks_for("fetch_external_data", {"source": "archive"})
    await call.hears("The external data took too long.")
    await call.asks_for("fetch_external_data", {"source": "weather"})
    await call.hears("The weather: It is fourteen degrees")
