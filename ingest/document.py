"""The bottom types: words on a page, the blocks they form, and the page itself.

Coordinates are PDF points (1/72 inch) from the top-left corner of the upright page, as in pdfplumber.
Offsets are Unicode code points in ``Page.text``; ``end`` is exclusive.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple, TypeAlias
from urllib.parse import unquote, urlsplit

from ingest.errors import PageLimitError

Box: TypeAlias = tuple[float, float, float, float]
"""``(x0, top, x1, bottom)`` in points."""


class BlockKind(StrEnum):
    """What a block is for the reader of the page."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list-item"
    TABLE_ROW = "table-row"
    FOOTNOTE = "footnote"
    CAPTION = "caption"
    HEADER = "header"
    FOOTER = "footer"


class Method(StrEnum):
    """How a page's text was read."""

    TEXT_LAYER = "text-layer"
    OCR = "ocr"
    MARKUP = "markup"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Word:
    """One word as an engine found it; edges in points from the page's top-left corner."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    confidence: float | None = None  # 0-1 from OCR; None: read from the text layer
    size: float | None = None  # height of the font in points, where the engine tells it
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """Words that stand on one line of one column, from left to right."""

    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class DraftCell:
    """A cell of a table row before its offsets are known."""

    lines: tuple[Line, ...] = ()
    text: str = ""  # of readers without positions (markup); used where there are no lines
    column: int = 0  # from 0
    span: int = 1  # columns that the cell covers
    heading: bool = False


@dataclass(frozen=True, slots=True)
class DraftBlock:
    """A block before its offsets are known: lines of words, or bare text, or cells."""

    kind: BlockKind
    lines: tuple[Line, ...] = ()
    text: str = ""
    level: int = 0  # heading: 1 (title) to 6; list item: depth from 1; else 0
    cells: tuple[DraftCell, ...] = ()
    table: int | None = None  # number of the table on its page, from 0


class PlacedWord(NamedTuple):
    """A word at its place in ``Page.text``; two boxes where it was broken at a line's end.

    A tuple, as a page has hundreds, which are made anew from bytes in each process.
    """

    start: int
    end: int
    boxes: tuple[Box, ...]
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table row."""

    start: int
    end: int
    column: int
    span: int = 1
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, list item, table row, … of a page, in reading order."""

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    cells: tuple[Cell, ...] = ()
    table: int | None = None


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file or folder behind a URL that fsspec understands; as text, without what only its owner may know."""

    url: str

    def __str__(self) -> str:
        shown = re.sub(r"(://[^/@:]*):[^/@]*@", r"\1:***@", self.url)
        return re.sub(r"(https?://[^?]*)\?.*", r"\1?…", shown)

    @property
    def links(self) -> tuple[str, ...]:
        """The URLs of a chain (``zip://a.pdf::file:///b.zip``), the file's own first, then what it lies in."""
        return tuple(self.url.split("::"))

    @property
    def name(self) -> str:
        """The file's name, without folders; of a web address that ends in none, its host."""
        own = next(link for link in self.links if "://" in link)
        if own.startswith(("http://", "https://")):
            parts = urlsplit(own)
            own = unquote(parts.path).rstrip("/") or parts.hostname or own
        return own.rstrip("/").rpartition("/")[2].replace("\0", "")


Location: TypeAlias = Path | RemoteFile


@dataclass(frozen=True, slots=True)
class PageRef:
    """A page that can be read by itself: all that a worker needs to know."""

    path: Path
    document_id: str  # first 16 hexadecimal digits of the file's SHA-256
    media_type: str
    number: int  # from 1


@dataclass(frozen=True, slots=True)
class Page:
    """A page that was read: the unit of reading, of limits, of caching and of memory."""

    document_id: str
    number: int  # from 1
    text: str
    method: Method
    reason: str  # why this method: the evidence of the triage, in English
    ocr_confidence: float | None = None  # mean over the page's words, 0-1
    width: float | None = None  # points, upright; None: a page without a size
    height: float | None = None
    rotation: int = 0  # degrees clockwise by which the stored page was turned to stand upright
    words: tuple[PlacedWord, ...] = ()
    blocks: tuple[Block, ...] = ()

    @property
    def id(self) -> str:
        return f"{self.document_id}-{self.number}"


DOCUMENT_ID_DIGITS = 16  # CONTRACT: documents.id is the first 16 hexadecimal digits of the file's SHA-256
TOLD_LENGTH = 500  # characters of a title, a publisher's name, an address that are kept
LICENCE_LENGTH = 300  # characters of a licence's name, address or statement that are kept


@dataclass(frozen=True, slots=True)
class Told:
    """A piece of metadata and what told it (``json-ld``, ``pdf-info``, ``dateline``, ``user``, …)."""

    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a reader sees of a file without reading its pages."""

    page_count: int
    title: Told | None = None
    publisher: Told | None = None
    published: Told | None = None  # EDTF
    source_url: Told | None = None
    licence: Told | None = None  # the terms that the file names: words or an address


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was recognised: what it is and what it says of itself."""

    path: Location
    document_id: str
    sha256: str
    size_bytes: int
    media_type: str
    page_count: int
    title: Told | None = None
    publisher: Told | None = None
    published: Told | None = None  # EDTF
    source_url: Told | None = None
    licence: Told | None = None

    def page(self, number: int) -> PageRef:
        """A page to be read; a file behind a URL is fetched before (``ingest.remote.fetched``)."""
        if not isinstance(self.path, Path):
            raise TypeError(f"{self.path} is to be fetched before its pages are read")
        return PageRef(self.path, self.document_id, self.media_type, number)


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How pages are read; part of the key under which a read page is kept."""

    ocr: str = "auto"  # auto, always, never
    language: str = "fra"


BYTES_PER_MEGABYTE = 1024**2


@dataclass(frozen=True, slots=True)
class Limits:
    """What the reading of one page may cost."""

    seconds: float = 120.0
    memory_bytes: int = 4096 * BYTES_PER_MEGABYTE  # of address space, its OCR's apart
    pixels: int = 120_000_000
    characters: int = 1_000_000  # of its text: a book of 500 pages has as many, and what finds facts holds them all

    def hold_characters(self, count: int) -> None:
        """See that a page's text may have so many characters.

        Raises:
            PageLimitError: it may not.
        """
        if count > self.characters:
            raise PageLimitError(
                f"the limit of text: the page has {count} characters, {self.characters} are allowed",
                advice="Part it into files of fewer characters; in a plain text a form feed begins a new page.",
            )
