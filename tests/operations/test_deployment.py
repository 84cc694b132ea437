"""Tests of deployments: they give charges and calls their time, and ask for the health."""

import json
import re
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from livekit.agents.worker import DRAIN_TIMEOUT

from my_voice_agent.agent import server
from my_voice_agent.longrunning import SHUTDOWN_PROCESS_TIMEOUT, call_log
from my_voice_agent.longrunning.settlement import CHARGES_END_WITHIN, SETTLES_WITHIN
from my_voice_agent.observability import SENDS_WITHIN
from tests.operations.dockerfile import parse
from tests.template import TEMPLATE, Render

ENDS_WITHIN = DRAIN_TIMEOUT + SHUTDOWN_PROCESS_TIMEOUT  # seconds from SIGTERM
MINUTE = 60


def read_yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def read_unit(path: Path) -> ConfigParser:
    unit = ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read_string(path.read_text("utf-8"))
    return unit


@pytest.fixture
def pod(project: Path) -> dict[str, Any]:
    """Return what Kubernetes is told of a replica."""
    pod: dict[str, Any] = read_yaml(project / "deploy/kubernetes.yaml")["spec"]["template"]["spec"]
    return pod


def grace_periods(project: Path) -> dict[str, int]:
    """Return the seconds that each way to run the agent gives it after SIGTERM."""
    pod = read_yaml(project / "deploy/kubernetes.yaml")["spec"]["template"]["spec"]
    agent = read_yaml(project / "compose.yaml")["services"]["agent"]
    unit = read_unit(project / "deploy/agent.service")["Service"]
    (docker,) = re.findall(r"--stop-timeout (\d+)", (project / "Dockerfile").read_text("utf-8"))
    return {
        "kubernetes": pod["terminationGracePeriodSeconds"],
        "compose": int(agent["stop_grace_period"].removesuffix("s")),
        "systemd": int(unit["TimeoutStopSec"]),
        "docker": int(docker),
    }


def test_a_stop_waits_for_the_calls_and_then_for_their_charges(project: Path) -> None:
    periods = grace_periods(project)
    assert len(periods) == 4
    assert all(seconds >= ENDS_WITHIN for seconds in periods.values()), periods
    assert all(seconds < ENDS_WITHIN + MINUTE for seconds in periods.values()), periods


def test_a_job_that_ends_waits_for_its_charges_and_their_outcomes() -> None:
    assert server._drain_timeout == DRAIN_TIMEOUT
    assert server._shutdown_process_timeout == SHUTDOWN_PROCESS_TIMEOUT
    # what was seen is exported afterwards, and LiveKit closes the session before
    assert SHUTDOWN_PROCESS_TIMEOUT >= CHARGES_END_WITHIN + 2 * SENDS_WITHIN + 10
    assert SETTLES_WITHIN < CHARGES_END_WITHIN


def test_the_documents_say_so_too(project: Path) -> None:
    text = (TEMPLATE / "docs/production.md").read_text("utf-8")
    (seconds,) = {*grace_periods(project).values()}
    assert str(seconds) in text
    assert f"{SHUTDOWN_PROCESS_TIMEOUT:g}" in text
    assert f"{CHARGES_END_WITHIN:g} s" in text
    assert f"{SETTLES_WITHIN:g} s" in text


def test_kubernetes_runs_the_image_without_rights_and_asks_for_its_health(
    project: Path, pod: dict[str, Any]
) -> None:
    _, image = parse((project / "Dockerfile").read_text("utf-8"))
    (agent,) = pod["containers"]
    assert pod["securityContext"]["runAsUser"] == int(image.all("USER")[0])
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert agent["securityContext"]["allowPrivilegeEscalation"] is False
    assert agent["ports"][0]["containerPort"] == int(image.all("EXPOSE")[0])
    assert server._default_port.prod_default == int(image.all("EXPOSE")[0])
    assert agent["readinessProbe"]["httpGet"] == {"path": "/", "port": "health"}
    assert "livenessProbe" not in agent  # it would cut calls
    assert agent["volumeMounts"][0]["mountPath"] == "/data"


def test_more_than_one_replica_say_so(project: Path, pod: dict[str, Any]) -> None:
    deployment = read_yaml(project / "deploy/kubernetes.yaml")
    assert deployment["spec"]["selector"]["matchLabels"] == deployment["metadata"]["labels"]
    told = {each["name"]: each["value"] for each in pod["containers"][0]["env"]}
    assert told["REPLICAS"] == str(deployment["spec"]["replicas"])


def test_systemd_stops_the_worker_alone_and_keeps_the_ledger(project: Path) -> None:
    unit = read_unit(project / "deploy/agent.service")
    service = unit["Service"]
    assert service["KillMode"] == "mixed"  # SIGTERM to all would end the calls
    assert service["User"] == "agent"
    folder = f"/var/lib/{service['StateDirectory']}"
    assert f"LEDGER={folder}/ledger.sqlite3" in service["Environment"].split()
    assert service["ExecStart"].endswith("/.venv/bin/agent start")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_understands_the_unit(project: Path, tmp_path: Path) -> None:
    program = tmp_path / "agent"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    text = (project / "deploy/agent.service").read_text("utf-8")
    unit = tmp_path / "agent.service"
    unit.write_text(re.sub(r"ExecStart=\S+", f"ExecStart={program}", text))
    done = subprocess.run(
        ["systemd-analyze", "verify", str(unit)], capture_output=True, encoding="utf-8"
    )
    assert "agent.service" not in done.stderr, done.stderr


def test_compose_has_a_server_a_database_and_the_image(project: Path) -> None:
    compose = read_yaml(project / "compose.yaml")
    agent, livekit, postgres = (compose["services"][n] for n in ("agent", "livekit", "postgres"))
    keys = agent["environment"]
    port = keys["LIVEKIT_URL"].rpartition(":")[2]
    assert f"127.0.0.1:{port}:{port}" in livekit["ports"]
    assert agent["network_mode"] == "service:livekit"  # so localhost is the server
    user, password, name = (
        postgres["environment"][f"POSTGRES_{n}"] for n in ("USER", "PASSWORD", "DB")
    )
    assert keys["LEDGER_URL"] == f"postgresql://{user}:{password}@postgres:5432/{name}"
    # nobody else's machine can reach what has keys that everybody knows
    for service in (livekit, postgres):
        assert all(each.startswith("127.0.0.1:") for each in service["ports"])


@pytest.mark.parametrize("package", ["on", "n1_b__c_"])
def test_names_are_valid_for_kubernetes(package: str, render: Render) -> None:
    project = render(package_name=package, project_slug="1.0", examples="none")
    deployment = read_yaml(project / "deploy/kubernetes.yaml")
    names = [deployment["metadata"]["name"], *deployment["metadata"]["labels"].values()]
    for name in names:
        assert re.fullmatch(r"[a-z]([a-z0-9-]{0,61}[a-z0-9])?", name)


def test_the_dashboard_asks_for_what_is_measured(project: Path) -> None:
    dashboard = json.loads((project / "deploy/dashboard.json").read_text("utf-8"))
    asked = " ".join(target["expr"] for p in dashboard["panels"] for target in p["targets"])
    names = {
        re.sub(r"_(bucket|count)$", "", name) for name in re.findall(r"\btool_call_\w+", asked)
    }
    ours = {f"tool_call_{name}_seconds" for name in ("duration", "first_word", "silence")}
    assert names == ours
    assert all(hasattr(call_log, f"_{name}") for name in ("duration", "first_word", "silence"))
    assert set(re.findall(r"\btool_[a-z]+\b(?!_)", asked)) == {"tool_name", "tool_outcome"}
    titles = " ".join(panel["title"] for panel in dashboard["panels"]).lower()
    for word in ("slow", "interrupted", "unknown"):
        assert word in titles
