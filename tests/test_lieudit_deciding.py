"""The user's word on documents and awards stands over every rule, and outlives the database."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from command import lieudit

from db import beside, decisions
from db.decisions import AwardDecision, DocumentDecision, LinkKind
from ingest.errors import UsageError
from lieudit import deciding

ARTICLE = "La Région Hauts-de-France accorde 480 000 € à la commune de Guise (02) pour la restauration de la halle.\n"
REPORT = "La commune de Guise (02) a reçu 500 000 € de la Région Hauts-de-France pour la halle, en 2022.\n"
ECHO = "À Guise (02), la halle sera restaurée : la Région Hauts-de-France accorde 480 000 € à la commune de Guise.\n"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three documents, ingested once: two tell one sum, one another."""
    folder = tmp_path_factory.mktemp("corpus")
    for name, text in (("article", ARTICLE), ("rapport", REPORT), ("écho", ECHO)):
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    ingest(folder)
    return folder


@pytest.fixture
def database(tmp_path: Path, corpus: Path) -> Path:
    """A copy of the corpus's database, to write to."""
    shutil.copytree(corpus, tmp_path, dirs_exist_ok=True)
    return tmp_path / "corpus.db"


def ingest(folder: Path) -> None:
    done = lieudit("ingest", "--db", folder / "corpus.db", "--workers", "1", *sorted(folder.glob("*.txt")))
    assert done.returncode == 0, done.stderr


def rows(database: Path, sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(database)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def awards(database: Path) -> dict[str, str]:
    """The id of each document's award."""
    sql = """select d.filename, a.id from awards a join pages p on p.id = a.page_id
             join documents d on d.id = p.document_id"""
    return {str(name).removesuffix(".txt"): str(award) for name, award in rows(database, sql)}


def claims(database: Path) -> set[frozenset[str]]:
    """The documents of each award claim."""
    sql = """select award_claim_id, d.filename from claim_evidence e join documents d on d.id = e.document_id
             where claim_kind = 'award'"""
    found: dict[object, set[str]] = {}
    for claim, name in rows(database, sql):
        found.setdefault(claim, set()).add(str(name).removesuffix(".txt"))
    return {frozenset(names) for names in found.values()}


def pair(known: dict[str, str]) -> tuple[str, str]:
    return known["article"], known["rapport"]


def test_the_command_says_and_shows_it(database: Path) -> None:
    """As a user types it."""
    one, other = sorted(pair(awards(database)))
    said = lieudit("decide", "awards", other, "joined", one, "--comment", "one report", "--db", database)
    assert (said.returncode, said.stderr) == (0, "")
    assert lieudit("decide", "--db", database).stdout == f"awards  {one}  joined  {other}\n"


def test_awards_that_the_user_joins_are_one_claim(database: Path) -> None:
    """Two sums that no rule would join; undone, the rules speak again."""
    before = claims(database)
    assert frozenset({"article", "rapport"}) not in {names & {"article", "rapport"} for names in before}
    known = awards(database)
    deciding.awards(database, known["rapport"], known["article"], True, "the council's report")
    assert any({"article", "rapport"} <= names for names in claims(database))
    assert deciding.listed(database) == [f"awards  {one}  joined  {other}" for one, other in [sorted(pair(known))]]
    deciding.undo(database, known["article"], known["rapport"])
    assert claims(database) == before
    assert deciding.listed(database) == []


def test_awards_that_the_user_keeps_apart_are_two_claims(database: Path) -> None:
    """Equal sums for one thing, and yet two."""
    assert frozenset({"article", "écho"}) in claims(database)
    known = awards(database)
    deciding.awards(database, known["article"], known["écho"], False, None)
    assert {frozenset({"article"}), frozenset({"écho"})} <= claims(database)


def test_a_decision_outlives_the_database(database: Path) -> None:
    """After a new extraction, and in a new database beside it."""
    known = awards(database)
    deciding.awards(database, known["article"], known["écho"], False, None)
    assert lieudit("reextract", "--db", database, "--workers", "1").returncode == 0
    assert frozenset({"article", "écho"}) not in claims(database)
    database.unlink()
    ingest(database.parent)
    assert {frozenset({"article"}), frozenset({"écho"})} <= claims(database)


def test_a_decision_finds_its_award_by_its_words(database: Path) -> None:
    """An id that a new rule has changed: the sum and the quote still tell which award is meant."""
    known = awards(database)
    deciding.awards(database, known["article"], known["écho"], False, None)
    reviews = sqlite3.connect(beside.path_of(database))
    reviews.execute("update award_decisions set first_id = 'of-old-1', second_id = 'of-old-2'")
    reviews.commit()
    reviews.close()
    assert lieudit("reextract", "--db", database, "--workers", "1").returncode == 0
    assert frozenset({"article", "écho"}) not in claims(database)


def test_what_fits_nothing_is_kept(tmp_path: Path, database: Path) -> None:
    """A decision on awards that are gone stays, and harms nothing."""
    known = awards(database)
    deciding.awards(database, known["article"], known["écho"], False, None)
    document = rows(database, "select id from documents where filename = 'écho.txt'")[0][0]
    assert lieudit("remove", str(document), "--db", database).returncode == 0
    assert len(decisions.load(database).awards) == 1
    (tmp_path / "écho.txt").touch()
    ingest(tmp_path)
    assert frozenset({"article", "écho"}) not in claims(database)


def test_a_decision_on_nothing_is_refused(database: Path) -> None:
    """Each with what to do; an award is not joined with itself."""
    award = awards(database)["article"]
    with pytest.raises(UsageError, match="no award none") as raised:
        deciding.awards(database, "none", award, True, None)
    assert "table awards" in raised.value.advice
    with pytest.raises(UsageError, match="no document none"):
        deciding.documents(database, "none", "other", LinkKind.COPY, None)
    with pytest.raises(UsageError, match="nothing was decided on none and other"):
        deciding.undo(database, "none", "other")
    with pytest.raises(UsageError, match="are one"):
        deciding.awards(database, award, award, True, None)
    assert deciding.listed(database) == []


def test_the_last_word_on_a_pair_counts(tmp_path: Path) -> None:
    """Whichever of the two is named first."""
    database = tmp_path / "corpus.db"
    first, second = (decisions.Quoted(name, "d", 1, "words", 1.0) for name in "ab")
    decisions.decide_awards(database, AwardDecision(first, second, True), None, "2024-01-01T00:00:00Z")
    decisions.decide_awards(database, AwardDecision(second, first, False), None, "2024-01-02T00:00:00Z")
    decisions.decide_documents(database, DocumentDecision("x", "y", LinkKind.COPY), None, "2024-01-01T00:00:00Z")
    decisions.decide_documents(database, DocumentDecision("y", "x", LinkKind.SUPERSEDES), None, "2024-01-02T00:00:00Z")
    said = decisions.load(database)
    assert [one.is_joined for one in said.awards] == [False]
    assert said.documents == (DocumentDecision("y", "x", LinkKind.SUPERSEDES),)
