"""Plain text: lines are joined into what their writer meant, and headings, items, tables and pages are seen."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.document import DraftBlock, Limits, Method, Page, PageRef, ReadOptions
from ingest.errors import MissingFileError, UnreadableFileError
from ingest.plain import inspect, read
from ingest.plain_blocks import blocks_of


def read_page(folder: Path, text: str | bytes, number: int = 1, encoding: str = "utf-8") -> Page:
    path = folder / "text.txt"
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return read(PageRef(path, "0" * 16, "text/plain", number), ReadOptions(), Limits())


def outline(page: Page) -> list[tuple[str, int, str]]:
    return [(block.kind.value, block.level, page.text[block.start : block.end]) for block in page.blocks]


def test_wrapped_lines_are_joined(tmp_path: Path) -> None:
    """A date, a sum and a word broken over two lines are whole again; paragraphs stay apart."""
    page = read_page(
        tmp_path,
        "La commission permanente du conseil régional a voté le 3\n"
        "mars 2020 une aide de 1 250\n"
        "000 € à la commune de Gorron pour la réha-\n"
        "bilitation de la halle et de ses abords.\n"
        "\n"
        "Elle avait été saisie en 2019 par le maire, qui attendait\n"
        "cette réponse.\n",
    )
    assert outline(page) == [
        (
            "paragraph",
            0,
            "La commission permanente du conseil régional a voté le 3 mars 2020 une aide de 1 250 000 € "
            "à la commune de Gorron pour la réhabilitation de la halle et de ses abords.",
        ),
        ("paragraph", 0, "Elle avait été saisie en 2019 par le maire, qui attendait cette réponse."),
    ]
    assert (page.method, page.width, page.height, page.words) == (Method.PLAIN, None, None, ())


def test_structure_of_a_typed_release(tmp_path: Path) -> None:
    """Title in capitals, dateline, numbered headings, nested items with their continuation, page number."""
    page = read_page(
        tmp_path,
        """VILLE DE GORRON
Communiqué
Gorron, le 3 mars 2020
______________________________________________________________

UNE HALLE POUR LE MARCHÉ ET POUR LES ASSOCIATIONS

La ville a obtenu de la Région une aide qui couvre la moitié de la
dépense. Les travaux dureront un an.

1. Le financement

  - Région : 120 000 € au titre du contrat de territoire,
    versés en deux fois ;
      * dont études : 12 000 € ;
  - Département : 40 000 €.

2. Le calendrier

Le chantier ouvrira en juin ; le marché se tiendra pendant ce temps
sur la place de l'église.

                                             03/03/2020 - p. 1
""",
    )
    assert outline(page) == [
        ("paragraph", 0, "VILLE DE GORRON"),
        ("paragraph", 0, "Communiqué"),
        ("paragraph", 0, "Gorron, le 3 mars 2020"),
        ("heading", 1, "UNE HALLE POUR LE MARCHÉ ET POUR LES ASSOCIATIONS"),
        (
            "paragraph",
            0,
            "La ville a obtenu de la Région une aide qui couvre la moitié de la dépense. Les travaux dureront un an.",
        ),
        ("heading", 2, "1. Le financement"),
        ("list-item", 1, "- Région : 120 000 € au titre du contrat de territoire, versés en deux fois ;"),
        ("list-item", 2, "* dont études : 12 000 € ;"),
        ("list-item", 1, "- Département : 40 000 €."),
        ("heading", 2, "2. Le calendrier"),
        (
            "paragraph",
            0,
            "Le chantier ouvrira en juin ; le marché se tiendra pendant ce temps sur la place de l'église.",
        ),
        ("footer", 0, "03/03/2020 - p. 1"),
    ]


def test_a_saved_web_page_has_a_paragraph_a_line(tmp_path: Path) -> None:
    """Long lines are paragraphs; a short one above a long one is a heading; a starred note is a footnote."""
    long = "Le réseau réunit les chefs de projet des villes* de la région, qui se rencontrent chaque mois. " * 3
    page = read_page(
        tmp_path,
        f"Un réseau bien engagé dans la région\n{long}\n* Gorron, Ernée et Lassay.\n"
        f"Deux communes de plus\n{long}\n- un poste de chef de projet\n- une étude\n",
    )
    assert outline(page) == [
        ("heading", 1, "Un réseau bien engagé dans la région"),
        ("paragraph", 0, long.strip()),
        ("footnote", 0, "* Gorron, Ernée et Lassay."),
        ("heading", 2, "Deux communes de plus"),
        ("paragraph", 0, long.strip()),
        ("list-item", 1, "- un poste de chef de projet"),
        ("list-item", 1, "- une étude"),
    ]


@pytest.mark.parametrize(
    "table",
    [
        "Commune | Opération | Aide\n------- | --------- | ----\nGorron | Halle | 40 000 €\nErnée | Place | 5 000 €\n",
        "+---------+-----------+----------+\n| Commune | Opération | Aide     |\n+---------+-----------+----------+\n"
        "| Gorron  | Halle     | 40 000 € |\n| Ernée   | Place     | 5 000 €  |\n+---------+-----------+----------+\n",
        "Commune\tOpération\tAide\nGorron\tHalle\t40 000 €\nErnée\tPlace\t5 000 €\n",
        "Commune      Opération       Aide\nGorron       Halle       40 000 €\nErnée        Place        5 000 €\n",
    ],
    ids=["bars", "drawn", "tabs", "blanks"],
)
def test_tables_are_rows_of_cells(tmp_path: Path, table: str) -> None:
    """Bars, tabs and aligned blanks part cells; the row without figures above those with is the head."""
    page = read_page(tmp_path, f"La liste suit.\n\n{table}\nElle est close.\n")
    assert outline(page) == [
        ("paragraph", 0, "La liste suit."),
        ("table-row", 0, "Commune\tOpération\tAide"),
        ("table-row", 0, "Gorron\tHalle\t40 000 €"),
        ("table-row", 0, "Ernée\tPlace\t5 000 €"),
        ("paragraph", 0, "Elle est close."),
    ]
    assert [[cell.heading for cell in block.cells] for block in page.blocks if block.cells] == [
        [True] * 3,
        [False] * 3,
        [False] * 3,
    ]


def test_columns_of_prose_are_read_one_after_the_other(tmp_path: Path) -> None:
    """Two columns set side by side are two paragraphs, not rows."""
    page = read_page(
        tmp_path,
        """La lettre des bourgs, troisième numéro

La commune de Gorron a reçu une         Le programme compte désormais
aide de la Région pour sa halle,        douze communes du département,
dont la charpente menaçait de           qui se réunissent deux fois par
tomber. Le chantier durera un an        an à l'invitation du préfet. La
et se fera par tranches, afin           prochaine rencontre aura lieu
que le marché reste ouvert.             en juin, dans le bourg d'Ernée.
""",
    )
    assert outline(page) == [
        ("heading", 1, "La lettre des bourgs, troisième numéro"),
        (
            "paragraph",
            0,
            "La commune de Gorron a reçu une aide de la Région pour sa halle, dont la charpente menaçait de tomber. "
            "Le chantier durera un an et se fera par tranches, afin que le marché reste ouvert.",
        ),
        (
            "paragraph",
            0,
            "Le programme compte désormais douze communes du département, qui se réunissent deux fois par an "
            "à l'invitation du préfet. La prochaine rencontre aura lieu en juin, dans le bourg d'Ernée.",
        ),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Un texte justifié   avec quelques blancs   entre ses mots n'est pas un tableau, même long.\n"
        "Il a deux lignes   et pas de colonnes qui   se suivent.\n",
        "Le taux est de 45 %\n-5 % sur un an.\n",
        "Il est né le 3 mars. Le maire\nde Gorron le félicite.\n",
    ],
)
def test_prose_is_one_paragraph(tmp_path: Path, text: str) -> None:
    """Odd blanks, a negative number at a line's start, a capital in mid-sentence make nothing else of prose."""
    assert {kind for kind, _, _ in outline(read_page(tmp_path, text))} == {"paragraph"}


def test_a_full_stop_set_off_is_a_bullet(tmp_path: Path) -> None:
    """What is left of round bullets in many a copied text."""
    text = "Sont aidées :\n. Gorron : 20 000 € ;\n. Ernée : 15 000 €, pour la halle\ndu marché.\n"
    assert [words for kind, _, words in outline(read_page(tmp_path, text)) if kind == "list-item"] == [
        ". Gorron : 20 000 € ;",
        ". Ernée : 15 000 €, pour la halle du marché.",
    ]


def test_a_dash_in_mid_sentence_begins_no_item(tmp_path: Path) -> None:
    """Words set off by dashes may begin a line."""
    text = "La commune la plus aidée de la vague de cette année\n– deux cent mille euros – est Gorron.\n"
    assert [kind for kind, _, _ in outline(read_page(tmp_path, text))] == ["paragraph"]


def test_markdown_headings(tmp_path: Path) -> None:
    """A text written in Markdown has its headings."""
    page = read_page(tmp_path, "# Bilan\nDouze villes.\n\n## Les villes\n\n- Gorron\n- Ernée\n")
    assert [(kind, level) for kind, level, _ in outline(page)] == [
        ("heading", 1),
        ("paragraph", 0),
        ("heading", 2),
        ("list-item", 1),
        ("list-item", 1),
    ]


def test_underlined_headings(tmp_path: Path) -> None:
    """A rule of the same length below a line makes a heading of it."""
    page = read_page(tmp_path, "Bilan\n=====\n\nLes villes\n----------\n\nElles sont douze.\n")
    assert outline(page) == [
        ("heading", 1, "Bilan"),
        ("heading", 2, "Les villes"),
        ("paragraph", 0, "Elles sont douze."),
    ]


def test_a_table_set_by_blanks_may_have_gaps_and_second_lines(tmp_path: Path) -> None:
    """Cells keep their column where a row leaves some out; a page's margins are no rows."""
    page = read_page(
        tmp_path,
        """Direction des collectivités locales                          édité le 08/11/2020

Commune              Opération                   Montant (€)
Gorron               Halle                            45 000
                     Requalification de
Ernée                                                128 400
                     la place
À reporter                                           173 400

Page 1/3                                                     Réf. DCL-2020-447
""",
    )
    rows = [
        [(cell.column, page.text[cell.start : cell.end]) for cell in block.cells]
        for block in page.blocks
        if block.cells
    ]
    assert rows == [
        [(0, "Commune"), (1, "Opération"), (2, "Montant (€)")],
        [(0, "Gorron"), (1, "Halle"), (2, "45 000")],
        [(1, "Requalification de")],
        [(0, "Ernée"), (2, "128 400")],
        [(1, "la place")],
        [(0, "À reporter"), (2, "173 400")],
    ]
    assert [page.blocks[0].kind.value, page.blocks[-1].kind.value] == ["header", "footer"]


def test_dumped_records_are_no_text(tmp_path: Path) -> None:
    """Records of a content system go, of one line or of several; a text of nothing else stays."""
    text = 'La halle rouvre.\n\n{"id": 12, "views": 1245}\n\n{\n  "id": 12,\n  "amount": 350000\n}\n\nElle est belle.\n'
    assert [said for _, _, said in outline(read_page(tmp_path, text))] == ["La halle rouvre.", "Elle est belle."]
    assert read_page(tmp_path, '{"id": 12, "views": 1245}').text == '{"id": 12, "views": 1245}'
    assert read_page(tmp_path, "Voir [1] et {a}.").text == "Voir [1] et {a}."


def test_form_feeds_part_pages(tmp_path: Path) -> None:
    """A page ends at a form feed; one at the very end begins no page."""
    text = "La première page.\n\fLa deuxième.\n\f"
    assert outline(read_page(tmp_path, text, number=2)) == [("paragraph", 0, "La deuxième.")]
    assert inspect(tmp_path / "text.txt").page_count == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "iso-8859-15"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    """French in any usual encoding is read as it was written."""
    text = "À Évron, l'été dernier, les élus ont voté ; le maire s'est réjoui de cette décision où chacun gagne."
    assert read_page(tmp_path, text, encoding=encoding).text == text


def test_a_damaged_byte_does_not_spoil_a_text(tmp_path: Path) -> None:
    """One wrong byte in UTF-8 is one wrong character."""
    data = ("À Évron, l'été dernier, les élus ont voté une aide. " * 5).encode() + b"\xff."
    assert read_page(tmp_path, data).text.startswith("À Évron, l'été dernier")


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_line_endings(tmp_path: Path, ending: str) -> None:
    """Lines end as on any system."""
    text = f"Gorron a voté.{ending}{ending}Ernée attend.{ending}"
    assert [text for _, _, text in outline(read_page(tmp_path, text))] == ["Gorron a voté.", "Ernée attend."]


def test_a_file_that_went_away(tmp_path: Path) -> None:
    """The reader says so by type."""
    with pytest.raises(MissingFileError):
        inspect(tmp_path / "nothing.txt")
    with pytest.raises(UnreadableFileError):
        inspect(tmp_path)


def _words(blocks: list[DraftBlock]) -> str:
    lines = [word.text for block in blocks for line in block.lines for word in line.words]
    return "".join("".join([*lines, *(b.text for b in blocks), *(c.text for b in blocks for c in b.cells)]).split())


@given(st.text("abcÀ é.,:;1234-*\n \t|", max_size=200))
def test_no_word_is_lost(text: str) -> None:
    """Whatever the text, its letters and digits are all in the blocks."""
    read = _words(blocks_of(text))
    for character in set(text):
        if character.isalnum():
            assert read.count(character) == text.count(character)
