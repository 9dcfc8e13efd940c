"""What is in a database as files, for other programs: all of it as it stood at one moment."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from db import versions
from ingest.errors import DatabaseError
from lieudit.exporting_annotations import write_annotations
from lieudit.exporting_geojson import write_geojson
from lieudit.exporting_package import write_dictionary, write_package
from lieudit.exporting_scdl import write_scdl
from lieudit.exporting_schema import exported
from lieudit.exporting_tables import write_csv, write_jsonl, write_parquet

Writer = Callable[[sqlite3.Connection, Path, str], Iterator[Path]]


def export(database: Path, folder: Path, formats: Sequence[str], base: str) -> Iterator[Path]:
    """Write a database in some formats, always in the same order of rows; each file is moved into place when whole.

    Args:
        database: read only, in one transaction: what is written meanwhile is not exported.
        folder: made if it is missing; files of the same names are replaced.
        formats: keys of ``FORMATS``.
        base: where the corpus is served: links in the files begin so.

    Yields:
        Each file, when it is written.

    Raises:
        DatabaseError: the file is no lieudit database, or one of another version.
    """
    connection = sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)
    try:
        connection.execute("begin")
        for table in exported(connection):  # before anything is written: is all there that this version knows of?
            connection.execute(f"explain {table.rows}")
        folder.mkdir(parents=True, exist_ok=True)
        for form in dict.fromkeys(formats):
            yield from FORMATS[form](connection, folder, base)
    except sqlite3.DatabaseError as error:
        raise DatabaseError(
            f"{database} can't be exported: {error}",
            advice="`lieudit reextract` brings a database of an earlier version up to date.",
        ) from error
    finally:
        connection.close()


def _csv(connection: sqlite3.Connection, folder: Path, _: str) -> Iterator[Path]:
    tables = exported(connection)
    for table in tables:
        yield write_csv(connection, table, folder)
    version = versions.of(connection)
    yield write_package(tables, folder, version)
    yield write_dictionary(tables, folder, version)


def _jsonl(connection: sqlite3.Connection, folder: Path, _: str) -> Iterator[Path]:
    for table in exported(connection):
        yield write_jsonl(connection, table, folder)


def _parquet(connection: sqlite3.Connection, folder: Path, _: str) -> Iterator[Path]:
    for table in exported(connection):
        yield write_parquet(connection, table, folder)


FORMATS: dict[str, Writer] = {
    "csv": _csv,
    "jsonl": _jsonl,
    "parquet": _parquet,
    "geojson": write_geojson,
    "webannotation": write_annotations,
    "scdl": write_scdl,
}
