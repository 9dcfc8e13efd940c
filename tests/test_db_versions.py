"""The version of a corpus follows from what is in it: not from when, where or in which order it came there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from facts_corpus import FactsCorpus

from db import versions
from db.decisions import Decisions, DocumentDecision, LinkKind
from db.lists import Membership, OfficialList
from db.lists import put as put_list


def corpus(path: Path, *names: str) -> FactsCorpus:
    made = FactsCorpus(path)
    for name in names:
        made.document(name, "2022-06-01")
    return made


def version(made: FactsCorpus, decisions: Decisions | None = None) -> str:
    return versions.refresh(made.database, decisions or Decisions())


def test_the_same_corpus_has_one_version_whatever_the_order_and_the_time(tmp_path: Path) -> None:
    """What is there counts; that another run came by, or when a document was first ingested, does not."""
    one, other = corpus(tmp_path / "one.db", "a", "b"), corpus(tmp_path / "other.db", "b", "a")
    other.store.begin_run("1", "ingest")
    other.database.execute("update documents set ingested_at = '2031-01-01T00:00:00Z', filename = 'renamed.txt'")
    assert version(one) == version(other) == version(one)


def test_it_is_twelve_hexadecimal_digits_and_kept(tmp_path: Path) -> None:
    """Whoever opens the database later reads it there."""
    made = corpus(tmp_path / "one.db", "a")
    assert versions.of(made.database.conn) is None
    found = version(made)
    assert versions.of(made.database.conn) == found
    assert len(found) == 12
    assert set(found) <= set("0123456789abcdef")


def list_one(made: FactsCorpus, as_of: str | None = None) -> None:
    members = (Membership("02361", "02361", "Guise", None),)
    put_list(made.store, OfficialList("petites-villes-de-demain", "list.csv", "cd" * 32, as_of, members))


def update(sql: str) -> Callable[[FactsCorpus], None]:
    return lambda made: made.database.conn.execute(sql) and None


@pytest.mark.parametrize(
    "change",
    [
        lambda made: made.document("c", "2022-06-01"),
        lambda made: made.store.remove("a"),
        update("update documents set published = '2022-06-02' where id = 'a'"),
        update("update documents set publisher = 'Préfecture' where id = 'a'"),
        update("insert into pages (id, document_id, number, text, method) values ('a-2', 'a', 2, '', 'plain')"),
        update("update meta set value = 'another registry' where key = 'reference'"),
        list_one,
    ],
    ids=["document", "removed", "date", "publisher", "page", "registry", "list"],
)
def test_a_change_of_the_corpus_changes_it(tmp_path: Path, change: Callable[[FactsCorpus], None]) -> None:
    """Documents, what is known of them, pages, registry, lists."""
    made = corpus(tmp_path / "one.db", "a", "b")
    before = version(made)
    change(made)
    assert version(made) != before


def test_a_decision_changes_it_and_going_back_brings_the_old_one_back(tmp_path: Path) -> None:
    """What the user said stands over every rule, so it is part of the corpus."""
    made = corpus(tmp_path / "one.db", "a", "b")
    before = version(made)
    decided = Decisions(documents=(DocumentDecision("a", "b", LinkKind.APART),))
    assert version(made, decided) != before
    assert version(made) == before


def test_joining_what_documents_say_keeps_it(tmp_path: Path) -> None:
    """Every write that joins claims ends with the version of what stands there then."""
    made = corpus(tmp_path / "one.db", "a")
    made.store.join_claims()
    assert versions.of(made.database.conn) == version(made)
