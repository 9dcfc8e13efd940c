"""Facts are found again when rules have changed their ids and offsets: by id, else by page, words and values."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from sqlite_utils import Database

from db.reviews_rows import values_of
from db.reviews_types import FACTS, TABLES, Kind, Place, Told

# What makes a fact that fact; the rest (status, date, funder) may have been told otherwise since.
_IDENTITY: Mapping[Kind, tuple[str, ...]] = {
    Kind.PARTICIPATION: ("commune_code", "programme_id"),
    Kind.AWARD: ("eur", "eur_low", "eur_high"),
    Kind.COUNT: ("programme_id", "value"),
    Kind.COMMUNE: ("commune_code",),
    Kind.PROGRAMME: ("programme_id",),
    Kind.AMOUNT: ("eur", "eur_low", "eur_high"),
    Kind.DATE: ("edtf",),
    Kind.EPCI: ("epci_siren",),
    Kind.ORGANISATION: ("organisation_id",),
    Kind.REFUSAL: (),
}
_BENEFICIARIES = ("communes", "epcis")


def find(
    database: Database, kind: Kind, place: Place, values: Mapping[str, Told], taken: Collection[str] = ()
) -> str | None:
    """The id of the row that says on a page what a remembered fact said there, whatever its id was; None: none does.

    Args:
        database: with the document's rows.
        kind: of the fact.
        place: where it stood. Of a fact one quote must hold the other, of a mention the words must be the same.
        values: what it said. What makes it that fact must be said still, and money go to one of its beneficiaries;
            of the rest as much as can be.
        taken: ids of rows that are another's.
    """
    page = f"{place.document_id}-{place.page}"
    found: list[tuple[int, int, int, str]] = []
    for row in database.query(f"select * from {TABLES[kind]} where page_id = ?", [page]):
        if row["id"] in taken or not _same_words(kind, str(row["quote" if kind in FACTS else "text"]), place.quote):
            continue
        said = values_of(database, kind, row)
        if all(said[name] == values[name] for name in _IDENTITY[kind] if name in values) and _share(said, values):
            others = sum(said[name] != value for name, value in values.items() if name in said)
            found.append((others, abs(row["start"] - place.start), row["start"], row["id"]))
    return min(found)[-1] if found else None


def _same_words(kind: Kind, one: str, other: str) -> bool:
    one, other = " ".join(one.split()), " ".join(other.split())
    return (one in other or other in one) if kind in FACTS else one == other


def _share(said: Mapping[str, Told], values: Mapping[str, Told]) -> bool:
    """Whether money goes to one of the same beneficiaries, or to nobody named."""
    if not any(name in values for name in _BENEFICIARIES):
        return True
    one, other = (
        {code for name in _BENEFICIARIES for code in (told.get(name) or ()) if isinstance(code, str)}  # type: ignore[union-attr]
        for told in (said, values)
    )
    return one == other or bool(one & other)


def locate(text: str, place: Place) -> tuple[int, int] | None:
    """Where the words of a place stand in its page's text now, nearest to where they stood; None: nowhere.

    Words are the same whatever white space parts them.
    """
    if place.quote and text[place.start : place.end] == place.quote:
        return place.start, place.end
    words = place.quote.split()
    if not words:
        return None
    pattern = re.compile(r"\s+".join(map(re.escape, words)))
    spans = [match.span() for match in pattern.finditer(text)]
    return min(spans, key=lambda span: (abs(span[0] - place.start), span[0]), default=None)
