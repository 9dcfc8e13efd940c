"""Which commune has which place in which programme, as a page tells it.

A cue (``participations_cues``) tells a status; the clause, else what governs the passage, tells the programme; the
nearest commune, or what stands for it, has the place. Lists and tables take status and programme from their
lead-in, headings or columns.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from extract.facts import Mentions, Participation, Status
from extract.participations_cues import Cue, Polarity, cues
from extract.participations_dates import announced, is_dated, since
from extract.participations_force import FUNDS, INSTRUMENTS, Force, Ground, aside, author
from extract.participations_lists import agreement, listed, row
from extract.participations_place import Place
from extract.participations_reading import Group, Reading, clauses, groups, programme
from extract.participations_roles import Role, anaphors, role
from extract.reference import Reference
from extract.structure import Passage, Structure
from extract.text import Context, PageText
from ingest.document import BlockKind

CONFIDENCE = {
    "sentence": 0.85,
    "nominal": 0.85,
    "list": 0.85,
    "note": 0.85,
    "heading_list": 0.8,
    "table": 0.8,
    "anaphora": 0.7,
    "instrument": 0.75,
    "agreement": 0.8,
    "inherited": 0.75,
    "after": 0.7,
}
"""How many of a rule's facts are right, by the annotated documents."""

_SKIPPED = frozenset({BlockKind.HEADER, BlockKind.FOOTER})
_INTRODUCES = re.compile(
    r":\s*|\b(?:dont|parmi|comme|notamment|telles? que|tels que|sont|a savoir|soit|avec|par exemple|parmi eux)\b"
)
_ELLIPSIS = re.compile(
    r"^[;,. ]*(?:et |puis |enfin )?(?:celles? (?:de |d'|du )|a |au |aux |pour |de )?(?:la |le |les |l')?C+"
    r"[^;C]{0,4}(?:des |depuis |en |fin )?(?:le )?D"
)
_SAME_AGAIN = re.compile(
    r"\bl'(?:a|ont|avait|avaient) (?:\w+ )?ete\b|\b(?:a|ont) (?:\w+ )?suivi\b|"
    r"\b(?:les?|la) (?:a|ont) (?:\w+ )?rejointe?s?\b|\bl'(?:a|ont) (?:\w+ )?rejointe?s?\b|\b(?:a|ont|fait|font) (?:fait )?de meme\b"
)
_SAME_TO_COME = re.compile(r"\b(?:le|l') ?(?:sera|seront|serait|seraient)\b")
_VERB = re.compile(
    r"\b(?:est|sont|sera|seront|etait|etaient|n'|ne|ont|y|attend\w*|reste\w*|doit|doivent|peut|va|vont|avait)\b|"
    r"\ba (?:\w+ )?\w+(?:e|u|i|is|it|ait)\b"
)
_PACT = re.compile(r"celles? d|convention|contrat|avenant|accord|pacte|charte|protocole|P|adhesion|signataire")
_THE_SCHEME = re.compile(
    r"\b(?:programme|dispositif|demarche|convention\w*|label\w*|appel|operation|residence|reseau|plan|experimentation|"
    r"candidature|laureate?s?|avenants?|phase|vague|promotion|selection|jury|candidate?s?|celles?|y|en)\b"
)
_SCHEME_WORD = re.compile(r"\b(?:le|du|au|ce) (?:programme|dispositif|plan)\b|convention-cadre|conventions-cadres")
_STRONG = re.compile(r"laureate?s?|retenue?s?|selectionnee?s?|candidat\w*|depos\w*|postul\w*")
_NEVER_SOLE = re.compile(
    r"beneficie|beneficia\w|accompagn|soutenu|participe|design|chois|membre|sorti|quitte|interromp|concern|adher|integre"
)
_INSTRUMENT_OF = re.compile(
    r"^[^;:.PC]{0,40}?\b(?:de|d'|du|des|a|au|aux)\s?(?:la |le |les |l')?(?:ville de |commune de |villes de |pays de )?$"
)
_MANY = 3  # a programme named for so many communes is what the page speaks of
_LISTED_AMONG = re.compile(
    r"\b(?:en (?:font|fait) (?:\w+ )?partie|y (?:figurent|figure|sont)|en sont\b|parmi (?:eux|elles|lesquel(?:le)?s)|figurent? (?:parmi|dans|sur) (?:la|les|cette|ces))"
)
_CONTRAST = re.compile(
    r"\b(?:a la difference|contrairement|au contraire) (?:de |d'|du |des |a |au |aux )(?:la |le |les |l')?$"
)
_FAR = 170  # characters between a cue and its commune


def find(
    text: PageText, structure: Structure, mentions: Mentions, reference: Reference, context: Context
) -> tuple[Participation, ...]:
    """Find the places of communes in programmes that a page tells, in order, each once a passage.

    Args:
        text: the page.
        structure: its passages.
        mentions: what was found on it.
        reference: the registry; a programme that it doesn't know can't be taken part in.
        context: what the whole document tells: its main programmes, its kind and day (an agreement's own).
    """
    finder = _Finder(Ground(text, mentions, context), structure)
    known = reference.programmes
    return tuple(fact for fact in finder.run() if fact.programme_id in known)


@dataclass
class _Finder:
    ground: Ground
    structure: Structure
    places: list[Place] = field(default_factory=list)
    announcements: list[tuple[int, frozenset[str], str]] = field(default_factory=list)
    last_cue: Cue | None = None

    def run(self) -> list[Participation]:
        opening = (self.ground.read(passage) for passage in self.structure.passages[:8])
        self.ground.author = author(opening)
        for number, passage in enumerate(self.structure.passages):
            if passage.kind in _SKIPPED or passage.is_heading_row:
                continue
            if passage.kind is BlockKind.TABLE_ROW:
                if not passage.is_total:
                    self.places += row(self.ground, passage, number)
                self.ground.note(passage, self.ground.read(passage), (), frozenset())
            else:
                self.sentence(number, passage)
        return self.facts()

    def sentence(self, number: int, passage: Passage) -> None:
        reading = self.ground.read(passage)
        told = groups(reading)
        roles = {group: role(reading.masked, group) for group in told}
        parties = [group for group in told if roles[group] is not Role.PLACE]
        elsewhere = [group for group in told if roles[group] is Role.PLACE]
        first_place = len(self.places)
        spans = [(mark.start, mark.end) for mark in reading.programmes]
        found = self.with_ellipses(reading, cues(reading.masked, reading.plain, spans))
        stand_ins = self.stand_ins(passage, reading, parties, elsewhere)
        sentence = _Sentence(self.ground, passage, number, reading, roles, found)
        done: set[Group] = set()
        inherited: Cue | None = None
        for clause in clauses(reading):
            here = [group for group in parties if clause[0] <= group.start < clause[1]]
            cues_here = [cue for cue in found if clause[0] <= cue.start < clause[1]]
            anaphors_here = [group for group in stand_ins if clause[0] <= group.start < clause[1]]
            if not cues_here and inherited is not None and here and self.goes_on(reading, clause, here[0]):
                cues_here = [replace(inherited, rule="inherited")]
            pairs = sentence.pairs(clause, here, anaphors_here, cues_here)
            for group, cue in pairs:
                places = sentence.places(clause, group, cue)
                self.places += places
                done |= {group} if places or cue.polarity is Polarity.DENIED else set()
            self.places += sentence.contrasted(clause, elsewhere, cues_here)
            positive = [cue for cue in cues_here if cue.polarity is not Polarity.DENIED and not cue.binds]
            inherited = positive[-1] if positive else (None if cues_here else inherited)
        left = [group for group in parties if group not in done and roles[group] is Role.PARTY]
        self.places += listed(self.ground, passage, number, reading, left, has_cue=bool(found))
        self.places += agreement(self.ground, passage, number, reading, parties)
        self.places += sentence.instruments(
            [group for group in left if all(group.codes != p.codes for p in self.places)]
        )
        day = announced(reading)
        force = self.force_of(passage, reading)
        if day is not None and force.programmes:
            self.announcements.append((number, frozenset(force.programmes), day))
        self.last_cue = next((cue for cue in reversed(found) if cue.polarity is not Polarity.DENIED), self.last_cue)
        few = frozenset(place.programme for place in self.places[first_place:] if len(place.codes) < _MANY)
        self.ground.note(passage, reading, parties, few)
        self.before = passage.block

    def force_of(self, passage: Passage, reading: Reading) -> Force:
        names = tuple(dict.fromkeys(programme(mark).programme_id for mark in reading.programmes))
        return Force(names, 1.0) if names else self.ground.force(passage)

    def with_ellipses(self, reading: Reading, found: list[Cue]) -> list[Cue]:
        """Cues, with what repeats an earlier one: ``celle de X l'a été``, ``Y a suivi``."""
        out = list(found)
        for match in _LISTED_AMONG.finditer(reading.masked):
            before = [cue for cue in found if cue.end <= match.start()]
            model = before[-1] if before else self.last_cue
            near = [cue for cue in found if cue.start < match.end() and match.start() < cue.end]
            if model is None or model.status is not Status.SELECTED or any(c.polarity is not Polarity.SO for c in near):
                continue
            out = [cue for cue in out if cue not in near]
            out.append(Cue(match.start(), match.end(), Status.SELECTED, Polarity.SO, "inherited"))
        for match in _SAME_TO_COME.finditer(reading.masked):
            if self.last_cue is not None and not any(
                cue.start <= match.end() + 25 and match.start() <= cue.end for cue in out
            ):
                out.append(Cue(match.start(), match.end(), self.last_cue.status, Polarity.TO_COME, "inherited"))
        for match in _SAME_AGAIN.finditer(reading.masked):
            before = [cue for cue in found if cue.end <= match.start()]
            model = before[-1] if before else self.last_cue
            if model is None:
                continue
            out = [cue for cue in out if cue.end <= match.start() or cue.start >= match.end()]
            out.append(Cue(match.start(), match.end(), model.status, Polarity.SO, "inherited"))
        return sorted(out, key=lambda cue: cue.start)

    def stand_ins(
        self, passage: Passage, reading: Reading, parties: Sequence[Group], elsewhere: Sequence[Group]
    ) -> list[Group]:
        told = [*self.ground.before(passage), *parties]
        author, titled = self.ground.author, self.ground.heading_communes(passage)
        return anaphors(reading.masked, told, [*self.elsewhere(passage), *elsewhere], author, titled)

    def elsewhere(self, passage: Passage) -> list[Group]:
        """Places of something in the sentence before."""
        at = passage.start
        before = [other for other in self.structure.passages if other.block == passage.block and other.end <= at]
        return [Group(-1, -1, g.codes, g.certainty) for g in groups(self.ground.read(before[-1]))] if before else []

    def goes_on(self, reading: Reading, clause: tuple[int, int], group: Group) -> bool:
        """Whether a clause without a cue of its own continues the enumeration, or the statement, before it."""
        words = reading.masked[clause[0] : clause[1]]
        if _ELLIPSIS.match(words):
            return True
        head = reading.masked[clause[0] : group.start]
        return (
            len(head) < 45
            and not _VERB.search(head)
            and not _VERB.match(reading.masked[group.end : clause[1]].lstrip())
        )

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
        days = [(at, day) for at, names, day in self.announcements if place.programme in names and at <= place.number]
        return days[-1][1] if days else None


@dataclass
class _Sentence:
    """The cues, communes and programmes of one passage, and which belong together."""

    ground: Ground
    passage: Passage
    number: int
    reading: Reading
    roles: dict[Group, Role]
    cues: Sequence[Cue]

    def pairs(
        self, clause: tuple[int, int], here: list[Group], stand_ins: list[Group], found: Sequence[Cue]
    ) -> list[tuple[Group, Cue]]:
        """Each cue with its subject, and each commune that no cue took with the nearest cue."""
        out: list[tuple[Group, Cue]] = []
        subjects = [group for group in here if self.roles[group] is not Role.AFTER]
        for cue in found:
            subject = self.subject(clause, cue, subjects, stand_ins, found)
            out += [(group, cue) for group in subject]
        taken = {group for group, _ in out}
        for group in subjects:
            if group in taken or self.roles[group] is Role.TITLE:
                continue
            near = [
                (self.distance(cue, group, subjects), number)
                for number, cue in enumerate(found)
                if self.reaches(cue, group, subjects)
            ]
            if near and min(near)[0] <= _FAR:
                out.append((group, found[min(near)[1]]))
        after = [group for group in here if self.roles[group] is Role.AFTER]
        main = next((cue for group, cue in out if not cue.binds), None)
        if after and main is not None and any(group not in after for group, _ in out):
            out += [(group, replace(main, rule="after")) for group in after]
        return out

    def subject(
        self, clause: tuple[int, int], cue: Cue, here: list[Group], stand_ins: list[Group], found: Sequence[Cue]
    ) -> list[Group]:
        """Whom a cue tells of: what stands before it in its clause, else what follows it."""
        masked = self.reading.masked
        before = [group for group in here if group.end <= cue.start]
        before = [group for group in before if self.roles[group] is not Role.BESIDE] or before
        ahead = [
            group for group in stand_ins if group.end <= cue.start and (not before or group.start > before[-1].end)
        ]
        after = [group for group in here if group.start >= cue.end]
        if after and not ahead and (not before or self.introduces(cue, after[0], found)):
            out = [after[0]]
            if self.roles[after[0]] is Role.BESIDE:
                out += [*after[1:2], *[group for group in stand_ins if group.start > after[0].end][:1]]
            if before and self.apposed(before[-1], cue):
                out.append(before[-1])
            return out
        if ahead:
            return [ahead[-1]]
        if before:
            nearest = before[-1]
            if self.roles[nearest] is Role.TITLE and not self.apposed(nearest, cue) and cue.status is not Status.SIGNED:
                return []
            return [nearest] if cue.start - nearest.end <= _FAR else []
        if not here:
            following = [group for group in stand_ins if group.start >= cue.end]
            return following[:1]
        return []

    def reaches(self, cue: Cue, group: Group, others: Sequence[Group]) -> bool:
        """Whether nothing but an enumeration parts a cue from a group that is not its nearest."""
        low, high = (group.end, cue.start) if cue.start >= group.end else (cue.end, group.start)
        between = [other for other in others if low <= other.start and other.end <= high]
        if cue.start >= group.end and not between:
            return True
        edge = between[-1].end if between and cue.end <= group.start else low
        gap = self.reading.masked[edge : between[0].start if between and cue.start >= group.end else high]
        return len(gap) < 90 and not _VERB.search(gap)

    def contrasted(self, clause: tuple[int, int], elsewhere: Sequence[Group], found: Sequence[Cue]) -> list[Place]:
        """``X n'y figure pas, à la différence de Y``: what is denied of one is so of the other."""
        denied = [cue for cue in found if cue.polarity is Polarity.DENIED]
        return [
            place
            for group in elsewhere
            if clause[0] <= group.start < clause[1] and _CONTRAST.search(self.reading.masked[: group.start])
            for cue in denied[-1:]
            for place in self.places(clause, group, replace(cue, polarity=Polarity.SO, rule="anaphora"))
        ]

    def introduces(self, cue: Cue, group: Group, found: Sequence[Cue]) -> bool:
        """Whether a cue opens an enumeration (``ont été retenues : …``, ``parmi les lauréates, …``)."""
        between = self.reading.masked[cue.end : group.start]
        if any(other.start >= cue.end and other.end <= group.start for other in found):
            return False
        return len(between) <= 60 and bool(_INTRODUCES.search(between))

    def apposed(self, group: Group, cue: Cue) -> bool:
        between = self.reading.masked[group.end : cue.start]
        return len(between) <= 12 and bool(re.match(r"(?: ?\([^()]*\))? ?[,(–-] ?(?:\w+ )?$", between))

    def distance(self, cue: Cue, group: Group, others: Sequence[Group]) -> int:
        low, high = (group.end, cue.start) if cue.start >= group.end else (cue.end, group.start)
        between = self.reading.masked[low:high]
        far = len(between) - sum(map(between.count, "CPDAEO"))
        far += 25 * sum(low <= other.start and other.end <= high for other in others)
        if cue.end <= group.start and not _INTRODUCES.search(between[-30:]):
            far += 20
        return far

    def places(self, clause: tuple[int, int], group: Group, cue: Cue) -> list[Place]:
        """What a cue tells of a group: its place in each programme that the cue is about."""
        status = cue.told
        if status is None:
            return []
        force = self.programmes(clause, cue, group)
        if cue.rule == "after" and status is Status.ENROLLED and "residences-hauts-de-france" in force.programmes:
            status = Status.COMPLETED
        words = self.reading.masked[cue.start : cue.end]
        out = []
        for name in force.programmes:
            if name in FUNDS and not _STRONG.search(words):
                continue
            day = self.day(clause, cue, group, name) if is_dated(status) and cue.polarity is Polarity.SO else None
            rule = "anaphora" if group.is_anaphor and cue.rule == "sentence" else cue.rule
            choice = cue.rule != "nominal"
            out.append(
                Place(
                    self.passage,
                    self.number,
                    group.codes,
                    name,
                    status,
                    day,
                    rule,
                    group.certainty,
                    force.factor,
                    choice,
                )
            )
        return out

    def day(self, clause: tuple[int, int], cue: Cue, group: Group, name: str) -> str | None:
        """Since when; a date right behind a commune is its own."""
        own = re.match(r" (?:des |depuis |en |fin )?(?:le )?D+", self.reading.masked[group.end : clause[1]])
        if own and cue.end <= group.start:
            start = group.end + own.end()
            mark = next((mark for mark in self.reading.dates if mark.end == start), None)
            if mark is not None:
                return mark.mention.edtf  # type: ignore[attr-defined, no-any-return]
        edges = clause
        if cue.rule == "inherited" and not clause[0] <= cue.start < clause[1]:
            edges = (0, len(self.reading.masked))
        return since(self.reading, cue, edges, is_instrument=name in INSTRUMENTS, others=self.cues)

    def programmes(self, clause: tuple[int, int], cue: Cue, group: Group) -> Force:
        """The programmes that a cue is about, nearest first: its own words, its clause, its sentence, what governs."""
        marks = self.reading.programmes
        if cue.binds:
            return Force(tuple(programme(mark).programme_id for mark in marks if mark.start == cue.start), 1.0)
        bound = {other.start for other in self.cues if other.binds}
        free = [mark for mark in marks if mark.start not in bound] or list(marks)
        free = [mark for mark in free if not aside(self.reading.masked, mark)]
        inside = [mark for mark in free if clause[0] <= mark.start < clause[1]]
        best: tuple[int, int] | None = None
        for index, mark in enumerate(inside):
            far = self.reach(cue, mark.start, mark.end)
            if far is not None and (best is None or far < best[0]):
                best = (far, index)
        if best is not None:
            chosen = [inside[best[1]]]
            for mark in inside[best[1] + 1 :]:
                if not re.fullmatch(
                    r"[»”\" ]*(?:,|et|ou|ainsi que|comme)? ?(?:et )?(?:de |du |d'|des |la |le |l'|les |en |label |contrat |dispositif |programme )*[«“\" ]*",
                    self.reading.masked[chosen[-1].end : mark.start],
                ):
                    break
                chosen.append(mark)
            return Force(tuple(dict.fromkeys(programme(mark).programme_id for mark in chosen)), 1.0)
        earlier = [mark for mark in free if mark.end <= cue.start] or free[:1]
        if earlier:
            return Force((programme(earlier[-1]).programme_id,), 0.95)
        words = self.reading.masked[clause[0] : clause[1]]
        adhesion = "petites-villes-de-demain"
        if "convention d'adhesion" in words or "conventions d'adhesion" in words:
            if adhesion in self.ground.context.programmes:
                return Force((adhesion,), 0.9)
        wants = "last" if re.search(r"\b(?:y|d'y|en)\b", words) else ("scheme" if _SCHEME_WORD.search(words) else "")
        force = self.ground.force(self.passage, wants=wants)
        return force if self.may_fall_back(clause, cue, force) else Force((), 0.0)

    def may_fall_back(self, clause: tuple[int, int], cue: Cue, force: Force) -> bool:
        """Whether a cue without a programme in its sentence may take the one in force."""
        words = self.reading.masked[clause[0] : clause[1]]
        if cue.rule in ("inherited", "after"):
            return True
        if cue.status is Status.SIGNED:
            return bool(_PACT.search(words))
        if cue.status is Status.SELECTED and not _NEVER_SOLE.search(self.reading.masked[cue.start : cue.end]):
            return True
        return bool(_THE_SCHEME.search(words)) and force.factor >= 0.75

    def reach(self, cue: Cue, start: int, end: int) -> int | None:
        """How far a programme is from a cue; None where another cue stands nearer between."""
        low, high = (cue.end, start) if start >= cue.end else (end, cue.start)
        between = self.reading.masked[low:high]
        if any(low <= other.start and other.end <= high for other in self.cues) and len(between) > 60:
            return None
        far = len(between) - sum(map(between.count, "CDEO"))
        return far if start >= cue.end else far + 15

    def instruments(self, left: Sequence[Group]) -> list[Place]:
        """``L'OPAH-RU de Denain``: an operation of the commune's own is its place in it."""
        out = []
        for mark in self.reading.programmes:
            name = programme(mark).programme_id
            if name not in INSTRUMENTS:
                continue
            for group in left:
                between = self.reading.masked[mark.end : group.start] if group.start >= mark.end else None
                if between is None or not _INSTRUMENT_OF.match(between):
                    continue
                own = Cue(mark.start, mark.end, Status.ENROLLED)
                day = since(self.reading, own, (0, len(self.reading.masked)), is_instrument=True)
                out.append(
                    Place(
                        self.passage,
                        self.number,
                        group.codes,
                        name,
                        Status.ENROLLED,
                        day,
                        "instrument",
                        group.certainty,
                        1.0,
                        False,
                    )
                )
        return out
