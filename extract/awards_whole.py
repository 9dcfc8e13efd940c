"""A sum and the sums that make it up: what is said once of the whole holds for its shares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate
from math import gcd

from extract.awards_role import slack
from extract.facts import Award, Role
from extract.reference import Programme

_LEAST = 3
_ROUND = 500  # a whole of fewer steps, such as 265 000 by steps of 5 000, may be made of three sums by chance
_KINDS = frozenset({Role.GRANT, Role.ENVELOPE, Role.TOTAL})


def shared(awards: Sequence[Award], programmes: Mapping[str, Programme]) -> list[Award]:
    """Give the shares of a whole what was said with it: its fund or scheme, its payer, its day.

    ``Le comité a retenu onze projets, pour 3 918 000 €, au titre du fonds X``: where the grants listed after it make
    up that sum, each is of the fund X, whatever else the section over it speaks of. The whole is then a total.

    Args:
        awards: those of a page, in the order of their sums.
        programmes: by id; a fund said with a share is its own.
    """
    found = list(awards)
    for number, whole in enumerate(awards):
        if whole.role not in _KINDS or not whole.method.partition(".")[2].startswith("prose"):
            continue
        shares = next(_shares(awards, number, whole), ())
        for index in shares:
            found[index] = _inherits(found[index], whole, programmes)
        if shares:
            found[number] = replace(whole, role=Role.TOTAL, purpose=None)
    return found


def _shares(awards: Sequence[Award], number: int, whole: Award) -> Iterator[tuple[int, ...]]:
    """The runs of later grants, of whoever or of one payer, that add up to a sum."""
    eur = whole.amount.eur
    if eur is None:
        return
    later = [
        i for i in range(number + 1, len(awards)) if awards[i].role is Role.GRANT and awards[i].start > whole.start
    ]
    placed = tuple(i for i in later if awards[i].commune_codes or awards[i].epci_sirens)
    firsts = tuple(sorted({awards[i].start: i for i in reversed(placed)}.values()))
    payer = tuple(i for i in placed if awards[i].funder_id in (whole.funder_id, None))
    for run in dict.fromkeys((placed, firsts, payer)):
        values = [_eur(awards[i]) for i in run]
        for first in range(min(len(run), _LEAST)):
            for count, total in enumerate(accumulate(values[first:]), start=1):
                if total - eur >= slack(eur):
                    break  # sums only grow
                if eur - total < slack(eur):
                    step = gcd(*(round(_eur(awards[i]) * 100) for i in run[first : first + count]))
                    if count > _LEAST or (count == _LEAST and total * 100 >= _ROUND * step):
                        yield tuple(run[first : first + count])


def _eur(award: Award) -> float:
    """What an award comes to in all: a sum for each of several communes counts as often."""
    times = len(award.commune_codes) if award.method == "awards.prose_each" else 1
    return (award.amount.eur or 0.0) * times


def _inherits(share: Award, whole: Award, programmes: Mapping[str, Programme]) -> Award:
    known = programmes.get(share.programme_id or "")
    keeps = whole.programme_id is None or (known is not None and known.kind == "fund")
    return replace(
        share,
        programme_id=share.programme_id if keeps else whole.programme_id,
        funder_id=share.funder_id or whole.funder_id,
        edtf=share.edtf or whole.edtf,
    )
