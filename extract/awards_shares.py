"""Which sums of a page are parts of others, and which only repeat them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.awards_funder import Paid
from extract.awards_reading import Placed, Reading, Stretch, inside
from extract.awards_role import adds_up, slack
from extract.facts import Amount
from ingest.document import BlockKind

_SHARES = re.compile(r"^[^():;]{0,60}?(?:\b(?:dont|parmi lesquels|repartie?s?|soit)\b|:)[^);]*$")
_GRANTS_FOLLOW = re.compile(
    r"\b(?:subventions?|aides?|dotations?) (?:\w+ ){0,4}: ?$|\b(?:attribu|accord|allou|octro)\w+[^.]{0,60}: ?$"
)
_THIS_SUM = re.compile(r"\b(?:sur|dans) (?:cette|ladite) (?:aide|subvention|somme|dotation|enveloppe) d[e'] ?$")
_EACH = re.compile(r"\bchac(?:une?|un)\b")


def parents(
    reading: Reading, start: int, sums: Sequence[Placed[Amount]], payments: Sequence[Paid | None]
) -> dict[int, int]:
    """Which sums are shares of which: ``3 M€, dont 1 M€ de …``, ``2 M€ : 1,5 M€ de … et 0,5 M€ de …``."""
    found: dict[int, int] = {}
    whole: int | None = None
    for number in range(1, len(sums)):
        gap = reading.words[sums[number - 1].end : sums[number].start]
        first, here = sums[whole].mention.eur if whole is not None else None, sums[number].mention.eur
        previous = sums[number - 1].mention.eur
        named = inside(reading.communes, sums[number - 1].end, sums[number].start)
        opens = _SHARES.match(gap) is not None and not named
        if opens and previous is not None and here is not None and here < previous and whole is None:
            whole = number - 1
            found[number] = whole
        elif whole is not None and first is not None and here is not None and here < first and ";" not in gap:
            found[number] = whole
        else:
            whole = None
    for number, amount in enumerate(sums):
        if number in found or number in found.values() or amount.mention.eur is None or payments[number] is not None:
            continue
        rest = sums[number + 1 :]
        if inside(reading.communes, amount.end, sums[-1].start) and inside(reading.communes, start, amount.start):
            continue  # « X : 3 M€ ; Y : 1 M€ ; Z : 2 M€ » adds up by chance
        stop = _adding_up(amount.mention.eur, rest)
        found.update({number + 1 + index: number for index in range(stop)})
    return found


def _adding_up(eur: float, sums: Sequence[Placed[Amount]]) -> int:
    """How many of the sums, two or more from the first on, make up ``eur``; 0 if none do."""
    total, count = 0.0, 0
    for number, one in enumerate(sums, 1):
        if one.mention.eur is not None:
            total, count = total + one.mention.eur, count + 1
        if total >= eur + slack(eur):
            return 0
        if number >= 2 and count >= 2 and abs(total - eur) < slack(eur):
            return number
    return 0


def is_shared_out(reading: Reading, start: int, sums: Sequence[Placed[Amount]]) -> bool:
    """Whether a sentence's first sum is named again, to tell a share: ``sur cette aide de 9 000 €, la part …``."""
    return (
        len(sums) > 1
        and _THIS_SUM.search(reading.words[start : sums[0].start]) is not None
        and re.match(r"[ ,]*la part d", reading.words[sums[0].end : sums[1].start]) is not None
    )


def lists_grants(reading: Reading, stretch: Stretch) -> bool:
    """Whether an item stands in a list that its lead-in brings as one of grants."""
    lead = stretch.passage.lead_in
    return lead is not None and _GRANTS_FOLLOW.search(reading.words[slice(*reading.place(lead))]) is not None


def repeats(reading: Reading, stretch: Stretch, amount: Placed[Amount]) -> bool:
    """Whether a sum repeats a total row of the page's tables, or adds up the list around or after it."""
    eur = amount.mention.eur
    if eur is None:
        return False
    if stretch.passage.kind is BlockKind.LIST_ITEM:
        lead = stretch.passage.lead_in
        return adds_up(eur, _listed(reading, [one for one in reading.before(stretch) if one.passage.lead_in == lead]))
    following = []
    for other in reading.stretches:
        sums = inside(reading.amounts, other.start, other.end)
        if other.passage.is_total and any(one.mention.eur == eur for one in sums):
            return True
        if other.passage.lead_in is not None:
            start, end = reading.place(other.passage.lead_in)
            if start <= amount.start and amount.end <= end:
                following.append(other)
    return adds_up(eur, _listed(reading, following))


def _listed(reading: Reading, items: Sequence[Stretch]) -> list[float]:
    """The first sum of each list item; once a commune where each gets it."""
    values = []
    for item in items:
        sums = inside(reading.amounts, item.start, item.end)
        if item.passage.kind is BlockKind.LIST_ITEM and sums and sums[0].mention.eur is not None:
            communes = {c.mention.code for c in inside(reading.communes, item.start, item.end)}
            each = _EACH.search(reading.words[item.start : item.end]) is not None
            values.append(sums[0].mention.eur * (len(communes) if each and communes else 1))
    return values
