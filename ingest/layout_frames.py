"""Boxes drawn on a page, with a fill or a frame, set the words inside them apart from the text around."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TypeAlias

from ingest.document import Box, Word

NEAR = 3.0  # points within which two edges are the same
WHOLE_PAGE = 0.7  # of the page's area: a box as large is its background

Framed: TypeAlias = tuple[Box, list[Word], list[Box]]
"""A box, the words inside it, and the smaller boxes inside it."""


def chosen_frames(
    frames: Sequence[Box], words: Sequence[Word], tables: Sequence[Box], *, width: float, height: float, size: float
) -> list[Box]:
    """The boxes that hold several lines of text and are neither part of a table nor the page's background."""
    chosen: list[Box] = []
    for frame in _merged(frames):
        if _area(frame) > WHOLE_PAGE * width * height or any(_overlap(frame, table) > 0.3 for table in tables):
            continue
        inside = [word for word in words if _holds(frame, word)]
        crossing = [word for word in words if _crosses(frame, word)]
        tall = inside and max(word.bottom for word in inside) - min(word.top for word in inside) > 1.9 * size
        if tall and len(inside) >= 4 and len(crossing) <= 0.1 * len(inside):
            chosen.append(frame)
    return chosen


def words_by_frame(words: Sequence[Word], frames: Sequence[Box]) -> tuple[list[Word], list[Framed]]:
    """Part words into those outside all boxes and those of each outermost box, which may hold smaller ones."""
    outermost = [frame for frame in frames if not any(_inside(frame, other) for other in frames if other is not frame)]
    holders: dict[Box, list[Word]] = {frame: [] for frame in outermost}
    doubtful: list[tuple[Word, list[Box]]] = []
    outer: list[Word] = []
    for word in words:
        holding = [frame for frame in holders if _holds(frame, word)]
        if not holding:
            outer.append(word)
        elif len(holding) == 1:
            holders[holding[0]].append(word)
        else:
            doubtful.append((word, holding))
    # Boxes that overlap: a line belongs to the one whose other lines begin at the same edge.
    edges = {frame: Counter(round(word.x0) for word in inside) for frame, inside in holders.items()}
    for line in _by_line(doubtful):
        start = round(min(word.x0 for word, _ in line))
        best = max(line[0][1], key=lambda frame: (sum(edges[frame][start + d] for d in (-1, 0, 1)), -_area(frame)))
        for word, _ in line:
            holders[best].append(word)
    framed = []
    for frame, inside in holders.items():
        if inside:
            nested = [other for other in frames if other is not frame and _inside(other, frame)]
            framed.append((frame, inside, nested))
    return outer, framed


def _by_line(doubtful: Sequence[tuple[Word, list[Box]]]) -> list[list[tuple[Word, list[Box]]]]:
    lines: list[list[tuple[Word, list[Box]]]] = []
    for word, holding in sorted(doubtful, key=lambda each: (round(each[0].bottom), each[0].x0)):
        if lines and abs(lines[-1][-1][0].bottom - word.bottom) < NEAR and lines[-1][-1][1] == holding:
            gap = word.x0 - lines[-1][-1][0].x1
            if gap < 2 * (word.bottom - word.top):
                lines[-1].append((word, holding))
                continue
        lines.append([(word, holding)])
    return lines


def _merged(frames: Sequence[Box]) -> list[Box]:
    """Unite boxes drawn twice, and those that stand on each other with the same sides (a title's band, its text)."""
    merged: list[Box] = []
    for frame in sorted(frames, key=lambda each: (each[1], each[0], -_area(each))):
        for index, other in enumerate(merged):
            if abs(frame[0] - other[0]) > NEAR or abs(frame[2] - other[2]) > NEAR:
                continue
            same = abs(frame[1] - other[1]) <= NEAR and abs(frame[3] - other[3]) <= NEAR
            if same or abs(frame[1] - other[3]) <= 1.0:
                merged[index] = (
                    min(frame[0], other[0]),
                    min(frame[1], other[1]),
                    max(frame[2], other[2]),
                    max(frame[3], other[3]),
                )
                break
        else:
            merged.append(frame)
    return sorted(set(merged))


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _holds(frame: Box, word: Word) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
    return frame[0] <= x <= frame[2] and frame[1] <= y <= frame[3]


def _crosses(frame: Box, word: Word) -> bool:
    """Whether a word stands across a side of the box: then the box is an ornament."""
    y = (word.top + word.bottom) / 2
    return frame[1] <= y <= frame[3] and any(word.x0 + 2 < side < word.x1 - 2 for side in (frame[0], frame[2]))


def _inside(inner: Box, outer: Box) -> bool:
    return (
        inner != outer
        and inner[0] >= outer[0] - NEAR
        and inner[1] >= outer[1] - NEAR
        and inner[2] <= outer[2] + NEAR
        and inner[3] <= outer[3] + NEAR
    )


def _overlap(box: Box, other: Box) -> float:
    """The share of a box that another covers."""
    width = min(box[2], other[2]) - max(box[0], other[0])
    height = min(box[3], other[3]) - max(box[1], other[1])
    return width * height / max(_area(box), 1e-6) if width > 0 and height > 0 else 0.0
