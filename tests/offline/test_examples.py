"""Each sentence that an example tool declares is said to the agent, and calls that tool."""

import pytest
from livekit.agents import llm

from lrf.offline.conversation import Conversation
from lrf.offline.model import OfflineLLM
from lrf.offline.rules import respond
from lrf.offline.tools import list_examples, offers_of
from my_voice_agent.agent import GREETING, Assistant, session_settings
from my_voice_agent.backend import settings
from my_voice_agent.tools import agent_tools, session_tools

TOOLS = llm.ToolContext([*agent_tools(), *session_tools()]).flatten()
OFFERS = offers_of([tool for tool in TOOLS if isinstance(tool, llm.Tool)])
EXAMPLES = [
    pytest.param(tool.id, example, id=example)
    for tool in TOOLS
    if isinstance(tool, llm.FunctionTool)
    for example in getattr(getattr(tool, "mode", None), "examples", ())
]
SHOWN = list_examples(OFFERS)


def test_each_example_tool_declares_what_can_be_said() -> None:
    declared = [param.values[0] for param in EXAMPLES]
    assert len(set(declared)) == 10
    assert all(declared.count(tool) >= 2 for tool in declared)
    assert len(SHOWN) >= 10  # a handoff is offered too


@pytest.mark.parametrize("number", range(1, len(SHOWN) + 1))
def test_each_number_of_the_list_is_its_sentence(number: int) -> None:
    assert answer(str(number)) == answer(SHOWN[number - 1])


@pytest.mark.virtual_time
@pytest.mark.parametrize(("tool", "example"), EXAMPLES)
async def test_each_example_calls_its_tool_and_is_answered(
    tool: str, example: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "PACE", 0.1)
    shown: list[tuple[str, str]] = []
    options = session_settings()
    talk = Conversation(
        Assistant(),
        OfflineLLM(),
        options,
        lambda who, words: shown.append((who, words)),
        is_live=False,
    )
    await talk.start()
    talk.greet(GREETING)
    await talk.answered()
    await talk.say(example)
    await talk.answered()
    await talk.jobs_ended()
    await talk.hang_up()
    assert [job.name for job in talk.activity.jobs.values()] == [tool]
    assert [job.end for job in talk.activity.jobs.values()] == ["ended"]
    assert shown[-1][0] == "agent"
    assert "only match words" not in shown[-1][1]


@pytest.mark.parametrize(
    ("said", "called"),
    [
        ("fetch weather and news", "fetch_all_data"),
        ("count visits.csv", "process_large_file"),
        ("what's the weather like", "fetch_external_data"),
        ("tidy guest list", "process_with_cleanup"),
        ("find boots", "search_database"),
        ("pay for order forty-seven", "process_payment"),
        ("I'd like a customer report please", "generate_report"),
        ("find web pages about livekit", "search_web"),
    ],
)
def test_other_words_for_the_same(said: str, called: str) -> None:
    assert answer(said).startswith(f"{called}(")


def test_what_is_missing_is_asked_for_with_what_there_is() -> None:
    asked = "What are the sources: weather, news, traffic, stocks and archive?"
    assert answer("fetch several sources at once") == asked
    assert answer("write a report") == "Which report: sales, customer or daily?"


def test_a_file_is_found_among_other_words() -> None:
    assert (
        answer("count the words in visits.csv") == 'process_large_file({"filename": "visits.csv"})'
    )


def test_an_amount_is_not_taken_for_an_order() -> None:
    assert answer("pay 50 euros for my order") == "What is the order to charge for?"


def answer(said: str) -> str:
    chat_ctx = llm.ChatContext.empty()
    chat_ctx.add_message(role="user", content=said)
    reply = respond(chat_ctx, [tool for tool in TOOLS if isinstance(tool, llm.Tool)])
    return reply.text or f"{reply.calls[0].name}({reply.calls[0].arguments})"
