"""The image: the Dockerfile's steps are run from a fresh checkout, and what it holds is started."""

import asyncio
import json
import os
import re
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.job_process.livekit_server import KEY, SECRET, LiveKitServer
from tests.operations.dockerfile import (
    Builder,
    DockerIgnore,
    Stage,
    base_environment,
    parse,
    read_health_check,
)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="its commands are those of Linux")

STARTS_WITHIN = 180.0  # seconds
Image = tuple[Stage, Path, dict[str, str]]


def read(project: Path) -> list[Stage]:
    return parse((project / "Dockerfile").read_text("utf-8"))


@pytest.fixture(scope="module")
def image(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Image:
    """Build the image: return its last stage, its root, and the environment of its processes."""
    root = tmp_path_factory.mktemp("image") / "root"
    # Compiling all libraries takes longer than the rest together, and proves nothing.
    builder = Builder(project, root, base_environment())
    build, final = read(project)
    for number, (name, rest) in enumerate(build.steps):
        build.steps[number] = (name, rest.replace("UV_COMPILE_BYTECODE=1", "UV_COMPILE_BYTECODE=0"))
    builder.build(build)
    builder.finish(build)
    variables = builder.build(final)
    (root / "data").mkdir(exist_ok=True)
    return final, root, variables


def test_it_runs_as_a_user_without_rights_and_stops_by_sigterm(project: Path) -> None:
    build, final = read(project)
    assert build.base == final.base
    assert re.fullmatch(r"python:3\.\d+-slim", final.base)
    (user,) = final.all("USER")
    assert int(user) > 0  # a number: Kubernetes checks runAsNonRoot by it
    assert f"--uid {user}" in final.all("RUN")[0]
    assert final.all("STOPSIGNAL") == ["SIGTERM"]
    assert final.all("CMD") == ['["agent", "start"]']
    names = [name for name, _ in final.steps]
    assert names.index("RUN") < names.index("USER") < names.index("CMD")


def test_only_the_environment_goes_into_it(image: Image) -> None:
    final, root, _ = image
    assert final.all("COPY") == ["--from=build /app/.venv /app/.venv"]
    assert {path.name for path in root.iterdir()} == {"app", "data"}
    assert [path.name for path in (root / "app").iterdir()] == [".venv"]
    packages = {path.name for path in root.glob("app/.venv/lib/*/site-packages/*")}
    assert {"my_voice_agent", "livekit", "psycopg", "sqlalchemy"} <= packages
    assert not {"lrf", "pytest", "mypy", "ruff", "uv"} & packages
    (package,) = root.glob("app/.venv/lib/*/site-packages/my_voice_agent")
    assert (package / "prompts" / "agent.md").is_file()
    assert (package / "py.typed").is_file()


@pytest.mark.parametrize("path", [".env", ".env.local", "agent-data", "ledger.sqlite3", ".git"])
def test_what_is_private_is_not_sent(path: str, project: Path) -> None:
    is_sent = DockerIgnore(project)
    assert not is_sent(project / path)
    assert not is_sent(project / path / "a")


@pytest.mark.parametrize("path", ["src/my_voice_agent/agent.py", "pyproject.toml", "vendor/a.whl"])
def test_what_is_needed_is_sent(path: str, project: Path) -> None:
    assert DockerIgnore(project)(project / path)


async def is_healthy(check: list[str], variables: Mapping[str, str]) -> bool:
    process = await asyncio.create_subprocess_exec(
        *check, env=variables, stderr=asyncio.subprocess.DEVNULL
    )
    return await process.wait() == 0


async def until_registered(process: asyncio.subprocess.Process, log: Path) -> None:
    while "registered worker" not in read_log(log):
        assert process.returncode is None, read_log(log)
        await asyncio.sleep(0.1)


def read_log(log: Path) -> str:
    return log.read_text("utf-8")


async def test_it_starts_is_healthy_logs_json_and_stops(image: Image, tmp_path: Path) -> None:
    final, root, variables = image
    check = read_health_check(final)
    assert not await is_healthy(check, variables)
    log = tmp_path / "log"
    async with LiveKitServer().serve() as server:
        keys = {"LIVEKIT_URL": server.url, "LIVEKIT_API_KEY": KEY, "LIVEKIT_API_SECRET": SECRET}
        with log.open("wb") as output:
            process = await asyncio.create_subprocess_exec(
                *json.loads(final.all("CMD")[0]),
                cwd=root / "data",
                env={**variables, **keys, "OPENAI_API_KEY": "none"},
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        try:
            await asyncio.wait_for(until_registered(process, log), STARTS_WITHIN)
            assert await is_healthy(check, variables)
            process.send_signal(signal.Signals[final.all("STOPSIGNAL")[0]])
            assert await asyncio.wait_for(process.wait(), STARTS_WITHIN) == 0
        finally:
            if process.returncode is None:
                os.killpg(process.pid, signal.SIGKILL)
                await process.wait()
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert {"starting worker", "registered worker", "draining worker"} <= {
        line["message"] for line in lines
    }
    assert SECRET not in log.read_text()
