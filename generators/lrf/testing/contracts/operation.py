"""The contract of the user's own operation; opt in where it reaches outside."""

import asyncio
import inspect
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any
from uuid import uuid4

import pytest
from livekit.agents import AgentSession, RunContext
from livekit.agents.llm import FunctionCall
from livekit.agents.voice import SpeechHandle

from .contract import Contract
from .declaration import is_context
from .steps import watched

BLOCKS = 0.1  # seconds for which nobody hears the caller: callers notice it
UNWINDS_WITHIN = 2.0  # seconds for cancelled work to end
MOMENTS = 5  # at which the operation is cancelled, one after the other


class OperationContract(Contract):
    """A contract that runs the real operation, several times: in a test environment, or on doubles.

    Time is virtual here too: timers of the operation run ahead while it waits for another process.
    """

    async def test_the_operation_returns_a_text(self) -> None:
        async with self.operation() as operation:
            result = await operation()
        texts = result if isinstance(result, list) else [result]
        if not all(isinstance(text, str) for text in texts):
            pytest.fail(f"{self.name} gave {result!r}, not a text: the model is told of a failure.")
        if not any(text.strip() for text in texts):
            pytest.fail(f"{self.name} gave an empty text: the caller hears nothing of its result.")

    async def test_the_operation_does_not_block_the_event_loop(self) -> None:
        async with self.operation() as operation:
            with watched() as steps:
                await asyncio.create_task(operation())
        if (longest := steps.longest) > BLOCKS:
            pytest.fail(
                f"{self.name} held up the event loop for {longest:.2f} s: all callers of this "
                "process hear nothing meanwhile. Await asyncio.to_thread(…) for what blocks."
            )

    async def test_the_operation_ends_when_it_is_cancelled(self) -> None:
        for moment in range(1, MOMENTS + 1):
            async with self.operation() as operation:
                with watched() as steps:
                    task = asyncio.create_task(operation())
                    await steps.until(task, moment)
                    if task.done():
                        return
                    task.cancel()
                    await asyncio.wait({task}, timeout=UNWINDS_WITHIN)
            self._assert_cancelled(task)

    def _assert_cancelled(self, task: asyncio.Task[Any]) -> None:
        __tracebackhide__ = True
        if not task.done():
            task.cancel()
            pytest.fail(
                f"{self.name} was cancelled, and ran on for more than {UNWINDS_WITHIN:g} s: a "
                "caller who says stop waits for it."
            )
        if task.cancelled():
            return
        if error := task.exception():
            pytest.fail(
                f"{self.name} was cancelled, and raised {error!r} instead: a caller who says stop "
                "is told of a failure. Let CancelledError through."
            )
        pytest.fail(
            f"{self.name} was cancelled, and went on: it returned {task.result()!r}. Let "
            "CancelledError through (a bare `except:` and `except BaseException:` swallow it)."
        )

    @asynccontextmanager
    async def operation(self) -> AsyncIterator[Callable[[], Any]]:
        """Prepare one run of the operation, with all that its patterns give it."""
        async with AsyncExitStack() as stack:
            tool = self._bound_tool()
            operation = getattr(tool, "operation", tool)
            given: dict[str, Any] = {"idempotency_key": self._new_key(), "on_step": _on_step}
            if (cleanup := self.option("cleanup")) is not None:
                given["resource"] = await stack.enter_async_context(cleanup.opens())
            arguments = self._arguments(operation, given)
            if inspect.isasyncgenfunction(inspect.unwrap(operation)):
                yield lambda: _collect(operation(**arguments))
            else:
                yield lambda: operation(**arguments)

    def _new_key(self) -> str:
        """Return a key of one charge: a provider for tests refuses a known one for another."""
        return f"test:{self.name}:{uuid4()}"

    def _bound_tool(self) -> Any:
        """Return the tool as the agent has it: a method of it knows its agent."""
        tools = {getattr(tool, "id", ""): tool for tool in self.agent().tools}
        return tools.get(self.name, self.tool)

    def _arguments(self, operation: Any, given: dict[str, Any]) -> dict[str, Any]:
        arguments = dict(self.arguments)
        if (concurrent := self.option("concurrent")) is not None:
            arguments[concurrent.each] = arguments.pop(concurrent.many)[0]
        for name, parameter in inspect.signature(operation, eval_str=True).parameters.items():
            if is_context(parameter.annotation):
                arguments[name] = self._context()
            elif name in given and name not in arguments:
                arguments[name] = given[name]
        return arguments

    def _context(self) -> RunContext[Any]:
        settings = {name: value for name, value in self.settings().items() if name == "userdata"}
        call = FunctionCall(call_id="call_1", name=self.name, arguments="{}")
        session: AgentSession[Any] = AgentSession(**settings)
        return RunContext(session=session, speech_handle=SpeechHandle.create(), function_call=call)


async def _on_step(done: int, total: int) -> None:
    pass


async def _collect(items: AsyncIterator[Any]) -> list[Any]:
    return [item async for item in items]
