"""Plan → read → extract → store, over any concurrent.futures executor, with one writer."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from db import lists, reviews_file
from db.store import Store, Totals
from extract.metadata import Given
from ingest.document import Source
from ingest.errors import LieuditError
from lieudit import tasks
from lieudit.config import IngestOptions
from lieudit.seen import SeenFiles, Stamp
from lieudit.tasks import Extracted

NOTHING_GIVEN = Given()
TASKS_AHEAD_PER_WORKER = 3  # enough that no worker waits for the next, few enough to keep memory and Ctrl-C short


@dataclass(frozen=True, slots=True)
class Failure:
    """A file or page that could not be read."""

    path: Path
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


@dataclass(slots=True)
class _Document:
    """A document on its way: pages come in any order."""

    source: Source
    given: Given
    layouts: dict[int, bytes] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)

    @property
    def is_read(self) -> bool:
        return len(self.layouts) + len(self.failures) == self.source.page_count

    @property
    def pages(self) -> list[bytes]:
        return [self.layouts[number] for number in sorted(self.layouts)]


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
        self._seen: set[str] = set()  # ids of documents that this run has taken up
        self._under_way: dict[Future[Any], Callable[[Any], None]] = {}
        self._extractions: deque[_Document] = deque()
        self._stored: deque[str] = deque()  # ids of documents to extract again
        self._pages: deque[tuple[_Document, int]] = deque()

    def run(self, files: Iterable[Path], given: Mapping[str, Given], given_to_all: Given = NOTHING_GIVEN) -> None:
        """Ingest files; what fails is in ``failures`` and in the database, the rest is stored.

        Args:
            files: in the order in which equal files are told apart (the first of equal bytes gives its name).
            given: what the user says of a document, by file name.
            given_to_all: what the user says of every document.
        """
        with SeenFiles(self.store.files) as self._files:
            self._work(deque(files), given, given_to_all)

    def _work(self, waiting: deque[Path], given: Mapping[str, Given], given_to_all: Given) -> None:
        ahead = self.options.workers * TASKS_AHEAD_PER_WORKER
        opening: dict[Path, Source | LieuditError] = {}
        order: deque[Path] = deque(waiting)
        while waiting or order or self._pages or self._extractions or self._stored or self._under_way:
            while len(self._under_way) < ahead and self._submit_next(waiting, opening):
                pass
            # Files are taken up in the order given, whoever opens first: of equal files the first counts.
            while order and order[0] in opening:
                path = order.popleft()
                self._take_up(path, opening.pop(path), given.get(path.name, given_to_all))
            if self._under_way:
                done, _ = wait(self._under_way, return_when=FIRST_COMPLETED)
                for future in done:
                    self._under_way.pop(future)(future.result())

    def _submit_next(self, waiting: deque[Path], opening: dict[Path, Source | LieuditError]) -> bool:
        """Hand the most urgent task to the executor: what finishes a document before what begins one."""
        options = self.options
        if self._extractions:
            document = self._extractions.popleft()
            future: Future[Any] = self.executor.submit(
                tasks.extract_document,
                document.source,
                document.given,
                document.pages,
                options.programmes,
                self.memberships,
                reviews=reviews_file.load(self.store.path, document.source.document_id),
            )
            self._under_way[future] = lambda extracted: self._store(document, extracted)
        elif self._pages:
            document, number = self._pages.popleft()
            kept = self.store.files / "pages"
            future = self.executor.submit(
                tasks.read_page, document.source.page(number), options.read, options.limits, kept, options.force
            )
            self._under_way[future] = lambda page: self._page_read(document, number, page)
        elif self._stored:
            self._extract(self._stored_document(self._stored.popleft()))
        elif waiting:
            path = waiting.popleft()
            stamp = Stamp.of(path)
            known = None if stamp is None or options.force else self._known(path, stamp)
            if known is not None:
                opening[path] = known
            else:
                future = self.executor.submit(tasks.open_file, path, options.read, options.limits)
                self._under_way[future] = lambda source: self._opened(path, stamp, source, opening)
        else:
            return False
        return True

    def _known(self, path: Path, stamp: Stamp) -> Source | None:
        """A file that looks as it did when it was read, and is stored whole: it need not be opened."""
        document_id = self._files.document_id(path, stamp)
        stored = self.store.stored(document_id) if document_id and self.store.is_complete(document_id) else None
        return None if stored is None else replace(stored.source, path=path)

    def _opened(
        self,
        path: Path,
        stamp: Stamp | None,
        source: Source | LieuditError,
        opening: dict[Path, Source | LieuditError],
    ) -> None:
        if stamp is not None and isinstance(source, Source):
            self._files.note(path, stamp, source.document_id)
        opening[path] = source

    def _take_up(self, path: Path, opened: Source | LieuditError, given: Given) -> None:
        if isinstance(opened, LieuditError):
            self._fail(Failure(path, None, opened), None)
            return
        if opened.document_id in self._seen:
            self.totals = replace(self.totals, unchanged=self.totals.unchanged + 1)
            return
        self._seen.add(opened.document_id)
        if self.options.keep_originals:
            self.store.keep_original(opened)
        before = self.store.stored(opened.document_id)
        given = before.given.updated(given) if before else given
        if before and not self.options.force and self.store.is_complete(opened.document_id):
            # Stored: only what the user says of it anew changes anything.
            if given == before.given:
                self.totals = replace(self.totals, unchanged=self.totals.unchanged + 1)
            else:
                self._extract(self._stored_document(opened.document_id, given))
            return
        document = _Document(opened, given)
        self.progress.to_read(opened.page_count)
        self._pages.extend((document, number) for number in range(1, opened.page_count + 1))

    def _page_read(self, document: _Document, number: int, page: bytes | LieuditError) -> None:
        self.progress.read(1)
        if isinstance(page, LieuditError):
            document.failures.append(Failure(document.source.path, number, page))
        else:
            document.layouts[number] = page
        if document.is_read:
            for failure in sorted(document.failures, key=lambda one: one.page or 0):
                self._fail(failure, document.source.document_id)
            if document.layouts:
                self._extract(document)

    def _extract(self, document: _Document) -> None:
        self._extractions.append(document)
        self.progress.to_extract(len(document.layouts))

    def _store(self, document: _Document, extracted: Extracted | LieuditError) -> None:
        pages = document.pages
        self.progress.extracted(len(pages))
        if isinstance(extracted, LieuditError):
            self._fail(Failure(document.source.path, None, extracted), document.source.document_id)
            return
        self.store.put(document.source, document.given, extracted.described, zip(pages, extracted.pages, strict=True))
        self.totals = replace(self.totals, documents=self.totals.documents + 1, pages=self.totals.pages + len(pages))

    def _fail(self, failure: Failure, document_id: str | None) -> None:
        self.failures.append(failure)
        self.totals = replace(self.totals, failed=self.totals.failed + 1)
        self.store.fail(self.run_id, str(failure.path), failure.error, failure.page, document_id)

    def reextract(self, document_ids: Iterable[str]) -> None:
        """Run the extraction again over stored pages; no file is read."""
        self._stored.extend(document_ids)
        self.run((), {})

    def _stored_document(self, document_id: str, given: Given | None = None) -> _Document:
        stored = self.store.stored(document_id)
        if stored is None:
            raise KeyError(document_id)
        document = _Document(stored.source, given or stored.given)
        document.layouts.update(enumerate(self.store.layouts(document_id), 1))
        return document
