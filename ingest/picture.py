"""Decodes the frames of PNG, JPEG and TIFF files, for whoever reads them or only shows them."""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import ExifTags, Image, ImageOps

from ingest.document import Limits
from ingest.errors import DamagedFileError, DamagedPageError, PageLimitError

DEFAULT_DPI = 300.0  # CONTRACT: an image without a resolution counts as 300 dpi
LEAST_DPI = 10.0  # some programs write 0 or 1 for a resolution that they don't know
SQUARE = 0.02  # pixels are square as long as their sides differ by no more; a fax's differ by half

BROKEN = (OSError, EOFError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, struct.error, zlib.error)
"""What Pillow raises on damaged files."""

# Pillow refuses, or only warns of, images above a size of its own; picture() holds them to the limits that were asked.
Image.MAX_IMAGE_PIXELS = None


def picture(path: Path, number: int, limits: Limits) -> tuple[Image.Image, float | None]:
    """Decode one frame as a viewer would show it, with its resolution in pixels an inch; None: the file tells none.

    What a camera noted of how it was held (EXIF) is followed; how the page itself lies (``Page.rotation``) is not.

    Raises:
        PageLimitError: it has more pixels than the limits allow; it is not decoded.
        DamagedPageError: the frame is damaged, or there is none of this number.
        DamagedFileError: the file is no image that can be read.
    """
    with opened(path) as image:
        try:
            image.seek(number - 1)
            pixels = image.width * image.height
            if pixels > limits.pixels:
                raise PageLimitError(f"the limit of pixels: the page has {pixels}, {limits.pixels} are allowed")
            image.load()
        except BROKEN as error:
            raise DamagedPageError(f"page {number} can't be decoded: {error}") from error
        told = _resolution(image)
        frame = image.convert("I") if image.mode.startswith("I;16") else image.copy()  # which Pillow can work with
    dpi = told[0] if told else None
    if told and max(told) - min(told) > SQUARE * max(told):
        dpi = max(told)
        size = (round(frame.width * dpi / told[0]), round(frame.height * dpi / told[1]))
        if size[0] * size[1] > limits.pixels:
            raise PageLimitError(f"the limit of pixels: the page has {size[0] * size[1]}, {limits.pixels} are allowed")
        gray = frame.convert("L") if frame.mode == "1" else frame
        frame = gray.resize(size, Image.Resampling.BICUBIC)
    return ImageOps.exif_transpose(frame), dpi


@contextmanager
def opened(path: Path) -> Iterator[Image.Image]:
    """An image file as Pillow opens it, nothing decoded.

    Raises:
        DamagedFileError: the file is no image that can be read.
    """
    try:
        image = Image.open(path)
    except BROKEN as error:
        raise DamagedFileError(f"{path}: the image can't be read: {error}") from error
    with image:
        yield image


def _resolution(image: Image.Image) -> tuple[float, float] | None:
    """Pixels an inch across and down, as the file tells them; None: it tells none that can be true."""
    told = image.info.get("dpi")
    if (
        image.format in ("JPEG", "MPO")
        and not image.info.get("jfif_unit")
        and ExifTags.Base.XResolution not in image.getexif()
    ):
        told = None  # Pillow says 72 where EXIF says nothing
    if told is None:
        return None
    across, down = round(float(told[0]), 2), round(float(told[1]), 2)  # PNG counts by the metre: 199.9996
    # A division by zero is neither less nor more.
    return (across, down) if all(LEAST_DPI <= one < math.inf for one in (across, down)) else None
