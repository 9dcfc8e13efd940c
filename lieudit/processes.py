"""Worker processes of this machine, each with a pipe of its own.

In ``concurrent.futures``' pool all processes share one pipe for tasks and one for results. A process that dies half-way
through a message leaves the others, and whoever ends the pool, waiting for ever: in Python 3.11.2 (Debian 12) any that
dies while a task of more than a pipe holds is on its way, in later ones still one that dies while it sends a result.
Here nothing is shared: the death of a process is the end of its pipe, and tells which task it cost.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import pickle
import queue
import signal
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import Executor, Future
from functools import partial
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any, TypeAlias

from lieudit import tasks

_Call: TypeAlias = Callable[[], Any]
_SPAWN = multiprocessing.get_context("spawn")  # nothing is inherited by fork


class WorkerDiedError(Exception):
    """A worker process ended in the midst of a task."""


class Processes(Executor):
    """Runs tasks in fresh processes, which start with the first of them; one that dies is replaced at the next.

    The processes leave Ctrl-C to this one, which ends them in order: a terminal sends the signal to all.
    """

    def __init__(self, count: int, *, initializer: Callable[[], None] = tasks.start_worker) -> None:
        """Start threads, one for each process.

        Args:
            count: how many processes.
            initializer: what each runs first.
        """
        self._calls: queue.SimpleQueue[tuple[_Call, Future[Any]] | None] = queue.SimpleQueue()
        # Whoever starts the first process starts multiprocessing's tracker, too, which unblocks the signal.
        resource_tracker.ensure_running()
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # threads and processes inherit that
        try:
            self._workers = [_Worker(self._calls, initializer) for _ in range(count)]
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run a function in a process; its arguments and its result are pickled.

        The future's error is what the function raised, or a ``WorkerDiedError``.
        """
        outcome: Future[Any] = Future()
        self._calls.put((partial(fn, *args, **kwargs), outcome))
        return outcome

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes when all tasks are done, or at once (``cancel_futures``: what is left has no result)."""
        for worker in self._workers:
            if cancel_futures:
                worker.end()
            self._calls.put(None)
        if wait:
            for worker in self._workers:
                worker.thread.join()


class _Worker:
    """A thread that hands tasks to a process, one at a time."""

    def __init__(
        self, calls: queue.SimpleQueue[tuple[_Call, Future[Any]] | None], initializer: Callable[[], None]
    ) -> None:
        self._calls = calls
        self._initializer = initializer
        self._lock = threading.Lock()
        self._is_ended = False
        self._process: SpawnProcess | None = None
        self._connection: Connection[Any, Any] | None = None
        self.thread = threading.Thread(target=self._serve, name="lieudit-worker", daemon=True)
        self.thread.start()

    def end(self) -> None:
        """End the process in the midst of its task, and start no other."""
        with self._lock:
            self._is_ended = True
            process = self._process  # once: its thread may just be done with it
            if process is not None:
                process.terminate()

    def _serve(self) -> None:
        while (task := self._calls.get()) is not None:
            if self._is_ended:
                continue
            call, outcome = task
            try:
                is_well, answer = self._answered(call)
            except Exception as error:  # it can't be pickled; no process can be started; it died
                outcome.set_exception(error)
                continue
            if is_well:
                outcome.set_result(answer)
            else:
                outcome.set_exception(answer)
        self._close()

    def _answered(self, call: _Call) -> tuple[bool, Any]:
        connection = self._connection or self._started()
        try:
            connection.send(call)
            data = connection.recv_bytes()
        except (EOFError, OSError):  # OSError: it died half-way through its answer
            self._close()
            raise WorkerDiedError("a worker process died") from None
        answer: tuple[bool, Any] = pickle.loads(data)
        return answer

    def _started(self) -> Connection[Any, Any]:
        ours, theirs = _SPAWN.Pipe()
        with self._lock, theirs:
            if self._is_ended:
                raise WorkerDiedError("no worker process is wanted any more")
            process = _SPAWN.Process(target=work, args=[theirs, self._initializer], name="lieudit-worker")
            process.start()
            self._process = process  # not before: what could not be started can't be ended
        self._connection = ours
        return ours

    def _close(self) -> None:
        """Let the process end, which it does at the end of its pipe, and wait for it."""
        if self._connection is not None and self._process is not None:
            self._connection.close()
            self._process.join()
            self._connection = self._process = None


def work(connection: Connection[Any, Any], initializer: Callable[[], None]) -> None:
    """Run one task after the other until the pipe ends: a worker process's whole life."""
    initializer()
    with contextlib.suppress(EOFError, OSError):
        while True:
            data = connection.recv_bytes()
            try:
                answer = (True, pickle.loads(data)())
            except Exception as error:
                answer = (False, _explained(error))
            try:
                connection.send(answer)
            except (AttributeError, TypeError, pickle.PicklingError) as error:
                connection.send((False, TypeError(f"what a task came to can't be sent: {error}")))


def _explained(error: Exception) -> Exception:
    """An error with its traceback as a note: the traceback itself stays behind."""
    error.add_note("".join(traceback.format_exception(error)))
    return error
