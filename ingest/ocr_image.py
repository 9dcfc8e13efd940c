"""A page's image made ready for OCR: noise, uneven light and skew, measured and mended.

Every constant was measured with Tesseract 5.3 on synthetic French pages (one column, two columns, table) at 150,
200 and 300 dpi, and on real scans; images are 8-bit gray (``L``).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

Gray = npt.NDArray[np.uint8]

SKEW_DPI = 100  # lines of text stand apart at this resolution, and the measure takes 0.05 s
SKEW_RANGE = 10.0  # degrees to either side
SKEW_STEPS = (0.5, 0.05)  # coarse, then fine
LEAST_INK = 200  # pixels at SKEW_DPI: a page with fewer tells no direction
TILE = 48  # pixels; a tile without ink shows the paper's noise
LIGHT_DPI = 25  # paper is seen, letters are not
MOST_SHADE = 0.85  # light is even while the darker parts of the paper have more than this of the lighter ones


def without_specks(image: Image.Image) -> Image.Image:
    """Take the median of each pixel and its eight neighbours (PIL's filter does the same, in ten times the time)."""
    pixels = np.pad(np.asarray(image), 1, mode="edge")
    low, middle, high = _sorted(pixels[:-2], pixels[1:-1], pixels[2:])
    columns = (slice(None, -2), slice(1, -1), slice(2, None))
    highest_low = np.maximum.reduce([low[:, column] for column in columns])
    middle_middle = _sorted(*(middle[:, column] for column in columns))[1]
    lowest_high = np.minimum.reduce([high[:, column] for column in columns])
    return Image.fromarray(_sorted(highest_low, middle_middle, lowest_high)[1])


def noise(image: Image.Image) -> float:
    """Measure how grainy the paper is: mean departure from the median, in gray levels, where there is no ink.

    0.0 on a rendered page, about 1 on a good scan.
    """
    pixels = np.asarray(image)
    found = []
    for top in range(0, image.height - TILE, TILE * 4):
        for left in range(0, image.width - TILE, TILE * 4):
            tile = pixels[top : top + TILE, left : left + TILE].astype(np.int16)
            paper = float(np.median(tile))
            if paper > 128 and np.percentile(tile, 2) > paper * 0.75:
                found.append(float(np.abs(tile - paper).mean()))
    return float(np.median(found)) if found else 0.0


def with_even_light(image: Image.Image) -> Image.Image:
    """Divide by the paper's own brightness where a photograph is darker on one side; else return it as it is."""
    paper = _paper(image)
    brightness = np.asarray(paper)
    dark, light = np.percentile(brightness, (10, 90))
    if light == 0 or dark >= MOST_SHADE * light:
        return image
    spread = np.asarray(paper.resize(image.size, Image.Resampling.BILINEAR), dtype=np.float32)
    even = np.asarray(image, dtype=np.float32) * (245.0 / np.maximum(spread, 1.0))
    return Image.fromarray(np.minimum(even, 255.0).astype(np.uint8))


def lie(image: Image.Image, dpi: float) -> tuple[float, float]:
    """Measure how lines of text lie.

    Returns:
        The angle by which the image is to be turned counter-clockwise to bring the lines level, in degrees (of no
        meaning for a page on its side); and how much more level than upright the lines are: 2 to 60 for a page
        that stands or lies on its head, below 0.4 for one on its side, 1.0 where nothing tells.
    """
    scale = SKEW_DPI / dpi
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    small = image.resize(size, Image.Resampling.BOX)
    around = np.asarray(small.filter(ImageFilter.BoxBlur(12)), dtype=np.float32)
    y, x = np.nonzero(np.asarray(small, dtype=np.float32) < around * 0.82 - 4)
    if len(y) < LEAST_INK:
        return 0.0, 1.0
    coarse, fine = SKEW_STEPS
    angles = np.arange(-SKEW_RANGE, SKEW_RANGE + coarse, coarse)
    level = max(_sharpness(y, x, angle) for angle in angles)
    upright = max(_sharpness(x, y, angle) for angle in angles)
    best = max(angles, key=lambda angle: _sharpness(y, x, angle))
    best = max(np.arange(best - coarse, best + coarse + fine, fine), key=lambda angle: _sharpness(y, x, angle))
    return round(float(best), 2) + 0.0, level / max(upright, 1.0)


def _sharpness(along: npt.NDArray[np.int64], across: npt.NDArray[np.int64], degrees: float) -> float:
    """Tell how sharply ink and paper follow each other when rows run at this angle (Postl's criterion)."""
    rows = np.rint(along - across * np.tan(np.radians(degrees))).astype(np.int64)
    profile = np.bincount(rows - rows.min()).astype(np.float64)
    return float((np.diff(profile) ** 2).sum())


def _paper(image: Image.Image) -> Image.Image:
    """The brightness of the paper behind the letters, small."""
    factor = max(1, round(image.width / (8.5 * LIGHT_DPI)))
    return image.reduce(factor).filter(ImageFilter.MaxFilter(9)).filter(ImageFilter.BoxBlur(6))


def _sorted(one: Gray, other: Gray, third: Gray) -> tuple[Gray, Gray, Gray]:
    """Sort three images pixel by pixel: lowest, middle, highest."""
    low, high = np.minimum(one, other), np.maximum(one, other)
    middle = np.minimum(high, third)
    return np.minimum(low, third), np.maximum(low, middle), np.maximum(high, third)
