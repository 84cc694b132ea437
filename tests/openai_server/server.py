"""An OpenAI-compatible server on loopback: chat completions, streamed, and all that goes wrong.

It runs on the test's own event loop. What it sends is there before `send` has returned, so virtual
time, which runs ahead while nothing is to be done, never overtakes it.
"""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from aiohttp import web

from tests.loopback import serve
from tests.openai_server.faults import faults_of


@dataclass
class Answer:
    """The answer to one request.

    Args:
        text: What the model says.
        calls: The tools that it calls, each a name and the JSON of its arguments.
        status: The HTTP status; other than 200 it is an error.
        hangs: Whether nothing comes after `text`, not even its end.
    """

    text: str = ""
    calls: list[tuple[str, str]] = field(default_factory=list)
    status: int = 200
    hangs: bool = False


class OpenAIServer:
    """Answers as it is told; what tools say it repeats, and else it says "Okay".

    It refuses requests that OpenAI refuses, and keeps what was wrong with them in `faults`.
    """

    def __init__(self) -> None:
        self.requests: list[list[dict[str, Any]]] = []
        """The messages of each request."""
        self.faults: list[str] = []
        self._next: deque[Answer] = deque()
        self._to_words: dict[str, Answer] = {}
        self._always: Answer | None = None
        self._calls = 0

    @asynccontextmanager
    async def serve(self) -> AsyncIterator["OpenAIServer"]:
        """Serve at `url` until the end of the block."""
        routes = [web.post("/v1/chat/completions", self._complete)]
        async with serve(routes, handler_cancellation=True) as address:
            self.url = f"http://{address}/v1"
            yield self

    def when(self, words: str, answer: Answer) -> None:
        """Answer the caller's `words` so, unless something else comes next."""
        self._to_words[words] = answer

    def next(self, *answers: Answer) -> None:
        """Answer the next requests so, whatever they are."""
        self._next.extend(answers)

    def always(self, answer: Answer | None) -> None:
        """Answer all requests so, from now on; None ends that."""
        self._always = answer

    def _choose(self, messages: list[dict[str, Any]]) -> Answer:
        if self._next:
            return self._next.popleft()
        if self._always:
            return self._always
        last = messages[-1]
        content = str(last.get("content") or "")
        if last["role"] == "user":
            return self._to_words.get(content, Answer("Okay."))
        if last["role"] != "tool":  # an order to tell a result
            return Answer(next(str(m["content"]) for m in messages[::-1] if m["role"] == "tool"))
        results = takewhile(lambda message: message["role"] == "tool", reversed(messages))
        told = [str(message["content"]) for message in results]
        return Answer(" ".join(reversed(told)) or "Okay.")

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.requests.append(body["messages"])
        answer = self._choose(body["messages"])
        if faults := faults_of(body):
            self.faults += faults
            answer = Answer("; ".join(faults), status=400)
        if answer.status != 200:
            error = {"message": answer.text or "An error.", "type": "error", "code": None}
            refusal = web.json_response({"error": error}, status=answer.status)
            refusal.force_close()
            return refusal
        return await self._stream(request, answer)

    async def _stream(self, request: web.Request, answer: Answer) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        response.force_close()  # no connection is left open when a test ends
        await response.prepare(request)
        for index, word in enumerate(answer.text.split()):
            await _send(response, {"content": f" {word}" if index else word})
        for index, (name, arguments) in enumerate(answer.calls):
            self._calls += 1
            call = {"index": index, "id": f"call_{self._calls}", "type": "function"}
            half = len(arguments) // 2
            begin = {"name": name, "arguments": arguments[:half]}
            await _send(response, {"tool_calls": [{**call, "function": begin}]})
            end = {"arguments": arguments[half:]}
            await _send(response, {"tool_calls": [{"index": index, "function": end}]})
        if answer.hangs:
            await asyncio.Event().wait()
        await _send(response, {}, "tool_calls" if answer.calls else "stop")
        await response.write(b"data: [DONE]\n\n")
        return response


async def _send(
    response: web.StreamResponse, delta: dict[str, Any], finish_reason: str | None = None
) -> None:
    choice = {"index": 0, "delta": {"role": "assistant", **delta}, "finish_reason": finish_reason}
    chunk = {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "fake",
        "choices": [choice],
    }
    await response.write(f"data: {json.dumps(chunk)}\n\n".encode())
