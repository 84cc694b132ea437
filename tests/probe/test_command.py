"""Tests of the command line: what is typed, and what is printed."""

import json
import subprocess
import sys
from typing import Any

import jsonschema
import pytest

from lrf.probe import situation
from tests.template import TEMPLATE

from .replicas import HEAD, REPLICAS
from .repository import Repository

SCHEMA: dict[str, Any] = json.loads((TEMPLATE / "docs" / "probe.schema.json").read_text("utf-8"))
SEARCH = (
    HEAD
    + """
async def find(query: str) -> str:
    raise RuntimeError("the network")

@function_tool
async def search(query: str) -> str:
    \"\"\"Search.\"\"\"
    return await find(query)
"""
)

BRIEFLY = ("--only", "completes")


def test_json_is_as_the_schema_says(repository: Repository) -> None:
    careful = REPLICAS["done with care"]
    for source, findings in ((SEARCH, True), (careful.source, False)):
        module = repository.put(f"agent{findings}", source)
        report = repository.probe(f"{module}:search", "--hold", f"{module}.find")
        jsonschema.validate(report, SCHEMA)
        assert bool(report["findings"]) is findings
        assert report["exit_code"] == int(findings)
    result = repository.type("nowhere:search", "--json")
    assert result.exit_code == 2
    jsonschema.validate(json.loads(result.stdout), SCHEMA)


def test_text_has_the_figures_and_fits_the_terminal(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    module = repository.put("agent", SEARCH)
    result = repository.type(f"{module}:search", "--hold", f"{module}.find")
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[0] == "search(query='shoes'), judged as interruptible"
    figures = next(line for line in lines if "interrupted at 1 s, turn end 0.3 s" in line)
    assert figures.split()[-4:] == ["-", "-", "5.0", "5.2"]
    assert "dead-air: the caller hears nothing for 8.0 s" in lines
    assert lines[-1] == "9 findings, 20 calls in virtual time."


def test_all_that_is_wrong_is_said_at_once(repository: Repository) -> None:
    module = repository.put("agent", SEARCH)
    words = ["--hold", f"{module}.fnd", "--hold", "find", "--hold", f"{module}.find=3,5"]
    words += ["--userdata", f"{module}:Nothing", "--args", '{"qery": "shoes"}']
    result = repository.type(f"{module}:search", *words)
    assert result.exit_code == 2
    assert result.stdout == ""
    errors = [line for line in result.stderr.splitlines() if line.startswith("error: ")]
    assert [error.split(":")[1].split()[0] for error in errors] == [
        "the",  # parameter 'qery'
        "the",  # parameter 'query'
        *["--hold"] * 3,
        "--userdata",
    ]
    assert "did you mean query?" in result.stderr
    assert "is not JSON" in result.stderr


@pytest.mark.parametrize("tool", ["search", "serch"])
def test_options_that_are_wrong_are_said_with_the_tool(tool: str, repository: Repository) -> None:
    module = repository.put("agent", SEARCH)
    words = ["--args", "{bad", "--hold", f"{module}.nope", "--kind", "fast", "--only", "zzz"]
    result = repository.type(f"{module}:{tool}", *words, "--only", "fails", "--json")
    assert result.exit_code == 2
    codes = [problem["code"] for problem in json.loads(result.stdout)["problems"]]
    missing = ["no-such-tool"] if tool == "serch" else []
    assert codes == ["bad-args", *missing, "bad-hold", "bad-kind", "unknown-call"]


@pytest.mark.parametrize(
    ("tool", "said"),
    [
        ("{module}", "does not name a tool"),
        ("{module}:serch", "did you mean search?"),
        ("{package}.nowhere:search", "cannot be imported: ModuleNotFoundError"),
        ("{module}:find", "is not a tool"),
    ],
)
def test_a_tool_that_is_not_there(tool: str, said: str, repository: Repository) -> None:
    module = repository.put("agent", SEARCH)
    result = repository.type(tool.format(module=module, package=repository.package))
    assert result.exit_code == 2
    assert said in result.stderr


def test_arguments_must_be_an_object(repository: Repository) -> None:
    module = repository.put("agent", SEARCH)
    for given in ("shoes", "[1]"):
        result = repository.type(f"{module}:search", "--args", given)
        assert result.exit_code == 2
        assert """--args '{"query": "shoes"}'""" in result.stderr


def test_a_payment_does_not_really_run(repository: Repository) -> None:
    replica = REPLICAS["a payment that is tried again"]
    module = repository.put("agent", replica.source)
    result = repository.type(f"{module}:{replica.tool}")
    assert result.exit_code == 2
    assert f"hold what pays: --hold {module}.bank.charge" in result.stderr


def test_what_is_held_comes_back(repository: Repository) -> None:
    module = repository.put("agent", SEARCH)
    repository.probe(f"{module}:search", "--hold", f"{module}.find", *BRIEFLY)
    assert sys.modules[module].find.__name__ == "find"


def test_a_tool_without_a_hold_really_runs(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(situation, "REAL_QUIET", 0.1)
    source = SEARCH.replace('raise RuntimeError("the network")', "return 'the blue room'")
    module = repository.put("agent", source)
    result = repository.type(f"{module}:search", "--limit", "1", "--only", "completes", "--json")
    warning = " ".join(result.stderr.split())
    assert "nothing is held, so search really runs, in one call, in real time" in warning
    assert "each of at most 1 s (--limit). If it only sleeps: --virtual." in warning
    assert f"To hold what it waits for: --hold {module}.find" in warning
    report = json.loads(result.stdout)
    assert report["time"] == "real"
    assert report["calls"][0]["told_to_model"] == [{"text": "the blue room", "is_error": False}]


@pytest.mark.parametrize("words", [(), ("--virtual",)])
def test_a_tool_that_cannot_connect_is_not_called_wrong(
    words: tuple[str, ...], repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(situation, "REAL_QUIET", 0.1)
    work = 'await asyncio.open_connection("127.0.0.1", 1)'
    source = SEARCH.replace("return await find(query)", work)
    result = repository.type(f"{repository.put('agent', source)}:search", *words)
    text = " ".join(result.stdout.split())
    assert "needs-its-service: it cannot connect: " in text
    assert "Hold what connects to it with --hold" in text
    assert result.stdout.splitlines()[-1].startswith("1 finding, 1 call in ")
    if not words:
        assert "really runs, in up to 5 calls, in real time" in result.stderr


def test_nobody_is_advised_to_cancel_a_charge(repository: Repository) -> None:
    replica = REPLICAS["a payment that is tried again"]
    module = repository.put("agent", replica.source)
    found = repository.findings(f"{module}:{replica.tool}", "--hold", f"{module}.bank.charge")
    assert "answers after" in found["slow-answer"]["message"]
    for name in ("slow-answer", "result-lost"):
        advice = found[name]["instead"]
        assert "go on in a task of its own" in advice
        assert "answer at once" in advice
        assert "wait_if_not_interrupted" not in advice
    module = repository.put("finder", SEARCH)
    found = repository.findings(f"{module}:search", "--hold", f"{module}.find")
    assert "wait_if_not_interrupted" in found["slow-answer"]["instead"]


def test_what_is_not_held_is_not_reached(repository: Repository) -> None:
    source = SEARCH.replace(
        "    return await find(query)",
        """
    import socket
    await asyncio.get_running_loop().getaddrinfo("shop.example.com", 443)
    return await find(query)""",
    )
    module = repository.put("agent", source)
    report = repository.probe(f"{module}:search", "--hold", f"{module}.find", *BRIEFLY)
    assert report["reached"] == ["shop.example.com"]


def test_a_hold_that_is_never_called_is_said(repository: Repository) -> None:
    source = SEARCH + "\nasync def other() -> None: ...\n"
    module = repository.put("agent", source.replace("return await find(query)", "return 'no'"))
    result = repository.type(f"{module}:search", "--hold", f"{module}.other")
    assert result.exit_code == 2
    assert f"search ended without a call of {module}.other: 'no'" in result.stderr


def test_a_result_can_be_given(repository: Repository) -> None:
    source = SEARCH.replace("return await find(query)", "return (await find(query)).rooms[0]")
    module = repository.put("agent", source)
    hold = f'{module}.find={{"rooms": ["the blue room"]}}'
    report = repository.probe(
        f"{module}:search", "--hold", hold, "--args", '{"query": "room"}', *BRIEFLY
    )
    assert report["arguments"] == {"query": "room"}
    assert report["calls"][0]["told_to_model"][0]["text"] == "the blue room"


def test_pictures_are_drawn(repository: Repository) -> None:
    module = repository.put("agent", SEARCH)
    words = ("--hold", f"{module}.find", "--timeline", "pictures", "--only", "hung-up")
    report = repository.probe(f"{module}:search", *words)
    assert report["page"] == "pictures/index.html"
    page = (repository.root / "pictures" / "index.html").read_text("utf-8")
    for call in report["calls"]:
        assert (repository.root / call["picture"]).read_text("utf-8").startswith("<svg")
        assert call["picture"].rpartition("/")[2] in page


def test_help_imports_no_livekit() -> None:
    code = "import sys; from lrf.cli.group import gen_tool\n"
    code += "try: gen_tool.main(['probe', '--help'])\nexcept SystemExit: pass\n"
    code += "assert 'livekit' not in sys.modules and 'asyncio' not in sys.modules"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert "PACKAGE.MODULE:TOOL" in run.stdout
