"""Ingests that are disturbed, each followed by one that is not: the database must be that of an undisturbed ingest.

``python -m benchmarks.faults [--kills N] [--ocr-kills N] [--seed N]`` makes a small mixed corpus, ingests it, then
kills (SIGKILL) N ingests at instants drawn from the time that this took: the parent process alone, its process group, a
worker, or the child that reads pages, by turns. The next ingest of the same paths must end well, leave every content
column as the undisturbed ingest did, and read no page again that was kept. Of a killed parent no process may stay.

The same of a disk that is full (a small tmpfs where one can be mounted, and a limit on the size of files), a database
that another program keeps locked for less and for more than an ingest waits, Ctrl-C and SIGTERM, and two ingests at
once into a new database. A fault exits with 1 and keeps the folder.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import resource
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.corpus import NOISY, one_column, scan, two_columns, web_page
from db.store import BUSY_SECONDS

MARK = "LIEUDIT_BENCHMARK_FAULTS"  # environment variable by which the processes of an ingest are known
ENDING_SECONDS = 60.0  # a loaded machine takes its time to end processes
FULL_BYTES = tuple(size * 1024 for size in (64, 512, 2048, 8192))  # below and beyond what the reference data take
ROOM = "64m"
OWN_TABLES = {"runs", "failures"}  # of the runs, which differ
TIMES = {"ingested_at"}

LETTERS = {
    "communique.txt": "Guise (Aisne), le 4 mars 2023. La commune de Guise est lauréate de Petites villes de demain. "
    "L'État lui a versé 120 000 euros pour la halle du marché. Le programme compte 12 communes dans l'Aisne.\n",
    "communique-copie.txt": "Guise (Aisne), le 5 mars 2023. La commune de Guise est lauréate de Petites villes de "
    "demain. L'État lui a versé 125 000 euros pour la halle du marché. Le programme compte 14 communes dans l'Aisne.\n",
    "lettre.txt": "La commune de Vervins a signé la convention Petites villes de demain le 7 mai 2021. Elle reçoit "
    "45 000 euros de la Banque des Territoires pour la place de l'Église.\fPage suivante : Hirson (Aisne).\n",
}

Content = dict[str, list[str]]


class FaultError(Exception):
    """What must not be."""


def mixed(folder: Path) -> Path:
    """Write a corpus of every kind but scans: one document of several ranges of pages, copies, and short ones."""
    folder.mkdir()
    one_column(folder / "long.pdf", 20, 1)
    two_columns(folder / "table.pdf", 2, 1)
    for seed in range(3):
        web_page(folder / f"{seed}.html", seed)
    for name, text in LETTERS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def with_scans(folder: Path) -> Path:
    """Write a corpus of which most is read by OCR."""
    folder.mkdir()
    one_column(folder / "born-digital.pdf", 2, 1)
    scan(folder / "born-digital.pdf", folder / "scan.pdf", NOISY)
    (folder / "letter.txt").write_text(LETTERS["lettre.txt"], encoding="utf-8")
    return folder


def start(database: Path, corpus: Path, limit_bytes: int | None = None) -> subprocess.Popen[str]:
    """Begin an ingest as a leader of its own process group; no file of it may be larger than the limit."""
    command = [sys.executable, "-m", "lieudit.cli", "ingest", "--db", str(database), "--workers", "2", str(corpus)]
    process = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env=os.environ | {MARK: str(database), "PYTHONDONTWRITEBYTECODE": "1"},  # no bytecode cut by the limit
    )
    if limit_bytes is not None:  # before its interpreter has come to write anything
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (limit_bytes, limit_bytes))
    return process


def complete(database: Path, corpus: Path) -> None:
    """Ingest to the end."""
    process = start(database, corpus)
    _, said = process.communicate()
    if process.returncode:
        raise FaultError(f"an undisturbed ingest ended with {process.returncode}: {said}")


def content(database: Path) -> Content:
    """Every content column of every table, as sorted texts.

    Raises:
        FaultError: the database does not hold together.
    """
    with closing(sqlite3.connect(database)) as connection:
        for check, well in (("integrity_check", [("ok",)]), ("foreign_key_check", [])):
            if (found := connection.execute(f"pragma {check}").fetchall()) != well:
                raise FaultError(f"{check}: {found[:3]}")
        connection.execute("insert into pages_fts (pages_fts) values ('integrity-check')")
        sql = "select name from pragma_table_list where schema = 'main' and type = 'table' and name not like 'sqlite_%'"
        return {
            table: _rows(connection, table)
            for (table,) in connection.execute(sql).fetchall()
            if table not in OWN_TABLES
        }


def _rows(connection: sqlite3.Connection, table: str) -> list[str]:
    names = [row[1] for row in connection.execute(f'pragma table_info("{table}")') if row[1] not in TIMES]
    columns = ", ".join(f'"{name}"' for name in names)
    return sorted(map(repr, connection.execute(f'select {columns} from "{table}"')))


def kept_pages(database: Path) -> dict[Path, tuple[int, int]]:
    """The pages that were read, each with what would be another if it were read again."""
    pages = database.with_suffix(".files") / "pages"
    return {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in pages.glob("*/*.page")}


def processes(database: Path) -> list[psutil.Process]:
    """Those that an ingest into a database started, and itself."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            if process.environ().get(MARK) == str(database) and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


def wait_for_end(database: Path) -> float:
    """Wait until no process of an ingest is left, and tell how many seconds that took.

    Raises:
        FaultError: some stay.
    """
    began = time.monotonic()
    while left := processes(database):
        if time.monotonic() - began > ENDING_SECONDS:
            raise FaultError(f"still there: {[process.cmdline() for process in left]}")
        time.sleep(0.05)
    return time.monotonic() - began


@dataclass(frozen=True, slots=True)
class Bench:
    """A corpus and what an undisturbed ingest makes of it."""

    folder: Path
    corpus: Path
    expected: Content
    seconds: float

    @classmethod
    def made(cls, folder: Path, corpus: Path) -> Bench:
        """Ingest a corpus undisturbed, and once more: that must change nothing."""
        database = folder / "undisturbed.db"
        began = time.monotonic()
        complete(database, corpus)
        seconds = time.monotonic() - began
        expected = content(database)
        complete(database, corpus)
        bench = cls(folder, corpus, expected, seconds)
        bench.compare(database)
        return bench

    def compare(self, database: Path) -> None:
        """See that a database is as it should be, and that nothing half-written lies beside it.

        Raises:
            FaultError: it is not.
        """
        found = content(database)
        differing = [name for name in self.expected.keys() | found.keys() if self.expected.get(name) != found.get(name)]
        if differing:
            raise FaultError(f"{database}: other than undisturbed: {sorted(differing)}")

    def go_on(self, database: Path) -> None:
        """Complete a disturbed ingest, and see that the database is right and no page was read twice.

        Raises:
            FaultError: it is not, or one was.
        """
        before = kept_pages(database)
        complete(database, self.corpus)
        after = kept_pages(database)
        if again := [path for path, state in before.items() if after.get(path) != state]:
            raise FaultError(f"read again: {again}")
        self.compare(database)
        _forget(database)

    # Faults

    def killed(self, name: str, chance: random.Random) -> str | None:
        """SIGKILL to one of an ingest's processes, or to all of its group, at a random instant.

        Returns:
            What was killed; None: the ingest was over, or there was no such process yet.
        """
        database = self.folder / f"killed-{name}.db"
        at = chance.uniform(0, self.seconds)
        victim: str | None = chance.choice(("parent", "group", "worker", "reader"))
        process = start(database, self.corpus)
        with suppress(subprocess.TimeoutExpired):
            process.wait(at)
        if process.poll() is not None:
            victim = None
        elif victim == "parent":
            process.kill()
        elif victim == "group":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            word = "spawn_main" if victim == "worker" else "ingest.guard"
            chosen = [one for one in processes(database) if any(word in part for part in _words(one))]
            if chosen:
                with suppress(psutil.NoSuchProcess):
                    chance.choice(chosen).kill()
            else:
                victim = None
        process.communicate()
        wait_for_end(database)
        self.go_on(database)
        return victim

    def stopped(self, number: signal.Signals, chance: random.Random) -> float | None:
        """Ctrl-C or SIGTERM at a random instant; returns the seconds that it took to end; None: it was over."""
        database = self.folder / f"stopped-{number.name}.db"
        process = start(database, self.corpus)
        with suppress(subprocess.TimeoutExpired):
            process.wait(chance.uniform(0.1, 0.9) * self.seconds)
        began = time.monotonic()
        is_over = process.poll() is not None
        if not is_over:
            os.killpg(process.pid, number)  # as a terminal does
        _, said = process.communicate()
        seconds = time.monotonic() - began
        if process.returncode not in {0, 128 + number, -number} or "Traceback" in said:
            raise FaultError(f"{number.name}: ended with {process.returncode}: {said}")
        wait_for_end(database)
        self.go_on(database)
        return None if is_over else seconds

    def full(self, database: Path, room: Callable[[int], int | None]) -> str:
        """A disk that is full, a little later each time; then there is room.

        Args:
            database: on that disk.
            room: sees to it that there is so much, and returns a limit on the size of files, if that is the way.
        """
        statuses = []
        for size in FULL_BYTES:
            process = start(database, self.corpus, room(size))
            _, said = process.communicate()
            statuses.append(process.returncode)
            if process.returncode and (process.returncode != 2 or "Traceback" in said or "lieudit: " not in said):
                raise FaultError(f"full at {size} bytes: ended with {process.returncode}: {said}")
            if left := list(database.with_suffix(".files").glob("*/unfinished/*")):
                raise FaultError(f"full at {size} bytes: left {left}")
            wait_for_end(database)
        room(0)
        self.go_on(database)
        return f"exit statuses {statuses}"

    def locked(self, seconds: float) -> int:
        """Another program holds a write lock for so long, from before the ingest begins; returns the exit status."""
        database = self.folder / "locked.db"
        with closing(sqlite3.connect(database, isolation_level=None)) as other:
            other.execute("pragma journal_mode = wal")
            other.execute("begin immediate")
            process = start(database, self.corpus)
            with suppress(subprocess.TimeoutExpired):
                process.wait(seconds)
            other.execute("rollback")
        process.communicate()
        self.go_on(database)
        return process.returncode

    def twice(self) -> None:
        """Two ingests of the same files into one new database, at once."""
        database = self.folder / "twice.db"
        both = [start(database, self.corpus) for _ in range(2)]
        for one in both:
            _, said = one.communicate()
            if one.returncode:
                raise FaultError(f"one of two ended with {one.returncode}: {said}")
        self.compare(database)
        _forget(database)


def _words(process: psutil.Process) -> list[str]:
    with suppress(psutil.Error):
        return list(process.cmdline())
    return []


def _forget(database: Path) -> None:
    for path in database.parent.glob(f"{database.stem}.*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()


@contextmanager
def small_disk(folder: Path) -> Iterator[Callable[[int], int | None]]:
    """A tmpfs, and what gives it so many bytes (0: enough).

    Raises:
        OSError: none can be mounted.
    """
    folder.mkdir(exist_ok=True)

    def mount(options: str) -> bool:
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
        return not subprocess.run(command, check=False, capture_output=True).returncode

    if not mount(f"size={ROOM}"):
        raise OSError("no tmpfs can be mounted")

    def room(size: int) -> None:
        if not mount(f"remount,size={size or ROOM}"):
            raise OSError("the tmpfs can't be resized")

    try:
        yield room
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def run(folder: Path, options: argparse.Namespace) -> None:
    """Try everything, and print what came of it."""
    chance = random.Random(options.seed)
    for name, count, make in (("mixed", options.kills, mixed), ("OCR", options.ocr_kills, with_scans)):
        place = folder / name
        place.mkdir()
        bench = Bench.made(place, make(place / "corpus"))
        victims: list[str] = []
        for number in itertools.count():
            if len(victims) == count:
                break
            if (victim := bench.killed(str(number), chance)) is not None:
                victims.append(victim)
        told = ", ".join(f"{victim} {victims.count(victim)}" for victim in sorted(set(victims)))
        rows = sum(map(len, bench.expected.values()))
        print(f"{name}: {bench.seconds:.1f} s undisturbed, {rows:,} rows; {count} SIGKILLs ({told}): none differs")
        for number in (signal.SIGINT, signal.SIGTERM):
            tried = [bench.stopped(number, chance) for _ in range(options.stops)]
            if seconds := [one for one in tried if one is not None]:
                median, most = statistics.median(seconds), max(seconds)
                print(f"{name}: {number.name} {len(seconds)} times: ended after {median:.1f} s, {most:.1f} at most")
        if name == "mixed" and not options.only_signals:
            print(f"a limit on files: {bench.full(place / 'limited.db', lambda size: size or None)}")
            try:
                with small_disk(folder / "disk") as room:
                    print(f"a full disk: {bench.full(folder / 'disk' / 'full.db', room)}")
            except OSError as error:
                print(f"a full disk: not tried: {error}")
            print(f"locked for 5 s: exit status {bench.locked(5)}")
            print(f"locked for longer than an ingest waits: exit status {bench.locked(BUSY_SECONDS + 30)}")
            bench.twice()
            print("two at once into a new database: both end well, and it is as after one")


def main() -> None:
    """Make a folder, try everything in it, remove it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200, help="over the mixed corpus")
    parser.add_argument("--ocr-kills", type=int, default=20, help="over one with OCR")
    parser.add_argument("--stops", type=int, default=3, help="by SIGINT, and as many by SIGTERM, over each")
    parser.add_argument("--only-signals", action="store_true", help="no full disk, no lock, no second ingest")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # a text file, always
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # started in the background; the ingests are to hear Ctrl-C
        signal.signal(signal.SIGINT, signal.default_int_handler)
    folder = Path(tempfile.mkdtemp(prefix="lieudit-faults-"))
    try:
        run(folder, options)
    except FaultError as error:
        sys.exit(f"{error}\nkept for a look: {folder}")
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
