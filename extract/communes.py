"""Communes named on a page: candidates, then a score for each commune that the name may mean, then a confidence.

A candidate's signs (``communes_evidence.WEIGHTS``) add up to the log-odds that a commune is meant at all, with what
places the best commune where the text is. Which commune: each weighs exp(fit + size), where the fit holds the
départements told around the name, the document's region, the communes that are sure and near, and official lists of
the programmes spoken of, where there are any. The confidence is the product of both shares, its odds raised to 1.5.
Below one half nothing is said, and the refusal is kept with its reason.

That exponent was fitted on 13,000 names: the communes of two national programmes, set in lists and sentences of our
own by département, by région and mixed over France. Right were, of the confidences from 0.5 to 0.7, 79 % (of 124);
to 0.9, 92 % (193); to 0.98, 98 % (117); above, 99.9 %. On 35 annotated pages all of 546 were right. As real pages are
harder, none is said to be surer than 0.99.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from extract.communes_candidates import Candidate, candidates, closeness, read
from extract.communes_evidence import Hint
from extract.communes_lexicon import Spelling
from extract.communes_weights import WEIGHTS
from extract.facts import CommuneMention, Refusal
from extract.reference import Commune, Reference
from extract.text import Context, DocumentInfo, PageText

__all__ = ["Candidate", "candidates", "resolve", "sure"]

_OF_SPELLING = {
    Spelling.NAME: 0.0,
    Spelling.FORMER: WEIGHTS["former-name"],
    Spelling.BARE: WEIGHTS["bare-name"],
    Spelling.SHORT: WEIGHTS["short-name"],
}
_LISTED_HERE, _LISTED = 2.5, 1.5
"""What an official list weighs for one of several homonyms: of a programme that the page names, or the document."""
_SIZE, _SIZE_AMONG_HOMONYMS = 0.8, 1.5  # what a tenfold population weighs: for any commune, for this one
_MOST_OF_FIT = 4.0  # however well a commune fits, the rue de Creil is a street
LIKELY = 0.5  # a commune is said from this probability on
_MOST_ROUNDS = 3
_SHARPER, _SUREST = 1.5, 0.99
WORTH_KEEPING = 0.2  # below it a name is no commune's: not even a refusal
SURE, VERY_SURE, PLACED = 0.9, 0.97, 0.8  # from which probability and share on a commune tells of others


def resolve(
    text: PageText,
    candidates: Sequence[Candidate],
    reference: Reference,
    context: Context,
    programmes: Collection[str] = (),
) -> tuple[tuple[CommuneMention, ...], tuple[Refusal, ...]]:
    """Say which commune each candidate means, or why none is said.

    Args:
        text: the page.
        candidates: its names that may be communes'.
        reference: the communes.
        context: what the document tells.
        programmes: ids of those that the page names; an official list of theirs weighs more than the document's.
    """
    judged = _judged(text, candidates, reference, context, programmes)
    mentions, refusals = [], []
    for candidate, one in zip(candidates, judged, strict=True):
        if one.probability >= LIKELY:
            mentions.append(
                CommuneMention(candidate.start, candidate.end, _confidence(one.probability), one.method, one.code)
            )
        elif one.any_commune >= WORTH_KEEPING:
            refusals.append(Refusal(candidate.start, candidate.end, "commune", one.rivals, one.reason))
    return tuple(mentions), tuple(refusals)


def _judged(
    text: PageText,
    candidates: Sequence[Candidate],
    reference: Reference,
    context: Context,
    programmes: Collection[str],
) -> Sequence[_Judgement]:
    candidates = list(candidates)
    listed = _listed(candidates, context, programmes)
    blocks = [_block_of(text, candidate) for candidate in candidates]
    judged = [_Judgement("", 0.0, 0.0, 0.0, (), "")] * len(candidates)
    told: tuple[object, object] | None = None
    rounds = 0
    while True:  # those that are sure tell of the others, which may become so
        sure_here = [(blocks[index], reference.communes[one.code]) for index, one in enumerate(judged) if one.sure]
        members: Counter[int] = Counter(
            candidate.group for candidate, one in zip(candidates, judged, strict=True) if one.any_commune >= LIKELY
        )
        if told == (sure_here, members) or rounds == _MOST_ROUNDS:
            break
        told = (sure_here, members)
        rounds += 1
        by_block = {block: _Neighbours(block, sure_here, reference, context) for block in set(blocks)}
        judge = partial(_judge, reference=reference, context=context, members=members, listed=listed)
        possible = [judge(one, by_block[block]) for one, block in zip(candidates, blocks, strict=True)]
        unsure = [index for index, (worst, best) in enumerate(possible) if worst.outcome != best.outcome]
        for index, one in zip(unsure, read(text, [candidates[index] for index in unsure]), strict=True):
            candidates[index] = one
            possible[index] = judge(one, by_block[blocks[index]])
        judged = [one for one, _ in possible]
    return judged


def _listed(candidates: Iterable[Candidate], context: Context, programmes: Collection[str]) -> Mapping[str, float]:
    """The communes that official lists give for the programmes spoken of → what that weighs among homonyms.

    It says which commune is meant, not that one is: a member of a programme is no likelier in any sentence.
    """
    weights: dict[str, float] = {}
    if context.memberships:
        codes = {form.code for candidate in candidates for form in candidate.forms}
        for programme, members in context.memberships.items():
            weight = _LISTED_HERE if programme in programmes else _LISTED
            weights.update({code: max(weight, weights.get(code, 0.0)) for code in codes & members})
    return weights


def _block_of(text: PageText, candidate: Candidate) -> int:
    return bisect_right([block.start for block in text.page.blocks], candidate.start)


class _Neighbours:
    """The communes that are sure around a name: in its block, on its page, in its document."""

    def __init__(self, block: int, here: Sequence[tuple[int, Commune]], reference: Reference, context: Context) -> None:
        self.codes = context.communes | {commune.code for _, commune in here}
        weights = dict.fromkeys(context.communes, 0.5)
        for of_block, commune in here:
            weights[commune.code] = max(weights.get(commune.code, 0.0), 1.0 if of_block == block else 0.75)
        self.weighted = [(reference.communes[code], weight) for code, weight in weights.items()]

    def closeness(self, commune: Commune) -> float:
        """From 0 to 1: how near the nearest three of them are."""
        near = sorted(
            (weight * closeness(commune, other) for other, weight in self.weighted if other is not commune),
            reverse=True,
        )[:3]
        return sum(near) / len(near) if near else 0.0

    def share_epci(self, commune: Commune) -> bool:
        return commune.epci is not None and any(
            other.epci == commune.epci for other, _ in self.weighted if other.code != commune.code
        )


def _confidence(probability: float) -> float:
    """The share that is right among names of this probability; for its fit see the head of this module."""
    odds: float = (probability / max(1.0 - probability, 1e-9)) ** _SHARPER
    return round(min(odds / (1.0 + odds), _SUREST), 3)


@dataclass(frozen=True, slots=True)
class _Judgement:
    code: str
    probability: float
    any_commune: float
    placed: float  # its share among the communes of the name, population apart
    rivals: tuple[str, ...]
    method: str

    @property
    def sure(self) -> bool:
        """Whether it may tell of others; being the largest of its name is enough for a city alone."""
        return self.probability >= (SURE if self.placed >= PLACED else VERY_SURE)

    @property
    def outcome(self) -> tuple[bool, bool, bool, float]:
        """All that its probability decides."""
        confidence = _confidence(self.probability) if self.probability >= LIKELY else 0.0
        return self.sure, self.any_commune >= LIKELY, self.any_commune >= WORTH_KEEPING, confidence

    @property
    def reason(self) -> str:
        if len(self.rivals) > 1 and self.any_commune >= LIKELY:
            return "several communes bear the name and nothing tells them apart"
        return "nothing says that a commune is meant"


def _judge(
    candidate: Candidate,
    neighbours: _Neighbours,
    *,
    reference: Reference,
    context: Context,
    members: Mapping[int, int],
    listed: Mapping[str, float],
) -> tuple[_Judgement, _Judgement]:
    """What a candidate means if its unread signs are the worst, and if they are the best."""
    own = {reference.communes[form.code].departement for form in candidate.forms}
    hints = [hint for hint in candidate.hints if hint.weight > 4.0 or own & hint.departements]
    communes = {form.code: reference.communes[form.code] for form in candidate.forms}
    spellings = {form.code: _OF_SPELLING[form.spelling] for form in candidate.forms}
    places = {code: _fit(commune, hints, context, neighbours) for code, commune in communes.items()}
    sizes = {form.code: _size(communes[form.code], form.spelling) for form in candidate.forms}
    # A list decides between communes that are as well placed; it does not go against the place. Without this, of
    # 203 namesakes of members in a document of their own préfecture 64 were taken for the members; with it none.
    leading = max(places.values())
    on_list = {code: max(0.0, listed.get(code, 0.0) - (leading - places[code])) for code in communes}
    fits = {code: spellings[code] + places[code] + on_list[code] for code in communes}
    weights = {code: math.exp(fit + _SIZE_AMONG_HOMONYMS * sizes[code]) for code, fit in fits.items()}
    ranked = sorted(weights, key=lambda code: (-weights[code], code))
    best = ranked[0]
    most = _MOST_OF_FIT / 2 if "common-word" in candidate.signs else _MOST_OF_FIT
    meant = sum(WEIGHTS[sign] for sign in candidate.signs) + spellings[best] + min(places[best], most)
    meant += _SIZE * sizes[best]
    if members[candidate.group] > 1:
        meant += WEIGHTS["list" if members[candidate.group] == 2 else "long-list"]
    signs = [sign for sign in candidate.signs if WEIGHTS[sign] >= 1.0]
    method = "communes." + (max(signs, key=lambda sign: WEIGHTS[sign]) if signs else "name")
    share = weights[best] / sum(weights.values())
    placed = math.exp(fits[best]) / sum(math.exp(fit) for fit in fits.values())

    def judged(unread: float) -> _Judgement:
        any_commune = 1.0 / (1.0 + math.exp(-meant - unread))
        return _Judgement(best, any_commune * share, any_commune, placed, tuple(ranked[:8]), method)

    possible = [WEIGHTS[sign] for sign in candidate.unread]
    return judged(min((0.0, *possible))), judged(max((0.0, *possible)))


def _size(commune: Commune, spelling: Spelling) -> float:
    """Powers of ten of the population above a thousand."""
    size = math.log10((commune.population or 150) + 1) - 3.0
    # Villeneuve is no more Villeneuve-d'Ascq for that being large
    return min(size, 0.5) if spelling is Spelling.SHORT else size


def _fit(commune: Commune, hints: Sequence[Hint], context: Context, neighbours: _Neighbours) -> float:
    """What places a commune where the text is."""
    score = sum(hint.weight / 2 if commune.departement in hint.departements else -hint.weight / 2 for hint in hints)
    score += 2.0 * context.departements.get(commune.departement, 0.0)
    if context.region is not None:
        score += 0.8 if commune.region == context.region else -0.8
    if context.departement is not None:
        score += 0.8 if commune.departement == context.departement else -0.4
    if commune.code in neighbours.codes:
        score += 2.5
    score += 2.5 * neighbours.closeness(commune)
    if neighbours.share_epci(commune):
        score += 0.7
    return score


def sure(text: PageText, candidates: Sequence[Candidate], reference: Reference) -> Mapping[str, int]:
    """The communes that a page tells by itself, without a doubt → how often."""
    judged = _judged(text, candidates, reference, Context(DocumentInfo("")), ())
    return Counter(one.code for one in judged if one.sure)
