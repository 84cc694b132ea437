"""5xx: the session that a tool is in."""

from pathlib import Path

import pytest
from gen_tool.checking.report import check

from tests.checking.looking import codes, has, tool

WAITS = {
    "its handle": "await ctx.speech_handle",
    "what its handle plays": "await ctx.speech_handle.wait_for_playout()",
    "a handle with a name": "handle = ctx.speech_handle\nawait handle.wait_for_playout()",
    "what is said now": "await ctx.session.current_speech.wait_for_playout()",
    "silence": "await ctx.session.wait_for_inactive()",
    "its own interruption": "await ctx.session.interrupt()",
    "the end of the session": "await ctx.session.aclose()",
    "the last words": "session = ctx.session\nawait session.drain()",
}
WAITS_NOT = {
    "what it says": "await ctx.session.say(query)",
    "an answer": "await ctx.session.generate_reply()",
    "what it has said": "handle = ctx.session.say(query)\nawait handle.wait_for_playout()",
    "what is said after it spoke": "ctx.session.say('Bye.')\n"
    "await ctx.session.current_speech.wait_for_playout()",
    "what was being said": "await ctx.wait_for_playout()",
    "after an update": "await ctx.update('Yes.')\nawait ctx.speech_handle.wait_for_playout()",
    "the speech of another": "await other.current_speech.wait_for_playout()",
    "another handle": "await event.speech_handle.wait_for_playout()",
    "the end without waiting": "ctx.session.shutdown()",
    "another connection": "await database.session.aclose()",
}


@pytest.mark.parametrize("body", WAITS.values(), ids=WAITS)
def test_a_tool_waits_for_what_waits_for_it(body: str) -> None:
    assert has("LRF501", tool(body))


@pytest.mark.parametrize("body", WAITS_NOT.values(), ids=WAITS_NOT)
def test_a_tool_waits_for_what_does_not_wait_for_it(body: str) -> None:
    assert not has("LRF501", tool(body))


HIDES = {
    "what it says": "await ctx.session.say(query)\nreturn 'Done.'",
    "an answer": "await ctx.session.generate_reply()\nreturn f'{query}.'",
    "what it has said": "handle = ctx.session.say(query)\nawait handle\nreturn 'Done.'",
    "its playout": "h = ctx.session.say(query)\nawait h.wait_for_playout()\nreturn 'Done.'",
    "its playout at once": "await ctx.session.say(query).wait_for_playout()\nreturn 'Done.'",
}
HIDES_NOT = {
    "asked for": "h = ctx.session.say(query)\nawait h\nif h.interrupted: return\nreturn 'Done.'",
    "for good": "await ctx.session.say(query, allow_interruptions=False)\nreturn 'Done.'",
    "last words": "await ctx.session.say('Bye.')",
    "nothing to tell": "await ctx.session.say('Bye.')\nreturn None",
    "on another way": "if query: await ctx.session.say('Bye.')\nelse: return 'Done.'",
    "after an update": "await ctx.update('Yes.')\nawait ctx.session.say(query)\nreturn 'Done.'",
    "not waited for": "ctx.session.say(query)\nreturn 'Done.'",
    "of another": "await phone.say(query)\nreturn 'Done.'",
}


@pytest.mark.parametrize("body", HIDES.values(), ids=HIDES)
def test_words_are_waited_for_that_hide_a_stop(body: str) -> None:
    assert has("LRF505", tool(body))


@pytest.mark.parametrize("body", HIDES_NOT.values(), ids=HIDES_NOT)
def test_words_are_waited_for_that_hide_none(body: str) -> None:
    assert not has("LRF505", tool(body))


READS = tool("return ctx.userdata.name")
SESSION = "from livekit.agents import AgentSession\nsession = AgentSession({})\n"


def no_userdata(folder: Path, tool: str, session: str) -> bool:
    """Whether it is found where only the tool is checked, and the session stands elsewhere."""
    (folder / "pyproject.toml").touch()
    (folder / "tools").mkdir()
    (folder / "tools/search.py").write_text(tool)
    (folder / "agent.py").write_text(session)
    findings = check([folder / "tools"]).findings
    return "LRF502" in [finding.code for finding in findings]


@pytest.mark.parametrize(
    ("reads", "given", "is_found"),
    [
        (READS, "llm=model", True),
        (tool("return ctx.session.userdata['name']"), "", True),
        (tool("try:\n    return ctx.userdata.x\nexcept ValueError:\n    raise"), "", False),
        (READS, "userdata=Data()", False),
        (READS, "**settings", False),
        (READS, ")\nsession.userdata = Data(", False),
        (READS, ")\nsettings = {'userdata': 1}\nprint(", False),
        (tool("return request.userdata"), "", False),
    ],
)
def test_a_userdata_that_no_session_has(
    tmp_path: Path, reads: str, given: str, is_found: bool
) -> None:
    assert no_userdata(tmp_path, reads, SESSION.format(given)) == is_found


def test_where_no_session_is_made_its_userdata_is_not_known(tmp_path: Path) -> None:
    assert not no_userdata(tmp_path, READS, "")


TOOLSETS = """
from livekit.agents import Agent, AgentSession
from livekit.agents.llm.async_toolset import AsyncToolset

class Jobs(AsyncToolset):
    pass

"""


@pytest.mark.parametrize(
    ("code", "is_found"),
    [
        ("JOBS = AsyncToolset(id='jobs', tools=[])", True),
        ("JOBS = Jobs(id='jobs')", True),
        ("class Mine(Agent):\n    jobs = AsyncToolset(id='jobs')", True),
        ("def start(tools=(AsyncToolset(id='jobs'),)):\n    pass", True),
        ("def start():\n    return AgentSession(tools=[AsyncToolset(id='jobs')])", False),
        ("make = lambda: Jobs(id='jobs')", False),
        ("if __name__ == '__main__':\n    start(AsyncToolset(id='jobs'))", False),
    ],
)
def test_a_toolset_is_shared(code: str, is_found: bool) -> None:
    assert has("LRF503", TOOLSETS + code) == is_found


PLAIN = (
    "from livekit.agents import function_tool\n\n@function_tool{}\ndef search(query: str):\n    {}"
)


@pytest.mark.parametrize(
    ("options", "body", "is_found"),
    [
        ("", "return f'Found {query}.'", True),
        ("(name='find')", "print(query)", True),
        ("", "return {'found': query}", True),
        ("", "return work(query)", False),
        ("(on_duplicate='confirm')", "return 'Found.'", False),
    ],
)
def test_a_plain_function_is_awaited_in_vain(options: str, body: str, is_found: bool) -> None:
    assert codes(PLAIN.format(options, body)) == (["LRF504"] if is_found else [])
