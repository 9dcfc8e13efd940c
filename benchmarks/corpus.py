"""Pages to measure on, made from a seed: dense with names and sums, as the genre is.

The same numbers give the same files. Documents differ from each other in their sums and towns, which are drawn from all
communes of France, so that no place is told of by every page.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pypdfium2
from PIL import Image, ImageFilter
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader, simpleSplit
from reportlab.pdfgen.canvas import Canvas

from extract import reference

PROGRAMMES = ("Petites villes de demain", "Action cœur de ville", "Villages d'avenir", "Territoires d'industrie")
FUNDERS = ("l'État", "la Banque des Territoires", "l'Agence nationale de l'habitat", "l'Ademe")
WORKS = ("la halle du marché", "la place du Champ", "un local commercial", "la maison de santé", "l'ancien lavoir")
# Prose between the facts, of so many words that documents of one corpus are no copies of each other.
WHO = ("Le rapport", "La note", "L'étude", "Le courrier", "Le compte rendu", "L'enquête", "Le relevé", "L'avis")
SAID = ("rappelle que", "souligne que", "constate que", "montre que", "confirme que", "redoute que", "relève que")
SUBJECTS = (
    "la circulation des camions",
    "le marché du matin",
    "chaque façade repeinte",
    "une vitrine fermée",
    "le départ des jeunes ménages",
    "la promenade du dimanche",
    "le stationnement en double file",
    "l'ombre des platanes",
    "un logement resté vide",
    "la fermeture de la quincaillerie",
    "le retour d'un boulanger",
    "une rue sans trottoir",
    "le bruit des travaux",
    "la couleur des volets",
    "un arrêt de car déplacé",
    "le prix des loyers",
)
VERBS = ("inquiète", "rassure", "surprend", "retient", "éloigne", "divise", "occupe", "réunit", "lasse", "intéresse")
OBJECTS = (
    "les riverains de longue date",
    "beaucoup de commerçants",
    "ceux qui viennent à pied",
    "les familles des hameaux",
    "plus d'un propriétaire",
    "les artisans du quartier",
    "les clients d'habitude pressés",
    "tous les élèves du collège",
    "quelques visiteurs de passage",
    "les retraités de la résidence",
    "une bonne part des locataires",
    "les salariés à midi",
    "les forains et leurs familles",
    "chaque association consultée",
    "les bénévoles de la bibliothèque",
    "le voisinage entier",
)
AFTER = ("d'après", "selon", "malgré", "hors", "devant")
WORDS = 560  # of a page's prose; with its heading and number about 600


Drawn: TypeAlias = Callable[[Path, int, int], Path]  # writes a PDF of so many pages, by a seed


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of page: its files, and how many pages they hold in all."""

    name: str
    files: tuple[Path, ...]
    pages: int


@dataclass(frozen=True, slots=True)
class Scanner:
    """How a page comes out of a scanner: dots an inch, share of grain, and by how many degrees it may lie askew."""

    name: str
    dpi: int
    grain: float
    askew: float
    quality: int = 70


CLEAN = Scanner("clean, 300 dpi", 300, 0.0, 0.0)
NOISY = Scanner("noisy, 200 dpi", 200, 0.12, 0.5)
HARSH = Scanner("harsh: noisy and askew, 200 dpi", 200, 0.2, 3.0, 35)


@cache
def communes() -> tuple[str, ...]:
    """Names of communes of today that only one has, in order of their codes."""
    today = [commune.name for _, commune in sorted(reference.load().communes.items()) if commune.successor is None]
    known: dict[str, int] = {}
    for name in today:
        known[name] = known.get(name, 0) + 1
    return tuple(name for name in today if known[name] == 1)


def filler(chance: random.Random) -> str:
    """A sentence that tells no fact."""
    return (
        f"{chance.choice(WHO)} n° {chance.randrange(2, 999)} {chance.choice(SAID)} "
        f"{chance.choice(SUBJECTS)} {chance.choice(VERBS)} {chance.choice(OBJECTS)}, "
        f"{chance.choice(AFTER)} {chance.randrange(2, 999)} témoins."
    )


def one_column(path: Path, pages: int, seed: int) -> Path:
    """A report of one column, without rules."""
    chance = random.Random(f"one column {seed}")
    page = Canvas(str(path), pagesize=A4, invariant=1)
    for number in range(1, pages + 1):
        page.setFont("Helvetica-Bold", 14)
        page.drawString(60, 790, f"Chapitre {number} – Les bourgs et leurs programmes")
        _column(page, _prose(chance, WORDS), left=60, top=765, width=475, size=10)
        page.drawString(290, 30, str(number))
        page.showPage()
    page.save()
    return path


def two_columns(path: Path, pages: int, seed: int) -> Path:
    """A newsletter of two columns, a ruled table on each page."""
    chance = random.Random(f"two columns {seed}")
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
            cells = (chance.choice(communes()), chance.choice(WORKS), f"{chance.randrange(10, 400)} 500")
            for left, cell in zip((56, 200, 440), cells if row else head, strict=True):
                page.drawString(left, top, cell)
        for left in (194, 434):
            page.line(left, 84, left, 244)
        page.showPage()
    page.save()
    return path


def scan(source: Path, path: Path, scanner: Scanner) -> Path:
    """The pages of a PDF on paper, put on a scanner: one image a page."""
    chance, noise = random.Random(scanner.name), np.random.default_rng(scanner.dpi)
    page = Canvas(str(path), pagesize=A4, invariant=1)
    with pypdfium2.PdfDocument(source) as document:
        for drawn in document:
            image: Image.Image = drawn.render(scale=scanner.dpi / 72, grayscale=True).to_pil()
            if scanner.grain:
                grain = noise.normal(128, 40, (image.height, image.width)).clip(0, 255).astype(np.uint8)
                image = Image.blend(image, Image.fromarray(grain), scanner.grain).filter(ImageFilter.GaussianBlur(0.4))
                degrees = chance.choice((-1, 1)) * chance.uniform(scanner.askew / 2, scanner.askew)
                image = image.rotate(degrees, Image.Resampling.BILINEAR, fillcolor=240)
            pixels = io.BytesIO()
            image.save(pixels, "JPEG", quality=scanner.quality, dpi=(scanner.dpi, scanner.dpi))
            page.drawImage(ImageReader(pixels), 0, 0, *A4)
            page.showPage()
    page.save()
    return path


def web_page(path: Path, seed: int) -> Path:
    """An article between what else a site has on its pages."""
    chance = random.Random(f"web page {seed}")
    article = "".join(f"<p>{paragraph}</p>" for paragraph in _prose(chance, WORDS))
    path.write_text(
        '<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>Aides</title></head><body>'
        "<nav><ul><li><a href='/'>Accueil</a></li><li><a href='/presse'>Presse</a></li></ul></nav>"
        f"<article><h1>Les aides, lettre {seed}</h1>{article}</article>"
        "<footer>Mentions légales</footer></body></html>",
        encoding="utf-8",
    )
    return path


def note(path: Path, seed: int) -> Path:
    """A text of one sentence."""
    chance = random.Random(f"note {seed}")
    path.write_text(f"Note {seed}. {filler(chance)}\n", encoding="utf-8")
    return path


def _prose(chance: random.Random, words: int) -> list[str]:
    """Paragraphs of about so many words."""
    paragraphs, count = [], 0
    while count < words:
        sentences = []
        for _ in range(2):
            sentences.append(filler(chance))
            town, work = chance.choice(communes()), f"{chance.choice(WORKS)}, lot {chance.randrange(2, 999)}"
            habitants = f"{chance.randrange(2, 20)} {chance.randrange(100, 999)} habitants"
            eur = f"{chance.randrange(20, 900)} {chance.randrange(100, 999)} euros"
            day = f"{chance.randrange(1, 28)} mars {chance.randrange(2018, 2024)}"
            sentences.append(
                f"À {town}, lauréate de {chance.choice(PROGRAMMES)} ({habitants}), {chance.choice(FUNDERS)} a versé "
                f"{eur} le {day} pour {work}."
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
