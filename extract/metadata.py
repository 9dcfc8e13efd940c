"""What a document is: title, kind, publisher, date, address; and what told each.

The user goes before the file's own metadata, these before what its first and last pages say of it, and a PDF's
date of creation comes last: it is the day on which someone printed it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta

from extract.dates import find
from extract.facts import DateMention
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
_OPEN = r"[—–|•·,:;/()\[\]\"«»_-]"
_STANDS_ALONE_BEFORE = re.compile(rf"(?:^|{_OPEN}\s*(?:le )?|^le |\bn ?° ?[\d ]+)\s*$")
_STANDS_ALONE_AFTER = re.compile(r"^\s*(?:$|[—–|•·,/()\[\]\"«»_.-])")
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
            r"\b(?:seance|reunion|session|conseil (?:municipal|communautaire|departemental|regional|metropolitain)"
            r"|commission permanente|comite de pilotage|assemblee pleniere|deliberation|proces-verbal)"
            r"(?: \w+){0,3} (?:du|en date du|le) ?$"
        ),
    ),
    (
        "updated-line",
        re.compile(
            r"\b(?:mise? a jour|maj|derniere (?:mise a jour|modification)|modifiee?|actualisee?)(?: le| du| en)? ?:? ?$"
        ),
    ),
)
_RANKS = ("published-line", "dateline", "signature", "updated-line", "footer", "session")
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
    return _of_pdf(source.published, [one for mentions in dated for one in mentions])


def _page_text(page: Page) -> PageText:
    return PageText(page, fold(page.text), tuple(sentence_spans(page.text)))


def _dates_shown(text: PageText, mentions: Sequence[DateMention], *, is_first: bool) -> Iterator[Told]:
    """The dates of a page that say, by their words or place, that they are the document's."""
    for number, block in enumerate(text.page.blocks):
        for one in mentions:
            if not (block.start <= one.start and one.end <= block.end) or "/" in one.edtf:
                continue
            source = _cue(text, block, one, is_first=is_first) or _place(text, block, one, number, is_first=is_first)
            if source is not None:
                yield Told(one.edtf, source)


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


def _place(text: PageText, block: Block, one: DateMention, number: int, *, is_first: bool) -> str | None:
    """Whether a date stands by itself at the head of the document, or in its running header or footer."""
    if block.end - block.start > _SHORT or len(one.edtf) < 7:
        return None
    if block.kind in {BlockKind.TABLE_ROW, BlockKind.LIST_ITEM, BlockKind.FOOTNOTE, BlockKind.CAPTION}:
        return None
    before = fold_string(text.text[block.start : one.start])
    after = fold_string(text.text[one.end : block.end])
    if not _STANDS_ALONE_BEFORE.search(before) or not _STANDS_ALONE_AFTER.search(after):
        return None
    if block.kind is BlockKind.FOOTER:
        return "footer"
    if block.kind is BlockKind.HEADER or (is_first and number < _TOP_BLOCKS):
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


def _title(source: Source, first: Page) -> Told | None:
    """The title that the page shows; that of the file's metadata where the page shows it too, or shows none."""
    told = source.title if source.title and not _JUNK_TITLE.match(source.title.value) else None
    if told is not None and _squeezed(told.value) in _squeezed(first.text):
        return told
    headings = [block for block in first.blocks if block.kind is BlockKind.HEADING]
    worded = [block for block in headings if len(first.text[block.start : block.end].split()) > 2]
    headings = worded or headings  # a title has more words than `Habitat`
    best = next((block for block in headings if block.level == 1), None)
    if best is not None:
        return Told(first.text[best.start : best.end][:_TITLE_LENGTH], "heading")
    if told is not None:
        return told
    return Told(first.text[headings[0].start : headings[0].end][:_TITLE_LENGTH], "heading") if headings else None


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
                _BODY.match(fold_string(name))
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
