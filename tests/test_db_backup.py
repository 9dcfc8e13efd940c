"""A backup is a database like any other, as it stood at one moment, whoever writes to it meanwhile."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from blank import blank
from command import lieudit
from reviews_corpus import content, ingest

from db import beside, reviews
from db.backup import backup
from db.check import Check
from db.check_types import Fault
from db.reviews import Kind, Review, Verdict
from db.store import Store
from extract import reference
from ingest.errors import BusyError, DatabaseError, UsageError


@pytest.fixture
def database(tmp_path: Path) -> Path:
    made = blank(tmp_path / "corpus.db")
    ingest(made)
    return made


def faults(database: Path) -> list[str]:
    return [str(one) for one in Check(database, reference.load()).found() if isinstance(one, Fault)]


def say(database: Path, verdict: Verdict) -> None:
    with closing(sqlite3.connect(database)) as connection:
        (fact,) = connection.execute("select id from awards").fetchone()
    reviews.review(database, Review(Kind.AWARD, verdict, "Ada", fact), "2024-05-01T10:00:00Z")


def test_a_copy_holds_all_with_what_people_said(database: Path, tmp_path: Path) -> None:
    """It stands alone: no log is left beside it; and what is said of it later is its own."""
    say(database, Verdict.RIGHT)
    copy = tmp_path / "kept" / "copy.db"
    backup(database, copy)
    assert sorted(path.name for path in copy.parent.iterdir()) == ["copy.db", "copy.reviews.db"]
    assert content(copy) == content(database)
    assert faults(copy) == []
    ingest(copy, document="e" * 16)
    assert len(content(copy)["documents"]) == 2
    assert len(content(database)["documents"]) == 1


def test_the_command_copies_originals_where_they_are_wanted(samples_database: Path, tmp_path: Path) -> None:
    """With them the pages of the copy can be shown, and a check finds nothing wrong."""
    copy = tmp_path / "copy.db"
    done = lieudit("backup", copy, "--files", "--db", samples_database)
    assert (done.returncode, done.stderr) == (0, "")
    originals = [path for path in (tmp_path / "copy.files" / "originals").glob("*/*") if path.is_file()]
    assert len(originals) == 5
    assert list(Check(copy, reference.load()).found()) == []
    plain = tmp_path / "plain.db"
    assert lieudit("backup", plain, "--db", samples_database).returncode == 0
    assert not plain.with_suffix(".files").exists()


def test_a_copy_made_while_an_ingest_writes(database: Path, tmp_path: Path) -> None:
    """Each copy is whole and what it was at a moment: documents come one by one, and none is half there."""
    over = threading.Event()
    errors: list[BaseException] = []

    def write() -> None:
        try:
            for letter in "01234567":
                ingest(database, document=letter * 16)
                say(database, Verdict.RIGHT)
        except BaseException as error:
            errors.append(error)
        finally:
            over.set()

    writer = threading.Thread(target=write)
    writer.start()
    copies: list[Path] = []
    while not over.is_set():
        copies.append(tmp_path / f"copy-{len(copies)}.db")
        backup(database, copies[-1])
    writer.join()
    assert errors == []
    sizes = [len(content(copy)["documents"]) for copy in copies]
    assert sizes == sorted(sizes)
    assert len(set(sizes)) > 1
    for copy in copies[:: max(len(copies) // 4, 1)]:
        # What still waits to be joined waits in the copy, too; nothing else is wrong with it.
        assert [fault for fault in faults(copy) if "still to be joined" not in fault] == []
        with Store(copy) as store:
            store.join_claims()
        assert faults(copy) == []


def test_an_older_copy_is_replaced_only_where_that_is_said(database: Path, tmp_path: Path) -> None:
    """And what was said of it goes with it."""
    copy = tmp_path / "copy.db"
    backup(database, copy)
    say(copy, Verdict.WRONG)
    before = copy.read_bytes()
    with pytest.raises(UsageError, match="is there"):
        backup(database, copy)
    assert copy.read_bytes() == before
    done = lieudit("backup", copy, "--db", database)
    assert (done.returncode, "--force" in done.stderr) == (2, True)
    backup(database, copy, replace=True)
    assert not beside.path_of(copy).exists()
    assert content(copy) == content(database)


def test_the_database_itself_is_no_place_for_its_copy(database: Path) -> None:
    """Under whatever name."""
    link = database.with_name("link.db")
    link.symlink_to(database)
    for target in (database, link, beside.path_of(database)):
        with pytest.raises(UsageError):
            backup(database, target, replace=True)


def test_a_copy_that_is_in_use_is_not_replaced(database: Path, tmp_path: Path) -> None:
    """Its log would be read into the new one."""
    copy = tmp_path / "copy.db"
    backup(database, copy)
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("create table mine (a)")
        connection.commit()
        with pytest.raises(UsageError, match="in use"):
            backup(database, copy, replace=True)


@pytest.fixture
def locked(database: Path) -> Iterator[Path]:
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("begin immediate")
        yield database


def test_a_program_that_writes_for_too_long_is_told(locked: Path, tmp_path: Path) -> None:
    """Nothing is left of what was begun."""
    with pytest.raises(BusyError):
        backup(locked, tmp_path / "copy.db", busy_seconds=0.1)
    assert not [path.name for path in tmp_path.iterdir() if "copy" in path.name]


def test_what_is_no_database_of_ours_is_not_copied(tmp_path: Path) -> None:
    """A failure leaves no file."""
    other = tmp_path / "text.db"
    other.write_text("no database " * 100)
    with pytest.raises(DatabaseError):
        backup(other, tmp_path / "copy.db")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["text.db"]
