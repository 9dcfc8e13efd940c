"""Places told by a list, a note, a table or an agreement's parties, where no sentence tells them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extract.facts import Status
from extract.normalise import fold_string
from extract.participations_cues import Polarity, cues, cues_of_heading
from extract.participations_dates import is_dated
from extract.participations_force import Force, Governing, Ground
from extract.participations_place import Place
from extract.participations_reading import Group, Reading, date, programme
from extract.structure import Passage, TableCell, folded, within
from ingest.document import BlockKind

_LABEL = re.compile(
    r"^\W*(?:[\d¹²³⁴-⁹]{1,2}\W*)?(?:[^:P]{0,90}? ?: ?|[0-9a-z]{1,2}[.)] |(?:autour|au sud|au nord|pres|dans|"
    r"en|au|a)\b[^,:]{0,60}, )?"
    r"(?:la |le |les |l'|communes? |villes? |bourgs? |de |d'|du |des |a |au |aux )*$"
)
_NEXT_LABEL = re.compile(
    r"^(?:\s*\([^()]*\))?\s*[;,.]\s*(?:[•▪–-] ?)?(?:[^:CP;]{0,70} ?: ?)?(?:et |enfin |puis )?(?:la |le |les |l')?$"
)
_REMARK = re.compile(r"^ a,|\b(?:elles?|est|sont|etait|avait|a (?:\w+ )?(?:concouru|candidate|renonce)|n'|ne)\b")
_SAYS = re.compile(r" (?!(?:et|en|dans|pour|depuis|au|aux|de|du|des|d|par|avec|sur|communes?|villes?)\b)[a-z]")
_NAMES = re.compile(r"(?:(?:la |le |les |l')?C|[^\w])*|[a-z' -]*")
_COMMUNE_COLUMN = re.compile(
    r"\b(?:communes?|villes?|collectivites?|beneficiaires?|territoires?|laureate?s?|noms?|bourgs?|signataires?|sites?|"
    r"localites?|villages?|municipalites?)\b"
)
_DATED_COLUMN = re.compile(r"sign|date|depuis|label|adhesion|entree|notif|annee|convention|selection|laureat|homolog")
_MONEY_COLUMN = re.compile(r"montant|subvention|aide|cout|€|euros|depense|financement|\bpart\b")
_WORKS = re.compile(r"\b(?:operations?|projets?|objets?|intitules?|actions?|travaux|description|nature|libelle)\b")
_ENDED = re.compile(r"(?:achevee?s?|terminee?s?|close?s?|cloturee?s?|echue?s?|expiree?s?)\b")
_DAY_ONLY = re.compile(r"(?: ?\([^()D]*\))? ?[:–,(-] ?(?:le |des |depuis )?D+[\W]*$")  # `Givet : 18 janvier 2023`
_TERRITORY = re.compile(r"\b(?:arrondissements?|departements?|secteurs?|pays|cantons?|communautes?|agglomerations?)\b")
_LABELS = 2  # items headed by a commune: one alone may be any word of a title
_NO_MARK = frozenset({"", "-", "non", "n", "0", "/", "neant", "ø", "nc", "sans objet"})
_PARTIES = re.compile(r"\b(?:ville|villes|commune|communes) (?:de |d'|du |des )(?:la |le |les |l')?$")
_AGREEMENT = re.compile(r"(?:convention|contrat|avenant|protocole|accord)\b")
_AS_GOOD_AS = re.compile(r"\bvalant\b")
_BETWEEN = re.compile(r"^entre\b|representee?s? par|d'(?:une|autre) part|ci-apres (?:denomme|designe)")


def listed(
    ground: Ground,
    passage: Passage,
    number: int,
    reading: Reading,
    left: Sequence[Group],
    *,
    has_cue: bool,
    before: Status | None = None,
) -> list[Place]:
    """The communes at the head of an item, a note or a bare enumeration, with what governs it.

    Args:
        ground: the page.
        passage: the item, note or enumeration.
        number: of the passage on its page.
        reading: its words.
        left: its communes that no cue took.
        has_cue: whether it has a cue of its own.
        before: the status that the sentence right before an enumeration told, or the enumeration above it took.
    """
    heads = _heads(reading, left)
    if not heads or not _is_list(passage, reading, heads, has_cue=has_cue):
        return []
    governing = ground.governing(passage)
    if governing is None:
        several = sum(len(group.codes) for group in heads) > 1
        goes_on = before is not None and ":" in reading.masked[: heads[0].start]  # `Vienne : Loudun`
        if passage.kind is not BlockKind.LIST_ITEM and passage.noted is None and not several and not goes_on:
            return []
        force = _own(reading, heads) or _named(ground, passage, sole=True)
        if force is None and before is not None:
            force = ground.force(passage)
        announced = ground.announced.get(force.programmes[0]) if force is not None and force.programmes else None
        governing = Governing(before or announced or Status.ENROLLED, None, "list")
        if not _is_bare(reading, heads):
            return []
    else:
        force = _own(reading, heads) or _named(ground, passage) or ground.force(passage)
    if force is None or not force.programmes:
        return []
    bare_day = _DAY_ONLY.match(reading.masked[heads[-1].end :]) is not None and is_dated(governing.status)
    own_day = bare_day or (
        reading.dates
        and len(reading.dates) == 1
        and all(map(ground.is_instrument, force.programmes))
        and "P" in reading.masked
    )
    if own_day and (governing.edtf is None or bare_day):
        governing = replace(governing, edtf=date(reading.dates[0]).edtf)
    return [
        Place(
            passage,
            number,
            group.codes,
            name,
            governing.status,
            governing.edtf,
            governing.rule,
            group.certainty,
            force.factor,
        )
        for group in heads
        for name in force.programmes
        if not ground.is_fund(name) or governing.status in (Status.SELECTED, Status.CANDIDATE)
    ]


def labelled(ground: Ground, passage: Passage, number: int, left: Sequence[Group]) -> list[Place]:
    """The communes that head each its own item or paragraph, under a heading of one scheme (``Fraize : friche …``).

    The heading that names the scheme is the nearest, or one that only territories part (``Arrondissement de …``).
    """
    if not left or ground.labels.get(passage.headings, 0) < _LABELS or not ground.is_headed(passage):
        return []
    for heading in reversed(passage.headings):
        if heading.programmes:
            names = [name for name in heading.programmes if ground.kind(name) == "scheme"]
            status = ground.heading_tells(passage) or ground.announced.get(names[0]) if len(names) == 1 else None
            return [
                Place(
                    passage, number, group.codes, names[0], status or Status.ENROLLED, None, "labelled", group.certainty
                )
                for group in left[:1]
                if len(names) == 1
            ]
        if not (heading.departements or heading.communes or _TERRITORY.search(fold_string(heading.text))):
            return []
    return []


def _named(ground: Ground, passage: Passage, *, sole: bool = False) -> Force | None:
    """The programme that the lead-in, the note's sentence or a heading names; None where none does.

    Args:
        ground: the page.
        passage: what is governed.
        sole: whether a heading that names several programmes tells none.
    """
    for span in (passage.noted, passage.lead_in, *reversed(passage.parents)):
        names = ground.names(span)
        if names:
            return Force(names[-1:], 1.0)
    for heading in (passage.introduction, passage.caption, *reversed(passage.headings)):
        if heading is not None and heading.programmes:
            return None if sole and len(heading.programmes) > 1 else Force(heading.programmes[:1], 0.95)
    return None


_SLIGHT = re.compile(r"\b(?:programme|dispositif|convention|label|depuis|multisite|intercommunale)\b")


def _own(reading: Reading, heads: Sequence[Group]) -> Force | None:
    """The programmes of an item that holds nothing but communes and programmes (``- Gien : PVD, ORT``)."""
    rest = reading.masked[heads[-1].end :]
    if "P" not in rest or re.search(r"[a-z]{4,}", _SLIGHT.sub("", rest)):
        return None
    names = tuple(dict.fromkeys(programme(mark).programme_id for mark in reading.programmes))
    return Force(names, 1.0)


def _heads(reading: Reading, left: Sequence[Group]) -> list[Group]:
    """The groups at the passage's head, and those that go on after a label (``Oise : …``)."""
    heads: list[Group] = []
    colon = reading.masked.find(" : ")
    if any(group.end <= colon for group in left) and any(group.start > colon for group in left):
        left = [group for group in left if group.start > colon]  # `dans l'arrondissement de X : Y et Z`
    for group in left:
        between = reading.masked[heads[-1].end : group.start] if heads else reading.masked[: group.start]
        if not (_NEXT_LABEL if heads else _LABEL).match(between):
            break
        heads.append(group)
    return heads


def _is_list(passage: Passage, reading: Reading, heads: Sequence[Group], *, has_cue: bool) -> bool:
    if passage.kind is BlockKind.LIST_ITEM or passage.introduction is not None:
        return True
    if passage.kind is BlockKind.FOOTNOTE:
        return passage.noted is not None
    return passage.kind is BlockKind.PARAGRAPH and not has_cue and _is_bare(reading, heads)


def _is_bare(reading: Reading, heads: Sequence[Group]) -> bool:
    """Whether a passage holds little else than its communes, and says nothing of them."""
    if _SAYS.match(reading.masked[heads[-1].end :]):
        return False
    rest = reading.masked[: heads[0].start] + reading.masked[heads[-1].end :]
    rest = re.sub(r"\([^()]*\)|^[^:]*:", "", rest)
    return len(re.findall(r"[a-z]{2,}", rest)) <= 3 and not _REMARK.search(rest)


def row(ground: Ground, passage: Passage, number: int) -> list[Place]:
    """The places that a table's row tells: by its own words, its columns, or the table's title."""
    cells = passage.cells
    named = [(cell, found) for cell in cells if (found := ground.read(cell).groups)]
    if not named:
        return []
    chosen = [pair for pair in named if _COMMUNE_COLUMN.search(_folded_heading(pair[0]))] or named[:1]
    if len(named) > 1 and all(_is_name(ground, cell) for cell in cells):
        chosen = named  # a list set in columns
    by_column = [pair for pair in named if pair[0].column.programmes]
    if by_column and all(pair in by_column for pair in named):
        chosen = by_column
    out: list[Place] = []
    for cell, found in chosen:
        codes = tuple(code for group in found for code in group.codes)
        certainty = min(group.certainty for group in found)
        for name, status, day, factor in _told_by_row(ground, passage, cell):
            out.append(Place(passage, number, codes, name, status, day, "table", certainty, factor))
    return out


def _is_name(ground: Ground, cell: TableCell) -> bool:
    """Whether a cell holds names of communes and nothing else, or is empty or a heading (``Loire (42)``)."""
    return _NAMES.fullmatch(re.sub(r"\([^()]*\)", "", ground.read(cell).masked)) is not None


def _folded_heading(cell: TableCell) -> str:
    return fold_string(cell.column.heading)


def _told_by_row(ground: Ground, passage: Passage, place: TableCell) -> list[tuple[str, Status, str | None, float]]:
    others = [cell for cell in passage.cells if cell != place]
    status, day = _status_of_row(ground, passage, others)
    governing = ground.governing(passage)
    marked = [
        (name, cell)
        for cell in others
        for name in cell.column.programmes
        if folded(ground.text, cell).strip(" .") not in _NO_MARK
    ]
    if place.column.programmes:
        return [
            (name, status or _heading_status(place) or _default(governing), day, 1.0)
            for name in place.column.programmes
            if not ground.is_fund(name)
        ]
    if marked:
        out = []
        for name, cell in marked:
            if (
                ground.is_fund(name)
                or _MONEY_COLUMN.search(_folded_heading(cell))
                or within(cell, ground.mentions.amounts)
            ):
                continue
            own, own_day = _status_of_row(ground, passage, [cell])
            days = [date(mark).edtf for mark in ground.read(cell).dates]
            if own is None and len(days) == 1:  # a day in the programme's own column
                own, own_day = Status.SIGNED if ground.is_instrument(name) else None, days[0]
            out.append((name, own or _default(governing), own_day, 1.0))
        return out
    in_cells = tuple(
        dict.fromkeys(
            name for cell in others if not _WORKS.search(_folded_heading(cell)) for name in ground.names(cell)
        )
    )
    if in_cells:
        schemes = [name for name in in_cells if not ground.is_fund(name)]
        return [(name, status or _default(governing), day, 1.0) for name in schemes]
    has_money = any(within(cell, ground.mentions.amounts) for cell in others)
    force = _named(ground, passage)
    if force is None and governing is not None:
        force = ground.force(passage)
    if force is None or (has_money and status is None and governing is None):
        return []
    if status is None and governing is not None and day is None:
        day = governing.edtf
    return [
        (name, status or _default(governing), day, force.factor)
        for name in force.programmes
        if not ground.is_fund(name) or (governing is not None and governing.status is Status.SELECTED)
    ]


def _heading_status(cell: TableCell) -> Status | None:
    words = _folded_heading(cell)
    return next((cue.told for cue in reversed(cues_of_heading(words)) if cue.told is not None), None)


def _default(governing: Governing | None) -> Status:
    return governing.status if governing is not None else Status.ENROLLED


def _status_of_row(ground: Ground, passage: Passage, cells: Sequence[TableCell]) -> tuple[Status | None, str | None]:
    """The furthest status that a row's cells tell, by their words or their columns', and its day."""
    best: Status | None = None
    day: str | None = None
    order = list(Status)
    dated = False
    for cell in cells:
        reading = ground.read(cell)
        heading = _folded_heading(cell)
        found = [cue for cue in cues(reading.masked, reading.plain, []) if cue.polarity is not Polarity.DENIED]
        dates = [mark.mention.edtf for mark in reading.dates]  # type: ignore[attr-defined]
        if not found and dates and _DATED_COLUMN.search(heading):
            found = [cue for cue in cues_of_heading(heading) if cue.polarity is not Polarity.DENIED]
            if not found and "convention" in heading:
                found = []
        ended = _ENDED.match(reading.plain.strip())
        if not found and not ended:
            continue
        status = Status.COMPLETED if ended else found[-1].told
        if status is not None and (best is None or order.index(status) > order.index(best)):
            best = status
            day = dates[0] if len(dates) == 1 and is_dated(status) else None
            dated = is_dated(status, reading.plain.strip())
    if best is not None and day is None and dated:
        day = _day_of_row(ground, cells)
    return best, day


def _day_of_row(ground: Ground, cells: Sequence[TableCell]) -> str | None:
    """The one date of a row's columns of dates (signature, entry, …, or just ``Date``)."""
    days = [
        date(mark).edtf
        for cell in cells
        if _DATED_COLUMN.search(_folded_heading(cell))
        for mark in ground.read(cell).dates
    ]
    return days[0] if len(days) == 1 else None


def agreement(ground: Ground, passage: Passage, number: int, reading: Reading, parties: Sequence[Group]) -> list[Place]:
    """The communes that an agreement names as its parties: they sign it on its own day."""
    if not parties or not _BETWEEN.search(reading.masked):
        return []
    info = ground.context.document
    titled = any(_AGREEMENT.match(fold_string(heading.text)) for heading in passage.headings)
    if not (info.kind == "agreement" or titled):
        return []
    names = tuple(name for heading in reversed(passage.headings) for name in heading.programmes)
    names = names or ground.context.programmes
    both = any(_AS_GOOD_AS.search(fold_string(heading.text)) for heading in passage.headings)  # `P valant Q`
    day = info.published if info.kind == "agreement" else None
    return [
        Place(passage, number, group.codes, name, Status.SIGNED, day, "agreement", group.certainty)
        for name in names[: 2 if both else 1]
        for group in parties
        if _PARTIES.search(reading.masked[: group.start])
    ]
