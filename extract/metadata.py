"""What a document is: title, kind, publisher, date, address; and what told each.

The user goes before the file's own metadata, these before what its first and last pages say of it, and a PDF's
date of creation comes last: it is the day on which someone printed it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta

from extract.dates import find, opens_prose
from extract.dates_words import WORDS, year_number
from extract.facts import DateMention, Span
from extract.metadata_kind import kind_of
from extract.nlp import sentence_spans
from extract.normalise import fold, fold_string
from extract.text import DocumentInfo, PageText
from ingest.document import Block, BlockKind, Page, Source, Told


@dataclass(frozen=True, slots=True)
class Given:
    """What the user says of a document; it goes before whatever the document tells."""

    source_url: str | None = None
    published: str | None = None  # EDTF
    publisher: str | None = None
    title: str | None = None
    kind: str | None = None

    def updated(self, later: Given) -> Given:
        """This, with whatever was said later in its place."""
        return Given(**{f.name: getattr(later, f.name) or getattr(self, f.name) for f in fields(Given)})


@dataclass(frozen=True, slots=True)
class Described:
    """A document's description, with what told each part (None: nothing did)."""

    info: DocumentInfo
    published_from: str | None = None
    title_from: str | None = None
    publisher_from: str | None = None
    kind_from: str | None = None


NOTHING_GIVEN = Given()
PDF_INFO = "pdf-info"


def describe(source: Source, first: Page, last: Page | None, given: Given = NOTHING_GIVEN) -> Described:
    """Describe a document from what the user gave, what the file says of itself, and its first and last pages.

    Args:
        source: the file, with the metadata that its reader found.
        first: its first page that could be read.
        last: its last, where it has more than one.
        given: what the user says.
    """
    pages = [first] if last is None or last.id == first.id else [first, last]
    title = _told(given.title) or _title(source, first)
    publisher = _told(given.publisher) or source.publisher or _publisher(pages)
    published = _told(given.published) or _published(source, pages)
    kind = _told(given.kind) or kind_of(first, source.media_type)
    info = DocumentInfo(
        id=source.document_id,
        title=title.value if title else None,
        kind=kind.value if kind else None,
        publisher=publisher.value if publisher else None,
        published=published.value if published else None,
        source_url=given.source_url or (source.source_url.value if source.source_url else None),
    )
    return Described(
        info,
        published_from=published.source if published else None,
        title_from=title.source if title else None,
        publisher_from=publisher.source if publisher else None,
        kind_from=kind.source if kind else None,
    )


def _told(value: str | None) -> Told | None:
    return Told(value, "user") if value else None


# --- the date ---------------------------------------------------------------------------------------------------

_TOP_BLOCKS = 10  # of the first page, in which a date that stands by itself is the document's
_SHORT = 130  # characters of a block that may be a dateline
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
            r"|conseil (?:municipal|communautaire|departemental|regional|metropolitain)"
            r"|commission permanente|comite de pilotage|assemblee pleniere|deliberation|proces-verbal)"
            r"(?: \w+){0,3} ?(?:du|en date du|le|:) ?$"
        ),
    ),
    (
        "updated-line",
        re.compile(
            r"\b(?:mise? a jour|maj|derniere (?:mise a jour|modification)|modifiee?|actualisee?)(?: le| du| en)? ?:? ?$"
        ),
    ),
)
_ACT = re.compile(r"^(?:arrete|decision|circulaire|instruction|avis)\b[^.:;]{0,60}\bdu $")
_ACT_GOES_ON = re.compile(
    r"^\s*(?:$|(?:portant|relati(?:f|ve)|fixant|modifiant|autorisant|approuvant|accordant|instituant|attribuant)\b)"
)
_OPENS_MINUTES = re.compile(r"^l'an ")
# A report of a year's work tells no day: its year is what its title says.
_TITLE_YEAR = re.compile(
    r"\b(?:rapport (?:annuel|d'activites?)|bilan (?:annuel|d'activites?)|compte rendu (?:annuel|d'activites?)|edition"
    r"|annuaire|chiffres[ -]cles)(?: de l'annee| de l'exercice| pour l'annee| en| pour)?[ :–—|(-]{1,4}"
    rf"(?P<year>{WORDS['Y']})(?![\w/]|-\d)\W*$"
)
_RANKS = ("published-line", "dateline", "signature", "updated-line", "footer", "session", "act", "stamp")
_STAMP = re.compile(r"[t ]{1,2}\d\d:\d\d:\d\d")  # a clock's seconds: whoever saved the text, not who wrote it
_DAYS_OF_A_YEAR_AND_A_HALF = 550


def _published(source: Source, pages: Sequence[Page]) -> Told | None:
    """When the document was published: its own metadata's day, else the strongest date that its pages show."""
    if source.published is not None and source.published.source != PDF_INFO:
        return source.published
    texts = [_page_text(page) for page in pages]
    dated = [[one for one in find(text, None) if one.earliest] for text in texts]
    candidates: list[tuple[int, int, Told]] = []
    for number, (text, mentions) in enumerate(zip(texts, dated, strict=True)):
        for place, told in enumerate(_dates_shown(text, mentions, is_first=number == 0)):
            candidates.append((_RANKS.index(told.source), number * 1000 + place, told))
    if candidates:
        return min(candidates, key=lambda one: one[:2])[2]
    return _of_pdf(source.published, [one for mentions in dated for one in mentions]) or _title_year(pages[0])


def _page_text(page: Page) -> PageText:
    return PageText(page, fold(page.text), tuple(sentence_spans(page.text)))


def _dates_shown(text: PageText, mentions: Sequence[DateMention], *, is_first: bool) -> Iterator[Told]:
    """The dates of a page that say, by their words or place, that they are the document's."""
    head = _head(text.page) if is_first else frozenset()
    for number, block in enumerate(text.page.blocks):
        for one in mentions:
            if not (block.start <= one.start and one.end <= block.end):
                continue
            if "/" in one.edtf:
                source = _issue(text, block, one) if number in head else None
            else:
                source = _cue(text, block, one, is_first=is_first) or _place(text, block, one, in_head=number in head)
                source = source or (_opening(text, block, one) if number in head else None)
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
    before = fold_string(text.text[block.start : one.start])
    after = fold_string(text.text[one.end : block.end])
    if len(one.edtf) == 10 and opens_prose(text.text, block.start, Span(one.start, one.end)):
        return "dateline" if _is_first_prose(text.page, block) else None
    if not before and _OPENS_MINUTES.match(fold_string(text.text[one.start : one.end])):
        return "session"
    if block.end - block.start > 2 * _SHORT or block.kind is BlockKind.TABLE_ROW:
        return None
    if len(one.edtf) == 10 and _ACT.search(before) and _ACT_GOES_ON.match(after):
        return "act"
    if len(one.edtf) == 10 and _BYLINE.search(before) and _AFTER_A_BYLINE.match(after):
        return "dateline"
    return _issue(text, block, one)


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
    for name, pattern in _CUES:
        found = pattern.search(before)
        if not found:
            continue
        opens = not before[: found.start()].strip(' -—–|•·,.:;()"«»/')
        short = block.end - block.start <= _SHORT
        if (
            name == "signature"
            or (short and (is_first or block.kind is BlockKind.FOOTER))
            or (opens and is_first and short)
        ):
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
    if not _STANDS_ALONE_BEFORE.search(before) or not _STANDS_ALONE_AFTER.search(after):
        return None
    if _OF_SOMETHING_ELSE.search(before):
        return None
    if block.kind is BlockKind.FOOTER:
        return "footer"
    if block.kind is BlockKind.HEADER or in_head:
        return "dateline"
    return None


def _of_pdf(told: Told | None, mentions: Sequence[DateMention]) -> Told | None:
    """A PDF's day of creation, if the dates on its pages bear it out: none is later, one is not much earlier."""
    if told is None or not mentions:
        return None
    created = date.fromisoformat(told.value)
    days = [date.fromisoformat(one.earliest) for one in mentions if one.earliest and one.confidence > 0.85]
    past = [day for day in days if day <= created]
    if past and created - max(past) <= timedelta(days=_DAYS_OF_A_YEAR_AND_A_HALF):
        return told
    return None


# --- the title --------------------------------------------------------------------------------------------------

_JUNK_TITLE = re.compile(
    r"(?:microsoft (?:word|powerpoint|excel)|untitled|sans[ -]titre|document\d*$|pr[ée]sentation powerpoint|diapositive"
    r"|slide|mise en page|layout|page \d|scan|img[_ -]?\d|\W*$|[\d\W_]+$)|.*\.(?:docx?|pdf|indd|odt|pptx?|xlsx?"
    r"|qxp|html?)$",
    re.IGNORECASE,
)
_TITLE_LENGTH = 250
_WORDS = re.compile(r"\w+")
_IN_A_NAME = re.compile(
    r"a|aux?|d|de|du|des|en|et|la?|les?|sur|sous|etat|services|mer|logement|environnement|amenagement|cohesion"
    r"|publiques?|territoires|territoriale|regionale|departementale|nationale"
)
_OFFICE = re.compile(r"(?:direction|service|cabinet|bureau|pole|secretariat|delegation)\b")
_REPUBLIC = re.compile(r"(?:republique francaise|liberte\W+egalite\W+fraternite|\W)+")


def _title(source: Source, first: Page) -> Told | None:
    """The title that the page shows; that of the file's metadata where the page shows it too, or shows none."""
    told = source.title if source.title and not _JUNK_TITLE.match(source.title.value) else None
    if told is not None and _squeezed(told.value) in _squeezed(first.text):
        return told
    headings = [block for block in first.blocks if block.kind is BlockKind.HEADING]
    worded = [block for block in headings if len(first.text[block.start : block.end].split()) > 2]
    headings = worded or headings  # a title has more words than `Habitat`
    if len(headings) > 1:  # a letterhead names who writes, and stands above what it is about
        headings = [block for block in headings if not _is_letterhead(first.text[block.start : block.end])] or headings
    best = next((block for block in headings if block.level == 1), headings[0] if headings else None)
    if best is not None and (best.level == 1 or told is None):
        return Told(first.text[best.start : best.end][:_TITLE_LENGTH], "heading")
    return told


def _is_letterhead(heading: str) -> bool:
    """Whether a heading is nothing but the names of bodies: ``République française``, ``Préfecture de la Nièvre``."""
    folded = fold_string(heading)
    if _REPUBLIC.fullmatch(folded):
        return True
    body = _BODY.match(folded) or _OFFICE.match(folded)
    if body is None or len(folded) != len(heading) or _SAYS_MORE.search(heading):
        return False
    return all(
        word[0].isupper() or _IN_A_NAME.fullmatch(fold_string(word)) for word in _WORDS.findall(heading[body.end() :])
    )


def _squeezed(text: str) -> str:
    return re.sub(r"\W+", "", fold_string(text))


# --- the publisher ----------------------------------------------------------------------------------------------

_BODY = re.compile(
    r"(?:la |le |les |l')?(?:region|prefecture|prefete?|sous-prefecture|ministere|departement"
    r"|conseil (?:departemental|regional"
    r"|general|municipal)|mairie|ville|commune|communaute (?:de communes|d'agglomeration|urbaine)|metropole"
    r"|agences?|observatoire"
    r"|direction (?:departementale|regionale|generale|interdepartementale)|etablissement public|chambre"
    r"|banque des territoires"
    r"|services de l'etat|syndicat|association|assemblee nationale|senat|cour des comptes|caisse des depots|pays"
    r"|parc naturel"
    r"|prefet|anct|cerema|anah|dreal|ddtm?|pole metropolitain|communes? de)\b"
)
_PARTS = re.compile(r"\s+[—–|•·-]{1,2}\s+|\s*\|\s*|\n")
_SAYS_MORE = re.compile(r"^(?:La|Le|Les) |^L['’]|[:?!]")
_PUBLISHER_LENGTH = 90
_MOST_OF_A_NAME = 5  # words; beyond, what ends with a full stop is a sentence


def _publisher(pages: Sequence[Page]) -> Told | None:
    """The body whose name heads the first page, or runs in a margin."""
    first = pages[0]
    margins = [block for page in pages for block in page.blocks if block.kind in {BlockKind.HEADER, BlockKind.FOOTER}]
    for block in [*margins, *first.blocks[:4]]:
        if block.end - block.start > _SHORT or block.kind in {BlockKind.TABLE_ROW, BlockKind.LIST_ITEM}:
            continue
        for part in _PARTS.split(first_text := _text_of(pages, block)):
            name = part.strip(" .,;:")
            if (
                not (part.rstrip().endswith((".", ";", "!", "?")) and len(name.split()) > _MOST_OF_A_NAME)
                and _BODY.match(fold_string(name))
                and 3 < len(name) <= _PUBLISHER_LENGTH
                and not _is_title(block, first_text)
            ):
                return Told(name, "header" if block in margins else "heading")
    return None


def _text_of(pages: Sequence[Page], block: Block) -> str:
    page = next(page for page in pages if block in page.blocks)
    return page.text[block.start : block.end]


def _is_title(block: Block, text: str) -> bool:
    """A title that begins with a body's name (``La Région agit pour…``) says what it does, not who publishes."""
    return block.kind is BlockKind.HEADING and (len(text.split()) > 8 or bool(_SAYS_MORE.search(text)))
