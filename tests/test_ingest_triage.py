"""Which pages go to OCR, and why."""

import pytest

from ingest.document import Word
from ingest.triage import decide, pairs_in_use

FRENCH = (
    "La commune de Vaubrun a obtenu du département une aide de 120 000 euros pour la halle couverte, dont les travaux "
    "doivent commencer au printemps prochain sous la conduite de l'agence locale d'urbanisme et de la région."
)
NAMES = (
    "Guingamp Pontivy Douarnenez Lannion Quimperlé Ploërmel Carhaix-Plouguer Landerneau Lesneven Châteaulin Fougères"
)
MISREAD = "Le maire de VaIenciennes a I'accord de l'État ; Ia halIe sera prête en 2O21, les d€lais sont tenus."


def words(text: str) -> list[Word]:
    return [Word(part, 0, 0, 10, 10) for part in text.split()]


def shifted(text: str) -> str:
    """Each letter read as the one three further on, as a font with a false Unicode map is."""
    return "".join(chr((ord(letter) - 97 + 3) % 26 + 97) if "a" <= letter <= "z" else letter for letter in text.lower())


def test_french_prose_stays_a_text_layer() -> None:
    """A drawn text that reads as French is taken as it is."""
    text = words(FRENCH)
    verdict = decide(text, characters=170, invisible=0, unmapped=0, image_cover=0.0, choice="auto")
    assert (verdict.ocr, verdict.reason) == (False, "the page has a text layer that reads as French")


@pytest.mark.parametrize("text", [FRENCH, NAMES, FRENCH.upper(), "Agence nationale DETR DSIL FNADT 2021 " * 4])
def test_what_looks_like_french_is_not_garbage(text: str) -> None:
    """Prose, names, capitals and acronyms are letters rightly mapped."""
    assert not decide(words(text), characters=300, invisible=0, unmapped=0, image_cover=0.0, choice="auto").ocr


def test_letters_mapped_wrongly_go_to_ocr() -> None:
    """A text whose letter pairs are not those of French was mapped wrongly by its font."""
    verdict = decide(words(shifted(FRENCH)), characters=170, invisible=0, unmapped=0, image_cover=0.0, choice="auto")
    assert verdict.ocr
    assert "letter pairs" in verdict.reason


def test_characters_without_a_value_go_to_ocr() -> None:
    """Replacement and private-use characters are no text."""
    text = words("\ue001\ue002\ufffd\ue003 " * 20)
    verdict = decide(text, characters=80, invisible=0, unmapped=0, image_cover=0.0, choice="auto")
    assert verdict.ocr
    assert "80 of 80 characters" in verdict.reason


def test_unmapped_characters_go_to_ocr() -> None:
    """What PDFium can't map at all counts too."""
    assert decide(words("Total"), characters=5, invisible=0, unmapped=40, image_cover=0.0, choice="auto").ocr


def test_misread_hidden_layer_goes_to_ocr() -> None:
    """The layer that a scanner's OCR left is read again where it was read badly."""
    text = words(MISREAD + " " + FRENCH)
    verdict = decide(text, characters=260, invisible=260, unmapped=0, image_cover=1.0, choice="auto")
    assert verdict.ocr
    assert "hidden text layer look misread" in verdict.reason


def test_good_hidden_layer_is_kept() -> None:
    """A hidden layer that reads well saves the OCR."""
    verdict = decide(words(FRENCH), characters=170, invisible=170, unmapped=0, image_cover=1.0, choice="auto")
    assert (verdict.ocr, verdict.reason) == (False, "the text layer over the scan reads as French")


def test_drawn_text_with_odd_signs_is_not_misread() -> None:
    """The marks of bad OCR prove nothing about a text that is drawn."""
    assert not decide(words(MISREAD), characters=90, invisible=0, unmapped=0, image_cover=0.0, choice="auto").ocr


def test_scan_with_a_stamp_in_text_goes_to_ocr() -> None:
    """A header in text does not say what the scan below it says."""
    text = words("Reçu en préfecture le 12/03/2021")
    verdict = decide(text, characters=30, invisible=0, unmapped=0, image_cover=0.95, choice="auto")
    assert verdict.ocr
    assert verdict.doubtful
    assert verdict.reason == "an image covers 95% of the page, which has only 30 characters of text"


def test_text_over_a_background_stays_a_text_layer() -> None:
    """A page of text over a picture is no scan."""
    assert not decide(words(FRENCH), characters=900, invisible=0, unmapped=0, image_cover=1.0, choice="auto").ocr


def test_blank_page_needs_no_ocr() -> None:
    """Where nothing is drawn, nothing is read."""
    verdict = decide([], characters=0, invisible=0, unmapped=0, image_cover=0.0, choice="auto")
    assert (verdict.ocr, verdict.reason) == (False, "nothing on the page looks like text")


def test_page_without_text_but_an_image_goes_to_ocr() -> None:
    """A scan without a layer is read."""
    assert decide([], characters=0, invisible=0, unmapped=0, image_cover=0.9, choice="auto").ocr


def test_user_may_forbid_ocr() -> None:
    """What speaks against the text layer is kept as the reason where OCR is off."""
    verdict = decide([], characters=0, invisible=0, unmapped=0, image_cover=0.9, choice="never")
    assert (verdict.ocr, verdict.reason) == (False, "the page has an image and no text, but OCR is switched off")


def test_user_may_ask_for_ocr() -> None:
    """OCR that was asked for is done on the best of texts."""
    verdict = decide(words(FRENCH), characters=170, invisible=0, unmapped=0, image_cover=0.0, choice="always")
    assert (verdict.ocr, verdict.reason) == (True, "OCR was asked for")


def test_few_letters_prove_nothing() -> None:
    """A page of figures has no letter pairs to judge."""
    assert pairs_in_use(["12 500", "km²", "XKW"]) is None
