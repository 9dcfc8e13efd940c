"""A page's image made ready for OCR: dust, uneven light and skew, measured and mended.

Every constant was measured with Tesseract 5.3 on synthetic French pages (one column, two columns, table) at 150,
200 and 300 dpi, and on real scans; images are 8-bit gray (``L``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

Places = npt.NDArray[np.int64]

SKEW_DPI = 100  # lines of text stand apart at this resolution, and the measure takes 0.05 s
SKEW_RANGE = 10.0  # degrees to either side
SKEW_STEPS = (0.5, 0.05)  # coarse, then fine
FAN_RANGE = 14.0  # degrees between the topmost line and the lowest: a page photographed very much from one side
STRIPS = 4  # of the page, each short enough for the lines of a photograph to be parallel in it
FANNED = 1.4  # a page is taken for a photograph in perspective when its strips are so much sharper than the whole
MOST_INK = 15_000  # pixels looked at in a photograph, for 0.3 s
LEAST_INK = 200  # pixels at SKEW_DPI: a page with fewer tells no direction
TILE = 48  # pixels
SPECK = 0.7  # of the paper's brightness; grain is lighter
MOST_DUST = 12  # dark pixels of a tile; with more it holds a letter
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


def specks(image: Image.Image) -> float:
    """Measure how much dust lies on the paper: on what share of the tiles without a letter there is some.

    Up to 0.004 on pages drawn, or scanned clean, however grainy they are; 0.1 with a speck on every 4 cm² or so.
    """
    pixels = np.asarray(image)
    corners = [
        (top, left)
        for top in range(0, image.height - TILE, TILE * 2)
        for left in range(0, image.width - TILE, TILE * 2)
    ]
    if not corners:
        return 0.0
    tiles = np.stack([pixels[top : top + TILE, left : left + TILE] for top, left in corners])
    papers = np.median(tiles, axis=(1, 2))
    dark = tiles < papers[:, None, None] * SPECK
    counts = dark.sum(axis=(1, 2))
    # Letters and rules are larger, or cross a tile's edge.
    crossed = dark[:, (0, -1)].any(axis=(1, 2)) | dark[:, :, (0, -1)].any(axis=(1, 2))
    blank = ~crossed & (counts <= MOST_DUST) & (papers > 128)
    return float((counts[blank] > 0).mean()) if blank.any() else 0.0


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
    coarse, fine = SKEW_STEPS
    angles = _around(0.0, SKEW_RANGE, coarse)
    whole, strips = _sharpness(y, x, size[1], angles, STRIPS)
    _, upright = _sharpness(x, y, size[0], angles, STRIPS)
    best = int(np.argmax(whole))
    degrees, fanned = angles[best], 0.0
    level = sum(strips)
    if level > whole[best] * FANNED:  # each part of the page would be turned otherwise
        degrees, fanned = _fan(y, x, size)
    else:
        angles = _around(degrees, coarse, fine)
        degrees = angles[int(np.argmax(_sharpness(y, x, size[1], angles, 1)[0]))]
    return Lie(round(degrees, 2) + 0.0, round(fanned, 2) + 0.0, level / max(sum(upright), 1.0))


def levelled(image: Image.Image, lies: Lie, enlarged: float = 1.0) -> Image.Image:
    """Bring the lines level, and enlarge; the image grows on all sides alike, so that nothing is cut off."""
    width, height = image.size
    if not lies.degrees and not lies.fanned:
        size = (round(width * enlarged), round(height * enlarged))
        return image if size == image.size else image.resize(size, Image.Resampling.BICUBIC)
    sine, cosine = math.sin(math.radians(lies.degrees)), math.cos(math.radians(lies.degrees))
    if lies.fanned:
        fall, change = falls(lies, height)
        most = max(abs(fall), abs(fall + change * height)) * width / 2
        wide, high = float(width), height + 2 * most * 1.2
    else:
        wide, high = width * cosine + height * abs(sine), width * abs(sine) + height * cosine
    size = math.ceil(wide * enlarged), math.ceil(high * enlarged)
    corners: list[float] = []  # of the new image, where they lie on the old one
    for right, down in ((-1, -1), (-1, 1), (1, 1), (1, -1)):
        x, y = right * size[0] / enlarged / 2, down * size[1] / enlarged / 2
        if lies.fanned:
            corners += [x + width / 2, y + height / 2 + (fall + change * (y + height / 2)) * x]
        else:
            corners += [cosine * x - sine * y + width / 2, sine * x + cosine * y + height / 2]
    return image.transform(size, Image.Transform.QUAD, tuple(corners), resample=Image.Resampling.BICUBIC, fillcolor=255)


def falls(lies: Lie, height: float) -> tuple[float, float]:
    """How much a line falls for each unit to the right at the page's top, and how much more for each unit down."""
    top = math.tan(math.radians(lies.degrees - lies.fanned / 2))
    bottom = math.tan(math.radians(lies.degrees + lies.fanned / 2))
    return top, (bottom - top) / height


def _sharpness(
    along: Places, across: Places, length: int, angles: list[float], strips: int
) -> tuple[list[float], list[float]]:
    """How sharply ink and paper follow each other from row to row where the rows are turned.

    Args:
        along: each ink pixel's place in the direction in which rows follow each other.
        across: its place within the row.
        length: of the page in the direction of ``along``.
        angles: by which the rows are turned, in degrees.
        strips: into how many parts, one after the other, the page is cut.

    Returns:
        The whole page's sharpness at each angle, and of each strip the greatest at any angle.
    """
    places = np.arange(int(across.max()) + 1)
    shifts = [np.rint(places * -math.tan(math.radians(angle))).astype(np.int64) for angle in angles]
    lowest = min(int(shift.min()) for shift in shifts)
    rows = length + max(int(shift.max()) for shift in shifts) - lowest + 2  # with one of paper before and after
    keys = along * strips // length * rows + along - lowest + 1
    whole, parts = [], []
    for shift in shifts:
        counts = np.bincount(keys + shift[across], minlength=strips * rows).reshape(strips, rows)
        whole.append(float(_profiles(counts.sum(axis=0, keepdims=True))[0]))
        parts.append(_profiles(counts))
    return whole, [float(part) for part in np.max(parts, axis=0)]


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


def _profiles(counts: Places) -> Places:
    """How sharply ink and paper follow each other along each row of counts (Postl's criterion).

    A row begins and ends with paper; the step to its first ink, and that from its last, are not of the criterion.
    """
    inked = counts > 0
    numbers = np.arange(len(counts))
    first = counts[numbers, inked.argmax(axis=1)]
    last = counts[numbers, counts.shape[1] - 1 - inked[:, ::-1].argmax(axis=1)]
    steps = np.diff(counts, axis=1)
    return np.asarray(np.einsum("ij,ij->i", steps, steps) - first**2 - last**2)


def _profile(rows: npt.NDArray[np.float64]) -> float:
    """How sharply ink and paper follow each other among the rows in which ink lies."""
    whole = np.rint(rows).astype(np.int64)
    return float(_profiles(np.pad(np.bincount(whole - whole.min()), 1)[None])[0])


def _paper(image: Image.Image) -> Image.Image:
    """The brightness of the paper behind the letters, small."""
    factor = max(1, round(image.width / (8.5 * LIGHT_DPI)))
    return _lightest(image.reduce(factor)).filter(ImageFilter.BoxBlur(6))


def _lightest(image: Image.Image) -> Image.Image:
    """The lightest of the 9 × 9 pixels around each (PIL's filter does the same, in ten times the time)."""
    lightest = np.pad(np.asarray(image), 4, mode="edge")
    for reach in (1, 2, 4, 1):  # which makes 2, 4, 8, 9 pixels
        lightest = np.maximum(lightest[:-reach], lightest[reach:])
        lightest = np.maximum(lightest[:, :-reach], lightest[:, reach:])
    return Image.fromarray(lightest)
