"""Characters, as PDFium tells them, become words."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.document import Word
from ingest.pdf_words import Frame, _Characters, _join_surrogates, _parted, _Style, _words

PLAIN, BOLD, SMALL, BARE = (
    _Style(size, bold, 0, False) for size, bold in ((10, False), (10, True), (6, False), (0, True))
)
STYLES = (PLAIN, BOLD, SMALL, BARE)
FRAME = Frame(0, 0, 600, 800, 0)

# A blank, or: letter, step from the left edge of the one before, width, foot, height, style
letter = st.tuples(
    st.sampled_from("ab1é𝄞"),
    st.sampled_from([0.0, 4.5, 5.0, 6.5, 8.5, -9.0]),
    st.sampled_from([0.0, 4.0, 5.0]),
    st.sampled_from([700.0, 704.0]),
    st.sampled_from([0.0, 9.0, 12.0]),
    st.integers(0, 3),
)
texts = st.lists(st.none() | letter | letter.map(lambda each: (*each[:1], 5.0, 5.0, 700.0, 10.0, 0)), max_size=30)


def characters(text: list[tuple[str, float, float, float, float, int] | None]) -> _Characters:
    x = 0.0
    boxes, codes, style = [], [], []
    for each in text:
        if each is None:
            codes.append(32)
            boxes.append((0.0,) * 4)
            style.append(0)
            continue
        sign, step, width, foot, height, number = each
        x += step
        codes.append(ord(sign))
        boxes.append((x, foot, x + width, foot + height))
        style.append(number)
    array = np.array(boxes, np.float64).reshape(-1, 4)
    blank = np.array(codes, np.uint32) == 32
    return _Characters(np.array(codes, np.uint32), blank, array, STYLES, np.array(style, np.intp))


@given(texts)
def test_runs_taken_whole_are_what_letter_by_letter_gives(
    text: list[tuple[str, float, float, float, float, int] | None],
) -> None:
    """Most runs between blanks are words at first sight; all must be as if each letter had been looked at."""
    made = characters(text)
    expected: list[tuple[Word, float]] = []
    run: list[tuple[str, tuple[float, float, float, float], _Style]] = []
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
        ([0xE000, 0xD7FF], [0xE000, 0xD7FF]),
    ],
    ids=["a clef", "half of one", "one and a half", "no halves"],
)
def test_a_character_in_two_halves_is_one(units: list[int], joined: list[int]) -> None:
    """The first half is told to be none; a second half alone has no known value."""
    codes = np.array(units, np.uint32)
    halves = _join_surrogates(codes)
    assert codes.tolist() == joined
    assert halves.tolist() == [unit == 0xD834 for unit in units]
