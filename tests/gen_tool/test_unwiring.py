"""What comes out of the file of tools again, what stays, and what order it is in."""

import subprocess
from pathlib import Path

import pytest
from gen_tool.tool_lists import EMPTY
from gen_tool.unwiring import in_order, listed, unwire
from gen_tool.wiring import Already, Changed, Manual, wire
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.gen_tool.test_wiring import EMPTY as PLAIN
from tests.gen_tool.test_wiring import NAMES, add


def without(source: str, name: str) -> str:
    result = unwire(source, name)
    assert isinstance(result, Changed), result
    return result.text


def sorted_text(source: str) -> str:
    result = in_order(source)
    assert isinstance(result, Changed), result
    return result.text


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(NAMES, st.booleans()), min_size=1, max_size=6, unique_by=lambda t: t[0]),
    st.sampled_from([EMPTY, PLAIN, EMPTY.replace("\n", "\r\n")]),
)
def test_what_was_added_comes_out_again_byte_for_byte(
    tools: list[tuple[str, bool]], source: str
) -> None:
    for name, is_background in tools[:-1]:
        source = add(source, name, "session" if is_background else "agent")
    name, is_background = tools[-1]
    assert without(add(source, name, "session" if is_background else "agent"), name) == source


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[a.a, report.report, z.z]", "[a.a, z.z]"),
        ("[report.report, z.z]", "[z.z]"),
        ("[a.a, report.report]", "[a.a]"),
        ("[a.a, report.report,]", "[a.a,]"),
        ("[report.report]", "[]"),
        ("[report.report, a.a, report.report_status]", "[a.a]"),
        ("[  # sorted\n        report.report,  # why\n    ]", "[  # sorted\n    ]"),
        ("[\n        report.report,\n    ]", "[]"),
        (
            "[\n        # first\n        a.a,\n        report.report,\n        # last\n    ]",
            "[\n        # first\n        a.a,\n        # last\n    ]",
        ),
        ("[\n        a.a, report.report,\n    ]", "[\n        a.a,\n    ]"),
        ("[\n        report.report, z.z,\n    ]", "[\n        z.z,\n    ]"),
    ],
)
def test_every_way_to_write_a_list_is_kept(before: str, after: str) -> None:
    imports = "import AsyncToolset\n\nfrom . import other, report\n"
    source = PLAIN.replace("import AsyncToolset\n", imports)
    wanted = source.replace("other, report", "other").replace("return []", f"return {after}")
    assert without(source.replace("return []", f"return {before}"), "report") == wanted


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("\nfrom . import report\n", ""),
        ("\nfrom . import (\n    a as b,  # why\n    report,\n)\n", None),
        ("\nfrom . import a, \\\n    report\n", "\nfrom . import a\n"),
        ("\nfrom . import (a, report)\n", "\nfrom . import (a)\n"),
        ("\nfrom . import report\nfrom .a import b\n", "\nfrom .a import b\n"),
    ],
)
def test_every_way_to_write_the_import_is_kept(before: str, after: str | None) -> None:
    after = before.replace("    report,\n", "") if after is None else after
    source = PLAIN.replace("import AsyncToolset\n", f"import AsyncToolset\n{before}")
    wanted = PLAIN.replace("import AsyncToolset\n", f"import AsyncToolset\n{after}")
    assert without(source, "report") == wanted


def test_what_is_not_there_is_out_already() -> None:
    assert unwire(add(EMPTY, "other"), "report") == Already()


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("def", "not valid Python"),
        (add(EMPTY, "report") + "\nmore = report.operation\n", "used there in another way"),
        (EMPTY.replace("agent_tools", "my_tools"), "define agent_tools()"),
    ],
)
def test_beyond_what_is_safe_the_step_is_left_to_the_user(source: str, says: str) -> None:
    result = unwire(source, "report")
    assert isinstance(result, Manual)
    assert says in result.reason


def test_it_says_what_is_listed() -> None:
    source = add(add(EMPTY, "report", "session"), "search").replace("        search.search,\n", "")
    assert listed(source).functions == {"report": {"report", "report_status"}, "search": set()}


NEIGHBOURS = ("find_a", "find_b", "find_c", "report", "report_2", "report_10", "zoo")


@settings(max_examples=60, deadline=None)
@given(st.permutations(NEIGHBOURS), st.sampled_from(NEIGHBOURS))
def test_what_is_out_of_order_is_sorted_and_what_is_double_is_there_once(
    names: list[str], double: str
) -> None:
    wanted = EMPTY
    for name in NEIGHBOURS:
        wanted = add(wanted, name)
    imports, lines = (
        "".join(f"{line},\n" for line in [*items, items[names.index(double)]])
        for items in ([f"    {name}" for name in names], [f"        {n}.{n}" for n in names])
    )
    start, end = wanted.index("    find_a,\n"), wanted.index(")\n\n\ndef agent_tools")
    mixed = wanted[:start] + imports + wanted[end:]
    start, end = mixed.index("        find_a."), mixed.index("    ]\n\n\ndef session_tools")
    assert sorted_text(mixed[:start] + lines + mixed[end:]) == wanted


def test_comments_go_with_what_they_are_above_of() -> None:
    inside = "[\n        z.z,\n        # about a\n        a.a,  # too\n    ]"
    source = PLAIN.replace("return []", f"return {inside}")
    after = "[\n        # about a\n        a.a,  # too\n        z.z,\n    ]"
    assert sorted_text(source) == PLAIN.replace("return []", f"return {after}")


def test_two_imports_become_one() -> None:
    one = add(add(EMPTY, "a"), "b")
    two = one.replace("    a,\n    b,\n", "    b,\n)\nfrom . import (\n    a,\n    b,\n")
    assert sorted_text(two) == one


def test_what_is_in_order_is_left_alone() -> None:
    assert in_order(add(add(EMPTY, "a"), "b", "session")) == Already()
    assert in_order(PLAIN.replace("return []", "return [a.a, z.z]")) == Already()


@pytest.mark.parametrize("start", [[], ["find_a"], ["a", "zoo"]])
@pytest.mark.parametrize("background", [False, True])
def test_two_branches_that_each_add_a_tool_merge(
    start: list[str], background: bool, tmp_path: Path
) -> None:
    base = EMPTY
    for name in start:
        base = add(base, name)
    scope = "session" if background else "agent"
    ours, theirs = add(base, "find_b"), add(base, "find_c", scope)
    for name, text in (("ours", ours), ("base", base), ("theirs", theirs)):
        (tmp_path / name).write_text(text)
    command = ["git", "merge-file", "--union", "-p", "ours", "base", "theirs"]
    merged = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True).stdout.decode()
    wanted = wire(
        ours,
        "find_c",
        "session" if background else "agent",
        sorted(listed(theirs).functions["find_c"]),
    )
    assert isinstance(wanted, Changed)
    fixed = in_order(merged)
    assert (fixed.text if isinstance(fixed, Changed) else merged) == wanted.text
