"""Tesseract as a library that stays loaded from page to page: the only module that knows of tesserocr.

It brings a Tesseract of its own, and reads with the data of the one that is installed.
"""

from __future__ import annotations

import functools
import importlib.util
import math
import os
import time
from typing import Any

from PIL import Image

from ingest.errors import OcrError, OcrUnavailableError, PageLimitError
from ingest.ocr_data import trained

NOTE = "read by tesserocr"


def is_installed() -> bool:
    """Whether ``lieudit[fast]`` was installed."""
    return importlib.util.find_spec("tesserocr") is not None


def version() -> str:
    """Name the version of the library's own Tesseract: ``tesserocr with tesseract 5.5.4``."""
    return f"tesserocr with {_library().tesseract_version().partition(chr(10))[0].strip()}"


def recognise(image: Image.Image, *, dpi: int, language: str, seconds: float) -> bytes:
    """Read an image of eight bits a pixel, as a whole page; the answer is hOCR.

    Raises:
        PageLimitError: it took longer than ``seconds``.
        OcrUnavailableError: Tesseract or its data for the language is not installed.
        OcrError: Tesseract failed.
    """
    began = time.monotonic()
    engine = _opened(language)
    try:
        engine.SetVariable("user_defined_dpi", str(dpi))
        engine.SetImageBytes(image.tobytes(), image.width, image.height, 1, image.width)
        if not engine.Recognize(timeout=max(1, math.ceil(seconds * 1000))):
            if time.monotonic() - began >= seconds:
                raise PageLimitError("the limit of time: OCR took too long")
            raise OcrError("Tesseract failed: the page can't be recognised")
        hocr: str = engine.GetHOCRText(0)
    except (RuntimeError, ValueError) as error:
        close()
        raise OcrError(f"Tesseract failed: {error}") from error
    finally:
        engine.Clear()
    return hocr.encode()


def close() -> None:
    """Let go of the engine and its data; the next page opens them anew."""
    _opened.cache_clear()


@functools.cache
def _opened(language: str) -> Any:
    """The engine with a language's data, once for a process; it keeps its messages to itself."""
    tesserocr = _library()
    tesserocr.set_leptonica_log_level(tesserocr.LeptLogLevel.NONE)
    folder = trained(language).folder
    if folder is None:
        raise OcrUnavailableError("Tesseract does not tell where its data lie")
    try:
        return tesserocr.PyTessBaseAPI(
            path=f"{folder}{os.sep}",
            lang=language,
            psm=tesserocr.PSM.AUTO,
            oem=tesserocr.OEM.DEFAULT,
            variables={"debug_file": os.devnull},
        )
    except RuntimeError as error:
        raise OcrError(f"Tesseract can't use its data: {error}") from error


def _library() -> Any:
    """The library, which may be installed and yet not be loaded: built for another system, say."""
    try:
        import tesserocr
    except ImportError as error:
        raise OcrUnavailableError(
            f"tesserocr is installed and can't be loaded: {error}",
            advice="Install it anew, or uninstall it (pip uninstall tesserocr): the tesseract command reads as well.",
        ) from error
    return tesserocr
