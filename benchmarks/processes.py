"""Work on files by several processes, timed from the moment at which all of them are ready."""

from __future__ import annotations

import importlib
import multiprocessing
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import TypeAlias

Work: TypeAlias = Callable[[Path], int]  # does something with a file, and says how many words it found


@dataclass(frozen=True, slots=True)
class Done:
    """What several processes did together: how many words they found, and in how many seconds."""

    words: int
    seconds: float


def share(work: Work, files: Sequence[Path], processes: int) -> Done:
    """Let each process take every so-manyth file, after one to warm up on.

    Args:
        work: a function of a module, since processes are started afresh.
        files: alike in size.
        processes: how many at once.

    Raises:
        RuntimeError: a process failed; what it wrote on stderr says how.
    """
    context = multiprocessing.get_context("spawn")
    ready = context.Barrier(processes)
    started = []
    for number in range(processes):
        answer, told = context.Pipe(duplex=False)
        arguments = (work.__module__, work.__name__, files[number::processes], ready, told)
        process = context.Process(target=_part, args=arguments)
        process.start()
        told.close()
        started.append((process, answer))
    parts = []
    for process, answer in started:
        try:
            parts.append(answer.recv())
        except EOFError:
            raise RuntimeError(f"{work.__name__} failed") from None
        finally:
            process.join()
    began, ended = min(part[0] for part in parts), max(part[1] for part in parts)
    return Done(sum(part[2] for part in parts), ended - began)


def _part(module: str, name: str, files: Sequence[Path], ready: Barrier, told: Connection) -> None:
    work: Work = getattr(importlib.import_module(module), name)
    try:
        work(files[0])
        ready.wait()
    except BaseException:
        ready.abort()  # or the others would wait for ever
        raise
    began = time.monotonic()  # one clock for all processes of a machine
    words = sum(work(file) for file in files)
    told.send((began, time.monotonic(), words))
