"""Deadlines, retries and what is acquired and released."""

from ..mutant import ITS_OWN, Mutant

FILE = "longrunning.py"
OWNED = "owned.py"

MUTANTS = [
    Mutant(
        "no deadline",
        FILE,
        (
            (
                "            in_time = await ends(task, seconds=seconds)\n",
                "            in_time = await ends(task, seconds=3600)\n",
            ),
        ),
        having=("timeout",),
    ),
    Mutant(
        "the work goes on after the deadline",
        FILE,
        (
            (
                "            in_time = await ends(task, seconds=seconds)\n",
                "            await asyncio.wait({task}, timeout=seconds)\n            in_time = task.done()\n",
            ),
        ),
        having=("timeout",),
    ),
    Mutant(
        "inner TimeoutError taken for the deadline",
        FILE,
        (
            (
                "            return task.result()\n        if so_far:\n",
                """            try:
                return task.result()
            except (TimeoutError, asyncio.TimeoutError):
                pass
        if so_far:
""",
            ),
        ),
        having=("timeout",),
    ),
    Mutant(
        "what there was is forgotten at the deadline",
        FILE,
        (("        if so_far:\n            return f", "        if False:\n            return f"),),
        of=("streaming", "progress", "concurrent"),
        having=("timeout",),
    ),
    Mutant(
        "a result that came in spite of the interruption is lost behind the deadline",
        FILE,
        (
            (
                "            if not has_result(task):\n                raise\n        if in_time",
                "            raise\n        if in_time",
            ),
        ),
        having=("timeout", "interruptible"),
    ),
    Mutant(
        "a deadline for each attempt",
        ITS_OWN,
        registry={"timeout": {"rank": 0}},
        having=("timeout", "retry"),
    ),
    Mutant(
        "a deadline that does not cover what is acquired first",
        ITS_OWN,
        registry={"timeout": {"rank": 1}},
        having=("timeout", "cleanup"),
    ),
    Mutant(
        "the deadline is said in seconds that are milliseconds",
        ITS_OWN,
        (("within(DEADLINE, ", "within(DEADLINE / 1000, "),),
    ),
    # Retries.
    Mutant(
        "everything retried",
        FILE,
        (("            on=on,", "            on=Exception,"),),
        having=("retry",),
    ),
    Mutant("nothing retried", FILE, (("attempts=attempts,", "attempts=1,"),), having=("retry",)),
    Mutant(
        "one attempt too many",
        FILE,
        (("attempts=attempts,", "attempts=attempts + 1,"),),
        having=("retry",),
    ),
    Mutant(
        "no waiting between attempts",
        FILE,
        (
            (
                "wait_initial=1.0, wait_jitter=0.5, wait_max=4.0",
                "wait_initial=0.0, wait_jitter=0.0, wait_max=0.0",
            ),
        ),
        having=("retry",),
    ),
    Mutant(
        "an interruption does not end the back-off",
        FILE,
        (
            ("    async def retried(", "    async def attempt_all("),
            (
                "    return retried\n",
                """    async def retried(*args: P.args, **kwargs: P.kwargs) -> str:
        return await asyncio.shield(asyncio.ensure_future(attempt_all(*args, **kwargs)))

    return retried
""",
            ),
        ),
        having=("retry",),
    ),
    Mutant(
        "the last failure passes for a result",
        FILE,
        (
            (
                "                return await work(*args, **kwargs)\n        raise",
                '                return await work(*args, **kwargs)\n            if attempt.num == attempts:\n                return "Failed."\n        raise',
            ),
        ),
        having=("retry",),
    ),
    # What is acquired and released.
    Mutant(
        "released before the work has unwound",
        OWNED,
        (
            (
                "                return await work(*args, **kwargs)\n",
                """                task = asyncio.ensure_future(work(*args, **kwargs))
                try:
                    return await asyncio.shield(task)
                finally:
                    task.cancel()
""",
            ),
        ),
        having=("cleanup",),
        unless={("payment",): "nothing cancels a charge"},
    ),
    Mutant(
        "not released when the work has failed",
        OWNED,
        (
            (
                "                return await work(*args, **kwargs)\n            finally:\n",
                """                result = await work(*args, **kwargs)
            except asyncio.CancelledError:
                await self._released(acquiring)
                raise
            else:
""",
            ),
            (
                "acquiring)\n\n        return owning",
                "acquiring)\n            return result\n\n        return owning",
            ),
        ),
        having=("cleanup",),
    ),
    Mutant(
        "not released when the work was cancelled",
        OWNED,
        (
            (
                "                return await work(*args, **kwargs)\n            finally:\n",
                """                result = await work(*args, **kwargs)
            except Exception:
                await self._released(acquiring)
                raise
            else:
""",
            ),
            (
                "acquiring)\n\n        return owning",
                "acquiring)\n            return result\n\n        return owning",
            ),
        ),
        having=("cleanup",),
        unless={("payment",): "nothing cancels a charge"},
    ),
    Mutant(
        "not released when the work is done",
        OWNED,
        (
            (
                "                return await work(*args, **kwargs)\n            finally:\n",
                """                return await work(*args, **kwargs)
            except BaseException:
""",
            ),
            (
                "                    await self._released(acquiring)\n\n",
                "                    await self._released(acquiring)\n                raise\n\n",
            ),
        ),
        having=("cleanup",),
    ),
    Mutant(
        "released twice",
        OWNED,
        (
            (
                "                    await self._released(acquiring)\n",
                "                    await self._released(acquiring)\n                    await self._released(acquiring)\n",
            ),
        ),
        having=("cleanup",),
    ),
    Mutant(
        "released while the work goes on",
        OWNED,
        (
            (
                "                    await self._released(acquiring)\n",
                "                    pass\n",
            ),
            (
                "                return await work(*args, **kwargs)\n",
                "                await self._released(acquiring)\n                return await work(*args, **kwargs)\n",
            ),
        ),
        having=("cleanup",),
    ),
    Mutant(
        "what was acquired as the caller spoke is never released",
        OWNED,
        (
            (
                "            try:\n                await ends(acquiring, seconds=self._acquires_within)\n",
                "            await ends(acquiring, seconds=self._acquires_within)\n            try:\n",
            ),
        ),
        having=("cleanup",),
        unless={("payment",): "nothing cancels a charge"},
    ),
    Mutant(
        "a hanging release is awaited for ever",
        OWNED,
        (
            (
                "        await asyncio.wait({releasing}, timeout=RELEASES_WITHIN)\n",
                "        await asyncio.wait({releasing})\n",
            ),
            ("ends(task, seconds=RELEASES_WITHIN)", "ends(task, seconds=None)"),
        ),
        having=("cleanup",),
        unless={("async",): "its own deadline ends the wait, with the result"},
    ),
    Mutant(
        "a release that fails turns a result into a failure",
        OWNED,
        (
            (
                '            logger.error("a release has failed", exc_info=_error_of(task))\n',
                "            raise _error_of(task) or RuntimeError\n",
            ),
            (
                "        await asyncio.wait({releasing}, timeout=RELEASES_WITHIN)\n",
                "        await releasing\n",
            ),
        ),
        having=("cleanup",),
    ),
    Mutant(
        "a deadline in the release throws the result away",
        OWNED,
        (
            (
                "                with suppress(asyncio.CancelledError):\n",
                "                if True:\n",
            ),
        ),
        having=("cleanup", "timeout"),
    ),
    Mutant(
        "why nothing could be acquired is told",
        OWNED,
        (
            (
                "        raise ToolError(self._failed) from error\n",
                "        raise ToolError(str(error)) from error\n",
            ),
        ),
        having=("cleanup",),
    ),
    Mutant(
        "acquired anew for each attempt",
        ITS_OWN,
        registry={"cleanup": {"rank": 0}},
        having=("cleanup", "retry"),
        unless={("concurrent",): "its attempts are of one source, and what is acquired is for all"},
    ),
]
