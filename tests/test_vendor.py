"""The generator's copy in a project: whole, recognised, never overwritten where it was edited."""

import json
from pathlib import Path

import pytest
from gen_tool.vendor import MANIFEST, vendor

from tests.template import TEMPLATE


def texts(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A generator of three files, and some that do not belong to it."""
    source = tmp_path / "source"
    for path in (
        "LICENSE",
        "gen_tool/cli.py",
        "gen_tool/templates/tool.py.j2",
        "gen_tool/scaffold.py",
        "gen_tool/__pycache__/cli.cpython-311.pyc",
        "gen_tool/notes.txt",
        "examples/search.json",
        "pyproject.toml",
    ):
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        (source / path).write_bytes(f"{path}, first\n".encode())
    return source


@pytest.fixture
def copy(source: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "project" / "generators"
    assert vendor(source, copy) == ()
    return copy


def test_a_copy_is_what_the_list_allows_and_a_hash_a_file(copy: Path) -> None:
    listed = {"LICENSE", "gen_tool/cli.py", "gen_tool/templates/tool.py.j2"}
    assert set(texts(copy)) == {*listed, MANIFEST}
    assert set(json.loads((copy / MANIFEST).read_text())) == listed


def test_the_same_again_changes_nothing(source: Path, copy: Path) -> None:
    before = texts(copy)
    assert vendor(source, copy) == ()
    assert texts(copy) == before


def test_a_newer_generator_replaces_an_untouched_copy(source: Path, copy: Path) -> None:
    (source / "gen_tool/cli.py").write_bytes(b"second\n")
    (source / "gen_tool/templates/tool.py.j2").rename(source / "gen_tool/templates/test.py.j2")
    assert vendor(source, copy) == ()
    assert (copy / "gen_tool/cli.py").read_bytes() == b"second\n"
    assert not (copy / "gen_tool/templates/tool.py.j2").exists()
    assert (copy / "gen_tool/templates/test.py.j2").exists()


def test_an_edited_copy_is_named_and_left_alone(source: Path, copy: Path) -> None:
    (source / "LICENSE").write_bytes(b"second\n")
    (source / "gen_tool/cli.py").write_bytes(b"second\n")
    (copy / "gen_tool/cli.py").write_bytes(b"mine\n")
    before = texts(copy)
    assert vendor(source, copy) == ("gen_tool/cli.py",)
    assert texts(copy) == before


def test_an_edited_file_that_the_newer_generator_dropped_is_left_alone(
    source: Path, copy: Path
) -> None:
    (source / "gen_tool/cli.py").unlink()
    (copy / "gen_tool/cli.py").write_bytes(b"mine\n")
    assert vendor(source, copy) == ("gen_tool/cli.py",)
    assert (copy / "gen_tool/cli.py").read_bytes() == b"mine\n"


def test_a_file_that_was_never_ours_is_left_alone(source: Path, copy: Path) -> None:
    (source / "gen_tool/new.py").write_bytes(b"ours\n")
    (copy / "gen_tool/new.py").write_bytes(b"theirs\n")
    (copy / "own.py").write_bytes(b"theirs\n")
    assert vendor(source, copy) == ("gen_tool/new.py",)
    assert (copy / "own.py").exists()


def test_an_edit_that_the_newer_generator_has_too_is_no_edit(source: Path, copy: Path) -> None:
    (source / "gen_tool/cli.py").write_bytes(b"fixed\n")
    (copy / "gen_tool/cli.py").write_bytes(b"fixed\n")
    assert vendor(source, copy) == ()
    assert vendor(source, copy) == ()


def test_a_deleted_file_comes_back(source: Path, copy: Path) -> None:
    (copy / "gen_tool/cli.py").unlink()
    assert vendor(source, copy) == ()
    assert (copy / "gen_tool/cli.py").exists()


def test_line_endings_of_windows_are_no_edit_and_are_not_passed_on(
    source: Path, copy: Path
) -> None:
    for folder in (source, copy):
        text = (folder / "gen_tool/cli.py").read_bytes()
        (folder / "gen_tool/cli.py").write_bytes(text.replace(b"\n", b"\r\n"))
    (source / "LICENSE").write_bytes(b"second\r\n")
    assert vendor(source, copy) == ()
    assert (copy / "LICENSE").read_bytes() == b"second\n"


def test_the_real_generator_is_vendored_without_the_hooks_part(tmp_path: Path) -> None:
    assert vendor(TEMPLATE / "generators", tmp_path) == ()
    copied = set(texts(tmp_path))
    assert {"LICENSE", "gen_tool/cli.py", "gen_tool/vendor.py"} <= copied
    assert not any("scaffold" in path or "__pycache__" in path for path in copied)
