"""Facts that the database doesn't say any more, as people reviewed them: shown for what they were, never lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from db.reviews_types import TABLES, Kind, Reviewed, Told
from lieudit.web.facts import FactView, Mentioned, Row, source_of
from lieudit.web.rows import Award, Count, Facts, Named, Participation, Place
from lieudit.web.suggest import Names


def view(
    connection: sqlite3.Connection, reviews: tuple[Reviewed, ...], names: Names, database: Path
) -> FactView | None:
    """What the page of a fact shows that is no row any more; None where its page is not stored.

    Args:
        connection: to the database.
        reviews: of the fact, the latest first; at least one.
        names: for names beside keys.
        database: the file, beside which the originals lie.
    """
    latest = reviews[0]
    if latest.page_id is None:
        return None
    values = latest.original or latest.corrected
    table = TABLES[latest.kind]
    row = Row(
        str(latest.kind),
        table,
        latest.fact_id,
        latest.page_id,
        latest.start,
        latest.end,
        latest.quote,
        latest.method or "review",
        latest.confidence,
    )
    source = source_of(connection, latest.page_id, (latest.start, latest.end), database)
    document = source.document
    place = Place(
        latest.page_id, latest.page, latest.start, latest.end, document.id, document.title, document.published
    )
    fact = _fact(latest, place, values, names)
    mentioned = None if fact else mention(latest.kind, values, names)
    return FactView(row, fact, mentioned, source, (), None, Facts(), None, (), Facts(), reviews, is_told=False)


def _fact(
    review: Reviewed, place: Place, values: Mapping[str, Told], names: Names
) -> Participation | Award | Count | None:
    said: dict[str, Any] = dict(values)
    common = (review.fact_id, place, review.quote)
    if review.kind is Kind.PARTICIPATION:
        commune, programme = _named(names, "commune", said["commune_code"]), _programme(names, said)
        return Participation(*common, commune, programme, said["status"], said.get("edtf"), review.confidence)
    if review.kind is Kind.COUNT:
        programme = _programme(names, said)
        return Count(*common, programme, said["value"], said["scope"], said.get("edtf"), review.confidence)
    if review.kind is not Kind.AWARD:
        return None
    return Award(
        *common,
        said.get("eur"),
        said.get("eur_low"),
        said.get("eur_high"),
        said.get("qualifier") or "exact",
        said["role"],
        _programme(names, said) if said.get("programme_id") else None,
        _named(names, "organisation", said["funder_id"]) if said.get("funder_id") else None,
        said.get("edtf"),
        said.get("purpose"),
        review.confidence,
        tuple(_named(names, "commune", code) for code in said.get("communes") or ()),
        tuple(_named(names, "epci", siren) for siren in said.get("epcis") or ()),
    )


def mention(kind: Kind, values: Mapping[str, Told], names: Names) -> Mentioned:
    """What a mention stood for."""
    said: dict[str, Any] = dict(values)
    if kind is Kind.AMOUNT:
        sums = (said.get("eur"), said.get("eur_low"), said.get("eur_high"))
        return Mentioned("amount", None, *sums, said.get("qualifier") or "exact", said.get("tax"))
    if kind is Kind.DATE:
        return Mentioned("date", edtf=said["edtf"])
    (key,) = (value for name, value in said.items() if name in _KEYS)
    return Mentioned(str(kind), _named(names, str(kind), key))


_KEYS = ("commune_code", "programme_id", "epci_siren", "organisation_id")


def _programme(names: Names, said: Mapping[str, Any]) -> Named:
    return _named(names, "programme", said["programme_id"])


def _named(names: Names, kind: str, key: str) -> Named:
    found = names.of_key(kind, key)
    return Named(key, found.name if found else key)
