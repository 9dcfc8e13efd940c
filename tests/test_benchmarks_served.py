"""The large corpus of the benchmark, made small: a whole database, and every kind of page that is measured answers."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from command import lieudit
from web_corpus import Corpus
from web_site import Site

from benchmarks.served import kept_documents
from benchmarks.served_addresses import Kind, kinds
from benchmarks.served_corpus import make
from db import disputes, stale
from db.rereads import Rereads
from db.store import Store

PAGES = 60


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("served") / "served.db"
    make(path, PAGES)
    return path


@pytest.fixture(scope="module")
def asked(database: Path) -> list[Kind]:
    with closing(sqlite3.connect(database)) as connection:
        return list(kinds(connection, kept_documents(connection, database)))


@pytest.fixture(scope="module")
def site(database: Path) -> Iterator[Site]:
    site = Site(Corpus(database))
    yield site
    site.close()


def test_the_database_has_the_pages_asked_for_and_status_tells_of_them(database: Path) -> None:
    done = lieudit("status", "--db", database)
    assert done.returncode == 0, done.stderr
    assert f"{PAGES}  pages" in done.stdout


def test_the_database_is_whole(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("pragma foreign_key_check").fetchall() == []
        assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
        (found,) = connection.execute("select count(*) from pages_fts where pages_fts match 'commune'").fetchone()
        assert found > PAGES / 2
        assert connection.execute("select count(*) from stale_claims").fetchone() == (0,)


@pytest.mark.parametrize("table", ["commune_mentions", "programme_mentions", "organisation_mentions", "dates"])
def test_a_mention_is_where_its_offsets_say(database: Path, table: str) -> None:
    sql = f"""select count(*), sum(substr(p.text, m.start + 1, m."end" - m.start) = m.text)
              from {table} m join pages p on p.id = m.page_id"""
    with closing(sqlite3.connect(database)) as connection:
        mentions, right = connection.execute(sql).fetchone()
    assert mentions == right > 0


def test_the_same_seed_gives_the_same_facts(database: Path, tmp_path: Path) -> None:
    make(tmp_path / "again.db", PAGES)
    tables = ("pages", "awards", "participations", "evidence", "award_claims", "disagreements")
    with closing(sqlite3.connect(database)) as one, closing(sqlite3.connect(tmp_path / "again.db")) as other:
        for table in tables:
            sql = f"select * from {table} order by id"
            assert one.execute(sql).fetchall() == other.execute(sql).fetchall(), table


def test_every_kind_of_page_answers(asked: list[Kind], site: Site) -> None:
    """Of each kind the first address."""
    assert len({kind.name for kind in asked}) == len(asked)
    statuses = {kind.addresses[0]: site.get(kind.addresses[0]).status_code for kind in asked}
    assert {address: status for address, status in statuses.items() if status != 200} == {}


def test_what_a_cluster_names_is_looked_up_by_its_pages(database: Path, tmp_path: Path) -> None:
    """Of a programme there are tens of thousands of places: one cluster more must not read them all."""
    copy = tmp_path / "copy.db"
    copy.write_bytes(database.read_bytes())
    asked: list[str] = []
    with Store(copy) as store:
        (cluster,) = store.database.execute(
            """select c.cluster_id from programme_counts f join pages p on p.id = f.page_id
               join document_clusters c on c.document_id = p.document_id limit 1"""
        ).fetchone()
        store.database.execute("delete from disagreements where key = ?", [f"{stale.NAMED} {cluster}"])
        store.database.conn.set_trace_callback(asked.append)
        disputes.named(store.database, cluster, rereads=Rereads(store.database))
        store.database.conn.set_trace_callback(None)
        of_places = [sql for sql in asked if "from participations f" in sql]
        steps = [row[3] for sql in of_places for row in store.database.execute(f"explain query plan {sql}")]
    assert any(step.startswith("SEARCH f USING INDEX idx_participations_page_id") for step in steps), steps
