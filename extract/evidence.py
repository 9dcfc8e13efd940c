"""The words that bear a fact: which mention tells its commune, its programme, its sum, its funder, its date.

A rule decides what a fact says; the words that say it are, of the mentions of that very value, those in the fact's own
sentence, list item or row, else the nearest before it on the page (a heading, a caption, the sentence before), else
the nearest after it. What no word of the page says (a publisher as funder, a heading of the page before) has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extract.facts import Award, Count, Mention, Mentions, OrganisationMention, Participation, Span

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


def of_participation(fact: Participation, mentions: Mentions) -> tuple[Evidence, ...]:
    """The words that tell the commune, the programme and the date."""
    return _evidence(
        fact,
        [
            ("commune", [one for one in mentions.communes if one.code == fact.commune_code]),
            ("programme", [one for one in mentions.programmes if one.programme_id == fact.programme_id]),
            ("date", _dates(fact.edtf, mentions)),
        ],
    )


def of_award(fact: Award, mentions: Mentions) -> tuple[Evidence, ...]:
    """The words that tell the sum, its beneficiaries, its programme, its funder and its date."""
    told: list[tuple[str, Sequence[Mention]]] = [("amount", [fact.amount])]
    for code in fact.commune_codes:
        told.append(("commune", [one for one in mentions.communes if one.code == code]))
    for siren in fact.epci_sirens:
        told.append(("epci", [one for one in mentions.epcis if one.siren == siren]))
    told += [
        ("programme", [one for one in mentions.programmes if one.programme_id == fact.programme_id]),
        ("funder", _funders(fact.funder_id, mentions)),
        ("date", _dates(fact.edtf, mentions)),
    ]
    return _evidence(fact, told)


def of_count(fact: Count, mentions: Mentions) -> tuple[Evidence, ...]:
    """The words that tell the programme and the date."""
    return _evidence(
        fact,
        [
            ("programme", [one for one in mentions.programmes if one.programme_id == fact.programme_id]),
            ("date", _dates(fact.edtf, mentions)),
        ],
    )


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


def _dates(edtf: str | None, mentions: Mentions) -> list[Mention]:
    """Dates that are this one, or an interval of which it is an end."""
    if edtf is None:
        return []
    return [one for one in mentions.dates if one.edtf == edtf or edtf in one.edtf.split("/")]


def _funders(funder_id: str | None, mentions: Mentions) -> list[Mention]:
    if funder_id is None:
        return []
    kind, _, code = funder_id.partition("-")
    if kind == "commune":
        return [one for one in mentions.communes if one.code == code]
    if kind == "epci":
        return [one for one in mentions.epcis if one.siren == code]
    found: list[Mention] = [one for one in mentions.organisations if _is_funder(one, funder_id)]
    if funder_id == STATE:
        found += [one for one in mentions.programmes if one.programme_id in STATE_FUNDS]
    return found


def _is_funder(body: OrganisationMention, funder_id: str) -> bool:
    return body.organisation_id == funder_id or (funder_id == STATE and body.organisation_id in STATE_BODIES)
