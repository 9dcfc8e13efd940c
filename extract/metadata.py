"""What a document is: title, kind, publisher, date, address; and what told each."""

from __future__ import annotations

from dataclasses import dataclass

from extract.text import DocumentInfo
from ingest.document import BlockKind, Page, Source


@dataclass(frozen=True, slots=True)
class Given:
    """What the user says of a document; it goes before whatever the document tells."""

    source_url: str | None = None
    published: str | None = None  # EDTF
    publisher: str | None = None
    title: str | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Described:
    """A document's description, with what told each part (None: nothing did)."""

    info: DocumentInfo
    published_from: str | None = None
    title_from: str | None = None
    publisher_from: str | None = None
    kind_from: str | None = None


def describe(source: Source, first: Page, last: Page | None, given: Given) -> Described:
    """Describe a document from what the user gave, what the file says of itself, and its first and last pages."""
    heading = next((b for b in first.blocks if b.kind is BlockKind.HEADING), None)
    title = given.title or (first.text[heading.start : heading.end] if heading else None)
    published = given.published or (source.published.value if source.published else None)
    info = DocumentInfo(
        id=source.document_id,
        title=title,
        kind=given.kind or ("web-page" if source.media_type == "text/html" else None),
        publisher=given.publisher or (source.publisher.value if source.publisher else None),
        published=published,
        source_url=given.source_url or (source.source_url.value if source.source_url else None),
    )
    return Described(info, "user" if given.published else source.published.source if source.published else None)
