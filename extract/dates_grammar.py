"""The grammar of French calendar expressions: where they stand in a folded text, and what they say of themselves.

It knows nothing of the document's date: a day without a year stays without one, ``hier`` stays a relation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process
from text_to_num import text2num

from extract.dates_calendar import Partial

MONTHS = (
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "decembre",
)
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
SEASONS = {"printemps": 21, "ete": 22, "automne": 23, "hiver": 24}
_ABBREVIATIONS = {
    "janv": 1,
    "jan": 1,
    "fevr": 2,
    "fev": 2,
    "avr": 4,
    "juil": 7,
    "sept": 9,
    "oct": 10,
    "nov": 11,
    "dec": 12,
}
_ORDINALS = {
    "1er": 1,
    "premier": 1,
    "2e": 2,
    "2eme": 2,
    "2nd": 2,
    "second": 2,
    "deuxieme": 2,
    "3e": 3,
    "3eme": 3,
    "troisieme": 3,
    "4e": 4,
    "4eme": 4,
    "quatrieme": 4,
    "dernier": 0,
}
_MODIFIERS = {
    "fin": "end",
    "fin de": "end",
    "debut": "start",
    "debut de": "start",
    "mi": "middle",
    "milieu": "middle",
    "courant": None,
    "vers": "about",
    "environ": "about",
    "autour de": "about",
    "aux alentours de": "about",
    "aux environs de": "about",
}
_OCR_DIGITS = str.maketrans({"o": "0", "l": "1", "i": "1"})


_UNKNOWN = Partial()


@dataclass(frozen=True, slots=True)
class Expression:
    """A calendar expression of a folded text; offsets are the folded text's."""

    start: int
    end: int
    rule: str
    confidence: float
    first: Partial = _UNKNOWN
    last: Partial | None = None  # of an interval
    weekday: int | None = None  # 0: Monday
    relation: str | None = None  # what it says of itself to another date: last, next, same-year, yesterday, …
    modifier: str | None = None


# --- parts of the patterns; a blank stands for one to three -----------------------------------------------------

_WORDS = {
    "M": "|".join(MONTHS),
    "A": "|".join(_ABBREVIATIONS),
    "W": "|".join(WEEKDAYS),
    "S": "|".join(SEASONS),
    "O": "|".join(_ORDINALS),
    # A day in digits; OCR reads 1 as l or i and 0 as o: at least one digit must be left of two.
    "D": r"1 ?er|ler|ier|premier|[0-3]\d|[0-3][oil]|[oil]\d|[1-9]",
    "Y": r"(?:1[5-9]|2[0o])[\doil]{2}|1[6-9]\d\d",
    "MOD": r"fin de|fin|debut de|debut|mi|milieu|courant|vers|environ|autour de|aux alentours de|aux environs de",
    "N": (
        r"un|une|premier|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingts?"
        r"|trente|quarante|cinquante|soixante|septante|quatre-vingts?|cents?|mille?|et"
    ),
}


_BLANK = re.compile(r"\\.|\[[^\]]*\]| \??")  # what is escaped and what stands in brackets stays as it is


def _blanks(match: re.Match[str]) -> str:
    return {" ": "[ ]{1,3}", " ?": "[ ]{0,3}"}.get(match[0], match[0])


def _compiled(pattern: str) -> re.Pattern[str]:
    for name, words in _WORDS.items():
        pattern = pattern.replace(f"<{name}>", f"(?:{words})")
    return re.compile(_BLANK.sub(_blanks, pattern))


Reader = Callable[[re.Match[str], str], Iterator[Expression]]
RULES: list[tuple[re.Pattern[str], Reader]] = []


def _rule(pattern: str) -> Callable[[Reader], Reader]:
    def register(reader: Reader) -> Reader:
        RULES.append((_compiled(pattern), reader))
        return reader

    return register


def expressions(text: str) -> list[Expression]:
    """All calendar expressions of a folded text, in order, none overlapping another; the longest wins.

    Args:
        text: ``extract.normalise.separated`` of a page: line feeds and tabs part what no expression may cross.
    """
    found: list[Expression] = []
    for pattern, reader in RULES:
        for match in pattern.finditer(text):
            found.extend(reader(match, text))
    found.sort(key=lambda one: (one.start, one.start - one.end, -one.confidence))
    kept: list[Expression] = []
    for one in found:
        parts = [one.first] if one.last is None else [one.first, one.last]
        if all(part.valid for part in parts) and (not kept or one.start >= kept[-1].end):
            kept.append(one)
    return kept


# --- reading the parts ----------------------------------------------------------------------------------------


def _day(text: str) -> int:
    return 1 if re.fullmatch(r"1 *er|ler|ier|premier", text) else int(text.translate(_OCR_DIGITS))


def _year(text: str | None) -> int | None:
    return int(text.translate(_OCR_DIGITS)) if text else None


def _short_year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year < 70 else 1900)


def _month(text: str) -> int:
    return MONTHS.index(text) + 1 if text in MONTHS else _ABBREVIATIONS[text]


def _weekday(text: str | None) -> int | None:
    return WEEKDAYS.index(text) if text else None


def _spelled(text: str) -> int | None:
    words = re.sub(r"\bmil\b", "mille", text.replace("premier", "un").replace("-", " ")).strip()
    try:
        return int(text2num(words, "fr"))
    except ValueError:
        return None


_RELATIONS = (
    (re.compile(r"derniere?|passee?|ecoulee?"), "last"),
    (re.compile(r"prochaine?|a venir"), "next"),
    (re.compile(r"de (?:la|cette) meme annee"), "same-year"),
    (re.compile(r"de l'annee suivante|suivante?"), "following"),
    (re.compile(r"de l'annee precedente|precedente?"), "preceding"),
    (re.compile(r"de cette annee|de l'annee en cours"), "this"),
)
_RELATION = (
    r"(?: (?P<relation>derniere?|passee?|ecoulee?|prochaine?|suivante?|precedente?|de (?:la|cette) meme annee"
    r"|de l'annee (?:suivante|precedente|en cours)|de cette annee)(?!\w))?"
)


def _relation(match: re.Match[str]) -> str | None:
    text = match["relation"]
    return next((name for pattern, name in _RELATIONS if text and pattern.fullmatch(text)), None)


def _modifier(match: re.Match[str]) -> str | None:
    text = match["modifier"]
    return _MODIFIERS[text] if text else None


# --- days -----------------------------------------------------------------------------------------------------

_STREET = re.compile(
    r"(?:rue|place|avenue|av|boulevard|bd|quai|cours|esplanade|impasse|allee|square|stade|college|ecole|lycee|caserne"
    r"|salle|pont|rond-point|parking|quartier|residence|cite|faubourg|chemin|route)\.? (?:du |des |de la |de l'|de )?$"
)
_LONG = (
    r"(?P<weekday><W>)?,? ?(?P<day><D>)(?: (?P<month><M>)| (?P<short><A>)\.?)(?:,? (?:de )?(?P<year><Y>)(?![\d.,]\d))?"
)
_WEEKDAY = r"(?:(?P<weekday><W>),? )?"


def _in_street(match: re.Match[str], text: str) -> bool:
    return bool(_STREET.search(text[max(match.start() - 40, 0) : match.start()]))


@_rule(
    rf"(?<![\w/.,-]){_WEEKDAY}(?P<day><D>) (?P<month>(?:<M>)(?!\w)|(?:<A>)\b\.?)(?:,? (?P<year><Y>)(?!\w))?{_RELATION}(?!\w)"
)
def _day_month(match: re.Match[str], text: str) -> Iterator[Expression]:
    if _in_street(match, text):
        return
    month = match["month"].rstrip(".")
    if month in _ABBREVIATIONS and not match["year"]:
        return
    if _NUMBERED.search(text[max(match.start() - 24, 0) : match.start()]):
        # `Note n° 14   Octobre 2022`: the number is no day
        if match["year"]:
            partial = Partial(_year(match["year"]), _month(month))
            yield Expression(match.start("month"), match.end("year"), "month", 0.9, partial)
        return
    partial = Partial(_year(match["year"]), _month(month), _day(match["day"]))
    confidence = 0.98 if partial.year else 0.9
    rule = "day" if partial.year else "day-without-year"
    yield Expression(
        match.start(),
        match.end(),
        rule,
        confidence,
        partial,
        weekday=_weekday(match["weekday"]),
        relation=_relation(match) if not partial.year else None,
    )


@_rule(r"(?<![\w/.,-])(?P<day><D>) (?P<word>[a-z0-9€ ]{3,10}?) (?P<year>(?:19|20)\d\d)(?!\w)")
def _day_damaged_month(match: re.Match[str], text: str) -> Iterator[Expression]:
    """A month's name that OCR damaged, held by a day before it and a year after it."""
    word = match["word"]
    if word in MONTHS or " " in word or _in_street(match, text):
        return
    best = process.extractOne(word, MONTHS, scorer=fuzz.ratio, score_cutoff=75)
    if best is None or abs(len(best[0]) - len(word)) > 2:
        return
    partial = Partial(_year(match["year"]), MONTHS.index(best[0]) + 1, _day(match["day"]))
    yield Expression(match.start(), match.end(), "day-repaired", 0.85, partial)


@_rule(
    r"(?<![\w/.,-])(?P<first>(?:<W> )?<D>(?: <M>)?(?: <Y>)?),? (?P<join>au|et le|jusqu'au|a|et|ou)"
    rf" {_WEEKDAY}(?P<day><D>) (?P<month><M>)(?:,? (?P<year><Y>)(?!\w))?(?!\w)"
)
def _day_range(match: re.Match[str], text: str) -> Iterator[Expression]:
    """``du 15 mars au 4 octobre 2021``, ``9 au 12 mai``; and ``les 12 et 13 mars``, which are two days."""
    first = re.fullmatch(_compiled(r"(?:<W> )?(?P<day><D>)(?: (?P<month><M>))?(?: (?P<year><Y>))?"), match["first"])
    if first is None or _in_street(match, text):
        return
    last = Partial(_year(match["year"]), _month(match["month"]), _day(match["day"]))
    month = _month(first["month"]) if first["month"] else last.month
    assert month is not None and last.month is not None
    year = _year(first["year"])
    if year is None and last.year is not None:
        year = last.year - ((month, _day(first["day"])) > (last.month, last.day or 0))
    begin = Partial(year, month, _day(first["day"]))
    before = text[max(match.start() - 12, 0) : match.start()]
    between = bool(re.search(r"\bentre (?:le |les )?$", before))
    if match["join"] in {"et le", "et", "ou"} and not between:
        if not first["month"]:
            yield Expression(match.start(), match.start() + len(match["first"]), "day-list", 0.9, begin)
            place = match.start("weekday") if match["weekday"] else match.start("day")
            yield Expression(place, match.end(), "day-list", 0.95, last, weekday=_weekday(match["weekday"]))
        return
    if match["join"] == "a" and not first["month"]:
        return
    confidence = 0.95 if last.year else 0.88
    yield Expression(match.start(), match.end(), "day-range", confidence, begin, last)


@_rule(r"(?<![\w/.,-])(?P<days><D>(?:, <D>)+),? (?=(?:et|ou) (?:le )?<D> (?P<month><M>)(?: (?P<year><Y>))?(?!\w))")
def _day_list(match: re.Match[str], text: str) -> Iterator[Expression]:
    """The first days of ``les 3, 10 et 17 mars 2021``; the last two are read as a pair or a day."""
    for day in re.finditer(_compiled(r"(?<!\w)<D>(?!\w)"), match["days"]):
        start = match.start("days") + day.start()
        partial = Partial(_year(match["year"]), _month(match["month"]), _day(day[0]))
        yield Expression(start, start + len(day[0]), "day-list", 0.85, partial)


_NUMERIC = r"(?P<day>[0-3]?[\doil]) ?(?P<mark>[/.-]) ?(?P<month>[01]?[\doil]) ?(?P=mark) ?(?P<year>(?:1[89]|2[0o])[\doil]{2}|\d\d)(?![\w/]|[.,-]\d)"


def _numeric(match: re.Match[str]) -> Partial | None:
    year = match["year"].translate(_OCR_DIGITS)
    if not any(character.isdigit() for character in match["day"]) and match["day"] not in {"o1", "ol"}:
        return None
    partial = Partial(
        _short_year(year), int(match["month"].translate(_OCR_DIGITS)), int(match["day"].translate(_OCR_DIGITS))
    )
    return partial if partial.valid else None


@_rule(rf"(?<![\w/.,+-])(?:(?P<weekday><W>) )?{_NUMERIC}")
def _numeric_day(match: re.Match[str], text: str) -> Iterator[Expression]:
    partial = _numeric(match)
    if partial is None or re.match(r"[.]\w", text[match.end() : match.end() + 2]):
        return
    if len(match["year"]) == 2 and (match["mark"] != "/" or len(match["day"]) + len(match["month"]) < 4):
        # `12.03.21` may be a number of a plan or an address; `1/2/21` a fraction: only with a word for a date.
        if not re.search(r"(?:\ble|\bdu|\bau|\bdate ?:?|<W>) $", text[max(match.start() - 10, 0) : match.start()]):
            return
    yield Expression(match.start(), match.end(), "day-numeric", 0.96, partial, weekday=_weekday(match["weekday"]))


@_rule(
    r"(?<![\w/.,-])(?P<year>(?:19|20)\d\d)(?P<mark>[-/.])(?P<month>[01]\d)(?P=mark)(?P<day>[0-3]\d)(?:t\d\d:\d\d\S*)?(?![\w/-])"
)
def _iso_day(match: re.Match[str], text: str) -> Iterator[Expression]:
    partial = Partial(int(match["year"]), int(match["month"]), int(match["day"]))
    yield Expression(match.start(), match.end(), "day-iso", 0.97, partial)


@_rule(
    r"\b(?:du|entre le|de) (?P<day>[0-3]?\d)[/.](?P<month>[01]?\d)(?:[/.](?P<year>(?:20)?\d\d))? (?:au|et le|a)"
    r" (?P<last_day>[0-3]?\d)[/.](?P<last_month>[01]?\d)[/.](?P<last_year>(?:20)?\d\d)(?![\w/]|[.,]\d)"
)
def _numeric_range(match: re.Match[str], text: str) -> Iterator[Expression]:
    year = _short_year(match["last_year"])
    last = Partial(year, int(match["last_month"]), int(match["last_day"]))
    first = Partial(_short_year(match["year"]) if match["year"] else year, int(match["month"]), int(match["day"]))
    yield Expression(match.start("day"), match.end(), "day-range", 0.95, first, last)


@_rule(r"\b(?:le|du|au|avant le|des le) (?:<W> )?(?P<date>(?P<day>[0-3]\d)/(?P<month>[01]\d))(?![\w/%]|[.,]\d)")
def _numeric_without_year(match: re.Match[str], text: str) -> Iterator[Expression]:
    partial = Partial(None, int(match["month"]), int(match["day"]))
    yield Expression(match.start("date"), match.end(), "day-numeric-without-year", 0.8, partial)


@_rule(
    r"(?<![\w-])(?P<day>(?:<N>)(?:[ -]<N>)*|<D>) (?P<month><M>)(?:,? (?:de l'an )?(?P<year>(?:mille?|deux mille?)(?:[ -]<N>)*))?(?!\w)"
)
def _day_in_letters(match: re.Match[str], text: str) -> Iterator[Expression]:
    """``le vingt et un février deux mille vingt``."""
    if re.fullmatch(_WORDS["D"], match["day"]) and not match["year"]:
        return
    day_text = match["day"].removeprefix("et ")
    day = _day(day_text) if re.fullmatch(_WORDS["D"], day_text) else _spelled(day_text)
    year = _spelled(match["year"]) if match["year"] else None
    if day is None or not 1 <= day <= 31 or (match["year"] and (year is None or not 1500 <= year <= 2100)):
        return
    start = match.start() + len(match["day"]) - len(day_text)
    end = match.end()
    if year is None:
        digits = _compiled(r",? (?P<year><Y>)(?!\w)").match(text, match.end())
        if digits:
            year, end = _year(digits["year"]), digits.end()
    if year is None and day_text in {"un", "une"}:
        return
    yield Expression(start, end, "day-in-letters", 0.93 if year else 0.8, Partial(year, _month(match["month"]), day))


@_rule(
    r"\bl'an (?P<year>(?:mille?|deux mille?)(?:[ -]<N>)*),?(?: et)? (?:le |du )?(?P<day>(?:<N>)(?:[ -]<N>)*|<D>)(?: jour)?"
    r"(?: du mois de| de)? (?P<month><M>)(?!\w)"
)
def _year_first_in_letters(match: re.Match[str], text: str) -> Iterator[Expression]:
    """``L'an deux mille vingt, le trois mars``: how minutes begin."""
    day = _day(match["day"]) if re.fullmatch(_WORDS["D"], match["day"]) else _spelled(match["day"])
    year = _spelled(re.sub(r"[ -]+et$", "", match["year"]))
    if day is not None and year is not None and 1 <= day <= 31:
        yield Expression(match.start(), match.end(), "day-in-letters", 0.93, Partial(year, _month(match["month"]), day))


@_rule(r"\b(?:le|du|au) (?P<day><D>) (?P<which>du meme mois|dudit mois|de ce mois|courant)(?!\w)")
def _day_of_same_month(match: re.Match[str], text: str) -> Iterator[Expression]:
    relation = "day-of-that-month" if "me mois" in match["which"] or "dit" in match["which"] else "day-of-this-month"
    yield Expression(
        match.start("day"), match.end(), relation, 0.9, Partial(None, 1, _day(match["day"])), relation=relation
    )


# --- months ---------------------------------------------------------------------------------------------------

_BEFORE_MONTH = re.compile(
    r"(?:\b(?:en|des|depuis|debut|fin|courant|vers|partir de|jusqu'en|jusqu'a|ici|ici a|avant|apres|mois de|mois d'|pour"
    r"|en fin|et|ou|puis|a|d'|de|entre|rentree de|milieu)|\bmi-?|[(,;:/-]) ?$"
)
_AMBIGUOUS_MONTHS = {"mars", "mai"}


@_rule(
    rf"(?<![\w/'-])(?:(?P<modifier><MOD>)[ -](?:le mois de )?)?(?P<month>(?:<M>)(?!\w)|(?:<A>)\b\.?)"
    rf"(?:(?: de| de l'annee)?[ -](?P<year><Y>)(?!\w|[.,]\d))?{_RELATION}(?![\w'])"
)
def _month_year(match: re.Match[str], text: str) -> Iterator[Expression]:
    yield from _months(match, text)


@_rule(rf"(?<=d')(?P<modifier>\Z)?(?P<month>avril|aout|octobre)(?: (?P<year><Y>)(?!\w|[.,]\d))?{_RELATION}(?![\w'])")
def _month_elided(match: re.Match[str], text: str) -> Iterator[Expression]:
    yield from _months(match, text)


def _months(match: re.Match[str], text: str) -> Iterator[Expression]:
    word = match["month"].rstrip(".")
    year = _year(match["year"])
    relation = _relation(match)
    before = text[max(match.start() - 16, 0) : match.start()]
    if re.search(r"\d $", before) and not re.search(r"(?:19|20)\d\d $", before):
        return  # a day stands before it: another rule's, or an odd number
    if year is None and relation is None and not match["modifier"]:
        if word in _ABBREVIATIONS or (word in _AMBIGUOUS_MONTHS and not _BEFORE_MONTH.search(before)):
            return
    if word in _ABBREVIATIONS and year is None:
        return
    confidence = 0.96 if year else 0.85 if relation or match["modifier"] or _BEFORE_MONTH.search(before) else 0.7
    yield Expression(
        match.start(),
        match.end(),
        "month" if year else "month-without-year",
        confidence,
        Partial(year, _month(word)),
        relation=None if year else relation,
        modifier=_modifier(match),
    )


@_rule(r"(?<![\w/.,-])(?P<month>0[1-9]|1[0-2])[/.](?P<year>(?:19|20)\d\d)(?![\w/]|[.,-]\d)")
def _numeric_month(match: re.Match[str], text: str) -> Iterator[Expression]:
    if text[max(match.start() - 3, 0) : match.start()].endswith("° "):
        return
    yield Expression(match.start(), match.end(), "month-numeric", 0.9, Partial(int(match["year"]), int(match["month"])))


@_rule(r"(?<![\w/.,-])(?P<month>(?:<A>)|mars|mai|juin|aout)\.?-(?P<year>\d\d)(?![\w/-])")
def _month_short(match: re.Match[str], text: str) -> Iterator[Expression]:
    """``juil-21``, as spreadsheets write it."""
    yield Expression(
        match.start(), match.end(), "month-short", 0.85, Partial(_short_year(match["year"]), _month(match["month"]))
    )


@_rule(
    r"(?<![\w/'-])(?P<month><M>)(?: (?P<year><Y>))?(?P<join> a | et |-| - |/| au mois de | jusqu'a | jusqu'en | jusqu'au mois de )"
    r"(?:fin |mi-|debut )?(?P<last><M>)(?:,? (?P<last_year><Y>)(?!\w|[.,]\d))?(?!\w)"
)
def _month_range(match: re.Match[str], text: str) -> Iterator[Expression]:
    """``de mai à septembre 2022``, ``entre juillet et septembre 2018``; ``mars et avril`` are two months."""
    before = text[max(match.start() - 12, 0) : match.start()]
    if re.search(r"(?<!\w)(?:\d\d?|1er) $", before):
        return
    last = Partial(_year(match["last_year"]), _month(match["last"]))
    first = Partial(_year(match["year"]), _month(match["month"]))
    assert first.month is not None and last.month is not None
    if first.year is None and last.year is not None:
        first = replace(first, year=last.year - (first.month > last.month))
    if match["join"].strip() == "et" and not re.search(r"\bentre $", before):
        yield Expression(match.start(), match.end("month"), "month-list", 0.85, first)
        yield Expression(match.start("last"), match.end(), "month-list", 0.9, last)
        return
    confidence = 0.93 if last.year else 0.85
    yield Expression(match.start(), match.end(), "month-range", confidence, first, last)


# --- parts of a year ------------------------------------------------------------------------------------------


@_rule(
    r"(?<!\w)(?:(?P<modifier>fin du|debut du|fin de|courant|milieu du|vers le) )?(?P<ordinal><O>) (?P<part>trimestre|semestre)"
    rf"(?:,? (?:de l'annee |de |d'|annee )?(?P<year><Y>)(?!\w|[.,]\d)|{_RELATION})(?!\w)"
)
def _quarter(match: re.Match[str], text: str) -> Iterator[Expression]:
    number = _ORDINALS[match["ordinal"]]
    quarter = match["part"] == "trimestre"
    number = number or (4 if quarter else 2)
    if not quarter and number > 2:
        return
    year = _year(match["year"])
    modifier = next(
        (_MODIFIERS[word] for word in ("fin", "debut", "milieu") if (match["modifier"] or "").startswith(word)), None
    )
    yield Expression(
        match.start(),
        match.end(),
        "quarter" if quarter else "half-year",
        0.94 if year else 0.85,
        Partial(year, part=(32 if quarter else 39) + number),
        relation=None if year else _relation(match),
        modifier=modifier,
    )


@_rule(
    r"(?<![\w/.-])(?:(?P<kind>[ts])(?P<number>[1-4])|(?P<number2>[1-4])(?P<kind2>t|s))[ -]?(?P<year>20\d\d)(?![\w/])"
)
def _quarter_short(match: re.Match[str], text: str) -> Iterator[Expression]:
    """``T3 2021``, ``S1 2020``."""
    kind = match["kind"] or match["kind2"]
    number = int(match["number"] or match["number2"])
    if kind == "s" and number > 2:
        return
    part = (32 if kind == "t" else 39) + number
    yield Expression(match.start(), match.end(), "quarter-short", 0.9, Partial(int(match["year"]), part=part))


@_rule(
    r"(?<!\w)(?P<lead>(?:fin |debut |courant |milieu )?(?:(?:au|le|ce|du|des le|depuis le|a l'|l'|des l'|cet|de l'|d'|en|cet) ?))?"
    rf"(?P<season><S>)(?:,? (?P<year><Y>)(?:[-/](?:20)?\d\d)?(?!\w|[.,]\d)|{_RELATION})(?!\w)"
)
def _season(match: re.Match[str], text: str) -> Iterator[Expression]:
    lead = (match["lead"] or "").strip()
    year, relation = _year(match["year"]), _relation(match)
    known = year is not None or relation is not None
    season = match["season"]
    # `été` is a verb's form too, `l'été` and `en hiver` often tell a habit.
    if not known and not re.search(r"(?:\bau|\bce|\bcet|\ba l'|\bdes le|\bdes l'|\bdepuis le)$", lead):
        return
    if season == "ete" and not year and not lead.endswith(("l'", "cet")):
        return
    if (
        season == "ete"
        and re.search(
            r"\b(?:a|ont|ayant|avait|avaient|est|aura|ait|pas) $", text[max(match.start() - 8, 0) : match.start()]
        )
        and not lead
    ):
        return
    modifier = next((_MODIFIERS[word] for word in ("fin", "debut", "milieu") if lead.startswith(word)), None)
    yield Expression(
        match.start("season"),
        match.end(),
        "season",
        0.93 if year else 0.82,
        Partial(year, part=SEASONS[season]),
        relation=relation or ("this" if lead.endswith(("ce", "cet")) and not year else None),
        modifier=modifier,
    )


# --- years ----------------------------------------------------------------------------------------------------

_NUMBERED = re.compile(
    r"(?:\bn ?°s?|\bno|\bn|\bnumeros?|\barticles?|\bart\.?|\bl\.|\br\.|\bd\.|\bpages?|\bp\.|\blots?|\bparcelles?"
    r"|\bsection|\btel\.?|\btelephone|\bfax|\bbp|\bcs|\bcedex|\bsiret|\bsiren|\bissn|\bisbn|\bref\.?|\breference"
    r"|\bdossiers?|\bpostes?|\brn|\brd|\bdelibere|\bdeliberation n|[#°]) ?:? ?$"
)
_UNIT = re.compile(
    r" ?(?:€|eur\b|euros?\b|k€|m€|md|%|m2|m²|m3|metres?\b|km|ha\b|hectares?\b|h\b|heures?\b|jours?\b|mois\b|ans\b"
    r"|habitants?\b|hab\b|habs\b|ames\b|communes?\b|villes\b|logements?\b|emplois\b|personnes?\b|projets\b|dossiers\b|agents\b"
    r"|entreprises\b|commerces\b|commercants\b|places\b|eleves\b|etudiants\b|salaries\b|adherents\b|visiteurs\b"
    r"|exemplaires\b|batiments\b|menages\b|foyers\b|electeurs\b|familles\b|locaux\b|tonnes?\b|kg\b|litres\b|mille\b"
    r"|millions?\b|milliards?\b|points\b|km2|kwh\b|mwh\b|kwc\b|arbres\b|associations\b|maires\b|elus\b|collectivites\b"
    r"|,? (?:rue|avenue|boulevard|place|chemin|route|impasse|allee|quai)\b|[ .]000\b)"
)
_TELLS_YEAR = re.compile(
    r"\b(?:en|depuis|des|annees?|exercices?|millesime|debut|fin|mi|courant|vers|avant|apres|jusqu'en|horizon|d'ici"
    r"|d'ici a|programmation|programme|edition|budget|rentree|campagne|session|saison|titre de|vague|en fin|ete|an) ?-?$"
)
_BARE = r"(?<![\w.,/+°'’-])"


@_rule(
    rf"{_BARE}(?:(?P<modifier>(?:en )?(?:fin|debut|milieu)(?: de l'| d')annee|fin de|fin|debut de|debut|mi|courant|vers|environ|milieu)[ -])?"
    r"(?P<year>(?:19|20)\d\d)(?!\w|/\d|-\d|[.,]\d)"
)
def _bare_year(match: re.Match[str], text: str) -> Iterator[Expression]:
    before = text[max(match.start() - 24, 0) : match.start()]
    after = text[match.end() : match.end() + 24]
    told = bool(match["modifier"] or _TELLS_YEAR.search(before.rstrip(" ")))
    if re.search(r"\d $", before) or _NUMBERED.search(before) or re.match(r" \d{3}(?!\d)", after):
        return
    if _UNIT.match(after) and not (told and not re.match(r" ?(?:€|k€|m€|eur|%|m2|m²|habitants?|hab\b)", after)):
        return
    word = match["modifier"] or ""
    modifier = next((value for name, value in _MODIFIERS.items() if word.removeprefix("en ").startswith(name)), None)
    year = int(match["year"])
    if not told and year > 2060:
        return
    yield Expression(
        match.start(),
        match.end(),
        "year" if told else "bare-year",
        0.93 if told else 0.8,
        Partial(year),
        modifier=modifier,
    )


@_rule(r"\b(?:en|depuis|vers|des|annee|an) (?P<year>1[5-8]\d\d)(?!\w|/\d|-\d|[.,]\d| \d{3})")
def _old_year(match: re.Match[str], text: str) -> Iterator[Expression]:
    if not _UNIT.match(text[match.end() : match.end() + 24]):
        yield Expression(match.start("year"), match.end(), "year", 0.85, Partial(int(match["year"])))


@_rule(rf"{_BARE}annees (?P<year>(?:1[89]|20)\d0)(?!\w| (?:et|a)|,|-\d)")
def _decade(match: re.Match[str], text: str) -> Iterator[Expression]:
    yield Expression(match.start(), match.end(), "decade", 0.8, Partial(int(match["year"]), decade=True))


@_rule(
    rf"{_BARE}(?P<first>(?:19|20)\d\d)(?P<join>[-/]| ?- ?| / | a | au | et | jusqu'en | jusqu'a )(?:fin |debut |mi-)?"
    r"(?P<last>(?:19|20)\d\d|\d\d)(?![\w/%€]|-\d|[.,]\d)"
)
def _year_range(match: re.Match[str], text: str) -> Iterator[Expression]:
    before = text[max(match.start() - 16, 0) : match.start()]
    first = int(match["first"])
    join = match["join"].strip()
    short = len(match["last"]) == 2
    last = first // 100 * 100 + int(match["last"]) if short else int(match["last"])
    if last <= first or _NUMBERED.search(before) or _UNIT.match(text[match.end() : match.end() + 24]):
        return
    if short and (join not in {"-", "/"} or (last != first + 1 and not _TELLS_YEAR.search(before.rstrip(" ")))):
        return
    if join == "et" and not re.search(r"\bentre (?:fin |debut |mi-)?$", before):
        return
    yield Expression(match.start(), match.end(), "year-range", 0.93, Partial(first), Partial(last))


# --- relations ------------------------------------------------------------------------------------------------


@_rule(
    r"(?<![\w'-])(?P<word>avant-hier|hier|apres-demain|demain|aujourd'hui|ce jour|ce matin|ce soir|cet apres-midi)(?![\w-])"
)
def _relative_day(match: re.Match[str], text: str) -> Iterator[Expression]:
    word = match["word"]
    before = text[max(match.start() - 20, 0) : match.start()]
    after = text[match.end() : match.end() + 14]
    if word in {"demain", "apres-demain"} and (
        re.search(r"\b(?:de|pour|vers|d'|et|ville|villes|commerce|[a-z]+s) $", before)
        or not (re.match(r",? (?:matin|soir|apres-midi|<W>|a \d)", after) or re.search(r"\b(?:des|jusqu'a) $", before))
    ):
        return
    if word == "hier" and re.search(r"\b(?:d'|et d'|comme) ?$", before):
        return
    confidence = {"hier": 0.92, "avant-hier": 0.92, "aujourd'hui": 0.4, "ce jour": 0.5}.get(word, 0.75)
    yield Expression(match.start(), match.end(), "relative-day", confidence, relation=word)


@_rule(
    r"(?<![\w'-])(?P<lead>(?:ce|le|du|au|des|les|chaque|un|tous les|d'ici a|d'ici|des) )?(?P<weekday><W>)"
    r"(?: (?P<relation>dernier|passe|prochain|suivant|matin|soir|apres-midi))?(?![\w-])(?! <D>\b)"
)
def _relative_weekday(match: re.Match[str], text: str) -> Iterator[Expression]:
    """``mardi dernier``, ``ce vendredi``, ``lundi``; ``le lundi`` and ``du lundi au vendredi`` tell a habit."""
    relation = {
        "dernier": "weekday-last",
        "passe": "weekday-last",
        "prochain": "weekday-next",
        "suivant": "weekday-following",
    }.get(match["relation"] or "", "weekday")
    lead = (match["lead"] or "").strip()
    if relation == "weekday" and lead not in {"ce", ""}:
        return
    if relation == "weekday" and re.match(
        r"(?: au| et| ou|,| -|-) ?(?:le )?(?:<W>)".replace("<W>", _WORDS["W"]), text[match.end() : match.end() + 20]
    ):
        return
    if relation == "weekday" and re.match(r",? (?:\d|premier|1er)", text[match.end() : match.end() + 6]):
        return
    confidence = 0.85 if relation != "weekday" or lead == "ce" else 0.7
    start = match.start("weekday")
    yield Expression(
        start, match.end(), "relative-weekday", confidence, weekday=_weekday(match["weekday"]), relation=relation
    )


_PERIODS = (
    (
        r"(?P<modifier>(?:en |a la |la |d'ici la |d'ici |avant la )?(?:fin|debut)|courant|milieu) (?:du|de ce) mois(?! de\b| d'|-?\w| prochain| dernier| suivant)",
        "this-month",
        0.85,
    ),
    (r"(?:le|du|au) (?:cours du )?mois (?:dernier|passe|ecoule|precedent)(?!\w)", "last-month", 0.9),
    (r"(?:le|du|au) mois prochain", "next-month", 0.88),
    (r"(?:le|du|au) mois suivant", "following-month", 0.85),
    (r"ce mois(?:-ci)?(?!\w)", "this-month", 0.8),
    (r"l'(?:an|annee) (?:derniere?|passee?|ecoulee?|precedente?)(?!\w)", "last-year", 0.92),
    (r"l'(?:an|annee) (?:prochaine?|qui vient)(?!\w)", "next-year", 0.88),
    (r"l'annee suivante", "following-year", 0.8),
    (r"(?:cette annee|l'annee en cours|l'annee courante|la presente annee)(?!\w)(?! la\b)", "this-year", 0.88),
    (
        r"(?P<modifier>(?:en |a la |la |d'ici la |d'ici |avant la )?(?:fin|debut)|courant|milieu) (?:de l'|d')annee(?! (?:19|20)\d\d| derniere| prochaine| scolaire| suivante| civile)(?!\w)",
        "this-year",
        0.75,
    ),
)


def _register_period(pattern: str, relation: str, confidence: float) -> None:
    @_rule(rf"(?<![\w'-]){pattern}")
    def _period(match: re.Match[str], text: str) -> Iterator[Expression]:
        word = match.groupdict().get("modifier") or ""
        modifier = (
            "end"
            if word.endswith("fin")
            else "start"
            if word.endswith("debut")
            else "middle"
            if word == "milieu"
            else None
        )
        yield Expression(
            match.start(), match.end(), "relative-period", confidence, relation=relation, modifier=modifier
        )


for _pattern, _name, _confidence in _PERIODS:
    _register_period(_pattern, _name, _confidence)
