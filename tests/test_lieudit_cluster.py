"""A Dask cluster of two worker processes stores what this machine's processes store; a lost worker changes nothing."""

from __future__ import annotations

import importlib
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import dask
import pytest
from command import SAMPLES, lieudit
from distributed import Client, LocalCluster
from lost_workers import double, double_at_second_try, kill, never_ends, refuse
from test_lieudit_cli import content
from test_lieudit_executors import wait_until

from ingest.errors import UsageError, WorkerLostError, WorkersGoneError
from lieudit import cluster
from lieudit.cluster import Environment, cluster_workers, environment, run_on_worker
from lieudit.tasks import Known

STORED = "5 documents stored (6 pages), 0 failures\n"


def started(workers: int, *, threads: int = 1, processes: bool = True) -> LocalCluster:
    """A scheduler on a free port of this machine, with workers."""
    return LocalCluster(
        n_workers=workers,
        threads_per_worker=threads,
        processes=processes,
        protocol="tcp",
        host="127.0.0.1",
        scheduler_port=0,
        dashboard_address=":0",
    )


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Two worker processes, that are replaced when they die; a task may cost two of them."""
    with dask.config.set({"distributed.scheduler.allowed-failures": 1}), started(2) as two:
        yield two.scheduler_address


def test_a_cluster_stores_what_this_machine_stores(address: str, samples_database: Path, tmp_path: Path) -> None:
    """Row for row; extracted again, the same again."""
    database = tmp_path / "cluster.db"
    done = lieudit("ingest", "--db", database, "--scheduler", address, SAMPLES)
    assert (done.returncode, done.stdout) == (0, STORED), done.stderr
    assert content(database) == content(samples_database)
    done = lieudit("reextract", "--db", database, "--scheduler", address)
    assert (done.returncode, done.stdout) == (0, STORED), done.stderr
    assert content(database) == content(samples_database)


def held_at_work(client: Client, pids: dict[str, int]) -> int | None:
    """Stop a worker in the midst of a task; the process's number, or None where no worker has a task just now."""
    for worker in (name for name, tasks in client.processing().items() if tasks):
        os.kill(pids[worker], signal.SIGSTOP)
        if client.processing()[worker]:
            return pids[worker]
        os.kill(pids[worker], signal.SIGCONT)  # it was done just before
    return None


def test_a_worker_killed_in_the_midst_changes_nothing(address: str, samples_database: Path, tmp_path: Path) -> None:
    """Dask runs its tasks elsewhere: the same rows, no failure."""
    database = tmp_path / "killed.db"
    command = [sys.executable, "-m", "lieudit.cli", "ingest", "--db", str(database), "--scheduler", address]
    ingest = subprocess.Popen([*command, str(SAMPLES)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        with Client(address, set_as_default=False) as client:
            pids = client.run(os.getpid)
            wait_until(lambda: list((tmp_path / "killed.files").glob("pages/*/*.page")))
            while (held := held_at_work(client, pids)) is None:
                assert ingest.poll() is None, "it was over before a worker was killed"
            os.kill(held, signal.SIGKILL)
        out, err = ingest.communicate(timeout=300)
    finally:
        ingest.kill()
    assert (ingest.returncode, out) == (0, STORED), err
    assert content(database) == content(samples_database)


def test_tasks_of_lost_workers_and_tasks_that_lose_them(address: str, tmp_path: Path) -> None:
    """Only what costs worker after worker fails, as a value that says so; what a task raises is raised here."""
    with cluster_workers(address) as workers:
        assert workers.count == 2
        killer = workers.executor.submit(kill, tmp_path / "deaths")
        others = [workers.executor.submit(double, number) for number in range(6)]
        once = workers.executor.submit(double_at_second_try, 100, tmp_path / "marker")
        wrong = workers.executor.submit(refuse, "a rule was wrong")
        assert isinstance(killer.result(), WorkerLostError)
        assert [one.result() for one in others] == [0, 2, 4, 6, 8, 10]
        assert once.result() == 200
        with pytest.raises(ZeroDivisionError, match="a rule was wrong"):
            wrong.result()


def test_a_search_that_never_ends_costs_its_workers_and_itself(address: str) -> None:
    """No exception reaches it in a worker's thread: the limit of time ends the worker, and another goes on."""
    with cluster_workers(address) as workers:
        late = workers.executor.submit(never_ends, Known(seconds=0.5))
        assert isinstance(late.result(timeout=240), WorkerLostError)
        assert workers.executor.submit(double, 21).result() == 42


def test_where_no_scheduler_answers_nothing_is_changed(tmp_path: Path) -> None:
    """Exit status 2, what to start, no database."""
    document = tmp_path / "a.txt"
    document.write_text("Béthune", encoding="utf-8")
    for address in ("tcp://127.0.0.1:9", "here", "ftp://here:8786"):
        done = lieudit("ingest", "--db", tmp_path / "a.db", "--scheduler", address, document)
        assert (done.returncode, done.stderr.count("\n")) == (2, 2), done.stderr
        assert re.search(f"no Dask scheduler answers at {address}|{address} is no address of", done.stderr)
        assert "`dask scheduler`" in done.stderr
    assert list(tmp_path.iterdir()) == [document]


def test_without_dask_the_call_says_what_to_install(tmp_path: Path) -> None:
    """The extra by its name."""
    hidden = tmp_path / "without"
    hidden.mkdir()
    (hidden / "distributed.py").write_text("raise ImportError('there is none')\n", encoding="utf-8")
    path = os.pathsep.join([str(hidden), *filter(None, [os.environ.get("PYTHONPATH")])])
    for call in (("ingest", SAMPLES), ("reextract",)):
        shutil.copyfile(SAMPLES / "communique-lozere.txt", tmp_path / "a.db")  # reextract wants a file there
        done = lieudit(*call, "--db", tmp_path / "a.db", "--scheduler", "tcp://127.0.0.1:9", PYTHONPATH=path)
        assert (done.returncode, "pip install 'lieudit[dask]'" in done.stderr) == (2, True), done.stderr


def test_a_cluster_without_workers_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a moment, for those that are just starting."""
    monkeypatch.setattr(cluster, "WORKER_SECONDS", 0.5)
    with (
        started(0) as empty,
        pytest.raises(UsageError, match="no worker") as caught,
        cluster_workers(empty.scheduler_address),
    ):
        pass
    assert f"dask worker {empty.scheduler_address} --nworkers -1 --nthreads 1" in caught.value.advice


def test_workers_with_several_threads_are_refused() -> None:
    """They would wait for one another."""
    with (
        started(1, threads=2, processes=False) as wide,
        pytest.raises(UsageError, match="has 2 threads"),
        cluster_workers(wide.scheduler_address),
    ):
        pass


@pytest.mark.parametrize("name", ["spacy", "Tesseract", "lieudit's code and data"])
def test_a_worker_that_is_set_up_otherwise_is_refused(name: str, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that joins later too: it sees for itself before each task."""
    assert environment()[name] not in ("", "none")
    other = {**environment(), name: "of long ago"}
    with pytest.raises(UsageError, match=f"{name} is .* there, of long ago here") as caught:
        run_on_worker(other, lambda: "never done")
    assert "requirements.lock" in caught.value.advice
    here = os.getpid()

    def answer() -> Environment:
        """Something else here, and the truth in the worker, to which Dask carries this function."""
        return other if os.getpid() == here else importlib.import_module("lieudit.cluster").environment()

    monkeypatch.setattr(cluster, "environment", answer)
    with pytest.raises(UsageError, match=f"{name} is .* there, of long ago here"), cluster_workers(address):
        pass


def test_what_is_compared_of_the_code(tmp_path: Path) -> None:
    """A change of rules or of reference data tells, wherever lieudit lies; compiled files and web pages don't."""
    root = Path(cluster.__file__).parent.parent
    for package in cluster.OUR_PACKAGES:
        shutil.copytree(root / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    before = cluster.code_digest(root)
    for name in ("lieudit/datasette/metadata.yml", "lieudit/web/more.py", "extract/__pycache__/dates.pyc"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"other")
    assert cluster.code_digest(tmp_path) == before
    for name in ("extract/dates.py", "extract/data/communes.csv", "lieudit/tasks.py"):
        with (tmp_path / name).open("a") as file:
            file.write("\n")
        after = cluster.code_digest(tmp_path)
        assert after != before, name
        before = after


def test_a_scheduler_that_ends_ends_the_run() -> None:
    """The tasks under way are given up, and the error says how to go on."""
    soon = dask.config.set({"distributed.comm.timeouts.connect": "2s"})  # how long the client looks for it again
    with soon, started(1, processes=False) as one, cluster_workers(one.scheduler_address) as workers:
        assert workers.executor.submit(double, 1).result() == 2
        waiting = workers.executor.submit(wait_until, bool, 3)
        one.scheduler.loop.add_callback(one.scheduler.close)
        with pytest.raises(WorkersGoneError) as caught:
            waiting.result(timeout=60)
    assert "goes on where this one stopped" in caught.value.advice


@pytest.mark.skipif(sys.platform != "linux", reason="mallopt is glibc's")
def test_a_worker_keeps_the_memory_of_one_page_for_the_next() -> None:
    """Whatever Dask's nanny sets; the reader that it starts, too."""
    code = """
import os, resource
from lieudit.cluster import keep_freed_memory

def faults():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(100):
        bytearray(b"x") * 1_000_000
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

as_set = faults()
keep_freed_memory()
print(as_set, faults(), "MALLOC_TRIM_THRESHOLD_" in os.environ)
"""
    environ = os.environ | {"MALLOC_TRIM_THRESHOLD_": "65536", "PYTHONPATH": str(Path(cluster.__file__).parent.parent)}
    done = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True)
    as_set, kept, is_inherited = done.stdout.split()
    assert int(as_set) > 10 * int(kept), "pages of memory that the system cleared"
    assert is_inherited == "False"
