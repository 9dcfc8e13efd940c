"""The words of a PDF's page through PDFium, in points of the page as it is displayed.

Characters are grouped into words here: at spaces, at visible gaps, where the line or the direction changes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray

from ingest.document import Box, Line, Word
from ingest.layout_lines import fragments
from ingest.pdf_characters import NO_STYLE, Characters, Style, read_characters

GAP = 0.28  # of the font's size: a wider gap parts two words even without a space (a space is 0.25 to 0.33)
THIN_SPACE = 0.1  # of the font's size: between figures it parts thousands
BACK = 0.7  # of the font's size: a jump back this far starts another word


UNSIZED = (0.0, 0.0, 612.0, 792.0)  # points; what PDFium takes for a page whose box has no size

Edge = TypeVar("Edge", float, NDArray[np.float64])


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


def frame_of(page: pdfium.PdfPage) -> Frame:
    """The displayed part of a page (its CropBox within its MediaBox) and its /Rotate."""
    left, bottom, right, top = _ordered(page.get_mediabox())
    if not (left < right and bottom < top and math.isfinite(right - left + top - bottom)):
        left, bottom, right, top = UNSIZED
    crop = _ordered(page.get_cropbox())
    inner = (max(left, crop[0]), max(bottom, crop[1]), min(right, crop[2]), min(top, crop[3]))
    if inner[0] < inner[2] and inner[1] < inner[3]:
        left, bottom, right, top = inner
    return Frame(left, bottom, right, top, (page.get_rotation() // 90) % 4)


def _ordered(box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """A box told by any two of its opposite corners (PDF 32000-1, 7.9.5), by the lower left and the upper right."""
    return min(box[0], box[2]), min(box[1], box[3]), max(box[0], box[2]), max(box[1], box[3])


def read_words(page: pdfium.PdfPage, textpage: pdfium.PdfTextPage) -> PageText:
    """Read a page's words; a page whose text mostly runs sideways is turned so that it reads upright."""
    frame = frame_of(page)
    characters, unmapped = read_characters(textpage.raw)
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


def _words(characters: Characters, frame: Frame) -> Iterator[tuple[Word, float]]:
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
    ends = np.append(starts[1:], len(letters))
    looks_of = [(each.rounded_size, each.bold) for each in characters.styles]
    for start, end, is_whole, left, upper, right, lower, number, spread in zip(
        starts.tolist(),
        ends.tolist(),
        whole.tolist(),
        np.minimum.reduceat(x0, starts).tolist(),
        top[starts].tolist(),
        x1[ends - 1].tolist(),
        bottom[starts].tolist(),
        style[starts].tolist(),
        np.add.reduceat(gaps, starts).tolist(),
        strict=True,
    ):
        if is_whole:
            word = Word(text[start:end], left, upper, right, lower, None, *looks_of[number])
            yield word, spread / (end - start - 1) if end - start > 1 else 0.0
        else:
            run = slice(start, end)
            edges = zip(x0[run].tolist(), top[run].tolist(), x1[run].tolist(), bottom[run].tolist(), strict=True)
            looks = [characters.styles[number] for number in style[run].tolist()]
            yield from _parted(zip(text[run], edges, looks, strict=True))


def _parted(run: Iterable[tuple[str, Box, Style]]) -> Iterator[tuple[Word, float]]:
    """The words of characters without blanks between them; each with the gap between letters."""
    letters: list[str] = []
    x0 = top = x1 = bottom = size = last_x0 = spread = 0.0
    first = NO_STYLE
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


def _shifted(style: Style, first: Style) -> bool:
    """Whether a character is set so much smaller or larger that it is another word (a superscript mark)."""
    return style is not first and abs(style.size - first.size) > 0.15 * max(style.size, first.size)
