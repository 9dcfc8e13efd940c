"""Fragments of a page, or of a box on it, become regions of one column each, in reading order.

A gutter is an upright strip without words, beside which text stands on both sides for some lines. The best
gutter cuts a region into what is above, the left, the right and what is below; each part is cut again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.layout_lines import BULLET, Fragment, rows_of

WIDE = 2.5  # of the font's size: so wide a gap is no space
GUTTER = 0.6  # of the font's size: no narrower strip is a gutter
# Lines that must stand beside each other before a strip is believed to be a gutter, by its width in the font's size:
# in justified text wide spaces come to stand above each other in two or three lines by chance.
NEEDED = ((WIDE, 2), (1.3, 4), (0.0, 5))
ALIGNED = 2.0  # points within which left edges are the same
CHARACTERS = 8  # mean letters of a line on either side; fewer are bullets, numbers, labels
FEWEST = 4  # the same beside a wide gutter


MOST_GAPS = 30  # that are followed from line to line
MOST_PIECES = 1000  # of a page: more are a map's labels, which have no columns


@dataclass(frozen=True, slots=True)
class Region:
    """Fragments of one column; ``aside``: the text beside which it stands goes on below it."""

    pieces: tuple[Fragment, ...]
    aside: bool = False


@dataclass(frozen=True, slots=True)
class _Cut:
    above: list[Fragment]
    left: list[Fragment]
    right: list[Fragment]
    below: list[Fragment]
    score: float


def regions(pieces: Sequence[Fragment], size: float) -> list[Region]:
    """Cut into columns; ``size`` is the font's size of the page's running text."""
    if not pieces:
        return []
    cut = _best_cut(pieces, size) if len(pieces) <= MOST_PIECES else None
    if cut is None:
        return [Region(tuple(pieces))]
    for flowing, beside in ((cut.left, cut.right), (cut.right, cut.left)):
        if _flows_below(flowing, beside, cut.below, size):
            begin = min(piece.top for piece in flowing)
            over = [piece for piece in beside if piece.middle < begin]  # a title above both
            aside = [piece for piece in beside if piece.middle >= begin]
            flow = regions([*cut.above, *over, *flowing, *cut.below], size)
            return [*flow, *(Region(region.pieces, True) for region in regions(aside, size))]
    return [region for part in (cut.above, cut.left, cut.right, cut.below) for region in regions(part, size)]


def _best_cut(pieces: Sequence[Fragment], size: float) -> _Cut | None:
    best: _Cut | None = None
    for edge in _edges(pieces, size):
        for cut in _cuts_at(edge, pieces, size):
            if best is None or cut.score > best.score:
                best = cut
    return best and _trimmed(_parted(best, size), size)


def _parted(cut: _Cut, size: float) -> _Cut:
    """End the columns where a heading over both stands between them, although it is too short to cross the gutter.

    It shows by what is beside it: nothing, and both columns begin again below it at the same height.
    """
    for row in rows_of(cut.left)[1:]:
        head, top, bottom = row[0], min(p.top for p in row), max(p.bottom for p in row)
        over = [p for p in cut.right if p.middle < top]
        under = [p for p in cut.right if p.middle > bottom]
        next_left = [p for p in cut.left if p.middle > bottom]
        if not (over and under and next_left) or len(over) + len(under) < len(cut.right):
            continue
        begin = min(p.top for p in under)
        text = min(next_left, key=lambda p: p.top)
        apart = top - max(p.bottom for p in (*over, *(p for p in cut.left if p.middle < top)))
        if _outranks(head, text) and abs(begin - text.top) < 0.5 * size and apart > 0.3 * size:
            later = {id(p) for p in (*under, *next_left, *row)}
            return _Cut(
                cut.above,
                [p for p in cut.left if id(p) not in later],
                over,
                [*row, *next_left, *under, *cut.below],
                cut.score,
            )
    return cut


def _edges(pieces: Sequence[Fragment], size: float) -> list[float]:
    """Left edges at which several fragments begin, or something that stands for many lines."""
    starts = sorted((piece.x0, 1 if piece.words else 2) for piece in pieces)
    edges: list[float] = []
    index = 0
    while index < len(starts):
        edge, weight, following = starts[index][0], 0, index
        while following < len(starts) and starts[following][0] - edge <= ALIGNED:
            weight += starts[following][1]
            following += 1
        if weight >= 2:
            edges.append(edge)
        index = following
    leftmost = min(piece.x0 for piece in pieces)
    edges += _gaps(pieces, size)
    return sorted({edge for edge in edges if edge > leftmost + ALIGNED})


def _gaps(pieces: Sequence[Fragment], size: float) -> list[float]:
    """Where wide gaps of one line and the next overlap: the right ends of what they share (centred columns)."""
    edges = []
    open_gaps: list[tuple[float, float]] = []
    for row in rows_of(pieces):
        gaps = [(a.x1, b.x0) for a, b in pairwise(row) if b.x0 - a.x1 > WIDE * size]
        shared = [(max(a, c), min(b, d)) for a, b in open_gaps for c, d in gaps]
        shared = [gap for gap in shared if gap[1] - gap[0] > WIDE * size]
        edges += [gap[1] for gap in shared]
        open_gaps = (shared + gaps)[:MOST_GAPS]
    return edges


def _cuts_at(edge: float, pieces: Sequence[Fragment], size: float) -> list[_Cut]:
    """The stretches of a page over which the strip left of an edge is a gutter."""
    strip = edge - GUTTER * size
    blockers = sorted((piece for piece in pieces if piece.x0 < edge - 0.5 and piece.x1 > strip), key=lambda p: p.top)
    bounds: list[tuple[float, float]] = []
    start = float("-inf")
    for blocker in blockers:
        if blocker.top > start:
            bounds.append((start, blocker.top))
        start = max(start, blocker.bottom)
    bounds.append((start, float("inf")))
    cuts = []
    for upper, lower in bounds:
        within = [piece for piece in pieces if upper < piece.middle < lower]
        left = [piece for piece in within if piece.x1 <= strip + 0.01]
        right = [piece for piece in within if piece.x0 >= edge - 0.5]
        score = _score(left, right, edge, size)
        if score:
            cuts.append(
                _Cut(
                    [piece for piece in pieces if piece.middle <= upper],
                    left,
                    right,
                    [piece for piece in pieces if piece.middle >= lower],
                    score,
                )
            )
    return cuts


def _score(left: Sequence[Fragment], right: Sequence[Fragment], edge: float, size: float) -> float:
    """How many lines stand beside each other; 0 where it is no gutter between columns."""
    if not left or not right:
        return 0
    top = max(min(p.top for p in left), min(p.top for p in right))
    bottom = min(max(p.bottom for p in left), max(p.bottom for p in right))
    beside = [[p for p in side if p.bottom > top and p.top < bottom] for side in (left, right)]
    if not all(len(side) > 1 or any(not p.words for p in side) for side in beside):
        return 0
    width = edge - max(p.x1 for p in beside[0])
    counts = []
    for side, near in zip((left, right), beside, strict=True):
        rows = sum(row[0].rows(size) for row in rows_of(near))
        whole = rows if len(near) == len(side) else sum(row[0].rows(size) for row in rows_of(side))
        letters = sum(p.letters for p in side)
        bullets = sum(bool(p.words and BULLET.match(p.words[0].text) and p.letters > 2) for p in side)
        least = FEWEST if width > WIDE * size or 2 * bullets > whole else CHARACTERS
        if letters < least * whole and all(p.words for p in side):
            return 0
        counts.append(rows)
    lines = min(counts)
    needed = next(count for least, count in NEEDED if width >= least * size)
    return lines + min(width / size, 3) / 10 if lines >= needed else 0


def _trimmed(cut: _Cut, size: float) -> _Cut:
    """Give lines that stand alone, above or below both columns, back to the text that they go on with."""
    above, left, below = list(cut.above), list(cut.left), list(cut.below)
    if above:
        last = max(piece.bottom for piece in above)
        begin = min(piece.top for piece in cut.right)
        for row in rows_of(left):
            top, bottom = min(p.top for p in row), max(p.bottom for p in row)
            if bottom > begin or top - last > 0.5 * size or len(left) == len(row):
                break
            above += row
            left = [piece for piece in left if piece not in row]
            last = bottom
    if below:
        first = min(piece.top for piece in below)
        end = max(piece.bottom for piece in cut.right)
        rows = rows_of(left)
        for count in (1, 2, 3):
            if len(rows) <= count:
                break
            tail = [piece for row in rows[-count:] for piece in row]
            gap_above = min(p.top for p in tail) - max(p.bottom for row in rows[:-count] for p in row)
            gap_below = first - max(p.bottom for p in tail)
            if min(p.top for p in tail) <= end or gap_below > 1.5 * size or gap_above < 0.3 * size:
                continue
            text = min(below, key=lambda p: p.top)
            if all(_outranks(p, text) for p in tail) or (
                gap_above > gap_below + 0.3 * size and not _outranks(text, tail[0])
            ):
                left = [piece for piece in left if piece not in tail]
                below = [*tail, *below]
                break
    return _Cut(above, left, cut.right, below, cut.score)


def _outranks(head: Fragment, text: Fragment) -> bool:
    """Whether a line may be the heading of another: larger or bolder."""
    return bool(text.words) and (head.size > 1.06 * text.size or (head.bold and not text.bold))


def _flows_below(
    flowing: Sequence[Fragment], beside: Sequence[Fragment], below: Sequence[Fragment], size: float
) -> bool:
    """Whether a column goes on below what stands beside it, in the middle of a paragraph."""
    if not below:
        return False
    last = max(flowing, key=lambda piece: piece.bottom)
    first = min(below, key=lambda piece: (piece.top, piece.x0))
    margin = min(piece.x0 for piece in (*flowing, *beside))
    return (
        bool(last.words and first.words)
        and abs(first.x0 - margin) <= ALIGNED * 2
        and first.top - last.bottom < 0.45 * size
        and abs(first.size - last.size) < 0.06 * size
        and first.bold == last.bold
        and max(piece.bottom for piece in beside) < first.bottom
        and last.text[-1] not in ".!?:;…»"
        and (flowing[0].x0 <= margin + ALIGNED * 2 or not first.text[0].isupper())
    )
