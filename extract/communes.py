"""Communes named on a page: candidates, then a score for each commune that the name may mean, then a confidence.

A candidate's signs (``communes_evidence.WEIGHTS``) say whether a commune is meant at all; the départements told
around it, the document's region, the communes that are sure, distance and population say which one. For each
commune c the sum s(c) is a log-odds; against "no commune" (a sum of 0) the probability of c is
exp s(c) / (1 + Σ exp s). The best commune is said where it is likelier than all else together; otherwise the name is
refused, with the reason.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extract.communes_evidence import (
    WEIGHTS,
    Hint,
    Surroundings,
    area_hint,
    contracted,
    enumerations,
    hints_of,
    is_listed,
    signs_of,
)
from extract.communes_lexicon import Form, Spelling, lookups
from extract.facts import CommuneMention, Mentions, Refusal, Span
from extract.reference import Commune, Reference
from extract.text import Context, PageText

LIKELY = 0.5  # a commune is said from this probability on
WORTH_KEEPING = 0.2  # below it a name is no commune's: not even a refusal
SURE = 0.9  # a commune that tells of others


@dataclass(frozen=True, slots=True)
class Candidate(Span):
    """A name that may be a commune's, with what its page says of it."""

    forms: tuple[Form, ...]
    signs: tuple[str, ...]
    hints: tuple[Hint, ...]
    group: int  # names of one enumeration share it


def candidates(text: PageText, reference: Reference, mentions: Mentions) -> tuple[Candidate, ...]:
    """Every name on a page that may be a commune's, in order; the longest where several overlap.

    Args:
        text: the page.
        reference: the communes.
        mentions: what else is found on the page; a name inside an intercommunality's is none.
    """
    around = Surroundings(text, mentions, reference)
    found = _longest(around)
    spans = [around.span(first, last) for first, last, _ in found]
    groups = enumerations(around, spans)
    result = []
    for (first, last, key), span, group in zip(found, spans, groups, strict=True):
        forms = _forms(around, first, key)
        signs = list(signs_of(around, first, last, key, forms))
        beside, hints = hints_of(around, first, last)
        signs += beside
        if is_listed(around, span):
            signs.append("list-of-communes")
        hints += area_hint(around, span)
        result.append(Candidate(span.start, span.end, forms, tuple(signs), tuple(hints), group))
    return tuple(result)


def _longest(around: Surroundings) -> list[tuple[int, int, str]]:
    """The stretches of words to look at: in capitals, in nothing else's name, none inside another."""
    possible = []
    for first, last, key in lookups(around.words, around.lexicon):
        if not around.capitalised(first, last):
            continue
        span = around.span(first, last)
        if any(span in taken for taken in around.taken) or any(span in other for other in around.territories):
            continue
        possible.append((first, last, key))
    possible.sort(key=lambda one: (one[0] - one[1], one[0]))
    kept: list[tuple[int, int, str]] = []
    for one in possible:
        if all(one[1] <= other[0] or other[1] <= one[0] for other in kept):
            kept.append(one)
    return sorted(kept)


def _forms(around: Surroundings, first: int, key: str) -> tuple[Form, ...]:
    """What a spelling may mean here: a bare name counts as whole where its article is contracted before it."""
    return tuple(
        Form(form.code, Spelling.NAME)
        if form.spelling is Spelling.BARE and contracted(around.words, first, form)
        else form
        for form in around.lexicon.forms[key]
    )


def resolve(
    text: PageText, candidates: Sequence[Candidate], reference: Reference, context: Context
) -> tuple[tuple[CommuneMention, ...], tuple[Refusal, ...]]:
    """Say which commune each candidate means, or why none is said."""
    known: frozenset[str] = context.communes
    listed: frozenset[int] = frozenset()
    for _ in range(2):  # the sure ones tell of the others
        judged = [_judge(one, reference, context, known, one.group in listed) for one in candidates]
        known = known | {one.code for one in judged if one.probability >= SURE}
        plausible: dict[int, int] = {}
        for candidate, one in zip(candidates, judged, strict=True):
            plausible[candidate.group] = plausible.get(candidate.group, 0) + (one.any_commune >= LIKELY)
        listed = frozenset(group for group, members in plausible.items() if members > 1)
    judged = [_judge(one, reference, context, known, one.group in listed) for one in candidates]
    mentions, refusals = [], []
    for candidate, one in zip(candidates, judged, strict=True):
        if one.probability >= LIKELY:
            mentions.append(
                CommuneMention(candidate.start, candidate.end, round(one.probability, 3), one.method, one.code)
            )
        elif one.any_commune >= WORTH_KEEPING:
            refusals.append(Refusal(candidate.start, candidate.end, "commune", one.rivals, one.reason))
    return tuple(mentions), tuple(refusals)


@dataclass(frozen=True, slots=True)
class _Judgement:
    code: str
    probability: float
    any_commune: float
    rivals: tuple[str, ...]
    method: str

    @property
    def reason(self) -> str:
        if len(self.rivals) > 1 and self.any_commune >= LIKELY:
            return "several communes bear the name and nothing tells them apart"
        return "nothing says that a commune is meant"


def _judge(
    candidate: Candidate, reference: Reference, context: Context, known: frozenset[str], listed: bool
) -> _Judgement:
    base = sum(WEIGHTS[sign] for sign in candidate.signs) + (WEIGHTS["list"] if listed else 0.0)
    places = [reference.communes[code] for code in known if code in reference.communes]
    scores = {
        form.code: base
        + _of_form(form)
        + _of_commune(reference.communes[form.code], candidate.hints, context, known, places)
        for form in candidate.forms
    }
    odds = {code: math.exp(min(score, 30.0)) for code, score in scores.items()}
    total = 1.0 + sum(odds.values())
    ranked = sorted(scores, key=lambda code: (-scores[code], code))
    best = ranked[0]
    signs = [sign for sign in candidate.signs if WEIGHTS[sign] >= 1.0]
    method = "communes." + (max(signs, key=lambda sign: WEIGHTS[sign]) if signs else "name")
    return _Judgement(best, odds[best] / total, 1.0 - 1.0 / total, tuple(ranked[:8]), method)


def _of_form(form: Form) -> float:
    return {
        Spelling.NAME: 0.0,
        Spelling.FORMER: WEIGHTS["former-name"],
        Spelling.BARE: WEIGHTS["bare-name"],
        Spelling.SHORT: WEIGHTS["short-name"],
    }[form.spelling]


def _of_commune(
    commune: Commune, hints: Sequence[Hint], context: Context, known: frozenset[str], places: Sequence[Commune]
) -> float:
    score = 0.6 * (math.log10((commune.population or 300) + 1) - 3.0)
    score += sum(hint.weight / 2 if commune.departement in hint.departements else -hint.weight / 2 for hint in hints)
    score += 2.0 * context.departements.get(commune.departement, 0.0)
    if context.region is not None:
        score += 0.8 if commune.region == context.region else -0.8
    if context.departement is not None:
        score += 0.8 if commune.departement == context.departement else -0.4
    if commune.code in known:
        score += 2.5
    others = [place for place in places if place.code != commune.code]
    score += 1.5 * max((_closeness(commune, place) for place in others), default=0.0)
    if commune.epci is not None and any(place.epci == commune.epci for place in others):
        score += 0.7
    return score


def _closeness(one: Commune, other: Commune) -> float:
    """From 1 (the same spot) to 0 (far away); 0.37 at 40 km; 0 where a place is unknown."""
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return 0.0
    north = (one.latitude - other.latitude) * 111.2
    east = (one.longitude - other.longitude) * 111.2 * math.cos(math.radians((one.latitude + other.latitude) / 2))
    return math.exp(-math.hypot(north, east) / 40.0)


def sure(text: PageText, candidates: Sequence[Candidate], reference: Reference) -> Mapping[str, int]:
    """The communes that a page tells by itself, without a doubt → how often."""
    from extract.text import DocumentInfo

    mentions, _ = resolve(text, candidates, reference, Context(DocumentInfo("")))
    counts: dict[str, int] = {}
    for mention in mentions:
        if mention.confidence >= SURE:
            counts[mention.code] = counts.get(mention.code, 0) + 1
    return counts
