"""Dates and statuses of one commune in one programme that documents tell differently."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from extract.claims import ParticipationClaim, ToldParticipation, bounds
from extract.disagreements_evidence import (
    Reasoned,
    classes,
    disagreement,
    folded,
    gap,
    misread,
    pair,
    said_in,
    standing,
)
from extract.disagreements_types import Cause, Disagreement, Side, Subject
from extract.facts import Status

# The words that tell a step; one that a quote doesn't tell in such words has no date to contradict.
_STEPS = {
    Status.CANDIDATE: r"candidat|postul|depos",
    Status.SELECTED: r"retenu|selectionn|laureat|choisi|design|labellis",
    Status.ENROLLED: r"rejoi|integr|adher|\bentr|inscri|engag|\bdepuis\b|beneficie|labellis",
    Status.SIGNED: r"\bsign",
    Status.COMPLETED: r"achev|termin|\bfin\b|clos|cloture",
    Status.WITHDRAWN: r"retir|quitt|sorti|renonc|abandon",
}
# A programme has agreements of several kinds, each with its day.
_INSTRUMENTS = ("avenant", "cadre", "adhesion", "ort", "operation de revitalisation", "protocole", "charte")
_PAST = re.compile(
    r"\b(?:etai(?:t|ent)|avai(?:t|ent)|fu(?:t|rent)|(?:s'est|se sont) (?:\w+ )?porte\w*"
    r"|(?:a|ont) (?:\w+ ){0,2}(?:ete|candidate|depose|postule))\b"
)
_STILL_CANDIDATE = re.compile(
    r"\b(?:est|sont|reste\w*|demeure\w*) (?:\w+ )?candidat|\b(?:attend\w*|brigue\w*|espere\w*|souhaite\w*)\b"
)
_PRESENT = re.compile(r"\b(?:est|sont|fait partie|font partie|particip\w+|figure\w*|benefici\w+|reste\w*|demeure\w*)\b")
_NOT_YET_SIGNED = re.compile(
    r"pas encore (?:ete )?sign|\bn'(?:a|ont) (?:(?:toujours|encore|pas|jamais|rien) )+sign|\bn'(?:a|ont) signe aucun"
    r"|(?:reste\w*|doit|doivent) (?:a |etre )?sign|\bsigner(?:a|ont)\b"
)
_REACHED = frozenset({Status.SELECTED, Status.ENROLLED, Status.SIGNED, Status.COMPLETED})
_WORDS = {
    Status.CANDIDATE: "a candidate",
    Status.SELECTED: "selected",
    Status.ENROLLED: "enrolled",
    Status.SIGNED: "bound by a signed agreement",
    Status.COMPLETED: "done with it",
    Status.WITHDRAWN: "withdrawn",
}


def of_participation(claim: ParticipationClaim) -> tuple[Disagreement, ...]:
    """Dates and statuses that documents tell differently of one commune in one programme.

    One disagreement for two dates of one step, and one for two statuses that can't both hold: a status that grows
    with time is none, and no coarser date that contains a finer one.
    """
    told = standing(claim.told)
    return (*_dates(told), *_statuses(told)) if len(told) > 1 else ()


def _dates(told: Sequence[ToldParticipation]) -> Iterator[Disagreement]:
    steps: dict[tuple[Status, str], list[ToldParticipation]] = {}
    for one in told:
        if one.edtf and said_in(one.edtf, one.quote) and re.search(_STEPS[one.status], folded(one.quote)):
            steps.setdefault((one.status, _instrument(one)), []).append(one)
    for (status, _), same in sorted(steps.items()):
        for first, second in combinations(classes(one.edtf for one in same if one.edtf), 2):
            if gap(first[0], second[0]) == 0:
                continue
            ours = [one for one in same if one.edtf == first[0]]
            theirs = [one for one in same if one.edtf == second[0]]
            one, other = pair(ours, theirs)
            scan = misread(one, other, (_digits(first[0]), _digits(second[0])))
            if scan:
                cause, why = Cause.READING_ERROR, f"Two dates are told of one step: {scan}."
            else:
                cause = Cause.CONTRADICTION
                why = f"Both tell since when the commune is {_WORDS[status]}, and the dates can't be the same."
            yield _found(Reasoned(Subject.DATE, cause, why), one, other, (str(one.edtf), str(other.edtf)))


def _instrument(one: ToldParticipation) -> str:
    """Which agreement was signed, where the words say."""
    if one.status is not Status.SIGNED:
        return ""
    words = folded(one.quote)
    return next((name for name in _INSTRUMENTS if re.search(rf"\b{name}\b", words)), "")


def _digits(edtf: str) -> str:
    return "".join(sign for sign in edtf if sign.isdigit())


def _statuses(told: Sequence[ToldParticipation]) -> Iterator[Disagreement]:
    """Two statuses of which the one excludes the other: one disagreement for both, by those who show it best."""
    since: dict[Status, list[tuple[str, ToldParticipation]]] = {}  # of each status the last day of its beginning
    for one in told:
        stretch = bounds(one.edtf or one.published)
        if stretch is not None:
            since.setdefault(one.status, []).append((stretch[1], one))
    first_days = {status: min(day for day, _ in others) for status, others in since.items()}
    found: dict[tuple[Status, Status], tuple[ToldParticipation, ToldParticipation]] = {}
    shown: set[tuple[Status, Status]] = set()  # by two witnesses: nobody shows it better
    for one in told:
        present = _present(one)
        now = bounds(present)
        if present is None or now is None:
            continue
        for status in since.keys() & _excluded_by(one):
            if (one.status, status) in shown or first_days[status] > now[0]:
                continue
            for day, other in since[status]:
                if day <= now[0] and _excludes(one, present, other):
                    found.setdefault((one.status, status), (one, other))
                    if one.cluster_id != other.cluster_id:
                        found[one.status, status] = (one, other)
                        shown.add((one.status, status))
                        break
    for (status, _), (one, other) in sorted(found.items()):
        if status is Status.CANDIDATE or other.status is Status.SIGNED:
            why = (
                f"One document has the commune as {_WORDS[one.status]} at a time when by the other it was "
                f"{_WORDS[other.status]} already."
            )
        else:
            why = (
                f"One document has the commune as {_WORDS[one.status]} after the day since when by the other it is "
                "withdrawn."
            )
        values = (str(one.status), str(other.status))
        yield _found(Reasoned(Subject.STATUS, Cause.CONTRADICTION, why), one, other, values)


def _present(one: ToldParticipation) -> str | None:
    """The day (EDTF) of which a fact tells the status as its present; None where it looks back, or has no day."""
    words = folded(one.quote)
    if one.status is Status.SELECTED and _NOT_YET_SIGNED.search(words) and not re.search(r"\bn'avai(?:t|ent)\b", words):
        return one.published  # it was selected on a day past, and has not signed to this day
    if _PAST.search(words) and not (one.status is Status.CANDIDATE and _STILL_CANDIDATE.search(words)):
        return None
    return one.published or one.edtf


def _excluded_by(one: ToldParticipation) -> frozenset[Status]:
    """The statuses that a fact's may exclude."""
    if one.status in (Status.WITHDRAWN, Status.COMPLETED):
        return frozenset()
    if one.status is Status.CANDIDATE:
        return _REACHED | {Status.WITHDRAWN}
    return frozenset({Status.WITHDRAWN, Status.SIGNED} if one.status is Status.SELECTED else {Status.WITHDRAWN})


def _excludes(one: ToldParticipation, present: str, other: ToldParticipation) -> bool:
    """Whether a status told as the present can't be, given what another says to have been so by then."""
    now, since = bounds(present), bounds(other.edtf or other.published)
    if now is None or since is None or one.id == other.id:
        return False
    if one.document_id == other.document_id and not (other.edtf and said_in(other.edtf, other.quote)):
        return False  # what it hopes for and what it has are told at once: only a day of its own makes this earlier
    if one.status is Status.CANDIDATE and other.status in _REACHED:
        return since[1] <= now[0]
    if one.status is Status.SELECTED and other.status is Status.SIGNED and _NOT_YET_SIGNED.search(folded(one.quote)):
        return since[1] <= now[0]
    if other.status is Status.WITHDRAWN and one.status not in (Status.WITHDRAWN, Status.COMPLETED):
        later = bounds(one.edtf)
        returned = later is not None and later[0] > since[1]  # it joined again
        still = one.status is Status.CANDIDATE or _PRESENT.search(folded(one.quote)) is not None
        return since[1] < now[0] and still and not returned
    return False


def _found(
    reasoned: Reasoned, one: ToldParticipation, other: ToldParticipation, values: tuple[str, str]
) -> Disagreement:
    sides = (Side("participation", values[0], one), Side("participation", values[1], other))
    return disagreement(reasoned, sides, one.programme_id, one.commune_code)
