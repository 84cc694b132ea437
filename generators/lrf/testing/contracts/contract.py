"""The base class of all contracts: how one is declared, its gate, and a call with an agent."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any, ClassVar

import pytest
import pytest_asyncio
from livekit.agents import Agent
from livekit.agents.llm import FunctionTool

from ..gate import Gate
from ..session import VoiceAgentTestSession
from .declaration import another_request, check_arguments, check_bases, check_tool, line_to_write
from .marks import TURN_END, interrupts, needs
from .subject import Subject

__all__ = ["Contract", "interrupts", "needs"]

UNCHANGED: Any = object()


class _SaidAlready(Exception):  # noqa: N818
    """The test has said what is wrong, so nothing else is reported."""


class Contract(Subject):
    """A class of tests for one tool: derive from the contract of each of its patterns.

        class TestReport(BackgroundContract, tool=report, arguments={"topic": "shoes"}):
            ...

    The operation is replaced by a gate, so the contract holds whatever the operation does. Words
    that a tool made without our decorators tells its model are class attributes: `failed = "…"`.

    Args:
        tool: The tool under test.
        arguments: What the model calls it with.
        other_arguments: The same for another request; made up from `arguments` if left out.
        holds: What a tool without an `operation` works with, which the gate then replaces:
            "package.module.function", a method, or "module.Class.client.find".
        result: What the gate returns in its place.

    Raises:
        TypeError: The declaration does not fit the tool.
    """

    pytestmark: ClassVar = [pytest.mark.asyncio, pytest.mark.virtual_time]

    pattern: ClassVar[str] = ""
    """The pattern whose promises a contract states."""

    def __init_subclass__(
        cls,
        *,
        tool: FunctionTool[..., Any] | None = None,
        arguments: dict[str, Any] | None = None,
        other_arguments: dict[str, Any] | None = None,
        holds: str = "",
        result: Any = UNCHANGED,
        **kwargs: Any,
    ) -> None:
        super().__init_subclass__(**kwargs)
        if result is not UNCHANGED:
            cls.result = result
        if holds:
            cls.holds = holds
        check_tool(cls, tool)
        if tool is None:
            return
        check_bases(cls)
        check_arguments(cls.__name__, tool, arguments or {})
        check_arguments(cls.__name__, tool, other_arguments)
        # A tool is a descriptor: it would take an instance of this class for its agent.
        cls.tool = staticmethod(tool)  # type: ignore[assignment]
        cls.arguments = arguments or {}
        cls.other_arguments = other_arguments or another_request(tool, cls.arguments)
        for name in dir(cls):
            if not getattr(getattr(cls, name), "needs", frozenset()) <= cls._features():
                setattr(cls, name, None)

    @classmethod
    def _features(cls) -> set[str]:
        """Return what the tests of this class may need."""
        features = cls.declared()
        if "payment" not in features:
            features.add("can be stopped")
        if getattr(getattr(cls.tool, "mode", None), "confirm", None):
            features.add("confirm")
        if cls.other_arguments:
            features.add("another request")
        return features

    @classmethod
    def declared(cls) -> set[str]:
        """Return the patterns of the contracts that this class derives from."""
        return {vars(base).get("pattern", "") for base in cls.__mro__} - {""}

    def has(self, pattern: str) -> bool:
        """Return whether the contract of `pattern` is among the bases."""
        return pattern in self.declared()

    # The call.

    def make_gate(self) -> Gate:
        """Make what stands in for the operation."""
        return Gate()

    @pytest.fixture
    def work(self, monkeypatch: pytest.MonkeyPatch) -> Gate:
        """Put a gate in the place of the operation, whatever that does."""
        gate = self.make_gate()
        if not self.holds:
            monkeypatch.setattr(self.tool, "operation", gate)
            return gate
        try:
            monkeypatch.setattr(self.holds, gate)
        except (AttributeError, ImportError) as error:
            pytest.fail(
                f"{type(self).__name__}: holds={self.holds!r} cannot be found ({error}). Write the "
                'path by which the tool itself finds it, such as "package.module.function".'
            )
        return gate

    @pytest.fixture
    def turn_end(self, request: pytest.FixtureRequest) -> float:
        """Return the seconds of silence that end the caller's turn."""
        return float(getattr(request, "param", TURN_END))

    @pytest_asyncio.fixture
    async def call(
        self, request: pytest.FixtureRequest, work: Gate, turn_end: float
    ) -> AsyncIterator[VoiceAgentTestSession]:
        """Open a call with an agent that has the tool."""
        failed_before = request.session.testsfailed
        with suppress(_SaidAlready):
            async with self.session(turn_end) as call:
                call.session.on("user_input_transcribed", self.note_words)
                await self.prepare(call)
                yield call
                if request.session.testsfailed > failed_before:
                    raise _SaidAlready

    def agent(self) -> Agent:
        """Make the agent; override it for a tool that is a method of one."""
        return Agent(instructions="", tools=[self.tool])

    def settings(self) -> dict[str, Any]:
        """Return arguments of the AgentSession, such as `userdata`."""
        return {}

    def session(self, turn_end: float) -> VoiceAgentTestSession:
        """Make the call."""
        # A caller with a headset can interrupt from the first word on.
        settings = {"aec_warmup_duration": None, **self.settings()}
        return VoiceAgentTestSession(self.agent(), turn_end=turn_end, **settings)

    async def prepare(self, call: VoiceAgentTestSession) -> None:
        """Come to where the tests begin."""

    async def ask(
        self, call: VoiceAgentTestSession, arguments: dict[str, Any] | None = None
    ) -> None:
        """Have the caller ask for something, and the model call the tool."""
        await call.asks_for(self.name, self.arguments if arguments is None else arguments)

    async def stop(self, call: VoiceAgentTestSession) -> None:
        """Stop the work, in the way that this mode can be stopped."""
        raise NotImplementedError(f"{type(self).__name__} needs a method stop(call)")

    # What every tool promises.

    async def test_the_contract_is_that_of_the_tool(self) -> None:
        """Another contract would promise too little, or too much."""
        if (patterns := getattr(self.tool, "patterns", None)) is None:
            return
        if line := self.declared() and line_to_write(type(self), patterns):
            pytest.fail(f"{self.name} is {', '.join(patterns)}. Write:\n\n    {line}\n")
