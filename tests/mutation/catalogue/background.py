"""Work in the background: begun at once, told to its end, stopped when the caller asks."""

from ..mutant import ITS_OWN, Mutant

FILE = "jobs.py"
OF = ("background",)

MUTANTS = [
    Mutant(
        "looking at the speech handle after an update",
        FILE,
        (
            (
                "run(work, seconds=LONGEST_JOB)",
                "run(work, seconds=LONGEST_JOB, unless=ctx.speech_handle)",
            ),
        ),
        of=OF,
    ),
    Mutant(
        "detached job",
        FILE,
        (
            (
                "            task, _ = await run(work, seconds=LONGEST_JOB)\n",
                "            task = asyncio.create_task(work())\n"
                "            await asyncio.wait({asyncio.shield(task)})\n",
            ),
        ),
        of=OF,
    ),
    Mutant(
        "told before spoken",
        FILE,
        (('            job.state = "ready"\n', '            job.state = "told"\n'),),
        of=OF,
    ),
    Mutant(
        "never told",
        FILE,
        (
            (
                '        elif reply.status != "scheduled" and job.state == "ready":\n            job.state = "told"\n',
                "",
            ),
        ),
        of=OF,
    ),
    Mutant(
        "an interrupted result is not offered again",
        FILE,
        (("            offers.add(asyncio.create_task(_offer_again(session, job)))\n", ""),),
        of=OF,
    ),
    Mutant(
        "an interrupted result is offered again and again",
        FILE,
        (
            ("            job.offered_again = True\n", ""),
            (
                '        if not speech.interrupted and job.state == "ready":\n',
                '        if speech.interrupted:\n            await _offer_again(session, job)\n        elif job.state == "ready":\n',
            ),
        ),
        tests=("tests/test_jobs.py",),
    ),
    Mutant(
        "nothing is said at once",
        FILE,
        (("        await ctx.update(started)\n", ""),),
        of=OF,
    ),
    Mutant(
        "the result is not told by itself",
        FILE,
        (("        return job.result\n", '        return ""\n'),),
        of=OF,
    ),
    Mutant(
        "the same request runs twice",
        ITS_OWN,
        (
            (
                'flags=ToolFlag.CANCELLABLE, on_duplicate="reject", duplicate_scope="name_and_args"',
                "flags=ToolFlag.CANCELLABLE",
            ),
        ),
    ),
    Mutant(
        "the caller cannot have it cancelled",
        ITS_OWN,
        (("flags=ToolFlag.CANCELLABLE, ", ""),),
    ),
    Mutant(
        "another request is refused while one runs",
        ITS_OWN,
        (
            (
                ', duplicate_scope="name_and_args")\nasync def do_background',
                ', duplicate_scope="name")\nasync def do_background',
            ),
        ),
    ),
    Mutant(
        "a cancelled job passes for a running one",
        FILE,
        (('                job.state = "cancelled"\n', "                pass\n"),),
        of=OF,
    ),
    Mutant(
        "the status of all tools together",
        FILE,
        (("tool_state(ctx.session).jobs_of(tool)", "tool_state(ctx.session).jobs"),),
        tests=("tests/test_jobs.py",),
    ),
    Mutant(
        "as many jobs as the model likes",
        FILE,
        ((">= MAX_RUNNING:", ">= 1000:"),),
        tests=("tests/test_jobs.py",),
    ),
    Mutant(
        "a job that never ends",
        FILE,
        (("run(work, seconds=LONGEST_JOB)", "run(work, seconds=1e9)"),),
        tests=("tests/test_jobs.py",),
    ),
    Mutant(
        "an offer speaks on after the end of the call",
        FILE,
        (("            offer.cancel()\n", "            pass\n"),),
        tests=("tests/test_jobs.py",),
    ),
]
