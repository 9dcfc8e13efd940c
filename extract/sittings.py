"""Records of a council or commission: on which day it sat, and whose it is, as their first lines tell."""

from __future__ import annotations

import re
from collections.abc import Iterable

from extract.facts import DateMention
from extract.normalise import fold_string
from extract.text import PageText, Sitting

HEAD = 700
"""Characters of a record's first page that hold its letterhead, its title and who was there."""
_SITS = re.compile(
    r"(?:\b(?:seance|session|reunion|assemblee|registre)\b[^.;]{0,60}\b(?:du|le)"
    r"|\bs'(?:est|etant) (?:\w+ )?(?:reunie?|assemblee?)\b[^.;]{0,40}\ble|\breunie?\b[^.;]{0,40}\ble"
    r"|\bcompte[- ]rendu\b[^.;]{0,60}\b(?:du|le)|\bproces-verbal\b[^.;]{0,60}\b(?:du|le)) ?$"
)
_CALLED = re.compile(r"\b(?:convo[qc]\w*|affich\w*|recu\w*|publi\w*|precedent\w*|adoption|approbation)\b[^.;]{0,40}$")
_COUNCIL = re.compile(
    r"\b(?:(?P<commune>conseil municipal|(?:commune|ville|mairie) d)"
    r"|(?P<epci>conseil (?:communautaire|metropolitain))"
    r"|(?P<other>conseil (?:departemental|regional|general)|commission permanente|prefe(?:te?|cture)\b))"
)


def find(text: PageText, dates: Iterable[DateMention]) -> Sitting:
    """The day on which, by the first lines of a page, a council or a commission sat, and what council it was."""
    opening = " ".join(fold_string(text.text[:HEAD]).split())
    told = _COUNCIL.search(opening)
    level = told.lastgroup if told is not None and told.lastgroup != "other" else None
    return Sitting(_day(text, dates), level, opening)


def _day(text: PageText, dates: Iterable[DateMention]) -> str | None:
    for one in dates:
        if one.end <= HEAD and len(one.edtf) == 10 and "X" not in one.edtf:
            before = fold_string(" ".join(text.text[max(0, one.start - 110) : one.start].split()) + " ").strip()
            before = re.sub(r"\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)$", "", before).strip()
            if _SITS.search(before) and not _CALLED.search(before):
                return one.edtf
    return None
