"""What the model, the caller and the log are told: facts 4, 5 and 9, C1, C2, C6, C8."""

from ..mutant import ITS_OWN, Mutant

FILE = "longrunning.py"
ANSWERING = ("async", "interruptible", "background")

MUTANTS = [
    Mutant(
        "None on success",
        FILE,
        (
            (
                "            return capped(told)\n",
                "            return None  # type: ignore[return-value]\n",
            ),
        ),
        of=ANSWERING,
    ),
    Mutant(
        "a path that falls through to None",
        ITS_OWN,
        (("    return await unless_interrupted(", "    await unless_interrupted("),),
    ),
    Mutant(
        "an object in place of text",
        FILE,
        (
            (
                "            return capped(told)\n",
                "            return object()  # type: ignore[return-value]\n",
            ),
        ),
        of=ANSWERING,
    ),
    Mutant(
        "raw exception",
        FILE,
        (("    raise ToolError(failed) from error\n", "    raise error or ToolError(failed)\n"),),
        of=ANSWERING,
    ),
    Mutant(
        "failure told as a success, with its details",
        FILE,
        (("    raise ToolError(failed) from error\n", '    return f"Error: {error}"\n'),),
        of=ANSWERING,
    ),
    Mutant(
        "a failure is silent",
        FILE,
        (("    raise ToolError(failed) from error\n", "    raise StopResponse from error\n"),),
        of=ANSWERING,
    ),
    Mutant(
        "the operation's own words are swallowed",
        FILE,
        (("        failed = capped(error.message or failed)\n", "        pass\n"),),
        tests=("tests/test_longrunning.py",),
    ),
    Mutant(
        "StopResponse is swallowed",
        FILE,
        (("    elif isinstance(error, StopResponse):\n        raise error\n", ""),),
        tests=("tests/test_longrunning.py",),
    ),
    Mutant(
        "a cancelled child passes for a cancelled tool",
        FILE,
        (
            (
                "    if not task.done() or task.cancelled():\n",
                "    if task.cancelled():\n        task.result()\n    if not task.done():\n",
            ),
        ),
        of=ANSWERING,
    ),
    Mutant(
        "a result of any length is told",
        FILE,
        (
            (
                '    return text if len(text) <= most else text[: most - 1] + "…"\n',
                "    return text\n",
            ),
        ),
        tests=("tests/test_longrunning.py",),
    ),
    Mutant(
        "an empty result is dead air",
        FILE,
        (('text.strip() or "Done; there is nothing more to say."', "text.strip()"),),
        tests=("tests/test_longrunning.py",),
    ),
    Mutant(
        "an operation that returns nothing is told as None",
        FILE,
        (
            (
                "        if isinstance(told := task.result(), str):\n            return capped(told)\n",
                "        return capped(str(task.result()))\n",
            ),
        ),
        tests=("tests/test_longrunning.py",),
    ),
    Mutant(
        "no line in the log when the call is cancelled",
        "call_log.py",
        (("    finally:\n        call", "    else:\n        call"),),
        tests=("tests/test_call_log.py",),
    ),
    Mutant(
        "the arguments of a call in the log",
        "call_log.py",
        (
            (
                '            "tool": call.name,\n',
                '            "tool": f"{call.name}({call.arguments})",\n',
            ),
        ),
        tests=("tests/test_call_log.py",),
    ),
    Mutant(
        "a cancelled call is logged as done",
        "call_log.py",
        (('        log.outcome = "cancelled"\n', "        pass\n"),),
        tests=("tests/test_call_log.py",),
    ),
    Mutant(
        "an exception that nobody retrieved",
        FILE,
        (("        task.exception()  # retrieved", "        pass  # retrieved"),),
        tests=("tests/test_longrunning.py",),
    ),
]
