"""Tesseract as a command that is started for each image: the only module that knows of pytesseract."""

from __future__ import annotations

import os

import pytesseract
from PIL import Image

from ingest.errors import OcrError, OcrUnavailableError, PageLimitError
from ingest.ocr_data import run

NOTE = ""  # it is what pages are read with where nothing else is told


def version() -> str:
    """Name the command's version: ``tesseract 5.3.0``.

    Raises:
        OcrUnavailableError: Tesseract is not installed.
    """
    return run(["tesseract", "--version"]).partition("\n")[0].strip()


def recognise(image: Image.Image, *, dpi: int, language: str, seconds: float) -> bytes:
    """Read an image of eight bits a pixel, as a whole page; the answer is hOCR.

    Raises:
        PageLimitError: it took longer than ``seconds``.
        OcrUnavailableError: Tesseract is not installed.
        OcrError: Tesseract failed.
    """
    image.format = "PPM"  # as pytesseract is to hand it over: PNG costs up to a second a page
    os.environ["OMP_THREAD_LIMIT"] = "1"  # its threads cost more than they bring: five times
    try:
        hocr: bytes = pytesseract.image_to_pdf_or_hocr(
            image, lang=language, config=f"--dpi {dpi} --psm 3", timeout=seconds, extension="hocr"
        )
    except pytesseract.TesseractNotFoundError as error:
        raise OcrUnavailableError("Tesseract is not installed") from error
    except pytesseract.TesseractError as error:
        raise OcrError(f"Tesseract failed: {error.message.strip() or f'status {error.status}'}") from error
    except RuntimeError as error:  # what pytesseract makes of a timeout
        raise PageLimitError("the limit of time: OCR took too long") from error
    return hocr
