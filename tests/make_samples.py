"""Makes the sample PDFs and images from the texts below: ``python tests/make_samples.py`` writes them to tests/samples.

The texts are this project's own; communes and programmes are real, everything said of them is invented.
Needs reportlab, Pillow and pypdfium2 (all in the test environment). The bytes that it writes are the same each time.
"""

from __future__ import annotations

import io
import random
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from reportlab import rl_config
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Frame,
    FrameBreak,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Table,
    TableStyle,
)

HERE = Path(__file__).parent / "samples"
rl_config.invariant = 1  # no date, no random id in the PDFs

BODY = ParagraphStyle("body", fontName="Times-Roman", fontSize=10, leading=12.5, spaceAfter=6, alignment=4)
HEAD = ParagraphStyle("head", fontName="Helvetica-Bold", fontSize=12.5, leading=15, spaceBefore=8, spaceAfter=4)
TITLE = ParagraphStyle("title", fontName="Helvetica-Bold", fontSize=18, leading=22, spaceAfter=6)
NOTE = ParagraphStyle("note", fontName="Times-Roman", fontSize=8, leading=9.5)
CAPTION = ParagraphStyle("caption", fontName="Helvetica-Oblique", fontSize=9.5, leading=12, spaceBefore=8, spaceAfter=4)
CELL = ParagraphStyle("cell", fontName="Helvetica", fontSize=9, leading=11)


def bulletin() -> None:
    """Two columns under a title on page 1, a ruled table on page 2."""
    path = HERE / "lettre-bourgogne-franche-comte.pdf"
    width, height = A4
    title = Frame(50, height - 150, width - 100, 100, id="title", showBoundary=0)
    column = (width - 100 - 24) / 2
    left = Frame(50, 70, column, height - 225, id="left")
    right = Frame(50 + column + 24, 70, column, height - 225, id="right")
    whole = Frame(50, 70, width - 100, height - 130, id="whole")

    def running(page: canvas.Canvas, document: BaseDocTemplate) -> None:
        page.setFont("Helvetica", 8)
        page.drawString(50, height - 36, "Lettre des centralités – Région Bourgogne-Franche-Comté – 12 mai 2023")
        page.drawCentredString(width / 2, 36, f"{document.page} / 2")

    document = BaseDocTemplate(
        str(path), pagesize=A4, title="Lettre des centralités n° 4", author="Région Bourgogne-Franche-Comté"
    )
    document.addPageTemplates(
        [PageTemplate("first", [title, left, right], onPage=running), PageTemplate("next", [whole], onPage=running)]
    )
    rows = [
        ["Commune", "Opération", "Subvention (€)", "Vote"],
        ["Louhans", "Halle du marché et ses abords", "248 000", "31/03/2023"],
        ["Cosne-Cours-sur-Loire", "Îlot de l'ancienne poste", "315 500", "31/03/2023"],
        ["Champagnole", "Traversée du bourg", "96 750,40", "12/05/2023"],
        ["Total", "", "660 250,40", ""],
    ]
    table = Table([[Paragraph(cell, CELL) for cell in row] for row in rows], colWidths=[130, 180, 90, 80])
    table.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.6, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP")]))
    document.build(
        [
            Paragraph("Lettre des centralités", TITLE),
            Paragraph("Numéro 4 – Dijon, le 12 mai 2023", BODY),
            FrameBreak(),
            Paragraph("Centralités rurales : où en est-on ?", HEAD),
            Paragraph(
                "Un an après son lancement, le programme Centralités rurales en Région compte 128 communes en "
                "Bourgogne-Franche-Comté. La commission permanente du 31 mars 2023 a retenu Louhans et "
                "Cosne-Cours-sur-Loire ; Champagnole les a rejointes lors de la séance de ce jour.",
                BODY,
            ),
            Paragraph(
                "L'enveloppe du programme est de 60 millions d'euros pour les années 2022 à 2026. Elle finance des "
                "études, des espaces publics et des logements, dans des bourgs où les commerces se maintiennent "
                "difficilement.",
                BODY,
            ),
            FrameBreak(),
            Paragraph("Petites villes de demain : les conventions", HEAD),
            Paragraph(
                "Autun a signé sa convention Action cœur de ville le 28 septembre 2018. Dans le Jura, Poligny et "
                "Arbois sont engagées dans Petites villes de demain ; à Clamecy, dans la Nièvre, la convention a "
                "été signée le 6 février 2023.",
                BODY,
            ),
            Paragraph(
                "À Poligny, l'État apporte 180 000 € de DETR à la rénovation du cinéma, et la Région 75 000 €.", BODY
            ),
            NextPageTemplate("next"),
            PageBreak(),
            Paragraph("Les aides votées", HEAD),
            Paragraph("Subventions régionales au titre des Centralités rurales en Région", CAPTION),
            table,
            Paragraph("&nbsp;", BODY),
            Paragraph("* Montants hors taxes. Les travaux de Louhans s'achèveront fin 2024.", NOTE),
        ]
    )


def agreement() -> None:
    """One page of an agreement, printed, then scanned askew: no text layer."""
    printed = io.BytesIO()
    page = canvas.Canvas(printed, pagesize=A4, invariant=1)
    width, height = A4
    lines = [
        ("Helvetica-Bold", 15, "CONVENTION D'OPÉRATION DE REVITALISATION"),
        ("Helvetica-Bold", 15, "DE TERRITOIRE"),
        ("Times-Roman", 12, ""),
        ("Times-Roman", 12, "Entre la commune de Mirande, représentée par son maire,"),
        ("Times-Roman", 12, "la communauté de communes Cœur d'Astarac en Gascogne,"),
        ("Times-Roman", 12, "et l'État, représenté par le préfet du Gers,"),
        ("Times-Roman", 12, ""),
        ("Helvetica-Bold", 12.5, "Article 1 – Objet"),
        ("Times-Roman", 12, "La commune de Mirande est lauréate du programme Petites villes de"),
        ("Times-Roman", 12, "demain depuis le 18 décembre 2020. La présente convention vaut"),
        ("Times-Roman", 12, "opération de revitalisation de territoire (ORT)."),
        ("Times-Roman", 12, ""),
        ("Helvetica-Bold", 12.5, "Article 2 – Financement"),
        ("Times-Roman", 12, "L'État apporte 142 500 € au titre de la DSIL à la rénovation de la halle."),
        ("Times-Roman", 12, "La Région Occitanie apporte 60 000 € à la même opération."),
        ("Times-Roman", 12, ""),
        ("Times-Roman", 12, "Fait à Mirande, le 4 octobre 2022"),
    ]
    top = height - 110
    for font, size, text in lines:
        page.setFont(font, size)
        page.drawString(80, top, text)
        top -= 24
    page.save()
    scan = _scanned(printed.getvalue(), dpi=200, degrees=0.6)
    pixels = io.BytesIO()
    scan.save(pixels, "JPEG", quality=60, dpi=(200, 200))
    pixels.seek(0)
    document = canvas.Canvas(str(HERE / "convention-mirande-scan.pdf"), pagesize=A4, invariant=1)
    document.drawImage(ImageReader(pixels), 0, 0, width, height)
    document.save()


def _scanned(pdf: bytes, *, dpi: int, degrees: float) -> Image.Image:
    """A page as a scanner of an office gives it: gray, a little askew, a little noisy."""
    document = pypdfium2.PdfDocument(pdf)
    image = document[0].render(scale=dpi / 72, grayscale=True).to_pil()
    document.close()
    image = image.rotate(degrees, resample=Image.Resampling.BICUBIC, fillcolor=250)
    chance = random.Random(4)
    draw = ImageDraw.Draw(image)
    for _ in range(1500):
        draw.point((chance.randrange(image.width), chance.randrange(image.height)), chance.randrange(60, 200))
    blurred: Image.Image = image.filter(ImageFilter.GaussianBlur(0.5))
    return blurred


def notice() -> None:
    """A notice on a board, photographed flat: PNG without a text layer."""
    image = Image.new("L", (1240, 900), 246)
    draw = ImageDraw.Draw(image)
    big = ImageFont.truetype("DejaVuSans-Bold.ttf", 44)
    small = ImageFont.truetype("DejaVuSans.ttf", 31)
    draw.text((70, 60), "Travaux en centre-ville", font=big, fill=20)
    lines = [
        "La ville de Lisieux (Calvados) refait la place de la République.",
        "Cette opération du programme Action cœur de ville",
        "reçoit 420 000 € de la Région Normandie.",
        "",
        "Début des travaux : mars 2024",
        "Fin des travaux : été 2025",
    ]
    for number, line in enumerate(lines):
        draw.text((70, 190 + 66 * number), line, font=small, fill=30)
    image.save(HERE / "panneau-lisieux.png", dpi=(150, 150), optimize=True)


if __name__ == "__main__":
    bulletin()
    agreement()
    notice()
