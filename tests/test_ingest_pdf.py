"""PDF files, as programs write them, become pages."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageDraw
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from ingest.document import BlockKind, Limits, Method, Page, PageRef, ReadOptions, Told
from ingest.errors import DamagedFileError, DamagedPageError, EncryptedFileError, PageLimitError
from ingest.pdf import inspect, read

A4 = (595.0, 842.0)
LINES = (
    "Le bourg de Vaubrun reçoit 120 000 euros pour sa halle,",
    "dont les travaux commencent au printemps prochain sous",
    "la conduite de l'agence locale ; la commune apporte le",
    "reste de la somme, soit 48 500 euros hors taxes.",
)
SAID = " ".join(LINES)


def draw(path: Path, *pages: Callable[[Canvas], None], **options: object) -> Path:
    canvas = Canvas(str(path), pagesize=A4, invariant=1, **options)
    for page in pages:
        page(canvas)
        canvas.showPage()
    canvas.save()
    return path


def lines(canvas: Canvas, texts: tuple[str, ...] = LINES, x: float = 60, y: float = 700, size: float = 11) -> None:
    canvas.setFont("Helvetica", size)
    for index, text in enumerate(texts):
        canvas.drawString(x, y - 14 * index, text)


def page_of(path: Path, number: int = 1, *, ocr: str = "never", limits: Limits | None = None) -> Page:
    ref = PageRef(path, "0123456789abcdef", "application/pdf", number)
    return read(ref, ReadOptions(ocr=ocr), limits or Limits())


def said(page: Page, kind: BlockKind | None = None) -> list[str]:
    return [page.text[block.start : block.end] for block in page.blocks if kind in (None, block.kind)]


def test_inspection_tells_what_the_file_says(tmp_path: Path) -> None:
    """Title, author and day come from the information dictionary, which is named."""

    def first(canvas: Canvas) -> None:
        canvas.setTitle("Microsoft Word - Bilan 2021")
        canvas.setAuthor("Agence du Nord")
        lines(canvas)

    inspection = inspect(draw(tmp_path / "bilan.pdf", first, lines))
    assert inspection.page_count == 2
    assert inspection.title is not None
    assert (inspection.title.value, inspection.title.source) == ("Bilan 2021", "pdf-info")
    assert inspection.publisher is not None
    assert inspection.publisher.value == "Agence du Nord"
    assert inspection.published is not None
    assert (inspection.published.value, inspection.published.source) == ("2000-01-01", "pdf-info")


def test_xmp_tells_what_the_information_dictionary_does_not(tmp_path: Path) -> None:
    """Where the dictionary is silent, the XMP packet speaks; a packet that is no XML says nothing."""
    packet = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<r:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" '
        'xmp:CreateDate="2021-03-12T10:00:00+01:00"><dc:title><r:Alt><r:li>Bilan de la halle</r:li></r:Alt></dc:title>'
        "<dc:creator><r:Seq><r:li>Ville de Vaubrun</r:li></r:Seq></dc:creator></r:Description></r:RDF></x:xmpmeta>"
    )
    with pypdfium2.PdfDocument.new() as document:
        document.new_page(*A4)
        document.save(tmp_path / "a.pdf")
    plain = (tmp_path / "a.pdf").read_bytes().replace(b"/CreationDate", b"/Kreationdate")
    (tmp_path / "b.pdf").write_bytes(plain + packet.encode())
    (tmp_path / "c.pdf").write_bytes(plain + packet.replace("</r:li>", "").encode())
    told = inspect(tmp_path / "b.pdf")
    assert [each and (each.value, each.source) for each in (told.title, told.publisher, told.published)] == [
        ("Bilan de la halle", "pdf-xmp"),
        ("Ville de Vaubrun", "pdf-xmp"),
        ("2021-03-12", "pdf-xmp"),
    ]
    assert inspect(tmp_path / "c.pdf").title is None


@pytest.mark.parametrize(
    ("described", "licence"),
    [
        (
            "<pdf:Producer>Presse 3</pdf:Producer><cc:license r:resource='https://terms.example/ouverte'/>",
            "https://terms.example/ouverte",
        ),
        (
            "<dc:format>application/pdf</dc:format><dc:rights><r:Alt><r:li>Ville de Vaubrun,\nusage libre</r:li>"
            "</r:Alt></dc:rights>",
            "Ville de Vaubrun, usage libre",
        ),
        (
            "<pdf:Producer>Presse 3</pdf:Producer><dc:rights><r:Alt><r:li>Tous droits</r:li></r:Alt></dc:rights>"
            "<rights:UsageTerms><r:Alt><r:li>Licence Ouverte 2.0</r:li></r:Alt></rights:UsageTerms>",
            "Licence Ouverte 2.0",
        ),
        ("<pdf:Producer>Presse 3</pdf:Producer><rights:WebStatement/>", "https://vaubrun.example/mentions"),
        ("<pdf:Producer>Presse 3</pdf:Producer><rights:Marked>True</rights:Marked>", None),
        # the packet of a photograph that the file shows
        ("<dc:format>image/jpeg</dc:format><rights:WebStatement>https://photo.example</rights:WebStatement>", None),
    ],
)
def test_the_licence_that_a_pdf_names(tmp_path: Path, described: str, licence: str | None) -> None:
    """Of the XMP packet, as element, resource or attribute; a picture's is not the document's."""
    web = " rights:WebStatement='https://vaubrun.example/mentions'" if "<rights:WebStatement/>" in described else ""
    uris = {
        "r": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "dc": "http://purl.org/dc/elements/1.1/",
        "rights": "http://ns.adobe.com/xap/1.0/rights/",
        "cc": "http://creativecommons.org/ns#",
        **({"pdf": "http://ns.adobe.com/pdf/1.3/"} if "pdf:" in described else {}),
    }
    names = " ".join(f"xmlns:{prefix}='{uri}'" for prefix, uri in uris.items())
    packet = (
        f"<x:xmpmeta xmlns:x='adobe:ns:meta/'><r:RDF {names}><r:Description{web}>{described}</r:Description></r:RDF>"
        "</x:xmpmeta>"
    )
    with pypdfium2.PdfDocument.new() as document:
        document.new_page(*A4)
        document.save(tmp_path / "a.pdf")
    with (tmp_path / "a.pdf").open("ab") as file:
        file.write(packet.encode())
    assert inspect(tmp_path / "a.pdf").licence == (Told(licence, "pdf-xmp") if licence else None)


@pytest.mark.parametrize("title", ["untitled", "note_v3.docx", "  ", "about:blank"])
def test_empty_titles_are_none(tmp_path: Path, title: str) -> None:
    """What a program puts where nothing was said is no title."""

    def page(canvas: Canvas) -> None:
        canvas.setTitle(title)
        lines(canvas)

    assert inspect(draw(tmp_path / "a.pdf", page)).title is None


def test_encrypted_file(tmp_path: Path) -> None:
    """A file that wants a password says so, with what to do."""
    path = draw(tmp_path / "a.pdf", lines, encrypt=StandardEncryption("secret"))
    with pytest.raises(EncryptedFileError) as raised:
        inspect(path)
    assert "qpdf --decrypt" in raised.value.advice


@pytest.mark.parametrize("content", [b"%PDF-1.4\n%truncated", b"no PDF at all", b"%PDF-1.7\n" + bytes(500)])
def test_damaged_file(tmp_path: Path, content: bytes) -> None:
    """A file that is no PDF, or only its beginning, is damaged."""
    path = tmp_path / "a.pdf"
    path.write_bytes(content)
    with pytest.raises(DamagedFileError):
        inspect(path)


def test_page_that_is_not_there(tmp_path: Path) -> None:
    """A page beyond the last one is an error, not an empty page."""
    with pytest.raises(DamagedPageError):
        page_of(draw(tmp_path / "a.pdf", lines), 2)


def test_words_stand_where_they_are_drawn(tmp_path: Path) -> None:
    """Boxes are in points from the top left corner; the text is read as it is written."""
    page = page_of(draw(tmp_path / "a.pdf", lines))
    assert (page.text, page.method, page.rotation) == (SAID, Method.TEXT_LAYER, 0)
    assert (page.width, page.height) == A4
    first = page.words[0]
    (box,) = first.boxes
    assert page.text[first.start : first.end] == "Le"
    assert box[0] == pytest.approx(60, abs=0.5)
    assert box[3] == pytest.approx(842 - 700 + 2.3, abs=1)  # the baseline, and what hangs below it
    assert 9 < box[3] - box[1] < 14


def test_crop_box_moves_the_origin_and_hides_the_rest(tmp_path: Path) -> None:
    """Coordinates are those of the page that is shown; what is cut off is not read."""

    def page(canvas: Canvas) -> None:
        lines(canvas)
        canvas.drawString(20, 20, "Repère de coupe")

    path = draw(tmp_path / "a.pdf", page)
    with pypdfium2.PdfDocument(path) as document:
        document[0].set_cropbox(50, 100, 500, 800)
        document.save(tmp_path / "b.pdf")
    cropped = page_of(tmp_path / "b.pdf")
    assert cropped.text == SAID
    assert (cropped.width, cropped.height) == (450, 700)
    assert cropped.words[0].boxes[0][0] == pytest.approx(10, abs=0.5)
    assert cropped.words[0].boxes[0][3] == pytest.approx(100 + 2.3, abs=1)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_rotated_pages_read_upright(tmp_path: Path, turn: int) -> None:
    """Whatever the page's /Rotate, the words lie as on the page that reads upright."""
    path = draw(tmp_path / "a.pdf", lines)
    with pypdfium2.PdfDocument(path) as document:
        document[0].set_rotation(turn)
        document.save(tmp_path / "b.pdf")
    page = page_of(tmp_path / "b.pdf")
    assert page.text == SAID
    assert page.rotation == (360 - turn) % 360  # the displayed page was turned back
    assert (page.width, page.height) == A4
    assert page.words[0].boxes[0][:2] == pytest.approx((60, 842 - 700 - 9), abs=3)


@pytest.mark.parametrize(("turn", "rotation"), [(90, 90), (270, 270)])
def test_sideways_text_turns_the_page(tmp_path: Path, turn: int, rotation: int) -> None:
    """A table set sideways on an upright page is read upright."""

    def page(canvas: Canvas) -> None:
        canvas.translate(A4[0] if turn == 90 else 0, 0 if turn == 90 else A4[1])
        canvas.rotate(turn)
        canvas.translate(0, 0)
        lines(canvas, y=400)

    read_page = page_of(draw(tmp_path / "a.pdf", page))
    assert read_page.text == SAID
    assert read_page.rotation == rotation
    assert (read_page.width, read_page.height) == (A4[1], A4[0])
    assert read_page.words[0].boxes[0][0] == pytest.approx(60, abs=1)


def test_sideways_line_on_an_upright_page_is_apart(tmp_path: Path) -> None:
    """What runs up the margin is read, after the text."""

    def page(canvas: Canvas) -> None:
        lines(canvas)
        canvas.translate(30, 300)
        canvas.rotate(90)
        canvas.drawString(0, 0, "Document de travail")

    assert said(page_of(draw(tmp_path / "a.pdf", page))) == [SAID, "Document de travail"]


def test_columns_and_running_lines(tmp_path: Path) -> None:
    """Columns are read one by one; what every page repeats is a header, its number a footer."""

    def page(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(60, 810, "Observatoire des bourgs")
        canvas.drawString(290, 30, f"{canvas.getPageNumber()} / 3")
        lines(canvas, (*LINES, "", *LINES), 40, 700, 9)
        lines(canvas, ("Second volet du dossier :", *LINES), 320, 700, 9)

    read_page = page_of(draw(tmp_path / "a.pdf", page, page, page), 2)
    assert said(read_page, BlockKind.HEADER) == ["Observatoire des bourgs"]
    assert said(read_page, BlockKind.FOOTER) == ["2 / 3"]
    starts = [text[:12] for text in said(read_page, BlockKind.PARAGRAPH)]
    assert starts == ["Le bourg de ", "Le bourg de ", "Second volet", "Le bourg de "]


def test_ruled_table_becomes_rows(tmp_path: Path) -> None:
    """Rows know their cells, and the headings of their columns."""
    rows = (("Commune", "Aide"), ("Vaubrun", "12 500 €"), ("Pierrefeu", "8 000 €"))

    def page(canvas: Canvas) -> None:
        canvas.grid([60, 200, 320], [700, 680, 660, 640])
        for index, (left, right) in enumerate(rows):
            canvas.setFont("Helvetica-Bold" if index == 0 else "Helvetica", 11)
            canvas.drawString(66, 686 - 20 * index, left)
            canvas.drawRightString(314, 686 - 20 * index, right)

    table = page_of(draw(tmp_path / "a.pdf", page))
    assert table.text == "Commune\tAide\nVaubrun\t12 500 €\nPierrefeu\t8 000 €"
    assert [block.kind for block in table.blocks] == [BlockKind.TABLE_ROW] * 3
    assert [[cell.heading for cell in block.cells] for block in table.blocks] == [[True] * 2, [False] * 2, [False] * 2]


def test_drawn_bullets_begin_items(tmp_path: Path) -> None:
    """Browsers draw bullets as dots; they begin items as written ones do."""

    def page(canvas: Canvas) -> None:
        lines(canvas, ("Sont retenues :", "Vaubrun, pour sa halle ;", "Pierrefeu, pour son école."), 80)
        for index in (1, 2):
            canvas.circle(72, 704 - 14 * index, 1.8, stroke=0, fill=1)

    assert said(page_of(draw(tmp_path / "a.pdf", page)), BlockKind.LIST_ITEM) == [
        "• Vaubrun, pour sa halle ;",
        "• Pierrefeu, pour son école.",
    ]


def test_superscript_stays_at_its_word(tmp_path: Path) -> None:
    """A note's mark is a superscript next to its word, at the note too."""

    def page(canvas: Canvas) -> None:
        text = canvas.beginText(60, 700)
        for size, rise, part in ((11, 0, "La commune de Vaubrun"), (7, 4, "1"), (11, 0, ", puis celle de Loriol.")):
            text.setFont("Helvetica", size)
            text.setRise(rise)
            text.textOut(part)
        canvas.drawText(text)
        canvas.setFont("Helvetica", 6)
        canvas.drawString(60, 103, "1")
        canvas.setFont("Helvetica", 8)
        canvas.drawString(65, 100, "Commune nouvelle depuis 2019.")

    read_page = page_of(draw(tmp_path / "a.pdf", page))
    assert read_page.text == "La commune de Vaubrun¹, puis celle de Loriol.\n¹ Commune nouvelle depuis 2019."
    assert read_page.blocks[1].kind is BlockKind.FOOTNOTE


def scan(dpi: int = 200) -> Image.Image:
    """A page of the lines, as an image."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    lines(canvas, size=12)
    canvas.save()
    with pypdfium2.PdfDocument(buffer.getvalue()) as document:
        image: Image.Image = document[0].render(scale=dpi / 72).to_pil()
    return image.convert("L")


def scanned(canvas: Canvas, image: Image.Image | None = None) -> None:
    canvas.drawImage(ImageReader(image or scan()), 0, 0, *A4)


def test_scan_is_read_by_ocr_in_points(tmp_path: Path) -> None:
    """A page that is an image goes to Tesseract; its words lie in points of the page."""
    page = page_of(draw(tmp_path / "a.pdf", scanned), ocr="auto")
    assert page.method is Method.OCR
    assert page.reason.startswith("the page has an image and no text")
    assert "120 000 euros" in page.text
    assert page.width == pytest.approx(A4[0], abs=1)
    assert page.words[0].boxes[0][0] == pytest.approx(60, abs=2)


def test_scan_without_ocr_is_an_empty_page_with_its_reason(tmp_path: Path) -> None:
    """Where OCR is off the page says why it is empty."""
    page = page_of(draw(tmp_path / "a.pdf", scanned))
    assert (page.text, page.method) == ("", Method.TEXT_LAYER)
    assert page.reason == "the page has an image and no text, but OCR is switched off"


def test_misread_hidden_layer_is_read_again(tmp_path: Path) -> None:
    """What a scanner's OCR misread is replaced by a reading of the scan."""

    def page(canvas: Canvas) -> None:
        scanned(canvas)
        text = canvas.beginText(60, 700)
        text.setTextRenderMode(3)
        text.setFont("Helvetica", 12)
        for line in ("Le b0urg de VaIibrun regoit 12O OOO eur0s p0ur sa haIle,", "d0nt Ies travaux c0mmencent") * 3:
            text.textLine(line)
        canvas.drawText(text)

    path = draw(tmp_path / "a.pdf", page)
    again = page_of(path, ocr="auto")
    assert again.method is Method.OCR
    assert "hidden text layer look misread" in again.reason
    assert "120 000 euros" in again.text
    assert page_of(path).method is Method.TEXT_LAYER


def test_picture_behind_a_title_keeps_the_text_layer(tmp_path: Path) -> None:
    """OCR of a cover finds no more than its few words in text: these are kept."""

    def page(canvas: Canvas) -> None:
        picture = Image.new("RGB", (600, 850), (230, 240, 250))
        ImageDraw.Draw(picture).ellipse((100, 300, 500, 700), fill=(200, 220, 240))
        scanned(canvas, picture)
        lines(canvas, ("Contrat de bourg de Vaubrun",), 60, 780, 6)

    cover = page_of(draw(tmp_path / "a.pdf", page), ocr="auto")
    assert cover.text == "Contrat de bourg de Vaubrun"


def test_scan_beyond_the_limit_of_pixels_is_rendered_within_it(tmp_path: Path) -> None:
    """A scan with more pixels than allowed is not decoded: the page is rendered as finely as the limit allows."""
    path = draw(tmp_path / "a.pdf", scanned)
    page = page_of(path, ocr="auto", limits=Limits(pixels=2_000_000))
    assert "120 000 euros" in page.text


def test_page_too_costly_is_an_error(tmp_path: Path) -> None:
    """A limit of time that OCR can't keep is told as such."""
    path = draw(tmp_path / "a.pdf", scanned)
    with pytest.raises(PageLimitError):
        page_of(path, ocr="auto", limits=Limits(seconds=0.01))


def test_mixed_document_is_judged_page_by_page(tmp_path: Path) -> None:
    """Text and scans in one file are read each in its way."""
    path = draw(tmp_path / "a.pdf", lines, scanned)
    assert [page_of(path, number, ocr="auto").method for number in (1, 2)] == [Method.TEXT_LAYER, Method.OCR]


def test_letter_spaced_title_is_words(tmp_path: Path) -> None:
    """Letters set evenly apart are one word; short words side by side stay what they are."""

    def page(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 16)
        canvas.drawString(60, 740, "CONTRAT DE BOURG", charSpace=5)
        lines(canvas, ("Il y a de la place à y gagner.",))

    assert said(page_of(draw(tmp_path / "a.pdf", page))) == ["CONTRAT DE BOURG", "Il y a de la place à y gagner."]


def test_gap_between_figures_parts_thousands(tmp_path: Path) -> None:
    """A sum whose thousands only a thin gap parts keeps its groups; figures set close stay one number."""

    def page(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 12)
        for x, group in ((60, "1"), (68.7, "816"), (90.8, "400,50")):  # gaps of two points
            canvas.drawString(x, 700, group)
        canvas.drawString(60, 640, "en 2021 puis 12500 euros")

    assert said(page_of(draw(tmp_path / "a.pdf", page))) == ["1 816 400,50", "en 2021 puis 12500 euros"]
