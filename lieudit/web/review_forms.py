"""Forms in which a person corrects or adds a fact: their fields, filled; and what was typed, read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from db.reviews_types import FIELDS, Field, Holds, Kind, Told
from extract.dates_calendar import is_edtf
from lieudit.web.language import N_, Language
from lieudit.web.review_words import CHOICES, NAMED, label
from lieudit.web.suggest import Names

MOST_TYPED = 2000  # code points of a field
SPARE = 2  # empty lines of a field of several names
_NUMBER = re.compile(r"[0-9]{1,12}(?:[.,][0-9]{1,2})?")
_HELP: Mapping[Holds, str] = {
    Holds.COMMUNE: N_("A name or an INSEE code."),
    Holds.COMMUNES: N_("A name or an INSEE code a line; an empty line names none."),
    Holds.EPCI: N_("A name or a SIREN."),
    Holds.EPCIS: N_("A name or a SIREN a line; an empty line names none."),
    Holds.ORGANISATION: N_("A name, of a commune or intercommunality as well."),
    Holds.EDTF: N_("As EDTF: 2023-07-07, 2023-07, 2023, 2020/2026 (from … to), 2021-35 (third quarter), XXXX-09-29."),
    Holds.SCOPE: N_("FR, a region’s INSEE code, D and a département’s code (D62), or a territory’s name."),
}


@dataclass(frozen=True, slots=True)
class Input:
    """A field of a form."""

    name: str
    label: str
    values: tuple[str, ...]  # as typed or chosen; of a field of several names a line each
    is_required: bool
    help: str = ""
    problem: str = ""
    suggests: str = ""  # a kind of `lieudit.web.suggest`
    choices: tuple[tuple[str, str], ...] = ()  # value, words
    is_long: bool = False
    is_several: bool = False

    @property
    def value(self) -> str:
        return self.values[0] if self.values else ""


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form says: values by field, and what is wrong with others."""

    values: Mapping[str, Told]
    problems: Mapping[str, str]


def inputs(
    kind: Kind, values: Mapping[str, Told], names: Names, language: Language, *, is_new: bool = False
) -> tuple[Input, ...]:
    """The fields of a kind, filled with what is said.

    Args:
        kind: of fact or mention.
        values: by field; what is missing is left empty.
        names: for names beside their keys.
        language: the reader's.
        is_new: whether a fact is added, whose sum needs its words.
    """
    return tuple(
        _input(kind, field, values.get(field.name), names, language)
        for field in FIELDS[kind]
        if is_new or field.name != "amount"
    )


def again(
    fields: Sequence[Input], given: Mapping[str, Sequence[str]], problems: Mapping[str, str]
) -> tuple[Input, ...]:
    """The fields as they were filled in, each with what is wrong with it."""
    return tuple(
        replace(
            field,
            values=(*(one for one in given.get(field.name, ()) if one or not field.is_several), *_spare(field)),
            problem=problems.get(field.name, ""),
        )
        for field in fields
    )


def _spare(field: Input) -> tuple[str, ...]:
    return ("",) * SPARE if field.is_several else ()


def _input(kind: Kind, field: Field, value: Told, names: Names, language: Language) -> Input:
    choices: tuple[tuple[str, str], ...] = ()
    if field.holds in CHOICES:
        choices = tuple((key, language.gettext(words)) for key, words in CHOICES[field.holds].items())
    elif field.holds is Holds.PROGRAMME:
        by_name = sorted(names.all_of("programme"), key=lambda one: one.folded)
        choices = tuple((one.key, one.name) for one in by_name)
    is_several = field.holds in {Holds.COMMUNES, Holds.EPCIS}
    told = value if isinstance(value, tuple) else () if value is None else (value,)
    shown = Input(
        field.name,
        label(kind, field, language),
        tuple(_typed(field, one, names) for one in told),
        field.is_required,
        help=language.gettext(_HELP[field.holds]) if field.holds in _HELP else "",
        suggests=NAMED.get(field.holds, "") if not choices else "",
        choices=choices,
        is_long=field.holds is Holds.TEXT,
        is_several=is_several,
    )
    return replace(shown, values=(*shown.values, *_spare(shown)))


def _typed(field: Field, value: str | float, names: Names) -> str:
    """A value as a person would type it."""
    if field.holds in NAMED and field.holds is not Holds.PROGRAMME:
        found = names.of_key(NAMED[field.holds], str(value))
        return found.value if found else str(value)
    if isinstance(value, float):
        return f"{value:.0f}" if value == round(value) else f"{value:.2f}"
    return str(value)


def read(kind: Kind, given: Mapping[str, Sequence[str]], names: Names, language: Language) -> Typed:
    """What was typed, field by field; a field that the form doesn't have is not looked at.

    Args:
        kind: of fact or mention.
        given: the form, each field's values.
        names: to find keys by names.
        language: in which problems are told.
    """
    values: dict[str, Told] = {}
    problems: dict[str, str] = {}
    for field in FIELDS[kind]:
        if field.name not in given:
            continue
        lines = [one[:MOST_TYPED].strip() for one in given[field.name]]
        try:
            values[field.name] = _read(field, [one for one in lines if one], names)
        except _TypingError as problem:
            problems[field.name] = language.gettext(problem.message) % problem.parts
    return Typed(values, problems)


class _TypingError(Exception):
    """What is wrong with a field: a text to be translated, and its parts."""

    def __init__(self, message: str, **parts: str) -> None:
        super().__init__(message)
        self.message = message
        self.parts = parts


def _read(field: Field, lines: Sequence[str], names: Names) -> Told:
    if field.holds in {Holds.COMMUNES, Holds.EPCIS}:
        return tuple(sorted({_key(NAMED[field.holds], one, names) for one in lines}))
    if not lines:
        if field.is_required:
            raise _TypingError(N_("This is needed."))
        return None
    text = lines[0]
    if field.holds in NAMED:
        return _key(NAMED[field.holds], text, names)
    if field.holds in CHOICES:
        if text not in CHOICES[field.holds]:
            raise _TypingError(N_("Choose one of the list."))
        return text
    if field.holds is Holds.EUROS:
        return _money(text)
    if field.holds is Holds.NUMBER:
        return _whole(text)
    if field.holds is Holds.EDTF and not is_edtf(text):
        raise _TypingError(N_("“%(typed)s” is no date in EDTF."), typed=text)
    return text


def _key(kind: str, typed: str, names: Names) -> str:
    found = names.read(kind, typed)
    if len(found) == 1:
        return found[0].key
    if found:
        some = ", ".join(f"{one.value}, {one.detail}" if one.detail else one.value for one in found[:6])
        raise _TypingError(N_("Several bear the name “%(typed)s”: %(some)s."), typed=typed, some=some)
    raise _TypingError(N_("Nothing here is called “%(typed)s”."), typed=typed)


def _money(text: str) -> float:
    bare = re.sub(r"[\s\u202f\u00a0€]|euros?$|EUR$", "", text)
    if not _NUMBER.fullmatch(bare):
        raise _TypingError(N_("“%(typed)s” is no sum: write 78500 or 78 500,50."), typed=text)
    return float(bare.replace(",", "."))


def _whole(text: str) -> int:
    bare = re.sub(r"\s", "", text)
    if not re.fullmatch(r"[0-9]{1,9}", bare):
        raise _TypingError(N_("“%(typed)s” is no whole number."), typed=text)
    return int(bare)
