"""Tesseract's command and library: that they read alike, and what becomes of what fails in either."""

from __future__ import annotations

import itertools
import json
import sys
from dataclasses import replace
from pathlib import Path

import drawn
import pytest
from ocr_engines import TEXT, forget, recognise
from PIL import Image

from ingest import ocr_hocr, ocr_pytesseract, ocr_tesserocr
from ingest.cache import loads_page
from ingest.document import Limits, PageRef, ReadOptions
from ingest.errors import LieuditError, OcrError, OcrUnavailableError, PageLimitError
from ingest.guard import GuardedReader
from ingest.ocr import engine, engine_version, recognise_words
from ingest.ocr_data import trained
from ingest.reader import open_source, read_bytes

pytestmark = pytest.mark.usefixtures("command")


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
    with GuardedReader(ReadOptions(), Limits(), reader="test_ingest_ocr_engines:read_or_hang") as guard:
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
