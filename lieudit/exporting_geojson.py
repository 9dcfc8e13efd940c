"""Communes that documents speak of, and the money that is for them, as GeoJSON (RFC 7946)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias
from urllib.parse import quote

from db.store import replacing

Json: TypeAlias = dict[str, object]

# A commune's claims are today's commune's; documents that copy one another are one witness.
_COMMUNES = """
    with told as (
      select c.commune_code, e.cluster_id from participation_claims c
        join claim_evidence e on e.participation_claim_id = c.id where not c.is_superseded
      union
      select b.commune_code, e.cluster_id from award_claim_communes b join award_claims c on c.id = b.claim_id
        join claim_evidence e on e.award_claim_id = c.id where not c.is_superseded)
    select c.code, c.name, c.departement, c.region, c.epci, i.name, c.population, c.longitude, c.latitude,
      count(distinct t.cluster_id)
    from told t join communes c on c.code = t.commune_code left join epcis i on i.siren = c.epci
    group by c.code order by c.code"""
_PROGRAMMES = """
    select g.id, g.name, g.acronym, c.status, c.edtf, c.sources, c.first_told, c.last_told, c.confidence
    from participation_claims c join programmes g on g.id = c.programme_id
    where c.commune_code = ? and not c.is_superseded order by g.id"""
_PARTICIPATION = (*("id", "name", "acronym", "status", "edtf", "sources", "first_told", "last_told", "confidence"),)
# What the ledger has for each commune: sums for it alone, and sums for it and others, of which no share is known.
_COUNTED = """
    create temp table counted as
    select b.commune_code, l.claim_id, l.award_id, l.eur, l.programme_id, l.funder_id, l.edtf, l.sources,
      l.document_id,
      (select count(*) from award_claim_communes o where o.claim_id = l.claim_id)
      + (select count(*) from award_claim_epcis o where o.claim_id = l.claim_id) as beneficiaries
    from ledger l join award_claim_communes b on b.claim_id = l.claim_id"""
_SUMS = """
    select coalesce(sum(case when beneficiaries = 1 then eur end), 0),
      coalesce(sum(case when beneficiaries > 1 then eur end), 0), count(*)
    from temp.counted where commune_code = ?"""
_AWARDS = """
    select t.claim_id, t.commune_code, m.name, m.longitude, m.latitude, t.eur, t.beneficiaries, c.role, g.id, g.name,
      o.id, o.name, t.edtf, c.purpose, t.sources, t.document_id, a.page_id, a.start, a."end", a.quote
    from temp.counted t join communes m on m.code = t.commune_code join award_claims c on c.id = t.claim_id
    join awards a on a.id = t.award_id left join programmes g on g.id = t.programme_id
    left join organisations o on o.id = t.funder_id
    order by t.commune_code, t.claim_id"""


def write_geojson(connection: sqlite3.Connection, folder: Path, base: str) -> Iterator[Path]:
    """``communes.geojson`` and ``awards.geojson``; a commune whose place isn't known has no geometry.

    Args:
        connection: to the database, in a read transaction; a temporary table is made in it.
        folder: where the files go.
        base: where the corpus is served, for links.
    """
    root = base.rstrip("/")
    connection.execute(_COUNTED)
    connection.execute("create index temp.counted_communes on counted (commune_code)")
    try:
        yield _write(folder / "communes.geojson", _communes(connection, root))
        yield _write(folder / "awards.geojson", _awards(connection, root))
    finally:
        connection.execute("drop table temp.counted")


def _write(path: Path, features: Iterator[Json]) -> Path:
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as file:
        file.write('{"type": "FeatureCollection", "features": [')
        for number, feature in enumerate(features):
            file.write((",\n" if number else "\n") + json.dumps(feature, ensure_ascii=False, allow_nan=False))
        file.write("\n]}\n")
    return path


def _communes(connection: sqlite3.Connection, root: str) -> Iterator[Json]:
    for row in connection.execute(_COMMUNES):
        code, name, departement, region, epci, epci_name, population, longitude, latitude, witnesses = row
        alone, shared, sums = connection.execute(_SUMS, [code]).fetchone()
        properties: Json = {
            "code": code,
            "name": name,
            "departement": departement,
            "region": region,
            "epci": epci,
            "epci_name": epci_name,
            "population": population,
            "programmes": [dict(zip(_PARTICIPATION, said, strict=True)) for said in _said(connection, code)],
            "ledger_eur": alone,
            "ledger_shared_eur": shared,
            "ledger_awards": sums,
            "witnesses": witnesses,
            "url": f"{root}/-/commune/{quote(code, safe='')}",
        }
        yield _feature(code, longitude, latitude, properties)


def _said(connection: sqlite3.Connection, code: str) -> list[tuple[object, ...]]:
    return connection.execute(_PROGRAMMES, [code]).fetchall()


def _awards(connection: sqlite3.Connection, root: str) -> Iterator[Json]:
    for row in connection.execute(_AWARDS):
        claim, code, name, longitude, latitude, eur, beneficiaries, role, programme, programme_name, *more = row
        funder, funder_name, edtf, purpose, sources, document, page, start, end, words = more
        properties: Json = {
            "claim_id": claim,
            "commune_code": code,
            "commune": name,
            "eur": eur,
            "beneficiaries": beneficiaries,
            "role": role,
            "programme_id": programme,
            "programme": programme_name,
            "funder_id": funder,
            "funder": funder_name,
            "edtf": edtf,
            "purpose": purpose,
            "witnesses": sources,
            "document_id": document,
            "quote": words,
            "url": f"{root}/-/page/{quote(page, safe='')}?highlight={start}-{end}",
        }
        yield _feature(f"{claim}-{code}", longitude, latitude, properties)


def _feature(identifier: str, longitude: float | None, latitude: float | None, properties: Json) -> Json:
    known = longitude is not None and latitude is not None
    geometry = {"type": "Point", "coordinates": [longitude, latitude]} if known else None
    return {"type": "Feature", "id": identifier, "geometry": geometry, "properties": properties}
