"""Tests of a dry run of `init`: it shows the files, not what is in them, and the steps."""

from .conftest import Repository, typed


def test_the_files_are_named_and_not_printed(repository: Repository) -> None:
    repository("official starter")
    shown = typed("init", "--dry-run", exit_code=4).stdout.splitlines()
    assert "would create lrf.toml" in shown
    assert not [line for line in shown if line.lstrip().startswith(("def ", "class "))]
    assert len(shown) < 150
