"""The option concurrent: several sources are asked at once, and those that fail are named."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from functools import partial
from inspect import Parameter
from typing import Any, ClassVar

from livekit.agents import StopResponse, ToolError

from . import words
from .option import Call, Option, Parameters
from .task import MAX_TOLD, Work, cut, has_result, result_of

MOST_SOURCES = 10  # asked at once


@dataclass(frozen=True)
class Concurrent(Option):
    """Several sources asked at once.

    `concurrent={"shops": "shop"}`: the model gives a list `shops`, and the operation, which takes a
    `shop`, is called once for each. The docstring describes one `shop`.

    Args:
        many: The list that the model gives.
        each: The operation's parameter for one of them.
        most: How many are asked at most.
    """

    name: ClassVar[str] = "concurrent"

    many: str
    each: str
    most: int = MOST_SOURCES

    def shown(self, operation: str, parameters: Parameters) -> Parameters:
        """Return the parameters with the list in place of one source."""
        given = f"concurrent={{{self.many!r}: {self.each!r}}}"
        if (source := parameters.get(self.each)) is None:
            raise TypeError(
                f"{operation} has no parameter {self.each!r}: {given} calls it once for each of "
                f"{self.many}, with one of them as {self.each}."
            )
        if source.default is not Parameter.empty:
            raise TypeError(
                f"{operation}: {self.each} comes from {given}, so a default has no effect. "
                "Leave it out."
            )
        if self.many in parameters and self.many != self.each:
            raise TypeError(
                f"{operation}: {given} makes {self.many} itself. Leave out the operation's own."
            )
        sources = source.replace(name=self.many, annotation=list[source.annotation])  # type: ignore[name-defined]
        return {p.name: p for p in (sources if p is source else p for p in parameters.values())}

    def around(self, work: Work, call: Call) -> Work:
        """Return work that asks all sources."""
        call.so_far = answers = Answers()

        def ask(source: Any) -> Coroutine[Any, Any, str]:
            return work(**{self.many: source})

        return asked(ask, call.arguments[self.many], most=self.most, into=answers)


@dataclass
class Answers:
    """The answers of the sources that one call has asked, in the order in which it named them."""

    asked: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    given: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    """With the reason in the words of the operation, if it gave one."""
    is_stopped: bool = False

    def __bool__(self) -> bool:
        return bool(self.given)

    def told(self) -> str:
        """Return the answers, and by name what failed, did not finish or was never asked.

        A long answer is cut, so that it leaves room for those that come after it.
        """
        given, failed, unfinished = [], [], []
        for source in self.asked:
            if source in self.given:
                given.append(self._cut(f"{source}: {self.given[source]}"))
            elif source in self.failed:
                why = self.failed[source]
                failed.append(self._cut(f"{source} ({why})" if why else source))
            else:
                unfinished.append(self._cut(source))
        parts = (
            (words.ANSWERS, "; ".join(given)),
            (words.NO_ANSWER, ", ".join(failed)),
            (words.UNFINISHED, ", ".join(unfinished)),
            (words.NOT_ASKED, ", ".join(self.left_out)),
        )
        return " ".join(text.replace("{sources}", sources) for text, sources in parts if sources)

    def so_far(self) -> str:
        """Return the same for a call that was stopped; nothing if nobody has answered."""
        return self.told() if self else ""

    def _cut(self, text: str) -> str:
        return cut(text, MAX_TOLD // (len(self.asked) + 1))


def asked(
    ask: Callable[[Any], Coroutine[Any, Any, str]],
    sources: Iterable[Any],
    *,
    most: int,
    into: Answers,
) -> Work:
    """Return work that asks all `sources` at once; those of the same name, `str(…)`, are one.

    Some may fail, and are named beside the answers of the others. If all do, the work fails as the
    first of them did.

    Args:
        ask: Asks one source.
        sources: What to ask.
        most: How many are asked at most, the first ones.
        into: Where the answers are kept meanwhile.
    """

    async def ask_all() -> str:
        distinct: dict[str, Any] = {}
        for source in sources:
            distinct.setdefault(str(source), source)
        names = list(distinct)
        if not names:
            raise ToolError(words.NO_SOURCE)
        tasks = {name: asyncio.create_task(ask(distinct[name])) for name in names[:most]}
        into.asked[:], into.left_out[:] = tasks, names[most:]
        for source, task in tasks.items():
            task.add_done_callback(partial(_note, into, source))
        try:
            await asyncio.wait(tasks.values())
        except asyncio.CancelledError:
            into.is_stopped = any(not task.done() for task in tasks.values())
            for task in tasks.values():
                task.cancel()
            await asyncio.wait(tasks.values())
            if not all(map(has_result, tasks.values())):  # all may finish in spite of it
                raise
        return into.told() if into else next(iter(tasks.values())).result()

    return ask_all


def _note(into: Answers, source: str, task: asyncio.Task[str]) -> None:
    if task.cancelled() and into.is_stopped:
        return  # cancelled from here: it has not finished
    try:
        into.given[source] = result_of(task, "").rstrip(".")
    except ToolError as error:
        into.failed[source] = error.message.rstrip(".")
    except StopResponse:
        into.failed[source] = ""
