"""Territories named in folded words: the country, régions, départements, others by their name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from extract.normalise import fold_string
from extract.reference import Reference
from extract.text import Context

_PEOPLE = {  # stem of an adjective → the région's name
    "normand": "Normandie",
    "breton": "Bretagne",
    "neo-aquitain": "Nouvelle-Aquitaine",
    "occitan": "Occitanie",
    "francilien": "Île-de-France",
    "ligerien": "Pays de la Loire",
    "corse": "Corse",
    "reunionnais": "La Réunion",
    "martiniquais": "Martinique",
    "guadeloupeen": "Guadeloupe",
    "guyanais": "Guyane",
}
_OF_PEOPLE = re.compile(rf"\b(?P<stem>{'|'.join(sorted(_PEOPLE, key=len, reverse=True))})(?:e|es|s|ne|nes)?\b")
_INHABITANTS = r"(?:ss)?(?:ais|ois|ien|een)(?:es|nes|s)?"  # ardennaises, sarthoises, cantaliennes, jurassiennes
_COUNTRY = re.compile(
    r"\b(?:en france|toute la france|de france|(?:a l'echelle|au niveau|au plan|sur le plan) national\w*|"
    r"dans tout le pays|du pays|"
    r"sur tout le territoire national|le territoire national|dans l'hexagone|au national|national(?:e|es)?ment|"
    r"(?:programme|plan|dispositif|liste) national\w*|\bl[ae]s? ministres?\b|\bl[ae] (?:gouvernement|ministere|"
    r"pays)\b|france entiere)\b|^france$"
)
_THE_REGION = re.compile(
    r"\b(?:la|notre|cette|en|sa) region\b(?! [A-Z])|\b(?:regional|regionale|regionales|regionaux|"
    r"regionalement)\b(?! de l')"
)
_THE_DEPARTEMENT = re.compile(r"\b(?:le|du|notre|ce|au) departement\b|\bdepartementale?s?\b")
_NAMED = re.compile(r" (?:de |du |des |d')?(?:la |le |les |l')?")
_OTHER = re.compile(
    r"\b(?:sur le |le |du |dans le |a l'echelle du )?(?:territoire|perimetre|bassin|pays|pole metropolitain|"
    r"scot|agglomeration)"
    r"(?: de | du | de l'| d'| des )(?:la |l')?(?P<name>[a-z][\w' -]{2,40}?)(?=[,.;:]|$| (?:est|sont|a|ont|"
    r"compte|comprend|qui)\b)"
)


_GUARDS = "gardien"  # no inhabitants of the Gard


@dataclass(frozen=True, slots=True)
class Territory:
    """A territory at its place; ``scope`` as CONTRACT says it."""

    start: int
    end: int
    scope: str


@lru_cache(maxsize=4)
def _names(reference: Reference) -> tuple[re.Pattern[str], dict[str, str]]:
    scopes: dict[str, str] = {}
    for code, region in reference.regions.items():
        scopes[fold_string(region.name)] = code
    for code, departement in reference.departements.items():
        scopes.setdefault(fold_string(departement.name), f"D{code}")
    scopes.update({"paca": "93", "hauts de france": "32", "centre val de loire": "24", "aura": "84", "grand-est": "44"})
    alternatives = "|".join(re.escape(name) for name in sorted(scopes, key=lambda name: (-len(name), name)))
    pattern = re.compile(
        rf"(?:\b(?:en|dans|pour|au|aux|de|du|des|la|le|les|dans l|pour l|de l|l|d|et|sur|region|"
        rf"departement)[ ']|[(]|^|[a-z]{{2,}}s? )"
        rf"(?P<name>{alternatives})(?![\w]*[a-z]|-)"
    )
    return pattern, scopes


@lru_cache(maxsize=4)
def _inhabitants(reference: Reference) -> tuple[re.Pattern[str], dict[str, str]]:
    """The adjectives made of départements' names, in the plural, and the scope of each name's stem."""
    stems = {
        re.sub(r"(?:e+s?|s)$", "", fold_string(one.name)): f"D{code}" for code, one in reference.departements.items()
    }
    alternatives = "|".join(re.escape(stem) for stem in sorted(stems, key=lambda stem: (-len(stem), stem)))
    return re.compile(rf"(?<![\w-])(?!{_GUARDS})(?P<stem>{alternatives}){_INHABITANTS}(?<=s)(?![\w-])"), stems


def territories(words: str, reference: Reference, context: Context) -> list[Territory]:
    """The territories that folded words name, in order."""
    pattern, scopes = _names(reference)
    found: list[Territory] = []

    def add(start: int, end: int, scope: str | None) -> None:
        if scope is not None and not any(start < other.end and other.start < end for other in found):
            found.append(Territory(start, end, scope))

    position = 0
    while match := pattern.search(words, position):
        add(match.start("name"), match.end("name"), scopes[match["name"]])
        position = match.end("name")
    by_name = {region.name: code for code, region in reference.regions.items()}
    for match in _OF_PEOPLE.finditer(words):
        add(match.start(), match.end(), by_name.get(_PEOPLE[match["stem"]]))
    inhabitants, stems = _inhabitants(reference)
    for match in inhabitants.finditer(words):
        add(match.start(), match.end(), stems[match["stem"]])
    for match in _COUNTRY.finditer(words):
        add(match.start(), match.end(), "FR")
    named = [one.start for one in found]
    for pattern, own in ((_THE_REGION, context.region), (_THE_DEPARTEMENT, the_departement(context))):
        for match in pattern.finditer(words):
            if not any(_NAMED.fullmatch(words, match.end(), start) for start in named):  # `la région Bretagne`
                add(match.start(), match.end(), own)
    for match in _OTHER.finditer(words):
        add(match.start("name"), match.end("name"), match["name"].strip())
    return sorted(found, key=lambda territory: territory.start)


def the_departement(context: Context) -> str | None:
    """The département that a document speaks of as ``le département``: its publisher's, else its main one."""
    if context.departement is not None:
        return f"D{context.departement}"
    code, share = min(context.departements.items(), key=lambda item: (-item[1], item[0]), default=("", 0.0))
    return f"D{code}" if share >= 0.5 else None
