"""A corpus that holds each document three times says what it says once."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from blank import blank
from command import SAMPLES
from sqlite_utils import Database
from stories import Document, known_documents, put, read_file, same, tables
from tripled import documents, triple

from db.store import Store
from db.table import Row

_SQL = {
    "participations": """select commune_code, programme_id, status, edtf, sources, is_superseded
                         from participation_claims order by 1, 2""",
    "awards": """select eur, eur_low, eur_high, role, programme_id, funder_id, edtf, purpose, sources, is_superseded,
                        (select group_concat(commune_code) from
                           (select commune_code from award_claim_communes where claim_id = c.id order by 1)),
                        (select group_concat(epci_siren) from
                           (select epci_siren from award_claim_epcis where claim_id = c.id order by 1))
                 from award_claims c order by 1, 11, 12, 8""",
    "counts": "select programme_id, value, scope, edtf, sources from count_claims order by 1, 2, 3",
    "ledger": "select eur, programme_id, funder_id, edtf, sources from ledger order by 1, 2, 3",
    "disagreements": "select subject, cause, first_value, second_value from disagreements order by 1, 2, 3, 4",
}


# A sign of forty words is too short for anybody to say that it is a copy: three of them are three witnesses.
FILES = [path for path in documents(SAMPLES) if path.stem != "panneau-lisieux"]


@dataclass(frozen=True, slots=True)
class Told:
    """The samples in a database, and three copies of each, without the samples themselves, in another."""

    once: Database
    thrice: Store
    documents: list[Document]  # the copies
    empty: Path


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """Both databases."""
    folder = tmp_path_factory.mktemp("tripled")
    triple(FILES, folder / "copies")
    empty = blank(folder / "blank.db")
    copies = [read_file(path) for path in documents(folder / "copies")]
    with (
        joined(empty, "once", [read_file(path) for path in FILES]) as once,
        joined(empty, "thrice", copies) as thrice,
    ):
        yield Told(once.database, thrice, copies, empty)


def joined(empty: Path, name: str, told: Sequence[Document], *, one_by_one: bool = False) -> Store:
    """A new database with documents."""
    path = empty.with_name(f"{name}.db")
    shutil.copyfile(empty, path)
    store = Store(path)
    for one in told:
        put(store, one)
        if one_by_one:
            store.join_claims()
    store.join_claims()
    return store


@pytest.mark.parametrize("what", _SQL)
def test_said_three_times_is_said_once(what: str, told: Told) -> None:
    """Claims, their witnesses and the ledger of the copies are those of the documents themselves."""
    once = told.once.execute(_SQL[what]).fetchall()
    assert told.thrice.database.execute(_SQL[what]).fetchall() == once
    assert once or what == "disagreements"


def test_three_copies_are_one_cluster(told: Told) -> None:
    """A copy, a reprint and a scan are linked."""
    sql = "select count(*) from document_clusters group by cluster_id"
    assert told.thrice.database.execute(sql).fetchall() == [(3,)] * len(FILES)


@pytest.mark.parametrize("order", ["forwards", "backwards"])
def test_whichever_copy_comes_first(order: str, told: Told) -> None:
    """Scans that were there before the copies that are read better, or came after them: it is the same."""
    ordered = told.documents if order == "forwards" else told.documents[::-1]
    with joined(told.empty, order, ordered, one_by_one=True) as store:
        same(store, tables(told.thrice))


def test_better_copies_that_go(told: Told) -> None:
    """Where only the scans are left, they tell what they tell; where the others come again, nothing has changed."""
    scans = [one for one in told.documents if one.source.path.name.startswith("scan")]
    others = [one for one in told.documents if one not in scans]
    with joined(told.empty, "less", told.documents) as store, joined(told.empty, "scans", scans) as alone:
        for one in others:
            store.remove(one.source.document_id)
        store.join_claims()
        same(store, tables(alone))
        for one in others:
            put(store, one)
        store.join_claims()
        same(store, tables(told.thrice))


def test_a_better_copy_that_comes_later(told: Told) -> None:
    """What a scan alone said is no claim any more once a copy is read better and doesn't say it."""
    scan, text, _ = known_documents("s01_peronne_reprint")
    scan = changed(scan, lambda tables: tables["pages"][0].update(method="ocr", ocr_confidence=0.8))
    text = changed(text, lambda tables: tables["participations"].clear())
    claims = "select count(*) from participation_claims"
    for name, order in (("scan first", [scan, text]), ("text first", [text, scan])):
        with joined(told.empty, name, order, one_by_one=True) as store:
            assert store.database.execute("select count(distinct cluster_id) from document_clusters").fetchone() == (1,)
            assert store.database.execute(claims).fetchone() == (0,)
            store.remove(text.source.document_id)
            store.join_claims()
            assert store.database.execute(claims).fetchone() == (1,)


def changed(document: Document, change: Callable[[dict[str, list[Row]]], None]) -> Document:
    """A document with other rows for its pages."""
    pages = deepcopy(document.pages)
    for _, rows in pages:
        change(rows.tables)
    return replace(document, pages=pages)
