"""Pages to measure on, made from a seed: dense with names and sums, as the genre is."""

from __future__ import annotations

import io
import random
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from PIL import Image, ImageFilter
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader, simpleSplit
from reportlab.pdfgen.canvas import Canvas

COMMUNES = ("Guise", "Vervins", "Hirson", "Autun", "Clamecy", "Decize", "Mende", "Langogne", "Mirande", "Condom")
PROGRAMMES = ("Petites villes de demain", "Action cœur de ville", "Villages d'avenir", "Territoires d'industrie")
FUNDERS = ("l'État", "la Banque des Territoires", "l'Agence nationale de l'habitat", "l'Ademe")
WORKS = ("la halle du marché", "la place de l'Église", "un local commercial", "la maison de santé", "l'ancien lavoir")
FILLER = (
    "Les élus ont rappelé que la vie d'un bourg tient à ses commerces autant qu'à ses écoles.",
    "Le diagnostic, mené avec les habitants, décrit des logements anciens que personne ne loue plus.",
    "Un comité de pilotage se réunira chaque trimestre afin de suivre l'avancement des études.",
    "La concertation a montré l'attachement de tous aux marchés, aux promenades et aux façades.",
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of page: its files, and how many pages they hold in all."""

    name: str
    files: tuple[Path, ...]
    pages: int
    is_scan: bool = False


def make(folder: Path, pages: int, scans: int) -> list[Kind]:
    """Write the corpus; the same numbers give the same files."""
    folder.mkdir(parents=True, exist_ok=True)
    one, two = folder / "one-column.pdf", folder / "two-columns-and-table.pdf"
    _one_column(one, pages)
    _two_columns(two, pages)
    clean, noisy = folder / "scan-clean.pdf", folder / "scan-noisy.pdf"
    _scanned(one, clean, scans, noise=False)
    _scanned(one, noisy, scans, noise=True)
    return [
        Kind("born digital, one column", (one,), pages),
        Kind("born digital, two columns and a table", (two,), pages),
        Kind("web page", _web_pages(folder / "web", pages), pages),
        Kind("scan, clean, 300 dpi", (clean,), scans, is_scan=True),
        Kind("scan, noisy, 200 dpi", (noisy,), scans, is_scan=True),
    ]


def _prose(chance: random.Random, words: int) -> list[str]:
    """Paragraphs of about so many words."""
    paragraphs, count = [], 0
    while count < words:
        sentences = []
        for _ in range(4):
            sentences.append(chance.choice(FILLER))
            sentences.append(
                f"À {chance.choice(COMMUNES)}, lauréate de {chance.choice(PROGRAMMES)}, {chance.choice(FUNDERS)} a "
                "versé "
                f"{chance.randrange(20, 900)} {chance.randrange(100, 999)} euros le {chance.randrange(1, 28)} mars "
                f"{chance.randrange(2018, 2024)} pour {chance.choice(WORKS)}."
            )
        paragraphs.append(" ".join(sentences))
        count += len(paragraphs[-1].split())
    return paragraphs


def _column(page: Canvas, paragraphs: list[str], *, left: float, top: float, width: float, size: float) -> None:
    page.setFont("Times-Roman", size)
    for paragraph in paragraphs:
        for line in simpleSplit(paragraph, "Times-Roman", size, width):
            page.drawString(left, top, line)
            top -= size * 1.2
        top -= size * 0.6


def _one_column(path: Path, pages: int) -> None:
    chance = random.Random(1)
    page = Canvas(str(path), pagesize=A4, invariant=1)
    for number in range(1, pages + 1):
        page.setFont("Helvetica-Bold", 14)
        page.drawString(60, 790, f"Chapitre {number} – Les bourgs et leurs programmes")
        _column(page, _prose(chance, 560), left=60, top=765, width=475, size=10)
        page.drawString(290, 30, str(number))
        page.showPage()
    page.save()


def _two_columns(path: Path, pages: int) -> None:
    chance = random.Random(2)
    page = Canvas(str(path), pagesize=A4, invariant=1)
    for number in range(1, pages + 1):
        page.setFont("Helvetica-Bold", 14)
        page.drawString(50, 800, f"Les aides de l'année {2015 + number % 9}")
        for left in (50, 307):
            _column(page, _prose(chance, 260), left=left, top=775, width=240, size=9)
        for row in range(8):
            top = 230 - 20 * row
            page.rect(50, top - 6, 497, 20)
            page.setFont("Helvetica", 9)
            head = ("Commune", "Opération", "Subvention (€)")
            cells = (chance.choice(COMMUNES), chance.choice(WORKS), f"{chance.randrange(10, 400)} 500")
            for left, cell in zip((56, 200, 440), cells if row else head, strict=True):
                page.drawString(left, top, cell)
        for left in (194, 434):
            page.line(left, 84, left, 244)
        page.showPage()
    page.save()


def _scanned(source: Path, path: Path, pages: int, *, noise: bool) -> None:
    dpi, chance = (200, random.Random(3)) if noise else (300, random.Random(4))
    page = Canvas(str(path), pagesize=A4, invariant=1)
    with pypdfium2.PdfDocument(source) as document:
        for number in range(pages):
            image: Image.Image = document[number].render(scale=dpi / 72, grayscale=True).to_pil()
            if noise:
                grain = Image.effect_noise(image.size, 40)
                image = Image.blend(image, grain, 0.12).filter(ImageFilter.GaussianBlur(0.4))
                image = image.rotate(chance.uniform(-0.5, 0.5), fillcolor=240)
            pixels = io.BytesIO()
            image.save(pixels, "JPEG", quality=70, dpi=(dpi, dpi))
            page.drawImage(ImageReader(pixels), 0, 0, *A4)
            page.showPage()
    page.save()


def _web_pages(folder: Path, pages: int) -> tuple[Path, ...]:
    folder.mkdir(exist_ok=True)
    chance = random.Random(5)
    paths = []
    for number in range(pages):
        path = folder / f"{number:04}.html"
        article = "".join(f"<p>{paragraph}</p>" for paragraph in _prose(chance, 560))
        path.write_text(
            '<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>Aides</title></head><body>'
            "<nav><ul><li><a href='/'>Accueil</a></li><li><a href='/presse'>Presse</a></li></ul></nav>"
            f"<article><h1>Les aides, lettre {number}</h1>{article}</article>"
            "<footer>Mentions légales</footer></body></html>",
            encoding="utf-8",
        )
        paths.append(path)
    return tuple(paths)
