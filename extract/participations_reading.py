"""A passage made ready for the rules of places: mentions masked, groups of communes, anaphora, clauses.

The masked text is the folded text in which each mention's characters are replaced by one capital: ``C`` commune,
``P`` programme, ``D`` date, ``A`` amount, ``E`` intercommunality, ``O`` organisation. Folded text has no capitals,
so that a pattern can't mistake a name's words for its own, and offsets stay those of the folded text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from extract.facts import CommuneMention, DateMention, Mention, Mentions, ProgrammeMention
from extract.participations_cues import Cue, cues
from extract.structure import Stretch
from extract.text import PageText


@dataclass(frozen=True, slots=True)
class Mark:
    """A mention at its place in the masked text."""

    start: int
    end: int
    mention: Mention


@dataclass(frozen=True, slots=True)
class Group:
    """Communes told in one breath (``Guise et Vervins``), or what stands for some (``la seconde``, ``elle``)."""

    start: int
    end: int
    codes: tuple[str, ...]
    certainty: float  # the least of its mentions' confidences
    is_anaphor: bool = False
    starts: tuple[int, ...] = ()  # where each name begins


@dataclass(frozen=True)
class Reading:
    """A stretch of the page, masked; what the rules make of it is worked out once, when first asked for."""

    masked: str
    plain: str
    communes: tuple[Mark, ...]
    programmes: tuple[Mark, ...]
    dates: tuple[Mark, ...]

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """Communes told in one breath, in order."""
        return tuple(_groups(self))

    @cached_property
    def clauses(self) -> tuple[tuple[int, int], ...]:
        """Where the passage's clauses begin and end; a parenthesis is never cut."""
        return tuple(_clauses(self.masked))

    @cached_property
    def cues(self) -> tuple[Cue, ...]:
        """Words that tell a place in a programme, in order."""
        return tuple(cues(self.masked, self.plain, [(mark.start, mark.end) for mark in self.programmes]))


# What may stand between two names of one enumeration, besides a qualification (see _QUALIFIED).
_ARTICLE = (
    r"(?:(?:a|au|aux|de|du|des|d'|l'|la|le|les|en|celles?|ceux|communes?|villes?|bourgs?|cites?|villages?|ses?|sa|son|"
    r"voisines?|nos|leurs?|sur|deux|trois|quatre|cinq|six|puis|enfin|ainsi que|hier)\s*)*"
)
_JOINT = (
    r"(?:[,;/&+•·–-]|\bet\b|\bou\b|\bni\b|\bpuis\b|\bainsi que\b|\bcomme\b|\bmais aussi\b|\bsans oublier\b|\bavec\b)"
)
_QUALIFIED = (
    r"(?:\s*\([^()P]{0,70}\))?"
    r"(?:,?\s*(?:dans|en|au sud du|au nord du|sur|cote)\s(?:l'|la |le |les )?(?:meme )?[a-z'-]+"
    r"(?:[ -](?:et|de|du|la|le|l'|d')?[ -]?[a-z'-]+){0,3}?(?:\s*\([^()P]{0,70}\))?)?"
)
_JOINED = r"(?:et|,),? [a-z]+ee?s? a (?:cette|celle|celui|ce|elle|lui)(?:-ci|-la| derniere| dernier)?, "
_COMMON = frozenset({"prefecture", "sous-prefecture", "region", "la region", "departement", "le departement"})
"""Organisations told by a word that says more of the sentence than its name does."""
GLUE = re.compile(rf"{_QUALIFIED}\s*(?:{_JOINED}|{_JOINT}(?:\s*{_JOINT})*)\s*{_ARTICLE}")
_PARENTHESIS = re.compile(r"\([^()]*\)")
_BOUNDARY = re.compile(
    r"(?=[;,.\s]|^quant)(?:"  # at nothing else does any begin
    r";|(?<=\w\w[.!?…])\s|(?<=[»)][.!?…])\s|,?\s(?:mais|tandis que|alors que|or|en revanche|a l'inverse|en outre)\s|"
    r"(?:^|[,;.]\s*)quant (?:a|aux?)\s|\s:\s(?=C+\s(?:a|est|n'|y)\s)|,\s(?=dont\s(?:la|le|les)\sprem))"
)


class Readings:
    """A page's stretches, each masked once, whichever rule asks for it."""

    def __init__(self, text: PageText, mentions: Mentions) -> None:
        self.text = text
        self.mentions = mentions
        self._plain = text.folded.text
        self._offsets = text.folded.starts
        self._marks = tuple(
            (kind, tuple(Mark(self._place(one.start), self._place(one.end), one) for one in found))
            for kind, found in (
                ("P", mentions.programmes),
                ("E", mentions.epcis),
                ("C", mentions.communes),
                ("D", mentions.dates),
                ("A", mentions.amounts),
                ("O", mentions.organisations),
            )
        )
        self._starts = {kind: [mark.mention.start for mark in marks] for kind, marks in self._marks}
        self._known: dict[tuple[int, int], Reading] = {}

    def of(self, span: Stretch) -> Reading:
        """Mask the mentions that lie within a stretch; where some overlap, the first and longest holds."""
        place = (span.start, span.end)
        if place not in self._known:
            self._known[place] = self._read(*place)
        return self._known[place]

    def _place(self, offset: int) -> int:
        """Where an offset of the page stands in its folded text."""
        return bisect_left(self._offsets, offset)

    def _read(self, begin: int, end: int) -> Reading:
        first = self._place(begin)
        plain = self._plain[first : self._place(end)]
        masked = list(plain)
        placed: dict[str, list[Mark]] = {}
        taken: list[tuple[int, int]] = []
        covered = bytearray(len(plain))  # 1 where one of them is
        for kind, marks in self._marks:
            placed[kind] = []
            starts = self._starts[kind]
            for mark in marks[bisect_left(starts, begin) : bisect_left(starts, end)]:
                start, stop = mark.start - first, mark.end - first
                if mark.mention.end > end or start >= stop or (kind == "O" and plain[start:stop] in _COMMON):
                    continue
                if kind in "EOA" and covered.find(1, start, stop) >= 0:
                    continue
                is_covered = kind in "CD" and covered.find(0, start, stop) < 0
                if is_covered and any(left <= start and stop <= right for left, right in taken):
                    continue
                placed[kind].append(Mark(start, stop, mark.mention))
                taken.append((start, stop))
                masked[start:stop] = kind * (stop - start)
                covered[start:stop] = b"\1" * (stop - start)
        return Reading("".join(masked), plain, tuple(placed["C"]), tuple(placed["P"]), tuple(placed["D"]))


def commune(mark: Mark) -> CommuneMention:
    """The mark's commune."""
    assert isinstance(mark.mention, CommuneMention)
    return mark.mention


def programme(mark: Mark) -> ProgrammeMention:
    """The mark's programme."""
    assert isinstance(mark.mention, ProgrammeMention)
    return mark.mention


def date(mark: Mark) -> DateMention:
    """The mark's date."""
    assert isinstance(mark.mention, DateMention)
    return mark.mention


def _groups(reading: Reading) -> list[Group]:
    joined: list[list[Mark]] = []
    ends: list[int] = []
    for mark in reading.communes:
        if joined and _is_alias(reading, joined[-1][-1], ends[-1], mark):
            ends[-1] = mark.end + 1
        elif joined and GLUE.fullmatch(reading.masked[ends[-1] : mark.start]):
            joined[-1].append(mark)
            ends[-1] = mark.end
        else:
            joined.append([mark])
            ends.append(mark.end)
    return [
        Group(
            marks[0].start,
            end,
            tuple(commune(mark).code for mark in marks),
            min(commune(mark).confidence for mark in marks),
            starts=tuple(mark.start for mark in marks),
        )
        for marks, end in zip(joined, ends, strict=True)
    ]


def _is_alias(reading: Reading, last: Mark, end: int, mark: Mark) -> bool:
    """Whether a name in brackets is that of the commune before it again (``Domfront (Domfront en Poiraie)``)."""
    opened = reading.masked.startswith(")", mark.end) and reading.masked[end : mark.start].strip() == "("
    return opened and commune(mark).code == commune(last).code


def _clauses(masked: str) -> list[tuple[int, int]]:
    closed = [match.span() for match in _PARENTHESIS.finditer(masked)]
    cuts = [
        match.start()
        for match in _BOUNDARY.finditer(masked)
        if not any(left < match.start() < right for left, right in closed)
    ]
    edges = [0, *(cut for cut in cuts if cut > 0), len(masked)]
    return [(left, right) for left, right in pairwise(edges) if left < right]
