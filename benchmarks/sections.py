"""What is measured, section by section, and what is to hold of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from benchmarks.corpus import CLEAN, HARSH, NOISY
from benchmarks.figures import Claim, Key, Measurement, growth, memory, rate, ratio, seconds
from benchmarks.lab import PAGES_EACH, Lab, compared

WHOLE, READING, FAST = "lieudit ingest", "lieudit, reading alone", "lieudit[fast] ingest"
PDFPLUMBER, TESSERACT, OCRMYPDF = "pdfplumber extract_words", "tesseract tsv", "OCRmyPDF"


@dataclass(frozen=True, slots=True)
class Section:
    """Figures that stand in one table.

    Attributes:
        unit: of the rates; "s": times are told.
        needs_start: whether what an ingest takes to start is measured before each round.
        measurements: what is measured each round, in this order.
        claims: what is to hold.
        drawn: subjects that a picture shows.
    """

    unit: str
    needs_start: bool
    measurements: tuple[Measurement, ...]
    claims: tuple[Claim, ...]
    drawn: tuple[str, ...] = ()


def born_digital(lab: Lab) -> Section:
    """PDFs with text, and web pages: whole ingests, reading alone, peers."""
    reports, newsletters, web = lab.reports(), lab.newsletters(), lab.web_pages()
    measured = [Measurement(kind.name, WHOLE, partial(lab.ingest, kind)) for kind in (reports, newsletters, web)]
    for kind in (reports, newsletters):
        few = compared(kind, lab.sizes.compared)
        measured.append(Measurement(kind.name, READING, partial(lab.reading, few)))
        for who, peer, own in (
            (PDFPLUMBER, "pdfplumber", False),
            ("pdftotext -bbox", "pdftotext", False),
            ("docling-parse", "docling_parse", True),
            ("kreuzberg (no boxes)", "kreuzberg", True),
        ):
            measured.append(Measurement(kind.name, who, partial(lab.peer, peer, few, own=own)))
    one, two = reports.name, newsletters.name
    claims = (
        Claim("one column, whole way, by pdfplumber", ratio((one, WHOLE), (one, PDFPLUMBER)), 1.5),
        Claim("two columns, whole way, by pdfplumber", ratio((two, WHOLE), (two, PDFPLUMBER)), 1.5),
        Claim("one column, whole way", rate((one, WHOLE)), 25, unit="pages/s"),
        Claim("one column, reading alone, by pdfplumber", ratio((one, READING), (one, PDFPLUMBER)), 5),
    )
    return Section("pages/s", True, tuple(measured), claims, (one, two))


def scans(lab: Lab) -> Section:
    """Scans by both engines, beside the bare command and OCRmyPDF."""
    measured, claims = [], []
    for scanner in (CLEAN, NOISY, HARSH):
        kind = lab.scans(scanner)
        images = lab.images(kind)
        measured += [
            Measurement(kind.name, WHOLE, partial(lab.ingest, kind, plain=True)),
            Measurement(kind.name, FAST, partial(lab.ingest, kind)),
            Measurement(kind.name, TESSERACT, partial(lab.peer, "tesseract", images)),
            Measurement(kind.name, OCRMYPDF, partial(lab.peer, "ocrmypdf", kind, own=True)),
        ]
        if scanner is HARSH:  # where a page is read twice, and the bare command reads little that is right
            continue
        for who, by_tesseract in ((WHOLE, 0.9), (FAST, 1.2)):
            text = f"{scanner.name}, {who}, by"
            claims += [
                Claim(f"{text} tesseract", ratio((kind.name, who), (kind.name, TESSERACT)), by_tesseract),
                Claim(f"{text} OCRmyPDF", ratio((kind.name, who), (kind.name, OCRMYPDF)), 1.4),
            ]
    subjects = tuple(dict.fromkeys(one.subject for one in measured))
    return Section("pages/s", True, tuple(measured), tuple(claims), subjects)


def long_documents(lab: Lab) -> Section:
    """One PDF beside many; memory by the number of pages."""
    reports = lab.reports()
    one, half, longest = (lab.report_of(pages) for pages in (reports.pages, lab.sizes.long // 10, lab.sizes.long))

    def key(pages: int) -> Key:
        return f"one PDF of {pages} pages", WHOLE

    many = (f"{len(reports.files)} PDFs of {PAGES_EACH} pages", WHOLE)
    measured = (
        Measurement(*many, partial(lab.ingest, reports)),
        Measurement(*key(one.pages), partial(lab.ingest, one)),
        Measurement(*key(half.pages), partial(lab.ingest, half), once=True),
        Measurement(*key(longest.pages), partial(lab.ingest, longest), once=True),
    )
    large, small = key(longest.pages), key(half.pages)
    every = (many, key(one.pages), large, small)
    claims = (
        Claim("one PDF by many", ratio(key(one.pages), many), 0.9),
        Claim("memory of a worker", memory("worker", *every), 1200, at_most=True, unit="MB"),
        Claim("memory of the parent", memory("parent", *every), 300, at_most=True, unit="MB"),
        Claim("memory of a worker, ten times the pages", growth("worker", large, small), 1.05, at_most=True),
        Claim("memory of the parent, ten times the pages", growth("parent", large, small), 1.05, at_most=True),
    )
    return Section("pages/s", True, measured, claims)


def unchanged(lab: Lab) -> Section:
    """A folder that was ingested before."""
    key = (f"{lab.sizes.notes:,} files", WHOLE)
    claims = (Claim("an unchanged folder", rate(key), 1000, unit="files/s"),)
    return Section("files/s", False, (Measurement(*key, lab.again),), claims)


def commands(lab: Lab) -> Section:
    """How long small commands take."""
    database = lab.database(lab.sizes.few)
    helped, told = ("--help", "lieudit"), ("status", "lieudit")
    measured = (
        Measurement(*helped, partial(lab.command, "--help")),
        Measurement(*told, partial(lab.command, "status", "--db", database)),
    )
    claims = (
        Claim("lieudit --help", seconds(helped), 0.3, at_most=True, unit="s"),
        Claim("lieudit status", seconds(told), 0.6, at_most=True, unit="s"),
    )
    return Section("s", False, measured, claims)


def stored(lab: Lab) -> Section:
    """Pages added to a small and a large database."""
    newsletters = lab.newsletters()
    keys = [(f"added to {pages:,} pages", WHOLE) for pages in (lab.sizes.few, lab.sizes.stored)]
    small, large = lab.sizes.few, lab.sizes.stored
    measured = (
        Measurement(*keys[0], partial(lab.added, newsletters, small)),
        Measurement(*keys[1], partial(lab.added, newsletters, large)),
    )
    claims = (Claim("the large database by the small", ratio(keys[1], keys[0]), 0.9),)
    return Section("pages/s", False, measured, claims)


def cluster(lab: Lab) -> Section:
    """The same by a Dask cluster on this machine as by processes."""
    newsletters = lab.newsletters()
    pool, dask = (newsletters.name, WHOLE), (newsletters.name, f"{WHOLE} --scheduler")
    measured = (
        Measurement(*pool, partial(lab.ingest, newsletters)),
        Measurement(*dask, partial(lab.on_cluster, newsletters)),
    )
    return Section("pages/s", True, measured, (Claim("a cluster by processes", ratio(dask, pool), 0.85),))


SECTIONS: Mapping[str, Callable[[Lab], Section]] = {
    "born-digital": born_digital,
    "scans": scans,
    "long-documents": long_documents,
    "unchanged": unchanged,
    "commands": commands,
    "growth": stored,
    "cluster": cluster,
}
