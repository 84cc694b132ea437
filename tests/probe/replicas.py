"""Tools as people write them, each with what the probe finds in it."""

from typing import NamedTuple

from tests.adopt.shapes import SHAPES

HEAD = "import asyncio\nfrom livekit.agents import Agent, RunContext, function_tool\n"
DEAF = {"slow-answer", "work-runs-on", "result-lost", "runs-on-after-hang-up", "close-hangs"}
RAW = {"raw-error", "silent-failure"}
SILENT = {"dead-air", "never-ends"}


class Replica(NamedTuple):
    tool: str
    source: str
    holds: tuple[str, ...]
    findings: set[str]
    kind: str = "interruptible"
    words: tuple[str, ...] = ()


REPLICAS = {
    "httpx without a filler": Replica(
        "create_ticket",
        SHAPES["httpx in the tool"].files["agent.py"],
        ("httpx.AsyncClient.send",),
        SILENT | DEAF | RAW,
    ),
    "aiohttp session of the agent": Replica(
        "Finder.list_stores",
        HEAD
        + """
import aiohttp

class Finder(Agent):
    def __init__(self, http: aiohttp.ClientSession) -> None:
        super().__init__(instructions="")
        self._http = http

    @function_tool
    async def list_stores(self, zip_code: str) -> str:
        \"\"\"List the stores.\"\"\"
        try:
            async with aiohttp.ClientSession() as http:
                async with http.post("https://x.example.com", json={"zip": zip_code}) as answer:
                    if answer.status != 200:
                        return "I could not find that."
                    stores = (await answer.json())["stores"]
        except Exception as error:
            return f"Sorry, that failed: {error}"
        return f"There are {len(stores)} stores near you."
""",
        ("aiohttp.ClientSession._request",),
        SILENT | DEAF | {"details-told", "tool-error-swallowed", "silent-failure"},
    ),
    "a sleep that hears nothing": Replica(
        "look_up",
        HEAD
        + """
@function_tool
async def look_up(context: RunContext, order: int) -> str:
    \"\"\"Look an order up.\"\"\"
    await asyncio.sleep(6)
    return f"Order {order} is on its way."
""",
        (),
        {"dead-air", "slow-answer", "work-runs-on", "close-hangs"},
        words=("--virtual",),
    ),
    "a payment that is tried again": Replica(
        "pay_invoice",
        HEAD
        + """
class Bank:
    async def charge(self, invoice: str) -> str:
        raise RuntimeError("the network")

bank = Bank()

@function_tool
async def pay_invoice(context: RunContext, invoice_id: str) -> str:
    \"\"\"Pay an invoice.\"\"\"
    for attempt in range(3):
        try:
            await bank.charge(invoice_id)
            return "It is paid."
        except Exception:
            await asyncio.sleep(attempt)
    return "The payment failed."
""",
        ("{module}.bank.charge",),
        {
            *SILENT,
            *{"done-twice", "done-again-after-failure", "stopped-half-way", "begins-before-heard"},
            *{
                "slow-answer",
                "answers-meanwhile",
                "result-lost",
                "tool-error-swallowed",
                "silent-failure",
            },
        },
        "payment",
    ),
    "None when it fails": Replica(
        "find_slot",
        HEAD
        + """
async def ask_calendar(day: str) -> str:
    raise RuntimeError("the network")

@function_tool
async def find_slot(day: str) -> str | None:
    \"\"\"Find a free hour.\"\"\"
    try:
        return await asyncio.wait_for(ask_calendar(day), 3)
    except Exception:
        return None
""",
        ("{module}.ask_calendar",),
        {"no-reply", "silent-failure", "tool-error-swallowed", "empty-when-interrupted"},
    ),
    "a task that nobody keeps": Replica(
        "send_note",
        HEAD
        + """
async def deliver(text: str) -> None:
    raise RuntimeError("the network")

@function_tool
async def send_note(text: str) -> str:
    \"\"\"Send a note.\"\"\"
    asyncio.create_task(deliver(text))
    return "I have sent it."
""",
        ("{module}.deliver",),
        {"result-lost", "silent-failure", "error-unseen", "begun-twice", "runs-on-after-hang-up"},
        "background",
    ),
    "a blocking client": Replica(
        "get_rate",
        HEAD
        + """
class Client:
    def get(self, url: str) -> dict[str, str]:
        raise RuntimeError("the network")

client = Client()

@function_tool
async def get_rate(currency: str) -> str:
    \"\"\"Tell what a currency is worth.\"\"\"
    return f"It is worth {client.get(currency)['rate']} euros."
""",
        ("{module}.client.get",),
        {"blocks", *RAW},
    ),
    "a blocking client in a thread": Replica(
        "query_table",
        SHAPES["blocking client in a thread"].files["agent.py"],
        ("{module}.read_rows",),
        SILENT | DEAF | RAW | {"leaks-when-cancelled"},
    ),
    "an object of its own": Replica(
        "get_forecast",
        HEAD
        + """
from dataclasses import dataclass

@dataclass
class Forecast:
    sky: str

async def fetch_forecast(place: str) -> str:
    raise RuntimeError("the network")

@function_tool
async def get_forecast(place: str):
    \"\"\"Tell the weather.\"\"\"
    return Forecast(await fetch_forecast(place))
""",
        ("{module}.fetch_forecast",),
        SILENT | DEAF | RAW | {"invalid-output"},
    ),
    "said and returned": Replica(
        "tell_balance",
        HEAD
        + """
async def read_balance() -> str:
    raise RuntimeError("the network")

@function_tool
async def tell_balance(ctx: RunContext) -> str:
    \"\"\"Tell the balance.\"\"\"
    balance = await read_balance()
    ctx.session.say(balance)
    return balance
""",
        ("{module}.read_balance",),
        SILENT | DEAF | RAW | {"told-twice"},
    ),
    "an update and then the result": Replica(
        "write_report",
        HEAD
        + """
from livekit.agents.llm import ToolError, ToolFlag

async def compose(topic: str) -> str:
    raise RuntimeError("the database")

@function_tool(flags=ToolFlag.CANCELLABLE, on_duplicate="reject")
async def write_report(ctx: RunContext, topic: str) -> str:
    \"\"\"Write a report.\"\"\"
    await ctx.update("I have started.")
    try:
        return await compose(topic)
    except ToolError:
        raise
    except Exception:
        raise ToolError("The report could not be written.") from None
""",
        ("{module}.compose",),
        {"silent-failure"},
        "background",
    ),
    "done with care": Replica(
        "search",
        HEAD
        + """
from livekit.agents.llm import ToolError, ToolResult

async def find(query: str) -> str:
    raise RuntimeError("the network")

@function_tool
async def search(ctx: RunContext, query: str) -> str | ToolResult:
    \"\"\"Search.\"\"\"
    task = asyncio.ensure_future(find(query))
    try:
        async with ctx.with_filler("One moment.", delay=1.5, interval=2.0):
            await ctx.speech_handle.wait_if_not_interrupted([task])
    finally:
        if not task.done():
            task.cancel()
            await asyncio.wait({task}, timeout=2)
    if task.cancelled():
        if ctx.speech_handle.interrupted:
            return ToolResult("Stopped before it finished.", reply_required=False)
        raise ToolError("The search failed.")
    if isinstance(task.exception(), ToolError):
        raise task.exception()
    if task.exception():
        raise ToolError("The search failed.")
    return task.result()
""",
        ("{module}.find",),
        set(),
    ),
}
