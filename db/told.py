"""Facts as claims see them: with the document that tells each, its cluster, and whether it was replaced."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlite_utils import Database

from db import stale
from extract.claims import ToldAward, ToldCount, ToldParticipation
from extract.facts import Qualifier, Role, Status

# What a person read on a scan is as good as read.
_IS_OCR = """p.method = 'ocr' and not exists (
        select 1 from reviews r where r.fact_id = f.id and r.state = 'applied')"""
_COLUMNS = f"""f.id, f.page_id, f.start, f."end", f.quote, f.confidence, {_IS_OCR}, p.document_id,
    coalesce(c.cluster_id, p.document_id), d.published, coalesce(c.is_superseded, 0), d.publisher"""
_FROM = """f join pages p on p.id = f.page_id join documents d on d.id = p.document_id
    left join document_clusters c on c.document_id = p.document_id"""
_FIELDS = (
    "id",
    "page_id",
    "start",
    "end",
    "quote",
    "confidence",
    "is_ocr",
    "document_id",
    "cluster_id",
    "published",
    "is_superseded",
    "publisher",
)
_OWN = len(_FIELDS)  # where a fact's own columns begin


def _fields(row: Sequence[Any]) -> dict[str, Any]:
    """``_COLUMNS`` of a row as ``extract.claims.Told`` takes them."""
    told = dict(zip(_FIELDS, row, strict=False))
    return told | {"is_ocr": bool(told["is_ocr"]), "is_superseded": bool(told["is_superseded"])}


def participations(database: Database, where: str, values: Sequence[object]) -> list[ToldParticipation]:
    """Participations that meet a condition on ``f``, ``p``, ``d`` and ``c``, ordered by id."""
    sql = f"""select {_COLUMNS}, coalesce(m.successor, m.code), f.commune_code, f.programme_id, f.status, f.edtf
              from participations {_FROM} join communes m on m.code = f.commune_code where {where} order by f.id"""
    found = []
    for row in database.execute(sql, list(values)):
        commune, said, programme, status, edtf = row[_OWN:]
        found.append(
            ToldParticipation(
                **_fields(row),
                commune_code=commune,
                said_code=said,
                programme_id=programme,
                status=Status(status),
                edtf=edtf,
            )
        )
    return found


def counts(database: Database, where: str, values: Sequence[object]) -> list[ToldCount]:
    """Numbers of communes that meet a condition on ``f``, ``p``, ``d`` and ``c``, ordered by id."""
    sql = f"""select {_COLUMNS}, f.programme_id, f.value, f.scope, f.edtf from programme_counts {_FROM}
              where {where} order by f.id"""
    found = []
    for row in database.execute(sql, list(values)):
        programme, value, scope, edtf = row[_OWN:]
        found.append(ToldCount(**_fields(row), programme_id=programme, value=value, scope=scope, edtf=edtf))
    return found


def awards(database: Database, where: str, values: Sequence[object]) -> list[ToldAward]:
    """Awards that meet a condition on ``f``, ``p``, ``d``, ``c``, ``a`` (amounts) and ``k`` (keys), ordered by id."""
    sql = f"""select {_COLUMNS}, f.eur, a.eur_low, a.eur_high, a.qualifier, a.tax, f.role, f.programme_id,
                     f.funder_id, f.edtf, f.purpose, a.text
              from awards {_FROM} join amounts a on a.id = f.amount_id left join award_keys k on k.award_id = f.id
              where {where} order by f.id"""
    found = []
    rows = database.execute(sql, list(values)).fetchall()
    beneficiaries = stale.beneficiaries(database, [row[0] for row in rows])
    for row in rows:
        communes, epcis = beneficiaries[row[0]]
        eur, low, high, qualifier, tax, role, programme, funder, edtf, purpose, text = row[_OWN:]
        found.append(
            ToldAward(
                **_fields(row),
                eur=eur,
                eur_low=low,
                eur_high=high,
                qualifier=Qualifier(qualifier),
                tax=tax,
                role=Role(role),
                communes=communes,
                epcis=epcis,
                programme_id=programme,
                funder_id=funder,
                edtf=edtf,
                purpose=purpose,
                text=text,
            )
        )
    return found
