"""Mistakes of the decorators and the tools that they make, and of finding tools."""

from ..defect import defect

TOOL, SIGNATURE, MODE, DISCOVERY, STATE = (
    "tool.py",
    "signature.py",
    "mode.py",
    "discovery.py",
    "tool_state.py",
)
MODES = ("interruptible", "async", "background", "payment")
TESTS = ("tests/runtime/tool",)
REFUSALS = ("tests/combinations/test_illegal.py",)
EDGES = ("tests/combinations/test_edges.py",)
FOUND = ("tests/runtime/test_discovery.py",)
FOLD = "    for option in reversed(parts.options):\n"

DEFECTS = [
    defect(
        "the operation is not looked up at each call",
        TOOL,
        (
            "    @functools.wraps(operation)\n",
            "    made = operation\n\n    @functools.wraps(operation)\n",
        ),
        (
            "        return await _answer(parts, interface, args, kwargs)\n",
            "        parts.operation = made\n"
            "        return await _answer(parts, interface, args, kwargs)\n",
        ),
        of=MODES,
    ),
    defect(
        "the options are folded the other way round",
        TOOL,
        (FOLD, "    for option in parts.options:\n"),
        having=("timeout", "cleanup"),
    ),
    defect(
        "the options are forgotten",
        TOOL,
        (FOLD, "    for option in ():\n"),
        of=("timeout", "retry", "cleanup", "progress", "streaming", "concurrent"),
    ),
    defect("defaults are not filled in", TOOL, ("    bound.apply_defaults()\n", ""), tests=EDGES),
    defect(
        "a bound tool forgets its instance",
        TOOL,
        (
            "operation if self._instance is None else MethodType(operation, self._instance)",
            "operation",
        ),
        tests=TESTS,
    ),
    defect(
        "the failure has no words",
        TOOL,
        ("        failed=mode.failed,\n", '        failed="",\n'),
        of=("interruptible", "async", "background"),
    ),
    defect(
        "silence while it works",
        TOOL,
        ("        waiting=mode.waiting,\n", "        waiting=(' ',),\n"),
        of=("interruptible", "async", "payment"),
    ),
    defect(
        "the words of an option are not filled in",
        TOOL,
        ("tuple(option.about(mode.what) for option in options)", "tuple(options)"),
        tests=TESTS,
    ),
    defect(
        "the words of a mode are not filled in",
        MODE,
        ("                value = words.fill(value, self.what)\n", "                continue\n"),
        tests=TESTS,
    ),
    defect(
        "an operation that yields is not streaming",
        TOOL,
        ('        built_in["streaming"] = Streaming()\n', "        pass\n"),
        having=("streaming",),
    ),
    defect(
        "an operation that takes on_step has no progress",
        TOOL,
        ('    if "on_step" in inspect.signature(operation).parameters:\n', "    if False:\n"),
        tests=("tests/runtime/tool",),
    ),
    # What the model sees.
    defect(
        "the context is shown to the model",
        SIGNATURE,
        (
            "    contexts = [p.name for p in shown.values() if _is_context(p.annotation)]\n",
            "    contexts: list[str] = []\n",
        ),
        tests=TESTS,
    ),
    defect(
        "what patterns give is shown to the model",
        SIGNATURE,
        (
            "        for p in declared.values()\n        if p.name not in takes\n",
            "        for p in declared.values()\n",
        ),
        tests=TESTS,
    ),
    defect(
        "the context comes first, before what mocks declare",
        SIGNATURE,
        (
            "        parameters.append(Parameter(CONTEXT, Parameter.KEYWORD_ONLY, ",
            "        parameters.insert(0, Parameter(CONTEXT, Parameter.POSITIONAL_OR_KEYWORD, ",
        ),
        tests=TESTS,
    ),
    defect(
        "the advice to the model is missing",
        SIGNATURE,
        ('return f"{summary} {advice}{gap}{rest}"', "return description"),
        tests=TESTS,
    ),
    defect(
        "the list of sources is not described",
        SIGNATURE,
        ("        if new != old and old in texts:\n", "        if False:\n"),
        tests=TESTS,
    ),
    # What is refused at import.
    defect(
        "a quick tool takes any option",
        MODE,
        (
            "        if apart := [name for name in names if name in NOT_ALONE]:\n",
            "        if apart := []:\n",
        ),
        tests=REFUSALS,
    ),
    defect(
        "two ways to tell a result go together",
        TOOL,
        ("    if len(ways) > 1:\n", "    if False:\n"),
        tests=REFUSALS,
    ),
    defect(
        "a function that blocks may be a tool",
        TOOL,
        ("inspect.iscoroutinefunction(operation)", "callable(operation)"),
        tests=("tests/runtime/test_refusals.py",),
    ),
    # How tools are found, and what those of a call share.
    defect(
        "a tool is listed where it is imported",
        DISCOVERY,
        ("                value.__module__ == module.__name__\n", "                True\n"),
        tests=EDGES,
    ),
    defect(
        "private modules are imported",
        DISCOVERY,
        (' if not m.name.startswith("_"))', ")"),
        tests=FOUND,
    ),
    defect(
        "two tools of one name",
        DISCOVERY,
        ("        if name in seen:\n", "        if False:\n"),
        tests=FOUND,
    ),
    defect(
        "the toolset is shared by sessions",
        DISCOVERY,
        (
            '        return [AsyncToolset(id="session_tools", tools=tools)] if tools else []\n',
            "        if self.all not in _shared:\n"
            '            _shared[self.all] = [AsyncToolset(id="session_tools", tools=tools)]\n'
            "        return _shared[self.all] if tools else []\n",
        ),
        ("def tools_of(", "_shared: dict[Any, Any] = {}\n\n\ndef tools_of("),
        tests=FOUND,
    ),
    defect(
        "state is shared by sessions",
        STATE,
        ("            states[session] = state\n", "            states[session] = shared\n"),
        (
            "    states: WeakKeyDictionary[AgentSession[Any], T] = WeakKeyDictionary()\n",
            "    states: WeakKeyDictionary[AgentSession[Any], T] = WeakKeyDictionary()\n"
            "    shared = make()\n",
        ),
        tests=("tests/runtime/background/test_tool_state.py",),
    ),
    defect(
        "the results of one call in the next",
        "concurrent.py",
        ("call.so_far = answers = Answers()\n", "call.so_far = answers = _kept\n"),
        ("def asked(", "_kept = Answers()\n\n\ndef asked("),
        tests=("tests/runtime/concurrent",),
    ),
]
