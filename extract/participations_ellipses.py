"""Cues that a sentence leaves out: what repeats an earlier one, what continues a list, what only a heading says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extract.facts import Status
from extract.needing import needing
from extract.participations_cues import Cue, Polarity
from extract.participations_reading import Group, Reading

VERB = re.compile(
    r"\b(?:est|sont|sera|seront|etait|etaient|n'|ne|ont|y|attend\w*|reste\w*|doit|doivent|peut|va|vont|avait)\b|"
    r"\ba (?:\w+ )?\w+(?:e|u|i|is|it|ait)\b"
)
"""A sign that a stretch of masked text states something of its own."""

_OWN_DAY = re.compile(
    r"^[;,. ]*(?:et |puis |enfin )?(?:celles? (?:de |d'|du )|a |au |aux |pour |de )?(?:la |le |les |l')?C+"
    r"[^;C]{0,4}(?:des |depuis |en |fin )?(?:le )?D"
)
_SAME_AGAIN = needing(
    r"\b(?:l'(?:a|ont|avait|avaient|ayant) (?:\w+ )?ete\b|(?:a|ont) (?:\w+ )?suivi\b|"
    r"l(?:es? |a |')(?:a|ont) (?:\w+ )?(?:rejointe?s?|imitee?s?|suivie?s?)\b|"
    r"(?<=, )(?:suivi|imite|rejoint)e?s?\b(?=,? (?:(?:le |en |des |fin )*D+,? )?"
    r"(?:de |d'|du |des |par )(?:la |le |les |l')?C)|"
    r"complet(?:e|ent|aient) (?:la|cette|sa) liste\b|"
    r"(?:a|ont|fait|font) (?:fait )?de meme\b|"
    r"l'(?:est|sont|etait) (?:devenue?s?|aujourd'hui|desormais|depuis)\b)|"
    r"(?<=C) (?:aussi|egalement)(?= ?\.?$)",
    "ete",
    "suivi",
    "rejoint",
    "imit",
    "complet",
    "de meme",
    "l'est",
    "l'sont",
    "l'etait",
    "aussi",
    "egalement",
)
_SAME_TO_COME = needing(
    r"\b(?:le|l') ?(?:sera|seront|serait|seraient)\b|"
    r"\b(?:doi(?:t|vent)|v(?:a|ont)|devr\w+|pourr\w+) (?:le faire|(?:les |la |l')?(?:suivre|imiter|rejoindre))\b",
    "sera",
    "seront",
    "le faire",
    "suivre",
    "imiter",
    "rejoindre",
)
_AMONG = needing(
    r"\b(?:en (?:font|fait) (?:\w+ )?partie|y (?:figurent|figure|sont)|en sont\b|parmi (?:eux|elles|lesquel(?:le)?s)|"
    r"d'entre (?:eux|elles)|"
    r"figurent? (?:parmi|dans|sur) (?:la|les|cette|ces))",
    "en fo",
    "en fa",
    "y figure",
    "y sont",
    "en sont",
    "parmi",
    "d'entre",
    "figure",
)
_GRANTED = re.compile(r"\b(?:attribu|accord|financ|souten|aid|vot|allou|accompagn)(?:ee?s?|us?|ues?)\b")
_SHOWN = re.compile(
    r"^\W*(?:(?:dans|a) (?:l'|le |la |les )?[\w' -]{2,30}, |en [\w-]{3,25}, |"
    r"(?:chez|parmi|pour|sur) [\w' -]{2,30}, )?(?:"
    r"(?:on )?y (?:trouve|retrouve|releve|compte)[a-z]* |on (?:trouve|releve|compte|cite|citera|peut citer) |"
    r"parmi (?:elles|eux),? (?:figurent |on trouve )?|"
    r"citons |il s'agit (?:de |"
    r"d'|des )|ce sont |voici |les (?:\w+ )?(?:premier|dernier|nouveau|nouvelle|suivant)e?[sx]? s'appellent |"
    r"(?:les|ces) (?:operations?|projets?|dossiers?|communes?|villes?|laureate?s?|bourgs?|"
    r"villages?)(?: laureate?s?)? (?:de |d'|du |des )?)?"
    r"(?:notamment |entre autres |par exemple )?(?:la |le |les |l')?$"
)


_CITES = re.compile(
    r"\b(?:trouve|retrouve|releve|compte|cite|citera|citer|citons|il s'agit|ce sont|voici|s'appellent)\b"
)


@dataclass(frozen=True, slots=True)
class Before:
    """What was told before a sentence: its last cue, and the words of the sentence just before."""

    cue: Cue | None = None
    words: str = ""
    day: str | None = None  # its date, where it has only one
    block: int = -1


def complete(reading: Reading, found: Sequence[Cue], before: Before) -> list[Cue]:
    """The cues of a sentence, with what repeats an earlier one.

    ``celle de X l'a été``, ``Y a suivi``; ``Z en fait partie`` after a list of those chosen; ``parmi eux`` after
    those who were granted something.
    """
    masked = reading.masked
    out = list(found)
    for match in _AMONG.finditer(masked):
        near = [cue for cue in found if cue.start < match.end() and match.start() < cue.end]
        if any(cue.polarity is not Polarity.SO for cue in near) or not _were_chosen(masked, match, found, before):
            continue
        out = [cue for cue in out if cue not in near]
        out.append(Cue(match.start(), match.end(), Status.SELECTED, Polarity.SO, "inherited"))
    for match in _SAME_TO_COME.finditer(masked):
        known = any(cue.start <= match.end() + 25 and match.start() <= cue.end for cue in out)
        earlier = [cue for cue in found if cue.end <= match.start()]
        model = earlier[-1] if earlier else before.cue
        if model is not None and not known:
            out.append(Cue(match.start(), match.end(), model.status, Polarity.TO_COME, "inherited"))
    for match in _SAME_AGAIN.finditer(masked):
        earlier = [cue for cue in found if cue.end <= match.start()]
        model = earlier[-1] if earlier else before.cue
        if model is None:
            continue
        out = [cue for cue in out if cue.end <= match.start() or cue.start >= match.end()]
        out.append(Cue(match.start(), match.end(), model.status, Polarity.SO, "inherited"))
    return sorted(out, key=lambda cue: cue.start)


def _were_chosen(masked: str, match: re.Match[str], found: Sequence[Cue], before: Before) -> bool:
    earlier = [cue for cue in found if cue.end <= match.start() and not cue.binds]
    model = earlier[-1] if earlier else before.cue
    if model is not None and model.status is Status.SELECTED:
        return True
    return (
        match.group().startswith(("parmi", "d'entre"))
        and _GRANTED.search(before.words + masked[: match.start()]) is not None
    )


def shown(
    reading: Reading, found: Sequence[Cue], told: Sequence[Group], status: Status, *, wide: bool, plainly: bool
) -> Cue | None:
    """The cue that a heading lends to an enumeration at a sentence's head (``On y trouve X, Y et Z``).

    Args:
        reading: the sentence.
        found: its own cues; an enumeration that has one needs no other.
        told: its groups of communes.
        status: what the heading tells.
        wide: whether a bare enumeration of two is enough, as after another one.
        plainly: whether some word must introduce the enumeration (``on citera``), as where no heading does.
    """
    if not told:
        return None
    first = told[0]
    head = reading.masked[: first.start]
    if not _SHOWN.match(head) or len(head) > 70:
        return None
    if any(cue.start < first.end + 90 for cue in found):
        return None
    bare = re.fullmatch(r"\W*", head) is not None
    if plainly and not _CITES.search(head):
        return None
    names = sum(len(group.codes) for group in told)
    if len(first.codes) >= 3 or (not bare and names >= 3) or (wide and names >= 2):
        return Cue(0, max(first.start, 1), status, Polarity.SO, "heading_list")
    return None


def goes_on(reading: Reading, clause: tuple[int, int], group: Group) -> bool:
    """Whether a clause without a cue of its own continues the enumeration, or the statement, before it."""
    if _OWN_DAY.match(reading.masked[clause[0] : clause[1]]):
        return True
    head = reading.masked[clause[0] : group.start]
    behind = reading.masked[group.end : clause[1]].lstrip()
    return len(head) < 45 and not VERB.search(head) and not VERB.match(behind)
