"""Time and memory of the worst of the hostile files (``tests/hostile.py``).

``python -m benchmarks.hostile [NAME …]`` reads every file, the huge ones too, behind the guard, and finds its facts:
its first pages, since a file of many pages costs as often as much. It prints the worst by time and by memory, what
failed and why. ``--ingest`` then runs ``lieudit ingest`` over all of them, whole.
"""

from __future__ import annotations

import argparse
import contextlib
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent / "tests"))

import hostile

from extract.metadata import Given
from ingest.document import Limits, ReadOptions
from ingest.errors import LieuditError, PageLimitError, ReaderCrashError
from ingest.guard import GuardedReader
from lieudit import tasks

PAGES_READ = 5
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Cost:
    """What one file took."""

    name: str
    seconds: float  # of reading, by the clock
    megabytes: float  # the reader's process at its largest
    finding_seconds: float  # of finding the facts, computing
    pages: int
    errors: tuple[str, ...]


def measure(reader: GuardedReader, path: Path) -> Cost:
    """Read a file and find its facts."""
    child = reader._child
    if child is not None:  # begin anew to note how large it gets
        Path(f"/proc/{child.process.pid}/clear_refs").write_text("5")
    began = time.monotonic()
    pages: list[bytes] = []
    errors: list[LieuditError] = []
    source = None
    with contextlib.suppress(LieuditError):
        try:
            source = reader.open(path)
        except LieuditError as error:
            errors.append(error)
            raise
        for number in range(1, min(source.page_count, PAGES_READ) + 1):
            try:
                pages.append(reader.read_bytes(source.page(number)))
            except LieuditError as error:
                errors.append(error)
    seconds = time.monotonic() - began
    megabytes = _peak(reader)
    finding = time.process_time()
    if source is not None and pages:
        found = tasks.extract_document(source, Given(), pages, tasks.Known())
        if isinstance(found, LieuditError):
            errors.append(found)
    told = tuple(f"{type(error).__name__}: {error}" for error in errors)
    return Cost(path.name, seconds, megabytes, time.process_time() - finding, len(pages), told)


def _peak(reader: GuardedReader) -> float:
    if reader._child is None:  # it went over a limit, and was ended
        return float("nan")
    status = Path(f"/proc/{reader._child.process.pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def ingest(folder: Path) -> None:
    """Ingest all files of a folder, and print what came of it."""
    began = time.monotonic()
    command = [sys.executable, "-m", "lieudit.cli", "ingest", "--db", str(folder / "hostile.db"), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"\nlieudit ingest: status {done.returncode}, {done.stdout.strip()}")
    print(f"{time.monotonic() - began:.0f} s, {usage.ru_utime + usage.ru_stime:.0f} s of computing,", end=" ")
    print(f"the largest process {usage.ru_maxrss / 1024:.0f} MB")
    with contextlib.closing(sqlite3.connect(folder / "hostile.db")) as connection:
        for error, count in connection.execute("select error, count(*) from failures group by 1 order by 2 desc"):
            print(f"{count:6d} {error}")


def main() -> None:
    """Measure the files named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="of tests/hostile.py; all if none is given")
    parser.add_argument("--ingest", action="store_true", help="ingest them afterwards")
    arguments = parser.parse_args()
    names = arguments.names or list(hostile.names(huge=True))
    costs: list[Cost] = []
    with tempfile.TemporaryDirectory(prefix="hostile-") as folder:
        with GuardedReader(ReadOptions(), Limits()) as reader:
            for name in names:
                cost = measure(reader, hostile.write(Path(folder), name))
                costs.append(cost)
                print(f"{cost.name:50} {cost.seconds:7.2f} s {cost.megabytes:7.0f} MB", end=" ")
                print(f"{cost.finding_seconds:7.2f} s {cost.pages} pages {'; '.join(cost.errors)[:160]}", flush=True)
        _print_worst(costs)
        if arguments.ingest:
            ingest(Path(folder))


def _print_worst(costs: list[Cost]) -> None:
    crashes = [cost for cost in costs if any(ReaderCrashError.__name__ in error for error in cost.errors)]
    over = [cost for cost in costs if any(PageLimitError.__name__ in error for error in cost.errors)]
    failed = [cost for cost in costs if cost.errors]
    print(f"\n{len(costs)} files: {len(failed)} with failures, {len(over)} over a limit, {len(crashes)} crashes")
    for title, key in (("reading, s", "seconds"), ("memory, MB", "megabytes"), ("finding, s", "finding_seconds")):
        print(f"\nworst by {title}")
        known = [cost for cost in costs if getattr(cost, key) == getattr(cost, key)]
        for cost in sorted(known, key=lambda one: -getattr(one, key))[:SHOWN]:
            print(f"{getattr(cost, key):10.2f} {cost.name}")


if __name__ == "__main__":
    main()
