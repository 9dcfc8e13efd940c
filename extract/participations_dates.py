"""Since when a commune has its place in a programme, as its clause or an announcement tells it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.facts import Status
from extract.participations_cues import Cue
from extract.participations_reading import Mark, Reading, date

_OTHER_THING = re.compile(
    r"(?:\b(?:loi|ordonnance|decret|circulaire|vu la deliberation|autorisee? par deliberation|(?<!par )arrete|courrier|"
    r"article)\b[^,;:]{0,30}|"
    r"\b(?:jusqu'(?:au|en|a)|avant|d'ici|au plus tard|horizon|pour|vers|des)\s(?:la\s|le\s|a\s|fin\s|l'annee\s|"
    r"ete\s)*(?:fin |debut )?|"
    r"\b(?:reunion|comite|rendez-vous|seance|conference|population|insee|recensement)\b[^,;:]{0,20}|"
    r"\b(?:edition|promotion|saison|millesime|session|cuvee)\s)$"
)
_LAUNCH = re.compile(
    r"\b(?:lance|cree|ouvert|clos|annonce|presente|initie|dote|inaugure|lanceur|lancement|creation|ouverture|cloture)"
    r"(?:e|es|s)?\b[^;:.C]{0,40}$"
)
_SELECTING = re.compile(
    r"\b(?:jury|comite|commission|assemblee|conseil|liste|resultats?|palmares|elus|ministre|prefete?|prefecture|"
    r"region|presidente?)\b"
)
_ANNOUNCING = re.compile(
    r"\b(?:reuni|annonc|devoil|publi|designe|choisi|valid|adopt|approuv|vote|retenu|selectionn|distingu|rendu|"
    r"communiqu|fait connaitre|proclam|arretee|a arrete\b)\w*"
)
_SIGNATURE_DAY = re.compile(r"\b(?:fait|signee?)\b[^;:]{0,60}$")
_RELATIVE = re.compile(r"\b(?:(?P<day>(?:le|ce) (?:meme jour|jour-la))|l'annee (?:suivante|d'apres)|un an plus tard)\b")
_FAR = 90  # characters between a cue and its date


def since(
    reading: Reading, cue: Cue, span: tuple[int, int], *, is_instrument: bool, others: Sequence[Cue] = ()
) -> str | None:
    """The date of a cue as EDTF: the nearest one in its clause that tells of nothing else.

    Args:
        reading: the passage.
        cue: the cue, at its place in the passage.
        span: the clause within the passage.
        is_instrument: the programme is an operation of the commune's own (an OPAH-RU, an ORT), so that its launch
            or period is the commune's.
        others: the passage's cues; a date that stands nearer to another one is that one's.
    """
    best: tuple[int, str] | None = None
    for mark in reading.dates:
        if mark.start < span[0] or mark.end > span[1] or not _dates_a_place(reading, mark, is_instrument):
            continue
        if any(_between(other, cue, mark) for other in others if other.start >= span[0]):
            continue
        distance = _distance(reading.masked, cue, mark)
        if distance is not None and (best is None or distance < best[0]):
            best = (distance, date(mark).edtf)
    return best[1] if best else None


def _between(other: Cue, cue: Cue, mark: Mark) -> bool:
    if mark.start >= cue.end:
        return cue.end <= other.start and other.end <= mark.start
    return other.end <= cue.start and (mark.end <= other.start or other.end <= mark.start)


def _dates_a_place(reading: Reading, mark: Mark, is_instrument: bool) -> bool:
    edtf = date(mark).edtf
    before = reading.masked[max(0, mark.start - 70) : mark.start]
    if (
        "/" in edtf
        and not is_instrument
        and not re.search(r"\bentre\s|\bdu\s$|\bde\s$", before + reading.plain[mark.start : mark.start + 8])
    ):
        return False
    if re.search(
        r"\b(?:la|le) (?:derniere|dernier|premiere|premier|seconde|second)(?: depuis| des| en|,)? (?:le )?$", before
    ):
        return False
    if re.search(r"\bdes (?:le )?$", before):
        return True
    return not _OTHER_THING.search(before) and (is_instrument or not _LAUNCH.search(before))


def _distance(masked: str, cue: Cue, mark: Mark) -> int | None:
    if mark.start >= cue.end:
        between = masked[cue.end : mark.start]
        far = len(between) - sum(map(between.count, "CPEO"))
        return far if far <= _FAR else None
    between = masked[mark.end : cue.start]
    far = len(between) - sum(map(between.count, "CPEO"))
    return far + 20 if far <= _FAR else None


def relative(reading: Reading, span: tuple[int, int], before: str | None) -> str | None:
    """The date that a clause tells by an earlier one: ``le même jour``, ``l'année suivante``; None where by none.

    Args:
        reading: the passage.
        span: the clause within the passage.
        before: the one date of the sentence before, as EDTF.
    """
    match = _RELATIVE.search(reading.masked, *span)
    if match is None:
        return None
    earlier = [date(mark).edtf for mark in reading.dates if mark.end <= match.start()]
    model = earlier[-1] if earlier else before
    if model is None or "/" in model:
        return None
    if match["day"]:
        return model if len(model) == len("2018-03-27") and "X" not in model else None
    return str(int(model[:4]) + 1) if model[:4].isdigit() else None


def announced(reading: Reading) -> str | None:
    """The day of a jury, a vote or a list that a sentence tells of, as EDTF; it dates every commune chosen then."""
    if not reading.dates or not (_SELECTING.search(reading.masked) and _ANNOUNCING.search(reading.masked)):
        return None
    for mark in reading.dates:
        edtf = date(mark).edtf
        before = reading.masked[max(0, mark.start - 70) : mark.start]
        if len(edtf) == len("2018-03-27") and "/" not in edtf and not _OTHER_THING.search(before.replace("comite", "")):
            launch = _LAUNCH.search(before)
            if launch is None or re.search(r"\b(?:annonc|presente)", launch.group()):
                return edtf
    return None


_APPLIES = re.compile(r"souhait|candidat|depos(?!er)|postul|concour")


def is_dated(status: Status, words: str = "") -> bool:
    """Whether a place of this status has a day of its own: one still to come has none, an application has."""
    return status is not Status.CANDIDATE or _APPLIES.match(words) is not None


def first_day(dates: Sequence[str]) -> str | None:
    """The one date of a heading or lead-in; None where it tells several."""
    return dates[0] if len(dates) == 1 else None
