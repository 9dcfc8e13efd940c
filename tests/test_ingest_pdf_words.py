"""Characters, as PDFium tells them, become words."""

from __future__ import annotations

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium_c
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.document import Word
from ingest.pdf_characters import Characters, Style, join_surrogates, read_codes
from ingest.pdf_words import Frame, _parted, _words

PLAIN, BOLD, SMALL, BARE = (
    Style(size, bold, 0, False) for size, bold in ((10, False), (10, True), (6, False), (0, True))
)
STYLES = (PLAIN, BOLD, SMALL, BARE)
FRAME = Frame(0, 0, 600, 800, 0)

Look = tuple[float, float, int]  # foot, height, style
Letter = tuple[str, float, float, Look]  # a letter, the step from the left edge of the one before, its width, its look

# Most letters of a text look alike, so that most steps alone decide.
looks = st.just((700.0, 10.0, 0)) | st.tuples(
    st.sampled_from([700.0, 704.0, 720.0]), st.sampled_from([0.0, 10.0]), st.integers(0, 3)
)
steps = st.just(5.0) | st.sampled_from([0.0, 4.5, 6.2, 7.5, 8.5, -9.0])
letters = st.tuples(st.sampled_from("ab1é𝄞"), steps, st.just(5.0) | st.sampled_from([0.0, 4.0]), looks)
texts = st.lists(letters | letters | letters | st.none(), max_size=12)


def characters(text: list[Letter | None]) -> Characters:
    x = 0.0
    boxes, codes, style = [], [], []
    for each in text:
        if each is None:
            codes.append(32)
            boxes.append((0.0,) * 4)
            style.append(0)
            continue
        sign, step, width, (foot, height, number) = each
        x += step
        codes.append(ord(sign))
        boxes.append((x, foot, x + width, foot + height))
        style.append(number)
    array = np.array(boxes, np.float64).reshape(-1, 4)
    blank = np.array(codes, np.uint32) == 32
    return Characters(np.array(codes, np.uint32), blank, array, STYLES, np.array(style, np.intp))


@given(texts)
@settings(deadline=None, max_examples=300)
def test_runs_taken_whole_are_what_letter_by_letter_gives(
    text: list[Letter | None],
) -> None:
    """Most runs between blanks are words at first sight; all must be as if each letter had been looked at."""
    made = characters(text)
    expected: list[tuple[Word, float]] = []
    run: list[tuple[str, tuple[float, float, float, float], Style]] = []
    for code, blank, box, style in zip(made.codes, made.blank, made.boxes, made.style, strict=True):
        if blank:
            expected += _parted(run)
            run = []
        else:
            run.append((chr(code), FRAME.box(*box.tolist()), STYLES[style]))
    expected += _parted(run)
    found = list(_words(made, FRAME))
    assert [word for word, _ in found] == [word for word, _ in expected]
    assert [gap for _, gap in found] == pytest.approx([gap for _, gap in expected])


@pytest.mark.parametrize(
    ("units", "joined"),
    [
        ([0x41, 0xD834, 0xDD1E, 0x42], [0x41, 0xD834, 0x1D11E, 0x42]),
        ([0xDD1E], [0xFFFD]),
        ([0xD834, 0xDD1E, 0xDD1E], [0xD834, 0x1D11E, 0xFFFD]),
        ([0xD834, 0x41], [0xFFFD, 0x41]),
        ([0xD834, 0xD834, 0xDD1E], [0xFFFD, 0xD834, 0x1D11E]),
        ([0xE000, 0xD7FF], [0xE000, 0xD7FF]),
    ],
    ids=["a clef", "half of one", "one and a half", "a first half", "a first half and one", "no halves"],
)
def test_a_character_in_two_halves_is_one(units: list[int], joined: list[int]) -> None:
    """The first half is told to be none; a half alone has no known value."""
    codes = np.array(units, np.uint32)
    halves = join_surrogates(codes)
    assert codes.tolist() == joined
    assert halves.tolist() == [code == 0xD834 for code in joined]


def written(text: str, meaning: dict[str, int]) -> bytes:
    """A PDF of one line, in which some letters mean other characters; PDFium needs no table of its objects."""
    pairs = "\n".join(f"<{ord(letter):02x}> <{code:04x}>" for letter, code in meaning.items())
    to_unicode = (
        "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <ff> endcodespacerange\n"
        f"{len(meaning)} beginbfchar\n{pairs}\nendbfchar endcmap end"
    )
    line = f"BT /F 12 Tf 50 50 Td ({text}) Tj ET"
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 100] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
        f"<< /Length {len(line)} >>\nstream\n{line}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>",
        f"<< /Length {len(to_unicode)} >>\nstream\n{to_unicode}\nendstream",
    )
    body = "\n".join(f"{number} 0 obj\n{each}\nendobj" for number, each in enumerate(objects, 1))
    return f"%PDF-1.7\n{body}\ntrailer << /Root 1 0 R /Size 7 >>\n".encode("latin-1")


@pytest.mark.parametrize(
    ("meaning", "units"),
    [
        ({}, "Vaubrun, la halle"),
        ({"u": 0x01}, "Va\x01br\x01n, la halle"),
        ({"u": 0xE000, ",": 0x2019}, "Va\ue000br\ue000n’ la halle"),
    ],
    ids=["as written", "control characters", "others"],
)
@pytest.mark.parametrize("at_once", [True, False])
def test_each_character_has_its_own_code(
    monkeypatch: pytest.MonkeyPatch, at_once: bool, meaning: dict[str, int], units: str
) -> None:
    """Whether PDFium's text has a unit for each, or each is asked for."""
    if not at_once:
        monkeypatch.setattr(pdfium_c, "FPDFText_GetText", lambda *arguments: 5)
    with pypdfium2.PdfDocument(written("Vaubrun, la halle", meaning)) as document:
        textpage = document[0].get_textpage()
        count = pdfium_c.FPDFText_CountChars(textpage.raw)
        assert "".join(map(chr, read_codes(textpage.raw, count))) == units
