"""OCR: what real Tesseract reads on drawn pages, by its command and by its library, and what becomes of failures."""

from __future__ import annotations

import itertools
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import drawn
import numpy as np
import pytest
from PIL import Image, ImageDraw
from rapidfuzz.distance import Levenshtein

from ingest import ocr_hocr, ocr_pytesseract, ocr_tesserocr
from ingest.cache import loads_page
from ingest.document import BlockKind, Box, Limits, Method, PageRef, ReadOptions
from ingest.errors import LieuditError, OcrError, OcrUnavailableError, PageLimitError
from ingest.guard import GuardedReader
from ingest.ocr import OcrResult, engine, engine_version, page_from_ocr, recognise_words
from ingest.ocr_data import trained
from ingest.reader import open_source, read_bytes


def forget() -> None:
    """Let nothing be known of an engine that was used before."""
    engine_version.cache_clear()
    trained.cache_clear()


@pytest.fixture(autouse=True)
def _command(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Read with Tesseract's command, as where ``lieudit[fast]`` is not installed."""
    monkeypatch.setitem(sys.modules, "tesserocr", None)
    forget()
    yield
    forget()


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read with Tesseract's library."""
    monkeypatch.delitem(sys.modules, "tesserocr")
    forget()


@pytest.fixture(params=["command", "library"])
def either(request: pytest.FixtureRequest) -> None:
    """Read with the one and with the other."""
    if request.param == "library":
        request.getfixturevalue("library")


TEXT = " ".join(drawn.LINES)
REF = PageRef(Path("scan.png"), "0123456789abcdef", "image/png", 3)
TURN = {90: Image.Transpose.ROTATE_90, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_270}


def recognise(
    image: Image.Image, *, dpi: float | None = 200, seconds: float = 60, pixels: int = 10_000_000
) -> OcrResult:
    return recognise_words(image, dpi=dpi, language="fra", limits=Limits(seconds=seconds, pixels=pixels))


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


@pytest.mark.usefixtures("either")
def test_the_engine_is_named_with_its_data() -> None:
    """The name tells engine and version, by which kept pages are told apart, and a digest of the language's data."""
    named = "tesseract 5." if engine() is ocr_pytesseract else "tesserocr with tesseract 5."
    assert engine_version("fra").startswith(named)
    assert len(engine_version("fra").rpartition(" ")[2]) == 12
    assert engine_version("fra") != engine_version("eng")
    assert engine_version("fra").endswith(trained("fra").digest)


def test_the_library_is_used_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """And the command where it is not."""
    assert engine() is ocr_pytesseract
    monkeypatch.delitem(sys.modules, "tesserocr")
    assert engine() is ocr_tesserocr


def test_a_library_that_cannot_be_loaded_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Built for another system, say: the page fails with what to do, and the ingest goes on."""
    (tmp_path / "tesserocr.py").write_text("raise ImportError('libtesseract.so.5: cannot open shared object file')")
    monkeypatch.delitem(sys.modules, "tesserocr")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(OcrUnavailableError, match=r"can't be loaded: libtesseract\.so\.5") as caught:
        engine_version("fra")
    assert "pip uninstall tesserocr" in caught.value.advice


def test_both_engines_read_the_same(library: None) -> None:
    """The same words, in the same places to two pixels, of about the same size, with nearly the same confidence."""
    image = drawn.grainy(drawn.page(dpi=300), spread=4)
    ours, theirs = (
        list(ocr_hocr.lines(each.recognise(image, dpi=300, language="fra", seconds=60)))
        for each in (ocr_tesserocr, ocr_pytesseract)
    )
    assert [word[0] for line in ours for word in line.words] == TEXT.split()
    assert len(ours) == len(theirs)
    for our, their in zip(ours, theirs, strict=True):
        assert (our.x, our.y, our.width) == pytest.approx((their.x, their.y, their.width), abs=2)
        assert our.size == pytest.approx(their.size, rel=0.15)
        assert our.fall == pytest.approx(their.fall, abs=0.005)
        for (text, box, sure), (their_text, their_box, their_sure) in zip(our.words, their.words, strict=True):
            assert text == their_text
            assert box == pytest.approx(their_box, abs=2)
            assert sure == pytest.approx(their_sure, abs=0.1)


def test_what_the_library_read_before_makes_no_difference(library: None) -> None:
    """A page is read alike after any other page, and after one that was given up."""
    pages = [
        (drawn.grainy(drawn.page()), 200),
        (drawn.page(("TOTAL : 12 500 €", "Grand-Rue"), dpi=300), 300),
        (drawn.grainy(Image.new("L", (700, 500), 255)), 150),
    ]

    def read(number: int) -> bytes:
        image, dpi = pages[number]
        return ocr_tesserocr.recognise(image, dpi=dpi, language="fra", seconds=60)

    alone = []
    for number in range(len(pages)):
        ocr_tesserocr.close()
        alone.append(read(number))
    for number in (0, 1, 2, 1, 0, 2, 2, 0):
        assert read(number) == alone[number]
    with pytest.raises(PageLimitError):
        ocr_tesserocr.recognise(pages[0][0], dpi=200, language="fra", seconds=0.001)
    assert [read(number) for number in range(len(pages))] == alone


@pytest.mark.usefixtures("either")
def test_a_page_that_takes_too_long_is_given_up() -> None:
    """By either engine, before it has read all."""
    with pytest.raises(PageLimitError, match="limit of time: OCR took too long"):
        recognise(drawn.grainy(drawn.page(dpi=300)), dpi=300, seconds=0.1)


def test_the_library_s_process_is_ended_where_it_hangs(tmp_path: Path, library: None) -> None:
    """At the limit of time, whatever the library does; the next page is read in a new process."""
    drawn.page().save(tmp_path / "page.png", dpi=(200, 200))
    ref = open_source(tmp_path / "page.png").page(1)
    with GuardedReader(ReadOptions(), Limits(), reader="test_ingest_ocr:read_or_hang") as guard:
        guard.limits = Limits(seconds=4)
        with pytest.raises(PageLimitError, match="limit of time: not read within 4 s"):
            guard.read_bytes(replace(ref, number=2))
        guard.limits = Limits()
        page = loads_page(guard.read_bytes(ref))
    assert page.text.replace("\n", " ") == TEXT
    assert page.reason.endswith("read by tesserocr")


def read_or_hang(ref: PageRef, options: ReadOptions, limits: Limits) -> bytes:
    """Read the first page; recognise any other again and again, as a library that never comes back."""
    while ref.number > 1:
        ocr_tesserocr.recognise(drawn.page(), dpi=200, language=options.language, seconds=60)
    return read_bytes(ref, options, limits)


@pytest.mark.usefixtures("either")
def test_damaged_data_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Data of a language that can't be used are a failure, not an empty page."""
    (tmp_path / "fra.traineddata").write_bytes(b"no data")
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    forget()
    ocr_tesserocr.close()
    with pytest.raises(OcrError):
        recognise(drawn.page())


# -- Engines that fail: a program named tesseract, first in PATH ------------------------------------------------


def fake(folder: Path, monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    """Put a Python program in tesseract's place; ``calls`` in it counts the pages it was given before."""
    program = folder / "tesseract"
    program.write_text(
        f"#!{sys.executable}\n"
        "import json, os, pathlib, signal, sys, time\n"
        "if '--list-langs' in sys.argv:\n"
        "    print('List of available languages (1):\\nfra')\n"
        "    raise SystemExit\n"
        "if '--version' in sys.argv:\n"
        "    print('tesseract 9.9')\n"
        "    raise SystemExit\n"
        f"log = pathlib.Path({str(folder / 'calls')!r})\n"
        "calls = len(log.read_text().splitlines()) if log.exists() else 0\n"
        "pixels = pathlib.Path(sys.argv[1]).read_bytes()\n"
        "with log.open('a') as file:\n"
        "    print(json.dumps([sys.argv[1:], os.environ.get('OMP_THREAD_LIMIT'), pixels[:2].decode()]), file=file)\n"
        "def answer(*words):\n"
        "    rows = ''.join(f\"<span class='ocrx_word' title='bbox {box}; x_wconf {sure}'>{text}</span>\"\n"
        "                   for text, box, sure in words)\n"
        "    line = f\"<span class='ocr_line' title='bbox 10 10 700 40; baseline 0 -5; x_size 30'>{rows}</span>\"\n"
        "    write(f\"<html xmlns='http://www.w3.org/1999/xhtml'><body><p>{line}</p></body></html>\")\n"
        "def write(hocr):\n"
        "    pathlib.Path(sys.argv[2] + '.hocr').write_text(hocr)\n" + body + "\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    forget()


BLANK = Image.new("L", (800, 600), 255)


@pytest.mark.parametrize(
    ("body", "error", "message"),
    [
        ("print('no good', file=sys.stderr); sys.exit(3)", OcrError, "Tesseract failed: no good"),
        ("os.kill(os.getpid(), signal.SIGSEGV)", OcrError, "Tesseract failed: status -11"),
        ("time.sleep(600)", PageLimitError, "limit of time: OCR took too long"),
        ("write('<html><span title=')", OcrError, "can't be understood"),
    ],
)
def test_an_engine_that_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, error: type[LieuditError], message: str
) -> None:
    """Each way to fail has its class, and says what happened."""
    fake(tmp_path, monkeypatch, body)
    with pytest.raises(error, match=message):
        recognise(BLANK, seconds=3)


@pytest.mark.usefixtures("either")
def test_missing_tesseract_is_told_apart_from_missing_french(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says which of the two is missing, the advice how to get it."""
    with pytest.raises(OcrUnavailableError, match="no data for the language 'xxx'"):
        recognise_words(BLANK, dpi=200, language="fra+xxx", limits=Limits())
    with pytest.raises(OcrUnavailableError, match="no data for the language 'xxx'"):
        engine_version("xxx")
    monkeypatch.setenv("PATH", str(tmp_path))
    forget()
    with pytest.raises(OcrUnavailableError, match="Tesseract is not installed") as caught:
        recognise(BLANK)
    assert "tesseract-ocr-fra" in caught.value.advice


def test_tesseract_gets_raw_pixels_and_one_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No PNG on the way, no threads that slow each other, French, and the layout of whole pages."""
    fake(tmp_path, monkeypatch, "answer(('Oui', '10 10 80 38', 95))")
    recognise(BLANK)
    (call,) = [json.loads(line) for line in (tmp_path / "calls").read_text().splitlines()]
    arguments, threads, magic = call
    assert (threads, magic) == ("1", "P5")
    options = set(itertools.pairwise(arguments))
    assert {("-l", "fra"), ("--dpi", "225"), ("--psm", "3")} <= options
    assert not Path(arguments[0]).exists(), "the image is taken away when it was read"


def test_an_unsure_reading_is_tried_again_and_the_surer_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second try is made otherwise; its words are kept for being surer, not for being later."""
    fake(tmp_path, monkeypatch, "answer(('Halles', '10 10 80 38', [66, 91][calls]))")
    result = recognise(BLANK)
    assert ([word.confidence for word in result.words], result.note) == ([0.91], "second try")
    (tmp_path / "calls").unlink()
    fake(tmp_path, monkeypatch, "answer(('Halles', '10 10 80 38', [66, 61][calls]))")
    result = recognise(BLANK)
    assert ([word.confidence for word in result.words], result.note) == ([0.66], "")


def test_a_second_try_that_takes_too_long_does_not_lose_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first try's words are kept when the time is up."""
    fake(tmp_path, monkeypatch, "answer(('Halles', '10 10 80 38', 66)) if calls == 0 else time.sleep(600)")
    assert [word.text for word in recognise(BLANK, seconds=4).words] == ["Halles"]


@pytest.mark.parametrize(
    ("text", "box", "confidence", "kept"),
    [
        ("Halles", "10 10 80 38", 95, "Halles"),
        ("Région", "10 10 80 38", 0, "Région"),  # smudged
        ("a", "10 22 24 36", 40, "a"),  # as low as letters are
        ("é", "10 10 15 15", 60, None),  # a speck
        ("€", "10 12 30 34", 20, "€"),
        ("-", "10 20 20 23", 24, "-"),  # of a list
        (".", "10 30 14 34", 12, None),
        (";", "10 20 14 36", 91, ";"),
        ("|", "10 10 12 38", 96, None),  # a table's rule
        ("|Région", "10 10 80 38", 96, "Région"),
    ],
)
def test_specks_and_rules_are_no_words(  # noqa: PLR0917
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, box: str, confidence: int, kept: str | None
) -> None:
    """What is too small for a letter, or an unsure stop, or a ruling line, is dropped; amounts never."""
    fake(tmp_path, monkeypatch, f"answer(({text!r}, {box!r}, {confidence}), ('Ville', '90 10 150 38', 99))")
    words = [word.text for word in recognise(BLANK).words]
    assert words == ([kept, "Ville"] if kept else ["Ville"])
