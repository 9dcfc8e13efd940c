"""What tells that two awards of one set of beneficiaries are one, and what tells that they aren't."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from extract import reference
from extract.claims import ToldAward, bounds
from extract.claims_awards_purposes import Alike, compare, is_particular, steps
from extract.claims_awards_sums import Match, same_sum, tells_itself
from extract.facts import Role
from extract.normalise import fold_string

_GIVEN = frozenset({Role.GRANT, Role.ENVELOPE, Role.TOTAL})  # what one page calls a grant is another's total
_STATE = frozenset({"etat", "etat_deconcentre", "ministere", "dotation"})  # kinds of organisations
_STATE_FUNDS = frozenset({"detr", "dsil", "fisac", "fonds-friches", "fonds-vert", "france-relance"})
_PROCESS_DAYS = 183  # a vote, its decree, its notification and its signature lie no further apart
_ONE_NEWS_DAYS = 31  # documents no further apart tell one piece of news
_FINE_DAYS = 31  # of a date that names a day or a month
_ENOUGH = 3
_ENOUGH_FOR_NOBODY = 5  # where not even the beneficiaries are the same
_ANOTHER = re.compile(
    r"\b(?:nouvelle?|nouveau|autre|seconde?|deuxieme|troisieme) (?:aide|arrete|attribution|annuite|concours|credit"
    r"|dotation|financement|participation|subvention|versement)|\bcomplement|\bsupplement|\brallonge|\bs'ajout"
    r"|\bse cumul|\bsolde\b|\bacompte|\bannuite|\bavance (?:de|sur)\b"
)
_ONLY = re.compile(r"\b(?:une seule|(?:la|l') ?(?:seule|unique)) (?:aide|subvention|participation|dotation)\b")
_ASIDE = re.compile(r"\bde (?:son|leur) cote\b|\bpour (?:sa|leur) part\b|\bquant a\b|\begalement\b|\bajoute(?:nt)?\b")
_THIS = r"\b(?:ces|cette (?:somme|aide|subvention|dotation|enveloppe) de|ce montant de|la somme de|ladite somme de) $"
ROLES = {
    Role.GRANT: "a grant",
    Role.ENVELOPE: "an envelope",
    Role.COST: "a cost",
    Role.TOTAL: "a total",
    Role.CEILING: "a ceiling",
    Role.RATE: "a rate",
    Role.ASKED: "asked for",
}


@dataclass(frozen=True, slots=True)
class Relation:
    """How two facts are to each other."""

    score: int  # how much tells that they are one
    is_possible: bool  # nothing tells that they aren't
    is_enough: bool  # they are one, if no third fact stands against it
    reason: str  # words for a reader; empty where there is nothing to explain


def relation(one: ToldAward, other: ToldAward) -> Relation:
    """Compare two facts for the same beneficiaries."""
    match = same_sum(one, other)
    if match is None:
        return _apart("the sums differ")
    against = _against(one, other, match)
    if against:
        return _apart(against)
    score, reasons = 0, []
    if match is Match.EQUAL:
        score += 4 if tells_itself(one.eur) else 1
    else:
        reasons.append(f"“{one.text}” and “{other.text}” are {match}")
    alike = compare(one.purpose, other.purpose)
    if alike is Alike.SAME:
        score += 3
        if fold_string(one.purpose or "") != fold_string(other.purpose or ""):
            reasons.append(f"“{one.purpose}” and “{other.purpose}” are taken for one purpose")
    elif one.purpose != other.purpose:
        reasons.append("only one page tells what for" if alike is Alike.UNKNOWN else "a sum that hardly occurs twice")
    ours, theirs = funder_of(one), funder_of(other)
    if ours and theirs and _kin(ours) == _kin(theirs):
        score += 2
    elif one.funder_id and other.funder_id and not funders_agree(one.funder_id, other.funder_id):
        reasons.append("another funder is named for the same sum, purpose and day")
    elif one.funder_id != other.funder_id:
        both = one.funder_id and other.funder_id
        reasons.append("the State and its agency" if both else "only one page names the funder")
    if one.programme_id and other.programme_id:
        score += 2 if one.programme_id == other.programme_id else 1
        if one.programme_id != other.programme_id:
            reasons.append(f"{one.programme_id} and {other.programme_id} may be of one grant")
    score += _of_dates(one, other, reasons)
    if one.role is Role.ENVELOPE and other.role is Role.ENVELOPE:
        score += 2
    if one.document_id == other.document_id and (_goes_back(one) or _goes_back(other) or _is_told_again(one, other)):
        score += _ENOUGH
    if one.cluster_id == other.cluster_id and one.document_id != other.document_id and _says_the_same(one, other):
        score += _ENOUGH_FOR_NOBODY  # a copy's same words
    enough = _ENOUGH if one.communes or one.epcis else _ENOUGH_FOR_NOBODY
    return Relation(score, True, score >= enough, "; ".join(reasons) if score >= enough else _too_little(one, other))


def _apart(reason: str) -> Relation:
    return Relation(0, False, False, reason)


def _against(one: ToldAward, other: ToldAward, match: Match) -> str | None:
    """What tells that two facts of one sum are two."""
    if one.role is not other.role and not {one.role, other.role} <= _GIVEN:
        return f"one is {ROLES[one.role]}, the other {ROLES[other.role]}"
    alike = compare(one.purpose, other.purpose)
    is_one_document = one.document_id == other.document_id
    if is_one_document:
        if (one.page_id, one.start, one.end) == (other.page_id, other.start, other.end) and match is Match.EQUAL:
            return "told side by side in one sentence or row"
        if alike is not Alike.SAME and not _is_summary(one, other):
            return "two sums of one document, not for one purpose"
        if tells_another(one) or tells_another(other):
            return "two sums of one document, one told as another"
        if not (one.funder_id and other.funder_id) and any(
            _ASIDE.search(fold_string(each.quote)) for each in (one, other)
        ):
            return "two sums of one document, one told beside the other"
    step = other_step(one, other)
    if step:
        return step
    if not programmes_agree(one.programme_id, other.programme_id):
        return f"of other programmes: {one.programme_id} and {other.programme_id}"
    if alike is Alike.OTHER and not (match is Match.EQUAL and tells_itself(one.eur)):
        return f"for other purposes: “{one.purpose}” and “{other.purpose}”"
    # Between documents only what is told counts: a programme is named beside the sum of another funder too easily.
    ours, theirs = (funder_of(one), funder_of(other)) if is_one_document else (one.funder_id, other.funder_id)
    if ours and theirs and not funders_agree(ours, theirs) and not _one_decision(one, other, match):
        return f"of other funders: {ours} and {theirs}"
    return _other_time(one, other, alike)


def _is_summary(one: ToldAward, other: ToldAward) -> bool:
    """Whether one of two sums of one document has no purpose because it is a heading's or a summary's, or goes back to
    the other (`ces 486 000 euros`): they agree in all that both tell, and the sum hardly occurs twice.
    """
    if one.eur != other.eur or compare(one.purpose, other.purpose) is not Alike.UNKNOWN:
        return False
    if _is_told_again(one, other):
        return True
    return tells_itself(one.eur) or _goes_back(one) or _goes_back(other)


def _is_told_again(one: ToldAward, other: ToldAward) -> bool:
    """Whether two overlapping passages of a page, a row or sentence and what it stands in, tell one sum."""
    is_within = one.page_id == other.page_id and one.start < other.end and other.start < one.end
    return is_within and one.start != other.start and one.eur == other.eur


def _goes_back(one: ToldAward) -> bool:
    before, found, _ = fold_string(one.quote).partition(fold_string(one.text))
    return bool(found) and re.search(_THIS, before) is not None


def other_step(one: ToldAward, other: ToldAward) -> str | None:
    """What two facts are other steps of (``phase 1 and phase 2``), in words; None where they aren't."""
    ours, theirs = steps_of(one.purpose, one.quote), steps_of(other.purpose, other.quote)
    if not ours or not theirs:
        return None
    its = dict(theirs)
    for kind, number in ours:
        if kind in its and its[kind] != number:
            return f"{kind} {number} and {kind} {its[kind]}"
    return None


@lru_cache(maxsize=4096)
def steps_of(purpose: str | None, quote: str) -> tuple[tuple[str, str], ...]:
    """Phase, tranche, lot… and their numbers, by kind: as a purpose tells them, else its sentence, where that names
    one only.
    """
    found = dict(steps(purpose))
    said = steps(quote)
    for kind in {kind for kind, _ in said} - found.keys():
        numbers = [number for named, number in said if named == kind]
        if len(numbers) == 1:
            found[kind] = numbers[0]
    return tuple(sorted(found.items()))


def _other_time(one: ToldAward, other: ToldAward, alike: Alike) -> str | None:
    ours, theirs = bounds(one.edtf), bounds(other.edtf)
    if ours and theirs:
        if ours[0] <= theirs[1] and theirs[0] <= ours[1]:
            return None
        is_fine = max(_days(*ours), _days(*theirs)) <= _FINE_DAYS
        gap = _gap(ours, theirs)
        if gap > _FINE_DAYS and (tells_another(one) or tells_another(other)):
            return f"of other times, and one is told as another: {one.edtf} and {other.edtf}"
        # A fund gives the same thing nothing twice in one year's budget.
        if is_fine and alike is Alike.SAME and (gap <= _PROCESS_DAYS or ours[0][:4] == theirs[1][:4] == theirs[0][:4]):
            return None
        return f"of other times: {one.edtf} and {other.edtf}"
    for dated, undated in ((ours, other), (theirs, one)):
        told = bounds(undated.published)
        if (
            dated
            and told
            and not bounds(undated.edtf)
            and dated[0] > told[1]
            and _days(told[1], dated[0]) > _PROCESS_DAYS
        ):
            return "one was told long before the other was granted"
    return None


def tells_another(one: ToldAward) -> bool:
    """Whether a fact's sentence tells of a new, second or further sum."""
    return _ANOTHER.search(fold_string(one.quote)) is not None


def _of_dates(one: ToldAward, other: ToldAward, reasons: list[str]) -> int:
    ours, theirs = bounds(one.edtf), bounds(other.edtf)
    if not ours or not theirs:
        days = days_between(one.published, other.published)
        return 1 if days is not None and days <= _ONE_NEWS_DAYS else 0
    if ours[0] > theirs[1] or theirs[0] > ours[1]:
        reasons.append(f"{one.edtf} and {other.edtf} lie within one decision's time")
        return 0
    return 3 if max(_days(*ours), _days(*theirs)) <= _FINE_DAYS else 1


def _one_decision(one: ToldAward, other: ToldAward, match: Match) -> bool:
    """Whether one sum of two funders is one decision of which one page names the funder wrongly: for one thing that
    has a name, or of which a page says that it is the only one, on one day, told by documents of which none tells both.
    """
    ours, theirs = bounds(one.edtf), bounds(other.edtf)
    return (
        match is Match.EQUAL
        and one.document_id != other.document_id
        and compare(one.purpose, other.purpose) is Alike.SAME
        and (_tells_only(one) or _tells_only(other) or (is_particular(one.purpose) and is_particular(other.purpose)))
        and ours is not None
        and ours == theirs
        and _days(*ours) == 0
    )


def _tells_only(one: ToldAward) -> bool:
    """Whether a fact's sentence tells that there is no other sum for its purpose."""
    return _ONLY.search(fold_string(one.quote)) is not None


def _says_the_same(one: ToldAward, other: ToldAward) -> bool:
    return fold_string(one.quote) == fold_string(other.quote)


def _too_little(one: ToldAward, other: ToldAward) -> str:
    unknown = [
        name
        for name, ours, theirs in (
            ("purpose", one.purpose, other.purpose),
            ("funder", funder_of(one), funder_of(other)),
            ("date", one.edtf, other.edtf),
        )
        if not (ours and theirs)
    ]
    return (
        f"too little tells that they are one: no {', '.join(unknown)} on both pages" if unknown else "too little told"
    )


def _days(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


def _gap(one: tuple[str, str], other: tuple[str, str]) -> int:
    """Days between two stretches that don't meet."""
    first, last = sorted((one, other))
    return _days(first[1], last[0])


def days_between(one: str | None, other: str | None) -> int | None:
    """Days between two EDTF dates, 0 where they may mean the same; None where one is unknown."""
    ours, theirs = bounds(one), bounds(other)
    if not ours or not theirs:
        return None
    return max(0, _gap(ours, theirs))


# Who gives, and under which programme


def funder_of(one: ToldAward) -> str | None:
    """Who gives, as the page tells it, or as the programme does whose money is its operator's own."""
    return one.funder_id or _giver(one.programme_id)


@lru_cache(maxsize=1024)
def _giver(programme_id: str | None) -> str | None:
    if programme_id in _STATE_FUNDS:
        return "etat"
    programme = reference.load().programmes.get(programme_id or "")
    if programme is None or programme.region is None or not (programme.operator or "").startswith("Région"):
        return None
    regions = (one for one in reference.load().organisations.values() if one.kind == "region")
    return next((one.id for one in regions if one.code == programme.region), None)


def may_give(funder_id: str | None, programme_id: str) -> bool:
    """Whether money of a programme may be a funder's: nobody else gives that of the State's funds."""
    giver = _giver(programme_id)
    return giver is None or funder_id is None or funders_agree(giver, funder_id)


@lru_cache(maxsize=4096)
def _kin(funder_id: str) -> str:
    organisation = reference.load().organisations.get(funder_id)
    return "etat" if organisation is not None and organisation.kind in _STATE else funder_id


def funders_agree(one: str, other: str) -> bool:
    """Whether two funders may be one: the State and its ministries, prefects and agencies."""
    ours, theirs = _kin(one), _kin(other)
    return ours == theirs or any(
        state == "etat"
        and (found := reference.load().organisations.get(agency)) is not None
        and found.kind == "agence_etat"
        for state, agency in ((ours, theirs), (theirs, ours))
    )


@lru_cache(maxsize=4096)
def programmes_agree(one: str | None, other: str | None) -> bool:
    """Whether money may be of two programmes: one is unsaid, the other's parent or fund, or a frame of another kind.

    Money of a fund (DETR) is often given within a scheme (Petites villes de demain) or an agreement (ORT): a page
    names one or the other. Two funds, or two national schemes, are never of one grant.
    """
    programmes = reference.load().programmes
    if one is None or other is None or one == other:
        return True
    if "france-relance" in (one, other):
        return True  # the plan that fed the State's funds
    ours, theirs = programmes.get(one), programmes.get(other)
    if ours is None or theirs is None:
        return False
    return ours.kind != theirs.kind or (ours.region is None) != (theirs.region is None)


def pairs(told: tuple[ToldAward, ...], others: tuple[ToldAward, ...]) -> Iterator[tuple[ToldAward, ToldAward]]:
    """Every fact of one claim with every one of another."""
    return ((one, other) for one in told for other in others)
