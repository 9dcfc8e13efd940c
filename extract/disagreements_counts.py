"""Different numbers of communes that one programme is said to have in one territory."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from extract.claims import CountClaim, ToldCount, bounds, told_order
from extract.disagreements_evidence import Reasoned, disagreement, folded, gap, misread, pair, standing
from extract.disagreements_types import Cause, Disagreement, Side, Subject

MONTH = 28  # days: numbers told of times that lie so far apart may both be right
_OTHER_SIZE = 3  # so many times another number is hardly of the same towns
_NEAR = 0.15  # a number that is said to be rounded may differ by so much of the greater
# What is counted, by the words behind the number.
_UNITS = {
    "communes": r"villes?|communes?|municipalites?|bourgs?|centres?-(?:bourg|ville)s?|localites?|laureat(?:e?s)?",
    "agreements": r"conventions?|contrats?|accords?|signatures?",
    "territories": r"territoires?|intercommunalites?|agglomerations?|binomes?|epci|communautes?|bassins?",
    "projects": r"projets?|dossiers?|operations?|actions?",
    "candidates": r"candidat(?:e?s|ures?)",
}
_NUMBER = r"\d{1,3}(?: \d{3})+|\d+"
_NUMBERED = re.compile(
    rf"(?<![\d,.])({_NUMBER})(?![\d,.]*\d) (?:\w+ )?({'|'.join(f'(?:{words})' for words in _UNITS.values())})\b"
)
_ROUNDED = re.compile(
    r"\b(?:environ|pres d|plus d|moins d|quelque|presque|autour d|une? (?:petite |bonne )?(?:dizaine|douzaine|quinzaine"
    r"|vingtaine|trentaine|quarantaine|cinquantaine|soixantaine|centaine)|dizaines|centaines|milliers?"
    r"|au moins|au plus)"
)
_CLAUSES = re.compile(r"[;:,()](?!\d)|\.(?!\d)| [–—-] ")
_STAGES = re.compile(r"\b(?:candidatures?|candidates?|candidats?|postul\w+)\b")


def of_counts(claims: Sequence[CountClaim]) -> tuple[Disagreement, ...]:
    """Different numbers of communes that one programme is said to have in one territory.

    One disagreement for two numbers and a cause. A number that changed with time is told with the next one only;
    where documents of one time contradict one another as well, that alone is said.
    """
    told = standing(one for claim in claims for one in claim.told)
    values: dict[int, list[ToldCount]] = {}
    for one in told:
        values.setdefault(one.value, []).append(one)
    found: list[Disagreement] = []
    for value, other in combinations(sorted(values), 2):
        found += _between(values[value], values[other], told)
    return (*found, *_of_other_units(values))


def _between(ones: Sequence[ToldCount], others: Sequence[ToldCount], told: Sequence[ToldCount]) -> list[Disagreement]:
    causes: dict[Cause, tuple[list[ToldCount], list[ToldCount], dict[tuple[str, str], str]]] = {}
    for one in _kinds(ones):
        for other in _kinds(others):
            reasoned = _why(one, other, told)
            if reasoned is not None:
                ours, theirs, reasons = causes.setdefault(reasoned[0], ([], [], {}))
                ours.append(one)
                theirs.append(other)
                reasons[one.id, other.id] = reasoned[1]
    if Cause.CONTRADICTION in causes:
        causes.pop(Cause.DATE_OF_STATEMENT, None)
    found = []
    for cause, (ours, theirs, reasons) in sorted(causes.items()):
        one, other = _best(ours, theirs)
        sides = (_side(one), _side(other))
        why = reasons[one.id, other.id]
        found.append(disagreement(Reasoned(Subject.COUNT, cause, why), sides, one.programme_id, None))
    return found


def _best(ours: Sequence[ToldCount], theirs: Sequence[ToldCount]) -> tuple[ToldCount, ToldCount]:
    """Of pairs that share a cause the one that shows it best: of two witnesses, the first told."""
    return min(
        zip(ours, theirs, strict=True),
        key=lambda two: (
            two[0].cluster_id == two[1].cluster_id,
            max(told_order(two[0]), told_order(two[1])),
            min(told_order(two[0]), told_order(two[1])),
        ),
    )


def _kinds(told: Sequence[ToldCount]) -> list[ToldCount]:
    """Of facts that tell one number of one time in the same terms the first told: the rest would say the same."""
    found: dict[object, ToldCount] = {}
    for one in told:
        found.setdefault((unit(one.quote, one.value), _is_rounded(one), one.is_ocr, _time(one)), one)
    return list(found.values())


def _why(one: ToldCount, other: ToldCount, told: Sequence[ToldCount]) -> tuple[Cause, str] | None:
    scan = misread(one, other, (str(one.value), str(other.value))) if _in_digits(one) and _in_digits(other) else None
    if scan:
        return Cause.READING_ERROR, f"{scan[0].upper()}{scan[1:]}."
    ours, theirs = unit(one.quote, one.value), unit(other.quote, other.value)
    if ours and theirs and ours != theirs:
        return Cause.SCOPE_OR_UNIT, f"They count other things: {one.value} {ours}, and {other.value} {theirs}."
    is_own = one.document_id == other.document_id
    greatest = max(one.value, other.value)
    if (_is_rounded(one) or _is_rounded(other)) and abs(one.value - other.value) <= _NEAR * greatest:
        rounded, exact = (one, other) if _is_rounded(one) else (other, one)
        why = f"{rounded.value} is said to be approximate, and {exact.value} is near it."
        return None if is_own else (Cause.ROUNDING, why)
    days = gap(_time(one), _time(other))
    if days is not None and days >= MONTH:
        if is_own or _between_them(one, other, told):
            return None
        why = f"They are told of different times ({_time(one)} and {_time(other)}): the number may have changed."
        return Cause.DATE_OF_STATEMENT, why
    if greatest > _OTHER_SIZE * min(one.value, other.value):
        why = (
            f"{one.value} and {other.value} are too far apart to count the same: one may be of a part of the territory."
        )
        return Cause.SCOPE_OR_UNIT, why
    return Cause.CONTRADICTION, _same_time(one, other, days)


def _in_digits(one: ToldCount) -> bool:
    return re.search(rf"(?<!\d){one.value}(?!\d)", re.sub(r"(?<=\d)\s(?=\d)", "", one.quote)) is not None


def _same_time(one: ToldCount, other: ToldCount, days: int | None) -> str:
    if days is None:
        return "Both count the same, and no date tells that the number changed meanwhile."
    times = " and ".join(sorted({str(_time(one)), str(_time(other))}))
    return f"Both count the same and are told of the same time ({times})."


def _between_them(one: ToldCount, other: ToldCount, told: Sequence[ToldCount]) -> bool:
    """Whether another number is told of a time between two: then it has its disagreement with each."""
    early, late = sorted((one, other), key=lambda fact: bounds(_time(fact)) or ("", ""))
    for middle in told:
        if middle.value in (one.value, other.value):
            continue
        if _is_before(early, middle) and _is_before(middle, late):
            return True
    return False


def _is_before(one: ToldCount, other: ToldCount) -> bool:
    """Whether one number is told of a time so much earlier than another that it may have changed."""
    ours, theirs = bounds(_time(one)), bounds(_time(other))
    return bool(ours and theirs and ours[1] < theirs[0] and (gap(_time(one), _time(other)) or 0) >= MONTH)


def _of_other_units(values: dict[int, list[ToldCount]]) -> Iterator[Disagreement]:
    """A number that one document gives to the communes, and another, beside theirs, to agreements or territories."""
    for value, told in sorted(values.items()):
        beside: dict[tuple[int, str], list[tuple[ToldCount, str]]] = {}
        for one in told:
            for number, words, name in _beside(one):
                if name != "communes" and number in values and number != value:
                    beside.setdefault((number, name), []).append((one, words))
        for (number, name), tellers in sorted(beside.items()):
            one, words = tellers[0]
            first, other = pair([one], [fact for fact in told if fact.id != one.id] or [one])
            why = (
                f"The document that counts {value} communes counts {number} {name} beside them: who tells {number} "
                "communes may have taken the one for the other."
            )
            sides = (Side("count", f"{number} {words}", first), _side(other))
            yield disagreement(Reasoned(Subject.COUNT, Cause.SCOPE_OR_UNIT, why), sides, one.programme_id, None)


def unit(quote: str, value: int) -> str | None:
    """What the words behind a number say that it counts; None where they don't."""
    words = _plain(quote)
    clauses = [clause for clause in _CLAUSES.split(words) if re.search(rf"(?<!\d){value}(?!\d)", clause)]
    if _STAGES.search(clauses[0] if clauses else words):
        return "candidates"
    named = [name for number, _, name in _numbered(words) if number == value]
    return named[0] if named else None


def _beside(one: ToldCount) -> list[tuple[int, str, str]]:
    return [found for found in _numbered(_plain(one.quote)) if found[0] != one.value]


def _numbered(words: str) -> list[tuple[int, str, str]]:
    """Numbers with the word behind and what that stands for."""
    found = []
    for match in _NUMBERED.finditer(words):
        name = next(name for name, pattern in _UNITS.items() if re.fullmatch(pattern, match[2]))
        found.append((int(match[1].replace(" ", "")), match[2], name))
    return found


def _plain(quote: str) -> str:
    return re.sub(r"\s+", " ", folded(quote))


def _is_rounded(one: ToldCount) -> bool:
    return _ROUNDED.search(_plain(one.quote)) is not None


def _time(one: ToldCount) -> str | None:
    """Of when a number is told: as its words say, else when its document was published."""
    return one.edtf if bounds(one.edtf) else one.published


def _side(one: ToldCount) -> Side:
    return Side("count", str(one.value), one)
