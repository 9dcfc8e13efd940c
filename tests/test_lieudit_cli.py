"""The command as a user types it: results, messages, exit status, and the same database however it is made."""

from __future__ import annotations

import csv
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from command import SAMPLES, lieudit

from lieudit import evaluation

COMMANDS = (
    *("ingest", "serve", "status", "check", "backup", "remove", "reextract"),
    *("lists", "decide", "reviews", "evaluate", "export"),
)
WHEN = {"started_at", "finished_at", "ingested_at"}  # columns that say when, not what


def content(database: Path, *, but: tuple[str, ...] = ("runs", "failures")) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table and view, but when things were done; in an order that does not depend on it."""
    connection = sqlite3.connect(database)
    names = [
        name
        for (name,) in connection.execute("select name from sqlite_master where type in ('table', 'view')")
        if not name.startswith(("pages_fts", "sqlite_")) and name not in but
    ]
    rows = {}
    for name in sorted(names):
        columns = [row[1] for row in connection.execute(f'pragma table_info("{name}")') if row[1] not in WHEN]
        chosen = ", ".join(f'"{column}"' for column in columns)
        rows[name] = sorted(connection.execute(f'select {chosen} from "{name}"').fetchall(), key=repr)
    connection.close()
    return rows


def ask(database: Path, sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(database)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def test_the_samples_say_what_their_annotation_says(samples_database: Path) -> None:
    """Floors that the sample documents must reach; what is written there must stand on the page."""
    result = evaluation.evaluate(samples_database, [SAMPLES])
    assert result.missing == []
    floors = {
        "communes": 0.95,
        "programmes": 0.95,
        "amounts": 1.0,
        "dates": 0.9,
        "participations": 0.8,
        "awards": 0.85,
        "counts": 0.8,
        "provenance": 1.0,
        "boxes": 1.0,
    }
    reached = {kind: result.total[kind].f1 or 0.0 for kind in floors}
    assert {kind: f1 for kind, f1 in reached.items() if f1 < floors[kind]} == {}, result.errors


def test_the_number_of_workers_the_date_and_the_locale_change_nothing(samples_database: Path, tmp_path: Path) -> None:
    """Same input, same version: the same rows, ids and boxes among them."""
    other = tmp_path / "other.db"
    done = lieudit("ingest", "--workers", "1", "--db", other, SAMPLES, TZ="Pacific/Auckland", LC_ALL="C", LANG="C")
    assert done.returncode == 0, done.stderr
    assert content(other) == content(samples_database)


@pytest.fixture
def copy(samples_database: Path, tmp_path: Path) -> Path:
    """A database of one's own to write to."""
    database = tmp_path / "copy.db"
    shutil.copyfile(samples_database, database)
    shutil.copytree(samples_database.with_name("samples.files"), database.with_name("copy.files"))
    return database


def test_ingesting_again_changes_nothing(copy: Path) -> None:
    """The same bytes under whatever name are the same document."""
    before = content(copy)
    renamed = copy.parent / "autre-nom.txt"
    shutil.copyfile(SAMPLES / "communique-lozere.txt", renamed)
    done = lieudit("ingest", "--workers", "1", "--db", copy, SAMPLES, renamed)
    assert (done.returncode, done.stdout) == (0, "0 documents stored (0 pages), 6 unchanged, 0 failures\n")
    assert content(copy) == before
    assert len(ask(copy, "select id from runs")) == 2


def test_reextract_finds_the_same_without_a_file(copy: Path) -> None:
    """Layouts in the database are enough: originals and kept pages may be gone."""
    before = content(copy)
    shutil.rmtree(copy.with_name("copy.files"))
    done = lieudit("reextract", "--workers", "1", "--db", copy)
    assert (done.returncode, done.stdout) == (0, "5 documents stored (6 pages), 0 failures\n"), done.stderr
    assert content(copy) == before


def test_what_the_user_says_goes_before_what_the_document_says(copy: Path) -> None:
    """A date given later dates the document, and what is relative to it."""
    document = SAMPLES / "actualite-pont-audemer.html"
    done = lieudit(
        "ingest",
        *("--db", copy, "--published", "2021-03-03", "--source-url", "https://exemple.fr/a", "--licence", "LO 2.0"),
        document,
    )
    assert done.returncode == 0, done.stderr
    sql = "select published, published_from, source_url, licence from documents where filename like '%.html'"
    assert ask(copy, sql) == [("2021-03-03", "user", "https://exemple.fr/a", "LO 2.0")]
    assert ask(copy, "select edtf from dates where text = 'hier'") == [("2021-03-02",)]
    lieudit("reextract", "--workers", "1", "--db", copy)
    assert ask(copy, sql) == [("2021-03-03", "user", "https://exemple.fr/a", "LO 2.0")]


def test_a_table_of_metadata(copy: Path, tmp_path: Path) -> None:
    """Many documents at once, by file name."""
    table = tmp_path / "sources.csv"
    table.write_text(
        "filename,publisher,kind,licence\npanneau-lisieux.png,Ville de Lisieux,web-page,CC BY 4.0\n", encoding="utf-8"
    )
    assert lieudit("ingest", "--workers", "1", "--db", copy, "--metadata", table, SAMPLES).returncode == 0
    sql = "select publisher, kind, licence from documents where filename = 'panneau-lisieux.png'"
    assert ask(copy, sql) == [("Ville de Lisieux", "web-page", "CC BY 4.0")]


def test_a_document_removed_is_gone_and_comes_back_the_same(copy: Path) -> None:
    """Ids are derived from content: a link to a fact stays good."""
    before = content(copy)
    ((document,),) = ask(copy, "select id from documents where filename = 'communique-lozere.txt'")
    assert lieudit("remove", "--db", copy, str(document)).returncode == 0
    assert ask(copy, f"select count(*) from pages where document_id = '{document}'") == [(0,)]
    again = lieudit("remove", "--db", copy, str(document))
    assert (again.returncode, "no document" in again.stderr) == (2, True)
    assert lieudit("ingest", "--workers", "1", "--db", copy, SAMPLES / "communique-lozere.txt").returncode == 0
    assert content(copy) == before


def test_originals_are_kept_by_content_unless_not_wanted(samples_database: Path, tmp_path: Path) -> None:
    """A page can be shown on another day and machine; with --no-keep nothing lies beside the database."""
    ((sha256,),) = ask(samples_database, "select sha256 from documents where filename = 'panneau-lisieux.png'")
    kept = samples_database.with_name("samples.files") / "originals" / str(sha256)[:2] / str(sha256)
    assert kept.read_bytes() == (SAMPLES / "panneau-lisieux.png").read_bytes()
    database = tmp_path / "bare.db"
    assert (
        lieudit("ingest", "--workers", "1", "--no-keep", "--db", database, SAMPLES / "communique-lozere.txt").returncode
        == 0
    )
    assert not (tmp_path / "bare.files" / "originals").exists()


@pytest.fixture(scope="module")
def bad_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One good document among what can go wrong with files."""
    folder = tmp_path_factory.mktemp("bad")
    shutil.copyfile(SAMPLES / "communique-lozere.txt", folder / "bon.txt")
    pdf = (SAMPLES / "lettre-bourgogne-franche-comte.pdf").read_bytes()
    (folder / "vide.pdf").write_bytes(b"")
    (folder / "tronque.pdf").write_bytes(pdf[: len(pdf) // 3])
    (folder / "archive.pdf").write_bytes(b"PK\x03\x04" + bytes(range(256)) * 20)
    (folder / "page.pdf").write_bytes((SAMPLES / "actualite-pont-audemer.html").read_bytes())
    return folder


def test_bad_files_fail_one_by_one_and_the_others_are_stored(bad_folder: Path, tmp_path: Path) -> None:
    """Each failure is a row and a line with advice; a file that is not what its name says is read as what it is."""
    database = tmp_path / "corpus.db"
    done = lieudit("ingest", "--workers", "1", "--db", database, bad_folder, bad_folder / "absent.pdf")
    assert done.returncode == 1
    assert ask(database, "select filename, media_type from documents order by 1") == [
        ("bon.txt", "text/plain"),
        ("page.pdf", "text/html"),
    ]
    failures = ask(database, "select path, error, advice <> '' from failures order by path")
    assert {(Path(str(path)).name, error, advised) for path, error, advised in failures} == {
        ("absent.pdf", "MissingFileError", 1),
        ("archive.pdf", "UnknownFormatError", 1),
        ("tronque.pdf", "DamagedFileError", 1),
        ("vide.pdf", "EmptyFileError", 1),
    }
    assert done.stderr.count("→") == 4
    assert "Traceback" not in done.stderr
    status = lieudit("status", "--db", database)
    assert "vide.pdf" in status.stdout
    assert EMPTY_ADVICE in status.stdout


EMPTY_ADVICE = "fetch it again from its source"


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_a_file_without_the_right_to_read_it(tmp_path: Path) -> None:
    """The advice says how to give oneself the right."""
    locked = tmp_path / "ferme.txt"
    locked.write_text("Béthune")
    locked.chmod(0)
    done = lieudit("ingest", "--workers", "1", "--db", tmp_path / "a.db", locked)
    assert (done.returncode, "chmod" in done.stderr) == (1, True)


def test_without_tesseract_scans_fail_and_all_else_is_read(tmp_path: Path) -> None:
    """A page that needs OCR says what to install; the others are stored."""
    database = tmp_path / "corpus.db"
    only_python = tmp_path / "bin"
    only_python.mkdir()
    done = lieudit("ingest", "--workers", "1", "--db", database, SAMPLES, PATH=str(only_python))
    assert done.returncode == 1
    assert ask(database, "select count(*) from documents") == [(3,)]
    assert ask(database, "select distinct error from failures") == [("OcrUnavailableError",)]
    assert "apt install tesseract-ocr tesseract-ocr-fra" in done.stderr


def test_without_french_scans_fail_and_say_so(tmp_path: Path) -> None:
    """Tesseract without French data would read another language."""
    database = tmp_path / "corpus.db"
    data = tmp_path / "tessdata"
    data.mkdir()
    done = lieudit(
        "ingest", "--workers", "1", "--db", database, SAMPLES / "panneau-lisieux.png", TESSDATA_PREFIX=str(data)
    )
    assert (done.returncode, ask(database, "select error from failures")) == (1, [("OcrUnavailableError",)])
    assert "fra" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("ingest", "no-such-folder"),
        ("ingest", "{empty}"),
        ("ingest", "--published", "hier", "{sample}"),
        ("ingest", "--published", "2023", "{samples}"),
        ("ingest", "--db", "/dev/null/corpus.db", "{sample}"),
        ("ingest", "--ocr", "sometimes", "{sample}"),
        ("status", "--db", "absent.db"),
        ("reextract", "--db", "absent.db"),
        ("serve", "--db", "absent.db"),
        ("evaluate", "{empty}"),
        ("remove",),
        ("unknown",),
    ],
)
def test_a_call_that_cannot_be_carried_out_changes_nothing(arguments: tuple[str, ...], tmp_path: Path) -> None:
    """Exit status 2, a message that a person understands, no database."""
    empty = tmp_path / "empty"
    empty.mkdir()
    names = {"empty": empty, "sample": SAMPLES / "communique-lozere.txt", "samples": SAMPLES}
    done = lieudit(*(argument.format(**names) for argument in arguments), cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["empty"]


def test_names_that_would_drive_a_terminal_are_shown_not_sent(tmp_path: Path) -> None:
    """Control sequences in a file's name reach no terminal."""
    (tmp_path / "a\x1b[31m\n.pdf").write_bytes(b"")
    done = lieudit("ingest", "--workers", "1", "--db", tmp_path / "a.db", tmp_path)
    assert "\x1b" not in done.stderr
    assert r"\x1b[31m\n" in done.stderr


def test_a_spreadsheet_runs_nothing_of_an_export(tmp_path: Path) -> None:
    """A cell that begins like a formula is led by an apostrophe."""
    document = tmp_path / "a.txt"
    document.write_text("=HYPERLINK(A1)\n\nLa commune de Guise (Aisne).\n", encoding="utf-8")
    assert lieudit("ingest", "--workers", "1", "--db", tmp_path / "a.db", document).returncode == 0
    assert lieudit("export", "--db", tmp_path / "a.db", tmp_path / "out").returncode == 0
    with (tmp_path / "out" / "pages.csv").open(encoding="utf-8-sig", newline="") as file:
        assert next(csv.DictReader(file))["text"].startswith("'=HYPERLINK")


def test_more_programmes_than_the_registry_knows(tmp_path: Path) -> None:
    """--programmes FILE: found, linked, and refused with file and line where it doesn't hold together."""
    registry = tmp_path / "mine.yml"
    registry.write_text("- id: coeurs-vivants\n  name: Bourgs vivants en Thiérache\n", encoding="utf-8")
    document = tmp_path / "a.txt"
    document.write_text("Guise (Aisne) est lauréate de Bourgs vivants en Thiérache.\n", encoding="utf-8")
    database = tmp_path / "a.db"
    assert lieudit("ingest", "--workers", "1", "--db", database, "--programmes", registry, document).returncode == 0
    assert ask(database, "select commune_code, programme_id from participations") == [("02361", "coeurs-vivants")]
    registry.write_text("- id: x\n- nom: Bourgs\n", encoding="utf-8")
    done = lieudit("ingest", "--workers", "1", "--db", database, "--programmes", registry, document)
    assert (done.returncode, "mine.yml, line 1" in done.stderr) == (2, True)


def test_the_readme_names_every_command_and_no_other() -> None:
    """The table of commands is the program's own."""
    readme = (SAMPLES.parent.parent / "README.md").read_text(encoding="utf-8")
    assert tuple(re.findall(r"^\| `lieudit (\w+)", readme, re.MULTILINE)) == COMMANDS
    listed = lieudit("--help").stdout.partition("Commands:")[2]
    assert sorted(re.findall(r"^  (\w+) ", listed, re.MULTILINE)) == sorted(COMMANDS)


def test_options_named_in_the_readme_exist() -> None:
    """Every long option that the README uses is in a help text."""
    readme = (SAMPLES.parent.parent / "README.md").read_text(encoding="utf-8")
    calls = ((), *((command,) for command in COMMANDS), ("lists", "import"), ("decide", "documents"))
    helps = "".join(lieudit(*call, "--help").stdout for call in calls)
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", readme)) <= set(re.findall(r"--[a-z][a-z-]+", helps))


@pytest.mark.parametrize("command", COMMANDS)
def test_help_loads_nothing_heavy(command: str) -> None:
    """Help answers at once: spaCy, PDF engines, pandas and Datasette are imported when they are needed."""
    code = f"""
import sys
from lieudit.cli import main
try:
    main([{command!r}, "--help"])
except SystemExit:
    pass
heavy = {{"spacy", "numpy", "pypdfium2", "pdfplumber", "datasette", "sqlite_utils", "trafilatura", "dateparser"}}
print("heavy:", sorted(heavy & sys.modules.keys()))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("heavy: []\n")
