"""Pages already read, on disk: by file, page, engines, settings and version.

``dumps_page`` is also how ``page_layouts.layout`` holds a page in the database.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import json
import logging
import shutil
import zlib
from collections.abc import Iterable
from dataclasses import asdict, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from ingest.document import Block, BlockKind, Box, Cell, Method, Page, PageRef, PlacedWord, ReadOptions
from ingest.errors import OcrUnavailableError
from ingest.ocr import engine_version
from ingest.unfinished import UNFINISHED, written_whole

LAYOUT_VERSION = 1  # of what dumps_page writes
READER_VERSION = 2  # raise it when the readers read a page otherwise than before
HUNDREDTHS = 100  # coordinates are kept to 0.01 point, confidences to 0.01
SUFFIX = ".page"
MOST_BYTES = 256 * 1024**2  # unpacked; a page of a million characters, as many as may be, has a tenth of it

_LIBRARIES = {
    "application/pdf": ("pypdfium2", "pdfplumber", "Pillow"),
    "text/html": ("trafilatura", "lxml"),
    "text/plain": ("charset-normalizer",),
    "image/png": ("Pillow",),
    "image/jpeg": ("Pillow",),
    "image/tiff": ("Pillow",),
}
_OCR_TYPES = frozenset(media_type for media_type in _LIBRARIES if not media_type.startswith("text/"))
_log = logging.getLogger(__name__)


class LayoutError(ValueError):
    """Bytes that are not a page as ``dumps_page`` writes it."""


class PageCache:
    """A folder of pages already read, as ``dumps_page`` writes them: one file a page, in one folder a document.

    Several processes may share it: an entry is written beside its place and moved there whole. It is not forced to the
    disk: what a power cut tears is noticed by its checksum, and read again.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._keys: dict[tuple[str, ReadOptions], str] = {}  # versions are looked up on disk: once is enough

    def get_bytes(self, ref: PageRef, options: ReadOptions) -> bytes | None:
        """Return the page if it was read by these engines with these options; an unreadable entry is absent."""
        path = self._path(ref, options)
        try:
            layout = path.read_bytes()
            content = unpacked(layout)
        except FileNotFoundError:
            return None
        except (zlib.error, OSError) as error:
            _log.warning("%s: the kept page can't be used and will be read again: %s", path, error)
            return None
        # As dumps_page writes them; a page's text can't hold these words: in JSON its quotes have backslashes.
        names = (f',"document_id":"{ref.document_id}",', f',"number":{ref.number},')
        if not all(name.encode() in content for name in names):
            _log.warning("%s: holds another page, and will be read again", path)
            return None
        return layout

    def put_bytes(self, layout: bytes, ref: PageRef, options: ReadOptions) -> None:
        """Keep a page that was read; an entry of the same key is replaced.

        Raises:
            OSError: the folder can't be written.
        """
        path = self._path(ref, options)
        path.parent.mkdir(parents=True, exist_ok=True)
        with written_whole(path, self.folder / UNFINISHED) as temporary:
            temporary.write_bytes(layout)

    def forget(self, document_id: str) -> None:
        """Remove every page kept of a document."""
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(self.folder / document_id)

    def _path(self, ref: PageRef, options: ReadOptions) -> Path:
        key = self._keys.get((ref.media_type, options))
        if key is None:
            key = self._keys[ref.media_type, options] = _key(ref.media_type, options)
        return self.folder / ref.document_id / f"{ref.number}-{key}{SUFFIX}"


def dumps_page(page: Page) -> bytes:
    """Write a page as compressed JSON; the same page gives the same bytes.

    Coordinates and confidences are written as whole hundredths: ``rounded`` gives the page that comes back.
    """
    words = {
        "start": [word.start for word in page.words],
        "length": [word.end - word.start for word in page.words],
        "boxes": [len(word.boxes) for word in page.words],
        "box": [round(edge * HUNDREDTHS) for word in page.words for box in word.boxes for edge in box],
        "confidence": [None if word.confidence is None else _hundredths(word.confidence) for word in page.words],
    }
    content = {
        "version": LAYOUT_VERSION,
        "document_id": page.document_id,
        "number": page.number,
        "text": page.text,
        "method": page.method.value,
        "reason": page.reason,
        "ocr_confidence": page.ocr_confidence if page.ocr_confidence is None else round(page.ocr_confidence, 4),
        "width": None if page.width is None else _hundredths(page.width),
        "height": None if page.height is None else _hundredths(page.height),
        "rotation": page.rotation,
        "words": words,
        "blocks": [
            {
                "kind": block.kind.value,
                "start": block.start,
                "end": block.end,
                "level": block.level,
                "table": block.table,
                "cells": [[cell.start, cell.end, cell.column, cell.span, int(cell.heading)] for cell in block.cells],
            }
            for block in page.blocks
        ],
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False)
    return zlib.compress(text.encode("utf-8"), level=1)  # a tenth larger than by the default, in half its time


def loads_page(data: bytes) -> Page:
    """Read a page that ``dumps_page`` wrote.

    Raises:
        LayoutError: the bytes are damaged, or of another version.
    """
    try:
        content = json.loads(unpacked(data))
        if content["version"] != LAYOUT_VERSION:
            raise LayoutError(f"layout version {content['version']} is not {LAYOUT_VERSION}")
        return _page(content)
    except (zlib.error, UnicodeDecodeError, json.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        if isinstance(error, LayoutError):
            raise
        raise LayoutError(f"not a page's layout: {type(error).__name__}: {error}") from error


def unpacked(data: bytes) -> bytes:
    """The JSON of a page that ``dumps_page`` wrote.

    A database may be a stranger's: what would unpack to gigabytes is not unpacked.

    Raises:
        zlib.error: the bytes are damaged, or unpack to more than ``MOST_BYTES``.
    """
    stream = zlib.decompressobj()
    content = stream.decompress(data, MOST_BYTES)
    if not stream.eof:
        raise zlib.error(f"it unpacks to more than {MOST_BYTES >> 20} MB" if stream.unconsumed_tail else "it is torn")
    return content


def rounded(page: Page) -> Page:
    """Round a page to what ``dumps_page`` keeps of it, so that what is used equals what is stored."""
    return replace(
        page,
        ocr_confidence=None if page.ocr_confidence is None else round(page.ocr_confidence, 4),
        width=None if page.width is None else _hundredths(page.width) / HUNDREDTHS,
        height=None if page.height is None else _hundredths(page.height) / HUNDREDTHS,
        words=tuple(
            PlacedWord(
                word.start,
                word.end,
                tuple(
                    [
                        _box((round(a * 100), round(b * 100), round(c * 100), round(d * 100)))
                        for a, b, c, d in word.boxes
                    ]
                ),
                None if word.confidence is None else _hundredths(word.confidence) / HUNDREDTHS,
            )
            for word in page.words
        ),
    )


def _page(content: dict[str, Any]) -> Page:
    words = content["words"]
    edges = [edge / HUNDREDTHS for edge in words["box"]]
    boxes = list(zip(edges[0::4], edges[1::4], edges[2::4], edges[3::4], strict=True))
    last = list(itertools.accumulate(words["boxes"]))  # of each word's boxes
    if last and last[-1] > len(boxes):
        raise ValueError(f"words have {last[-1]} boxes, and {len(boxes)} are there")
    return Page(
        document_id=content["document_id"],
        number=content["number"],
        text=content["text"],
        method=Method(content["method"]),
        reason=content["reason"],
        ocr_confidence=content["ocr_confidence"],
        width=None if content["width"] is None else content["width"] / HUNDREDTHS,
        height=None if content["height"] is None else content["height"] / HUNDREDTHS,
        rotation=content["rotation"],
        words=tuple(
            PlacedWord(
                start,
                start + length,
                tuple(boxes[past - count : past]),
                None if confidence is None else confidence / HUNDREDTHS,
            )
            for start, length, count, past, confidence in zip(
                words["start"], words["length"], words["boxes"], last, words["confidence"], strict=True
            )
        ),
        blocks=tuple(
            Block(
                BlockKind(block["kind"]),
                block["start"],
                block["end"],
                block["level"],
                tuple(
                    Cell(start, end, column, span, bool(heading))
                    for start, end, column, span, heading in block["cells"]
                ),
                block["table"],
            )
            for block in content["blocks"]
        ),
    )


def _hundredths(value: float) -> int:
    return round(value * HUNDREDTHS)


def _box(edges: Iterable[int]) -> Box:
    x0, top, x1, bottom = edges
    return (x0 / HUNDREDTHS, top / HUNDREDTHS, x1 / HUNDREDTHS, bottom / HUNDREDTHS)


def _key(media_type: str, options: ReadOptions) -> str:
    """Name all that a page's reading depends on besides the file's bytes and the page's number."""
    parts = [
        ["lieudit", _version("lieudit")],
        ["reader", READER_VERSION],
        ["layout", LAYOUT_VERSION],
        ["media-type", media_type],
        ["options", asdict(options)],
        *([name, _version(name)] for name in _LIBRARIES.get(media_type, ())),
    ]
    if media_type in _OCR_TYPES and options.ocr != "never":
        parts.append(["tesseract", _ocr_version(options.language)])
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:  # run from a checkout that was not installed
        return "none"


def _ocr_version(language: str) -> str:
    try:
        return engine_version(language)
    except OcrUnavailableError:  # pages with a text layer are read all the same
        return "none"
