"""Where a commune is on the small drawing: the drawing has its frame, and its département holds its point."""

from __future__ import annotations

import re
from functools import cache

import pytest
from lxml import etree

from extract import reference
from lieudit.web.assets import datasette_folder
from lieudit.web.locator import HEIGHT, METROPOLE, OVERSEAS, locate

Point = tuple[int, int]


@cache
def drawing() -> etree._Element:
    return etree.parse(datasette_folder() / "static" / "france.svg").getroot()


def rings(code: str) -> list[list[Point]]:
    """The outlines of a département, in units of the drawing."""
    (path,) = drawing().xpath(f"//*[@id='d{code}']/@d")
    found = []
    for ring in path.rstrip("z").split("z"):
        start, steps = ring.removeprefix("M").split("l")
        x, y = map(int, re.findall(r"-?\d+", start))
        numbers = list(map(int, re.findall(r"-?\d+", steps)))
        points = [(x, y)]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            points.append((x, y))
        found.append(points)
    return found


def holds(outlines: list[list[Point]], x: int, y: int) -> bool:
    """Whether a ray from the point to the right crosses the outlines an odd number of times."""
    crossings = 0
    for ring in outlines:
        for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], ring[0]], strict=True):
            if (y0 > y) != (y1 > y) and x < x0 + (y - y0) / (y1 - y0) * (x1 - x0):
                crossings += 1
    return crossings % 2 == 1


@pytest.mark.parametrize("frame", [METROPOLE, *OVERSEAS.values()], ids=lambda frame: frame.name)
def test_a_territory_is_drawn_in_its_frame(frame: object) -> None:
    """The drawing was made for these frames, and nothing of it is cut off."""
    assert isinstance(frame, type(METROPOLE))
    (symbol,) = drawing().xpath(f"//*[@id='{frame.name}']")
    assert symbol.get("viewBox") == f"0 0 {frame.width} {HEIGHT}"
    for path in symbol:
        for ring in rings(path.get("id")[1:]):
            assert all(0 <= x <= frame.width and 0 <= y <= HEIGHT for x, y in ring)


@pytest.mark.parametrize(
    "code", ["02361", "2A004", "29019", "59350", "64445", "67482", "69123", "97105", "97209", "97302", "97411", "97608"]
)
def test_a_commune_lies_in_its_departement(code: str) -> None:
    """Its point is within the outline of its own département, and of no neighbour."""
    commune = reference.load().communes[code]
    located = locate(commune.departement, commune.latitude, commune.longitude)
    assert located
    drawn = [path.get("id")[1:] for path in drawing().xpath(f"//*[@id='{located.frame.name}']/*")]
    assert [one for one in drawn if holds(rings(one), located.x, located.y)] == [commune.departement]


@pytest.mark.parametrize(
    ("departement", "latitude", "longitude"),
    [
        ("987", -17.5, -149.5),
        ("02", None, None),
        (None, 49.9, 3.6),
        ("55", 49.20747, 49.20747),
        ("971", 16.2, 61.6),
        ("974", 49.9, 3.6),
    ],
)
def test_what_is_not_drawn_has_no_place(
    departement: str | None, latitude: float | None, longitude: float | None
) -> None:
    """No point, one that can't be right, or a territory without outline: nothing, not a wrong place."""
    assert locate(departement, latitude, longitude) is None
