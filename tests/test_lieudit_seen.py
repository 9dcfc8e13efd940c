"""Files known from before: what looks unchanged is not opened, what may have changed is."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from command import SAMPLES, lieudit

from lieudit.seen import SETTLED_NS, SeenFiles, Stamp

LONG_AGO = time.time_ns() - 10 * SETTLED_NS


def stamp(path: Path, *, noted: int | None = None) -> Stamp:
    """A file's looks, seen at a moment."""
    found = Stamp.of(path, now_ns=lambda: noted if noted is not None else time.time_ns() + 2 * SETTLED_NS)
    assert found is not None
    return found


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "communiqué.txt"
    path.write_text("La ville de Guise rejoint le programme.", encoding="utf-8")
    return path


def test_a_file_that_looks_the_same_is_known(file: Path, tmp_path: Path) -> None:
    """By path, size and times; the notes outlive the process."""
    with SeenFiles(tmp_path / "notes") as seen:
        assert seen.document_id(file, stamp(file)) is None
        seen.note(file, stamp(file), "d1")
        assert seen.document_id(file, stamp(file)) == "d1"
    with SeenFiles(tmp_path / "notes") as again:
        assert again.document_id(file, stamp(file)) == "d1"


def changed_size(file: Path) -> None:
    file.write_text("La ville.", encoding="utf-8")


def changed_time(file: Path) -> None:
    os.utime(file, ns=(LONG_AGO, LONG_AGO))


def same_size_and_time(file: Path) -> None:
    """Other words of the same length, with the old time put back: the system's own time of change tells."""
    before = file.stat()
    file.write_text(file.read_text(encoding="utf-8").replace("Guise", "Sains"), encoding="utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.parametrize("change", [changed_size, changed_time, same_size_and_time])
def test_a_file_that_may_have_changed_is_opened(file: Path, tmp_path: Path, change: object) -> None:
    """Any difference in looks."""
    assert callable(change)
    with SeenFiles(tmp_path / "notes") as seen:
        seen.note(file, stamp(file), "d1")
        time.sleep(0.02)  # a clock's tick, so that the system's time of change differs
        change(file)
        assert seen.document_id(file, stamp(file)) is None


def test_a_file_written_just_now_is_in_doubt(file: Path, tmp_path: Path) -> None:
    """It could change once more within the same tick of the clock."""
    with SeenFiles(tmp_path / "notes") as seen:
        just_now = stamp(file, noted=file.stat().st_ctime_ns + SETTLED_NS // 2)
        seen.note(file, just_now, "d1")
        assert seen.document_id(file, stamp(file)) is None
        seen.note(file, stamp(file), "d1")
        assert seen.document_id(file, just_now) is None


@pytest.mark.parametrize("content", [b"no database at all", b""])
def test_notes_that_cannot_be_used_cost_only_time(file: Path, tmp_path: Path, content: bytes) -> None:
    """Damaged notes are as none."""
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "seen.db").write_bytes(content * 100)
    with SeenFiles(folder) as seen:
        seen.note(file, stamp(file), "d1")
        assert seen.document_id(file, stamp(file)) in {None, "d1"}


def test_an_unchanged_folder_starts_no_worker(tmp_path: Path) -> None:
    """The second ingest opens nothing; a changed file, a removed document and `--force` are read."""
    folder, database = tmp_path / "in", tmp_path / "c.db"
    folder.mkdir()
    for name in ("communique-lozere.txt", "actualite-pont-audemer.html"):
        shutil.copyfile(SAMPLES / name, folder / name)
    time.sleep(SETTLED_NS / 1e9 + 0.1)  # so that the files' times are beyond doubt
    ingest = ("ingest", "--db", database, "--workers", "1", folder)
    assert lieudit(*ingest).stdout == "2 documents stored (2 pages), 0 failures\n"

    with closing(sqlite3.connect(tmp_path / "c.files" / "seen.db")) as notes:
        ((document,),) = notes.execute("select document_id from seen where path like '%.txt'")
        assert notes.execute("select count(*) from seen").fetchone() == (2,)
    without_workers = os.pathsep.join([str(_no_workers(tmp_path)), *_path()])
    done = lieudit(*ingest, PYTHONPATH=without_workers)
    assert (done.returncode, done.stdout) == (0, "0 documents stored (0 pages), 2 unchanged, 0 failures\n"), done.stderr
    assert "no worker" in lieudit(*ingest, "--force", PYTHONPATH=without_workers).stderr

    assert lieudit("remove", "--db", database, document).returncode == 0
    assert lieudit(*ingest).stdout == "1 documents stored (1 pages), 1 unchanged, 0 failures\n"
    assert lieudit(*ingest, "--force").stdout == "2 documents stored (2 pages), 0 failures\n"
    changed = folder / "communique-lozere.txt"
    changed.write_bytes(changed.read_bytes() + b"\nFin.\n")
    assert lieudit(*ingest).stdout == "1 documents stored (1 pages), 1 unchanged, 0 failures\n"


def _no_workers(tmp_path: Path) -> Path:
    """A folder for the path of modules with which no worker process can be started."""
    folder = tmp_path / "without"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(
        "import multiprocessing.process\n"
        "def start(self): raise RuntimeError('no worker may be started')\n"
        "multiprocessing.process.BaseProcess.start = start\n",
        encoding="utf-8",
    )
    return folder


def _path() -> list[str]:
    return [os.environ["PYTHONPATH"]] if os.environ.get("PYTHONPATH") else []
