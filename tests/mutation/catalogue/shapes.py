"""What streams, goes in steps or asks sources gets wrong, and how an interruption finds it."""

from ..mutant import ITS_OWN, Mutant

STREAM = "longrunning.py"
STEPS = "progress.py"
SOURCES = "sources.py"

MUTANTS = [
    Mutant(
        "unclosed generator",
        STREAM,
        (("                await items.aclose()\n", "                pass\n"),),
        having=("streaming",),
    ),
    Mutant(
        "all results are kept, however many",
        STREAM,
        (("                if len(into.items) == MAX_ITEMS:\n                    break\n", ""),),
        having=("streaming",),
    ),
    Mutant(
        "interruption checked only between items",
        ITS_OWN,
        (
            (
                "    work = collecting(lambda: operation(query), into=so_far)\n",
                """    async for item in operation(query):
        if ctx.speech_handle.interrupted:
            return STOPPED + " " + so_far.so_far()
        so_far.items.append(item)

    async def work() -> str:
        return so_far.told()

""",
            ),
        ),
        having=("streaming",),
        unless={
            ("background",): "before its first update a background tool has no items to look at"
        },
    ),
    Mutant(
        "partial results are not told at all",
        "tool_state.py",
        (
            (
                'return f"{self._counted()} so far: {\'; \'.join(self.items)}." if self.items else ""',
                'return ""',
            ),
        ),
        of=("interruptible", "timeout"),
        having=("streaming",),
    ),
    Mutant(
        "what there was is forgotten on interruption",
        STREAM,
        (('told = f"{stopped} {so_far.so_far()}" if so_far else stopped', "told = stopped"),),
        of=("streaming", "progress", "concurrent"),
        having=("interruptible",),
    ),
    Mutant(
        "partial results pass for all of them",
        "tool_state.py",
        (('return f"{self._counted()} so far:', 'return f"{self._counted()}:'),),
        of=("interruptible", "timeout"),
        having=("streaming",),
    ),
    Mutant(
        "a new attempt keeps what the failed one had found",
        STREAM,
        (("        into.items.clear()\n", ""),),
        having=("streaming", "retry"),
    ),
    Mutant(
        "the status says nothing of what there is so far",
        "jobs.py",
        (('so_far = f" {job.so_far.so_far()}" if job.so_far else ""', 'so_far = ""'),),
        of=("progress", "streaming", "concurrent"),
        having=("background",),
    ),
    # Steps.
    Mutant(
        "nobody hears of the progress",
        STEPS,
        (("        if self.percent < self.told + further:\n", "        if True:\n"),),
        having=("progress",),
    ),
    Mutant(
        "the progress is kept for another tool to ask for",
        ITS_OWN,
        (("waiting=progress.voiced(WAITING, STILL_WAITING)", "waiting=(WAITING, STILL_WAITING)"),),
    ),
    Mutant(
        "the same step again and again",
        STEPS,
        (("        self.told = self.percent\n", ""),),
        having=("progress",),
    ),
    Mutant(
        "every small step is told",
        STEPS,
        (("progress.news(every)", "progress.news(1)"),),
        having=("progress", "background"),
    ),
    Mutant(
        "steps that were overtaken are told",
        STEPS,
        (("            await until_idle(ctx.session)\n", "            pass\n"),),
        having=("progress", "background"),
    ),
    Mutant(
        "an interruption ends the telling of steps",
        STEPS,
        (
            (
                "            if news := progress.news(every):\n",
                "            if ctx.speech_handle.interrupted:\n                return\n"
                "            if news := progress.news(every):\n",
            ),
        ),
        having=("progress", "background"),
    ),
    Mutant(
        "a hundred percent before the end",
        STEPS,
        (("min(99, ", "min(100, "),),
        having=("progress", "interruptible"),
    ),
    Mutant(
        "a new attempt tells its steps from the beginning",
        STEPS,
        (
            (
                "        self.told = self.percent\n",
                "        self.told = self.percent if self.percent > 50 else 0\n",
            ),
        ),
        having=("progress", "retry"),
    ),
    Mutant(
        "the telling of steps outlives the work",
        STEPS,
        (("            telling.cancel()\n", "            pass\n"),),
        having=("progress", "background"),
    ),
    # Sources.
    Mutant(
        "one source after the other",
        SOURCES,
        (
            (
                "        tasks = {str(source): asyncio.create_task(ask(source)) for source in distinct[:most]}\n",
                """        lock = asyncio.Lock()

        async def in_turn(source: Source) -> str:
            async with lock:
                return await ask(source)

        tasks = {str(source): asyncio.create_task(in_turn(source)) for source in distinct[:most]}
""",
            ),
        ),
        having=("concurrent",),
    ),
    Mutant(
        "one failure discards all results",
        SOURCES,
        (
            (
                "return into.told() if into else next(",
                "return into.told() if into and not into.failed else next(",
            ),
        ),
        having=("concurrent",),
    ),
    Mutant(
        "a source that failed is not named",
        SOURCES,
        (('f"Failed: {\', \'.join(failed)}" if failed else ""', '""'),),
        having=("concurrent",),
    ),
    Mutant(
        "the failure of all passes for a result",
        SOURCES,
        (
            (
                "        return into.told() if into else next(iter(tasks.values())).result()\n",
                "        return into.told()\n",
            ),
        ),
        having=("concurrent",),
    ),
    Mutant(
        "the first to answer ends the wait",
        SOURCES,
        (
            (
                "        try:\n            await asyncio.wait(tasks.values())\n",
                "        try:\n            await asyncio.wait(tasks.values(), return_when=asyncio.FIRST_COMPLETED)\n",
            ),
        ),
        having=("concurrent",),
    ),
    Mutant(
        "the same source twice",
        SOURCES,
        (
            ("distinct = list(dict.fromkeys(sources))", "distinct = list(sources)"),
            ("str(source): asyncio", 'f"{source}{n}" if n else str(source): asyncio'),
            ("for source in distinct[:most]}", "for n, source in enumerate(distinct[:most])}"),
        ),
        having=("concurrent",),
    ),
    Mutant(
        "as many sources as the model likes",
        SOURCES,
        (("for source in distinct[:most]}", "for source in distinct}"),),
        having=("concurrent",),
    ),
    Mutant(
        "what was not asked is not named",
        SOURCES,
        (("map(str, distinct[most:])", "()"),),
        having=("concurrent",),
    ),
    Mutant(
        "an interruption stops one source only",
        SOURCES,
        (
            (
                "            for task in tasks.values():\n                task.cancel()\n            await asyncio.wait(tasks.values())\n",
                "            task.cancel()\n            await asyncio.wait({task})\n",
            ),
        ),
        having=("concurrent",),
    ),
    Mutant(
        "the sources are left to unwind by themselves",
        SOURCES,
        (
            (
                "                task.cancel()\n            await asyncio.wait(tasks.values())\n",
                "                task.cancel()\n",
            ),
        ),
        having=("concurrent",),
    ),
    Mutant(
        "a source that was stopped passes for one that failed",
        SOURCES,
        (
            (
                "    if task.cancelled() and into.is_stopped:\n        return",
                "    if False:\n        return",
            ),
        ),
        of=("interruptible", "timeout"),
        having=("concurrent",),
    ),
    Mutant(
        "all sources are asked again when one has failed",
        ITS_OWN,
        registry={"retry": {"each": False}},
        having=("concurrent", "retry"),
    ),
]
