"""A corpus that holds each document three times says what it says once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from command import SAMPLES
from sqlite_utils import Database
from stories import put, read_file, template
from tripled import documents, triple

from db.store import Store

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
    thrice: Database


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """Both databases."""
    folder = tmp_path_factory.mktemp("tripled")
    triple(FILES, folder / "copies")
    empty = template(folder)
    opened = []
    for name, files in (("once", FILES), ("thrice", documents(folder / "copies"))):
        shutil.copyfile(empty, folder / f"{name}.db")
        store = Store(folder / f"{name}.db")
        for path in files:
            put(store, read_file(path))
        store.join_claims()
        opened.append(store)
    yield Told(*(store.database for store in opened))
    for store in opened:
        store.close()


@pytest.mark.parametrize("what", _SQL)
def test_said_three_times_is_said_once(what: str, told: Told) -> None:
    """Claims, their witnesses and the ledger of the copies are those of the documents themselves."""
    once = told.once.execute(_SQL[what]).fetchall()
    assert told.thrice.execute(_SQL[what]).fetchall() == once
    assert once or what == "disagreements"


def test_three_copies_are_one_cluster(told: Told) -> None:
    """A copy, a reprint and a scan are linked."""
    sql = "select count(*) from document_clusters group by cluster_id"
    assert told.thrice.execute(sql).fetchall() == [(3,)] * len(FILES)
