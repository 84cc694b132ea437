"""The agent, its wiring, and the state that the tools of a call share."""

from ..mutant import Mutant

AGENT = ("tests/test_agent.py",)

MUTANTS = [
    Mutant(
        "what the caller says during a charge is lost",
        "in_call.py",
        (("        await keep_words(agent, message)\n", ""),),
        tests=AGENT,
    ),
    Mutant(
        "a promise to stop a charge",
        "in_call.py",
        (("        raise StopResponse\n", ""),),
        tests=AGENT,
    ),
    Mutant(
        "what the caller types during a charge is lost",
        "in_call.py",
        (("        await keep_words(session.current_agent, message)\n", ""),),
        tests=AGENT,
    ),
    Mutant(
        "silence when the caller speaks during a charge",
        "in_call.py",
        (("        agent.session.say(CANNOT_STOP)\n", ""),),
        tests=AGENT,
    ),
    Mutant(
        "toolset shared by sessions",
        "tools/__init__.py",
        (("def session_tools()", "@__import__('functools').cache\ndef session_tools()"),),
        tests=AGENT,
    ),
    Mutant(
        "state shared by sessions",
        "tool_state.py",
        (
            (
                "    return _states.setdefault(session, ToolState())\n",
                "    return _shared\n\n\n_shared = ToolState()\n",
            ),
        ),
        tests=("tests/test_tool_state.py",),
    ),
    Mutant(
        "the results of one call in the next",
        "tool_state.py",
        (
            ("    partials = Partials()\n", "    partials = _kept\n"),
            ("def partials_of(", "_kept = Partials()\n\n\ndef partials_of("),
        ),
        tests=("tests/test_tool_state.py",),
    ),
]
