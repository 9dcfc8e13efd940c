"""Figures become tables and claims; what they are is not tested here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks import plots, report
from benchmarks.command import summed
from benchmarks.figures import Claim, Figure, Figures, Measurement, growth, memory, rate, ratio, seconds
from benchmarks.sections import Section

OURS, PEER = ("pages", "lieudit"), ("pages", "peer")
FIGURES: Figures = {
    OURS: [Figure(100, 2.0, 150.0, 700.0), Figure(100, 4.0, 155.0, 690.0), Figure(100, 5.0, 140.0, None)],
    PEER: [Figure(10, 1.0), Figure(10, 1.0), Figure(10, 2.0, note="one page twice")],
}


def never() -> Figure:
    raise AssertionError("tables measure nothing")


def section(*claims: Claim, unit: str = "pages/s") -> Section:
    return Section(unit, False, tuple(Measurement(*key, never) for key in FIGURES), claims)


def test_a_ratio_is_taken_within_each_round() -> None:
    """50/10, 25/10, 20/5: the median is not that of the medians, 25/10."""
    assert ratio(OURS, PEER)(FIGURES) == 4.0
    assert rate(OURS)(FIGURES) == 25.0
    assert seconds(PEER)(FIGURES) == 1.0


def test_rounds_that_do_not_fit_each_other_have_no_ratio() -> None:
    with pytest.raises(ValueError, match="shorter"):
        ratio(OURS, PEER)({**FIGURES, PEER: [Figure(10, 1.0)]})


def test_memory_is_the_most_of_all_rounds() -> None:
    assert memory("worker", OURS, PEER)(FIGURES) == 700.0
    assert growth("parent", OURS, OURS)(FIGURES) == 1.0
    assert memory("worker", PEER)(FIGURES) is None  # what nobody knows is not little
    assert growth("worker", OURS, PEER)(FIGURES) is None


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        (Claim("fast", ratio(OURS, PEER), 4), "| fast | ≥ 4 × | 4 × | holds |"),
        (Claim("fast", ratio(OURS, PEER), 4.1), "| fast | ≥ 4.1 × | 4 × | **fails** |"),
        (
            Claim("lean", memory("worker", OURS), 1200, at_most=True, unit="MB"),
            "| lean | ≤ 1,200 MB | 700 MB | holds |",
        ),
        (
            Claim("lean", memory("worker", OURS), 699, at_most=True, unit="MB"),
            "| lean | ≤ 699 MB | 700 MB | **fails** |",
        ),
        (Claim("lean", memory("worker", PEER), 699, at_most=True, unit="MB"), "| lean | ≤ 699 MB | not known |  |"),
    ],
)
def test_a_claim_tells_whether_it_holds(claim: Claim, told: str) -> None:
    assert report.claims(section(claim), FIGURES).splitlines()[-1] == told


def test_a_table_has_a_row_for_each_measurement() -> None:
    """Median, least and most; memory where it is known; notes."""
    assert report.table(section(), FIGURES).splitlines()[2:] == [
        "| pages | lieudit | 25 | 20–50 | 155 | 700 |  |",
        "| pages | peer | 10 | 5–10 |  |  | one page twice |",
    ]
    assert report.table(section(unit="s"), FIGURES).splitlines()[2] == "| pages | lieudit | 4 | 2–5 | 155 | 700 |  |"


def test_what_to_expect_of_large_corpora() -> None:
    """25 pages/s and 0.5 pages/s on two cores; 4 ms of writing a page: 250 pages/s, what 20 cores do."""
    digital = [Figure(1000, 40.0, parent_seconds=4.0, database_bytes=20_000_000, kept_bytes=30_000_000)]
    scanned = [Figure(10, 20.0, kept_bytes=2_500_000)]
    lines = report.expectations(digital, scanned, 2).splitlines()
    assert lines[2:5] == [
        "| 10,000 | 7 min | 6 h | 0.2 GB | 0.3 GB | 2.5 GB |",
        "| 1,000,000 | 11 h | 23 days | 20 GB | 30 GB | 250 GB |",
        "| 10,000,000 | 5 days | 231 days | 200 GB | 300 GB | 2,500 GB |",
    ]
    assert "4 ms a page: it writes 250 pages/s at most, which is what some 20 cores read" in lines[-1]


def test_a_picture_has_a_bar_for_each_measurement(tmp_path: Path) -> None:
    """With its name and median; the same picture is the same file."""
    for name in ("a.svg", "b.svg"):
        plots.draw(section(), ["pages"], FIGURES, tmp_path / name)
    text = (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert {">lieudit<", ">peer<", ">25<", ">10<", ">pages<", ">pages/s<"} <= set(re.findall(">[^<>\n]+<", text))
    assert (tmp_path / "b.svg").read_text(encoding="utf-8") == text


def test_only_what_is_between_the_marks_is_written_anew(tmp_path: Path) -> None:
    path = tmp_path / "docs.md"
    path.write_text("a\n<!-- scans -->\nold\n<!-- end of scans -->\nb\n", encoding="utf-8")
    for text in ("new", "newer"):
        report.put(path, "scans", text)
        assert path.read_text(encoding="utf-8") == f"a\n<!-- scans -->\n\n{text}\n\n<!-- end of scans -->\nb\n"
    with pytest.raises(ValueError, match="no marks for growth"):
        report.put(path, "growth", "text")


def test_a_worker_is_counted_with_what_it_started() -> None:
    """1 starts 2 and 3; 2 starts 4, which starts 5."""
    parents = {2: 1, 3: 1, 4: 2, 5: 4}
    peaks = {1: 100.0, 2: 500.0, 3: 550.0, 4: 60.0, 5: 7.0}
    assert summed(1, parents, peaks) == (100.0, 567.0)
    assert summed(1, {}, {1: 100.0}) == (100.0, None)
    assert summed(1, {}, {}) == (None, None)
