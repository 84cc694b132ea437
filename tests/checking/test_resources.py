"""4xx: tasks, generators and deadlines. What becomes of resources is in test_waiting.py."""

import pytest

from tests.checking.looking import codes, tool

FAMILY = ["LRF401", "LRF402", "LRF404"]
HEAD = """
    from asyncio import create_task
    from contextlib import aclosing

    async def ask(query):
        return query

    async def answers(query):
        yield query

    async def all_of_them(query):
        return [query]
    """
LATE = "except asyncio.TimeoutError:\n    return 'It takes too long.'"

FORMS = {
    "401 a statement": ("asyncio.create_task(ask(query))", ["LRF401"]),
    "401 imported": ("create_task(ask(query))", ["LRF401"]),
    "401 of a loop": ("asyncio.get_running_loop().create_task(ask(query))", ["LRF401"]),
    "401 a name that nobody reads": ("_ = asyncio.ensure_future(ask(query))", ["LRF401"]),
    "401 in a function of its own": (
        "async def work():\n    asyncio.create_task(ask(query))\nawait work()",
        ["LRF401"],
    ),
    "401 kept": ("self.task = asyncio.create_task(ask(query))", []),
    "401 awaited": ("task = asyncio.create_task(ask(query))\nawait task", []),
    "401 in a list": ("tasks.append(asyncio.create_task(ask(query)))", []),
    "401 returned": ("return asyncio.create_task(ask(query))", []),
    "401 of a group": (
        "async with asyncio.TaskGroup() as group:\n    group.create_task(ask(query))",
        [],
    ),
    "401 of a project": ("await jira.create_task(query)\njira.create_task(query)", []),
    "402 break": ("async for a in answers(query):\n    break", ["LRF402"]),
    "402 return": ("async for a in answers(query):\n    if a:\n        return a", ["LRF402"]),
    "402 to the end": ("async for a in answers(query):\n    print(a)", []),
    "402 closed": (
        "async with aclosing(answers(query)) as found:\n    async for a in found:\n        break",
        [],
    ),
    "402 of an inner loop": (
        "async for a in answers(query):\n    for b in a:\n        break",
        [],
    ),
    "402 of what is not known": ("async for a in others(query):\n    break", []),
    "402 no generator": ("async for a in all_of_them(query):\n    break", []),
    "404 a call": (f"try:\n    await asyncio.wait_for(ask(query), 3)\n{LATE}", ["LRF404"]),
    "404 a task": (
        f"task = create_task(ask(query))\ntry:\n    await asyncio.wait_for(task, 3)\n{LATE}",
        ["LRF404"],
    ),
    "404 the other spelling": (
        "try:\n    return await asyncio.wait_for(ask(query), timeout=3)\n"
        "except (TimeoutError, OSError):\n    return f'No {query}.'",
        ["LRF404"],
    ),
    "404 it asks": (
        "task = create_task(ask(query))\ntry:\n    await asyncio.wait_for(task, 3)\n"
        "except TimeoutError:\n    return 'Failed.' if task.done() else 'Late.'",
        [],
    ),
    "404 something else awaited": (f"try:\n    await ask(query)\n{LATE}", []),
    "404 what is not known": (f"try:\n    await asyncio.wait_for(query, 3)\n{LATE}", []),
    "404 another error": (
        "try:\n    await asyncio.wait_for(ask(query), 3)\nexcept OSError:\n    return 'No.'",
        [],
    ),
    "404 an event": (f"try:\n    await asyncio.wait_for(event.wait(), 3)\n{LATE}", []),
    "404 it is raised": (
        "try:\n    await asyncio.wait_for(ask(query), 3)\nexcept TimeoutError:\n    raise",
        [],
    ),
}


@pytest.mark.parametrize(("body", "expected"), FORMS.values(), ids=FORMS)
def test_what_becomes_of_tasks_generators_and_deadlines(body: str, expected: list[str]) -> None:
    assert [code for code in codes(tool(body, head=HEAD)) if code in FAMILY] == expected
