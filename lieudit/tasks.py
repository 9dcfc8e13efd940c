"""What a worker process does: open a file, read pages, extract a document or a range of its pages.

Results and errors are values. What stays between the steps of a long document's extraction is handed back as bytes, so
that whoever plans the steps can keep it on disk.
"""

from __future__ import annotations

import atexit
import functools
import multiprocessing
import os
import pickle
import signal
import threading
import time
import traceback
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any, ParamSpec, TypeVar

from db import reviews_named
from db.reviews_types import Kept
from db.rows import PageRows, rows_of
from extract import extractor, metadata, reference
from extract.context import Survey
from extract.extractor import Carried, Resolved
from extract.metadata import Described, Given
from extract.reference import ProgrammesFile
from extract.text import Context, DocumentInfo, PageText
from ingest import remote
from ingest.cache import PageCache, loads_page
from ingest.document import Limits, Location, PageRef, ReadOptions, Source
from ingest.errors import ExtractionError, ExtractionLimitError, LieuditError
from ingest.garbage import collect_seldom, keep_what_is_loaded
from ingest.guard import GuardedReader

READING_SECONDS = (
    1.0  # after so long a task hands back what it has read: scans take seconds a page, others milliseconds
)
Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Extracted:
    """All that is written of a document: what describes it, and each page's rows in order."""

    described: Described
    pages: tuple[PageRows, ...]


@dataclass(frozen=True, slots=True)
class RangeRead:
    """A range of pages read by themselves: ``survey`` for the whole, ``readings`` for ``resolve_range``."""

    survey: Survey
    readings: bytes


@dataclass(frozen=True, slots=True)
class Reading:
    """How pages are read."""

    options: ReadOptions
    limits: Limits
    kept: Path  # the folder of pages that were read before
    again: bool = False  # read what is kept there once more


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beside a document when its facts are looked for; it can be pickled."""

    programmes: tuple[ProgrammesFile, ...] = ()  # files that extend the registry
    memberships: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Programme id → codes of the communes that official lists give."""
    reviews: Sequence[Kept] = ()
    """What people said of the document; the communes that they named are taken for granted."""
    seconds: float = Limits().seconds
    """Of computing, that one step may take."""


def start_worker() -> None:
    """End with the parent process, however that ends: nothing else tells a worker that nobody wants its results."""
    collect_seldom()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None, "a worker is started by multiprocessing"
    parent.join()
    os._exit(1)  # its reader ends with it


def get_ready(how: Reading) -> None:
    """Start this worker's reader, as this worker itself was started for the call, before there is work for it."""
    with suppress(LieuditError):  # told of the first file, which meets the same
        _reader(how.options, how.limits).get_ready()


def open_file(place: Location, how: Reading) -> Source | LieuditError:
    """Recognise a file, fetched where it is not here, hash it, and see what it says of itself."""
    try:
        path = remote.fetch(place)
    except LieuditError as error:
        return error
    try:
        source = _reader(how.options, how.limits).open(path)
    except LieuditError as error:
        return remote.told_of(error, path, place)
    return replace(source, path=place)


def read_pages(source: Source, numbers: range, how: Reading) -> list[bytes | LieuditError]:
    """Read pages, or take them from those that are kept on disk.

    Returns:
        For the first of ``numbers``, at least one and as many as a second allows: the page as
        ``ingest.cache.dumps_page`` writes it, or why it can't be read.
    """
    began = time.monotonic()
    try:
        path = remote.fetched(source)
    except LieuditError as error:
        return [error for _ in numbers]
    here = replace(source, path=path)
    pages: list[bytes | LieuditError] = []
    for number in numbers:
        page = _read_page(here.page(number), how)
        pages.append(remote.told_of(page, path, source.path) if isinstance(page, LieuditError) else page)
        if time.monotonic() - began > READING_SECONDS:
            break
    return pages


def _read_page(ref: PageRef, how: Reading) -> bytes | LieuditError:
    pages = _page_cache(how.kept)
    layout = None if how.again else pages.get_bytes(ref, how.options)
    if layout is None:
        try:
            layout = _reader(how.options, how.limits).read_bytes(ref)
        except LieuditError as error:
            return error
        if how.kept.is_dir():  # not where a worker of another machine has no way to it
            pages.put_bytes(layout, ref, how.options)
    return layout


@cache
def _page_cache(folder: Path) -> PageCache:
    return PageCache(folder)


@cache
def _reader(options: ReadOptions, limits: Limits) -> GuardedReader:
    """This worker's reader, whose child process stays for the next page."""
    reader = GuardedReader(options, limits)
    atexit.register(reader.close)
    return reader


class _LateError(BaseException):
    """A step has taken too long; no rule's own handling of faults is to take it for one."""


@contextmanager
def _within(seconds: float) -> Iterator[None]:
    """Stop what takes longer, also in the midst of a regular expression; outside the main thread the whole process.

    Computing is counted, not waiting: a busy machine fails no document.

    Raises:
        _LateError: it took longer.
    """
    if threading.current_thread() is not threading.main_thread():  # no exception of a signal's reaches it
        with _process_within(seconds) if _ends_late.is_set() else nullcontext():
            yield
        return

    def late(number: int, frame: FrameType | None) -> None:
        raise _LateError

    before = signal.signal(signal.SIGPROF, late)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


_ends_late = threading.Event()


def end_when_late() -> None:
    """Let this process end with a step that takes too long, where steps don't run in its main thread."""
    _ends_late.set()


@contextmanager
def _process_within(seconds: float) -> Iterator[None]:
    """Let the system end this process if it computes longer: that is what the signal does where nobody handles it."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _explained(step: Callable[Parameters, Result]) -> Callable[Parameters, Result | LieuditError]:
    """A step whose faults are values: where a rule met what it was not made for, the other documents go on.

    It has the time that ``Known`` allows.
    """

    @functools.wraps(step)
    def explained(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result | LieuditError:
        seconds = next((one for one in args if isinstance(one, Known)), Known()).seconds
        try:
            with _within(seconds):
                result = step(*args, **kwargs)
        except _LateError:
            return ExtractionLimitError(f"the limit of time: the facts are not found within {seconds:g} s of computing")
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{Path(place.filename).name}, line {place.lineno}"
            return ExtractionError(f"the facts can't be found: {type(error).__name__}: {error} ({where})")
        keep_what_is_loaded(step.__name__)
        return result

    return explained


@_explained
def extract_document(source: Source, given: Given, layouts: Sequence[bytes], known: Known) -> Extracted:
    """Describe a document and find all that its pages say.

    Args:
        source: the file.
        given: what the user said of it.
        layouts: its pages, in order, as ``ingest.cache.dumps_page`` wrote them; at least one.
        known: what is known beside it.

    Returns:
        What is to be written, as the rules say it.
    """
    registry = reference.load(known.programmes)
    pages = [loads_page(layout) for layout in layouts]
    described = metadata.describe(source, pages[0], pages[-1] if len(pages) > 1 else None, given)
    named = reviews_named.communes(pages, known.reviews)
    found = extractor.extract(described.info, pages, registry, known.memberships, named=named)
    made = (rows_of(page, facts, registry) for page, facts in zip(pages, found, strict=True))
    return Extracted(described, tuple(reviews_named.without(rows) for rows in made))


@_explained
def describe(source: Source, given: Given, first: bytes, last: bytes) -> Described:
    """Describe a document of several pages by its first and its last."""
    return metadata.describe(source, loads_page(first), loads_page(last), given)


@_explained
def read_range(info: DocumentInfo, layouts: Sequence[bytes], known: Known) -> RangeRead:
    """Read pages that follow one another, each by itself."""
    registry = reference.load(known.programmes)
    readings = extractor.read(info, map(loads_page, layouts), registry)
    light = [replace(one, text=_without_words(one.text)) for one in readings]
    return RangeRead(extractor.survey(readings, registry), _packed(light))


@_explained
def draw_context(info: DocumentInfo, surveyed: Survey, known: Known) -> Context:
    """Draw from the merged surveys of all ranges what the whole document tells of each page."""
    return extractor.draw(info, surveyed, reference.load(known.programmes), known.memberships)


@_explained
def resolve_range(readings: bytes, whole: Context, known: Known) -> bytes:
    """Tell which communes, programmes and bodies the pages of a range name."""
    pages: list[extractor.Reading] = _unpacked(readings)
    named = reviews_named.communes([one.text.page for one in pages], known.reviews)
    return _packed(list(extractor.resolve(pages, reference.load(known.programmes), whole, named)))


@_explained
def hand_on(resolved: bytes, carried: Carried, known: Known) -> Carried:
    """What a range hands on to the next, if the one before hands it ``carried``."""
    pages: list[Resolved] = _unpacked(resolved)
    return extractor.hand_on(pages, reference.load(known.programmes), carried)


@_explained
def find_range(
    resolved: bytes, layouts: Sequence[bytes], whole: Context, carried: Carried, known: Known
) -> tuple[bytes, ...]:
    """Find the facts of a range: for each page its rows (``rows_in`` reads them)."""
    registry = reference.load(known.programmes)
    pages: list[Resolved] = _unpacked(resolved)
    found = extractor.find(pages, registry, whole, carried)
    made = (rows_of(loads_page(layout), facts, registry) for layout, facts in zip(layouts, found, strict=True))
    return tuple(_packed(reviews_named.without(rows)) for rows in made)


def rows_in(packed: bytes) -> PageRows:
    """A page's rows, as ``find_range`` hands them back."""
    rows: PageRows = _unpacked(packed)
    return rows


def _without_words(text: PageText) -> PageText:
    """A page's text without the boxes of its words, which only its rows need."""
    return replace(text, page=replace(text.page, words=()))


def _packed(value: object) -> bytes:
    return zlib.compress(pickle.dumps(value, pickle.HIGHEST_PROTOCOL), level=1)


def _unpacked(packed: bytes) -> Any:
    return pickle.loads(zlib.decompress(packed))
