"""Work in the background: begun at once, told until it was heard, stopped when asked to."""

from ..defect import defect

JOBS, DELIVERY, BACKGROUND = "jobs.py", "delivery.py", "background.py"
OF = ("background",)
TESTS = ("tests/runtime/background",)
OPTIONS = """        "flags": ToolFlag.CANCELLABLE,
        "on_duplicate": "reject",
        "duplicate_scope": "name_and_args",
"""

DEFECTS = [
    defect(
        "a job looks at the speech handle after an update",
        JOBS,
        (
            "run(work, seconds=LONGEST_JOB)",
            "run(work, seconds=LONGEST_JOB, unless=ctx.speech_handle)",
        ),
        of=OF,
    ),
    defect(
        "a job that nobody holds",
        JOBS,
        (
            "            task, _ = await run(work, seconds=LONGEST_JOB)\n",
            "            task = asyncio.create_task(work())\n"
            "            await asyncio.wait({asyncio.shield(task)})\n",
        ),
        of=OF,
    ),
    defect(
        "nothing is said at once",
        JOBS,
        ("            await ctx.update(started)\n", ""),
        of=OF,
    ),
    defect(
        "the result is not told by itself",
        JOBS,
        ("        return job.result\n", '        return ""\n'),
        of=OF,
    ),
    defect(
        "a cancelled job passes for a running one",
        JOBS,
        ('                job.state = "cancelled"\n', "                pass\n"),
        of=OF,
    ),
    defect(
        "the status of all tools together",
        JOBS,
        ("tool_state(ctx.session).jobs_of(tool)", "tool_state(ctx.session).jobs"),
        tests=TESTS,
    ),
    defect(
        "as many jobs as the model likes",
        JOBS,
        (">= MAX_RUNNING:", ">= 1000:"),
        tests=TESTS,
    ),
    defect(
        "a job that never ends",
        JOBS,
        ("run(work, seconds=LONGEST_JOB)", "run(work, seconds=1e9)"),
        tests=TESTS,
    ),
    defect(
        "the status says nothing of what there is so far",
        JOBS,
        ("    if job.so_far and not job.result:\n", "    if False:\n"),
        of=("progress", "streaming", "concurrent"),
        having=OF,
    ),
    defect(
        "a background tool is not told what there is so far",
        BACKGROUND,
        ("            so_far=call.so_far,\n", ""),
        of=("progress", "streaming", "concurrent"),
        having=OF,
    ),
    defect(
        "the status reads out what was not given",
        JOBS,
        ("        elif value is True:\n", "        elif value is None:\n"),
        tests=TESTS,
    ),
    defect(
        "a result counts as heard as soon as it is ready",
        JOBS,
        ('            job.state = "ready"\n', '            job.state, job.heard = "ready", True\n'),
        of=OF,
    ),
    defect(
        "a result that the status has told is told again",
        JOBS,
        (
            "        for job in jobs:\n            job.heard = True\n",
            "        for job in ():\n            job.heard = True\n",
        ),
        tests=TESTS,
    ),
    defect(
        "what was heard is never noted",
        DELIVERY,
        ("    for job in jobs:\n        job.heard = True\n", "    return\n"),
        tests=TESTS,
    ),
    defect(
        "the caller's pause for breath loses a result",
        DELIVERY,
        ("                self._start(self._tell_forgotten(session))\n", "                pass\n"),
        tests=TESTS,
    ),
    # Telling.
    defect(
        "nobody sees to it that a result is heard",
        JOBS,
        ("                deliver(ctx.session, job)\n", "                pass\n"),
        of=OF,
    ),
    defect(
        "a result that was talked over is not offered again",
        DELIVERY,
        (
            "            if speech.interrupted and talked_over:\n",
            "            if speech.interrupted:\n",
        ),
        of=OF,
    ),
    defect(
        "a result that was talked over is offered again and again",
        DELIVERY,
        ("            if speech.interrupted and talked_over:\n", "            if False:\n"),
        of=OF,
        tests=TESTS,
    ),
    defect(
        "a skipped reply counts as heard",
        DELIVERY,
        ("            if was_heard(speech):\n", "            if not speech.interrupted:\n"),
        of=OF,
    ),
    defect(
        "a reply of which nothing was spoken counts as heard",
        "playout.py",
        ('        and any(item.type == "message" for item in speech.chat_items)\n', ""),
        of=OF,
    ),
    defect(
        "a model that fails is asked for ever",
        DELIVERY,
        ("        spoken = asked and is_silent\n", "        spoken = False\n"),
        of=OF,
    ),
    defect(
        "what cannot be told is told for ever",
        DELIVERY,
        ("        if spoken and is_silent:\n", "        if False:\n"),
        tests=TESTS,
    ),
    defect(
        "a result that was called off is told again",
        DELIVERY,
        ("            _note_cancellation(session, update.function_call)\n", "            pass\n"),
        of=OF,
    ),
    defect(
        "listeners pile up, job by job",
        DELIVERY,
        ('        self._session.off("speech_created", self._on_speech)\n', ""),
        tests=TESTS,
    ),
    defect(
        "told jobs are kept for ever",
        "tool_state.py",
        ("            self.jobs.remove(each)\n", "            pass\n"),
        tests=(*TESTS,),
    ),
    defect(
        "an offer goes on after the end of the call",
        DELIVERY,
        ("            task.cancel()\n        self._rest_if_done()\n", "            pass\n"),
        tests=TESTS,
    ),
    # What LiveKit is told.
    defect(
        "the same request runs twice",
        BACKGROUND,
        (OPTIONS, '        "flags": ToolFlag.CANCELLABLE,\n'),
        of=OF,
    ),
    defect(
        "the caller cannot have it cancelled",
        BACKGROUND,
        ('        "flags": ToolFlag.CANCELLABLE,\n', ""),
        of=OF,
    ),
    defect(
        "another request is refused while one runs",
        BACKGROUND,
        (OPTIONS, OPTIONS.replace("name_and_args", "name")),
        of=OF,
    ),
    defect(
        "the status is of another tool",
        BACKGROUND,
        ("status_of_jobs(ctx, tool.id, none", 'status_of_jobs(ctx, "another", none'),
        of=OF,
    ),
    defect(
        "a background tool may be a method of an agent",
        BACKGROUND,
        ("        if issubclass(owner, Agent):\n", "        if False:\n"),
        tests=(*TESTS,),
    ),
    defect(
        "a toolset's background tool has no status",
        BACKGROUND,
        (
            "            setattr(owner, self.status.id, staticmethod(self.status))\n",
            "            pass\n",
        ),
        tests=(*TESTS,),
    ),
]
