"""Words from the image of a page.

The page is made ready first (``ingest.ocr_image``): brought to a resolution that suits Tesseract, turned upright,
brought level. A second try is made, freed of specks, where the first is unsure. Two modules have an engine each:
``ingest.ocr_tesserocr`` where that is installed, which is faster, else ``ingest.ocr_pytesseract``.
"""

from __future__ import annotations

import functools
import time
from dataclasses import dataclass
from typing import Protocol

from PIL import Image, ImageFilter

from ingest import ocr_pytesseract, ocr_tesserocr
from ingest.compose import compose
from ingest.document import Box, Limits, Method, Page, PageRef, PlacedWord, Word
from ingest.errors import PageLimitError
from ingest.layout import build_blocks
from ingest.ocr_data import trained
from ingest.ocr_geometry import Frame, Slope, find_frame
from ingest.ocr_hocr import Line, lines
from ingest.ocr_image import Lie, falls, levelled, lie, specks, with_even_light
from ingest.ocr_rules import ruling_lines
from ingest.picture import DEFAULT_DPI
from ingest.tables import ruled_tables

POINTS_PER_INCH = 72.0
LONGEST_PAGE = 17.0  # inches (A3); a longer one tells a false resolution, as cameras do
USUAL_PAGE = 11.7  # inches (A4)
TIME_FOR_OCR = 0.9  # of the page's limit; the rest is for what goes before and after

LEAST_SKEW = 0.2  # degrees: Tesseract itself bears less
ON_ITS_SIDE = 0.5  # levelness: below, lines run from bottom to top; above the inverse, level
READING_DPI = 225  # pages are read at: coarser, small print suffers, and finer only takes longer
NEAR = 1.1  # times coarser or finer may a page be to stay as it is
MOST_ENLARGED = 2.0  # times: of 72 and 96 dpi no more is won, and such a figure is often false
DUSTY = 0.03  # of the tiles without letters have specks; the median takes these away, and thin strokes of small print
SURE = 0.80  # mean confidence: pages read well have 0.92 and more
ASTRAY = 0.60  # pages upside down or on their side have 0.30 to 0.40
LEAST_LETTER = 0.35  # of its line's size: the lowest letters have 0.45, specks read as letters 0.1 to 0.3
FEW_WORDS = 4  # of a line tell nothing of its size: all may be as low as `un`
SURE_MARK = 0.5  # specks read as stops and quotes have 0.0 to 0.4, real ones 0.8 and more
MARKS = "-–—•€%"  # carry meaning, and are often read with little confidence

_TRANSPOSE = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}


class Engine(Protocol):
    """What a module that reads images has."""

    NOTE: str  # what is told of each page that it read; "" for nothing

    def version(self) -> str: ...
    def recognise(self, image: Image.Image, *, dpi: int, language: str, seconds: float) -> bytes: ...


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
class _Upright:
    """A page's image turned one way, in even light, and how the lines lie on it."""

    image: Image.Image
    rotation: int  # degrees clockwise by which it was turned
    dpi: float
    lies: Lie
    is_lit: bool  # its light was evened
    enlarged: float  # how much larger it is to be read


def recognise_words(image: Image.Image, *, dpi: float | None, language: str, limits: Limits) -> OcrResult:
    """Read the words of a page's image, whichever way up it is.

    Args:
        image: of any mode; transparent parts count as white.
        dpi: pixels an inch, by which boxes become points; None: nobody knows, then it counts as 300.
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
    gray, enlarged = _gray(image), 1.0
    if dpi is None or max(gray.size) / dpi > LONGEST_PAGE:
        dpi = dpi or DEFAULT_DPI  # of its boxes; letters are taken to be those of a usual page, and never made smaller
        enlarged = _enlarged(max(gray.size) / USUAL_PAGE)
    else:
        gray, dpi = _reduced(gray, dpi)
        enlarged = _enlarged(dpi)
    as_it_is = lie(gray, _true_dpi(gray, dpi))
    tries: list[tuple[OcrResult, _Upright]] = []

    def attempt(upright: _Upright, *, otherwise: bool = False) -> None:
        try:
            tries.append((_attempt(upright, dpi, language, deadline, otherwise=otherwise), upright))
        except PageLimitError:
            if not tries:  # another try that takes too long is lost, the first one is not
                raise

    for rotation in _rotations(as_it_is):
        attempt(_turned(gray, rotation, dpi, as_it_is, enlarged))
        if (tries[-1][0].confidence or 0.0) >= ASTRAY:
            break
    best, upright = max(tries, key=_score)
    if (best.confidence or 0.0) < SURE:
        attempt(upright, otherwise=True)
    return max(tries, key=_score)[0]


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
    return f"{engine().version()}, {language} {trained(language).digest}"


def engine() -> Engine:
    """The module that reads images: the faster of those that are installed."""
    return ocr_tesserocr if ocr_tesserocr.is_installed() else ocr_pytesseract


def _rotations(lies: Lie) -> tuple[int, ...]:
    """The ways to turn the image, in degrees clockwise, the likeliest first."""
    if lies.levelness < ON_ITS_SIDE:
        return (90, 270)
    return (0, 180) if lies.levelness > 1 / ON_ITS_SIDE else (0, 180, 90, 270)


def _turned(gray: Image.Image, rotation: int, dpi: float, as_it_is: Lie, enlarged: float) -> _Upright:
    """Turn the image and even its light; ``as_it_is`` is how lines lie on it before."""
    turned = gray.transpose(_TRANSPOSE[rotation]) if rotation else gray
    even = with_even_light(turned)
    dpi = _true_dpi(even, dpi)
    lies = as_it_is if even is gray else lie(even, dpi)
    return _Upright(even, rotation, dpi, lies, even is not turned, enlarged)


def _attempt(upright: _Upright, dpi: float, language: str, deadline: float, *, otherwise: bool) -> OcrResult:
    """Read the image turned one way; ``otherwise``: as the first try did not (see ``_prepare``)."""
    prepared = _prepare(upright, otherwise=otherwise)
    seconds = max(deadline - time.monotonic(), 0.01)
    read_dpi = upright.dpi * upright.enlarged
    hocr = engine().recognise(prepared.image, dpi=round(read_dpi), language=language, seconds=seconds)
    found = tuple(lines(hocr))
    scale = POINTS_PER_INCH / dpi / upright.enlarged  # a pixel of the prepared image, in points
    width, height = upright.image.width * POINTS_PER_INCH / dpi, upright.image.height * POINTS_PER_INCH / dpi
    left = (prepared.image.width * scale - width) / 2  # turning widened the image on both sides
    top = (prepared.image.height * scale - height) / 2
    if prepared.lies.fanned:
        placed = Frame(width, height, 0.0, *falls(prepared.lies, height))
        straight = Frame(width, height).straight  # the image was pulled straight before it was read
    else:
        slopes = [
            Slope(line.x * scale - left, line.y * scale - top, line.fall, line.width * scale)
            for line in found
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
        for line in found
        for text, box, confidence in line.words
        if _is_word(text, box, confidence, _size_of_letters(line))
    )
    known = [word.confidence for word in words if word.confidence is not None]
    return OcrResult(
        words=words,
        confidence=sum(known) / len(known) if known else None,
        rotation=upright.rotation,
        deskew_degrees=0.0 - prepared.lies.degrees,
        width=width,
        height=height,
        frame=placed,
        rules=tuple(in_points(box) for box in ruling_lines(prepared.image, read_dpi)),
        note=", ".join(note for note in (*prepared.notes, engine().NOTE) if note),
    )


@dataclass(frozen=True, slots=True)
class _Prepared:
    image: Image.Image
    lies: Lie  # as it did, before it was brought level
    notes: tuple[str, ...]


def _prepare(upright: _Upright, *, otherwise: bool) -> _Prepared:
    """Take specks away, bring the lines level, and the page to the size at which it is read.

    Specks go first: enlarged, they would outlast the median.

    ``otherwise``: with the median where the first try had none, without where it had one.
    """
    image, lies = upright.image, upright.lies
    notes = []
    if upright.rotation:
        notes.append(f"turned by {upright.rotation} degrees")
    if upright.is_lit:
        notes.append("light evened")
    if (specks(image) >= DUSTY) != otherwise:
        image = image.filter(ImageFilter.MedianFilter(3))
    if not lies.fanned and abs(lies.degrees) < LEAST_SKEW:
        lies = Lie()
    else:
        fan = f", {abs(lies.fanned):g} from top to foot" if lies.fanned else ""
        notes.append(f"brought level by {abs(lies.degrees):g} degrees{fan}")
    image = levelled(image, lies, upright.enlarged)
    if otherwise:
        notes.append("second try")
    return _Prepared(image, lies, tuple(notes))


def _gray(image: Image.Image) -> Image.Image:
    """One band of eight bits; what is transparent is paper."""
    if image.mode.startswith("I"):  # 16 bits a pixel, which ``convert`` would clip to white
        return image.convert("I").point(lambda value: value / 256).convert("L")
    if "A" in image.getbands() or "transparency" in image.info:
        paper = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(paper, image.convert("RGBA")).convert("L")
    return image.convert("L")


def _reduced(gray: Image.Image, dpi: float) -> tuple[Image.Image, float]:
    """Make an image smaller that is too fine; with the resolution that it has then."""
    factor = READING_DPI / dpi
    if factor * NEAR >= 1:
        return gray, dpi
    size = (max(1, round(gray.width * factor)), max(1, round(gray.height * factor)))
    return gray.resize(size, Image.Resampling.BILINEAR), dpi * max(size) / max(gray.size)


def _enlarged(dpi: float) -> float:
    """How much larger an image of this resolution is to be read."""
    factor = min(READING_DPI / dpi, MOST_ENLARGED)
    return factor if factor > NEAR else 1.0


def _true_dpi(image: Image.Image, dpi: float) -> float:
    """The resolution as the page's size makes it likely: cameras tell 72 of a page of 4,000 pixels."""
    longest = max(image.size)
    return dpi if longest / dpi <= LONGEST_PAGE else longest / USUAL_PAGE


def _size_of_letters(line: Line) -> float:
    """The size of a line's letters; Tesseract's own figure is half as much again where small print is coarse."""
    heights = sorted(bottom - top for _, (_, top, _, bottom), _ in line.words)
    if len(heights) < FEW_WORDS:
        return line.size
    return min(line.size, 1.2 * heights[len(heights) * 3 // 4])


def _is_word(text: str, box: Box, confidence: float, size: float) -> bool:
    """Tell a word from a speck; low confidence alone does not: a smudged ``Région`` has 0.0."""
    if any(character.isalnum() for character in text):
        return box[3] - box[1] >= size * LEAST_LETTER
    return confidence >= SURE_MARK or any(character in MARKS for character in text)


def _score(tried: tuple[OcrResult, _Upright]) -> float:
    """How much was read, and how surely: characters, each by its confidence above that of chance."""
    return sum(len(word.text) * max((word.confidence or 0.0) - 0.3, 0.0) for word in tried[0].words)
