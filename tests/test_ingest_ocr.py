"""OCR: what real Tesseract reads on drawn pages, by its command and by its library."""

from __future__ import annotations

from pathlib import Path

import drawn
import numpy as np
import pytest
from ocr_engines import TEXT, recognise
from PIL import Image, ImageDraw
from rapidfuzz.distance import Levenshtein

from ingest import ocr_pytesseract
from ingest.document import BlockKind, Box, Method, PageRef
from ingest.errors import PageLimitError
from ingest.ocr import engine, page_from_ocr

pytestmark = pytest.mark.usefixtures("command")

REF = PageRef(Path("scan.png"), "0123456789abcdef", "image/png", 3)
TURN = {90: Image.Transpose.ROTATE_90, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_270}


def darkened(image: Image.Image) -> Image.Image:
    """The image under a lamp that stands to its left."""
    light = np.linspace(1.0, 0.45, image.width)[None, :]
    return Image.fromarray((np.asarray(image) * light).astype(np.uint8))


@pytest.mark.usefixtures("either")
@pytest.mark.parametrize(
    ("image", "rotation", "deskew"),
    [
        pytest.param(drawn.page(), 0, 0.0, id="rendered"),
        pytest.param(drawn.page(dpi=300), 0, 0.0, id="rendered finely"),
        pytest.param(drawn.grainy(drawn.page()), 0, 0.0, id="grainy"),
        pytest.param(drawn.grainy(drawn.skewed(drawn.page(), 2.4)), 0, 2.4, id="skewed to the left"),
        pytest.param(drawn.grainy(drawn.skewed(drawn.page(), -5)), 0, -5.0, id="skewed to the right"),
        pytest.param(drawn.grainy(darkened(drawn.page())), 0, 0.0, id="lit from one side"),
        pytest.param(drawn.grainy(drawn.page()).transpose(TURN[90]), 90, 0.0, id="on its left side"),
        pytest.param(drawn.grainy(drawn.page()).transpose(TURN[270]), 270, 0.0, id="on its right side"),
        pytest.param(drawn.grainy(drawn.skewed(drawn.page(), 1.5)).transpose(TURN[180]), 180, 1.5, id="upside down"),
    ],
)
def test_a_page_is_read_whichever_way_it_lies(image: Image.Image, rotation: int, deskew: float) -> None:
    """Every word is read in order, with accents and €, and how the page lay is told."""
    dpi = 300 if max(image.size) > 1500 else 200
    result = recognise(image, dpi=dpi)
    assert " ".join(word.text for word in result.words) == TEXT
    assert result.rotation == rotation
    assert result.deskew_degrees == pytest.approx(deskew, abs=0.15)
    assert (result.width, result.height) == pytest.approx((420, 300), abs=0.5)
    assert result.confidence is not None
    assert 0.9 < result.confidence <= 1


SMALL = (
    "Le présent tableau récapitule les subventions notifiées aux communes du pays de Vézelise et du Vexin, en euros,",
    "hors taxes ; les montants entre parenthèses n'ont pas encore été délibérés. (1) Dont 12 500 € pour l'étude des",
    "halles. (2) Le reste à charge de la commune de Charmes est de 80 450 €, financé par un emprunt contracté le",
    "14 mars 2022 auprès de la Banque des Territoires. (3) L'aide de la région, plafonnée à 35 % du coût, sera versée",
    "en deux fois, au vu des factures.",
)


@pytest.mark.usefixtures("either")
@pytest.mark.parametrize("dpi", [150, 200, 300, 400])
@pytest.mark.parametrize("spread", [0.0, 6.0], ids=["rendered", "grainy"])
def test_small_print_is_read_whole(dpi: int, spread: float) -> None:
    """Notes of seven points, whatever the scanner was set to: no line is lost, and no figure."""
    image = drawn.page(SMALL * 2, dpi=dpi, font="Times-Roman", size=7)
    result = recognise(drawn.grainy(image, spread=spread) if spread else image, dpi=dpi)
    wanted, read = " ".join(SMALL * 2), " ".join(word.text for word in result.words).replace("’", "'")
    assert Levenshtein.distance(read, wanted) <= 0.01 * len(wanted)
    assert [figure in read for figure in ("12 500 €", "80 450 €", "35 %")] == [True, True, True]
    assert (result.width, result.height) == pytest.approx((420, 300), abs=0.5)


@pytest.mark.usefixtures("either")
@pytest.mark.parametrize("dpi", [200, 300])
def test_dust_is_no_text(dpi: int) -> None:
    """With grain, and specks wherever one looks, a page is read as it is without, at the first try."""
    image = drawn.dusty(drawn.grainy(drawn.page(dpi=dpi), spread=6), share=0.006)
    result = recognise(image, dpi=dpi)
    assert " ".join(word.text for word in result.words) == TEXT
    assert "second try" not in result.note


@pytest.mark.usefixtures("either")
def test_an_image_of_unknown_resolution_is_read_as_large_as_a_page() -> None:
    """A picture of a screen, whose letters are half as large as a scanner's; boxes are told in its own pixels."""
    image = drawn.page(SMALL, dpi=150, font="Times-Roman", size=7)
    result = recognise(image, dpi=None)
    wanted = " ".join(SMALL)
    assert Levenshtein.distance(" ".join(word.text for word in result.words), wanted) <= 0.02 * len(wanted)
    assert (result.width, result.height) == pytest.approx((image.width * 72 / 300, image.height * 72 / 300), abs=0.1)


@pytest.mark.parametrize(("degrees", "rotation"), [(0.0, 0), (3.0, 0), (-4.0, 0), (2.0, 180), (-2.0, 90)], ids=str)
def test_boxes_lie_on_the_page_as_it_is_shown(degrees: float, rotation: int) -> None:
    """The words of each line lie where the line's ink is on the upright image, though it was read straightened."""
    turn = TURN.get(rotation)
    image = drawn.skewed(drawn.page(), degrees)
    result = recognise(image.transpose(turn) if turn is not None else image)
    page = page_from_ocr(REF, result, reason="a test")
    for number, line in enumerate(drawn.LINES):
        alone = drawn.page(tuple(text if index == number else "" for index, text in enumerate(drawn.LINES)))
        ink = drawn.skewed(alone, degrees).point(lambda value: 255 if value < 128 else 0).getbbox()
        assert ink is not None
        start = page.text.index(line[:12])
        boxes = [box for word in page.words if start <= word.start < start + len(line) for box in word.boxes]
        assert union(boxes) == pytest.approx([edge * 72 / 200 for edge in ink], abs=3.5)


def union(boxes: list[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return (min(lefts), min(tops), max(rights), max(bottoms))


@pytest.mark.parametrize(
    "corners",
    [
        [(30, 20), (-30, 0), (-10, -5), (10, -15)],
        [(40, 70), (-30, 0), (-10, -5), (30, -90)],
        [(30, 0), (-40, 60), (-60, -120), (10, -10)],
    ],
    ids=["a little", "from the right", "from the left and below"],
)
def test_a_photograph_in_perspective_is_read_line_by_line(corners: list[tuple[int, int]]) -> None:
    """Lines that run together to one side are read as the level lines that they are, and found where they lie."""
    flat = drawn.page()
    width, height = flat.size
    moved = [(x % width, y % height) for x, y in corners]
    page = page_from_ocr(REF, recognise(drawn.grainy(photographed(flat, moved), spread=5)), reason="a test")
    assert page.text.replace("\n", " ") == TEXT
    for number, line in enumerate(drawn.LINES):
        alone = drawn.page(tuple(text if index == number else "" for index, text in enumerate(drawn.LINES)))
        ink = photographed(alone, moved, table=255).point(lambda value: 255 if value < 128 else 0).getbbox()
        assert ink is not None
        start = page.text.index(line[:12])
        boxes = [box for word in page.words if start <= word.start < start + len(line) for box in word.boxes]
        assert union(boxes) == pytest.approx([edge * 72 / 200 for edge in ink], abs=5)


def photographed(image: Image.Image, corners: list[tuple[int, int]], *, table: int = 90) -> Image.Image:
    """The image with its corners moved (clockwise from the top left), on a dark table."""
    width, height = image.size
    rows, values = [], []
    for (x, y), (u, v) in zip(corners, [(0, 0), (width, 0), (width, height), (0, height)], strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    coefficients = np.linalg.solve(np.array(rows, dtype=float), np.array(values, dtype=float))
    return image.transform(
        image.size,
        Image.Transform.PERSPECTIVE,
        tuple(float(value) for value in coefficients),
        resample=Image.Resampling.BICUBIC,
        fillcolor=table,
    )


ROWS = (
    (("Commune",), ("Opération retenue",), ("Montant", "en euros")),
    (("Vézelise",), ("Réfection de la halle", "et de ses abords"), ("125 000",)),
    (("Charmes",), ("Étude du marché couvert",), ("80 500",)),
)


def ruled_page() -> Image.Image:
    """A table drawn with rules, whose cells hold one line or two; under it a sentence."""
    image = drawn.page(("", "", "", "", "", "", "", "", drawn.LINES[0]))
    draw = ImageDraw.Draw(image)
    edges, levels = (90, 330, 780, 1060), (60, 190, 320, 450)
    for x in edges:
        draw.line((x, levels[0], x, levels[-1]), fill=60, width=3)
    for y in levels:
        draw.line((edges[0], y, edges[-1], y), fill=60, width=3)
    for top, row in zip(levels, ROWS, strict=False):
        for left, lines in zip(edges, row, strict=False):
            for number, line in enumerate(lines):
                piece = drawn.page((line,)).crop((90, 120, 600, 175))
                image.paste(piece.crop(ink_of(piece)), (left + 20, top + 15 + 55 * number))
    return image


def ink_of(image: Image.Image) -> tuple[int, int, int, int]:
    """The image from its top left as far as there is ink."""
    found = image.point(lambda value: 255 if value < 128 else 0).getbbox()
    assert found is not None
    return (0, 0, found[2] + 2, image.height)


@pytest.mark.usefixtures("either")
@pytest.mark.parametrize("degrees", [0.0, 1.4, -3.0])
def test_a_ruled_table_keeps_its_cells(degrees: float) -> None:
    """A cell's lines stay together, whatever stands beside them; rules of a skewed scan are rules."""
    page = page_from_ocr(REF, recognise(drawn.grainy(drawn.skewed(ruled_page(), degrees), spread=6)), reason="a test")
    rows = [block for block in page.blocks if block.kind is BlockKind.TABLE_ROW]
    told = [tuple(page.text[cell.start : cell.end] for cell in row.cells) for row in rows]
    assert told == [tuple(" ".join(lines) for lines in row) for row in ROWS]
    assert page.text.endswith(drawn.LINES[0])


@pytest.mark.usefixtures("either")
@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "CMYK", "I;16"])
def test_every_mode_of_image_is_read(mode: str) -> None:
    """Colours, palettes, transparency and sixteen bits make no difference."""
    image = drawn.page(drawn.LINES[:2], dpi=300)
    if mode in ("RGBA", "LA"):  # black letters on nothing
        clear = Image.new("LA", image.size, 0)
        clear.putalpha(image.point(lambda value: 255 - value))
        image = clear.convert(mode)
    elif mode == "I;16":
        image = Image.fromarray(np.asarray(image).astype(np.uint16) * 257)
    else:
        image = image.convert(mode)
    assert image.mode == mode
    assert " ".join(word.text for word in recognise(image, dpi=300).words) == " ".join(drawn.LINES[:2])


def test_a_false_resolution_does_not_spoil_the_reading() -> None:
    """A camera's 72 dpi gives a page of its size in points, and the same words."""
    result = recognise(drawn.grainy(drawn.page(dpi=300)), dpi=72)
    assert " ".join(word.text for word in result.words) == TEXT
    assert (result.width, result.height) == (1751, 1250)


@pytest.mark.usefixtures("either")
def test_a_page_without_words_has_no_confidence() -> None:
    """A blank page is a page: empty, without a mean over nothing."""
    result = recognise(Image.new("L", (800, 600), 255))
    assert (result.words, result.confidence, result.rotation) == ((), None, 0)
    page = page_from_ocr(REF, result, reason="no text layer")
    assert (page.text, page.blocks, page.method) == ("", (), Method.OCR)
    assert (page.document_id, page.number) == ("0123456789abcdef", 3)


@pytest.mark.usefixtures("either")
def test_the_reason_tells_what_was_done() -> None:
    """A reader of the page learns that it was turned and brought level."""
    image = drawn.skewed(drawn.page(), 3).transpose(TURN[180])
    page = page_from_ocr(REF, recognise(image), reason="no text layer")
    told = "no text layer; turned by 180 degrees, brought level by 3 degrees"
    assert page.reason == (told if engine() is ocr_pytesseract else f"{told}, read by tesserocr")
    assert page.rotation == 180


def test_too_many_pixels_are_refused() -> None:
    """The message names the limit and both numbers."""
    with pytest.raises(PageLimitError, match=r"limit of pixels: the page has 480000, 400000 are allowed"):
        recognise(Image.new("L", (800, 600), 255), pixels=400_000)
