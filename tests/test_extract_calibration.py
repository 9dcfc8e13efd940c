"""Confidence says how many of such rows are right."""

from __future__ import annotations

import csv
from pathlib import Path

import calibrate
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract import calibration
from extract.calibration import AS_SCORED, KINDS, Calibration, Point
from extract.facts import CommuneMention, EpciMention, Mentions, PageFacts
from lieudit.reliability import Judgement

LINE = Calibration({"communes": (Point(0.5, 0.4), Point(0.9, 0.8), Point(0.95, 0.98))})
SCORES = st.floats(0, 1)


@pytest.mark.parametrize(
    ("score", "confidence"),
    [(0.5, 0.4), (0.7, 0.6), (0.9, 0.8), (0.925, 0.89), (0.95, 0.98), (1.0, 0.98), (0.25, 0.2), (0.0, 0.0)],
)
def test_confidence_lies_on_the_line(score: float, confidence: float) -> None:
    """Between two points on their line, above the last level, below the first in proportion."""
    assert LINE.confidence("communes", score) == pytest.approx(confidence)


def test_a_kind_without_points_keeps_its_scores() -> None:
    """What no annotation judges is left as the rule said it."""
    assert LINE.confidence("epcis", 0.61) == 0.61
    facts = PageFacts(
        "p",
        Mentions(
            communes=(CommuneMention(0, 4, 0.9, "m", "62119"),), epcis=(EpciMention(0, 4, 0.9, "m", "200072460"),)
        ),
    )
    applied = LINE.applied(facts).mentions
    assert (applied.communes[0].confidence, applied.epcis[0].confidence) == (0.8, 0.9)
    assert AS_SCORED.applied(facts) == facts


@given(st.sampled_from(KINDS), SCORES, SCORES)
def test_a_higher_score_never_means_less_confidence(kind: str, one: float, other: float) -> None:
    """The calibration that is shipped rises, and stays between 0 and 1."""
    low, high = sorted((one, other))
    shipped = calibration.load()
    assert 0 <= shipped.confidence(kind, low) <= shipped.confidence(kind, high) <= 1


def test_every_kind_that_can_be_judged_has_points() -> None:
    """The shipped file has points for each kind, in order."""
    shipped = calibration.load()
    for kind in KINDS:
        scores = [point.score for point in shipped.points[kind]]
        assert scores, kind
        assert scores == sorted(set(scores)), kind
    with (Path(calibration.__file__).parent / "data" / "calibration.csv").open(encoding="utf-8") as lines:
        assert {row["kind"] for row in csv.DictReader(lines)} == set(KINDS)


def test_pools_rise_and_are_large_enough() -> None:
    """Adjacent violators are pooled, and so are too few rows; a share is drawn a little towards one half."""
    rows = [
        *(Judgement("dates", 0.7, right) for right in (True,) * 45 + (False,) * 5),
        *(Judgement("dates", 0.8, right) for right in (True,) * 40 + (False,) * 10),  # worse than those at 0.7
        *(Judgement("dates", 0.9, True) for _ in range(98)),
        *(Judgement("dates", 0.95, False) for _ in range(3)),  # too few to stand alone
    ]
    found = calibrate.pools(rows)
    assert [(pool.right, pool.rows) for pool in found] == [(85, 100), (98, 101)]
    assert found[0].score == pytest.approx(0.75)
    assert found[0].share == pytest.approx(86 / 102)


@given(st.lists(st.tuples(SCORES, st.booleans()), max_size=300))
def test_pools_hold_every_row_once_in_order(rows: list[tuple[float, bool]]) -> None:
    """Whatever the rows: none is lost, scores and shares rise."""
    found = calibrate.pools([Judgement("dates", score, right) for score, right in rows])
    assert sum(pool.rows for pool in found) == len(rows)
    assert sum(pool.right for pool in found) == sum(right for _, right in rows)
    assert [pool.score for pool in found] == sorted(pool.score for pool in found)
    assert [pool.share for pool in found] == sorted(pool.share for pool in found)
    assert all(pool.rows >= 40 for pool in found) or len(found) <= 1
