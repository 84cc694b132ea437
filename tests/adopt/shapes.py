"""Tools as people write them: for each shape the files, the tool's name, the mode it shall have.

Each is written for this test, after what public repositories have in common.
"""

from typing import NamedTuple


class Shape(NamedTuple):
    tool: str
    pattern: str
    files: dict[str, str]
    holds: str
    fill_in: str = ""


def one(tool: str, source: str, holds: str, *, pattern: str = "async", fill_in: str = "") -> Shape:
    return Shape(tool, pattern, {"agent.py": source}, holds, fill_in)


HEAD = "from livekit.agents import Agent, RunContext, function_tool\n"
INIT = '    def __init__(self) -> None:\n        super().__init__(instructions="")\n'

SHAPES = {
    "function of the module": one(
        "find_hotel",
        HEAD
        + """
async def ask_hotels(city: str) -> str:
    raise RuntimeError("the network")

@function_tool
async def find_hotel(ctx: RunContext, city: str) -> str:
    \"\"\"Find a hotel.\"\"\"
    return await ask_hotels(city)
""",
        "{package}.agent.ask_hotels",
    ),
    "imported function": Shape(
        "get_forecast",
        "async",
        {
            "weather/__init__.py": "",
            "weather/api.py": """
from pydantic import BaseModel

class Forecast(BaseModel):
    degrees: float
    sky: str

async def fetch_forecast(place: str) -> Forecast:
    raise RuntimeError("the network")
""",
            "agent.py": HEAD
            + """
from .weather.api import fetch_forecast

class Guide(Agent):
"""
            + INIT
            + """
    @function_tool()
    async def get_forecast(self, context: RunContext, place: str, days: int = 1):
        \"\"\"Tell the weather.\"\"\"
        forecast = await fetch_forecast(place)
        if forecast is None:
            return "I do not know that place."
        return f"It will be {forecast.sky}, at {forecast.degrees:.0f} degrees."
""",
        },
        "{package}.agent.fetch_forecast",
    ),
    "method of the agent": one(
        "lookup_order",
        HEAD
        + "class Clerk(Agent):\n"
        + INIT
        + """
    async def on_enter(self) -> None:
        self.session.generate_reply(instructions="greet")

    async def _read_order(self, order: int) -> dict[str, str]:
        raise RuntimeError("the database")

    @function_tool(name="lookup_order", description="Look an order up.")
    async def lookup(self, order: int) -> str:
        order_data = await self._read_order(order)
        return f"The order is {order_data['state']}, for {order_data['customer']['name']}."
""",
        "{package}.agent.Clerk._read_order",
    ),
    "service made in __init__": one(
        "book_table",
        HEAD
        + """
from typing import Literal

class TableService:
    def __init__(self, url: str) -> None:
        self.url = url

    async def book(self, day: str, people: int) -> bool:
        raise RuntimeError("the network")

class Host(Agent):
    def __init__(self) -> None:
        super().__init__(instructions="")
        self._tables = TableService("https://tables.example.com")

    @function_tool
    async def book_table(self, day: Literal["today", "tomorrow"], people: int) -> str:
        \"\"\"Book a table.\"\"\"
        if await self._tables.book(day, people):
            return "Your table is booked."
        return "There is no table left."
""",
        "{package}.agent.TableService.book",
    ),
    "service given to __init__": one(
        "search_knowledge",
        HEAD
        + """
from typing import Any, Protocol

class Index:
    def __init__(self, path: str, *, size: int) -> None:
        raise RuntimeError("a file")

    async def search(self, query: str, limit: int) -> list[dict[str, Any]]:
        raise RuntimeError("a file")

class Reader(Agent):
    def __init__(self, index: "Index | None", language: str) -> None:
        super().__init__(instructions="")
        self.index = index
        self.language = language

    @function_tool
    async def search_knowledge(self, context: RunContext, query: str) -> str:
        \"\"\"Search.\"\"\"
        results = await self.index.search(query, limit=3)
        if not results:
            return "I found nothing."
        return "\\n".join(f"{hit['title']}: {hit['text']}" for hit in results)
""",
        "{package}.agent.Index.search",
    ),
    "client at the top of the module": one(
        "ask_archive",
        HEAD
        + """
class _Client:
    def __init__(self):
        self.tables = self

    def __getattr__(self, name):
        raise AttributeError(name)

    async def find(self, **words):
        raise RuntimeError("the network")

def make_client():
    return _Client()

archive = make_client()

@function_tool
async def ask_archive(topic: str) -> str:
    \"\"\"Ask the archive.\"\"\"
    found = await archive.tables.find(topic=topic)
    return str([each["title"] for each in found])
""",
        "{package}.agent.archive.tables.find",
    ),
    "aiohttp in the tool": one(
        "get_rate",
        HEAD
        + """
import aiohttp

@function_tool
async def get_rate(context: RunContext, currency: str) -> str:
    \"\"\"Tell what a currency is worth.\"\"\"
    async with aiohttp.ClientSession() as session:
        async with session.get(f"https://rates.example.com/{currency}") as response:
            if response.status != 200:
                return "I could not find that."
            data = await response.json()
            return f"One {currency} is {data['rates']['EUR']} euros."
""",
        "aiohttp.ClientSession._request",
    ),
    "aiohttp session of the agent": one(
        "list_stores",
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
        async with self._http.post("https://x.example.com", json={"zip": zip_code}) as answer:
            answer.raise_for_status()
            stores = (await answer.json())["stores"]
        return f"There are {len(stores)} stores near you."
""",
        "aiohttp.ClientSession._request",
    ),
    "httpx in the tool": one(
        "create_ticket",
        HEAD
        + """
import httpx

@function_tool
async def create_ticket(subject: str, urgent: bool) -> str:
    \"\"\"Create a ticket.\"\"\"
    async with httpx.AsyncClient(timeout=10) as client:
        response = await client.post("https://x.example.com", json={"subject": subject})
        response.raise_for_status()
        ticket = response.json()
    return f"I have created ticket {ticket['id']}."
""",
        "httpx.AsyncClient.post",
    ),
    "service in typed userdata": Shape(
        "find_slot",
        "async",
        {
            "userdata.py": """
from dataclasses import dataclass, field
from .calendar import Calendar

@dataclass
class Caller:
    calendar: Calendar
    name: str
    notes: list[str] = field(default_factory=list)
""",
            "calendar.py": """
from abc import ABC, abstractmethod
from dataclasses import dataclass

@dataclass
class Slot:
    start: str
    minutes: int

class Calendar(ABC):
    @abstractmethod
    async def slots(self, day: str) -> list[Slot]: ...

class HostedCalendar(Calendar):
    def __init__(self, key: str) -> None:
        raise RuntimeError("a key")

    async def slots(self, day: str) -> list[Slot]:
        raise RuntimeError("the network")
""",
            "agent.py": HEAD
            + """
from .userdata import Caller

RunContext_T = RunContext[Caller]

class Scheduler(Agent):
"""
            + INIT
            + """
    @function_tool
    async def find_slot(self, context: RunContext_T, day: str) -> str:
        \"\"\"Find a free hour.\"\"\"
        slots = await context.userdata.calendar.slots(day)
        context.userdata.notes.append(day)
        return f"There is one at {slots[0].start}, {context.userdata.name}."
""",
        },
        "{package}.calendar.HostedCalendar.slots",
    ),
    "job context": one(
        "transfer_call",
        HEAD
        + """
from livekit.agents import get_job_context

async def find_colleague(team: str) -> str:
    raise RuntimeError("the network")

async def say_goodbye() -> None:
    pass

@function_tool
async def transfer_call(ctx: RunContext, team: str) -> str:
    \"\"\"Hand the caller to a person.\"\"\"
    number = await find_colleague(team)
    job = get_job_context()
    job.add_shutdown_callback(say_goodbye)
    return f"I am connecting you to {number}."
""",
        "{package}.agent.find_colleague",
    ),
    "factory that returns the tool": one(
        "check_stock",
        HEAD
        + """
class Warehouse:
    async def count(self, article: str) -> int:
        raise RuntimeError("the database")

def make_stock_tool(warehouse: Warehouse, greeting: str = ""):
    @function_tool
    async def check_stock(article: str) -> str:
        \"\"\"Tell how many there are.\"\"\"
        left = await warehouse.count(article)
        return f"There are {left} left."

    return check_stock
""",
        "{package}.agent.Warehouse.count",
    ),
    "factory that returns several": one(
        "send_note",
        HEAD
        + """
class Mailer:
    async def send(self, text: str) -> None:
        raise RuntimeError("the network")

def build_tools(mailer: Mailer):
    @function_tool
    async def send_note(text: str) -> str:
        \"\"\"Send a note.\"\"\"
        await mailer.send(text)
        return "I have sent it."

    @function_tool
    async def read_note() -> str:
        \"\"\"Read it.\"\"\"
        return "Nothing."

    return [send_note, read_note]
""",
        "{package}.agent.Mailer.send",
    ),
    "function_tool as a function": one(
        "convert",
        HEAD
        + """
async def run_conversion(amount: float) -> float:
    raise RuntimeError("the network")

async def convert_raw(ctx: RunContext, amount: float) -> str:
    \"\"\"Convert an amount.\"\"\"
    value = await run_conversion(amount)
    return f"That is {value:.2f} euros."

class Banker(Agent):
    def __init__(self) -> None:
        tool = function_tool(convert_raw, name="convert", description="Convert an amount.")
        super().__init__(instructions="", tools=[tool])
""",
        "{package}.agent.run_conversion",
    ),
    "mixin": Shape(
        "get_status",
        "async",
        {
            "mixins.py": HEAD
            + """
class TrackingMixin:
    tracker: "Tracker"

    @function_tool
    async def get_status(self, context: RunContext, parcel: str) -> str:
        \"\"\"Tell where a parcel is.\"\"\"
        status = await self.tracker.where(parcel)
        return f"Your parcel is {status}."

class Tracker:
    async def where(self, parcel: str) -> str:
        raise RuntimeError("the network")
""",
            "agent.py": HEAD
            + """
from .mixins import Tracker, TrackingMixin

class Courier(TrackingMixin, Agent):
    def __init__(self) -> None:
        super().__init__(instructions="")
        self.tracker = Tracker()
""",
        },
        "{package}.mixins.Tracker.where",
    ),
    "AgentTask": one(
        "record_address",
        HEAD
        + """
from livekit.agents import AgentTask

async def verify(street: str) -> str:
    raise RuntimeError("the network")

class CollectAddress(AgentTask[str]):
"""
        + INIT
        + """
    async def on_enter(self) -> None:
        self.session.generate_reply(instructions="Ask for the address.")

    @function_tool
    async def record_address(self, street: str) -> str:
        \"\"\"Record it.\"\"\"
        known = await verify(street)
        return f"I have noted {known}."
""",
        "{package}.agent.verify",
    ),
    "class of tools that is not an agent": one(
        "solve",
        HEAD
        + """
class Calculator:
    def __init__(self) -> None:
        self.engine = Engine()

    @function_tool
    async def solve(self, formula: str) -> str:
        \"\"\"Solve.\"\"\"
        return await self.engine.run(formula)

class Engine:
    async def run(self, formula: str) -> str:
        raise RuntimeError("a process")
""",
        "{package}.agent.Engine.run",
    ),
    "blocking client in a thread": one(
        "query_table",
        HEAD
        + """
import asyncio

def read_rows(name: str) -> list[str]:
    raise RuntimeError("the database")

@function_tool
async def query_table(ctx: RunContext, name: str) -> str:
    \"\"\"Read a table.\"\"\"
    rows = await asyncio.to_thread(read_rows, name)
    return f"There are {len(rows)} rows."
""",
        "asyncio.to_thread",
    ),
    "userdata of the session": Shape(
        "add_item",
        "async",
        {
            "state.py": "class Basket:\n    def __init__(self):\n        self.items = []\n",
            "agent.py": HEAD
            + """
from livekit.agents import AgentSession
from .state import Basket

async def price_of(item: str) -> float:
    raise RuntimeError("the network")

class Cashier(Agent):
"""
            + INIT
            + """
    async def on_enter(self):
        self.session.userdata.items.clear()

    @function_tool
    async def add_item(self, ctx: RunContext, item: str) -> str:
        \"\"\"Add something.\"\"\"
        price = await price_of(item)
        ctx.userdata.items.append((item, price))
        return f"Added; that makes {price:.2f} euros."

async def entrypoint(ctx):
    session = AgentSession(userdata=Basket())
""",
        },
        "{package}.agent.price_of",
    ),
    "wait for a task and the caller": one(
        "search_web",
        HEAD
        + """
import asyncio

async def crawl(query: str):
    await asyncio.sleep(5)
    return ["one", "two"]

@function_tool
async def search_web(ctx: RunContext, query: str) -> str | None:
    \"\"\"Search.\"\"\"
    await log_request(query)
    task = asyncio.ensure_future(crawl(query))
    await ctx.speech_handle.wait_if_not_interrupted([task])
    if ctx.speech_handle.interrupted:
        task.cancel()
        return None
    return f"Found {len(task.result())} pages."

async def log_request(query: str) -> None:
    pass
""",
        "{package}.agent.crawl",
        pattern="interruptible",
    ),
    "several calls": one(
        "plan_trip",
        HEAD
        + """
async def flights(city: str) -> str:
    raise RuntimeError("the network")

async def hotels(city: str) -> str:
    raise RuntimeError("the network")

@function_tool
async def plan_trip(city: str) -> str:
    \"\"\"Plan a trip.\"\"\"
    flight = await flights(city)
    hotel = await hotels(city)
    return f"{flight}, {hotel}"
""",
        "{package}.agent.flights",
        fill_in="holds",
    ),
    "client that nobody declares": one(
        "ask_model",
        HEAD
        + """
class Writer(Agent):
    def __init__(self, client) -> None:
        super().__init__(instructions="")
        self.client = client

    @function_tool
    async def ask_model(self, prompt: str) -> str:
        \"\"\"Ask another model.\"\"\"
        answer = await self.client.chat.create(prompt=prompt)
        return answer.text
""",
        "",
        fill_in="holds",
    ),
    "blocking call in the tool": one(
        "read_file",
        HEAD
        + """
@function_tool
async def read_file(name: str) -> str:
    \"\"\"Read a file.\"\"\"
    with open(name) as file:
        return file.read()
""",
        "",
        fill_in="holds",
    ),
}
