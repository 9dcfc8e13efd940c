"""Killed, out of room, locked out, stopped: what is stored is whole, and the next call completes it.

Random instants are for ``python -m benchmarks.faults``; here each fault comes at a known place.
"""

from __future__ import annotations

import errno
import hashlib
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NoReturn

import psutil
import pytest
from blank import blank
from command import SAMPLES
from test_db_store import DESCRIBED, FACTS, PAGE, SOURCE, content, put
from test_lieudit_cli import content as content_of
from test_lieudit_executors import wait_until

from db.connection import explained
from db.rows import rows_of
from db.store import Store
from extract import reference
from extract.metadata import Given
from ingest.cache import dumps_page
from ingest.document import Source
from ingest.errors import BusyError, ChangedFileError, DatabaseError, DiskFullError
from ingest.unfinished import ABANDONED_SECONDS, remove_abandoned, written_whole

# At which part of all its statements a process is killed.
PLACES = [0.0, 0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97, 1.0]


def in_child(work: Callable[[], object]) -> int:
    """Do something in a fork of this process; its status as ``waitpid`` tells it."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException:
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1]


def traced(work: Callable[[], object], at_each: Callable[[int], None]) -> int:
    """Do something in a fork, and tell there at each statement of SQL how many came before it."""
    count = 0
    connect = sqlite3.connect

    def at_statement(_: str) -> None:
        nonlocal count
        at_each(count)
        count += 1

    def watched(*arguments: object, **options: object) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*arguments, **options)  # type: ignore[call-overload]
        connection.set_trace_callback(at_statement)
        return connection

    def watch_and_work() -> None:
        sqlite3.connect = watched  # type: ignore[assignment]  # of the fork alone
        work()

    return in_child(watch_and_work)


def killed_at(place: float, work: Callable[[], object], told: Path) -> None:
    """Count the statements of some work on one database, then kill the same work on another at a part of them.

    Args:
        place: of all statements, from 0 to 1.
        work: to be done twice; the second time it is killed.
        told: a file for the count.
    """

    def tell(number: int) -> None:
        told.write_text(str(number + 1))

    assert traced(work, tell) == 0
    last = int(told.read_text()) - 1
    assert last > 20

    def kill(number: int) -> None:
        if number == round(place * last):
            os.kill(os.getpid(), signal.SIGKILL)

    told.with_suffix(".counted").touch()
    assert traced(work, kill) == signal.SIGKILL


@pytest.mark.parametrize("place", PLACES)
def test_a_process_killed_while_it_makes_a_database(tmp_path: Path, place: float) -> None:
    """Whatever it had come to, the next makes it whole: tables, full text, views."""

    def make() -> None:
        name = "killed.db" if (tmp_path / "told.counted").exists() else "whole.db"
        Store(tmp_path / name).close()

    killed_at(place, make, tmp_path / "told")
    Store(tmp_path / "killed.db").close()
    made = []
    for name in ("killed.db", "whole.db"):
        with closing(sqlite3.connect(tmp_path / name)) as connection:
            made.append(sorted(connection.execute("select type, name, sql from sqlite_master").fetchall(), key=repr))
    assert made[0] == made[1]


@pytest.mark.parametrize("place", PLACES)
def test_a_process_killed_while_it_stores_and_joins(tmp_path: Path, place: float) -> None:
    """Document and claims are there whole or not at all, and doing it again leaves what was to be."""

    def store() -> None:
        name = "killed.db" if (tmp_path / "told.counted").exists() else "whole.db"
        with Store(tmp_path / name) as opened:
            put(opened)

    for name in ("killed.db", "whole.db"):
        blank(tmp_path / name)
    killed_at(place, store, tmp_path / "told")
    with Store(tmp_path / "killed.db") as killed, Store(tmp_path / "whole.db") as whole:
        facts = killed.database["participations"].count
        assert facts == killed.database["documents"].count
        assert killed.database["participation_claims"].count <= facts
        if not killed.is_complete(SOURCE.document_id):
            put(killed)
        killed.join_claims()
        assert content(killed) == content(whole)
        assert killed.database["participation_claims"].count == 1


def test_several_processes_make_one_database(tmp_path: Path) -> None:
    """All come to the same instant, and each finds it made."""
    for attempt in range(4):
        path, start = tmp_path / f"{attempt}.db", time.monotonic() + 0.2

        def make(path: Path = path, start: float = start) -> None:
            time.sleep(max(0.0, start - time.monotonic()))
            Store(path).close()

        children = []
        for _ in range(4):
            child = os.fork()
            if child == 0:
                os._exit(in_child(make) != 0)
            children.append(child)
        assert [os.waitpid(child, 0)[1] for child in children] == [0, 0, 0, 0]
        with Store(path) as made:
            assert made.database["documents"].count == 0


# Locked


@pytest.fixture
def locked(tmp_path: Path) -> sqlite3.Connection:
    """Another program's connection, which has begun to write to ``corpus.db``."""
    other = sqlite3.connect(blank(tmp_path / "corpus.db"), isolation_level=None, check_same_thread=False)
    other.execute("pragma journal_mode = wal")
    other.execute("begin immediate")
    return other


def test_a_lock_for_longer_than_one_waits(locked: sqlite3.Connection, tmp_path: Path) -> None:
    """The error says that another program writes, and nothing is changed; when it is done the same call works."""
    with Store(tmp_path / "corpus.db", busy_seconds=0.2) as store:
        before = content(store)
        for write in (lambda: put(store), lambda: store.begin_run("0", "ingest"), store.join_claims):
            with pytest.raises(BusyError, match=r"another program writes to .*corpus\.db"):
                write()
        assert content(store) == before
        locked.execute("rollback")
        put(store)
        assert store.is_complete(SOURCE.document_id)
    locked.close()


def test_a_lock_for_less_is_waited_for(locked: sqlite3.Connection, tmp_path: Path) -> None:
    """As an ingest beside another does."""
    release = threading.Timer(0.3, lambda: locked.execute("rollback"))
    with Store(tmp_path / "corpus.db") as store:
        release.start()
        put(store)
        assert store.is_complete(SOURCE.document_id)
    release.join()
    locked.close()


def test_ctrl_c_is_heard_while_another_is_waited_for(locked: sqlite3.Connection, tmp_path: Path) -> None:
    """It is not left to the lock how soon a call stops."""

    def interrupt(number: int, frame: object) -> NoReturn:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        with Store(tmp_path / "corpus.db") as store:
            signal.setitimer(signal.ITIMER_REAL, 0.2)
            with pytest.raises(KeyboardInterrupt):
                store.begin_run("0", "ingest")
    finally:
        signal.signal(signal.SIGALRM, before)
    locked.close()


# Out of room


def test_a_full_disk_stores_all_of_a_document_or_nothing(tmp_path: Path) -> None:
    """SQLite's own error, here by a limit on its pages: it is told as what it is, and with room the same call works."""
    with Store(blank(tmp_path / "corpus.db")) as store:
        before = content(store)
        store.database.execute("pragma wal_checkpoint(truncate)")
        (pages,) = store.database.execute("pragma page_count").fetchone()
        store.database.execute(f"pragma max_page_count = {pages}")
        rows = rows_of(PAGE, FACTS, reference.load())
        layout = dumps_page(PAGE) + bytes(10**6)  # more than what is free in the file
        with pytest.raises(DiskFullError, match=r"no room left for .*corpus\.db") as caught:
            store.put(SOURCE, Given(), DESCRIBED, [(layout, rows)])
        assert caught.value.exit_status == 2
        assert "room" in caught.value.advice
        assert content(store) == before
        store.database.execute(f"pragma max_page_count = {2**31}")
        put(store)
        assert store.is_complete(SOURCE.document_id)


@pytest.mark.parametrize(
    "number, kind",
    [
        (errno.ENOSPC, DiskFullError),
        (errno.EDQUOT, DiskFullError),
        (errno.EFBIG, DiskFullError),
        (errno.EROFS, DatabaseError),
        (errno.EACCES, DatabaseError),
        (errno.ENOENT, FileNotFoundError),  # of the program's own making: not explained away
    ],
)
def test_errors_of_the_disk_are_told_as_what_they_are(number: int, kind: type[Exception]) -> None:
    """Each names the file; what is none of them goes on as it is."""
    with pytest.raises(kind, match=r"seen\.db") as caught, explained(Path("corpus.db")):
        raise OSError(number, os.strerror(number), "seen.db")
    assert type(caught.value) is kind


def ingest(database: Path, *, limit_bytes: int | None = None) -> subprocess.Popen[str]:
    """Begin to ingest the samples as the leader of a process group; no file may become larger than a limit."""
    command = [sys.executable, "-m", "lieudit.cli", "ingest", "--db", str(database), "--workers", "2", str(SAMPLES)]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},  # cut by the limit, it would stay for whoever comes next
    )
    if limit_bytes is not None:
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (limit_bytes, limit_bytes))
    return process


def kept(database: Path) -> dict[Path, tuple[int, int]]:
    """The pages that were read; each with what changes where it is read again."""
    pages = database.with_suffix(".files") / "pages"
    return {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in pages.glob("*/*.page")}


@pytest.mark.skipif(sys.platform != "linux", reason="limits of another process are Linux's")
def test_an_ingest_without_room_says_so_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    """Neither the pages nor the originals of some documents can be written: exit 2, no traceback, no such file."""
    database = blank(tmp_path / "full.db")
    process = ingest(database, limit_bytes=2048)
    out, err = process.communicate(timeout=300)
    assert process.returncode == 2, (out, err)
    assert "no room left for" in err or "can't be used as a database" in err
    assert "Traceback" not in err
    files = [path for path in (tmp_path / "full.files").rglob("*") if path.is_file() and "seen.db" not in path.name]
    assert [path for path in files if path.parent.name == "unfinished"] == []
    assert all(path.suffix == ".page" or path.stat().st_size for path in files)


# Killed, stopped


def started_by(process: subprocess.Popen[str]) -> list[psutil.Process]:
    children: list[psutil.Process] = psutil.Process(process.pid).children(recursive=True)
    return children


def test_a_killed_parent_takes_its_processes_along_and_the_next_goes_on(samples_database: Path, tmp_path: Path) -> None:
    """Workers and readers notice; no page that was kept is read again; the database is as if nothing had been."""
    database = tmp_path / "killed.db"
    process = ingest(database)
    try:
        wait_until(lambda: len(kept(database)) >= 2)
        left = started_by(process)
        assert len(left) >= 4  # workers, readers
    finally:
        process.kill()
        process.communicate()
    _, alive = psutil.wait_procs(left, timeout=60)
    assert alive == []
    before = kept(database)
    again = ingest(database)
    _, err = again.communicate(timeout=300)
    assert again.returncode == 0, err
    after = kept(database)
    assert {path: after[path] for path in before} == before
    assert content_of(database) == content_of(samples_database)


@pytest.mark.parametrize("number, status", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_stopped_ingest_says_how_to_go_on(tmp_path: Path, number: signal.Signals, status: int) -> None:
    """Ctrl-C reaches all processes of the terminal: one message, no traceback of any, no process left."""
    database = tmp_path / "stopped.db"
    process = ingest(database)
    try:
        wait_until(lambda: kept(database))
        left = started_by(process)
        os.killpg(process.pid, number)
        _, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == status
    assert "the same command again" in err
    assert "Traceback" not in err
    _, alive = psutil.wait_procs(left, timeout=60)
    assert alive == []
    with closing(sqlite3.connect(database)) as connection:
        ((finished,),) = connection.execute("select finished_at from runs").fetchall()
    assert finished is not None


# Files


def test_an_original_is_whole_and_what_it_is_said_to_be(tmp_path: Path) -> None:
    """One that a power cut tore is written anew; a file that changed or went meanwhile is a failure, and not kept."""
    file = tmp_path / "letter.txt"
    file.write_bytes(b"Guise")
    sha256 = hashlib.sha256(b"Guise").hexdigest()
    source = Source(file, sha256[:16], sha256, 5, "text/plain", 1)
    with Store(blank(tmp_path / "a.db")) as store:
        original = store.original(sha256)
        original.parent.mkdir(parents=True)
        original.write_bytes(b"")
        store.keep_original(source)
        assert original.read_bytes() == b"Guise"
        original.unlink()
        file.write_bytes(b"Vervins")
        with pytest.raises(ChangedFileError, match="no longer the one"):
            store.keep_original(source)
        file.unlink()
        with pytest.raises(ChangedFileError, match="can't be read any more"):
            store.keep_original(source)
        assert [path for path in (store.files / "originals").rglob("*") if path.is_file()] == []


def test_what_killed_processes_left_unfinished_goes(tmp_path: Path) -> None:
    """What another may be writing just now stays."""
    folder = tmp_path / "unfinished"
    remove_abandoned(folder)
    with written_whole(tmp_path / "a.txt", folder) as temporary:
        temporary.write_text("being written")
        (folder / "left").write_text("half a pa")
        long_ago = time.time() - 2 * ABANDONED_SECONDS
        os.utime(folder / "left", (long_ago, long_ago))
        remove_abandoned(folder)
        assert list(folder.iterdir()) == [temporary]
    assert (tmp_path / "a.txt").read_text() == "being written"
    assert list(folder.iterdir()) == []
