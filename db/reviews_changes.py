"""Rows that reviews change, and the rows as the rules made them: kept, so that all can be put back.

The hidden table ``review_changes`` holds each row that a review changed, removed or brought in, as it was before; null
where there was none. What a document says is thus always what the rules say of it, with its reviews applied.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlite_utils import Database

from db.reviews_schema import CHANGES
from db.reviews_types import CONFIDENCE, METHOD
from db.table import Row, Value
from db.write import Conflict, insert

_PAIRS: Mapping[str, tuple[str, ...]] = {
    "award_communes": ("award_id", "commune_code"),
    "award_epcis": ("award_id", "epci_siren"),
}


class Changes:
    """Changes to the rows of a document; the first change of each row keeps the row as it was."""

    def __init__(self, database: Database, document_id: str) -> None:
        self.database = database
        self.document_id = document_id

    def row(self, table: str, *key: Value) -> Row | None:
        """A row by its key; None where there is none."""
        return next(self.database.query(f"select * from {table} where {_where(table)}", list(key)), None)

    def put(self, table: str, row: Row) -> None:
        """Write a row, in place of the one with its key."""
        key = [row[column] for column in _key(table)]
        before = self.row(table, *key)
        self._keep(table, key, before)
        if before is None:
            insert(self.database, table, [row])
        else:
            _update(self.database, table, key, row)

    def update(self, table: str, identifier: Value, values: Mapping[str, Value]) -> None:
        """Change columns of a row that is there."""
        row = self.row(table, identifier)
        if row is None:
            raise KeyError(identifier)
        self.put(table, row | dict(values))

    def say(self, table: str, identifier: Value, values: Mapping[str, Value]) -> None:
        """Change columns of a row to what a person says."""
        self.update(table, identifier, {**values, "method": METHOD, "confidence": CONFIDENCE})

    def drop(self, table: str, *key: Value) -> None:
        """Delete a row, if it is there."""
        before = self.row(table, *key)
        if before is not None:
            self._keep(table, list(key), before)
            self.database.execute(f"delete from {table} where {_where(table)}", list(key))

    def _keep(self, table: str, key: list[Value], before: Row | None) -> None:
        kept: Row = {
            "table_name": table,
            "row_key": json.dumps(key, ensure_ascii=False),
            "document_id": self.document_id,
            "row": None if before is None else json.dumps(before, ensure_ascii=False),
        }
        insert(self.database, CHANGES.name, [kept], Conflict.IGNORE)


def restore(database: Database, document_id: str) -> None:
    """Put back a document's rows as the rules made them. In a transaction; foreign keys are checked at its end."""
    database.execute("pragma defer_foreign_keys = on")
    sql = f"select table_name, row_key, row from {CHANGES.name} where document_id = ? order by table_name, row_key"
    for table, row_key, text in database.execute(sql, [document_id]).fetchall():
        key = json.loads(row_key)
        there = database.execute(f"select 1 from {table} where {_where(table)}", key).fetchone()
        if text is None:
            database.execute(f"delete from {table} where {_where(table)}", key)
        elif there:
            _update(database, table, key, json.loads(text))
        else:
            insert(database, table, [json.loads(text)])
    forget(database, document_id)


def document_of(database: Database, table: str, identifier: str) -> str | None:
    """The document of a row that a review changed or removed; None: no review did."""
    sql = f"select document_id from {CHANGES.name} where table_name = ? and row_key = ?"
    row = database.execute(sql, [table, json.dumps([identifier])]).fetchone()
    return str(row[0]) if row else None


def forget(database: Database, document_id: str) -> None:
    """Forget how a document's rows were: they are about to be written anew."""
    database.execute(f"delete from {CHANGES.name} where document_id = ?", [document_id])


def _update(database: Database, table: str, key: list[Value], row: Row) -> None:
    columns = ", ".join(f'"{column}" = ?' for column in row)
    database.execute(f"update {table} set {columns} where {_where(table)}", [*row.values(), *key])


def _key(table: str) -> tuple[str, ...]:
    return _PAIRS.get(table, ("id",))


def _where(table: str) -> str:
    return " and ".join(f'"{column}" = ?' for column in _key(table))
