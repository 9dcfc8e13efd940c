"""Where a commune is, small: the frames of the drawing `france.svg`, and a commune's place in one of them.

A frame is a rectangle of longitudes and latitudes, drawn plate carrée with its middle latitude true: at the size of a
thumb the eye sees no other projection. `script/build_basemap.py` draws the départements in the same frames.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians

HEIGHT = 1000  # units of the drawing, of every frame


@dataclass(frozen=True, slots=True)
class Frame:
    """A territory as it is drawn; edges in degrees, WGS 84."""

    name: str
    west: float
    south: float
    east: float
    north: float

    @property
    def width(self) -> int:
        """Units of the drawing from edge to edge."""
        return round((self.east - self.west) * self._scale * cos(radians((self.south + self.north) / 2)))

    @property
    def _scale(self) -> float:
        return HEIGHT / (self.north - self.south)

    def holds(self, longitude: float, latitude: float) -> bool:
        """Whether a point lies in the frame."""
        return self.west < longitude < self.east and self.south < latitude < self.north

    def place(self, longitude: float, latitude: float) -> tuple[int, int]:
        """Units of the drawing from the frame's left and top edge."""
        x = (longitude - self.west) / (self.east - self.west) * self.width
        return round(x), round((self.north - latitude) * self._scale)


METROPOLE = Frame("metropole", -5.3, 41.2, 9.8, 51.3)
OVERSEAS = {
    "971": Frame("971", -61.86, 15.79, -60.95, 16.56),
    "972": Frame("972", -61.28, 14.35, -60.76, 14.93),
    "973": Frame("973", -54.8, 2.0, -51.4, 5.9),
    "974": Frame("974", 55.17, -21.43, 55.88, -20.83),
    "976": Frame("976", 45.0, -13.05, 45.34, -12.61),
}


@dataclass(frozen=True, slots=True)
class Located:
    """A commune in a frame of `france.svg`; `x` and `y` in units of the drawing."""

    frame: Frame
    departement: str
    x: int
    y: int


def frame_of(departement: str | None, latitude: float | None, longitude: float | None) -> Frame | None:
    """The frame in which a commune's point lies; None where the point isn't known, or can't be right.

    The source puts seven communes of metropolitan France east of it (a latitude twice), and one of Guadeloupe in Asia.
    """
    if departement is None or latitude is None or longitude is None:
        return None
    frame = OVERSEAS.get(departement) if departement.startswith(("97", "98")) else METROPOLE
    return frame if frame is not None and frame.holds(longitude, latitude) else None


def locate(departement: str | None, latitude: float | None, longitude: float | None) -> Located | None:
    """The place of a commune; None where its point isn't known, or its territory isn't drawn."""
    frame = frame_of(departement, latitude, longitude)
    if frame is None or departement is None or latitude is None or longitude is None:
        return None
    return Located(frame, departement, *frame.place(longitude, latitude))
