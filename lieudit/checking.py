"""``lieudit check``: what is wrong with a database, and what can be rebuilt is rebuilt."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from db import mend
from db.check import Check
from db.check_types import Fault, Found, Remedy, Seen
from db.store import Store, files_of
from extract import reference
from extract.metadata import Given
from ingest.errors import UsageError
from lieudit import runs
from lieudit.config import IngestOptions
from lieudit.progress import shown_check

_ROUNDS = 3  # a repair may bring to light what was hidden by the fault that it mended
_Todo = dict[Remedy, set[str]]


def check(options: IngestOptions, seen: Seen) -> Iterator[Found]:
    """Tell what is wrong with a database, counting up what was looked at."""
    known = reference.load(options.programmes)
    with shown_check() as progress:
        yield from Check(options.database, known, seen, progress).found()


def repair(options: IngestOptions, seen: Seen, say: Callable[[str], None]) -> tuple[int, int]:
    """Check, rebuild what can be rebuilt, and check again.

    Args:
        options: the database, workers, and the user's programmes.
        seen: counts what was looked at, at last.
        say: is told of each fault and of each thing that was done.

    Returns:
        How many faults were there, and how many are left.

    Raises:
        UsageError: documents are to be read or extracted again, and the database has programmes that nobody named.
    """
    faults = list(_said(check(options, Seen()), say))
    before = len(faults)
    for _ in range(_ROUNDS):
        todo = _todo(faults)
        if not todo:
            break
        for done in _mend(options, todo):
            say(f"done: {done}")
        faults = [found for found in check(options, Seen()) if isinstance(found, Fault)]
    for fault in faults if before else ():
        say(f"left: {fault}")
    for name in ("documents", "pages", "spans", "originals"):
        setattr(seen, name, 0)
    return before, sum(isinstance(found, Fault) for found in check(options, seen))


def _said(found: Iterable[Found], say: Callable[[str], None]) -> Iterator[Fault]:
    for one in found:
        say(str(one))
        if isinstance(one, Fault):
            yield one


def _todo(faults: Iterable[Fault]) -> _Todo:
    todo: _Todo = {}
    for fault in faults:
        todo.setdefault(fault.remedy, set()).add(fault.subject)
    lost = todo.pop(Remedy.NONE, set())  # documents with pages that nothing brings back keep what they have
    if Remedy.EXTRACT in todo:
        todo[Remedy.EXTRACT] -= lost
    return {remedy: subjects for remedy, subjects in todo.items() if subjects}


def _mend(options: IngestOptions, todo: _Todo) -> Iterator[str]:
    """Rebuild, in the order of the remedies; tells what was done."""
    database = options.database
    if Remedy.INDEX in todo:
        mend.reindex(database, sorted(todo[Remedy.INDEX]))
        yield f"{len(todo[Remedy.INDEX])} indexes are written anew"
    if Remedy.SCHEMA in todo:
        mend.redraw(database, todo[Remedy.SCHEMA])
        yield "tables, indexes, triggers and views are as they must be"
    extract, read = todo.get(Remedy.EXTRACT, set()), todo.get(Remedy.READ, set())
    with Store(database) as store:
        if Remedy.FULL_TEXT in todo:
            mend.full_text(store)
            yield "the index of words is written anew"
        if extract or read or Remedy.ROW in todo or Remedy.REFERENCE in todo:
            known = reference.load(options.programmes)
            _require_programmes(store, known)
            if Remedy.REFERENCE in todo:
                mend.reference_data(store, known)
                yield "communes, programmes and the rest are written anew"
        if Remedy.ROW in todo:
            extract |= mend.loose_rows(store)
            yield "rows of what is gone are deleted"
        originals = {document_id: original for document_id in read if (original := _original(store, document_id))}
        for document_id, original in originals.items():
            if store.stored(document_id) is None:
                mend.document_row(store, document_id, original)
                yield f"document {document_id} has a row again; its name is lost"
        if (
            Remedy.CLAIMS in todo or Remedy.ROW in todo
        ):  # first: what is joined of rows that are gone would be asked for
            mend.all_claims(store)
        names = {one: stored.source.path.name for one in originals if (stored := store.stored(one))}
    for path in sorted(todo.get(Remedy.KEPT_PAGE, ())):
        Path(path).unlink(missing_ok=True)
        yield f"{path} is deleted"
    for path in sorted(todo.get(Remedy.ASIDE, ())):
        mend.put_aside(Path(path))
        yield f"{path} is put aside"
    yield from _read_again(options, originals, names)
    yield from _extract_again(options, sorted(extract - originals.keys()))
    with Store(database) as store:
        for document_id in sorted(todo.get(Remedy.REVIEWS, ())):
            store.apply_reviews(document_id)
            yield f"the reviews of {document_id} are applied"
        store.join_claims()
        if Remedy.CLAIMS in todo or Remedy.JOIN in todo:
            yield "what documents say together is joined anew"


def _original(store: Store, document_id: str) -> Path | None:
    folder = files_of(store.path) / "originals" / document_id[:2]
    return next((path for path in folder.glob(f"{document_id}*") if not path.suffix), None)


def _require_programmes(store: Store, known: reference.Reference) -> None:
    there = {one for (one,) in store.database.execute("select id from programmes")}
    others = ", ".join(sorted(there - known.programmes.keys()))
    if others:
        raise UsageError(
            f"the database has programmes that the registry hasn't: {others}",
            advice="Name their file with --programmes, so that what is said of them is found again.",
        )


def _read_again(options: IngestOptions, originals: dict[str, Path], names: dict[str, str]) -> Iterator[str]:
    """Read originals again under the names of their documents."""
    if not originals:
        return
    with tempfile.TemporaryDirectory() as folder:
        links = []
        for document_id, original in sorted(originals.items()):
            link = Path(folder) / document_id / names[document_id]
            link.parent.mkdir()
            link.symlink_to(original.resolve())
            links.append(link)
        report = runs.ingest(replace(options, renew=True), links, {}, Given())
    yield f"{report.totals.documents} documents are read again"
    for failure in report.failures:
        yield f"{failure.path.name}, page {failure.page}: {failure.error}"


def _extract_again(options: IngestOptions, documents: list[str]) -> Iterator[str]:
    if not documents:
        return
    report = runs.reextract(options, documents)
    yield f"the facts of {report.totals.documents} documents are found again"
    for failure in report.failures:
        yield f"{failure.path}: {failure.error}"
