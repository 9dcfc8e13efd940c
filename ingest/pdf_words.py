"""The words of a PDF's page through PDFium, in points of the page as it is displayed.

PDFium tells each character's code, its loose box (as wide as its advance, as high as its font) and the text
object that drew it; the font's name, size, direction and render mode are asked once an object. Characters are
grouped into words here: at spaces, at visible gaps, where the line or the direction changes.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import repeat
from typing import Any, TypeVar

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray

from ingest.document import Box, Line, Word
from ingest.layout_lines import fragments

GAP = 0.28  # of the font's size: a wider gap parts two words even without a space (a space is 0.25 to 0.33)
THIN_SPACE = 0.1  # of the font's size: between figures it parts thousands
BACK = 0.7  # of the font's size: a jump back this far starts another word
SAME_FOOT = 0.2  # points
INVISIBLE = 3  # text render mode of OCR layers
_HYPHENS_AT_LINE_END = np.array([0x02, 0xFFFE], np.uint32)  # what PDFium puts for a hyphen that breaks a word
_BLANKS = np.array([code for code in range(0x3001) if chr(code).isspace()], np.uint32)  # U+3000 is the last of them
BOLD_NAMES = ("bold", "black", "heavy", "demi", "semibold", "-bd", "gras")


Edge = TypeVar("Edge", float, NDArray[np.float64])
Named = TypeVar("Named", int, bool)


def _direct(function: Any, result: Any, *arguments: Any) -> Any:
    """A function of PDFium that takes plain numbers: for each character, checks of types would cost the most."""
    return ctypes.PYFUNCTYPE(result, *arguments)(ctypes.cast(function, ctypes.c_void_p).value or 0)


_get_unicode = _direct(pdfium_c.FPDFText_GetUnicode, ctypes.c_uint, ctypes.c_void_p, ctypes.c_int)
_get_box = _direct(pdfium_c.FPDFText_GetLooseCharBox, ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
_get_object = _direct(pdfium_c.FPDFText_GetTextObject, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)


@dataclass(frozen=True, slots=True)
class PageText:
    """A page's words, upright, and what triage needs to know of its characters."""

    words: tuple[Word, ...]
    asides: tuple[Line, ...]  # lines that run in another direction than the page's text
    width: float
    height: float
    rotation: int  # degrees clockwise by which the displayed page was turned to stand upright
    characters: int = 0  # visible or not, without spaces
    invisible: int = 0  # of these, drawn in render mode 3
    unmapped: int = 0  # of these, without a Unicode value that can be trusted


@dataclass(frozen=True, slots=True)
class Frame:
    """How a point of the PDF's own space comes to lie on the displayed page."""

    left: float
    bottom: float
    right: float
    top: float
    turn: int  # quarter turns clockwise

    @property
    def size(self) -> tuple[float, float]:
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.turn % 2 else (width, height)

    def turned(self, quarters: int) -> Frame:
        return Frame(self.left, self.bottom, self.right, self.top, (self.turn + quarters) % 4)

    def box(self, left: Edge, bottom: Edge, right: Edge, top: Edge) -> tuple[Edge, Edge, Edge, Edge]:
        """A box of the PDF's space, or many, as ``(x0, top, x1, bottom)`` on the page."""
        match self.turn:
            case 0:
                return (left - self.left, self.top - top, right - self.left, self.top - bottom)
            case 1:
                return (bottom - self.bottom, left - self.left, top - self.bottom, right - self.left)
            case 2:
                return (self.right - right, bottom - self.bottom, self.right - left, top - self.bottom)
            case _:
                return (self.top - top, self.right - right, self.top - bottom, self.right - left)


@dataclass(frozen=True, slots=True)
class _Style:
    """What one text object says of its characters."""

    size: float
    bold: bool
    direction: int  # quarter turns anticlockwise of its baseline in the PDF's space
    invisible: bool

    @property
    def rounded_size(self) -> float:
        return round(self.size, 2)


_NO_STYLE = _Style(0.0, False, 0, False)


@dataclass(frozen=True, slots=True)
class _Characters:
    """Characters in the order of the file, as arrays of one length."""

    codes: NDArray[np.uint32]
    blank: NDArray[np.bool_]
    boxes: NDArray[np.float64]  # left, bottom, right, top in the PDF's space; of blanks without meaning
    styles: tuple[_Style, ...]
    style: NDArray[np.intp]  # numbers of ``styles``; of blanks without meaning

    def count_by(self, name: Callable[[_Style], Named]) -> Counter[Named]:
        """How many characters, but for blanks, have a style of each name."""
        counts: Counter[Named] = Counter()
        for style, count in zip(
            self.styles, np.bincount(self.style[~self.blank], minlength=len(self.styles)).tolist(), strict=True
        ):
            counts[name(style)] += count
        return counts

    def running(self, direction: int) -> _Characters:
        """Those of one direction, and all blanks."""
        own = np.array([style.direction == direction for style in self.styles], np.bool_)[self.style] | self.blank
        return _Characters(self.codes[own], self.blank[own], self.boxes[own], self.styles, self.style[own])


def frame_of(page: pdfium.PdfPage) -> Frame:
    """The displayed part of a page (its CropBox within its MediaBox) and its /Rotate."""
    left, bottom, right, top = page.get_mediabox()
    crop = page.get_cropbox()
    inner = (max(left, crop[0]), max(bottom, crop[1]), min(right, crop[2]), min(top, crop[3]))
    if inner[0] < inner[2] and inner[1] < inner[3]:
        left, bottom, right, top = inner
    return Frame(left, bottom, right, top, (page.get_rotation() // 90) % 4)


def read_words(page: pdfium.PdfPage, textpage: pdfium.PdfTextPage) -> PageText:
    """Read a page's words; a page whose text mostly runs sideways is turned so that it reads upright."""
    frame = frame_of(page)
    characters, unmapped = _characters(textpage.raw)
    directions = characters.count_by(lambda style: style.direction)
    invisible = characters.count_by(lambda style: style.invisible)[True]
    main = max(directions, key=lambda direction: (directions[direction], -direction)) if directions else 0
    # Text that runs d quarter turns anticlockwise in the PDF reads upright after d turns clockwise.
    quarters = (main - frame.turn) % 4
    upright = frame.turned(quarters)
    words: list[Word] = []
    asides: list[Line] = []
    for direction in sorted(directions):
        own_frame = Frame(frame.left, frame.bottom, frame.right, frame.top, direction)
        found = _displayed(_unspaced(_words(characters.running(direction), own_frame)), own_frame)
        if direction == main:
            words = found
        else:
            back = _between(own_frame, upright)
            asides += [Line(tuple(back(word) for word in piece.words)) for piece in fragments(found)]
    width, height = upright.size
    return PageText(
        tuple(words), tuple(asides), width, height, quarters * 90, sum(directions.values()), invisible, unmapped
    )


def _displayed(words: Iterable[Word], frame: Frame) -> list[Word]:
    """The words that stand on the displayed page, not on what its CropBox cuts off."""
    width, height = frame.size
    return [word for word in words if word.x1 > 0 and word.bottom > 0 and word.x0 < width and word.top < height]


def _between(source: Frame, target: Frame) -> Callable[[Word], Word]:
    """Carry a word from one turn of the page to another."""
    width, height = source.size

    def carry(word: Word) -> Word:
        unturned = Frame(0, 0, width, height, (target.turn - source.turn) % 4)
        x0, top, x1, bottom = unturned.box(word.x0, height - word.bottom, word.x1, height - word.top)
        return Word(word.text, x0, top, x1, bottom, word.confidence, word.size, word.bold)

    return carry


def _characters(textpage: Any) -> tuple[_Characters, int]:
    """A page's characters, and how many more have no Unicode value or no box."""
    count = pdfium_c.FPDFText_CountChars(textpage)
    address = ctypes.cast(textpage, ctypes.c_void_p).value
    codes = _codes(textpage, count)
    rectangles = np.zeros((count, 4), np.float32)  # FS_RECTF: left, top, right, bottom
    start = rectangles.ctypes.data
    places = range(start, start + count * rectangles.itemsize * 4, rectangles.itemsize * 4)
    boxed = np.fromiter(map(_get_box, repeat(address), range(count), places), np.bool_, count)
    halves = _join_surrogates(codes)
    codes[np.isin(codes, _HYPHENS_AT_LINE_END)] = ord("-")
    blank = np.isin(codes, _BLANKS)
    unknown = ~blank & ~halves & ((codes < 0x20) | ~boxed)
    (kept,) = np.nonzero(~(unknown | halves))
    codes, blank, boxes = codes[kept], blank[kept], rectangles[kept][:, (0, 3, 2, 1)].astype(np.float64)
    styles, style = _styles(textpage, kept, blank, boxes[:, 1])
    return _Characters(codes, blank, boxes, styles, style), int(unknown.sum())


def _codes(textpage: Any, count: int) -> NDArray[np.uint32]:
    """The UTF-16 units of a page's characters."""
    text = np.zeros(count + 1, np.uint16)
    into = text.ctypes.data_as(ctypes.POINTER(ctypes.c_ushort))
    if pdfium_c.FPDFText_GetText(textpage, 0, count, into) == len(text):
        return text[:count].astype(np.uint32)
    # Some characters are not in the text, or are more than one there: then each is asked for.
    address = ctypes.cast(textpage, ctypes.c_void_p).value
    return np.fromiter(map(_get_unicode, repeat(address), range(count)), np.uint32, count)


def _join_surrogates(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Write a character beyond U+FFFF, which comes as two, in place of the second; where the first ones stand."""
    first = (codes >= 0xD800) & (codes < 0xDC00)
    high = 0
    for index in np.flatnonzero((codes >= 0xD800) & (codes < 0xE000)).tolist():
        code = int(codes[index])
        if first[index]:
            high = code
        else:
            codes[index] = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD
            high = 0
    return first


def _styles(
    textpage: Any, indexes: NDArray[np.intp], blank: NDArray[np.bool_], feet: NDArray[np.float64]
) -> tuple[tuple[_Style, ...], NDArray[np.intp]]:
    """The styles of a page's characters, and which each has; ``indexes`` are PDFium's numbers of the characters.

    Within a word the style only changes with the height of the characters' feet (a superscript mark).
    """
    begins = ~blank
    begins[1:] &= blank[:-1] | (feet[1:] != feet[:-1])
    (places,) = np.nonzero(begins)
    after_blank = np.concatenate(([True], blank[:-1]))[places] if len(places) else places
    numbers: dict[_Style, int] = {}
    of_objects: dict[int, int] = {}
    bold_fonts: dict[int, bool] = {}
    changes: list[int] = []
    changed_to: list[int] = []
    foot = math.inf
    address = ctypes.cast(textpage, ctypes.c_void_p).value
    for place, index, fresh, own in zip(
        places.tolist(), indexes[places].tolist(), after_blank.tolist(), feet[places].tolist(), strict=True
    ):
        if not fresh and abs(own - foot) <= SAME_FOOT:
            continue
        foot = own
        drawn = _get_object(address, index) or 0
        number = of_objects.get(drawn)
        if number is None:
            number = of_objects[drawn] = numbers.setdefault(_style(textpage, index, bold_fonts), len(numbers))
        changes.append(place)
        changed_to.append(number)
    lengths = np.diff([*changes, len(blank)])
    style = np.zeros(len(blank), np.intp)
    if changes:
        style[changes[0] :] = np.repeat(np.array(changed_to, np.intp), lengths)
    return tuple(numbers), style


def _style(textpage: Any, index: int, bold_fonts: dict[int, bool]) -> _Style:
    """Size, weight, direction and visibility of the text object that drew a character; ``bold_fonts``: those known."""
    drawn = pdfium_c.FPDFText_GetTextObject(textpage, index)
    size = pdfium_c.FPDFText_GetFontSize(textpage, index)
    if not drawn:
        return _Style(size, False, 0, False)
    matrix = pdfium_c.FS_MATRIX()
    pdfium_c.FPDFPageObj_GetMatrix(drawn, ctypes.byref(matrix))
    angle = math.atan2(matrix.b, matrix.a)
    direction = round(angle / (math.pi / 2)) % 4
    font = pdfium_c.FPDFTextObj_GetFont(drawn)
    handle = ctypes.cast(font, ctypes.c_void_p).value or 0
    if handle not in bold_fonts:
        bold_fonts[handle] = _is_bold(font)
    mode = pdfium_c.FPDFTextObj_GetTextRenderMode(drawn)
    scale = math.hypot(matrix.c, matrix.d)
    return _Style(size * scale, bold_fonts[handle], direction, mode == INVISIBLE)


def _is_bold(font: Any) -> bool:
    if not font:
        return False
    buffer = ctypes.create_string_buffer(256)
    pdfium_c.FPDFFont_GetBaseFontName(font, buffer, 256)
    lowered = buffer.value.decode("utf-8", "replace").lower()
    return any(part in lowered for part in BOLD_NAMES)


def _words(characters: _Characters, frame: Frame) -> Iterator[tuple[Word, float]]:
    """Group characters, in the order of the file, into words of one direction; each with the gap between letters."""
    (letters,) = np.nonzero(~characters.blank)
    if not len(letters):
        return
    blanks_before = np.cumsum(characters.blank)[letters]
    begins = np.concatenate(([True], blanks_before[1:] != blanks_before[:-1]))
    style = characters.style[letters]
    x0, top, x1, bottom = frame.box(*characters.boxes[letters].T)
    sizes = np.array([each.size for each in characters.styles])[style]
    gaps = np.zeros(len(letters))
    gaps[1:] = x0[1:] - x1[:-1]
    # Where nothing can part two letters, whatever stands before them; most runs between blanks are words as they are.
    close = np.zeros(len(letters), np.bool_)
    close[1:] = (
        (style[1:] == style[:-1])
        & (top[1:] == top[:-1])
        & (bottom[1:] == bottom[:-1])
        & (x1[1:] >= x1[:-1])
        & (gaps[1:] <= THIN_SPACE * sizes[1:])
        & (gaps[1:] >= -BACK * sizes[1:])
    )
    close &= (sizes > 0) & (bottom > top)
    (starts,) = np.nonzero(begins)
    gaps[starts] = 0.0
    whole = np.logical_and.reduceat(close | begins, starts)
    text = characters.codes[letters].astype("<u4").tobytes().decode("utf-32-le")
    ends = [*starts[1:].tolist(), len(letters)]
    for start, end, is_whole, left, spread in zip(
        starts.tolist(),
        ends,
        whole.tolist(),
        np.minimum.reduceat(x0, starts).tolist(),
        np.add.reduceat(gaps, starts).tolist(),
        strict=True,
    ):
        look = characters.styles[style[start]]
        if is_whole:
            word = Word(
                text[start:end],
                left,
                float(top[start]),
                float(x1[end - 1]),
                float(bottom[start]),
                None,
                look.rounded_size,
                look.bold,
            )
            yield word, spread / (end - start - 1) if end - start > 1 else 0.0
        else:
            run = slice(start, end)
            edges = zip(x0[run].tolist(), top[run].tolist(), x1[run].tolist(), bottom[run].tolist(), strict=True)
            looks = [characters.styles[number] for number in style[run].tolist()]
            yield from _parted(zip(text[run], edges, looks, strict=True))


def _parted(run: Iterable[tuple[str, Box, _Style]]) -> Iterator[tuple[Word, float]]:
    """The words of characters without blanks between them; each with the gap between letters."""
    letters: list[str] = []
    x0 = top = x1 = bottom = size = last_x0 = spread = 0.0
    first = _NO_STYLE
    bold = 0

    def word() -> tuple[Word, float]:
        made = Word("".join(letters), x0, top, x1, bottom, None, first.rounded_size, bold * 2 > len(letters))
        return made, spread / (len(letters) - 1) if len(letters) > 1 else 0.0

    for text, (c_x0, c_y0, c_x1, c_y1), style in run:
        gap = c_x0 - x1
        if (
            letters
            and c_x0 != last_x0  # the letters of a ligature share its box
            and (
                gap > GAP * size
                or gap < -BACK * size
                or c_y1 <= top
                or c_y0 >= bottom
                or _shifted(style, first)
                or (gap > THIN_SPACE * size and text.isdigit() and letters[-1].isdigit())
            )
        ):
            yield word()
            letters = []
        if not letters:
            x0, top, x1, bottom, first, bold, spread = c_x0, c_y0, c_x1, c_y1, style, 0, 0.0
            size = style.size or c_y1 - c_y0
        else:
            spread += gap
            x0, top, x1, bottom = min(x0, c_x0), min(top, c_y0), max(x1, c_x1), max(bottom, c_y1)
        last_x0 = c_x0
        letters.append(text)
        bold += style.bold
    if letters:
        yield word()


def _unspaced(found: Iterable[tuple[Word, float]]) -> list[Word]:
    """Join what letter-spacing parts: ``V A U B R U N`` is one word, its letters evenly apart."""
    words: list[Word] = []
    run: list[Word] = []
    even = 0.0  # the gap between the letters of the run
    before = (math.inf, 0.0)  # the baseline and the gap of the last word that was joined

    def close() -> None:
        nonlocal before
        alike = bool(run) and abs(run[0].bottom - before[0]) < 1 and abs(even - before[1]) < 0.4 * before[1]
        joined = _united(run, 2 if alike else 4)
        if len(joined) < len(run):
            before = (run[0].bottom, even)
        words.extend(joined)

    for word, spread in found:
        size = word.size or 1.0
        spaced = len(word.text) == 1 or spread > 0.05 * size
        if run and spaced:
            last = run[-1]
            gap = word.x0 - last.x1
            even = even or spread or gap
            level = abs(word.bottom - last.bottom) < 1 and word.size == last.size
            if level and 0.05 * size < gap < min(even + 0.2 * size, 1.35 * even + 0.05 * size):
                run.append(word)
                continue
        if run:
            close()
        run, even = ([word], spread) if spaced else ([], 0.0)
        if not spaced:
            words.append(word)
    close()
    return words


def _united(run: list[Word], least: int) -> list[Word]:
    """One word of several pieces, if letters prevail; fewer pieces are what they seem (``à y``)."""
    text = "".join(word.text for word in run)
    if len(run) < least or sum(character.isalpha() for character in text) < 0.7 * len(text):
        return run
    boxes = [(word.x0, word.top, word.x1, word.bottom) for word in run]
    x0, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    x1, bottom = max(box[2] for box in boxes), max(box[3] for box in boxes)
    return [Word(text, x0, top, x1, bottom, None, run[0].size, run[0].bold)]


def _shifted(style: _Style, first: _Style) -> bool:
    """Whether a character is set so much smaller or larger that it is another word (a superscript mark)."""
    return style is not first and abs(style.size - first.size) > 0.15 * max(style.size, first.size)
