"""Where words lie: on the page as it is shown, and on the same page pulled straight, where lines are level.

Layout needs level lines; whoever looks at the page needs boxes on the page as it is. A ``Frame`` goes between.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from ingest.document import Box

LEAST_LINES = 4  # fewer tell no trend
OUTLIER = 0.02  # slopes further from the usual one belong to no line of text (1.1 degrees)
LEAST_DRIFT = 1.0  # points over the page's width: what is less disturbs no layout


@dataclass(frozen=True, slots=True)
class Slope:
    """How a line of text runs: through the point (x, y) with so much fall a point to the right."""

    x: float
    y: float
    fall: float
    width: float


@dataclass(frozen=True, slots=True)
class Frame:
    """A page that was turned by some degrees to be read, and whose lines may yet fall, each a little otherwise.

    All in points from the upright page's top left. ``fall`` and ``change`` give the fall of the line at height y
    of the turned page, ``fall + change * y``: a photographed page's lines run together to one side.
    """

    width: float
    height: float
    degrees: float = 0.0  # counter-clockwise about the page's middle
    fall: float = 0.0
    change: float = 0.0

    def straight(self, box: Box) -> Box:
        """Move a box of the turned page so that words of one line stand level."""
        x0, top, x1, bottom = box
        run = (x0 + x1 - self.width) / 2
        y = (top + bottom) / 2
        rise = y - (y - self.fall * run) / (1 + self.change * run)
        return (x0, top - rise, x1, bottom - rise)

    def shown(self, box: Box) -> Box:
        """Move a box of the straight page to where its word lies on the page as it is shown."""
        x0, top, x1, bottom = box
        run = (x0 + x1 - self.width) / 2
        rise = (self.fall + self.change * (top + bottom) / 2) * run
        if not self.degrees:
            return (x0, top + rise, x1, bottom + rise)
        cosine, sine = math.cos(math.radians(self.degrees)), math.sin(math.radians(self.degrees))
        middle_x, middle_y = self.width / 2, self.height / 2
        corners = [
            (
                middle_x + (x - middle_x) * cosine - (y + rise - middle_y) * sine,
                middle_y + (x - middle_x) * sine + (y + rise - middle_y) * cosine,
            )
            for x in (x0, x1)
            for y in (top, bottom)
        ]
        return (
            min(x for x, _ in corners),
            min(y for _, y in corners),
            max(x for x, _ in corners),
            max(y for _, y in corners),
        )


def find_frame(width: float, height: float, degrees: float, slopes: Sequence[Slope]) -> Frame:
    """Find how the lines of a page that was turned by ``degrees`` fall, from those that OCR found on it."""
    level = Frame(width, height, degrees)
    long = [slope for slope in slopes if slope.width >= width * 0.15]
    if len(long) < LEAST_LINES:
        return level
    usual = median(slope.fall for slope in long)
    kept = [slope for slope in long if abs(slope.fall - usual) <= OUTLIER]
    if len(kept) < LEAST_LINES:
        return level
    heights = np.array([slope.y + slope.fall * (width / 2 - slope.x) for slope in kept])  # at the page's middle
    weights = np.sqrt([slope.width for slope in kept])
    unknowns = np.stack([np.ones(len(kept)), heights], axis=1)
    fall, change = np.linalg.lstsq(
        unknowns * weights[:, None], np.array([slope.fall for slope in kept]) * weights, rcond=None
    )[0]
    drift = max(abs(fall + change * y) * width for y in (heights.min(), heights.max()))
    if drift < LEAST_DRIFT:
        return level
    return Frame(width, height, degrees, round(float(fall), 6), round(float(change), 9))
