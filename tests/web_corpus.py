"""A small corpus for the tests of the served pages: real files, read by the real readers, with facts known by hand.

A born-digital PDF of four pages (two of them stored sideways, one long), a scan as PNG read by Tesseract, a web page
whose title and text try to be markup, and a failure.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from blank import blank
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from db.rows import rows_of
from db.store import Store, Totals
from extract import reference
from extract.facts import (
    Amount,
    Award,
    CommuneMention,
    Count,
    DateMention,
    Mentions,
    OrganisationMention,
    PageFacts,
    Participation,
    ProgrammeMention,
    Qualifier,
    Role,
    Span,
    Status,
)
from extract.metadata import Described, Given
from extract.text import DocumentInfo
from ingest.cache import dumps_page
from ingest.document import Limits, Page, ReadOptions, Source
from ingest.errors import DamagedFileError
from ingest.reader import open_source, read_page

PVD = "petites-villes-de-demain"
EPCI = "200071983"  # which Guise belongs to
GUISE, HIRSON, VERVINS = "02361", "02381", "02789"
HOSTILE = '<script>document.title="taken"</script><img src=x onerror="document.title=1">'

CONVENTION = (
    "La ville de Guise rejoint le programme Petites villes de demain en mars 2021.",
    "La Région Hauts-de-France accorde 125 000 € à Guise pour la halle du marché.",
    "Le maire a signé la convention devant les habitants réunis.",
)
ANNEXE = ("Dans le département, 7 communes suivent Petites villes de demain.", "Page tournée, lue debout.")
SIDEWAYS = "Tableau des opérations de la ville de Guise, imprimé en travers."
LONG = (
    *(
        f"Article {number} : la ville et ses partenaires suivent les travaux de la tranche {number}."
        for number in range(1, 45)
    ),
    "Fait en deux exemplaires, le dernier mot est ici.",
)
SCAN = (
    "COMPTE RENDU DU CONSEIL",
    "La commune de Hirson est candidate au programme",
    "Petites villes de demain depuis le 4 mai 2020.",
)
WEB = f"""<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>Actualité</title></head><body><article>
<h1>Vervins signe sa convention</h1>
<p>La commune de Vervins signe la convention Petites villes de demain, après deux années de travail avec les
habitants, les commerçants et les services de l’État.</p>
<p>Un passage étrange se lit ici : {HOSTILE.replace("<", "&lt;").replace(">", "&gt;")} et la page continue, car ce
n’est que du texte, que personne ne doit exécuter en le lisant.</p>
<p>Le conseil municipal se réunira de nouveau à l’automne pour suivre les travaux de la place du marché, la
rénovation des logements et l’accueil des commerces.</p></article><script>document.title="taken"</script></body></html>
"""


@dataclass(frozen=True, slots=True)
class Corpus:
    """Where the database is, and its pages by a short name: `pdf`, `pdf-2`, `pdf-3`, `pdf-4`, `scan`, `web`."""

    database: Path
    pages: Mapping[str, Page] = field(default_factory=dict)

    def span(self, name: str, words: str) -> Span:
        return find(self.pages[name], words)


def find(page: Page, words: str) -> Span:
    start = page.text.index(words)
    return Span(start, start + len(words))


def build(folder: Path) -> Corpus:
    """The corpus in a folder of its own; the database's name is one that an address must quote."""
    made = _made()
    shutil.copytree(made.database.parent, folder, dirs_exist_ok=True)
    return replace(made, database=folder / made.database.name)


@cache
def _made() -> Corpus:
    """Write the files, read them, store them: once a process, at whose end they go."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    files, name = folder / "files", "un corpus #1.db"
    files.mkdir()
    known = reference.load()
    pages: dict[str, Page] = {}
    with Store(blank(folder / name)) as store:
        run = store.begin_run("test", "ingest")
        for label, path, title, kind, published in (
            ("pdf", draw_pdf(files / "convention.pdf"), "Convention de Guise", "agreement", "2021-06-01"),
            ("scan", draw_scan(files / "séance.png"), None, None, None),
            ("web", _web(files / "actualité.html"), f"Actualité {HOSTILE}", "web-page", "2022-02-03"),
        ):
            source = open_source(path)
            read = [
                read_page(source.page(number), ReadOptions(), Limits()) for number in range(1, source.page_count + 1)
            ]
            pages |= {label if page.number == 1 else f"{label}-{page.number}": page for page in read}
            info = DocumentInfo(source.document_id, title, kind, "Préfecture de l’Aisne", published, _address(source))
            stored = [(dumps_page(page), rows_of(page, facts_of(page), known)) for page in read]
            store.put(source, Given(), Described(info, "user" if published else None), stored)
            store.keep_original(source)
        store.join_claims()
        store.fail(run, "cassé.pdf", DamagedFileError("cassé.pdf can't be opened as a PDF"), None, None)
        store.finish_run(run, Totals(documents=3, pages=6, failed=1))
    return Corpus(folder / name, pages)


def _address(source: Source) -> str:
    return "javascript:alert(1)" if source.media_type == "text/html" else "https://example.org/document"


def draw_pdf(path: Path) -> Path:
    """A PDF with a text layer; page 2 is stored sideways with /Rotate 90, page 3 without, page 4 is long."""
    canvas = Canvas(str(path), pagesize=A4, invariant=True)
    canvas.setFont("Helvetica-Bold", 16)
    canvas.drawString(72, 770, "Convention d’adhésion")
    canvas.setFont("Helvetica", 11)
    for number, line in enumerate(CONVENTION):
        canvas.drawString(72, 720 - 40 * number, line)
    canvas.setStrokeColorRGB(0.8, 0.2, 0.1)
    canvas.rect(72, 300, 200, 150)
    canvas.showPage()
    canvas.setPageRotation(90)
    canvas.translate(A4[0], 0)
    canvas.rotate(90)
    canvas.setFont("Helvetica", 11)
    for number, line in enumerate(ANNEXE):
        canvas.drawString(72, 500 - 40 * number, line)
    canvas.showPage()
    canvas.setPageRotation(0)
    canvas.translate(A4[0], 0)
    canvas.rotate(90)
    canvas.setFont("Helvetica", 11)
    canvas.drawString(100, 450, SIDEWAYS)
    canvas.showPage()
    canvas.setFont("Helvetica", 11)
    for number, line in enumerate(LONG):
        canvas.drawString(72, 790 - 16 * number, line)
    canvas.showPage()
    canvas.save()
    return path


def draw_scan(path: Path) -> Path:
    """An image of a page at 200 dpi."""
    image = Image.new("L", (1654, 2339), 255)
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(40)
    for number, line in enumerate(SCAN):
        draw.text((200, 260 + 110 * number), line, fill=0, font=font)
    image.save(path, dpi=(200, 200))
    return path


def _web(path: Path) -> Path:
    path.write_text(WEB, encoding="utf-8")
    return path


def facts_of(page: Page) -> PageFacts:
    """What a person finds on the pages above."""
    text = page.text

    def at(words: str) -> tuple[int, int]:
        span = find(page, words)
        return span.start, span.end

    communes = tuple(
        CommuneMention(*at(name), 0.97, "communes.cue", code)
        for name, code in (("Guise", GUISE), ("Hirson", HIRSON), ("Vervins", VERVINS))
        if name in text
    )
    programmes = tuple(
        ProgrammeMention(*at(name), 1.0, "programmes.name", PVD)
        for name in ("Petites villes de demain",)
        if name in text
    )
    if "125 000" in text:
        amount = Amount(*at("125 000 €"), 0.99, "amounts.unit", 125000.0, qualifier=Qualifier.EXACT)
        region = OrganisationMention(
            *at("Région Hauts-de-France"), 0.95, "organisations.name", "region-hauts-de-france"
        )
        return PageFacts(
            page.id,
            Mentions(
                communes=communes,
                programmes=programmes,
                amounts=(amount,),
                dates=(DateMention(*at("mars 2021"), 0.99, "dates.month", "2021-03"),),
                organisations=(region,),
            ),
            participations=(
                Participation(
                    *at(CONVENTION[0]), 0.92, "participations.sentence", GUISE, PVD, Status.ENROLLED, "2021-03"
                ),
            ),
            awards=(
                Award(
                    *at(CONVENTION[1]), 0.85, "awards.sentence", amount, Role.GRANT, (GUISE,),
                    funder_id="region-hauts-de-france", purpose="la halle du marché",
                ),
                Award(
                    *at(CONVENTION[1]), 0.6, "awards.sentence", amount, Role.COST, (GUISE,), (EPCI,),
                    funder_id=f"commune-{GUISE}",
                ),
            ),
        )  # fmt: skip
    if "7 communes" in text:
        count = Count(*at(ANNEXE[0]), 0.9, "counts.sentence", PVD, 7, "D02")
        return PageFacts(page.id, Mentions(programmes=programmes), counts=(count,))
    if "Hirson" not in text and "Vervins" not in text:
        return PageFacts(page.id, Mentions(communes=communes))
    code, status = (HIRSON, Status.CANDIDATE) if "Hirson" in text else (VERVINS, Status.SIGNED)
    sentence = next(line for line in text.split("\n") if "La commune de" in line)
    fact = Participation(*at(sentence), 0.7, "participations.sentence", code, PVD, status)
    return PageFacts(page.id, Mentions(communes=communes, programmes=programmes), participations=(fact,))
