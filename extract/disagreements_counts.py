"""Different numbers of communes that one programme is said to have in one territory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from extract.claims import CountClaim, ToldCount, bounds, told_order
from extract.disagreements_evidence import Reasoned, disagreement, misread, pair, standing
from extract.disagreements_types import Cause, Disagreement, Side, Subject
from extract.disagreements_units import beside, in_digits, is_change, is_rounded, unit

MONTH = 28  # days: numbers told of times that lie so far apart may both be right
_OTHER_SIZE = 3  # so many times another number is hardly of the same towns
_NEAR = 0.15  # a number that is said to be rounded may differ by so much of the greater


@dataclass(frozen=True, slots=True)
class _Reading:
    """A number, and what its words and its document say of it."""

    fact: ToldCount
    unit: str | None
    is_rounded: bool
    in_digits: bool
    time: str | None  # EDTF: as its words say, else when its document was published
    days: tuple[int, int] | None  # the first and the last that this may be


def of_counts(claims: Sequence[CountClaim]) -> tuple[Disagreement, ...]:
    """Different numbers of communes that one programme is said to have in one territory.

    One disagreement for two numbers and a cause. A number that changed with time is told with the next one only;
    where documents of one time contradict one another as well, that alone is said.
    """
    values: dict[int, list[ToldCount]] = {}
    for one in standing(one for claim in claims for one in claim.told):
        if not is_change(one.quote, one.value):
            values.setdefault(one.value, []).append(one)
    readings = {value: _readings(told) for value, told in values.items()}
    found: list[Disagreement] = []
    for value, other in combinations(sorted(values), 2):
        found += _between(readings[value], readings[other], readings)
    return (*found, *_of_other_units(values))


def _readings(told: Sequence[ToldCount]) -> list[_Reading]:
    """Of facts that tell one number of one time in the same terms those of the first two witnesses: no more is said."""
    found: dict[tuple[object, ...], list[_Reading]] = {}
    for one in told:
        time = one.edtf if bounds(one.edtf) else one.published
        stretch = bounds(time)
        days = (
            (date.fromisoformat(stretch[0]).toordinal(), date.fromisoformat(stretch[1]).toordinal())
            if stretch
            else None
        )
        words = unit(one.quote, one.value), is_rounded(one.quote), in_digits(one.quote, one.value)
        same = found.setdefault((*words, one.is_ocr, days), [])
        if len(same) < 2 and one.cluster_id not in {other.fact.cluster_id for other in same}:
            same.append(_Reading(one, *words, time, days))
    return [reading for same in found.values() for reading in same]


def _between(
    ones: Sequence[_Reading], others: Sequence[_Reading], readings: Mapping[int, Sequence[_Reading]]
) -> list[Disagreement]:
    causes: dict[Cause, list[tuple[_Reading, _Reading]]] = {}
    for one in ones:
        for other in others:
            cause = _cause(one, other)
            if cause is not None:
                causes.setdefault(cause, []).append((one, other))
    if Cause.CONTRADICTION in causes:
        causes.pop(Cause.DATE_OF_STATEMENT, None)
    found = []
    for cause, pairs in sorted(causes.items()):
        by_time = cause is Cause.DATE_OF_STATEMENT
        one, other = min(pairs, key=lambda two: (_gap(*two) if by_time else 0, *_rank(*two)))
        if by_time and _is_between(one, other, readings):
            continue
        reasoned = Reasoned(Subject.COUNT, cause, _why(cause, one, other))
        found.append(disagreement(reasoned, (_side(one.fact), _side(other.fact)), one.fact.programme_id, None))
    return found


def _rank(one: _Reading, other: _Reading) -> tuple[object, ...]:
    """What shows a cause best comes first: two witnesses, the first told."""
    orders = sorted((told_order(one.fact), told_order(other.fact)))
    return (one.fact.cluster_id == other.fact.cluster_id, orders[1], orders[0])


def _cause(one: _Reading, other: _Reading) -> Cause | None:
    if _misread(one, other):
        return Cause.READING_ERROR
    if one.unit and other.unit and one.unit != other.unit:
        return Cause.SCOPE_OR_UNIT
    is_own = one.fact.document_id == other.fact.document_id  # it tells itself why
    small, great = sorted((one.fact.value, other.fact.value))
    if (one.is_rounded or other.is_rounded) and great - small <= _NEAR * great:
        return None if is_own else Cause.ROUNDING
    if _gap(one, other) >= MONTH:
        return None if is_own else Cause.DATE_OF_STATEMENT
    return Cause.SCOPE_OR_UNIT if great > _OTHER_SIZE * small else Cause.CONTRADICTION


def _misread(one: _Reading, other: _Reading) -> str | None:
    if not one.in_digits or not other.in_digits:
        return None
    return misread(one.fact, other.fact, (str(one.fact.value), str(other.fact.value)))


def _gap(one: _Reading, other: _Reading) -> int:
    """Days between the times of two numbers; 0 where they meet or one is unknown."""
    if one.days is None or other.days is None:
        return 0
    return max(one.days[0] - other.days[1], other.days[0] - one.days[1], 0)


def _is_between(one: _Reading, other: _Reading, readings: Mapping[int, Sequence[_Reading]]) -> bool:
    """Whether another number is told of a time between two: then it has its disagreement with each."""
    assert one.days is not None
    assert other.days is not None
    early, late = sorted((one.days, other.days))
    return any(
        middle.days is not None and middle.days[0] - early[1] >= MONTH and late[0] - middle.days[1] >= MONTH
        for value, told in readings.items()
        if value not in (one.fact.value, other.fact.value)
        for middle in told
    )


def _why(cause: Cause, one: _Reading, other: _Reading) -> str:
    value, its = one.fact.value, other.fact.value
    if cause is Cause.READING_ERROR:
        scan = _misread(one, other) or ""
        return f"{scan[:1].upper()}{scan[1:]}."
    if cause is Cause.SCOPE_OR_UNIT and one.unit and other.unit and one.unit != other.unit:
        return f"They count other things: {value} {one.unit}, and {its} {other.unit}."
    if cause is Cause.SCOPE_OR_UNIT:
        return f"{value} and {its} are too far apart to count the same: one may be of a part of the territory."
    if cause is Cause.ROUNDING:
        rounded, exact = (value, its) if one.is_rounded else (its, value)
        return f"{rounded} is said to be approximate, and {exact} is near it."
    times = " and ".join(sorted({str(one.time), str(other.time)}))
    if cause is Cause.DATE_OF_STATEMENT:
        return f"They are told of different times ({times}): the number may have changed."
    if one.days is None or other.days is None:
        return "Both count the same, and no date tells that the number changed meanwhile."
    return f"Both count the same and are told of the same time ({times})."


def _of_other_units(values: Mapping[int, Sequence[ToldCount]]) -> Iterator[Disagreement]:
    """A number that one document gives to the communes, and another, beside theirs, to agreements or territories."""
    for value, told in sorted(values.items()):
        tellers: dict[tuple[int, str], tuple[ToldCount, str]] = {}
        for one in told:
            for number, words, name in beside(one.quote, value):
                if name != "communes" and number in values:
                    tellers.setdefault((number, name), (one, words))
        for (number, name), (one, words) in sorted(tellers.items()):
            first, other = pair([one], [fact for fact in told if fact.id != one.id] or [one])
            why = (
                f"The document that counts {value} communes counts {number} {name} beside them: who tells {number} "
                "communes may have taken the one for the other."
            )
            sides = (Side("count", f"{number} {words}", first), _side(other))
            yield disagreement(Reasoned(Subject.COUNT, Cause.SCOPE_OR_UNIT, why), sides, one.programme_id, None)


def _side(one: ToldCount) -> Side:
    return Side("count", str(one.value), one)
