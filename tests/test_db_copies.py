"""Copies of documents in a real SQLite file: links, clusters and changes, whatever the order of arrival."""

from __future__ import annotations

import hashlib
import random
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from copies_cases import (
    COMMUNES,
    ERRATUM,
    EXCERPT,
    PORTRAIT,
    RECTIFICATIF,
    RELEASE,
    REPRINT,
    letter,
    marks,
    misread,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import bands, copies, copies_read
from db.decisions import DocumentDecision, LinkKind
from db.rows import PageRows, row_id
from db.store import Store
from db.table import Row
from extract.copies_keys import sketch
from extract.metadata import Described, Given
from extract.text import DocumentInfo
from ingest.document import Source

PROGRAMME = "petites-villes-de-demain"
DOCUMENTS: dict[str, tuple[str, str | None]] = {
    "release": (RELEASE, "2022-05-12"),
    "reprint": (REPRINT, "2022-05-14"),
    "excerpt": (EXCERPT, "2022-05-20"),
    "scan": (misread(RELEASE, 0.02), None),
    "rectificatif": (RECTIFICATIF, "2022-05-16"),
    "reprint of the correction": (REPRINT.replace("245 000", "254 000"), "2022-05-18"),
    "erratum": (ERRATUM, "2022-05-17"),
    "letter": (letter(), "2021-04-05"),
    "other letter": (letter("Montdidier", "85 000"), "2021-04-05"),
    "portrait": (PORTRAIT, "2020-01-01"),
}
"""Documents by name: text, date."""

Table = list[tuple[object, ...]]


def id_of(name: str) -> str:
    """The id of a document of a name."""
    return hashlib.sha256(name.encode()).hexdigest()[:16]


def put(store: Store, name: str, text: str | None = None, published: str | None = None) -> str:
    """Store a document, of pages parted by form feeds, that says that Roye takes part in a programme; return its id."""
    if text is None:
        text, published = DOCUMENTS[name]
    document = id_of(name)
    pages = [(b"", _rows(document, number, page)) for number, page in enumerate(text.split("\f"), 1)]
    source = Source(
        path=Path(f"{name}.txt"),
        document_id=document,
        sha256=hashlib.sha256(name.encode()).hexdigest(),
        size_bytes=len(text),
        media_type="text/plain",
        page_count=len(pages),
        title=None,
        publisher=None,
        published=None,
        source_url=None,
    )
    info = DocumentInfo(document, published=published)
    store.put(source, Given(), Described(info, None), pages)
    return document


def _rows(document: str, number: int, text: str) -> PageRows:
    page = f"{document}-{number}"
    rows = PageRows(sketch(text))
    rows.add("pages", {"id": page, "document_id": document, "number": number, "text": text, "method": "plain"})
    for mark in marks(text):
        row: Row = {
            "id": row_id(page, mark.kind, mark.start),
            "page_id": page,
            "start": mark.start,
            "end": mark.end,
            "text": text[mark.start : mark.end],
            "boxes": "[]",
            "confidence": 1.0,
            "method": "test",
        }
        if mark.kind == "commune":
            rows.add("commune_mentions", row | {"commune_code": mark.value})
        elif mark.kind == "amount":
            rows.add("amounts", row | {"eur": float(mark.value), "qualifier": "exact"})
        else:
            rows.add("dates", row | {"edtf": mark.value})
    if "Roye" in text:
        rows.add("participations", _participation(page, text))
    return rows


def _participation(page: str, text: str) -> Row:
    start = text.index("Roye")
    return {
        "id": row_id(page, "participation"),
        "page_id": page,
        "start": start,
        "end": start + 4,
        "quote": "Roye",
        "commune_code": COMMUNES["Roye"],
        "programme_id": PROGRAMME,
        "status": "signed",
        "confidence": 0.5,
        "method": "test",
    }


def opened(path: Path) -> Store:
    """A new database that knows the communes and the programme of these documents."""
    store = Store(path)
    rows = [{"code": code, "name": name, "status": "current"} for name, code in COMMUNES.items()]
    store.database["communes"].insert_all(rows)
    store.database["programmes"].insert({"id": PROGRAMME, "name": "Petites villes de demain"})
    return store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path / "copies.db") as store:
        yield store


def clusters(store: Store) -> dict[str, str]:
    """Name of each document → that of the first of its cluster."""
    names = {id_of(name): name for name in (*DOCUMENTS, "more")}
    rows = store.database.execute("select document_id, cluster_id from document_clusters").fetchall()
    return {names[document]: names[cluster] for document, cluster in rows}


def superseded(store: Store) -> set[str]:
    """Names of the documents that were replaced."""
    rows = store.database.execute("select document_id from document_clusters where is_superseded")
    replaced = {document for (document,) in rows}
    return {name for name in DOCUMENTS if id_of(name) in replaced}


def links(store: Store) -> set[tuple[str, str, str]]:
    """Links by names: from, kind, to."""
    names = {id_of(name): name for name in DOCUMENTS}
    rows = store.database.execute("select from_id, kind, to_id from document_links").fetchall()
    return {(names[from_id], kind, names[to_id]) for from_id, kind, to_id in rows}


def everything(store: Store) -> dict[str, Table]:
    """All that is said of copies, in an order of its own."""
    tables = ("document_clusters", "document_links", "document_changes", "document_pairs", "participation_claims")
    return {table: sorted(store.database.execute(f"select * from {table}").fetchall(), key=repr) for table in tables}


def test_reprint_and_excerpt_are_one_witness_with_their_release(store: Store) -> None:
    """Each is linked with its source, the cluster has the first one's id, another letter stands alone."""
    for name in ("excerpt", "letter", "reprint", "release"):
        put(store, name)
    copies.refresh(store.database)
    assert clusters(store) == {
        "release": "release",
        "reprint": "release",
        "excerpt": "release",
        "letter": "letter",
    }
    assert links(store) == {("reprint", "copy", "release"), ("excerpt", "excerpt", "release")}


def test_sources_of_a_claim_are_clusters(store: Store) -> None:
    """A release and its reprint are one source; what joins later changes the claims that were there."""
    for name in ("reprint", "letter"):
        put(store, name)
    store.join_claims()
    put(store, "release")
    store.join_claims()
    assert store.database.execute("select sources from participation_claims").fetchall() == [(2,)]


def test_what_a_correction_replaces(store: Store) -> None:
    """The release, and its reprints with the old sum; neither the corrected text nor its own reprints."""
    for name in ("release", "reprint", "rectificatif", "reprint of the correction", "letter"):
        put(store, name)
    copies.refresh(store.database)
    assert superseded(store) == {"release", "reprint"}
    assert len(set(clusters(store).values())) == 2
    assert ("rectificatif", "supersedes", "release") in links(store)


def test_an_erratum_is_looked_up_by_the_day_that_it_names(store: Store) -> None:
    """It shares no passage with the release, and may come before or after it."""
    for name in ("erratum", "release"):
        put(store, name)
        copies.refresh(store.database)
    assert links(store) == {("erratum", "supersedes", "release")}
    assert superseded(store) == {"release"}


def test_changes_have_their_places(store: Store) -> None:
    """What a copy changes is a sentence on either page; offsets and words agree."""
    for name in ("release", "rectificatif"):
        put(store, name)
    copies.refresh(store.database)
    rows = list(store.database.query("select * from document_changes order by from_start"))
    changed = [row for row in rows if row["kind"] == "changed" and "254 000" in row["from_text"]]
    assert ["245 000" in row["to_text"] for row in changed] == [True]
    for row in rows:
        for side in ("from", "to"):
            if row[f"{side}_page_id"] is not None:
                sql = "select substr(text, ? + 1, ? - ?) from pages where id = ?"
                place = row[f"{side}_start"], row[f"{side}_end"], row[f"{side}_start"], row[f"{side}_page_id"]
                assert store.database.execute(sql, place).fetchone() == (row[f"{side}_text"],)


def test_a_document_that_goes_leaves_no_link(store: Store) -> None:
    """What it alone held together falls apart; its keys and changes go with it."""
    for name in ("release", "reprint", "rectificatif"):
        put(store, name)
    copies.refresh(store.database)
    store.remove(id_of("rectificatif"))
    copies.refresh(store.database)
    assert clusters(store) == {"release": "release", "reprint": "release"}
    assert superseded(store) == set()
    store.remove(id_of("reprint"))
    copies.refresh(store.database)
    for table in ("document_links", "document_changes", "document_pairs", "document_corrections"):
        assert store.database[table].count == 0, table
    assert store.database["document_signatures"].count == 1


def test_keys_come_with_the_pages_or_are_made_anew(store: Store) -> None:
    """By the worker that extracts a page, or of the pages' text where a repair has thrown them away: the same."""
    document = put(store, "long", DOCUMENTS["release"][0].replace(" ", "\f", 40), published="2022-05-12")
    with_pages = keys(store, document)
    assert len(with_pages) > 8 * 32
    copies.refresh(store.database)
    assert keys(store, document) == with_pages
    bands.forget(store.database, document)
    assert keys(store, document) == b""
    mark_stale(store, ["long"])
    copies.refresh(store.database)
    assert keys(store, document) == with_pages


def keys(store: Store, document: str) -> bytes:
    sql = "select bands from document_signatures where document_id = ?"
    found: tuple[bytes] | None = store.database.execute(sql, [document]).fetchone()
    return found[0] if found else b""


def mark_stale(store: Store, names: Sequence[str]) -> None:
    """As the command does when the user has decided on documents."""
    rows = [{"document_id": id_of(name)} for name in names]
    store.database["stale_documents"].insert_all(rows, ignore=True)


def test_the_users_word_stands_over_the_content(store: Store) -> None:
    """Apart what is alike, joined what is not, replaced whatever the dates; undone, the content speaks again."""
    for name in ("release", "reprint", "letter"):
        put(store, name)
    copies.refresh(store.database)
    before = everything(store)
    said = [
        DocumentDecision(id_of("reprint"), id_of("release"), LinkKind.APART),
        DocumentDecision(id_of("letter"), id_of("release"), LinkKind.SUPERSEDES),
    ]
    mark_stale(store, ("release", "reprint", "letter"))
    copies.refresh(store.database, said)
    assert clusters(store) == {"letter": "letter", "release": "letter", "reprint": "reprint"}
    assert superseded(store) == {"release"}
    assert store.database.execute("select decided_by from document_links").fetchall() == [("user",)]
    mark_stale(store, ("release", "reprint", "letter"))
    copies.refresh(store.database)
    after = everything(store)
    assert {table: after[table] for table in after if table != "participation_claims"} == {
        table: before[table] for table in before if table != "participation_claims"
    }


def test_no_chain_joins_what_the_user_keeps_apart(store: Store) -> None:
    """Two reprints of one release that the user parts stay apart, though both copy it."""
    for name in ("release", "reprint", "excerpt"):
        put(store, name)
    copies.refresh(store.database, [DocumentDecision(id_of("excerpt"), id_of("reprint"), LinkKind.APART)])
    assert clusters(store) == {"release": "release", "reprint": "release", "excerpt": "excerpt"}


def test_a_document_is_compared_with_its_like_only(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """What shares no passage is not read; letters about other towns are told apart before they are."""
    towns = ("Montdidier", "Ham", "Corbie")
    for number, town in enumerate(towns):
        put(store, "letter" if number else "other letter", letter(town), "2021-04-05")
    for name in ("release", "portrait"):
        put(store, name)
    copies.refresh(store.database)
    compared: list[set[str]] = []
    monkeypatch.setattr("extract.copies.compare", lambda one, other: compared.append({one.id, other.id}))
    put(store, "reprint")
    copies.refresh(store.database)
    put(store, "more", letter("Roye"), "2021-04-05")
    copies.refresh(store.database)
    assert compared == [{id_of("reprint"), id_of("release")}]


def test_a_key_of_many_brings_together_with_the_first(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever comes in whatever order, who meets whom is the same; who meets others than before is looked at again."""
    monkeypatch.setattr(bands, "FIRST", 2)
    names = sorted(DOCUMENTS, key=lambda name: bands.number_of(id_of(name)))[:4]
    first, second, third, fourth = (put(store, name) for name in names)

    def looked_at_again() -> set[str]:
        again = {document for (document,) in store.database.execute("select document_id from stale_documents")}
        store.database.execute("delete from stale_documents")
        return again

    looked_at_again()
    for document in (first, third, fourth):
        bands.put(store.database, document, array("q", [7]), is_correction=False)
    assert looked_at_again() == set()
    assert {met.document_id for met in bands.sharing(store.database, first)} == {third, fourth}
    assert {met.document_id for met in bands.sharing(store.database, fourth)} == {first, third}
    bands.put(store.database, second, array("q", [7]), is_correction=True)
    assert looked_at_again() == {third}, "it is no longer one of the first two"
    assert {met.document_id for met in bands.sharing(store.database, third)} == {first, second}
    assert bands.sharing(store.database, fourth) == sorted(
        [bands.Met(first, False, 1.0), bands.Met(second, True, 1.0)], key=lambda met: bands.number_of(met.document_id)
    )
    bands.put(store.database, fourth, array("q", [7, 8]), is_correction=False)
    assert looked_at_again() == set()
    bands.forget(store.database, first)
    assert looked_at_again() == {third}, "it is one of the first two again"


@pytest.mark.parametrize(
    ("common", "is_correction", "is_compared"),
    [
        ((1, 600), False, False),  # a passage of long documents
        ((2, 600), False, True),
        ((1, 600), True, True),
        ((1, 100), False, True),  # as much of a shorter one
        ((0, 600), True, False),
    ],
)
def test_long_documents_that_share_a_passage_are_not_read(
    store: Store, common: tuple[int, int], is_correction: bool, is_compared: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unless that is one in three hundred of the shorter one's keys, or the one says that it corrects another."""
    one, other = put(store, "release"), put(store, "reprint")
    copies.refresh(store.database)
    bands.put(store.database, one, array("q", range(common[1])))
    bands.put(store.database, other, array("q", [*range(common[0]), *range(1000, 2000)]), is_correction=is_correction)
    compared: list[set[str]] = []
    monkeypatch.setattr("extract.copies.compare", lambda one, other: compared.append({one.id, other.id}))
    mark_stale(store, ["release"])
    copies.refresh(store.database)
    assert compared == [{one, other}] * is_compared


def report(count: int, *told: str) -> str:
    """A report of so many pages of its own, each with a few words of the release; before the last stand others."""
    words, quoted = PORTRAIT.split(), " ".join(RELEASE.split()[-7:])
    own = [" ".join(random.Random(number).choices(words, k=120)) + f" {quoted}" for number in range(count)]
    return "\f".join((*own[:-1], *told, own[-1]))


@pytest.mark.parametrize("told", [(RELEASE,), tuple(RELEASE.split("\n\n", 2))])
def test_of_a_long_report_the_pages_near_a_copy_are_held(
    store: Store, told: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is found is what would be found of all its pages."""
    monkeypatch.setattr(copies_read, "_MANY_PAGES", 4)
    one, other = put(store, "release"), put(store, "report", report(60, *told), "2023-01-01")
    copies.refresh(store.database)
    sql = "select from_id, to_id, kind, score, reason from document_links"
    found = store.database.execute(sql).fetchall()
    assert [(link[:3]) for link in found] == [(one, other, "excerpt")]
    for first, second in ((one, other), (other, one)):
        (long,) = {reading for reading in copies_read.Beside(store.database, first).read(second) if reading.id == other}
        assert {sheet.text for sheet in long.pages} >= set(told)
        assert len(long.pages) < 20
        assert long.length == len(copies_read.read(store.database, other).keys)
    monkeypatch.setattr(copies_read, "_MANY_PAGES", 100)
    mark_stale(store, ["release"])
    copies.refresh(store.database)
    assert store.database.execute(sql).fetchall() == found


@given(
    order=st.permutations(sorted(DOCUMENTS)),
    pauses=st.sets(st.integers(0, len(DOCUMENTS))),
    compared=st.sets(st.integers(0, len(DOCUMENTS))),
    gone=st.sets(st.sampled_from(sorted(DOCUMENTS)), max_size=3),
)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_order_of_documents_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, order: list[str], pauses: set[int], compared: set[int], gone: set[str]
) -> None:
    """One by one, all at once, some taken out and put in again: the same links, clusters, changes and sources.

    After some documents all is joined, after others one is compared, as an ingest does while it waits.

    A key brings only two documents together with all others, as if there were hundreds.
    """
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("db.bands.FIRST", 2)
        _whatever_the_order(tmp_path_factory, order, pauses, compared, gone)


def _whatever_the_order(
    tmp_path_factory: pytest.TempPathFactory, order: list[str], pauses: set[int], compared: set[int], gone: set[str]
) -> None:
    with opened(tmp_path_factory.mktemp("at-once") / "a.db") as store:
        for name in sorted(DOCUMENTS):
            put(store, name)
        store.join_claims()
        at_once = everything(store)
    with opened(tmp_path_factory.mktemp("one-by-one") / "b.db") as store:
        for number, name in enumerate(order):
            put(store, name)
            if number in pauses:
                store.join_claims()
            elif number in compared:
                assert store.compare_next()
        store.join_claims()
        for name in sorted(gone):
            store.remove(id_of(name))
        store.join_claims()
        for name in sorted(gone, reverse=True):
            put(store, name)
        store.join_claims()
        assert everything(store) == at_once
    assert at_once["document_links"]
