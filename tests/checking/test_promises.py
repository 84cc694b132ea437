"""2xx: addresses, attempts, promises and progress."""

import pytest

from tests.checking.looking import codes, tool

FAMILY = ["LRF205", "LRF206", "LRF207", "LRF208"]
SIGNATURE = "query: str, url: str, image_url: str, ctx: RunContext"
HEAD = """
    import aiohttp
    import httpx
    import requests
    from urllib.request import urlopen

    async def fetch(address):
        async with aiohttp.ClientSession() as session:
            async with session.get(address) as response:
                return await response.text()

    async def store(address):
        await db.insert(address)

    async def create(query):
        await asyncio.sleep(1)

    async def telling(query):
        await current.session.say(query)
    """
STARTED = "return 'I have started, and will let you know.'"
LOOP = "for attempt in range(3):\n    try:\n        return await ask(query)\n"

FORMS = {
    "205 a session": ("async with session.get(url) as answer:\n    return answer", ["LRF205"]),
    "205 a module": ("return requests.post(image_url, json={})", ["LRF205"]),
    "205 a client": ("return await httpx.AsyncClient().get(url=url)", ["LRF205"]),
    "205 urllib": ("return urlopen(url)", ["LRF205"]),
    "205 by a function": ("return await fetch(url)", ["LRF205"]),
    "205 by a task": ("return await asyncio.create_task(fetch(address=url))", ["LRF205"]),
    "205 it is kept": ("return await store(url)", []),
    "205 from a cache": ("return cache.get(url)", []),
    "205 it is looked at": (
        "if url not in ALLOWED:\n    return 'No.'\nreturn await fetch(url)",
        [],
    ),
    "205 its host is looked at": (
        "host = urlparse(url).hostname\nif host != 'example.com':\n    return 'No.'\n"
        "return await fetch(url)",
        [],
    ),
    "205 another name": ("return await fetch(query)", []),
    "205 something made of it": ("return await fetch(BASE + url)", []),
    "205 another function gets it": ("return await unknown(url)", []),
    "205 another one": ("return await fetch(SERVICE)", []),
    "206 everything": (LOOP + "    except Exception:\n        await asyncio.sleep(1)", ["LRF206"]),
    "206 until it works": (
        "while True:\n    try:\n        found = await ask(query)\n        break\n    except:\n"
        "        continue",
        ["LRF206"],
    ),
    "206 to the last": (
        LOOP + "    except Exception:\n        if attempt == 2:\n            return 'No.'",
        ["LRF206"],
    ),
    "206 what may pass": (LOOP + "    except OSError:\n        await asyncio.sleep(1)", []),
    "206 what cannot pass is let through": (
        LOOP + "    except ValueError:\n        raise\n    except Exception:\n        pass",
        [],
    ),
    "206 both ways out": (
        LOOP + "    except Exception:\n        if attempt:\n            raise\n        else:\n"
        "            return 'No.'",
        [],
    ),
    "206 one of both ways goes on": (
        LOOP + "    except Exception:\n        if attempt:\n            raise\n        else:\n"
        "            print(attempt)",
        ["LRF206"],
    ),
    "206 outside of a loop": ("try:\n    return await ask(query)\nexcept Exception:\n    pass", []),
    "206 once": (LOOP + "    except Exception:\n        raise", []),
    "206 one after the other": (
        "for source in query:\n    try:\n        return await ask(source)\n    except Exception:\n"
        "        continue",
        [],
    ),
    "206 all of them": (
        "for n in range(3):\n    try:\n        await ask(n)\n    except Exception:\n"
        "        print(n)",
        [],
    ),
    "207 in the userdata": (
        f"ctx.userdata['job'] = asyncio.create_task(create(query))\n{STARTED}",
        ["LRF207"],
    ),
    "207 under a name": (
        f"task = asyncio.create_task(create(query))\nctx.userdata.job = task\n{STARTED}",
        ["LRF207"],
    ),
    "207 in a set": (
        "task = asyncio.create_task(create(query))\nself.tasks.add(task)\n"
        f"task.add_done_callback(self.tasks.discard)\n{STARTED}",
        ["LRF207"],
    ),
    "207 it has a callback": (
        "task = asyncio.create_task(create(query))\nself.tasks.add(task)\n"
        f"task.add_done_callback(tell)\n{STARTED}",
        [],
    ),
    "207 it has the context": (
        f"self.task = asyncio.create_task(create(query, ctx))\n{STARTED}",
        [],
    ),
    "207 it is a method": (f"self.task = asyncio.create_task(self.create(query))\n{STARTED}", []),
    "207 it tells itself": (f"self.task = asyncio.create_task(telling(query))\n{STARTED}", []),
    "207 in a list at once": (
        f"self.tasks.append(asyncio.create_task(create(query)))\n{STARTED}",
        ["LRF207"],
    ),
    "207 in a list of this call": (
        f"tasks = []\ntasks.append(asyncio.create_task(create(query)))\n{STARTED}",
        [],
    ),
    "207 it has something else": (
        f"self.task = asyncio.create_task(create(current_room))\n{STARTED}",
        [],
    ),
    "207 it sees what the tool sees": (
        "async def work():\n    await tell(ctx)\n"
        f"self.task = asyncio.create_task(work())\n{STARTED}",
        [],
    ),
    "207 another task is awaited": (
        "task = asyncio.create_task(create(query))\nself.task = task\nother = 1\nawait other\n"
        + STARTED,
        ["LRF207"],
    ),
    "207 it says so itself": (
        f"self.task = asyncio.create_task(create(query))\nctx.session.say('Hm.')\n{STARTED}",
        [],
    ),
    "207 it is awaited": (
        f"task = asyncio.create_task(create(query))\nself.task = task\nawait task\n{STARTED}",
        [],
    ),
    "207 nothing is promised": (
        "self.task = asyncio.create_task(create(query))\nreturn 'Saved.'",
        [],
    ),
    "207 updated": (
        f"await ctx.update('Yes.')\nself.task = asyncio.create_task(create(query))\n{STARTED}",
        [],
    ),
    "208 a key": (
        "for item in query:\n    await ask(item)\n    ctx.userdata['progress'] = item",
        ["LRF208"],
    ),
    "208 an attribute": (
        "async for item in query:\n    await ask(item)\n    ctx.userdata.percent_done = item",
        ["LRF208"],
    ),
    "208 it is told": (
        "for item in query:\n    await ctx.update(item)\n    ctx.userdata['progress'] = item",
        [],
    ),
    "208 it is filled": (
        "async with ctx.with_filler(words):\n    for item in query:\n        await ask(item)\n"
        "        ctx.userdata['progress'] = item",
        [],
    ),
    "208 somebody has the context": (
        "for item in query:\n    await tell(ctx, item)\n    ctx.userdata['progress'] = item",
        [],
    ),
    "208 of what takes no time": ("for item in query:\n    ctx.userdata['progress'] = item", []),
    "208 something else": ("for item in query:\n    await ask()\n    ctx.userdata['x'] = item", []),
    "208 once": ("await ask(query)\nctx.userdata['progress'] = 1", []),
    "208 somewhere else": ("for item in query:\n    await ask(item)\n    self.progress = item", []),
}


@pytest.mark.parametrize(("body", "expected"), FORMS.values(), ids=FORMS)
def test_what_is_told_that_is_not_so(body: str, expected: list[str]) -> None:
    source = tool(body, signature=SIGNATURE, head=HEAD)
    assert [code for code in codes(source) if code in FAMILY] == expected
