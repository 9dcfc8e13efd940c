"""Passages and what governs each."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inline import page

from extract.awards_reading import Placed, inside
from extract.facts import Span
from extract.structure import Carry, Passage, Structure, build, folded, within
from ingest.document import BlockKind


@dataclass(frozen=True)
class Place:
    name: str


REFERENCE: Any = SimpleNamespace(departements={"29": Place("Finistère"), "59": Place("Nord"), "42": Place("Loire")})


def built(marked: str, carry: Carry | None = None) -> tuple[str, Structure]:
    text, mentions = page(marked)
    return text.text, build(text, mentions, REFERENCE, carry or Carry())


def passage(marked: str, words: str, carry: Carry | None = None) -> Passage:
    text, structure = built(marked, carry)
    return next(found for found in structure.passages if words in text[found.start : found.end])


def titles(found: Passage) -> list[str]:
    return [heading.text for heading in found.headings]


def test_a_passage_is_a_sentence_an_item_or_a_row() -> None:
    """Paragraphs are cut into sentences; items and rows stay whole."""
    text, structure = built("Un essai. Un autre.\n- Un point. Sa suite.\n| a | b |")
    assert [text[p.start : p.end] for p in structure.passages] == [
        "Un essai.",
        "Un autre.",
        "Un point. Sa suite.",
        "a\tb",
    ]


def test_headings_hold_until_one_of_their_level() -> None:
    """A heading ends those of its level and deeper ones."""
    marked = "# Un\n## Deux\n### Trois\nAlpha.\n## Quatre\nBêta.\n# Cinq\nGamma."
    assert titles(passage(marked, "Alpha")) == ["Un", "Deux", "Trois"]
    assert titles(passage(marked, "Bêta")) == ["Un", "Quatre"]
    assert titles(passage(marked, "Gamma")) == ["Cinq"]


def test_headings_go_on_overleaf() -> None:
    """The headings in force at a page's end hold on the next page."""
    _, first = built("# Le programme <p petites-villes-de-demain>PVD</p>\n## Dans le Nord\nTexte.")
    found = passage("## Ailleurs\nSuite.", "Suite", first.carry)
    assert titles(found) == ["Le programme PVD", "Ailleurs"]
    assert found.headings[0].programmes == ("petites-villes-de-demain",)


@pytest.mark.parametrize(
    ("heading", "codes"),
    [
        ("Finistère", ("29",)),
        ("Les lauréates dans le Finistère", ("29",)),
        ("Dans le Nord", ("59",)),
        ("Centre-Val de Loire", ()),
        ("Au nord du pays", ()),
    ],
)
def test_a_heading_names_departements(heading: str, codes: tuple[str, ...]) -> None:
    """A département is named by its whole name, not by a part of a region's."""
    assert passage(f"# {heading}\nTexte.", "Texte").headings[-1].departements == codes


def test_a_list_knows_its_lead_in() -> None:
    """The sentence before a list introduces each of its items, nested ones too."""
    marked = "Le jury a tranché. Les retenues sont :\n- Oise :\n  - Noyon\n- Aisne\nFin du texte."
    noyon = passage(marked, "Noyon")
    text, _ = built(marked)
    assert noyon.lead_in is not None
    assert text[noyon.lead_in.start : noyon.lead_in.end] == "Les retenues sont :"
    assert [text[p.start : p.end] for p in noyon.parents] == ["Oise :"]
    assert passage(marked, "Aisne").introduction == noyon.introduction
    assert passage(marked, "Aisne").parents == ()
    assert passage(marked, "Fin du texte").lead_in is None


def test_a_list_goes_on_overleaf() -> None:
    """A list cut by a page's end keeps what introduced it."""
    _, first = built("Sont retenues pour <p petites-villes-de-demain>PVD</p> :\n- Noyon")
    found = passage("- Chauny\nFin.", "Chauny", first.carry)
    assert found.introduction is not None
    assert found.introduction.programmes == ("petites-villes-de-demain",)
    assert found.lead_in is None


def test_a_sentence_that_announces_nothing_leads_nothing_in() -> None:
    """A list after a plain sentence has no lead-in."""
    assert passage("Le jury a tranché.\n- Noyon", "Noyon").lead_in is None


def test_lines_with_a_label_share_their_lead_in() -> None:
    """Unmarked lines under a lead-in are its list."""
    marked = "Les retenues sont :\nFinistère : Carhaix et Huelgoat ;\nMorbihan : Josselin.\nLe reste suit."
    assert passage(marked, "Carhaix").lead_in is not None
    assert passage(marked, "Josselin").lead_in is not None
    assert passage(marked, "Le reste").lead_in is None


def test_a_table_knows_columns_caption_and_totals() -> None:
    """Cells know their column, rows their table's title; a total row is one."""
    marked = (
        "Aides votées :\n|# Commune | <p detr>DETR</p> |\n| <c 1>Noyon</c> | <a 10>10</a> |\n| Total | <a 10>10</a> |"
    )
    row = passage(marked, "Noyon")
    assert [cell.column.heading for cell in row.cells] == ["Commune", "DETR"]
    assert row.cells[1].column.programmes == ("detr",)
    assert row.caption is not None
    assert row.caption.text == "Aides votées :"
    assert not row.is_total
    assert passage(marked, "Total").is_total
    assert passage(marked, "Commune").is_heading_row


@pytest.mark.parametrize(
    "label", ["Total", "TOTAL GÉNÉRAL", "Sous-total Nord", "À reporter", "Report", "Ensemble", "S/total"]
)
def test_total_rows(label: str) -> None:
    """A row that sums or carries forward is a total."""
    assert passage(f"|# Commune | Montant |\n| {label} | 10 |", label).is_total


@pytest.mark.parametrize("label", ["Totainville", "Reportage", "Ensembles urbains", "Report de crédits"])
def test_rows_that_are_no_totals(label: str) -> None:
    """Words that only begin alike do not make a total."""
    assert not passage(f"|# Commune | Montant |\n| {label} | 10 |", label).is_total


def test_an_unmarked_first_row_heads_a_table() -> None:
    """A first row of words alone heads the columns; one with a commune does not."""
    assert passage("| Commune | Projet |\n| <c 1>Noyon</c> | Halle |", "Halle").cells[0].column.heading == "Commune"
    assert passage("| <c 1>Noyon</c> | Halle |\n| <c 2>Ham</c> | Place |", "Place").cells[0].column.heading == ""


def test_a_table_goes_on_overleaf() -> None:
    """Rows at the next page's top keep the columns and the title, where their number is the same."""
    _, first = built("= Les lauréates\n|# Commune | Projet |\n| Noyon | Halle |")
    row = passage("| Ham | Place |\n| Péronne | Rue |", "Ham", first.carry)
    assert [cell.column.heading for cell in row.cells] == ["Commune", "Projet"]
    assert row.caption is not None
    other = passage("| Ham | Place | 3 |", "Ham", first.carry)
    assert [cell.column.heading for cell in other.cells] == ["", "", ""]


@pytest.mark.parametrize(
    ("sentence", "note"),
    [
        ("La région compte 13 villes*.", "* Blois, Bourges."),
        ("La région compte 13 villes (1).", "(1) Blois, Bourges."),
        ("La région compte 13 villes¹.", "1 Blois, Bourges."),
        ("La région compte 13 villes1.", "1. Blois, Bourges."),
        ("La région compte 13 villes [1].", "[1] Blois, Bourges."),
    ],
)
def test_a_note_knows_its_mark(sentence: str, note: str) -> None:
    """A footnote points to the sentence that carries its mark, not to its neighbour."""
    marked = f"Un début en 2011. {sentence} Une suite.\n[^] {note}"
    text, _ = built(marked)
    found = passage(marked, "Blois")
    assert found.kind is BlockKind.FOOTNOTE
    assert found.noted is not None
    assert text[found.noted.start : found.noted.end] == sentence


def test_a_note_without_its_mark_is_noted_nowhere() -> None:
    """A number alone is no mark."""
    assert passage("Il y en a 1 ici.\n[^] 1 Blois.", "Blois").noted is None


def test_helpers_keep_to_their_span() -> None:
    """``within`` and ``folded`` see nothing outside the span."""
    text, mentions = page("<c 1>Noyon</c>, cité. <c 2>Œuilly</c>, bourg.")
    second = text.sentences[1]
    assert [mention.code for mention in within(second, mentions.communes)] == ["2"]
    assert folded(text, second) == "oeuilly, bourg."


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 8))), st.integers(0, 30), st.integers(0, 30))
def test_what_lies_within_a_stretch_is_found_by_its_place(
    places: list[tuple[int, int]], start: int, length: int
) -> None:
    """As if each span had been looked at: those that overlap an edge are not within."""
    end = start + length
    spans = sorted((Span(at, at + 1 + more) for at, more in places), key=lambda one: one.start)
    wanted = [one for one in spans if start <= one.start and one.end <= end]
    assert list(within(Span(start, end), spans)) == wanted
    assert [one.mention for one in inside([Placed(one.start, one.end, one) for one in spans], start, end)] == wanted
