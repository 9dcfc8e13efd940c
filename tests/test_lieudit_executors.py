"""Worker processes are lost, and every task still comes to its result or to a failure that says so."""

from __future__ import annotations

import gc
import multiprocessing
import os
import pickle
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import psutil
import pytest
from command import SAMPLES
from lost_workers import die_half_way, double, double_at_second_try, held, kill, killed_at_start, refuse
from test_lieudit_cli import content

from db.store import Store
from extract import reference
from ingest.errors import WorkerLostError
from ingest.garbage import OBJECTS_BETWEEN_COLLECTIONS
from lieudit import tasks
from lieudit.config import IngestOptions
from lieudit.executors import RUNS_ALONE, SteadyExecutor, local_workers
from lieudit.pipeline import Ingest
from lieudit.processes import Processes, WorkerDiedError
from lieudit.progress import Silent


@pytest.fixture
def workers() -> Iterator[Executor]:
    """Two processes of this machine."""
    with local_workers(2) as two:
        yield two.executor


def doubles(executor: Executor, count: int) -> list[Future[int]]:
    return [executor.submit(double, number) for number in range(count)]


def test_tasks_come_to_their_results_and_errors(workers: Executor) -> None:
    """As with any executor of the standard library: values, and what a task raised."""
    wrong = workers.submit(refuse, "a rule was wrong")
    assert [future.result() for future in doubles(workers, 20)] == [2 * number for number in range(20)]
    with pytest.raises(ZeroDivisionError, match="a rule was wrong"):
        wrong.result()


def test_what_cannot_be_sent_is_an_error_of_its_task(workers: Executor) -> None:
    """A task or a result; what a task raised tells where. The worker goes on."""
    process = workers.submit(os.getpid).result()
    with pytest.raises((AttributeError, TypeError, pickle.PicklingError)):
        workers.submit(lambda: 1).result()
    with pytest.raises(TypeError, match="can't be sent"):
        workers.submit(threading.Lock).result()
    with pytest.raises(ZeroDivisionError) as caught:
        workers.submit(refuse, "a rule was wrong").result()
    assert "lost_workers.py" in caught.value.__notes__[0]
    assert process in {workers.submit(os.getpid).result() for _ in range(20)}


def test_workers_look_for_garbage_seldom(workers: Executor) -> None:
    """The reference data, once loaded, is not walked over for every few pages."""
    assert workers.submit(gc.get_threshold).result()[0] == OBJECTS_BETWEEN_COLLECTIONS


@pytest.mark.parametrize("place", [0, 5, 11])
def test_what_was_under_way_in_a_lost_worker_runs_again(workers: Executor, tmp_path: Path, place: int) -> None:
    """Wherever in the order the loss comes, no result is missing or another's."""
    before = doubles(workers, place)
    lost = workers.submit(double_at_second_try, 100, tmp_path / "marker")
    after = doubles(workers, 11 - place)
    assert lost.result() == 200
    assert [one.result() for one in (*before, *after)] == [2 * n for n in (*range(place), *range(11 - place))]


def test_a_task_that_costs_every_worker_is_a_failure_and_the_others_have_their_results(
    workers: Executor, tmp_path: Path
) -> None:
    """What kills is told from what ran beside it: only it fails, as a value that says so, after a few tries."""
    futures = doubles(workers, 4)
    killers = [workers.submit(kill, tmp_path / name) for name in ("one", "two")]
    futures += doubles(workers, 8)
    for killer, name in zip(killers, ("one", "two"), strict=True):
        error = killer.result()
        assert isinstance(error, WorkerLostError)
        assert error.advice
        # Once or not at all beside others (where the other killer was first), then alone.
        assert RUNS_ALONE <= (tmp_path / name).read_text().count("died") <= RUNS_ALONE + 2
    assert [one.result() for one in futures] == [2 * n for n in (*range(4), *range(8))]


def test_a_worker_that_dies_half_way_through_its_result(workers: Executor) -> None:
    """Its task is the failure; others, in the same worker's place, have their results."""
    dead = workers.submit(die_half_way)
    others = doubles(workers, 6)
    assert isinstance(dead.result(timeout=120), WorkerLostError)
    assert [one.result() for one in others] == [0, 2, 4, 6, 8, 10]


def test_a_worker_lost_while_it_has_nothing_to_do(workers: Executor) -> None:
    """The next task finds a new one."""
    assert workers.submit(double, 1).result() == 2
    for process in multiprocessing.active_children():
        process.kill()
        process.join()
    assert workers.submit(double, 2).result() == 4


def test_workers_that_cannot_start_end_in_failures_not_in_a_loop() -> None:
    """Each task says that its workers died."""
    executor = SteadyExecutor(lambda: Processes(1, initializer=killed_at_start), lost=(WorkerDiedError,))
    assert isinstance(executor.submit(double, 1).result(), WorkerLostError)
    executor.shutdown()


def test_who_gets_no_pool_is_told() -> None:
    """An error in opening one is the task's."""

    def none() -> Executor:
        raise PermissionError("no process may be started")

    executor = SteadyExecutor(none, lost=(WorkerDiedError,))
    for _ in range(2):
        with pytest.raises(PermissionError, match="no process"):
            executor.submit(double, 1).result()
    executor.shutdown()


def test_after_shutdown_nothing_is_taken() -> None:
    """What was submitted before is done, and no process stays."""
    before = set(multiprocessing.active_children())
    with local_workers(1) as one:
        futures = doubles(one.executor, 5)
    assert [future.result(timeout=0) for future in futures] == [0, 2, 4, 6, 8]
    assert set(multiprocessing.active_children()) <= before
    with pytest.raises(RuntimeError, match="after shutdown"):
        one.executor.submit(double, 1)


def test_an_error_of_the_caller_drops_what_is_left() -> None:
    """Ctrl-C does not wait for tasks that nobody wants; nothing stays that Python's end could trip over."""
    processes, threads = set(multiprocessing.active_children()), set(threading.enumerate())
    left: list[Future[None]] = []

    def interrupted() -> None:
        with local_workers(1) as one:
            assert one.executor.submit(double, 1).result() == 2
            left.extend(one.executor.submit(held, bytes(1_000_000)) for _ in range(4))  # more than a pipe holds
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert set(multiprocessing.active_children()) <= processes
    assert set(threading.enumerate()) <= threads
    assert not any(future.done() and not future.cancelled() for future in left)


def is_worker(process: psutil.Process) -> bool:
    """Whether a child of the command is one of its pool (not the tracker that multiprocessing starts beside it)."""
    return any("spawn_main" in word for word in process.cmdline())


def wait_until(condition: Callable[[], object], seconds: float = 120) -> None:
    """Wait for something to come true."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.02)


def test_an_ingest_with_a_killed_worker_stores_the_same(samples_database: Path, tmp_path: Path) -> None:
    """SIGKILL in the midst of it, as by the kernel for want of memory: the same rows, no failure."""
    database = tmp_path / "killed.db"
    command = [sys.executable, "-m", "lieudit.cli", "ingest", "--db", str(database), "--workers", "2", str(SAMPLES)]
    ingest = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        wait_until(lambda: list((tmp_path / "killed.files").glob("pages/*/*.page")))
        worker = next(child for child in psutil.Process(ingest.pid).children() if is_worker(child))
        worker.kill()
        assert ingest.poll() is None, "it was over before its worker was killed"
        out, err = ingest.communicate(timeout=300)
    finally:
        ingest.kill()
    assert (ingest.returncode, out) == (0, "5 documents stored (6 pages), 0 failures\n"), err
    assert content(database) == content(samples_database)


def test_an_ingest_that_is_interrupted_goes_on_where_it_was(samples_database: Path, tmp_path: Path) -> None:
    """Ctrl-C ends the command and its workers at once; the next call stores the rest."""
    folder, database = tmp_path / "in", tmp_path / "stopped.db"
    shutil.copytree(SAMPLES, folder)
    command = [sys.executable, "-m", "lieudit.cli", "ingest", "--db", str(database), "--workers", "2", str(folder)]
    ingest = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        wait_until(lambda: list((tmp_path / "stopped.files").glob("pages/*/*.page")))
        children = psutil.Process(ingest.pid).children()
        os.kill(ingest.pid, signal.SIGINT)
        ingest.communicate(timeout=60)
    finally:
        ingest.kill()
    assert ingest.returncode != 0
    _, alive = psutil.wait_procs(children, timeout=30)
    assert alive == []
    again = subprocess.run(command, capture_output=True, text=True, check=False)
    assert again.returncode == 0, again.stderr
    assert content(database) == content(samples_database)


class LosesPageTwo(Executor):
    """Runs tasks here; whatever reads the second page of a document loses its worker each time."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run a task, or answer as ``SteadyExecutor`` does when there is no more hope for one."""
        future: Future[Any] = Future()
        is_lost = fn is tasks.read_pages and 2 in args[1]
        future.set_result(WorkerLostError("the worker process died") if is_lost else fn(*args, **kwargs))
        return future


def test_a_page_that_costs_its_worker_fails_alone(tmp_path: Path) -> None:
    """The others of its range are stored, and the failure names it."""
    pages = tmp_path / "three.txt"
    pages.write_text("Guise (Aisne).\fVervins (Aisne).\fHirson (Aisne).\n", encoding="utf-8")
    with Store(tmp_path / "a.db") as store:
        store.put_reference(reference.load())
        run = store.begin_run("0", "ingest")
        one = Ingest(store, IngestOptions(tmp_path / "a.db", 1), LosesPageTwo(), run, Silent())
        one.run([pages], {})
        assert [(failure.page, type(failure.error)) for failure in one.failures] == [(2, WorkerLostError)]
        stored = store.database.execute("select number, trim(text) from pages order by number").fetchall()
    assert stored == [(1, "Guise (Aisne)."), (3, "Hirson (Aisne).")]
