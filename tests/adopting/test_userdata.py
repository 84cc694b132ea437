"""The userdata of a test's session: found in the tool, its agent or the repository's sessions."""

from __future__ import annotations

import sys

import pytest

from .conftest import Code

FIND_IT = """
@function_tool
async def find_it(ctx: RunContext[Data], query: str) -> str:
    return str(await search(query))

async def search(query: str) -> list[str]:
    return [query]
"""
UNTYPED = FIND_IT.replace("RunContext[Data]", "RunContext")
READS = UNTYPED.replace("    return str", "    ctx.userdata.count += 1\n    return str", 1)
ASSISTANT = """
class Base(Agent):
    def __init__(self) -> None:
        super().__init__(instructions="")

    async def on_enter(self) -> None:
        self.session.userdata.count += 1

class Assistant(Base):
    @function_tool
    async def find_it(self, query: str) -> str:
        return await self.search(query)

    async def search(self, query: str) -> str:
        return "Found 42"
"""
DATA = "class Data: ..."
NEEDS = "class Data:\n    def __init__(self, db: Any, name: str = '') -> None: ..."
MAIN = """
from livekit.agents import AgentSession
from .data import Data

async def entrypoint(ctx: Any) -> None:
    {before}
    session = {session}
"""


def session(code: Code, made: str, before: str = "pass", data: str = DATA) -> None:
    """The repository makes such a session, in a module of its own."""
    code.put(data, "src/shop/data.py")
    code.put(MAIN.format(session=made, before=before), "src/shop/main.py")


def given(text: str) -> str:
    """What a test's session is given; nothing where it has no userdata."""
    [line] = (line for line in text.splitlines() if "with VoiceAgentTestSession" in line)
    return line.partition("userdata=")[2].removesuffix(") as call:")


# As the tool's RunContext says.


@pytest.mark.parametrize(
    ("data", "made"),
    [
        ("class Data: ...", "module.Data()"),
        ("@dataclass\nclass Data:\n    a: int = 0", "module.Data()"),
        ("class Data:\n    def __init__(self, a: int = 0): ...", "module.Data()"),
        ("from shop.data import Data", "Data()"),
        ("Data = dict[str, Any]", "{}"),
    ],
)
def test_userdata_is_made_where_it_can_be(code: Code, data: str, made: str) -> None:
    code.put("class Data: ...", "src/shop/data.py")
    code.put(f"{data}\n{FIND_IT}")
    assert given(code.adopted("find_it")) == made


def test_userdata_is_asked_for_where_it_cannot_be_made(code: Code) -> None:
    code.put(f"@dataclass\nclass Data:\n    a: int\n{FIND_IT}")
    assert "its userdata, Data, cannot be made without a" in code.refused("find_it")
    assert given(code.adopted("find_it", "--userdata", "Data(1)")) == "module.Data(1)"


@pytest.mark.parametrize(
    ("alias", "annotation"),
    [
        ("Context = RunContext[Data]", "Context"),
        ("Context: TypeAlias = 'RunContext[Data]'", "Context"),
        ("Context = RunContext[Data]", "'Context'"),
        ("Context = RunContext[Data]", "Annotated[Context, 1]"),
        ("One = RunContext[Data]\nContext = One", "Context"),
        ("from livekit.agents import RunContext as Context", "Context[Data]"),
        ("from shop import data", "RunContext[data.Data]"),
        ("from shop.contexts import Of as Context", "Context"),
        ("import shop.data\nfrom shop import contexts", "contexts.Of"),
        pytest.param(
            "type Context = RunContext[Data]",
            "Context",
            marks=pytest.mark.skipif(sys.version_info < (3, 12), reason="from Python 3.12"),
        ),
    ],
)
def test_a_context_under_another_name_is_the_context_that_it_is(
    code: Code, alias: str, annotation: str
) -> None:
    code.put(DATA, "src/shop/data.py")
    code.put("from .data import Data\nOf = RunContext[Data]", "src/shop/contexts.py")
    tool = FIND_IT.replace("RunContext[Data]", annotation)
    code.put(f"from typing import Annotated\nfrom .data import Data\n{alias}\n{tool}")
    text = code.adopted("find_it")
    assert given(text) == "Data()"
    assert "from shop.data import Data" in text
    assert 'ARGUMENTS: dict[str, object] = {"query": "shoes"}' in text


def test_an_alias_that_goes_in_a_circle_is_no_type(code: Code) -> None:
    code.put(f"A = B\nB = A\n{FIND_IT.replace('RunContext[Data]', 'A')}")
    assert "no example can be made up for the parameter ctx" in code.refused("find_it")


# As the sessions of the repository say.


@pytest.mark.parametrize(
    ("made", "before", "expected"),
    [
        ("AgentSession(userdata=Data())", "pass", "Data()"),
        ("AgentSession[Data](userdata=Data())", "pass", "Data()"),
        ("AgentSession(userdata=Data(name='x'))", "pass", 'Data(name="x")'),
        ("AgentSession(userdata=data)", "data = Data()", "Data()"),
        ("AgentSession(userdata=data)", "data: Data = Data()", "Data()"),
        ("AgentSession[Data](userdata=make())", "pass", "Data()"),
        ("AgentSession[Data](userdata=data)", "data = await load()", "Data()"),
        ("AgentSession(userdata={'count': 0})", "pass", '{"count": 0}'),
        ("AgentSession[dict[str, Any]](userdata=make())", "pass", "{}"),
        ("AgentSession()", "pass", ""),
        ("AgentSession(userdata=None)", "pass", ""),
    ],
)
def test_a_session_is_given_what_the_repository_gives_it(
    code: Code, made: str, before: str, expected: str
) -> None:
    session(code, made, before)
    code.put(UNTYPED)
    text = code.adopted("find_it")
    assert given(text) == expected
    assert ("from shop.data import Data" in text) == expected.startswith("Data")


def test_of_what_sessions_have_it_is_that_of_the_tools_type(code: Code) -> None:
    made = "AgentSession(userdata=Data(name='x')), AgentSession(userdata=Other())"
    session(code, made, data="class Data: ...\nclass Other: ...")
    main = code.root / "src/shop/main.py"
    main.write_text(main.read_text("utf-8").replace("import Data", "import Data, Other"), "utf-8")
    code.put(f"from .data import Data\n{FIND_IT}")
    assert given(code.adopted("find_it")) == 'Data(name="x")'
    code.put(f"from .data import Other\n{FIND_IT.replace('Data', 'Other')}")
    assert given(code.adopted("find_it", "--force")) == "Other()"
    code.put(UNTYPED)
    assert given(code.adopted("find_it", "--force")) == ""


def test_which_of_two_it_is_is_asked(code: Code) -> None:
    session(code, "AgentSession(userdata=Data()), AgentSession(userdata={})")
    code.put(READS)
    assert "--userdata 'Data()' or --userdata '{}'" in code.refused("find_it")
    text = code.adopted("find_it", "--userdata", "Data()")
    assert given(text) == "Data()"
    assert "from shop.data import Data" in text


@pytest.mark.parametrize("tool", [READS, ASSISTANT])
def test_what_the_tool_or_its_agent_reads_and_cannot_be_made_is_asked_for(
    code: Code, tool: str
) -> None:
    session(code, "AgentSession(userdata=Data(db))", data=NEEDS)
    code.put(tool)
    assert "its userdata, Data, cannot be made without db" in code.refused("find_it")
    assert given(code.adopted("find_it", "--userdata", "Data(None)")) == "Data(None)"


def test_what_nobody_reads_and_cannot_be_made_is_not_asked_for(code: Code) -> None:
    session(code, "AgentSession(userdata=Data(db))", data=NEEDS)
    code.put(UNTYPED)
    assert given(code.adopted("find_it")) == ""


# As it is read.


def test_what_an_agent_reads_is_asked_for_too_where_it_inherits_that(code: Code) -> None:
    code.put(ASSISTANT)
    said = code.refused("find_it")
    assert "Assistant uses userdata, and it cannot be seen of what type" in said
    assert given(code.adopted("find_it", "--userdata", "{}")) == "{}"


def test_an_agent_that_is_given_is_looked_at_too(code: Code) -> None:
    code.put(f"{ASSISTANT}\n{FIND_IT.replace('find_it', 'look_up').replace('[Data]', '')}")
    assert given(code.adopted("look_up")) == ""
    # another of its tools is not run
    quiet = ASSISTANT.replace("async def on_enter", "@function_tool\n    async def other")
    code.put(quiet)
    assert given(code.adopted("find_it")) == ""


def test_the_agent_of_an_option_is_asked_for_what_it_reads(code: Code) -> None:
    code.put(f"{ASSISTANT}\n{FIND_IT.replace('find_it', 'look_up').replace('[Data]', '')}")
    assert "Assistant uses userdata" in code.refused("look_up", "--agent", "Assistant()")
