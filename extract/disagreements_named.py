"""A number of communes that a document says, against the names that it lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from extract.claims import ToldCount, ToldParticipation
from extract.disagreements_evidence import Reasoned, disagreement, folded
from extract.disagreements_types import Cause, Disagreement, Side, Subject
from extract.disagreements_units import unit
from extract.facts import Status

LEAST = 3  # fewer names are no list
FAR = 600  # code points between a number and the list that it announces
_ITEM = 120  # code points of an item of a list at most
_SHORT = 40  # of one that ends with a full stop, as the last may
HOLE = 12  # code points between two items of a list: a bullet and line ends, no name that was not read
# A list that says of itself that it is not all.
_SAMPLE = re.compile(
    r"\b(?:dont|parmi|notamment|comme|par exemple|entre autres|etc|ainsi que d'autres|y compris|tels? que|telles? que"
    r"|en particulier|a l'image de)\b|\.\.\.|…"
)
_BETWEEN = re.compile(r"\s*(?:,|;|\bet\b|\bainsi que\b)\s*")


def of_named(count: ToldCount, participations: Sequence[ToldParticipation]) -> Disagreement | None:
    """A number that a document says, if the list behind it has other than so many names.

    Only a list is believed that comes right behind the number (or stands in its sentence), has nearly as many names,
    says not that it is a sample, and of which no name seems to have been left unread.

    Args:
        count: the number.
        participations: facts of its document and programme.
    """
    unit_told = unit(count.quote, count.value)
    if count.is_superseded or unit_told == "candidates":
        return None
    for listed in _lists(count, participations):
        named = len({one.said_code for one in listed})
        quotes = list(dict.fromkeys(one.quote for one in listed))
        if named == count.value:
            return None  # the list that it announces
        if named < LEAST or abs(named - count.value) > max(1, count.value // 4) or _is_sample(count, quotes):
            continue
        if len(quotes) == 1 and _items(quotes[0]) != named:
            continue
        first, last = listed[0], listed[-1]
        fact = replace(first, end=last.end, quote="\n".join(quotes))
        sides = (Side("count", str(count.value), count), Side("participation", str(named), fact))
        cause, why = _why(count, named, listed, unit_told)
        return disagreement(Reasoned(Subject.COUNT, cause, why), sides, count.programme_id, None)
    return None


def _lists(count: ToldCount, participations: Iterable[ToldParticipation]) -> list[list[ToldParticipation]]:
    """Names in one sentence, or in items that follow on one another, near behind the number or around it."""
    near = sorted(
        (
            one
            for one in participations
            if one.page_id == count.page_id
            and one.status not in (Status.CANDIDATE, Status.WITHDRAWN)
            and count.start <= one.start <= count.end + FAR
        ),
        key=lambda one: (one.start, one.end, one.id),
    )
    lists: list[list[ToldParticipation]] = []
    for one in near:
        before = lists[-1][-1] if lists else None
        same = before is not None and (before.start, before.end) == (one.start, one.end)
        next_item = before is not None and 0 <= one.start - before.end <= HOLE and _is_item(one) and _is_item(before)
        if same or next_item:
            lists[-1].append(one)
        else:
            lists.append([one])
    return lists


def _is_item(one: ToldParticipation) -> bool:
    """Whether a quote is an item of a list, not a sentence of prose."""
    return len(one.quote) <= (_SHORT if one.quote.rstrip().endswith(".") else _ITEM)


def _is_sample(count: ToldCount, quotes: Sequence[str]) -> bool:
    behind = count.quote if quotes == [count.quote] else "\n".join(quotes)
    return _SAMPLE.search(folded(behind)) is not None


def _items(quote: str) -> int:
    """How many names a sentence lists: the longest run of parts between commas that begin with a capital."""
    longest = run = 0
    for part in _BETWEEN.split(re.split(r"[:(]", quote)[-1].strip(" .)")):
        run = run + 1 if part[:1].isupper() or re.match(r"(?:le|la|les|l['’])\s*[A-ZÉÈÀÂÎ]", part) else 0
        longest = max(longest, run)
    return longest


def _why(count: ToldCount, named: int, listed: Sequence[ToldParticipation], unit_told: str | None) -> tuple[Cause, str]:
    said = f"The document says {count.value}, and the list behind it has {named} names"
    if unit_told not in (None, "communes"):
        return Cause.SCOPE_OR_UNIT, f"{said}; the number counts {unit_told}, not communes."
    if count.is_ocr:
        return Cause.READING_ERROR, f"{said}; the page was read by OCR, which may have lost a name or a digit."
    return Cause.CONTRADICTION, f"{said}."
