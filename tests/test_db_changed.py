"""A review makes stale what rests on the facts that it changes, and nothing else of its document."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from blank import blank
from reviews_corpus import ACV, GUISE, HIRSON, PVD, content, ingest, rows

from db import beside, reviews, stale
from db.claims import Waiting
from db.reviews import Kind, Review, Verdict
from db.stale import AWARD, COUNT, NAMED, PARTICIPATION
from db.store import Store

DOCUMENT = "d" * 16
AT = "2024-05-01T10:00:00Z"
PLACES, SUMS, NUMBERS = (PARTICIPATION, f"{GUISE}|{PVD}"), (AWARD, f"{GUISE} {HIRSON}"), (COUNT, f"{ACV}|FR")

# Kind, table, which row, verdict, values → what is to be joined anew, and whether copies are to be looked for.
CASES: Mapping[str, tuple[Kind, str, str, Verdict, Mapping[str, object], set[tuple[str, str]], bool]] = {
    "a sure sum": (Kind.AWARD, "awards", "1", Verdict.RIGHT, {}, {SUMS}, False),
    "a sum of somebody else": (
        Kind.AWARD, "awards", "1", Verdict.CORRECTED, {"communes": (GUISE,)}, {SUMS, (AWARD, GUISE)}, True,
    ),
    "another sum": (Kind.AWARD, "awards", "1", Verdict.CORRECTED, {"eur": 12600.0}, {SUMS}, True),
    "no sum": (Kind.AWARD, "awards", "1", Verdict.WRONG, {}, {SUMS}, True),
    "a number": (
        Kind.COUNT, "programme_counts", "1", Verdict.CORRECTED, {"value": 9}, {NUMBERS, (NAMED, DOCUMENT)}, False,
    ),
    "a place elsewhere": (
        Kind.PARTICIPATION, "participations", "1", Verdict.CORRECTED, {"commune_code": HIRSON},
        {PLACES, (PARTICIPATION, f"{HIRSON}|{PVD}"), (NAMED, DOCUMENT)}, False,
    ),
    "a sure name": (Kind.COMMUNE, "commune_mentions", "commune_code = '02381'", Verdict.RIGHT, {}, set(), False),
    "a name that a sum rests on": (
        Kind.COMMUNE, "commune_mentions", "commune_code = '02381'", Verdict.WRONG, {}, {SUMS, (AWARD, GUISE)}, True,
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of a document, made once. Don't write to it."""
    database = tmp_path_factory.mktemp("ingested") / "corpus.db"
    blank(database)
    ingest(database)
    return database


def copied(database: Path, folder: Path) -> Path:
    folder.mkdir()
    (folder / "corpus.db").write_bytes(database.read_bytes())
    return folder / "corpus.db"


@pytest.mark.parametrize("case", CASES)
def test_what_a_review_makes_stale(case: str, ingested: Path, tmp_path: Path) -> None:
    """Keys of facts that changed, as they were and as they are; copies where they would be found otherwise."""
    kind, table, where, verdict, values, keys, is_compared = CASES[case]
    reviewed, database = copied(ingested, tmp_path / "reviewed"), copied(ingested, tmp_path / "joined")
    fact = rows(database, f"select id from {table} where {where} order by start, id")[0][0]
    reviews.review(reviewed, Review(kind, verdict, "Ada", fact, values=values), AT)  # type: ignore[arg-type]
    beside.path_of(database).write_bytes(beside.path_of(reviewed).read_bytes())
    with Store(database) as store:
        store.apply_reviews(DOCUMENT)
        assert store.waiting() == Waiting(frozenset({DOCUMENT} if is_compared else ()), frozenset(keys))
        store.apply_reviews(DOCUMENT)  # what is applied again changes nothing
        assert store.waiting() == Waiting(frozenset({DOCUMENT} if is_compared else ()), frozenset(keys))
        with store.database.atomic():
            stale.mark_all(store.database)
        store.join_claims()
    assert content(database) == content(reviewed)
