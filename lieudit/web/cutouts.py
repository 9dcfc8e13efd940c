"""Cut-outs of page images: the part of a page on which a stretch of its text lies, of bounded size."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image

from ingest.boxes import boxes_of
from ingest.document import Box
from lieudit.web.images import ImageError
from lieudit.web.rows import StoredPage
from lieudit.web.viewer import layout_of, padded

MARGIN = 6.0  # points of the page beside the words
LEADING = 1.5  # points above and below them: no slice of another line
MOST_HEIGHT = 190.0  # points: what is quoted at length is cut short
LEAST_WIDTH = 240.0  # points: one word alone is shown with what stands beside it


@dataclass(frozen=True, slots=True)
class Cutout:
    """A part of a page's image, with where on it the words lie."""

    start: int  # of the stretch of text that it shows
    end: int
    region: Box  # in points of the page
    marked: tuple[Box, ...]  # x, y, width, height

    @property
    def view_box(self) -> str:
        """As an SVG over the image has it."""
        x0, top, x1, bottom = self.region
        return f"{x0:g} {top:g} {x1 - x0:g} {bottom - top:g}"

    @property
    def width(self) -> float:
        return self.region[2] - self.region[0]

    @property
    def height(self) -> float:
        return self.region[3] - self.region[1]


def cut_out(page: StoredPage, span: tuple[int, int], marks: Sequence[tuple[int, int]] = ()) -> Cutout | None:
    """The part of a page on which a stretch of its text lies; None where its words have no place.

    Where the stretch is longer than a cut-out may be high, its beginning is shown.

    Args:
        page: as stored, with its layout.
        span: start and end of the stretch.
        marks: what in it is to be marked.
    """
    read = layout_of(page)
    if read is None or page.width is None or page.height is None:
        return None
    boxes = boxes_of(read, *span)
    if not boxes:
        return None
    # Whole lines, as far as the paragraph or cell reaches: words cut in two are hard to read.
    around = [
        box
        for block in read.blocks
        if block.start < span[1] and span[0] < block.end
        for box in boxes_of(read, block.start, block.end)
        if box[1] < max(line[3] for line in boxes) and min(line[1] for line in boxes) < box[3]
    ]
    lines = [*boxes, *around]
    x0 = max(min(box[0] for box in lines) - MARGIN, 0.0)
    x1 = min(max(box[2] for box in lines) + MARGIN, page.width)
    if x1 - x0 < LEAST_WIDTH:
        x0 = max(min(x0, page.width - LEAST_WIDTH), 0.0)
        x1 = min(x0 + LEAST_WIDTH, page.width)
    top = max(min(box[1] for box in boxes) - LEADING, 0.0)
    bottom = min(max(box[3] for box in boxes) + LEADING, page.height, top + MOST_HEIGHT)
    if x1 <= x0 or bottom <= top:
        return None
    return Cutout(
        *span,
        (round(x0, 2), round(top, 2), round(x1, 2), round(bottom, 2)),
        tuple(padded(box) for mark in marks for box in boxes_of(read, *mark) if box[1] < bottom),
    )


async def cropped(png: bytes, page: StoredPage, region: Box) -> bytes:
    """Cut a region out of a page's image.

    Args:
        png: the image of the whole page, as this server drew it.
        page: whose width and height in points the image has.
        region: in points.

    Raises:
        ImageError: the image is damaged.
    """
    assert page.width
    assert page.height
    size = (page.width, page.height)
    return await asyncio.to_thread(_crop, png, size, region)


def _crop(png: bytes, size: tuple[float, float], region: Box) -> bytes:
    try:
        with Image.open(io.BytesIO(png)) as whole:
            across, down = whole.width / size[0], whole.height / size[1]
            left, top = int(region[0] * across), int(region[1] * down)
            right, bottom = round(region[2] * across), round(region[3] * down)
            part = whole.crop((left, top, max(right, left + 1), max(bottom, top + 1)))
    except OSError as error:
        raise ImageError(f"the page's image is damaged: {error}") from error
    kept = io.BytesIO()
    part.save(kept, "PNG", compress_level=4)
    return kept.getvalue()
