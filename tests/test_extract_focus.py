"""Which programme a passage speaks of that names none itself: cases, and asides that must not move the focus.

Pages are written with the short marks of ``inline.marked``; what is asked is the focus of the page's last passage.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inline import LONG, marked, page

from extract.focus import STRENGTH, Focus, Told
from extract.reference import load
from extract.structure import Carry, build
from extract.text import Context, DocumentInfo
from extract.view import View


def focuses(text: str, *, subject: str = "", programmes: str = "") -> list[tuple[Focus, ...]]:
    """The focus of each passage of a page."""
    read, mentions = page(marked(text))
    long = {short: one for one, short in LONG.items()}
    context = Context(
        DocumentInfo("0123456789abcdef"),
        programmes=tuple(long[one] for one in programmes.split()),
        subject=tuple(long[one] for one in subject.split()),
    )
    return list(View.of(read, build(read, mentions, load(), Carry()), mentions, load(), context).focus.values())


def last(text: str, *, subject: str = "", programmes: str = "") -> str:
    """What is most in focus at the end of a page, and what told it: ``acv heading``."""
    found = [one for one in focuses(text, subject=subject, programmes=programmes)[-1] if one.told is not Told.NAMED]
    return f"{LONG[found[0].programme_id]} {found[0].told}" if found else ""


CASES = [
    # set by a title, a heading, a lead-in, an earlier sentence
    ("# Le point sur {pvd PVD}\n[Die] a signé.", "pvd title"),
    ("# Nos programmes\n## {acv ACV}\n[Gap] a signé.", "acv heading"),
    ("# {pvd PVD} dans la Drôme\n## Le Diois\n[Die] a signé.", "pvd title"),
    ("Sont lauréates de {va Villages d'avenir} :\n- [Lus]\n- [Boulc]", "va lead-in"),
    ("Le programme {pvd PVD} avance. [Die] a signé.", "pvd paragraph"),
    ("La Région a ouvert {cvcb l'appel à projets}.\n[Ham] a été retenue.", "cvcb page"),
    ("# Bilan\nLe programme {pvd PVD} avance.\n[Die] a signé.", "pvd section"),
    # an attribute of a commune or two does not move it
    ("# {pvd PVD} dans la Drôme\n[Crest] est labellisée {pcc Petite cité de caractère}. [Die] a signé.", "pvd title"),
    ("Le programme {pvd PVD} avance.\n[Gap], ville {acv ACV}, observe.\n[Die] a signé.", "pvd page"),
    ("Le programme {pvd PVD} avance. [Noyers] cumule avec le label {pcc PCC}. [Die] a signé.", "pvd paragraph"),
    # while the text stays with that commune, it does
    ("# {pvd PVD} dans la Drôme\n[Crest] est labellisée {pcc Petite cité de caractère}. Elle en vit.", "pcc paragraph"),
    # nor do brackets, what a scheme adjoins, or a denial
    ("Le programme {pvd PVD} aide [Die], [Crest], [Nyons] et [Gap] (ville {acv ACV}). [Lus] a signé.", "pvd paragraph"),
    ("Le dispositif {cvcb régional} s'articule avec {acv ACV}. [Ham] a signé.", "cvcb paragraph"),
    ("Le programme {va VA} ne remplace pas {pvd PVD}. [Lus] a signé.", "va paragraph"),
    # nor does the plan that a programme is a part of; being in a part of one is another matter
    ("# {va VA} dans le Lot\nVolet du plan {pvd PVD}, le programme aide les maires. [Lus] a signé.", "va title"),
    ("# {va VA} dans le Lot\nVolet du plan {pvd PVD}, le programme avance. Vingt villages en sont.", "va title"),
    ("# {va VA} dans le Lot\nLe {va VA}, l'un des volets de {pvd PVD}, avance. [Lus] a signé.", "va paragraph"),
    ("# {va VA} dans le Lot\nLe premier volet de {pvd PVD} a commencé. [Lus] a signé.", "pvd paragraph"),
    # a sentence that tells of no commune, or of many, announces another
    ("# {pvd PVD}\nLe programme {acv ACV} continue. [Gap] a signé.", "acv paragraph"),
    ("# {pvd PVD}\n[Gap], [Digne] et [Apt] sont dans {acv ACV}. [Gap] a signé.", "acv paragraph"),
    # `ce programme` is the one named last
    ("# {pvd PVD}\n[Gap] est ville {acv ACV}.\n[Digne] est aussi dans ce programme.", "acv anaphora"),
    ("# {pvd PVD}\n[Gap] est ville {acv ACV}.\n[Digne] est aussi dans le programme.", "pvd title"),
    # no fund, and no operation of a commune's own, is what a page speaks of while it tells of a scheme
    ("Le programme {pvd PVD} avance.\nLes crédits de la {detr DETR} baissent.\n[Die] a signé.", "pvd page"),
    ("Le programme {pvd PVD} avance.\nUne {opah OPAH-RU} suit.\n[Die] a signé.", "pvd page"),
    ("Une {opah OPAH-RU} est lancée.\n[Die] a signé.", "opah page"),
    # nothing tells
    ("[Die] a signé.", ""),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text[:70] for text, _ in CASES])
def test_what_a_passage_speaks_of(text: str, expected: str) -> None:
    """The programme most in focus, and what told it."""
    assert last(text) == expected


def test_the_document_tells_where_the_page_does_not() -> None:
    """What the title or first words name comes before what is named most; of several schemes none is guessed."""
    assert last("[Die] a signé.", subject="pvd acv", programmes="acv pvd") == "pvd document"
    assert last("[Die] a signé.", programmes="detr pvd") == "pvd document"
    assert last("[Die] a signé.", programmes="acv pvd") == ""
    assert last("# {va Villages d'avenir}\n[Lus] a signé.", subject="pvd") == "va title"


def test_the_last_named_is_marked() -> None:
    """``y`` and ``en`` may mean what was named only in passing, as far as two blocks back."""
    near = focuses("# {pvd PVD}\n[Gap] est ville {acv ACV}.\n[Digne] y est aussi.")[-1]
    assert [(LONG[one.programme_id], one.is_last) for one in near] == [("pvd", False), ("acv", True)]
    far = focuses("# {pvd PVD}\n[Gap] est ville {acv ACV}.\nA.\nB.\n[Digne] y est aussi.")[-1]
    assert [(LONG[one.programme_id], one.is_last) for one in far] == [("pvd", False)]


PIECES = (
    "# {pvd PVD}",
    "Le programme {acv ACV}.",
    "[Gap] ({acv ACV}).",
    "- [Die] : {detr DETR}",
    "Ce label.",
    "[Die].",
)


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=8))
def test_every_passage_has_a_focus_of_its_own(pieces: list[str]) -> None:
    """As many answers as passages, each programme once, strengths from 0 to 1 and told by the table."""
    text = "\n".join(pieces)
    read, mentions = page(marked(text))
    found = focuses(text)
    assert len(found) == len(build(read, mentions, load(), Carry()).passages)
    for one in found:
        assert len({each.programme_id for each in one}) == len(one)
        assert all(each.strength == STRENGTH[each.told] and 0 < each.strength < 1 for each in one)
