"""Documents that say of themselves that they correct or replace another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from extract.claims import bounds
from extract.copies_text import Reading
from extract.normalise import fold_string

FIRST_WORDS = 60  # a document that corrects another says so at its beginning
_THING = r"(?:communique|version|texte|document|article|note|lettre|deliberation|publication|tableau|liste)"

# On folded lines. A budget is "rectificatif" too, limits and façades have a "rectification".
_REPLACES = re.compile(
    rf"""\bannul\w*,?\ (?:et|puis)\ (?:de\ |le\ |la\ )?remplac\w* | \bremplac\w*\ et\ annul\w*
    | \b(?:ce|cet|cette|present|presente)\ {_THING}\ (?:annule|remplace)\b
    | \bremplace\ (?:celui|celle|l[ea']\ ?(?:precedente?\ )?{_THING})\b
    | \b{_THING}\ (?:corrige|rectifie|modifie)e?\b(?!\s+(?:le|la|les|l'|du|des|par)\b)
    | [(\[](?:corrige|rectifie)e?[)\]]""",
    re.VERBOSE,
)
_CORRECTS = re.compile(
    rf"""(?<!budget\ )(?<!budgetaire\ )(?<!budgets\ )(?<!compte\ )(?<!etat\ )\brectificatif\b
    | \berrat(?:um|a)\b
    | ^\s*(?:rectification|correction)\s*(?:$|[:.!–—-]) | ^\s*correctif\b
    | \b(?:rectification|correctif|correction)\ (?:d'(?:une\ )?erreur|a(?:u|\ l[a'])|d[ue]\ (?:notre\ )?{_THING})
    | \bune\ erreur\ (?:s'est\ glissee|s'etait\ glissee|a\ ete\ commise|figurait)
    | \bil\ f(?:allait|aut)\ (?:bien\ s[ur]+\ )?lire\b
    | \blire\b.{{1,60}}\bau\ lieu\ de\b
    | \bet\ non\ (?:pas\ )?comme\ (?:ecrit|indique|annonce)
    | \b(?:ce|cet|cette|present|presente)\ {_THING}\ (?:corrige|rectifie)\b""",
    re.VERBOSE,
)
_WEEKDAYS = frozenset(("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"))
# Pages of the web say when they were last touched: that they replace shows only in what they changed.
_UPDATES = re.compile(
    r"\bmise? a jour (?:du|le|au)\b|\b(?:actualise|modifie|corrige)e? le\b"
    r"|\bversion (?:actualisee|du \d)|\bnouvelle version\b"
)


@dataclass(frozen=True, slots=True)
class Correction:
    """What a document says at its beginning of its correcting another."""

    words: str  # its line
    is_sure: bool  # it was made to correct; else it was brought up to date
    is_whole: bool  # it replaces the other; else it may correct a point of it
    dates: frozenset[str]  # the days (ISO) that the beginning names


@lru_cache(maxsize=8)  # a new document is compared with many
def correction(reading: Reading) -> Correction | None:
    """Whether a document says in its title or its first lines that it corrects, replaces or updates another.

    Of the document no more is regarded than its first ``FIRST_WORDS`` words.
    """
    lines = list(_first_lines(reading))
    for pattern in (_REPLACES, _CORRECTS, _UPDATES):
        for line in lines:
            if pattern.search(fold_string(line)):
                return Correction(line, pattern is not _UPDATES, pattern is _REPLACES, _days(reading))
    return None


def _first_lines(reading: Reading) -> Iterator[str]:
    if reading.title:
        yield reading.title
    if not reading.pages:
        return
    first = [word for word in reading.beginning(FIRST_WORDS) if word.page == 0]
    text = reading.pages[0].text[: first[-1].end] if first else ""
    yield from (line.strip() for line in re.split(r"\n+|(?<=[.!?])\s+(?=[A-ZÀ-Þ])", text) if line.strip())


def _days(reading: Reading) -> frozenset[str]:
    """Days that the beginning names, but the document's own."""
    return frozenset(
        mark.value
        for mark in reading.marks_on(reading.beginning(FIRST_WORDS))
        if mark.kind == "date" and len(mark.value) == 10 and mark.value != reading.published
    )


def is_before(one: Reading, other: Reading) -> bool:
    """Whether a document is surely of an earlier day than another."""
    ours, theirs = bounds(one.published), bounds(other.published)
    return ours is not None and theirs is not None and ours[1] < theirs[0]


def is_named(found: Correction, corrected: Reading) -> bool:
    """Whether a correction names the day of the document."""
    return corrected.published in found.dates


def is_same_source(one: Reading, other: Reading) -> bool:
    """Whether two documents are by one publisher: it is known of both, else they have one first line."""
    if one.publisher and other.publisher:
        return fold_string(one.publisher) == fold_string(other.publisher)
    ours, theirs = _letterhead(one), _letterhead(other)
    return len(ours) > 1 and ours == theirs


def _letterhead(reading: Reading) -> tuple[str, ...]:
    """The words of the first line, up to its date."""
    words: list[str] = []
    first = reading.sentences[:1]
    for index in range(first[0].first_word, first[0].last_word) if first else ():
        word = fold_string(reading.word(index))
        if word in _WEEKDAYS or word[0].isdigit():
            break
        words.append(word)
    return tuple(words[:-1] if words and words[-1] == "le" else words)
