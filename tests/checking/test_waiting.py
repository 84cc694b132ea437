"""1xx: what becomes of a task that a tool waits for."""

import pytest
from gen_tool.checking.report import check_source

from tests.checking.looking import codes, tool

FAMILY = ["LRF102", "LRF103", "LRF104", "LRF105", "LRF108", "LRF109", "LRF403"]
HEAD = """
    async def ask(query):
        return query
    """
START = "task = asyncio.create_task(ask(query))\n"
TASKS = "tasks = [asyncio.create_task(ask(q)) for q in query]\n"
WAIT = "await ctx.speech_handle.wait_if_not_interrupted([task])\n"
WAIT_FOR_ALL = "await ctx.speech_handle.wait_if_not_interrupted(tasks)\n"
UNWIND = "await asyncio.gather(task, return_exceptions=True)\n"

FORMS = {
    "102 nobody cancels it": (START + WAIT, ["LRF102"]),
    "102 several": (TASKS + WAIT_FOR_ALL, ["LRF102"]),
    "102 it has no name": (
        "await ctx.speech_handle.wait_if_not_interrupted([asyncio.create_task(ask(query))])",
        ["LRF102"],
    ),
    "102 another one could": (START + WAIT + "await stop(task)", []),
    "102 somebody else keeps it": (START + "ctx.userdata.task = task\n" + WAIT, []),
    "102 a list with it is given away": (
        START + "tasks = [task]\n" + WAIT + "await stop(tasks)",
        [],
    ),
    "102 it is made elsewhere": ("task = ctx.userdata.task\n" + WAIT, []),
    "102 a group cancels it": (
        "async with asyncio.TaskGroup() as group:\n    task = group.create_task(ask(query))\n"
        f"    {WAIT}",
        [],
    ),
    "103 cancelled and left": (f"{START}try:\n    {WAIT}finally:\n    task.cancel()", ["LRF103"]),
    "103 all are left": (
        f"{TASKS}try:\n    {WAIT_FOR_ALL}finally:\n    for t in tasks:\n        t.cancel()",
        ["LRF103"],
    ),
    "103 it unwinds": (f"{START}try:\n    {WAIT}finally:\n    task.cancel()\n    {UNWIND}", []),
    "103 all unwind": (
        f"{TASKS}try:\n    {WAIT_FOR_ALL}finally:\n    for t in tasks:\n        t.cancel()\n"
        "    await asyncio.gather(*tasks, return_exceptions=True)",
        [],
    ),
    "103 it is awaited alone": (
        f"{START}try:\n    {WAIT}finally:\n    task.cancel()\n"
        "    with contextlib.suppress(asyncio.CancelledError):\n        await task",
        [],
    ),
    "103 what is still pending": (
        f"{TASKS}try:\n    {WAIT_FOR_ALL}finally:\n"
        "    pending = [t for t in tasks if not t.done()]\n"
        "    for t in pending:\n        t.cancel()\n    await asyncio.wait(pending)",
        [],
    ),
    "104 only on interruption": (
        f"{START}{WAIT}if ctx.speech_handle.interrupted:\n    task.cancel()\n    {UNWIND}",
        ["LRF104"],
    ),
    "104 where the tool is cancelled too": (
        f"{START}try:\n    {WAIT}except asyncio.CancelledError:\n    task.cancel()\n    {UNWIND}",
        [],
    ),
    "105 unguarded": (
        f"{START}try:\n    {WAIT}    return task.result()\n"
        f"finally:\n    task.cancel()\n    {UNWIND}",
        ["LRF105"],
    ),
    "105 one costs all": (
        f"{TASKS}await asyncio.wait(tasks)\nreturn [t.result() for t in tasks]",
        ["LRF105"],
    ),
    "105 asked before": (
        f"{TASKS}await asyncio.wait(tasks)\n"
        "return [t.result() for t in tasks if not t.exception()]",
        [],
    ),
    "105 asked too late": (
        f"{TASKS}await asyncio.wait(tasks)\nfound = [t.result() for t in tasks]\n"
        "print([t.exception() for t in tasks])",
        ["LRF105"],
    ),
    "105 guarded": (
        f"{START}try:\n    {WAIT}    return task.result()\nexcept OSError:\n    raise\n"
        f"finally:\n    task.cancel()\n    {UNWIND}",
        [],
    ),
    "105 awaited before": (f"{START}await task\nreturn task.result()", []),
    "108 thrown away": (
        f"{START}try:\n    {WAIT}    if ctx.speech_handle.interrupted:\n        return None\n"
        f"finally:\n    task.cancel()\n    {UNWIND}",
        ["LRF108"],
    ),
    "108 it asks": (
        f"{START}try:\n    {WAIT}    if ctx.speech_handle.interrupted and not task.done():\n"
        f"        return None\nfinally:\n    task.cancel()\n    {UNWIND}",
        [],
    ),
    "108 it says why": (
        f"{START}try:\n    {WAIT}    if ctx.speech_handle.interrupted:\n        return STOPPED\n"
        f"finally:\n    task.cancel()\n    {UNWIND}",
        [],
    ),
    "109 a call": ("await ctx.speech_handle.wait_if_not_interrupted([ask(query)])", ["LRF109"]),
    "109 a name": (
        "asking = ask(query)\nawait ctx.speech_handle.wait_if_not_interrupted([asking])",
        ["LRF109"],
    ),
    "109 a task": ("task = ctx.userdata.ask(query)\n" + WAIT, []),
    "403 released too soon": (
        f"file = open_it()\ntask = asyncio.create_task(ask(file))\ntry:\n    {WAIT}"
        "    task.cancel()\nfinally:\n    await close_it(file)",
        ["LRF104", "LRF403"],
    ),
    "403 both in the end": (
        f"file = open_it()\ntask = asyncio.create_task(ask(file))\ntry:\n    {WAIT}"
        "finally:\n    task.cancel()\n    file.close()",
        ["LRF403"],
    ),
    "403 unwound before": (
        f"file = open_it()\ntask = asyncio.create_task(ask(file))\ntry:\n    {WAIT}"
        f"finally:\n    task.cancel()\n    {UNWIND}    file.close()",
        [],
    ),
    "403 of something else": (
        f"file = open_it()\n{START}try:\n    {WAIT}finally:\n    task.cancel()\n    file.close()",
        ["LRF103"],
    ),
}


WAITED = "await ctx.speech_handle.wait_if_not_interrupted({})"
SEVERAL = {
    "a list": (TASKS, "tasks"),
    "a copy": (TASKS, "list(tasks)"),
    "spread": (TASKS, "[*tasks]"),
    "those that are left": (TASKS, "[t for t in tasks if not t.done()]"),
    "a dict": ("tasks = {q: asyncio.create_task(ask(q)) for q in query}\n", "tasks.values()"),
    "a dict that is written": ("tasks = {1: asyncio.create_task(ask(query))}\n", "tasks.values()"),
    "a list that is written": ("tasks = [asyncio.create_task(ask(query))]\n", "tasks"),
    "one after the other": (
        "tasks = []\nfor q in query:\n    tasks.append(asyncio.create_task(ask(q)))\n",
        "tasks",
    ),
    "with a type": ("tasks: list = [asyncio.create_task(ask(q)) for q in query]\n", "tasks"),
}


@pytest.mark.parametrize(("made", "waited"), SEVERAL.values(), ids=SEVERAL)
def test_several_tasks_are_known_by_the_name_of_their_list(made: str, waited: str) -> None:
    [finding] = check_source(tool(made + WAITED.format(waited), head=HEAD))[0]
    assert (finding.code, finding.instead) == (
        "LRF102",
        "finally: for task in tasks: task.cancel()",
    )
    cancelled = f"try:\n    {WAITED.format(waited)}\nfinally:\n    for task in {{}}: task.cancel()"
    each = waited.removeprefix("[*").removesuffix("]") if "*" in waited else waited
    [finding] = check_source(tool(made + cancelled.format(each), head=HEAD))[0]
    assert finding.code == "LRF103"
    assert "await asyncio.gather(*tasks, return_exceptions=True)" in finding.instead


def test_one_task_is_told_as_one() -> None:
    [finding] = check_source(tool(START + WAIT, head=HEAD))[0]
    assert finding.instead == "finally: task.cancel()"


GIVEN_AWAY = {
    "returned": "return task",
    "stored": "self.task = task",
    "stored in a dict": "ctx.userdata['task'] = task",
    "given by name": "stop(task=task)",
    "kept by a block": "async with stopping(task):\n    pass",
    "in another list": "others = [task]\nstop(others)",
    "taken out again": "for other in [task]:\n    stop(other)",
}
KEPT = {
    "counted": "print(len([task]))",
    "asked": "print(task.done(), task.cancelled())",
    "compared": "print(task == query, task is None)",
    "waited for": "await asyncio.wait([task])",
    "its result is given on": "found = await task\nshow(found)",
    "its result is shown": "show(task.result())",
}


@pytest.mark.parametrize("rest", GIVEN_AWAY.values(), ids=GIVEN_AWAY)
def test_what_somebody_else_has_may_be_cancelled_by_them(rest: str) -> None:
    assert "LRF102" not in codes(tool(START + WAIT + rest, head=HEAD))


@pytest.mark.parametrize("rest", KEPT.values(), ids=KEPT)
def test_what_nobody_else_has_is_not_cancelled(rest: str) -> None:
    assert "LRF102" in codes(tool(START + WAIT + rest, head=HEAD))


@pytest.mark.parametrize(("body", "expected"), FORMS.values(), ids=FORMS)
def test_what_becomes_of_a_task(body: str, expected: list[str]) -> None:
    found = codes(tool(body, head=HEAD))
    assert [code for code in found if code in FAMILY] == expected


AFTER = {
    "the task": ("return await task", ["LRF110"]),
    "its result": ("return task.result()", ["LRF105", "LRF110"]),
    "asked whether it is done": ("if task.done(): return await task\nreturn 'Stopped.'", []),
    "asked whether interrupted": (
        "if ctx.speech_handle.interrupted: return 'Stopped.'\nreturn await task",
        [],
    ),
    "another task": ("return await other", []),
}


@pytest.mark.parametrize(("body", "expected"), AFTER.values(), ids=AFTER)
def test_after_the_wait_it_is_asked_who_ended_it(body: str, expected: list[str]) -> None:
    lines = body.replace("\n", "\n    ")
    source = f"""\
task = asyncio.create_task(ask(query))
try:
    await ctx.speech_handle.wait_if_not_interrupted([task])
    {lines}
finally:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
"""
    assert codes(tool(source)) == expected
