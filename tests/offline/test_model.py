"""What the offline model answers, and why: over built chat contexts, and in real sessions."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Literal

import pytest
from livekit.agents import Agent, AgentSession, RunContext, ToolError, function_tool, llm
from livekit.agents.llm.async_toolset import AsyncToolset
from livekit.agents.voice.tool_executor import (
    DUPLICATE_REJECT,
    REPLY_INSTRUCTIONS_AT_TAIL,
    REPLY_INSTRUCTIONS_MAYBE_COVERED,
    UPDATE_TEMPLATE,
    cancel_task,
    get_running_tasks,
)

from lrf.offline.model import OfflineLLM, Reply, respond
from lrf.offline.words import offered, request


@function_tool
async def search_database(ctx: RunContext[None], query: str) -> str:
    """Search the database for matching records. Call again if the caller still wants it.

    Args:
        query: What to look for.
    """
    return f"Found 3 records for {query}."


@function_tool
async def search_web(query: str) -> str:
    """Search the web for information."""
    return ""


@function_tool
async def stream_search_results(query: str, limit: int = 10) -> str:
    """Search and return results as they are found."""
    return ""


@function_tool
async def process_payment(order_id: str) -> str:
    """Charge the caller for an order. Only after an explicit yes; cannot be stopped."""
    return f"Order {order_id} is paid."


@function_tool(flags=llm.ToolFlag.CANCELLABLE)
async def generate_report(ctx: RunContext[None], report_type: str) -> str:
    """Generate a report. Returns at once; do not call again; cancel only when asked."""
    await ctx.update(f"Started the {report_type} report.")
    return f"The {report_type} report is ready."


@function_tool
async def generate_report_status() -> str:
    """Say how far the report is."""
    return "No report has been asked for."


@function_tool
async def book_table(
    people: int,
    day: Literal["monday", "next friday"],
    dishes: list[str],
    outdoors: bool,
    budget: float = 10.0,
) -> str:
    """Book a table."""
    return ""


TOOLS: list[llm.Tool] = [
    stream_search_results,
    search_web,
    search_database,
    process_payment,
    generate_report,
    generate_report_status,
    get_running_tasks,
    cancel_task,
]


class Talk:
    """A chat context, written line by line as LiveKit would."""

    def __init__(self) -> None:
        self.ctx = llm.ChatContext.empty()
        self.ctx.items.append(
            llm.ChatMessage(id="lk.agent_task.instructions", role="system", content=["Be kind."])
        )

    def user(self, text: str) -> Talk:
        self.ctx.add_message(role="user", content=text)
        return self

    def agent(self, text: str, *, interrupted: bool = False) -> Talk:
        self.ctx.add_message(role="assistant", content=text, interrupted=interrupted)
        return self

    def order(self, text: str) -> Talk:
        self.ctx.add_message(role="system", content=text)
        return self

    def call(self, name: str, call_id: str = "c1", /, **arguments: Any) -> Talk:
        self.ctx.items.append(
            llm.FunctionCall(call_id=call_id, name=name, arguments=json.dumps(arguments))
        )
        return self

    def out(
        self, output: str, call_id: str = "c1", *, is_error: bool = False, reply: bool = True
    ) -> Talk:
        self.ctx.items.append(
            llm.FunctionCallOutput(
                call_id=call_id, output=output, is_error=is_error, reply_required=reply
            )
        )
        return self

    def asks(self, tools: list[llm.Tool] = TOOLS, **kwargs: Any) -> Reply:
        return respond(self.ctx, tools, **kwargs)


def update(message: str) -> str:
    return UPDATE_TEMPLATE.format(function_name="generate_report", message=message)


def called(reply: Reply) -> tuple[str, dict[str, Any]]:
    (call,) = reply.calls
    assert reply.text == ""
    return call.name, json.loads(call.arguments)


# Which tool, and with what.


@pytest.mark.parametrize(
    ("said", "tool", "arguments"),
    [
        ("Search for Python tutorials", "search_database", {"query": "Python tutorials"}),
        ("Can you search shoes for me, please?", "search_database", {"query": "shoes"}),
        ("find red shoes", "search_database", {"query": "red shoes"}),
        ("look for shoes in a box", "search_database", {"query": "shoes in a box"}),
        ("search for payment reports", "search_database", {"query": "payment reports"}),
        ("search the web about databases", "search_web", {"query": "databases"}),
        ("stream search results for shoes", "stream_search_results", {"query": "shoes"}),
        (
            "stream search results for shoes, limit 5",
            "stream_search_results",
            {"query": "shoes", "limit": 5},
        ),
        ("pay for order 42", "process_payment", {"order_id": "42"}),
        ("charge order A-17 now", "process_payment", {"order_id": "A-17"}),
        ("in 5 minutes, process the payment of order #9", "process_payment", {"order_id": "9"}),
        ("make me a sales report", "generate_report", {"report_type": "sales"}),
        ("I'd like a report on sales, please", "generate_report", {"report_type": "sales"}),
        ("help me find hats", "search_database", {"query": "hats"}),
        ("stop, search for hats", "search_database", {"query": "hats"}),
    ],
)
def test_calls_the_tool_that_the_words_mean(
    said: str, tool: str, arguments: dict[str, Any]
) -> None:
    assert called(Talk().user(said).asks()) == (tool, arguments)
    assert called(Talk().user(said).asks(TOOLS[::-1])) == (tool, arguments)


def test_prefers_the_tool_whose_name_is_said_more_fully() -> None:
    @function_tool
    async def archive_search_results(query: str) -> str:
        """Look into the archive."""
        return ""

    said = Talk().user("search for hats").asks([archive_search_results, search_web])
    assert called(said) == ("search_web", {"query": "hats"})


def test_fills_every_type_of_argument_and_leaves_defaults_to_the_tool() -> None:
    said = "Book a table outdoors next friday, three people, dishes soup, fish and cake"
    reply = Talk().user("book a table").asks([book_table])
    assert reply.text == "What is the people?"
    name, arguments = called(Talk().user(said).asks([book_table]))
    assert name == "book_table"
    assert arguments["people"] == 3
    assert arguments["day"] == "next friday"
    assert arguments["outdoors"] is True
    assert arguments["dishes"][-2:] == ["fish", "cake"]
    assert "budget" not in arguments


def test_one_reading_is_as_good_as_another() -> None:
    talk = Talk().user("search for shoes")
    assert talk.asks() == talk.asks()


def test_never_calls_twice_for_one_message() -> None:
    talk = Talk().user("search for shoes").call("search_database", query="shoes")
    assert talk.out("", reply=False).asks().calls == ()


def test_calls_nothing_when_calls_are_forbidden_or_refused() -> None:
    assert Talk().user("search for shoes").asks(tool_choice="none").calls == ()
    assert Talk().user("don't charge me for order 4").asks() == Reply("Okay.", (), "call_a_tool")


# Questions back.


def test_asks_for_what_is_missing_and_fills_it_in() -> None:
    talk = Talk().user("I want to make a payment")
    assert talk.asks().text == "What is the order id?"
    talk.agent("What is the order id?").user("It's A-17.")
    assert called(talk.asks()) == ("process_payment", {"order_id": "A-17"})


def test_asks_for_one_argument_after_the_other() -> None:
    talk = Talk().user("book a table")
    for question, reply in [
        ("What is the people?", "four"),
        ("Which day: monday or next friday?", "next Friday please"),
        ("What are the dishes?", "soup and fish"),
        ("Outdoors, yes or no?", "no"),
    ]:
        assert talk.asks([book_table]).text == question
        talk.agent(question).user(reply)
    wanted = {"people": 4, "day": "next friday", "dishes": ["soup", "fish"], "outdoors": False}
    assert called(talk.asks([book_table])) == ("book_table", wanted)


def test_knows_its_question_when_it_was_interrupted() -> None:
    talk = Talk().user("search").agent("What is the qu", interrupted=True).user("shoes")
    assert called(talk.asks()) == ("search_database", {"query": "shoes"})


def test_knows_its_question_when_a_result_was_told_in_between() -> None:
    talk = Talk().user("make a payment").agent("What is the order id?").agent("Report ready.")
    assert called(talk.user("42").asks()) == ("process_payment", {"order_id": "42"})


def test_takes_nothing_for_an_answer_to_a_question_that_is_not_its_own() -> None:
    talk = Talk().user("make a payment").agent("What is your name?").user("number 42")
    assert talk.asks().rule == "give_up"


def test_takes_an_answer_that_names_another_tool_in_passing() -> None:
    talk = Talk().user("search").agent("What is the query?").user("payment reports")
    assert called(talk.asks()) == ("search_database", {"query": "payment reports"})


def test_asks_again_after_no_answer_and_lets_go_after_never_mind() -> None:
    talk = Talk().user("make a payment").agent("What is the order id?").user("hm, let me see that")
    assert talk.asks().text == "What is the order id?"
    talk.agent("What is the order id?").user("never mind")
    assert talk.asks().text == "Okay."
    assert talk.agent("Okay.").user("42").asks().rule == "give_up"


def test_takes_another_request_instead_of_an_answer() -> None:
    talk = Talk().user("search").agent("What is the query?").user("generate a report on sales")
    assert called(talk.asks()) == ("generate_report", {"report_type": "sales"})


# Results told.


def test_tells_a_result_as_it_is() -> None:
    talk = Talk().user("search for shoes").call("search_database", query="shoes")
    assert talk.out("Found 3 records for shoes.").asks().text == "Found 3 records for shoes."


def test_tells_all_results_of_a_batch() -> None:
    talk = Talk().user("both").call("search_web", "a").call("search_database", "b")
    assert talk.out("One.", "a").out("Two.", "b").asks().text == "One. Two."


def test_tells_a_batch_together_though_the_caller_spoke_in_between() -> None:
    talk = Talk().user("both").call("process_payment", "a").call("process_payment", "b")
    talk.out("One.", "a").user("stop").agent("That cannot be stopped now.").out("Two.", "b")
    assert talk.asks() == Reply("One. Two.", (), "tell")


@pytest.mark.parametrize(
    ("output", "is_error", "heard"),
    [
        ("The shop is closed.", True, "The shop is closed."),
        ("An internal error occurred", True, "Sorry, that did not work."),
        ("the tool returned an invalid output", True, "Sorry, that did not work."),
        (update("Started. Really.\nTwo."), False, "Started. Really.\nTwo."),
        (
            DUPLICATE_REJECT.format(function_name="generate_report", fnc_calls_text="{}"),
            False,
            "That is already running.",
        ),
        ("Task c1 cancelled successfully.", False, "Okay, I cancelled it."),
        ("['red', 'blue']", False, "red, blue"),
        ("{'size': 42}", False, "size: 42"),
        ("[Not a list", False, "[Not a list"),
        ("", False, "Done."),
    ],
)
def test_tells_outputs_in_plain_words(output: str, is_error: bool, heard: str) -> None:
    talk = Talk().user("go").call("generate_report", report_type="sales")
    assert talk.out(output, is_error=is_error).asks().text == heard


def test_answers_the_caller_and_not_a_silent_output() -> None:
    talk = Talk().user("search for shoes").call("search_database", query="shoes")
    talk.user("thanks").out("Stopped before it finished.", reply=False)
    assert talk.asks().text == "You're welcome."


def test_answers_the_caller_before_a_late_result_that_has_its_own_reply() -> None:
    talk = Talk().user("thanks").call("generate_report", "c1_final").out("Ready.", "c1_final")
    assert talk.asks().text == "You're welcome."
    order = REPLY_INSTRUCTIONS_AT_TAIL.format(call_ids=["c1_final"])
    assert talk.order(order).asks().text == "Ready."


def test_tells_only_the_latest_of_one_call() -> None:
    talk = Talk().user("report").agent("Started.")
    for suffix, text in [("_update_1", update("10 %")), ("_update_2", update("20 %"))]:
        talk.call("generate_report", "c1" + suffix).out(text, "c1" + suffix)
    order = REPLY_INSTRUCTIONS_AT_TAIL.format(call_ids=["c1_update_1", "c1_update_2"])
    assert talk.order(order).asks().text == "20 %"


@pytest.mark.parametrize(("told", "heard"), [("The report is ready.", ""), ("Hi.", "It is ready.")])
def test_stays_silent_about_what_it_has_told(told: str, heard: str) -> None:
    talk = Talk().call("generate_report", "c1_final").out("It is ready.", "c1_final")
    talk.agent(told.replace("The report", "It"))
    order = REPLY_INSTRUCTIONS_MAYBE_COVERED.format(call_ids=["c1_final"])
    assert talk.order(order).asks() == Reply(heard, (), "tell")


def test_tells_again_what_was_cut_short() -> None:
    talk = Talk().call("generate_report", "c1_final").out("It is ready.", "c1_final")
    talk.agent("It is ready.", interrupted=True)
    order = REPLY_INSTRUCTIONS_MAYBE_COVERED.format(call_ids=["c1_final"])
    assert talk.order(order).asks().text == "It is ready."


def test_does_not_tell_that_a_call_goes_on_when_told_to_say_something_else() -> None:
    talk = Talk().user("search for hats").call("search_database", query="hats")
    talk.out("The tool call is still in progress.")
    assert talk.order("Tell the caller: One moment.").asks().text == "One moment."


def test_tells_again_when_told_to_offer_an_unheard_result() -> None:
    talk = Talk().call("generate_report", "c1_final").out("It is ready.", "c1_final")
    talk.agent("It is", interrupted=True).user("what?").agent("Okay.")
    order = "The caller did not hear this out (call_ids: ['c1_final']). Offer it once more."
    assert talk.order(order).asks().text == "It is ready."


@pytest.mark.parametrize(
    ("order", "heard"),
    [
        ("Tell the caller what they missed: It is ready.", "It is ready."),
        ("Tell the caller (call_ids: ['gone_final']) this: It is ready.", "It is ready."),
        ("Not heard (call_ids: ['gone_final']):\nIt is ready.\nOffer it again.", "It is ready."),
        ("Say that 'the line is bad'", "the line is bad"),
    ],
)
def test_says_what_it_is_told_to_say(order: str, heard: str) -> None:
    assert Talk().user("hm").order(order).asks().text == heard


def test_greets_when_nobody_has_spoken() -> None:
    assert Talk().asks([search_web]).text == (
        "Hello. You can ask me to search the web for information."
    )
    assert Talk().order("Greet the caller.").asks().text.startswith("Hello.")


# Confirmation.

ASK = (
    "Nothing is charged yet. Read back to the caller: 12.50 for order 42. "
    "After an explicit yes, call again with the same arguments."
)


@pytest.mark.parametrize(
    ("said", "calls"),
    [
        ("Yes, go ahead.", 1),
        ("go ahead", 1),
        ("no", 0),
        ("yes, but wait", 0),
        ("mm-hm", 0),
        ("what?", 0),
    ],
)
def test_calls_again_only_after_an_explicit_yes(said: str, calls: int) -> None:
    talk = Talk().user("pay order 42").call("process_payment", order_id="42").out(ASK)
    read_back = talk.asks().text
    assert read_back == "Nothing is charged yet. 12.50 for order 42. Shall I go ahead?"
    reply = talk.agent(read_back).user(said).asks()
    assert len(reply.calls) == calls
    if calls:
        assert called(reply) == ("process_payment", {"order_id": "42"})


def test_a_yes_counts_although_a_result_from_the_background_came_between() -> None:
    talk = Talk().user("pay order 42").call("process_payment", order_id="42").out(ASK)
    talk.agent("Shall I go ahead?")
    talk.call("generate_report", "c2_final").out("The report is ready.", "c2_final")
    reply = talk.user("yes").asks()
    assert called(reply) == ("process_payment", {"order_id": "42"})


def test_a_yes_to_something_else_confirms_nothing() -> None:
    talk = Talk().user("pay order 42").call("process_payment", order_id="42").out(ASK)
    talk.agent("Shall I go ahead?").user("thanks").agent("You're welcome.").user("yes")
    assert talk.asks().calls == ()


# Help, cancelling, status, small talk.


def test_lists_what_it_can_do() -> None:
    assert Talk().user("What can you do?").asks().text == (
        "You can ask me to search and return results as they are found; search the web for "
        "information; search the database for matching records; charge you for an order; or "
        "generate a report."
    )


def running(talk: Talk, call_id: str, report_type: str) -> Talk:
    talk.user("go").call("generate_report", call_id, report_type=report_type)
    return talk.out(update("Started."), call_id).agent("Started.")


@pytest.mark.parametrize(
    ("said", "call_id"),
    [
        ("cancel the report", "b"),
        ("stop the sales report", "a"),
        ("please cancel it", "b"),
    ],
)
def test_cancels_the_running_call_that_the_words_mean(said: str, call_id: str) -> None:
    talk = running(running(Talk(), "a", "sales"), "b", "stock")
    assert called(talk.user(said).asks()) == ("lk_agents_cancel_task", {"call_id": call_id})


def test_cancels_nothing_that_is_over() -> None:
    talk = running(running(Talk(), "a", "sales"), "b", "stock")
    talk.call("generate_report", "a_final").out("Ready.", "a_final").agent("Ready.")
    talk.user("cancel it").call("lk_agents_cancel_task", "x", call_id="b").out("ok", "x")
    reply = talk.agent("Okay.").user("cancel the report").asks()
    assert reply.text == "Nothing like that is running in the background."


@pytest.mark.parametrize("said", ["Is the report ready?", "how is my report going", "is it done?"])
def test_asks_the_companion_for_the_status(said: str) -> None:
    assert called(Talk().user(said).asks()) == ("generate_report_status", {})


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("Never mind", "Okay."),
        ("stop", "Okay."),
        ("Mm-hm.", "Okay."),
        ("Thanks, bye!", "You're welcome."),
        ("Hello?", "Hello. What can I do for you?"),
        ("bye", "Goodbye."),
    ],
)
def test_has_a_short_answer_to_small_talk(said: str, heard: str) -> None:
    assert Talk().user(said).asks().text == heard


def test_says_what_it_is_when_it_does_not_understand() -> None:
    reply = Talk().user("Sing me a song").asks([search_web])
    assert reply.text == (
        "I am an offline stand-in for a language model, and I did not understand "
        '"Sing me a song". You can ask me to search the web for information.'
    )


# In a real session.


@asynccontextmanager
async def session(*tools: llm.Tool, jobs: tuple[llm.Tool, ...] = ()) -> AsyncIterator[Any]:
    async with AgentSession[None](
        llm=OfflineLLM(),
        vad=None,
        turn_handling={"turn_detection": None},
        aec_warmup_duration=None,
        tools=[AsyncToolset(id="session_tools", tools=list(jobs))],
    ) as call:
        await call.start(Agent(instructions="Be kind.", tools=list(tools)))
        yield call


def heard(call: AgentSession[None]) -> list[str]:
    messages = [item for item in call.history.items if item.type == "message"]
    return [item.text_content or "" for item in messages if item.role == "assistant"]


async def until(condition: Callable[[], bool], call: AgentSession[None]) -> None:
    added = asyncio.Event()
    call.on("conversation_item_added", lambda _: added.set())
    while not condition():
        await asyncio.wait_for(added.wait(), timeout=5)
        added.clear()


def test_the_verb_of_a_description_is_no_argument() -> None:
    @function_tool
    async def compile_report(topic: str) -> str:
        """Write a report."""
        return ""

    asked = request("write a sales report", offered([compile_report]))
    assert asked is not None
    assert asked.arguments == {"topic": "sales"}


@pytest.mark.parametrize(("said", "tool"), [("search", "search_database"), ("find", "find_hats")])
def test_of_two_tools_that_mean_the_same_the_one_named_to_the_letter_wins(
    said: str, tool: str
) -> None:
    @function_tool
    async def find_hats(query: str) -> str:
        """Find the hats."""
        return ""

    asked = request(f"{said} for shoes", offered([find_hats, search_database]))
    assert asked is not None
    assert asked.tool.name == tool


async def test_a_session_searches_and_tells() -> None:
    async with session(search_database, search_web) as call:
        await call.run(user_input="Search for Python tutorials")
        await call.run(user_input="thanks")
        assert heard(call) == ["Found 3 records for Python tutorials.", "You're welcome."]


async def test_a_session_asks_for_the_missing_argument_and_fills_it() -> None:
    async with session(process_payment) as call:
        await call.run(user_input="make a payment")
        await call.run(user_input="order A-17")
        assert heard(call) == ["What is the order id?", "Order A-17 is paid."]


async def test_a_session_tells_a_tool_error() -> None:
    @function_tool
    async def open_door() -> str:
        """Open the door."""
        raise ToolError("The door is locked.")

    @function_tool
    async def close_window() -> str:
        """Close the window."""
        raise RuntimeError("secret")

    async with session(open_door, close_window) as call:
        await call.run(user_input="open the door")
        await call.run(user_input="close the window")
        assert heard(call) == ["The door is locked.", "Sorry, that did not work."]


async def test_a_session_tells_an_update_and_later_the_result() -> None:
    done = asyncio.Event()

    @function_tool(flags=llm.ToolFlag.CANCELLABLE)
    async def generate_report(ctx: RunContext[None], report_type: str) -> str:
        """Generate a report."""
        await ctx.update(f"Started the {report_type} report.")
        await done.wait()
        return f"The {report_type} report is ready."

    async with session(jobs=(generate_report,)) as call:
        reply = call.generate_reply(user_input="generate a sales report")
        await reply
        assert heard(call) == ["Started the sales report."]
        done.set()
        await until(lambda: len(heard(call)) == 2, call)
        assert heard(call)[1] == "The sales report is ready."


async def test_a_session_cancels_a_background_call() -> None:
    stopped = asyncio.Event()

    @function_tool(flags=llm.ToolFlag.CANCELLABLE)
    async def generate_report(ctx: RunContext[None], report_type: str) -> str:
        """Generate a report."""
        await ctx.update(f"Started the {report_type} report.")
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()
        return ""

    async with session(jobs=(generate_report,)) as call:
        await call.generate_reply(user_input="generate a sales report")
        await call.run(user_input="cancel the report")
        assert stopped.is_set()
        await call.run(user_input="cancel the report")
        assert heard(call)[1:] == [
            "Okay, I cancelled it.",
            "Nothing like that is running in the background.",
        ]


async def test_a_session_says_what_it_can_do() -> None:
    async with session(search_database) as call:
        await call.run(user_input="What can you do?")
        assert heard(call) == ["You can ask me to search the database for matching records."]
