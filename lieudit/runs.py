"""Calls of the command that write: each opens the store, works, and keeps a row of it in ``runs``."""

from __future__ import annotations

import signal
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn

from db.connection import explained
from db.store import Store, Totals
from extract import reference
from extract.metadata import Given
from ingest.document import Location
from ingest.errors import LieuditError, StoppedError, UsageError
from ingest.garbage import collect_seldom, keep_what_is_loaded
from lieudit import __version__
from lieudit.config import IngestOptions
from lieudit.executors import Workers, local_workers
from lieudit.pipeline import Failure, Ingest
from lieudit.progress import shown_progress


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did."""

    totals: Totals
    failures: tuple[Failure, ...]


def ingest(
    options: IngestOptions, files: Sequence[Location], given: Mapping[str, Given], given_to_all: Given
) -> Report:
    """Read files, find their facts, store them."""
    return _run(options, "ingest", lambda one: one.run(files, given, given_to_all))


def reextract(options: IngestOptions, document_ids: Sequence[str] | None = None) -> Report:
    """Find the facts of stored pages again: of some documents, or of all."""
    chosen = document_ids
    return _run(options, "reextract", lambda one: one.reextract(one.store.document_ids() if chosen is None else chosen))


def _run(options: IngestOptions, command: str, work: Callable[[Ingest], None]) -> Report:
    known = reference.load(options.programmes)
    collect_seldom()
    keep_what_is_loaded(command)
    # Who is to work is asked first: where nobody is, the database stays as it is.
    with _stoppable(), explained(options.database), _workers(options) as workers, Store(options.database) as store:
        run = store.begin_run(__version__, command)
        with shown_progress() as progress:
            one = Ingest(store, replace(options, workers=workers.count), workers.executor, run, progress)
            try:
                if store.is_new:
                    one.get_ready()  # while the reference data are written
                store.put_reference(known)
                work(one)
            except BaseException:
                # Where even this can't be written, the run stays open in the table, as after a kill.
                store.database.busy_seconds = 0
                with suppress(LieuditError, sqlite3.Error):
                    store.finish_run(run, one.totals)
                raise
        store.finish_run(run, one.totals)
        store.join_claims()
    return Report(one.totals, tuple(one.failures))


@contextmanager
def _stoppable() -> Iterator[None]:
    """Let SIGTERM stop a run as Ctrl-C does: workers end, a transaction is taken back, temporary files go.

    Raises:
        StoppedError: either came.
    """

    def stop(number: int, frame: object) -> NoReturn:
        raise _TerminatedError

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except _TerminatedError:
        raise StoppedError("stopped by SIGTERM", exit_status=128 + signal.SIGTERM) from None
    except KeyboardInterrupt:
        raise StoppedError("stopped by Ctrl-C") from None
    finally:
        signal.signal(signal.SIGTERM, before)


class _TerminatedError(KeyboardInterrupt):
    """SIGTERM came."""


def _workers(options: IngestOptions) -> AbstractContextManager[Workers]:
    if options.scheduler is None:
        return local_workers(options.workers)
    from lieudit.cluster import cluster_workers

    return cluster_workers(options.scheduler)


def remove(database: Path, document_id: str) -> None:
    """Take a document, its original and all that it said out of the database.

    Raises:
        UsageError: there is no such document.
    """
    with Store(database) as store:
        stored = store.stored(document_id)
        if stored is None:
            raise UsageError(f"no document {document_id}", advice="`lieudit status` lists the documents.")
        store.remove(document_id)
        store.join_claims()
        store.forget_original(stored.source.sha256)
