"""Damage to a database of the sample documents, of each kind that a check finds."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from db.check import Check
from db.check_types import Fault, Note, Remedy
from db.store import original_path
from extract import reference
from ingest.cache import dumps_page, loads_page


@pytest.fixture
def database(samples_database: Path, tmp_path: Path) -> Path:
    """The sample documents, to be damaged: import it by its name."""
    path = tmp_path / "corpus.db"
    shutil.copyfile(samples_database, path)
    shutil.copytree(samples_database.with_name("samples.files"), path.with_suffix(".files"))
    return path


def found(database: Path) -> list[Fault | Note]:
    return list(Check(database, reference.load()).found())


def faults(database: Path) -> list[Fault]:
    return [one for one in found(database) if isinstance(one, Fault)]


def ask(database: Path, sql: str, *values: object) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute(sql, values).fetchall()
        connection.commit()
        return rows


def sql(*statements: str) -> Callable[[Path], None]:
    """Damage done by another program: no key is checked."""

    def plant(database: Path) -> None:
        for statement in statements:
            ask(database, statement)

    return plant


def the_file(database: Path, name: str) -> Path:
    ((sha256,),) = ask(database, "select sha256 from documents where filename = ?", name)
    return original_path(database.with_suffix(".files"), str(sha256))


def change_original(database: Path) -> None:
    path = the_file(database, "communique-lozere.txt")
    path.write_bytes(path.read_bytes().replace(b"e", b"a", 1))


def _tear_kept_page(database: Path) -> None:
    path = min(database.with_suffix(".files").glob("pages/*/*.page"))
    path.write_bytes(path.read_bytes()[:-20])


def _swap_kept_page(database: Path) -> None:
    first, *_, last = sorted(database.with_suffix(".files").glob("pages/*/*.page"))
    shutil.copyfile(first, last)


def tear_layout(database: Path) -> None:
    (page_id, layout), *_ = ask(database, "select page_id, layout from page_layouts order by page_id")
    assert isinstance(layout, bytes)
    ask(database, "update page_layouts set layout = ? where page_id = ?", layout[:40] + b"??" + layout[42:], page_id)


def _say_otherwise_in_layout(database: Path) -> None:
    (page_id, layout), *_ = ask(database, "select page_id, layout from page_layouts order by page_id desc")
    assert isinstance(layout, bytes)
    whole = loads_page(layout)
    other = dumps_page(replace(whole, text=whole.text.replace("e", "a", 1)))
    ask(database, "update page_layouts set layout = ? where page_id = ?", other, page_id)


def _leave_out_of_index(database: Path) -> None:
    """A row is written anew while the index is made to overlook it."""
    overlook = "update sqlite_master set sql = sql || ' where 0' where name = 'idx_evidence_fact_id'"
    see = "update sqlite_master set sql = replace(sql, ' where 0', '') where name = 'idx_evidence_fact_id'"
    again = "insert into evidence select * from one", "drop table one"
    for statements in (
        ("create table one as select * from evidence limit 1", overlook),
        ("delete from evidence where id = (select id from one)", *again, see),
    ):
        with closing(sqlite3.connect(database)) as connection:
            connection.execute("pragma writable_schema = on")
            for statement in statements:
                connection.execute(statement)
            connection.commit()


@dataclass(frozen=True)
class Damage:
    """Damage, and how it is told."""

    plant: Callable[[Path], None]
    where: str
    what: str
    remedy: Remedy


_FIRST = "where id = (select min(id) from {})"
DAMAGE: Mapping[str, Damage] = {
    "words of a mention": Damage(
        sql(f"update commune_mentions set text = 'Ys' {_FIRST.format('commune_mentions')}"),
        "commune_mentions",
        "it says 'Ys' where its page says",
        Remedy.EXTRACT,
    ),
    "a span beyond its page": Damage(
        sql(f'update amounts set "end" = 99999 {_FIRST.format("amounts")}'), "amounts", "to 99999", Remedy.EXTRACT
    ),
    "boxes moved": Damage(
        sql("update commune_mentions set boxes = '[[1,2,3,4]]' where boxes <> '[]' and id = (select max(id) from "
            "commune_mentions where boxes <> '[]')"),
        "commune_mentions",
        "boxes don't lie",
        Remedy.EXTRACT,
    ),
    "a quote cut": Damage(
        sql(f"update participations set quote = substr(quote, 2) {_FIRST.format('participations')}"),
        "participations",
        "where its page says",
        Remedy.EXTRACT,
    ),
    "a fact that says otherwise": Damage(
        sql(f"update participations set status = 'withdrawn' {_FIRST.format('participations')}"),
        "participations",
        "id isn't what its content makes",
        Remedy.EXTRACT,
    ),
    "a sum that says otherwise": Damage(
        sql("update awards set eur = eur + 1 where id = (select min(id) from awards where eur is not null)"),
        "awards",
        "euros, and its sum",
        Remedy.EXTRACT,
    ),
    "evidence of nothing": Damage(
        sql(f"update evidence set fact_id = 'nothing' {_FIRST.format('evidence')}"),
        "evidence",
        "nothing, which it tells of",
        Remedy.EXTRACT,
    ),
    "the text of a page": Damage(
        sql(f"update pages set text = replace(text, 'a', 'o') {_FIRST.format('pages')}"),
        "page ",
        "its text is",
        Remedy.READ,
    ),
    "the size of a page": Damage(
        sql("update pages set width = 1 where id = (select min(id) from pages where width is not null)"),
        "page ",
        "its width is 1.0, and",
        Remedy.READ,
    ),
    "a layout torn": Damage(tear_layout, "page ", "the places of its words are lost", Remedy.READ),
    "a layout of other words": Damage(_say_otherwise_in_layout, "page ", "its text is", Remedy.READ),
    "a layout lost": Damage(
        sql("delete from page_layouts where page_id = (select min(page_id) from page_layouts)"),
        "page ",
        "lost (there is none)",
        Remedy.READ,
    ),
    "a page lost": Damage(
        sql("delete from pages where number = 2"), "document ", "page 2 of 2 is missing, and nothing", Remedy.READ
    ),
    "a page too many": Damage(
        sql("update documents set page_count = 1 where page_count = 2"), "document ", "said to have 1", Remedy.READ
    ),
    "a document lost": Damage(
        sql("delete from documents where filename like '%.png'"), "pages row", "which is not in documents", Remedy.READ
    ),
    "a document of another size": Damage(
        sql("update documents set size_bytes = 3 where filename like '%.png'"), "document ", "3 bytes", Remedy.READ
    ),
    "a fact lost": Damage(
        sql("delete from awards where id = (select min(award_id) from award_communes)"),
        "award_",
        "which is not in awards", Remedy.ROW
    ),
    "a commune lost": Damage(
        sql("delete from communes where code = (select min(commune_code) from commune_mentions)"),
        "communes ",
        "it isn't what the reference data say",
        Remedy.REFERENCE,
    ),
    "a commune moved": Damage(
        sql("update communes set latitude = 0 where code = '02361'"), "communes 02361", "isn't what", Remedy.REFERENCE
    ),
    "a year too many": Damage(
        sql("insert into commune_periods select 'x', code, since, until, code_then, name_then from commune_periods "
            "limit 1"),
        "commune_periods x",
        "no such row",
        Remedy.REFERENCE,
    ),
    "an index without its rows": Damage(
        _leave_out_of_index, "idx_evidence_fact_id", "doesn't fit its table", Remedy.INDEX
    ),
    "an index lost": Damage(
        sql("drop index idx_evidence_fact_id"), "idx_evidence_fact_id", "is missing", Remedy.SCHEMA
    ),
    "a view drawn otherwise": Damage(
        sql("drop view ledger", "create view ledger as select 1 as eur"), "ledger", "drawn otherwise", Remedy.SCHEMA
    ),
    "a trigger lost": Damage(
        sql("drop trigger pages_fts_update"), "pages_fts_update", "trigger is missing", Remedy.SCHEMA
    ),
    "a table lost": Damage(sql("drop table claim_verdicts"), "claim_verdicts", "table is missing", Remedy.SCHEMA),
    "a column lost": Damage(
        sql("alter table failures drop column advice"), "failures", "lacks the column advice", Remedy.SCHEMA
    ),
    "words that the search doesn't know": Damage(
        sql("insert into pages_fts (pages_fts, rowid, text) select 'delete', rowid, text from pages where number = 1 "
            "and text not like '%œ%'"),
        "page",
        "doesn't find it by its words",
        Remedy.FULL_TEXT,
    ),
    "a sum counted otherwise": Damage(
        sql(f"update award_claims set eur = 1 {_FIRST.format('award_claims')}"),
        "award_claims",
        "its eur are others than the facts give",
        Remedy.CLAIMS,
    ),
    "a claim too many": Damage(
        sql(f"insert into count_claims select 'x', programme_id, value + 1, scope, edtf, sources, first_told, "
            f"last_told, confidence, is_superseded from count_claims {_FIRST.format('count_claims')}"),
        "count_claims x",
        "the facts don't give it",
        Remedy.CLAIMS,
    ),
    "a witness lost": Damage(
        sql(f"delete from claim_evidence {_FIRST.format('claim_evidence')}"),
        "claim_evidence",
        "the facts give it, and it is missing",
        Remedy.CLAIMS,
    ),
    "a document that waits": Damage(
        sql("insert into stale_documents select min(id) from documents"),
        "stale_documents",
        "1 still to be joined",
        Remedy.JOIN,
    ),
    "an original changed": Damage(change_original, "", "its SHA-256 is another", Remedy.ASIDE),
    "a kept page torn": Damage(_tear_kept_page, "", "the kept page is torn", Remedy.KEPT_PAGE),
    "a kept page of another": Damage(_swap_kept_page, "", "it holds another page", Remedy.KEPT_PAGE),
    "an id that isn't the file's": Damage(
        sql("update documents set sha256 = 'f' || substr(sha256, 2) where filename like '%.png'"),
        "document ",
        "isn't the beginning of its SHA-256",
        Remedy.NONE,
    ),
}  # fmt: skip
