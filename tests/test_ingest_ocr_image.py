"""Images made ready for OCR: what is measured on them, and what is done."""

from __future__ import annotations

import drawn
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from ingest.ocr_image import LEAST_INK, Lie, lie, noise, with_even_light, without_specks

DPI = 200


def columns_and_rules() -> Image.Image:
    """A table with more ruling lines upright than level, and few words."""
    image = Image.new("L", (1160, 830), 255)
    image.paste(drawn.page(tuple(f"{number} 500   Vexin   12   place" for number in range(8))))
    draw = ImageDraw.Draw(image)
    for x in range(80, 1100, 130):
        draw.line((x, 100, x, 720), fill=0, width=3)
    return image


@pytest.mark.parametrize("degrees", [0.0, 0.6, -1.5, 3.0, -7.0])
@pytest.mark.parametrize("make", [drawn.page, columns_and_rules])
def test_skew_is_measured(make, degrees: float) -> None:  # type: ignore[no-untyped-def]
    """To less than Tesseract bears, of text and of tables, on paper with grain."""
    found = lie(drawn.grainy(drawn.skewed(make(), degrees)), DPI)
    assert found.degrees == pytest.approx(-degrees, abs=0.2)
    assert found.fanned == 0.0
    assert found.levelness > 2 or make is columns_and_rules


@pytest.mark.parametrize("turn", [Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_270])
def test_a_page_on_its_side_is_told(turn: Image.Transpose) -> None:
    """Its lines are upright rather than level."""
    assert lie(drawn.grainy(drawn.page().transpose(turn)), DPI).levelness < 0.5


@pytest.mark.parametrize(
    "image",
    [Image.new("L", (900, 700), 255), Image.new("L", (900, 700), 0), drawn.grainy(Image.new("L", (900, 700), 255))],
    ids=["blank", "black", "grain alone"],
)
def test_nothing_is_measured_where_there_is_no_text(image: Image.Image) -> None:
    """A page with less ink than a word tells neither skew nor side."""
    assert LEAST_INK > 0
    assert lie(image, DPI) == Lie()


def test_specks_go_as_with_the_median_of_pillow() -> None:
    """The quick median is the median: the same pixels inside, the same size."""
    image = drawn.grainy(drawn.page())
    ours, theirs = np.asarray(without_specks(image)), np.asarray(image.filter(ImageFilter.MedianFilter(3)))
    assert ours.shape == theirs.shape
    assert (ours[1:-1, 1:-1] == theirs[1:-1, 1:-1]).all()


def test_a_single_black_pixel_is_a_speck() -> None:
    """In the middle and in the corners alike; a stroke three pixels wide stays."""
    pixels = np.full((40, 60), 255, dtype=np.uint8)
    for place in ((0, 0), (39, 59), (20, 30)):
        pixels[place] = 0
    assert (np.asarray(without_specks(Image.fromarray(pixels))) == 255).all()
    pixels[10:30, 40:43] = 0
    assert (np.asarray(without_specks(Image.fromarray(pixels)))[11:29, 40:43] == 0).all()


def test_noise_is_that_of_the_paper() -> None:
    """None on a rendered page, however much is written on it; more with more grain."""
    page = drawn.page()
    measured = [noise(page), noise(drawn.grainy(page, spread=2)), noise(drawn.grainy(page, spread=14))]
    assert measured[0] == 0.0
    assert 0.5 < measured[1] < 3 < measured[2] < 14
    assert noise(Image.new("L", (20, 20), 255)) == 0.0


def test_uneven_light_is_evened_and_even_light_left_alone() -> None:
    """The paper becomes equally bright on both sides, the letters stay dark."""
    page = drawn.page()
    lamp = np.linspace(1.0, 0.4, page.width)[None, :]
    evened = np.asarray(with_even_light(Image.fromarray((np.asarray(page) * lamp).astype(np.uint8))))
    left, right = np.median(evened[:, 20:120]), np.median(evened[:, -120:-20])
    assert left > 225
    assert abs(left - right) < 12
    assert np.percentile(evened, 0.5) < 90
    assert with_even_light(page) is page
    black = Image.new("L", (300, 200), 0)
    assert with_even_light(black) is black
