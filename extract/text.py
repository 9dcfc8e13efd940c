"""A page as the finders see it: its text, a folded reading of it, its sentences, and what is known around it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Generic, Protocol, TypeVar

from extract.facts import Span
from ingest.document import Page

SomeSpan = TypeVar("SomeSpan", bound=Span)

NOTHING: Mapping[str, float] = MappingProxyType({})
NO_MEMBERSHIPS: Mapping[str, frozenset[str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class Folded:
    """A page's text made easy to match, with the way back.

    ``text`` is in lower case, without accents, ``œ`` as ``oe``, every apostrophe ``'``, every dash ``-``, every
    space (no-break, tab, line feed) one plain space a character, and what OCR damaged repaired; so its length
    may differ from the page's. ``starts[i]`` and ``ends[i]`` are the page's offsets of its character i.

    ``stretches`` tell the same in little, which is what is pickled: the first and last (exclusive) character of the
    page that some of the folded ones stand for, and the number of these; as many, each for its own, or one for all.

    Compared and hashed by identity: what is made of a page is looked up by it many times.
    """

    text: str
    stretches: tuple[tuple[int, int, int], ...]
    starts: tuple[int, ...] = field(init=False)
    ends: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        starts: list[int] = []
        ends: list[int] = []
        for start, end, count in self.stretches:
            if count == end - start:
                starts += range(start, end)
                ends += range(start + 1, end + 1)
            else:
                starts.append(start)
                ends.append(end)
        object.__setattr__(self, "starts", tuple(starts))
        object.__setattr__(self, "ends", tuple(ends))

    def __reduce__(self) -> tuple[type[Folded], tuple[str, tuple[tuple[int, int, int], ...]]]:
        return Folded, (self.text, self.stretches)

    def span(self, start: int, end: int) -> Span:
        """Where ``text[start:end]`` (not empty) stands in the page's own text."""
        return Span(self.starts[start], self.ends[end - 1])


class InOrder(Generic[SomeSpan]):
    """Spans in order, none overlapping another, found by place."""

    def __init__(self, spans: Sequence[SomeSpan]) -> None:
        self.spans = spans
        self._starts = [span.start for span in spans]

    def touching(self, span: Span) -> range:
        """The numbers of those that share a character with a span."""
        first = bisect_right(self._starts, span.start) - 1
        if first < 0 or self.spans[first].end <= span.start:
            first += 1
        return range(first, bisect_left(self._starts, span.end))

    def at(self, span: Span) -> list[SomeSpan]:
        return [self.spans[number] for number in self.touching(span)]

    def around(self, span: Span) -> SomeSpan | None:
        """The one that holds a span."""
        number = bisect_right(self._starts, span.start) - 1
        return self.spans[number] if number >= 0 and span in self.spans[number] else None

    def last_within(self, start: int, end: int) -> SomeSpan | None:
        """The last that lies wholly between two places."""
        number = bisect_left(self._starts, end) - 1
        if number >= 0 and self.spans[number].end > end:
            number -= 1
        return self.spans[number] if number >= 0 and self.spans[number].start >= start else None

    def starting(self, first: int, last: int) -> Sequence[SomeSpan]:
        """Those that begin between two places, both taken in."""
        return self.spans[bisect_left(self._starts, first) : bisect_right(self._starts, last)]


class Names(Protocol):
    """The persons and places that a page names: a signal, no more. Reading them takes long, so they are asked for."""

    def possible_persons(self, span: Span) -> Sequence[Span]:
        """Stretches that touch a span, within which any person that does so is named; nothing is read for it."""

    def persons(self, span: Span) -> Sequence[Span]:
        """The names of persons that touch a span; where a title or an office tells of one, of those alone."""

    def places(self, span: Span) -> Sequence[Span]:
        """The names of places that touch a span."""

    def look_at(self, spans: Iterable[Span]) -> None:
        """Read what is needed to tell of several spans: quicker together than one by one."""


@dataclass(frozen=True, slots=True)
class NamesGiven:
    """Names that are known beforehand, in order; of a text that no model need read, none."""

    of_persons: tuple[Span, ...] = ()
    of_places: tuple[Span, ...] = ()

    def possible_persons(self, span: Span) -> Sequence[Span]:
        return self.persons(span)

    def persons(self, span: Span) -> Sequence[Span]:
        return [person for person in self.of_persons if person.overlaps(span)]

    def places(self, span: Span) -> Sequence[Span]:
        return [place for place in self.of_places if place.overlaps(span)]

    def look_at(self, spans: Iterable[Span]) -> None:
        pass


@dataclass(frozen=True, slots=True)
class PageText:
    """A page, read as French: what ``extract.nlp`` makes of a ``Page``."""

    page: Page
    folded: Folded
    sentences: tuple[Span, ...] = ()  # in order; none crosses a block or a table cell
    names: Names = field(default_factory=NamesGiven)

    @property
    def text(self) -> str:
        return self.page.text


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """What is known of a document as a whole, whoever told it."""

    id: str
    title: str | None = None
    kind: str | None = None  # press-release, report, agreement, deliberation, newsletter, web-page
    publisher: str | None = None
    published: str | None = None  # EDTF
    source_url: str | None = None
    licence: str | None = None  # as it is told: words or an address; None: unknown


@dataclass(frozen=True, slots=True)
class Sitting:
    """What the first lines of a record tell of the session."""

    day: str | None = None  # EDTF
    level: str | None = None  # commune or epci, where it is the council of one
    opening: str = ""  # those lines, folded: they name it


@dataclass(frozen=True, slots=True)
class Context:
    """What the whole document tells of each of its pages, drawn from small summaries of them."""

    document: DocumentInfo
    region: str | None = None  # INSEE code of the publisher's region
    departement: str | None = None  # of the publisher, where it is a département's
    departements: Mapping[str, float] = field(default_factory=lambda: NOTHING)  # code → share of the evidence, 0-1
    communes: frozenset[str] = frozenset()  # codes that are sure somewhere in the document
    programmes: tuple[str, ...] = ()  # ids named in the document, the most named first
    subject: tuple[str, ...] = ()  # those that its title, else the first words of its first page, name
    memberships: Mapping[str, frozenset[str]] = field(default_factory=lambda: NO_MEMBERSHIPS)
    """Of those programmes, the codes of the communes that official lists give: evidence which homonym is meant."""
    sitting: Sitting = field(default_factory=Sitting)  # of the council or commission whose record the document is
