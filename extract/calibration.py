"""What a rule says of itself becomes what was right of such rows: confidence, calibrated by kind.

Each rule gives its finds a score from its own evidence (``0.92`` where a day has its year). How many of the rows
with such a score were right is measured on annotated documents (``script/calibrate``) and kept in
``data/calibration.csv``: for each kind, points of a rising line from score to share that is right.
"""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from extract.facts import Mention, PageFacts

KINDS = ("communes", "programmes", "amounts", "dates", "participations", "awards", "counts")
"""What annotated documents can judge; scores of the others stay as they are."""

_FILE = Path(__file__).parent / "data" / "calibration.csv"
_DIGITS = 3

SomeMention = TypeVar("SomeMention", bound=Mention)


@dataclass(frozen=True, slots=True)
class Point:
    """Of the rows with a score like this one, this share was right; both from 0 to 1."""

    score: float
    right: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """By kind, the points of its line, ordered by score; a kind without points keeps its scores."""

    points: Mapping[str, tuple[Point, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def confidence(self, kind: str, score: float) -> float:
        """The share of rows of a kind with such a score that is right.

        On the line between the kind's points; above the last as high as there; below the first, where rows are too
        few to be measured, in proportion to the score, so that what a rule doubts stays doubtful.
        """
        points = self.points.get(kind, ())
        if not points:
            return score
        if score < points[0].score:
            return round(points[0].right * score / points[0].score, _DIGITS)
        above = bisect_right(points, score, key=lambda point: point.score)
        left, right = points[above - 1], points[min(above, len(points) - 1)]
        if left.score == right.score:
            return left.right
        share = (score - left.score) / (right.score - left.score)
        return round(left.right + share * (right.right - left.right), _DIGITS)

    def applied(self, facts: PageFacts) -> PageFacts:
        """A page's facts with confidence in place of scores."""
        mentions = facts.mentions
        return replace(
            facts,
            mentions=replace(
                mentions,
                communes=self._all("communes", mentions.communes),
                programmes=self._all("programmes", mentions.programmes),
                amounts=self._all("amounts", mentions.amounts),
                dates=self._all("dates", mentions.dates),
            ),
            participations=self._all("participations", facts.participations),
            awards=self._all("awards", facts.awards),
            counts=self._all("counts", facts.counts),
        )

    def _all(self, kind: str, found: tuple[SomeMention, ...]) -> tuple[SomeMention, ...]:
        return tuple(replace(one, confidence=self.confidence(kind, one.confidence)) for one in found)


AS_SCORED = Calibration()
"""Scores as the rules give them: what a calibration is measured on."""


@cache
def load() -> Calibration:
    """The calibration that lieudit comes with."""
    points: dict[str, list[Point]] = {kind: [] for kind in KINDS}
    with _FILE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            points[row["kind"]].append(Point(float(row["score"]), float(row["right"])))
    return Calibration(MappingProxyType({kind: tuple(found) for kind, found in points.items()}))
