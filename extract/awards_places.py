"""Which communes a sum is for: by the words around it, the sentence's subject, or what the page speaks of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extract.awards_reading import Placed, Reading, Stretch, distinct, inside
from extract.facts import Amount, CommuneMention
from ingest.document import BlockKind

Group = tuple[Placed[CommuneMention], ...]

_NUMBERS = {"deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10}
_TO = re.compile(
    r"^(?: ?\((?:ht|ttc)\)| (?:ht|ttc))?[^.;:()]{0,90}?(?<![\w'])(?:a|aux?|pour|revien\w+ a|en faveur d[e']|au profit d[e']"
    r"|au benefice d[e']|vers|en direction d[e']|au)"
    r"(?: (?:la|les|le|l'))? ?(?:(?:seules?|trois|deux|quatre|cinq|six|sept|huit|\d+) )?(?:(?:nouvelles?|jeunes?) )?"
    r"(?:(?:programmes?|projets?|dossiers?|cent?res?[- ]\w+) (?:de |des |d'))?"
    r"(?:(?:\w+ )?(?:villes?|communes?|bourgs?|municipalites?|villages?|laureates?)(?: \w+)? ?(?:de |d'|du |des |: ?|, ?)?)?$"
)
_TO_STRICT = re.compile(
    r"^(?: ?\((?:ht|ttc)\)| (?:ht|ttc))?(?: (?:de |d')?(?:subventions?|aides?|credits?|euros|dotations?))?,? ?"
    r"(?:revien\w+|est allee?s?|vont?|ira|iront|sont allee?s?|ont ete \w+|a ete \w+|est \w+ee?|sont \w+ee?s|seraient \w+|sera \w+"
    r"|seront \w+|flechee?s?|destinee?s?|accordee?s?|attribuee?s?|versee?s?|allouee?s?|octroyee?s?)? ?"
    r"(?:a|aux?|vers|pour)(?: (?:la|les|le|l'))? ?(?:(?:villes?|communes?|bourgs?|village) (?:de |d'|du |des ))?$"
)
_IN_BRACKETS = re.compile(r"^(?: ?\([a-z0-9' -]{1,30}\))? ?\([^()]{0,90}$")
_ASIDE = re.compile(
    r"(?:\bvoisine?s?(?: immediate)? (?:de |d'|du |des )?|\bcomme |\ba l'instar d[eu'] ?|\bcontrairement a |\bpres d[eu'] ?"
    r"|\bdepuis |\bfaite? a |\breuni\w* (?:\w+ ){0,4}a |\bsiege a |\bcelui de |\bmais pas |\bni |\bhors |\bsauf |\bhormis "
    r"|\bentre |\bsouhait\w+ (?:\w+ )?a |\bprefecture de |\bdeplace\w* a |\bvisite a |\bsignee? a )"
    r"(?:la |le |les |l')?(?:ville de |commune de |mairie de )?$"
)
_COLLECTIVE = re.compile(
    r"\bchac(?:une?|un)\b|\ba (?:elles|eux) (?:deux|trois|quatre|toutes|tous)\b|\bensemble\b|\bau total\b|\bpar (?:commune|site|ville)\b"
    r"|\ba parts egales\b|\bconjointement\b|\bse partag\w+"
)
_ORDINAL = re.compile(
    r"\b(?:la|le|celle|ce) (premiere?|seconde?|deuxieme|troisieme|derniere?)\b(?! (?:tranche|phase|annee|fois|appel|volet|pierre))"
)
_RANK = {
    "premiere": 0,
    "premier": 0,
    "seconde": 1,
    "second": 1,
    "deuxieme": 1,
    "troisieme": 2,
    "derniere": -1,
    "dernier": -1,
}
_COUNTED = re.compile(
    r"\b(?:les|ces|aux|des) (deux|trois|quatre|cinq|six|sept|huit|neuf|dix|\d{1,2}) (?:\w+ )?"
    r"(?:communes|villes|bourgs|collectivites|villages|cites|laureates|municipalites)\b"
)
_EACH = re.compile(
    r"\bchac(?:une?|un)\b|\b(?:ces|les) (?:villes|communes|bourgs|laureates|municipalites|collectivites)\b|\belles?\b(?= (?:se|re|ob|per|ben))"
)
_SPEAKS_ON = re.compile(
    r"\b(?:la|cette|sa) (?:ville|commune|municipalite|collectivite|cite|mairie)\b|\b(?:la|sa|cette) ville-centre\b|\ble village\b|\ble bourg\b"
    r"|\b(?:le|ce|son|du|au) (?:projet|chantier|montage|plan de financement|cout|dossier|maire|conseil municipal|solde|budget)\b"
    r"|\b(?:les|ces|ses|des|aux) (?:travaux|etudes|amenagements)\b|\b(?:l'|cette |son )(?:operation|acquisition|etude|investissement|ensemble|equipement)\b"
    r"|^(?:elle|il|s'y ajout|y )|\b(?:qui )?s'y ajout|\b(?:elle|il|l'etat|region|departement|anah|[a-z]+) y (?:a|ont|consacr|apport|ajout|affect|contribu)"
    r"|\b(?:a|en|pour) (?:elle|lui) seule?\b|^(?:le reste|le tout|au total|soit|a cela|dont|l'aide|la subvention|cette aide|une? (?:aide|subvention))"
)
_NOT_FOR = re.compile(r"\b(?:par commune|par ville|par dossier|par projet|par operation)\b")


@dataclass(frozen=True, slots=True)
class Places:
    """The communes a sum is for, and the rule that tells."""

    codes: tuple[str, ...]
    rule: str


NOWHERE = Places((), "none")


def codes_of(group: Sequence[Placed[CommuneMention]]) -> tuple[str, ...]:
    return distinct(item.mention.code for item in group)


def for_sum(
    reading: Reading,
    stretch: Stretch,
    amount: Placed[Amount],
    others: Sequence[Placed[Amount]],
    payers: Sequence[tuple[int, int]],
) -> Places:
    """The communes that a sum of prose is for.

    Args:
        reading: the page.
        stretch: the sentence, item or note of the sum.
        amount: the sum.
        others: all sums of the sentence, in order.
        payers: where the sentence names who pays: a commune named there is no beneficiary.
    """
    words = reading.words
    start, end = stretch.start, stretch.end
    before_end = max([start, *(other.end for other in others if other.end <= amount.start)])
    after_start = min([end, *(other.start for other in others if other.start >= amount.end)])
    groups = _usable(reading, start, end, payers)
    after = words[amount.end : after_start]
    following = next((group for group in groups if amount.end <= group[0].start < after_start), None)
    preceding = next((group for group in reversed(groups) if group[0].start < amount.start), None)
    if following is not None and following[-1].end <= end:
        gap = words[amount.end : following[0].start]
        if _TO_STRICT.match(gap):
            return Places(codes_of(following), "to")
    if preceding is not None:
        near = [item for item in preceding if item.end <= amount.start]
        gap = words[near[-1].end : amount.start]
        if _IN_BRACKETS.match(gap) and before_end <= near[-1].end:
            listed = near if _COLLECTIVE.search(after[:40]) else near[-1:]
            return Places(codes_of(listed), "brackets")
    anaphora = _anaphora(reading, stretch, before_end, amount, preceding)
    if anaphora is not None:
        return anaphora
    if preceding is not None:
        item_head = stretch.passage.kind is BlockKind.LIST_ITEM and groups[0][0].start - start < 30
        chosen = preceding
        if item_head and len(others) == 1 and groups[0] is not preceding:
            chosen = groups[0]
        return Places(
            codes_of([item for item in chosen if item.end <= amount.start]), "item" if item_head else "subject"
        )
    if following is not None and _TO.match(words[amount.end : following[0].start]):
        return Places(codes_of(following), "to")
    if following is not None and re.search(
        r"\b(?:a|de|d'|du|pour) (?:la |le |l')?$|\b(?:d'|l')$", words[amount.end : following[0].start]
    ):
        return Places(codes_of(following), "after")
    return _from_before(reading, stretch, before_end, amount)


def _usable(reading: Reading, start: int, end: int, payers: Sequence[tuple[int, int]]) -> list[Group]:
    """The groups of communes in a sentence that may be beneficiaries: no neighbours, meeting places, payers."""
    usable = []
    for group in reading.groups:
        kept = tuple(
            item
            for item in group
            if start <= item.start
            and item.end <= end
            and not any(begin <= item.start and item.end <= stop for begin, stop in payers)
        )
        if kept and not _ASIDE.search(reading.words[max(start, kept[0].start - 40) : kept[0].start]):
            usable.append(kept)
    return usable


def _anaphora(
    reading: Reading, stretch: Stretch, begin: int, amount: Placed[Amount], preceding: Group | None
) -> Places | None:
    """``la première``, ``les trois communes``, ``chacune``: communes named before."""
    words = reading.words
    floor = preceding[-1].end if preceding is not None else stretch.start
    here = words[max(begin if preceding is None else floor, stretch.start) : amount.start]
    ordinal = None
    for ordinal in _ORDINAL.finditer(here):
        pass
    if ordinal is not None:
        named = _named_before(reading, amount.start, stretch)
        if len(named) >= 2:
            rank = _RANK[ordinal[1]]
            if rank < len(named):
                return Places((named[rank],), "ordinal")
    counted = _COUNTED.search(here)
    if counted is not None:
        wanted = _NUMBERS.get(counted[1]) or int(counted[1]) if counted[1] in _NUMBERS or counted[1].isdigit() else 0
        for group in reversed([g for g in reading.groups if g[-1].end <= amount.start]):
            if len(codes_of(group)) == wanted:
                return Places(codes_of(group), "counted")
    return None


def _named_before(reading: Reading, position: int, stretch: Stretch) -> tuple[str, ...]:
    """The communes named together last: in this sentence, the ones before, or the heading."""
    near = [stretch, *reading.before(stretch)[:4]]
    for one in near:
        codes = codes_of([c for c in reading.communes if one.start <= c.start and c.end <= min(one.end, position)])
        if len(codes) >= 2:
            return codes[-3:] if len(codes) > 3 else codes
    return ()


def _from_before(reading: Reading, stretch: Stretch, begin: int, amount: Placed[Amount]) -> Places:
    """A sentence that names no commune: what the sentences, items or headings before it speak of."""
    words = reading.words
    sentence = words[stretch.start : stretch.end]
    for parent in reversed(stretch.passage.parents):
        group = _within(reading, *reading.place(parent))
        if group:
            return Places(codes_of(group), "parent")
    siblings = reading.siblings(stretch)
    if _NOT_FOR.search(sentence) and not _EACH.search(sentence):
        return NOWHERE
    each = _EACH.search(sentence) is not None
    if each:
        for one in siblings[:2]:
            group = _largest(reading, one)
            if len(group) >= 2:
                return Places(group, "each")
    if _SPEAKS_ON.search(sentence):
        for one in siblings[:3]:
            codes = codes_of(_within(reading, one.start, one.end))
            if len(codes) == 1:
                return Places(codes, "speaks_on")
            if len(codes) > 1:
                break
        heading = _heading(stretch)
        if heading:
            return Places(heading, "heading")
        if not siblings and stretch.passage.kind is BlockKind.PARAGRAPH:
            return _paragraph_before(reading, stretch)
    lead = stretch.passage.lead_in
    if lead is not None or stretch.passage.kind is BlockKind.LIST_ITEM:
        if lead is not None:
            codes = codes_of(_within(reading, *reading.place(lead)))
            if len(codes) == 1:
                return Places(codes, "lead_in")
        introduction = stretch.passage.introduction
        if introduction is not None and len(introduction.communes) == 1:
            return Places(introduction.communes, "lead_in")
    heading = _heading(stretch)
    if heading and stretch.passage.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM):
        return Places(heading, "heading")
    return NOWHERE


def _paragraph_before(reading: Reading, stretch: Stretch) -> Places:
    """A paragraph that opens with ``La commune …``: the one commune of the paragraph before."""
    before = [one for one in reading.before(stretch) if one.passage.kind is not BlockKind.FOOTNOTE]
    if not before or before[0].passage.kind is not BlockKind.PARAGRAPH:
        return NOWHERE
    block = before[0].passage.block
    codes: list[str] = []
    for one in before:
        if one.passage.block != block:
            break
        codes += codes_of(_within(reading, one.start, one.end))
    known = distinct(codes)
    return Places(known, "paragraph_before") if len(known) == 1 else NOWHERE


def _heading(stretch: Stretch) -> tuple[str, ...]:
    """The communes that the innermost heading names (a title over the whole page is too far)."""
    headings = stretch.passage.headings
    return headings[-1].communes if headings and len(headings[-1].communes) == 1 else ()


def _largest(reading: Reading, stretch: Stretch) -> tuple[str, ...]:
    groups = [codes_of(g) for g in reading.groups if stretch.start <= g[0].start and g[-1].end <= stretch.end]
    return max(groups, key=len, default=())


def _within(reading: Reading, start: int, end: int) -> list[Placed[CommuneMention]]:
    return inside(reading.communes, start, end)
