"""Words from the image of a page; the only module that knows of Tesseract."""

from __future__ import annotations

import functools
import hashlib
import io
import os
import re
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageFilter

from ingest.compose import compose
from ingest.document import Limits, Method, Page, PageRef, Word
from ingest.errors import OcrError, OcrUnavailableError, PageLimitError
from ingest.layout import build_blocks

POINTS_PER_INCH = 72.0


@dataclass(frozen=True, slots=True)
class OcrResult:
    """What OCR read on one image; sizes and boxes in points of the upright image."""

    words: tuple[Word, ...]
    confidence: float | None  # mean over the words, 0-1; None: no word
    rotation: int  # degrees clockwise by which the image was turned to stand upright: 0, 90, 180, 270
    deskew_degrees: float  # clockwise; 0.0 where the page was read as it lay
    width: float
    height: float
    note: str  # what was tried and why, in English


def recognise_words(image: Image.Image, *, dpi: float, language: str, limits: Limits) -> OcrResult:
    """Read the words of a page's image."""
    if image.width * image.height > limits.pixels:
        raise PageLimitError(f"the page has {image.width * image.height} pixels, {limits.pixels} are allowed")
    gray = image.convert("L").filter(ImageFilter.MedianFilter(3))
    tsv = _tesseract(gray, dpi, language, ("--psm", "3"), deadline=time.monotonic() + limits.seconds)
    scale = POINTS_PER_INCH / dpi
    words = []
    for row in tsv.splitlines()[1:]:
        fields = row.split("\t")
        if len(fields) != 12 or float(fields[10]) < 0 or not fields[11].strip():
            continue
        left, top, width, height = (int(field) for field in fields[6:10])
        words.append(
            Word(
                fields[11].strip(),
                left * scale,
                top * scale,
                (left + width) * scale,
                (top + height) * scale,
                float(fields[10]) / 100,
            )
        )
    confidence = sum(word.confidence or 0.0 for word in words) / len(words) if words else None
    return OcrResult(tuple(words), confidence, 0, 0.0, image.width * scale, image.height * scale, "read as it lay")


def page_from_ocr(ref: PageRef, result: OcrResult, *, reason: str) -> Page:
    """Compose a page from what OCR read; the one way for scans in a PDF and for images alike."""
    composed = compose(build_blocks(result.words, result.width, result.height))
    return Page(
        document_id=ref.document_id,
        number=ref.number,
        text=composed.text,
        method=Method.OCR,
        reason=f"{reason}; {result.note}",
        ocr_confidence=result.confidence,
        width=result.width,
        height=result.height,
        rotation=result.rotation,
        words=composed.words,
        blocks=composed.blocks,
    )


@functools.cache
def engine_version(language: str) -> str:
    """Name the engine and its data exactly, for the key under which a read page is kept."""
    version = _run(["tesseract", "--version"]).decode(errors="replace").split("\n", 1)[0].strip()
    data = _data_folder() / f"{language}.traineddata"
    digest = hashlib.sha256(data.read_bytes()).hexdigest()[:12] if data.is_file() else "missing"
    return f"{version}; {language} {digest}"


def _data_folder() -> Path:
    listing = _run(["tesseract", "--list-langs"]).decode(errors="replace")
    match = re.search(r'"(.+)"', listing)
    return Path(match.group(1)) if match else Path()


def _run(command: list[str]) -> bytes:
    try:
        return subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL).stdout
    except FileNotFoundError as error:
        raise OcrUnavailableError("Tesseract is not installed") from error


def _tesseract(image: Image.Image, dpi: float, language: str, arguments: tuple[str, ...], *, deadline: float) -> str:
    buffer = io.BytesIO()
    image.save(buffer, "PPM")  # raw pixels: PNG costs up to a second a page
    command = ["tesseract", "stdin", "stdout", "-l", language, "--dpi", str(round(dpi)), *arguments, "tsv"]
    try:
        done = subprocess.run(
            command,
            input=buffer.getvalue(),
            capture_output=True,
            timeout=max(deadline - time.monotonic(), 0.1),
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
            check=False,
        )
    except FileNotFoundError as error:
        raise OcrUnavailableError("Tesseract is not installed") from error
    except subprocess.TimeoutExpired as error:
        raise PageLimitError("OCR took longer than the page's limit of time") from error
    if done.returncode:
        raise OcrError(f"Tesseract failed: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout.decode("utf-8")
