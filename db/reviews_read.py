"""Reviews as a database shows them, read without what applies them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from db.reviews_schema import REVIEWS
from db.reviews_types import Kind, Reason, Reviewed, State, Told, Verdict

_COLUMNS = ", ".join(f'"{column}"' for column in REVIEWS.columns)


def of_fact(connection: sqlite3.Connection, kind: Kind, fact_id: str) -> tuple[Reviewed, ...]:
    """What was said of a fact, the latest first: what stands, what it replaced, what was withdrawn."""
    return _read(connection, "where fact_kind = ? and fact_id = ?", [str(kind), fact_id])


def of_document(connection: sqlite3.Connection, document_id: str) -> tuple[Reviewed, ...]:
    """What was said of a document's facts, the latest first."""
    return _read(connection, "where document_id = ?", [document_id])


def all_of(
    connection: sqlite3.Connection, state: State | None = None, limit: int = -1, offset: int = 0
) -> tuple[Reviewed, ...]:
    """The reviews that a database knows, of one state or of all, the latest first; so many of them, or all."""
    where = "where :state is null or state = :state"
    return _read(
        connection,
        where,
        {"state": state and str(state), "limit": limit, "offset": offset},
        "limit :limit offset :offset",
    )


def by_id(connection: sqlite3.Connection, review_id: str) -> Reviewed | None:
    """A review; None where there is none of this id."""
    return next(iter(_read(connection, "where id = ?", [review_id])), None)


def totals(connection: sqlite3.Connection) -> dict[State, int]:
    """How many reviews there are of each state."""
    rows = dict(connection.execute(f"select state, count(*) from {REVIEWS.name} group by state").fetchall())
    return {state: rows.get(str(state), 0) for state in State}


def values_from(text: str) -> dict[str, Told]:
    """Values of a text that ``reviews_file.as_json`` wrote."""
    values: dict[str, Any] = json.loads(text)
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}


def _read(
    connection: sqlite3.Connection, where: str, values: Sequence[Any] | Mapping[str, Any], bounds: str = ""
) -> tuple[Reviewed, ...]:
    sql = f"select {_COLUMNS} from {REVIEWS.name} {where} order by reviewed_at desc, id {bounds}"
    found = []
    for row in connection.execute(sql, values):
        told: dict[str, Any] = dict(zip(REVIEWS.columns, row, strict=True))
        told |= {name: values_from(told[name]) for name in ("original", "corrected")}
        told |= {
            "verdict": Verdict(told["verdict"]),
            "state": State(told["state"]),
            "kind": Kind(told.pop("fact_kind")),
            "reason": Reason(told["reason"]) if told["reason"] else None,
        }
        found.append(Reviewed(**told))
    return tuple(found)
