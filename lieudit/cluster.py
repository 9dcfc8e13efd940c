"""Workers on other machines: a Dask cluster, behind the same interface as this machine's processes."""

from __future__ import annotations

import ctypes
import hashlib
import os
import platform
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from functools import cache, partial
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from ingest.document import ReadOptions
from ingest.errors import OcrUnavailableError, UsageError
from ingest.garbage import collect_seldom
from ingest.ocr import engine_version
from lieudit import tasks
from lieudit.executors import SteadyExecutor, Workers

if TYPE_CHECKING:
    from distributed import Client

CONNECT_SECONDS = 10.0
WORKER_SECONDS = 30.0  # how long the first worker of a cluster that is just starting may take
OUR_PACKAGES = ("ingest", "extract", "db", "lieudit")
_PAGES = (("lieudit", "web"), ("lieudit", "datasette"))

Environment: TypeAlias = Mapping[str, str]
"""What results depend on, and its version."""

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # parameters of mallopt(3)
_KEPT_BYTES = 32 * 1024 * 1024  # the most that it allows for the second, where addresses have 64 bits

_ADDRESS = re.compile(r"(?:(?:tcp|tls|ws|wss)://)?(?:\[[^\]]+\]|[^\s:/\[\]]+):\d+")
_one_at_a_time = threading.Lock()


@contextmanager
def cluster_workers(address: str) -> Iterator[Workers]:
    """The workers of a Dask cluster; on an error or Ctrl-C its tasks of this run are cancelled.

    Dask itself runs the tasks of a lost worker elsewhere, and gives up one that costs worker after worker
    (``distributed.scheduler.allowed-failures``).

    Raises:
        UsageError: this is no address, ``distributed`` is not installed, no scheduler answers, it has no worker, or a
            worker is not set up as this machine is.
    """
    try:
        from distributed import Client, KilledWorker
    except ImportError as error:
        raise UsageError(f"--scheduler needs Dask: {error}", advice="pip install 'lieudit[dask]'") from error
    advice = "Start one with `dask scheduler`, and name it as tcp://HOST:8786."
    if not _ADDRESS.fullmatch(address):
        raise UsageError(f"{address} is no address of a Dask scheduler", advice=advice)
    try:
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except OSError as error:
        raise UsageError(f"no Dask scheduler answers at {address}", advice=advice) from error
    with client:
        count = _checked(client, address)
        executor = SteadyExecutor(lambda: _ClusterExecutor(client), lost=(KilledWorker,), runs_alone=1)
        try:
            yield Workers(executor, count)
        except BaseException:
            executor.shutdown(cancel_futures=True)
            raise
        executor.shutdown()


def _checked(client: Client, address: str) -> int:
    """See that there are workers, each with one thread and set up as this machine is; how many there are."""
    try:
        client.wait_for_workers(1, timeout=WORKER_SECONDS)
    except TimeoutError as error:
        advice = f"Start some: dask worker {address} --nworkers -1 --nthreads 1"
        raise UsageError(f"the Dask scheduler at {address} has no worker", advice=advice) from error
    for worker, threads in client.nthreads().items():
        if threads != 1:
            advice = "Start it with `--nworkers -1 --nthreads 1`: a process a core."
            raise UsageError(f"the worker {worker} has {threads} threads; they can't work at once", advice=advice)
    answers = client.run(environment, on_error="return")
    for worker, answer in sorted(answers.items()):
        if isinstance(answer, BaseException):
            advice = "Install the same version of lieudit there; `dask worker` must run in its environment."
            raise UsageError(f"the worker {worker} can't run lieudit: {answer}", advice=advice) from answer
        _compare(answer, environment(), worker)
    return len(answers)


def _compare(theirs: Environment, ours: Environment, worker: str) -> None:
    differences = [
        f"{name} is {theirs.get(name, 'none')} there, {ours.get(name, 'none')} here"
        for name in sorted({*theirs, *ours})
        if theirs.get(name) != ours.get(name)
    ]
    if differences:
        raise UsageError(
            f"the worker {worker} would come to other results: {'; '.join(differences)}",
            advice="Install the same versions there, as requirements.lock names them, and start the worker anew.",
        )


class _ClusterExecutor(Executor):
    """Dask's executor; each task sees first where it runs, since workers may join at any time."""

    def __init__(self, client: Client) -> None:
        self._executor = client.get_executor(pure=False)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        # One opaque callable: Dask looks into arguments for what might be keys of its own.
        call = partial(fn, *args, **kwargs)
        future: Future[Any] = self._executor.submit(partial(run_on_worker, environment(), call))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._executor.shutdown(wait=wait and not cancel_futures)


def run_on_worker(expected: Environment, call: Callable[[], Any]) -> Any:
    """Run a task in a worker, if that is set up as the machine that wants it; one at a time.

    A step that takes too long ends the worker, which its nanny starts anew.

    Raises:
        UsageError: it is not.
    """
    _compare(environment(), expected, platform.node())
    tasks.end_when_late()
    collect_seldom()
    keep_freed_memory()
    with _one_at_a_time:  # a worker process has one reader
        return call()


@cache
def keep_freed_memory() -> None:
    """Let this process, and its reader, keep what one page took for the next, as other processes do.

    Dask's nanny has its workers give memory back at every turn (``distributed.nanny.pre-spawn-environ``): the system
    then clears each page's memory anew.
    """
    os.environ.pop("MALLOC_TRIM_THRESHOLD_", None)  # its reader would inherit it
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # of glibc, to which alone that applies
    if mallopt is not None:
        mallopt(_MMAP_THRESHOLD, _KEPT_BYTES)
        mallopt(_TRIM_THRESHOLD, 2 * _KEPT_BYTES)


@cache
def environment() -> Environment:
    """Versions of all that results depend on: the code and its reference data, libraries, Python, Tesseract."""
    names = sorted({*_dependencies(), "dask", "distributed"})
    return {
        "Python": ".".join(platform.python_version_tuple()[:2]),
        "Tesseract": _tesseract(),
        "lieudit's code and data": code_digest(Path(__file__).parent.parent),
        **{name: _version(name) for name in names},
    }


def _dependencies() -> list[str]:
    try:
        wanted = requires("lieudit") or []
    except PackageNotFoundError:  # a checkout that was not installed; its code is compared all the same
        return []
    return [re.split(r"[^\w.-]", one, maxsplit=1)[0] for one in wanted if "extra ==" not in one]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"


def _tesseract() -> str:
    try:
        return engine_version(ReadOptions().language)
    except OcrUnavailableError:
        return "none"


def code_digest(root: Path) -> str:
    """A digest of the code and of the reference data beside it; of the web pages none, which an installed lieudit has
    at another place than a checkout.
    """
    digest = hashlib.sha256()
    for package in OUR_PACKAGES:
        for path in sorted((root / package).rglob("*")):
            name = path.relative_to(root)
            if path.is_file() and "__pycache__" not in name.parts and name.parts[:2] not in _PAGES:
                digest.update(f"{name}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
