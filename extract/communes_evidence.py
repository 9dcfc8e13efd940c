"""What the words around a name tell: whether a commune is meant, and in which département.

Each sign has a name here and a weight in ``communes_weights``.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extract import communes_words as cues
from extract import epcis
from extract.communes_lexicon import (
    APART,
    ARTICLES,
    CONTRACTED,
    LINKS,
    NEXT_LINE,
    Form,
    Spelling,
    Words,
    lexicon,
    words_of,
)
from extract.facts import Mentions, Span
from extract.normalise import fold_string
from extract.reference import Reference
from extract.territories import departement_names, scope
from extract.territories import find as find_territories
from extract.text import InOrder, Names, PageText
from ingest.document import Block, BlockKind

PARENTHESES = re.compile(r"\([^()]{0,80}\)")
_ENUMERATION = re.compile(
    r"[\s,;:/•·–—-]*(?:(?:et|ou|ni|puis|ainsi que|mais aussi|comme)\s+)?"
    r"(?:(?:a|de|du|des|au|aux|celle de|celui de|ceux de|celles de|la commune de|la ville de)\s+|d'\s?)?\s*"
)
_APPOSITION = re.compile(
    r"\s*[,(]\s*(?:(?:la|une|petite|ancienne|autre|seule|premiere|deuxieme|sa)\s+){0,3}"
    r"(?:ville|commune|sous-prefecture|prefecture|bourg|village|cite|chef-lieu|localite)\b"
)
_OF_TOWN = re.compile(_APPOSITION.pattern + r"[a-z' -]{0,25}?\s(?:du|de|des|d'|en|dans)\s?(?:la |les |le |l')?")
_CODE_AFTER = re.compile(r"\s*[(,-]\s*(?:[^\W\d][^()\d]{0,30}[,–-]\s*)?(0[1-9]|[1-8]\d|9[0-5]|2[ab]|97[1-6])\s*\)")
_BEFORE_DEPARTEMENT = re.compile(
    r"\s*[,-]?\s*(?:(?:dans|de|du|en)(?:[\s-]+(?:le|la|les|l['’]))?[\s-]*|d['’]|)", re.IGNORECASE
)
_LIST_OF = re.compile(r"\b(?:communes?|villes?|bourgs?|municipalites|maires|villages|laureat\w*)\b[^.;]{0,60}:\s*$")
_LIST_OF_WITHIN = 200  # characters before a name
_NOTHING_ELSE = re.compile(r"\W*(?:(?:dans|en|le|la|les|l|departement|region|de|du|des|d)\b\W*)*\(?\d{0,3}[ab]?\W*")
_COLUMN = re.compile(r"\b(?:communes?|villes?|municipalites?|bourgs?)\b")
_POSTCODE = re.compile(r"\b(\d{5})\s+$")


@dataclass(frozen=True, slots=True)
class Hint:
    """Départements in which the commune meant lies, and how strongly the text says so."""

    departements: frozenset[str]
    weight: float


@dataclass(frozen=True, slots=True)
class Found:
    """A name on a page with what speaks for and against a commune."""

    first: int
    last: int  # the word after its last
    span: Span
    key: str
    forms: tuple[Form, ...]
    signs: tuple[str, ...]
    hints: tuple[Hint, ...]


class Surroundings:
    """A page's words and what else is found on it, to ask about each name."""

    def __init__(self, text: PageText, mentions: Mentions, reference: Reference) -> None:
        self.text, self.raw, self.folded = text, text.text, text.folded.text
        self.words, self.lexicon = words_of(text), lexicon(reference)
        self.territories, self.reference = InOrder(find_territories(text, reference)), reference
        free = [one for one in self.territories.spans if not one.attached and not one.bracketed]
        self.free_territories = InOrder(free)
        words = self.words
        self.blocks = text.page.blocks
        self.block_starts = [block.start for block in self.blocks]
        self.sentences = InOrder(text.sentences)
        self.sentence_starts = frozenset(sentence.start for sentence in text.sentences)
        self.headings = InOrder([Span(b.start, b.end) for b in self.blocks if b.kind is BlockKind.HEADING])
        self.epcis = InOrder(mentions.epcis)
        self.taken: tuple[Span, ...] = (
            *mentions.epcis,
            *mentions.programmes,
            *(o for o in mentions.organisations if not o.organisation_id.startswith("commune-")),
        )
        self.lower = frozenset(
            key for key, initial in zip(words.keys, words.initials, strict=True) if initial.islower()
        )
        self.departement_names = departement_names(reference)
        self.columns = self._commune_columns()
        self._capitals: dict[int, bool] = {}  # of the blocks asked for, by where they begin

    def span(self, first: int, last: int) -> Span:
        return self.text.folded.span(self.words.starts[first], self.words.ends[last - 1])

    def block(self, span: Span) -> Block | None:
        index = bisect_right(self.block_starts, span.start) - 1
        return self.blocks[index] if index >= 0 and span.end <= self.blocks[index].end else None

    def capitalised(self, first: int, last: int) -> bool:
        """Whether its first and its last word have a capital, little words apart."""
        own = [i for i in range(first, last) if self.words.keys[i] not in LINKS] or [first, last - 1]
        begin, end = self.words.initials[own[0]], self.words.initials[own[-1]]
        return begin.isupper() and not end.islower()

    def in_capitals(self, span: Span) -> bool:
        """Whether the line around a name is in capitals."""
        block = self.block(span)
        if block is None:
            return _is_in_capitals(self.raw[max(0, span.start - 60) : span.end + 60])
        if block.start not in self._capitals:
            self._capitals[block.start] = _is_in_capitals(self.raw[block.start : block.end])
        return self._capitals[block.start]

    def _commune_columns(self) -> dict[int, frozenset[int]]:
        """Table → its columns whose heading is ``Commune`` or the like."""
        columns: dict[int, set[int]] = {}
        for block in self.blocks:
            if block.kind is not BlockKind.TABLE_ROW or block.table is None:
                continue
            for cell in block.cells:
                heading = self.raw[cell.start : cell.end].casefold()
                if len(heading) < 40 and heading[:1] and _COLUMN.search(heading) and self.raw[cell.start].isupper():
                    columns.setdefault(block.table, set()).add(cell.column)
        return {table: frozenset(numbers) for table, numbers in columns.items()}


def _is_in_capitals(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return sum(c.isupper() for c in letters) > 0.7 * len(letters)


def signs_of(around: Surroundings, first: int, last: int, key: str, forms: tuple[Form, ...]) -> Iterator[str]:
    """The names of all signs that hold of a name."""
    yield from _signs_of_spelling(around, first, last, key, forms)
    yield from _signs_before(around, first, last)
    yield from _signs_after(around, first, last)
    yield from _signs_around(around, first, last)


def _signs_of_spelling(around: Surroundings, first: int, last: int, key: str, forms: tuple[Form, ...]) -> Iterator[str]:
    own = key.split()
    if len(own) > 1 and own[0] in ARTICLES:
        own = own[1:]
        if around.words.initials[first].islower():
            yield "lower-article"
    if " ".join(around.words.keys[first:last]) != key:
        yield "damaged"
    single = len(own) == 1
    yield "name" if single or forms[0].spelling >= Spelling.BARE else "long-name"
    if single and own[0] in around.lexicon.common:
        yield "common-word"
    if single and own[0] in around.lower:
        yield "lower-case-elsewhere"
    if " ".join(own) in around.departement_names:
        yield "departement-name"
    span = around.span(first, last)
    name = around.raw[span.start : span.end]
    if single and name.isupper() and len(name) <= 4 and not around.in_capitals(span):
        yield "acronym"


def _signs_before(around: Surroundings, first: int, last: int) -> Iterator[str]:
    words = around.words
    if first == 0:
        return
    joined, before = words.joins[first - 1], words.keys[first - 1]
    start = around.span(first, last).start
    if joined == NEXT_LINE and before not in cues.PREPOSITION_OF | cues.PREPOSITION_AT:
        return
    if joined == APART:
        gap = around.raw[around.text.folded.ends[words.ends[first - 1] - 1] : start]
        if before in cues.TITLES and gap.strip() == ".":
            yield "title"
        elif len(before) == 1 and gap.strip() == "." and words.initials[first - 1].isupper():
            yield "initial"
        return
    if joined == "-":
        yield "hyphen"
        return
    if before in cues.TITLES:
        yield "title"
    elif before in cues.PREPOSITION_AT:
        yield "at"
    elif before in cues.PREPOSITION_OF:
        yield _of_what(around, first - 1) or "preposition"
    elif before == "en":
        yield "en"
    elif before in cues.PREPOSITION_OTHER:
        yield "preposition"
    elif before in cues.DETERMINERS:
        yield "determiner"
    elif (sign := _of_what(around, first)) in {"town", "territory"} and (
        sign == "town" or before not in cues.TERRITORY
    ):
        yield sign  # communauté de communes X: of two words at least
    elif before in cues.STREET:
        yield "street"
    elif before in cues.NAMED:
        yield "noun-before"
    elif words.initials[first - 1].isupper() and not around.in_capitals(around.span(first, last)):
        if before in cues.FIRST_NAMES:
            yield "first-name"
        elif before == "grand":
            yield "grand-before"
        elif not before.isdigit():
            yield "capital-before"


def _of_what(around: Surroundings, stop: int) -> str | None:
    """What stands before ``de``, or before the name itself: the sign of the longest phrase known."""
    words = around.words
    for length in (4, 3, 2, 1):
        begin = stop - length
        if begin < 0 or APART in words.joins[begin:stop]:
            continue
        phrase = " ".join(words.keys[begin:stop])
        for sign, phrases in (
            ("town", cues.TOWN),
            ("street", cues.STREET),
            ("territory", cues.TERRITORY),
            ("basin", cues.BASIN),
            ("media", cues.MEDIA),
            ("body", cues.BODY),
            ("near-town", cues.NEAR_TOWN),
        ):
            if phrase in phrases:
                return sign
    return None


def _signs_after(around: Surroundings, first: int, last: int) -> Iterator[str]:
    words = around.words
    end = words.ends[last - 1]
    if _APPOSITION.match(around.folded, end):
        yield "apposition"
    if last >= len(words.keys) or words.joins[last - 1] in {APART, NEXT_LINE}:
        return
    if words.joins[last - 1] == "-":
        if words.keys[last] not in cues.PREPOSITION_OF:  # Clermont-de-l'Oise
            yield "hyphen"
    elif words.keys[last] in cues.BODY_AFTER and words.initials[last].isupper():
        yield "body-after"
    elif (
        words.initials[last].isupper()
        and words.keys[last] not in LINKS | {"cedex"}
        and not _is_name(around, words.keys[last])
        and not around.in_capitals(around.span(first, last))
    ):
        yield "capital-after"


def _is_name(around: Surroundings, word: str) -> bool:
    """Whether a word is a whole commune's name: of a list whose commas are lost."""
    return any(form.spelling <= Spelling.FORMER for form in around.lexicon.forms.get(word, ()))


def _signs_around(around: Surroundings, first: int, last: int) -> Iterator[str]:
    span = around.span(first, last)
    block = around.block(span)
    if last - first == 1 and (span.start in around.sentence_starts or (block and block.start == span.start)):
        yield "common-start" if around.words.keys[first] in around.lexicon.common else "sentence-start"
    if block is None:
        return
    for cell in block.cells:
        if cell.start <= span.start and span.end <= cell.end:
            if block.table is not None and cell.column in around.columns.get(block.table, ()):
                yield "commune-column"
            elif cell.start == span.start and cell.end == span.end:
                yield "whole-cell"


def signs_of_names(names: Names, span: Span) -> tuple[str, ...]:
    """The signs that persons and places named there are of a name; its sentence is read for them."""
    persons = [person for person in names.persons(span) if span in person]
    signs = []
    if any((person.start, person.end) != (span.start, span.end) for person in persons):
        signs.append("person")
    elif persons:
        signs.append("person-alone")
    if any(span in place and place.end - place.start <= span.end - span.start + 3 for place in names.places(span)):
        signs.append("place")
    return tuple(signs)


def possible_signs_of_names(names: Names, span: Span) -> tuple[str, ...]:
    """Those that ``signs_of_names`` may give; nothing is read for it."""
    persons = [person for person in names.possible_persons(span) if span in person]
    if any((person.start, person.end) != (span.start, span.end) for person in persons):
        return ("person", "person-alone", "place")
    return ("person-alone", "place") if persons else ("place",)


def hints_of(around: Surroundings, first: int, last: int) -> tuple[list[str], list[Hint], Span]:
    """Signs and hints of the département said beside a name: ``(62)``, ``(Oise)``, ``, dans l'Oise``, ``62119``.

    With them the name's span, which takes in ``de l'Oise`` where that is joined to it.
    """
    span = around.span(first, last)
    end = around.words.ends[last - 1]
    signs: list[str] = []
    hints: list[Hint] = []
    code = _CODE_AFTER.match(around.folded, end)
    if code:
        signs.append("bracketed-departement")
        hints.append(Hint(frozenset({code.group(1).upper()}), 8.0))
    postcode = _POSTCODE.search(around.folded, max(0, around.words.starts[first] - 8), around.words.starts[first])
    if postcode:
        signs.append("postcode")
        hints.append(Hint(_departements_of_postcode(postcode.group(1)), 6.0))
    for territory in around.territories.starting(span.end, span.end + 60)[:1]:
        between = around.raw[span.end : territory.start]
        if _OF_TOWN.fullmatch(fold_string(between)):  # Audruicq, ville du Pas-de-Calais
            hints.append(Hint(scope(territory, around.reference), 5.0))
        if re.fullmatch(r"\s*\(\s*", between):
            signs.append("bracketed-departement")
            hints.append(Hint(scope(territory, around.reference), 8.0))
        elif _BEFORE_DEPARTEMENT.fullmatch(between):
            signs.append("departement-after")
            hints.append(Hint(scope(territory, around.reference), 5.0))
            if territory.attached or re.match(r"[\s-]+de\b", between):
                span = Span(span.start, territory.end)
    return signs, hints, span


def _departements_of_postcode(postcode: str) -> frozenset[str]:
    if postcode.startswith("20"):
        return frozenset({"2A", "2B"})
    return frozenset({postcode[:3] if postcode.startswith(("97", "98")) else postcode[:2]})


def area_hint(around: Surroundings, span: Span) -> Iterator[Hint]:
    """The département of the sentence (the last one said before the name), of the paragraph, of the nearest heading."""
    block = around.block(span)
    sentence = around.sentences.around(span) or block
    if sentence is not None:
        before = around.free_territories.last_within(sentence.start, span.start)
        if before is not None:
            clause = around.raw[before.end : min(span.start, before.end + 201)]
            yield Hint(scope(before, around.reference), 2.0 if ";" in clause or len(clause) > 200 else 4.0)
        elif block is not None:
            before = around.free_territories.last_within(block.start, span.start)
            if before is not None:
                yield Hint(scope(before, around.reference), 2.5)
    if block is None:
        return
    for epci in around.epcis.starting(block.start, block.end)[:1]:
        if epci.end <= block.end:
            yield Hint(epcis.departements(around.reference).get(epci.siren, frozenset()), 1.5)
    heading = around.headings.last_within(0, span.start)
    if heading is not None:
        named = [one for one in around.territories.at(heading) if one in heading]
        if len(named) == 1:
            title = around.raw[heading.start : named[0].start] + around.raw[named[0].end : heading.end]
            yield Hint(scope(named[0], around.reference), 4.0 if _NOTHING_ELSE.fullmatch(fold_string(title)) else 2.0)


def enumerations(around: Surroundings, spans: Sequence[Span]) -> list[int]:
    """For each name the number of the enumeration in which it stands; names that nothing but ``, … et`` parts."""
    groups: list[int] = []
    for index, span in enumerate(spans):
        if index == 0:
            groups.append(0)
            continue
        previous = spans[index - 1]
        block = around.block(previous)
        same_block = block is None or span.end <= block.end
        begin, stop = _folded_place(around, previous.end), _folded_place(around, span.start)
        gap = around.folded[begin:stop] if begin is not None and stop is not None else "."
        gap = PARENTHESES.sub("", gap)
        joined = same_block and len(gap) < 40 and bool(_ENUMERATION.fullmatch(gap)) and gap.strip() not in {"", "-"}
        groups.append(groups[-1] + (not joined))
    return groups


def _folded_place(around: Surroundings, place: int) -> int | None:
    """Where in the folded text a character of the page stands; None where folding left it out."""
    starts = around.text.folded.starts
    index = bisect_right(starts, place) - 1
    return index if index >= 0 and starts[index] == place else None


def is_listed(around: Surroundings, span: Span) -> bool:
    """Whether the block says ``les communes … :`` before a name."""
    block = around.block(span)
    if block is None:
        return False
    starts = around.text.folded.starts
    begin = bisect_right(starts, block.start) - 1
    stop = bisect_right(starts, span.start) - 1
    before = around.folded[max(0, begin, stop - _LIST_OF_WITHIN) : stop]
    return before.rstrip().endswith(":") and _LIST_OF.search(before) is not None


def contracted(words: Words, first: int, form: Form) -> bool:
    """Whether the word before holds the article that a bare name lacks: ``du Havre``."""
    return first > 0 and words.joins[first - 1] != APART and words.keys[first - 1] in CONTRACTED.get(form.article, ())
