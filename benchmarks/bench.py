"""Pages a second and peak memory by kind of page: reading, extraction and storing apart, beside the peers.

``benchmarks/run [--pages N] [--scans N] [--rounds N]`` makes its own corpus and prints a Markdown table. Every figure
is the median of the rounds, one core; figures of one table only can be compared, since machines vary from run to run.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from benchmarks.corpus import Kind, make

LIBRARIES = ("lieudit", "pypdfium2", "pdfplumber", "spacy", "sqlite-utils", "trafilatura")


def measured(stage: str, kind: Kind) -> tuple[float, float]:
    """Pages a second, and megabytes at most, of one stage in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.measure", stage, *map(str, kind.files)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    told = json.loads(done.stdout)
    return told["pages"] / told["seconds"], told["megabytes"]


def cell(figures: list[tuple[float, float]]) -> str:
    """The median rate, and the largest memory."""
    rate = statistics.median(rate for rate, _ in figures)
    return f"{rate:.3g} ({max(megabytes for _, megabytes in figures):.0f} MB)"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=100, help="of each born-digital kind and of web pages")
    parser.add_argument("--scans", type=int, default=6, help="of each kind of scan")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        kinds = make(Path(folder), options.pages, options.scans)
        figures: dict[tuple[str, str], list[tuple[float, float]]] = {}
        for _ in range(options.rounds):  # round by round, so that a slow moment of the machine hits every stage
            for kind in kinds:
                peer = "tesseract" if kind.is_scan else "pdfplumber" if kind.files[0].suffix == ".pdf" else None
                for stage in ("reading", "extraction", "storing", *([peer] if peer else [])):
                    figures.setdefault((kind.name, stage), []).append(measured(stage, kind))
    tesseract = subprocess.run(["tesseract", "--version"], capture_output=True, text=True, check=True).stdout
    versions = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}; {versions}, ", end="")
    print(f"{tesseract.splitlines()[0]}. Median of {options.rounds}, one core, pages/s (peak memory).\n")
    print("| page kind | pages | reading | extraction | storing | pdfplumber `extract_words` | bare `tesseract` |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for kind in kinds:
        stages = ("reading", "extraction", "storing", "pdfplumber", "tesseract")
        cells = [cell(figures[kind.name, stage]) if (kind.name, stage) in figures else "–" for stage in stages]
        print(f"| {kind.name} | {kind.pages} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
