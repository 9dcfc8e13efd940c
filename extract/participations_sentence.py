"""The cues, communes and programmes of one sentence, and which belong together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extract.facts import Status
from extract.participations_about import About
from extract.participations_cues import Cue, Polarity
from extract.participations_dates import is_dated, relative, since
from extract.participations_ellipses import VERB
from extract.participations_place import Place
from extract.participations_reading import Group, Mark, Reading, date, programme
from extract.participations_roles import Role

_INTRODUCES = re.compile(
    r":\s*|\b(?:dont|parmi|comme|notamment|telles? que|tels que|sont|a savoir|soit|avec|par exemple|parmi eux)\b"
)
_OBJECT = re.compile(
    r"(?:distingue|designe|accompagne|soutient|soutiennent|choisit|retient|retiennent|selectionne|recompense|"
    r"prime|labellise)(?:nt)?$|place (?:a|au|aux)$"
)
_STRONG = re.compile(r"laureate?s?|retenue?s?|selectionnee?s?|candidat\w*|depos\w*|postul\w*")
_INSTRUMENT_OF = re.compile(
    r"^ ?(?:\(D+\))? ?[:–-] (?:la |le |les |l')?$|^[^;:.PC]{0,40}?\b(?:de|d'|du|des|a|au|aux)\s?(?:la |le |les |"
    r"l')?(?:ville de |commune de |villes de |pays de )?$"
)
_WHERE_IS = re.compile(
    r"(?: ?\([^()]*\))? ?:? ?(?:une |l'|un )?$|(?: ?\([^()]*\))?,? (?:ou )?(?:la |le |l'|une |un |sa |"
    r"son )(?:maison |espace |nouvelle |nouveau |"
    r"premiere )?[«\" ]*$"
)
_AT_HEAD = re.compile(r"^\W*(?:a|au|aux) (?:la |le |les |l')?$")
_SUBJECT = re.compile(r"(?: ?\([^()]*\))?, (?:le |la |l')?(?:programme |dispositif |label |plan |reseau )?[«\" ]*")
_ACTS = re.compile(
    r"[»\" ]* (?:y )?(?:a |ont |est |s'|se |sert|soutient|finance|permet|accompagne|prevoit|porte|contribue)"
)
_ANOTHER = re.compile(r"^[^;.P]{0,90}\b(?:une|un) autre (?:a|au|aux) (?:la |le |l')?$")
_CONTRAST = re.compile(
    r"\b(?:a la difference|contrairement|au contraire) (?:de |d'|du |des |a |au |aux )(?:la |le |les |l')?$"
)
_APPOSITION = re.compile(
    r"(?: ?\([^()]*\))? ?[,(–-] ?(?:(?:ville|commune|bourg|deja|elle|aussi|egalement|toutes?|tous) ?){0,3}"
)
_MEETING_OF = re.compile(
    r"\b(?:seminaire|forum|club|conference|rencontre|reunion|liste|comite|journee|assises|convention nationale|"
    r"congres)s? "
    r"(?:\w+ )?(?:des|de|aux) (?:\w+ )?$"
)
_REFERS_BACK = re.compile(
    r"parmi (?:eux|elles)|en (?:font|fait)|(?:document|convention|contrat|accord|protocole|"
    r"texte)s? (?:\w+ )*(?:engage|lie|unit|associe)"
)
_GAP = re.compile(r",? (?:de |par |d'|du |des |a |au |aux |dans |pour )(?:la |le |l'|les )?[«\" ]*P")
_OWN_DAY = re.compile(r",? (?:des |depuis |en |fin )?(?:le )?D+")
_FAR = 170  # characters between a cue and its commune


def each_its_day(reading: Reading, clause: tuple[int, int], places: list[Place]) -> list[Place]:
    """Places with a day each, where a clause tells them in turn (``respectivement le 4 juin et le 10 juillet``)."""
    told = reading.masked.find("respectivement", *clause)
    days = [date(mark).edtf for mark in reading.dates if told <= mark.start < clause[1]]
    out: list[Place] = []
    for place in places:
        if told < 0 or len(days) != len(place.codes):
            out.append(place)
        else:
            out += [replace(place, codes=(code,), edtf=day) for code, day in zip(place.codes, days, strict=True)]
    return out


def is_apposed(masked: str, group: Group, cue: Cue) -> bool:
    """Whether a cue stands right behind a commune, set off by a comma, dash or bracket (``X, lauréate``)."""
    between = masked[group.end : cue.start]
    return 0 < len(between) <= 30 and bool(_APPOSITION.fullmatch(between))


@dataclass(kw_only=True)
class Sentence(About):
    """A passage with what was found in it."""

    number: int
    roles: dict[Group, Role]
    day_before: str | None = None  # the one date of the sentence before

    def pairs(
        self, clause: tuple[int, int], here: list[Group], stand_ins: list[Group], found: Sequence[Cue]
    ) -> list[tuple[Group, Cue]]:
        """Each cue with its subject, and each commune that no cue took with the nearest cue."""
        out: list[tuple[Group, Cue]] = []
        subjects = [group for group in here if self.roles[group] is not Role.AFTER]
        for cue in found:
            out += [(group, cue) for group in self.subject(cue, subjects, stand_ins, found)]
        taken = {group for group, _ in out}
        for group in subjects:
            if group in taken or self.roles[group] is Role.TITLE:
                continue
            near = [
                (self.distance(cue, group, subjects), number)
                for number, cue in enumerate(found)
                if self.reaches(cue, group, subjects)
                and not self.is_topic(cue, group)
                and not (cue.rule == "label" and group.end <= cue.start)  # a label tells what stands behind it
            ]
            if near and min(near)[0] <= _FAR:
                out.append((group, found[min(near)[1]]))
        for group in [*subjects, *stand_ins]:  # `X est lauréate de P, Y de Q`
            before = [cue for cue in found if cue.end <= group.start and not cue.binds]
            leads = any(taken_by == group and cue.start > group.start for taken_by, cue in out)
            if before and not leads and _GAP.match(self.reading.masked[group.end : clause[1]]):
                out = [(taken_by, cue) for taken_by, cue in out if taken_by != group]
                out.append((group, replace(before[-1], start=group.end, end=group.end)))
                taken.add(group)
        refused = {group for group, cue in out if cue.polarity is Polarity.DENIED and cue.status is Status.SELECTED}
        out = [(group, cue) for group, cue in out if group not in refused or cue.status is not Status.CANDIDATE]
        for group in stand_ins:  # `…, la dernière depuis le 1er octobre`
            before = [cue for cue in found if cue.end <= group.start]
            if group not in taken and before and _OWN_DAY.match(self.reading.masked[group.end : clause[1]]):
                out.append((group, before[-1]))
        after = [group for group in here if self.roles[group] is Role.AFTER]
        main = next((cue for group, cue in out if not cue.binds), None)
        if after and main is not None:
            out += [(group, replace(main, rule="after")) for group in after]
        return out

    def subject(self, cue: Cue, here: list[Group], stand_ins: list[Group], found: Sequence[Cue]) -> list[Group]:
        """Whom a cue tells of: what stands before it in its clause, else what follows it."""
        masked = self.reading.masked
        before = [] if _MEETING_OF.search(masked[: cue.start]) else [g for g in here if g.end <= cue.start]
        leading = [group for group in before if self.roles[group] is not Role.BESIDE]
        if leading or any(group.end <= cue.start for group in stand_ins):
            before = leading
        ahead = [
            group for group in stand_ins if group.end <= cue.start and (not before or group.start > before[-1].end)
        ]
        after = [group for group in here if group.start >= cue.end]
        takes_object = _OBJECT.search(self.reading.masked[cue.start : cue.end]) is not None
        if cue.rule == "label":
            return after[:1]
        if takes_object and after and after[0].start - cue.end < 25:
            return after[:1]
        if after and not ahead and (not before or self.introduces(cue, after[0], found)):
            out = [after[0]]
            if self.roles[after[0]] is Role.BESIDE:
                out += [*after[1:2], *[group for group in stand_ins if group.start > after[0].end][:1]]
            if before and (self.roles[after[0]] is Role.BESIDE or is_apposed(masked, before[-1], cue)):
                out.append(before[-1])
            return out
        if ahead:
            return [ahead[-1]]
        if before:
            nearest = before[-1]
            if (
                self.roles[nearest] is Role.TITLE
                and not is_apposed(self.reading.masked, nearest, cue)
                and cue.status is not Status.SIGNED
            ):
                return []
            return [nearest] if cue.start - nearest.end <= _FAR else []
        return [] if here else [group for group in stand_ins if group.start >= cue.end][:1]

    def reaches(self, cue: Cue, group: Group, others: Sequence[Group]) -> bool:
        """Whether nothing but an enumeration parts a cue from a group that is not its nearest."""
        low, high = (group.end, cue.start) if cue.start >= group.end else (cue.end, group.start)
        between = [other for other in others if low <= other.start and other.end <= high]
        if cue.end <= group.start and self.reading.masked.startswith("parmi", cue.start):
            return True
        if cue.start >= group.end and not between:
            return not VERB.search(self.reading.masked[low:high])
        edge = between[-1].end if between and cue.end <= group.start else low
        gap = self.reading.masked[edge : between[0].start if between and cue.start >= group.end else high]
        return len(gap) < 90 and not VERB.search(gap)

    def is_topic(self, cue: Cue, group: Group) -> bool:
        """Whether a cue only says what a meeting or list is of (``X accueille le forum des lauréats``)."""
        return cue.start >= group.end and _MEETING_OF.search(self.reading.masked[: cue.start]) is not None

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
        force = self.programmes(clause, cue)
        if cue.rule == "after" and status is Status.ENROLLED and "residences-hauts-de-france" in force.programmes:
            status = Status.COMPLETED
        status = self.listed_as(cue) or status
        words = self.reading.masked[cue.start : cue.end]
        rule = "anaphora" if group.is_anaphor and cue.rule == "sentence" else cue.rule
        dated = is_dated(status, words) and cue.polarity is Polarity.SO and cue.rule != "after"
        return [
            self.place(
                group,
                name,
                status,
                day=self.day(clause, cue, group, name) if dated else None,
                rule=rule,
                factor=force.factor,
            )
            for name in force.programmes
            if (not self.ground.is_fund(name) or rule == "heading_list" or _STRONG.search(words))
            and (rule != "grant" or (self.ground.is_regional(name) and force.factor >= 0.9))
        ]

    def listed_as(self, cue: Cue) -> Status | None:
        """The status of a list that a bracket only adds a programme to (``les lauréates : X (PVD), Y (ACV)``)."""
        masked = self.reading.masked
        if not cue.binds or not masked.endswith("(", 0, cue.start):
            return None
        heads = [other for other in self.cues if not other.binds and other.end <= cue.start and other.told is not None]
        return next((other.told for other in heads if re.match(r"[^.;]{0,40}:", masked[other.end :])), None)

    def place(self, group: Group, name: str, status: Status, *, day: str | None, rule: str, factor: float) -> Place:
        return Place(
            self.passage,
            self.number,
            group.codes,
            name,
            status,
            day,
            rule,
            group.certainty,
            factor,
            is_choice=rule not in ("nominal", "label", "instrument"),
        )

    def day(self, clause: tuple[int, int], cue: Cue, group: Group, name: str) -> str | None:
        """Since when; a date right behind a commune is its own."""
        own = _OWN_DAY.match(self.reading.masked[group.end : clause[1]])
        if own and cue.end <= group.start:
            end = group.end + own.end()
            mark = next((mark for mark in self.reading.dates if mark.end == end), None)
            if mark is not None:
                return date(mark).edtf
        by_another = relative(self.reading, clause, self.day_before)
        if by_another is not None:
            return by_another
        edges = clause
        if cue.rule == "inherited" and not clause[0] <= cue.start < clause[1]:
            edges = (0, len(self.reading.masked))
        day = since(self.reading, cue, edges, is_instrument=self.ground.is_instrument(name), others=self.cues)
        if day is None and _REFERS_BACK.match(self.reading.masked[cue.start : cue.end]):
            return self.day_before
        return day

    def is_subject(self, mark: Mark) -> bool:
        """Whether a scheme does something: ``À Privas, le programme P sert de …`` tells that Privas has it."""
        name = programme(mark).programme_id
        return not self.ground.is_fund(name) and _ACTS.match(self.reading.masked[mark.end :]) is not None

    def instruments(self, left: Sequence[Group]) -> list[Place]:
        """``L'OPAH-RU de Denain``: an operation of the commune's own is its place in it."""
        out = []
        for mark in self.reading.programmes:
            name = programme(mark).programme_id
            own = Cue(mark.start, mark.end, Status.ENROLLED)
            for group in left if self.ground.is_local(name) or self.is_subject(mark) else ():
                ahead = group.end <= mark.start
                low, high = (group.end, mark.start) if ahead else (mark.end, group.start)
                between = self.reading.masked[low:high]
                another = not ahead and _ANOTHER.search(between) is not None
                if another:
                    own = Cue(group.start, group.start, Status.ENROLLED)
                if self.ground.is_local(name):
                    is_there = another or (_WHERE_IS if ahead else _INSTRUMENT_OF).match(between) is not None
                else:
                    is_there = ahead and _AT_HEAD.search(self.reading.masked[: group.start]) is not None
                    is_there = is_there and _SUBJECT.fullmatch(between) is not None
                if is_there:
                    day = since(self.reading, own, (0, len(self.reading.masked)), is_instrument=True)
                    out.append(self.place(group, name, Status.ENROLLED, day=day, rule="instrument", factor=1.0))
        return out
