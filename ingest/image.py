"""Reads PNG, JPEG and TIFF files: each frame is a page, and every page is read by OCR."""

from __future__ import annotations

from pathlib import Path

from ingest.document import Inspection, Limits, Page, PageRef, ReadOptions
from ingest.errors import DamagedFileError, OcrDisabledError
from ingest.ocr import page_from_ocr, recognise_words
from ingest.picture import BROKEN, opened, picture


def inspect(path: Path) -> Inspection:
    """Count the frames of an image file, without decoding any.

    Raises:
        DamagedFileError: it is no image that can be read.
    """
    with opened(path) as image:
        # Frames of a PNG are an animation's, those of a JPEG a camera's previews.
        try:
            return Inspection(page_count=getattr(image, "n_frames", 1) if image.format == "TIFF" else 1)
        except BROKEN as error:
            raise DamagedFileError(f"{path}: its pages can't be counted: {error}") from error


def read(ref: PageRef, options: ReadOptions, limits: Limits) -> Page:
    """Read one frame by OCR.

    Raises:
        OcrDisabledError: the options forbid OCR, and an image has nothing else.
        PageLimitError, DamagedPageError, DamagedFileError: see ``picture``; and what ``recognise_words`` raises.
    """
    if options.ocr == "never":
        raise OcrDisabledError(f"page {ref.number} is an image, and OCR is switched off")
    image, dpi = picture(ref.path, ref.number, limits)
    result = recognise_words(image, dpi=dpi, language=options.language, limits=limits)
    return page_from_ocr(ref, result, reason="an image has no text layer")
