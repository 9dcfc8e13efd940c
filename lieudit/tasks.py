"""What a worker process does: open a file, read a page, extract a document. Results and errors are values."""

from __future__ import annotations

import atexit
import signal
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from db import reviews_named
from db.reviews_types import Kept
from db.rows import PageRows, rows_of
from extract import metadata, reference
from extract.extractor import extract
from extract.metadata import Described, Given
from extract.text import NO_MEMBERSHIPS
from ingest.cache import PageCache, loads_page
from ingest.document import Limits, PageRef, ReadOptions, Source
from ingest.errors import ExtractionError, LieuditError
from ingest.guard import GuardedReader


@dataclass(frozen=True, slots=True)
class Extracted:
    """All that is written of a document: what describes it, and each page's rows in order."""

    described: Described
    pages: tuple[PageRows, ...]


def start_worker() -> None:
    """Leave Ctrl-C to the parent process, which ends its workers in order."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def open_file(path: Path, options: ReadOptions, limits: Limits) -> Source | LieuditError:
    """Recognise a file, hash it, and see what it says of itself."""
    try:
        return _reader(options, limits).open(path)
    except LieuditError as error:
        return error


def read_page(ref: PageRef, options: ReadOptions, limits: Limits, kept: Path, again: bool) -> bytes | LieuditError:
    """Read a page, or take it from those that are kept on disk; as ``ingest.cache.dumps_page`` writes it."""
    pages = _page_cache(kept)
    layout = None if again else pages.get_bytes(ref, options)
    if layout is None:
        try:
            layout = _reader(options, limits).read_bytes(ref)
        except LieuditError as error:
            return error
        pages.put_bytes(layout, ref, options)
    return layout


def extract_document(
    source: Source,
    given: Given,
    layouts: Sequence[bytes],
    programmes: tuple[Path, ...],
    memberships: Mapping[str, frozenset[str]] = NO_MEMBERSHIPS,
    *,
    reviews: Sequence[Kept] = (),
) -> Extracted | LieuditError:
    """Describe a document and find all that its pages say.

    Args:
        source: the file.
        given: what the user said of it.
        layouts: its pages, in order, as ``ingest.cache.dumps_page`` wrote them; at least one.
        programmes: files that extend the registry.
        memberships: programme id → codes of the communes that official lists give (a picklable mapping).
        reviews: what people said of the document; the communes that they named are taken for granted.

    Returns:
        What is to be written, as the rules say it, or, where a rule met what it was not made for, the error that says
        so: one document's fault does not stop the others.
    """
    try:
        return _extract(source, given, layouts, programmes, memberships, reviews=reviews)
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(place.filename).name}, line {place.lineno}"
        return ExtractionError(f"the facts can't be found: {type(error).__name__}: {error} ({where})")


def _extract(
    source: Source,
    given: Given,
    layouts: Sequence[bytes],
    programmes: tuple[Path, ...],
    memberships: Mapping[str, frozenset[str]],
    *,
    reviews: Sequence[Kept],
) -> Extracted:
    known = reference.load(programmes)
    pages = [loads_page(layout) for layout in layouts]
    described = metadata.describe(source, pages[0], pages[-1] if len(pages) > 1 else None, given)
    found = extract(described.info, pages, known, memberships, named=reviews_named.communes(pages, reviews))
    made = (rows_of(page, facts, known) for page, facts in zip(pages, found, strict=True))
    return Extracted(described, tuple(reviews_named.without(rows) for rows in made))


@cache
def _page_cache(folder: Path) -> PageCache:
    return PageCache(folder)


@cache
def _reader(options: ReadOptions, limits: Limits) -> GuardedReader:
    """This worker's reader, whose child process stays for the next page."""
    reader = GuardedReader(options, limits)
    atexit.register(reader.close)
    return reader
