"""A PDF that stays open while its pages are read: the longer it is, the longer it takes to find a page in it anew.

One file is open at a time, in a process. PDFium keeps what it has parsed of a file until that is closed; so it is
opened anew now and then, and memory does not grow with the number of pages read.
"""

from __future__ import annotations

import ctypes
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ingest.document import Box, PageRef
from ingest.errors import DamagedFileError, DamagedPageError, EncryptedFileError
from ingest.layout import MARGIN, normalised
from ingest.pdf_words import Frame, frame_of

MOST_LOADS = 64  # pages loaded before a file is opened anew
NEIGHBOURS = (-2, -1, 1, 2)  # left and right pages have running heads of their own
MOST_MARGINS = 64  # pages whose margins are kept for their neighbours


@dataclass(frozen=True, slots=True)
class LoadedPage:
    """A page with its characters, until it is closed."""

    page: pdfium.PdfPage
    text: pdfium.PdfTextPage

    def close(self) -> None:
        self.text.close()
        self.page.close()


class OpenDocument:
    """A PDF file, open, and those of its pages that are loaded."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = open_document(path)
        self._loads = 0
        self._loaded: dict[int, LoadedPage] = {}
        self._margins: OrderedDict[int, frozenset[str]] = OrderedDict()

    def close(self) -> None:
        for page in self._loaded.values():
            page.close()
        self._loaded.clear()
        self._file.close()

    def page(self, number: int) -> LoadedPage:
        """Load a page.

        Raises:
            DamagedPageError: there is none of this number, or it can't be loaded.
        """
        if not 1 <= number <= len(self._file):
            raise DamagedPageError(f"{self._path.name} has {len(self._file)} pages, not {number}")
        if number not in self._loaded:
            self._loads += 1
            try:
                page = self._file[number - 1]
            except pdfium.PdfiumError as error:
                raise DamagedPageError(
                    f"page {number} of the {len(self._file)} that {self._path.name} tells of can't be loaded: {error}"
                ) from error
            self._loaded[number] = LoadedPage(page, page.get_textpage())
        return self._loaded[number]

    def leave(self, number: int) -> None:
        """Close all pages but those that come soon: the two that were looked at as a page's neighbours."""
        for loaded in [each for each in self._loaded if not number < each <= number + max(NEIGHBOURS)]:
            self._loaded.pop(loaded).close()

    def renew(self) -> None:
        """Open the file anew, if many of its pages were loaded."""
        if self._loads >= MOST_LOADS:
            self.close()
            self._file = open_document(self._path)
            self._loads = 0

    def running(self, number: int) -> frozenset[str]:
        """What stands in the margins of the pages around one, as ``layout.normalised`` gives it."""
        around = [number + step for step in NEIGHBOURS if 1 <= number + step <= len(self._file)]
        return frozenset().union(*(self._margin_lines(each) for each in around))

    def _margin_lines(self, number: int) -> frozenset[str]:
        if number in self._margins:
            self._margins.move_to_end(number)
            return self._margins[number]
        try:
            loaded = self.page(number)
        except DamagedPageError:
            return frozenset()  # it fails when its own turn comes
        frame = frame_of(loaded.page)
        texts = [loaded.text.get_text_bounded(*_user_box(frame, box)) for box in _margin_boxes(frame)]
        lines = frozenset(normalised(line) for text in texts for line in text.splitlines() if line.strip())
        self._margins[number] = lines
        if len(self._margins) > MOST_MARGINS:
            self._margins.popitem(last=False)
        return lines


_State = tuple[Path, str, int, int, int, int]


class _Opened:
    """The file that this process has open, if any."""

    def __init__(self) -> None:
        self.state: _State | None = None
        self.document: OpenDocument | None = None

    def close(self) -> None:
        if self.document is not None:
            self.document.close()
        self.state = self.document = None


_opened = _Opened()


@contextmanager
def opened(ref: PageRef) -> Iterator[OpenDocument]:
    """Open a page's file, or go on with it where it was opened for another of its pages and has not changed since.

    Raises:
        EncryptedFileError, DamagedFileError: as ``open_document``.
    """
    status = ref.path.stat()
    state = (ref.path, ref.document_id, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
    if _opened.document is None or _opened.state != state:
        _opened.close()
        _opened.document = OpenDocument(ref.path)
        _opened.state = state
    try:
        _opened.document.renew()
        yield _opened.document
        _opened.document.leave(ref.number)
    except BaseException:
        _opened.close()  # whatever a page left behind is not held against the next
        raise


def open_document(path: Path) -> pdfium.PdfDocument:
    """Open a PDF; the caller closes it.

    Raises:
        EncryptedFileError: it wants a password.
        DamagedFileError: it is truncated, has no pages, or is no PDF at all.
    """
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        if pdfium_c.FPDF_GetLastError() == pdfium_c.FPDF_ERR_PASSWORD:
            raise EncryptedFileError(f"{path.name} is protected by a password") from error
        raise DamagedFileError(f"{path.name} can't be opened as a PDF: {error}") from error
    if len(document) == 0:
        document.close()
        raise DamagedFileError(f"{path.name} has no pages")
    return document


def read_information(document: pdfium.PdfDocument, key: str) -> str:
    """A line of a PDF's information dictionary, ``""`` where there is none; what is no character is left out."""
    name = key.encode()
    size = pdfium_c.FPDF_GetMetaText(document.raw, name, None, 0)
    buffer = ctypes.create_string_buffer(size)
    pdfium_c.FPDF_GetMetaText(document.raw, name, buffer, size)
    return buffer.raw.decode("utf-16-le", "ignore").rstrip("\0")


def count_pages(document: pdfium.PdfDocument) -> int:
    """The pages of a PDF: as many as it tells of, but where none is left, the first that is missing stands for all.

    So a file that tells of 100,000 pages and has one fails once, not 99,999 times.
    """
    told = len(document)
    size = pdfium_c.FS_SIZEF()
    found = told
    while found and not pdfium_c.FPDF_GetPageSizeByIndexF(document.raw, found - 1, ctypes.byref(size)):
        found -= 1
    return min(found + 1, told)


def _margin_boxes(frame: Frame) -> list[Box]:
    width, height = frame.size
    return [(0.0, 0.0, width, MARGIN * height), (0.0, (1 - MARGIN) * height, width, height)]


def _user_box(frame: Frame, box: Box) -> Box:
    """A box of the displayed page as left, bottom, right, top in the PDF's own space."""
    x0, top, x1, bottom = box
    match frame.turn:
        case 0:
            return (frame.left + x0, frame.top - bottom, frame.left + x1, frame.top - top)
        case 1:
            return (frame.left + top, frame.bottom + x0, frame.left + bottom, frame.bottom + x1)
        case 2:
            return (frame.right - x1, frame.bottom + top, frame.right - x0, frame.bottom + bottom)
        case _:
            return (frame.right - bottom, frame.top - x1, frame.right - top, frame.top - x0)
