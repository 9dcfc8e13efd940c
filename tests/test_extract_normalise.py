"""Folding with its way back, and repairs that invent nothing."""

from __future__ import annotations

import pickle
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.normalise import Repair, fold, fold_string, is_damaged, lost_letters, repairs, separated
from ingest.document import Method, Page

# The words that a lexicon of French knows here, the commonest first.
KNOWN = re.findall(
    r"\w+",
    "le la les l et des du un une lui à même cinq loi était rôle lieux juillet ville millions cœur coeur place été"
    " animation oeuvre plutôt élus vélos bourg bibliothèques septembre projet comité gouvernement maire",
)
RANKS = {word: 10 * place for place, word in enumerate(KNOWN)} | {"dans": 5, "étude": 600, "cing": 90_000}


def page(text: str, method: Method = Method.PLAIN) -> Page:
    return Page("0123456789abcdef", 1, text, method, "a test")


def repaired(text: str) -> str:
    """The text as it should read."""
    done, parts = 0, []
    for repair in repairs(text, RANKS.get):
        parts += [text[done : repair.start], repair.norm]
        done = repair.end
    return "".join(parts) + text[done:]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Évreux, l’Hôtel‑Dieu", "evreux, l'hotel-dieu"),
        ("CŒUR de Bœuf", "coeur de boeuf"),
        ("3\u202f200\u00a0€\tou\nrien", "3 200 € ou rien"),
        ("cen\u00adtre ﬁn", "centre fin"),
        ("E\u0301tat — « ça »", "etat - « ca »"),
        ("m² et 1ᵉʳ", "m² et 1ᵉʳ"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    """Case, accents, ligatures, apostrophes, dashes and spaces are made one; nothing else is."""
    assert fold(text).text == fold_string(text) == folded


def test_folded_spans_lead_back() -> None:
    """A stretch of folded text stands for the page's own words, ligatures and repairs among them."""
    text = "Le cœur, mise en ceuvre, deBéthune."
    folded = fold(text, [Repair(17, 23, "oeuvre"), Repair(25, 34, "de Béthune")])
    assert folded.text == "le coeur, mise en oeuvre, de bethune."
    for word, own in (("coeur", "cœur"), ("oeuvre", "ceuvre"), ("bethune", "Béthune"), ("de bethune", "deBéthune")):
        start = folded.text.index(word)
        span = folded.span(start, start + len(word))
        assert text[span.start : span.end] == own


@given(st.text(max_size=80))
def test_every_folded_character_has_its_place(text: str) -> None:
    """Whatever the text, starts and ends are as many as the characters, in order, and on the page."""
    folded = fold(text)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(folded.starts, folded.ends, strict=True))
    assert list(folded.starts) == sorted(folded.starts)
    assert folded.text == fold_string(text)


@given(st.text(max_size=80), st.data())
def test_folded_text_is_the_same_when_pickled(text: str, data: st.DataObject) -> None:
    """Places that are written as stretches come back one by one, those of a repair among them."""
    start, end = sorted((data.draw(st.integers(0, len(text))), data.draw(st.integers(0, len(text)))))
    repairs = [Repair(start, end, data.draw(st.text(min_size=1, max_size=5)))] if start < end else []
    folded = fold(text, repairs)
    copied = pickle.loads(pickle.dumps(folded))
    assert (copied.text, copied.starts, copied.ends) == (folded.text, folded.starts, folded.ends)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    assert all(0 <= first < last <= len(text) for first, last in zip(folded.starts, folded.ends, strict=True))


def test_separated_keeps_what_parts_cells_and_blocks() -> None:
    """Line feeds and tabs stay where the page has them."""
    text = "Œuvre\tun\ndeux trois"
    assert separated(text, fold(text)) == "oeuvre\tun\ndeux trois"


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("I'Etat et I’étude", "l'Etat et l’étude"),
        ("la mise en ceuvre du Cceur de VILLE", "la mise en oeuvre du Coeur de VILLE"),
        ("CCEUR", "COEUR"),
        ("cing lieux", "cinq lieux"),
        ("Cing maires", "Cinq maires"),
        ("un rble, un réle", "un rôle, un rôle"),
        ("des v€los, les €lus, le comit€", "des vélos, les élus, le comité"),
        ("juilIet 202O, la pIace", "juillet 2020, la place"),
        ("Ie projet, Ia Ioi", "le projet, la loi"),
        ("deux rnillions", "deux millions"),
        ("212 0O0 € et 7OO €", "212 000 € et 700 €"),
        ("l 250 000 €", "1 250 000 €"),
        ("18 900 C, 2,5 ME", "18 900 €, 2,5 M€"),
        ("bibIioth€ques", "bibliothéques"),
        ("VaIenciennes", "Valenciennes"),
        ("le maire deBéthune etLens", "le maire de Béthune et Lens"),
    ],
)
def test_repairs(read: str, meant: str) -> None:
    """What OCR takes for another letter, digit or sign is read as it was meant."""
    assert repaired(read) == meant


@pytest.mark.parametrize(
    "sound",
    [
        "Issoudun, Iwuy et Illkirch",
        "Louis XIV et Napoléon III",
        "2,5 M€ pour 300 k€ et 12 €",
        "la R+1, le B12, la D130, n° 12o, 10l",
        "Ham, Y et Eu",
        "L'île d'Yeu a 12 000 C de dette",
        "un brasseur réglé, une sœur",
        "1er juin 2021, 3e tranche, le 7e",
        "le 20 mars, 12 E rue",
    ],
)
def test_what_is_sound_stays(sound: str) -> None:
    """Names, codes, ordinals and rare words are left as they are, unless a sign of money is plain."""
    assert repaired(sound).replace("€ de dette", "C de dette") == sound


def undone(text: str) -> str:
    """The text with what was lost on its way put back."""
    done, parts = 0, []
    for repair in lost_letters(text, RANKS.get):
        parts += [text[done : repair.start], repair.norm]
        done = repair.end
    return "".join(parts) + text[done:]


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("L?État et l?Anah, aujourd?hui", "L'État et l'Anah, aujourd'hui"),
        ("le c?ur de la ville", "le cœur de la ville"),
        ("une ?tude d?un lieu", "une étude d'un lieu"),
        ("l?aide d?un maire : 250 000 ? et 1,5 M?", "l'aide d'un maire : 250 000 € et 1,5 M€"),
        ("Bar%20le%20Duc, caract%C3%A8re", "Bar le Duc, caractère"),
    ],
)
def test_what_was_lost_on_the_way(read: str, meant: str) -> None:
    """Question marks for apostrophes and letters, and percent-encoded names, are read as they were meant."""
    assert undone(read) == meant


@pytest.mark.parametrize(
    "sound",
    [
        "Et qui paie ? La ville. Vraiment ?",
        "Combien ?250 000 € ?",
        "A-t-on compté 250 000 ? Oui.",
        "www.ville.example/page?lieu=a%20b et https://ville.example/d?ici",
        "20 %de la ville, 100%25, 30%20 des maires, 5%E9",
        "Pourquoi?Parce que",
    ],
)
def test_what_was_not_lost(sound: str) -> None:
    """Questions, rates and addresses stay as they are."""
    assert undone(sound) == sound


def test_an_unknown_word_stays() -> None:
    """Without a commoner word that a known confusion explains, nothing is repaired."""
    assert repaired("Le zgrotille et la Bruay-Buissière") == "Le zgrotille et la Bruay-Buissière"


def test_damage_is_told_by_its_marks() -> None:
    """OCR is always doubted; a text layer only where it bears the marks of OCR."""
    assert is_damaged(page("Un texte sain.", Method.OCR))
    assert is_damaged(page("I'agence et I'Etat : mise en ceuvre."))
    assert not is_damaged(page("L'agence et l'État, Louis I'er."))
    assert not is_damaged(page("Le II et 2,5 M€ à l'IUT d'Issy."))


@pytest.mark.parametrize(
    "mark",
    [
        *(
            "I'agence",
            "|'etat",
            "1’école",
            "(1'été",
            "mar€hé",
            "(€tude)",
            "voIture",
            "ceur",
            "L'Ceuvre",
            "SCEUR",
            "vceux",
        ),
        *(
            "nceud",
            "Ie",
            "(Iors)",
            "«Ietat»",
            "2O ans",
            "10O",
            "2o1",
            "O0",
            "20o0",
            "3o ans",
            "cing",
            "méme.",
            "rble",
            "rnilliers",
        ),
        *("rnais", "rnonde"),
    ],
)
def test_two_marks_of_a_kind_tell_of_damage(mark: str) -> None:
    """Wherever they stand; one is a slip."""
    assert is_damaged(page(f"{mark} un texte,\n{mark}"))
    assert is_damaged(page(f"Un texte\u00a0{mark}\t{mark} sain."))
    assert not is_damaged(page(f"Un texte {mark} sain."))


@given(st.text(alphabet="I1l|'€Oo0 cœurvilles,25éE\n", max_size=60))
def test_repairs_are_in_order_and_apart(text: str) -> None:
    """Whatever the text, repairs lie on it, in order, don't overlap, and can be folded."""
    found = repairs(text, RANKS.get)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    folded = fold(text, found)
    assert list(folded.starts) == sorted(folded.starts)
