"""Whether documents, their pages and layouts, and the files kept of them agree."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from db.check_rows import PageRowsCheck, reviewed_rows
from db.check_types import Fault, Found, Note, Progress, Remedy, Seen, listed, shortened
from db.rows import page_row
from db.store import original_path
from db.write import insert
from ingest.cache import LAYOUT_VERSION, SUFFIX, LayoutError, loads_page, unpacked
from ingest.document import DOCUMENT_ID_DIGITS, Page
from ingest.unfinished import UNFINISHED

ASIDE_SUFFIX = ".damaged"  # of an original that is no longer what it was
_BYTES = 1 << 20  # of a file, read at once
_NO_ORIGINAL = "Ingest the file of the document again: nothing is kept of what is lost."


class DocumentsCheck:
    """Checks documents one by one, and each of their pages.

    Args:
        connection: the database; rows have names.
        files: the folder beside it.
        copy: a database without pages, which gets them.
        seen: is counted up.
        progress: is told of each page.
    """

    def __init__(
        self, connection: sqlite3.Connection, files: Path, copy: Database, seen: Seen, progress: Progress
    ) -> None:
        self._connection = connection
        self._files = files
        self._copy = copy
        self._seen = seen
        self._progress = progress
        self._rows = PageRowsCheck(connection)

    def found(self) -> Iterator[Found]:
        """What is wrong with documents, and which of them have no original."""
        unkept: list[str] = []
        for document in self._connection.execute("select * from documents order by id"):
            self._seen.documents += 1
            identifier, sha256 = str(document["id"]), str(document["sha256"])
            if identifier != sha256[:DOCUMENT_ID_DIGITS]:
                advice = "Restore it from a backup, or remove the document and ingest its file again."
                what = f"its id isn't the beginning of its SHA-256, {sha256}"
                yield Fault(f"document {identifier}", what, Remedy.NONE, own_advice=advice)
                continue
            original = original_path(self._files, sha256)
            fault = None
            if original.exists():
                self._seen.originals += 1
                fault = _of_original(original, document)
            else:
                unkept.append(identifier)
            if fault:
                yield fault
            is_readable = original.exists() and not fault
            yield from self._of_pages(document, Remedy.READ if is_readable else Remedy.NONE)
        if unkept:
            what = f"none is kept of {len(unkept)} documents ({listed(unkept)}), whose pages can't be shown as images"
            yield Note("originals", what)

    def _of_pages(self, document: Mapping[str, Any], again: Remedy) -> Iterator[Fault]:
        identifier = str(document["id"])
        reviewed = reviewed_rows(self._connection, identifier)
        own_advice = "" if again is Remedy.READ else _NO_ORIGINAL
        numbers: set[int] = set()
        sql = """select p.rowid as rowid, p.*, l.version as layout_version, l.layout as layout
                 from pages p left join page_layouts l on l.page_id = p.id where p.document_id = ? order by p.number"""
        for stored in self._connection.execute(sql, [identifier]):
            self._progress.advance()
            self._seen.pages += 1
            row = dict(zip(stored.keys(), stored, strict=True))
            layout, version = row.pop("layout"), row.pop("layout_version")
            insert(self._copy, "pages", [row])
            numbers.add(row["number"])
            where = f"page {row['id']}"
            page: Page | None = None
            try:
                if layout is None:
                    raise LayoutError("there is none")
                page = loads_page(layout)
            except LayoutError as error:
                yield Fault(where, f"the places of its words are lost ({error})", again, identifier, own_advice)
            if page is not None:
                if version != LAYOUT_VERSION:
                    yield Fault(where, f"its layout is said to be of version {version}", Remedy.EXTRACT, identifier)
                told = page_row(page)
                others = [name for name, value in told.items() if row[name] != value]
                for name in others:
                    what = (
                        f"its {name} is {shortened(row[name])}, and {shortened(told[name])} where its words are placed"
                    )
                    # Where the file is there, it says which of the two is right; else what has a checksum is believed.
                    is_itself = not {"id", "document_id", "number"} & set(others)
                    remedy = again if again is Remedy.READ or not is_itself else Remedy.EXTRACT
                    yield Fault(where, what, remedy, identifier, "" if remedy is Remedy.EXTRACT else own_advice)
            yield from self._rows.faults(row["id"], page.text if page is not None else row["text"], page, reviewed)
        self._seen.spans = self._rows.spans
        sql = "select distinct page from failures where document_id = ?"
        failed = {number for (number,) in self._connection.execute(sql, [identifier])}
        for number in sorted(set(range(1, document["page_count"] + 1)) - numbers - failed):
            what = f"page {number} of {document['page_count']} is missing, and nothing says why"
            yield Fault(f"document {identifier}", what, again, identifier, own_advice)
        for number in sorted(numbers - set(range(1, document["page_count"] + 1))):
            what = f"it has a page {number}, and is said to have {document['page_count']}"
            yield Fault(f"document {identifier}", what, again, identifier, own_advice)


def _of_original(path: Path, document: Mapping[str, Any]) -> Fault | None:
    digest, size = hashlib.sha256(), 0
    try:
        with path.open("rb") as file:
            while block := file.read(_BYTES):
                digest.update(block)
                size += len(block)
    except OSError as error:
        advice = "Give yourself the right to read it."
        return Fault(str(path), f"the original can't be read ({error.strerror})", Remedy.NONE, own_advice=advice)
    if digest.hexdigest() != document["sha256"]:
        what = f"the original of {document['filename']} is no longer what it was: its SHA-256 is another"
        return Fault(str(path), what, Remedy.ASIDE, str(path))
    if size != document["size_bytes"]:
        what = f"it is said to have {document['size_bytes']} bytes, and has {size}"
        return Fault(f"document {document['id']}", what, Remedy.READ, str(document["id"]))
    return None


def of_files(connection: sqlite3.Connection, files: Path, progress: Progress) -> Iterator[Found]:
    """Look for kept pages that are torn, and for files that belong to no document."""
    known = "select 1 from documents where {} = ?"
    progress.begin("kept pages")
    for path in sorted((files / "pages").glob(f"*/*{SUFFIX}")):
        progress.advance()
        what = _torn(path)
        if what:
            yield Fault(str(path), what, Remedy.KEPT_PAGE, str(path))
    for folder in sorted((files / "pages").glob("*")):
        if folder.name != UNFINISHED and not connection.execute(known.format("id"), [folder.name]).fetchone():
            yield Note(str(folder), "kept pages of no document that is stored: it was removed, or couldn't be stored")
    for path in sorted((files / "originals").glob("*/*")):
        if path.suffix == ASIDE_SUFFIX:
            yield Note(str(path), "an original that was no longer what it was, put aside")
        elif path.parent.name == UNFINISHED:
            yield Note(str(path), "left by an ingest that was stopped, if none is running")
        elif not connection.execute(known.format("sha256"), [path.name]).fetchone():
            yield Note(str(path), "an original of no document that is stored: nothing of it could be read")


def _torn(path: Path) -> str:
    """What is wrong with a page kept on disk; nothing where it is whole."""
    try:
        content = json.loads(unpacked(path.read_bytes()))
    except OSError as error:
        return f"the kept page can't be read ({error.strerror})"
    except (zlib.error, ValueError):
        return "the kept page is torn"
    is_ours = isinstance(content, dict) and content.get("document_id") == path.parent.name
    return "" if is_ours and path.name.startswith(f"{content.get('number')}-") else "it holds another page"
