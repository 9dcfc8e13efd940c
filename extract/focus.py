"""The programmes in focus: of which scheme a passage speaks that names none itself.

A title, a heading, a list's lead-in, the paragraph that opens a text or a sentence that announces a scheme set the
focus. A programme named in passing does not move it: in brackets, ``adossé au programme …``, or told of a commune
or two only while the text speaks of another (``X, par ailleurs Petite ville de demain``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from extract.facts import Span
from extract.participations_reading import Mark, Reading, Readings, commune, programme
from extract.reference import Programme, Reference
from extract.structure import Passage, Stretch, Structure, within
from extract.text import Context
from ingest.document import BlockKind


class Told(StrEnum):
    """What told that a programme is in focus."""

    ANAPHORA = "anaphora"  # the passage's own `ce programme`: the one named last
    PARAGRAPH = "paragraph"  # an earlier sentence of the same block
    LEAD_IN = "lead-in"  # of a list, a note or a table
    HEADING = "heading"
    TITLE = "title"
    SECTION = "section"  # a sentence that announces it, under the same headings
    PAGE = "page"  # what most announcing sentences of the page so far speak of
    DOCUMENT = "document"  # what the document's other pages speak of
    NAMED = "named"  # named just before, if only in passing: what `y` or `en` may mean


@dataclass(frozen=True, slots=True)
class Focus:
    """A programme in focus: ``strength`` (0-1) lowers the confidence of what is told of it."""

    programme_id: str
    strength: float
    told: Told
    is_last: bool = False  # named last before the passage, within two blocks


STRENGTH: Mapping[Told, float] = {
    Told.ANAPHORA: 0.95,
    Told.PARAGRAPH: 0.95,
    Told.LEAD_IN: 0.9,
    Told.HEADING: 0.9,
    Told.TITLE: 0.9,
    Told.SECTION: 0.8,
    Told.PAGE: 0.8,
    Told.DOCUMENT: 0.7,
    Told.NAMED: 0.5,
}
"""How sure the focus is; a page that announced several schemes is as little sure as the document."""

_FEW = 3  # of fewer communes a programme may be an attribute only
_NEAR = 2  # blocks back that `y` or `ce programme` may reach
_TITLE_LEVEL = 1
_THIS = re.compile(
    r"\b(?:ce|cet|cette)(?: meme| nouveau| nouvelle)? (?:programme|dispositif|demarche|label|appel a \w+|ami|plan|"
    r"reseau|politique|contrat|convention|operation|fonds|initiative|experimentation)\b"
)
_ASIDE = re.compile(
    r"\b(?:adosse\w*|hors|articul\w+|complement\w*|dans la continuite|prolonge\w*|succede\w*|herite\w*|contrairement|"
    r"difference|distinct\w*|s'ajout\w+|relais|outre|en plus|comparaison)\b[^,;.CP]{0,25}$"
)
_PART_OF = re.compile(  # `Volet du plan P, le programme …`: what it is a part of is not what is spoken of
    r"(?:^|[,(–] ?)(?:l'un[e]? des |une? (?:des )?)?(?:volet|declinaison|composante|pilier|axe|mesure|brique)s? "
    r"(?:\w+ )?(?:du |de |d'|des )[^,;.CP]{0,20}$"
)
_PAYS = re.compile(  # `340 000 € au titre du P`: it pays
    r"A[^.;:CP]{0,40}\b(?:au titre|dans le cadre|via|grace|sur les credits) ?(?:de |d'|du |des |a |au |aux )?"
    r"(?:la |le |les |l')?$|"
    r"A (?:de |du |des |d')(?:la |l')?$"
)
_ATTRIBUTE = re.compile(  # `X et Y, villes P, …`
    r"C(?: ?\([^()]*\))?, (?:(?:toutes |les |deux |trois |quatre |autres |elles aussi )*(?:villes?|communes?|bourgs?|"
    r"laureate?s?|membres?)\b[^.;:CP]{0,25})?[«\" ]*$"
)
_NO_MATTER = re.compile(
    r"\brien a voir\b[^.;CP]{0,80}\bavec (?:le |la |les |l')?(?:\w+ )?[«\" ]*$|\ba ne pas confondre\b[^.;CP]{0,25}$"
)
_BESIDES = re.compile(r"\bcumul\w+ avec\b[^,;.CP]{0,25}$")
_DENIED = re.compile(r"\b(?:n'|ne )(?:\S+ ){0,2}?\w+ (?:pas|plus|point)\b[^,;.CP]{0,40}$|\bni [^,;.CP]{0,25}$")
_NO_SCHEMES = frozenset({"fund", "instrument"})
_LED = frozenset({BlockKind.LIST_ITEM, BlockKind.TABLE_ROW})  # by the paragraph above
_SKIPPED = frozenset({BlockKind.HEADER, BlockKind.FOOTER, BlockKind.HEADING})


def find(
    readings: Readings, structure: Structure, reference: Reference, context: Context
) -> tuple[tuple[Focus, ...], ...]:
    """The programmes in focus at each passage of a page, strongest first, by what stands outside the passage.

    Args:
        readings: the page.
        structure: its passages; the result has as many.
        reference: tells funds and operations of a commune's own, which are never what a whole text speaks of.
        context: the document's title and programmes.
    """
    finder = _Finder(readings, reference.programmes, context)
    finder.apart = finder.no_matter(structure.passages)
    return tuple(finder.pass_over(passage) for passage in structure.passages)


def is_in_passing(masked: str, mark: Mark) -> bool:
    """Whether a sentence names a programme in passing: in brackets, denied, or as what its own one adjoins.

    Args:
        masked: the sentence (``participations_reading``).
        mark: the programme in it.
    """
    before = masked[max(0, mark.start - 90) : mark.start]
    bracket = before.rfind("(")
    if bracket >= 0 and ")" not in before[bracket:] and ")" in masked[mark.end :]:
        return True
    return aside(masked, mark) or any(pattern.search(before) for pattern in (_BESIDES, _DENIED))


def is_attribute(masked: str, mark: Mark) -> bool:
    """Whether a programme only tells what some communes are, or whose the money is, while the text goes on."""
    before = masked[max(0, mark.start - 90) : mark.start]
    return _ATTRIBUTE.search(before) is not None or _PAYS.search(before) is not None


def aside(masked: str, mark: Mark) -> bool:
    """Whether a programme is only what another one adjoins or is a part of, so of no matter here."""
    before = masked[max(0, mark.start - 90) : mark.start]
    return _ASIDE.search(before) is not None or _PART_OF.search(before) is not None


def schemes(names: Sequence[str], programmes: Mapping[str, Programme]) -> tuple[str, ...]:
    """Of some programmes those that communes belong to; operations and funds only where there is nothing else."""
    kinds = {name: programmes[name].kind if name in programmes else "scheme" for name in set(names)}
    if _NO_SCHEMES.isdisjoint(kinds.values()):
        return tuple(names)
    broad = tuple(name for name in names if kinds[name] != "fund")
    return tuple(name for name in broad if kinds[name] != "instrument") or broad or tuple(names)


@dataclass(frozen=True, slots=True)
class _Named:
    block: int
    programme_id: str
    is_topic: bool
    communes: frozenset[str]  # and intercommunalities


class _Finder:
    def __init__(self, readings: Readings, programmes: Mapping[str, Programme], context: Context) -> None:
        self.text = readings.text
        self.readings = readings
        self.mentions = readings.mentions
        self.programmes = programmes
        self.context = context
        self.named: list[_Named] = []
        self.apart: frozenset[str] = frozenset()  # programmes that the page names only to say that they are no matter
        self.lead: int = -1  # the last block of running text
        self.topics: list[tuple[tuple[str, ...], str]] = []  # the headings in force, and what was announced there

    def no_matter(self, passages: Sequence[Passage]) -> frozenset[str]:
        """The programmes that the page names only as ``rien à voir avec …``."""
        told: dict[str, bool] = {}
        for passage in passages:
            reading = self.readings.of(passage)
            for mark in reading.programmes:
                denied = _NO_MATTER.search(reading.masked[: mark.start]) is not None
                name = programme(mark).programme_id
                told[name] = told.get(name, True) and denied
        return frozenset(name for name, denied in told.items() if denied)

    def pass_over(self, passage: Passage) -> tuple[Focus, ...]:
        reading = self.readings.of(passage)
        found = self.around(passage, reading)
        if passage.kind not in _SKIPPED:
            self.note(passage, reading, found)
        if passage.kind is BlockKind.PARAGRAPH:
            self.lead = passage.block
        return found

    def note(self, passage: Passage, reading: Reading, found: Sequence[Focus]) -> None:
        """Remember what a passage named, and whether that moves the focus."""
        communes = frozenset(commune(mark).code for mark in reading.communes)
        communes |= {one.siren for one in within(passage, self.mentions.epcis)}
        standing = {focus.programme_id for focus in found if focus.told is not Told.NAMED}
        for mark in reading.programmes:
            name = programme(mark).programme_id
            of_some = 0 < len(communes) < _FEW or is_attribute(reading.masked, mark)
            told_of_some = of_some and bool(standing) and name not in standing
            is_topic = not told_of_some and not is_in_passing(reading.masked, mark) and name not in self.apart
            self.named.append(_Named(passage.block, name, is_topic, communes))
            if is_topic:
                self.topics.append((_path(passage), name))

    def around(self, passage: Passage, reading: Reading) -> tuple[Focus, ...]:
        """What is in focus where a passage begins, each programme once."""
        found: list[tuple[str, Told]] = []
        near = [one for one in self.named if one.block >= passage.block - _NEAR]
        if near and _THIS.search(reading.plain):
            found.append((near[-1].programme_id, Told.ANAPHORA))
        found += [(name, Told.PARAGRAPH) for name in self.of_paragraph(passage, reading)]
        found += self.governing(passage)
        if passage.headings:
            here = _path(passage)
            section = [name for path, name in self.topics if path == here]
            before = [one.programme_id for one in near if one.is_topic and one.block == passage.block - 1]
            announced = self.broad(section)
            before = [name for name in before if name in announced]
            found += [(name, Told.SECTION) for name in before[-1:] or _most(announced)]
        page = self.broad([name for _, name in self.topics])
        found += [(name, Told.PAGE if len(set(page)) == 1 else Told.DOCUMENT) for name in _most(page)]
        found += [(name, Told.DOCUMENT) for name in self.of_document()]
        found += [(one.programme_id, Told.NAMED) for one in near[-1:]]
        once: dict[str, Told] = {}
        for name, told in found:
            once.setdefault(name, told)
        last = near[-1].programme_id if near else None
        return tuple(Focus(name, STRENGTH[told], told, name == last) for name, told in once.items())

    def of_paragraph(self, passage: Passage, reading: Reading) -> list[str]:
        """What earlier sentences of the block named: the last first, then the last scheme that communes belong to.

        A programme told of a commune or two lasts while the text stays with them: till other communes are named.
        """
        here = [one for one in self.named if one.block == passage.block]
        own = {commune(mark).code for mark in reading.communes}
        lasting = [one for one in here if one.is_topic or (one.communes if not own else own & one.communes)]
        names = [one.programme_id for one in lasting]
        operations = [name for name in names if self.kind(name) == "instrument"]
        return [*names[-1:], *[name for name in names if name not in operations][-1:]]

    def governing(self, passage: Passage) -> list[tuple[str, Told]]:
        """What the note's sentence, the lead-in, the caption and the headings name, nearest first."""
        found: list[tuple[str, Told]] = []
        for span in (passage.noted, passage.lead_in, *reversed(passage.parents)):
            found += [(name, Told.LEAD_IN) for name in self.names(span)[-1:]]
        if passage.noted is not None:
            noted: Span = passage.noted
            bearer = [one for one in self.named if self.holds(one.block, noted)]
            found += [(one.programme_id, Told.LEAD_IN) for one in bearer[-1:]]
        for lead in (passage.introduction, passage.caption):
            found += [(name, Told.LEAD_IN) for name in self.broad(lead.programmes if lead else ())[:1]]
        if passage.kind in _LED:
            led = [one.programme_id for one in self.named if one.block == self.lead and one.is_topic]
            found += [(name, Told.LEAD_IN) for name in self.broad(led)[-1:]]
        for heading in reversed(passage.headings):
            told = Told.TITLE if heading.level == _TITLE_LEVEL else Told.HEADING
            found += [(name, told) for name in self.broad(heading.programmes)[:1]]
        return found

    def of_document(self) -> tuple[str, ...]:
        """What the document's title or first words speak of; else its one scheme, where it names no other."""
        if self.context.subject:
            return self.broad(self.context.subject)[:1]
        main = self.broad(self.context.programmes)
        return main if len(main) == 1 and main[0] not in self.apart else ()

    def names(self, span: Stretch | None) -> list[str]:
        found = within(span, self.mentions.programmes) if span is not None else ()
        return list(dict.fromkeys(mention.programme_id for mention in found))

    def holds(self, block: int, span: Span) -> bool:
        whole = self.text.page.blocks[block]
        return whole.start <= span.start and span.end <= whole.end

    def broad(self, names: Sequence[str]) -> tuple[str, ...]:
        return schemes(names, self.programmes)

    def kind(self, name: str) -> str:
        return self.programmes[name].kind if name in self.programmes else "scheme"


def _most(names: Sequence[str]) -> list[str]:
    """The one named most often, of several the first: it opened the text."""
    return [max(dict.fromkeys(names), key=names.count)] if names else []


def _path(passage: Passage) -> tuple[str, ...]:
    return tuple(heading.text for heading in passage.headings)
