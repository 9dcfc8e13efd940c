"""What the writer of an ingest does while its workers read."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from db.store import Store
from extract import reference
from lieudit import seen, tasks
from lieudit.config import IngestOptions
from lieudit.pipeline import Ingest
from lieudit.progress import Silent

RELEASE = """La commune de Guise (Aisne) est lauréate du programme Petites villes de demain.
L'Agence nationale de la cohésion des territoires a versé 45 000 euros à la commune de Guise pour la rénovation
de la halle du marché, dont la charpente menaçait de céder depuis deux hivers. Les travaux commenceront au
printemps et dureront neuf mois ; le marché se tiendra pendant ce temps sur la place d'Armes.
"""


class ReadsWhenCompared(Executor):
    """Runs tasks at once, but reads the second file only when the first is stored and compared."""

    def __init__(self, database: Path) -> None:
        self.database = database
        self.compared = False
        self._beside = ThreadPoolExecutor(1)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run a task here, or beside."""
        if fn is tasks.read_pages and args[0].path.name == "second.txt":
            return self._beside.submit(self._when_compared, fn, args)
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future

    def _when_compared(self, fn: Callable[..., Any], args: tuple[Any, ...]) -> object:
        until = time.monotonic() + 300
        with closing(sqlite3.connect(self.database)) as database:
            while not self.compared and time.monotonic() < until:
                signed, stale = database.execute(
                    "select (select count(*) from document_signatures), (select count(*) from stale_documents)"
                ).fetchone()
                self.compared = signed == 1 and stale == 0
                time.sleep(0.05)
        return fn(*args)


def test_documents_are_compared_while_others_are_read(tmp_path: Path) -> None:
    """The writer doesn't wait for the last document before it looks for copies; what they are is found all the same."""
    first, second = tmp_path / "first.txt", tmp_path / "second.txt"
    first.write_text(f"Communiqué du 3 mars 2022\n\n{RELEASE}", encoding="utf-8")
    second.write_text(f"Le Courrier de Thiérache, 4 mars 2022\n\n{RELEASE}", encoding="utf-8")
    path = tmp_path / "a.db"
    with Store(path) as store:
        store.put_reference(reference.load())
        run = store.begin_run("0", "ingest")
        with ReadsWhenCompared(path) as executor:
            one = Ingest(store, IngestOptions(path, 2), executor, run, Silent())
            one.run([first, second], {})
        assert executor.compared
        store.join_claims()
        links = store.database.execute("select kind from document_links").fetchall()
        sources = store.database.execute("select sources from participation_claims").fetchall()
    assert links == [("copy",)]
    assert sources == [(1,)]


class Noting(Executor):
    """Runs tasks at once, and notes them, and which pages they read."""

    def __init__(self) -> None:
        self.tasks: list[Callable[..., Any]] = []
        self.ranges: list[range] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run a task here."""
        self.tasks.append(fn)
        if fn is tasks.read_pages:
            self.ranges.append(args[1])
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


def read_by(executor: Executor, workers: int, pages: int, folder: Path) -> None:
    """Ingest a text of so many pages; all of them are stored."""
    text = folder / "report.txt"
    text.write_text("\f".join(f"Page {number} du rapport." for number in range(1, pages + 1)), encoding="utf-8")
    with Store(folder / "a.db") as store:
        store.put_reference(reference.load())
        run = store.begin_run("0", "ingest")
        Ingest(store, IngestOptions(folder / "a.db", workers), executor, run, Silent()).run([text], {})
        numbers = store.database.execute("select number from pages order by number").fetchall()
    assert [number for (number,) in numbers] == list(range(1, pages + 1))


@pytest.mark.parametrize(
    ("workers", "ranges"),
    [
        (2, [range(1, 4), range(4, 7)]),
        (1, [range(1, 7)]),
        (4, [range(1, 2)]),
        (2, [range(1, 17), range(17, 33), range(33, 41)]),
    ],
)
def test_every_worker_takes_part_in_a_document(
    workers: int, ranges: list[range], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there is nothing else to do, also in a short one."""
    monkeypatch.setattr(tasks, "READING_SECONDS", 60.0)
    executor = Noting()
    read_by(executor, workers, max(some.stop for some in ranges) - 1, tmp_path)
    assert executor.ranges == ranges


def test_what_a_slow_page_leaves_is_shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a scan each page is handed back by itself, and the others go to whoever is free; none is read twice."""
    monkeypatch.setattr(tasks, "READING_SECONDS", 0.0)
    executor = Noting()
    read_by(executor, 2, 9, tmp_path)
    assert sorted(some.start for some in executor.ranges) == list(range(1, 10))
    assert max(map(len, executor.ranges)) == 5


def test_all_workers_start_with_the_first_file_that_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that none is started in the midst of it, and none at all where nothing changed."""
    monkeypatch.setattr(seen, "SETTLED_NS", 0)  # else what was written just now is opened again
    executor = Noting()
    read_by(executor, 3, 1, tmp_path)
    assert executor.tasks[:4] == [tasks.get_ready] * 3 + [tasks.open_file]
    assert tasks.get_ready not in executor.tasks[4:]
    again = Noting()
    with Store(tmp_path / "a.db") as store:
        assert not store.is_new
        one = Ingest(store, IngestOptions(tmp_path / "a.db", 3), again, store.begin_run("0", "ingest"), Silent())
        one.run([tmp_path / "report.txt"], {})
    assert (again.tasks, one.totals.unchanged) == ([], 1)
