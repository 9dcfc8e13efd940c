"""Ruling lines on a scanned page: what the layout of tables is drawn with, lost to OCR."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from ingest.document import Box

Mask = npt.NDArray[np.bool_]

RULE_DPI = 150  # the thinnest rules are still seen at this resolution
INK = 0.85  # of the brightness around: a thin rule is gray at RULE_DPI
LEAST_RULE = 28.0  # points; the longest strokes of letters, of headings too, are shorter
WHOLE = 0.9  # of a rule's length is ink, whatever specks took away
THICKEST = 3.5  # points; what is thicker is a photograph, a bar, the scanner's edge
MOST_RULES = 400  # more come from a drawing or a photograph, not from tables


def ruling_lines(image: Image.Image, dpi: float) -> tuple[Box, ...]:
    """Find the level and upright rules on a page whose lines of text are level.

    Returns:
        Thin boxes in pixels of the image, first the level ones from top to bottom, then the upright ones from left
        to right; none where there are so many that they are a picture's.
    """
    scale = min(1.0, RULE_DPI / dpi)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    small = image.resize(size, Image.Resampling.BOX)
    darker = small.filter(ImageFilter.BoxBlur(12)).point([math.ceil(level * INK) for level in range(256)])
    ink = np.asarray(small) < np.asarray(darker)
    point = dpi * scale / 72
    level = _level(ink, point)
    upright = [(top, x0, bottom, x1) for x0, top, x1, bottom in _level(np.ascontiguousarray(ink.T), point)]
    if len(level) + len(upright) > MOST_RULES:
        return ()
    across, down = image.width / size[0], image.height / size[1]
    return tuple((x0 * across, top * down, x1 * across, bottom * down) for x0, top, x1, bottom in level + upright)


def _level(ink: Mask, point: float) -> list[Box]:
    """The level rules of a mask, in its own pixels; ``point`` is a point's length in these."""
    length = max(1, round(LEAST_RULE * point))  # a file may tell of so few points that none is left
    if ink.shape[1] <= length:
        return []
    # Inked all along to both sides, give or take a speck; a row above or below may hold the rest of a slanting rule.
    thick = ink.copy()
    thick[1:] |= ink[:-1]
    likely = np.flatnonzero(_full_cells(thick, length))
    counts = np.zeros((len(likely), ink.shape[1] + 1), dtype=np.int32)
    np.cumsum(thick[likely], axis=1, out=counts[:, 1:])
    windows = counts[:, length:] - counts[:, :-length] >= WHOLE * length
    boxes: list[list[int]] = []
    for number in np.flatnonzero(windows.any(axis=1)):
        y = likely[number]
        edges = np.flatnonzero(np.diff(np.concatenate(([False], windows[number], [False])).astype(np.int8)))
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            x0, x1 = int(start), int(end) - 1 + length
            for box in boxes:
                if box[3] == y and box[0] < x1 and x0 < box[2]:
                    box[:] = [min(box[0], x0), box[1], max(box[2], x1), int(y) + 1]
                    break
            else:
                boxes.append([x0, int(y), x1, int(y) + 1])
        if len(boxes) > 4 * MOST_RULES:
            break
    rules: list[Box] = []
    for x0, top, x1, bottom in boxes:
        if bottom - top <= THICKEST * point + 1:
            inked = np.flatnonzero(thick[top:bottom, x0:x1].any(axis=0))  # a window may reach beyond the rule's ends
            rules.append((x0 + int(inked[0]), top, x0 + int(inked[-1]) + 1, bottom))
    return rules


def _full_cells(ink: Mask, length: int) -> npt.NDArray[np.bool_]:
    """Which rows may hold a stretch of this length that is ink to ``WHOLE``: a quick sieve before every place is tried.

    Such a stretch covers a whole cell of half its length, and lacks no more ink in it than in all.
    """
    cell = max(1, length // 2)
    cells = ink[:, : ink.shape[1] // cell * cell].reshape(ink.shape[0], -1, cell)
    inked = np.add.reduce(cells, axis=2, dtype=np.uint8)
    return np.asarray((inked >= cell - (1 - WHOLE) * length).any(axis=1))
