"""How far an ingest is: pages, rate and time left, on a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.progress import Task as RichTask
from rich.text import Text

from db import check_types
from lieudit import pipeline


class _Rate(TextColumn):
    """Pages a second since the task began."""

    def __init__(self) -> None:
        super().__init__("")

    def render(self, task: RichTask) -> Text:
        return Text(f"{task.speed:.1f} pages/s" if task.speed else "")


class Silent:
    """No terminal: nothing is shown."""

    def to_read(self, pages: int) -> None:
        """Show nothing."""

    def read(self, pages: int) -> None:
        """Show nothing."""

    def to_extract(self, pages: int) -> None:
        """Show nothing."""

    def extracted(self, pages: int) -> None:
        """Show nothing."""


class _Bars:
    """A bar for the reading and one for the extraction."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._reading = progress.add_task("reading", total=0)
        self._extracting = progress.add_task("finding facts", total=0)

    def _more(self, task: TaskID, pages: int) -> None:
        self._progress.update(task, total=(self._progress.tasks[task].total or 0) + pages)

    def to_read(self, pages: int) -> None:
        self._more(self._reading, pages)

    def read(self, pages: int) -> None:
        self._progress.advance(self._reading, pages)

    def to_extract(self, pages: int) -> None:
        self._more(self._extracting, pages)

    def extracted(self, pages: int) -> None:
        self._progress.advance(self._extracting, pages)


@contextmanager
def shown_progress() -> Iterator[pipeline.Progress]:
    """Progress on stderr if that is a terminal, else silence."""
    if not sys.stderr.isatty():
        yield Silent()
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield _Bars(progress)


class _Steps:
    """A bar for what is looked at now."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task: TaskID | None = None

    def begin(self, what: str, total: int | None = None) -> None:
        if self._task is not None:
            self._progress.remove_task(self._task)
        self._task = self._progress.add_task(what, total=total)

    def advance(self) -> None:
        if self._task is not None:
            self._progress.advance(self._task)


@contextmanager
def shown_check() -> Iterator[check_types.Progress]:
    """How far a check is, on stderr if that is a terminal, else silence."""
    if not sys.stderr.isatty():
        yield check_types.Silent()
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield _Steps(progress)
