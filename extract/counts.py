"""How many communes a programme takes in, as a page tells it.

A number stands with a word for communes and a word of membership (``114 communes lauréates``), under a verb of
which the programme is the subject (``le programme réunit 1 600 communes``), in a share (``dont 22 en …``), or in a
table of numbers. Candidates, eligible communes, dossiers and waves are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, partial

from extract.counts_territories import Territory, territories, the_departement
from extract.counts_wordings import BARE, COUNTED, NOT_MEMBERS, UNIT, Said, number, said
from extract.facts import Count, Span
from extract.focus import Told, aside
from extract.normalise import fold_string
from extract.participations_force import NONE, Force, Ground
from extract.participations_reading import Reading, date, programme
from extract.reference import Reference
from extract.structure import Passage, folded
from extract.text import Context
from extract.view import View
from ingest.document import BlockKind

CONFIDENCE = {"member": 0.88, "programme_has": 0.9, "share": 0.92, "table": 0.92, "without_unit": 0.75, "nominal": 0.82}
"""How many of a rule's counts are right, by the annotated documents."""

_LISTED_OPERATIONS = frozenset({"operation-de-revitalisation-de-territoire", "residences-hauts-de-france"})


def _is_counted(ground: Ground, name: str) -> bool:
    """Whether communes are counted in a programme: in no fund, nor in operations that each has for itself."""
    return name in _LISTED_OPERATIONS or not (ground.is_fund(name) or ground.is_instrument(name))


def find(view: View) -> tuple[Count, ...]:
    """Find how many communes a page says that programmes take in, in order.

    Args:
        view: the page. Its reference tells names of régions and départements, and which région a scheme is of; its
            context the document's région, département and programmes, for what is told by ``la région``.
    """
    ground, reference = Ground(view), view.reference
    found: list[Count] = []
    pending: tuple[Passage, str] | None = None  # a block that is a number alone, before its unit
    for passage in view.structure.passages:
        if passage.kind in (BlockKind.HEADER, BlockKind.FOOTER) or passage.is_heading_row:
            continue
        reading = ground.read(passage)
        if passage.kind is BlockKind.TABLE_ROW:
            found += _row(ground, passage, reference)
        else:
            if pending is not None:
                found += _joined(ground, pending[1], passage, reading, reference)
            pending = (
                (passage, reading.plain.strip()) if re.fullmatch(r"\d[\d .]{0,6}", reading.plain.strip()) else None
            )
            told = list(_sentence(ground, passage, reading, reference))
            found += told or _figure(ground, passage, reading, reference)
    return tuple(dict.fromkeys(found))


_OF_A_COUNTRY = 1000  # communes in one programme: more than any région has
_OF_A_DEPARTEMENT = 60  # more than nearly every département has
_NEARLY_ALL = 0.9  # share of a document's communes
_LINE_COUNTED = re.compile(rf"\W*{COUNTED.pattern}")
_FIGURES = re.compile(r"\b(?:chiffres|reperes|en bref)\b")


def _figure(ground: Ground, passage: Passage, reading: Reading, reference: Reference) -> list[Count]:
    """A line that is nothing but a number of towns, under what names a programme or under ``Chiffres clés``."""
    match = _LINE_COUNTED.match(reading.masked)
    value = number(match) if match is not None else None
    if match is None or value is None or value < 2 or match["new"]:
        return []
    heading = fold_string(passage.headings[-1].text) if passage.headings else ""
    spoken = _spoken(ground, reading, reference)
    rest = reading.masked[match.end() :]
    for territory in reversed(spoken):
        if territory.start >= match.end():
            rest = reading.masked[match.end() : territory.start] + reading.masked[territory.end :]
    force = ground.force(passage)
    governed = force.programmes and force.programmes[0] in (passage.headings[-1].programmes if passage.headings else ())
    if not re.fullmatch(r"(?: (?:dans|en|de|du|des|le|la|les|l'|departement))*(?: [a-z-]+)?\W*", rest):
        return []
    if not (governed or (_FIGURES.search(heading) and passage.kind is BlockKind.LIST_ITEM)):
        return []
    if not any(_is_counted(ground, one) for one in force.programmes) or NOT_MEMBERS.search(rest):
        return []
    line = Said(match.start(), match.end(), value, "nominal")
    name = force.programmes[0]
    return [_count(ground, passage, reference, name, line, spoken=spoken, reading=reading, factor=force.factor)]


def _spoken(ground: Ground, reading: Reading, reference: Reference) -> list[Territory]:
    """The territories that a passage names; one known by its name only in the page's words, not the masked ones."""
    found = territories(reading.masked, reference, ground.context)
    names = [reading.masked[one.start : one.end].strip() for one in found]
    return [
        replace(one, scope=reading.plain[one.start : one.end].strip()) if one.scope == name else one
        for one, name in zip(found, names, strict=True)
    ]


def _sentence(ground: Ground, passage: Passage, reading: Reading, reference: Reference) -> Iterator[Count]:
    numbered = [clause for clause in reading.clauses if BARE.search(reading.masked[slice(*clause)])]
    if not numbered:
        return
    spoken = cache(partial(_spoken, ground, reading, reference))  # most sentences count no communes
    before = folded(ground.text, Span(ground.text.page.blocks[passage.block].start, passage.start))
    base: tuple[str, ...] = ()
    for clause in numbered:
        for one in said(reading, clause, before, spoken, bool(base)):
            force = _programmes(ground, passage, reading, one, clause)
            if any(
                mark.start == one.end and ground.is_instrument(programme(mark).programme_id)
                for mark in reading.programmes
            ):
                continue  # `deux ORT`: agreements, not communes
            names = base if one.rule == "share" else force.programmes
            base = names
            for name in names:
                if _is_counted(ground, name):
                    yield _count(
                        ground, passage, reference, name, one, spoken=spoken(), reading=reading, factor=force.factor
                    )


def _count(
    ground: Ground,
    passage: Passage,
    reference: Reference,
    name: str,
    told: Said,
    *,
    spoken: list[Territory],
    reading: Reading,
    factor: float,
) -> Count:
    scope = _scope(ground, passage, reference, name, told, spoken=spoken, reading=reading)
    confidence = round(CONFIDENCE[told.rule] * factor, 3)
    days = [date(mark).edtf for mark in reading.dates]
    day = days[0] if len(days) == 1 and told.rule != "share" else None
    return Count(passage.start, passage.end, confidence, f"counts.{told.rule}", name, told.value, scope, day)


def _programmes(ground: Ground, passage: Passage, reading: Reading, told: Said, clause: tuple[int, int]) -> Force:
    """The programme that a number is about: the nearest of its clause, of its sentence, else what is in force."""
    best: tuple[int, str] | None = None
    for mark in reading.programmes:
        if aside(reading.masked, mark) or "parmi les" in reading.masked[told.end : mark.start]:
            continue
        outside = 0 if clause[0] <= mark.start < clause[1] else 200
        if mark.start >= told.end:
            far = mark.start - told.end
        else:  # said before, and more so beyond a comma: `trois avec P, huit viennent de rejoindre P`
            far = told.start - mark.end + (70 if "," in reading.masked[mark.end : told.start] else 10)
        if best is None or far + outside < best[0]:
            best = (far + outside, programme(mark).programme_id)
    if best is not None:
        return Force((best[1],), 1.0)
    says_scheme = re.search(r"\b(?:le|du|au|ce) (?:programme|dispositif|plan)\b", reading.masked[slice(*clause)])
    for one in ground.focus[passage]:  # what communes are counted in, not a fund told in between
        is_operation = ground.is_instrument(one.programme_id) and one.told is Told.PARAGRAPH
        if one.told is not Told.NAMED and _is_counted(ground, one.programme_id) and not (says_scheme and is_operation):
            return Force((one.programme_id,), one.strength)
    return NONE


def _scope(
    ground: Ground,
    passage: Passage,
    reference: Reference,
    name: str,
    told: Said,
    *,
    spoken: list[Territory],
    reading: Reading,
) -> str:
    """The territory told nearest to a number: behind it, else before it, else by headings, else the scheme's own."""
    inside = [territory for territory in spoken if told.start <= territory.start < told.end]
    if inside:
        return inside[0].scope
    behind = [territory for territory in spoken if territory.start >= told.end - 1]
    if behind:
        between = reading.masked[told.end : behind[0].start]
        if not re.search(r"[;]|\bdont\b", between) and not BARE.search(between) and len(between) < 70:
            return behind[0].scope
    ahead = [territory for territory in spoken if territory.end <= told.start]
    if ahead and told.rule != "share" and told.value < _OF_A_COUNTRY:
        return ahead[-1].scope
    for heading in reversed(passage.headings):
        named = territories(fold_string(heading.text), reference, ground.context)
        if named:  # no département has so many communes in one programme
            return named[0].scope if told.value <= 100 or not named[0].scope.startswith("D") else "FR"
    own = reference.programmes[name].region if name in reference.programmes else None
    if own is not None:
        return own
    departement = _only_departement(ground.context, reference)
    if departement is not None and told.value <= _OF_A_DEPARTEMENT:
        return departement
    return "FR" if told.value >= 100 or ground.context.region is None else ground.context.region


def _only_departement(context: Context, reference: Reference) -> str | None:
    """The scope of the département that publishes, or that holds nearly all communes told; None in a région of one."""
    own = the_departement(context)
    alike = [one for one in reference.departements.values() if one.region == context.region]
    if own is None or len(alike) == 1:
        return None
    return own if context.departement is not None or context.departements.get(own[1:], 0.0) >= _NEARLY_ALL else None


def _row(ground: Ground, passage: Passage, reference: Reference) -> Iterator[Count]:
    """A row of a table of numbers: the programme by row or title, the territory by column."""
    names = [name for cell in passage.cells for name in (*ground.names(cell), *cell.column.programmes)]
    if not names:
        force = passage.caption.programmes if passage.caption is not None else ()
        names = list(force)
    if not names:
        return
    for cell in passage.cells:
        words = ground.read(cell).masked
        heading = fold_string(cell.column.heading)
        match = COUNTED.fullmatch(words.strip())
        if match is None and re.search(r"\b(?:communes|villes|bourgs|laureates)\b", heading):
            match = BARE.fullmatch(words.strip())
        value = number(match) if match is not None else None
        if value is None:
            continue
        spoken = territories(heading, reference, ground.context) or [
            territory
            for other in passage.cells
            for territory in territories(ground.read(other).masked, reference, ground.context)
        ]
        told = Said(0, 0, value, "table")
        scope = spoken[0].scope if spoken else None
        if scope is None:
            scope = _scope(ground, passage, reference, names[0], told, spoken=[], reading=ground.read(cell))
        name = cell.column.programmes[0] if cell.column.programmes else names[0]
        yield Count(passage.start, passage.end, CONFIDENCE["table"], "counts.table", name, value, scope)


def _joined(ground: Ground, digits: str, passage: Passage, reading: Reading, reference: Reference) -> Iterator[Count]:
    """A figure set apart from its words: ``202`` above ``communes lauréates de …``."""
    match = re.match(rf"{UNIT}", reading.masked)
    names = [programme(mark).programme_id for mark in reading.programmes]
    if match is None or not names or NOT_MEMBERS.search(reading.masked):
        return
    told = Said(0, match.end(), int(re.sub(r"\D", "", digits)), "nominal")
    spoken = _spoken(ground, reading, reference)
    yield _count(ground, passage, reference, names[0], told, spoken=spoken, reading=reading, factor=1.0)
