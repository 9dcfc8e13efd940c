"""The command ``lieudit``, run as a user runs it: how long it takes, how much memory its processes have at most."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_EVERY_SECONDS = 0.2
_PROC = Path("/proc")
_ONLY_FOR_TESTS = ("pandas",)  # sqlite-utils loads it wherever it is, at 70 MB; a user of lieudit has none


@dataclass(frozen=True, slots=True)
class Run:
    """What a run took; memory in megabytes, None where the system doesn't tell of it.

    Attributes:
        parent: the command's own process.
        worker: the largest of the processes that it started, each with those that it started in turn.
        parent_seconds: processor's time of the command's own process, which alone writes; 0.0 where it isn't known.
    """

    seconds: float
    parent_seconds: float
    output: str
    parent: float | None
    worker: float | None


def lieudit(*arguments: str | Path, without: Sequence[str] = ()) -> Run:
    """Run the command, and look at its processes meanwhile.

    Args:
        arguments: of the command.
        without: modules that are hidden from it, as if they were not installed.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    command = [sys.executable, "-m", "lieudit.cli", *map(str, arguments)]
    with tempfile.TemporaryFile() as output, tempfile.TemporaryDirectory() as folder:
        # Python imports this module first, in each process of the command; what is None there is not installed.
        hidden = "".join(f"sys.modules[{module!r}] = None\n" for module in (*_ONLY_FOR_TESTS, *without))
        Path(folder, "sitecustomize.py").write_text(f"import sys\n\n{hidden}")
        paths = os.pathsep.join([folder, *filter(None, [os.environ.get("PYTHONPATH")])])
        began = time.monotonic()
        process = subprocess.Popen(command, stdout=output, env=os.environ | {"PYTHONPATH": paths})
        held: list[tuple[float | None, float | None]] = []  # of the parent, of the largest worker, at each look
        parent_seconds = 0.0
        while True:
            try:
                code = process.wait(_EVERY_SECONDS)
            except subprocess.TimeoutExpired:
                held.append(summed(process.pid, *look(process.pid)))
                parent_seconds = _processor_seconds(process.pid) or parent_seconds
                continue
            break
        seconds = time.monotonic() - began
        if code:
            raise subprocess.CalledProcessError(code, command)
        output.seek(0)
        parent, worker = (max((one[who] or 0.0 for one in held), default=0.0) or None for who in (0, 1))
        return Run(seconds, parent_seconds, output.read().decode(), parent, worker)


def look(pid: int) -> tuple[dict[int, int], dict[int, float]]:
    """A process's children and all that descend from them, each with its parent; and of each, and the process, the peak
    of memory so far, by the kernel's own record. Those that ended hold none any more.
    """
    parents: dict[int, int] = {}
    peaks: dict[int, float] = {}
    if not _PROC.is_dir():
        return parents, peaks
    children = defaultdict(list)
    for entry in _PROC.iterdir():
        if entry.name.isdigit() and (status := _status(entry)) is not None:
            children[int(status.get("PPid", "0"))].append((int(entry.name), status))
            if int(entry.name) == pid and "VmHWM" in status:
                peaks[pid] = _megabytes(status)
    waiting = [pid]
    while waiting:
        one = waiting.pop()
        for child, status in children[one]:
            waiting.append(child)
            parents[child] = one
            if "VmHWM" in status:  # a process that has just ended has none
                peaks[child] = _megabytes(status)
    return parents, peaks


def _processor_seconds(pid: int) -> float:
    try:
        text = (_PROC / str(pid) / "stat").read_text()
    except OSError:
        return 0.0
    user, system = text.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _status(process: Path) -> dict[str, str] | None:
    try:
        lines = (process / "status").read_text().splitlines()
    except OSError:  # it has ended since
        return None
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def _megabytes(status: Mapping[str, str]) -> float:
    return int(status["VmHWM"].split()[0]) / 1024


def summed(pid: int, parents: Mapping[int, int], peaks: Mapping[int, float]) -> tuple[float | None, float | None]:
    """Of the process, and the largest sum of a child and all that descend from it."""
    sums: dict[int, float] = defaultdict(float)
    for process, megabytes in peaks.items():
        one = process
        while one != pid and parents.get(one, pid) != pid:
            one = parents[one]
        if one != pid:
            sums[one] += megabytes
    return peaks.get(pid), max(sums.values(), default=None)
