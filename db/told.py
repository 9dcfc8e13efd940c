"""Facts as claims see them: with the document that tells each, its cluster, and whether it was replaced."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlite_utils import Database

from extract.claims import ToldCount, ToldParticipation
from extract.facts import Status

# What a person read on a scan is as good as read.
_IS_OCR = """p.method = 'ocr' and not exists (
        select 1 from reviews r where r.fact_id = f.id and r.state = 'applied')"""
COLUMNS = f"""f.id, f.page_id, f.start, f."end", f.quote, f.confidence, {_IS_OCR}, p.document_id,
    coalesce(c.cluster_id, p.document_id), d.published, coalesce(c.is_superseded, 0), d.publisher"""
FROM = """f join pages p on p.id = f.page_id join documents d on d.id = p.document_id
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
OWN = len(_FIELDS)  # where a fact's own columns begin


def fields(row: Sequence[Any]) -> dict[str, Any]:
    """``COLUMNS`` of a row as ``extract.claims.Told`` takes them."""
    told = dict(zip(_FIELDS, row, strict=False))
    return told | {"is_ocr": bool(told["is_ocr"]), "is_superseded": bool(told["is_superseded"])}


def participations(database: Database, where: str, values: Sequence[object]) -> list[ToldParticipation]:
    """Participations that meet a condition on ``f``, ``p``, ``d`` and ``c``, ordered by id."""
    sql = f"""select {COLUMNS}, coalesce(m.successor, m.code), f.commune_code, f.programme_id, f.status, f.edtf
              from participations {FROM} join communes m on m.code = f.commune_code where {where} order by f.id"""
    found = []
    for row in database.execute(sql, list(values)):
        commune, said, programme, status, edtf = row[OWN:]
        found.append(
            ToldParticipation(
                **fields(row),
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
    sql = f"""select {COLUMNS}, f.programme_id, f.value, f.scope, f.edtf from programme_counts {FROM}
              where {where} order by f.id"""
    found = []
    for row in database.execute(sql, list(values)):
        programme, value, scope, edtf = row[OWN:]
        found.append(ToldCount(**fields(row), programme_id=programme, value=value, scope=scope, edtf=edtf))
    return found
