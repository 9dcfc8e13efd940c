"""Which documents share a key by which copies are found; indexed, so that nothing is read but what is shared.

A passage that everybody prints (legal notices, the portrait of an agency) is no reason to read everybody: a key
brings a document together with the first documents that have it, and with no others. The first are those of the
lowest signature numbers, which are derived from the documents' ids, so that which documents meet is a function of the
documents alone. A new document is seldom among the first; where it is, it meets all that have the key, and the one
that it displaces is looked at again.
"""

from __future__ import annotations

import hashlib
import json
import sys
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from db.table import Row
from db.write import Conflict, insert

FIRST = 32  # documents that a key brings together with all others that have it
_KEY_BYTES = 8
_AT_ONCE = 1000  # keys looked up: a long document has tens of thousands


@dataclass(frozen=True, slots=True)
class Met:
    """A document that another meets."""

    document_id: str
    is_correction: bool  # it says that it corrects another
    share: float  # of the keys of the one that has fewer, those by which they meet


def put(database: Database, document_id: str, keys: array[int], *, is_correction: bool = False) -> None:
    """Write a document's keys in place of those it had; mark documents that meet fewer now as stale.

    Args:
        database: that holds it.
        document_id: its id.
        keys: as ``extract.copies_keys`` draws them.
        is_correction: whether it says that it corrects another.
    """
    packed = _packed(keys)
    row: Row = {
        "number": number_of(document_id),
        "document_id": document_id,
        "is_correction": int(is_correction),
        "bands": packed,
    }
    if _bands(database, document_id) != packed:
        forget(database, document_id)
        database.conn.executemany(
            "insert into document_bands (band, signature) values (?, ?)", ((key, row["number"]) for key in keys)
        )
        _mark_next(database, document_id, keys)
    insert(database, "document_signatures", [row], Conflict.REPLACE)


def set_correction(database: Database, document_id: str, *, is_correction: bool) -> bool:
    """Write whether a document says that it corrects another; False: it has no keys yet, not even none."""
    sql = "update document_signatures set is_correction = ? where document_id = ?"
    return bool(database.execute(sql, [int(is_correction), document_id]).rowcount)


def forget(database: Database, document_id: str) -> None:
    """Delete a document's keys; mark documents that meet more now as stale."""
    keys = _keys(database, document_id)
    number = number_of(document_id)
    _mark_next(database, document_id, keys)
    database.conn.executemany(
        "delete from document_bands where band = ? and signature = ?", ((key, number) for key in keys)
    )
    database.execute("delete from document_signatures where document_id = ?", [document_id])


def sharing(database: Database, document_id: str) -> list[Met]:
    """The documents that a document meets by its keys, in an order of their own."""
    own = number_of(document_id)
    keys = _keys(database, document_id)
    shared: Counter[int] = Counter()
    for some in _some_at_once(keys):
        crowded = _crowded(database, some)
        for key, after in crowded.items():
            shared.update(_first(database, key, None if own < after else FIRST))
        sql = "select signature from json_each(?) cross join document_bands on band = value"
        others = json.dumps([key for key in some if key not in crowded])
        shared.update(number for (number,) in database.execute(sql, [others]))
    found = []
    for number in sorted(shared.keys() - {own}):
        sql = "select document_id, is_correction, length(bands) / ? from document_signatures where number = ?"
        document, is_correction, count = database.execute(sql, [_KEY_BYTES, number]).fetchone()
        found.append(Met(document, bool(is_correction), shared[number] / min(len(keys), count)))
    return found


def number_of(document_id: str) -> int:
    """The number of a document's signature: 63 bits of a hash."""
    return int.from_bytes(hashlib.blake2b(document_id.encode(), digest_size=8).digest(), "little") >> 1


def _bands(database: Database, document_id: str) -> bytes:
    """The keys that a document has, packed."""
    found = database.execute("select bands from document_signatures where document_id = ?", [document_id]).fetchone()
    return bytes(found[0]) if found else b""


def _keys(database: Database, document_id: str) -> array[int]:
    """The keys that a document has; none, where it wasn't signed."""
    keys = array("q", _bands(database, document_id))
    if sys.byteorder == "big":
        keys.byteswap()
    return keys


def _packed(keys: array[int]) -> bytes:
    """Keys, little-endian."""
    if sys.byteorder == "big":
        keys = array("q", keys)
        keys.byteswap()
    return keys.tobytes()


def _some_at_once(keys: Sequence[int]) -> Iterator[list[int]]:
    for begin in range(0, len(keys), _AT_ONCE):
        yield list(keys[begin : begin + _AT_ONCE])


def _crowded(database: Database, keys: Sequence[int]) -> dict[int, int]:
    """Of keys those that more documents have than the first, each with the number of the document after these."""
    sql = """select value, (select signature from document_bands where band = value order by signature limit 1 offset ?)
             from json_each(?)"""
    found = database.execute(sql, [FIRST, json.dumps(keys)])
    return {key: after for key, after in found if after is not None}


def _first(database: Database, key: int, most: int | None) -> list[int]:
    """The documents that have a key, so many of them at most; in order."""
    sql = "select signature from document_bands where band = ? order by signature limit ?"
    return [number for (number,) in database.execute(sql, [key, -1 if most is None else most])]


def _mark_next(database: Database, document_id: str, keys: Sequence[int]) -> None:
    """Mark the documents that come after the first of each key of which a document, present, is one of the first."""
    own = number_of(document_id)
    sql = """insert or ignore into stale_documents (document_id)
             select document_id from document_signatures where number = ?"""
    for some in _some_at_once(keys):
        for number in sorted({after for after in _crowded(database, some).values() if own < after}):
            database.execute(sql, [number])
