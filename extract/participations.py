"""Which commune has which place in which programme, as a page tells it.

A cue (``participations_cues``) tells a status; the clause, else what governs the passage, tells the programme; the
nearest commune, or what stands for it, has the place. Lists and tables take status and programme from their
lead-in, headings or columns.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from extract.facts import Participation, Status
from extract.normalise import fold_string
from extract.participations_cues import Cue, Polarity
from extract.participations_dates import announced, is_dated
from extract.participations_ellipses import Before, complete, goes_on, shown
from extract.participations_force import NONE, Force, Ground, author
from extract.participations_lists import agreement, labelled, listed, row
from extract.participations_place import Place
from extract.participations_reading import Group, Reading, date, programme
from extract.participations_roles import Role, anaphors, role
from extract.participations_sentence import Sentence, each_its_day, is_apposed
from extract.reference import Commune
from extract.structure import Passage, Structure
from extract.view import View
from ingest.document import BlockKind

CONFIDENCE = {
    "sentence": 0.93,
    "nominal": 0.93,
    "label": 0.92,
    "list": 0.93,
    "note": 0.95,
    "heading_list": 0.92,
    "labelled": 0.8,
    "table": 0.9,
    "anaphora": 0.9,
    "instrument": 0.88,
    "agreement": 0.92,
    "inherited": 0.88,
    "after": 0.75,
    "grant": 0.75,
}
"""How many of a rule's facts are right, by the annotated documents."""

_SKIPPED = frozenset({BlockKind.HEADER, BlockKind.FOOTER})
_COMMUNES = re.compile(r"\b(?:communes|villes|bourgs|villages|laureate?s|territoires)\b")
_TOWN_OF = re.compile(
    r"(?:^|[|–-] )(?:site )?(?:officiel )?(?:de )?(?:la )?(?:ville|commune|mairie) (?:de |d'|du |des )"
    r"(?:la |le |les |l')?(?P<name>[a-z' -]+?)(?:, [a-z' -]+)?$"
)
_DAY_ALONE = re.compile(r"\W*D+\W*")
_AGENDA = re.compile(
    r"^(?:l')?agenda\b|^calendrier\b|\bprochain(?:e?s)? (?:rendez-vous|dates?|evenements?|reunions?|etapes?)\b|"
    r"\ba venir\b|\ba vos agendas"
)


def find(view: View) -> tuple[Participation, ...]:
    """Find the places of communes in programmes that a page tells, in order, each once a passage.

    Args:
        view: the page; a programme that its registry doesn't know can't be taken part in. Its context tells the
            document's main programmes, its kind and day (an agreement's own).
    """
    finder = _Finder(Ground(view), view.structure, view.reference.communes)
    return tuple(fact for fact in finder.run() if fact.programme_id in view.reference.programmes)


def _without_article(name: str) -> str:
    return re.sub(r"^(?:la |le |les |l')", "", name)


def _is_agenda(passage: Passage) -> bool:
    """Whether a passage only tells what is to come, by its heading."""
    return bool(passage.headings) and _AGENDA.search(fold_string(passage.headings[-1].text)) is not None


@dataclass
class _Finder:
    ground: Ground
    structure: Structure
    communes: Mapping[str, Commune]  # of the reference
    places: list[Place] = field(default_factory=list)
    announcements: list[tuple[int, int, frozenset[str], str]] = field(default_factory=list)
    before: Before = field(default_factory=Before)
    cue_block: int = -9  # the last block with a cue
    last: Force = NONE  # the programmes of the last statement
    enumerated: tuple[int, Status] = (-9, Status.ENROLLED)  # the last block that listed communes, with what status
    shown: tuple[int, bool] = (-1, False)  # the last block that showed communes under a heading

    def run(self) -> list[Participation]:
        opening = (self.ground.read(passage) for passage in self.structure.passages[:8])
        self.ground.author = author(opening) or self.publisher()
        for number, passage in enumerate(self.structure.passages):
            if passage.kind in _SKIPPED or passage.is_heading_row or _is_agenda(passage):
                continue
            first = len(self.places)
            if passage.kind is BlockKind.TABLE_ROW:
                if not passage.is_total:
                    self.places += row(self.ground, passage, number)
            else:
                self.sentence(number, passage)
            if len(self.places) > first:
                self.last = Force((self.places[-1].programme,), self.places[-1].factor)
        return self.facts()

    def publisher(self) -> str | None:
        """The commune that publishes the document, where it is one that the document names (``Ville du Teil``)."""
        info = self.ground.context.document
        for told in (info.publisher, info.title):
            match = _TOWN_OF.search(fold_string(told or ""))
            for code in sorted(self.ground.context.communes) if match else ():
                if match and _without_article(fold_string(self.communes[code].name)) == match["name"]:
                    return code
        return None

    def sentence(self, number: int, passage: Passage) -> None:
        reading = self.ground.read(passage)
        told = reading.groups
        found = complete(reading, reading.cues, self.before)
        roles = {group: role(reading.masked, group) for group in told}
        for group in told:
            if roles[group] is Role.PLACE and any(is_apposed(reading.masked, group, cue) for cue in found):
                roles[group] = Role.PARTY
        parties = [group for group in told if roles[group] is not Role.PLACE]
        elsewhere = [group for group in told if roles[group] is Role.PLACE]
        found = self.with_heading(passage, reading, found, parties)
        stand_ins = self.stand_ins(number, reading, parties, roles) if found else []  # of whom else would be told
        sentence = Sentence(
            ground=self.ground,
            passage=passage,
            reading=reading,
            cues=found,
            inherited=self.last,
            number=number,
            roles=roles,
            day_before=self.before.day,
        )
        first = len(self.places)
        done: set[Group] = set()
        inherited: Cue | None = None
        for clause in reading.clauses:
            here = [group for group in parties if clause[0] <= group.start < clause[1]]
            cues_here = [cue for cue in found if clause[0] <= cue.start < clause[1]]
            anaphors_here = [group for group in stand_ins if clause[0] <= group.start < clause[1]]
            if not cues_here and inherited is not None and here and goes_on(reading, clause, here[0]):
                cues_here = [replace(inherited, rule="inherited")]
            for group, cue in sentence.pairs(clause, here, anaphors_here, cues_here):
                places = each_its_day(reading, clause, sentence.places(clause, group, cue))
                self.places += places
                done |= {group} if places or cue.polarity is Polarity.DENIED else set()
                if places and cue.rule != "inherited":
                    sentence.inherited = Force(tuple(place.programme for place in places), places[0].factor)
            if cues_here and len(self.places) == first and cues_here[0].rule != "inherited":
                sentence.inherited = NONE  # what an ellipsis repeats stands here, and tells of no commune
            self.places += sentence.contrasted(clause, elsewhere, cues_here)
            positive = [cue for cue in cues_here if cue.polarity is not Polarity.DENIED and not cue.binds]
            inherited = positive[-1] if positive else (None if cues_here else inherited)
        self.places[first:] = self.dated_above(passage, reading, self.places[first:])
        left = [group for group in parties if group not in done and roles[group] is not Role.TITLE]
        told_before = self.told_before(passage)
        in_list = listed(self.ground, passage, number, reading, left, has_cue=bool(found), before=told_before)
        self.places += in_list
        if in_list:
            self.enumerated = (passage.block, in_list[-1].status)
        self.places += labelled(self.ground, passage, number, left) if not found and not in_list else []
        self.places += agreement(self.ground, passage, number, reading, parties)
        self.places += sentence.instruments(left)
        day = announced(reading)
        force = self.force_of(passage, reading)
        dated = {place.programme for place in self.places[first:] if place.edtf is not None}
        names = frozenset(place.programme for place in self.places[first:] if place.edtf == day) if dated else None
        if day is not None and force.programmes:
            told_of = frozenset(force.programmes) if names is None else names
            self.announcements.append((number, passage.block, told_of, day))
        if not told and _COMMUNES.search(reading.masked):
            for cue in found:
                for name in force.programmes[:1] if cue.told not in (None, Status.CANDIDATE) else ():
                    self.ground.announced.setdefault(name, cue.status)
        last = next((cue for cue in reversed(found) if cue.polarity is not Polarity.DENIED), self.before.cue)
        days = [date(mark).edtf for mark in reading.dates if not reading.masked.endswith("depuis ", 0, mark.start)]
        if any(cue.polarity is not Polarity.DENIED for cue in found):
            self.cue_block = passage.block
        self.before = Before(last, reading.masked, days[0] if len(days) == 1 else None, passage.block)
        subjects = [group for group in parties if roles[group] is not Role.BESIDE] or parties
        self.ground.note(passage, subjects)

    def dated_above(self, passage: Passage, reading: Reading, places: Sequence[Place]) -> list[Place]:
        """The places of a passage without a date, with the one that stands alone above it (a timeline's)."""
        alone = self.before.block == passage.block - 1 and _DAY_ALONE.fullmatch(self.before.words)
        day = self.before.day if alone and not reading.dates else None
        return [replace(one, edtf=day) if day and one.edtf is None and is_dated(one.status) else one for one in places]

    def told_before(self, passage: Passage) -> Status | None:
        """The status that an enumeration takes from the block right before it."""
        block, status = self.enumerated
        if block == passage.block - 1:
            return status
        cue = self.before.cue
        near = cue is not None and self.cue_block == passage.block - 1
        return cue.told if cue is not None and near and cue.told is not Status.CANDIDATE else None

    def with_heading(self, passage: Passage, reading: Reading, found: list[Cue], parties: Sequence[Group]) -> list[Cue]:
        """The cues, with the one that the heading right above lends to an enumeration."""
        governing = self.ground.heading_tells(passage)
        plainly = governing is None
        if governing is None and self.before.cue is not None and self.before.block == passage.block:
            governing = self.before.cue.told
        if passage.kind is not BlockKind.PARAGRAPH or governing is None:
            return found
        cue = shown(reading, found, parties, governing, wide=self.shown == (passage.block, True), plainly=plainly)
        self.shown = (passage.block, cue is not None)
        return [cue, *found] if cue is not None else found

    def force_of(self, passage: Passage, reading: Reading) -> Force:
        names = tuple(dict.fromkeys(programme(mark).programme_id for mark in reading.programmes))
        return Force(names, 1.0) if names else self.ground.force(passage)

    def stand_ins(
        self, number: int, reading: Reading, parties: Sequence[Group], roles: Mapping[Group, Role]
    ) -> list[Group]:
        passage = self.structure.passages[number]
        elsewhere = [group for group in roles if roles[group] is Role.PLACE]
        told = [*self.ground.before(passage), *(group for group in parties if roles[group] is not Role.BESIDE)]
        titled = self.ground.heading_communes(passage)
        places = [*self.elsewhere(number), *elsewhere]
        return anaphors(reading.masked, told, places, self.ground.author, titled)

    def elsewhere(self, number: int) -> list[Group]:
        """The communes of the sentence before, whatever they did there."""
        before = self.structure.passages[number - 1] if number else None
        if before is None or before.block != self.structure.passages[number].block:
            return []
        return [Group(-1, -1, group.codes, group.certainty) for group in self.ground.read(before).groups]

    def facts(self) -> list[Participation]:
        facts: dict[tuple[int, str, str, Status], Participation] = {}
        for place in self.places:
            edtf = place.edtf or self.announced(place)
            for code in place.codes:
                confidence = CONFIDENCE[place.rule] * place.certainty * place.factor
                key = (place.passage.start, code, place.programme, place.status)
                method = f"participations.{place.rule}"
                fact = Participation(
                    place.passage.start,
                    place.passage.end,
                    round(confidence, 3),
                    method,
                    code,
                    place.programme,
                    place.status,
                    edtf,
                )
                old = facts.get(key)
                if old is None or (old.edtf is None and edtf is not None) or old.confidence < fact.confidence:
                    facts[key] = fact if edtf or old is None else replace(fact, edtf=old.edtf)
        return list(facts.values())

    def announced(self, place: Place) -> str | None:
        """The day of the choice of which a place is part, told by another sentence."""
        if place.status is not Status.SELECTED or not place.is_choice:
            return None
        known = [(at, block, day) for at, block, names, day in self.announcements if place.programme in names]
        days = [day for at, _, day in known if at <= place.number]
        days = days or [day for _, block, day in known if block == place.passage.block]  # told right after
        return days[-1] if days else None
