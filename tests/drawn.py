"""Pages drawn for the tests of OCR: true French text, then what scanners and cameras do to it."""

from __future__ import annotations

import io

import numpy as np
import pypdfium2
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

LINES = (
    "Le maire de Vézelise annonce la réouverture des halles.",
    "L'État verse 125 000 € pour la place de l'Église, soit 35 %",
    "du coût total hors taxes. La région ajoute une aide de",
    "80 500 € au titre de l'année 2024. Les travaux débutent",
    "en septembre et dureront dix-huit mois environ.",
    "Quarante logements seront remis aux normes d'ici là.",
    "La convention a été signée le 14 mars 2022 à Nancy,",
    "en présence du préfet et du président du département.",
)


def page(lines: tuple[str, ...] = LINES, *, dpi: int = 200, font: str = "Helvetica", size: int = 13) -> Image.Image:
    """A page of 420 by 300 points: 13-point Helvetica, the first baseline at 60 points, then every 26."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(420, 300), invariant=1)
    canvas.setFont(font, size)
    for number, line in enumerate(lines):
        canvas.drawString(35, 300 - 60 - 2 * size * number, line)
    canvas.save()
    with pypdfium2.PdfDocument(file.getvalue()) as document:
        rendered: Image.Image = document[0].render(scale=dpi / 72, grayscale=True).to_pil()
    return rendered.convert("L")


def grainy(image: Image.Image, *, spread: float = 14.0) -> Image.Image:
    """The image as a scanner sees it: paper a little gray, with grain."""
    pixels = np.asarray(image, dtype=np.float64) * 0.95 + np.random.default_rng(7).normal(0, spread, image.size[::-1])
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def skewed(image: Image.Image, degrees: float) -> Image.Image:
    """The image turned counter-clockwise about its middle, its size kept."""
    return image.rotate(degrees, resample=Image.Resampling.BICUBIC, fillcolor=255)


def dusty(image: Image.Image, *, share: float) -> Image.Image:
    """The image with black specks of one or two pixels, on a share of its pixels."""
    chance = np.random.default_rng(11)
    pixels = np.array(image)
    count = round(pixels.size * share / 1.5)
    down, right = chance.integers(0, image.height - 1, count), chance.integers(0, image.width, count)
    pixels[down, right] = 30
    pixels[down[::2] + 1, right[::2]] = 30
    return Image.fromarray(pixels)
