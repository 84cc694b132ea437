"""Deadlines, further attempts, and what is opened and closed."""

from ..defect import defect

TIMEOUT, RETRY, CLEANUP, MODE = "timeout.py", "retry.py", "cleanup.py", "mode.py"
BOUND = "            in_time = await ends(task, seconds=seconds)\n"
FOLDS = {
    "timeout": '            "timeout": _as(Timeout, getattr(self, "timeout", None)),\n',
    "cleanup": '            "cleanup": _as(Cleanup, self.cleanup),\n',
    "concurrent": '            "concurrent": _sources(getattr(self, "concurrent", None)),\n',
    "retry": '            "retry": _as(Retry, getattr(self, "retry", None)),\n',
}
WORKS = "            result = await self._work(**instead)\n"
CLOSES_WELL = "            await self._close(manager)\n        except Exception as error:\n"
CLOSES_ILL = "            await self._close_after(manager, error)\n            raise\n"
NOTHING_CANCELS: dict[tuple[str, ...], str] = {("payment",): "nothing cancels a charge"}

DEFECTS = [
    defect(
        "there is no deadline",
        TIMEOUT,
        (BOUND, BOUND.replace("seconds=seconds", "seconds=3600")),
        having=("timeout",),
    ),
    defect(
        "the deadline is in milliseconds",
        TIMEOUT,
        ("seconds=self.seconds,", "seconds=self.seconds / 1000,"),
        having=("timeout",),
    ),
    defect(
        "the work goes on after the deadline",
        TIMEOUT,
        (
            BOUND,
            "            await asyncio.wait({task}, timeout=seconds)\n"
            "            in_time = task.done()\n",
        ),
        having=("timeout",),
    ),
    defect(
        "a TimeoutError of the work is taken for the deadline",
        TIMEOUT,
        (
            "            return task.result()\n        if so_far:\n",
            """            try:
                return task.result()
            except (TimeoutError, asyncio.TimeoutError):
                pass
        if so_far:
""",
        ),
        having=("timeout",),
    ),
    defect(
        "what there was is forgotten at the deadline",
        TIMEOUT,
        ("        if so_far:\n", "        if False:\n"),
        of=("streaming", "progress", "concurrent"),
        having=("timeout",),
    ),
    defect(
        "the deadline is not told what there is so far",
        TIMEOUT,
        (", so_far=call.so_far)", ")"),
        of=("streaming", "progress", "concurrent"),
        having=("timeout",),
    ),
    defect(
        "a result that came in spite of the interruption is lost behind the deadline",
        TIMEOUT,
        (
            "            if not has_result(task):\n                raise\n        if in_time",
            "            raise\n        if in_time",
        ),
        having=("timeout", "interruptible"),
    ),
    defect(
        "a deadline for each attempt",
        MODE,
        (FOLDS["timeout"], ""),
        (FOLDS["retry"], FOLDS["retry"] + FOLDS["timeout"]),
        having=("timeout", "retry"),
    ),
    defect(
        "a deadline that does not cover the opening",
        MODE,
        (FOLDS["timeout"], ""),
        (FOLDS["cleanup"], FOLDS["cleanup"] + FOLDS["timeout"]),
        having=("timeout", "cleanup"),
    ),
    # Further attempts.
    defect(
        "everything is retried",
        RETRY,
        ("            on=on,", "            on=Exception,"),
        having=("retry",),
    ),
    defect(
        "nothing is retried",
        RETRY,
        ("attempts=attempts, timeout", "attempts=1, timeout"),
        having=("retry",),
    ),
    defect(
        "one attempt too many",
        RETRY,
        ("attempts=attempts, timeout", "attempts=attempts + 1, timeout"),
        having=("retry",),
    ),
    defect(
        "the tool's own errors to retry are ignored",
        RETRY,
        ("attempts=self.attempts, on=self.on)", "attempts=self.attempts, on=(Exception,))"),
        having=("retry",),
    ),
    defect(
        "no waiting between attempts",
        RETRY,
        (
            "wait_initial=1.0, wait_jitter=0.5, wait_max=4.0",
            "wait_initial=0.0, wait_jitter=0.0, wait_max=0.0",
        ),
        having=("retry",),
    ),
    defect(
        "an interruption does not end the wait between attempts",
        RETRY,
        ("    async def retried(", "    async def attempt_all("),
        (
            "    return retried\n",
            """    async def retried(*args: P.args, **kwargs: P.kwargs) -> str:
        return await asyncio.shield(asyncio.ensure_future(attempt_all(*args, **kwargs)))

    return retried
""",
        ),
        having=("retry",),
    ),
    defect(
        "the last failure passes for a result",
        RETRY,
        (
            "                return await work(*args, **kwargs)\n        raise",
            "                return await work(*args, **kwargs)\n"
            "            if attempt.num == attempts:\n"
            '                return "Failed."\n        raise',
        ),
        having=("retry",),
    ),
    defect(
        "the deadline of retries is in real time",
        RETRY,
        ("timeout=None, wait_initial", "timeout=1e-9, wait_initial"),
        having=("retry",),
    ),
    defect(
        "work that makes an error of its cancellation is retried",
        RETRY,
        ("    work = _heeding_cancellation(work)\n", ""),
        tests=("tests/runtime/work",),
    ),
    defect(
        "all sources are asked again when one has failed",
        MODE,
        (FOLDS["retry"], ""),
        (FOLDS["concurrent"], FOLDS["retry"] + FOLDS["concurrent"]),
        having=("concurrent", "retry"),
    ),
    # What is opened and closed.
    defect(
        "closed before the work has unwound",
        CLEANUP,
        (
            WORKS,
            """            task = asyncio.ensure_future(self._work(**instead))
            try:
                result = await asyncio.shield(task)
            finally:
                task.cancel()
""",
        ),
        having=("cleanup",),
        unless=NOTHING_CANCELS,
    ),
    defect(
        "closed before the work",
        CLEANUP,
        (WORKS, "            await self._close(manager)\n" + WORKS),
        having=("cleanup",),
    ),
    defect(
        "not closed when the work has failed",
        CLEANUP,
        (
            CLOSES_ILL,
            "            if isinstance(error, asyncio.CancelledError):\n"
            "                await self._close_after(manager, error)\n            raise\n",
        ),
        having=("cleanup",),
    ),
    defect(
        "not closed when the work was cancelled",
        CLEANUP,
        (
            CLOSES_ILL,
            "            if isinstance(error, Exception):\n"
            "                await self._close_after(manager, error)\n            raise\n",
        ),
        having=("cleanup",),
        unless=NOTHING_CANCELS,
    ),
    defect(
        "not closed when the work is done",
        CLEANUP,
        (CLOSES_WELL, CLOSES_WELL.replace("await self._close(manager)", "pass")),
        having=("cleanup",),
    ),
    defect(
        "an error of the closing after the work is swallowed",
        CLEANUP,
        ('            if self._call.mode != "payment":\n                raise\n', ""),
        having=("cleanup",),
        unless={("payment",): "there it is logged only"},
    ),
    defect(
        "an error of the closing takes a charge back",
        CLEANUP,
        (
            '            if self._call.mode != "payment":\n                raise\n',
            "            raise\n",
        ),
        having=("payment", "cleanup"),
    ),
    defect(
        "an error of the work is not raised in what was opened",
        CLEANUP,
        (
            "await manager.__aexit__(type(failure), failure, failure.__traceback__)",
            "await manager.__aexit__(None, None, None)",
        ),
        tests=("tests/runtime/cleanup",),
    ),
    defect(
        "what was opened as the caller spoke is never closed",
        CLEANUP,
        (
            "            if self._is_cancelled:  # it was opened in spite of that\n",
            "            if self._is_cancelled:\n                self._close_after = _nothing\n",
        ),
        ("class _Bound:", "async def _nothing(*_: object) -> None:\n    pass\n\n\nclass _Bound:"),
        having=("cleanup",),
        unless=NOTHING_CANCELS,
    ),
    defect(
        "the work begins although it was stopped as the resource was opened",
        CLEANUP,
        ("            if self._is_cancelled:  # it", "            if False:  # it"),
        having=("cleanup",),
        unless=NOTHING_CANCELS,
    ),
    defect(
        "a closing that hangs is awaited for ever",
        CLEANUP,
        ("bound = _Bound(self._task, CLOSES_WITHIN)", "bound = _Bound(self._task, None)"),
        having=("cleanup",),
        unless={("async",): "its own deadline ends the wait, with the result"},
    ),
    defect(
        "a deadline in the closing throws the result away",
        CLEANUP,
        ("            if self._outcome.done():  # only", "            if False:  # only"),
        having=("cleanup", "timeout"),
    ),
    defect(
        "the closing is cut short by an interruption",
        CLEANUP,
        ("            if not self._is_closing:\n", "            if True:\n"),
        tests=("tests/combinations/test_edges.py",),
    ),
    defect(
        "why it could not be opened is told",
        CLEANUP,
        (
            "            raise ToolError(self._call.failed) from error\n",
            "            raise ToolError(str(error)) from error\n",
        ),
        having=("cleanup",),
    ),
    defect(
        "nothing was opened, and nobody knows whether it was charged",
        CLEANUP,
        (
            "            raise ToolError(self._call.failed) from error\n",
            "            raise RuntimeError from error\n",
        ),
        having=("payment", "cleanup"),
    ),
    defect(
        "a payment waits for ever for what it opens",
        CLEANUP,
        ('OPENS_WITHIN if self._call.mode == "payment" else None', "None"),
        having=("payment", "cleanup"),
    ),
    defect(
        "opened anew for each attempt",
        MODE,
        (FOLDS["cleanup"], ""),
        (FOLDS["retry"], FOLDS["retry"] + FOLDS["cleanup"]),
        having=("cleanup", "retry"),
        unless={("concurrent",): "its attempts are of one source, and what is opened is for all"},
    ),
    defect(
        "what is opened never reaches the operation",
        CLEANUP,
        (
            '        self._call.give("resource", await self._open(manager))\n',
            "        await self._open(manager)\n",
        ),
        having=("cleanup",),
    ),
]
