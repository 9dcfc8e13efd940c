"""Plain text, in whatever encoding: pages at form feeds, and in each its headings, paragraphs, items, tables.

A text has no markup: what a line is shows by its blanks, its length, its first and last characters. Lines of a
paragraph are joined, so that a date or sum broken over two of them is whole; a text whose paragraphs are long
lines each (as of a web page saved as text) keeps a paragraph a line. A text has no size, and no boxes.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from ingest.compose import compose, storable
from ingest.document import Inspection, Limits, Method, Page, PageRef, ReadOptions
from ingest.encoding import decode
from ingest.errors import MissingFileError, UnreadableFileError
from ingest.plain_blocks import blocks_of

FORM_FEED = "\f"
_BLANKS = re.compile(r"\s+")


def inspect(path: Path) -> Inspection:
    """How many pages a text has: one more than the form feeds that part them.

    Raises:
        MissingFileError, UnreadableFileError: the file went away since it was recognised.
    """
    return Inspection(page_count=len(_pages(path)))


def read(ref: PageRef, options: ReadOptions, limits: Limits) -> Page:
    """Read one page of a text as blocks.

    Raises:
        PageLimitError: it is too long; told before its blocks are made, which take many times its memory.
        MissingFileError, UnreadableFileError: the file went away since it was recognised.
    """
    text = _opened(ref)[ref.number - 1]
    limits.hold_characters(len(_BLANKS.sub("", storable(text))))
    composed = compose(blocks_of(text))
    return Page(
        document_id=ref.document_id,
        number=ref.number,
        text=composed.text,
        method=Method.PLAIN,
        reason="plain text",
        blocks=composed.blocks,
    )


def _opened(ref: PageRef) -> list[str]:
    """The pages of a text, which stay for the next of them: a long text is not parted anew for each."""
    try:
        status = ref.path.stat()
    except OSError:
        return _pages(ref.path)  # which says what is wrong
    return _pages_as_of(ref.path, (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns))


@lru_cache(maxsize=1)
def _pages_as_of(path: Path, state: tuple[int, ...]) -> list[str]:
    return _pages(path)


def _pages(path: Path) -> list[str]:
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise MissingFileError(f"{path}: there is no such file") from error
    except OSError as error:
        raise UnreadableFileError(f"{path}: {error.strerror or error}") from error
    pages = decode(data).replace("\x00", "").split(FORM_FEED)
    while len(pages) > 1 and not pages[-1].strip():  # a printer's last form feed begins no page
        pages.pop()
    return pages
