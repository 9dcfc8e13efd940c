"""What a check finds: planted damage, all of it; of what is as it may be, nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from blank import blank
from command import SAMPLES, lieudit
from damage import DAMAGE, ask, database, faults, found, sql
from reviews_corpus import facts, ingest, page, put

from db.check import Check
from db.check_types import Note, Seen
from db.store import Store
from extract import reference
from ingest.errors import DamagedPageError, DatabaseError

__all__ = ["database"]  # a fixture


def test_the_samples_are_whole(samples_database: Path) -> None:
    """Nothing is wrong with what was just made, and all of it was looked at."""
    seen = Seen()
    assert list(Check(samples_database, reference.load(), seen).found()) == []
    assert (seen.documents, seen.pages, seen.originals) == (5, 6, 5)
    assert seen.spans > 200


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_found(name: str, database: Path) -> None:
    """Where it is, what it is, and what to do."""
    damage = DAMAGE[name]
    damage.plant(database)
    told = [
        fault
        for fault in faults(database)
        if fault.where.startswith(damage.where) and damage.what in fault.what and fault.remedy is damage.remedy
    ]
    assert told, [str(fault) for fault in faults(database)]
    assert all(fault.advice for fault in told)


# What is as it may be


def test_a_document_removed_leaves_nothing_wrong(database: Path) -> None:
    """Its failures and its kept pages may stay."""
    ((document,),) = ask(database, "select id from documents where filename = 'communique-lozere.txt'")
    assert lieudit("remove", "--db", database, str(document)).returncode == 0
    assert faults(database) == []
    assert [one.where for one in found(database)] == [str(database.with_suffix(".files") / "pages" / str(document))]


def test_documents_without_originals_are_no_fault(tmp_path: Path) -> None:
    """They may have been ingested so; it is told."""
    database = tmp_path / "a.db"
    lieudit("ingest", "--workers", "1", "--no-keep", "--db", database, SAMPLES / "communique-lozere.txt")
    assert [type(one) for one in found(database)] == [Note]


def test_pages_that_failed_are_no_fault(database: Path) -> None:
    """A row of failures says why they aren't there."""
    ((document,),) = ask(database, "select id from documents where page_count = 2")
    with Store(database) as store:
        run = store.begin_run("0", "ingest")
        store.fail(run, "lettre.pdf", DamagedPageError("a stream is cut"), 2, str(document))
        stored = store.stored(str(document))
        assert stored is not None
    ask(database, "delete from pages where number = 2")
    assert not any("missing" in fault.what and fault.where == f"document {document}" for fault in faults(database))


def test_what_people_add_to_a_database_is_theirs(database: Path) -> None:
    """Tables, views and indexes of their own are left alone."""
    sql("create table mine (a)", "create view my_view as select * from mine", "create index my_index on awards (role)")(
        database
    )
    assert faults(database) == []


def test_documents_that_say_the_same_and_come_and_go(tmp_path: Path) -> None:
    """What is joined over several documents is joined again to the same."""
    database = blank(tmp_path / "corpus.db")
    for letter in "dec":
        ingest(database, document=letter * 16)
    with Store(database) as store:  # one comes again, and one goes
        one = page("e" * 16)
        put(store, [(one, facts(one))], "e.txt")
        store.remove("c" * 16)
        store.join_claims()
    assert ask(database, "select count(distinct document_id) from claim_evidence") == [(2,)]
    assert faults(database) == []


def test_other_files_are_no_databases_of_ours(tmp_path: Path) -> None:
    """Another program's database, a newer lieudit's, a text."""
    other = tmp_path / "other.db"
    ask(other, "create table a (b)")
    with pytest.raises(DatabaseError, match="not one of lieudit's"):
        found(other)
    newer = blank(tmp_path / "newer.db")
    ask(newer, "update meta set value = '99' where key = 'schema'")
    with pytest.raises(DatabaseError, match="newer lieudit"):
        found(newer)
    text = tmp_path / "text.db"
    text.write_text("no database " * 100)
    with pytest.raises(DatabaseError, match="can't be read"):
        found(text)
