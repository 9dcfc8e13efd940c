"""Départements and régions named on a page: ``dans l'Oise``, ``(Oise)``, ``en Creuse``, ``Région Hauts-de-France``.

They tell homonyms apart, and keep a commune's name inside theirs (``Pas-de-Calais``) from being taken for one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from extract.communes_lexicon import APART, ARTICLES, Words, key_of, words_of
from extract.facts import Span
from extract.reference import Reference
from extract.text import Folded, PageText
from ingest.document import BlockKind

# Régions of before 2016 and usual short forms → code of today's.
_FORMER_REGIONS = {
    "Alsace": "44",
    "Aquitaine": "75",
    "Auvergne": "84",
    "Basse-Normandie": "28",
    "Bourgogne": "27",
    "Champagne-Ardenne": "44",
    "Franche-Comté": "27",
    "Haute-Normandie": "28",
    "Languedoc-Roussillon": "76",
    "Limousin": "75",
    "Lorraine": "44",
    "Midi-Pyrénées": "76",
    "Nord-Pas-de-Calais": "32",
    "Nord-Pas-de-Calais-Picardie": "32",
    "PACA": "93",
    "Picardie": "32",
    "Poitou-Charentes": "75",
    "Provence-Alpes-Côte d'Azur": "93",
    "Rhône-Alpes": "84",
    "Région Centre": "24",
    "Région Sud": "93",
}
_BEFORE = frozenset({"le", "la", "les", "l", "du", "des", "en", "au", "aux", "departement", "departements"})
_TOWNS = frozenset({"communes", "villes", "villages", "bourgs", "maires", "elus", "territoires"})  # huit communes de X
_TOWNS_TOO = frozenset({"paris", "saint martin", "saint barthelemy"})  # as often as not a town
_BLANKS_BEFORE = 40  # so many at most are looked through
_BRACKET_AFTER = re.compile(r"\s*(?:[,;–-]\s*\d\w{1,2}\s*)?\)")


@dataclass(frozen=True, slots=True)
class Territory(Span):
    """A département or région named on a page; ``start`` and ``end`` are those of its name, without article."""

    kind: str  # departement, region
    code: str
    bracketed: bool = False  # stands alone between parentheses: said of the name before
    attached: bool = False  # by a hyphen to a longer name: Clermont-l'Hérault
    first: int = 0  # its first word, and the word after its last, in ``words_of`` the page
    last: int = 0


def find(text: PageText, reference: Reference) -> tuple[Territory, ...]:
    """The départements and régions that a page names, in order; of two that overlap the longer."""
    headings = frozenset(block.end for block in text.page.blocks if block.kind is BlockKind.HEADING)
    return _find(text.text, text.folded, words_of(text), headings, reference)


@lru_cache(maxsize=16)  # as of the words
def _find(
    raw: str, folded: Folded, words: Words, headings: frozenset[int], reference: Reference
) -> tuple[Territory, ...]:
    names, lengths = _names(reference), _lengths(reference)
    found: list[Territory] = []
    skip = 0
    for first, word in enumerate(words.keys):
        if word not in lengths or first < skip:
            continue
        for length in lengths[word]:
            last = first + length
            meaning = names.get(" ".join(words.keys[first:last]))
            if meaning is None or APART in words.joins[first : last - 1]:
                continue
            span = folded.span(words.starts[first], words.ends[last - 1])
            territory = Territory(
                span.start, span.end, *meaning, _bracketed(raw, span), _attached(words, first), first, last
            )
            if _meant(raw, words, territory, headings):
                found.append(territory)
                skip = last
            break
    return tuple(found)


@lru_cache(maxsize=2)
def _names(reference: Reference) -> dict[str, tuple[str, str]]:
    names = {key_of(name): ("region", code) for name, code in _FORMER_REGIONS.items()}
    for region in reference.regions.values():
        names[key_of(region.name)] = ("region", region.code)
    for departement in reference.departements.values():
        names[_without_article(key_of(departement.name))] = ("departement", departement.code)
    return {key: meaning for key, meaning in names.items() if key not in _TOWNS_TOO}


@lru_cache(maxsize=2)
def _lengths(reference: Reference) -> dict[str, list[int]]:
    """First word of a name → of how many words the names are that begin so, the longest first."""
    lengths: dict[str, set[int]] = {}
    for name in _names(reference):
        words = name.split()
        lengths.setdefault(words[0], set()).add(len(words))
    return {word: sorted(found, reverse=True) for word, found in lengths.items()}


@lru_cache(maxsize=2)
def departement_names(reference: Reference) -> frozenset[str]:
    """The names of départements as they are looked up, without their articles."""
    return frozenset(key for key, (kind, _) in _names(reference).items() if kind == "departement")


def _without_article(key: str) -> str:
    first, _, rest = key.partition(" ")
    return rest if first in ARTICLES else key


def _bracketed(text: str, span: Span) -> bool:
    before = text[max(0, span.start - _BLANKS_BEFORE) : span.start].rstrip()
    return before.endswith("(") and _BRACKET_AFTER.match(text, span.end) is not None


def _attached(words: Words, first: int) -> bool:
    return any(words.joins[i - 1] == "-" for i in range(first, max(0, first - 3), -1) if _in_name(words, i, first))


def _in_name(words: Words, index: int, first: int) -> bool:
    """Whether only articles and ``de`` stand from a word to the territory's first."""
    return all(key in _BEFORE | {"de", "d"} for key in words.keys[index:first])


def _meant(raw: str, words: Words, territory: Territory, headings: frozenset[int]) -> bool:
    """Whether a territory is meant: capitals, no part of a longer hyphenated name, an article before a short name."""
    if not raw[territory.start].isupper():
        return False
    before = words.keys[territory.first - 1] if territory.first else ""
    joined = words.joins[territory.first - 1] if territory.first else APART
    if (joined == "-" and before not in _BEFORE) or words.joins[territory.last - 1] == "-":
        return False
    if territory.kind == "region" or territory.last - territory.first > 1 or territory.bracketed:
        return True
    if joined != APART and before in _BEFORE:
        return True
    if joined == " " and before == "de" and territory.first > 1 and words.keys[territory.first - 2] in _TOWNS:
        return True
    if territory.end in headings and _heads(raw, territory.start):
        return True  # Petites villes de demain : Gironde
    return bool(re.match(r"\s*[:(]", raw[territory.end : territory.end + 3])) and joined == APART


def _heads(text: str, start: int) -> bool:
    """Whether what starts there begins a line, or follows a colon or dash."""
    before = text[max(0, start - _BLANKS_BEFORE) : start]
    words = before.rstrip()
    return not words or words[-1] in ":–—" or "\n" in before[len(words) :]


def scope(territory: Territory, reference: Reference) -> frozenset[str]:
    """The départements that a territory takes in."""
    if territory.kind == "departement":
        return frozenset({territory.code})
    return departements_of(territory.code, reference)


@lru_cache(maxsize=64)
def departements_of(region: str, reference: Reference) -> frozenset[str]:
    """The départements of a région."""
    return frozenset(d.code for d in reference.departements.values() if d.region == region)
