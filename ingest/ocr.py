"""Words from the image of a page; the only module that knows of Tesseract.

The page is made ready first (``ingest.ocr_image``): turned upright, freed of specks, brought level. A second try
is made otherwise where the first is unsure. Tesseract answers in hOCR, which tells the slope and the size of each
line.
"""

from __future__ import annotations

import functools
import hashlib
import os
import re
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytesseract
from lxml import etree
from PIL import Image

from ingest.compose import compose
from ingest.document import Box, Limits, Method, Page, PageRef, PlacedWord, Word
from ingest.errors import OcrError, OcrUnavailableError, PageLimitError
from ingest.layout import build_blocks
from ingest.ocr_geometry import Frame, Slope, find_frame
from ingest.ocr_image import Lie, falls, levelled, lie, noise, with_even_light, without_specks
from ingest.ocr_rules import ruling_lines
from ingest.tables import ruled_tables

POINTS_PER_INCH = 72.0
LONGEST_PAGE = 17.0  # inches (A3); a longer one tells a false resolution, as cameras do
USUAL_PAGE = 11.7  # inches (A4)
TIME_FOR_OCR = 0.9  # of the page's limit; the rest is for what goes before and after

LEAST_SKEW = 0.2  # degrees: Tesseract itself bears less
ON_ITS_SIDE = 0.5  # levelness: below, lines run from bottom to top; above the inverse, level
LEAST_NOISE = 0.15  # gray levels; on a rendered page the median only blunts letters (CER 0.2 % -> 2.7 % at 200 dpi)
FINE_DPI = 250  # letters so large that the median never harms, and often helps
COARSE_DPI = 170  # a second try of coarser images is made at twice the size
SURE = 0.80  # mean confidence: pages read well have 0.92 and more
ASTRAY = 0.60  # pages upside down or on their side have 0.30 to 0.40
LEAST_LETTER = 0.35  # of its line's size: the lowest letters have 0.45, specks read as letters 0.1 to 0.3
SURE_MARK = 0.5  # specks read as stops and quotes have 0.0 to 0.4, real ones 0.8 and more
MARKS = "-–—•€%"  # carry meaning, and are often read with little confidence
RULES = "|¦_"  # what ruling lines of tables are read as

_TRANSPOSE = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}
_XHTML = "{http://www.w3.org/1999/xhtml}"
_BOX = re.compile(r"\bbbox (\d+) (\d+) (\d+) (\d+)")
_BASELINE = re.compile(r"\bbaseline (-?[\d.]+) (-?[\d.]+)")
_SIZE = re.compile(r"\bx_size ([\d.]+)")
_CONFIDENCE = re.compile(r"\bx_wconf (\d+)")


@dataclass(frozen=True, slots=True)
class OcrResult:
    """What OCR read on one image; ``width`` and ``height`` in points of the upright image.

    ``words`` stand where they would if the page were straight, so that lines are level; ``frame.shown`` moves a box
    to where it lies on the upright image as it is.
    """

    words: tuple[Word, ...]
    confidence: float | None  # mean over the words, 0-1; None: no word
    rotation: int  # degrees clockwise by which the image was turned to stand upright: 0, 90, 180, 270
    deskew_degrees: float  # clockwise, on top of that; 0.0 where the lines were level
    width: float
    height: float
    frame: Frame
    note: str  # what was done to the image, in English
    rules: tuple[Box, ...] = ()  # ruling lines, as thin boxes, where they would stand if the page were straight


@dataclass(frozen=True, slots=True)
class _Line:
    """A line as Tesseract found it, in pixels of the image that it was given."""

    x: float  # the middle of its baseline
    y: float
    fall: float | None  # pixels downwards a pixel to the right; None: the line does not run to the right
    width: float
    size: float  # of the letters, from the ascenders' top to the descenders' foot
    words: tuple[tuple[str, Box, float], ...]  # text, box, confidence 0-1


def recognise_words(image: Image.Image, *, dpi: float, language: str, limits: Limits) -> OcrResult:
    """Read the words of a page's image, whichever way up it is.

    Args:
        image: of any mode; transparent parts count as white.
        dpi: pixels an inch, by which boxes become points.
        language: as Tesseract names it (``fra``).
        limits: of pixels, and of the time that Tesseract may take in all.

    Raises:
        PageLimitError: the image has too many pixels, or Tesseract took too long.
        OcrUnavailableError: Tesseract or its data for the language is not installed.
        OcrError: Tesseract failed.
    """
    if image.width * image.height > limits.pixels:
        raise PageLimitError(
            f"the limit of pixels: the page has {image.width * image.height}, {limits.pixels} are allowed"
        )
    engine_version(language)  # or Tesseract would go on without a language that it lacks, if it has another
    deadline = time.monotonic() + limits.seconds * TIME_FOR_OCR
    gray = _gray(image)
    tries: list[OcrResult] = []

    def attempt(rotation: int, *, otherwise: bool = False) -> None:
        try:
            tries.append(_attempt(gray, rotation, dpi, language, deadline, otherwise=otherwise))
        except PageLimitError:
            if not tries:  # another try that takes too long is lost, the first one is not
                raise

    for rotation in _rotations(gray, dpi):
        attempt(rotation)
        if (tries[-1].confidence or 0.0) >= ASTRAY:
            break
    best = max(tries, key=_score)
    if (best.confidence or 0.0) < SURE:
        attempt(best.rotation, otherwise=True)
    return max(tries, key=_score)


def page_from_ocr(ref: PageRef, result: OcrResult, *, reason: str) -> Page:
    """Compose a page from what OCR read; the one way for scans in a PDF and for images alike.

    Args:
        ref: the page that was read.
        result: what ``recognise_words`` made of its image.
        reason: why OCR was used, in English; what was done to the image is added.
    """
    # Only rules that make cells are told: strokes of pictures and shadows would pass for the levels of a table.
    tables = ruled_tables(result.words, result.rules, ())
    composed = compose(build_blocks(result.words, result.width, result.height, tables=tables))
    return Page(
        document_id=ref.document_id,
        number=ref.number,
        text=composed.text,
        method=Method.OCR,
        reason=f"{reason}; {result.note}" if result.note else reason,
        ocr_confidence=result.confidence,
        width=result.width,
        height=result.height,
        rotation=result.rotation,
        words=tuple(
            PlacedWord(word.start, word.end, tuple(result.frame.shown(box) for box in word.boxes), word.confidence)
            for word in composed.words
        ),
        blocks=composed.blocks,
    )


@functools.cache
def engine_version(language: str) -> str:
    """Name the engine and its data exactly, for the key under which a read page is kept.

    Raises:
        OcrUnavailableError: Tesseract or its data for the language is not installed.
    """
    version = _run(["tesseract", "--version"]).partition("\n")[0].strip()
    listing = _run(["tesseract", "--list-langs"])
    folder = re.search(r'"(.+)"', listing)
    digest = hashlib.sha256()
    for part in language.split("+"):
        if part not in listing.split():
            raise OcrUnavailableError(f"Tesseract has no data for the language {part!r}")
        if folder is not None:
            digest.update((Path(folder[1]) / f"{part}.traineddata").read_bytes())
    return f"{version}, {language} {digest.hexdigest()[:12]}"


def _rotations(gray: Image.Image, dpi: float) -> tuple[int, ...]:
    """The ways to turn the image, in degrees clockwise, the likeliest first."""
    levelness = lie(gray, _true_dpi(gray, dpi)).levelness
    if levelness < ON_ITS_SIDE:
        return (90, 270)
    return (0, 180) if levelness > 1 / ON_ITS_SIDE else (0, 180, 90, 270)


def _attempt(
    gray: Image.Image, rotation: int, dpi: float, language: str, deadline: float, *, otherwise: bool
) -> OcrResult:
    """Read the image turned one way; ``otherwise``: as the first try did not (see ``_prepare``)."""
    upright = gray.transpose(_TRANSPOSE[rotation]) if rotation else gray
    prepared = _prepare(upright, _true_dpi(upright, dpi), otherwise=otherwise)
    lines = _tesseract(prepared.image, prepared.dpi, language, deadline)
    scale = POINTS_PER_INCH / dpi / prepared.enlarged  # a pixel of the prepared image, in points
    width, height = upright.width * POINTS_PER_INCH / dpi, upright.height * POINTS_PER_INCH / dpi
    left = (prepared.image.width * scale - width) / 2  # turning widened the image on both sides
    top = (prepared.image.height * scale - height) / 2
    if prepared.lies.fanned:
        placed = Frame(width, height, 0.0, *falls(prepared.lies, height))
        straight = Frame(width, height).straight  # the image was pulled straight before it was read
    else:
        slopes = [
            Slope(line.x * scale - left, line.y * scale - top, line.fall, line.width * scale)
            for line in lines
            if line.fall is not None
        ]
        placed = find_frame(width, height, prepared.lies.degrees, slopes)
        straight = placed.straight

    def in_points(box: Box) -> Box:
        x0, y0, x1, y1 = box
        return straight((x0 * scale - left, y0 * scale - top, x1 * scale - left, y1 * scale - top))

    words = tuple(
        Word(
            text,
            *in_points(box),
            confidence=confidence,
            size=round(line.size * scale, 2),
        )
        for line in lines
        for text, box, confidence in line.words
        if _is_word(text, box, confidence, line.size)
    )
    known = [word.confidence for word in words if word.confidence is not None]
    return OcrResult(
        words=words,
        confidence=sum(known) / len(known) if known else None,
        rotation=rotation,
        deskew_degrees=0.0 - prepared.lies.degrees,
        width=width,
        height=height,
        frame=placed,
        rules=tuple(in_points(box) for box in ruling_lines(prepared.image, prepared.dpi)),
        note=", ".join(([f"turned by {rotation} degrees"] if rotation else []) + list(prepared.notes)),
    )


@dataclass(frozen=True, slots=True)
class _Prepared:
    image: Image.Image
    dpi: float
    lies: Lie  # as it did, before it was brought level
    enlarged: int
    notes: tuple[str, ...]


def _prepare(upright: Image.Image, dpi: float, *, otherwise: bool) -> _Prepared:
    """Even the light, take specks away, bring the lines level.

    ``otherwise``: with the median where the first try had none, without where it had one, and coarse pages enlarged.
    """
    notes = []
    even = with_even_light(upright)
    if even is not upright:
        notes.append("light evened")
    enlarged = 2 if otherwise and dpi < COARSE_DPI else 1
    image = even.resize((even.width * enlarged, even.height * enlarged), Image.Resampling.BICUBIC)
    if (dpi >= FINE_DPI or noise(even) >= LEAST_NOISE) != otherwise:
        image = without_specks(image)
    lies = lie(even, dpi)
    if not lies.fanned and abs(lies.degrees) < LEAST_SKEW:
        lies = Lie()
    else:
        image = levelled(image, lies)
        fan = f", {abs(lies.fanned):g} from top to foot" if lies.fanned else ""
        notes.append(f"brought level by {abs(lies.degrees):g} degrees{fan}")
    if otherwise:
        notes.append("second try")
    return _Prepared(image, dpi * enlarged, lies, enlarged, tuple(notes))


def _gray(image: Image.Image) -> Image.Image:
    """One band of eight bits; what is transparent is paper."""
    if image.mode.startswith("I"):  # 16 bits a pixel, which ``convert`` would clip to white
        return image.convert("I").point(lambda value: value / 256).convert("L")
    if "A" in image.getbands() or "transparency" in image.info:
        paper = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(paper, image.convert("RGBA")).convert("L")
    return image.convert("L")


def _true_dpi(image: Image.Image, dpi: float) -> float:
    """The resolution as the page's size makes it likely: cameras tell 72 of a page of 4,000 pixels."""
    longest = max(image.size)
    return dpi if longest / dpi <= LONGEST_PAGE else longest / USUAL_PAGE


def _is_word(text: str, box: Box, confidence: float, size: float) -> bool:
    """Tell a word from a speck; low confidence alone does not: a smudged ``Région`` has 0.0."""
    if any(character.isalnum() for character in text):
        return box[3] - box[1] >= size * LEAST_LETTER
    return confidence >= SURE_MARK or any(character in MARKS for character in text)


def _score(result: OcrResult) -> float:
    """How much was read, and how surely: characters, each by its confidence above that of chance."""
    return sum(len(word.text) * max((word.confidence or 0.0) - 0.3, 0.0) for word in result.words)


def _tesseract(image: Image.Image, dpi: float, language: str, deadline: float) -> tuple[_Line, ...]:
    image.format = "PPM"  # as pytesseract is to hand it over: PNG costs up to a second a page
    os.environ["OMP_THREAD_LIMIT"] = "1"  # its threads cost more than they bring: five times
    try:
        hocr = pytesseract.image_to_pdf_or_hocr(
            image,
            lang=language,
            config=f"--dpi {round(dpi)} --psm 3",
            timeout=max(deadline - time.monotonic(), 0.01),
            extension="hocr",
        )
    except pytesseract.TesseractNotFoundError as error:
        raise _no_tesseract() from error
    except pytesseract.TesseractError as error:
        raise OcrError(f"Tesseract failed: {error.message.strip() or f'status {error.status}'}") from error
    except RuntimeError as error:  # what pytesseract makes of a timeout
        raise PageLimitError("the limit of time: OCR took too long") from error
    return tuple(_lines(hocr))


def _lines(hocr: bytes) -> Iterator[_Line]:
    """Read the lines out of Tesseract's hOCR."""
    try:
        page = etree.fromstring(hocr, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    except etree.XMLSyntaxError as error:
        raise OcrError(f"Tesseract's answer can't be understood: {error}") from error
    for element in page.iter(f"{_XHTML}span"):
        title = element.get("title", "")
        size = _SIZE.search(title)
        if size is None:  # a word
            continue
        x0, _, x1, bottom = _box(title)
        baseline = _BASELINE.search(title)  # none: the line runs upwards or downwards
        fall = float(baseline[1]) if baseline else None
        words = []
        for word in element.iter(f"{_XHTML}span"):
            certainty = _CONFIDENCE.search(word.get("title", ""))
            text = "".join(word.itertext()).strip().strip(RULES)
            if certainty is not None and text:
                words.append((text, _box(word.get("title")), float(certainty[1]) / 100))
        yield _Line(
            x=(x0 + x1) / 2,
            y=bottom + (float(baseline[2]) + float(baseline[1]) * (x1 - x0) / 2 if baseline else 0.0),
            fall=fall,
            width=x1 - x0,
            size=float(size[1]),
            words=tuple(words),
        )


def _box(title: str) -> Box:
    match = _BOX.search(title)
    if match is None:
        raise OcrError(f"Tesseract answered without a box: {title!r}")
    return (float(match[1]), float(match[2]), float(match[3]), float(match[4]))


def _run(command: list[str]) -> str:
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
        )
    except FileNotFoundError as error:
        raise _no_tesseract() from error
    return done.stdout.decode(errors="replace")


def _no_tesseract() -> OcrUnavailableError:
    return OcrUnavailableError("Tesseract is not installed")
