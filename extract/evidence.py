"""The words that bear a fact: which mention tells its commune, its programme, its sum, its funder, its date.

A rule decides what a fact says; the words that say it are, of the mentions of that very value, those in the fact's own
sentence, list item or row, else the nearest before it on the page (a heading, a caption, the sentence before), else
the nearest after it. What no word of the page says (a publisher as funder, a heading of the page before) has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extract.facts import Award, Count, Mention, Mentions, Participation, Span

STATE = "etat"
# Bodies that act for the State, and funds whose money is the State's, whoever is named as funder.
STATE_FUNDS = frozenset(("detr", "dsil", "fisac", "fonds-vert", "fonds-friches", "france-relance"))
_SERVICES = ("prefecture-region", "prefecture-departement", "ddt", "dreal", "drac", "fnadt")
_MINISTRIES = ("min-cohesion", "min-culture", "min-economie-dge")
STATE_BODIES = STATE_FUNDS | {STATE, *_SERVICES, *_MINISTRIES}


@dataclass(frozen=True, slots=True)
class Evidence(Span):
    """A stretch of the page that tells a part of a fact."""

    role: str  # commune, epci, programme, amount, funder, date


class Bearers:
    """A page's mentions by what they say: of these are the words that tell a fact."""

    def __init__(self, mentions: Mentions) -> None:
        self._communes = _by((one.code, one) for one in mentions.communes)
        self._programmes = _by((one.programme_id, one) for one in mentions.programmes)
        self._epcis = _by((one.siren, one) for one in mentions.epcis)
        self._organisations = _by((one.organisation_id, one) for one in mentions.organisations)
        self._dates = _by((edtf, one) for one in mentions.dates for edtf in (one.edtf, *_ends(one.edtf)))

    def of_participation(self, fact: Participation) -> tuple[Evidence, ...]:
        """The words that tell the commune, the programme and the date."""
        told = [
            ("commune", self._communes.get(fact.commune_code, [])),
            ("programme", self._programmes.get(fact.programme_id, [])),
            ("date", self._dates_of(fact.edtf)),
        ]
        return _evidence(fact, told)

    def of_award(self, fact: Award) -> tuple[Evidence, ...]:
        """The words that tell the sum, its beneficiaries, its programme, its funder and its date."""
        told: list[tuple[str, Sequence[Mention]]] = [("amount", [fact.amount])]
        told += [("commune", self._communes.get(code, [])) for code in fact.commune_codes]
        told += [("epci", self._epcis.get(siren, [])) for siren in fact.epci_sirens]
        told += [
            ("programme", self._programmes.get(fact.programme_id or "", [])),
            ("funder", self._funders(fact.funder_id)),
            ("date", self._dates_of(fact.edtf)),
        ]
        return _evidence(fact, told)

    def of_count(self, fact: Count) -> tuple[Evidence, ...]:
        """The words that tell the programme and the date."""
        told = [("programme", self._programmes.get(fact.programme_id, [])), ("date", self._dates_of(fact.edtf))]
        return _evidence(fact, told)

    def _dates_of(self, edtf: str | None) -> Sequence[Mention]:
        """Dates that are this one, or an interval of which it is an end."""
        return self._dates.get(edtf or "", [])

    def _funders(self, funder_id: str | None) -> Sequence[Mention]:
        if funder_id is None:
            return []
        kind, _, code = funder_id.partition("-")
        if kind == "commune":
            return self._communes.get(code, [])
        if kind == "epci":
            return self._epcis.get(code, [])
        if funder_id != STATE:
            return self._organisations.get(funder_id, [])
        bodies = [one for name in sorted(STATE_BODIES) for one in self._organisations.get(name, [])]
        return [*bodies, *(one for fund in sorted(STATE_FUNDS) for one in self._programmes.get(fund, []))]


def _by(told: Iterable[tuple[str, Mention]]) -> dict[str, list[Mention]]:
    found: dict[str, list[Mention]] = {}
    for value, one in told:
        found.setdefault(value, []).append(one)
    return found


def _ends(edtf: str) -> Sequence[str]:
    """The ends of an interval."""
    return edtf.split("/") if "/" in edtf else ()


def _evidence(fact: Span, told: Iterable[tuple[str, Sequence[Mention]]]) -> tuple[Evidence, ...]:
    found = []
    for role, candidates in told:
        best = min(candidates, key=lambda one: _distance(fact, one), default=None)
        if best is not None:
            found.append(Evidence(best.start, best.end, role))
    return tuple(sorted(set(found), key=lambda one: (one.start, one.end, one.role)))


def _distance(fact: Span, mention: Span) -> tuple[int, int]:
    """In the fact's own words first, then before them, then after; the nearest first."""
    if mention in fact:
        return (0, mention.start - fact.start)
    if mention.end <= fact.start:
        return (1, fact.start - mention.end)
    return (2, mention.start - fact.end)
