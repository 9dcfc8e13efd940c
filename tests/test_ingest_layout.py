"""Words become blocks in reading order: columns, headings, lists, notes, boxes, running lines."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.document import BlockKind, DraftBlock, Line, Word
from ingest.layout import build_blocks, normalised

WIDTH, HEIGHT = 595.0, 842.0
FIRST = (
    "La commune de Vaubrun a engagé la refonte",
    "de sa place centrale, avec l'appui de la",
    "banque publique et du conseil général,",
    "qui apporte 120 000 euros à la dépense.",
)
SECOND = (
    "Le comité local a retenu trois axes pour",
    "le bourg : habitat, commerce, mobilités.",
    "Les travaux doivent commencer au mois de",
    "mars et durer dix-huit ou vingt mois.",
)


def put(
    lines: Sequence[str] | str,
    x: float = 60,
    top: float = 150,
    *,
    size: float = 10.0,
    bold: bool = False,
    confidence: float | None = None,
    step: float = 1.3,
) -> list[Word]:
    """Words of lines set below each other, half an em a letter; lines nearly as long as the longest are justified."""
    texts = [lines.split()] if isinstance(lines, str) else [line.split() for line in lines]
    widths = [size / 2 * len("".join(parts)) + 0.3 * size * (len(parts) - 1) for parts in texts]
    words = []
    for index, (parts, width) in enumerate(zip(texts, widths, strict=True)):
        stretch = max(widths) - width if width > 0.85 * max(widths) and len(parts) > 3 else 0.0
        left, height = x, top + index * step * size
        for part in parts:
            right = left + size / 2 * len(part)
            words.append(Word(part, left, height, right, height + 1.1 * size, confidence, size, bold))
            left = right + 0.3 * size + stretch / max(len(parts) - 1, 1)
    return words


def text_of(block: DraftBlock) -> str:
    lines = block.lines or [line for cell in block.cells for line in cell.lines]
    return " ".join(word.text for line in lines for word in line.words)


def laid(words: list[Word], **more: object) -> list[tuple[str, str]]:
    """Each block's kind and its first three words."""
    blocks = build_blocks(words, WIDTH, HEIGHT, **more)  # type: ignore[arg-type]
    return [(block.kind.value, " ".join(text_of(block).split()[:3])) for block in blocks]


def texts(words: list[Word], **more: object) -> list[str]:
    return [text_of(block) for block in build_blocks(words, WIDTH, HEIGHT, **more)]  # type: ignore[arg-type]


P1, P2 = " ".join(FIRST), " ".join(SECOND)


def test_no_words_no_blocks() -> None:
    """An empty page has no blocks."""
    assert build_blocks([], WIDTH, HEIGHT) == ()


def test_paragraphs_are_parted_by_space() -> None:
    """More than the usual step from line to line begins a paragraph."""
    assert texts(put(FIRST) + put(SECOND, top=150 + 4 * 13 + 8)) == [P1, P2]


def test_paragraphs_are_parted_by_an_indent() -> None:
    """A first line set in begins a paragraph, without any space."""
    words = put(FIRST[:1], 75) + put(FIRST[1:], top=163) + put(SECOND[:1], 75, 202) + put(SECOND[1:], top=215)
    assert texts(words) == [P1, P2]


def test_paragraphs_are_parted_by_a_short_last_line() -> None:
    """Where the next word would have had room, the line was ended on purpose."""
    words = put([*FIRST, "en tout."]) + put(SECOND, top=150 + 5 * 13)
    assert texts(words) == [f"{P1} en tout.", P2]


def test_sentence_end_inside_a_full_line_ends_no_paragraph() -> None:
    """A full line that ends with a full stop may be in the middle of a paragraph."""
    assert texts(put([*FIRST, *SECOND])) == [f"{P1} {P2}"]


def test_two_columns_are_read_one_after_the_other() -> None:
    """Columns are not read across, and a heading over both comes first."""
    words = put("Le bourg se réveille et la ville le suit", 60, 100, size=20, bold=True)
    words += put([*FIRST, *SECOND], 60) + put([*SECOND, *FIRST], 300)
    assert texts(words) == ["Le bourg se réveille et la ville le suit", f"{P1} {P2}", f"{P2} {P1}"]


def test_columns_on_their_own_baselines() -> None:
    """Columns whose lines don't stand at the same heights, with a narrow gutter."""
    left, right = put([*FIRST, *SECOND], 60), put([*SECOND, *FIRST], 275, 154, step=1.45)
    assert texts(right + left) == [f"{P1} {P2}", f"{P2} {P1}"]


def test_three_columns() -> None:
    """Three columns are read from left to right."""
    narrow = [line[:24].rsplit(" ", 1)[0] for line in (*FIRST, *SECOND)]
    words = [word for x in (40, 210, 380) for word in put([f"{x} sert ici", *narrow, "et la fin."], x)]
    starts = [text.split()[0] for text in texts(words)]
    assert [start for start in starts if start in ("40", "210", "380")] == ["40", "210", "380"]
    assert starts.index("210") - starts.index("40") == starts.index("380") - starts.index("210") > 0


def test_paragraph_broken_by_a_columns_end_is_one() -> None:
    """The rest of a paragraph at the head of the next column belongs to it."""
    words = put([*SECOND, *FIRST[:2]], 60) + put([*FIRST[2:], *SECOND], 300)
    assert texts(words)[0].startswith(f"{P2} {P1}")


def test_short_heading_over_both_columns_parts_them() -> None:
    """A heading that doesn't reach the gutter still ends what is above it in both columns."""
    words = put([*FIRST, *SECOND], 60) + put([*SECOND, *FIRST], 300)
    words += put("Mobilités", 60, 290, size=14, bold=True)
    words += put([*FIRST, *FIRST], 60, 320) + put([*SECOND, *SECOND], 300, 320)
    assert texts(words) == [f"{P1} {P2}", f"{P2} {P1}", "Mobilités", f"{P1} {P1}", f"{P2} {P2}"]


def test_wide_spaces_above_each_other_are_no_gutter() -> None:
    """In justified text wide spaces meet in a few lines by chance."""
    words = put([*FIRST, *SECOND])
    stretched = put(["Le comité de", "la préfecture,", "la communauté"], 60, 254)
    stretched += put(["projet entend la", "la région, deux", "et la chambre de"], 150, 254)
    found = texts(words + stretched + put(FIRST, 60, 293))
    assert any("Le comité de projet entend la la préfecture, la région" in text for text in found)


def test_box_beside_the_text_does_not_break_a_paragraph() -> None:
    """Text that goes on below a box is read through; the box comes after its section."""
    wide = [f"la dépense {FIRST[0]} {SECOND[0]}", f"{FIRST[1]} {SECOND[1]}"]
    words = put([*FIRST[:3], "qui apporte la somme de 120 000 euros à"], 60) + put(wide, 60, 202)
    box = put(("Repères utiles", "La ville compte 3 500", "habitants et vingt rues"), 340, 152)
    found = texts(words + box, frames=[(330.0, 145.0, 540.0, 195.0)])
    assert found[0].startswith("La commune de Vaubrun a engagé")
    assert found[0].endswith("commerce, mobilités.")
    assert found[-1].endswith("habitants et vingt rues")


def test_headings_by_size_and_weight() -> None:
    """Larger or bolder lines rule over what follows, the larger over the bolder."""
    words = put("Un grand titre", top=90, size=20) + put("Un intertitre", top=130, bold=True) + put(FIRST)
    blocks = build_blocks(words, WIDTH, HEIGHT)
    assert [(block.kind, block.level) for block in blocks] == [
        (BlockKind.HEADING, 1),
        (BlockKind.HEADING, 4),
        (BlockKind.PARAGRAPH, 0),
    ]


@pytest.mark.parametrize("line", ["ARTICLE PREMIER", "Article 3 – Durée", "2. Le volet financier", "Préambule"])
def test_headings_without_weight(line: str) -> None:
    """In scans and typescripts a short line with a number, or in capitals, is a heading."""
    words = put(line, top=120, confidence=0.9) + put([*FIRST, *SECOND], confidence=0.9)
    assert laid(words)[0][0] == "heading"


@pytest.mark.parametrize(
    "line", ["Monsieur le maire,", "La somme de 12 500 euros est votée.", "Fait à Vaubrun, le 12 mars 2021", "12 mars"]
)
def test_short_lines_that_are_no_heading(line: str) -> None:
    """An address, a sentence, a date stand alone as well."""
    words = put(line, top=120, confidence=0.9) + put([*FIRST, *SECOND], confidence=0.9)
    assert laid(words)[0][0] == "paragraph"


def test_large_quotation_is_no_heading() -> None:
    """A sentence set large within an article heads nothing."""
    words = put(FIRST) + put("Chaque euro en appelle deux autres.", 60, 215, size=16) + put(SECOND, top=250)
    assert [kind for kind, _ in laid(words)] == ["paragraph"] * 3


def test_list_items_with_hanging_lines() -> None:
    """Each bullet begins an item; its further lines are set in."""
    words = put("Sont retenues les communes que voici :", top=120)
    words += put(["• Vaubrun, pour sa halle couverte et", "• Pierrefeu, pour son école"], 70, step=2.6)
    words += put("la place qui l'entoure ;", 76, 163) + put(SECOND, top=210)
    assert laid(words)[1:3] == [("list-item", "• Vaubrun, pour"), ("list-item", "• Pierrefeu, pour")]
    assert texts(words)[1] == "• Vaubrun, pour sa halle couverte et la place qui l'entoure ;"


@pytest.mark.parametrize("marks", [("a)", "b)"), ("1.", "2."), ("–", "–"), ("*", "*"), ("I.", "II.")])
def test_marks_of_items(marks: tuple[str, str]) -> None:
    """Letters, figures and dashes begin items too."""
    words = put([f"{mark} Vaubrun signe une convention ;" for mark in marks], step=1.3)
    assert [kind for kind, _ in laid(words)] == ["list-item", "list-item"]


@pytest.mark.parametrize("start", ["– 212 euros par tête", "12 500 euros de", "A. Roux, adjointe, de", "2021. Elle a"])
def test_line_in_the_middle_of_a_sentence_is_no_item(start: str) -> None:
    """A dash or a figure at a line's head may be in the middle of a sentence."""
    words = put([*SECOND[:3], f"{start} plus"])
    assert len(texts(words)) == 1


def test_names_in_columns_are_items_each() -> None:
    """Names set in two columns, one a line, are not run together."""
    words = put(["Vaubrun (62)", "Pierrefeu (62)", "Loriol (62)", "Uzès (62)"], 60)
    words += put(["Craon (62)", "Montbazin (62)", "Brécey (62)", "Mazé (62)"], 300)
    assert texts(words)[3:5] == ["Uzès (62)", "Craon (62)"]


def test_notes_come_last_and_keep_their_marks() -> None:
    """Small type that begins with a raised mark is a note, one for each mark."""
    raised = Word("1", 60, 700, 62, 705, None, 5.0)
    words = [*put(FIRST), raised, *put("Hors communes déléguées.", 64, 701, size=8)]
    words += put("* Chiffre arrêté en mars.", 60, 714, size=8)
    assert laid(words)[1:] == [("footnote", "¹ Hors communes"), ("footnote", "* Chiffre arrêté")]


@pytest.mark.parametrize(("top", "kind"), [(700, "footnote"), (200, "paragraph")])
def test_small_figure_begins_a_note_at_the_foot_only(top: float, kind: str) -> None:
    """A bare figure before small type is a note's mark at the page's foot, a number elsewhere."""
    words = put([*FIRST, *SECOND], top=60) + put("12 Hors communes déléguées.", top=top, size=8)
    assert laid(words)[-1][0] == kind


def test_raised_mark_stays_with_its_word() -> None:
    """A superscript figure is written as one, next to its word."""
    words = [*put("à Vaubrun"), Word("2", 103.2, 149, 106, 155, None, 6.0), *put("et ailleurs", 109)]
    assert texts(words) == ["à Vaubrun² et ailleurs"]


def test_running_lines_are_set_apart() -> None:
    """What the neighbouring pages repeat is a header; a page number is a footer."""
    words = put("Rapport annuel 2021", top=40, size=8) + put(FIRST) + put("— 12 —", 280, 800, size=8)
    kinds = laid(words, running={normalised("Rapport annuel 2022")})
    assert [kind for kind, _ in kinds] == ["header", "paragraph", "footer"]


def test_first_line_of_a_text_is_no_header() -> None:
    """A line at the page's head that goes on in the next is text, whatever other pages say."""
    assert laid(put(FIRST, top=60), running={normalised(FIRST[0])}) == [("paragraph", "La commune de")]


def test_big_figure_heads_what_it_counts() -> None:
    """A figure set large is read with the words below it."""
    words = put("202", size=24, bold=True, top=120) + put(
        ["communes de la région ont", "signé une convention"], top=152
    )
    words += put(FIRST, top=240)
    assert texts(words)[0] == "202 communes de la région ont signé une convention"


def test_stretched_title_is_one_line() -> None:
    """Justified headings have wide spaces; they are one line all the same."""
    title = [
        Word(text, x, 120, x + 50, 136, None, 14.0, True)
        for text, x in (("Friches", 60), ("et", 140), ("friches", 220))
    ]
    words = [*title, *put(FIRST, top=150), *put(SECOND, top=210)]
    assert texts(words)[0] == "Friches et friches"


def test_lines_of_a_head_side_by_side_are_parted() -> None:
    """The two ends of a line, far apart and without a text around them, say two things."""
    words = put("Préfecture du Nord", 60, 100) + put("édité le 8 mars", 430, 100) + put(FIRST)
    assert texts(words)[:2] == ["Préfecture du Nord", "édité le 8 mars"]


def test_bars_and_leaders_are_left_out() -> None:
    """The bars that OCR makes of a table's rules, and dots that lead the eye, say nothing."""
    words = put("Vaubrun | 12 | ........ 5", confidence=0.9)
    assert texts(words) == ["Vaubrun 12", "5"]


def test_sideways_lines_come_last() -> None:
    """Lines that run in another direction are blocks of their own."""
    aside = Line((Word("Projet", 20, 300, 30, 340),))
    assert laid(put(FIRST), asides=[aside]) == [("paragraph", "La commune de"), ("paragraph", "Projet")]


letters = st.text(st.sampled_from("abéA1.,•-*²"), min_size=1, max_size=8)
word = st.builds(
    lambda text, x, top, size, bold: Word(text, x, top, x + size / 2 * len(text), top + size, None, size, bold),
    letters,
    st.integers(0, 520).map(float),
    st.integers(0, 80).map(lambda row: row * 10.0),
    st.sampled_from([7.0, 10.0, 16.0]),
    st.booleans(),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(word, max_size=60), st.booleans())
def test_every_letter_is_laid_out_once(words: list[Word], framed: bool) -> None:
    """Whatever the page: no letter is lost, none is said twice."""
    frames = [(100.0, 100.0, 400.0, 400.0)] if framed else []
    blocks = build_blocks(words, WIDTH, HEIGHT, frames=frames)
    plain = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
    said = sorted("".join(text_of(block) for block in blocks).replace(" ", "").translate(plain))
    assert said == sorted("".join(word.text for word in words).translate(plain))
