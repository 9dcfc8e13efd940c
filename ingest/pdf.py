"""PDF files: what they say of themselves, and their pages as positioned words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ingest.compose import compose
from ingest.document import Inspection, Limits, Method, Page, PageRef, ReadOptions, Told
from ingest.errors import DamagedFileError, DamagedPageError, EncryptedFileError
from ingest.layout import build_blocks
from ingest.ocr import page_from_ocr, recognise_words
from ingest.pdf_drawings import read_drawings
from ingest.pdf_words import frame_of, read_words
from ingest.tables import ruled_tables

INFO = "pdf-info"
RENDER_DPI = 300.0
_PDF_DATE = re.compile(r"^\s*(?:D:)?(\d{4})(?:(\d{2})(?:(\d{2}))?)?")
_EMPTY_TITLES = {"", "untitled", "sans titre", "anonymous", "unspecified"}


def inspect(path: Path) -> Inspection:
    """Count a PDF's pages and take its title, author and date from its information dictionary.

    Raises:
        EncryptedFileError: the file wants a password.
        DamagedFileError: the file is truncated, or no PDF at all.
    """
    with _opened(path) as document:
        told = document.get_metadata_dict(skip_empty=True)
        return Inspection(
            page_count=len(document),
            title=_told(told.get("Title")),
            publisher=_told(told.get("Author")),
            published=_date(told.get("CreationDate")) or _date(told.get("ModDate")),
        )


def read(ref: PageRef, options: ReadOptions, limits: Limits) -> Page:
    """Read one page."""
    with _opened(ref.path) as document:
        if not 1 <= ref.number <= len(document):
            raise DamagedPageError(f"{ref.path.name} has {len(document)} pages, not {ref.number}")
        page = document[ref.number - 1]
        try:
            found = read_words(page)
            if options.ocr == "always" or (options.ocr == "auto" and (not found.words or found.invisible)):
                image = page.render(scale=RENDER_DPI / 72).to_pil()
                result = recognise_words(image, dpi=RENDER_DPI, language=options.language, limits=limits)
                return page_from_ocr(ref, result, reason="the page has no text that is drawn")
            drawings = read_drawings(page, frame_of(page).turned(found.rotation // 90))
        finally:
            page.close()
    tables = ruled_tables(found.words, drawings.rules, drawings.frames)
    blocks = build_blocks(found.words, found.width, found.height, tables=tables, frames=drawings.frames)
    composed = compose(blocks)
    return Page(
        document_id=ref.document_id,
        number=ref.number,
        text=composed.text,
        method=Method.TEXT_LAYER,
        reason="the page has a text layer",
        width=found.width,
        height=found.height,
        rotation=found.rotation,
        words=composed.words,
        blocks=composed.blocks,
    )


@contextmanager
def _opened(path: Path) -> Iterator[pdfium.PdfDocument]:
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        if pdfium_c.FPDF_GetLastError() == pdfium_c.FPDF_ERR_PASSWORD:
            raise EncryptedFileError(f"{path.name} is protected by a password") from error
        raise DamagedFileError(f"{path.name} can't be opened as a PDF: {error}") from error
    try:
        if len(document) == 0:
            raise DamagedFileError(f"{path.name} has no pages")
        yield document
    finally:
        document.close()


def _told(value: str | None) -> Told | None:
    """A line of the information dictionary, unless it is what a program puts where nothing was said."""
    text = " ".join((value or "").split())
    return None if text.lower() in _EMPTY_TITLES else Told(text, INFO)


def _date(value: str | None) -> Told | None:
    match = _PDF_DATE.match(value or "")
    if not match:
        return None
    year, month, day = match.groups()
    return Told("-".join(part for part in (year, month, day) if part), INFO)
