"""The store on a real SQLite file: whole rows, whole documents, the same result however often."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from blank import blank

from db import schema
from db.rows import PageRows, row_id_in, rows_of
from db.store import Store, Totals
from extract import reference
from extract.facts import (
    Amount,
    Award,
    CommuneMention,
    Count,
    DateMention,
    Mentions,
    OrganisationMention,
    PageFacts,
    Participation,
    ProgrammeMention,
    Qualifier,
    Refusal,
    Role,
    Status,
)
from extract.metadata import Described, Given
from extract.text import DocumentInfo
from ingest.cache import dumps_page
from ingest.document import Block, BlockKind, Method, Page, PlacedWord, Source, Told
from ingest.errors import DatabaseError, PageLimitError

TEXT = "La Région verse 12 500 € à Guise, ville Petites villes de demain, en mai 2022."
SHA256 = "ab" * 32
DOCUMENT = SHA256[:16]
PVD = "petites-villes-de-demain"


def words_of(text: str) -> tuple[PlacedWord, ...]:
    """Words of 10 points a letter on one line."""
    words, start = [], 0
    for word in text.split(" "):
        end = start + len(word)
        words.append(PlacedWord(start, end, ((start * 10.0, 100.0, end * 10.0, 112.0),)))
        start = end + 1
    return tuple(words)


PAGE = Page(
    DOCUMENT,
    1,
    TEXT,
    Method.TEXT_LAYER,
    "a text layer of plausible French",
    width=900.0,
    height=842.0,
    words=words_of(TEXT),
    blocks=(Block(BlockKind.PARAGRAPH, 0, len(TEXT)),),
)
SOURCE = Source(
    Path("guise.pdf"),
    DOCUMENT,
    SHA256,
    1234,
    "application/pdf",
    1,
    published=Told("2022-06-01", "pdf-info"),
    licence=Told("https://terms.example/lo", "pdf-xmp"),
)
DESCRIBED = Described(
    DocumentInfo(DOCUMENT, "Guise", "press-release", "Région Hauts-de-France", "2022-06-01"), "pdf-info"
)


def at(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


AMOUNT = Amount(*at("12 500 €"), 0.99, "amounts.unit", 12500.0, qualifier=Qualifier.EXACT)
FACTS = PageFacts(
    PAGE.id,
    Mentions(
        communes=(CommuneMention(*at("Guise"), 0.97, "communes.cue", "02361"),),
        programmes=(ProgrammeMention(*at("Petites villes de demain"), 1.0, "programmes.name", PVD),),
        amounts=(AMOUNT,),
        dates=(DateMention(*at("mai 2022"), 0.98, "dates.month", "2022-05", None, "2022-05-01", "2022-05-31"),),
        organisations=(OrganisationMention(*at("La Région"), 0.9, "organisations.alias", "region-hauts-de-france"),),
    ),
    refusals=(Refusal(*at("demain"), "commune", ("01001", "02361"), "two of the name"),),
    participations=(
        Participation(0, len(TEXT), 0.9, "participations.sentence", "02361", PVD, Status.ENROLLED),
    ),
    awards=(
        Award(
            0, len(TEXT), 0.8, "awards.sentence", AMOUNT, Role.GRANT, ("02361",), (),
            PVD, "commune-02361", "2022-05", "travaux",
        ),
    ),
    counts=(Count(0, len(TEXT), 0.5, "counts.sentence", PVD, 3, "32"),),
)  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(blank(tmp_path / "corpus.db")) as opened:
        yield opened


def put(store: Store, facts: PageFacts = FACTS, given: Given = Given()) -> None:  # noqa: B008
    store.put(SOURCE, given, DESCRIBED, [(dumps_page(PAGE), rows_of(PAGE, facts, reference.load()))])
    store.join_claims()


def content(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table but when things were done."""
    tables = [table for table in schema.TABLES if table.name not in {"runs", "failures", "meta"}]
    rows: dict[str, list[tuple[object, ...]]] = {}
    for table in tables:
        columns = ", ".join(f'"{column}"' for column in table.columns if column != "ingested_at")
        found = store.database.execute(f'select {columns} from "{table.name}"').fetchall()
        rows[table.name] = sorted(found, key=repr)
    return rows


def test_a_mention_is_a_whole_row(store: Store) -> None:
    """Each column says what CONTRACT says, the boxes from the words."""
    put(store)
    start, end = at("Guise")
    (row,) = store.database["commune_mentions"].rows
    assert row == {
        "id": row_id_in(PAGE.id, "commune", start, end, "02361"),
        "page_id": f"{DOCUMENT}-1",
        "start": start,
        "end": end,
        "text": "Guise",
        "boxes": json.dumps([[start * 10.0, 100.0, (end + 1) * 10.0, 112.0]], separators=(",", ":")),
        "commune_code": "02361",
        "confidence": 0.97,
        "method": "communes.cue",
    }


def test_ids_begin_as_their_document_does(store: Store) -> None:
    """So that the rows of one document lie together in each index, and few of its pages are written for it."""
    put(store)
    with_ids = [table.name for table in schema.TABLES if {"id", "page_id"} <= set(table.columns)]
    found = {table: [row["id"] for row in store.database[table].rows] for table in with_ids}
    assert {table for table, ids in found.items() if ids} >= {"commune_mentions", "amounts", "awards", "evidence"}
    assert {(one[:6], len(one)) for ids in found.values() for one in ids} == {(DOCUMENT[:6], 20)}


def test_an_award_links_amount_commune_and_funder(store: Store) -> None:
    """An award's sum is its amount's; a commune as funder is named on demand."""
    put(store)
    (award,) = store.database["awards"].rows
    (amount,) = store.database["amounts"].rows
    assert (award["amount_id"], award["eur"], award["quote"]) == (amount["id"], amount["eur"], TEXT)
    assert list(store.database["award_communes"].rows) == [{"award_id": award["id"], "commune_code": "02361"}]
    assert store.database["organisations"].get("commune-02361")["name"] == "Guise"


def test_each_fact_keeps_the_words_that_bear_it(store: Store) -> None:
    """Whose words tell the sum, the commune, the programme, the date; a funder that no word names has none."""
    put(store)
    ((award,), (participation,)) = (store.database[name].rows for name in ("awards", "participations"))
    sql = "select fact_kind, role, text, page_id from evidence where fact_id = ? order by start"
    page = f"{DOCUMENT}-1"
    assert store.database.execute(sql, [award["id"]]).fetchall() == [
        ("award", "amount", "12 500 €", page),
        ("award", "commune", "Guise", page),
        ("award", "funder", "Guise", page),
        ("award", "programme", "Petites villes de demain", page),
        ("award", "date", "mai 2022", page),
    ]
    assert store.database.execute(sql, [participation["id"]]).fetchall() == [
        ("participation", "commune", "Guise", page),
        ("participation", "programme", "Petites villes de demain", page),
    ]


def test_the_view_mentions_unites_kinds_with_text_values(store: Store) -> None:
    """Money without needless decimals, codes, EDTF, ids; never null."""
    put(store)
    rows = store.database.execute("select kind, value, document_id, page from mentions order by kind").fetchall()
    assert rows == [
        ("amount", "12500", DOCUMENT, 1),
        ("commune", "02361", DOCUMENT, 1),
        ("date", "2022-05", DOCUMENT, 1),
        ("organisation", "region-hauts-de-france", DOCUMENT, 1),
        ("programme", "petites-villes-de-demain", DOCUMENT, 1),
    ]


@pytest.mark.parametrize(
    ("eur", "low", "high", "value"),
    [
        (78500.5, None, None, "78500.5"),
        (1780000.0, None, None, "1780000"),
        (0.25, None, None, "0.25"),
        (3e9, None, None, "3000000000"),
        (None, 200000.0, 350000.25, "200000..350000.25"),
    ],
)
def test_money_in_the_view(store: Store, eur: float | None, low: float | None, high: float | None, value: str) -> None:
    """CONTRACT's way to write sums: 78500.5, 1780000, 200000..350000."""
    amount = Amount(*at("12 500 €"), 1.0, "amounts.unit", eur, low, high)
    put(store, PageFacts(PAGE.id, Mentions(amounts=(amount,))))
    assert store.database.execute("select value from mentions").fetchall() == [(value,)]


def test_storing_again_changes_nothing(store: Store) -> None:
    """The same document twice is one document, row for row."""
    put(store)
    before = content(store)
    put(store)
    assert content(store) == before
    assert store.database["documents"].count == 1


def test_a_document_is_removed_with_all_that_it_said(store: Store) -> None:
    """Nothing of it stays, in the full-text index neither."""
    empty = content(store)
    put(store)
    assert store.remove(DOCUMENT)
    store.join_claims()
    after = content(store)
    named = {"organisations"}  # rows named on demand may serve another document
    assert {name: rows for name, rows in after.items() if name not in named} == {
        name: rows for name, rows in empty.items() if name not in named
    }
    assert store.database.execute("select count(*) from pages_fts where pages_fts match 'guise'").fetchone() == (0,)
    assert not store.remove(DOCUMENT)


def test_a_document_that_fails_half_way_leaves_what_was_there(store: Store) -> None:
    """One document, one transaction."""
    put(store)
    before = content(store)
    rows = rows_of(PAGE, FACTS, reference.load())
    rows.tables["participations"][0]["programme_id"] = "no-such-programme"
    with pytest.raises(sqlite3.IntegrityError):
        store.put(SOURCE, Given(), DESCRIBED, [(dumps_page(PAGE), rows)])
    assert content(store) == before


def test_pages_are_written_as_they_come(store: Store) -> None:
    """Of a long document few pages are held at a time: what hands them over may read them from disk one by one."""
    waiting = []

    def pages() -> Iterator[tuple[bytes, PageRows]]:
        for number in range(1, 501):
            waiting.append(number - 1 - store.database["pages"].count)
            yield b"", rows_of(replace(PAGE, number=number), PageFacts(f"{DOCUMENT}-{number}", Mentions()), known)

    known = reference.load()
    store.put(replace(SOURCE, page_count=500), Given(), DESCRIBED, pages())
    assert store.is_complete(DOCUMENT)
    assert max(waiting) < 50


def test_the_ledger_counts_each_euro_once(store: Store) -> None:
    """Costs, totals and repeats stay out; the same sum for another commune stays in."""
    said = [
        (Role.GRANT, ("02361",), 0),
        (Role.GRANT, ("02361",), 1),  # the same again, in another sentence
        (Role.GRANT, ("59001",), 0),
        (Role.COST, ("02361",), 0),
        (Role.TOTAL, (), 0),
        (Role.ENVELOPE, (), 0),
    ]
    awards = tuple(Award(start, len(TEXT), 0.8, "awards.test", AMOUNT, role, codes) for role, codes, start in said)
    put(store, PageFacts(PAGE.id, Mentions(amounts=(AMOUNT,)), awards=awards))
    roles = store.database.execute("select role from ledger join awards on id = award_id order by role").fetchall()
    assert roles == [("envelope",), ("grant",), ("grant",)]


@pytest.mark.parametrize("query", ["region", "RÉGION", "petites AND demain", '"villes de demain"'])
def test_full_text_folds_accents_and_case(store: Store, query: str) -> None:
    """A researcher types without accents."""
    put(store)
    assert store.database.execute("select count(*) from pages_fts where pages_fts match ?", [query]).fetchone() == (1,)


def test_full_text_finds_ligatures_by_their_letters(store: Store) -> None:
    """``coeur`` finds ``cœur``, and the snippet shows the page's own letters."""
    page = Page(DOCUMENT, 1, "Action cœur de ville", Method.PLAIN, "plain text")
    store.put(
        SOURCE,
        Given(),
        DESCRIBED,
        [(dumps_page(page), rows_of(page, PageFacts(page.id, Mentions()), reference.load()))],
    )
    sql = "select snippet(pages_fts, 0, '[', ']', '…', 9) from pages_fts where pages_fts match 'coeur'"
    assert store.database.execute(sql).fetchall() == [("Action [cœur] de ville",)]


def test_what_was_told_is_kept_apart_from_what_was_chosen(store: Store) -> None:
    """Source and given come back as they were, so that a document can be described anew."""
    given = Given(publisher="DDT de l'Aisne")
    put(store, given=given)
    stored = store.stored(DOCUMENT)
    assert stored is not None
    assert stored.given == given
    assert stored.source == SOURCE


def test_every_foreign_key_holds_and_has_an_index(store: Store) -> None:
    """CONTRACT: a foreign key wherever a column names another table's row, an index on each."""
    put(store)
    assert store.database.execute("pragma foreign_key_check").fetchall() == []
    for table in schema.TABLES:
        first = {index.columns[0] for index in store.database[table.name].indexes}
        first |= set(store.database[table.name].pks[:1])
        assert set(table.references) <= first


def test_a_failure_is_a_row_with_advice(store: Store) -> None:
    """Path, page, class, message and what to do."""
    run = store.begin_run("0", "ingest")
    store.fail(run, "a.pdf", PageLimitError("more than 2 s"), 3, None)
    store.finish_run(run, Totals(failed=1))
    (row,) = store.database["failures"].rows
    assert (row["run_id"], row["path"], row["page"], row["error"]) == (run, "a.pdf", 3, "PageLimitError")
    assert row["message"] == "more than 2 s"
    assert row["advice"] == PageLimitError.advice


def test_a_foreign_database_is_refused(tmp_path: Path) -> None:
    """A database of another program is left alone."""
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("create table recipes (id integer)")
    connection.close()
    with pytest.raises(DatabaseError, match="not one of lieudit's"):
        Store(path)
    with sqlite3.connect(path) as connection:
        assert connection.execute("select name from sqlite_master").fetchall() == [("recipes",)]
    connection.close()


def test_a_database_of_before_gets_the_columns_that_came_since(tmp_path: Path) -> None:
    """Opening it for writing is enough; what it holds stays, and a licence can be told."""
    path = blank(tmp_path / "older.db")
    with Store(path) as opened:
        put(opened)
        before = content(opened)
        opened.database.execute("alter table documents drop column licence")
        opened.database["meta"].update("schema", {"value": "1"})
        opened.database["meta"].delete("drawn")
    with Store(path) as opened:
        assert content(opened) == before
        assert opened.database["meta"].get("schema")["value"] == str(schema.SCHEMA_VERSION)
        put(opened, given=Given(licence="LO 2.0"))
        stored = opened.stored(DOCUMENT)
        assert stored is not None
        assert stored.given == Given(licence="LO 2.0")


def test_a_newer_database_is_refused(tmp_path: Path) -> None:
    """An older program does not write into what it doesn't know."""
    with Store(tmp_path / "corpus.db") as store:
        store.database["meta"].update("schema", {"value": str(schema.SCHEMA_VERSION + 1)})
    with pytest.raises(DatabaseError, match="newer lieudit"):
        Store(tmp_path / "corpus.db")


def test_a_text_file_is_no_database(tmp_path: Path) -> None:
    """The error names the file."""
    (tmp_path / "notes.db").write_text("bonjour " * 200)
    with pytest.raises(DatabaseError, match=r"notes\.db"):
        Store(tmp_path / "notes.db")
