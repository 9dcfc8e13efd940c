"""What the words around a number of communes say that it counts, and how exactly."""

from __future__ import annotations

import re

from extract.disagreements_evidence import folded

# What is counted, by the words behind the number.
_UNITS = {
    "communes": r"villes?|communes?|municipalites?|bourgs?|centres?-(?:bourg|ville)s?|localites?|laureat(?:e?s)?",
    "agreements": r"conventions?|contrats?|accords?|signatures?",
    "territories": r"territoires?|intercommunalites?|agglomerations?|binomes?|epci|communautes?|bassins?",
    "projects": r"projets?|dossiers?|operations?|actions?",
    "candidates": r"candidat(?:e?s|ures?)",
}
_NUMBER = r"\d{1,3}(?: \d{3})+|\d+"
_NUMBERED = re.compile(
    rf"(?<![\d,.])({_NUMBER})(?![\d,.]*\d) (?:\w+ )?({'|'.join(f'(?:{words})' for words in _UNITS.values())})\b"
)
_TENS = "dizaine|douzaine|quinzaine|vingtaine|trentaine|quarantaine|cinquantaine|soixantaine|centaine"
_ROUNDED = re.compile(
    rf"\b(?:environ|pres d|plus d|moins d|quelque|presque|autour d|une? (?:petite |bonne )?(?:{_TENS})"
    r"|dizaines|centaines|milliers?|au moins|au plus)"
)
_WORDS = {2: "deux", 3: "trois", 4: "quatre", 5: "cinq", 6: "six", 7: "sept", 8: "huit", 9: "neuf", 10: "dix"}
_CLAUSES = re.compile(r"[;:,()](?!\d)|\.(?!\d)| [–—-] ")
# Of those who came or left, not of all: behind the word for what is counted, or around it.
_CHANGE = (
    r" (?:(?:\w+ )?(?:nous|vous|s'y|s')(?: |(?<='))(?:ont|sont|ajout\w+)\b|(?:de plus|supplementaires?)\b"
    r"|(?:se |s'en )sont (?:retire|ajoute)\w*)"
)
_STAGES = re.compile(r"\b(?:candidatures?|candidates?|candidats?|postul\w+)\b")


def unit(quote: str, value: int) -> str | None:
    """What the words behind a number say that it counts; None where they don't."""
    words = _plain(quote)
    clauses = [clause for clause in _CLAUSES.split(words) if re.search(rf"(?<!\d){value}(?!\d)", clause)]
    if _STAGES.search(clauses[0] if clauses else words):
        return "candidates"
    return next((name for number, _, name in _numbered(words) if number == value), None)


def beside(quote: str, value: int) -> list[tuple[int, str, str]]:
    """The other numbers of a quote: each with the word behind it, and what that stands for."""
    return [found for found in _numbered(_plain(quote)) if found[0] != value]


def is_rounded(quote: str) -> bool:
    """Whether a number is told as approximate."""
    return _ROUNDED.search(_plain(quote)) is not None


def is_change(quote: str, value: int) -> bool:
    """Whether a number, in digits or words, is of those that joined or left, and not of all that there are."""
    words = _plain(quote)
    number = rf"(?:{value}|{_WORDS[value]})" if value in _WORDS else str(value)
    named = "|".join(_UNITS.values())
    return re.search(rf"(?<![\w,.]){number} (?:(?:nouvelles?|autres) )?(?:{named}){_CHANGE}", words) is not None


def in_digits(quote: str, value: int) -> bool:
    """Whether a number stands in digits, not in words."""
    return re.search(rf"(?<!\d){value}(?!\d)", re.sub(r"(?<=\d)\s(?=\d)", "", quote)) is not None


def _numbered(words: str) -> list[tuple[int, str, str]]:
    found = []
    for match in _NUMBERED.finditer(words):
        name = next(name for name, pattern in _UNITS.items() if re.fullmatch(pattern, match[2]))
        found.append((int(match[1].replace(" ", "")), match[2], name))
    return found


def _plain(quote: str) -> str:
    return re.sub(r"\s+", " ", folded(quote))
