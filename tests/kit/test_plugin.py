"""The pytest plugin: conversations in virtual time, and a repository's own tests left alone."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.kit.runs import STRICT, run_pytest, write

CONVERSATION = """\
    import asyncio, time
    from livekit.agents import Agent
    from lrf.testing import VoiceAgentTestSession

    async def test_conversation() -> None:
        began = time.monotonic()
        async with VoiceAgentTestSession(Agent(instructions="")) as call:
            call.when("ping").says("Pong.")
            await call.caller_says("ping")
            await call.hears("Pong.")
            await call.time_passes(60)
        assert time.monotonic() - began < 30
"""

OWN_LOOP = """\
    import asyncio, time
    import pytest, pytest_asyncio

    made = []

    @pytest_asyncio.fixture(scope="session", loop_scope="session")
    async def server():
        made.append(asyncio.get_running_loop())
        yield made[-1]

    @pytest.mark.asyncio
    async def test_own_time(server) -> None:
        began = time.monotonic()
        await asyncio.sleep(0.2)
        assert time.monotonic() - began > 0.15
        assert "VirtualTime" not in type(asyncio.get_running_loop()).__name__

    @pytest.mark.asyncio(loop_scope="session")
    async def test_own_session(server) -> None:
        assert server is asyncio.get_running_loop()

    def test_own_plain(server) -> None:
        assert len(made) == 1
"""


def test_conversations_and_the_repositorys_own_tests_share_a_run(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "pytest.ini": STRICT,
            "test_a_conversation.py": CONVERSATION,
            "test_own.py": OWN_LOOP,
            "test_z_conversation.py": CONVERSATION,
        },
    )
    output = run_pytest(tmp_path)
    assert "5 passed" in output
    passed = [line.split("::")[-1] for line in output.splitlines() if line.startswith("PASSED")]
    assert passed[:3] == ["test_own_time", "test_own_session", "test_own_plain"]


def test_a_repository_in_auto_mode(tmp_path: Path) -> None:
    auto = STRICT.replace("asyncio_mode = strict", "asyncio_mode = auto")
    own = OWN_LOOP.replace("    @pytest.mark.asyncio\n", "")
    write(tmp_path, {"pytest.ini": auto, "test_own.py": own, "test_talk.py": CONVERSATION})
    assert "4 passed" in run_pytest(tmp_path)


def test_a_workspace_is_tested_from_its_root_without_any_settings(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "pyproject.toml": "[tool.uv.workspace]\nmembers = ['agent']\n",
            "agent/pyproject.toml": "[tool.pytest.ini_options]\nasyncio_mode = 'auto'\n",
            "agent/tests/test_talk.py": CONVERSATION,
        },
    )
    assert "1 passed" in run_pytest(tmp_path)


def test_a_loop_factory_of_the_repository_is_for_its_own_tests(tmp_path: Path) -> None:
    conftest = """\
        import asyncio

        class OwnLoop(asyncio.SelectorEventLoop):
            pass

        def pytest_asyncio_loop_factories(config, item):
            return {"own": OwnLoop}
    """
    own = """\
        import asyncio, pytest

        @pytest.mark.asyncio
        async def test_own_loop() -> None:
            assert type(asyncio.get_running_loop()).__name__ == "OwnLoop"
    """
    write(
        tmp_path,
        {
            "pytest.ini": STRICT,
            "conftest.py": conftest,
            "test_own.py": own,
            "test_talk.py": CONVERSATION,
        },
    )
    assert "2 passed" in run_pytest(tmp_path)


FOREIGN_POLICY = """\
    import asyncio

    class ForeignLoop(asyncio.SelectorEventLoop):
        time = None  # keeps its own time, as uvloop's does

        def __init__(self) -> None:
            raise RuntimeError("a foreign loop was made")

    class ForeignPolicy(asyncio.DefaultEventLoopPolicy):
        def new_event_loop(self):
            return ForeignLoop()
"""


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="event loop policies are deprecated")
@pytest.mark.parametrize(
    "use",
    [
        "asyncio.set_event_loop_policy(ForeignPolicy())",
        "import pytest\n\n@pytest.fixture(scope='session')\ndef event_loop_policy():\n"
        "    return ForeignPolicy()\n",
    ],
    ids=["installed", "fixture"],
)
def test_conversations_have_their_loop_whatever_the_policy(tmp_path: Path, use: str) -> None:
    write(tmp_path, {"test_talk.py": CONVERSATION})
    (tmp_path / "conftest.py").write_text(
        "\n".join(line[4:] for line in FOREIGN_POLICY.splitlines()) + "\n\n" + use + "\n"
    )
    assert "1 passed" in run_pytest(tmp_path)


def test_what_runs_in_virtual_time(tmp_path: Path) -> None:
    conftest = """\
        import pytest, pytest_asyncio
        from livekit.agents import Agent
        from lrf.testing import VoiceAgentTestSession

        @pytest_asyncio.fixture
        async def call():
            async with VoiceAgentTestSession(Agent(instructions="")) as call:
                yield call

        @pytest.fixture
        def word():
            return "word"

        @pytest.fixture
        def is_virtual():
            import asyncio
            return lambda: "VirtualTime" in type(asyncio.get_running_loop()).__name__
    """
    by_fixture = """\
        import pytest

        async def test_by_fixture(call, is_virtual) -> None:
            assert is_virtual()

        @pytest.mark.asyncio
        async def test_not_by_another_fixture(word, is_virtual) -> None:
            assert not is_virtual()

        @pytest.mark.virtual_time
        async def test_by_marker(is_virtual) -> None:
            assert is_virtual()

        @pytest.mark.virtual_time
        class TestMarked:
            async def test_in_a_marked_class(self, is_virtual) -> None:
                assert is_virtual()
    """
    by_import = """\
        import pytest
        from lrf import testing

        async def test_by_import_of_the_package(is_virtual) -> None:
            assert is_virtual()

        class TestHere:
            async def test_method(self, is_virtual) -> None:
                assert is_virtual()

        @pytest.mark.asyncio
        @pytest.mark.virtual_time(False)
        async def test_not_if_the_marker_says_no(is_virtual) -> None:
            assert not is_virtual()
    """
    write(
        tmp_path,
        {
            "pytest.ini": STRICT,
            "conftest.py": conftest,
            "test_fixture.py": by_fixture,
            "test_import.py": by_import,
        },
    )
    assert "7 passed" in run_pytest(tmp_path)


def test_a_tool_may_hang_up_in_a_fake_job(tmp_path: Path) -> None:
    hang_up = """\
        from livekit.agents import Agent, RunContext, function_tool, get_job_context
        from livekit.agents.testing import fake_job_context
        from lrf.testing import VoiceAgentTestSession

        @function_tool
        async def hang_up(ctx: RunContext[None]) -> None:
            '''Hang up.'''
            get_job_context().shutdown()
            ctx.session.shutdown()

        async def test_hanging_up() -> None:
            with fake_job_context():
                agent = Agent(instructions="", tools=[hang_up])
                async with VoiceAgentTestSession(agent) as call:
                    await call.asks_for("hang_up")
                    await call.tool_ended("hang_up")
    """
    write(tmp_path, {"pytest.ini": STRICT, "test_hang_up.py": hang_up})
    assert "1 passed" in run_pytest(tmp_path)


# looptime's plugin, in a repository that has it.


def test_looptime_is_out_where_nobody_uses_it(tmp_path: Path) -> None:
    own = """\
        def test_own(pytestconfig) -> None:
            assert not pytestconfig.pluginmanager.has_plugin("looptime_plugin")
    """
    write(tmp_path, {"pytest.ini": STRICT, "test_own.py": own, "test_talk.py": CONVERSATION})
    assert "2 passed" in run_pytest(tmp_path, looptime=True)


def test_looptime_serves_those_who_use_it(tmp_path: Path) -> None:
    own = """\
        import asyncio, time
        import pytest

        @pytest.mark.asyncio
        @pytest.mark.looptime
        async def test_own() -> None:
            began = time.monotonic()
            await asyncio.sleep(60)
            assert time.monotonic() - began < 30
    """
    write(tmp_path, {"pytest.ini": STRICT, "test_own.py": own, "test_talk.py": CONVERSATION})
    assert "2 passed" in run_pytest(tmp_path, looptime=True)
    own = own.replace("        @pytest.mark.looptime\n", "")
    write(tmp_path, {"test_own.py": own})
    assert "2 passed" in run_pytest(tmp_path, "--looptime", looptime=True)


# What it costs.


def test_livekit_is_imported_only_where_a_test_needs_it(tmp_path: Path) -> None:
    own = """\
        import sys

        def test_own() -> None:
            assert "lrf.testing.plugin" in sys.modules
            assert not {"livekit", "livekit.agents", "jinja2", "click"} & sys.modules.keys()
    """
    write(tmp_path, {"pytest.ini": STRICT, "test_own.py": own})
    assert "1 passed" in run_pytest(tmp_path)


def test_names_of_the_package_are_found_when_they_are_asked_for() -> None:
    code = "import lrf.testing as kit; print([getattr(kit, name).__name__ for name in kit.__all__])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "VoiceAgentTestSession" in done.stdout
    import lrf.testing

    with pytest.raises(AttributeError, match="has no attribute 'Session'"):
        _ = lrf.testing.Session


def test_failures_in_the_kit_show_their_values(tmp_path: Path) -> None:
    own = """\
        import lrf.testing.contracts, lrf.testing.contracts.contract, lrf.testing.waits

        def test_own() -> None:
            for module in (lrf.testing.contracts.contract, lrf.testing.waits):
                assert type(module.__spec__.loader).__name__ == "AssertionRewritingHook"
    """
    write(tmp_path, {"pytest.ini": STRICT, "test_own.py": own})
    assert "1 passed" in run_pytest(tmp_path)
