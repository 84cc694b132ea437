"""Mistakes of tools that stream, go in steps or ask sources; an interruption finds them."""

from ..defect import defect

STREAMING, PROGRESS, CONCURRENT, STATE = (
    "streaming.py",
    "progress.py",
    "concurrent.py",
    "tool_state.py",
)
ASKS = "        tasks = {name: asyncio.create_task(ask(distinct[name])) for name in names[:most]}\n"
STOPS = (
    "            for task in tasks.values():\n                task.cancel()\n"
    "            await asyncio.wait(tasks.values())\n"
)

DEFECTS = [
    defect(
        "the generator is not closed",
        STREAMING,
        ("                await items.aclose()\n", "                pass\n"),
        having=("streaming",),
    ),
    defect(
        "all results are kept, however many",
        STREAMING,
        ("                if len(into.items) == MAX_ITEMS:\n                    break\n", ""),
        having=("streaming",),
    ),
    defect(
        "what was yielded may be anything",
        STREAMING,
        ("                if not isinstance(item, str):\n", "                if False:\n"),
        tests=("tests/runtime/work",),
    ),
    defect(
        "an interruption is looked for only between two results",
        STREAMING,
        (
            "        return collected(work, into=partials)\n",
            """        import asyncio

        async def between() -> str:
            async for item in work():
                if call.ctx.speech_handle.interrupted:
                    return partials.so_far()
                partials.items.append(item)
            return partials.told()

        async def resisting() -> str:
            task = asyncio.ensure_future(between())
            while not task.done():
                try:
                    await asyncio.shield(task)
                except asyncio.CancelledError:
                    pass
            return task.result()

        return resisting
""",
        ),
        having=("streaming", "interruptible"),
    ),
    defect(
        "partial results are not told at all",
        STATE,
        ("        return self._listed(words.FOUND_SO_FAR)\n", '        return ""\n'),
        of=("interruptible", "timeout"),
        having=("streaming",),
    ),
    defect(
        "what there was is forgotten on interruption",
        "interruptible.py",
        ('told = f"{stopped} {so_far.so_far()}" if so_far else stopped', "told = stopped"),
        of=("streaming", "progress", "concurrent"),
        having=("interruptible",),
    ),
    defect(
        "an interruptible tool is not told what there is so far",
        "interruptible.py",
        (
            "            failed=call.failed,\n            so_far=call.so_far,\n",
            "            failed=call.failed,\n",
        ),
        of=("streaming", "progress", "concurrent"),
        having=("interruptible",),
    ),
    defect(
        "partial results pass for all of them",
        STATE,
        ("self._listed(words.FOUND_SO_FAR)", "self._listed(words.FOUND)"),
        tests=("tests/runtime/background/test_tool_state.py",),
    ),
    defect(
        "a new attempt keeps what the failed one had found",
        STREAMING,
        ("        into.items.clear()\n", ""),
        having=("streaming", "retry"),
    ),
    # Steps.
    defect(
        "nobody hears of the progress",
        PROGRESS,
        ("        if self.percent < self.told + further:\n", "        if True:\n"),
        having=("progress",),
    ),
    defect(
        "the progress is kept for another tool to ask for",
        PROGRESS,
        ("        call.waiting = steps.voiced(waiting[0], waiting[-1])\n", ""),
        having=("progress", "interruptible"),
    ),
    defect(
        "the progress is not told in the background",
        PROGRESS,
        ('        if call.mode == "background":\n', "        if False:\n"),
        having=("progress", "background"),
    ),
    defect(
        "the same step again and again",
        PROGRESS,
        ("        self.told = self.percent\n", ""),
        having=("progress",),
    ),
    defect(
        "every small step is told",
        PROGRESS,
        ("steps.news(every)", "steps.news(1)"),
        having=("progress", "background"),
    ),
    defect(
        "steps that were overtaken are told",
        PROGRESS,
        ("            await until_idle(ctx.session)\n", "            pass\n"),
        # LiveKit tells updates that come together in one reply: the caller hears the last.
        tests=("tests/runtime/progress",),
    ),
    defect(
        "an interruption ends the reports",
        PROGRESS,
        (
            "            if news := steps.news(every):\n",
            "            if ctx.speech_handle.interrupted:\n                return\n"
            "            if news := steps.news(every):\n",
        ),
        having=("progress", "background"),
    ),
    defect(
        "a hundred percent before the end",
        PROGRESS,
        ("min(99, ", "min(100, "),
        having=("progress", "interruptible"),
    ),
    defect(
        "a new attempt tells its steps from the beginning",
        PROGRESS,
        (
            "        self.told = self.percent\n",
            "        self.told = self.percent if self.percent > 50 else 0\n",
        ),
        having=("progress", "retry"),
    ),
    defect(
        "the reports outlive the work",
        PROGRESS,
        ("            reporting.cancel()\n", "            pass\n"),
        having=("progress", "background"),
    ),
    # Sources.
    defect(
        "one source is asked after the other",
        CONCURRENT,
        (
            ASKS,
            """        lock = asyncio.Lock()

        async def in_turn(source: Any) -> str:
            async with lock:
                return await ask(source)

"""
            + ASKS.replace("ask(distinct", "in_turn(distinct"),
        ),
        having=("concurrent",),
    ),
    defect(
        "one failure discards all results",
        CONCURRENT,
        (
            "return into.told() if into else next(",
            "return into.told() if into and not into.failed else next(",
        ),
        having=("concurrent",),
    ),
    defect(
        "a source that failed is not named",
        CONCURRENT,
        ('", ".join(failed)', '""'),
        having=("concurrent",),
    ),
    defect(
        "why a source failed is told",
        CONCURRENT,
        (
            "    except ToolError as error:\n        into.failed[source] = error.message",
            "    except ToolError as error:\n        into.failed[source] = str(error.__cause__)",
        ),
        having=("concurrent",),
    ),
    defect(
        "the failure of all passes for a result",
        CONCURRENT,
        (
            "        return into.told() if into else next(iter(tasks.values())).result()\n",
            "        return into.told()\n",
        ),
        having=("concurrent",),
    ),
    defect(
        "the first to answer ends the wait",
        CONCURRENT,
        (
            "        try:\n            await asyncio.wait(tasks.values())\n",
            "        try:\n            await asyncio.wait(\n"
            "                tasks.values(), return_when=asyncio.FIRST_COMPLETED\n"
            "            )\n",
        ),
        having=("concurrent",),
    ),
    defect(
        "a source is asked twice",
        CONCURRENT,
        (
            "            distinct.setdefault(str(source), source)\n",
            "            distinct[f\"{source}{len(distinct) or ''}\"] = source\n",
        ),
        having=("concurrent",),
    ),
    defect(
        "as many sources are asked as the model likes",
        CONCURRENT,
        (ASKS, ASKS.replace("names[:most]", "names")),
        having=("concurrent",),
    ),
    defect(
        "the tool's own number of sources is ignored",
        CONCURRENT,
        ("most=self.most, into", "most=1000, into"),
        having=("concurrent",),
    ),
    defect(
        "what was not asked is not named",
        CONCURRENT,
        ("names[most:]", "()"),
        having=("concurrent",),
    ),
    defect(
        "an interruption stops one source only",
        CONCURRENT,
        (STOPS, "            task.cancel()\n            await asyncio.wait({task})\n"),
        having=("concurrent",),
    ),
    defect(
        "the sources are left to unwind by themselves",
        CONCURRENT,
        (STOPS, STOPS.replace("            await asyncio.wait(tasks.values())\n", "")),
        having=("concurrent",),
    ),
    defect(
        "a source that was stopped passes for one that failed",
        CONCURRENT,
        (
            "    if task.cancelled() and into.is_stopped:\n        return",
            "    if False:\n        return",
        ),
        tests=("tests/runtime/concurrent",),
    ),
    defect(
        "a long answer leaves no room for the others",
        CONCURRENT,
        ("        return cut(text, MAX_TOLD // (len(self.asked) + 1))\n", "        return text\n"),
        tests=("tests/runtime/concurrent",),
    ),
    defect(
        "the source is not put in the place of the list",
        CONCURRENT,
        ("            return work(**{self.many: source})\n", "            return work()\n"),
        having=("concurrent",),
    ),
]
