"""A document on its way through an ingest, and the steps by which its facts are found.

A short document is extracted by one task, if there are others. A long one, or one that is alone, is parted into ranges
of pages, so that every worker takes part and none holds more than a range; what lies between the steps waits in the
document's spool.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from db.rows import PageRows
from extract.context import NOTHING, merged
from extract.extractor import Carried
from extract.metadata import Described, Given
from extract.text import Context
from ingest.document import Source
from ingest.errors import LieuditError
from lieudit import tasks
from lieudit.spool import Place, Spool
from lieudit.tasks import Extracted, Known, RangeRead

SHORT_PAGES = 4  # so few are extracted by one worker, even if others have nothing to do
RANGE_PAGES = 16  # enough that what a task costs by itself is little, few enough to be spread over many workers


@dataclass(frozen=True, slots=True)
class Step:
    """A task to be handed to the executor, and what to do with what it returns.

    Its arguments are made when it is handed over, so that nothing large waits with it; None: it is no longer needed.
    """

    function: Callable[..., Any]
    arguments: Callable[[], tuple[Any, ...] | None]
    then: Callable[[Any], None]


class Document:
    """A document whose pages come in any order."""

    def __init__(self, source: Source, given: Given, folder: Path) -> None:
        self.source = source
        self.given = given
        self.spool = Spool(folder)
        self.failures: dict[int, LieuditError] = {}  # by page
        self._layouts: dict[int, Place] = {}  # by page

    def put(self, number: int, layout: bytes) -> None:
        """Keep a page that was read."""
        self._layouts[number] = self.spool.put(layout)

    @property
    def is_read(self) -> bool:
        return len(self._layouts) + len(self.failures) == self.source.page_count

    @property
    def numbers(self) -> list[int]:
        """The pages that could be read, in order."""
        return sorted(self._layouts)

    def layout(self, number: int) -> bytes:
        """A page, as ``ingest.cache.dumps_page`` wrote it."""
        return self.spool.get(self._layouts[number])

    def close(self) -> None:
        """Let go of what was kept of it."""
        self.spool.close()


Pages = Iterator[tuple[bytes, PageRows]]  # each page's layout and rows, in order
Stored = Callable[[Described, Pages], None]


def extract(
    document: Document,
    known: Known,
    plan: Callable[[Step], None],
    found: Stored,
    failed: Callable[[LieuditError], None],
    *,
    workers: int,
) -> None:
    """Plan the extraction of a document that was read.

    Args:
        document: at least one of its pages could be read.
        known: what is known beside it.
        plan: takes a step that can be done now.
        found: is called, once, with what is to be written.
        failed: is called, once, where nothing can be.
        workers: how many have nothing else to do.
    """
    size = min(RANGE_PAGES, max(math.ceil(len(document.numbers) / workers), SHORT_PAGES))
    if len(document.numbers) > size:
        _Ranges(document, known, plan, found, failed, size=size)
        return

    def arguments() -> tuple[Any, ...]:
        layouts = [document.layout(number) for number in document.numbers]
        return document.source, document.given, layouts, known

    def then(extracted: Extracted | LieuditError) -> None:
        if isinstance(extracted, LieuditError):
            failed(extracted)
        else:
            layouts = map(document.layout, document.numbers)
            found(extracted.described, zip(layouts, extracted.pages, strict=True))

    plan(Step(tasks.extract_document, arguments, then))


@dataclass(slots=True)
class _Range:
    """Pages that follow one another, and how far their extraction is."""

    numbers: list[int]
    readings: Place | None = None
    resolved: Place | None = None
    carried: Carried | None = None  # what the range before hands it
    rows: list[Place] = field(default_factory=list)


class _Ranges:
    """The extraction of a long document.

    Ranges are read, and later resolved, in any order; what each hands on to the next is found one after the other,
    which takes little, and the facts of each as soon as that is known.
    """

    def __init__(
        self,
        document: Document,
        known: Known,
        plan: Callable[[Step], None],
        found: Stored,
        failed: Callable[[LieuditError], None],
        *,
        size: int,
    ) -> None:
        """Plan the first steps; ``size``: pages of a range."""
        self.document = document
        self.known = known
        self.spool = document.spool
        self._plan = plan
        self._found = found
        self._failed = failed
        self._is_over = False
        numbers = document.numbers
        self.ranges = [_Range(numbers[at : at + size]) for at in range(0, len(numbers), size)]
        self.ranges[0].carried = Carried()
        self._to_read = self._to_find = len(self.ranges)
        self._opening = self._others = NOTHING  # what the first range tells, and what the others tell together
        first, last = numbers[0], numbers[-1]
        self._step(
            tasks.describe,
            lambda: (document.source, document.given, document.layout(first), document.layout(last)),
            self._described,
        )

    def _step(
        self, function: Callable[..., Any], arguments: Callable[[], tuple[Any, ...]], then: Callable[[Any], None]
    ) -> None:
        """Plan a task; a fault in one ends the extraction, and what was planned besides is not begun."""

        def done(result: Any) -> None:
            if self._is_over:
                return
            if isinstance(result, LieuditError):
                self._is_over = True
                self._failed(result)
            else:
                then(result)

        self._plan(Step(function, lambda: None if self._is_over else arguments(), done))

    def _layouts(self, one: _Range) -> list[bytes]:
        return [self.document.layout(number) for number in one.numbers]

    def _described(self, described: Described) -> None:
        self.described = described
        for one in self.ranges:
            self._read(one)

    def _read(self, one: _Range) -> None:
        def then(read: RangeRead) -> None:
            one.readings = self.spool.put(read.readings)
            if one is self.ranges[0]:
                self._opening = read.survey
            else:
                self._others = merged((self._others, read.survey))
            self._to_read -= 1
            if not self._to_read:
                self._draw()

        self._step(tasks.read_range, lambda: (self.described.info, self._layouts(one), self.known), then)

    def _draw(self) -> None:
        surveyed = merged((self._opening, self._others))
        self._step(tasks.draw_context, lambda: (self.described.info, surveyed, self.known), self._drawn)

    def _drawn(self, whole: Context) -> None:
        self.whole = whole
        for index in range(len(self.ranges)):
            self._resolve(index)

    def _resolve(self, index: int) -> None:
        one = self.ranges[index]

        def then(resolved: bytes) -> None:
            one.resolved = self.spool.put(resolved)
            self._go_on(index)

        self._step(
            tasks.resolve_range,
            lambda: (self._kept(one.readings), self.whole, self.known),
            then,
        )

    def _go_on(self, index: int) -> None:
        """Find what a range hands on, and its facts, once it is resolved and the one before has handed on."""
        one = self.ranges[index]
        if one.resolved is None or one.carried is None:
            return

        def handed_on(carried: Carried) -> None:
            self.ranges[index + 1].carried = carried
            self._go_on(index + 1)

        def found(rows: tuple[bytes, ...]) -> None:
            one.rows = [self.spool.put(page) for page in rows]
            self._to_find -= 1
            if not self._to_find:
                self._found(self.described, self._pages())

        if index + 1 < len(self.ranges):
            self._step(tasks.hand_on, lambda: (self._kept(one.resolved), one.carried, self.known), handed_on)
        self._step(
            tasks.find_range,
            lambda: (self._kept(one.resolved), self._layouts(one), self.whole, one.carried, self.known),
            found,
        )

    def _kept(self, place: Place | None) -> bytes:
        assert place is not None, "a step is planned when what it needs is there"
        return self.spool.get(place)

    def _pages(self) -> Pages:
        for one in self.ranges:
            for number, place in zip(one.numbers, one.rows, strict=True):
                yield self.document.layout(number), tasks.rows_in(self.spool.get(place))
