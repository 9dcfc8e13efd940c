"""The names on a page that may be communes': where they stand, which communes they may mean, and the signs of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise

from extract.communes_damaged import damaged_lookups
from extract.communes_evidence import (
    Hint,
    Surroundings,
    area_hint,
    contracted,
    enumerations,
    hints_of,
    is_listed,
    possible_signs_of_names,
    signs_of,
    signs_of_names,
)
from extract.communes_items import labels, opening_items
from extract.communes_lexicon import ARTICLES, Form, Spelling, lookups
from extract.communes_neighbours import closenesses
from extract.communes_weights import BEFORE
from extract.facts import Mentions, Span
from extract.normalise import is_damaged
from extract.reference import Commune, Reference
from extract.text import PageText


@dataclass(frozen=True, slots=True)
class Candidate(Span):
    """A name that may be a commune's, with what its page says of it."""

    forms: tuple[Form, ...]
    signs: tuple[str, ...]
    hints: tuple[Hint, ...]
    group: int  # names of one enumeration share it
    name: Span  # without the département that follows it
    unread: tuple[str, ...] = ()  # signs that may hold too: whether a person or a place is named there


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
    result: list[Candidate] = []
    for (first, last, key), group in zip(found, groups, strict=True):
        forms = _forms(around, first, key)
        signs = list(signs_of(around, first, last, key, forms))
        beside, hints, span = hints_of(around, first, last)
        signs += beside
        listed = is_listed(around, span) or (
            bool(result) and result[-1].group == group and "list-of-communes" in result[-1].signs
        )
        if listed:
            signs.append("list-of-communes")
        hints += area_hint(around, span)
        name = around.span(first, last)
        unread = possible_signs_of_names(text.names, name)
        result.append(Candidate(span.start, span.end, forms, tuple(signs), tuple(hints), group, name, unread))
    for place in opening_items(around, result, partial(_signs_that_doubt, text, result)):
        result[place] = replace(result[place], signs=(*result[place].signs, "list-item"))
    lying = [frozenset(reference.communes[form.code].departement for form in one.forms) for one in result]
    for place in labels(around, result, lying):
        result[place] = replace(result[place], signs=(*result[place].signs, "territory"))
    _pair(result, found, around)
    _hand_on(result, text.text)
    return tuple(result)


def read(text: PageText, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Candidates with all their signs; the sentences of those that have unread ones are read together."""
    text.names.look_at(one.name for one in candidates if one.unread)
    return [
        replace(one, signs=(*one.signs, *signs_of_names(text.names, one.name)), unread=()) if one.unread else one
        for one in candidates
    ]


def _signs_that_doubt(
    text: PageText, candidates: Sequence[Candidate], places: Sequence[int]
) -> Sequence[Sequence[str]]:
    """The signs of some candidates; what may be a person's name is read, where places are is not."""
    asked = [candidates[place] for place in places]
    may_be_persons = [one if "person-alone" in one.unread else replace(one, unread=()) for one in asked]
    return [one.signs for one in read(text, may_be_persons)]


def _pair(candidates: list[Candidate], found: Sequence[tuple[int, int, str]], around: Surroundings) -> None:
    """Two neighbouring towns joined by a hyphen (``Lens-Liévin``) are two communes; three or more are a territory."""
    joined = [one[1] == other[0] and around.words.joins[one[1] - 1] == "-" for one, other in pairwise(found)]
    for index, together in enumerate(joined):
        if not together or any(joined[i] for i in (index - 1, index + 1) if 0 <= i < len(joined)):
            continue
        one, other = candidates[index], candidates[index + 1]
        outside = [found[index][0] - 1, found[index + 1][1] - 1]
        if any(0 <= i < len(around.words.joins) and around.words.joins[i] == "-" for i in outside):
            continue
        if not _neighbours(one, other, around.reference):
            continue
        inherited = [sign for sign in one.signs if sign in BEFORE]
        candidates[index] = replace(one, signs=_without(one.signs, "hyphen", "pair"))
        candidates[index + 1] = replace(other, signs=(*_without(other.signs, "hyphen", "pair"), *inherited))


def _without(signs: tuple[str, ...], old: str, new: str) -> tuple[str, ...]:
    return (*(sign for sign in signs if sign != old), new)


def _neighbours(one: Candidate, other: Candidate, reference: Reference) -> bool:
    return any(
        _are_close(reference.communes[a.code], reference.communes[b.code])
        for a in one.forms
        for b in other.forms
        if a.spelling <= Spelling.FORMER and b.spelling <= Spelling.FORMER
    )


def _are_close(one: Commune, other: Commune) -> bool:
    """Whether two communes lie within 28 km of each other."""
    return any(close > 0.5 for close, _ in closenesses(one, [other]))


def _hand_on(candidates: list[Candidate], raw: str) -> None:
    """What stands before the first name of an enumeration is said of the others: ``les rues de X et de Y``."""
    for index in range(1, len(candidates)):
        one, other = candidates[index - 1], candidates[index]
        if one.group != other.group or any(sign in BEFORE and sign != "preposition" for sign in other.signs):
            continue
        handed = [sign for sign in one.signs if sign in {"street", "territory", "title"}]
        if handed and " et " in raw[one.end : other.start]:
            candidates[index] = replace(other, signs=(*other.signs, *handed))
        elif "town" in one.signs or "town-list" in one.signs:
            candidates[index] = replace(other, signs=(*other.signs, "town-list"))


def _longest(around: Surroundings) -> list[tuple[int, int, str]]:
    """The stretches of words to look at: in capitals, in nothing else's name, none inside another."""
    possible = []
    for first, last, key in _looked_up(around):
        if not around.capitalised(first, last):
            continue
        span = around.span(first, last)
        if any(span in taken for taken in around.taken) or _in_territory(around, first, last):
            continue
        possible.append((first, last, key))
    possible.sort(key=lambda one: (one[0] - one[1], one[0]))
    kept: list[tuple[int, int, str]] = []
    covered: set[int] = set()  # words
    for one in possible:
        if covered.isdisjoint(range(*one[:2])):
            kept.append(one)
            covered.update(range(*one[:2]))
    return sorted(kept)


def _looked_up(around: Surroundings) -> Iterator[tuple[int, int, str]]:
    yield from lookups(around.words, around.lexicon)
    if is_damaged(around.text.page):
        capitals = frozenset(index for index, initial in enumerate(around.words.initials) if initial.isupper())
        yield from damaged_lookups(around.words, around.lexicon, capitals)


def _in_territory(around: Surroundings, first: int, last: int) -> bool:
    """Whether a name is a département's or région's, or shares words with one without holding it all."""
    own = first + (around.words.keys[first] in ARTICLES)
    name = around.span(first, last)
    return any(
        own < other.last
        and other.first < last
        and not (own <= other.first and other.last <= last and other.last - other.first < last - own)
        for other in around.territories.at(name)
    )


def _forms(around: Surroundings, first: int, key: str) -> tuple[Form, ...]:
    """What a spelling may mean here: a bare name counts as whole where its article is contracted before it."""
    return tuple(
        Form(form.code, Spelling.NAME)
        if form.spelling is Spelling.BARE and contracted(around.words, first, form)
        else form
        for form in around.lexicon.forms[key]
    )
