"""What can be rebuilt in a damaged database is rebuilt as it was; what the command says of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from command import SAMPLES, lieudit
from damage import DAMAGE, ask, change_original, database, faults, found, tear_layout, the_file
from reviews_corpus import content

from db.check_types import Remedy, Seen
from lieudit import checking
from lieudit.config import IngestOptions

__all__ = ["database"]  # a fixture


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
    change_original(database)
    assert repaired(database)[0] == (1, 0)
    assert not path.exists()
    notes = [str(one) for one in found(database)]
    assert any("put aside" in note for note in notes)
    lieudit("ingest", "--workers", "1", "--db", database, SAMPLES / "communique-lozere.txt")
    assert path.read_bytes() == whole_bytes


def test_without_an_original_what_is_lost_is_said_to_be_lost(database: Path) -> None:
    """Nothing else is touched; what the document says still stands."""
    tear_layout(database)
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
