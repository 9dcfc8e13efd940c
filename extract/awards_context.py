"""What a sentence that names no commune is about: the sentences, items, headings, the letterhead before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extract.awards_reading import NUMBERS, Placed, Reading, Stretch, distinct, inside
from extract.awards_topic import label, named_in, own, topic
from extract.facts import Amount, CommuneMention
from ingest.document import BlockKind

_PLACES = (
    r"(?:communes?|villes?|laureate?s?|bourgs?|villages?|municipalites?|territoires?|collectivites?|sites?|centres?)"
)
_EACH = re.compile(
    rf"\bchac(?:une?|un)\b|\bchaque {_PLACES}\b|\b(?:ces|les) (?:villes|communes|bourgs|laureates|municipalites"
    r"|collectivites)\b|\belles?\b(?= (?:se|re|ob|per|ben))"
)
_PER_SITE = re.compile(r"\bpar (?:an et par )?(?:site|commune|ville|territoire|bourg|village|laureate?)\b")
_HOW_MANY = re.compile(rf"\b(\d{{1,3}}|{'|'.join(NUMBERS)}) (?:\w+ )?{_PLACES}\b")
_OURS = re.compile(
    r"\bnotre (?:commune|ville|conseil municipal|municipalite|centre[- ](?:ville|bourg))\b|\bnous\b"
    r"|\bla (?:commune|ville)\b"
)
_GENERAL = re.compile(
    r"^(?:en (?:france|tout|region|moyenne)|au (?:niveau )?(?:national|total)|dans (?:la region|le departement"
    r"|l'ensemble)|chaque|toutes?|tous|plus generalement)\b|\bau niveau national\b|\bcredits de paiement\b"
    r"|\b(?:dans|pour|sur) (?:tout )?(?:la region|le departement|l'ensemble)\b"
    r"|\b(?:enveloppe|dotation) (?:departementale|regionale|nationale)\b"
)
"""Said of a whole territory: a sentence of it takes up no commune told before."""
_FOR_MANY = re.compile(
    r"^[^.;]{0,60}?(?:\b(?:aux|pour (?:les|des)|(?:a|en faveur|au profit|a destination) des) (?:\w+ )?"
    r"(?:villages|communes|villes|bourgs|centres?[- ](?:bourgs|villes)|territoires|quartiers|collectivites)"
    r"|\b(?:au|du|ce|le) (?:dispositif|programme|plan(?! de financement)))\b"
)
_MANY = re.compile(
    rf"(?<!les )(?<!ces )(?<!des )\b(?:\d{{1,3}}|{'|'.join(NUMBERS)}) (?:\w+ )?(?:communes|villes|bourgs|villages"
    r"|territoires)\b"
)
_OWN_MONEY = re.compile(r"\b(?:inscri|consacr|engag|investi|prevo|vote|lance|reserv|budget|commande)")
_NOT_FOR = re.compile(r"\b(?:par commune|par ville|par dossier|par projet|par operation)\b")

_LEAD = 15  # letters before the name with which a sentence opens


@dataclass(frozen=True, slots=True)
class Places:
    """The communes a sum is for, and the rule that tells."""

    codes: tuple[str, ...]
    rule: str


NOWHERE = Places((), "none")


def codes_of(group: Sequence[Placed[CommuneMention]]) -> tuple[str, ...]:
    """The INSEE codes of commune mentions, each once, in order."""
    return distinct(item.mention.code for item in group)


def communes_before(reading: Reading, stretch: Stretch, amount: Placed[Amount]) -> Places:
    """The communes that a sentence without any speaks of, or none.

    Args:
        reading: the page.
        stretch: the sentence, item or note.
        amount: the sum that it tells.
    """
    passage = stretch.passage
    sentence = reading.words[stretch.start : stretch.end]
    siblings = reading.siblings(stretch)
    if _PER_SITE.search(sentence) or _EACH.search(sentence):
        for one in siblings[:3]:
            group = named_in(reading, one) if _PER_SITE.search(sentence) else _largest(reading, one)
            if len(group) >= 2:
                return Places(group, "each")
        group = _listed_after(reading, stretch)
        if group:
            return Places(group, "each")
    if _NOT_FOR.search(sentence) or _is_general(reading, stretch, amount):
        return NOWHERE
    for parent in reversed(passage.parents):
        start, end = reading.place(parent)
        group = codes_of(inside(reading.communes, start, end))
        if group:
            return Places(group, "parent")
    above = label(reading, stretch)
    if above:
        return Places(above, "parent")
    mine = own(reading, stretch)
    if mine and _OURS.search(sentence):
        return Places(mine, "letterhead")
    spoken = topic(reading, stretch, same_block=bool(mine))
    if spoken:
        return Places(spoken, "speaks_on")
    found = _lead_in(reading, stretch) or _heading(stretch)
    if found:
        return Places(found, "heading")
    if mine:
        return Places(mine, "letterhead")
    known = tuple(reading.context.communes)
    return Places(known, "document") if len(known) == 1 else NOWHERE


def _is_general(reading: Reading, stretch: Stretch, amount: Placed[Amount]) -> bool:
    """Whether a sentence leaves what was spoken of before: for a territory, many communes that nobody names, a body.

    ``128 communes``, ``pour les villages``, ``l'Orne compte …``, ``la communauté de communes a inscrit …``.
    """
    sentence = reading.words[stretch.start : stretch.end]
    if _GENERAL.search(sentence) or _MANY.search(sentence):
        return True
    if _FOR_MANY.match(reading.words[amount.end : stretch.end]):
        return True
    spends = any(one.start - stretch.start < _LEAD for one in inside(reading.epcis, stretch.start, amount.start))
    return spends and _OWN_MONEY.search(sentence) is not None


def _listed_after(reading: Reading, stretch: Stretch) -> tuple[str, ...]:
    """The communes of a list that follows, where the words before it tell how many they are."""
    told = [
        NUMBERS.get(found[1]) or int(found[1])
        for one in (stretch, *reading.siblings(stretch)[:3])
        for found in _HOW_MANY.finditer(reading.words[one.start : one.end])
    ]
    listed: tuple[str, ...] = ()
    for one in reading.stretches:
        if one.start < stretch.end or one.passage.kind is BlockKind.HEADING:
            continue
        named = named_in(reading, one)
        if not named or len(listed) > max(told, default=0):
            break
        listed = distinct((*listed, *named))
        if len(listed) in told:
            return listed
    return ()


def _lead_in(reading: Reading, stretch: Stretch) -> tuple[str, ...]:
    passage = stretch.passage
    if passage.lead_in is not None and passage.kind is not BlockKind.FOOTNOTE:
        start, end = reading.place(passage.lead_in)
        codes = codes_of(inside(reading.communes, start, end))
        if len(codes) == 1:
            return codes
    if passage.kind is BlockKind.LIST_ITEM and passage.introduction is not None:
        return passage.introduction.communes if len(passage.introduction.communes) == 1 else ()
    return ()


def _heading(stretch: Stretch) -> tuple[str, ...]:
    """The commune that the innermost heading to name any names."""
    if stretch.passage.kind not in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM):
        return ()
    for heading in reversed(stretch.passage.headings):
        if heading.communes:
            return heading.communes if len(heading.communes) == 1 else ()
    return ()


def _largest(reading: Reading, stretch: Stretch) -> tuple[str, ...]:
    groups = [codes_of(g) for g in reading.groups if stretch.start <= g[0].start and g[-1].end <= stretch.end]
    return max(groups, key=len, default=())
