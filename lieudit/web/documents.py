"""What a document's own page shows: its pages one by one, what it says, what it copies, how it was read."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from lieudit.web import corpus, disputed
from lieudit.web.disputed import Disputes
from lieudit.web.language import N_
from lieudit.web.rows import Document, Facts, Failure, Named

PAGE_SIZE = 48  # thumbnails at a time
MOST_FACTS = 20  # of each kind; the table has all
MOST_LISTED = 20
_EXCERPT = 220  # code points of a page without an image
_FACTS = ("participations", "awards", "programme_counts")

# What may have told a title, a date or a publisher: extract/metadata*.py, ingest/*.py.
TOLD_BY = {
    "user": N_("whoever ingested it"),
    "dateline": N_("a line of place and date"),
    "published-line": N_("a line that says when it was published"),
    "updated-line": N_("a line that says when it was updated"),
    "month-line": N_("a line with a month"),
    "session": N_("the date of a session"),
    "signature": N_("the date of a signature"),
    "act": N_("the date of an act"),
    "state": N_("the state of things that it gives"),
    "footer": N_("its footer"),
    "header": N_("its header"),
    "heading": N_("its heading"),
    "banner": N_("its banner"),
    "imprint": N_("its imprint"),
    "title": N_("its title"),
    "stamp": N_("a stamp"),
    "json-ld": N_("the web page’s JSON-LD"),
    "meta": N_("the web page’s metadata"),
    "element": N_("an element of the web page"),
    "canonical": N_("the web page’s own address"),
    "rel-license": N_("the web page’s link to a licence"),
    "changed": N_("when the web page was last changed"),
    "pdf-info": N_("the PDF’s properties"),
    "media-type": N_("its file type"),
    "text": N_("its text"),
    "contact": N_("its press contact"),
}
FIELDS = {
    "title": N_("Title"),
    "publisher": N_("Publisher"),
    "published": N_("Published"),
    "source_url": N_("Source address"),
    "licence": N_("Licence"),
    "kind": N_("Kind of document"),
}
LINKS = {
    ("copy", True): N_("copies"),
    ("copy", False): N_("is copied by"),
    ("excerpt", True): N_("is an excerpt of"),
    ("excerpt", False): N_("has an excerpt"),
    ("supersedes", True): N_("replaces"),
    ("supersedes", False): N_("is replaced by"),
}
CHANGES = {"added": N_("added"), "dropped": N_("dropped"), "changed": N_("changed")}


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page among its document's; `excerpt` stands for an image where there is none."""

    id: str
    number: int
    method: str
    ocr_confidence: float | None
    width: float | None  # in points; None where it has no form on paper, so that it can't be drawn
    length: float | None  # its height, in points
    excerpt: str
    places: int
    sums: int
    counts: int

    @property
    def is_sized(self) -> bool:
        return self.width is not None

    @property
    def height(self) -> int:
        """Of its small image, which is shown 150 pixels wide."""
        return round(150 * (self.length or 1) / (self.width or 1))


@dataclass(frozen=True, slots=True)
class Told:
    """A title, publisher, date, address or kind that something told; what the user gave goes first."""

    field: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Read:
    """So many pages were read in one way; confidence and the least confident page where that is OCR."""

    method: str
    pages: int
    ocr_confidence: float | None
    worst: tuple[str, int, float] | None  # id and number of the page, its confidence


@dataclass(frozen=True, slots=True)
class Side:
    """A stretch of a page, of one of two documents that are compared."""

    page_id: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """What a copy adds, drops or changes; the side that lacks it is None."""

    kind: str
    copy: Side | None
    original: Side | None


@dataclass(frozen=True, slots=True)
class Link:
    """Another document, and what this one is to it."""

    id: str
    kind: str
    is_from: bool  # this document is the copy, the excerpt, the one that replaces
    other: Named
    published: str | None
    score: float | None
    is_by_user: bool
    changes: int
    some_changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Witness:
    """Claims of a kind that the document tells, and how many of them it tells alone."""

    kind: str
    claims: int
    alone: int


@dataclass(frozen=True, slots=True)
class About:
    """All that the page of a document shows."""

    document: Document
    size_bytes: int | None
    told: tuple[Told, ...]
    leaves: tuple[Leaf, ...]
    stored: int  # pages that could be read
    read: tuple[Read, ...]
    totals: tuple[tuple[str, int], ...]  # table of facts, rows
    facts: Facts  # the first of each kind
    failed: int
    failures: tuple[Failure, ...]  # the first of them
    first: Named | None  # of the documents that are one witness with it; None: it is itself the first
    one_witness: tuple[Named, ...]  # the others of these
    is_superseded: bool
    links: tuple[Link, ...]
    witness: tuple[Witness, ...]
    disputes: Disputes


def about(connection: sqlite3.Connection, document_id: str, number: int = 1) -> About | None:
    """Read all about a document; None where there is none.

    Args:
        connection: the database.
        document_id: its id.
        number: which `PAGE_SIZE` of its pages, from 1.
    """
    document = corpus.document(connection, document_id)
    if document is None:
        return None
    size = connection.execute("select size_bytes from documents where id = ?", [document_id]).fetchone()[0]
    first, others, is_superseded = _cluster(connection, document_id)
    return About(
        document=document,
        size_bytes=size,
        told=_told(connection, document_id),
        leaves=_leaves(connection, document_id, (number - 1) * PAGE_SIZE),
        stored=_count(connection, "pages", document_id),
        read=_read(connection, document_id),
        totals=tuple((table, _total(connection, table, document_id)) for table in _FACTS),
        facts=_first_facts(connection, document_id),
        failed=_count(connection, "failures", document_id),
        failures=_failures(connection, document_id),
        first=first,
        one_witness=others,
        is_superseded=is_superseded,
        links=_links(connection, document_id),
        witness=_witness(connection, document_id),
        disputes=disputed.of_document(connection, document_id),
    )


def _told(connection: sqlite3.Connection, document_id: str) -> tuple[Told, ...]:
    rows = connection.execute(
        """select field, value, source from document_metadata where document_id = ?
           order by field, source <> 'user', source""",
        [document_id],
    )
    return tuple(Told(*row) for row in rows)


def _leaves(connection: sqlite3.Connection, document_id: str, offset: int) -> tuple[Leaf, ...]:
    numbers = ", ".join(f"(select count(*) from {table} f where f.page_id = p.id)" for table in _FACTS)
    rows = connection.execute(
        f"""select p.id, p.number, p.method, p.ocr_confidence, p.width, p.height, substr(p.text, 1, {_EXCERPT}),
            {numbers} from pages p where p.document_id = ? order by p.number limit {PAGE_SIZE} offset ?""",
        [document_id, offset],
    )
    return tuple(Leaf(*row) for row in rows)


def _read(connection: sqlite3.Connection, document_id: str) -> tuple[Read, ...]:
    """How the pages were read, the most frequent way first."""
    rows = connection.execute(
        """select method, count(*), avg(ocr_confidence) from pages where document_id = ?
           group by method order by 2 desc, 1""",
        [document_id],
    ).fetchall()
    worst = connection.execute(
        """select id, number, ocr_confidence from pages where document_id = ? and ocr_confidence is not null
           order by ocr_confidence, number limit 1""",
        [document_id],
    ).fetchone()
    return tuple(Read(method, pages, sure, worst if sure is not None else None) for method, pages, sure in rows)


def _count(connection: sqlite3.Connection, table: str, document_id: str) -> int:
    sql = f"select count(*) from {table} where document_id = ?"
    return int(connection.execute(sql, [document_id]).fetchone()[0])


def _total(connection: sqlite3.Connection, table: str, document_id: str) -> int:
    sql = f"select count(*) from pages p cross join {table} f on f.page_id = p.id where p.document_id = ?"
    return int(connection.execute(sql, [document_id]).fetchone()[0])


def _first_facts(connection: sqlite3.Connection, document_id: str) -> Facts:
    # ``cross join`` reads page by page, so that a long document's later pages are not looked at.
    ids: list[str] = []
    for table in _FACTS:
        rows = connection.execute(
            f"""select f.id from pages p cross join {table} f on f.page_id = p.id where p.document_id = ?
                order by p.number, f.start, f.id limit {MOST_FACTS}""",
            [document_id],
        )
        ids.extend(row[0] for row in rows)
    return corpus.facts_by_id(connection, ids)


def _failures(connection: sqlite3.Connection, document_id: str) -> tuple[Failure, ...]:
    rows = connection.execute(
        f"""select id, path, page, error, message, advice from failures where document_id = ?
            order by page is null, page, id desc limit {MOST_LISTED}""",
        [document_id],
    )
    return tuple(Failure(*row) for row in rows)


_TITLE = "coalesce(nullif(trim(d.title), ''), d.filename)"


def _cluster(connection: sqlite3.Connection, document_id: str) -> tuple[Named | None, tuple[Named, ...], bool]:
    """The first document that is one witness with this one, the others of them, and whether this one was replaced."""
    row = connection.execute(
        "select cluster_id, is_superseded from document_clusters where document_id = ?", [document_id]
    ).fetchone()
    if row is None:
        return None, (), False
    cluster, is_superseded = row
    others = connection.execute(
        f"""select d.id, {_TITLE} from document_clusters k join documents d on d.id = k.document_id
            where k.cluster_id = ? and k.document_id not in (?, ?)
            order by d.published is null, d.published, d.id limit {MOST_LISTED}""",
        [cluster, cluster, document_id],
    )
    first = None
    if cluster != document_id:
        first = Named(
            *connection.execute(f"select d.id, {_TITLE} from documents d where d.id = ?", [cluster]).fetchone()
        )
    return first, tuple(Named(*other) for other in others), bool(is_superseded)


def _links(connection: sqlite3.Connection, document_id: str) -> tuple[Link, ...]:
    found = []
    for own, other, is_from in (("from_id", "to_id", True), ("to_id", "from_id", False)):
        rows = connection.execute(
            f"""select k.id, k.kind, d.id, {_TITLE}, d.published, k.score, k.decided_by = 'user'
                from document_links k join documents d on d.id = k.{other} where k.{own} = ?
                order by k.kind, d.published is null, d.published, d.id limit {MOST_LISTED}""",
            [document_id],
        ).fetchall()
        for identifier, kind, key, title, published, score, is_by_user in rows:
            number, some = _changes(connection, identifier)
            link = Link(
                identifier, kind, is_from, Named(key, title), published, score, bool(is_by_user), number, some
            )  # fmt: skip
            found.append(link)
    return tuple(found)


def _changes(connection: sqlite3.Connection, link_id: str) -> tuple[int, tuple[Change, ...]]:
    """How many changes a copy makes, and the first of them."""
    total = connection.execute("select count(*) from document_changes where link_id = ?", [link_id]).fetchone()[0]
    rows = connection.execute(
        """select kind, from_page_id, from_start, from_end, from_text, to_page_id, to_start, to_end, to_text
           from document_changes where link_id = ? order by kind, from_page_id, from_start, to_start, id limit 5""",
        [link_id],
    )
    return total, tuple(Change(row[0], _side(row[1:5]), _side(row[5:9])) for row in rows)


def _side(row: Sequence[str | int | None]) -> Side | None:
    page_id, start, end, text = row
    return Side(str(page_id), int(start or 0), int(end or 0), str(text)) if page_id is not None and text else None


def _witness(connection: sqlite3.Connection, document_id: str) -> tuple[Witness, ...]:
    found = []
    for kind in ("participation", "award", "count"):
        claims, alone = connection.execute(
            f"""select count(*), coalesce(sum(c.sources = 1), 0) from {kind}_claims c where c.id in (
                select {kind}_claim_id from claim_evidence where document_id = ?)""",
            [document_id],
        ).fetchone()
        if claims:
            found.append(Witness(kind, claims, alone))
    return tuple(found)
