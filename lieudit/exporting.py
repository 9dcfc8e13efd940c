"""The public tables and views as files, for other programs."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from db import schema

# What is only about the program, or only for it (layouts are compressed, full text is an index).
LEFT_OUT = {
    "meta",
    "page_layouts",
    "document_metadata",
    "document_signatures",
    "document_bands",
    "document_corrections",
    "document_pairs",
    "runs",
    "stale_documents",
    "stale_claims",
    "award_keys",
}
TABLES = tuple(table.name for table in schema.TABLES if table.name not in LEFT_OUT) + tuple(schema.VIEWS)


def export(database: Path, folder: Path, formats: Sequence[str]) -> Iterator[Path]:
    """Write each public table and view as ``TABLE.csv`` or ``TABLE.jsonl``, rows in the order of their first column.

    Args:
        database: read only.
        folder: made if it is missing; files of the same names are replaced.
        formats: ``csv`` (UTF-8, with a header; a cell that a spreadsheet would run is led by an apostrophe) or
            ``jsonl`` (one JSON object a row, as it is stored).

    Yields:
        Each file, when it is written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)
    try:
        for table in TABLES:
            for form in formats:
                rows = connection.execute(f'select * from "{table}" order by 1, 2')
                path = folder / f"{table}.{form}"
                _WRITERS[form](path, [column[0] for column in rows.description], rows)
                yield path
    finally:
        connection.close()


def _write_csv(path: Path, columns: Sequence[str], rows: sqlite3.Cursor) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows([_harmless(value) for value in row] for row in rows)


def _harmless(value: object) -> object:
    """A spreadsheet runs text that begins like a formula; documents' words must not be run."""
    if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"}:
        return f"'{value}"
    return value


def _write_jsonl(path: Path, columns: Sequence[str], rows: sqlite3.Cursor) -> None:
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False) + "\n")


_WRITERS = {"csv": _write_csv, "jsonl": _write_jsonl}
