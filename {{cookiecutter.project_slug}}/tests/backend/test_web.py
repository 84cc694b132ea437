"""The tools that ask the web: true HTTP, at an address that no model can choose."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from itertools import count
from typing import Any

import pytest
from aiohttp import web
from livekit.agents import Agent, ToolError, llm

from {{ cookiecutter.package_name }}.backend import web_demo
from {{ cookiecutter.package_name }}.backend.web import (
    LONGEST_REQUEST,
    MOST_BYTES,
    SOURCES,
    fetch,
)
from {{ cookiecutter.package_name }}.longrunning import TRANSIENT
from {{ cookiecutter.package_name }}.testing import VoiceAgentTestSession
from {{ cookiecutter.package_name }}.tools import (
    fetch_all_data,
    fetch_external_data,
    fetch_with_retry,
    search_web,
)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Service:
    """A web service in the same event loop. `asked` are the requests that have reached it."""

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
    service, app = Service(), web.Application()
    app.router.add_get("/{path:.*}", service.handle)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0]
    monkeypatch.setenv("WEB_SERVICE", f"http://{host}:{port}/")
    yield service
    await runner.cleanup()


@pytest.fixture
async def call() -> AsyncIterator[VoiceAgentTestSession]:
    tools: list[llm.Tool | llm.Toolset] = [
        fetch_all_data.fetch_all_data,
        fetch_external_data.fetch_external_data,
        fetch_with_retry.fetch_with_retry,
        search_web.search_web,
    ]
    async with VoiceAgentTestSession(Agent(instructions="", tools=tools)) as call:
        yield call


def answering(status: int, **more: Any) -> Handler:
    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(status=status, **more)

    return answer


# What is asked for.


async def test_a_source_is_asked_at_the_address_of_the_environment(service: Service) -> None:
    assert await fetch("weather") == "Hello."
    assert service.asked == ["/sources/weather"]


async def test_a_query_is_a_query_whatever_it_holds(service: Service) -> None:
    told = await search_web.operation("a&b=c #d /../e\r\nHost: f")
    assert told.startswith("Found nothing on the web about a&b=c")
    (asked,) = service.asked
    assert asked.startswith("/search?q=a")
    assert "&" not in asked
    assert "#" not in asked
    assert "\n" not in asked


HOSTILE = ["", " weather", "Weather", "weather/../admin", "../admin", "/admin", "%2e%2e/admin"]
HOSTILE += ["//evil.example", "http://evil.example/", "weather?x=1", "weather#x", "@evil.example"]


@pytest.mark.parametrize("source", HOSTILE)
async def test_a_source_is_a_name_in_a_list_and_no_path(source: str, service: Service) -> None:
    with pytest.raises(ToolError, match="I know weather, news, traffic, stocks and archive"):
        await fetch(source)
    for tool in (fetch_all_data, fetch_external_data, fetch_with_retry):
        with pytest.raises(ToolError):
            await tool.operation(source)
    assert service.asked == []


# What is answered.


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
async def test_a_busy_or_broken_service_is_worth_another_try(status: int, service: Service) -> None:
    service.answer = answering(status)
    with pytest.raises(ConnectionError):
        await fetch("weather")


@pytest.mark.parametrize("status", [204, 400, 401, 403, 404])
async def test_a_refusal_is_not(status: int, service: Service) -> None:
    service.answer = answering(status)
    with pytest.raises(ValueError, match=str(status)):
        await fetch("weather")
    assert not issubclass(ValueError, TRANSIENT)


async def test_no_redirection_is_followed(service: Service) -> None:
    service.answer = answering(302, headers={"Location": "/sources/news"})
    with pytest.raises(ValueError, match="302"):
        await fetch("weather")
    assert service.asked == ["/sources/weather"]


@pytest.mark.parametrize("body", [b"", b"<html>", b"\xff", b'{"text": ', b"[]", b'{"other": 1}'])
async def test_nonsense_is_an_error_and_no_text(body: bytes, service: Service) -> None:
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


async def test_what_is_packed_is_not_unpacked(service: Service) -> None:
    async def packed(request: web.Request) -> web.StreamResponse:
        assert request.headers["Accept-Encoding"] == "identity"
        response = web.json_response({"text": " " * 10 * MOST_BYTES})
        response.enable_compression(web.ContentCoding.gzip)
        return response

    service.answer = packed
    with pytest.raises(ValueError, match="decode"):
        await fetch("weather")


async def test_a_service_that_hangs_up_or_is_not_there_is_worth_another_try(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang_up(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    service.answer = hang_up
    with pytest.raises(ConnectionError):
        await fetch("weather")
    monkeypatch.setenv("WEB_SERVICE", "http://127.0.0.1:1")
    with pytest.raises(ConnectionError):
        await fetch("weather")


async def test_a_service_that_never_answers_is_not_waited_for(service: Service) -> None:
    async def never(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(10 * LONGEST_REQUEST)
        return web.Response()

    service.answer = never
    began = asyncio.get_running_loop().time()
    with pytest.raises(TRANSIENT):
        await fetch("weather")
    assert asyncio.get_running_loop().time() - began < LONGEST_REQUEST + 2
    await service.ended.wait()


# The tools, in a call.


async def test_a_caller_who_interrupts_ends_the_request(
    call: VoiceAgentTestSession, service: Service
) -> None:
    async def never(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(1000)
        return web.Response()

    service.answer = never
    await call.asks_for("fetch_all_data", {"sources": ["weather", "news"]})
    await call.caller_says("never mind")
    await call.hears("Okay", within=0.5)
    await service.ended.wait()
    assert sorted(service.asked) == ["/sources/news", "/sources/weather"]


async def test_a_busy_service_is_asked_until_it_answers(
    call: VoiceAgentTestSession, service: Service
) -> None:
    async def busy_at_first(request: web.Request) -> web.StreamResponse:
        return web.Response(status=503) if len(service.asked) < 3 else await hello(request)

    hello = service.say_hello
    service.answer = busy_at_first
    await call.asks_for("fetch_with_retry", {"source": "stocks"})
    await call.hears("The stocks, at last: Hello.")
    assert len(service.asked) == 3


async def test_what_a_service_says_of_its_errors_is_not_told(
    call: VoiceAgentTestSession, service: Service
) -> None:
    service.answer = answering(403, text="the password is 1234")
    await call.asks_for("search_web", {"query": "shoes"})
    await call.hears(search_web.FAILED)
    assert "1234" not in call.told_to_model("search_web")


async def test_a_source_that_is_made_up_is_named_beside_the_others(
    call: VoiceAgentTestSession, service: Service
) -> None:
    await call.asks_for("fetch_all_data", {"sources": ["weather", "../admin"]})
    await call.hears("weather: Hello. Failed: ../admin (I know weather, news")
    assert service.asked == ["/sources/weather"]


# The demonstration, where no address is set.


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_demo, "_requests_for_stocks", count(1))


async def test_it_knows_all_sources(fresh: None) -> None:
    assert set(web_demo.ANSWERING_TAKES) == set(SOURCES)
    for source in set(SOURCES) - {"stocks"}:
        assert (await fetch(source)).endswith(".")


async def test_it_finds_pages() -> None:
    told = await search_web.operation("shoes")
    assert told.startswith("Found 2 pages about shoes. The first is The shoe museum: Twelve")
    told = await search_web.operation("the and of quantum llamas")
    assert told == "Found nothing on the web about the and of quantum llamas."


async def test_its_stocks_are_busy_twice(fresh: None, call: VoiceAgentTestSession) -> None:
    await call.asks_for("fetch_all_data", {"sources": ["stocks", "weather"]})
    await call.hears("weather: It is fourteen degrees")
    assert "Failed: stocks (the service is busy)." in call.heard[-1]
    await call.asks_for("fetch_with_retry", {"source": "stocks"})
    await call.hears("The stocks, at last: Shares rose")


async def test_its_archive_takes_longer_than_the_deadline(call: VoiceAgentTestSession) -> None:
    await call.asks_for("fetch_external_data", {"source": "archive"})
    await call.hears(fetch_external_data.LATE)
    await call.asks_for("fetch_external_data", {"source": "weather"})
    await call.hears("The weather: It is fourteen degrees")


async def test_nothing_of_it_is_left_after_an_interruption(call: VoiceAgentTestSession) -> None:
    await call.asks_for("fetch_external_data", {"source": "archive"})
    await call.time_passes(3)
    await call.caller_says("never mind")
    await call.hears("Okay", within=0.5)
    # and the end of the test looks for tasks
