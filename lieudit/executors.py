"""Where tasks run: processes of this machine; and what keeps a run going when a worker process is lost."""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from ingest.errors import WorkerLostError, WorkersGoneError
from lieudit.processes import Processes, WorkerDiedError

RUNS_ALONE = 2  # how often a task may take its worker with it while nothing else runs


@dataclass(frozen=True, slots=True)
class Workers:
    """Those who work, and how many they are."""

    executor: Executor
    count: int


@contextmanager
def local_workers(count: int) -> Iterator[Workers]:
    """Fresh processes of this machine; on an error or Ctrl-C they end at once."""
    executor = SteadyExecutor(lambda: Processes(count), lost=(WorkerDiedError,))
    try:
        yield Workers(executor, count)
    except BaseException:
        executor.shutdown(cancel_futures=True)
        raise
    executor.shutdown()


@dataclass(eq=False, slots=True)
class _Task:
    """A call on its way to a result."""

    call: Callable[[], Any]
    outcome: Future[Any] = field(default_factory=Future)
    is_alone: bool = False
    losses_alone: int = 0


class SteadyExecutor(Executor):
    """Runs tasks in workers that may be lost, and runs again what was under way in them.

    When a worker is lost, its task may have cost it, or what ran beside that and took the memory. So the task runs
    again, alone and before any other. One that takes its worker with it again and again while it runs alone results in
    a ``WorkerLostError``, returned as a value as the tasks themselves return errors; all others come to their results.

    One thread keeps the books; the pool's threads and the caller's only hand it messages, so that no lock of ours is
    ever held together with one of the pool's.
    """

    def __init__(
        self,
        open_pool: Callable[[], Executor],
        *,
        lost: tuple[type[BaseException], ...],
        runs_alone: int = RUNS_ALONE,
    ) -> None:
        """Open no pool yet: that waits for the first task.

        Args:
            open_pool: makes the executor that runs the tasks.
            lost: the errors by which it tells that a task's worker was lost.
            runs_alone: how often a task may cost a worker while it runs alone.
        """
        self._open_pool = open_pool
        self._lost = lost
        self._runs_alone = runs_alone
        self._pool: Executor | None = None
        self._messages: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._waiting: deque[_Task] = deque()
        self._suspects: deque[_Task] = deque()
        self._running: dict[_Task, Future[Any]] = {}
        self._is_closing = False
        self._is_closed = False
        self._keeper = threading.Thread(target=self._keep_books, name="lieudit-executor", daemon=True)
        self._keeper.start()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run a function in a worker; its arguments and its result are pickled."""
        if self._is_closing:
            raise RuntimeError("no task can be submitted after shutdown")
        task = _Task(partial(fn, *args, **kwargs))
        self._messages.put(partial(self._take, task))
        return task.outcome

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Finish all tasks, or drop those that are left (``cancel_futures``: no result of any comes any more)."""
        self._is_closing = True
        self._messages.put(partial(self._close, drop=cancel_futures))
        if wait:
            self._keeper.join()

    def _keep_books(self) -> None:
        while not self._is_closed or self._running or self._suspects or self._waiting:
            self._messages.get()()
        if self._pool is not None:
            self._pool.shutdown()

    def _close(self, *, drop: bool) -> None:
        self._is_closed = True
        if drop:
            for task in (*self._waiting, *self._suspects):
                task.outcome.cancel()
            if self._pool is not None:
                self._pool.shutdown(cancel_futures=True)
            self._pool = None
            self._running.clear()
            self._waiting.clear()
            self._suspects.clear()

    def _take(self, task: _Task) -> None:
        self._waiting.append(task)
        self._start_next()

    def _start_next(self) -> None:
        while self._suspects and not self._running:
            self._start(self._suspects.popleft(), alone=True)
        if self._suspects or any(task.is_alone for task in self._running):
            return
        while self._waiting:
            task = self._waiting.popleft()
            if task.outcome.set_running_or_notify_cancel():
                self._start(task, alone=False)

    def _start(self, task: _Task, *, alone: bool) -> None:
        task.is_alone = alone
        try:
            under_way = self._submitted(task)
        except Exception as error:  # there is no pool to be had: the caller is to know
            task.outcome.set_exception(error)
            return
        self._running[task] = under_way
        under_way.add_done_callback(lambda done: self._messages.put(partial(self._done, task, done)))

    def _submitted(self, task: _Task) -> Future[Any]:
        if self._pool is None:
            self._pool = self._open_pool()
        return self._pool.submit(task.call)

    def _done(self, task: _Task, done: Future[Any]) -> None:
        if task not in self._running:  # dropped
            return
        del self._running[task]
        error = CancelledError() if done.cancelled() else done.exception()
        if isinstance(error, self._lost):
            self._suspect(task)
        elif isinstance(error, CancelledError):
            task.outcome.set_exception(WorkersGoneError("the tasks under way were given up by those who ran them"))
        elif error is not None:
            task.outcome.set_exception(error)
        else:
            task.outcome.set_result(done.result())
        self._start_next()

    def _suspect(self, task: _Task) -> None:
        task.losses_alone += task.is_alone
        if task.losses_alone < self._runs_alone:
            self._suspects.append(task)
        else:
            task.outcome.set_result(WorkerLostError("the worker process died each time that it came to this"))
