"""What a sentence that names no commune is about: the sentences, items, headings, the letterhead before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extract.awards_reading import Placed, Reading, Stretch, distinct, inside, is_aside
from extract.facts import CommuneMention
from ingest.document import BlockKind

_EACH = re.compile(
    r"\bchac(?:une?|un)\b|\bchaque (?:commune|ville|laureate|bourg|village|municipalite)\b|\b(?:ces"
    r"|les) (?:villes|communes|bourgs|laureates|municipalites|collectivites)\b|\belles?\b(?= (?:se|re"
    r"|ob|per|ben))"
)
_SPEAKS_ON = re.compile(
    r"\b(?:la|cette|sa) (?:ville|commune|municipalite|collectivite|cite|mairie)\b|\b(?:la|sa"
    r"|cette) ville-centre\b|\ble village\b|\ble bourg\b"
    r"|\b(?:le|ce|son|du|au) (?:projet|chantier|montage|plan de financement|cout|dossier|maire"
    r"|conseil municipal|solde|budget)\b"
    r"|\b(?:les|ces|ses|des|aux) (?:travaux|etudes|amenagements)\b|\b(?:l'|cette |son )(?:operation"
    r"|acquisition|etude|investissement|ensemble|equipement)\b"
    r"|^(?:elle|il|s'y ajout|y )|\b(?:qui )?s'y ajout|\b(?:elle|il|l'etat|region|departement|anah"
    r"|[a-z]+) y (?:a|ont|consacr|apport|ajout|affect|contribu)"
    r"|\b(?:a|en|pour) (?:elle|lui) seule?\b|\b(?:la|cette|le montant de la) subvention\b|^(?:le reste"
    r"|le tout|au total|soit|a cela|dont|l'aide|la subvention|cette aide|une? (?:aide|subvention))"
)
_PER_SITE = re.compile(r"\bpar (?:site|commune|ville)\b")
_OURS = re.compile(
    r"\bnotre (?:commune|ville|conseil municipal|municipalite|centre[- ](?:ville|bourg))\b|\bnous\b"
    r"|\bla (?:commune|ville)\b"
)
_LETTERHEAD = re.compile(
    r"^(?:la )?(?:ville|commune|mairie|municipalite|(?:bulletin|journal|magazine|lettre"
    r"|gazette) (?:d'information )?(?:municipale?|communale?)"
    r"|(?:extrait du registre des )?deliberations? du conseil municipal|conseil municipal|registre des deliberations) d"
)
_GENERAL = re.compile(
    r"^(?:en (?:france|tout|region|moyenne)|au (?:niveau )?(?:national|total)|dans (?:la region"
    r"|le departement|l'ensemble)|depuis|l'an|le (?:programme|dispositif|fonds|plan)"
    r"|chaque|toutes?|tous|plus generalement|par ailleurs|l'enveloppe|les (?:communautes|communes"
    r"|villes|credits|rapporteurs|montants))\b"
    r"|\benveloppe\b|\bcredits de paiement\b|\bau niveau national\b|\bde (?:la region|son cote)\b"
)
_COMPLEMENT = re.compile(r"\b(?:pour|aux?|en faveur|destine\w*|afin|en vue|sur)\b|\ba (?:la |l'|des |ses |\w+er\b)")
_NOT_FOR = re.compile(r"\b(?:par commune|par ville|par dossier|par projet|par operation)\b")


@dataclass(frozen=True, slots=True)
class Places:
    """The communes a sum is for, and the rule that tells."""

    codes: tuple[str, ...]
    rule: str


NOWHERE = Places((), "none")


def codes_of(group: Sequence[Placed[CommuneMention]]) -> tuple[str, ...]:
    """The INSEE codes of commune mentions, each once, in order."""
    return distinct(item.mention.code for item in group)


def communes_before(reading: Reading, stretch: Stretch) -> Places:
    """The communes that a sentence without any speaks of, or none.

    Args:
        reading: the page.
        stretch: the sentence, item or note.
    """
    passage = stretch.passage
    sentence = reading.words[stretch.start : stretch.end]
    for parent in reversed(passage.parents):
        start, end = reading.place(parent)
        group = codes_of(inside(reading.communes, start, end))
        if group:
            return Places(group, "parent")
    siblings = reading.siblings(stretch)
    if _PER_SITE.search(sentence) or _EACH.search(sentence):
        for one in siblings[:3]:
            group = _named(reading, one) if _PER_SITE.search(sentence) else _largest(reading, one)
            if len(group) >= 2:
                return Places(group, "each")
    if _NOT_FOR.search(sentence):
        return NOWHERE
    if siblings and len(_named(reading, siblings[0])) == 1 and _bare(reading, stretch):
        return Places(_named(reading, siblings[0]), "speaks_on")
    if _SPEAKS_ON.search(sentence):
        for one in siblings[:4]:
            codes = _named(reading, one)
            if len(codes) == 1:
                return Places(codes, "speaks_on")
            if len(codes) > 1:
                break
    found = _lead_in(reading, stretch) or _heading(stretch)
    if found:
        return Places(found, "heading")
    if _SPEAKS_ON.search(sentence) and not siblings and passage.kind is BlockKind.PARAGRAPH:
        codes = _paragraph_before(reading, stretch)
        if codes:
            return Places(codes, "paragraph_before")
    if (_OURS.search(sentence) or _SPEAKS_ON.search(sentence)) and passage.kind is not BlockKind.FOOTNOTE:
        codes = letterhead(reading, stretch)
        known = tuple(reading.context.communes)
        codes = codes or (known if len(known) == 1 else ())
        return Places(codes, "letterhead" if codes else "none")
    return NOWHERE


def _named(reading: Reading, stretch: Stretch) -> tuple[str, ...]:
    """The communes that a sentence is about: not those named for comparison or as places of meeting."""
    return codes_of(
        [
            one
            for group in reading.groups
            if not is_aside(reading.words, stretch.start, group[0])
            for one in group
            if stretch.start <= one.start and one.end <= stretch.end
        ]
    )


def _bare(reading: Reading, stretch: Stretch) -> bool:
    """Whether a sentence tells sums without saying for what: it goes on with the sentence before."""
    sentence = reading.words[stretch.start : stretch.end]
    last = [one for one in reading.amounts if stretch.start <= one.start and one.end <= stretch.end]
    tail = reading.words[last[0].end : stretch.end] if last else sentence
    return not (_GENERAL.search(sentence) or _COMPLEMENT.search(tail[:80]))


def _lead_in(reading: Reading, stretch: Stretch) -> tuple[str, ...]:
    passage = stretch.passage
    if passage.lead_in is not None:
        start, end = reading.place(passage.lead_in)
        codes = codes_of(inside(reading.communes, start, end))
        if len(codes) == 1:
            return codes
    if passage.kind is BlockKind.LIST_ITEM and passage.introduction is not None:
        return passage.introduction.communes if len(passage.introduction.communes) == 1 else ()
    return ()


def _paragraph_before(reading: Reading, stretch: Stretch) -> tuple[str, ...]:
    """A paragraph that opens with ``La commune …``: the one commune of the paragraph before."""
    before = [one for one in reading.before(stretch) if one.passage.kind is not BlockKind.FOOTNOTE]
    if not before or before[0].passage.kind is not BlockKind.PARAGRAPH:
        return ()
    block = before[0].passage.block
    known = distinct(code for one in before if one.passage.block == block for code in _named(reading, one))
    return known if len(known) == 1 else ()


def letterhead(reading: Reading, stretch: Stretch) -> tuple[str, ...]:
    """The commune whose letter, bulletin or record a page is: ``Ville de X`` in a line of its own, or the publisher."""
    for one in reading.stretches:
        words = reading.words[one.start : one.end].strip()
        if one.start < stretch.start and len(words) < 90 and _LETTERHEAD.match(words):
            codes = codes_of(inside(reading.communes, one.start, one.end))
            if len(codes) == 1:
                return codes
    return ()


def _heading(stretch: Stretch) -> tuple[str, ...]:
    """The commune that the innermost heading names (a title over the whole page is too far)."""
    headings = stretch.passage.headings
    if stretch.passage.kind not in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM):
        return ()
    return headings[-1].communes if headings and len(headings[-1].communes) == 1 else ()


def _largest(reading: Reading, stretch: Stretch) -> tuple[str, ...]:
    groups = [codes_of(g) for g in reading.groups if stretch.start <= g[0].start and g[-1].end <= stretch.end]
    return max(groups, key=len, default=())
