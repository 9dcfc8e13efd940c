"""The page as it is shown and the page pulled straight: boxes go to and fro."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ingest.ocr_geometry import Frame, Slope, find_frame

WIDTH, HEIGHT = 595.0, 842.0
numbers = st.floats(0, 500)
falls = st.floats(-0.05, 0.05)
changes = st.floats(-1e-4, 1e-4)


@given(st.tuples(numbers, numbers, st.floats(1, 90), st.floats(4, 30)), falls, changes)
def test_a_box_comes_back_to_its_place(place: tuple[float, float, float, float], fall: float, change: float) -> None:
    """Pulled straight and shown again, a box of a page that was not turned lies where it lay."""
    x, y, width, height = place
    frame = Frame(WIDTH, HEIGHT, 0.0, fall, change)
    box = (x, y, x + width, y + height)
    assert frame.shown(frame.straight(box)) == pytest.approx(box, abs=1e-6)


@given(numbers, numbers, st.floats(-10, 10))
def test_turning_back_keeps_distances_from_the_middle(x: float, y: float, degrees: float) -> None:
    """A point of the turned page is as far from the middle when it is shown, and lies the angle further clockwise."""
    assume(math.hypot(x - WIDTH / 2, y - HEIGHT / 2) > 1)
    left, top, right, bottom = Frame(WIDTH, HEIGHT, degrees).shown((x, y, x, y))
    assert (right, bottom) == pytest.approx((left, top))
    before = complex(x - WIDTH / 2, y - HEIGHT / 2)
    after = complex(left - WIDTH / 2, top - HEIGHT / 2)
    turned = after / before
    assert abs(turned) == pytest.approx(1)
    assert math.degrees(math.atan2(turned.imag, turned.real)) == pytest.approx(degrees, abs=1e-6)


@given(falls, changes)
def test_the_fall_of_lines_is_found_from_them(fall: float, change: float) -> None:
    """Lines drawn through a page after a frame give the frame again, and are level in it."""
    assume(max(abs(fall + change * y) for y in (60, 760)) * WIDTH > 2)
    assume(max(abs(change * (y - 410)) for y in (60, 760)) < 0.015)
    truth = Frame(WIDTH, HEIGHT, 0.0, fall, change)
    lines = [(x, y) for y in range(60, 761, 50) for x in (180.0, 300.0, 420.0)]
    slopes = [Slope(x, y + (fall + change * y) * (x - WIDTH / 2), fall + change * y, 200.0) for x, y in lines]
    found = find_frame(WIDTH, HEIGHT, 0.0, slopes)
    assert (found.fall, found.change) == pytest.approx((truth.fall, truth.change), abs=1e-4)
    for (x, y), slope in zip(lines, slopes, strict=True):
        assert found.straight((x, slope.y, x, slope.y))[1] == pytest.approx(y, abs=0.05)


@pytest.mark.parametrize(
    "slopes",
    [
        [],
        [Slope(300, y, 0.03, 200) for y in (100, 200, 300)],  # too few
        [Slope(300, y, 0.03, 40) for y in range(100, 800, 20)],  # too short
        [Slope(300, y, 0.0005, 400) for y in range(100, 800, 20)],  # too little
        [Slope(300, y, 0.0, 400) for y in range(100, 800, 20)] + [Slope(300, 790, 0.2, 400)],  # a stray one
    ],
)
def test_lines_that_tell_nothing_leave_the_page_as_it_is(slopes: list[Slope]) -> None:
    """A page is not bent after a signature or a few words."""
    assert find_frame(WIDTH, HEIGHT, 1.5, slopes) == Frame(WIDTH, HEIGHT, 1.5)
