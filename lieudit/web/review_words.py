"""Reviews in words: verdicts, fields, and what each value says to a reader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from db.reviews_types import FIELDS, Field, Holds, Kind, Reason, Reviewed, State, Told, Verdict
from lieudit.web.language import N_, QUALIFIERS, ROLES, STATUSES, Language
from lieudit.web.suggest import Names

VERDICTS: Mapping[Verdict, str] = {
    Verdict.RIGHT: N_("right, says %(author)s"),
    Verdict.WRONG: N_("wrong, says %(author)s"),
    Verdict.CORRECTED: N_("corrected by %(author)s"),
    Verdict.ADDED: N_("added by %(author)s"),
    Verdict.SETTLED: N_("settled by %(author)s"),
}
STATES: Mapping[State, str] = {
    State.APPLIED: N_("applied"),
    State.UNFIT: N_("does not fit"),
    State.REPLACED: N_("replaced by a later one"),
    State.WITHDRAWN: N_("withdrawn"),
}
REASONS: Mapping[Reason, str] = {
    Reason.NO_DOCUMENT: N_("the document is not stored"),
    Reason.NO_PAGE: N_("the page is not stored"),
    Reason.NO_WORDS: N_("the words are no longer found on the page"),
    Reason.UNKNOWN: N_("a code or programme that it names is not known here"),
    Reason.HAS_CODE: N_("the name has a code now"),
    Reason.RESTED_ON: N_("an award that was reviewed rests on this amount"),
    Reason.NOT_SAID: N_("the rules no longer say so"),
    Reason.SAID_NOW: N_("the rules say so now"),
}
_LABELS: Mapping[str, str] = {
    "commune_code": N_("Commune"),
    "programme_id": N_("Programme"),
    "status": N_("Status"),
    "edtf": N_("Date"),
    "eur": N_("Sum in euros"),
    "eur_low": N_("From, in euros"),
    "eur_high": N_("to, in euros"),
    "qualifier": N_("How exact"),
    "tax": N_("Tax"),
    "amount": N_("The sum as the page writes it"),
    "role": N_("What the sum is"),
    "communes": N_("Communes"),
    "epcis": N_("Intercommunalities"),
    "funder_id": N_("Funder"),
    "purpose": N_("Purpose"),
    "value": N_("Number"),
    "scope": N_("Territory"),
    "modifier": N_("Part of it"),
    "epci_siren": N_("Intercommunality"),
    "organisation_id": N_("Organisation"),
}
_EXACTNESS: Mapping[str, str] = {
    "exact": N_("exactly"),
    "about": N_("about"),
    "at_least": N_("at least"),
    "at_most": N_("at most"),
    "range": N_("a range"),
}
_TAXES: Mapping[str, str] = {"HT": N_("without tax (HT)"), "TTC": N_("with tax (TTC)")}
_MODIFIERS: Mapping[str, str] = {
    "start": N_("its beginning"),
    "middle": N_("its middle"),
    "end": N_("its end"),
    "about": N_("about then"),
}
CHOICES: Mapping[Holds, Mapping[str, str]] = {
    Holds.STATUS: STATUSES,
    Holds.ROLE: ROLES,
    Holds.QUALIFIER: _EXACTNESS,
    Holds.TAX: _TAXES,
    Holds.MODIFIER: _MODIFIERS,
}
NAMED: Mapping[Holds, str] = {  # kinds of `lieudit.web.suggest`
    Holds.COMMUNE: "commune",
    Holds.COMMUNES: "commune",
    Holds.EPCI: "epci",
    Holds.EPCIS: "epci",
    Holds.PROGRAMME: "programme",
    Holds.ORGANISATION: "organisation",
}
assert set(_EXACTNESS) == {*QUALIFIERS, "exact", "range"}


@dataclass(frozen=True, slots=True)
class Change:
    """A field that a review changed."""

    label: str
    before: str  # of several names those that went
    after: str  # of several names those that came
    is_list: bool = False


def label(kind: Kind, field: Field, language: Language) -> str:
    """A field's name; the date of a place in a programme is since when."""
    if field.name == "edtf" and kind is Kind.PARTICIPATION:
        return language.gettext(N_("Since when"))
    return language.gettext(_LABELS[field.name])


def said(field: Field, value: Told, names: Names, language: Language) -> str:
    """A value as a reader wants it; `nothing` where there is none."""
    if value is None or value in {"", ()}:
        return language.gettext(N_("nothing"))
    if isinstance(value, tuple):
        return ", ".join(_one(field, value_, names, language) for value_ in value)
    return _one(field, value, names, language)


def _one(field: Field, value: str | float, names: Names, language: Language) -> str:
    if field.holds in NAMED:
        found = names.of_key(NAMED[field.holds], str(value))
        return found.name if found else str(value)
    if field.holds in CHOICES:
        return language.gettext(CHOICES[field.holds].get(str(value), str(value)))
    if field.holds is Holds.EUROS:
        return language.euros(float(value))
    if field.holds is Holds.EDTF:
        return language.edtf(str(value))
    if field.holds is Holds.SCOPE:
        return language.scope(str(value))
    return language.number(float(value)) if field.holds is Holds.NUMBER else str(value)


def changes(review: Reviewed, names: Names, language: Language) -> tuple[Change, ...]:
    """What a review says otherwise than the rules; of an added fact all that it says."""
    return tuple(_changes(review, names, language))


def _changes(review: Reviewed, names: Names, language: Language) -> Iterator[Change]:
    is_new = review.verdict in {Verdict.ADDED, Verdict.SETTLED}
    for field in FIELDS[review.kind]:
        if field.name not in review.corrected:
            continue
        after = review.corrected[field.name]
        if is_new and (after is None or after == ()):
            continue
        earlier = review.original.get(field.name)
        if isinstance(after, tuple) and isinstance(earlier, tuple):
            gone, come = (
                said(field, tuple(sorted(set(one) - set(other))), names, language) if set(one) - set(other) else ""
                for one, other in ((earlier, after), (after, earlier))
            )
            yield Change(label(review.kind, field, language), gone, come, is_list=True)
            continue
        before = "" if is_new else said(field, earlier, names, language)
        yield Change(label(review.kind, field, language), before, said(field, after, names, language))


def summary(review: Reviewed, names: Names, language: Language) -> str:
    """What a fact says, as it was reviewed: its values in a line."""
    values = {**review.original, **review.corrected}
    told = [
        said(field, values[field.name], names, language)
        for field in FIELDS[review.kind]
        if field.name not in {"amount", "qualifier"} and values.get(field.name) not in (None, "", ())
    ]
    return " · ".join(told)
