"""Which communes a sum is for: by the words around it, the sentence's subject, or what the page speaks of."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract import awards_context
from extract.awards_context import Places, codes_of
from extract.awards_reading import NUMBERS, Placed, Reading, Stretch, distinct, is_aside
from extract.facts import Amount, CommuneMention
from ingest.document import BlockKind

Group = tuple[Placed[CommuneMention], ...]

_TO = re.compile(
    r"^(?: ?\((?:ht|ttc)\)| (?:ht|ttc))?[^.;:()]{0,90}?(?<![\w'])(?:a|aux?|pour|revien\w+ a"
    r"|en faveur d[e']|au profit d[e']"
    r"|au benefice d[e']|vers|en direction d[e']|au)"
    r"(?: (?:la|les|le|l'))? ?(?:(?:seules?|trois|deux|quatre|cinq|six|sept|huit|\d+) )?(?:(?:nouvelles?|jeunes?) )?"
    r"(?:(?:programmes?|projets?|dossiers?|cent?res?[- ]\w+) (?:de |des |d'))?"
    r"(?:(?:\w+ )?(?:villes?|communes?|bourgs?|municipalites?|villages?|laureates?)(?: \w+)? ?(?:de "
    r"|d'|du |des |: ?|, ?)?)?$"
)
_TO_STRICT = re.compile(
    r"^(?: ?\((?:ht|ttc)\)| (?:ht|ttc))?(?: (?:de |d')?(?:subventions?|aides?|credits?|euros|dotations?))?,? ?"
    r"(?:revien\w+|est allee?s?|vont?|ira|iront|sont allee?s?|ont ete \w+|a ete \w+|est \w+ee?"
    r"|sont \w+ee?s|seraient \w+|sera \w+"
    r"|seront \w+|flechee?s?|destinee?s?|accordee?s?|attribuee?s?|versee?s?|allouee?s?|octroyee?s?)? ?"
    r"(?:a|aux?|vers|pour)(?: (?:la|les|le|l'))? ?(?:(?:villes?|communes?|bourgs?|village) (?:de |d'|du |des ))?$"
)
_IN_BRACKETS = re.compile(r"^(?: ?\([a-z0-9' -]{1,30}\))? ?\([^()]{0,90}$")
_COLLECTIVE = re.compile(
    r"\bchac(?:une?|un)\b|\ba (?:elles|eux) (?:deux|trois|quatre|toutes|tous)\b|\bensemble\b"
    r"|\bau total\b|\bpar (?:commune|site|ville)\b"
    r"|\ba parts egales\b|\bconjointement\b|\bse partag\w+"
)
_WITH = re.compile(r"^[^,;:]{0,20}\b(?:avec|grace a|forte? d[e'])\b[^,;:]*$")
_ORDINAL = re.compile(
    r"\b(?:la|le|celle|ce|cette) (premiere?|seconde?|deuxieme|troisieme|derniere?)\b"
    r"(?= ?(?:[,:(]|\d|$|(?:ville|commune|a|ont|avait|aura|est|sera|etait|recoi\w*|recev\w*|beneficie\w*"
    r"|obtien\w*|percoi\w*|touche\w*|dispose\w*|se|de|pour|avec|en|par|ayant|vient|met|investi\w*|engage\w*|consacre\w*|mobilise\w*|finance\w*"
    r"|attend|prevoit|y|qui|\w+ra)\b|[sd]'))"
)
_ENUMERATED = re.compile(r"(?: ?(?:€|euros?|k€|m€))? ?(?:,|et|puis|, et)(?: de| a| d')? ?")
_PART_OF = re.compile(r"\bpart (?:d[e'u] ?|des )(?:(?:la |l')?(?:ville|commune) d[e'] ?)?$")
_IN_SUM = re.compile(r"^ (?:dans|sur) (?:l'|la |cette |une )(?:aide|subvention|somme|dotation|enveloppe)[^.;]{0,20}$")
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
    rf"\b(?:les|ces|aux|des) ({'|'.join(NUMBERS)}|\d{{1,2}}) (?:\w+ )?"
    r"(?:communes|villes|bourgs|collectivites|villages|cites|laureates|municipalites|centres|centralites|territoires)\b"
)


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
    share = share_of_sum(reading, stretch, others)
    if share is not None and amount is others[1]:
        return Places(codes_of(share), "subject")
    if share is not None:
        payers = (*payers, (share[0].start, share[-1].end))
    before_end = max([start, *(other.end for other in others if other.end <= amount.start)])
    after_start = min([end, *(other.start for other in others if other.start >= amount.end)])
    groups = _usable(reading, start, end, payers)
    after = words[amount.end : after_start]
    following = next((group for group in groups if amount.end <= group[0].start < after_start), None)
    preceding = next((group for group in reversed(groups) if group[0].start < amount.start), None)
    if following is not None and following[-1].end <= end:
        gap = words[amount.end : following[0].start]
        if _TO_STRICT.match(gap):
            return Places((*codes_of(following), *_as_much(reading, following, groups, after_start)), "to")
    if preceding is not None:
        near = [item for item in preceding if item.end <= amount.start]
        gap = words[near[-1].end : amount.start]
        if _IN_BRACKETS.match(gap) and before_end <= near[-1].end:
            listed = near if _COLLECTIVE.search(after[:40]) else near[-1:]
            return Places(codes_of(listed), "brackets")
    told = _respectively(reading, groups, amount, others, start=start, end=end)
    if told:
        return Places(told, "respectively")
    if preceding is not None and following is not None and len(others) > 1 and groups[0][0].start > others[0].end:
        return Places(codes_of(following), "after")  # « 10 000 € pour … de X et 20 000 € pour … de Y »
    anaphora = _anaphora(reading, stretch, amount, preceding, begin=before_end, end=after_start)
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
    told_after = [group for group in groups if amount.end <= group[0].start]
    if len(others) == 1 and len(told_after) > 1 and ":" in words[amount.end : told_after[0][0].start]:
        return Places(distinct(code for group in told_after for code in codes_of(group)), "after")
    if (
        following is not None
        and _WITH.match(words[start : amount.start])
        and words[amount.end : following[0].start] == ", "
    ):
        return Places(codes_of(following), "to")  # « Avec 40 000 €, X est … »
    if following is not None and _TO.match(words[amount.end : following[0].start]):
        return Places(codes_of(following), "to")
    if following is not None and re.search(
        r"\b(?:a|de|d'|du|pour) (?:la |le |l')?$|\b(?:d'|l')$", words[amount.end : following[0].start]
    ):
        return Places(codes_of(following), "after")
    if len(groups) == 1 and not _has_own(words, groups[0], amount, others):
        return Places(codes_of(groups[0]), "after")
    return awards_context.communes_before(reading, stretch, amount)


def share_of_sum(reading: Reading, stretch: Stretch, sums: Sequence[Placed[Amount]]) -> Group | None:
    """Whose share of a sentence's first sum the second is: ``la part de X dans l'aide de 9 000 € … est de 4 000 €``."""
    if len(sums) != 2 or (sums[0].mention.eur or 0) <= (sums[1].mention.eur or 0):
        return None
    words = reading.words
    for group in reading.groups:
        if (
            stretch.start <= group[0].start
            and group[-1].end <= sums[0].start
            and _PART_OF.search(words[stretch.start : group[0].start])
            and _IN_SUM.match(words[group[-1].end : sums[0].start])
        ):
            return group
    return None


def _has_own(words: str, group: Group, amount: Placed[Amount], others: Sequence[Placed[Amount]]) -> bool:
    """Whether communes named later have a sum of their own, or are examples only (``parmi lesquelles``)."""
    if re.search(r"\b(?:parmi lesquel|dont|notamment|comme|a l'exemple)", words[amount.end : group[0].start]):
        return True
    return any(
        other.start >= group[-1].end
        and re.fullmatch(r"(?: ?\([^()]{1,30}\))? ?[(:] ?", words[group[-1].end : other.start])
        for other in others
    )


def _usable(reading: Reading, start: int, end: int, payers: Sequence[tuple[int, int]]) -> list[Group]:
    """The groups of communes in a sentence that may be beneficiaries: no neighbours, meeting places, payers.

    Where a sentence names neighbours only (``la commune voisine de X``), they are meant after all.
    """
    groups = [
        tuple(
            item
            for item in group
            if start <= item.start
            and item.end <= end
            and not any(begin <= item.start and item.end <= stop for begin, stop in payers)
        )
        for group in reading.groups
    ]
    groups = [group for group in groups if group]
    usable = [group for group in groups if not is_aside(reading.words, start, group[0])]
    if not usable and len(groups) == 1 and "voisin" in reading.words[max(start, groups[0][0].start - 20) : end]:
        return groups
    return usable


def _anaphora(
    reading: Reading, stretch: Stretch, amount: Placed[Amount], preceding: Group | None, *, begin: int, end: int
) -> Places | None:
    """``la première``, ``les trois communes``, ``chacune``: communes named before."""
    words = reading.words
    floor = preceding[-1].end if preceding is not None else stretch.start
    floor = max(begin if preceding is None else floor, stretch.start)
    here = words[floor : amount.start]
    ordinals = list(_ORDINAL.finditer(here))
    if ordinals:
        ordinal = ordinals[-1]
        if ordinal[0].startswith(("cette", "ce ")) and _RANK[ordinal[1]] < 0:
            return Places(_last_before(reading, ordinal.start() + floor), "ordinal")
        named = _named_before(reading, amount.start, stretch)
        if len(named) >= 2:
            rank = _RANK[ordinal[1]]
            if rank < len(named):
                return Places((named[rank],), "ordinal")
    counted = _COUNTED.search(here) or _COUNTED.search(words[amount.end : end])
    if counted is not None:
        wanted = NUMBERS.get(counted[1]) or int(counted[1])
        for group in reversed([g for g in reading.groups if g[-1].end <= amount.start]):
            if len(codes_of(group)) == wanted:
                return Places(codes_of(group), "counted")
        known = codes_of(reading.communes)
        if len(known) == wanted:
            return Places(known, "counted")
    return None


def _as_much(reading: Reading, told: Group, groups: Sequence[Group], end: int) -> tuple[str, ...]:
    """``à X, autant à Y``: the same sum for both."""
    return tuple(
        code
        for group in groups
        if told[-1].end <= group[0].start < end
        and re.fullmatch(
            r" ?(?:\([^()]{1,30}\))?,? (?:et )?(?:autant|idem|la meme (?:somme|aide)) (?:a|pour|au"
            r"|aux) ?(?:la |le |les |l')?",
            reading.words[told[-1].end : group[0].start],
        )
        for code in codes_of(group)
    )


def _respectively(
    reading: Reading,
    groups: Sequence[Group],
    amount: Placed[Amount],
    others: Sequence[Placed[Amount]],
    *,
    start: int,
    end: int,
) -> tuple[str, ...]:
    """``X et Y reçoivent respectivement 10 000 et 20 000 €``: one each, in order."""
    said = reading.words.find("respecti", start, end)
    if said < 0:
        return ()
    before = [one for one in others if one.end <= said]
    after = [one for one in others if one.start > said]
    run: list[Placed[Amount]] = []
    for one in after or reversed(before):
        first, second = (run[-1:], [one]) if after else ([one], run[-1:])
        if run and not _ENUMERATED.fullmatch(reading.words[first[0].end : second[0].start]):
            break
        run.append(one)
    run.sort(key=lambda one: one.start)
    codes = codes_of([item for group in groups for item in group if item.end <= run[0].start]) if run else ()
    return (codes[len(codes) - len(run) + run.index(amount)],) if amount in run and len(codes) >= len(run) >= 2 else ()


def _last_before(reading: Reading, position: int) -> tuple[str, ...]:
    """The commune named last before a place: ``cette dernière``."""
    return codes_of([one for one in reading.communes if one.end <= position][-1:])


def _named_before(reading: Reading, position: int, stretch: Stretch) -> tuple[str, ...]:
    """The communes named together last: in this sentence, the ones before, or the heading."""
    near = [stretch, *reading.before(stretch)[:4]]
    for one in near:
        codes = codes_of([c for c in reading.communes if one.start <= c.start and c.end <= min(one.end, position)])
        if len(codes) >= 2:
            return codes[-3:] if len(codes) > 3 else codes
    return ()
