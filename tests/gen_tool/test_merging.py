"""What the generator has changed comes in, and what the user has written stays."""

import subprocess
import sys
from functools import cache
from itertools import product

import pytest
from gen_tool import merging_text, patterns
from gen_tool.compose import Rendered, compose
from gen_tool.merging import Merged, merge
from gen_tool.merging_text import NoGitError
from gen_tool.spec import ToolSpec, parse
from gen_tool.statements import module_of

LEGAL = [tuple(p.name for p in chosen.patterns) for chosen in patterns.legal_combinations()]
OPERATION = '''\
    """What I do."""
    return await fetched(os.environ["ADDRESS"])
'''


@cache
def generated(names: tuple[str, ...], params: tuple[str, ...] = ("query_id:str",)) -> Rendered:
    spec = parse("find_it", patterns=names, params=params)
    assert isinstance(spec, ToolSpec), spec
    return compose(spec, package="my_agent", line_length=100)


def merged(base: str, mine: str, theirs: str) -> Merged:
    return merge(base, mine, theirs, width=100, first_party="my_agent")


def body_of(text: str, function: str) -> str:
    """The lines below those that begin `function`."""
    module = module_of(text)
    assert module
    lines = module.named()[function].text.splitlines(keepends=True)
    first = next(
        n for n, line in enumerate(lines) if line.startswith(('    "', "    await", "    r"))
    )
    return "".join(lines[first:])


def with_my_operation(text: str) -> str:
    """`text` as a user would make it: an operation, an import, a constant and a function more."""
    text = text.replace(body_of(text, "operation"), OPERATION, 1)
    text = text.replace("import asyncio\n", "import asyncio\nimport os\n", 1)
    text = text.replace("\n\n# The operation", '\nMY_NAME = "Ada"  # mine\n\n# The operation')
    mine = "async def fetched(address: str) -> str:\n    # mine\n    return address\n"
    return text.replace("\n\n\n# The tool:", f"\n\n\n{mine}\n\n# The tool:")


def ruff_finds(texts: dict[str, str], folder: str) -> str:
    for name, text in texts.items():
        with open(f"{folder}/{name}.py", "w", encoding="utf-8") as file:
            file.write(text)
    ruff = [sys.executable, "-m", "ruff"]
    lint = [*ruff, "check", "--isolated", "-q", "--select", "E,F,I", "--line-length", "100", folder]
    style = [*ruff, "format", "--isolated", "-q", "--diff", "--line-length", "100", folder]
    done = [subprocess.run(command, capture_output=True, text=True) for command in (lint, style)]
    return "".join(run.stdout for run in done)


def test_from_any_combination_to_any_other_the_users_work_stays(tmp_path: str) -> None:
    texts = {}
    for number, (before, after) in enumerate(product(LEGAL, LEGAL)):
        if number % 7 or before == after:
            continue
        base, theirs = generated(before).module, generated(after).module
        result = merged(base, with_my_operation(base), theirs)
        assert not result.conflict
        module, wanted = module_of(result.text), module_of(with_my_operation(theirs))
        assert module
        assert wanted
        assert module.head == wanted.head
        found = {statement.name: statement.text for statement in module.body}
        assert found == {statement.name: statement.text for statement in wanted.body}
        texts[f"tool_{number}"] = result.text
    assert ruff_finds(texts, str(tmp_path)) == ""


def test_tests_of_the_users_stay(tmp_path: str) -> None:
    mine = "\n\nasync def test_mine(work: Gate) -> None:\n    assert work.begun == 0\n"
    base, theirs = generated(LEGAL[2]).test, generated(("background", "retry")).test
    result = merged(base, base + mine, theirs)
    assert mine in result.text
    assert sorted(result.text.replace(mine, "").split("\n\n\n")) == sorted(theirs.split("\n\n\n"))


def test_edits_side_by_side_are_no_conflict() -> None:
    base = 'ONE = "1"\nTWO = "2"\nTHREE = "3"\n'
    mine, theirs = base.replace('"1"', '"one"'), base.replace('"2"', '"two"')
    assert merged(base, mine, theirs).text == 'ONE = "one"\nTWO = "two"\nTHREE = "3"\n'


def test_both_edits_of_one_function_are_merged_or_marked() -> None:
    base = "def f() -> int:\n    a = 1\n    b = 2\n    c = 3\n    return a + b + c\n"
    mine = base.replace("a = 1", "a = 10")
    assert merged(base, mine, base.replace("c = 3", "c = 30")).text == mine.replace(
        "c = 3", "c = 30"
    )
    conflict = merged(base, mine, base.replace("a = 1", "a = 11"))
    assert conflict.conflict
    for line in ("<<<<<<< yours", "a = 10", "a = 11", ">>>>>>> as it would be generated now"):
        assert line in conflict.text


def test_what_the_user_took_out_and_the_generator_changed_is_a_conflict() -> None:
    base = "ONE = 1\nTWO = 2\n"
    assert merged(base, "TWO = 2\n", "ONE = 11\nTWO = 2\n").conflict
    assert merged(base, "TWO = 2\n", "ONE = 1\nTWO = 22\n").text == "TWO = 22\n"


def test_a_file_that_is_no_python_is_merged_as_text() -> None:
    base = "one\ntwo two two\nthree\nfour\n"
    mine, theirs = base.replace("one", "1"), base.replace("four", "4")
    assert merged(base, mine, theirs).text == "1\ntwo two two\nthree\n4\n"


def test_without_git_nothing_is_guessed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(NoGitError):
        merging_text.merge_text("a\n", "b\n", "c\n")
    assert merging_text.three_way("a\n", "a\n", "c\n").text == "c\n"


IMPORTS = """\
import asyncio

# mine
import os
import sys  # noqa: F401

from livekit import a, b
"""
MERGED_IMPORTS = """\
import json
# mine
import os
import sys  # noqa: F401

from livekit import a, c

from .x import y
"""


def test_imports_are_merged_as_sets_and_comments_in_them_stay() -> None:
    mine = "\n\ndef mine() -> None:\n    os.abort()\n"
    before, after = (f"\n\ndef f() -> None:\n    {x}\n" for x in ("a(b, asyncio)", "a(c, y, json)"))
    base = f"import asyncio\n\nfrom livekit import a, b\n{before}"
    theirs = f"import json\n\nfrom livekit import a, c\n\nfrom .x import y\n{after}"
    result = merged(base, IMPORTS + mine + before, theirs)
    assert result.text == MERGED_IMPORTS + mine + after


def test_what_the_operation_has_to_become_is_said() -> None:
    base = generated(("interruptible",)).module
    result = merged(base, with_my_operation(base), generated(("streaming",)).module)
    [step] = result.by_hand
    assert "operation kept your body, and is now to: Yield what the model is told" in step.message
    assert step.hint == "async def operation(query_id: str) -> AsyncIterator[str]:"


def test_a_signature_of_the_users_stays_and_the_new_one_is_said() -> None:
    base = generated(("interruptible",)).module
    mine = with_my_operation(base).replace(
        "operation(query_id: str)", "operation(query_id: object)"
    )
    theirs = generated(("interruptible",), ("query_id:str", "limit:int=5")).module
    result = merged(base, mine, theirs)
    assert "async def operation(query_id: object) -> str:" in result.text
    assert result.by_hand[0].hint == "async def operation(query_id: str, limit: int = 5) -> str:"
    assert "lambda: operation(query_id, limit)" in result.text


def test_what_is_no_longer_called_is_the_users_and_stays() -> None:
    base = generated(("interruptible", "cleanup")).module
    mine = base.replace(body_of(base, "acquire"), '    return "my resource"\n')
    result = merged(base, mine, generated(("interruptible",)).module)
    assert 'return "my resource"' in result.text
    assert "def release" not in result.text
    assert [step.code for step in result.by_hand] == ["not-called"]
