"""Images made ready for OCR: what is measured on them, and what is done."""

from __future__ import annotations

import drawn
import numpy as np
import pytest
from PIL import Image, ImageDraw

from ingest.ocr_image import LEAST_INK, Lie, levelled, lie, specks, with_even_light

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


@pytest.mark.parametrize("dpi", [150, 200, 300])
def test_specks_are_told_from_letters_rules_and_grain(dpi: int) -> None:
    """A page without a speck has none, whatever is on it; the more dust, the more tiles have some."""
    page = drawn.page(dpi=dpi)
    clean = [page, drawn.grainy(page), columns_and_rules(), drawn.grainy(drawn.skewed(page, 3.0))]
    assert max(specks(image) for image in clean) < 0.03
    dust = [specks(drawn.dusty(drawn.grainy(page), share=share)) for share in (0.0003, 0.001, 0.003)]
    assert dust == sorted(dust)
    assert dust[0] > 0.1
    assert specks(Image.new("L", (20, 20), 255)) == 0.0
    assert specks(Image.new("L", (500, 500), 0)) == 0.0


@pytest.mark.parametrize("enlarged", [1.0, 1.125, 2.0])
@pytest.mark.parametrize("lies", [Lie(), Lie(3.0), Lie(-0.4), Lie(1.0, 2.5)], ids=["level", "3", "-0.4", "fanned"])
def test_a_page_is_levelled_and_enlarged_about_its_middle(lies: Lie, enlarged: float) -> None:
    """Its lines are level then, its middle stays the middle, and its letters are so much larger."""
    image = drawn.skewed(drawn.page(), -lies.degrees)
    made = levelled(image, lies, enlarged)
    if not lies.fanned:
        assert lie(made, DPI * enlarged).degrees == pytest.approx(0.0, abs=0.1)
    assert made.width >= image.width * enlarged - 1
    assert made.height >= image.height * enlarged - 1
    spot = Image.new("L", (800, 600), 255)
    ImageDraw.Draw(spot).ellipse((396, 296, 404, 304), fill=0)
    ink = np.argwhere(np.asarray(levelled(spot, lies, enlarged)) < 128)
    height, width = np.asarray(levelled(spot, lies, enlarged)).shape
    assert ink.mean(axis=0) == pytest.approx((height / 2, width / 2), abs=1.0)
    assert np.ptp(ink, axis=0) == pytest.approx((8 * enlarged, 8 * enlarged), abs=2.0)


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
