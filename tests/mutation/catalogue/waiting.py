"""How a tool waits, and stops: facts 1 to 3 and 6 to 9, C3, C5, C7, C8."""

from ..mutant import ITS_OWN, Mutant

FILE = "longrunning.py"
WAITING = ("async", "interruptible", "background")

MUTANTS = [
    Mutant(
        "cancel not awaited",
        FILE,
        (("asyncio.wait({task}, timeout=unwinds_within)", "asyncio.sleep(0)"),),
        of=WAITING,
    ),
    Mutant(
        "not cancelled at all",
        FILE,
        (("    task.cancel()\n    unwinding", "    unwinding"),),
        of=WAITING,
    ),
    Mutant(
        "work that resists its cancellation is awaited for ever",
        FILE,
        (("asyncio.wait({task}, timeout=unwinds_within)", "asyncio.wait({task})"),),
        of=WAITING,
    ),
    Mutant(
        "no finally",
        FILE,
        (
            (
                """        await asyncio.wait({waiter}, timeout=seconds)
    finally:
""",
                """        await asyncio.wait({waiter}, timeout=seconds)
    except ArithmeticError:
        raise
    else:
""",
            ),
            ("    return in_time\n\n\ndef has", "    return task.done()\n\n\ndef has"),
        ),
        of=WAITING,
    ),
    Mutant(
        "swallowed CancelledError",
        FILE,
        (
            (
                "        await asyncio.wait({waiter}, timeout=seconds)\n    finally:\n",
                "        await asyncio.wait({waiter}, timeout=seconds)\n"
                "    except asyncio.CancelledError:\n        pass\n    finally:\n",
            ),
        ),
        of=WAITING,
    ),
    Mutant(
        "deaf to interruption",
        FILE,
        (("seconds=LONGEST_WAIT, unless=ctx.speech_handle)", "seconds=LONGEST_WAIT)"),),
        of=("interruptible",),
    ),
    Mutant(
        "the work is awaited behind a shield",
        FILE,
        (
            (
                "    task = asyncio.create_task(work())\n    in_time",
                "    inner = asyncio.ensure_future(work())\n    task = asyncio.ensure_future(asyncio.shield(inner))  # type: ignore[arg-type]\n    in_time",
            ),
        ),
        of=WAITING,
    ),
    Mutant(
        "interruption looked at only between waits of five seconds",
        FILE,
        (
            (
                "            task, in_time = await run(work, seconds=LONGEST_WAIT, unless=ctx.speech_handle)\n",
                """            task = asyncio.create_task(work())
            while not ctx.speech_handle.interrupted and not task.done():
                await asyncio.wait({task}, timeout=5)
            if not (in_time := task.done()):
                await _cancel(task, UNWINDS_WITHIN)
""",
            ),
        ),
        of=("interruptible",),
    ),
    Mutant(
        "a spoken reply after the interruption",
        FILE,
        (
            (
                '        log.outcome = "interrupted"\n',
                '        log.outcome = "interrupted"\n        ctx.session.say("Stopped.")\n',
            ),
        ),
        of=("interruptible",),
    ),
    Mutant(
        "None after the interruption: the model thinks that nothing was found",
        FILE,
        (
            (
                "return ToolResult(capped(told), reply_required=False)",
                "return None  # type: ignore[return-value]",
            ),
        ),
        of=("interruptible",),
    ),
    Mutant(
        "a result that came in spite of the interruption is thrown away",
        FILE,
        (
            (
                "        if in_time or has_result(task):  # both can be true",
                "        if False:  # both",
            ),
        ),
        of=("interruptible",),
    ),
    Mutant(
        "a cough stops the work",
        FILE,
        (
            (
                "        async with filler(ctx, waiting):\n            task, in_time = await run(work, seconds=LONGEST_WAIT",
                '        ctx.session.on("user_state_changed", lambda _: ctx.speech_handle.interrupt())\n'
                "        async with filler(ctx, waiting):\n            task, in_time = await run(work, seconds=LONGEST_WAIT",
            ),
        ),
        of=("interruptible",),
    ),
    Mutant(
        "an async tool that can be stopped",
        FILE,
        (
            (
                "run(work, seconds=seconds, unwinds_within",
                "run(work, seconds=seconds, unless=ctx.speech_handle, unwinds_within",
            ),
        ),
        of=("async",),
    ),
    Mutant(
        "an async tool without a deadline",
        FILE,
        (("        seconds = min(deadline, LONGEST_ANSWER)\n", "        seconds = 60.0\n"),),
        of=("async",),
    ),
    Mutant(
        "an async tool whose deadline the user sets above five seconds",
        FILE,
        (("        seconds = min(deadline, LONGEST_ANSWER)\n", "        seconds = deadline\n"),),
        tests=("tests/test_longrunning.py",),
    ),
    Mutant(
        "an async tool that gives cancelled work two seconds more",
        FILE,
        (
            (
                "unwinds_within = min(UNWINDS_WITHIN, LONGEST_ANSWER - seconds)",
                "unwinds_within = UNWINDS_WITHIN",
            ),
        ),
        of=("async",),
    ),
    Mutant(
        "the filler goes on after an interruption",
        "filler.py",
        (
            (
                "                if ctx.speech_handle.interrupted:\n                    break  # the caller has gone on to something else\n",
                "",
            ),
        ),
        of=("async",),
    ),
    Mutant(
        "no filler",
        "filler.py",
        (("                session.say(words)\n", "                await asyncio.sleep(1)\n"),),
        of=("async", "interruptible", "payment"),
    ),
    Mutant(
        "one filler only",
        "filler.py",
        (("for step in count():", "for step in range(1):"),),
        of=("interruptible", "payment"),
    ),
    Mutant(
        "a filler at once",
        "filler.py",
        (
            (
                "await asyncio.sleep(AGAIN_AFTER if step else AFTER)",
                "await asyncio.sleep(AGAIN_AFTER if step else 0)",
            ),
        ),
        tests=("tests/test_filler.py",),
    ),
    Mutant(
        "the speech handle is awaited in the tool",
        ITS_OWN,
        (
            (
                "    return await unless_interrupted(",
                "    await ctx.speech_handle.wait_for_playout()\n    return await unless_interrupted(",
            ),
        ),
    ),
    Mutant(
        "say is awaited in the tool",
        ITS_OWN,
        (
            (
                "    return await unless_interrupted(",
                "    await ctx.session.say(WAITING)\n    return await unless_interrupted(",
            ),
        ),
    ),
]
