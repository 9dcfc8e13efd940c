"""Offsets become segments: nothing of the text is lost, doubled or moved, however marks lie."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.document import Block, BlockKind, Cell
from lieudit.web.segments import Mark, Node, Part, lay_out, weave

TEXT = "La ville de Saint-Quentin (02) & <b>Guise</b>"


def written(nodes: Sequence[Node]) -> str:
    """The tree as one line: each mark as `[kind …]`."""
    return "".join(f"[{node.mark.kind} {written(node.children)}]" if node.mark else node.text for node in nodes)


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([], "abcdefghij"),
        ([(2, 5, "x")], "ab[x cde]fghij"),
        ([(0, 10, "x")], "[x abcdefghij]"),
        ([(2, 8, "x"), (3, 5, "y")], "ab[x c[y de]fgh]ij"),
        ([(2, 5, "x"), (5, 7, "y")], "ab[x cde][y fg]hij"),
        ([(2, 6, "x"), (4, 8, "y")], "ab[x cd[y ef]][y gh]ij"),
        ([(2, 5, "x"), (2, 5, "highlight")], "ab[highlight [x cde]]fghij"),
        ([(2, 5, "x"), (2, 8, "y")], "ab[y [x cde]fgh]ij"),
        ([(4, 4, "empty"), (12, 14, "beyond")], "abcdefghij"),
        ([(8, 40, "x")], "abcdefgh[x ij]"),
    ],
)
def test_marks_are_woven_into_the_text(spans: list[tuple[int, int, str]], expected: str) -> None:
    """Marks nest; of two that cross, the second is cut in two."""
    assert written(weave("abcdefghij", 0, 10, [Mark(*span) for span in spans])) == expected


def leaves(nodes: Sequence[Node], within: tuple[Mark, ...] = ()) -> Iterator[tuple[str, tuple[Mark, ...]]]:
    for node in nodes:
        if node.mark:
            yield from leaves(node.children, (*within, node.mark))
        else:
            yield node.text, within


@given(
    st.text(max_size=40),
    st.lists(st.tuples(st.integers(0, 45), st.integers(0, 45), st.sampled_from(["commune", "date", "highlight"]))),
)
def test_every_character_stands_once_and_under_its_marks(text: str, spans: list[tuple[int, int, str]]) -> None:
    """Whatever the spans: the text is whole, and each mark covers exactly its own characters."""
    marks = [Mark(start, end, kind, str(number)) for number, (start, end, kind) in enumerate(spans)]
    position = 0
    for piece, within in leaves(weave(text, 0, len(text), marks)):
        assert piece
        assert text[position : position + len(piece)] == piece
        covering = {mark.id for mark in marks if mark.start <= position and position + len(piece) <= mark.end}
        assert {mark.id for mark in within} == covering
        position += len(piece)
    assert position == len(text)


@given(st.text(max_size=60), st.lists(st.integers(0, 60), max_size=8).map(sorted))
def test_no_line_of_the_page_is_left_out(text: str, edges: list[int]) -> None:
    """Whatever the blocks cover, the reader sees every word of the page."""
    edges = [min(edge, len(text)) for edge in edges]
    blocks = [
        Block(BlockKind.PARAGRAPH, start, end)
        for start, end in zip(edges[::2], edges[1::2], strict=False)
        if start < end
    ]
    shown = "".join(piece for part in lay_out(text, blocks, []) for piece, _ in leaves(part.nodes))
    assert "".join(shown.split()) == "".join(text.split())


@given(
    st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("𝒜🏛️𝄞 \n"), max_size=60),
    st.lists(st.integers(0, 60), max_size=8).map(sorted),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6),
)
def test_every_part_says_where_in_the_text_it_begins(text: str, edges: list[int], spans: list[tuple[int, int]]) -> None:
    """From its offset on a part is the page's text, in code points, whatever the blocks and the marks."""
    edges = [min(edge, len(text)) for edge in edges]
    blocks = [
        Block(BlockKind.PARAGRAPH if number % 2 else BlockKind.LIST_ITEM, start, end)
        for number, (start, end) in enumerate(zip(edges[::2], edges[1::2], strict=False))
        if start < end
    ]
    marks = [Mark(start, end, "date", str(number)) for number, (start, end) in enumerate(spans)]
    for part in lay_out(text, blocks, marks):
        for one in part.items or (part,):
            said = "".join(piece for piece, _ in leaves(one.nodes))
            assert text[one.start : one.start + len(said)] == said


def test_no_level_of_headings_is_skipped() -> None:
    """A page may begin in the middle of a document; its outline begins at the top all the same."""
    levels = [4, 4, 6, 1, 3]
    blocks = [Block(BlockKind.HEADING, 2 * number, 2 * number + 1, level) for number, level in enumerate(levels)]
    assert [part.level for part in lay_out("a\nb\nc\nd\ne", blocks, [])] == [1, 2, 3, 1, 2]


def test_blocks_become_headings_lists_and_tables() -> None:
    """Items that follow each other are one list, rows of one table one table, with empty cells where none stands."""
    text = "Titre\nun\ndeux\na\tb\nc\nNote"
    blocks = [
        Block(BlockKind.HEADING, 0, 5, level=2),
        Block(BlockKind.LIST_ITEM, 6, 8, level=1),
        Block(BlockKind.LIST_ITEM, 9, 13, level=2),
        Block(BlockKind.TABLE_ROW, 14, 17, cells=(Cell(14, 15, 0, heading=True), Cell(16, 17, 1, 2)), table=0),
        Block(BlockKind.TABLE_ROW, 18, 19, cells=(Cell(18, 19, 1),), table=0),
        Block(BlockKind.FOOTNOTE, 20, 24),
    ]
    heading, items, table, note = lay_out(text, blocks, [Mark(14, 15, "commune")])
    assert heading == Part("heading", 1, (Node("Titre"),))
    assert [(item.kind, item.level, written(item.nodes)) for item in items.items] == [
        ("list-item", 1, "un"),
        ("list-item", 2, "deux"),
    ]
    assert [[(written(cell.nodes), cell.span, cell.heading) for cell in row] for row in table.rows] == [
        [("[commune a]", 1, True), ("b", 2, False)],
        [("", 1, False), ("c", 1, False), ("", 1, False)],
    ]
    assert note.kind == "footnote"
