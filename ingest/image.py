"""Reads PNG, JPEG and TIFF files: each frame is a page, and every page is read by OCR."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from ingest.document import Inspection, Limits, Page, PageRef, ReadOptions
from ingest.errors import DamagedFileError, DamagedPageError, OcrDisabledError, PageLimitError
from ingest.ocr import page_from_ocr, recognise_words

DEFAULT_DPI = 300.0  # CONTRACT: an image without a resolution counts as 300 dpi


def inspect(path: Path) -> Inspection:
    """Count the frames of an image file."""
    try:
        with Image.open(path) as image:
            return Inspection(page_count=getattr(image, "n_frames", 1))
    except (UnidentifiedImageError, OSError) as error:
        raise DamagedFileError(f"{path}: {error}") from error


def read(ref: PageRef, options: ReadOptions, limits: Limits) -> Page:
    """Read one frame by OCR."""
    if options.ocr == "never":
        raise OcrDisabledError(f"{ref.path}: page {ref.number} is an image, and OCR is switched off")
    try:
        with Image.open(ref.path) as image:
            image.seek(ref.number - 1)
            if image.width * image.height > limits.pixels:
                raise PageLimitError(f"the page has {image.width * image.height} pixels, {limits.pixels} are allowed")
            dpi = float(image.info.get("dpi", (DEFAULT_DPI,))[0]) or DEFAULT_DPI
            upright = ImageOps.exif_transpose(image)
            upright.load()
    except (OSError, EOFError) as error:
        raise DamagedPageError(f"{ref.path}: page {ref.number}: {error}") from error
    result = recognise_words(upright, dpi=dpi, language=options.language, limits=limits)
    return page_from_ocr(ref, result, reason="an image has no text layer")
