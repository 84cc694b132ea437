"""Mistakes in waiting and stopping: C3, C5, C7 and C8 of the facts about LiveKit."""

from ..defect import defect

TASK, QUICK, INTERRUPTIBLE, FILLER = "task.py", "quick.py", "interruptible.py", "filler.py"
WAITING = ("async", "interruptible", "background")
WAITS = "        await asyncio.wait({waiter}, timeout=seconds)\n    finally:\n"
RUNS = (
    "            task, in_time = await run(work, seconds=LONGEST_WAIT, unless=ctx.speech_handle)\n"
)
DEADLINE = "        seconds = min(within, LONGEST_ANSWER)\n"

DEFECTS = [
    defect(
        "a cancelled task is not awaited",
        TASK,
        ("asyncio.wait({task}, timeout=unwinds_within)", "asyncio.sleep(0)"),
        of=WAITING,
    ),
    defect(
        "the work is not cancelled at all",
        TASK,
        ("    task.cancel()\n    unwinding", "    unwinding"),
        of=WAITING,
    ),
    defect(
        "work that resists its cancellation is awaited for ever",
        TASK,
        ("asyncio.wait({task}, timeout=unwinds_within)", "asyncio.wait({task})"),
        of=WAITING,
    ),
    defect(
        "the work goes on when the tool is cancelled",
        TASK,
        (WAITS, WAITS.replace("finally", "except ArithmeticError:\n        raise\n    else")),
        ("    return in_time\n\n\ndef has", "    return task.done()\n\n\ndef has"),
        of=WAITING,
    ),
    defect(
        "a cancellation of the tool is swallowed",
        TASK,
        (WAITS, WAITS.replace("    f", "    except asyncio.CancelledError:\n        pass\n    f")),
        of=WAITING,
    ),
    defect(
        "a second cancellation cuts the unwinding short",
        TASK,
        ("        await unwinding  # a second", "        pass  # a second"),
        tests=("tests/runtime/work",),
    ),
    defect(
        "an interruption is not heard",
        INTERRUPTIBLE,
        ("seconds=LONGEST_WAIT, unless=ctx.speech_handle)", "seconds=LONGEST_WAIT)"),
        of=("interruptible",),
    ),
    defect(
        "the work is awaited behind a shield",
        TASK,
        (
            "    task = asyncio.create_task(work())\n    in_time",
            "    inner = asyncio.ensure_future(work())\n"
            "    task = asyncio.ensure_future(asyncio.shield(inner))  # type: ignore\n    in_time",
        ),
        of=WAITING,
    ),
    defect(
        "an interruption is looked for only every five seconds",
        INTERRUPTIBLE,
        (
            RUNS,
            """            from .task import _cancel

            task = __import__("asyncio").create_task(work())
            while not ctx.speech_handle.interrupted and not task.done():
                await __import__("asyncio").wait({task}, timeout=5)
            if not (in_time := task.done()):
                await _cancel(task, 2.0)
""",
        ),
        of=("interruptible",),
    ),
    defect(
        "the tool speaks after an interruption",
        INTERRUPTIBLE,
        (
            '        log.outcome = "interrupted"\n',
            '        log.outcome = "interrupted"\n        ctx.session.say("Stopped.")\n',
        ),
        of=("interruptible",),
    ),
    defect(
        "None after an interruption: the model thinks that nothing was found",
        INTERRUPTIBLE,
        ("return ToolResult(capped(told), reply_required=False)", "return None  # type: ignore"),
        of=("interruptible",),
    ),
    defect(
        "a result that came in spite of the interruption is thrown away",
        INTERRUPTIBLE,
        ("        if in_time or has_result(task):  # both can", "        if False:  # both can"),
        of=("interruptible",),
    ),
    defect(
        "a cough stops the work",
        INTERRUPTIBLE,
        (
            RUNS,
            "            _stop = lambda _: ctx.speech_handle.interrupt()\n"
            '            ctx.session.on("user_state_changed", _stop)\n' + RUNS,
        ),
        of=("interruptible",),
    ),
    defect(
        "the speech handle is awaited in the tool",
        INTERRUPTIBLE,
        (RUNS, "            await ctx.speech_handle.wait_for_playout()\n" + RUNS),
        of=("interruptible",),
    ),
    defect(
        "speech is awaited in the tool",
        INTERRUPTIBLE,
        (RUNS, "            await ctx.session.say('One moment.')\n" + RUNS),
        of=("interruptible",),
    ),
    defect(
        "an interruptible tool waits for hours",
        INTERRUPTIBLE,
        ("seconds=LONGEST_WAIT, unless", "seconds=1e9, unless"),
        tests=("tests/runtime/work",),
    ),
    defect(
        "an async tool that can be stopped",
        QUICK,
        ("seconds=seconds, unwinds_", "seconds=seconds, unless=ctx.speech_handle, unwinds_"),
        of=("async",),
    ),
    defect(
        "an async tool without a deadline",
        QUICK,
        (DEADLINE, "        seconds = 60.0\n"),
        of=("async",),
    ),
    defect(
        "an async tool whose user sets the deadline above five seconds",
        QUICK,
        (DEADLINE, "        seconds = within\n"),
        tests=("tests/runtime/work",),
    ),
    defect(
        "an async tool that gives cancelled work two seconds more",
        QUICK,
        ("unwinds_within = min(UNWINDS_WITHIN, LONGEST_ANSWER - seconds)", "unwinds_within = 2.0"),
        of=("async",),
    ),
    defect(
        "an async tool whose late result is thrown away",
        QUICK,
        ("        if in_time or has_result(task):\n", "        if in_time:\n"),
        tests=("tests/runtime/work",),
    ),
    defect(
        "the deadline of an async tool is not told",
        QUICK,
        ("        raise ToolError(late)\n", "        raise ToolError(failed)\n"),
        of=("async",),
    ),
    # Fillers.
    defect(
        "the filler goes on after an interruption",
        FILLER,
        ("                if ctx.speech_handle.interrupted:\n", "                if False:\n"),
        of=("async",),
    ),
    defect(
        "there is no filler",
        FILLER,
        ("_report_failure(session, speak(session, words))", "await asyncio.sleep(1)"),
        of=("async", "interruptible", "payment"),
    ),
    defect(
        "there is one filler only",
        FILLER,
        ("for step in count():", "for step in range(1):"),
        of=("interruptible", "payment"),
    ),
    defect(
        "the filler comes at once",
        FILLER,
        ("asyncio.sleep(AGAIN_AFTER if step else AFTER)", "asyncio.sleep(step and AGAIN_AFTER)"),
        tests=("tests/runtime/background/test_filler.py",),
    ),
    defect(
        "the filler outlives the work",
        FILLER,
        ("    finally:\n        task.cancel()\n", "    finally:\n        pass\n"),
        of=("interruptible",),
    ),
    defect(
        "fillers leave their listeners behind",
        FILLER,
        ('session.off("agent_state_changed", on_noise)', "pass"),
        tests=("tests/runtime/background/test_filler.py",),
    ),
    defect(
        "a filler that nobody hears is swallowed",
        FILLER,
        ("            logger.warning(\n", "            str(\n"),
        tests=("tests/runtime/background/test_filler.py",),
    ),
]
