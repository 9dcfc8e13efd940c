"""Tables as CSV, JSON lines and Parquet: rows are streamed, so that memory stays bounded."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from db.store import replacing
from lieudit.exporting_cells import harmless
from lieudit.exporting_schema import Exported, Type

ROWS = 10_000  # in memory at once; a row group of Parquet
PAGES = 1_000  # of pages, each with its whole text


def write_csv(connection: sqlite3.Connection, table: Exported, folder: Path) -> Path:
    """``TABLE.csv``: UTF-8 with a byte order mark, by which Excel knows accents; nothing is run (``harmless``)."""
    path = folder / f"{table.name}.csv"
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column.name for column in table.columns])
        writer.writerows([harmless(value) for value in row] for row in connection.execute(table.rows))
    return path


def write_jsonl(connection: sqlite3.Connection, table: Exported, folder: Path) -> Path:
    """``TABLE.jsonl``: a JSON object a row, as it is stored."""
    path = folder / f"{table.name}.jsonl"
    names = [column.name for column in table.columns]
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as file:
        for row in connection.execute(table.rows):
            file.write(json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) + "\n")
    return path


_ARROW: dict[Type, pa.DataType] = {
    Type.STRING: pa.string(),
    Type.INTEGER: pa.int64(),
    Type.NUMBER: pa.float64(),
    Type.BOOLEAN: pa.bool_(),
    Type.DATE: pa.date32(),
    Type.DATETIME: pa.timestamp("s", tz="UTC"),
}
_ARRAYS: dict[str, pa.DataType] = {"boxes": pa.list_(pa.list_(pa.float64())), "candidates": pa.list_(pa.string())}
_READ: dict[Type, Callable[..., object]] = {
    Type.BOOLEAN: bool,
    Type.DATE: date.fromisoformat,
    Type.DATETIME: datetime.fromisoformat,
    Type.ARRAY: json.loads,
}


def write_parquet(connection: sqlite3.Connection, table: Exported, folder: Path) -> Path:
    """``TABLE.parquet``: typed, written a row group at a time; columns carry their descriptions."""
    path = folder / f"{table.name}.parquet"
    arrow = pa.schema(
        [
            pa.field(
                column.name,
                _ARRAYS[column.name] if column.type == Type.ARRAY else _ARROW[column.type],
                metadata={"description": column.description},
            )
            for column in table.columns
        ]
    )
    with replacing(path) as temporary, pq.ParquetWriter(temporary, arrow, compression="zstd") as writer:
        for batch in _batches(connection.execute(table.rows), PAGES if table.name == "pages" else ROWS):
            columns = zip(*batch, strict=True)
            arrays = [
                pa.array(_typed(values, column.type), type=field.type)
                for values, column, field in zip(columns, table.columns, arrow, strict=True)
            ]
            writer.write_batch(pa.record_batch(arrays, schema=arrow))
    return path


def _batches(rows: sqlite3.Cursor, size: int) -> Iterator[list[tuple[object, ...]]]:
    while batch := rows.fetchmany(size):
        yield batch


def _typed(values: tuple[object, ...], kind: Type) -> list[object]:
    read = _READ.get(kind)
    return list(values) if read is None else [None if value is None else read(value) for value in values]
