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

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ingest.document import Box, Line, Word
from ingest.layout_lines import fragments

HYPHEN_AT_LINE_END = {0x02, 0xFFFE}  # what PDFium puts for a hyphen that breaks a word
GAP = 0.28  # of the font's size: a wider gap parts two words even without a space (a space is 0.25 to 0.33)
THIN_SPACE = 0.1  # of the font's size: between figures it parts thousands
BACK = 0.7  # of the font's size: a jump back this far starts another word
SAME_FOOT = 0.2  # points
INVISIBLE = 3  # text render mode of OCR layers
BOLD_NAMES = ("bold", "black", "heavy", "demi", "semibold", "-bd", "gras")


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

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """A box of the PDF's space as ``(x0, top, x1, bottom)`` on the page."""
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


_NO_STYLE = _Style(0.0, False, 0, False)
_Char = tuple[str, float, float, float, float, _Style]  # left, bottom, right, top in the PDF's space


def frame_of(page: pdfium.PdfPage) -> Frame:
    """The displayed part of a page (its CropBox within its MediaBox) and its /Rotate."""
    left, bottom, right, top = page.get_mediabox()
    crop = page.get_cropbox()
    inner = (max(left, crop[0]), max(bottom, crop[1]), min(right, crop[2]), min(top, crop[3]))
    if inner[0] < inner[2] and inner[1] < inner[3]:
        left, bottom, right, top = inner
    return Frame(left, bottom, right, top, (page.get_rotation() // 90) % 4)


def read_words(page: pdfium.PdfPage) -> PageText:
    """Read a page's words; a page whose text mostly runs sideways is turned so that it reads upright."""
    frame = frame_of(page)
    textpage = page.get_textpage()
    try:
        chars, unmapped = _characters(textpage.raw)
    finally:
        textpage.close()
    directions = Counter(char[5].direction for char in chars if not char[0].isspace())
    invisible = sum(1 for char in chars if char[5].invisible and not char[0].isspace())
    main = max(directions, key=lambda direction: (directions[direction], -direction)) if directions else 0
    # Text that runs d quarter turns anticlockwise in the PDF reads upright after d turns clockwise.
    quarters = (main - frame.turn) % 4
    upright = frame.turned(quarters)
    words: list[Word] = []
    asides: list[Line] = []
    for direction in sorted(directions):
        own = [char for char in chars if char[5].direction == direction or char[0].isspace()]
        own_frame = Frame(frame.left, frame.bottom, frame.right, frame.top, direction)
        found = [word for word in _unspaced(_words(own, own_frame)) if _visible(word, own_frame)]
        if direction == main:
            words = found
        else:
            back = _between(own_frame, upright)
            asides += [Line(tuple(back(word) for word in piece.words)) for piece in fragments(found)]
    width, height = upright.size
    return PageText(
        tuple(words), tuple(asides), width, height, quarters * 90, sum(directions.values()), invisible, unmapped
    )


def _visible(word: Word, frame: Frame) -> bool:
    """Whether a word stands on the displayed page, not on what its CropBox cuts off."""
    width, height = frame.size
    return word.x1 > 0 and word.bottom > 0 and word.x0 < width and word.top < height


def _between(source: Frame, target: Frame) -> Callable[[Word], Word]:
    """Carry a word from one turn of the page to another."""
    width, height = source.size

    def carry(word: Word) -> Word:
        unturned = Frame(0, 0, width, height, (target.turn - source.turn) % 4)
        x0, top, x1, bottom = unturned.box(word.x0, height - word.bottom, word.x1, height - word.top)
        return Word(word.text, x0, top, x1, bottom, word.confidence, word.size, word.bold)

    return carry


def _characters(textpage: ctypes.c_void_p) -> tuple[list[_Char], int]:
    count = pdfium_c.FPDFText_CountChars(textpage)
    get_unicode, get_box, get_object = (
        pdfium_c.FPDFText_GetUnicode,
        pdfium_c.FPDFText_GetLooseCharBox,
        pdfium_c.FPDFText_GetTextObject,
    )
    rect = pdfium_c.FS_RECTF()
    pointer = ctypes.byref(rect)
    styles: dict[int, _Style] = {}
    style = _NO_STYLE
    chars: list[_Char] = []
    unmapped = high = 0
    foot = math.inf
    for index in range(count):
        code = get_unicode(textpage, index)
        if 0xD800 <= code < 0xDC00:  # a character beyond U+FFFF comes as two
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD
            high = 0
        if code in HYPHEN_AT_LINE_END:
            code = 0x2D
        text = chr(code)
        if text.isspace():
            chars.append((" ", 0.0, 0.0, 0.0, 0.0, style))
            foot = math.inf
            continue
        if code < 0x20 or not get_box(textpage, index, pointer):
            unmapped += 1
            continue
        # Within a word the style only changes with the height of the characters' feet (a superscript mark).
        if abs(rect.bottom - foot) > SAME_FOOT:
            foot = rect.bottom
            drawn = get_object(textpage, index)
            key = ctypes.cast(drawn, ctypes.c_void_p).value or 0
            known = styles.get(key)
            if known is None:
                known = styles[key] = _style(textpage, index, drawn)
            style = known
        chars.append((text, rect.left, rect.bottom, rect.right, rect.top, style))
    return chars, unmapped


def _style(textpage: ctypes.c_void_p, index: int, drawn: ctypes.c_void_p) -> _Style:
    """Size, weight, direction and visibility of a text object."""
    size = pdfium_c.FPDFText_GetFontSize(textpage, index)
    if not drawn:
        return _Style(size, False, 0, False)
    matrix = pdfium_c.FS_MATRIX()
    pdfium_c.FPDFPageObj_GetMatrix(drawn, ctypes.byref(matrix))
    angle = math.atan2(matrix.b, matrix.a)
    direction = round(angle / (math.pi / 2)) % 4
    font = pdfium_c.FPDFTextObj_GetFont(drawn)
    name = b""
    if font:
        buffer = ctypes.create_string_buffer(256)
        pdfium_c.FPDFFont_GetBaseFontName(font, buffer, 256)
        name = buffer.value
    lowered = name.decode("utf-8", "replace").lower()
    mode = pdfium_c.FPDFTextObj_GetTextRenderMode(drawn)
    scale = math.hypot(matrix.c, matrix.d)
    return _Style(size * scale, any(part in lowered for part in BOLD_NAMES), direction, mode == INVISIBLE)


def _words(chars: list[_Char], frame: Frame) -> Iterator[tuple[Word, float]]:
    """Group characters, in the order of the file, into words of one direction; each with the gap between letters."""
    letters: list[str] = []
    x0 = top = x1 = bottom = size = last_x0 = spread = 0.0
    first = _NO_STYLE
    bold = 0

    def word() -> tuple[Word, float]:
        made = Word("".join(letters), x0, top, x1, bottom, None, round(first.size, 2), bold * 2 > len(letters))
        return made, spread / (len(letters) - 1) if len(letters) > 1 else 0.0

    for text, c_left, c_bottom, c_right, c_top, style in chars:
        if text == " ":
            if letters:
                yield word()
                letters = []
            continue
        c_x0, c_y0, c_x1, c_y1 = frame.box(c_left, c_bottom, c_right, c_top)
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
