"""A page laid out for the award rules: its folded words, with every mention at its place among them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import takewhile
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from extract.facts import (
    Amount,
    CommuneMention,
    DateMention,
    EpciMention,
    OrganisationMention,
    ProgrammeMention,
    Span,
)
from extract.focus import Focus
from extract.text import Context, PageText

if TYPE_CHECKING:
    from extract.reference import Reference
    from extract.structure import Passage
    from extract.view import View

AnyMention = TypeVar("AnyMention", bound=Span)

STATE_FUNDS = frozenset({"detr", "dsil", "fisac", "fonds-friches", "fonds-vert", "france-relance", "fnadt"})
"""Money of these is the State's, and it binds to one sum rather than to all that a paragraph tells."""

_WORDS = "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
NUMBERS = {word: value for value, word in enumerate(_WORDS.split(), start=2)}

_ASIDE = re.compile(
    r"(?:\bvoisine?s?(?: immediate)? (?:de |d'|du |des )?|\bcomme |\ba l'instar d[eu'] ?"
    r"|\ben meme temps qu(?:e |')|\bau meme titre qu(?:e |')|\bl'exemple d(?:e |'|u )"
    r"|\ba l'image d(?:e |'|u )|\baux cotes d(?:e |'|u )"
    r"|\bcontrairement a |\bpres d[eu'] ?"
    r"|\bdepuis |\bfaite? a |\breuni\w* (?:\w+ ){0,4}a |\bsiege a |\bmais pas |\bni |\bhors |\bsauf |\bhormis "
    r"|\bprefecture de |\bdeplace\w* a |\bvisite a "
    r"|\b(?:rendez-vous|rencontre|reunion|colloque|assises)\b[^.;:,]{0,40} a "
    r"|\b(?:presente|lance|annonce|inaugure|signe|devoile|tenue?|organise|accueilli)e?s? (?:\w+ ){0,3}a )"
    r"(?:la |le |les |l')?(?:ville de |commune de |mairie de )?$"
)
"""What stands before a commune that is named for comparison or as a place of meeting."""

_GAP_IN_LIST = re.compile(
    r"^(?: ?\([^()€]{0,45}\))?(?:,? (?:en|dans) (?:l'|le |la |les )?[a-z' -]{2,30}?)?"
    r"(?: ?(?:,|;|&|/|-)| (?:et|ou|puis|enfin|ainsi que|mais aussi|comme|avec))+ ?(?:\d{1,4} )?"
    r"(?:(?:celles? (?:de |d'|du |des )|(?:la |les )?(?:villes?|communes?|bourgs?|villages?) (?:de |d'|du |des )"
    r"|de |d'|du |des |a |au |aux |pour |le |la |les |l'))*$"
)


@dataclass(frozen=True, slots=True)
class Placed(Generic[AnyMention]):
    """A mention, and its place in the folded words."""

    start: int
    end: int
    mention: AnyMention


@dataclass(frozen=True, slots=True)
class Stretch:
    """A sentence, list item or note, in the folded words."""

    start: int
    end: int
    passage: Passage


@dataclass(frozen=True)
class Reading:
    """All that the award rules look at; every ``start`` and ``end`` here counts in ``words``."""

    text: PageText
    words: str
    reference: Reference
    context: Context
    stretches: tuple[Stretch, ...]
    communes: tuple[Placed[CommuneMention], ...]
    groups: tuple[tuple[Placed[CommuneMention], ...], ...]  # communes listed together
    programmes: tuple[Placed[ProgrammeMention], ...]
    amounts: tuple[Placed[Amount], ...]
    dates: tuple[Placed[DateMention], ...]
    epcis: tuple[Placed[EpciMention], ...]
    organisations: tuple[Placed[OrganisationMention], ...]
    focus: Mapping[Passage, tuple[Focus, ...]]  # which programmes each passage is about, by what stands outside it
    decisions: dict[tuple[int, int, bool], str | None] = field(default_factory=dict)  # kept by ``awards_date``

    @cached_property
    def subjects(self) -> list[tuple[int, int]]:
        """The places of communes and programmes."""
        return spans(self.communes, self.programmes)

    @cached_property
    def bodies(self) -> list[tuple[int, int]]:
        """The places of what may pay or be paid: organisations, programmes, communes."""
        return spans(self.organisations, self.programmes, self.communes)

    @cached_property
    def names(self) -> list[tuple[int, int]]:
        """The places of all mentions but dates."""
        return spans(self.communes, self.amounts, self.programmes, self.epcis, self.organisations)

    def place(self, span: Span) -> tuple[int, int]:
        """Where a span of the page stands in the folded words."""
        return place(self.text, span)

    def original(self, start: int, end: int) -> str:
        """The page's own words of a stretch of the folded ones, white space evened."""
        if start >= end:
            return ""
        span = self.text.folded.span(start, end)
        return " ".join(self.text.text[span.start : span.end].split())

    def siblings(self, stretch: Stretch) -> tuple[Stretch, ...]:
        """The stretches of the same block that come before, the nearest first."""
        block = stretch.passage.block
        return tuple(takewhile(lambda other: other.passage.block == block, self.before(stretch)))

    def before(self, stretch: Stretch) -> tuple[Stretch, ...]:
        """All stretches before this one, the nearest first."""
        return self.stretches[: bisect_left(self.stretches, stretch.start, key=_START)][::-1]

    def after(self, stretch: Stretch) -> Stretch | None:
        """The stretch that comes next; None at the page's end."""
        following = bisect_left(self.stretches, stretch.end, key=_START)
        return self.stretches[following] if following < len(self.stretches) else None

    def stretch_of(self, span: Span) -> Stretch | None:
        """The stretch that begins where a span of the page does."""
        return next((s for s in self.stretches if s.passage.start <= span.start < s.passage.end), None)


def place(text: PageText, span: Span) -> tuple[int, int]:
    """Where a span of the page stands in its folded words."""
    starts = text.folded.starts
    return bisect_left(starts, span.start), bisect_left(starts, span.end)


_START = attrgetter("start")


def inside(items: Sequence[Placed[AnyMention]], start: int, end: int) -> list[Placed[AnyMention]]:
    """The items (ordered by start) that lie wholly between two places."""
    first = bisect_left(items, start, key=_START)
    last = bisect_right(items, end, first, key=_START)
    return [item for item in items[first:last] if item.end <= end]


def read(view: View) -> Reading:
    """Lay a page out for the rules."""
    text, mentions = view.text, view.mentions

    def placed(items: Sequence[AnyMention]) -> tuple[Placed[AnyMention], ...]:
        return tuple(Placed(*place(text, item), item) for item in items)

    communes, amounts = placed(mentions.communes), placed(mentions.amounts)
    return Reading(
        text=text,
        words=text.folded.text,
        reference=view.reference,
        context=view.context,
        stretches=tuple(Stretch(*place(text, passage), passage) for passage in view.structure.passages),
        communes=communes,
        groups=tuple(_groups(text.folded.text, communes)),
        programmes=placed(mentions.programmes),
        amounts=amounts,
        dates=placed(mentions.dates),
        epcis=placed(mentions.epcis),
        organisations=placed(mentions.organisations),
        focus=view.focus,
    )


def _groups(words: str, communes: Sequence[Placed[CommuneMention]]) -> Iterable[tuple[Placed[CommuneMention], ...]]:
    group: list[Placed[CommuneMention]] = []
    for commune in communes:
        if group and commune.start >= group[-1].end and not _GAP_IN_LIST.match(words[group[-1].end : commune.start]):
            yield tuple(group)
            group = []
        group.append(commune)
    if group:
        yield tuple(group)


def spans(*kinds: Sequence[Placed[Any]]) -> list[tuple[int, int]]:
    """The places of mentions of several kinds."""
    return [(item.start, item.end) for kind in kinds for item in kind]


def is_aside(words: str, start: int, commune: Placed[CommuneMention]) -> bool:
    """Whether a commune is named for comparison, or as the place where something was said."""
    return _ASIDE.search(words[max(start, commune.start - 40) : commune.start]) is not None


def distinct(values: Iterable[str]) -> tuple[str, ...]:
    """Each value once, in the order in which it was first said."""
    return tuple(dict.fromkeys(values))
