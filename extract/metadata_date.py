"""When a document was published: from its own metadata, else from the date that its pages show as their own.

A PDF's day of creation and a web page's day of change come last: on it someone printed, or touched, what was there.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from extract.dates import find, opens_prose
from extract.dates_words import WORDS, year_number
from extract.facts import DateMention, Span
from extract.nlp import sentence_spans
from extract.normalise import fold, fold_string
from extract.text import PageText
from ingest.document import Block, BlockKind, Page, Source, Told

_WEAK = frozenset({"pdf-info", "changed"})  # what a file says of its making, not of its text
_TOP_BLOCKS = 10  # of the first page, in which a date that stands by itself is the document's
_SHORT = 130  # characters of a block that may be a dateline
_OPENING = 400  # within which a block's first words and their date stand
_LAST_BLOCKS = 10  # of the last page, among which it is signed
_HEAD_BLOCKS = 60  # among which the lines of a site's menu may stand before an article's byline
_ABOVE_PROSE = 4  # title, byline and standfirst
_OPEN = r"[—–|•·*,:;/()\[\]\"«»_-]"
_STANDS_ALONE_BEFORE = re.compile(rf"(?:^|{_OPEN}\s*(?:le )?|^le |\bn ?° ?[\d ]+)\s*$")
_STANDS_ALONE_AFTER = re.compile(
    r"^\s*(?:$|[—–|•·*,/()\[\]\"«»_.-]|(?:communiques?|dossiers?|points?|information) (?:de )?presse\b|objet ?:)"
)
_OF_SOMETHING_ELSE = re.compile(
    r"\b(?:convocation|convoquee?s?|affichage|affichee?|limite|cloture|echeance|depot|reception|recue?|debut|fin|ouverture"
    r"|lancement|prochaine?s?|naissance|validite|effet|notification|livraison|inauguration)\b[^:]{0,40}:? ?(?:le )?$"
)
_BYLINE = re.compile(r"^par (?!deliberation|arrete|decision|courrier|decret|voie)[^,:|]{3,50}? ?[-–—|,•·]? ?(?:le )?$")
_AFTER_A_BYLINE = re.compile(r"^,? ?(?:$|[-–—|•·(]|a \d\d? ?[h:])")
# An issue of a periodical: `Le Petit Journal, bulletin de la ville 2e trimestre 2022`.
_ISSUE = re.compile(
    r"\bn ?° ?\d|\bnumero \d|\b(?:bulletin|lettre|infolettre|newsletter|gazette|journal|magazine|mensuel|bimestriel"
    r"|trimestriel|semestriel|feuille)\b"
)
_GOES_ON = re.compile(r"\b(?:de|du|des|en|au|depuis|a|le|la|d'|l'|jusqu'a|jusqu'en|avant|apres|et|pour|mi-?)[ ']*$")
# What stands right before a date and says what it is the date of, the strongest first.
_CUES = (
    (
        "published-line",
        re.compile(
            r"\b(?:publiee?|mise? en ligne|parue?|postee?|diffusee?|editee?|deposee?|imprimee?|redigee?|ecrite?|datee?"
            r"|enregistree?|emise?|transmise?)(?: par [^,:]{2,40})? (?:le|du|en|au)? ?:? ?$"
            r"|\b(?:date(?: de (?:publication|parution|diffusion|mise en ligne|redaction|l'article))?|publication"
            r"|parution"
            r"|en ligne depuis le|edition du|numero du|version du|communique(?: de presse)? du|note du) ?:? ?$"
        ),
    ),
    (
        "signature",
        re.compile(
            r"\bfait (?:en .{0,40}exemplaires? ?,? ?)?(?:a|au|aux) ?[^.;:\d]{2,60},? ?(?:le )?$"
            r"|\bsigne a [^.;]{2,40}le $"
        ),
    ),
    (
        "session",
        re.compile(
            r"(?<!prochaine )(?<!par )(?<!vu la )(?<!selon la )\b(?:seance|reunion|session|conference de presse"
            r"|conseil (?:municipal|communautaire|departemental|regional|metropolitain|d'administration)"
            r"|commission permanente|comite|copil|assemblee (?:pleniere|generale)|deliberation|proces-verbal"
            r"|compte[ -]rendu|releve de decisions)"
            r"(?: [\w°'/.-]+){0,6} ?(?:du|en date du|le|:) ?$"
        ),
    ),
    (
        "updated-line",
        re.compile(
            r"\b(?:mise? a jour|maj|derniere (?:mise a jour|modification)|modifiee?|actualisee?)(?: le| du| en)? ?:? ?$"
        ),
    ),
)
# The document that this one corrects has a day of its own.
_CORRECTED = re.compile(
    r"\b(?:annul|remplac)(?:e|ent|ant)\b|\bcorrig(?:e|ent|eant) (?:le|la|notre|celui)\b"
    r"|\b(?:rectification|rectificatif|correctif|erratum) (?:a|au|de|du)\b"
)
_LAW = re.compile(
    r"\b(?:loi|decret|arrete|ordonnance|circulaire|directive|avant|depuis|jusqu'au|partir du|code)\b[^.;]{0,40}$"
)
_STATE = re.compile(
    r"\b(?:arretee?s? (?:au|a la date du|le)|(?:situation|etat|etat des lieux|donnees|chiffres) (?:au|a la date du))"
    r" ?:? ?$"
)
_ACT = re.compile(r"^(?:arrete|decision|circulaire|instruction|avis)\b[^.:;]{0,60}\bdu $")
_ACT_GOES_ON = re.compile(
    r"^\s*(?:$|(?:portant|relati(?:f|ve)|fixant|modifiant|autorisant|approuvant|accordant|instituant|attribuant)\b)"
)
_OPENS_MINUTES = re.compile(r"^l'an ")
_SAT = re.compile(
    r"^(?:le |la |les |l')?(?:conseil|commission|comite|bureau|assemblee|jury|syndicat|membres?|delegues)\b"
    r"[^.;:]{0,120}?"
    r"\b(?:s'est |se sont |est |sont |etait |ont ete |a ete )?(?:reuni|tenu|assemble|rassemble)e?s?\b[^.;:]{0,90}?"
    r"\b(?:le|du|ce) ?$"
)
_SIGNED = re.compile(r"(?:a )?(?:[a-z][a-z' -]{1,40}(?: \([a-z0-9' -]{2,25}\))?, ?)(?:le )?")
_IMPRINT = re.compile(
    r"\b(?:depot legal|acheve d'imprimer|parution|publication|publiee?|imprimee?|mise? en ligne)"
    r"[^:]{0,30}?:? ?(?:en|le)? ?$"
)
# A report of a year's work tells no day: its year is what its title says.
_TITLE_YEAR = re.compile(
    r"\b(?:rapport (?:annuel|d'activites?)|bilan (?:annuel|d'activites?)|compte rendu (?:annuel|d'activites?)|edition"
    r"|annuaire|chiffres[ -]cles)(?: de l'annee| de l'exercice| pour l'annee| en| pour)?[ :–—|(-]{1,4}"
    rf"(?P<year>{WORDS['Y']})(?![\w/]|-\d)\W*$"
)
_RANKS = (
    *("published-line", "dateline", "signature", "updated-line", "footer", "session", "month-line", "act", "stamp"),
    *("imprint", "state"),
)
_STAMP = re.compile(r"[t ]{1,2}\d\d:\d\d:\d\d")  # a clock's seconds: whoever saved the text, not who wrote it
_DAYS_OF_A_YEAR_AND_A_HALF = 550


def published(source: Source, pages: Sequence[Page]) -> Told | None:
    """When a document was published, as EDTF: its own metadata's day, else the strongest date that its pages show.

    Args:
        source: the file, with the metadata that its reader found.
        pages: the first page and, of several, the last.
    """
    if source.published is not None and source.published.source not in _WEAK:
        return source.published
    texts = [_page_text(page) for page in pages]
    dated = [[one for one in find(text, None) if one.earliest] for text in texts]
    candidates: list[tuple[int, int, Told]] = []
    for number, (text, mentions) in enumerate(zip(texts, dated, strict=True)):
        shown = list(_dates_shown(text, mentions, is_first=number == 0, is_last=number == len(texts) - 1))
        months = {told.value for told in shown if told.source == "month-line"}
        for place, told in enumerate(shown):
            if told.source != "month-line" or len(months) == 1:  # several head the parts of a chronicle
                candidates.append((_RANKS.index(told.source), number * 1000 + place, told))
    if candidates:
        return min(candidates, key=lambda one: one[:2])[2]
    return _borne_out(source.published, [one for mentions in dated for one in mentions]) or _title_year(pages[0])


def _page_text(page: Page) -> PageText:
    return PageText(page, fold(page.text), tuple(sentence_spans(page.text)))


def _dates_shown(text: PageText, mentions: Sequence[DateMention], *, is_first: bool, is_last: bool) -> Iterator[Told]:
    """The dates of a page that say, by their words or place, that they are the document's."""
    head = _head(text.page) if is_first else frozenset()
    tail = len(text.page.blocks) - _LAST_BLOCKS if is_last else len(text.page.blocks)
    for number, block in enumerate(text.page.blocks):
        for one in mentions:
            if not (block.start <= one.start and one.end <= block.end):
                continue
            if "/" in one.edtf:
                source = _issue(text, block, one) if number in head else None
            else:
                source = _cue(text, block, one, is_first=is_first) or _place(text, block, one, in_head=number in head)
                source = source or (_opening(text, block, one) if number in head else None)
                source = source or (_closing(text, block, one) if number >= tail else None)
            if source is not None:
                stamped = _STAMP.search(fold_string(text.text[one.start : one.end + 12]))
                yield Told(one.edtf, "stamp" if stamped else source)


def _head(page: Page) -> frozenset[int]:
    """The blocks that head a first page: the top ones, and, below a site's menu, those right above its first prose."""
    prose = next((number for number, block in enumerate(page.blocks) if block.end - block.start > _SHORT), None)
    above = range(max(prose - _ABOVE_PROSE, 0), prose + 1) if prose is not None and prose < _HEAD_BLOCKS else ()
    return frozenset([*range(_TOP_BLOCKS), *above])


def _opening(text: PageText, block: Block, one: DateMention) -> str | None:
    """The dates with which prose begins: a despatch's dateline, the year and day of minutes, an act's day, an issue."""
    if one.start - block.start > _OPENING:
        return None
    before = fold_string(text.text[block.start : one.start])
    if len(one.edtf) == 10 and opens_prose(text.text, block.start, Span(one.start, one.end)):
        return "dateline" if _is_first_prose(text.page, block) else None
    if not before and _OPENS_MINUTES.match(fold_string(text.text[one.start : one.end])):
        return "session"
    if len(one.edtf) == 10 and _SAT.search(before) and _is_first_prose(text.page, block):
        return "session"
    if block.end - block.start > 2 * _SHORT or block.kind is BlockKind.TABLE_ROW:
        return None
    after = fold_string(text.text[one.end : block.end])
    if len(one.edtf) == 10 and _ACT.search(before) and _ACT_GOES_ON.match(after):
        return "act"
    if len(one.edtf) == 10 and block.end - block.start <= _SHORT and _STATE.search(before):
        return "state"
    if len(one.edtf) == 10 and _BYLINE.search(before) and _AFTER_A_BYLINE.match(after):
        return "dateline"
    return _issue(text, block, one)


def _closing(text: PageText, block: Block, one: DateMention) -> str | None:
    """The dates with which a document ends: of a place's name and a day alone, or of its imprint."""
    if block.kind in {BlockKind.TABLE_ROW, BlockKind.FOOTNOTE} or block.end - block.start > _SHORT:
        return None
    before = fold_string(text.text[block.start : one.start])
    if len(one.edtf) == 10 and _SIGNED.fullmatch(before) and not text.text[one.end : block.end].strip(" .,"):
        return "signature" if text.text[block.start].isupper() else None
    return "imprint" if len(one.edtf) >= 7 and _IMPRINT.search(before) else None


def _is_first_prose(page: Page, block: Block) -> bool:
    return next((one for one in page.blocks if one.end - one.start > _SHORT), block) is block


def _issue(text: PageText, block: Block, one: DateMention) -> str | None:
    """Whether a month, a quarter or a span of months ends the line that names a periodical, or stands below it."""
    before = fold_string(text.text[block.start : one.start])
    above = fold_string(text.text[max(block.start - _SHORT, 0) : block.start])
    if block.end - block.start > _SHORT or text.text[one.end : block.end].strip(" .()*|") or len(one.edtf) < 7:
        return None
    if len(one.edtf.split("/")[0]) != 7 or _GOES_ON.search(before):
        return None
    return "dateline" if _ISSUE.search(before) or (not before and _ISSUE.search(above)) else None


def _title_year(first: Page) -> Told | None:
    """The year that a report's title tells, where nothing tells its day."""
    for block in first.blocks[:_TOP_BLOCKS]:
        found = _TITLE_YEAR.search(fold_string(first.text[block.start : block.end]))
        if found and block.end - block.start <= _SHORT and block.kind is not BlockKind.TABLE_ROW:
            return Told(str(year_number(found["year"])), "title")
    return None


def _cue(text: PageText, block: Block, one: DateMention, *, is_first: bool) -> str | None:
    """The words before a date that make it the document's."""
    if block.kind is BlockKind.TABLE_ROW or len(one.edtf) < 7:
        return None
    before = fold_string(text.text[max(block.start, one.start - 90) : one.start])
    shown = block.end - block.start <= _SHORT and (is_first or block.kind is BlockKind.FOOTER)
    for name, pattern in _CUES:
        found = pattern.search(before) if shown or name == "signature" else None
        if found and not _CORRECTED.search(before[: found.end()]):
            return name
    return None


def _place(text: PageText, block: Block, one: DateMention, *, in_head: bool) -> str | None:
    """Whether a date stands by itself at the head of the document, or in its running header or footer."""
    if block.end - block.start > _SHORT or len(one.edtf) < 7:
        return None
    if block.kind in {BlockKind.TABLE_ROW, BlockKind.LIST_ITEM, BlockKind.FOOTNOTE, BlockKind.CAPTION}:
        return None
    before = fold_string(text.text[block.start : one.start])
    after = fold_string(text.text[one.end : block.end])
    in_margin = block.kind in {BlockKind.HEADER, BlockKind.FOOTER}
    whole = len(one.edtf) == 10
    # A paper's line of name and day: `Édition du bocage    Samedi 23 mars 2024`.
    is_capital = whole and text.text[one.start].isupper()
    ends = in_margin and whole and not after.strip(" .)") and not _LAW.search(before)
    if not (_STANDS_ALONE_BEFORE.search(before) or is_capital or ends) or not _STANDS_ALONE_AFTER.search(after):
        return None
    if _OF_SOMETHING_ELSE.search(before):
        return None
    if block.kind is BlockKind.FOOTER:
        return "footer"
    if block.kind is BlockKind.HEADER or in_head:
        return "dateline" if whole or before.strip() else "month-line"
    return None


def _last_day(edtf: str) -> date:
    """A day; the last of a month or year where no more is told."""
    year, month, *day = [*map(int, edtf.split("-")), *([12] if len(edtf) == 4 else [])]
    return date(year, month, day[0] if day else monthrange(year, month)[1])


def _borne_out(told: Told | None, mentions: Sequence[DateMention]) -> Told | None:
    """The day when a file was made or changed, if the dates on its pages bear it out: one is not much earlier."""
    if told is None or not mentions:
        return None
    created = _last_day(told.value)
    days = [date.fromisoformat(one.earliest) for one in mentions if one.earliest and one.confidence > 0.85]
    past = [day for day in days if day <= created]
    if past and created - max(past) <= timedelta(days=_DAYS_OF_A_YEAR_AND_A_HALF):
        return told
    return None
