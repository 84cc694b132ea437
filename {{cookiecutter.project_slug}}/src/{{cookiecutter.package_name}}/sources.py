"""Several sources asked at once: what each has answered, which of them failed, which are late."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from livekit.agents import RunContext, StopResponse, ToolError

from .longrunning import MAX_TOLD, Work, cut, has_result, result_of
from .tool_state import tool_state

Source = TypeVar("Source", str, int)


@dataclass
class Answers:
    """What became of each source that one call has asked, in the order in which it named them."""

    asked: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    given: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    """With the words in which an operation said why, if it did."""
    is_stopped: bool = False

    def __bool__(self) -> bool:
        return bool(self.given)

    def told(self) -> str:
        """The answers, and by name what failed, did not finish or was never asked.

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
        parts = [
            "; ".join(given),
            f"Failed: {', '.join(failed)}" if failed else "",
            f"Not finished: {', '.join(unfinished)}" if unfinished else "",
            f"Not asked, for there were too many: {', '.join(self.left_out)}"
            if self.left_out
            else "",
        ]
        return " ".join(f"{part}." for part in parts if part)

    def so_far(self) -> str:
        """The same for a call that was stopped; nothing where nobody has answered."""
        return self.told() if self else ""

    def _cut(self, text: str) -> str:
        return cut(text, MAX_TOLD // (len(self.asked) + 1))


def answers_of(ctx: RunContext[Any]) -> Answers:
    """Fresh answers for this call, in place of those of the tool's last call."""
    answers = Answers()
    tool_state(ctx.session).so_far[ctx.function_call.name] = answers
    return answers


def gathering(
    ask: Callable[[Source], Coroutine[Any, Any, str]],
    sources: Iterable[Source],
    *,
    most: int,
    into: Answers,
) -> Work:
    """Ask all `sources` at once: each of them once, and only the first `most` of them.

    Some may fail, and are named beside the answers of the others. If all do, so does the work, as
    the first of them did.
    """
    distinct = list(dict.fromkeys(sources))

    async def gathered() -> str:
        if not distinct:
            raise ToolError("There is nothing to ask: no source was named.")
        tasks = {str(source): asyncio.create_task(ask(source)) for source in distinct[:most]}
        into.asked[:], into.left_out[:] = tasks, map(str, distinct[most:])
        for source, task in tasks.items():
            task.add_done_callback(partial(_note, into, source))
        try:
            await asyncio.wait(tasks.values())
        except asyncio.CancelledError:
            into.is_stopped = any(not task.done() for task in tasks.values())
            for task in tasks.values():
                task.cancel()
            await asyncio.wait(tasks.values())
            if not all(map(has_result, tasks.values())):  # all may come in spite of it
                raise
        return into.told() if into else next(iter(tasks.values())).result()

    return gathered


def _note(into: Answers, source: str, task: asyncio.Task[str]) -> None:
    if task.cancelled() and into.is_stopped:
        return  # by us: it has not finished
    try:
        into.given[source] = result_of(task, "").rstrip(".")
    except ToolError as error:
        into.failed[source] = error.message.rstrip(".")
    except StopResponse:
        into.failed[source] = ""
