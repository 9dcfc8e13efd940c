"""Plain text, in whatever encoding: pages at form feeds, blocks at blank lines."""

from __future__ import annotations

import re
from pathlib import Path

from ingest.compose import compose
from ingest.document import BlockKind, DraftBlock, Inspection, Limits, Method, Page, PageRef, ReadOptions
from ingest.encoding import decode
from ingest.errors import MissingFileError, UnreadableFileError

FORM_FEED = "\f"


def inspect(path: Path) -> Inspection:
    """How many pages a text has: one more than the form feeds that part them."""
    return Inspection(page_count=len(_pages(path)))


def read(ref: PageRef, options: ReadOptions, limits: Limits) -> Page:
    """Read one page of a text as blocks; it has no size, and its words no boxes.

    Raises:
        MissingFileError, UnreadableFileError: the file went away since it was recognised.
    """
    pages = _pages(ref.path)
    text = pages[ref.number - 1]
    composed = compose(_blocks(text))
    return Page(
        document_id=ref.document_id,
        number=ref.number,
        text=composed.text,
        method=Method.PLAIN,
        reason="plain text",
        blocks=composed.blocks,
    )


def _pages(path: Path) -> list[str]:
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise MissingFileError(f"{path}: there is no such file") from error
    except OSError as error:
        raise UnreadableFileError(f"{path}: {error.strerror or error}") from error
    pages = decode(data).split(FORM_FEED)
    while len(pages) > 1 and not pages[-1].strip():
        pages.pop()
    return pages


def _blocks(text: str) -> list[DraftBlock]:
    return [DraftBlock(BlockKind.PARAGRAPH, text=part) for part in re.split(r"\n\s*\n", text) if part.strip()]
