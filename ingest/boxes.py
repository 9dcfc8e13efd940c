"""Where a stretch of a page's text lies on the page: one box a line."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from operator import attrgetter

from ingest.document import Box, Page

_START = attrgetter("start")


def boxes_of(page: Page, start: int, end: int) -> tuple[Box, ...]:
    """The boxes of the words that ``page.text[start:end]`` touches, united line by line, in reading order.

    Returns:
        Points from the top left of the upright page, rounded to a hundredth; empty where the page has no words
        with positions.
    """
    first = max(bisect_right(page.words, start, key=_START) - 1, 0)
    last = bisect_left(page.words, end, first, key=_START)
    lines: list[Box] = []
    for word in page.words[first:last]:
        if word.end <= start:
            continue
        for box in word.boxes:
            if lines and _same_line(lines[-1], box):
                lines[-1] = _union(lines[-1], box)
            else:
                lines.append(box)
    return tuple((round(x0, 2), round(top, 2), round(x1, 2), round(bottom, 2)) for x0, top, x1, bottom in lines)


def _same_line(one: Box, other: Box) -> bool:
    """Whether two boxes overlap by half of the lower one's height, and the second goes on to the right."""
    overlap = min(one[3], other[3]) - max(one[1], other[1])
    lower = min(one[3] - one[1], other[3] - other[1])
    return overlap > lower / 2 and other[0] >= one[0]


def _union(one: Box, other: Box) -> Box:
    return (min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3]))
