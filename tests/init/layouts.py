"""Repositories of LiveKit agents as one finds them: replicas of public layouts."""

AGENT = """\
from livekit.agents import Agent, AgentServer, AgentSession, JobContext, cli

server = AgentServer()


class Assistant(Agent):
    def __init__(self) -> None:
        super().__init__(instructions="You are a helpful voice assistant.")


@server.rtc_session(agent_name="my-agent")
async def my_agent(ctx: JobContext) -> None:
    session = AgentSession(llm="openai/gpt-4.1-mini")
    await session.start(agent=Assistant(), room=ctx.room)


if __name__ == "__main__":
    cli.run_app(server)
"""

TEST_OF_AGENT = """\
from {module} import Assistant


def test_it_is_helpful() -> None:
    assert "helpful" in Assistant().instructions
"""

STARTER = {
    # the official starter: run as a script, installed from src, which has an __init__.py too
    "src/__init__.py": "",
    "src/agent.py": AGENT,
    "tests/test_agent.py": TEST_OF_AGENT.format(module="agent"),
    "pyproject.toml": """\
[build-system]
requires = ["setuptools>=61.0", "wheel"]
build-backend = "setuptools.build_meta"

[project]
name = "agent-starter-python"
version = "1.0.0"
requires-python = ">=3.10, <3.15"
dependencies = [
    "livekit-agents[silero,turn-detector]~=1.5",
    "python-dotenv",
]

[dependency-groups]
dev = ["pytest", "pytest-asyncio", "ruff"]

[tool.setuptools.packages.find]
where = ["src"]

[tool.pytest.ini_options]
asyncio_mode = "auto"
asyncio_default_fixture_loop_scope = "function"

[tool.ruff]
line-length = 88
target-version = "py310"

[tool.ruff.lint]
select = ["E", "F", "W", "I", "N", "B", "A", "C4", "UP", "SIM", "RUF"]
ignore = ["E501"]
""",
}

FLAT_WITH_PIP = {
    # two agents in one script, typed userdata, no tests, nothing but a list of requirements
    "main.py": '''\
from dataclasses import dataclass

from livekit.agents import (
    Agent,
    AgentSession,
    JobContext,
    RunContext,
    WorkerOptions,
    cli,
    function_tool,
)


@dataclass
class StoryData:
    name: str | None = None


class LeadEditor(Agent):
    def __init__(self) -> None:
        super().__init__(
            instructions="You find a story.",
        )

    @function_tool
    async def hand_over(self, context: RunContext[StoryData], name: str):
        """Hand over to the specialist."""
        context.userdata.name = name
        return Specialist(name), "Let me bring in the specialist."


class Specialist(Agent):
    def __init__(self, name: str) -> None:
        super().__init__(instructions=f"You edit the story of {name}.", tools=[note])


@function_tool
async def note(context: RunContext[StoryData], text: str) -> str:
    """Write a note."""
    return f"Noted for {context.userdata.name}."


async def entrypoint(ctx: JobContext) -> None:
    session = AgentSession[StoryData](llm="openai/gpt-4.1-mini", userdata=StoryData(), tools=[note])
    await session.start(agent=LeadEditor(), room=ctx.room)


if __name__ == "__main__":
    cli.run_app(WorkerOptions(entrypoint_fnc=entrypoint))
''',
    "requirements.txt": "livekit-agents==1.2.7\nlivekit-plugins-silero==1.2.7\npython-dotenv\n",
}

POETRY_PACKAGE = {
    # a package below src, with packages in it, built by poetry
    "src/voice_runner/__init__.py": "",
    "src/voice_runner/core/__init__.py": "",
    "src/voice_runner/core/call_agent.py": AGENT.replace(
        "\n\nclass", "\nfrom ..names import NAME\n\n\nclass", 1
    ),
    "src/voice_runner/names.py": 'NAME = "runner"\n',
    "tests/unit/__init__.py": "",
    "tests/__init__.py": "",
    "tests/unit/test_agent.py": TEST_OF_AGENT.format(module="voice_runner.core.call_agent"),
    "pyproject.toml": """\
[tool.poetry]
name = "voice-runner"
version = "0.1.0"
packages = [{ include = "voice_runner", from = "src" }]

[tool.poetry.dependencies]
python = ">=3.10,<3.15"
livekit-agents = { version = ">=1.2.6,<2.0.0", extras = ["openai", "silero"] }

[tool.poetry.group.dev.dependencies]
pytest = "^8.0"

[tool.pytest.ini_options]
pythonpath = ["src"]
testpaths = ["tests"]

[build-system]
requires = ["poetry-core"]
build-backend = "poetry.core.masonry.api"
""",
}

PACKAGES_AT_THE_ROOT = {
    # the session in a script at the root, the agents in a package beside it, strict tests
    "main.py": AGENT.replace("class Assistant(Agent):", "class Nobody(BaseReceptionist):").replace(
        "\nserver =", "from agents.base import Assistant, BaseReceptionist\n\nserver =", 1
    ),
    "agents/__init__.py": "",
    "agents/base.py": '''\
from livekit.agents import Agent

COMMON_TOOLS = []


class BaseReceptionist(Agent):
    def __init__(self, instructions: str = "You are helpful.") -> None:
        super().__init__(instructions=instructions, tools=COMMON_TOOLS)


class Assistant(BaseReceptionist):
    """Answers the phone."""
''',
    "tools/common.py": "HELLO = 1\n",
    "tools/__init__.py": "",
    "tests/tools/test_common.py": """\
from tools.common import HELLO


def test_it_is_there() -> None:
    assert HELLO
""",
    "tests/test_agent.py": TEST_OF_AGENT.format(module="agents.base"),
    "requirements.txt": "livekit-agents>=1.2.0\n",
    "requirements-dev.txt": "-r requirements.txt\npytest>=7.4.0\npytest-asyncio>=0.21.0  # yes\n",
    "pytest.ini": "[pytest]\npythonpath = .\naddopts = -q\nasyncio_mode = strict\n",
}

SRC_AS_A_PACKAGE = {
    # everything imports itself as src.…, uv without a build, tests with another name
    "src/main.py": AGENT.replace("class Assistant(Agent):", "class Nobody(Agent):").replace(
        "\nserver =", "from src.agents.greeter import Assistant\n\nserver =", 1
    ),
    "src/agents/base.py": """\
from livekit.agents import Agent


class BaseAgent(Agent):
    async def on_enter(self) -> None:
        self.session.generate_reply()
""",
    "src/agents/greeter.py": """\
from src.agents.base import BaseAgent


class Assistant(BaseAgent):
    def __init__(self) -> None:
        super().__init__(instructions="You are a helpful greeter.")
""",
    "test/test_agent.py": TEST_OF_AGENT.format(module="src.agents.greeter"),
    "pyproject.toml": """\
[project]
name = "restaurant"
version = "0.1.0"
requires-python = ">=3.11"
dependencies = ["livekit-agents[openai]~=1.4.6"]

[tool.uv]
package = false

[tool.pytest.ini_options]
pythonpath = ["."]
testpaths = ["test"]
asyncio_mode = "auto"
""",
    "ruff.toml": "line-length = 100\n",
}

PACKAGE_BESIDE_OTHERS = {
    # the folder of a monorepo: one package below src, imported by its name
    "src/voice_agent/__init__.py": "",
    "src/voice_agent/agent.py": AGENT.replace(
        "\n\nclass", "\nfrom voice_agent.config import NAME\n\n\nclass", 1
    ),
    "src/voice_agent/config.py": 'NAME = "candy"\n',
    "tests/test_agent.py": TEST_OF_AGENT.format(module="voice_agent.agent"),
    "tests/conftest.py": """\
import pytest


@pytest.fixture(autouse=True)
def theirs() -> None: ...
""",
    "pyproject.toml": """\
[project]
name = "voice-agent"
version = "0.1.0"
requires-python = ">=3.10,<3.15"
dependencies = ["livekit-agents>=1.8.9,<1.9", "stamina>=24.3"]

[tool.pytest.ini_options]
pythonpath = ["src"]
asyncio_mode = "auto"
addopts = ["--import-mode=importlib", "--strict-markers", "--strict-config"]

[build-system]
requires = ["uv_build>=0.8"]
build-backend = "uv_build"

[tool.uv]

[tool.black]
line-length = 100
""",
}

RUN_AS_A_MODULE = {
    # src is the package itself: python -m src.agent, with imports by dots
    "src/agent.py": AGENT.replace("\n\nclass", "\nfrom .names import NAME\n\n\nclass", 1),
    "src/names.py": 'NAME = "caller"\n',
    "tests/test_agent.py": TEST_OF_AGENT.format(module="src.agent"),
    "pyproject.toml": """\
[project]
name = "caller"
version = "0.1.0"
dependencies = ["livekit-agents==1.5.7"]

[project.optional-dependencies]
dev = ["pytest>=8.0", "pytest-asyncio>=0.23"]

[tool.pytest.ini_options]
testpaths = ["tests"]
asyncio_mode = "auto"
pythonpath = ["."]
""",
}

SCRIPT_AND_PACKAGE_OF_ONE_NAME = {
    # src/agent.py beside src/agent/, which is what `import agent` means
    "src/agent.py": "from agent.worker import server\n\nprint(server)\n",
    "src/agent/__init__.py": "",
    "src/agent/worker.py": AGENT,
    "tests/test_agent.py": TEST_OF_AGENT.format(module="agent.worker"),
    "pyproject.toml": """\
[project]
name = "talker"
version = "0.1.0"
requires-python = ">=3.10"
dependencies = ["livekit-agents>=1.6.4,<1.7"]

[dependency-groups]
dev = ["pytest>=9", "pytest-asyncio>=1.3,<2", "looptime>=0.7", "jinja2", "click"]

[tool.uv]
package = false

[tool.pytest.ini_options]
addopts = "--strict-config --strict-markers"
asyncio_mode = "auto"
asyncio_default_test_loop_scope = "function"
pythonpath = ["src"]
""",
}

COLLECTION = {
    # a folder of examples, each with an agent and manifests of its own
    "pyproject.toml": """\
[project]
name = "examples"
version = "0.1.0"
dependencies = []

[tool.pytest.ini_options]
asyncio_mode = "auto"
""",
    "examples/front_desk/agent.py": AGENT.replace(
        "\nserver =", "from booking import Booking\n\nserver =", 1
    ),
    "examples/front_desk/booking.py": """\
from livekit.agents import Agent


class Booking(Agent):
    def __init__(self) -> None:
        super().__init__(instructions="You book a room.")
""",
    "examples/front_desk/requirements.txt": "livekit-agents==1.5.7\nstamina>=24.3\n",
    "examples/weather/agent.py": AGENT.replace("Assistant", "Forecaster"),
    "examples/weather/requirements.txt": "livekit-agents\n",
    "tests/test_agent.py": """\
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "examples" / "front_desk"))

from agent import Assistant  # noqa: E402


def test_it_is_helpful() -> None:
    assert "helpful" in Assistant().instructions
""",
}

WITH_NOISE_CANCELLATION = {
    # the older room options, an image that copies folder by folder, tests that want keys
    "app/agent.py": AGENT.replace(
        "agent=Assistant(), room=ctx.room",
        "agent=Assistant(), room=ctx.room, room_input_options=RoomInputOptions(noise())",
    ),
    "app/noise.py": "def noise() -> None: ...\n",
    "run.py": "from app.agent import server\n\nprint(server)\n",
    "app/__init__.py": "",
    "tests/conftest.py": """\
import os

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "OPENAI_API_KEY" not in os.environ and "tools" not in item.path.parts:
            item.add_marker(pytest.mark.skip(reason="no key"))
""",
    "tests/test_agent.py": TEST_OF_AGENT.format(module="app.agent"),
    "pyproject.toml": """\
[project]
name = "quiet"
version = "0.1.0"
requires-python = ">=3.10"
dependencies = ["livekit-agents[silero]==1.8.9"]

[tool.uv]

[tool.pytest.ini_options]
pythonpath = ["."]
asyncio_mode = "auto"
""",
    "Dockerfile": """\
FROM python:3.13-slim
COPY pyproject.toml ./
COPY src/ ./src/
RUN uv sync --no-dev
""",
}

LAYOUTS = {
    "official starter": STARTER,
    "flat, pip": FLAT_WITH_PIP,
    "package of poetry": POETRY_PACKAGE,
    "packages at the root, strict": PACKAGES_AT_THE_ROOT,
    "src as a package": SRC_AS_A_PACKAGE,
    "a monorepo's folder": PACKAGE_BESIDE_OTHERS,
    "run as a module": RUN_AS_A_MODULE,
    "script and package of one name": SCRIPT_AND_PACKAGE_OF_ONE_NAME,
    "collection of examples": COLLECTION,
    "noise cancellation": WITH_NOISE_CANCELLATION,
}

# The file to name where there are several agents.
ENTRIES = {"collection of examples": "examples/front_desk/agent.py"}
