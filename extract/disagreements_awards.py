"""Sums, dates and funders that documents tell differently of one grant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from extract.claims import AwardClaim, ToldAward, agree
from extract.claims_awards_purposes import Alike, compare, steps
from extract.claims_awards_sums import Match, same_sum
from extract.disagreements_evidence import (
    Reasoned,
    classes,
    disagreement,
    folded,
    gap,
    misread,
    pair,
    said_in,
    standing,
)
from extract.disagreements_types import Cause, Disagreement, Side, Subject
from extract.facts import Role

CLOSE = 45  # days between two documents that tell of one event
_AT_ONCE = 10  # days between two documents that tell of one event without its date
SEASON = 183  # days: grants told further apart without a common date may be two
REVISED = 61  # days after which another cost may be a new estimate
_LIKENESS = 3.0  # sums further from one another than so many times aren't two figures for one thing
_ROLES = {Role.GRANT: "given", Role.ENVELOPE: "envelope", Role.COST: "cost", Role.TOTAL: "total"}
# Words of a grant that adds to another for the same thing.
_ANOTHER = re.compile(
    r"\b(?:nouvelle (?:aide|subvention|enveloppe|dotation|somme)|complement\w*|supplementaire|s'ajoute|en plus|autre"
    r"|second(?:e)? (?:aide|subvention)|solde|acompte|avance|rallonge|de nouveau|a nouveau|puis)\b"
)
# What happened on the day that is told: two of these have two days.
_EVENTS = {
    "decided": r"accord|attribu|vot|octroy|allou|decid|approuv|retenu|adopt",
    "agreed": r"\bsign|convention",
    "notified": r"notifi|arrete",
    "paid": r"vers|pay|percu|\brecu\b|encaiss",
    "opened": r"inaugur|livr|achev|termin",
    "announced": r"annonc",
}
_STATE = frozenset(
    (
        *("etat", "prefecture-region", "prefecture-departement", "ddt", "dreal", "drac", "min-cohesion", "min-culture"),
        *("min-economie-dge", "anct", "cget", "datar", "epareca", "dsil", "detr", "fnadt", "fisac", "fonds-vert"),
    )
)
_DEPOSITS = frozenset({"caisse-des-depots", "banque-des-territoires"})


# How those who publish call themselves, by what the ids of funders begin with.
_PUBLISHERS = {
    "region": r"(?:conseil )?region",
    "departement": r"(?:conseil )?departement",
    "etat": r"etat|pref|sous-pref|minist",
    "commune": r"ville|mairie|commune\b",
    "epci": r"communaute|agglo|metropole",
    "banque": r"banque des territoires|caisse des depots",
    "caisse": r"banque des territoires|caisse des depots",
}


def of_awards(claims: Sequence[AwardClaim]) -> tuple[Disagreement, ...]:
    """Different sums, dates or funders told of one thing: within claims, and between those of one beneficiary.

    Two claims are of one thing where purpose, programme and time are the same, no document tells both, and no word
    makes the one another part, phase or instalment.
    """
    found: list[Disagreement] = []
    for claim in claims:
        told = standing(claim.told)
        if len(told) < 2:
            continue
        found += _figures(claim, told)
        found += _dates(told)
        found += _funders(told)
    for one, other in combinations(sorted(claims, key=lambda claim: claim.id), 2):
        between = _between(one, other)
        if between is not None:
            found.append(between)
    return tuple(found)


def same_matter(one: AwardClaim, other: AwardClaim) -> bool:
    """Whether two claims, whoever they are for, may be two tellings of one grant: all but sum, funder and day."""
    if one.witnesses.is_superseded or other.witnesses.is_superseded:
        return False
    if _ROLES.get(one.role) is None or one.role is not other.role:
        return False
    if one.programme_id and other.programme_id and one.programme_id != other.programme_id:
        return False
    # Of many claims of one town most are for other things: what is known of each pair of purposes comes first.
    purposes = [sorted({fact.purpose or "" for fact in claim.told}) for claim in (one, other)]
    if not any(compare(ours, theirs) is Alike.SAME for ours in purposes[0] for theirs in purposes[1]):
        return False
    if {fact.document_id for fact in one.told} & {fact.document_id for fact in other.told}:
        return False  # who tells both holds them for two
    facts = standing(one.told), standing(other.told)
    said = [frozenset().union(*(steps(f"{fact.purpose} {fact.quote}") for fact in told)) for told in facts]
    return said[0] == said[1] and not any(_ANOTHER.search(folded(fact.quote)) for told in facts for fact in told)


def told_closely(one: AwardClaim, other: AwardClaim, days: int) -> bool:
    """Whether documents that tell two claims were published within so many days of one another."""
    return any(
        (found := gap(fact.published, same.published)) is not None and found <= days
        for fact in standing(one.told)
        for same in standing(other.told)
    )


def same_day(one: AwardClaim, other: AwardClaim) -> bool:
    """Whether both claims have a date, of a month at least, and it may be the same."""
    return bool(one.edtf and other.edtf and len(one.edtf) >= 7 and len(other.edtf) >= 7 and agree(one.edtf, other.edtf))


def kin(one: str | None, other: str | None) -> bool:
    """Whether two funders may be one: the State and its services and funds, a bank and its branch, or one untold."""
    if one is None or other is None or one == other:
        return True
    return {one, other} <= _STATE or {one, other} <= _DEPOSITS or {one, other} <= {"departement", "region"}


def speaks_for(one: ToldAward, owner: str | None) -> bool:
    """Whether a document is published by a funder or a commune, by the words that such names begin with.

    Args:
        one: a fact of the document.
        owner: an organisation's id, `commune` for any town.
    """
    published_by = re.sub(r"^(?:le |la |l')", "", folded(one.publisher or ""))
    return re.match(_PUBLISHERS.get((owner or "").partition("-")[0], r"(?!)"), published_by) is not None


# Within one claim


def _figures(claim: AwardClaim, told: Sequence[ToldAward]) -> Iterator[Disagreement]:
    """The figure of the fact that tells the sum best against each other one."""
    best = next((one for one in told if one.id == claim.award_id), None)
    if best is None:
        return
    figures: dict[str, list[ToldAward]] = {}
    for one in told:
        figures.setdefault(_figure(one), []).append(one)
    reference = figures.pop(_figure(best))
    for figure in sorted(figures):
        one, other = pair(reference, figures[figure])
        cause, why = _why_other(one, other)
        if cause in (Cause.ROUNDING, Cause.SCOPE_OR_UNIT):
            # Who tells both says itself how the one is the other.
            both = {fact.document_id for fact in reference} & {fact.document_id for fact in figures[figure]}
            others = [fact for fact in figures[figure] if fact.document_id not in both]
            if not others:
                continue
            one, other = pair(reference, others)
        yield _found(Subject.AMOUNT, cause, why, (one, _figure(one)), (other, _figure(other)))


def _figure(one: ToldAward) -> str:
    """A sum as the mentions have it: `1780000`, `200000..350000`."""
    if one.eur is None:
        return f"{one.eur_low or 0:.15g}..{one.eur_high or 0:.15g}"
    return f"{one.eur:.15g}"


def _why_other(one: ToldAward, other: ToldAward) -> tuple[Cause, str]:
    """Why two facts of one claim have other figures."""
    how = same_sum(one, other)
    if how is Match.TAXED or {one.tax, other.tax} == {"HT", "TTC"}:
        return Cause.SCOPE_OR_UNIT, f"One sum is {_taxes(one, other)}: the difference is VAT."
    scan = misread(one, other, (_digits(one), _digits(other)))
    if scan and how is None:
        return Cause.READING_ERROR, f"{scan[0].upper()}{scan[1:]}."
    if how is Match.ROUNDED:
        return Cause.ROUNDING, f"“{_words(other)}” and “{_words(one)}” may be one sum, rounded or hedged."
    return Cause.CONTRADICTION, f"Both tell the sum of one grant, and “{_words(one)}” is not “{_words(other)}”."


def _taxes(one: ToldAward, other: ToldAward) -> str:
    if one.tax and other.tax:
        return "told without tax (HT), the other with tax (TTC)"
    told, what = (one.tax or other.tax), "without" if (one.tax or other.tax) == "TTC" else "with"
    return f"told {told}, and the other is what it comes to {what} tax"


def _digits(one: ToldAward) -> str:
    return f"{one.eur or 0:.0f}"


def _words(one: ToldAward) -> str:
    return " ".join(one.text.split())


def _dates(told: Sequence[ToldAward]) -> Iterator[Disagreement]:
    events: dict[str, list[ToldAward]] = {}
    for one in told:
        event = _event(one)
        if event and one.edtf and len(one.edtf) >= 7 and one.edtf != one.published and said_in(one.edtf, one.quote):
            events.setdefault(event, []).append(one)
    for event, same in sorted(events.items()):
        for first, second in combinations(classes(one.edtf for one in same if one.edtf), 2):
            if gap(first[0], second[0]) == 0:
                continue
            one, other = pair(
                [fact for fact in same if fact.edtf == first[0]], [fact for fact in same if fact.edtf == second[0]]
            )
            if one.document_id == other.document_id:
                continue
            yield _date(one, other, event)


def _event(one: ToldAward) -> str | None:
    """What happened on the day of a fact, if its words name one event only."""
    words = folded(one.quote)
    named = [event for event, cue in _EVENTS.items() if re.search(cue, words)]
    if "decided" in named:
        return "decided"
    return named[0] if len(named) == 1 else None


def _date(one: ToldAward, other: ToldAward, event: str) -> Disagreement:
    scan = misread(one, other, (_number(one.edtf), _number(other.edtf)))
    if scan:
        cause, why = Cause.READING_ERROR, f"Two dates are told of one grant: {scan}."
    else:
        cause = Cause.CONTRADICTION
        why = f"Both tell when the grant was {event}, and the dates can't be the same."
    return _found(Subject.DATE, cause, why, (one, str(one.edtf)), (other, str(other.edtf)))


def _number(edtf: str | None) -> str:
    return re.sub(r"\D", "", edtf or "")


def _funders(told: Sequence[ToldAward]) -> Iterator[Disagreement]:
    funders: dict[str, list[ToldAward]] = {}
    for one in told:
        if one.funder_id:
            funders.setdefault(one.funder_id, []).append(one)
    for first, second in combinations(sorted(funders), 2):
        one, other = pair(funders[first], funders[second])
        if not kin(first, second) and one.document_id != other.document_id:
            yield _funder(one, other)


def _funder(one: ToldAward, other: ToldAward) -> Disagreement:
    why = "The same sum for the same thing at the same time is told of two funders."
    values = (one, str(one.funder_id)), (other, str(other.funder_id))
    return _found(Subject.FUNDER, Cause.CONTRADICTION, why, *values)


# Between two claims


def _between(one: AwardClaim, other: AwardClaim) -> Disagreement | None:
    if not same_matter(one, other):
        return None
    if one.eur is not None and one.eur == other.eur:
        return _same_sum(one, other)
    return _other_sum(one, other)


def _same_sum(one: AwardClaim, other: AwardClaim) -> Disagreement | None:
    """One sum, told of two funders, or of two days."""
    if not kin(one.funder_id, other.funder_id):
        undated = one.edtf is None and other.edtf is None
        if same_day(one, other) or (undated and told_closely(one, other, _AT_ONCE)):
            ours = [fact for fact in standing(one.told) if fact.funder_id == one.funder_id]
            theirs = [fact for fact in standing(other.told) if fact.funder_id == other.funder_id]
            if all(any(speaks_for(fact, fact.funder_id) for fact in told) for told in (ours, theirs)):
                return None  # each funder tells of its own grant
            return _funder(*pair(ours, theirs)) if ours and theirs else None
        return None
    if agree(one.edtf, other.edtf) or not told_closely(one, other, SEASON):
        return None
    for first in standing(one.told):
        for second in standing(other.told):
            dates = (first.edtf, second.edtf)
            fine = all(edtf and len(edtf) >= 7 for edtf in dates)
            told = all(fact.edtf and said_in(fact.edtf, fact.quote) for fact in (first, second))
            event = _event(first)
            if fine and told and event and event == _event(second) and 0 < (gap(*dates) or 0) <= SEASON:
                return _date(first, second, event)
    return None


def _other_sum(one: AwardClaim, other: AwardClaim) -> Disagreement | None:
    """Two sums for one thing by one funder at one time."""
    if not one.eur or not other.eur or max(one.eur, other.eur) > _LIKENESS * min(one.eur, other.eur):
        return None
    is_cost = one.role is Role.COST
    if not is_cost and one.funder_id != other.funder_id and not _mistyped(one, other):
        return None  # shares of a total are told so
    if not is_cost and one.funder_id is None and other.funder_id is None and not _mistyped(one, other):
        return None
    if not agree(one.edtf, other.edtf):
        return None
    first, second = pair(
        [fact for fact in standing(one.told) if fact.eur], [fact for fact in standing(other.told) if fact.eur]
    )
    cause, why = _why_other(first, second)
    if cause is Cause.CONTRADICTION:
        days = gap(first.published, second.published)
        if is_cost and days is not None and days >= REVISED:
            cause = Cause.DATE_OF_STATEMENT
            why = f"The cost is told {days} days apart: the estimate may have been revised meanwhile."
        elif not (same_day(one, other) or told_closely(one, other, CLOSE)):
            return None
        else:
            same = "Purpose, funder and time" if one.funder_id and other.funder_id else "Purpose and time"
            why = f"{same} are the same, but “{_words(first)}” is not “{_words(second)}”."
            if is_cost:
                why = f"The cost of one project, told at one time, is “{_words(first)}” and “{_words(second)}”."
    return _found(Subject.AMOUNT, cause, why, (first, _figure(first)), (second, _figure(second)))


def _mistyped(one: AwardClaim, other: AwardClaim) -> bool:
    """Whether two sums have the same digits, or all but one, and no two funders are named."""
    if one.funder_id and other.funder_id and one.funder_id != other.funder_id:
        return False
    ours, theirs = (f"{claim.eur or 0:.0f}" for claim in (one, other))
    if len(ours) != len(theirs):
        return False
    return sorted(ours) == sorted(theirs) or sum(a != b for a, b in zip(ours, theirs, strict=True)) == 1


def _found(
    subject: Subject, cause: Cause, why: str, first: tuple[ToldAward, str], second: tuple[ToldAward, str]
) -> Disagreement:
    one, other = first[0], second[0]
    sides = (Side("award", first[1], one), Side("award", second[1], other))
    communes = sorted(set(one.communes) & set(other.communes)) or sorted(one.communes)
    programme = one.programme_id or other.programme_id
    reasoned = Reasoned(subject, cause, why)
    return disagreement(reasoned, sides, programme, communes[0] if len(communes) == 1 else None)
