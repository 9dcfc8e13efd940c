"""A document told three times more: copied with another byte, reprinted under another head, scanned.

``python tests/tripled.py TARGET FOLDER…`` writes such copies of all documents of folders.
"""

from __future__ import annotations

import ctypes
import io
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw, ImageFont
from pypdfium2 import raw
from reportlab import rl_config
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

from ingest import reader
from ingest.document import Limits, ReadOptions

rl_config.invariant = 1
HEAD = "Le Courrier des communes", "Nous publions ce texte tel qu'il nous est parvenu."
DPI = 200
MARGIN = 56


def copied(path: Path, target: Path) -> None:
    """The same under another name, with a few bytes more that show nowhere."""
    more = {".html": b"\n<!-- copie -->\n", ".txt": b"\n", ".pdf": b"\n% copie\n", ".png": b"\n"}
    (target / f"copie-{path.name}").write_bytes(path.read_bytes() + more[path.suffix])


def reprinted(path: Path, target: Path) -> None:
    """The same with two lines more before it: another paper's."""
    target = target / f"reprise-{path.name}"
    if path.suffix == ".txt":
        target.write_bytes("\n\n".join((*HEAD, "")).encode() + path.read_bytes())
    elif path.suffix == ".html":
        before, title, after = path.read_bytes().partition(b"<h1")
        head = f"<p>{HEAD[0]}</p>\n<p>{HEAD[1]}</p>\n".encode("ascii")
        target.write_bytes(before + head + title + after)
    elif _is_scan(path):
        first, *others = _images(path)
        strip = Image.new("L", (first.width, 160), 255)
        ImageDraw.Draw(strip).text((120, 40), "\n".join(HEAD), font=ImageFont.load_default(36), fill=0)
        whole = Image.new("L", (first.width, first.height + strip.height), 255)
        whole.paste(strip, (0, 0))
        whole.paste(first, (0, strip.height))
        _save([whole, *others], target.with_suffix(".pdf"))
    else:
        _head_of_pdf(path, target)


def scanned(path: Path, target: Path) -> None:
    """The same on paper, put on a scanner: pictures of pages in a PDF."""
    images = _images(path) if path.suffix in {".pdf", ".png"} else _printed(path)
    _save(list(images), target / f"scan-{path.stem}.pdf")


WAYS: tuple[Callable[[Path, Path], None], ...] = (copied, reprinted, scanned)


def documents(folder: Path) -> list[Path]:
    """The documents of a folder, without their annotations."""
    return sorted(path for path in folder.iterdir() if path.suffix in {".html", ".txt", ".pdf", ".png"})


def triple(files: Iterable[Path], target: Path) -> None:
    """Write the three copies of each file into a folder."""
    target.mkdir(parents=True, exist_ok=True)
    for path in files:
        for way in WAYS:
            way(path, target)


def _is_scan(path: Path) -> bool:
    if path.suffix == ".png":
        return True
    with pypdfium2.PdfDocument(path) as document:
        return not bool(document[0].get_textpage().get_text_range())


def _images(path: Path) -> Iterator[Image.Image]:
    if path.suffix == ".png":
        yield Image.open(path).convert("L")
        return
    with pypdfium2.PdfDocument(path) as document:
        for page in document:
            image: Image.Image = page.render(scale=DPI / 72, grayscale=True).to_pil()
            yield image.convert("L")


def _printed(path: Path) -> Iterator[Image.Image]:
    """A text's pages in print, a paragraph to a block."""
    source = reader.open_source(path)
    page = reader.read_page(source.page(1), ReadOptions(), Limits())
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4)
    height = A4[1] - MARGIN
    for block in page.blocks:
        lines = simpleSplit(page.text[block.start : block.end], "Times-Roman", 12, A4[0] - 2 * MARGIN)
        for line in lines:
            if height < MARGIN:
                canvas.showPage()
                height = A4[1] - MARGIN
            canvas.setFont("Times-Roman", 12)
            canvas.drawString(MARGIN, height, line)
            height -= 15
        height -= 9
    canvas.save()
    with pypdfium2.PdfDocument(file.getvalue()) as document:
        for printed in document:
            image: Image.Image = printed.render(scale=DPI / 72, grayscale=True).to_pil()
            yield image.convert("L")


def _save(images: Sequence[Image.Image], target: Path) -> None:
    images[0].save(target, "PDF", resolution=DPI, save_all=True, append_images=images[1:])


def _head_of_pdf(path: Path, target: Path) -> None:
    """Write two lines in the upper margin of a PDF's first page."""
    with pypdfium2.PdfDocument(path) as document:
        page = document[0]
        for number, line in enumerate(HEAD):
            text = raw.FPDFPageObj_NewTextObj(document.raw, b"Helvetica", 9.0)
            words = ctypes.create_string_buffer(line.encode("utf-16-le") + b"\0\0")
            raw.FPDFText_SetText(text, ctypes.cast(words, ctypes.POINTER(ctypes.c_ushort)))
            raw.FPDFPageObj_Transform(text, 1, 0, 0, 1, MARGIN, page.get_height() - 14 - 11 * number)
            raw.FPDFPage_InsertObject(page.raw, text)
        page.gen_content()
        document.save(target)


if __name__ == "__main__":
    triple((path for folder in sys.argv[2:] for path in documents(Path(folder))), Path(sys.argv[1]))
