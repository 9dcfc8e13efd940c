"""Which programmes a cue of a sentence is about: its clause's, its sentence's, else what governs it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extract.facts import Status
from extract.focus import aside
from extract.participations_cues import Cue
from extract.participations_ellipses import VERB
from extract.participations_force import NONE, Force, Ground
from extract.participations_reading import Mark, Reading, programme
from extract.structure import Passage

_PACT = re.compile(
    r"celles? d|\bl[ea] (?:sien|leur)|convention|contrat|avenant|accord|pacte|charte|protocole|P|adhesion|"
    r"signataire|document"
)
_THE_SCHEME = re.compile(
    r"\b(?:programme|dispositif|demarche|convention\w*|contrats?|label\w*|appel|operation|residence|reseau|plan|"
    r"experimentation|"
    r"candidature|laureate?s?|avenants?|phase|vague|promotion|selection|jury|candidate?s?|celles?|dossiers?|y|en|"
    r"l[ea]s? sien(?:ne)?s?)\b"
)
_HELP = re.compile(
    r"\b(?:d'un|d'une|du|de la|de l') ?(?:forfait|aide|soutien|appui|accompagnement|subvention|enveloppe)s?\b"
)
_SCHEME_WORD = re.compile(
    r"\b(?:le|du|au|ce) (?:meme )?(?:programme|dispositif|plan)\b|convention-cadre|conventions-cadres"
)
_PRONOUN = re.compile(
    r"\b(?:y|d'y)\b|\ben (?=(?:est|sont|etai|a|ont|fait|font|sera|seront|releve|beneficie|devien)\w*\b)"
)
_ADHESION = re.compile(r"\bconventions? d'adhesion\b")
_ADHESION_TO = "petites-villes-de-demain"  # the one programme that is joined by a `convention d'adhésion`
_NEVER_SOLE = re.compile(
    r"beneficie|beneficia\w|accompagn|soutenu|participe|design|chois|membre|sorti|quitte|interromp|concern|"
    r"adher|integre"
)
_TOGETHER = re.compile(
    r"[»”\" ]*(?:,|et|ou|valant|ainsi que|comme)? ?(?:et )?"
    r"(?:de |du |d'|des |la |le |l'|les |en |label |contrat |dispositif |"
    r"programme )*[«“\" ]*"
)
_AS_GOOD_AS = re.compile(r"[»”\" ]* ?,? ?valant (?:une |egalement )?")  # one agreement, both programmes
_FRAME = re.compile(r"\bconventions?[- ]cadres?\b(?! (?:d'|de l'|valant )P)")  # of a scheme, never of an operation
_GAP = re.compile(r" (?:de |par |d'|du |des |a |au |aux |dans |pour )(?:la |le |l'|les )?[«\" ]*")
_FRAME_AS_GOOD_AS = re.compile(  # the agreement of the scheme in force, and of the operation that it names
    r"\bconventions?[- ]cadres? valant (?:une |egalement (?:une )?)?(?:l')?$"
)


@dataclass(kw_only=True)
class About:
    """A passage with its cues."""

    ground: Ground
    passage: Passage
    reading: Reading
    cues: Sequence[Cue]
    inherited: Force  # the programmes of the statement that an ellipsis repeats

    def programmes(self, clause: tuple[int, int], cue: Cue) -> Force:
        """The programmes that a cue is about, nearest first: its clause's, its sentence's, what governs it."""
        marks = self.reading.programmes
        if cue.binds:
            return Force(tuple(programme(mark).programme_id for mark in marks if mark.start == cue.start), 1.0)
        bound = {other.start for other in self.cues if other.binds}
        free = [mark for mark in marks if mark.start not in bound] or [
            mark
            for mark in marks
            if mark.end <= cue.start or not VERB.search(self.reading.masked[cue.end : mark.start])
        ]
        masked = self.reading.masked
        near = (
            masked[max(0, cue.start - 45) : cue.start].split(",")[-1] + masked[cue.start : cue.end + 75].split(",")[0]
        )
        if _FRAME.search(near):
            free = [mark for mark in free if not self.ground.is_instrument(programme(mark).programme_id)]
        free = [mark for mark in free if not aside(self.reading.masked, mark)] or free
        inside = [mark for mark in free if clause[0] <= mark.start < clause[1]]
        ahead = [mark for mark in inside if mark.start >= cue.end]
        inside = [mark for mark in inside if mark in ahead or not self.is_anothers(cue, mark)] if ahead else inside
        if (
            _ADHESION.search(masked[max(0, cue.start - 25) : cue.start])
            and _ADHESION_TO in self.ground.context.programmes
        ):
            return Force((_ADHESION_TO,), 0.95)
        reached = [
            (far, index)
            for index, mark in enumerate(inside)
            if (far := self.reach(cue, mark.start, mark.end)) is not None
        ]
        if reached:
            first = min(reached)[1]
            framed = _FRAME_AS_GOOD_AS.search(masked[: inside[first].start])
            while first and _AS_GOOD_AS.fullmatch(self.reading.masked[inside[first - 1].end : inside[first].start]):
                first -= 1
            chosen = [inside[first]]
            for mark in inside[first + 1 :]:
                if not _TOGETHER.fullmatch(self.reading.masked[chosen[-1].end : mark.start]):
                    break
                chosen.append(mark)
            names = tuple(dict.fromkeys(programme(mark).programme_id for mark in chosen))
            scheme = self.ground.force(self.passage, wants="scheme") if framed else NONE
            return Force(tuple(dict.fromkeys((*scheme.programmes, *names))), 1.0)
        if cue.rule in ("inherited", "after") and self.inherited.programmes and not inside:
            return self.inherited
        earlier = [mark for mark in free if mark.end <= cue.start]
        if not earlier and free and not any(cue.end <= other.start < free[0].start for other in self.cues):
            earlier = free[:1]
        if earlier:
            return Force((programme(earlier[-1]).programme_id,), 0.95)
        words = self.reading.masked[clause[0] : clause[1]]
        if _ADHESION.search(words) and _ADHESION_TO in self.ground.context.programmes:
            return Force((_ADHESION_TO,), 0.9)
        joins = cue.status in (Status.CANDIDATE, Status.SELECTED) or _SCHEME_WORD.search(words)
        same = masked.startswith("meme ", cue.start)
        refers = same or _PRONOUN.search(words) or (clause[0] == 0 and words.startswith("celle"))
        wants = "last" if refers else ("scheme" if joins else "")
        force = self.ground.force(self.passage, wants=wants)
        return force if self.may_fall_back(words, cue, force) else Force((), 0.0)

    def is_anothers(self, cue: Cue, mark: Mark) -> bool:
        """Whether a programme before a cue is an earlier cue's own (``lauréates de P, ont signé leur Q``)."""
        if mark.end > cue.start:
            return False
        before = [other for other in self.cues if other.end <= mark.start and other is not cue and not other.binds]
        return bool(before) and _GAP.fullmatch(self.reading.masked[before[-1].end : mark.start]) is not None

    def may_fall_back(self, words: str, cue: Cue, force: Force) -> bool:
        """Whether a cue without a programme in its sentence may take the one in force."""
        if cue.rule in ("inherited", "after", "heading_list", "grant") or self.reading.masked.startswith(
            (":", " :"), cue.end
        ):
            return True
        if cue.status is Status.SIGNED:
            return bool(_PACT.search(words))
        if cue.status is Status.SELECTED and not _NEVER_SOLE.search(self.reading.masked[cue.start : cue.end]):
            return True
        if self.reading.masked.startswith("rejoi", cue.start) and force.factor >= 0.95:
            return True
        helped = cue.status is Status.SELECTED and _HELP.search(words)
        return bool(_THE_SCHEME.search(words) or helped) and force.factor >= 0.7

    def reach(self, cue: Cue, start: int, end: int) -> int | None:
        """How far a programme is from a cue; None where another cue stands nearer between."""
        low, high = (cue.end, start) if start >= cue.end else (end, cue.start)
        between = self.reading.masked[low:high]
        parted = [other for other in self.cues if low <= other.start and other.end <= high and not other.binds]
        if parted and (len(between) > 60 or ("," in between and start >= cue.end)):
            return None
        far = len(between) - sum(map(between.count, "CDEO"))
        return far if start >= cue.end else far + 15
