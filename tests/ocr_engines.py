"""Tesseract's two engines as tests choose between them, and a page to read with either."""

from __future__ import annotations

import drawn
from PIL import Image

from ingest.document import Limits
from ingest.ocr import OcrResult, engine_version, recognise_words
from ingest.ocr_data import trained

TEXT = " ".join(drawn.LINES)


def forget() -> None:
    """Let nothing be known of an engine that was used before."""
    engine_version.cache_clear()
    trained.cache_clear()


def recognise(
    image: Image.Image, *, dpi: float | None = 200, seconds: float = 60, pixels: int = 10_000_000
) -> OcrResult:
    return recognise_words(image, dpi=dpi, language="fra", limits=Limits(seconds=seconds, pixels=pixels))
