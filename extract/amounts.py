"""Sums of money on a page, in euros: written with their unit, sharing one with a neighbour, or in a column of sums."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from extract import amounts_tables
from extract.amounts_numbers import Figure, figures, tax
from extract.amounts_tables import Told
from extract.facts import Amount, Qualifier, Span
from extract.normalise import separated
from extract.text import PageText

_REACH = 100  # characters before a figure that may say what it is

NO_HEADINGS: Mapping[int, str] = MappingProxyType({})

# How exactly a sum is told: by the words before it, of which some take a filler (``plafonnée à un montant de``).
_FILLER = (
    r"\s?(?:(?:la|une?|le)\s(?:somme|montant|enveloppe|aide|budget|subvention|total|plafond)\s(?:\w+\s)?(?:de|d')\s?)?$"
)
_BEFORE = tuple(
    (qualifier, re.compile(rf"(?<![\w-])(?:{words}){_FILLER}"))
    for qualifier, words in (
        (
            Qualifier.AT_MOST,
            r"jusqu'a|(?:au|tout au) (?:plus|maximum)|maximum(?: de)?|maximale? de|plafon[a-z]+(?: a| de)?"
            r"|dans la limite (?:de|d'un plafond de)|(?:sans|ne|n')\s?(?:pouvoir |pourra |peut |pouvant |doi[st] )?"
            r"(?:pas )?(?:depass|exced)(?:er|ant|era|e|ent|eront)(?: pas)?|moins (?:de|d')"
            r"|inferieure?s? (?:ou ega(?:le?|ux) )?a|limitee?s? a|a concurrence de|<",
        ),
        (
            Qualifier.AT_LEAST,
            r"plus (?:de|d')|au moins|au minimum|minimum(?: de)?|minimale? de|a partir de"
            r"|superieure?s? (?:ou ega(?:le?|ux) )?a|depass(?:e|ent|ant|era|eront|er|ait)"
            r"|exced(?:e|ent|ant|er)|pas moins (?:de|d')|a minima|>",
        ),
        (
            Qualifier.ABOUT,
            r"pres (?:de|d')|environ(?: de)?|quelques?|de l'ordre (?:de|d')|autour (?:de|d')|aux alentours (?:de|d')"
            r"|a peu pres|approximativement|avoisin(?:e|ent|ant|er|era|ait)|approch(?:e|ent|ant|er)|presque"
            r"|pas loin (?:de|d')|env\.|~|≈",
        ),
    )
)
_AFTER = (
    (Qualifier.AT_MOST, re.compile(r"\s(?:\w+\s\w+\s|\w+\s)?\(?(?:au (?:plus|maximum)|maximum|max\b|maxi\b|plafond)")),
    (Qualifier.AT_LEAST, re.compile(r"\s\(?(?:au (?:moins|minimum)|minimum|et plus)\b")),
    (Qualifier.ABOUT, re.compile(r"\s\(?environ\b(?!\s\d)")),
)
_TAX_BEFORE = re.compile(
    r"(?<![a-z])(ht|h\.t\.|ttc|hors taxes?|toutes taxes comprises)[\s):]+(?:(?:de|d'|a|est|estime\w*)\s?)*$"
)

_CHANGE = re.compile(
    r"(?<![a-z])(?:re)?(?:port|pass|ramen|augment|relev|redui|abaiss|revis|evolu|progress|baiss|ajust|hauss|rehauss|gonfl"
    r"|grimp|mont(?:e|es|ent|er|ees?)(?![a-z]))[^.;:]{0,60}$"
)
_TO = re.compile(r"\s?(?P<word>a|et|-)\s?(?:environ\s|pres de\s|plus de\s|quelque\s)?")
_AND = re.compile(r"\s?(?P<word>,\s?et|,\s?puis|,|et|ou|puis|/|\+)\s?(?:de\s|d'|a\s)?")
_FUNDER = (
    r"(?:la\s|l'|le\s|les\s)?(?:region|departement|conseil|etat|ville|commune|municipalite|mairie|metropole|agglo"
    r"|communaute|intercommunalite|epci|petr|anah|anct|anru|ademe|europe|union europeenne|feder|feader|leader|fse"
    r"|banque|caisse|groupe|agence|detr|dsil|dsid|fnadt|fisac|fonds|ministere|prefecture|prefet|federation|fondation"
    r"|association|action logement|epf|etablissement public|caf|cci|cma|drac|syndicat|bailleur|chambre|credits?"
    r"|dotation|mission|pays|parc|collectivite)"
)
_SHARE_OF = re.compile(
    rf"\s?(?:(?:provenant|venant|issus?|apportes?|verses?|finances?|payes?|alloues?|pris en charge|a la charge)\s)?"
    rf"(?:(?:de|par|du|des|d'|pour|a|au|aux|aupres de|sur)\s?{_FUNDER}|\({_FUNDER}|au titre\b)"
)
_SHARE_BEFORE = re.compile(
    r"(?:(?<![a-z])(?:dont|et|soit|contre|puis)|[,;:(+])\s?(?:environ|quelque|pres de|plus de)?\s?$"
)
_SHARE_BY = re.compile(rf"(?<![a-z]){_FUNDER}[a-z' -]{{0,30}}(?::|=|pour|a hauteur de|apporte|verse)?\s?$")
_SHARE_AFTER = re.compile(r"\s?(?:[,;.)\n\t]|$|et\s|pour\s|a\s|au\s|aux\s|sur\s|en\s|par\s)")
_OF_IT = re.compile(  # « 50 000 € étaient demandés, elle en a obtenu 30 000 »
    r"(?<![a-z])en\s(?:(?:a|ont|aura|auront|avait|avaient)\s)?(?:finalement\s)?(?:obten|obtien|rec[ou]|percoi|percu"
    r"|touch|vers|accord|allou|attribu|depens|engag|mobilis)[a-z]*\s(?:que\s|finalement\s)?$"
)
_OF_COUNTED = re.compile(r"\s[a-z]*(?:habitant|visiteur|touriste|logement|tonne|m2|metre|emploi|usager)")
_OF_THINGS = re.compile(r"\s(?:de\s(?!la\s|l')|d'|des\s)")
_MONEY = re.compile(
    r"€|(?<![a-z])(?:euros?|subvention|finance|cout|couter|budget|enveloppe|invest|consacr|credit|aide|dotation|dotee?s?"
    r"|somme|montant|fonds|depens|pret|emprunt|recett|mobilis|engag|verse|allou|attribu|octro|vote|debloqu"
    r"|chiffr|reserve)"
)


@dataclass(frozen=True, slots=True)
class _Sum:
    """A sum before it is placed on the page: figures that make it, and what it is worth."""

    start: int
    end: int
    low: Decimal
    high: Decimal | None  # of a range
    qualifier: Qualifier
    tax: str | None
    confidence: float
    rule: str


def find(text: PageText, headings: Mapping[int, str] = NO_HEADINGS) -> tuple[Amount, ...]:
    """Find the sums of money of a page, in order.

    Args:
        text: the page.
        headings: the headings, by column, of the table that the page before ended in (``column_headings``), for
            rows that go on without a head of their own.
    """
    folded = separated(text.text, text.folded)
    found = list(figures(folded))
    told = amounts_tables.told(text, found, headings)
    sums: list[_Sum] = []
    starts = [figure.start for figure in found]
    for scope in _scopes(text, len(folded)):
        inside = found[bisect_left(starts, scope.start) : bisect_left(starts, scope.end)]
        sums.extend(_Reader(folded, scope, inside, told).sums())
    return tuple(_placed(text, one) for one in sorted(sums, key=lambda one: one.start) if one.low or one.high)


def column_headings(text: PageText, headings: Mapping[int, str] = NO_HEADINGS) -> Mapping[int, str]:
    """The headings, by column, of the table that the page ends in, for ``find`` on the next page."""
    return amounts_tables.last_headings(text, headings)


def _scopes(text: PageText, length: int) -> Iterator[Span]:
    """The sentences, in the folded text."""
    starts = text.folded.starts
    for sentence in text.sentences:
        yield Span(bisect_left(starts, sentence.start), min(bisect_left(starts, sentence.end), length))


def _placed(text: PageText, one: _Sum) -> Amount:
    span = text.folded.span(one.start, one.end)
    if one.high is not None:
        low, high = float(one.low), float(one.high)
        return Amount(span.start, span.end, one.confidence, one.rule, None, low, high, Qualifier.RANGE, one.tax)
    return Amount(span.start, span.end, one.confidence, one.rule, float(one.low), qualifier=one.qualifier, tax=one.tax)


class _Reader:
    """The sums of one sentence, list item or cell."""

    def __init__(self, folded: str, scope: Span, found: Sequence[Figure], told: Mapping[int, Told]) -> None:
        self.folded = folded
        self.scope = scope
        self.found = found
        self.told = told  # what columns and headings say, by a figure's start

    def before(self, figure: Figure) -> str:
        """The words of the sentence right before a figure."""
        return self.folded[max(self.scope.start, figure.start - _REACH) : figure.start]

    def sums(self) -> list[_Sum]:
        """With a unit first; then what shares it; then what a column says."""
        done: dict[int, _Sum] = {}
        used: set[int] = set()
        for number, figure in enumerate(self.found):
            if figure.has_unit:
                made = self.with_unit(number, used)
                done.update((one.start, one) for one in made)
        has_unit = bool(done)
        for number, figure in enumerate(self.found):
            if number in used:
                continue
            if figure.start in self.told:
                done[figure.start] = self.by_column(figure)
            elif figure.scale is not None and self.is_money(figure, has_unit):
                done[figure.start] = self.exact(figure, figure.value, 0.85, "amounts.scale")
            elif has_unit and figure.is_grouped and self.is_share(figure, done):
                done[figure.start] = self.exact(figure, figure.value, 0.85, "amounts.shared")
            elif (scale := self.part_of_scale(number, done)) is not None:
                done[figure.start] = self.exact(figure, figure.value * scale, 0.8, "amounts.shared")
        return list(done.values())

    def with_unit(self, number: int, used: set[int]) -> Iterator[_Sum]:
        """The sum of a figure that has its unit, as a range with the one before it where it is one."""
        figure = self.found[number]
        used.add(number)
        before = self.found[number - 1] if number and number - 1 not in used else None
        confidence = 0.97 if figure.digits else 0.95
        if before is not None or (number and self.found[number - 1].has_unit):
            earlier = before or self.found[number - 1]
            low = self.low_end(earlier, figure)
            if low is not None and low < figure.value and not self.is_change(earlier):
                used.add(number - 1)
                yield _Sum(
                    earlier.start,
                    figure.end,
                    low,
                    figure.value,
                    Qualifier.RANGE,
                    self.tax(figure),
                    0.95,
                    "amounts.range",
                )
                return
            if low is not None and not earlier.has_unit:
                used.add(number - 1)
                yield self.exact(earlier, low, 0.9, "amounts.change")
        yield from self.coordinated(number, used)
        yield self.exact(figure, figure.value, confidence, "amounts.written")

    def coordinated(self, number: int, used: set[int]) -> Iterator[_Sum]:
        """``10, 12 et 15 M€``: figures before one with a unit, that share it and its scale."""
        figure = after = self.found[number]
        anded = False
        for index in range(number - 1, -1, -1):
            one = self.found[index]
            link = _AND.fullmatch(self.folded, one.end, after.start)
            if index in used or one.has_unit or link is None or one.is_year:
                return
            anded = anded or link["word"] not in {",", "/"}
            small = not one.is_grouped and one.scale is None
            if small and not (anded and not figure.is_grouped):
                return
            scale = figure.scale if small and figure.scale else 1
            used.add(index)
            yield self.exact(one, one.value * scale, 0.85, "amounts.shared")
            after = one

    def low_end(self, one: Figure, other: Figure) -> Decimal | None:
        """What the lower figure of ``de one à other €`` is worth; None where the two are no pair."""
        link = _TO.fullmatch(self.folded, one.end, other.start)
        before = self.before(one)
        if link is None or (one.is_year and not one.has_unit and not other.digits):
            return None
        between = re.search(r"(?<![a-z])entre\s(?:environ\s)?$", before) is not None
        from_to = re.search(r"(?<![a-z])(?:de|d')\s?(?:environ\s)?$", before) is not None
        if link["word"] == "et" and not between:
            return None
        plain = not one.has_unit and one.scale is None and not one.is_grouped
        if plain and one.is_year and (other.is_grouped or other.scale is not None):
            return None
        if plain and not (between or from_to) and (other.is_grouped or (other.scale is None and link["word"] == "-")):
            return None  # phase 1 - 350 000 €
        if plain and other.scale is not None and one.number < 1000:
            return one.number * other.scale
        thousands = plain and other.scale is None and one.number < 1000 <= other.value and other.value % 1000 == 0
        if thousands and one.number * 1000 < other.value:
            return one.number * 1000  # de 20 à 30 000 €
        return one.value

    def is_change(self, figure: Figure) -> bool:
        """Whether the sum goes from this figure to the next (``porté de 10 à 11,3 M€``)."""
        return _CHANGE.search(self.before(figure)) is not None

    def is_money(self, figure: Figure, has_unit: bool) -> bool:
        """Whether ``1,6 million`` without a unit is money: not of things, and where money is spoken of."""
        if _OF_THINGS.match(self.folded, figure.end) and not _SHARE_OF.match(self.folded, figure.end):
            return False
        if _OF_COUNTED.match(self.folded, figure.end):
            return False
        return has_unit or _MONEY.search(self.folded, self.scope.start, self.scope.end) is not None

    def is_share(self, figure: Figure, done: Mapping[int, _Sum]) -> bool:
        """Whether a bare figure shares the unit of a sum beside it (``90 000 euros, dont 35 000 du Département``)."""
        before = self.before(figure)
        last = next((one for one in reversed(self.found) if one.end <= figure.start), None)
        if _OF_IT.search(before) and last is not None and last.has_unit:
            return True
        ended = _SHARE_AFTER.match(self.folded, figure.end) is not None
        if ended and _SHARE_BY.search(before):
            return True
        earlier = [one for one in done.values() if one.end <= figure.start]
        if not earlier or not _SHARE_BEFORE.search(before):
            return False
        if _SHARE_OF.match(self.folded, figure.end) or self.is_bracketed(figure.start, figure.end):
            return True
        return ended and "dont " in self.folded[max(one.end for one in earlier) : figure.start]

    def is_bracketed(self, start: int, end: int) -> bool:
        """Whether a bare figure stands alone in brackets, as one with a unit does before it in the sentence."""
        alone = self.folded.endswith("(", 0, start) and self.folded.startswith(")", end)
        return alone and any(
            self.folded.endswith("(", 0, one.start) and self.folded.startswith(")", one.end)
            for one in self.found
            if one.has_unit and one.end < start
        )

    def part_of_scale(self, number: int, done: Mapping[int, _Sum]) -> int | None:
        """The scale that ``5 M€, dont 1,2 pour …`` lends its part; None where there is none to lend."""
        figure = self.found[number]
        if "," not in (figure.digits or ""):
            return None
        earlier = (self.found[index] for index in range(number - 1, -1, -1))
        whole = next((one for one in earlier if one.scale and one.start in done), None)
        if whole is None or figure.number >= whole.number:
            return None
        before = self.folded[whole.end : figure.start]
        if re.search(r"(?<![a-z])dont\s$", before):
            shared = _SHARE_AFTER.match(self.folded, figure.end) or _SHARE_OF.match(self.folded, figure.end)
            return whole.scale if shared else None
        return whole.scale if _SHARE_BEFORE.search(before) and _SHARE_OF.match(self.folded, figure.end) else None

    def by_column(self, figure: Figure) -> _Sum:
        """What the heading of its column, or the heading above, makes of a bare figure."""
        told = self.told[figure.start]
        value = figure.number * (figure.scale or told.scale)
        said = self.exact(figure, value, told.confidence, told.rule)
        return _Sum(said.start, said.end, value, None, said.qualifier, said.tax or told.tax, said.confidence, said.rule)

    def exact(self, figure: Figure, value: Decimal, confidence: float, rule: str) -> _Sum:
        qualifier = Qualifier.ABOUT if figure.is_round else self.qualifier(figure)
        return _Sum(figure.start, figure.end, value, None, qualifier, self.tax(figure), confidence, rule)

    def qualifier(self, figure: Figure) -> Qualifier:
        before = self.before(figure).rstrip()
        for qualifier, pattern in _BEFORE:
            if pattern.search(before):
                return qualifier
        after = self.folded[figure.end : min(self.scope.end, figure.end + 40)]
        for qualifier, pattern in _AFTER:
            if pattern.match(after):
                return qualifier
        return Qualifier.EXACT

    def tax(self, figure: Figure) -> str | None:
        if figure.tax:
            return figure.tax
        match = _TAX_BEFORE.search(self.before(figure))
        return tax(match[1]) if match else None
