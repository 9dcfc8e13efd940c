"""Which text of a PDF's page to trust: its text layer, or OCR; decided page by page, by evidence that is kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ingest.document import Word

# The 170 commonest pairs of letters: 95 % of the pairs of French prose, 90 % of those of commune names, 16 to 26 %
# of a text whose letters are mapped wrongly.
_COMMON = """
    ab ac ad ag ai al am an ap ar as at au av ay ba be bi bl bo br ca ce ch ci co cr ct da de di do du ea ec ed ee ef
    eg ei el em en ep er es et eu ev ex fe fi fo fr ga ge gi gn gr gu ha he ia ic id ie if ig il im in io iq ir is it
    iv je la le li ll lo lu ma mb me mi mm mo mp mu na nc nd ne ng ni nn no ns nt nv ob oc og oi ol om on op or os ot
    ou pa pe ph pl po pp pr pu qu ra rc rd re rg ri rm rn ro rr rs rt ru rv sa se si so sp ss st su ta te th ti to tr
    ts tt tu ub ue ui ul un ur us ut uv ux va ve vi vr ye
"""
_PAIRS = frozenset(_COMMON.split())
LEAST_PAIRS = 0.6  # share of pairs that are common; below it letters are not mapped to what they look like
LEAST_LETTERS = 60  # fewer letters prove nothing about a text
MOST_UNMAPPED = 0.1  # share of characters without a Unicode value
MOST_MISREAD = 0.02  # share of a hidden layer's words with a mark of bad OCR; good layers have less than 1 %
COVERED = 0.6  # share of the page that an image must cover to be a scan of it
LITTLE_TEXT = 250  # characters: no more on a page that an image covers may be a stamp, a header, a page number

_LETTERS = re.compile(r"[^\W\d_]+")
_MISREAD = re.compile(
    r"[a-zà-ÿ][A-Z][a-zà-ÿ]"  # VaIenciennes
    r"|^[^\w]*I['’][a-zà-ÿA-ZÀ-Þ]|-I['’]"  # I'état
    r"|^I[bcdfgjklmnpqrstuvwxz]?[ie]?I|^Ii|^Ie[sux]?$"  # Iieux, Ies
    r"|[a-zà-ÿ]\d[a-zà-ÿ]|\d[OlI](?:\D|$)|[€£$§][a-zà-ÿ]|[a-zà-ÿ][€£$§]"  # c0mmune, 202O, d€pense
    r"|[\\|~^{}<>_¬¦]|\[\]"
    r"|^[^\w]*[bcdfghjklmnpqrstvwxz]{4,}\W*$"  # rnrnt
    r"|^[^\w]*rn[aeiou]|[Cc]ceur|\bfaqade"
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a page goes to OCR, and why, in English."""

    ocr: bool
    reason: str
    doubtful: bool = False  # the text layer is sound, but may not be all that the page shows


def decide(
    words: Sequence[Word], *, characters: int, invisible: int, unmapped: int, image_cover: float, choice: str
) -> Verdict:
    """Choose between a page's text layer and OCR.

    Args:
        words: of the text layer, visible or not.
        characters: how many letters and signs the layer has.
        invisible: how many of these are not drawn (the layer that a scanner's OCR leaves).
        unmapped: how many have no Unicode value that can be trusted.
        image_cover: share of the page that images cover, 0-1.
        choice: ``auto``, ``always`` or ``never``, as the user said.
    """
    fault = _fault(words, characters, invisible, unmapped, image_cover)
    if choice == "always":
        return Verdict(True, "OCR was asked for")
    if fault is None:
        if characters == 0:
            return Verdict(False, "nothing on the page looks like text")
        if invisible * 2 > characters:
            return Verdict(False, "the text layer over the scan reads as French")
        return Verdict(False, "the page has a text layer that reads as French")
    if choice == "never":
        return Verdict(False, f"{fault}, but OCR is switched off")
    return Verdict(True, fault, doubtful=_covers_little(characters, invisible, image_cover))


def _covers_little(characters: int, invisible: int, image_cover: float) -> bool:
    """Whether an image fills the page and hardly any text is drawn beside it."""
    return invisible * 2 <= characters and 0 < characters < LITTLE_TEXT and image_cover >= COVERED


def _fault(words: Sequence[Word], characters: int, invisible: int, unmapped: int, image_cover: float) -> str | None:
    """What speaks against the text layer; None: nothing."""
    if characters == 0:
        return "the page has an image and no text" if image_cover > 0.02 else None
    foreign = (word.text for word in words if not word.text.isascii())
    strange = unmapped + sum(_is_strange(character) for text in foreign for character in text)
    if strange > MOST_UNMAPPED * (characters + unmapped):
        return f"{strange} of {characters + unmapped} characters of the text layer have no known value"
    share = pairs_in_use(word.text for word in words)
    if share is not None and share < LEAST_PAIRS:
        return f"only {share:.0%} of the text layer's letter pairs are common in French"
    if invisible * 2 > characters:
        misread = sum(bool(_MISREAD.search(word.text)) for word in words)
        if misread > MOST_MISREAD * len(words):
            return f"{misread} of {len(words)} words of the hidden text layer look misread"
    elif _covers_little(characters, invisible, image_cover):
        return f"an image covers {image_cover:.0%} of the page, which has only {characters} characters of text"
    return None


def pairs_in_use(texts: Iterable[str]) -> float | None:
    """The share of letter pairs that are common in French; None where there are too few letters to tell."""
    counts = [_pairs(text) for text in texts]
    known, total = sum(count[0] for count in counts), sum(count[1] for count in counts)
    return known / total if total >= LEAST_LETTERS else None


@lru_cache(maxsize=20_000)
def _pairs(text: str) -> tuple[int, int]:
    """How many letter pairs of a word are common, and how many it has."""
    known = total = 0
    for letters in _LETTERS.findall(_fold(text)):
        total += len(letters) - 1
        known += sum(letters[index : index + 2] in _PAIRS for index in range(len(letters) - 1))
    return known, total


def _fold(text: str) -> str:
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe").replace("æ", "ae"))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def _is_strange(character: str) -> bool:
    return character == "\ufffd" or (character > "\x7f" and unicodedata.category(character) in ("Co", "Cn", "Cc"))
