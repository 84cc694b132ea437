"""What is said in JSON is what the schema says, and what is done."""

import hashlib
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from gen_tool import cli
from gen_tool.project import Project
from gen_tool.spec import FIELDS, PARAM_FIELDS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.gen_tool.typing_commands import (
    add,
    as_generated_before,
    done,
    gen_tool,
    path_of,
    replace_operation,
)

pytestmark = pytest.mark.usefixtures("inside")
SCHEMAS = Path(cli.__file__).parent / "schemas"
OUTPUT, SPEC = (json.loads((SCHEMAS / f"{name}.json").read_bytes()) for name in ("output", "spec"))


def said(*words: str) -> Any:
    result = gen_tool(*words, "--json")
    data = json.loads(result.stdout)
    jsonschema.validate(data, OUTPUT)
    assert data["exit_code"] == result.exit_code
    return data


def test_the_schemas_are_schemas() -> None:
    for schema in (OUTPUT, SPEC):
        jsonschema.Draft202012Validator.check_schema(schema)
    assert tuple(SPEC["properties"]) == FIELDS
    assert tuple(SPEC["properties"]["params"]["items"]["properties"]) == PARAM_FIELDS


@pytest.mark.parametrize(
    ("words", "exit_code"),
    [
        (["new", "report"], 0),
        (["new", "find_it"], 3),
        (["new", "Class!", "x", "--pattern", "paymnt"], 2),
        (["new"], 2),
        (["change", "find_it", "--pattern", "background"], 0),
        (["change", "find_it", "limit:int"], 4),
        (["rename", "find_it", "look_up"], 0),
        (["remove", "find_it"], 3),
        (["forget", "find_it"], 0),
        (["upgrade"], 0),
        (["upgrade", "other"], 3),
        (["update-generator", "nowhere"], 3),
        (["status"], 0),
        (["status", "--check"], 1),
        (["status", "--fix"], 0),
        (["list"], 0),
    ],
)
def test_every_command_says_it_as_the_schema_says(
    project: Project, words: list[str], exit_code: int
) -> None:
    add()
    replace_operation(project)
    path_of(project, "by_hand").write_text("from livekit.agents import function_tool\n")
    assert said(*words)["exit_code"] == exit_code


def test_problems_carry_codes_messages_and_suggestions() -> None:
    add()
    [problem] = said("new", "find_its", "--pattern", "retri")["problems"]
    assert problem == {
        "code": "unknown-pattern",
        "message": "there is no pattern 'retri'",
        "suggestion": "did you mean retry?",
    }


def test_a_specification_comes_in_as_json(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    add("find_it", "payment", "--confirm", "--what", "it")
    wanted = path_of(project).read_bytes()
    spec = json.loads((project.root / project.record("find_it")).read_bytes())["spec"]
    jsonschema.validate(spec, SPEC)
    done("remove", "find_it")
    (project.root / "spec.json").write_text(json.dumps(spec))
    done("new", "--spec", "spec.json")
    assert path_of(project).read_bytes() == wanted


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "is no JSON"),
        ("[]", "a tool is a JSON object"),
        ('{"name": "x_y", "pattern": ["async"]}', "no field 'pattern'"),
        ('{"name": "x_y", "params": [{"name": "q_x", "typ": "str"}]}', "no field 'typ'"),
        ('{"name": "x_y", "params": [{"name": "q_x"}]}', "'type'"),
        ('{"name": "x_y", "params": [{"name": "q_x", "type": "str", "default": 5}]}', "5 is no"),
        ('{"name": 3}', "no specification"),
        ('{"name": "class", "patterns": ["nothing"]}', "no pattern 'nothing'"),
    ],
)
def test_a_specification_that_is_none_is_refused(project: Project, text: str, says: str) -> None:
    (project.root / "spec.json").write_text(text)
    result = done("new", "--spec", "spec.json", exit_code=2)
    assert says in result.stderr


def hashes(root: Path) -> dict[str, str]:
    files = (path for path in root.rglob("*") if path.is_file())
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }


NAMES = st.sampled_from(["find_it", "look_up", "report"])
PATTERNS = st.sampled_from(["async", "interruptible", "background", "retry", "streaming"])
PARAM = st.sampled_from([(), ("limit:int=5",), ("query_id:str", "limit:int")])
OPERATIONS = st.one_of(
    st.tuples(st.just("new"), NAMES, st.just("--pattern"), PATTERNS),
    st.tuples(st.just("new"), NAMES, st.sampled_from(["--force", "--skip"])),
    st.tuples(st.just("change"), NAMES, st.just("--pattern"), PATTERNS),
    st.builds(lambda name, params: ("change", name, *params), NAMES, PARAM),
    st.tuples(st.just("rename"), NAMES, NAMES),
    st.tuples(st.just("remove"), NAMES),
    st.tuples(st.just("remove"), NAMES, st.just("--force")),
    st.tuples(st.just("forget"), NAMES),
    st.tuples(st.just("upgrade")),
    st.tuples(st.just("status"), st.just("--fix")),
    st.tuples(st.just("edit"), NAMES),
    st.tuples(st.just("older"), NAMES),
    st.tuples(st.just("unsort")),
)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(OPERATIONS, min_size=4, max_size=12))
def test_what_a_dry_run_promises_is_what_the_disk_shows(
    project: Project, operations: list[tuple[str, ...]]
) -> None:
    for name in ("find_it", "look_up", "report"):
        gen_tool("remove", name, "--force")
        gen_tool("forget", name)
        for path in (project.module(name), project.test(name)):
            (project.root / path).unlink(missing_ok=True)
    wiring = project.root / project.wiring
    for command, *words in operations:
        if command in ("edit", "older"):
            if (
                path_of(project, words[0]).exists()
                and (project.root / project.record(words[0])).exists()
            ):
                meddle(project, command, words[0])
            continue
        if command == "unsort":
            wiring.write_text(wiring.read_text("utf-8").replace("    look_up,\n", "", 1))
            continue
        before = hashes(project.root)
        promised = said(command, *words, "--dry-run")
        assert hashes(project.root) == before
        kept = said(command, *words)
        assert kept | {"dry_run": True} == promised
        after = before | {change["path"]: change["after"] for change in promised["changes"]}
        assert hashes(project.root) == {path: text for path, text in after.items() if text}


def meddle(project: Project, command: str, name: str) -> None:
    text = path_of(project, name).read_text("utf-8")
    if command == "edit":
        path_of(project, name).write_text(text + "\n\nMINE = 1\n")
    elif 'FAILED = "Something' in text:
        as_generated_before(project, 'FAILED = "Something', 'FAILED = "Anything', name)
