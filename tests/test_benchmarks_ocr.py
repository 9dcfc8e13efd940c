"""The comparison of OCR engines: its scans, its count of errors, its table."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from ocr_engines import forget

from benchmarks.ocr import ENGINES, SAMPLE, SAMPLE_TEXT, Reading, character_errors, read, row, scans


@pytest.mark.parametrize(
    ("read", "truth", "errors"),
    [
        ("Guise  reçoit\n80 500 €", "Guise reçoit 80 500 €", 0.0),
        ("Guise", "Guises", 1 / 6),
        ("Guïse", "Guise", 1 / 5),
        ("", "Guise", 1.0),
    ],
)
def test_character_errors(read: str, truth: str, errors: float) -> None:
    """Blanks and ends of lines are no errors; a letter missing or wrong is one."""
    assert character_errors((read,), (truth,)) == errors


def test_a_row_tells_the_rate_of_both_processes_together() -> None:
    """The median of the rounds; second tries apart."""
    together = [Reading(("Guise", "Vervin"), seconds, 1.0, 1) for seconds in (2.0, 4.0)]
    slow = [Reading(("Guise", "Vervin"), 40.0, 5.0, 1)] * 2
    assert row("clean", "tesserocr", ("Guise", "Vervins"), [together, slow, together]) == (
        "| clean | tesserocr | 1.50 | 0.50 | 8.33% | 1 of 2 |"
    )


def test_scans_have_the_text_that_drew_them(tmp_path: Path) -> None:
    """A page of each kind, and the sample."""
    made = scans(tmp_path, 1)
    assert [len(scan.texts) for scan in made] == [1] * 6
    assert made[0].texts == made[1].texts
    assert "Les bourgs et leurs programmes" in made[0].texts[0]
    assert made[2].texts == made[3].texts == made[4].texts
    assert made[2].texts[0].count("témoins.") == 40
    assert (made[5].path, made[5].texts) == (SAMPLE, (SAMPLE_TEXT,))


@pytest.fixture
def _nothing_known() -> Iterator[None]:
    """Whichever engine was used before, and whichever is after."""
    forget()
    yield
    forget()


@pytest.mark.usefixtures("_nothing_known")
@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_reads_the_sample(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With few errors, in a time that is told."""
    monkeypatch.setitem(sys.modules, "tesserocr", None)
    monkeypatch.delitem(sys.modules, "tesserocr")  # so that what ``read`` changes of it is put back
    reading = read(engine, SAMPLE)
    assert character_errors(reading.texts, (SAMPLE_TEXT,)) < 0.03
    assert min(reading.seconds, reading.processor_seconds) > 0
