"""Reads pages in a child process under limits of time and memory; replaces the child when it dies.

The child is started with ``subprocess`` rather than ``multiprocessing``, because Dask's workers are daemonic
processes, which multiprocessing forbids to have children. It leads a session of its own, so that Tesseract,
which is its child in turn, is killed with it, and so that Ctrl-C reaches only the parent. Of the parent's death,
however sudden, the child learns by a pipe that nobody else holds open, and ends in the midst of a page.
"""

from __future__ import annotations

import contextlib
import importlib
import math
import multiprocessing
import os
import pickle
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

from ingest.document import BYTES_PER_MEGABYTE, Limits, PageRef, ReadOptions, Source
from ingest.errors import LieuditError, PageLimitError, ReaderCrashError
from ingest.garbage import collect_seldom, keep_what_is_loaded

NO_MEMORY_STATUS = 75  # with which a child ends that has no memory left (EX_TEMPFAIL of sysexits.h)
START_SECONDS = 60.0  # a child that has not begun to listen by then never will
# Libraries in C end their process where they get no memory, often when they ask for twice what they have.
_DEATHS_OF_MEMORY = frozenset((signal.SIGABRT, signal.SIGTRAP, signal.SIGILL, signal.SIGSEGV, signal.SIGBUS))
TELLING_SHARE = 0.3  # of the memory allowed: who dies so with more has asked for too much
LOOK_SECONDS = 0.02  # between two looks at a child's memory
ORPHAN_SECONDS = 10  # how long beyond its limit a child lives whose parent can no longer kill it


class GuardedReader:
    """A reader in a child process of its own, under limits.

    Whatever a page does to its reader, the caller gets the page or one of ``ingest.errors``, and goes on.
    The child serves page after page; one that died or was killed is replaced at the next call. For one caller
    at a time; ``close``, or leaving the ``with`` block, ends the child and whatever it started.

    ``reader`` and ``opener`` name the functions that the child runs, as ``module:function``. macOS does not
    hold a process to its limit of memory; there the limits of time and pixels remain.
    """

    def __init__(
        self,
        options: ReadOptions,
        limits: Limits,
        *,
        reader: str = "ingest.reader:read_bytes",
        opener: str = "ingest.reader:open_source",
    ) -> None:
        self.options = options
        self.limits = limits
        self._reader = reader
        self._opener = opener
        self._child: _Child | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read_bytes(self, ref: PageRef) -> bytes:
        """Read a page, and have it as ``ingest.cache.dumps_page`` writes it: it is stored so, and never unpacked here.

        Raises:
            PageLimitError: it took more time, memory or pixels than ``limits`` allows; the message says which.
            ReaderCrashError: the reader died of a signal, or of an exception that is none of ``ingest.errors``.
            LieuditError: as the reader raised it.
        """
        return cast(bytes, self._call(self._reader, ref, self.options, self.limits))

    def open(self, path: Path) -> Source:
        """Open a file as ``reader.open_source`` does, under the same limits and with the same errors."""
        return cast(Source, self._call(self._opener, path))

    def get_ready(self) -> None:
        """Start the child, so that the first file need not wait for it; errors as of ``open``."""
        self._call("ingest.reader:get_ready")

    def close(self) -> None:
        """End the child, and whatever it started."""
        if self._child is not None:
            self._child.kill()
            self._child = None

    def _call(self, function: str, *arguments: Any) -> Any:
        fresh = self._child is None
        if self._child is None:
            self._child = _Child(self.limits)
        try:
            return self._child.ask(function, arguments)
        except _ChildLostError as lost:
            self.close()
            if fresh or not lost.try_again:
                raise lost.error from None
        except BaseException as error:
            # An answer leaves the child ready for the next page; anything else (Ctrl-C) leaves it in mid-answer.
            if not isinstance(error, LieuditError):
                self.close()
            raise
        # Pages read before may have filled or broken the child's memory: the page is judged in a fresh one.
        return self._call(function, *arguments)


class _ChildLostError(Exception):
    """The child can't be asked again; ``error`` says why."""

    def __init__(self, error: LieuditError, *, try_again: bool) -> None:
        super().__init__(str(error))
        self.error = error
        self.try_again = try_again


class _Child:
    """The parent's side of the child process."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.connection, theirs = multiprocessing.Pipe()
        lifeline, self._lifeline = os.pipe()
        # What the child, or Tesseract for it, leaves in temporary files goes with it.
        self.scratch = tempfile.TemporaryDirectory(prefix="lieudit-", ignore_cleanup_errors=True)
        # -P and the parent's own path: the child imports what the parent would, never the working folder's files.
        code = f"import sys; sys.path[:] = {sys.path!r}; from ingest.guard import serve; "
        code += f"serve({theirs.fileno()}, {lifeline}, {self.scratch.name!r})"
        # Linux counts what a process took before it became another program, here this one's own peak, as the child's.
        self._before = _peak_bytes(resource.getrusage(resource.RUSAGE_SELF))
        self._seen = 0  # the most that the child was seen to hold
        with theirs, os.fdopen(lifeline):
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-c", code],
                stdin=subprocess.DEVNULL,
                stdout=2,  # results of the command go to stdout, whatever a library prints does not
                pass_fds=[theirs.fileno(), lifeline],
                start_new_session=True,
                env=os.environ | {"TMPDIR": self.scratch.name},
            )

    def ask(self, function: str, arguments: tuple[Any, ...]) -> Any:
        """Run a function in the child and return what it returns, or raise the ``LieuditError`` that it raised."""
        try:
            self.connection.send((self.limits, function, arguments))
            if not self.connection.poll(START_SECONDS):
                raise self._lost(ReaderCrashError("the reader's process did not start"))
            self.connection.recv()
            if not self._is_answered():
                raise self._lost(PageLimitError(f"the limit of time: not read within {self.limits.seconds:g} s"))
            answer = self.connection.recv()
        except (EOFError, OSError):  # OSError: it died half-way through its answer
            raise self._lost(self._death(), try_again=True) from None
        if isinstance(answer, LieuditError):
            raise answer
        return answer

    def _is_answered(self) -> bool:
        """Wait for an answer, or for the child's death, as long as the limit allows."""
        if self._before <= self._telling:  # what it took is told at its death
            return self.connection.poll(self.limits.seconds)
        end = time.monotonic() + self.limits.seconds
        while not self.connection.poll(LOOK_SECONDS):
            self._seen = max(self._seen, _held_bytes(self.process.pid))
            if time.monotonic() >= end:
                return False
        return True

    @property
    def _telling(self) -> float:
        """In bytes."""
        return TELLING_SHARE * self.limits.memory_bytes

    def kill(self) -> None:
        """Kill the child and every process of its session's group."""
        self.connection.close()
        # No such group: nobody is left in it. macOS says EPERM of a group of which only a zombie is left.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        os.close(self._lifeline)
        self.scratch.cleanup()

    @staticmethod
    def _lost(error: LieuditError, *, try_again: bool = False) -> _ChildLostError:
        return _ChildLostError(error, try_again=try_again)

    def _death(self) -> LieuditError:
        _, status, usage = os.wait4(self.process.pid, 0)
        self.process.returncode = os.waitstatus_to_exitcode(status)
        allowed = self.limits.memory_bytes // BYTES_PER_MEGABYTE
        if self.process.returncode == NO_MEMORY_STATUS:
            return PageLimitError(f"the limit of memory: more than {allowed} MB")
        if self.process.returncode >= 0:
            return ReaderCrashError(f"the reader's process ended with status {self.process.returncode}")
        dead_of = signal.Signals(-self.process.returncode)
        taken = _peak_bytes(usage)
        if taken <= self._before:
            taken = self._seen
        if dead_of in _DEATHS_OF_MEMORY and taken > self._telling:
            taken //= BYTES_PER_MEGABYTE
            return PageLimitError(
                f"the limit of memory: more than {allowed} MB (the reader died of signal {dead_of.name} at {taken} MB)"
            )
        hint = ", perhaps by the system for want of memory" if dead_of == signal.SIGKILL else ""
        return ReaderCrashError(f"the reader died of signal {dead_of.name}{hint}")


def _peak_bytes(usage: resource.struct_rusage) -> int:
    return usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _held_bytes(process: int) -> int:
    """What a process holds in memory; 0 where the system doesn't tell, or it is gone."""
    try:
        pages = Path(f"/proc/{process}/statm").read_text().split()[1]
    except OSError:
        return 0
    return int(pages) * resource.getpagesize()


def serve(descriptor: int, lifeline: int, scratch: str) -> None:
    """Answer the parent's calls until it closes the connection: the child's whole life.

    Args:
        descriptor: the child's end of the connection.
        lifeline: the reading end of a pipe, into which nothing is ever written, and which ends with the parent.
        scratch: the folder of the child's temporary files, removed where the parent no longer can.
    """
    threading.Thread(target=_end_with_parent, args=[lifeline, scratch], daemon=True).start()
    connection: Connection[Any, Any] = Connection(descriptor)
    collect_seldom()
    try:
        while True:
            limits, function, arguments = connection.recv()
            _limit(limits)
            connection.send(None)  # awake: the parent's clock starts
            connection.send_bytes(_answer(function, arguments))
            signal.alarm(0)
            keep_what_is_loaded(function)
    # Nothing can be counted on any more, neither an answer nor the pair of errors named below it: that makes a tuple.
    except MemoryError:
        os._exit(NO_MEMORY_STATUS)
    except (EOFError, OSError):
        pass


def _end_with_parent(lifeline: int, scratch: str) -> None:
    """End this child, what it started and its temporary files, at the death of a parent that could not see to it."""
    os.read(lifeline, 1)
    shutil.rmtree(scratch, ignore_errors=True)
    os.killpg(os.getpid(), signal.SIGKILL)


def _limit(limits: Limits) -> None:
    """Set the child's own limits; the parent keeps the clock, the alarm is for a child that has lost it."""
    signal.alarm(math.ceil(limits.seconds) + ORPHAN_SECONDS)
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    wanted = limits.memory_bytes if hard == resource.RLIM_INFINITY else min(limits.memory_bytes, hard)
    with contextlib.suppress(ValueError, OSError):  # macOS refuses limits of address space
        resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))


def _answer(function: str, arguments: tuple[Any, ...]) -> bytes:
    """Run a function; pickle its value, or the ``LieuditError`` that it came to.

    Raises:
        MemoryError: it took more memory than is allowed.
    """
    try:
        module, name = function.split(":")
        return pickle.dumps(getattr(importlib.import_module(module), name)(*arguments))
    except MemoryError:
        raise
    except LieuditError as error:
        return pickle.dumps(error)
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(place.filename).name}, line {place.lineno}"
        return pickle.dumps(ReaderCrashError(f"the reader failed: {type(error).__name__}: {error} ({where})"))
