"""Which programme is in force at a place of a page, and what status governs a list or a table."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from extract.facts import Mentions, Span, Status
from extract.focus import STRENGTH, Focus, Told
from extract.normalise import fold_string
from extract.participations_cues import Cue, Polarity, cues_of_heading
from extract.participations_dates import first_day, is_dated, since
from extract.participations_reading import Group, Reading, programme
from extract.reference import Programme
from extract.structure import Heading, Passage, Stretch, folded, within
from extract.text import Context, PageText
from extract.view import View
from ingest.document import BlockKind


@dataclass(frozen=True, slots=True)
class Force:
    """The programmes in force at a place, and how sure that is (a factor)."""

    programmes: tuple[str, ...]
    factor: float


NONE = Force((), 0.0)


@dataclass(frozen=True, slots=True)
class Governing:
    """The status, with its day, that items or rows take from what governs them."""

    status: Status
    edtf: str | None
    rule: str


@dataclass
class Ground:
    """A page being read: what is in focus at each passage, and which communes were told so far, in order."""

    view: View
    told: list[tuple[int, Group]] = field(default_factory=list)  # block, communes told together
    author: str | None = None  # the commune that writes
    announced: dict[str, Status] = field(default_factory=dict)  # of a programme's communes, before any is named

    @property
    def text(self) -> PageText:
        return self.view.text

    @property
    def mentions(self) -> Mentions:
        return self.view.mentions

    @property
    def context(self) -> Context:
        return self.view.context

    @property
    def programmes(self) -> Mapping[str, Programme]:
        """Of the registry."""
        return self.view.reference.programmes

    @property
    def focus(self) -> Mapping[Passage, tuple[Focus, ...]]:
        return self.view.focus

    @cached_property
    def labels(self) -> Mapping[tuple[Heading, ...], int]:
        """How many blocks a commune heads, by headings."""
        return Counter(passage.headings for passage in self.view.structure.passages if self.is_headed(passage))

    def is_headed(self, passage: Passage) -> bool:
        """Whether a passage opens an item or paragraph that a commune's name heads (``Fraize : friche …``)."""
        if passage.kind not in (BlockKind.LIST_ITEM, BlockKind.PARAGRAPH):
            return False
        named = within(passage, self.mentions.communes)
        opens = self.text.page.blocks[passage.block].start == passage.start
        near = bool(named) and named[0].start - passage.start < _BULLET_AND_ARTICLE
        return opens and near and _HEADS_ITEM.match(self.read(passage).masked) is not None

    def read(self, span: Stretch) -> Reading:
        return self.view.read(span)

    def note(self, passage: Passage, parties: Iterable[Group]) -> None:
        """Remember which communes a passage told of."""
        self.told += [(passage.block, group) for group in parties]

    def is_fund(self, name: str) -> bool:
        """Whether a programme only gives money, so that to receive some is no place in it."""
        return self.kind(name) == "fund"

    def is_instrument(self, name: str) -> bool:
        """Whether a programme is an operation of a commune's own, so that its launch or period is the commune's."""
        return self.kind(name) == "instrument"

    def is_local(self, name: str) -> bool:
        """Whether a programme stands in a commune (``Boutique à l'essai à Noyon``): being there is a place in it."""
        return self.kind(name) in ("instrument", "local")

    def is_regional(self, name: str) -> bool:
        """Whether a scheme is a région's: to be granted its money is to be chosen."""
        return name in self.programmes and self.programmes[name].region is not None

    def kind(self, name: str) -> str:
        return self.programmes[name].kind if name in self.programmes else "scheme"

    def force(self, passage: Passage, *, wants: str = "") -> Force:
        """The programme in force outside the passage's own words: what is most in focus.

        Args:
            passage: where a programme is wanted.
            wants: ``scheme`` where the passage says ``le programme``: an operation of a commune's own, told in
                the same paragraph, is none; ``last`` where it says ``y`` or ``en``: the last one told, wherever.
        """
        found = self.focus[passage]
        if wants == "scheme":
            found = tuple(
                one for one in found if one.told is not Told.PARAGRAPH or not self.is_instrument(one.programme_id)
            )
        if wants == "last" and found and found[0].told is not Told.PARAGRAPH:
            last = [one for one in found if one.is_last]
            if last:
                return Force((last[0].programme_id,), STRENGTH[Told.LEAD_IN])
        found = tuple(one for one in found if one.told is not Told.NAMED)
        return Force((found[0].programme_id,), found[0].strength) if found else NONE

    def names(self, span: Stretch | None) -> tuple[str, ...]:
        if span is None:
            return ()
        return tuple(dict.fromkeys(m.programme_id for m in within(span, self.mentions.programmes)))

    def governing(self, passage: Passage) -> Governing | None:
        """The status told by the lead-in, the note's sentence, the caption or a heading, nearest first."""
        earlier = self.sentence_before(passage.lead_in) if passage.lead_in is not None else None
        for span, rule in ((passage.noted, "note"), (passage.lead_in, "list"), (earlier, "list")):
            told = self.told_by(span, rule) if span is not None else None
            if told is not None:
                return told
        for parent in reversed(passage.parents):
            told = self.told_by(parent, "list")
            if told is not None:
                return told
        above = (passage.introduction, passage.caption, *reversed(passage.headings))
        for heading in above:
            if heading is None:
                continue
            words = fold_string(heading.text)
            cue = _positive(cues_of_heading(words))
            if cue is not None and cue.told is not None:
                day = first_day(heading.dates) if is_dated(cue.told) else None
                return Governing(cue.told, day, "heading_list")
        return None

    def sentence_before(self, span: Span) -> Span | None:
        """The sentence right before a lead-in that only points back to it (``Parmi elles :``)."""
        if not _POINTS_BACK.match(folded(self.text, span)):
            return None
        before = [sentence for sentence in self.text.sentences if sentence.end <= span.start]
        return before[-1] if before else None

    def heading_tells(self, passage: Passage) -> Status | None:
        """The status that the nearest heading tells of those listed under it."""
        if not passage.headings:
            return None
        words = fold_string(passage.headings[-1].text)
        cue = _positive(cues_of_heading(words))
        return cue.told if cue is not None else None

    def told_by(self, span: Stretch, rule: str) -> Governing | None:
        reading = self.read(span)
        cue = _positive(reading.cues)
        if cue is None or cue.told is None:
            return None
        names = {programme(mark).programme_id for mark in reading.programmes}
        own = any(map(self.is_instrument, names))
        day = since(reading, cue, (0, len(reading.masked)), is_instrument=own) if is_dated(cue.told) else None
        return Governing(cue.told, day, rule)

    def heading_communes(self, passage: Passage) -> tuple[str, ...]:
        """The communes that the nearest heading names; of the headings above it, the one that a title names."""
        if passage.headings and passage.headings[-1].communes:
            return passage.headings[-1].communes
        return next((h.communes for h in reversed(passage.headings) if len(h.communes) == 1), ())

    def before(self, passage: Passage) -> list[Group]:
        """Groups told earlier in the same block, and those of the note's sentence, before the passage's start."""
        groups_before = [group for block, group in self.told if block == passage.block]
        if passage.noted is not None:
            groups_before = [*self.read(passage.noted).groups, *groups_before]
        return [Group(-1, -1, group.codes, group.certainty) for group in groups_before]


_BULLET_AND_ARTICLE = 8  # characters
_HEADS_ITEM = re.compile(
    r"\W*(?:la |le |les |l')?C+(?:(?: ?\([^()]*\))?(?:,| et) (?:la |le |les |l')?C+)*"
    r"(?: ?\([^()]*\))? ?(?:[.:]|[–-] )(?! \w+ D)"
)
_POINTS_BACK = re.compile(
    r"(?:parmi (?:elles|eux)|ce sont|il s'agit (?:de|d'|des)|les voici|a savoir|en voici)\b[^:]{0,25}:?\s*$"
)


def _positive(found: Sequence[Cue]) -> Cue | None:
    return next((cue for cue in reversed(found) if cue.polarity is not Polarity.DENIED), None)


_WRITES = re.compile(
    r"^(?:ville|commune|mairie) (?:de |d'|du |des )?(?:la |le |les |l')?(?P<place>C+)$|"
    r"conseil municipal d(?:e |u |es |')(?:la (?:commune|ville) d(?:e |'|u ))?(?P<council>C+)"
)


def author(readings: Iterable[Reading]) -> str | None:
    """The commune in whose name a page is written: a letterhead, or its council's record."""
    for reading in readings:
        match = _WRITES.search(reading.masked)
        if match:
            start = match.start("place") if match["place"] else match.start("council")
            return next((g.codes[0] for g in reading.groups if g.start == start), None)
    return None
