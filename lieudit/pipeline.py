"""Plan → read → extract → store, over any concurrent.futures executor, with one writer."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol

from db import lists, reviews_file
from db.store import Store, Totals
from extract.metadata import Described, Given
from ingest.document import Location, Source
from ingest.errors import LieuditError
from ingest.unfinished import UNFINISHED, remove_abandoned
from lieudit import tasks, underway
from lieudit.config import IngestOptions
from lieudit.seen import SeenFiles, Stamp
from lieudit.tasks import Known, Reading
from lieudit.underway import RANGE_PAGES, Document, Pages, Step

NOTHING_GIVEN = Given()
TASKS_AHEAD_PER_WORKER = 3  # enough that no worker waits for the next, few enough to keep memory and Ctrl-C short


@dataclass(frozen=True, slots=True)
class Failure:
    """A file or page that could not be read."""

    path: Location
    page: int | None
    error: LieuditError


class Progress(Protocol):
    """Who is told how far an ingest is, in pages."""

    def to_read(self, pages: int) -> None:
        """So many more pages are to be read."""

    def read(self, pages: int) -> None:
        """So many more pages are read, or have failed."""

    def to_extract(self, pages: int) -> None:
        """The facts of so many more pages are to be found."""

    def extracted(self, pages: int) -> None:
        """The facts of so many more pages are stored."""


@dataclass(frozen=True, slots=True)
class _Pages:
    """Pages of a document that are to be read."""

    document: Document
    numbers: range


class Ingest:
    """One ingest into a store; ``run`` it once."""

    def __init__(self, store: Store, options: IngestOptions, executor: Executor, run: int, progress: Progress) -> None:
        self.store = store
        self.options = options
        self.executor = executor
        self.run_id = run
        self.progress = progress
        self.memberships = lists.memberships(store)
        self.totals = Totals()
        self.failures: list[Failure] = []
        self._reading = Reading(options.read, options.limits, store.files / "pages", options.force)
        self._is_anew = options.force or options.renew
        self._seen: set[str] = set()  # ids of documents that this run has taken up
        self._under_way: dict[Future[Any], Callable[[Any], None]] = {}
        self._steps: deque[Step] = deque()  # of extractions
        self._pages: deque[_Pages] = deque()
        self._stored: deque[str] = deque()  # ids of documents to extract again
        self._is_ready = False

    def get_ready(self) -> None:
        """Have all workers start, as soon as it is clear that there will be something to read."""
        if not self._is_ready:
            self._is_ready = True
            for _ in range(self.options.workers):
                self.executor.submit(tasks.get_ready, self._reading)

    def run(self, files: Iterable[Location], given: Mapping[str, Given], given_to_all: Given = NOTHING_GIVEN) -> None:
        """Ingest files; what fails is in ``failures`` and in the database, the rest is stored.

        Args:
            files: in the order in which equal files are told apart (the first of equal bytes gives its name).
            given: what the user says of a document, by file name.
            given_to_all: what the user says of every document.
        """
        self._reading.kept.mkdir(parents=True, exist_ok=True)
        for folder in (self.store.files / "originals", self._reading.kept):
            remove_abandoned(folder / UNFINISHED)
        with SeenFiles(self.store.files) as self._files:
            self._work(deque(files), given, given_to_all)

    def _work(self, waiting: deque[Location], given: Mapping[str, Given], given_to_all: Given) -> None:
        ahead = self.options.workers * TASKS_AHEAD_PER_WORKER
        opening: dict[Location, Source | LieuditError] = {}
        order: deque[Location] = deque(waiting)
        while waiting or order or self._pages or self._steps or self._stored or self._under_way:
            while len(self._under_way) < ahead and self._begin_next(waiting, opening):
                pass
            # Files are taken up in the order given, whoever opens first: of equal files the first counts.
            while order and order[0] in opening:
                path = order.popleft()
                self._take_up(path, opening.pop(path), given.get(path.name, given_to_all))
            if self._under_way:
                self._join()
                done, _ = wait(self._under_way, return_when=FIRST_COMPLETED)
                for future in done:
                    self._under_way.pop(future)(future.result())

    def _join(self) -> None:
        """Compare documents, and join what they say, as long as nobody waits for what is to be written or begun."""
        while not any(future.done() for future in self._under_way):
            if not (self.store.compare_next() or self.store.join_next()):
                break

    def _begin_next(self, waiting: deque[Location], opening: dict[Location, Source | LieuditError]) -> bool:
        """Hand the most urgent task to the executor: what finishes a document before what begins one."""
        if self._steps:
            step = self._steps.popleft()
            arguments = step.arguments()
            if arguments is not None:
                self._submit(step.then, step.function, *arguments)
        elif self._pages:
            pages = self._pages.popleft()
            self._submit(
                partial(self._pages_read, pages),
                tasks.read_pages,
                pages.document.source,
                pages.numbers,
                self._reading,
            )
        elif self._stored:
            self._extract(self._stored_document(self._stored.popleft()))
        elif waiting:
            path = waiting.popleft()
            stamp = Stamp.of(path)
            known = None if stamp is None or self._is_anew else self._known(path, stamp)
            if known is not None:
                opening[path] = known
            else:
                self.get_ready()
                self._submit(partial(self._opened, path, stamp, opening), tasks.open_file, path, self._reading)
        else:
            return False
        return True

    def _submit(self, then: Callable[[Any], None], function: Callable[..., Any], *arguments: Any) -> None:
        self._under_way[self.executor.submit(function, *arguments)] = then

    def _known(self, path: Location, stamp: Stamp) -> Source | None:
        """A file that looks as it did when it was read, and is stored whole: it need not be opened."""
        document_id = self._files.document_id(path, stamp)
        stored = self.store.stored(document_id) if document_id and self.store.is_complete(document_id) else None
        return None if stored is None else replace(stored.source, path=path)

    def _opened(
        self,
        path: Location,
        stamp: Stamp | None,
        opening: dict[Location, Source | LieuditError],
        source: Source | LieuditError,
    ) -> None:
        if stamp is not None and isinstance(source, Source):
            self._files.note(path, stamp, source.document_id)
        opening[path] = source

    def _take_up(self, path: Location, opened: Source | LieuditError, given: Given) -> None:
        if isinstance(opened, LieuditError):
            self._fail(Failure(path, None, opened), None)
            return
        if opened.document_id in self._seen:
            self.totals = replace(self.totals, unchanged=self.totals.unchanged + 1)
            return
        self._seen.add(opened.document_id)
        if self.options.keep_originals:
            try:
                self.store.keep_original(opened)
            except LieuditError as error:
                self._fail(Failure(path, None, error), None)
                return
        before = self.store.stored(opened.document_id)
        given = before.given.updated(given) if before else given
        if before and not self._is_anew and self.store.is_complete(opened.document_id):
            # Stored: only what the user says of it anew changes anything.
            if given == before.given:
                self.totals = replace(self.totals, unchanged=self.totals.unchanged + 1)
            else:
                self._extract(self._stored_document(opened.document_id, given))
            return
        document = Document(opened, given, self.store.files)
        self.progress.to_read(opened.page_count)
        self._pages.extend(self._parted(document, range(1, opened.page_count + 1)))

    def _parted(self, document: Document, numbers: range) -> list[_Pages]:
        """Pages by the range; where workers have nothing to do, some for each of them."""
        size = max(min(math.ceil(len(numbers) / self._idle), RANGE_PAGES), 1)
        return [_Pages(document, numbers[at : at + size]) for at in range(0, len(numbers), size)]

    @property
    def _idle(self) -> int:
        """How many workers have nothing to do, one at least."""
        return max(self.options.workers - len(self._under_way), 1)

    def _pages_read(self, pages: _Pages, read: list[bytes | LieuditError] | LieuditError) -> None:
        document, numbers = pages.document, pages.numbers
        if isinstance(read, LieuditError):  # of the task as a whole: the worker was lost
            if len(numbers) > 1:  # one by one, so that no page fails for another
                self._pages.extendleft(_Pages(document, numbers[at : at + 1]) for at in reversed(range(len(numbers))))
                return
            read = [read]
        self.progress.read(len(read))
        for number, page in zip(numbers, read, strict=False):  # those that are left are read next
            if isinstance(page, LieuditError):
                document.failures[number] = page
            else:
                document.put(number, page)
        if len(read) < len(numbers):
            self._pages.extendleft(reversed(self._parted(document, numbers[len(read) :])))
        elif document.is_read:
            for number, error in sorted(document.failures.items()):
                self._fail(Failure(document.source.path, number, error), document.source.document_id)
            if document.numbers:
                self._extract(document)
            else:
                document.close()

    def _extract(self, document: Document) -> None:
        source, numbers = document.source, document.numbers
        self.progress.to_extract(len(numbers))

        def found(described: Described, pages: Pages) -> None:
            self.store.put(source, document.given, described, pages)
            self.totals = replace(
                self.totals, documents=self.totals.documents + 1, pages=self.totals.pages + len(numbers)
            )
            over()

        def failed(error: LieuditError) -> None:
            self._fail(Failure(source.path, None, error), source.document_id)
            over()

        def over() -> None:
            document.close()
            self.progress.extracted(len(numbers))

        reviews = reviews_file.load(self.store.path, source.document_id)
        known = Known(self.options.programmes, self.memberships, reviews, self.options.limits.seconds)
        underway.extract(document, known, self._steps.append, found, failed, workers=self._idle)

    def _fail(self, failure: Failure, document_id: str | None) -> None:
        self.failures.append(failure)
        self.totals = replace(self.totals, failed=self.totals.failed + 1)
        self.store.fail(self.run_id, str(failure.path), failure.error, failure.page, document_id)

    def reextract(self, document_ids: Iterable[str]) -> None:
        """Run the extraction again over stored pages; no file is read."""
        self._stored.extend(document_ids)
        self.run((), {})

    def _stored_document(self, document_id: str, given: Given | None = None) -> Document:
        stored = self.store.stored(document_id)
        if stored is None:
            raise KeyError(document_id)
        document = Document(stored.source, given or stored.given, self.store.files)
        for number, layout in self.store.layouts(document_id):
            document.put(number, layout)
        return document
