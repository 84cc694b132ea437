"""Mistakes in telling the model, the caller and the log: C1, C2, C6 and C8."""

from ..defect import defect

TASK, LOG = "task.py", "call_log.py"
ANSWERING = ("async", "interruptible", "background")
WORK, CALL_LOG = ("tests/runtime/work",), ("tests/runtime/background/test_call_log.py",)
RETURNS = "            return capped(told)\n"
RAISES = "    raise ToolError(failed) from error\n"

DEFECTS = [
    defect(
        "None on success",
        TASK,
        (RETURNS, "            return None  # type: ignore\n"),
        of=ANSWERING,
    ),
    defect(
        "an object in place of a text",
        TASK,
        (RETURNS, "            return object()  # type: ignore\n"),
        of=ANSWERING,
    ),
    defect(
        "an exception goes through as it is",
        TASK,
        (RAISES, "    raise error or ToolError(failed)\n"),
        of=ANSWERING,
    ),
    defect(
        "a failure is told as a success, with its details",
        TASK,
        (RAISES, '    return f"Error: {error}"\n'),
        of=ANSWERING,
    ),
    defect(
        "a failure is silent",
        TASK,
        (RAISES, "    raise StopResponse from error\n"),
        of=ANSWERING,
    ),
    defect(
        "the operation's own words are swallowed",
        TASK,
        ("        failed = capped(error.message or failed)\n", "        pass\n"),
        tests=WORK,
    ),
    defect(
        "StopResponse is swallowed",
        TASK,
        ("    elif isinstance(error, StopResponse):\n        raise error\n", ""),
        tests=WORK,
    ),
    defect(
        "a cancelled child passes for a cancelled tool",
        TASK,
        (
            "    if not task.done() or task.cancelled():\n",
            "    if task.cancelled():\n        task.result()\n    if not task.done():\n",
        ),
        of=ANSWERING,
    ),
    defect(
        "a result of any length is told",
        TASK,
        ('    return text if len(text) <= most else text[: most - 1] + "…"\n', "    return text\n"),
        tests=WORK,
    ),
    defect(
        "an empty result is dead air",
        TASK,
        ("text.strip() or words.DONE", "text.strip()"),
        tests=WORK,
    ),
    defect(
        "an operation that returns nothing is told as None",
        TASK,
        (
            "        if isinstance(told := task.result(), str):\n            return capped(told)\n",
            "        return capped(str(task.result()))\n",
        ),
        tests=WORK,
    ),
    defect(
        "an exception that nobody retrieved",
        TASK,
        ("        task.exception()\n", "        pass\n"),
        tests=WORK,
    ),
    defect(
        "a path that falls through to None",
        "tool.py",
        ("    return await mode.answer(work, call)\n", "    await mode.answer(work, call)\n"),
        of=(*ANSWERING, "payment"),
    ),
    defect(
        "no line in the log when the call is cancelled",
        LOG,
        ("    finally:\n        call", "    else:\n        call"),
        tests=CALL_LOG,
    ),
    defect(
        "the arguments of a call are logged",
        LOG,
        ('            "tool": call.name,\n', '            "tool": call.name + call.arguments,\n'),
        tests=CALL_LOG,
    ),
    defect(
        "a cancelled call is logged as done",
        LOG,
        ('        log.outcome = "cancelled"\n', "        pass\n"),
        tests=CALL_LOG,
    ),
    defect(
        "a failed call is logged as done",
        LOG,
        ('            log.outcome = "failed"\n', "            pass\n"),
        tests=CALL_LOG,
    ),
]
