"""How SQLite finds the first rows of views and lists: by an index, never by reading a whole table or sorting it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from db import schema, stale
from db.store import Store
from lieudit.web import claims


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = Database(Path(tmp_path_factory.mktemp("plans")) / "empty.db")
    schema.create(database)
    yield database
    database.close()


def plan(database: Database, sql: str) -> list[str]:
    return [step for *_, step in database.execute(f"explain query plan {sql}")]


@pytest.mark.parametrize(
    "sql",
    [
        "select * from participation_history limit 101",
        "select * from claim_communes limit 101",
        "select * from silent_years limit 101",
        "select id from pages where method = 'ocr' order by ocr_confidence, id limit 101",
        "select id from awards where role not in ('grant', 'envelope') order by role, eur desc, id limit 101",
        "select code from communes order by name, code limit 101",
        "select id from documents order by published desc, id limit 101",
    ],
)
def test_the_first_rows_are_found_without_sorting_all(database: Database, sql: str) -> None:
    assert not [step for step in plan(database, sql) if step in ("USE TEMP B-TREE FOR ORDER BY", "MATERIALIZE told")]
    assert not [step for step in plan(database, sql) if step == "USE TEMP B-TREE FOR GROUP BY"]


@pytest.mark.parametrize("view", ["participation_history", "claim_communes", "silent_years"])
def test_a_view_asked_of_a_commune_reads_its_places_only(database: Database, view: str) -> None:
    steps = plan(database, f"select * from {view} where commune_code = '02361' limit 101")
    assert any(step.startswith("SEARCH c USING") and "commune_code=?" in step for step in steps), steps


def test_who_pays_beside_what_is_looked_up_by_the_page(database: Database) -> None:
    """Of a funder there are thousands of awards, of a page a few."""
    steps = plan(database, "select * from funders_without_amounts")
    assert not [step for step in steps if step.startswith("SEARCH a USING INDEX idx_awards_funder_id")]
    assert [step for step in steps if step.startswith("SEARCH a USING INDEX idx_awards_page_id")]


# What is read whole, once a run: how much there is, and what is little.
WHOLE = re.compile(
    r"select count\(\*\) from \w+|select .* from (reviews|reviewed_documents|official_lists|documents) order by"
)
LITTLE = re.compile(r"SCAN (stale_\w+|reviewed_documents|CONSTANT ROW|\w+ VIRTUAL TABLE)")


def test_what_joining_asks_is_looked_up(samples_database: Path, tmp_path: Path) -> None:
    """No statement by which documents are compared and joined reads a whole table, or all pages read by OCR."""
    copy = tmp_path / "copy.db"
    shutil.copyfile(samples_database, copy)
    store = Store(copy)
    for (document,) in store.database.execute("select id from documents").fetchall():
        stale.mark_new(store.database, document)
    asked: set[str] = set()
    store.database.conn.set_trace_callback(asked.add)
    store.join_claims()
    store.database.conn.set_trace_callback(None)
    steps = {
        (step, sql)
        for sql in asked
        if re.match(r"\s*(select|with|delete|update|insert)", sql) and not WHOLE.match(sql)
        for step in plan(store.database, sql)
    }
    store.close()
    assert len(steps) > 100
    assert [(step, sql) for step, sql in steps if step.startswith("SCAN") and not LITTLE.match(step)] == []
    assert [(step, sql) for step, sql in steps if "idx_pages_method" in step] == []


def test_no_index_begins_another_nor_the_key(database: Database) -> None:
    for table in schema.TABLES:
        key = (table.primary_key,) if isinstance(table.primary_key, str) else table.primary_key
        made = [tuple(index.columns) for index in database[table.name].indexes if index.name.startswith("idx_")]
        for columns in made:
            assert columns != key[: len(columns)], (table.name, columns)
            assert not [other for other in made if len(other) > len(columns) and other[: len(columns)] == columns]


def test_an_index_of_before_that_another_begins_with_goes(database: Database) -> None:
    database["participations"].create_index(["commune_code"])
    database["participations"].create_index(["quote"], index_name="somebody's own")
    schema.create(database)
    names = {index.name for index in database["participations"].indexes}
    assert "idx_participations_commune_code" not in names
    assert "somebody's own" in names


def test_why_one_claim_is_left_out_of_the_ledger_is_asked_of_it_alone(database: Database) -> None:
    steps = plan(database, f"{claims.AWARD} where c.id = 'x'")
    assert not [step for step in steps if step.startswith(("MATERIALIZE", "SCAN c"))], steps
