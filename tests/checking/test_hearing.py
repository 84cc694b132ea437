"""1xx: which tools go on while the caller speaks, and which do not."""

from textwrap import dedent

import pytest

from tests.checking.looking import has, tool

HELPERS = """
    LONG = 30

    async def quick(query):
        await asyncio.sleep(1)

    async def slow(query):
        await asyncio.sleep(LONG)

    async def slower(query):
        await slow(query)

    async def attentive(query, handle=None):
        while not handle.interrupted:
            await asyncio.sleep(5)
    """

METHODS = """
    class Mine(Agent):
        async def slow(self):
            await asyncio.sleep(9)

        @function_tool
        async def find(self):
            {body}
    """
DEAF = {
    "a long sleep": "await asyncio.sleep(5)",
    "a named time": "await asyncio.sleep(LONG)",
    "a sum": "await asyncio.sleep(2 * 3)",
    "a deadline": "return await asyncio.wait_for(ask(query), timeout=10)",
    "a deadline by place": "return await asyncio.wait_for(ask(query), 10)",
    "a block with a deadline": """
        async with asyncio.timeout(30):
            return await ask(query)
        """,
    "until it is there": """
        while not await there(query):
            await asyncio.sleep(1)
        """,
    "attempts": """
        for attempt in range(3):
            await asyncio.sleep(2)
        """,
    "until it is there, with a look first": """
        while True:
            if await there(query):
                break
            await asyncio.sleep(1)
        """,
    "a slow function": "return await slow(query)",
    "a slow function of a function": "return await slower(query)",
    "a task": "return await asyncio.create_task(slow(query))",
    "a named task": """
        task = asyncio.create_task(slow(query))
        return await task
        """,
    "a slow function among others": "return await asyncio.gather(quick(query), slow(query))",
    "a deadline of a library": """
        with anyio.move_on_after(30):
            return await ask(query)
        """,
    "places that are written down": """
        for place in ("a", "b", "c"):
            await asyncio.sleep(2)
        """,
    "from here to there": """
        for n in range(1, 4):
            await asyncio.sleep(2)
        """,
    "a nested wait": """
        if query:
            async with session.get(query):
                await asyncio.sleep(6)
        """,
    "a filler is no ear": """
        async with ctx.with_filler("One moment."):
            await asyncio.sleep(10)
        """,
}
NOT_DEAF = {
    "a short sleep": "await asyncio.sleep(4)",
    "a short deadline": "await asyncio.wait_for(slow(query), 3)",
    "a block with a short deadline": """
        async with asyncio.timeout(3):
            return await slow(query)
        """,
    "a quick function": "return await quick(query)",
    "a time that is not known": "await asyncio.sleep(query)",
    "a few short sleeps": """
        for attempt in range(3):
            await asyncio.sleep(1)
        """,
    "it waits for the caller too": """
        task = asyncio.create_task(slow(query))
        await ctx.speech_handle.wait_if_not_interrupted([task])
        """,
    "it has answered": """
        await ctx.update("I am on it.")
        await asyncio.sleep(10)
        """,
    "its helper has the context": "await work(ctx); await asyncio.sleep(10)",
    "its helper has the handle": "await attentive(query, handle=ctx.speech_handle)",
    "its helper has the session": "await speaking(ctx.session); await asyncio.sleep(10)",
    "it must not be interrupted": """
        ctx.disallow_interruptions()
        await asyncio.sleep(10)
        """,
    "it says so by the attribute": """
        ctx.speech_handle.allow_interruptions = False
        await asyncio.sleep(10)
        """,
    "a task that it does not wait for": """
        ctx.userdata.task = asyncio.create_task(slow(query))
        return "It is on its way."
        """,
    "a function that is not called": """
        async def later():
            await asyncio.sleep(10)
        ctx.userdata.later = later
        """,
    "a deadline with nothing to await": """
        async with asyncio.timeout(30):
            print(query)
        """,
    "a deadline that is not known": "await asyncio.wait_for(ask(query), timeout=query)",
    "places that are not counted": """
        for place in (*query, "a"):
            await asyncio.sleep(2)
        """,
    "a function that calls itself": """
        async def again():
            await again()
        await again()
        """,
    "attempts that fail": """
        while True:
            try:
                return await ask(query)
            except OSError:
                await asyncio.sleep(1)
        """,
    "its helper has the handle in a list": "await attend([ctx.speech_handle]); await slow(query)",
    "its helper has all": "await attend(*[ctx]); await slow(query)",
    "it hears events": """
        ctx.session.on("user_state_changed", heard)
        await asyncio.sleep(10)
        """,
    "a loop of what may be quick": """
        for name in query:
            await look_up(name)
        """,
    "items that come": """
        async for item in answers(query):
            print(item)
        """,
    "a loop that it leaves after it has waited": """
        for attempt in range(9):
            if query[attempt]:
                await asyncio.sleep(1)
                break
        """,
    "a loop that counts": """
        tried = 0
        while tried < 3:
            tried += 1
            await asyncio.sleep(1)
        """,
    "another agent with a deadline": "await asyncio.wait_for(AskTask(query), timeout=60)",
    "another agent in a block with a deadline": """
        async with asyncio.timeout(60):
            return await AskTask(query)
        """,
    "the end of the call": "await asyncio.wait_for(room.disconnect(), timeout=5)",
    "other agents that have the floor": """
        for question in ("name", "city"):
            await AskTask(question)
        """,
    "what the agent says": """
        for word in query:
            await ctx.session.say(word)
        """,
}


def test_a_method_is_deaf_if_a_method_that_it_awaits_is_slow() -> None:
    head = "from livekit.agents import Agent\n"
    for body, is_deaf in (("await self.slow()", True), ("await other.slow()", False)):
        source = tool("pass", head=head + dedent(METHODS.format(body=body)))
        assert has("LRF101", source) == is_deaf


@pytest.mark.parametrize("body", DEAF.values(), ids=DEAF)
def test_a_tool_that_waits_long_without_an_ear_is_deaf(body: str) -> None:
    assert has("LRF101", tool(body, head=HELPERS))


@pytest.mark.parametrize("body", NOT_DEAF.values(), ids=NOT_DEAF)
def test_a_tool_that_is_quick_or_listens_is_not_deaf(body: str) -> None:
    assert not has("LRF101", tool(body, head=HELPERS))


def loop(body: str, begin: str = "for item in query:") -> str:
    lines = "\n".join(f"    {line}" for line in body.strip("\n").splitlines())
    return f"{begin}\n{lines}\n"


CHECK = "if ctx.speech_handle.interrupted:\n    return None\n"
BETWEEN = {
    "a step": loop(CHECK + "await ask(item)"),
    "a long wait": loop(CHECK + "await asyncio.wait_for(ask(item), 3)"),
    "a wait of any length": loop(CHECK + "await asyncio.wait_for(ask(item), item.limit)"),
    "in another branch": loop(CHECK + "if item:\n    await ask(item)"),
    "a long sleep": loop(CHECK + "await asyncio.sleep(2)"),
    "a sleep of any length": loop(CHECK + "await asyncio.sleep(item.delay)"),
    "while it runs": loop("await ask(query)", "while not ctx.speech_handle.interrupted:"),
    "items that come": loop(CHECK, "async for item in query:"),
    "a handle with a name": "handle = ctx.speech_handle\n"
    + loop("if handle.interrupted:\n    break\nawait ask(item)"),
}
NOT_BETWEEN = {
    "it waits for both": loop(
        CHECK
        + "task = asyncio.create_task(ask(item))\n"
        + "await ctx.speech_handle.wait_if_not_interrupted([task])\n"
    ),
    "short sleeps": loop(CHECK + "await asyncio.sleep(0.5)"),
    "short waits": loop(CHECK + "await asyncio.wait({task}, timeout=0.2)"),
    "the step listens itself": loop(CHECK + "await ask(item, ctx)"),
    "it cleans up in the end": loop(
        CHECK + "try:\n    print(item)\nfinally:\n    await release(item)"
    ),
    "it waits until all have ended": "tasks = [asyncio.create_task(ask(i)) for i in query]\n"
    + loop(CHECK + "await asyncio.wait(tasks)"),
    "it cleans up": loop("if ctx.speech_handle.interrupted:\n    await release()\n    return None"),
    "another agent has the floor": loop(CHECK + "await AskTask(item)"),
    "it does not look": loop("await ask(item)"),
    "it looks after the loop": loop("await ask(item)") + CHECK,
}


@pytest.mark.parametrize("body", BETWEEN.values(), ids=BETWEEN)
def test_a_loop_that_looks_only_between_its_steps(body: str) -> None:
    assert has("LRF106", tool(body))


@pytest.mark.parametrize("body", NOT_BETWEEN.values(), ids=NOT_BETWEEN)
def test_a_loop_that_does_not_look_only_between_its_steps(body: str) -> None:
    assert not has("LRF106", tool(body))


UPDATE = 'await ctx.update("I am on it.")\n'
AFTER = {
    "it reads the flag": UPDATE + CHECK,
    "it waits with it": UPDATE + "await ctx.speech_handle.wait_if_not_interrupted([task])",
    "a handle of before": "handle = ctx.speech_handle\n" + UPDATE + "return handle.interrupted",
    "in the same loop": loop(CHECK + "if item:\n    " + UPDATE),
    "in a branch after it": UPDATE + "if query:\n    return ctx.speech_handle.interrupted",
    "in a block": 'with log():\n    await ctx.update("Yes.")\nreturn ctx.speech_handle.interrupted',
}
NOT_AFTER = {
    "before": CHECK + UPDATE,
    "something else of it": UPDATE + "print(ctx.speech_handle.id)",
    "another flag": UPDATE + "print(query.interrupted)",
    "it is updated only sometimes": f"if query:\n    {UPDATE}\n{CHECK}",
    "in another branch": f"if query:\n    {UPDATE}else:\n    return ctx.speech_handle.interrupted",
    "another update": 'query.update("I am on it.")\n' + CHECK,
}


@pytest.mark.parametrize("body", AFTER.values(), ids=AFTER)
def test_a_handle_is_read_after_an_update(body: str) -> None:
    assert has("LRF107", tool(body))


@pytest.mark.parametrize("body", NOT_AFTER.values(), ids=NOT_AFTER)
def test_a_handle_is_not_read_after_an_update(body: str) -> None:
    assert not has("LRF107", tool(body))
