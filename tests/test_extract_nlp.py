"""A page read as French: its sentences, and the persons and places that it names."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract import nlp
from extract.normalise import Repair
from ingest.compose import compose
from ingest.document import BlockKind, DraftBlock, DraftCell, Method, Page


def page(*blocks: str | DraftBlock, method: Method = Method.PLAIN) -> Page:
    drafts = [one if isinstance(one, DraftBlock) else DraftBlock(BlockKind.PARAGRAPH, text=one) for one in blocks]
    composed = compose(drafts)
    return Page("0123456789abcdef", 1, composed.text, method, "a test", blocks=composed.blocks)


def sentences(text: str) -> list[str]:
    return [text[span.start : span.end] for span in nlp.sentence_spans(text)]


def persons(text: str) -> list[str]:
    read = nlp.read(page(text))
    return [text[span.start : span.end] for span in read.persons]


@pytest.mark.parametrize(
    "marked",
    [
        "La ville a signé.|Le préfet aussi.",
        "M. Dupont et Mme. Durand sont là.|Le Dr. Petit non.",
        "À St. Omer, av. de Paris, n° 12, cf. art. 4 du code.|Fin.",
        "La D.E.T.R. Elle paie.",
        "Il vaut 2.500 € et 3,5 M€.|En 2021.",
        "1. Les lauréats sont connus.|2. Les autres non.",
        "Qui ?|Personne !|Vraiment…|Oui.",
        "« Nous signons. »|Le maire conclut.",
        "Le maire l'a dit : « Nous signons. »",
        "Un bourg ; une ville ; deux gares.",
        "Le projet de J.-P. Martin et de A. Petit avance.",
        "Elle ouvre en 2022.|Le coût est de 20.|Une suite vient.",
        "Le jury (voir p. 3, éd. 2020) a tranché.|Bien.",
    ],
)
def test_sentences(marked: str) -> None:
    """A full stop ends a sentence unless it ends an abbreviation, an initial or an item's number."""
    assert sentences(marked.replace("|", " ")) == marked.split("|")


def test_no_sentence_crosses_a_block_or_a_cell() -> None:
    """A heading without a full stop, a line, a cell each end a sentence."""
    row = DraftBlock(BlockKind.TABLE_ROW, cells=(DraftCell(text="Ham", column=0), DraftCell(text="12 €", column=1)))
    read = nlp.read(page(DraftBlock(BlockKind.HEADING, text="le titre", level=1), "une suite", row))
    assert [read.text[s.start : s.end] for s in read.sentences] == ["le titre", "une suite", "Ham", "12 €"]


@given(st.text(alphabet="aA. \n\t!?…»n°1", max_size=60))
def test_sentences_hold_all_words(text: str) -> None:
    """Whatever the text, its sentences are in order, apart, trimmed, and hold all that is no space."""
    spans = list(nlp.sentence_spans(text))
    assert all(one.end <= other.start for one, other in pairwise(spans))
    said = [text[span.start : span.end] for span in spans]
    assert all(one == one.strip() and one for one in said)
    assert "".join("".join(one.split()) for one in said) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("M. Condom préside la séance.", ["Condom"]),
        ("M. Jean-Paul de La Tour et Mme Royan signent.", ["Jean-Paul de La Tour", "Royan"]),
        ("MM. Laval et Loiron sont venus.", ["Laval", "Loiron"]),
        ("Pour Mgr Vire et le Dr Eu, rien ne change.", ["Vire", "Eu"]),
        ("M. Henri Bayeux. Fin.", ["Henri Bayeux"]),
        ("Mme la préfète et M. le maire ouvrent la séance.", []),
        ("La ville de Condom et celle de Royan signent.", []),
    ],
)
def test_persons_by_their_title(text: str, names: list[str]) -> None:
    """A title makes a person of a town's name; without one it stays a town's."""
    assert persons(text) == names


def test_persons_by_their_office() -> None:
    """A first name and a surname before an office are a person."""
    assert "Anne Royan" in persons("Selon Anne Royan, maire, le projet avance.")


def test_places() -> None:
    """The model sees places; where there is no capital it is not asked."""
    text = "Le maire se rend à Strasbourg puis à Marseille."
    read = nlp.read(page(text))
    assert {"Strasbourg", "Marseille"} <= {text[span.start : span.end] for span in read.places}
    assert nlp.read(page("rien que des mots sans majuscule.")).places == ()


def test_a_scan_is_repaired_beside_its_text() -> None:
    """The page's text stays; its folded reading and the tokens' norms are repaired."""
    text = "La mise en ceuvre de I'Action Cceur de Ville a cing volets."
    read = nlp.read(page(text, method=Method.OCR))
    assert read.text == text
    assert read.folded.text == "la mise en oeuvre de l'action coeur de ville a cinq volets."
    assert nlp.read(page("Un texte sain, sauf la mise en ceuvre.")).folded.text.endswith("ceuvre.")


def test_what_a_web_page_lost_is_read() -> None:
    """Apostrophes lost to question marks and percent-encoded names are folded as they were meant; the text stays."""
    text = nlp.read(page("L?État aide Bar%20le%20Duc au c?ur d?un projet."))
    assert text.folded.text == "l'etat aide bar le duc au coeur d'un projet."
    assert text.text[text.folded.span(12, 22).start : text.folded.span(12, 22).end] == "Bar%20le%20Duc"


def test_norms_of_tokens() -> None:
    """A repair over several tokens makes one, with the norm of what it should read."""
    doc = nlp.build().make_doc("les v€los sont la")
    doc.user_data["lieudit_repairs"] = [Repair(4, 9, "vélos")]
    repaired = nlp.repair_tokens(doc)
    assert [(token.text, token.norm_) for token in repaired][1] == ("v€los", "vélos")
    assert repaired.text == "les v€los sont la"


def test_the_same_page_is_read_the_same() -> None:
    """Reading twice gives the same persons, places and sentences."""
    one = page("M. Petit, maire de Lens, reçoit Anne Martin à Béthune. Il pleut.")
    assert nlp.read(one) == nlp.read(one)
