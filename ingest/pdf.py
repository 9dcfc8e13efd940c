"""PDF files: what they say of themselves, and their pages as positioned words."""

from __future__ import annotations

import math
import mmap
import re
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
from lxml import etree
from PIL import Image

from ingest.compose import compose
from ingest.document import LICENCE_LENGTH, Box, Inspection, Limits, Method, Page, PageRef, ReadOptions, Told
from ingest.errors import DamagedPageError, PageLimitError
from ingest.layout import build_blocks
from ingest.ocr import page_from_ocr, recognise_words
from ingest.pdf_document import count_pages, open_document, opened, read_information
from ingest.pdf_drawings import Drawings, bullets, read_drawings
from ingest.pdf_words import Frame, PageText, frame_of, read_words
from ingest.tables import ruled_tables
from ingest.triage import decide

INFO, XMP = "pdf-info", "pdf-xmp"
LONGEST_XMP = 1_000_000  # bytes
POINTS_PER_INCH = 72.0
RENDER_DPI = 300.0
COARSEST_DPI, FINEST_DPI = 100.0, 450.0  # an embedded scan outside these is rendered instead
LARGE = 0.3  # of the page's area: a picture that may hold its text
MATCHING = 0.02  # of the page's sides: a scan that misses them by no more is the page
_DESCRIBING = ("title", "creator", "CreateDate", "ModifyDate")
_LICENCES = ("license", "UsageTerms", "WebStatement", "rights")  # the most telling first
_PDF_NAMESPACE = b"http://ns.adobe.com/pdf/"
_RESOURCE = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}resource"
_XMP_ATTRIBUTES = {
    "{http://ns.adobe.com/xap/1.0/}CreateDate": "CreateDate",
    "{http://ns.adobe.com/xap/1.0/}ModifyDate": "ModifyDate",
    "{http://ns.adobe.com/xap/1.0/rights/}WebStatement": "WebStatement",
    "{http://creativecommons.org/ns#}license": "license",
}
_PDF_DATE = re.compile(r"^\s*(?:D:)?((?:19|20)[0-9]{2})(?:-?(0[1-9]|1[0-2])(?:-?(0[1-9]|[12]\d|3[01]))?)?")
_EMPTY_TITLES = frozenset(
    ("", "untitled", "sans titre", "sans nom", "anonymous", "unspecified", "untitled document", "about:blank")
)
_PROGRAM = re.compile(r"^Microsoft (?:Word|PowerPoint|Excel) - ")
_FILE_NAME = re.compile(r"\.(?:docx?|odt|rtf|pptx?|xlsx?|indd|qxd|pub|pdf|html?)$", re.IGNORECASE)
_TRANSPOSE = {1: Image.Transpose.ROTATE_270, 2: Image.Transpose.ROTATE_180, 3: Image.Transpose.ROTATE_90}


def inspect(path: Path) -> Inspection:
    """Count a PDF's pages and take its title, author and date from its information dictionary, else from its XMP; its
    licence from the XMP, which alone can tell one.

    What a program wrote there may be a template's title or the day of a later export: its source is ``pdf-info`` or
    ``pdf-xmp``, so that better sources go before it.

    Raises:
        EncryptedFileError: the file wants a password.
        DamagedFileError: the file is truncated, or no PDF at all.
    """
    with closing(open_document(path)) as document:
        told = {key: read_information(document, key) for key in ("Title", "Author", "CreationDate", "ModDate")}
        page_count = count_pages(document)
    title, author = _told(told.get("Title"), INFO), _told(told.get("Author"), INFO)
    published = _date(told.get("CreationDate"), INFO) or _date(told.get("ModDate"), INFO)
    xmp = _xmp(path)
    title = title or _told(xmp.get("title"), XMP)
    author = author or _told(xmp.get("creator"), XMP)
    published = published or _date(xmp.get("CreateDate"), XMP) or _date(xmp.get("ModifyDate"), XMP)
    licence = next((" ".join(xmp[name].split())[:LICENCE_LENGTH] for name in _LICENCES if xmp.get(name)), None)
    return Inspection(
        page_count=page_count,
        title=title,
        publisher=author,
        published=published,
        licence=Told(licence, XMP) if licence else None,
    )


def read(ref: PageRef, options: ReadOptions, limits: Limits) -> Page:
    """Read one page, from its text layer or by OCR, whichever the evidence speaks for.

    Raises:
        EncryptedFileError, DamagedFileError: as ``inspect``.
        DamagedPageError: the page, or the picture that fills it, can't be loaded.
        OcrUnavailableError, OcrError, PageLimitError: as ``ingest.ocr.recognise_words``.
    """
    with opened(ref) as document:
        loaded = document.page(ref.number)
        page = loaded.page
        found = read_words(page, loaded.text)
        frame = frame_of(page).turned(found.rotation // 90)
        drawings = read_drawings(page, frame)
        verdict = decide(
            found.words,
            characters=found.characters,
            invisible=found.invisible,
            unmapped=found.unmapped,
            image_cover=_cover(drawings, found),
            choice=options.ocr,
        )
        if verdict.ocr:
            image, dpi = _image(page, frame, drawings, limits)
            result = recognise_words(image, dpi=dpi, language=options.language, limits=limits)
            if not result.words and not found.words:
                _require_pictures(page, frame, drawings, image, limits)
            # A picture behind a few words has no text of its own: then these words are the page's text.
            if not verdict.doubtful or options.ocr == "always" or len(result.words) >= len(found.words):
                return page_from_ocr(ref, result, reason=verdict.reason)
        running = document.running(ref.number)
    words = [*found.words, *bullets(found.words, drawings.dots)]
    tables = ruled_tables(words, drawings.rules, drawings.frames)
    composed = compose(
        build_blocks(
            words,
            found.width,
            found.height,
            tables=tables,
            rules=drawings.rules,
            frames=drawings.frames,
            running=running,
            asides=found.asides,
        )
    )
    return Page(
        document_id=ref.document_id,
        number=ref.number,
        text=composed.text,
        method=Method.TEXT_LAYER,
        reason=verdict.reason + ("; OCR found less than the text layer" if verdict.ocr else ""),
        width=found.width,
        height=found.height,
        rotation=found.rotation,
        words=composed.words,
        blocks=composed.blocks,
    )


def _cover(drawings: Drawings, found: PageText) -> float:
    """The share of the page that its images cover, at most 1 (images that overlap are counted twice)."""
    area = 0.0
    for (x0, top, x1, bottom), _ in drawings.images:
        width = min(x1, found.width) - max(x0, 0.0)
        height = min(bottom, found.height) - max(top, 0.0)
        area += max(width, 0.0) * max(height, 0.0)
    return min(area / (found.width * found.height), 1.0)


def _image(page: pdfium.PdfPage, frame: Frame, drawings: Drawings, limits: Limits) -> tuple[Image.Image, float]:
    """The page as an image, and its resolution: the embedded scan as it is, or rendered where that won't do."""
    width, height = frame.size
    large = [each for each in drawings.images if _area(each[0]) > LARGE * width * height]
    if len(large) == 1 and drawings.shapes == 0:
        scan = _scan(large[0], page, frame, limits)
        if scan is not None:
            return scan
    scale = min(RENDER_DPI / POINTS_PER_INCH, math.sqrt(limits.pixels / (width * height)) * 0.999)
    bitmap = page.render(scale=scale)
    image = bitmap.to_pil().copy()  # which outlives the bitmap and its memory
    quarters = (frame.turn - frame_of(page).turn) % 4
    return (image.transpose(_TRANSPOSE[quarters]) if quarters else image), scale * POINTS_PER_INCH


def _require_pictures(
    page: pdfium.PdfPage, frame: Frame, drawings: Drawings, image: Image.Image, limits: Limits
) -> None:
    """See that a page on which nothing was read is empty, and not one whose picture PDFium left out.

    Raises:
        PageLimitError: the picture has more pixels than the limits allow.
        DamagedPageError: it can't be decoded.
    """
    least, most = image.convert("L").getextrema()
    if least != most:
        return
    width, height = frame.size
    for box, handle in drawings.images:
        if _area(box) <= LARGE * width * height:
            continue
        picture = pdfium.PdfImage(handle, page=page, pdf=page.pdf)
        try:
            picture.get_bitmap()
        except pdfium.PdfiumError as error:
            columns, rows = picture.get_px_size()
            if columns * rows > limits.pixels:
                raise PageLimitError(
                    f"the limit of pixels: the page's picture has {columns * rows}, {limits.pixels} are allowed"
                ) from error
            raise DamagedPageError("the picture that fills the page can't be decoded") from error


def _scan(
    placed: tuple[Box, Any], page: pdfium.PdfPage, frame: Frame, limits: Limits
) -> tuple[Image.Image, float] | None:
    """The scan that fills the page, in its own resolution; None where it doesn't, or lies otherwise than upright."""
    (x0, top, x1, bottom), handle = placed
    width, height = frame.size
    if max(abs(x0), abs(x1 - width)) > MATCHING * width or max(abs(top), abs(bottom - height)) > MATCHING * height:
        return None
    image = pdfium.PdfImage(handle, page=page, pdf=page.pdf)
    matrix = image.get_matrix()
    columns, rows = image.get_px_size()
    if matrix.a <= 0 or matrix.d <= 0 or abs(matrix.b) + abs(matrix.c) > 0.01 or columns * rows > limits.pixels:
        return None
    across, down = columns / matrix.a * POINTS_PER_INCH, rows / matrix.d * POINTS_PER_INCH
    if abs(across - down) > MATCHING * across or not COARSEST_DPI <= across <= FINEST_DPI:
        return None
    try:
        bitmap = image.get_bitmap()
    except pdfium.PdfiumError:
        return None  # a colour space that PDFium gives only rendered
    picture = bitmap.to_pil().copy()  # which outlives the bitmap and its memory
    if picture.size != (columns, rows):
        return None
    return (picture.transpose(_TRANSPOSE[frame.turn]) if frame.turn else picture), across


def _area(box: Box) -> float:
    return max(box[2] - box[0], 0.0) * max(box[3] - box[1], 0.0)


def _xmp(path: Path) -> dict[str, str]:
    """Title, creator, dates, licence of the XMP packet, where it is not compressed (it seldom is); later packets win.

    A packet that isn't a PDF's is that of a picture in the file: the picture's licence isn't the document's.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        end = content.rfind(b"</x:xmpmeta>")
        start = content.rfind(b"<x:xmpmeta", 0, end) if end >= 0 else -1
        if start < 0 or end - start > LONGEST_XMP:
            return {}
        packet = content[start : end + len(b"</x:xmpmeta>")]
    try:
        root = etree.fromstring(packet, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return {}  # a broken packet says nothing; the pages are not affected
    is_of_the_pdf = _PDF_NAMESPACE in packet or b"application/pdf" in packet
    wanted = (*_DESCRIBING, *_LICENCES) if is_of_the_pdf else _DESCRIBING
    found: dict[str, str] = {}
    for element in root.iter(etree.Element):
        name = etree.QName(element).localname
        if name in wanted:
            text = next((part.strip() for part in element.itertext() if part.strip()), "")
            found.setdefault(name, text or element.get(_RESOURCE, ""))
        for key, name in _XMP_ATTRIBUTES.items():
            value = element.get(key)
            if value and name in wanted:
                found.setdefault(name, value)
    return found


def _told(value: str | None, source: str) -> Told | None:
    """A line of the file's metadata, unless it is what a program puts where nothing was said."""
    text = _PROGRAM.sub("", " ".join((value or "").split()))
    return None if text.lower() in _EMPTY_TITLES or _FILE_NAME.search(text) else Told(text, source)


def _date(value: str | None, source: str) -> Told | None:
    """A day, month or year as EDTF, from ``D:20210312…`` or ``2021-03-12T…``; None of a day that no calendar has."""
    match = _PDF_DATE.match(value or "")
    if not match or not _exists(*match.groups()):
        return None
    year, month, day = match.groups()
    return Told("-".join(part for part in (year, month, day) if part), source)


def _exists(year: str, month: str | None, day: str | None) -> bool:
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:  # 2021-02-30
        return False
    return True
