"""The database: one document, one transaction, the same result however often."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from types import TracebackType

from db import (
    bands,
    claims,
    copies,
    decisions,
    migrations,
    reviews_apply,
    reviews_changes,
    reviews_file,
    schema,
    stale,
    versions,
    views,
)
from db.claims import NOTHING_WAITING, Waiting
from db.claims_general import General
from db.connection import WrittenDatabase, explained
from db.rows import PageRows, reference_rows
from db.table import Row
from db.write import Conflict, insert
from extract.copies_keys import Keys
from extract.metadata import Described, Given
from extract.reference import Reference
from ingest import remote
from ingest.cache import LAYOUT_VERSION
from ingest.document import Source, Told
from ingest.errors import LieuditError
from ingest.unfinished import UNFINISHED, force_to_disk, written_whole

BUSY_SECONDS = 60.0
_PAGES = 32  # written at once
_MUCH_STALE = 2000  # keys of claims: a key that every document touches is not to be joined after each of them
TOLD_FIELDS = ("title", "publisher", "published", "source_url", "kind", "licence")


@dataclass(frozen=True, slots=True)
class Totals:
    """What an ingest did: numbers for its row in ``runs``."""

    documents: int = 0
    pages: int = 0
    unchanged: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Stored:
    """A document as the database holds it."""

    source: Source
    given: Given


class Store:
    """A lieudit database opened for writing; use as a context manager.

    Args:
        path: the file.
        busy_seconds: how long to wait for another program that writes to it.

    Raises:
        BusyError: another program wrote to the file for longer than that.
        DatabaseError: the file can't be written, is no lieudit database, or was made by a newer program.
    """

    def __init__(self, path: Path, busy_seconds: float = BUSY_SECONDS) -> None:
        self.path = path
        self.database = WrittenDatabase(path, busy_seconds)
        self._is_joining = False  # what is stale was much, and some of it still is
        self._general: General | None = None  # as long as nothing but claims is written
        try:
            with explained(path):
                migrations.migrate(self.database)
        except BaseException:
            self.database.close()
            raise

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:  # nobody is to wait for more, and on a full disk more would fail
            self.database.conn.close()

    def close(self) -> None:
        """Close, so that the file alone can be handed on (the write-ahead log is merged into it)."""
        try:
            with explained(self.path):
                self.database.merge()
        finally:
            self.database.conn.close()

    # Reference data

    @property
    def is_new(self) -> bool:
        """Whether no reference data were written yet, and so no document."""
        return self._meta("reference") is None

    def put_reference(self, reference: Reference) -> None:
        """Write communes, EPCI, programmes and organisations, unless these very ones are there."""
        tables = reference_rows(reference)
        digest = digest_of(tables)
        if self._meta("reference") == digest:
            return
        with self.database.atomic():
            if self._meta("reference") == digest:  # another wrote them meanwhile
                return
            # A commune may stand before its successor: keys are checked when all are there.
            self.database.execute("pragma defer_foreign_keys = on")
            for table in views.TABLES:  # nothing refers to their rows, so that none need stay
                self.database.execute(f"delete from {table.name}")
            for name, rows in tables.items():
                self._upsert(name, rows)
            stale.mark_all(self.database)
            self._set_meta("reference", digest)

    def _upsert(self, table: str, rows: Sequence[Row]) -> None:
        key, *_ = columns = list(rows[0])
        names = ", ".join(f'"{column}"' for column in columns)
        marks = ", ".join("?" for _ in columns)
        updates = ", ".join(f'"{column}" = excluded."{column}"' for column in columns if column != key)
        self.database.conn.executemany(
            f'insert into "{table}" ({names}) values ({marks}) on conflict ("{key}") do update set {updates}',
            [tuple(row.values()) for row in rows],
        )

    def _meta(self, key: str) -> str | None:
        row = self.database.execute("select value from meta where key = ?", [key]).fetchone()
        return row[0] if row else None

    def _set_meta(self, key: str, value: str) -> None:
        insert(self.database, "meta", [{"key": key, "value": value}], Conflict.REPLACE)

    # Runs and failures

    def begin_run(self, version: str, command: str) -> int:
        sql = "insert into runs (started_at, version, command) values (?, ?, ?) returning id"
        with self.database.atomic():
            return int(self.database.execute(sql, [now(), version, command]).fetchone()[0])

    def finish_run(self, run: int, totals: Totals) -> None:
        row: Row = {
            "finished_at": now(),
            "documents": totals.documents,
            "pages": totals.pages,
            "unchanged": totals.unchanged,
            "failed": totals.failed,
        }
        with self.database.atomic():
            self.database["runs"].update(run, row)

    def fail(self, run: int, path: str, error: LieuditError, page: int | None, document_id: str | None) -> None:
        """Keep a file or page that could not be read."""
        row: Row = {
            "run_id": run,
            "path": _storable(path),
            "page": page,
            "error": type(error).__name__,
            "message": _storable(str(error)),
            "advice": error.advice,
            "document_id": document_id,
        }
        with self.database.atomic():
            insert(self.database, "failures", [row])

    # Documents

    def is_complete(self, document_id: str) -> bool:
        """Whether a document is stored with all its pages."""
        sql = """select page_count = (select count(*) from pages where document_id = documents.id)
                 from documents where id = ?"""
        row = self.database.execute(sql, [document_id]).fetchone()
        return bool(row and row[0])

    def document_ids(self) -> list[str]:
        return [row[0] for row in self.database.execute("select id from documents order by id")]

    def stored(self, document_id: str) -> Stored | None:
        """A document's source and metadata as they were told, to describe and extract it anew; None: not there."""
        row = next(self.database.query("select * from documents where id = ?", [document_id]), None)
        if row is None:
            return None
        told: dict[str, Told] = {}
        given: dict[str, str] = {}
        sql = "select field, value, source from document_metadata where document_id = ? order by field, source"
        for name, value, source in self.database.execute(sql, [document_id]):
            if source == "user":
                given[name] = value
            else:
                told[name] = Told(value, source)
        source = Source(
            path=Path(row["filename"]),
            document_id=document_id,
            sha256=row["sha256"],
            size_bytes=row["size_bytes"],
            media_type=row["media_type"],
            page_count=row["page_count"],
            title=told.get("title"),
            publisher=told.get("publisher"),
            published=told.get("published"),
            source_url=told.get("source_url"),
            licence=told.get("licence"),
        )
        return Stored(source, Given(**given))

    def layouts(self, document_id: str) -> Iterator[tuple[int, bytes]]:
        """The stored pages of a document, in order: number, and words and blocks for ``ingest.cache.loads_page``."""
        sql = """select number, layout from page_layouts join pages on pages.id = page_id
                 where document_id = ? order by number"""
        yield from self.database.execute(sql, [document_id])

    def put(self, source: Source, given: Given, described: Described, pages: Iterable[tuple[bytes, PageRows]]) -> None:
        """Write a document with all that it says, in one transaction, in place of what was there of it.

        Args:
            source: the file.
            given: what the user said of it.
            described: its title, kind, date, … and what told them.
            pages: each page's layout (``ingest.cache.dumps_page``) and rows, in order; some are held at a time.
        """
        info = described.info
        self._general = None
        with self.database.atomic():
            before = self.database.execute("select ingested_at from documents where id = ?", [info.id]).fetchone()
            self._delete(info.id)
            row: Row = {
                "id": info.id,
                "title": info.title,
                "kind": info.kind,
                "publisher": info.publisher,
                "published": info.published,
                "published_from": described.published_from,
                "source_url": info.source_url,
                "licence": info.licence,
                "filename": _storable(source.path.name),
                "media_type": source.media_type,
                "page_count": source.page_count,
                "size_bytes": source.size_bytes,
                "sha256": source.sha256,
                "ingested_at": before[0] if before else now(),
            }
            insert(self.database, "documents", [row])
            insert(self.database, "document_metadata", _told_rows(source, given))
            coming, keys = iter(pages), Keys()
            while some := list(islice(coming, _PAGES)):
                self._put_pages(some)
                for _, rows in some:
                    keys.add(rows.sketch)
            bands.put(self.database, info.id, keys.drawn())
            reviews_apply.apply(self.database, info.id, reviews_file.load(self.path, info.id))
            stale.mark_new(self.database, info.id)

    def _put_pages(self, pages: Sequence[tuple[bytes, PageRows]]) -> None:
        """Write the rows of some pages, table by table."""
        tables: dict[str, list[Row]] = {}
        for layout, rows in pages:
            tables.setdefault("organisations", []).extend(rows.organisations)
            for table, entries in rows.tables.items():
                tables.setdefault(table, []).extend(entries)
            page: Row = {"page_id": rows.tables["pages"][0]["id"], "version": LAYOUT_VERSION, "layout": layout}
            tables.setdefault("page_layouts", []).append(page)
        for name in (table.name for table in schema.TABLES):  # what others refer to comes first
            conflict = Conflict.IGNORE if name == "organisations" else Conflict.FAIL
            insert(self.database, name, tables.get(name, ()), conflict)

    def remove(self, document_id: str) -> bool:
        """Take a document out with all that it said; False if it isn't there."""
        self._general = None
        with self.database.atomic():
            found = bool(self.database["documents"].count_where("id = ?", [document_id]))
            self._delete(document_id)
            reviews_apply.apply(self.database, document_id, reviews_file.load(self.path, document_id))
        return found

    def apply_reviews(self, document_id: str) -> None:
        """Apply a document's reviews in place of those that were applied before."""
        self._general = None
        with self.database.atomic():
            reviews_apply.apply_again(self.database, document_id, reviews_file.load(self.path, document_id))

    def waiting(self) -> Waiting:
        """What is still to be joined: by an ingest that is running, or after one that was stopped."""
        documents = self.database.execute("select document_id from stale_documents").fetchall()
        keys = self.database.execute("select kind, key from stale_claims").fetchall()
        return Waiting(frozenset(document for (document,) in documents), frozenset(keys))

    def compare_next(self) -> bool:
        """Compare a document that came, or changed, with those like it; False: all are compared.

        ``join_claims`` does it for those that are left, before it joins what they say.
        """
        if self.database.execute("select 1 from stale_documents limit 1").fetchone() is None:
            return False
        return copies.refresh_next(self.database, decisions.load(self.path).documents)

    def join_next(self) -> bool:
        """Join some of what is stale, once that is much; False: it isn't, or no more is stale.

        Documents that come meanwhile make some of it stale again. ``join_claims`` joins whatever is left.
        """
        if not self._is_joining:
            sql = "select count(*) from (select 1 from stale_claims limit ?)"
            self._is_joining = self.database.execute(sql, [_MUCH_STALE]).fetchone()[0] == _MUCH_STALE
        if self._is_joining:
            self._general = self._general or General(self.database)
            self._is_joining = claims.join_some(self.database, decisions.load(self.path), self._general)
        return self._is_joining

    def join_claims(self, waiting: Waiting = NOTHING_WAITING) -> None:
        """Join anew what documents say together, as far as documents came, changed or went since the last time.

        Reviews that came to the file beside the database since are applied before.

        Args:
            waiting: what is left to whoever is at it.
        """
        for document_id in reviews_apply.changed_documents(self.database, reviews_file.load(self.path)):
            self.apply_reviews(document_id)
        self._general = None
        decided = decisions.load(self.path)
        claims.refresh(self.database, decided, waiting)
        versions.refresh(self.database, decided)

    def _delete(self, document_id: str) -> None:
        stale.mark(self.database, document_id)
        claims.forget_document(self.database, document_id)
        stale.forget_document(self.database, document_id)
        reviews_apply.forget(self.database, document_id)
        reviews_changes.forget(self.database, document_id)
        pages = "select id from pages where document_id = :id"
        awards = f"select id from awards where page_id in ({pages})"
        key = {"id": document_id}
        for table in ("award_communes", "award_epcis"):
            self.database.execute(f"delete from {table} where award_id in ({awards})", key)
        for table in (*schema.FACT_TABLES, *schema.MENTION_TABLES, "refusals", "page_layouts"):
            if not table.startswith("award_"):
                self.database.execute(f"delete from {table} where page_id in ({pages})", key)
        for table in ("pages", "document_metadata"):
            self.database.execute(f"delete from {table} where document_id = :id", key)
        self.database.execute("delete from documents where id = :id", key)

    # Originals

    @property
    def files(self) -> Path:
        """The folder beside the database that holds originals and caches."""
        return files_of(self.path)

    def original(self, sha256: str) -> Path:
        return original_path(self.files, sha256)

    def keep_original(self, source: Source) -> None:
        """Copy a file beside the database, addressed by its content; it is on the disk when this returns.

        Raises:
            FileError: it can't be read any more, or has changed.
            OSError: the copy can't be written.
        """
        target = self.original(source.sha256)
        with suppress(FileNotFoundError):
            if target.stat().st_size == source.size_bytes:
                return
        target.parent.mkdir(parents=True, exist_ok=True)
        with written_whole(target, self.files / "originals" / UNFINISHED) as temporary:
            remote.save(source, temporary)
            force_to_disk(temporary)
        force_to_disk(target.parent)

    def forget_original(self, sha256: str) -> None:
        self.original(sha256).unlink(missing_ok=True)


def _storable(name: str) -> str:
    """A file's name as text; a byte of it that is no UTF-8 is written out (255 as ``\\udcff``)."""
    return name.encode("utf-8", "backslashreplace").decode()


def files_of(database: Path) -> Path:
    """The folder beside a database that holds originals and caches."""
    return database.with_name(database.stem + ".files")


def original_path(files: Path, sha256: str) -> Path:
    """Where a file is kept, by its content."""
    return files / "originals" / sha256[:2] / sha256


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A temporary name that becomes ``target`` in one step, or is removed."""
    temporary = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        yield temporary
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)


def digest_of(tables: Mapping[str, Sequence[Row]]) -> str:
    """What tells reference data apart; kept in ``meta``."""
    return hashlib.sha256(json.dumps(tables, ensure_ascii=False).encode()).hexdigest()


def _told_rows(source: Source, given: Given) -> list[Row]:
    """What file and user said of a document, kept so that it can be described anew."""
    rows: list[Row] = []
    for name in TOLD_FIELDS:
        told: Told | None = getattr(source, name, None)
        if told is not None:
            rows.append({"document_id": source.document_id, "field": name, "value": told.value, "source": told.source})
        said: str | None = getattr(given, name)
        if said is not None:
            rows.append({"document_id": source.document_id, "field": name, "value": said, "source": "user"})
    return rows


def now() -> str:
    """The present second, as the database writes it (UTC)."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
