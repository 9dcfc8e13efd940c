"""How large a page's image is drawn: a few sizes, so that few images are kept."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """How a page becomes pixels."""

    name: str
    dots_per_inch: float
    most_pixels: int  # of the picture that is sent
    across: int | None = None  # pixels at most; None: as wide as the page
    colours: int | None = None  # at most; None: all that it has

    def pixels_across(self, width: float, height: float) -> int:
        """How wide a page of so many points is drawn; the image of a scan is as wide as the scan at most."""
        scale = min(self.dots_per_inch / 72, math.sqrt(self.most_pixels / max(width * height, 1.0)))
        return min(round(width * scale), self.across or self.most_pixels)


SMALL = Size("small", 150.0, 4_000_000, across=300, colours=32)  # 150 pixels on a screen of two dots a pixel
NORMAL = Size("normal", 150.0, 4_000_000)
LARGE = Size("large", 300.0, 16_000_000)  # to look at closely, as fine as most scans are
SIZES = {size.name: size for size in (SMALL, NORMAL, LARGE)}
