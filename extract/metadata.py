"""What a document is: title, kind, publisher, date, address, licence; and what told each.

The user goes before the file's own metadata, these before what its first and last pages say of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields

from extract import metadata_date
from extract.metadata_kind import kind_of
from extract.normalise import fold_string
from extract.text import DocumentInfo
from ingest.document import Block, BlockKind, Page, Source, Told


@dataclass(frozen=True, slots=True)
class Given:
    """What the user says of a document; it goes before whatever the document tells."""

    source_url: str | None = None
    published: str | None = None  # EDTF
    publisher: str | None = None
    title: str | None = None
    kind: str | None = None
    licence: str | None = None

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
    published = _told(given.published) or metadata_date.published(source, pages)
    kind = _told(given.kind) or kind_of(first, source.media_type)
    info = DocumentInfo(
        id=source.document_id,
        title=title.value if title else None,
        kind=kind.value if kind else None,
        publisher=publisher.value if publisher else None,
        published=published.value if published else None,
        source_url=given.source_url or (source.source_url.value if source.source_url else None),
        licence=given.licence or (source.licence.value if source.licence else None),
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
_SHORT = 130  # characters of a block that may name who publishes
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
