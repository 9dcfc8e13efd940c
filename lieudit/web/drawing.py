"""Draws one page of a kept original upright, as PNG on stdout; run as a process of its own.

PDFium is not safe in threads, and a hostile file may hang it, crash it or make it eat memory: whatever happens
here ends this process and leaves the server alone.
"""

from __future__ import annotations

import io
import resource
import sys
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image, ImageChops

from ingest.document import Limits
from ingest.picture import picture
from lieudit.web.sizes import NORMAL, SIZES, Size

MEMORY_BYTES = 2 * 1024**3


def draw(path: Path, media_type: str, number: int, rotation: int, size: Size = NORMAL) -> bytes:
    """Draw a page.

    Args:
        path: the original.
        media_type: of the original: PDF, PNG, JPEG or TIFF.
        number: the page, from 1; a frame of an image file.
        rotation: degrees clockwise by which the page as displayed is to be turned to stand upright.
        size: how large.

    Returns:
        A PNG; without colours where the page has none, which is half the bytes.

    Raises:
        ValueError: a PDF has no such page.
        PageError, FileError: an image file has no such page, is damaged or too large.
        pdfium.PdfiumError: a PDF is damaged.
    """
    of_kind = _of_pdf if media_type == "application/pdf" else _of_image
    image = of_kind(path, number, rotation, size)
    if image.mode == "RGB" and _is_grey(image):
        image = image.convert("L")
    if size.colours is not None:
        image = image.quantize(size.colours, dither=Image.Dither.NONE)
    png = io.BytesIO()
    image.save(png, "PNG", compress_level=4)
    return png.getvalue()


def _is_grey(image: Image.Image) -> bool:
    red, green, blue = image.split()
    return not (ImageChops.difference(red, green).getbbox() or ImageChops.difference(green, blue).getbbox())


def _of_pdf(path: Path, number: int, rotation: int, size: Size) -> Image.Image:
    document = pdfium.PdfDocument(path)
    try:
        if not 1 <= number <= len(document):
            raise ValueError(f"no page {number}")
        page = document[number - 1]
        width, height = page.get_size()
        scale = min(size.dots_per_inch / 72, (size.most_pixels / max(width * height, 1.0)) ** 0.5)
        if size.across is not None:
            scale = min(scale, size.across / max(height if rotation % 180 else width, 1.0))
        image: Image.Image = page.render(scale=scale, rotation=rotation % 360).to_pil().convert("RGB")
        return image
    finally:
        document.close()


def _of_image(path: Path, number: int, rotation: int, size: Size) -> Image.Image:
    upright, _ = picture(path, number, Limits())
    if upright.mode.startswith("I"):  # 16 bits a pixel, which `convert` would clip to white
        upright = upright.point(lambda value: value / 256)
    if upright.mode in {"LA", "PA", "RGBA"} or "transparency" in upright.info:  # on white, as paper is
        paper = Image.new("RGBA", upright.size, "white")
        upright = Image.alpha_composite(paper, upright.convert("RGBA"))
    upright = upright.convert("L" if upright.mode in {"1", "L", "I"} else "RGB")
    share = (size.most_pixels / (upright.width * upright.height)) ** 0.5
    if size.across is not None:
        share = min(share, size.across / (upright.height if rotation % 180 else upright.width))
    if share < 1:
        smaller = (max(int(upright.width * share), 1), max(int(upright.height * share), 1))
        upright = upright.resize(smaller, Image.Resampling.BOX)
    return upright.rotate(-rotation, expand=True) if rotation % 360 else upright


def main() -> None:
    """`python -m lieudit.web.drawing PATH MEDIA_TYPE NUMBER ROTATION SIZE`."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    path, media_type, number, rotation, size = sys.argv[1:]
    sys.stdout.buffer.write(draw(Path(path), media_type, int(number), int(rotation), SIZES[size]))


if __name__ == "__main__":
    main()
