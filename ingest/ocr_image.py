"""A page's image made ready for OCR: noise, uneven light and skew, measured and mended.

Every constant was measured with Tesseract 5.3 on synthetic French pages (one column, two columns, table) at 150,
200 and 300 dpi, and on real scans; images are 8-bit gray (``L``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

Gray = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]

SKEW_DPI = 100  # lines of text stand apart at this resolution, and the measure takes 0.05 s
SKEW_RANGE = 10.0  # degrees to either side
SKEW_STEPS = (0.5, 0.05)  # coarse, then fine
FAN_RANGE = 14.0  # degrees between the topmost line and the lowest: a page photographed very much from one side
STRIPS = 4  # of the page, each short enough for the lines of a photograph to be parallel in it
FANNED = 1.4  # a page is taken for a photograph in perspective when its strips are so much sharper than the whole
MOST_INK = 15_000  # pixels looked at in a photograph, for 0.3 s
LEAST_INK = 200  # pixels at SKEW_DPI: a page with fewer tells no direction
TILE = 48  # pixels; a tile without ink shows the paper's noise
LIGHT_DPI = 25  # paper is seen, letters are not
MOST_SHADE = 0.85  # light is even while the darker parts of the paper have more than this of the lighter ones


@dataclass(frozen=True, slots=True)
class Lie:
    """How lines of text lie on a page.

    ``degrees`` is the angle by which the page is to be turned counter-clockwise to bring them level, at its middle;
    ``fanned`` how much that angle grows from the page's top to its foot, as on a photograph (else 0.0). Neither
    means anything on a page that lies on its side. ``levelness`` is how much more level than upright the lines
    are: 2 to 60 for a page that stands or lies on its head, below 0.4 for one on its side, 1.0 where nothing tells.
    """

    degrees: float = 0.0
    fanned: float = 0.0
    levelness: float = 1.0


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


def lie(image: Image.Image, dpi: float) -> Lie:
    """Measure how the lines of text lie on a page."""
    scale = SKEW_DPI / dpi
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    small = image.resize(size, Image.Resampling.BOX)
    around = np.asarray(small.filter(ImageFilter.BoxBlur(12)), dtype=np.float32)
    y, x = np.nonzero(np.asarray(small, dtype=np.float32) < around * 0.82 - 4)
    if len(y) < LEAST_INK:
        return Lie()
    level, upright = _in_strips(y, x, size[1]), _in_strips(x, y, size[0])
    coarse, fine = SKEW_STEPS
    degrees, sharpness = _sharpest(y, x, _around(0.0, SKEW_RANGE, coarse))
    fanned = 0.0
    if level > sharpness * FANNED:  # each part of the page would be turned otherwise
        degrees, fanned = _fan(y, x, size)
    else:
        degrees, _ = _sharpest(y, x, _around(degrees, coarse, fine))
    return Lie(round(degrees, 2) + 0.0, round(fanned, 2) + 0.0, level / max(upright, 1.0))


def levelled(image: Image.Image, lies: Lie) -> Image.Image:
    """Bring the lines level; the image grows on all sides alike, so that nothing is cut off."""
    if not lies.fanned:
        return image.rotate(lies.degrees, resample=Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    fall, change = falls(lies, image.height)
    width, height = image.size
    most = max(abs(fall), abs(fall + change * height)) * width / 2
    margin = math.ceil(most * 1.2)
    corners = []
    for x, y in ((0, -margin), (0, height + margin), (width, height + margin), (width, -margin)):
        corners += [x, y + (fall + change * y) * (x - width / 2)]
    return image.transform(
        (width, height + 2 * margin),
        Image.Transform.QUAD,
        tuple(corners),
        resample=Image.Resampling.BICUBIC,
        fillcolor=255,
    )


def falls(lies: Lie, height: float) -> tuple[float, float]:
    """How much a line falls for each unit to the right at the page's top, and how much more for each unit down."""
    top = math.tan(math.radians(lies.degrees - lies.fanned / 2))
    bottom = math.tan(math.radians(lies.degrees + lies.fanned / 2))
    return top, (bottom - top) / height


def _in_strips(along: Places, across: Places, length: int) -> float:
    """How sharp the rows can be made where each strip of the page may be turned by itself."""
    strip = along * STRIPS // length
    angles = _around(0.0, SKEW_RANGE, SKEW_STEPS[0])
    parts = (strip == number for number in range(STRIPS))
    return sum(_sharpest(along[part], across[part], angles)[1] for part in parts if part.any())


def _fan(y: Places, x: Places, size: tuple[int, int]) -> tuple[float, float]:
    """Find the angle at the page's middle and its growth from top to bottom that make the rows sharpest."""
    step = max(1, len(y) // MOST_INK)
    down, right = y[::step].astype(np.float64), x[::step] - size[0] / 2
    place = down / size[1] - 0.5
    best = (0.0, 0.0)
    for reach, fan_reach, pitch in ((SKEW_RANGE, FAN_RANGE, 0.5), (0.5, 1.0, 0.1)):
        best = max(
            (
                (degrees, fanned)
                for degrees in _around(best[0], reach, pitch)
                for fanned in _around(best[1], fan_reach, pitch * 2)
            ),
            key=lambda pair: _profile(down - right * np.tan(np.radians(pair[0] + pair[1] * place))),
        )
    return best


def _around(middle: float, reach: float, step: float) -> list[float]:
    count = round(reach / step)
    return [middle + step * number for number in range(-count, count + 1)]


def _sharpest(along: Places, across: Places, angles: list[float]) -> tuple[float, float]:
    """The angle at which ink and paper follow each other most sharply, and how sharply."""
    sharpness = [_profile(along - across * math.tan(math.radians(angle))) for angle in angles]
    best = int(np.argmax(sharpness))
    return angles[best], sharpness[best]


def _profile(rows: npt.NDArray[np.float64]) -> float:
    """How sharply ink and paper follow each other from row to row (Postl's criterion)."""
    whole = np.rint(rows).astype(np.int64)
    counts = np.bincount(whole - whole.min()).astype(np.float64)
    return float((np.diff(counts) ** 2).sum())


def _paper(image: Image.Image) -> Image.Image:
    """The brightness of the paper behind the letters, small."""
    factor = max(1, round(image.width / (8.5 * LIGHT_DPI)))
    return image.reduce(factor).filter(ImageFilter.MaxFilter(9)).filter(ImageFilter.BoxBlur(6))


def _sorted(one: Gray, other: Gray, third: Gray) -> tuple[Gray, Gray, Gray]:
    """Sort three images pixel by pixel: lowest, middle, highest."""
    low, high = np.minimum(one, other), np.maximum(one, other)
    middle = np.minimum(high, third)
    return np.minimum(low, third), np.maximum(low, middle), np.maximum(high, third)
