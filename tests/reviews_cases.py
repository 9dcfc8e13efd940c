"""Reviews of each kind and verdict, of the document of reviews_corpus."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from reviews_corpus import ACV, GUISE, HIRSON, LENS, MONEY, NAME, NUMBER, PVD, STATE, TEXT, VERVINS, at, content, rows

from db import reviews
from db.reviews import Kind, Outcome, Review, Told, Verdict
from db.reviews_types import TABLES

DOCUMENT = "d" * 16
PAGE = f"{DOCUMENT}-1"
AT = "2024-05-01T10:00:00Z"
OWN = ("reviews", "review_changes", "reviewed_documents")


def fact(database: Path, kind: Kind, where: str = "1") -> str:
    """The id of the first row of a kind that meets a condition."""
    return str(rows(database, f"select id from {TABLES[kind]} where {where} order by start, id")[0][0])


def say(database: Path, kind: Kind, verdict: Verdict, where: str = "1", author: str = "Ada", **values: Told) -> Outcome:
    return reviews.review(database, Review(kind, verdict, author, fact(database, kind, where), values=values), AT)


def add(database: Path, kind: Kind, words: str, within: str = "", **values: Told) -> Outcome:
    start, end = at(TEXT, words, within)
    said = Review(kind, Verdict.ADDED, "Ada", page_id=PAGE, start=start, end=end, values=values)
    return reviews.review(database, said, AT)


def told(database: Path) -> dict[str, list[tuple[object, ...]]]:
    """What the database tells, but what it keeps of reviews."""
    return content(database, but=(*OWN, "organisations"))


REVIEWS: Mapping[str, Callable[[Path], Outcome]] = {
    "right": lambda database: say(database, Kind.PARTICIPATION, Verdict.RIGHT),
    "wrong": lambda database: say(database, Kind.AWARD, Verdict.WRONG),
    "corrected": lambda database: say(
        database, Kind.AWARD, Verdict.CORRECTED, eur=12600.0, communes=(GUISE, VERVINS), funder_id="commune-02361"
    ),
    "corrected place": lambda database: say(
        database, Kind.PARTICIPATION, Verdict.CORRECTED, commune_code=HIRSON, status="signed", edtf="2022-05-14"
    ),
    "corrected number": lambda database: say(database, Kind.COUNT, Verdict.CORRECTED, value=9, scope="32"),
    "corrected name": lambda database: say(
        database, Kind.COMMUNE, Verdict.CORRECTED, "commune_code = '02381'", commune_code=VERVINS
    ),
    "corrected programme": lambda database: say(
        database, Kind.PROGRAMME, Verdict.CORRECTED, f"programme_id = '{PVD}'", programme_id=ACV
    ),
    "corrected date": lambda database: say(database, Kind.DATE, Verdict.CORRECTED, edtf="2022-05-14"),
    "corrected sum": lambda database: say(database, Kind.AMOUNT, Verdict.CORRECTED, eur=125000.0),
    "corrected funder": lambda database: say(
        database, Kind.ORGANISATION, Verdict.CORRECTED, organisation_id="departement-02"
    ),
    "wrong name": lambda database: say(database, Kind.COMMUNE, Verdict.WRONG, "confidence = 0.9"),
    "wrong sum": lambda database: say(database, Kind.AMOUNT, Verdict.WRONG),
    "added": lambda database: add(
        database, Kind.PARTICIPATION, NAME, commune_code=LENS, programme_id=PVD, status="candidate"
    ),
    "added money": lambda database: add(
        database, Kind.AWARD, MONEY, eur=12500.0, role="cost", communes=(GUISE,), funder_id=STATE
    ),
    "added sum": lambda database: add(
        database, Kind.AWARD, NUMBER, eur=7.0, amount="7 communes", role="rate", programme_id=ACV
    ),
    "added name": lambda database: add(database, Kind.COMMUNE, "cœur", commune_code=VERVINS),
    "settled": lambda database: say(database, Kind.REFUSAL, Verdict.SETTLED, commune_code=LENS),
}
