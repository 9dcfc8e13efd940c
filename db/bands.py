"""Which documents share a key by which copies are found; indexed, so that nothing is read but what is shared."""

from __future__ import annotations

import struct
from collections.abc import Collection, Sequence

from sqlite_utils import Database

from db.table import Row

_AT_ONCE = 500  # values in one statement


def put(database: Database, document_id: str, keys: Sequence[int], *, is_correction: bool) -> None:
    """Write a document's keys in place of those it had."""
    forget(database, document_id)
    table = database["document_signatures"]
    packed = struct.pack(f"<{len(keys)}q", *keys)
    row: Row = {"document_id": document_id, "is_correction": int(is_correction), "bands": packed}
    number = table.insert(row).last_pk
    database.conn.executemany(
        "insert into document_bands (band, signature) values (?, ?)", [(key, number) for key in keys]
    )


def forget(database: Database, document_id: str) -> None:
    """Delete a document's keys."""
    sql = "select number, bands from document_signatures where document_id = ?"
    for number, packed in database.execute(sql, [document_id]).fetchall():
        keys = struct.unpack(f"<{len(packed) // 8}q", packed)
        database.conn.executemany(
            "delete from document_bands where band = ? and signature = ?", [(key, number) for key in keys]
        )
        database.execute("delete from document_signatures where number = ?", [number])


def sharing(database: Database, keys: Collection[int]) -> list[tuple[str, bool]]:
    """The documents that have at least one of some keys; whether each says that it corrects another."""
    numbers: set[int] = set()
    known = sorted(keys)
    for begin in range(0, len(known), _AT_ONCE):
        some = known[begin : begin + _AT_ONCE]
        marks = ", ".join("?" for _ in some)
        sql = f"select distinct signature from document_bands where band in ({marks})"
        numbers |= {number for (number,) in database.execute(sql, some)}
    sql = "select document_id, is_correction from document_signatures where number = ?"
    rows = [database.execute(sql, [number]).fetchone() for number in sorted(numbers)]
    return [(document, bool(is_correction)) for document, is_correction in rows]
