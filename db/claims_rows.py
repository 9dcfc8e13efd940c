"""The rows of claims: made, read, and written where they are other than they were."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from sqlite_utils import Database

from db.claims_schema import TABLES
from db.rows import row_id_in
from db.stale import AWARD, COUNT, PARTICIPATION
from db.table import Row
from db.write import Conflict, insert
from extract.claims import AwardClaim, CountClaim, ParticipationClaim, Told, Witnesses

Tables: TypeAlias = Mapping[str, list[Row]]  # rows of one claim
_COLUMNS = {table.name: tuple(table.columns) for table in TABLES}


def witnessed(found: Witnesses) -> Row:
    """What the documents behind a claim come to."""
    return {
        "sources": found.sources,
        "first_told": found.first_told,
        "last_told": found.last_told,
        "confidence": found.confidence,
        "is_superseded": int(found.is_superseded),
    }


def evidence(kind: str, claim: ParticipationClaim | AwardClaim | CountClaim, others: Iterable[Told]) -> list[Row]:
    """A row for each fact that tells a claim, or bears it out."""
    told: Iterable[Told] = (*claim.told, *others)
    return [
        {
            "id": row_id_in(one.id, claim.id),
            "claim_kind": kind,
            **{f"{other}_claim_id": claim.id if other == kind else None for other in (PARTICIPATION, AWARD, COUNT)},
            **{f"{other}_id": one.id if other == kind else None for other in (PARTICIPATION, AWARD, COUNT)},
            "page_id": one.page_id,
            "document_id": one.document_id,
            "cluster_id": one.cluster_id,
            "published": one.published,
            "is_superseded": int(one.is_superseded),
        }
        for one in told
    ]


def is_stored(rows: Iterable[Row], table: str, there: Iterable[tuple[Any, ...]]) -> bool:
    """Whether rows of a table are those that are there (``stored``), in whatever order."""
    return {_written(row, table) for row in rows} == set(there)


def stored(database: Database, table: str, column: str, claim_ids: Iterable[str]) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of claims in a table.

    Args:
        database: with claims.
        table: where.
        column: of the claim's id there.
        claim_ids: of claims, some of which may not be there.

    Returns:
        For each claim that has some its rows, with the columns in the order of the schema.
    """
    columns = ", ".join(f't."{name}"' for name in _COLUMNS[table])
    sql = f"select t.{column}, {columns} from json_each(?) k cross join {table} t on t.{column} = k.value"
    found: dict[str, list[tuple[Any, ...]]] = {}
    for claim_id, *row in database.execute(sql, [json.dumps(sorted(claim_ids))]):
        found.setdefault(claim_id, []).append(tuple(row))
    return found


def rewrite(database: Database, kind: str, before: Iterable[str], claims: Mapping[str, Tables]) -> None:
    """Write claims of places or numbers in place of others; a row that stays as it was is left alone.

    Args:
        database: with the claims as they were.
        kind: of the claims.
        before: the ids of those whose place they take, beside any that have their own ids.
        claims: the rows of each, by its id.
    """
    tables = {f"{kind}_claims": "id", "claim_evidence": f"{kind}_claim_id"}
    wanted = {table: {row["id"]: row for rows in claims.values() for row in rows[table]} for table in tables}
    were: dict[str, dict[Any, tuple[Any, ...]]] = {}
    for table, column in tables.items():
        rows = stored(database, table, column, {*before, *claims}).values()
        were[table] = {row[0]: row for of_claim in rows for row in of_claim}  # their ids are the first column
    for table in reversed(tables):
        gone = [(key,) for key in were[table].keys() - wanted[table].keys()]
        database.conn.executemany(f"delete from {table} where id = ?", gone)
    for table in tables:
        changed = (row for key, row in wanted[table].items() if _written(row, table) != were[table].get(key))
        insert(database, table, changed, Conflict.REPLACE)


def _written(row: Row, table: str) -> tuple[Any, ...]:
    return tuple(map(row.__getitem__, _COLUMNS[table]))
