"""Awards: how much goes to what, for which communes, under which programme, from whom, when."""

from __future__ import annotations

from extract import awards_payers, awards_prose, awards_table, awards_whole
from extract.awards_reading import read
from extract.facts import Award
from extract.view import View


def find(view: View) -> tuple[Award, ...]:
    """Find the awards told on a page, in the order of their sums.

    Each amount makes one award at most, with its role: what is a cost, a total, a ceiling or a rate is told apart
    from grants and budgets, which alone are safe to sum. Turnovers, rents and sums that the page itself replaces
    are none.

    Args:
        view: the page.
    """
    if not view.mentions.amounts:
        return ()
    reading = read(view)
    payers = awards_payers.payers(reading)
    awards = [*awards_prose.find(reading, payers), *awards_table.find(reading, payers)]
    ordered = sorted(awards, key=lambda award: (award.amount.start, award.amount.end))
    return tuple(awards_whole.shared(ordered, view.reference.programmes))
