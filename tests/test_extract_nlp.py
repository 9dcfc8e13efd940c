"""A page read as French: its sentences, and the persons and places that it names."""

from __future__ import annotations

import json
import re
from dataclasses import astuple
from itertools import combinations, pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pieces import PIECES
from spacy.tokens import Doc

from extract import model, nlp
from extract import persons as persons_told
from extract.facts import Span
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
    return [text[span.start : span.end] for span in nlp.read(page(text)).names.persons(Span(0, len(text)))]


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
    places = nlp.read(page(text)).names.places(Span(0, len(text)))
    assert {"Strasbourg", "Marseille"} <= {text[span.start : span.end] for span in places}
    assert nlp.read(page("rien que des mots sans majuscule.")).names.places(Span(0, 30)) == []


SAID = st.sampled_from(
    [
        *(
            "Anne Royan",
            "Jean de La Fontaine",
            "Le Havre",
            "Action Cœur de Ville",
            "Lens",
            "Émile",
            "M. Petit",
            "Boulogne",
        ),
        *(
            "habite à",
            "signe avec",
            "et",
            "de",
            "la ville",
            "d'",
            "L'",
            ",",
            "maire",
            ". ",
            ". Le",
            "\t",
            "v€los",
            "I'Oise",
        ),
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(SAID, min_size=1, max_size=14).map(" ".join), min_size=1, max_size=3), st.randoms())
def test_a_sentence_alone_is_read_as_in_its_block(blocks: list[str], order: Random) -> None:
    """Names are the same asked for word by word in any order, as when a whole page is looked at together."""
    one = page(*(block for block in blocks if block.strip()), method=Method.OCR)
    words = [Span(word.start(), word.end()) for word in re.finditer(r"\S+", one.text)]
    together, apart = nlp.read(one).names, nlp.read(one).names
    together.look_at(words)
    order.shuffle(words)
    for word in words:
        assert apart.persons(word) == together.persons(word)
        assert apart.places(word) == together.places(word)


def test_what_the_model_sees_in_a_sentence_needs_no_more_of_its_block() -> None:
    """The names of a whole block, read at once by the model as it is, are those read a sentence at a time."""
    pieces = [json.loads(line)["text"] for line in PIECES.read_text(encoding="utf-8").splitlines()]
    text = re.sub(r"[|#\s]+", " ", " ".join(pieces))[:15_000]
    whole = model.build().make_doc(text)
    for sentence in nlp.sentence_spans(text):
        whole.char_span(sentence.start, sentence.start + 1, alignment_mode="expand")[0].is_sent_start = True
    seen = {(one.start_char, one.end_char) for one in model.build().get_pipe("ner")(whole).ents if one.label_ == "LOC"}
    names = nlp.read(page(text)).names
    apart = {(one.start, one.end) for start in range(len(text)) for one in names.places(Span(start, start + 1))}
    assert len(seen) > 200
    assert apart == seen


@given(
    st.lists(st.one_of(SAID, st.sampled_from(["de", "d'", "Mme", "Monsieur X", "Jean-", "\u00a0", "Él"])), max_size=9)
)
def test_every_full_name_lies_where_one_may(parts: list[str]) -> None:
    """What is a full name lies, whole, within the stretches where the model is asked for one."""
    text = " ".join(parts)
    stretches = persons_told.full_names(text)
    for start, end in combinations(range(len(text) + 1), 2):
        if persons_told.is_full_name(text[start:end]):
            assert any(Span(start, end) in stretch for stretch in stretches), text[start:end]


def test_a_sentence_is_read_once_and_only_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """The model reads what holds the name asked for, not the page; a person told by a title needs none."""
    looked: list[str] = []
    loaded = model.build()
    make_doc = loaded.make_doc

    def noted(text: str) -> Doc:
        looked.append(text)
        return make_doc(text)

    monkeypatch.setattr(loaded, "make_doc", noted)
    text = "M. Petit reçoit le jury. " + "Rien de neuf dans les rues ici. " * 3 + "Anne Royan est à Lens. Il pleut."
    names = nlp.read(page(text)).names
    assert [text[one.start : one.end] for one in names.persons(Span(3, 8))] == ["Petit"]
    assert looked == []
    place = text.index("Lens")
    for _ in range(2):
        assert [text[one.start : one.end] for one in names.places(Span(place, place + 4))] == ["Lens"]
    assert looked == ["dans les rues ici. Anne Royan est à Lens. Il pleut."]


def test_the_model_reads_no_leaders(monkeypatch: pytest.MonkeyPatch) -> None:
    """What no blank parts is no words; names beside it keep their places."""
    loaded = model.build()
    make_doc = loaded.make_doc
    read: list[str] = []

    def noted(text: str) -> Doc:
        read.append(text)
        return make_doc(text)

    monkeypatch.setattr(loaded, "make_doc", noted)
    text = f"Le maire se rend à Strasbourg {'._' * 3000} puis à Marseille."
    places = nlp.read(page(text)).names.places(Span(0, len(text)))
    assert [text[one.start : one.end] for one in places] == ["Strasbourg", "Marseille"]
    assert [len(one) for one in read] == [len(text)]
    assert "_" not in read[0]


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
    doc = model.build().make_doc("les v€los sont la")
    nlp.repair_tokens(doc, [Repair(4, 9, "vélos")])
    assert [(token.text, token.norm_) for token in doc][1] == ("v€los", "vélos")
    assert doc.text == "les v€los sont la"


def test_the_same_page_is_read_the_same() -> None:
    """Reading twice gives the same persons, places and sentences."""
    one = page("M. Petit, maire de Lens, reçoit Anne Martin à Béthune. Il pleut.")
    first, second = nlp.read(one), nlp.read(one)
    everywhere = Span(0, len(one.text))
    assert astuple(first.folded) == astuple(second.folded)
    assert first.sentences == second.sentences
    assert first.names.persons(everywhere) == second.names.persons(everywhere)
    assert first.names.places(everywhere) == second.names.places(everywhere) != []
