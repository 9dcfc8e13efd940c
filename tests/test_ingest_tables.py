"""Tables, ruled or not, become rows of cells; what only looks like one does not."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from ingest.document import Box, DraftBlock, Word
from ingest.layout_lines import fragments
from ingest.tables import Table, ruled_tables
from ingest.tables_aligned import banded_tables, unruled_tables

ROWS = [
    ("Commune", "Opération", "Montant"),
    ("Vaubrun", "Halle couverte", "120 000 €"),
    ("Pierrefeu", "École", "85 400,50 €"),
    ("Total", "", "205 400,50 €"),
]
LEFT = (60.0, 160.0, 320.0)
WIDTH = 440.0


def words_of(text: str, x: float, top: float, *, bold: bool = False, size: float = 10.0) -> list[Word]:
    """Words of one line, half an em a letter."""
    words = []
    for part in text.split():
        words.append(Word(part, x, top, x + size / 2 * len(part), top + size * 1.1, None, size, bold))
        x += size / 2 * (len(part) + 0.6)
    return words


def grid_words(rows: Sequence[Sequence[str]] = ROWS, *, pitch: float = 20.0, bold: bool = True) -> list[Word]:
    words = []
    for index, row in enumerate(rows):
        for text, x in zip(row, LEFT, strict=True):
            words += words_of(text, x, 100 + pitch * index, bold=bold and index == 0)
    return words


def rule(x0: float, top: float, x1: float, bottom: float) -> Box:
    return (x0, top, x1, bottom)


def level_rules(count: int, *, pitch: float = 20.0) -> list[Box]:
    return [rule(55, 96 + pitch * index, 55 + WIDTH, 96 + pitch * index) for index in range(count)]


def upright_rules(xs: Sequence[float], *, bottom: float) -> list[Box]:
    return [rule(x, 96, x, bottom) for x in xs]


def said(table: Table) -> list[list[str]]:
    return [[cell_text(block, index) for index in range(len(block.cells))] for block in table.rows]


def cell_text(block: DraftBlock, index: int) -> str:
    return " ".join(word.text for line in block.cells[index].lines for word in line.words)


EXPECTED = [list(row) for row in ROWS[:3]] + [["Total", "205 400,50 €"]]


def test_ruled_table_has_a_cell_for_each_box() -> None:
    """Rules on all sides make cells; empty ones are left out, the columns stay numbered."""
    tables = ruled_tables(grid_words(), level_rules(5) + upright_rules([55, 150, 310, 495], bottom=176), [])
    assert [said(table) for table in tables] == [EXPECTED]
    assert [cell.column for cell in tables[0].rows[3].cells] == [0, 2]
    assert [cell.heading for row in tables[0].rows for cell in row.cells] == [True] * 3 + [False] * 8


def test_ruled_table_open_at_its_sides() -> None:
    """A table without outer rules has its outer columns all the same."""
    tables = ruled_tables(grid_words(), level_rules(5) + upright_rules([150, 310], bottom=176), [])
    assert [said(table) for table in tables] == [EXPECTED]


def test_cell_over_two_columns_keeps_its_span() -> None:
    """A total that stands over two columns covers both."""
    uprights = [*upright_rules([55, 310, 495], bottom=176), rule(150, 96, 150, 156)]
    (table,) = ruled_tables(grid_words(), level_rules(5) + uprights, [])
    assert [(cell.column, cell.span) for cell in table.rows[3].cells] == [(0, 2), (2, 1)]


def test_lines_of_a_cell_are_one_cell() -> None:
    """A cell's lines stay together, from top to bottom."""
    words = grid_words([("Commune", "Objet", "Montant"), ("Vaubrun", "Rénovation de", "12 500 €")], pitch=20)
    words += words_of("la toiture", LEFT[1], 132)
    rules = [rule(55, y, 495, y) for y in (96, 116, 150)] + upright_rules([55, 150, 310, 495], bottom=150)
    (table,) = ruled_tables(words, rules, [])
    assert cell_text(table.rows[1], 1) == "Rénovation de la toiture"


def test_boxes_of_cells_make_a_table() -> None:
    """Cells drawn as boxes, as programs do, are those of rules."""
    frames = [
        (left, 96 + 20 * row, right, 116 + 20 * row)
        for row in range(4)
        for left, right in ((55.0, 150.0), (150.0, 310.0), (310.0, 495.0))
    ]
    assert [said(table) for table in ruled_tables(grid_words(), [], frames)] == [EXPECTED]


@pytest.mark.parametrize(
    "rules",
    [
        [rule(55, 96, 495, 96), rule(55, 176, 495, 176), rule(55, 96, 55, 176), rule(495, 96, 495, 176)],
        [rule(55, 96, 495, 96), rule(55, 176, 495, 176)],
        [rule(300, 90, 300, 700)],
    ],
    ids=["a box", "two level rules", "a rule between columns"],
)
def test_rules_that_make_no_table(rules: list[Box]) -> None:
    """A box around a text, a header's rule, a rule between columns: no table."""
    assert ruled_tables(grid_words(), rules, []) == []


def test_columns_without_rules_are_found() -> None:
    """Rows whose cells are aligned are a table, its first row the headings."""
    loose, tables = unruled_tables(fragments(grid_words()), 10.0)
    assert loose == []
    assert [said(table) for table in tables] == [EXPECTED]
    assert all(cell.heading for cell in tables[0].rows[0].cells)


def test_right_aligned_sums_make_a_column() -> None:
    """Labels at the left and sums at the right edge are rows."""
    words = []
    for index, (label, amount) in enumerate([("État", "120 000 €"), ("Région", "8 500 €"), ("Commune", "1 030 €")]):
        words += words_of(label, 60, 100 + 16 * index)
        words += words_of(amount, 495 - 5 * len(amount), 100 + 16 * index)
    _, (table,) = unruled_tables(fragments(words), 10.0)
    assert said(table) == [["État", "120 000 €"], ["Région", "8 500 €"], ["Commune", "1 030 €"]]


def test_second_line_of_a_cell_joins_its_row() -> None:
    """A line closer than the rows are goes on in the cell above it."""
    words = grid_words(pitch=24) + words_of("et ses abords", LEFT[1], 100 + 24 + 12)
    _, (table,) = unruled_tables(fragments(words), 10.0)
    assert cell_text(table.rows[1], 1) == "Halle couverte et ses abords"


PROSE = (
    "La commune de Vaubrun a engagé",
    "la requalification de sa place,",
    "avec l'appui du département qui",
    "apporte une aide importante au",
    "projet, dont le coût est estimé",
)


@pytest.mark.parametrize("lines", [PROSE, [f"• {line}" for line in PROSE]], ids=["prose", "lists"])
def test_columns_of_running_text_are_no_table(lines: Sequence[str]) -> None:
    """Text, or lists, set in two columns whose lines happen to be level."""
    words = []
    for index, text in enumerate(lines):
        words += words_of(text, 60, 100 + 13 * index)
        words += words_of(text, 300, 100 + 13 * index)
    loose, tables = unruled_tables(fragments(words), 10.0)
    assert tables == []
    assert sum(len(piece.words) for piece in loose) == len(words)


def test_signatures_side_by_side_are_no_table() -> None:
    """Two rows are too few to tell."""
    words = words_of("Le maire", 60, 100) + words_of("La préfète", 300, 100)
    words += words_of("Jean Dupré", 60, 114) + words_of("Anne Roux", 300, 114)
    assert unruled_tables(fragments(words), 10.0)[1] == []


def test_level_rules_part_rows() -> None:
    """Rows between level rules are as high as the rules say, the headings above the first one too."""
    words = grid_words(pitch=30) + words_of("rue du Puits", LEFT[1], 143)
    rules = [rule(55, 120 + 30 * index, 495, 120 + 30 * index) for index in range(4)]
    loose, (table,) = banded_tables(fragments(words), rules, [], 10.0)
    assert loose == []
    assert [row[:2] for row in said(table)] == [
        ["Commune", "Opération"],
        ["Vaubrun", "Halle couverte rue du Puits"],
        ["Pierrefeu", "École"],
        ["Total", "205 400,50 €"],
    ]


def test_headings_of_several_lines_above_the_first_rule() -> None:
    """A heading's second line belongs to the row above the first rule; a title above both does not."""
    words = [*grid_words(), *words_of("prévue", LEFT[1], 111), *words_of("Les aides aux bourgs du pays et de", 60, 80)]
    rules = [rule(55, 123 + 20 * index, 495, 123 + 20 * index) for index in range(4)]
    words = [word if word.top < 115 else replace(word, top=word.top + 8, bottom=word.bottom + 8) for word in words]
    loose, (table,) = banded_tables(fragments(words), rules, [], 10.0)
    assert [row[:2] for row in said(table)][:2] == [["Commune", "Opération prévue"], ["Vaubrun", "Halle couverte"]]
    assert [piece.text for piece in loose] == ["Les aides aux bourgs du pays et de"]


def test_box_as_wide_as_the_table_above_is_no_row_of_it() -> None:
    """A frame of running text right below a table, and as wide, leaves the table its columns."""
    rows = [*ROWS[:3], ("Gorgeval", "Marché", "7 200 €"), ROWS[3]]
    words = grid_words(rows) + words_of(f"{PROSE[0]} {PROSE[0]}"[:84], 60, 206)
    box = (55.0, 200.0, 495.0, 240.0)
    _, (table,) = banded_tables(fragments(words), level_rules(6), [box], 10.0)
    assert said(table) == [list(row) for row in rows[:4]] + [["Total", "205 400,50 €"]]


def test_shades_of_every_other_row_part_rows() -> None:
    """Where every other row is shaded, the rows between are rows as well, and the last one."""
    shades = [(55.0, 96.0, 495.0, 116.0), (55.0, 136.0, 495.0, 156.0)]
    _, (table,) = banded_tables(fragments(grid_words()), [], shades, 10.0)
    assert said(table) == EXPECTED


def test_rules_between_sections_are_no_table() -> None:
    """Rules over the whole width between paragraphs part sections, not rows."""
    words = []
    for index, text in enumerate(PROSE):
        words += words_of(f"{text} {text}", 60, 100 + 40 * index)
    rules = [rule(55, 96 + 40 * index, 495, 96 + 40 * index) for index in range(6)]
    assert banded_tables(fragments(words), rules, [], 10.0)[1] == []


def test_row_without_figures_of_its_own_is_a_heading_though_not_bold() -> None:
    """Column headings show by what stands below them."""
    _, (table,) = unruled_tables(fragments(grid_words(bold=False)), 10.0)
    assert [row.cells[0].heading for row in table.rows] == [True, False, False, False]


def test_table_that_goes_on_has_no_heading() -> None:
    """The rest of a table on the next page begins with figures at once."""
    _, (table,) = unruled_tables(fragments(grid_words(ROWS[1:], bold=False)), 10.0)
    assert not any(cell.heading for row in table.rows for cell in row.cells)
