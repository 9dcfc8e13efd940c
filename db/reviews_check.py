"""What a person says is checked before it is kept: codes are known, dates are EDTF, nothing needed is missing."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from sqlite_utils import Database

from db.reviews_rows import knows_organisation
from db.reviews_types import FIELDS, SUM_FIELDS, Field, Holds, Kind, Review, Told, Verdict
from extract.dates_calendar import is_edtf
from extract.facts import Qualifier, Role, Status
from ingest.errors import UsageError

_VERDICTS: Mapping[Verdict, frozenset[Kind]] = {
    Verdict.RIGHT: frozenset(Kind),
    Verdict.WRONG: frozenset(Kind) - {Kind.REFUSAL},
    Verdict.CORRECTED: frozenset(Kind) - {Kind.REFUSAL},
    Verdict.ADDED: frozenset(Kind) - {Kind.REFUSAL},
    Verdict.SETTLED: frozenset({Kind.REFUSAL}),
}
_WITH_VALUES = {Verdict.CORRECTED, Verdict.ADDED, Verdict.SETTLED}
_CODES = {
    Holds.COMMUNE: ("communes", "code", "commune", "Give an INSEE code of five characters, such as 62119."),
    Holds.PROGRAMME: ("programmes", "id", "programme", "Ids of programmes stand in the table programmes."),
    Holds.EPCI: ("epcis", "siren", "intercommunality", "Give a SIREN of nine digits, from the table epcis."),
}
_LISTS = {Holds.COMMUNES: Holds.COMMUNE, Holds.EPCIS: Holds.EPCI}
_WORDS: Mapping[Holds, tuple[str, ...]] = {
    Holds.STATUS: tuple(map(str, Status)),
    Holds.ROLE: tuple(map(str, Role)),
    Holds.QUALIFIER: tuple(map(str, Qualifier)),
    Holds.TAX: ("HT", "TTC"),
    Holds.MODIFIER: ("start", "middle", "end", "about"),
}


def check(database: Database, review: Review) -> None:
    """See that a review can be kept.

    Raises:
        UsageError: it names nobody as author, a verdict that its kind can't have, a field or value that there isn't.
    """
    if not review.author.strip():
        raise UsageError("a review needs its author", advice="Give the name of whoever reviews.")
    if review.kind not in _VERDICTS[review.verdict]:
        possible = ", ".join(str(verdict) for verdict in Verdict if review.kind in _VERDICTS[verdict])
        raise UsageError(f"a {review.kind} can't be {review.verdict}", advice=f"It may be {possible}.")
    if review.values and review.verdict not in _WITH_VALUES:
        raise UsageError(f"{review.verdict} takes no values", advice="Say corrected to change something.")
    fields = {field.name: field for field in FIELDS[review.kind]}
    for name, value in review.values.items():
        if name not in fields or (name == "amount" and review.verdict is not Verdict.ADDED):
            raise UsageError(f"a {review.kind} has no {name}", advice=f"It has {', '.join(fields)}.")
        _check_value(database, fields[name], value)
    if review.verdict is Verdict.SETTLED:
        check_whole(review.kind, review.values)


def check_whole(kind: Kind, values: Mapping[str, Told]) -> None:
    """See that a fact that is added or corrected has all that it can't be without.

    Raises:
        UsageError: something is missing, or a sum is none.
    """
    missing = [field.name for field in FIELDS[kind] if field.is_required and values.get(field.name) is None]
    if missing:
        raise UsageError(f"a {kind} needs {', '.join(missing)}", advice="Give every value that the page says.")
    if kind in {Kind.AMOUNT, Kind.AWARD}:
        low, high = values.get("eur_low"), values.get("eur_high")
        is_range = isinstance(low, int | float) and isinstance(high, int | float) and low < high
        if values.get("eur") is None and not is_range:
            raise UsageError(f"an {kind} needs a sum", advice="Give eur, or eur_low and eur_high of a range.")


def sum_told(kind: Kind, shown: Mapping[str, Told], values: Mapping[str, Told]) -> dict[str, Told]:
    """Values that change a sum, with what changes with it: a plain sum has no ends, a range no plain sum."""
    told = dict(values)
    if kind not in {Kind.AMOUNT, Kind.AWARD} or not any(name in values for name in SUM_FIELDS):
        return told
    if values.get("eur") is not None:
        told |= {"eur_low": None, "eur_high": None}
        if (values.get("qualifier") or shown.get("qualifier") or Qualifier.RANGE) == Qualifier.RANGE:
            told["qualifier"] = str(Qualifier.EXACT)
    elif values.get("eur_low") is not None and values.get("eur_high") is not None:
        told |= {"eur": None, "qualifier": str(Qualifier.RANGE)}
    return told


def _check_value(database: Database, field: Field, value: Told) -> None:
    if value is None:
        if field.is_required:
            raise UsageError(f"{field.name} can't be empty", advice="Say wrong of what the page doesn't say.")
    elif field.holds in _LISTS:
        if not isinstance(value, tuple):
            raise UsageError(f"{field.name} are several", advice="Give a list of codes.")
        for one in value:
            _check_code(database, _LISTS[field.holds], one)
    elif field.holds in _CODES:
        _check_code(database, field.holds, value)
    elif field.holds is Holds.ORGANISATION:
        if not (isinstance(value, str) and knows_organisation(database, value)):
            advice = "Give an id of the table organisations, or commune-, epci- or departement- and a code."
            raise UsageError(f"{value} is no organisation", advice=advice)
    elif field.holds in _WORDS:
        if value not in _WORDS[field.holds]:
            raise UsageError(f"{value} is no {field.name}", advice=f"It is one of {', '.join(_WORDS[field.holds])}.")
    else:
        is_one, advice = _CHECKS[field.holds]
        if not is_one(value):
            raise UsageError(f"{value!r} is no {field.name}", advice=advice)


def _check_code(database: Database, holds: Holds, value: Told) -> None:
    table, column, what, advice = _CODES[holds]
    if not database[table].count_where(f"{column} = ?", [value]):
        raise UsageError(f"no {what} {value}", advice=advice)


def _is_edtf(value: Told) -> bool:
    return isinstance(value, str) and is_edtf(value)


def _is_money(value: Told) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value > 0


def _is_number(value: Told) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_text(value: Told) -> bool:
    return isinstance(value, str) and bool(value.strip())


_CHECKS: Mapping[Holds, tuple[Callable[[Told], bool], str]] = {
    Holds.EDTF: (_is_edtf, "Write it as EDTF: 2023-07-07, 2023-07, 2023, 2020/2026, XXXX-09-29."),
    Holds.EUROS: (_is_money, "Give euros as a number: 78500 or 78500.5."),
    Holds.NUMBER: (_is_number, "Give a whole number."),
    Holds.SCOPE: (_is_text, "Give FR, a region's INSEE code, D and a département's code, or a territory's name."),
    Holds.TEXT: (_is_text, "Give the page's own words."),
}
