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
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from extract.communes_candidates import Candidate, candidates, read
from extract.communes_evidence import Hint
from extract.communes_lexicon import Spelling
from extract.communes_neighbours import Neighbours
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
    judged = _judged(text, candidates, reference, context, programmes, decided=_outcome)
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
    *,
    decided: Callable[[_Judgement], object],
) -> Sequence[_Judgement]:
    """Judge candidates; what may be read of one is read where ``decided`` of its judgement hangs on it."""
    candidates = list(candidates)
    listed = _listed(candidates, context, programmes)
    meanings = [_meanings(candidate, reference, context, listed) for candidate in candidates]
    starts = [block.start for block in text.page.blocks]
    blocks = [bisect_right(starts, candidate.start) for candidate in candidates]
    neighbours = Neighbours(context.communes, reference)
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
        neighbours.tell(sure_here)
        weighed = [_weighed(one, block, neighbours) for one, block in zip(meanings, blocks, strict=True)]
        possible = [_judge(one, chosen, members) for one, chosen in zip(candidates, weighed, strict=True)]
        unsure = [index for index, (worst, best) in enumerate(possible) if decided(worst) != decided(best)]
        for index, one in zip(unsure, read(text, [candidates[index] for index in unsure]), strict=True):
            candidates[index] = one
            possible[index] = _judge(one, weighed[index], members)
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
    def reason(self) -> str:
        if len(self.rivals) > 1 and self.any_commune >= LIKELY:
            return "several communes bear the name and nothing tells them apart"
        return "nothing says that a commune is meant"


def _told_to_others(one: _Judgement) -> tuple[bool, bool]:
    """What the judgements of the other candidates hang on."""
    return one.sure, one.any_commune >= LIKELY


def _outcome(one: _Judgement) -> tuple[bool, bool, bool, float]:
    """All that its probability decides."""
    confidence = _confidence(one.probability) if one.probability >= LIKELY else 0.0
    return *_told_to_others(one), one.any_commune >= WORTH_KEEPING, confidence


@dataclass(frozen=True, slots=True)
class _Meaning:
    """A commune that a name may mean, and what speaks for it whatever else is sure."""

    commune: Commune
    spelling: float
    size: float
    place: float
    listed: float


@dataclass(frozen=True, slots=True)
class _Weighed:
    """The likeliest of a name's meanings, among what is sure around it."""

    best: _Meaning
    place: float  # of the best: what places it where the text is
    share: float
    placed: float  # as of ``_Judgement``
    rivals: tuple[str, ...]


def _meanings(
    candidate: Candidate, reference: Reference, context: Context, listed: Mapping[str, float]
) -> Sequence[_Meaning]:
    communes = [reference.communes[form.code] for form in candidate.forms]
    own = {commune.departement for commune in communes}
    hints = [hint for hint in candidate.hints if hint.weight > 4.0 or own & hint.departements]
    return [
        _Meaning(
            commune,
            _OF_SPELLING[form.spelling],
            _size(commune, form.spelling),
            _place(commune, hints, context),
            listed.get(commune.code, 0.0),
        )
        for form, commune in zip(candidate.forms, communes, strict=True)
    ]


def _weighed(meanings: Sequence[_Meaning], block: int, neighbours: Neighbours) -> _Weighed:
    """What a name of a block means, if anything."""
    places = [_fit(one, block, neighbours) for one in meanings]
    # A list decides between communes that are as well placed; it does not go against the place. Without this, of
    # 203 namesakes of members in a document of their own préfecture 64 were taken for the members; with it none.
    leading = max(places)
    fits = [
        one.spelling + place + max(0.0, one.listed - (leading - place))
        for one, place in zip(meanings, places, strict=True)
    ]
    weights = [math.exp(fit + _SIZE_AMONG_HOMONYMS * one.size) for one, fit in zip(meanings, fits, strict=True)]
    ranked = sorted(range(len(meanings)), key=lambda index: (-weights[index], meanings[index].commune.code))
    best = ranked[0]
    return _Weighed(
        meanings[best],
        places[best],
        weights[best] / sum(weights),
        math.exp(fits[best]) / sum(math.exp(fit) for fit in fits),
        tuple(meanings[index].commune.code for index in ranked[:8]),
    )


def _judge(candidate: Candidate, weighed: _Weighed, members: Mapping[int, int]) -> tuple[_Judgement, _Judgement]:
    """What a candidate means if its unread signs are the worst, and if they are the best."""
    best = weighed.best
    most = _MOST_OF_FIT / 2 if "common-word" in candidate.signs else _MOST_OF_FIT
    meant = sum(WEIGHTS[sign] for sign in candidate.signs) + best.spelling + min(weighed.place, most)
    meant += _SIZE * best.size
    if members[candidate.group] > 1:
        meant += WEIGHTS["list" if members[candidate.group] == 2 else "long-list"]
    signs = [sign for sign in candidate.signs if WEIGHTS[sign] >= 1.0]
    method = "communes." + (max(signs, key=lambda sign: WEIGHTS[sign]) if signs else "name")

    def judged(unread: float) -> _Judgement:
        any_commune = 1.0 / (1.0 + math.exp(-meant - unread))
        probability = any_commune * weighed.share
        return _Judgement(best.commune.code, probability, any_commune, weighed.placed, weighed.rivals, method)

    possible = [WEIGHTS[sign] for sign in candidate.unread]
    return judged(min((0.0, *possible))), judged(max((0.0, *possible)))


def _size(commune: Commune, spelling: Spelling) -> float:
    """Powers of ten of the population above a thousand."""
    size = math.log10((commune.population or 150) + 1) - 3.0
    # Villeneuve is no more Villeneuve-d'Ascq for that being large
    return min(size, 0.5) if spelling is Spelling.SHORT else size


def _place(commune: Commune, hints: Sequence[Hint], context: Context) -> float:
    """What the words beside a name and the whole document say of where the commune lies."""
    score = sum(hint.weight / 2 if commune.departement in hint.departements else -hint.weight / 2 for hint in hints)
    score += 2.0 * context.departements.get(commune.departement, 0.0)
    if context.region is not None:
        score += 0.8 if commune.region == context.region else -0.8
    if context.departement is not None:
        score += 0.8 if commune.departement == context.departement else -0.4
    return score


def _fit(meaning: _Meaning, block: int, neighbours: Neighbours) -> float:
    """What places a commune where the text is."""
    score, commune = meaning.place, meaning.commune
    if commune in neighbours:
        score += 2.5
    score += 2.5 * neighbours.closeness(commune, block)
    if neighbours.share_epci(commune):
        score += 0.7
    return score


def sure(text: PageText, candidates: Sequence[Candidate], reference: Reference) -> Mapping[str, int]:
    """The communes that a page tells by itself, without a doubt → how often."""
    judged = _judged(text, candidates, reference, Context(DocumentInfo("")), (), decided=_told_to_others)
    return Counter(one.code for one in judged if one.sure)
