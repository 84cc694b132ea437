"""Fixtures: the server, and the models that ask it."""

import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from livekit.agents import inference, llm
from livekit.plugins import openai
from openai._base_client import get_platform

from tests.openai_server.server import OpenAIServer


@pytest.fixture
async def server() -> AsyncIterator[OpenAIServer]:
    """Return a server on this test's event loop."""
    if sys.platform != "linux":
        pytest.skip("elsewhere what is sent arrives later, and virtual time may overtake it")
    async with OpenAIServer().serve() as server:
        yield server
        assert not server.faults, server.faults


@pytest.fixture(autouse=True)
def unpaid_orders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test a ledger and a payment provider of its own."""
    monkeypatch.setenv("AGENT_DATA", str(tmp_path))
    monkeypatch.setenv("LEDGER", str(tmp_path / "ledger.sqlite3"))


def by_inference(url: str) -> llm.LLM[Any]:
    """Return the template's own kind of model."""
    secret = "a secret that is as long as it should be"
    return inference.LLM("openai/gpt-4.1-mini", base_url=url, api_key="key", api_secret=secret)


def by_plugin(url: str) -> llm.LLM[Any]:
    """Return the model of LiveKit's plugin for OpenAI."""
    return openai.LLM(model="gpt-4.1-mini", base_url=url, api_key="key")


async def asking(make: Callable[[str], llm.LLM[Any]], url: str) -> AsyncIterator[llm.LLM[Any]]:
    """Yield a model that asks the server."""
    model = make(url)
    # Its client asks that in a thread, which virtual time would not wait for.
    model._client._platform = get_platform()  # type: ignore[attr-defined]
    yield model
    await model.aclose()


@pytest.fixture
async def inference_model(server: OpenAIServer) -> AsyncIterator[llm.LLM[Any]]:
    """Return a model of the kind that the template has."""
    async for model in asking(by_inference, server.url):
        yield model


@pytest.fixture
async def plugin_model(server: OpenAIServer) -> AsyncIterator[llm.LLM[Any]]:
    """Return a model of LiveKit's plugin for OpenAI."""
    async for model in asking(by_plugin, server.url):
        yield model
