"""2xx: what the model is told."""

import pytest

from tests.checking.looking import codes, tool

FAMILY = ["LRF201", "LRF202", "LRF203", "LRF204", "LRF209"]
HEAD = """
    import traceback
    from contextlib import suppress
    from dataclasses import dataclass
    from enum import Enum
    from typing import NamedTuple, NoReturn
    from livekit.agents import Agent, StopResponse, ToolError, ToolResult
    from pydantic import BaseModel

    @dataclass
    class Customer:
        name: str

    class Order(BaseModel):
        name: str

    class Rush(Order):
        pass

    class Colour(Enum):
        RED = "red"

    class Place(NamedTuple):
        x: int

    class Told(str):
        pass

    class Someone(Elsewhere):
        pass

    class Expert(Agent):
        pass

    async def announce():
        await current.session.say("No.")

    def fail() -> NoReturn:
        raise ToolError("No.")
    """
TRY = "try:\n    return await ask(query)\n"

FORMS = {
    "201 a text": (TRY + 'except Exception:\n    return "Sorry."', ["LRF201"]),
    "201 bare": (TRY + 'except:\n    return "Sorry."', ["LRF201"]),
    "201 an f-string": (TRY + 'except BaseException:\n    return f"No {query}."', ["LRF201"]),
    "201 what a function made": (TRY + "except Exception:\n    return sorry(query)", ["LRF201"]),
    "201 in a tuple": (TRY + 'except (OSError, Exception):\n    return "No."', ["LRF201"]),
    "201 below another": (
        TRY + 'except OSError:\n    return "No."\nexcept Exception:\n    return "Sorry."',
        ["LRF201"],
    ),
    "201 raised again": (TRY + "except Exception:\n    raise", []),
    "201 told as an error": (TRY + 'except Exception:\n    raise ToolError("Sorry.")', []),
    "201 returned as an error": (TRY + 'except Exception:\n    return ToolError("Sorry.")', []),
    "201 LiveKit's own let through": (
        TRY
        + 'except (ToolError, StopResponse):\n    raise\nexcept Exception:\n    return "Sorry."',
        [],
    ),
    "201 one of them is asked for": (
        TRY + "except Exception as e:\n    if isinstance(e, ToolError):\n        raise\n"
        '    return "Sorry."',
        [],
    ),
    "201 another way": (
        TRY + "except Exception:\n    found = await look(query)\n    return f'{found}'",
        [],
    ),
    "201 it is started all the same": (
        TRY
        + "except Exception:\n    self.task = asyncio.create_task(ask())\n    return 'Started.'",
        [],
    ),
    "201 narrow": (TRY + 'except OSError:\n    return "Sorry."', []),
    "201 nothing is told": (TRY + "except Exception:\n    return None", []),
    "201 data": (TRY + 'except Exception:\n    return {"found": 0}', []),
    "201 in a function of its own": (
        "async def work():\n    try:\n        return await ask()\n    except Exception:\n"
        '        return "Sorry."\nreturn await work()',
        [],
    ),
    "202 in an f-string": (
        TRY + 'except Exception as e:\n    return f"Failed: {e}"',
        ["LRF201", "LRF202"],
    ),
    "202 str": (TRY + 'except Exception as e:\n    raise ToolError("No: " + str(e))', ["LRF202"]),
    "202 repr": (TRY + "except Exception as e:\n    raise ToolError(repr(e)) from e", ["LRF202"]),
    "202 the traceback": (
        TRY + "except Exception:\n    raise ToolError(traceback.format_exc())",
        ["LRF202"],
    ),
    "202 in data": (TRY + 'except Exception as e:\n    return {"error": str(e)}', ["LRF202"]),
    "202 under a name": (
        TRY + 'except Exception as e:\n    text = f"No: {e}"\n    raise ToolError(text)',
        ["LRF202"],
    ),
    "202 only logged": (
        TRY + 'except Exception as e:\n    log(f"{e}")\n    raise ToolError("Sorry.") from e',
        [],
    ),
    "202 only its type": (
        TRY + 'except Exception as e:\n    raise ToolError(f"A {type(e).__name__}.")',
        [],
    ),
    "202 of one's own": (TRY + "except MyError as e:\n    raise ToolError(str(e))", []),
    "202 in words of one's own": (TRY + "except Exception as e:\n    raise ToolError(kind(e))", []),
    "203 the end": ("if query:\n    return query", ["LRF203"]),
    "203 no attempt": (
        "for attempt in range(3):\n    if await ask(query):\n        return query",
        ["LRF203"],
    ),
    "203 a swallowed error": ("with suppress(OSError):\n    return await ask(query)", ["LRF203"]),
    "203 a clause": (TRY + "except OSError:\n    print(query)", ["LRF203"]),
    "203 a bare return": ("if not query:\n    return\nreturn query", ["LRF203"]),
    "203 a loop that is left": (
        "while True:\n    if query:\n        break\n    return query",
        ["LRF203"],
    ),
    "203 a case": ('match query:\n    case "a":\n        return query', ["LRF203"]),
    "203 nothing is ever returned": ("await ask(query)", []),
    "203 both ways": ("if query:\n    return query\nelse:\n    return 'Nothing.'", []),
    "203 interrupted": ("if ctx.speech_handle.interrupted:\n    return\nreturn query", []),
    "203 said so": ("if not query:\n    return None\nreturn query", []),
    "203 for ever": ("while True:\n    if query:\n        return query", []),
    "203 raised": ("if query:\n    return query\nraise ToolError('No.')", []),
    "203 a function that raises": ("if query:\n    return query\nfail()", []),
    "203 all cases": (
        "match query:\n    case 'a':\n        return query\n    case _:\n        return 'No.'",
        [],
    ),
    "203 with a deadline": ("async with asyncio.timeout(3):\n    return await ask(query)", []),
    "203 it speaks": ("if query:\n    return query\nctx.session.say('No.')", []),
    "203 a method of elsewhere may speak": ("if query:\n    return query\nawait self.tell()", []),
    "203 who has the session may speak": ("if query:\n    return query\nawait tell(ctx)", []),
    "203 a function that does not": ("if query:\n    return query\nawait ask()", ["LRF203"]),
    "203 a function that speaks": ("if query:\n    return query\nawait announce()", []),
    "203 it ends the call": ("if query:\n    return query\nctx.session.shutdown()", []),
    "203 a task of the agent": ("if query:\n    return query\nself.complete(query)", []),
    "203 items one by one": ("if query:\n    yield query\n    return", []),
    "203 interrupted further out": (
        "if ctx.speech_handle.interrupted:\n    if query:\n        return\nreturn query",
        [],
    ),
    "203 another flag": ("if query.stopped:\n    return\nreturn query", ["LRF203"]),
    "203 finally": ("try:\n    return await ask(query)\nfinally:\n    print(query)", []),
    "204 a dataclass": ("return Customer(query)", ["LRF204"]),
    "204 a model": ("return Order(name=query)", ["LRF204"]),
    "204 one that derives": ("return Rush(name=query)", ["LRF204"]),
    "204 a choice": ("return Colour('red')", ["LRF204"]),
    "204 a list": ("return [Customer(query)]", ["LRF204"]),
    "204 under a name": ("customer = Customer(query)\nreturn customer", ["LRF204"]),
    "204 its text": ("return str(Customer(query))", []),
    "204 a method": ("return Order(name=query).model_dump()", []),
    "204 a tuple with names": ("return Place(1)", []),
    "204 a text with a name": ("return Told(query)", []),
    "204 of what is not known": ("return Someone()", []),
    "204 one of several": (
        "if query:\n    found = Customer(query)\nelse:\n    found = 'Nobody.'\nreturn found",
        [],
    ),
    "204 what a method made": ("return self.Customer(query)", []),
    "204 an agent": ("return Expert(instructions='')", []),
    "204 a ToolResult": ("return ToolResult(query)", []),
    "209 after an update": (
        "await ctx.update('One moment.')\nreturn Expert(instructions='')",
        ["LRF209"],
    ),
    "209 with words": (
        "await ctx.update('One moment.')\nreturn Agent(instructions=''), 'Over to you.'",
        ["LRF209"],
    ),
    "209 of a name": ("await ctx.update('Yes.')\nreturn self.expert", []),
    "209 no agent": ("await ctx.update('Yes.')\nreturn Told(query)", []),
    "209 before one": (
        "if query:\n    return Expert(instructions='')\nawait ctx.update('Yes.')\nreturn query",
        [],
    ),
    "209 maybe updated": (
        "if query:\n    await ctx.update('Yes.')\nreturn Expert(instructions='')",
        [],
    ),
}


@pytest.mark.parametrize(("body", "expected"), FORMS.values(), ids=FORMS)
def test_what_the_model_is_told(body: str, expected: list[str]) -> None:
    assert [code for code in codes(tool(body, head=HEAD)) if code in FAMILY] == expected
