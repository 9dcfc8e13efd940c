"""The lines of one column become headings, paragraphs, list items and notes."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.document import BlockKind, Box, DraftBlock
from ingest.layout_lines import BULLET, Fragment, rows_of, united

GLUED = re.compile(r"^[+–—-](?:[A-ZÀ-Þ][^-]*$|\d{1,2}(?:er)?$)")  # what OCR makes of a bullet
DASH = re.compile(r"^(?:[–—-]|\*)$")
NUMBER = re.compile(r"^(?:\(?\d{1,2}(?:\.\d{1,2})*[.)°]|\d{1,2}°?[)/-]|\(?[a-zA-Z]\)|[IVX]{1,4}[.)])[.\-–—]*$")
RAISED_MARK = re.compile(r"^(?:\(?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}\)?|\*{1,3}|†|‡)")
SECTION = re.compile(
    r"^(?:(?:article|chapitre|titre|partie|annexe|section|volet|axe|fiche)\s+(?:\d|[ivxlc]+\b)"
    r"|(?:préambule|introduction|conclusions?|contexte|observations|calendrier|sommaire|annexes?)\s*:?$)",
    re.IGNORECASE,
)
TERMINAL = ".!?:;…»"


@dataclass(frozen=True, slots=True)
class Look:
    """What running text looks like on this page."""

    size: float
    bold: bool
    scanned: bool  # from OCR: no sizes, no weights, boxes as high as their letters
    height: float


@dataclass(frozen=True, slots=True)
class Placed:
    """A block, where it lies, and the lines that made it (none for what was laid out before)."""

    block: DraftBlock
    box: Box
    lines: tuple[Fragment, ...] = ()
    right: float = 0.0  # the right edge of its column
    framed: bool = False


def column_blocks(pieces: Sequence[Fragment], look: Look, asides: Sequence[Box] = ()) -> list[Placed]:
    """Blocks of one column from top to bottom; ``asides`` lie beside it and shorten its lines."""
    lines = _lines(pieces, look)
    texts = [line for line in lines if line.words]
    if not texts:
        return [placed for line in lines for placed in _laid(line)]
    column = _Column(texts, look, asides)
    placed: list[Placed] = []
    group: list[Fragment] = []
    groups: list[list[Fragment]] = []
    for line in lines:
        if group and (not line.words or not group[-1].words or column.parts(group, line)):
            groups.append(group)
            group = []
        group.append(line)
    groups.append(group)
    for index, group in enumerate(groups):
        if not group[0].words:
            placed += _laid(group[0])
            continue
        above = groups[index - 1][-1] if index else None
        below = groups[index + 1] if index + 1 < len(groups) else None
        placed.append(column.placed(group, above, below))
    return placed


def _laid(piece: Fragment) -> list[Placed]:
    return [Placed(block, piece.box, framed=block.table is None) for block in piece.inner]


def _lines(pieces: Sequence[Fragment], look: Look) -> list[Fragment]:
    """Lines of a column; a line that stands alone is parted where a wide gap shows that it says several things."""
    rows = rows_of(pieces)
    edges = (min((p.x0 for p in pieces), default=0.0), max((p.x1 for p in pieces), default=0.0))
    lines: list[Fragment] = []
    for index, row in enumerate(rows):
        near = [other for other in rows[max(index - 1, 0) : index + 2] if other is not row]
        parts = [[row[0]]]
        whole = len(row) > 1 and (_stretched(row) or _runs_on(row, rows[index + 1 : index + 2], edges))
        for last, following in pairwise(row):
            gap = (last.x1, following.x0)
            if (
                gap[1] - gap[0] > 2.5 * look.size
                and not whole
                and not _bridged(row, gap, near, max(each.size for each in row))
            ):
                parts.append([following])
            else:
                parts[-1].append(following)
        lines += [united(part) for part in parts]
    return lines


def _stretched(row: Sequence[Fragment]) -> bool:
    """Whether a justified line has equal wide gaps between all its words."""
    words = [word for fragment in row for word in fragment.words]
    gaps = [b.x0 - a.x1 for a, b in pairwise(words)]
    return len(gaps) >= 2 and min(gaps) > 0.85 * max(gaps)


def _runs_on(row: Sequence[Fragment], after: Sequence[Sequence[Fragment]], edges: tuple[float, float]) -> bool:
    """Whether a line reaches both edges of its column and goes on in a like one right below: it was stretched."""
    size = max(piece.size for piece in row)
    if row[0].x0 - edges[0] > 0.3 * size or edges[1] - row[-1].x1 > 0.3 * size or not after or not after[0][0].words:
        return False
    following = after[0][0]
    return (
        following.bottom - row[0].bottom < 1.75 * size
        and following.x0 - edges[0] < 0.3 * size
        and abs(following.size - row[0].size) < 0.15 * size
        and following.bold == row[0].bold
        and following.x1 < edges[1] - size
    )


def _bridged(
    row: Sequence[Fragment], gap: tuple[float, float], near: Sequence[Sequence[Fragment]], size: float
) -> bool:
    """Whether the line above or below, close by, runs across the gap: then it is a stretched line of a paragraph."""
    bottom = max(p.bottom for p in row)
    middle = (gap[0] + gap[1]) / 2
    for other in near:
        distance = abs(max(p.bottom for p in other) - bottom)
        if distance < 1.75 * size and any(p.x0 <= middle <= p.x1 and p.words for p in other):
            return True
    return False


def starts_item(line: Fragment) -> bool:
    """Whether a line begins with a bullet, a dash or a number as an item of a list does."""
    first = line.words[0].text
    if BULLET.match(first) or (line.words[0].confidence is not None and GLUED.match(first)):
        return True
    return len(line.words) > 1 and bool(DASH.match(first) or NUMBER.match(first))


def _overlaps(box: Box, line: Fragment) -> bool:
    """Whether a box stands beside a line."""
    return box[1] < line.bottom and box[3] > line.top


def _marker(line: Fragment) -> str:
    """The kind of mark with which an item begins: a figure, a letter, a sign."""
    first = line.words[0].text.lstrip("(")[:1]
    return "1" if first.isdigit() else "a" if first.isalpha() else first


class _Column:
    """The measures of a column, and what follows from them."""

    def __init__(self, lines: Sequence[Fragment], look: Look, asides: Sequence[Box]) -> None:
        self.look = look
        self.asides = asides
        starts = Counter(round(line.x0 / 2) for line in lines)
        most = max(starts.values())
        self.left = min(start for start, count in starts.items() if count >= max(2, 0.5 * most) or count == most) * 2.0
        # A title, or a figure set large, may reach further than the text does.
        usual = [line.x1 for line in lines if line.size < 1.12 * look.size]
        self.right = max(usual or [line.x1 for line in lines])
        steps = [
            (below.bottom - above.bottom) / above.size
            for above, below in pairwise(lines)
            if abs(above.size - below.size) < 0.15 * above.size
            and 0.5 < (below.bottom - above.bottom) / above.size < 2.2
        ]
        self.step = _usual(steps) if steps else 1.35
        if len(steps) < 4:  # single lines, far apart, tell nothing of how lines of one paragraph stand
            self.step = min(self.step, 1.5)
        # A column of names or of addresses: short lines of which nearly each begins anew.
        capitals = sum(line.text[0].isupper() or line.text[0].isdigit() for line in lines)
        words = sum(len(line.words) for line in lines)
        self.listlike = len(lines) >= 4 and capitals >= 0.75 * len(lines) and words <= 4 * len(lines)

    def limit(self, line: Fragment) -> float:
        """The right edge as far as a line may reach."""
        beside = [box[0] - 0.6 * self.look.size for box in self.asides if box[0] > line.x0 and _overlaps(box, line)]
        return min([self.right, *beside])

    def parts(self, group: Sequence[Fragment], line: Fragment) -> bool:
        """Whether a line begins a new block after those of ``group``."""
        last, look = group[-1], self.look
        slack = 1.3 if look.scanned else 1.07
        small, large = sorted((last.size, line.size))
        if large > slack * small and min(last.letters, line.letters) > 1:
            return True
        step = line.bottom - last.bottom
        if not look.scanned:  # a raised mark makes its line higher
            step -= max(0.0, (line.bottom - line.top) - (last.bottom - last.top))
        if step < 0.5 * last.size:  # side by side: what was parted by a wide gap
            return True
        if step > (1.35 if look.scanned else 1.2) * self.step * large:
            return True
        full = self.fits(last, line) is False
        open_end = last.words[-1].text[-1] not in TERMINAL + ","
        if line.bold != last.bold and not (full and open_end):
            return True
        if starts_item(line) and self.begins_item(group, line, full and open_end):
            return True
        if RAISED_MARK.match(line.words[0].text) and line.size < 0.95 * look.size:
            return True
        begins = line.words[0].text.lstrip("«“\"'(")[:1]
        if self.listlike and (begins.isupper() or begins.isdigit()):
            return True
        if line.size > 1.12 * look.size and not look.scanned:
            return False  # a title's lines are broken where it looks well
        item = starts_item(group[0])
        indent = line.x0 - (last.x0 if len(group) > 1 else group[0].x0)
        if item and len(group) > 1 and indent < -0.8 * line.size:
            return True
        if not item and len(group) > 1 and indent > 0.8 * line.size and abs(last.x0 - self.left) < line.size:
            return True
        return self.fits(last, line) and (
            last.words[-1].text[-1] in TERMINAL
            or begins.isupper()
            or begins.isdigit()
            or (item and indent < -line.size)
        )

    def begins_item(self, group: Sequence[Fragment], line: Fragment, running_on: bool) -> bool:
        if BULLET.match(line.words[0].text):
            return True
        alike = starts_item(group[0]) and abs(group[0].x0 - line.x0) < 0.5 * line.size
        return alike or not running_on

    def fits(self, last: Fragment, line: Fragment) -> bool:
        """Whether the first word of a line would have had room at the end of the one above: the break was meant."""
        first = line.words[1] if starts_item(line) and len(line.words) > 1 else line.words[0]
        room = self.limit(last) - last.x1
        start = max([self.left, *(box[2] for box in self.asides if box[2] < last.x0 and _overlaps(box, last))])
        if last.x0 > start + 3 * last.size:
            room += last.x0 - start
        slack = 1.2 if self.look.scanned else 0.7
        return room > (first.x1 - line.x0) + slack * line.size

    def placed(self, group: Sequence[Fragment], above: Fragment | None, below: Sequence[Fragment] | None) -> Placed:
        lines = tuple(line.line for line in group)
        box = (
            min(line.x0 for line in group),
            group[0].top,
            max(line.x1 for line in group),
            max(line.bottom for line in group),
        )
        level = self.heading_level(group, above, below)
        if level:
            block = DraftBlock(BlockKind.HEADING, lines, level=level)
        elif starts_item(group[0]):
            depth = 1 + max(0, round((group[0].x0 - self.left) / (3 * self.look.size)) - 1)
            block = DraftBlock(BlockKind.LIST_ITEM, lines, level=depth)
        else:
            block = DraftBlock(BlockKind.PARAGRAPH, lines)
        return Placed(block, box, tuple(group), self.limit(group[-1]))

    def heading_level(self, group: Sequence[Fragment], above: Fragment | None, below: Sequence[Fragment] | None) -> int:
        """The level of a heading by its size and weight; 0: no heading."""
        look, first = self.look, group[0]
        if len(group) > 4:
            return 0
        text = " ".join(line.text for line in group)
        letters = sum(character.isalpha() for character in text)
        if letters < 3 or letters > 200 or text[-1] in ";," or BULLET.match(text):
            return 0
        if text[-1] == "." and len(text.split()) > 4:
            return 0  # a quotation set large, an opening paragraph
        ratio = median(line.size for line in group) / look.size
        if ratio >= (1.2 if look.scanned else 1.12):
            return 1 if ratio >= 1.7 else 2 if ratio >= 1.35 else 3
        least = 0.8 if look.scanned else 0.95  # a scanned line in capitals looks lower than it is
        if ratio < least or (text[-1] == "." and not NUMBER.match(first.words[-1].text)):
            return 0
        bold = all(line.bold for line in group) and not look.bold
        capitals = letters >= 6 and sum(character.isupper() for character in text) >= 0.8 * letters
        if bold or capitals:
            return 4
        return 4 if self.stands_out(group, above, below) else 0

    def stands_out(self, group: Sequence[Fragment], above: Fragment | None, below: Sequence[Fragment] | None) -> bool:
        """Whether a line without weight or size is a heading by its place: alone, short, above running text."""
        line = group[0]
        text = line.text
        if len(group) > 1 or below is None or not below[0].words or text[-1] in TERMINAL + ",":
            return False
        step = line.bottom - above.bottom if above is not None else math.inf
        short = line.x1 - line.x0 < 0.75 * (self.right - self.left) and len(text) < 90
        if not short or step < 1.12 * self.step * line.size or abs(line.x0 - self.left) > 3 * line.size:
            return False
        if below[0].bottom - line.bottom > 2.5 * self.step * line.size:
            return False
        number = NUMBER.match(line.words[0].text)
        listed = starts_item(below[0]) and _marker(below[0]) == _marker(line)
        if SECTION.match(text) or (number and len(line.words) > 1):
            return not listed
        # Scans have no weights: there a short line that stands alone above a paragraph is one.
        return (
            self.look.scanned
            and len(below) > 1
            and step > 1.25 * self.step * line.size
            and len(text) < 60
            and text[0].isupper()
            and below[0].text[0].isupper()
            and not any(character.isdigit() for character in text)
            and not listed
        )


def _usual(steps: Sequence[float]) -> float:
    """The usual step from line to line: the most frequent one, the smaller of two."""
    counts = Counter(round(step * 20) for step in steps)
    smoothed = {step: counts[step - 1] + 2 * count + counts[step + 1] for step, count in counts.items()}
    best = max(smoothed.values())
    return min(step for step, count in smoothed.items() if count >= 0.8 * best) / 20
