"""Figures as Markdown, and where they stand in the docs."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path

from benchmarks.figures import Figure, Figures, median_rate
from benchmarks.sections import Section

LIBRARIES = ("lieudit", "pypdfium2", "pdfplumber", "spacy", "trafilatura", "pytesseract", "tesserocr")
PEERS = ("ocrmypdf", "docling-parse", "kreuzberg")


def table(section: Section, figures: Figures) -> str:
    """A section's figures: the median over the rounds, the least and the most, memory at most."""
    timed = section.unit == "s"
    unit = "s" if timed else section.unit
    lines = [
        f"| | | {unit} | least–most | parent, MB | worker, MB | |",
        "| --- | --- | ---: | ---: | ---: | ---: | --- |",
    ]
    for measurement in section.measurements:
        found = figures[measurement.subject, measurement.who]
        values = [figure.seconds if timed else figure.rate for figure in found]
        middle, ends = _short(statistics.median(values)), f"{_short(min(values))}–{_short(max(values))}"
        notes = ", ".join(dict.fromkeys(figure.note for figure in found if figure.note))
        cells = [measurement.subject, measurement.who, middle, ends if len(values) > 1 else ""]
        cells += [_most(figure.parent for figure in found), _most(figure.worker for figure in found), notes]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def claims(section: Section, figures: Figures) -> str:
    """What is wanted of the figures, what they are, and whether that holds."""
    lines = ["| | wanted | measured | |", "| --- | ---: | ---: | --- |"]
    for claim in section.claims:
        sign, unit = "≤" if claim.at_most else "≥", claim.unit or "×"
        value = claim.value(figures)
        told, holds = "not known", ""
        if value is not None:
            told, holds = f"{_short(value)} {unit}", "holds" if claim.holds(value) else "**fails**"
        lines.append(f"| {claim.text} | {sign} {_short(claim.limit)} {unit} | {told} | {holds} |")
    return "\n".join(lines)


def machine(peers: Path, rounds: int) -> str:
    """What was measured on, and with what.

    Args:
        peers: the Python of the environment that the peers have.
        rounds: how many there were.
    """
    own = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    names = "; ".join(f"print({name!r}, version({name!r}))" for name in PEERS)
    code = f"from importlib.metadata import version; {names}"
    others = ", ".join(_said(str(peers), "-c", code))
    tesseract, poppler = _said("tesseract", "--version")[0], _said("pdftotext", "-v")[0]
    return (
        f"{_processor()}, {os.cpu_count()} cores, {platform.platform()}, Python {platform.python_version()}. "
        f"{own}; {others}, {tesseract}, {poppler}. Median of {rounds} rounds."
    )


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    lines = information.read_text(encoding="utf-8").splitlines() if information.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def _said(*command: str) -> list[str]:
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.stdout.splitlines()


def _short(value: float) -> str:
    """Three digits, no more."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _most(values: Iterable[float | None]) -> str:
    known = [value for value in values if value is not None]
    return f"{max(known):,.0f}" if known else ""


def expectations(digital: Sequence[Figure], scanned: Sequence[Figure], cores: int) -> str:
    """How long corpora take and how much room they need, and how many cores one writer keeps busy.

    Args:
        digital: of ingests of born-digital pages.
        scanned: of ingests of scans.
        cores: on which they were measured.
    """
    rates = [median_rate(figures) for figures in (digital, scanned)]
    rows, beside, beside_scans, writing = (
        statistics.median(getattr(figure, name) / figure.amount for figure in figures)
        for figures, name in (
            (digital, "database_bytes"),
            (digital, "kept_bytes"),
            (scanned, "kept_bytes"),
            (digital, "parent_seconds"),
        )
    )
    lines = [
        "| pages | born digital | scans | database | beside it, born digital | beside it, scans |",
        "| ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for pages in (10_000, 1_000_000, 10_000_000):
        times = [_time(pages / rate) for rate in rates]
        room = [_gigabytes(pages * size) for size in (rows, beside, beside_scans)]
        lines.append(f"| {pages:,} | {' | '.join((*times, *room))} |")
    per_core = rates[0] / cores
    lines += [
        "",
        f"Born digital {_short(rates[0])} pages/s, scans {_short(rates[1])} pages/s. The writer's processor is busy "
        f"for {_short(writing * 1000)} ms a page: it writes {_short(1 / writing)} pages/s at most, which is what some "
        f"{1 / writing / per_core:.0f} cores read and extract.",
    ]
    return "\n".join(lines)


def _time(seconds: float) -> str:
    hours = seconds / 3600
    return f"{seconds / 60:.0f} min" if hours < 2 else f"{hours:.0f} h" if hours < 72 else f"{hours / 24:,.0f} days"


def _gigabytes(size: float) -> str:
    return f"{_short(size / 1e9)} GB"


def put(path: Path, name: str, text: str) -> None:
    """Write a text between the marks of that name in a Markdown file; what stands around it stays.

    Raises:
        ValueError: the marks aren't there.
    """
    before, begin, rest = path.read_text(encoding="utf-8").partition(f"<!-- {name} -->\n")
    _, end, after = rest.partition(f"<!-- end of {name} -->\n")
    if not begin or not end:
        raise ValueError(f"{path} has no marks for {name}")
    path.write_text(f"{before}{begin}\n{text}\n\n{end}{after}", encoding="utf-8")


def whole(section: Section, figures: Figures, about: str) -> str:
    """All of a section: what was measured on, claims, figures."""
    return f"{about}\n\n{claims(section, figures)}\n\n{table(section, figures)}"


def spread(figures: Sequence[Figure]) -> tuple[float, float, float]:
    """The least, the median and the most of the rates."""
    rates = [figure.rate for figure in figures]
    return min(rates), statistics.median(rates), max(rates)
