"""Nothing is found in the example tools, in the project's own agent."""

import pytest

from tests.source import PACKAGE

from .repository import Repository

MODULES = sorted((PACKAGE / "tools").glob("[a-z]*.py"))
EXAMPLES = [path.stem for path in MODULES if "_tool(" in path.read_text("utf-8")]
SETTINGS = """
[tool.lrf]
package = "my_voice_agent"
tools = "src/my_voice_agent/tools"
tests = "tests/tools"
agent = "my_voice_agent.agent:Assistant"
session = "my_voice_agent.agent:session_settings"
"""


# Contracts prove more of them: here it matters that the probe finds nothing.
CALLS = ["announced", "interrupted-1-2.5", "interrupted-resists", "cancelled", "hung-up", "twice"]
CALLS += ["in-one-response", "fails", "fails-cancelled", "stuck"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_clean(name: str, repository: Repository) -> None:
    (repository.root / "pyproject.toml").write_text(SETTINGS)
    chosen = [word for call in CALLS for word in ("--only", call)]
    report = repository.probe(f"my_voice_agent.tools.{name}:{name}", *chosen)
    assert report["findings"] == []
    assert report["time"] == "virtual"
    assert [call["name"] for call in report["calls"][1:]] == CALLS
    assert report["not_run"] == f"{name}.operation"
    assert all(call["runs"] for call in report["calls"] if call["name"] == "completes")
