"""Entries of the ledger, whoever writes them and whatever goes wrong."""

import sqlite3
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from my_voice_agent.longrunning import ledger as ledger_module
from my_voice_agent.longrunning.ledger import (
    Charge,
    Ledger,
    NewerLedgerError,
    OtherTermsError,
    State,
)
from my_voice_agent.longrunning.ledgers import check_ledger

TERMS = {"order": "A-1", "amount_minor": 1250}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a folder" / "in a folder" / "ledger.sqlite3"


@pytest.fixture
def ledger(path: Path) -> Ledger:
    return Ledger(path)


def test_makes_its_file_and_folder(ledger: Ledger, path: Path) -> None:
    assert ledger.find("key") is None
    assert path.is_file()


def test_a_charge_that_begins_is_pending(ledger: Ledger) -> None:
    assert ledger.begin("key", TERMS) is None
    assert ledger.find("key") == Charge("key", TERMS, "pending", "")


@pytest.mark.parametrize("state", ["pending", "unknown", "paid"])
def test_what_may_have_been_charged_does_not_begin_again(ledger: Ledger, state: State) -> None:
    ledger.begin("key", TERMS)
    ledger.settle("key", state, "Confirmation 7")
    assert ledger.begin("key", TERMS) == Charge("key", TERMS, state, "Confirmation 7")
    assert ledger.find("key") == Charge("key", TERMS, state, "Confirmation 7")


def test_what_has_failed_may_begin_again_and_belongs_to_who_began_it(path: Path) -> None:
    first, second = Ledger(path), Ledger(path)
    first.begin("key", TERMS)
    first.settle("key", "failed", "The card was declined.")
    assert second.begin("key", TERMS) is None
    with pytest.raises(KeyError):
        first.settle("key", "paid", "Confirmation 7")
    assert first.find("key") == Charge("key", TERMS, "pending", "")


def test_a_charge_that_was_given_up_before_it_began_does_not_begin(path: Path) -> None:
    given_up = Ledger(path)
    with pytest.raises(KeyError):
        given_up.settle("key", "failed")
    with pytest.raises(TimeoutError):
        given_up.begin("key", TERMS)
    assert given_up.find("key") is None
    assert Ledger(path).begin("key", TERMS) is None


@pytest.mark.parametrize("state", ["pending", "unknown", "paid", "failed"])
def test_other_terms_are_an_error_that_names_the_key(ledger: Ledger, state: State) -> None:
    ledger.begin("key", TERMS)
    ledger.settle("key", state)
    with pytest.raises(OtherTermsError, match="key"):
        ledger.begin("key", {**TERMS, "amount_minor": 1251})
    assert ledger.find("key") == Charge("key", TERMS, state, "")


@pytest.mark.parametrize("other", [{"paid": True}, {"paid": "1"}, {"paid": [1]}, {}])
def test_terms_of_another_type_are_other_terms(ledger: Ledger, other: dict[str, object]) -> None:
    ledger.begin("key", {"paid": 1})
    with pytest.raises(OtherTermsError):
        ledger.begin("key", other)


@pytest.mark.parametrize("colours", [("red", "é"), ["red", "é"]])
def test_terms_are_the_same_if_they_are_the_same_json(ledger: Ledger, colours: object) -> None:
    ledger.begin("key", {"colours": ("red", "é"), "size": None})
    assert ledger.begin("key", {"size": None, "colours": colours}) is not None


def test_each_key_has_its_own_line(ledger: Ledger, path: Path) -> None:
    ledger.begin("key", TERMS)
    assert Ledger(path).begin("another key", {}) is None
    ledger.settle("key", "paid")
    assert ledger.find("another key") == Charge("another key", {}, "pending", "")


def test_another_process_reads_what_was_written(ledger: Ledger, path: Path) -> None:
    ledger.begin("key", TERMS)
    ledger.settle("key", "paid", "Confirmation 7")
    assert Ledger(path).begin("key", TERMS) == Charge("key", TERMS, "paid", "Confirmation 7")


def test_of_several_that_charge_one_key_at_once_one_begins(path: Path) -> None:
    together = threading.Barrier(4)

    def charge(_: int) -> Charge | None:
        ledger = Ledger(path)
        together.wait()
        return ledger.begin("key", TERMS)

    with ThreadPoolExecutor(4) as processes:
        earlier = list(processes.map(charge, range(4)))
    assert earlier.count(None) == 1
    assert earlier.count(Charge("key", TERMS, "pending", "")) == 3


def test_holds_the_file_before_it_looks_at_a_line(ledger: Ledger, path: Path) -> None:
    ledger.find("key")
    with (
        ledger._transaction(),
        closing(sqlite3.connect(path, timeout=0)) as another,
        pytest.raises(sqlite3.OperationalError, match="locked"),
    ):
        another.execute("BEGIN IMMEDIATE")


def test_a_transaction_that_breaks_leaves_nothing(ledger: Ledger) -> None:
    with pytest.raises(ZeroDivisionError), ledger._transaction() as rows:  # noqa: PT012
        rows.execute("INSERT INTO charges VALUES ('key', '{}', 'paid', '', 0)")
        raise ZeroDivisionError
    assert ledger.find("key") is None
    assert ledger.begin("key", TERMS) is None  # and no lock


def test_terms_that_are_no_json_are_refused_and_leave_nothing(ledger: Ledger) -> None:
    with pytest.raises(TypeError):
        ledger.begin("key", {"order": object()})
    assert ledger.find("key") is None


def test_what_a_dead_process_left_pending_is_unknown(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.begin("key", TERMS)
    monkeypatch.setattr(ledger_module, "ABANDONED_AFTER", -1.0)
    assert ledger.begin("key", TERMS) == Charge("key", TERMS, "unknown", "")
    ledger.settle("key", "paid", "Confirmation 7")  # it was not dead, but slow
    assert ledger.find("key") == Charge("key", TERMS, "paid", "Confirmation 7")


def test_a_file_of_the_first_edition_is_brought_up_to_date(ledger: Ledger, path: Path) -> None:
    path.parent.mkdir(parents=True)
    with closing(sqlite3.connect(path)) as rows, rows:
        rows.execute(
            "CREATE TABLE charges (key TEXT PRIMARY KEY, terms TEXT, state TEXT, note TEXT)"
        )
        rows.execute("INSERT INTO charges VALUES ('old', '{}', 'paid', 'Confirmation 1')")
        rows.execute("INSERT INTO charges VALUES ('left', '{}', 'pending', '')")
    assert ledger.begin("old", {}) == Charge("old", {}, "paid", "Confirmation 1")
    assert ledger.begin("left", {}) == Charge("left", {}, "unknown", "")
    assert ledger.begin("new", {}) is None
    assert ledger.find("new") == Charge("new", {}, "pending", "")


def test_a_file_of_a_newer_program_is_refused(ledger: Ledger, path: Path) -> None:
    ledger.find("key")
    with closing(sqlite3.connect(path)) as rows:
        rows.execute("PRAGMA user_version = 2")
    with pytest.raises(NewerLedgerError, match="version 2, and this program knows version 1"):
        ledger.begin("key", TERMS)


# What the start of a worker says.


@pytest.mark.parametrize(
    ("environment", "warns"),
    [
        ({}, False),
        ({"REPLICAS": "1"}, False),
        ({"REPLICAS": "3"}, True),
        ({"KUBERNETES_SERVICE_HOST": "10.0.0.1"}, True),
        ({"KUBERNETES_SERVICE_HOST": "10.0.0.1", "REPLICAS": "1"}, False),
        ({"REPLICAS": "3", "LEDGER_URL": "postgresql://db/agent"}, False),
    ],
)
def test_a_file_is_warned_about_where_it_is_not_the_only_one(
    environment: dict[str, str],
    warns: bool,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    for name in ("REPLICAS", "KUBERNETES_SERVICE_HOST", "LEDGER_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    check_ledger()
    assert ("each replica keeps a ledger of its own" in caplog.text) == warns


def test_an_address_that_is_not_of_postgres_ends_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEDGER_URL", "mysql://user:secret@db/agent")
    with pytest.raises(SystemExit, match="not the address of a PostgreSQL database") as error:
        check_ledger()
    assert "secret" not in str(error.value)


def test_an_address_that_cannot_be_read_ends_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEDGER_URL", "postgresql://user:secret@db:port/agent")
    with pytest.raises(SystemExit, match="LEDGER_URL cannot be used") as error:
        check_ledger()
    assert "secret" not in str(error.value)


def test_a_database_without_its_extra_ends_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEDGER_URL", "postgresql://db/agent")
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(SystemExit, match="uv sync --extra postgres"):
        check_ledger()
