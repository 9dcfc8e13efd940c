"""What a check finds: planted damage, all of it; of what is as it may be, nothing."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from blank import blank
from command import SAMPLES, lieudit
from reviews_corpus import content, facts, ingest, page, put

from db.check import Check
from db.check_types import Fault, Note, Remedy, Seen
from db.store import Store, original_path
from extract import reference
from ingest.cache import dumps_page, loads_page
from ingest.errors import DamagedPageError, DatabaseError
from lieudit import checking
from lieudit.config import IngestOptions


def copied(samples: Path, folder: Path) -> Path:
    database = folder / "corpus.db"
    shutil.copyfile(samples, database)
    shutil.copytree(samples.with_name("samples.files"), folder / "corpus.files")
    return database


@pytest.fixture
def database(samples_database: Path, tmp_path: Path) -> Path:
    """The sample documents, to be damaged."""
    return copied(samples_database, tmp_path)


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


def _change_original(database: Path) -> None:
    path = the_file(database, "communique-lozere.txt")
    path.write_bytes(path.read_bytes().replace(b"e", b"a", 1))


def _tear_kept_page(database: Path) -> None:
    path = min(database.with_suffix(".files").glob("pages/*/*.page"))
    path.write_bytes(path.read_bytes()[:-20])


def _swap_kept_page(database: Path) -> None:
    first, *_, last = sorted(database.with_suffix(".files").glob("pages/*/*.page"))
    shutil.copyfile(first, last)


def _tear_layout(database: Path) -> None:
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
    "a layout torn": Damage(_tear_layout, "page ", "the places of its words are lost", Remedy.READ),
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
    "an original changed": Damage(_change_original, "", "its SHA-256 is another", Remedy.ASIDE),
    "a kept page torn": Damage(_tear_kept_page, "", "the kept page is torn", Remedy.KEPT_PAGE),
    "a kept page of another": Damage(_swap_kept_page, "", "it holds another page", Remedy.KEPT_PAGE),
    "an id that isn't the file's": Damage(
        sql("update documents set sha256 = 'f' || substr(sha256, 2) where filename like '%.png'"),
        "document ",
        "isn't the beginning of its SHA-256",
        Remedy.NONE,
    ),
}  # fmt: skip
REPAIRED = [name for name, damage in DAMAGE.items() if damage.remedy not in {Remedy.NONE, Remedy.ASIDE}]


def test_the_samples_are_whole(samples_database: Path) -> None:
    """Nothing is wrong with what was just made, and all of it was looked at."""
    seen = Seen()
    assert list(Check(samples_database, reference.load(), seen).found()) == []
    assert (seen.documents, seen.pages, seen.originals) == (5, 6, 5)
    assert seen.spans > 200


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_found(name: str, database: Path) -> None:
    """Where it is, what it is, and what to do."""
    damage = DAMAGE[name]
    damage.plant(database)
    told = [
        fault
        for fault in faults(database)
        if fault.where.startswith(damage.where) and damage.what in fault.what and fault.remedy is damage.remedy
    ]
    assert told, [str(fault) for fault in faults(database)]
    assert all(fault.advice for fault in told)


def repaired(database: Path) -> tuple[tuple[int, int], list[str]]:
    lines: list[str] = []
    options = IngestOptions(database=database, workers=1)
    return checking.repair(options, Seen(), lines.append), lines


def whole(database: Path) -> dict[str, object]:
    """Every row, and what the search finds."""
    found: dict[str, object] = {**content(database)}
    found["ledger"] = sorted(ask(database, "select * from ledger"), key=repr)
    query = "select p.id from pages_fts f join pages p on p.rowid = f.rowid where pages_fts match 'communes' order by 1"
    found["search"] = ask(database, query)
    return found


@pytest.mark.parametrize("remedy", [remedy for remedy in Remedy if remedy not in {Remedy.NONE, Remedy.REVIEWS}])
def test_what_can_be_rebuilt_is_as_it_was(remedy: Remedy, database: Path) -> None:
    """All damage that one remedy mends, at once."""
    before = whole(database)
    for name, damage in DAMAGE.items():
        # One page less, and one less that is told: that agrees.
        if damage.remedy is remedy and name not in {"a document lost", "a page too many"}:
            damage.plant(database)
    (there, left), lines = repaired(database)
    assert there > 0
    assert left == 0, lines
    assert whole(database) == before
    assert faults(database) == []


def test_a_document_that_lost_its_row_comes_back_with_what_its_user_said(database: Path) -> None:
    """Its original is there; its name isn't."""
    png = SAMPLES / "panneau-lisieux.png"
    lieudit("ingest", "--workers", "1", "--db", database, "--publisher", "Ville de Lisieux", png)
    before = whole(database)
    DAMAGE["a document lost"].plant(database)
    (there, left), lines = repaired(database)
    assert (there > 0, left) == (True, 0), lines
    assert ask(database, "select publisher from documents where media_type = 'image/png'") == [("Ville de Lisieux",)]
    after = whole(database)
    assert {table for table in before if before[table] != after[table]} <= {"documents"}


def test_an_original_put_aside_makes_room_for_the_whole_one(database: Path) -> None:
    """Who has the file ingests it again."""
    path = the_file(database, "communique-lozere.txt")
    whole_bytes = path.read_bytes()
    _change_original(database)
    assert repaired(database)[0] == (1, 0)
    assert not path.exists()
    notes = [str(one) for one in found(database)]
    assert any("put aside" in note for note in notes)
    lieudit("ingest", "--workers", "1", "--db", database, SAMPLES / "communique-lozere.txt")
    assert path.read_bytes() == whole_bytes


def test_without_an_original_what_is_lost_is_said_to_be_lost(database: Path) -> None:
    """Nothing else is touched; what the document says still stands."""
    _tear_layout(database)
    shutil.rmtree(database.with_suffix(".files"))
    before = whole(database)
    (there, left), lines = repaired(database)
    assert (there, left) == (1, 1)
    assert any("Ingest the file of the document again" in line for line in lines)
    assert whole(database) == before


def test_a_text_is_made_of_its_layout_where_the_original_is_gone(database: Path) -> None:
    """What has a checksum is believed."""
    before = whole(database)
    DAMAGE["the text of a page"].plant(database)
    shutil.rmtree(database.with_suffix(".files"))
    assert {fault.remedy for fault in faults(database) if fault.where.startswith("page ")} == {Remedy.EXTRACT}
    assert repaired(database)[0][1] == 0
    assert whole(database) == before


def test_a_file_that_sqlite_finds_damaged(database: Path) -> None:
    """Nothing can be rebuilt in it, and the command says what one can do."""
    size = database.stat().st_size
    with database.open("r+b") as file:
        file.seek(size // 2)
        file.write(b"\xff" * 40_000)
    done = lieudit("check", "--db", database)
    assert (done.returncode > 0, "Traceback" in done.stderr) == (True, False)
    assert "lieudit backup" in done.stdout + done.stderr
    again = lieudit("check", "--repair", "--db", database)
    assert (again.returncode > 0, "Traceback" in again.stderr) == (True, False)


# What is as it may be


def test_a_document_removed_leaves_nothing_wrong(database: Path) -> None:
    """Its failures and its kept pages may stay."""
    ((document,),) = ask(database, "select id from documents where filename = 'communique-lozere.txt'")
    assert lieudit("remove", "--db", database, str(document)).returncode == 0
    assert faults(database) == []
    assert [one.where for one in found(database)] == [str(database.with_suffix(".files") / "pages" / str(document))]


def test_documents_without_originals_are_no_fault(tmp_path: Path) -> None:
    """They may have been ingested so; it is told."""
    database = tmp_path / "a.db"
    lieudit("ingest", "--workers", "1", "--no-keep", "--db", database, SAMPLES / "communique-lozere.txt")
    assert [type(one) for one in found(database)] == [Note]


def test_pages_that_failed_are_no_fault(database: Path) -> None:
    """A row of failures says why they aren't there."""
    ((document,),) = ask(database, "select id from documents where page_count = 2")
    with Store(database) as store:
        run = store.begin_run("0", "ingest")
        store.fail(run, "lettre.pdf", DamagedPageError("a stream is cut"), 2, str(document))
        stored = store.stored(str(document))
        assert stored is not None
    ask(database, "delete from pages where number = 2")
    assert not any("missing" in fault.what and fault.where == f"document {document}" for fault in faults(database))


def test_what_people_add_to_a_database_is_theirs(database: Path) -> None:
    """Tables, views and indexes of their own are left alone."""
    sql("create table mine (a)", "create view my_view as select * from mine", "create index my_index on awards (role)")(
        database
    )
    assert faults(database) == []


def test_documents_that_say_the_same_and_come_and_go(tmp_path: Path) -> None:
    """What is joined over several documents is joined again to the same."""
    database = blank(tmp_path / "corpus.db")
    for letter in "dec":
        ingest(database, document=letter * 16)
    with Store(database) as store:  # one comes again, and one goes
        one = page("e" * 16)
        put(store, [(one, facts(one))], "e.txt")
        store.remove("c" * 16)
        store.join_claims()
    assert ask(database, "select count(distinct document_id) from claim_evidence") == [(2,)]
    assert faults(database) == []


# The command


def test_the_command_tells_each_fault_in_a_line_and_ends_with_the_numbers(database: Path) -> None:
    """Exit status 1 where there are faults, 0 where there are none or none are left."""
    done = lieudit("check", "--db", database)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1].endswith(" 5 originals: 0 faults")
    DAMAGE["a sum counted otherwise"].plant(database)
    done = lieudit("check", "--db", database)
    *lines, last = done.stdout.splitlines()
    assert (done.returncode, len(lines), last.endswith("1 faults")) == (1, 1, True)
    assert lines[0].startswith("award_claims ")
    assert lines[0].endswith("`lieudit check --repair` joins anew what documents say together.")
    done = lieudit("check", "--repair", "--workers", "1", "--db", database)
    assert (done.returncode, done.stdout.splitlines()[-1].endswith("1 faults, 0 left")) == (0, True)


def test_a_check_writes_nothing(database: Path) -> None:
    """Also where there is much to write."""
    for name in ("a sum counted otherwise", "an index lost", "words of a mention"):
        DAMAGE[name].plant(database)
    before = database.read_bytes()
    assert lieudit("check", "--db", database).returncode == 1
    assert database.read_bytes() == before


def test_other_files_are_no_databases_of_ours(tmp_path: Path) -> None:
    """Another program's database, a newer lieudit's, a text."""
    other = tmp_path / "other.db"
    ask(other, "create table a (b)")
    with pytest.raises(DatabaseError, match="not one of lieudit's"):
        found(other)
    newer = blank(tmp_path / "newer.db")
    ask(newer, "update meta set value = '99' where key = 'schema'")
    with pytest.raises(DatabaseError, match="newer lieudit"):
        found(newer)
    text = tmp_path / "text.db"
    text.write_text("no database " * 100)
    with pytest.raises(DatabaseError, match="can't be read"):
        found(text)


def test_programmes_of_the_user_are_not_lost_by_a_repair(tmp_path: Path) -> None:
    """Facts aren't found again by a registry that lacks them."""
    registry = tmp_path / "mine.yml"
    registry.write_text("- id: coeurs-vivants\n  name: Bourgs vivants en Thiérache\n", encoding="utf-8")
    document = tmp_path / "a.txt"
    document.write_text("Guise (Aisne) est lauréate de Bourgs vivants en Thiérache.\n", encoding="utf-8")
    database = tmp_path / "a.db"
    lieudit("ingest", "--workers", "1", "--db", database, "--programmes", registry, document)
    DAMAGE["words of a mention"].plant(database)
    done = lieudit("check", "--repair", "--workers", "1", "--db", database)
    assert (done.returncode, "--programmes" in done.stderr) == (2, True)
    done = lieudit("check", "--repair", "--workers", "1", "--db", database, "--programmes", registry)
    assert done.returncode == 0, done.stdout
    assert ask(database, "select programme_id from participations") == [("coeurs-vivants",)]
