"""What the pages of lieudit show, as types; ``lieudit.web.corpus`` reads them from the database."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.document import Box


@dataclass(frozen=True, slots=True)
class Named:
    """A commune, programme, organisation or intercommunality: its key and its name."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Document:
    id: str
    title: str  # the filename where no title is known
    kind: str | None
    publisher: str | None
    published: str | None
    published_from: str | None
    source_url: str | None
    filename: str
    media_type: str
    page_count: int
    sha256: str
    ingested_at: str | None
    licence: str | None = None  # words or an address; None: unknown, so the terms are its publisher's


@dataclass(frozen=True, slots=True)
class StoredPage:
    id: str
    document_id: str
    number: int
    text: str
    method: str
    reason: str | None
    ocr_confidence: float | None
    width: float | None
    height: float | None
    rotation: int
    layout: bytes | None


@dataclass(frozen=True, slots=True)
class MentionRow:
    table: str
    id: str
    kind: str
    start: int
    end: int
    named: Named  # what it stands for; of an amount the name is a JSON list: eur, eur_low, eur_high, qualifier
    boxes: tuple[Box, ...]
    confidence: float | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is said."""

    page_id: str
    number: int
    start: int
    end: int
    document_id: str
    title: str
    published: str | None


@dataclass(frozen=True, slots=True)
class Participation:
    id: str
    place: Place
    quote: str
    commune: Named
    programme: Named
    status: str
    edtf: str | None
    confidence: float | None
    reviewed: str | None = None  # what a person said of it: a `db.reviews_types.Verdict`


@dataclass(frozen=True, slots=True)
class Award:
    id: str
    place: Place
    quote: str
    eur: float | None
    eur_low: float | None
    eur_high: float | None
    qualifier: str
    role: str
    programme: Named | None
    funder: Named | None
    edtf: str | None
    purpose: str | None
    confidence: float | None
    communes: tuple[Named, ...] = ()
    epcis: tuple[Named, ...] = ()
    reviewed: str | None = None


@dataclass(frozen=True, slots=True)
class Count:
    id: str
    place: Place
    quote: str
    programme: Named
    value: int
    scope: str
    edtf: str | None
    confidence: float | None
    reviewed: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """Participations, awards and counts; where one is as long as `limit`, the table has more."""

    participations: tuple[Participation, ...] = ()
    awards: tuple[Award, ...] = ()
    counts: tuple[Count, ...] = ()
    limit: int = 0

    def __bool__(self) -> bool:
        return bool(self.participations or self.awards or self.counts)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A page that names something: the first mention with the words around it, and how many there are."""

    place: Place
    before: str
    text: str
    after: str
    mentions: int


@dataclass(frozen=True, slots=True)
class Failure:
    id: int
    path: str
    page: int | None
    error: str
    message: str
    advice: str | None
