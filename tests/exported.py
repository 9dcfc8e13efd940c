"""The samples, exported in every format once for all tests that read the files."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from lieudit import exporting, exporting_schema

FORMATS = ("csv", "jsonl", "parquet", "geojson", "webannotation", "scdl")
BASE = "https://corpus.exemple.fr/"


@cache
def exported(database: Path, folder: Path) -> tuple[Path, ...]:
    """Every file of an export of all formats."""
    with lean():
        return tuple(exporting.export(database, folder, FORMATS, BASE))


@contextmanager
def lean() -> Iterator[None]:
    """Leaves out the communes of every year: 600,000 rows, the same in every database."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exporting_schema, "LEFT_OUT", exporting_schema.LEFT_OUT | {"communes_in_year"})
        yield


def ask(database: Path, sql: str, values: Sequence[object] = ()) -> list[tuple[object, ...]]:
    """Rows of a database."""
    connection = sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)
    try:
        return connection.execute(sql, values).fetchall()
    finally:
        connection.close()


def read_csv(path: Path, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file))
