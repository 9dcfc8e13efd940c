"""What speaks for one cause of a disagreement or another: digits, dates, and whose word it is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TypeVar

from extract.claims import AnyTold, Told, bounds, told_order
from extract.disagreements_types import Cause, Disagreement, Side, Subject

UNSURE = 0.5  # a fact of a scan below this confidence may be misread, whatever its digits
# Digits that OCR takes for one another.
_CONFUSED = frozenset(
    frozenset(pair) for pair in ("08", "06", "09", "17", "14", "27", "35", "38", "49", "56", "58", "59", "68", "69")
)
_MONTHS = (
    *("janvier", "fevrier", "mars", "avril", "mai", "juin"),
    *("juillet", "aout", "septembre", "octobre", "novembre", "decembre"),
)
_Told = TypeVar("_Told", bound=Told)


@lru_cache(maxsize=4096)  # the facts of one commune are held against one another: the same quotes, again and again
def folded(text: str) -> str:
    """Lower case without accents, typographic apostrophes and hard spaces made plain; offsets aren't kept."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'").replace("œ", "oe").replace("Œ", "oe"))
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).lower()


def standing(told: Iterable[_Told]) -> list[_Told]:
    """The facts of documents that no other replaced, in the order of their telling."""
    return sorted((one for one in told if not one.is_superseded), key=told_order)


def pair(ones: Sequence[_Told], others: Sequence[_Told]) -> tuple[_Told, _Told]:
    """The two facts that show a disagreement best: of two witnesses, else of two documents; the first told."""

    def rank(two: tuple[_Told, _Told]) -> tuple[object, ...]:
        one, other = two
        return (
            one.cluster_id == other.cluster_id,
            one.document_id == other.document_id,
            max(told_order(one), told_order(other)),
            min(told_order(one), told_order(other)),
        )

    first, second = _first_of_each_cluster(ones), _first_of_each_cluster(others)
    return min(((one, other) for one in first for other in second), key=rank)


def _first_of_each_cluster(told: Sequence[_Told]) -> list[_Told]:
    """One fact a witness, and of those the two first: one of them is another's than any given."""
    found: dict[str, _Told] = {}
    for one in sorted(told, key=told_order):
        found.setdefault(one.cluster_id, one)
    return list(found.values())[:2]


@dataclass(frozen=True, slots=True)
class Reasoned:
    """What is told differently, and why."""

    subject: Subject
    cause: Cause
    explanation: str


def disagreement(
    reasoned: Reasoned, sides: tuple[Side, Side], programme_id: str | None, commune_code: str | None
) -> Disagreement:
    """Put a disagreement together, the side that was told earlier first."""
    first, second = sorted(sides, key=lambda side: (told_order(side.fact), side.value))
    return Disagreement(
        reasoned.subject, reasoned.cause, reasoned.explanation, first, second, programme_id, commune_code
    )


def confused(one: str, other: str) -> bool:
    """Whether two strings of digits differ by one that OCR takes for the other, or by one lost."""
    if len(one) == len(other):
        different = [frozenset(two) for two in zip(one, other, strict=True) if two[0] != two[1]]
        return len(different) == 1 and different[0] in _CONFUSED
    short, long = sorted((one, other), key=len)
    return len(long) - len(short) == 1 and any(long[:at] + long[at + 1 :] == short for at in range(len(long)))


def misread(one: AnyTold, other: AnyTold, digits: tuple[str, str]) -> str | None:
    """Why the digits of one of two facts may be a reading error of a scan, in words; None: nothing tells so."""
    scans = [told for told in (one, other) if told.is_ocr]
    if not scans:
        return None
    if confused(*digits):
        return f"{digits[0]} and {digits[1]} are one digit apart, and the page was read by OCR, which confuses them"
    unsure = min(scans, key=lambda told: (told.confidence, told_order(told)))
    if unsure.confidence < UNSURE:
        return f"one page was read by OCR, and what it says is only {unsure.confidence:.0%} sure"
    return None


def gap(one: str | None, other: str | None) -> int | None:
    """Days between two stretches of time (EDTF): 0 where they meet, None where one is unknown."""
    ours, theirs = bounds(one), bounds(other)
    if ours is None or theirs is None:
        return None
    early, late = sorted((ours, theirs))
    return max((date.fromisoformat(late[0]) - date.fromisoformat(early[1])).days, 0)


def said_in(edtf: str, quote: str) -> bool:
    """Whether the words of a quote tell a date as finely as it is given, not only the document's head around them."""
    parts = edtf.partition("/")[0].split("-")
    words = folded(quote)
    if len(parts) == 1 or not parts[1].isdigit() or int(parts[1]) > 12:
        return parts[0][:3] in words
    year, month = parts[0], int(parts[1])
    numeric = rf"\b{month:02d}[/.-]{year}|{year}-{month:02d}"
    named = re.search(rf"\b{_MONTHS[month - 1]}\b", words) or re.search(numeric, words)
    if len(parts) == 2:
        return named is not None
    day = int(parts[2])
    return named is not None and re.search(rf"\b0?{day}(?:er)?\b|-{day:02d}\b", words) is not None


def classes(dates: Iterable[str]) -> list[list[str]]:
    """Dates (EDTF) that may be one and the same, together; the finest of each class first.

    A coarse one that may be either of two is in no class: it disagrees with neither.
    """
    found: list[list[str]] = []
    for edtf in sorted({one for one in dates if bounds(one)}, key=_fineness):
        near = [same for same in found if gap(same[0], edtf) == 0]
        if not near:
            found.append([edtf])
        elif len(near) == 1:
            near[0].append(edtf)
    return found


def _fineness(edtf: str) -> tuple[int, str]:
    stretch = bounds(edtf)
    assert stretch is not None
    return ((date.fromisoformat(stretch[1]) - date.fromisoformat(stretch[0])).days, edtf)
