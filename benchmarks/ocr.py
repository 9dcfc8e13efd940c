"""The two OCR engines on the same pages: pages a second and character errors, beside the bare command.

Pages of ten points, clean and noisy, small print at three resolutions, and a scan of the tests.

``.venv/bin/python -m benchmarks.ocr [--scans N] [--rounds N]`` makes its own scans and prints a Markdown table. Two
processes read at once, each all pages of a kind; rates are of both together, the median of the rounds. Processor time
is that of lieudit and of what it started. Character errors are counted against the text that drew the page, blanks
and lines' ends apart.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import pypdfium2
from rapidfuzz.distance import Levenshtein
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from benchmarks.corpus import CLEAN, NOISY, filler, one_column, scan
from ingest.document import Limits, ReadOptions
from ingest.reader import open_source, read_page

SAMPLE = Path(__file__).parent.parent / "tests" / "samples" / "convention-mirande-scan.pdf"
SAMPLE_TEXT = """CONVENTION D'OPÉRATION DE REVITALISATION DE TERRITOIRE Entre la commune de Mirande, représentée par son
maire, la communauté de communes Cœur d'Astarac en Gascogne, et l'État, représenté par le préfet du Gers,
Article 1 – Objet La commune de Mirande est lauréate du programme Petites villes de demain depuis le 18 décembre 2020.
La présente convention vaut opération de revitalisation de territoire (ORT). Article 2 – Financement L'État apporte
142 500 € au titre de la DSIL à la rénovation de la halle. La Région Occitanie apporte 60 000 € à la même opération.
Fait à Mirande, le 4 octobre 2022"""
PROCESSES = 2
ENGINES = ("tesseract", "pytesseract", "tesserocr")  # the bare command; lieudit with the one and with the other


@dataclass(frozen=True, slots=True)
class Scan:
    """A scanned document, and what stands on its pages."""

    name: str
    path: Path
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """How one process read a document."""

    texts: tuple[str, ...]
    seconds: float
    processor_seconds: float
    second_tries: int


def scans(folder: Path, pages: int) -> list[Scan]:
    """Write the scans; their text is that of the born-digital pages they were made from."""
    drawn = one_column(folder / "drawn.pdf", pages, 1)
    with pypdfium2.PdfDocument(drawn) as document:
        texts = tuple(page.get_textpage().get_text_bounded() for page in document)
    scanners = ((CLEAN, "clean.pdf"), (NOISY, "noisy.pdf"))
    made = [Scan(f"scan, {scanner.name}", scan(drawn, folder / name, scanner), texts) for scanner, name in scanners]
    notes = small_print(folder / "notes.pdf", pages)
    with pypdfium2.PdfDocument(notes) as document:
        texts = tuple(page.get_textpage().get_text_bounded() for page in document)
    for dpi in (150, 200, 300):
        scanner = replace(NOISY, name=f"noisy, {dpi} dpi", dpi=dpi)
        made.append(Scan(f"small print, {scanner.name}", scan(notes, folder / f"notes-{dpi}.pdf", scanner), texts))
    return [*made, Scan("sample, noisy, askew, 200 dpi", SAMPLE, (SAMPLE_TEXT,))]


def small_print(path: Path, pages: int) -> Path:
    """Write pages of notes: Times of seven points, which stands under tables and at the foot of pages."""
    chance = random.Random("small print")
    page = Canvas(str(path), pagesize=A4, invariant=1)
    for _ in range(pages):
        text = page.beginText(60, 780)
        text.setFont("Times-Roman", 7, leading=9)
        for _ in range(40):
            text.textLine(filler(chance))
        page.drawText(text)
        page.showPage()
    page.save()
    return path


def read(engine: str, path: Path) -> Reading:
    """Read every page of a document, after one that is not counted: engines are loaded before the clock starts."""
    if engine == "pytesseract":
        cast(dict[str, Any], sys.modules)["tesserocr"] = None  # as where it is not installed
    source = open_source(path)

    def page(number: int) -> tuple[str, bool]:
        found = read_page(source.page(number), ReadOptions(ocr="always"), Limits())
        return found.text, "second try" in found.reason

    read_one: Callable[[int], tuple[str, bool]] = page
    if engine == "tesseract":
        images = _images(path)
        read_one = lambda number: (_bare(images[number - 1]), False)  # noqa: E731
    read_one(1)
    began, used = time.perf_counter(), _processor_seconds()
    pages = [read_one(number) for number in range(1, source.page_count + 1)]
    return Reading(
        tuple(text for text, _ in pages),
        time.perf_counter() - began,
        _processor_seconds() - used,
        sum(second for _, second in pages),
    )


def character_errors(texts: tuple[str, ...], truths: tuple[str, ...]) -> float:
    """Insertions, deletions and substitutions, as a share of the characters that should have been read."""
    pairs = [(" ".join(text.split()), " ".join(truth.split())) for text, truth in zip(texts, truths, strict=True)]
    return sum(Levenshtein.distance(*pair) for pair in pairs) / sum(len(truth) for _, truth in pairs)


def row(name: str, engine: str, truths: tuple[str, ...], rounds: list[list[Reading]]) -> str:
    """A line of the table."""
    pages = len(truths)
    rate = statistics.median(sum(pages / reading.seconds for reading in together) for together in rounds)
    processor = statistics.median(reading.processor_seconds / pages for together in rounds for reading in together)
    first = rounds[0][0]
    errors = character_errors(first.texts, truths)
    return f"| {name} | {engine} | {rate:.2f} | {processor:.2f} | {errors:.2%} | {first.second_tries} of {pages} |"


def _images(path: Path) -> list[Path]:
    folder = Path(tempfile.mkdtemp())
    images = []
    with pypdfium2.PdfDocument(path) as document:
        for number, page in enumerate(document):
            image = next(iter(page.get_objects([pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]))).get_bitmap().to_pil()
            images.append(folder / f"{number}.pgm")
            image.convert("L").save(images[-1])
    return images


def _bare(image: Path) -> str:
    command = ["tesseract", str(image), "-", "-l", "fra", "tsv"]
    done = subprocess.run(command, check=True, capture_output=True, env=os.environ | {"OMP_THREAD_LIMIT": "1"})
    rows = [line.split("\t") for line in done.stdout.decode().splitlines()[1:]]
    return " ".join(cells[11] for cells in rows if len(cells) == 12)


def _processor_seconds() -> float:
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _at_once(engine: str, path: Path) -> list[Reading]:
    command = [sys.executable, "-m", "benchmarks.ocr", "--read", engine, str(path)]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(PROCESSES)]
    answers = [process.communicate()[0] for process in processes]
    if any(process.returncode for process in processes):
        raise SystemExit(f"{engine} failed on {path}")
    return [Reading(tuple(texts), *figures) for texts, *figures in map(json.loads, answers)]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scans", type=int, default=4, help="pages of each kind")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--read", nargs=2, metavar=("ENGINE", "FILE"), help="only read one file, and print how, as JSON"
    )
    options = parser.parse_args()
    if options.read:
        reading = read(options.read[0], Path(options.read[1]))
        print(json.dumps([reading.texts, reading.seconds, reading.processor_seconds, reading.second_tries]))
        return
    with tempfile.TemporaryDirectory() as folder:
        documents = scans(Path(folder), options.scans)
        rounds: dict[tuple[str, str], list[list[Reading]]] = {}
        for _ in range(options.rounds):  # round by round, so that a slow moment of the machine hits every engine
            for document in documents:
                for engine in ENGINES:
                    rounds.setdefault((document.name, engine), []).append(_at_once(engine, document.path))
    print("| scans | engine | pages/s | processor seconds a page | character errors | second tries |")
    print("| --- | --- | ---: | ---: | ---: | ---: |")
    for document in documents:
        for engine in ENGINES:
            print(row(document.name, engine, document.texts, rounds[document.name, engine]))


if __name__ == "__main__":
    main()
