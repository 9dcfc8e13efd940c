"""Ruling lines: found where they are drawn, and nowhere else."""

from __future__ import annotations

import math

import drawn
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from ingest.ocr_rules import WHOLE, _full_cells, ruling_lines

DPI = 200
LEVEL, UPRIGHT = (100, 335, 1000, 337), (1110, 120, 1112, 700)


def ruled(width: int = 3) -> Image.Image:
    image = drawn.page()
    draw = ImageDraw.Draw(image)
    draw.rectangle((LEVEL[0], LEVEL[1], LEVEL[2], LEVEL[1] + width - 1), fill=40)
    draw.rectangle((UPRIGHT[0], UPRIGHT[1], UPRIGHT[0] + width - 1, UPRIGHT[3]), fill=40)
    return image


@pytest.mark.parametrize("image", [ruled(), ruled(1), drawn.grainy(ruled())], ids=["rendered", "thin", "grainy"])
def test_rules_are_found_among_text(image: Image.Image) -> None:
    """One level and one upright, each where it was drawn to within two pixels, and no stroke of a letter."""
    level, upright = ruling_lines(image, DPI)
    assert level == pytest.approx(LEVEL, abs=3)
    assert upright == pytest.approx(UPRIGHT, abs=3)


def test_a_rule_that_slants_a_little_is_one() -> None:
    """What is left of a skew after the page was brought level."""
    image = Image.new("L", (1100, 800), 255)
    ImageDraw.Draw(image).line((100, 400, 1000, 404), fill=40, width=3)
    (rule,) = ruling_lines(image, DPI)
    assert (rule[0], rule[2]) == pytest.approx((100, 1000), abs=3)


@pytest.mark.parametrize(
    "image",
    [
        drawn.page(),
        drawn.grainy(drawn.page()),
        drawn.page(("LES HALLES — — — RÉNOVÉES", "TITRE TITRE TITRE"), dpi=300),
        Image.new("L", (900, 700), 255),
        Image.new("L", (40, 30), 255),
        Image.fromarray(np.random.default_rng(3).integers(0, 255, (800, 800), dtype=np.uint8)),
    ],
    ids=["text", "grainy text", "capitals", "blank", "tiny", "noise"],
)
def test_no_rules_where_none_are_drawn(image: Image.Image) -> None:
    """Letters, grain and blank paper make no rules."""
    assert ruling_lines(image, DPI) == ()


def test_a_bar_is_no_rule() -> None:
    """A coloured bar or the edge of a photograph is too thick."""
    image = Image.new("L", (1100, 800), 255)
    ImageDraw.Draw(image).rectangle((100, 300, 1000, 330), fill=40)
    assert ruling_lines(image, DPI) == ()


def test_a_hatched_picture_has_no_rules() -> None:
    """A drawing of hundreds of strokes is not taken for a table."""
    image = Image.new("L", (1100, 3000), 255)
    draw = ImageDraw.Draw(image)
    for y in range(10, 2990, 6):
        draw.line((100, y, 1000, y), fill=0, width=2)
    assert ruling_lines(image, DPI) == ()


@given(st.data())
def test_the_quick_sieve_loses_no_rule(data: st.DataObject) -> None:
    """A row with a stretch of ink, a tenth of it missing wherever, is kept, wherever the stretch lies."""
    length = data.draw(st.integers(1, 70))
    width = data.draw(st.integers(length, 300))
    start = data.draw(st.integers(0, width - length))
    ink = np.zeros((2, width), dtype=bool)
    ink[1, start : start + length] = True
    most = length - math.ceil(WHOLE * length)
    for place in data.draw(st.sets(st.integers(start, start + length - 1), max_size=most)):
        ink[1, place] = False
    assert _full_cells(ink, length).tolist() == [False, True]
