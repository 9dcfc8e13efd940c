"""Which programme is in force at a place of a page, and what status governs a list or a table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from extract.facts import Mentions, Span, Status
from extract.normalise import fold_string
from extract.participations_cues import Cue, Polarity, cues
from extract.participations_dates import first_day, is_dated, since
from extract.participations_reading import Group, Mark, Reading, groups, programme, read
from extract.structure import Heading, Passage, Stretch, folded, within
from extract.text import Context, PageText

FUNDS = frozenset({"detr", "dsil", "fisac", "fonds-vert", "fonds-friches", "france-relance", "cper", "frla"})
INSTRUMENTS = frozenset(
    {
        "opah-ru",
        "operation-de-revitalisation-de-territoire",
        "nouveau-programme-national-de-renouvellement-urbain",
        "pnrqad",
        "pnru",
        "france-services",
        "residences-hauts-de-france",
        "contrat-de-relance-et-de-transition-ecologique",
        "contrat-de-ville",
    }
)
"""Operations and agreements of a commune's own: their launch, signature or period is the commune's."""

LOCAL = INSTRUMENTS | {"boutique-a-lessai", "oh-la-belle-ville"}
"""What stands in a commune (``Boutique à l'essai à Noyon``), so that being there is a place in it."""

_IN_SENTENCE, _IN_PARAGRAPH, _GOVERNS, _ON_PAGE, _IN_DOCUMENT = 1.0, 0.95, 0.9, 0.8, 0.7
"""By how much a programme told farther off lowers the confidence."""


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
    """A page being read: what was told so far, in order."""

    text: PageText
    mentions: Mentions
    context: Context
    told: list[tuple[int, Group]] = field(default_factory=list)  # block, communes told together
    named: list[tuple[int, str]] = field(default_factory=list)  # block, programme
    topics: list[tuple[tuple[Heading, ...], str]] = field(default_factory=list)  # programmes told of in general
    author: str | None = None  # the commune that writes
    regional: frozenset[str] = frozenset()  # schemes of a région: to be granted their money is to be chosen

    def read(self, span: Stretch) -> Reading:
        return read(self.text, self.mentions, span)

    def note(self, passage: Passage, reading: Reading, parties: Iterable[Group], attributes: frozenset[str]) -> None:
        """Remember what a passage told; ``attributes``: programmes that it named for some communes only."""
        self.told += [(passage.block, group) for group in parties]
        names = [programme(mark).programme_id for mark in reading.programmes if not aside(reading.masked, mark)]
        self.named += [(passage.block, name) for name in names]
        self.topics += [(passage.headings, name) for name in names if name not in attributes]

    def force(self, passage: Passage, *, wants: str = "") -> Force:
        """The programme in force outside the passage's own words: the nearest thing that names one.

        Args:
            passage: where a programme is wanted.
            wants: ``scheme`` where the passage says ``le programme``: an operation of a commune's own is none;
                ``last`` where it says ``y`` or ``en``: the last one told, wherever.
        """
        in_block = [name for block, name in self.named if block == passage.block]
        in_block = [name for name in in_block if name not in INSTRUMENTS] or in_block if wants == "scheme" else in_block
        if in_block and not (wants == "scheme" and in_block[-1] in INSTRUMENTS):
            return Force((in_block[-1],), _IN_PARAGRAPH)
        if wants == "last" and self.named and self.named[-1][0] >= passage.block - 2:
            return Force((self.named[-1][1],), _GOVERNS)
        for span in (passage.noted, passage.lead_in, *reversed(passage.parents)):
            named = self.names(span)
            if named:
                return Force(named[-1:], _GOVERNS)
        if passage.noted is not None:
            around = [name for block, name in self.named if self.holds(block, passage.noted)]
            if around:
                return Force((around[-1],), _GOVERNS)
        above: list[Heading | None] = [passage.introduction, passage.caption, *reversed(passage.headings)]
        for heading in above:
            if heading is not None and heading.programmes:
                return Force(_schemes(heading.programmes)[:1], _GOVERNS)
        section = [name for headings, name in self.topics if headings == passage.headings and name not in FUNDS]
        if section and passage.headings:
            return Force((section[-1],), _ON_PAGE)
        return self.main()

    def holds(self, block: int, span: Stretch) -> bool:
        whole = self.text.page.blocks[block]
        return whole.start <= span.start and span.end <= whole.end

    def names(self, span: Stretch | None) -> tuple[str, ...]:
        if span is None:
            return ()
        return tuple(dict.fromkeys(m.programme_id for m in within(span, self.mentions.programmes)))

    def main(self) -> Force:
        """The page's programme so far, where there is one only; else the document's main one."""
        so_far = _schemes(tuple(name for _, name in self.topics))
        if so_far:
            most = max(dict.fromkeys(so_far), key=so_far.count)
            return Force((most,), _ON_PAGE if len(set(so_far)) == 1 else _IN_DOCUMENT)
        main = self.context.programmes
        return Force(main[:1], _IN_DOCUMENT) if len(_schemes(main)) == 1 else NONE

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
            cue = _positive(cues(words, words, []))
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
        cue = _positive(cues(words, words, []))
        return cue.told if cue is not None else None

    def told_by(self, span: Stretch, rule: str) -> Governing | None:
        reading = self.read(span)
        spans = [(mark.start, mark.end) for mark in reading.programmes]
        cue = _positive(cues(reading.masked, reading.plain, spans))
        if cue is None or cue.told is None:
            return None
        names = {programme(mark).programme_id for mark in reading.programmes}
        own = bool(names & INSTRUMENTS)
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
            groups_before = [*groups(self.read(passage.noted)), *groups_before]
        return [Group(-1, -1, group.codes, group.certainty) for group in groups_before]


_POINTS_BACK = re.compile(
    r"(?:parmi (?:elles|eux)|ce sont|il s'agit (?:de|d'|des)|les voici|a savoir|en voici)\b[^:]{0,25}:?\s*$"
)


def _positive(found: Sequence[Cue]) -> Cue | None:
    return next((cue for cue in reversed(found) if cue.polarity is not Polarity.DENIED), None)


_ASIDE = re.compile(
    r"\b(?:adosse\w*|hors|articul\w+|complement\w*|dans la continuite|prolonge\w*|succede\w*|herite\w*|"
    r"contrairement|difference|"
    r"distinct\w*)\b[^,;.CP]{0,25}$"
)


def aside(masked: str, mark: Mark) -> bool:
    """Whether a programme is named in passing (``adossé au programme …``): the page does not speak of it."""
    return _ASIDE.search(masked[max(0, mark.start - 60) : mark.start]) is not None


def _schemes(names: tuple[str, ...]) -> tuple[str, ...]:
    """Programmes that communes belong to; operations of their own and funds only where there is nothing else."""
    broad = tuple(name for name in names if name not in FUNDS)
    return tuple(name for name in broad if name not in INSTRUMENTS) or broad or names


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
            return next((g.codes[0] for g in groups(reading) if g.start == start), None)
    return None
