"""The characters of a PDF's page through PDFium, in arrays: their codes, boxes and styles.

PDFium tells each character's code, its loose box (as wide as its advance, as high as its font) and the text
object that drew it; the font's name, size, direction and render mode are asked once an object.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import repeat
from typing import Any, TypeVar

import numpy as np
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray

SAME_FOOT = 0.2  # points
LOST = 0xFFFD  # what stands for a character that can't be told
INVISIBLE = 3  # text render mode of OCR layers
_HYPHENS_AT_LINE_END = np.array([0x02, 0xFFFE], np.uint32)  # what PDFium puts for a hyphen that breaks a word
_BLANKS = np.array([code for code in range(0x3001) if chr(code).isspace()], np.uint32)  # U+3000 is the last of them
BOLD_NAMES = ("bold", "black", "heavy", "demi", "semibold", "-bd", "gras")

Named = TypeVar("Named", int, bool)


def _direct(function: Any, result: Any, *arguments: Any) -> Any:
    """A function of PDFium that takes plain numbers: for each character, checks of types would cost the most."""
    return ctypes.PYFUNCTYPE(result, *arguments)(ctypes.cast(function, ctypes.c_void_p).value or 0)


_get_unicode = _direct(pdfium_c.FPDFText_GetUnicode, ctypes.c_uint, ctypes.c_void_p, ctypes.c_int)
_get_box = _direct(pdfium_c.FPDFText_GetLooseCharBox, ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
_get_object = _direct(pdfium_c.FPDFText_GetTextObject, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)


@dataclass(frozen=True, slots=True)
class Style:
    """What one text object says of its characters."""

    size: float
    bold: bool
    direction: int  # quarter turns anticlockwise of its baseline in the PDF's space
    invisible: bool

    @property
    def rounded_size(self) -> float:
        return round(self.size, 2)


NO_STYLE = Style(0.0, False, 0, False)


@dataclass(frozen=True, slots=True)
class Characters:
    """Characters in the order of the file, as arrays of one length."""

    codes: NDArray[np.uint32]
    blank: NDArray[np.bool_]
    boxes: NDArray[np.float64]  # left, bottom, right, top in the PDF's space; of blanks without meaning
    styles: tuple[Style, ...]
    style: NDArray[np.intp]  # numbers of ``styles``; of blanks without meaning

    def count_by(self, name: Callable[[Style], Named]) -> Counter[Named]:
        """How many characters, but for blanks, have a style of each name."""
        counts: Counter[Named] = Counter()
        for style, count in zip(
            self.styles, np.bincount(self.style[~self.blank], minlength=len(self.styles)).tolist(), strict=True
        ):
            counts[name(style)] += count
        return counts

    def running(self, direction: int) -> Characters:
        """Those of one direction, and all blanks."""
        own = np.array([style.direction == direction for style in self.styles], np.bool_)[self.style] | self.blank
        return Characters(self.codes[own], self.blank[own], self.boxes[own], self.styles, self.style[own])


def read_characters(textpage: Any) -> tuple[Characters, int]:
    """A page's characters, and how many more have no Unicode value or no box."""
    count = pdfium_c.FPDFText_CountChars(textpage)
    address = ctypes.cast(textpage, ctypes.c_void_p).value
    codes = read_codes(textpage, count)
    rectangles = np.zeros((count, 4), np.float32)  # FS_RECTF: left, top, right, bottom
    start = rectangles.ctypes.data
    places = range(start, start + count * rectangles.itemsize * 4, rectangles.itemsize * 4)
    boxed = np.fromiter(map(_get_box, repeat(address), range(count), places), np.bool_, count)
    halves = join_surrogates(codes)
    codes[np.isin(codes, _HYPHENS_AT_LINE_END)] = ord("-")
    blank = np.isin(codes, _BLANKS)
    unknown = ~blank & ~halves & ((codes < 0x20) | ~boxed)
    (kept,) = np.nonzero(~(unknown | halves))
    codes, blank, boxes = codes[kept], blank[kept], rectangles[kept][:, (0, 3, 2, 1)].astype(np.float64)
    styles, style = _styles(textpage, kept, blank, boxes[:, 1])
    return Characters(codes, blank, boxes, styles, style), int(unknown.sum())


def read_codes(textpage: Any, count: int) -> NDArray[np.uint32]:
    """The UTF-16 units of a page's characters."""
    text = np.zeros(count + 1, np.uint16)
    into = text.ctypes.data_as(ctypes.POINTER(ctypes.c_ushort))
    if pdfium_c.FPDFText_GetText(textpage, 0, count, into) == len(text):
        return text[:count].astype(np.uint32)
    # Some characters are not in the text, or are more than one there: then each is asked for.
    address = ctypes.cast(textpage, ctypes.c_void_p).value
    return np.fromiter(map(_get_unicode, repeat(address), range(count)), np.uint32, count)


def join_surrogates(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Write a character beyond U+FFFF, which comes as two, in place of the second; where the first ones stand.

    A half without its other is no character: U+FFFD takes its place.
    """
    first = (codes >= 0xD800) & (codes < 0xDC00)
    joined = np.zeros(len(codes), np.bool_)
    for index in np.flatnonzero((codes >= 0xD800) & (codes < 0xE000)).tolist():
        if first[index]:
            continue
        if index and first[index - 1]:
            codes[index] = 0x10000 + ((int(codes[index - 1]) - 0xD800) << 10) + (int(codes[index]) - 0xDC00)
            joined[index - 1] = True
        else:
            codes[index] = LOST
    codes[first & ~joined] = LOST
    return joined


def _styles(
    textpage: Any, indexes: NDArray[np.intp], blank: NDArray[np.bool_], feet: NDArray[np.float64]
) -> tuple[tuple[Style, ...], NDArray[np.intp]]:
    """The styles of a page's characters, and which each has; ``indexes`` are PDFium's numbers of the characters.

    Within a word the style only changes with the height of the characters' feet (a superscript mark).
    """
    begins = ~blank
    begins[1:] &= blank[:-1] | (feet[1:] != feet[:-1])
    (places,) = np.nonzero(begins)
    after_blank = np.concatenate(([True], blank[:-1]))[places] if len(places) else places
    numbers: dict[Style, int] = {}
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


def _style(textpage: Any, index: int, bold_fonts: dict[int, bool]) -> Style:
    """Size, weight, direction and visibility of the text object that drew a character; ``bold_fonts``: those known."""
    drawn = pdfium_c.FPDFText_GetTextObject(textpage, index)
    size = pdfium_c.FPDFText_GetFontSize(textpage, index)
    if not drawn:
        return Style(size, False, 0, False)
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
    return Style(size * scale, bold_fonts[handle], direction, mode == INVISIBLE)


def _is_bold(font: Any) -> bool:
    if not font:
        return False
    buffer = ctypes.create_string_buffer(256)
    pdfium_c.FPDFFont_GetBaseFontName(font, buffer, 256)
    lowered = buffer.value.decode("utf-8", "replace").lower()
    return any(part in lowered for part in BOLD_NAMES)
