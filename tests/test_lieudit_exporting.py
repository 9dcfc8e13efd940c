"""Exports of a real database: valid by their standards, equal to its rows, whole files or none."""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import frictionless
import pyarrow.parquet as pq
import pytest
from command import lieudit
from exported import BASE, ask, exported, lean, read_csv
from facts_corpus import FactsCorpus, money, place
from hypothesis import given
from hypothesis import strategies as st

from lieudit import exporting, exporting_tables
from lieudit.exporting_cells import harmless
from lieudit.exporting_schema import Type
from lieudit.exporting_schema import exported as tables_of


@pytest.fixture(autouse=True)
def _lean() -> Iterator[None]:
    with lean():
        yield


@pytest.fixture(scope="module")
def folder(samples_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.getbasetemp() / "exported"
    exported(samples_database, made)
    return made


def test_every_file_is_named_when_it_is_written(samples_database: Path, folder: Path) -> None:
    """And nothing else is left there."""
    named = exported(samples_database, folder)
    assert sorted(named) == sorted(path for path in folder.rglob("*") if path.is_file())
    names = {path.name for path in named}
    assert {"ledger.csv", "mentions.jsonl", "refusals.parquet", "datapackage.json", "dictionary.md"} <= names
    assert {"communes.geojson", "awards.geojson", "collection.json", "scdl-subventions.csv"} <= names


def test_csv_read_back_is_what_is_stored(samples_database: Path, folder: Path) -> None:
    """Each row, once the apostrophes are taken away that keep a spreadsheet from running it."""
    connection = sqlite3.connect(f"{samples_database.as_uri()}?mode=ro", uri=True)
    suspect = 0
    for table in tables_of(connection):
        rows = read_csv(folder / f"{table.name}.csv")
        suspect += sum(was_suspect(cell) for row in rows for cell in row.values())
        found = [tuple(map(unguarded, row.values())) for row in rows]
        stored = [tuple("" if cell is None else str(cell) for cell in row) for row in connection.execute(table.rows)]
        assert found == stored, table.name
        assert not rows or list(rows[0]) == [column.name for column in table.columns]
    assert suspect, "the samples hold no cell that a spreadsheet would run: nothing was tested"
    connection.close()


def was_suspect(cell: str) -> bool:
    return bool(re.match("'+[=+\\-@\t\r\n＝＋－＠]", cell))


def unguarded(cell: str) -> str:
    return cell[1:] if was_suspect(cell) else cell


@given(st.lists(st.text(st.sampled_from("'=+-@\t\r\n＝a é\";,")), min_size=1))
def test_no_cell_runs_and_none_is_lost(cells: list[str]) -> None:
    """Whatever text: nothing begins like a formula, and what was stored comes back."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerow([harmless(cell) for cell in cells])
    buffer.seek(0)
    read = next(csv.reader(buffer))
    assert not any(re.match("[=+\\-@\t\r\n＝＋－＠]", cell) for cell in read)
    assert [unguarded(cell) for cell in read] == cells


@pytest.mark.parametrize("value", [-12.5, 0, None, "2023-05", "d'Étréchy", "'", "", "a=b"])
def test_what_runs_nowhere_is_left_alone(value: object) -> None:
    """Numbers, dates, apostrophes of their own."""
    assert harmless(value) == value


def test_excel_reads_accents(folder: Path) -> None:
    """A byte order mark tells it that the file is UTF-8."""
    for path in folder.glob("*.csv"):
        marked = path.read_bytes().startswith(codecs.BOM_UTF8)
        assert marked == (path.name != "scdl-subventions.csv"), path.name
    assert "Cœur" in (folder / "pages.csv").read_text(encoding="utf-8-sig")


def test_json_lines_are_the_rows_as_stored(samples_database: Path, folder: Path) -> None:
    """One object a row, null where nothing is known."""
    lines = (folder / "awards.jsonl").read_text(encoding="utf-8").splitlines()
    rows = ask(samples_database, "select id, eur, funder_id, quote from awards order by id")
    assert [tuple(json.loads(line)[name] for name in ("id", "eur", "funder_id", "quote")) for line in lines] == rows


def test_the_data_package_is_valid(folder: Path) -> None:
    """Frictionless finds every type, key and foreign key as it is described."""
    package = frictionless.Package(str(folder / "datapackage.json"))
    assert len(package.resources) > 40
    for resource in package.resources:
        report = resource.validate()
        assert report.valid, (resource.name, report.flatten(["rowNumber", "fieldName", "type", "message"])[:5])


def test_the_data_package_would_find_a_fault(folder: Path, tmp_path: Path) -> None:
    """A type that doesn't hold, a key that is twice there, a reference to nothing."""
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    wanted = {"programmes", "programme_counts", "pages", "documents"}
    descriptor["resources"] = [one for one in descriptor["resources"] if one["name"] in wanted]
    for name in wanted:
        (tmp_path / f"{name}.csv").write_bytes((folder / f"{name}.csv").read_bytes())
    counts = tmp_path / "programme_counts.csv"
    header, row, *rest = counts.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    cells = next(csv.reader([row]))
    columns = next(csv.reader([header]))
    cells[columns.index("value")], cells[columns.index("programme_id")] = "treize", "nowhere"
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerow(cells)
    counts.write_text("".join([header, buffer.getvalue(), row, row, *rest]), encoding="utf-8-sig")
    (tmp_path / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    report = frictionless.Package(str(tmp_path / "datapackage.json")).get_resource("programme_counts").validate()
    assert {kind for (kind,) in report.flatten(["type"])} >= {"type-error", "foreign-key", "primary-key"}


def test_every_column_is_in_the_dictionary(samples_database: Path, folder: Path) -> None:
    """With a type and words that say what it is."""
    text = (folder / "dictionary.md").read_text(encoding="utf-8")
    connection = sqlite3.connect(f"{samples_database.as_uri()}?mode=ro", uri=True)
    for table in tables_of(connection):
        _, _, section = text.partition(f"\n## {table.name}: ")
        assert table.title, table.name
        for column in table.columns:
            row = next(line for line in section.split("\n") if line.startswith(f"| {column.name} |"))
            assert re.fullmatch(rf"\| {column.name} \| \S.* \| .* \| \S.+ \|", row), row
    connection.close()


def test_every_value_has_the_type_that_its_column_says(samples_database: Path) -> None:
    """SQLite checks none: a view's columns are typed by their names alone."""
    fits = {
        Type.STRING: {"text"},
        Type.INTEGER: {"integer"},
        Type.NUMBER: {"real", "integer"},
        Type.BOOLEAN: {"integer"},
        Type.DATE: {"text"},
        Type.DATETIME: {"text"},
        Type.ARRAY: {"text"},
    }
    connection = sqlite3.connect(f"{samples_database.as_uri()}?mode=ro", uri=True)
    for table in tables_of(connection):
        for column in table.columns:
            sql = f'select distinct typeof("{column.name}") from "{table.name}" where "{column.name}" is not null'
            found = {kind for (kind,) in connection.execute(sql)}
            assert found <= fits[column.type], (table.name, column.name, found)
    connection.close()


def test_parquet_is_typed_and_holds_the_rows(samples_database: Path, folder: Path) -> None:
    """Numbers are numbers, truth is truth, boxes are lists; what a column is stands in the file."""
    read = pq.read_table(folder / "amounts.parquet")
    assert [str(field.type) for field in read.schema if field.name in ("start", "eur", "boxes", "text")] == [
        "int64",
        "string",
        "list<element: list<element: double>>",
        "double",
    ]
    assert read.schema.field("eur").metadata == {b"description": b"Euros; empty for a range"}
    rows = ask(samples_database, "select id, eur, boxes from amounts order by id")
    assert [(row["id"], row["eur"], row["boxes"]) for row in read.to_pylist()] == [
        (identifier, eur, json.loads(str(boxes))) for identifier, eur, boxes in rows
    ]
    documents = pq.read_table(folder / "documents.parquet").to_pylist()
    stored = ask(samples_database, "select ingested_at from documents order by id")
    assert [(row["ingested_at"].strftime("%Y-%m-%dT%H:%M:%SZ"),) for row in documents] == stored
    claims = pq.read_table(folder / "participation_claims.parquet")
    assert str(claims.schema.field("is_superseded").type) == "bool"
    assert not any(row["is_superseded"] for row in claims.to_pylist())
    for path in folder.glob("*.parquet"):
        (count,) = ask(samples_database, f"select count(*) from {path.stem}")[0]
        assert pq.read_metadata(path).num_rows == count, path.name


def test_parquet_is_written_a_group_of_rows_at_a_time(
    samples_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Memory holds a group, never a table."""
    monkeypatch.setattr(exporting_tables, "ROWS", 7)
    connection = sqlite3.connect(f"{samples_database.as_uri()}?mode=ro", uri=True)
    table = next(table for table in tables_of(connection) if table.name == "awards")
    file = pq.ParquetFile(exporting_tables.write_parquet(connection, table, tmp_path))
    connection.close()
    groups = [file.metadata.row_group(number).num_rows for number in range(file.num_row_groups)]
    assert len(groups) > 1
    assert set(groups[:-1]) == {7}


def corpus(path: Path, names: tuple[str, ...]) -> Path:
    """Documents that tell the same, written in an order."""
    made = FactsCorpus(path)
    for name in names:
        made.document(
            name,
            "2022-06-01",
            place("Guise est retenue.", "02361", "petites-villes-de-demain", "selected"),
            money("Guise reçoit 12 500 € de la Région.", "02361", 12500, "grant", programme="petites-villes-de-demain"),
        )
    made.store.join_claims()
    made.close()
    return path


def test_rows_have_one_order_whatever_the_order_of_writing(tmp_path: Path) -> None:
    """The same corpus makes the same files, byte by byte."""
    one = corpus(tmp_path / "one.db", ("a", "b", "c"))
    other = corpus(tmp_path / "other.db", ("c", "a", "b"))
    formats = ("jsonl", "geojson", "webannotation", "scdl")
    files = [list(exporting.export(path, tmp_path / path.stem, formats, BASE)) for path in (one, other)]
    for first, second in zip(*files, strict=True):
        assert first.read_bytes() == second.read_bytes(), first.name


def test_an_export_tells_one_moment(tmp_path: Path) -> None:
    """What is written to the database while it goes on is in none of the files."""
    database = corpus(tmp_path / "one.db", ("a", "b"))
    writing = sqlite3.connect(database)
    paths: list[Path] = []
    for path in exporting.export(database, tmp_path / "out", ["jsonl"], BASE):
        if not paths:
            writing.execute("update participations set status = 'withdrawn'")
            writing.commit()
        paths.append(path)
    writing.close()
    lines = (tmp_path / "out" / "participations.jsonl").read_text(encoding="utf-8").splitlines()
    assert {json.loads(line)["status"] for line in lines} == {"selected"}


def test_a_file_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An export that breaks off leaves what was there before, and nothing half written."""
    database = corpus(tmp_path / "one.db", ("a", "b"))
    out = tmp_path / "out"
    out.mkdir()
    (out / "documents.csv").write_text("as before", encoding="utf-8")

    def breaks(value: object) -> object:
        if value == "b":
            raise KeyboardInterrupt
        return value

    monkeypatch.setattr(exporting_tables, "harmless", breaks)
    with pytest.raises(KeyboardInterrupt):
        list(exporting.export(database, out, ["csv"], BASE))
    assert [(path.name, path.read_text(encoding="utf-8")) for path in out.iterdir()] == [("documents.csv", "as before")]


@pytest.mark.parametrize(
    "change", ["drop table commune_periods", "alter table refusals drop column reason", "drop view ledger"]
)
def test_a_database_of_another_version_is_said(tmp_path: Path, change: str) -> None:
    """Exit 2 and what to do about it, and nothing is written: neither a part nor what looks like an empty table."""
    database = corpus(tmp_path / "one.db", ("a",))
    connection = sqlite3.connect(database)
    connection.execute(change)
    connection.commit()
    connection.close()
    done = lieudit("export", "--db", database, "--format", "scdl", tmp_path / "out")
    assert done.returncode == 2
    assert "one.db can't be exported" in done.stderr
    assert "lieudit reextract" in done.stderr
    assert not (tmp_path / "out").exists()


def test_the_command(samples_database: Path, tmp_path: Path) -> None:
    """Formats may be repeated; each file is a line on stdout; links begin as the call says."""
    call = ("export", "--db", samples_database, "--format", "scdl", "--format", "geojson", "--base-url", BASE)
    done = lieudit(*call, tmp_path / "out")
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(done.stdout.splitlines()) == sorted(str(path) for path in (tmp_path / "out").iterdir())
    assert f'"url": "{BASE}-/commune/27467"' in (tmp_path / "out" / "communes.geojson").read_text(encoding="utf-8")
