"""Databases that older versions made are brought to this one, and say the same as if they had been made by it."""

from __future__ import annotations

import lzma
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from command import lieudit

from db import schema
from db.check import Check
from db.check_types import Fault
from db.store import Store
from extract import reference
from ingest.cache import unpacked as unpacked_page
from ingest.errors import DatabaseError
from lieudit.web.serving import build_datasette

DATABASES = Path(__file__).parent / "databases"
OLDER = ("first", "claims", "reviews")
SAID = (*schema.FACT_TABLES, *schema.MENTION_TABLES, "refusals", "documents", "document_metadata")
WHEN = {"ingested_at"}


def unpacked(name: str, folder: Path) -> Path:
    """A database of an older version, with its reviews if it has any."""
    for packed in DATABASES.glob(f"{name}.*xz"):
        ending = packed.name.removeprefix(name).removesuffix(".xz")
        (folder / f"corpus{ending}").write_bytes(lzma.decompress(packed.read_bytes()))
    return folder / "corpus.db"


def rows(database: Path, table: str, columns: set[str]) -> list[tuple[object, ...]]:
    """Those of a table, layouts unpacked: how well they are packed is no matter."""
    chosen = ", ".join(f'"{column}"' for column in sorted(columns))
    with closing(sqlite3.connect(database)) as connection:
        found = connection.execute(f'select {chosen} from "{table}"').fetchall()
    if table == "page_layouts":
        found = [tuple(unpacked_page(one) if isinstance(one, bytes) else one for one in row) for row in found]
    return sorted(found, key=repr)


def columns(database: Path, table: str) -> set[str]:
    with closing(sqlite3.connect(database)) as connection:
        return {row[1] for row in connection.execute(f'pragma table_info("{table}")')} - WHEN


def faults(database: Path) -> list[str]:
    return [str(one) for one in Check(database, reference.load()).found() if isinstance(one, Fault)]


@pytest.mark.parametrize("name", OLDER)
def test_an_upgrade_keeps_what_was_said_and_leaves_nothing_wrong(name: str, tmp_path: Path) -> None:
    """Every row of pages and facts is as it was; tables that came later are filled."""
    database = unpacked(name, tmp_path)
    assert ["older lieudit" in fault for fault in faults(database)] == [True]
    there = {table: columns(database, table) for table in (*SAID, "pages", "page_layouts")}
    before = {table: rows(database, table, names) for table, names in there.items()}
    with Store(database) as store:
        store.put_reference(reference.load())
        store.join_claims()
    assert {table: rows(database, table, names) for table, names in there.items()} == before
    assert faults(database) == []
    assert rows(database, "award_claims", {"id"}) != []


def said_on(database: Path, pages: set[str]) -> set[str]:
    """The ids of all rows on some pages."""
    found = set()
    with closing(sqlite3.connect(database)) as connection:
        for table in schema.TABLES:
            if {"id", "page_id"} <= set(table.columns):
                listed = connection.execute(f'select id, page_id from "{table.name}"')
                found |= {row_id for row_id, page_id in listed if page_id in pages}
    return found


@pytest.mark.parametrize("name", ["first", "reviews"])
def test_extracted_again_it_says_what_a_new_database_says(name: str, samples_database: Path, tmp_path: Path) -> None:
    """But for scans, whose text is that of the engine that read them, and for what people said."""
    database = unpacked(name, tmp_path)
    done = lieudit("reextract", "--workers", "1", "--db", database)
    assert (done.returncode, done.stdout) == (0, "5 documents stored (6 pages), 0 failures\n"), done.stderr
    assert faults(database) == []
    if name == "reviews":
        assert len(rows(database, "reviews", {"id"})) == 3
        return
    with closing(sqlite3.connect(samples_database)) as connection:
        scans = {page for (page,) in connection.execute("select id from pages where method = 'ocr'")}
    assert len(scans) == 2
    apart = [scans | said_on(file, scans) for file in (database, samples_database)]
    for table in schema.TABLES:
        if table.name in {"runs", "failures", "meta"}:
            continue
        names = set(table.columns) - WHEN
        one, other = (
            [row for row in rows(file, table.name, names) if hidden.isdisjoint(row)]
            for file, hidden in zip((database, samples_database), apart, strict=True)
        )
        assert one == other, table.name


def test_a_server_of_an_older_database_says_how_to_bring_it_up(tmp_path: Path) -> None:
    """It writes nothing itself."""
    database = unpacked("first", tmp_path)
    before = database.read_bytes()
    with pytest.raises(DatabaseError, match="older lieudit") as caught:
        build_datasette(database)
    assert "reextract" in caught.value.advice
    assert database.read_bytes() == before


@pytest.mark.parametrize(
    "command", [("ingest", "{file}"), ("reextract",), ("serve",), ("check",), ("backup", "{copy}")]
)
def test_an_older_program_leaves_a_newer_database_alone(command: tuple[str, ...], tmp_path: Path) -> None:
    """As this one will, once there is a newer one."""
    database = unpacked("reviews", tmp_path)
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("update meta set value = ? where key = 'schema'", [str(schema.SCHEMA_VERSION + 1)])
        connection.commit()
        connection.execute("pragma wal_checkpoint(truncate)")
    before = database.read_bytes()
    (tmp_path / "a.txt").write_text("Guise (Aisne)\n", encoding="utf-8")
    names = {"file": tmp_path / "a.txt", "copy": tmp_path / "copy.db"}
    done = lieudit(*(word.format(**names) for word in command), "--db", database)
    assert (done.returncode, "newer lieudit" in done.stderr) == (2, True), done.stderr
    assert "Upgrade lieudit" in done.stderr
    assert database.read_bytes() == before
    assert not (tmp_path / "copy.db").exists()
