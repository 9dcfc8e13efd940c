"""Whether two pages mean the same by what money is for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from rapidfuzz.fuzz import ratio

from extract.normalise import fold_string


class Alike(StrEnum):
    """How two purposes are to each other."""

    SAME = "same"
    UNKNOWN = "unknown"  # one isn't told, or tells nothing
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a purpose says, in words that count."""

    things: frozenset[str]  # what something is done to or with
    stages: frozenset[str]  # study, purchase, demolition, works: what is done else is too common to tell one by


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SMALL = _words(
    """a afin ainsi au aux avec ce ces cet cette chez d dans de des du elle en entre est et eux il ils l la le les leur
    leurs mais me meme memes n ne notre nos on ou par pas plus pour qu que qui s sa se ses son sous sur un une vers
    votre y sein niveau cadre afin divers diverses ancien ancienne anciens anciennes nouveau nouvelle nouveaux
    nouvelles futur future site commune communal communale communaux municipal municipale municipaux ville villes
    village bourg centre coeur quartier territoire local locale locaux publics public publique publiques"""
)
_DEEDS = _words(
    """acquisition acquerir achat action actions agrandissement amelioration ameliorer amenagement amenagements
    amenager aide aides chantier construction construire conversion conversion creation creer demolition demolir
    developpement dossier embellissement entretien equipement etude etudes extension financement financer
    fonctionnement installation installer investissement isolation maitrise mise mission modernisation moderniser
    oeuvre operation operations phase pose programme projet projets realisation realiser reamenagement reconquete
    reconstruction reconversion refection refaire rehabilitation rehabiliter remplacement renforcement renouvellement
    renovation renover reparation requalification requalifier restauration restaurer restructuration revitalisation
    redynamisation rehabilitations sauvegarde securisation soutien subvention subventions tranche transformation
    transformer travaux valorisation"""
)
# What is done, where it tells two grants for one thing apart: its study, its purchase, its demolition, the works.
_STAGES = {
    "study": _words("etude etudes diagnostic mission faisabilite"),
    "purchase": _words("acquisition acquerir achat acheter"),
    "demolition": _words("demolition demolir deconstruction"),
    "works": _words(
        """amenagement amenagements amenager construction construire creation extension modernisation reamenagement
        reconstruction refection refaire rehabilitation renovation renover requalification restauration restaurer
        restructuration transformation travaux isolation"""
    ),
}
_WORD = re.compile(r"[a-z0-9]+")
_ORDINALS = {
    "premier": "1",
    "premiere": "1",
    "1er": "1",
    "1ere": "1",
    "1re": "1",
    "deuxieme": "2",
    "second": "2",
    "seconde": "2",
    "troisieme": "3",
    "quatrieme": "4",
    "cinquieme": "5",
    "derniere": "last",
    "dernier": "last",
    "i": "1",
    "ii": "2",
    "iii": "3",
    "iv": "4",
}
_EMPTY = _SMALL | _DEEDS | _STAGES["study"] | _ORDINALS.keys()
_STEPS = "phase|tranche|lot|etape|annuite|acompte|versement|volet|annee|partie"
_STEP = re.compile(
    rf"\b(?:(?P<ordinal>{'|'.join(_ORDINALS)}|\d{{1,2}}(?:e|eme|nde?))\s+(?P<named>{_STEPS})s?"
    rf"|(?P<before>{_STEPS})\s+(?:n[o°]?\s*)?(?P<number>\d{{1,2}}|i{{1,3}}|iv|[a-d])\b)\b"
)
_MOST_OF = 0.5  # more than this share of the shorter purpose's words are the longer's too
_ALMOST = 85  # of 100, for words that a scan may have damaged
_LONG = 7


@lru_cache(maxsize=4096)
def read(purpose: str | None) -> Purpose:
    """Take a purpose apart."""
    words = _WORD.findall(fold_string(purpose or ""))
    told = (word for word in words if word not in _EMPTY and not word.isdigit() and len(word) > 1)
    things = frozenset(word[:-1] if len(word) > 3 and word[-1] in "sx" else word for word in told)
    return Purpose(things, frozenset(stage for stage, deeds in _STAGES.items() if not deeds.isdisjoint(words)))


@lru_cache(maxsize=16384)
def compare(one: str | None, other: str | None) -> Alike:
    """Compare two purposes by the things that they name.

    `aménagement de la place du Marché` and `requalification de la place du Marché` are the same, and so are `la halle`
    and `la halle aux grains`; `place du Marché` and `place de la Gare` aren't, nor a thing's study and its works.
    """
    ours, theirs = read(one), read(other)
    if ours.stages and theirs.stages and ours.stages.isdisjoint(theirs.stages):
        return Alike.OTHER
    if not ours.things or not theirs.things:
        return Alike.UNKNOWN
    few, many = sorted((ours.things, theirs.things), key=lambda things: (len(things), sorted(things)))
    shared = sum(1 for word in few if word in many or any(_almost(word, known) for known in many))
    return Alike.SAME if shared > _MOST_OF * len(few) else Alike.OTHER


def _almost(one: str, other: str) -> bool:
    """Whether two long words differ only as a scan's damage does; `salle` and `halle` are two words."""
    return min(len(one), len(other)) >= _LONG and ratio(one, other) >= _ALMOST


@lru_cache(maxsize=4096)
def steps(text: str | None) -> frozenset[tuple[str, str]]:
    """Phases, tranches, lots and the like that a text names with their number: `{("phase", "2")}`."""
    found = set()
    for match in _STEP.finditer(fold_string(text or "")):
        said = match["ordinal"] or match["number"]
        number = _ORDINALS.get(said) or re.sub(r"\D+$", "", said) or said
        found.add((match["named"] or match["before"], number))
    return frozenset(found)


def is_particular(purpose: str | None) -> bool:
    """Whether a purpose names its thing so that it is hardly another's: by a proper name or three words at least."""
    if purpose is None:
        return False
    return len(read(purpose).things) >= 3 or bool(proper_names(purpose))


_COMMON_NAMES = _words(
    """marche gare mairie eglise hotel republique poste ecole halle place rue general leclerc gaulle jean jaures victor
    hugo liberte paix etat region departement france"""
)


def proper_names(purpose: str) -> frozenset[str]:
    """Names in a purpose that few towns share: `Saint-Éloi`, but not `Marché` or `République`."""
    words = re.findall(r"(?<![\w])[A-ZÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŒ][\w'’-]+", purpose[1:])
    folded = (fold_string(word).strip("-'") for word in words)
    return frozenset(word for word in folded if not set(word.split("-")) <= _COMMON_NAMES)
