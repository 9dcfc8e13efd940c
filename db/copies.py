"""Which documents copy which: links, clusters, and what each copy changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from sqlite_utils import Database

from db import bands, stale
from db.copies_read import Beside, read_beginning, runs, texts
from db.decisions import DocumentDecision, LinkKind
from db.rows import row_id
from db.table import Row
from db.write import Conflict, insert
from extract import copies
from extract.copies import Cluster, Kind, Pair
from extract.copies_changes import Change, changes
from extract.copies_corrections import Correction, correction
from extract.copies_keys import keys_of
from extract.copies_text import Reading


def refresh(
    database: Database, decisions: Collection[DocumentDecision] = (), waiting: Collection[str] = frozenset()
) -> None:
    """Compare documents written since the last time with those like them; mark the facts whose cluster changed.

    A document's cluster is the set of documents that it is linked with, however far; its id is that of the first of
    them (by date, then id). Two documents are compared where they share a key of their signatures, or where the one
    says that it corrects a document of the other's day, so that a new document is looked up in indexes, whatever the
    number of the others.

    Args:
        database: with its stale documents, a transaction each.
        decisions: what the user says of documents; it stands over their content.
        waiting: documents that stay to be compared by another call.
    """
    while refresh_next(database, decisions, waiting):  # one document may make another stale
        pass


def refresh_next(
    database: Database, decisions: Collection[DocumentDecision] = (), waiting: Collection[str] = frozenset()
) -> bool:
    """Do as ``refresh`` for one document; False: none is stale."""
    if _stale(database, waiting) is None:
        return False
    with database.atomic():
        document = _stale(database, waiting)  # as it is now: another may have written meanwhile
        if document is not None:
            _refresh(database, document, {frozenset((one.from_id, one.to_id)): one for one in decisions})
            database.execute("delete from stale_documents where document_id = ?", [document])
    return True


def _stale(database: Database, waiting: Collection[str]) -> str | None:
    rows = database.execute("select document_id from stale_documents order by document_id")
    return next((document for (document,) in rows if document not in waiting), None)


def _is_stale(database: Database, document: str) -> bool:
    sql = "select 1 from stale_documents where document_id = ?"
    return database.execute(sql, [document]).fetchone() is not None


def _refresh(database: Database, document: str, said: dict[frozenset[str], DocumentDecision]) -> None:
    beginning = read_beginning(database, document)
    found = correction(beginning)
    _sign(database, document, found)
    before = _linked(database, {document})
    either = "from_id = :id or to_id = :id"
    database.execute(f"delete from document_pairs where {either}", {"id": document})
    _unlink(database, either, document)
    # One that is stale too compares itself with this one when its turn comes.
    likely = {
        other: corrects
        for other, corrects in sorted(_candidates(database, beginning, found).items())
        if frozenset((document, other)) not in said and not _is_stale(database, other)
    }
    beside = Beside(database, document)
    alike = set(_alike(database, beside, [other for other, corrects in likely.items() if not corrects]))
    for other in (other for other, corrects in likely.items() if corrects or other in alike):
        pair = copies.compare(*beside.read(other))
        if pair is not None:
            _put_pair(database, pair)
    for pair in _by_user(database, document, said.values()):
        _put_pair(database, pair)
    _join(database, _linked(database, before), said)


# How a document's like are found


def _sign(database: Database, document: str, found: Correction | None) -> None:
    """Write what a document is looked up by; its keys came with its pages, or are gone and made anew."""
    is_correction = found is not None and found.is_sure
    if not bands.set_correction(database, document, is_correction=is_correction):
        bands.put(database, document, keys_of(texts(database, document)), is_correction=is_correction)
    database.execute("delete from document_corrections where document_id = ?", [document])
    if found is not None and found.is_sure:
        days: list[Row] = [{"document_id": document, "day": day} for day in sorted(found.dates)]
        insert(database, "document_corrections", days)


def _candidates(database: Database, beginning: Reading, found: Correction | None) -> dict[str, bool]:
    """The documents that may be one witness with this one, of which the beginning was read.

    Returns:
        By id, whether one of the two says that it corrects: then they need have nothing in common.
    """
    likely: dict[str, bool] = {}
    corrects = found is not None and found.is_sure
    ours = _communes(database, beginning.id)
    for met in bands.sharing(database, beginning.id):
        other = met.document_id
        if corrects or met.is_correction:
            likely[other] = True
        elif met.share >= copies.LEAST_KEYS and copies.may_be_copies(ours, _communes(database, other)):
            likely[other] = False
    sql = "select document_id from document_corrections where day = ?"
    likely |= {other: True for (other,) in database.execute(sql, [beginning.published])}
    for day in found.dates if found is not None and corrects else ():
        likely |= {other: True for (other,) in database.execute("select id from documents where published = ?", [day])}
    likely.pop(beginning.id, None)
    return likely


def _alike(database: Database, beside: Beside, others: Collection[str]) -> Iterator[str]:
    """Of others those that have enough in common with a document to be read beside it.

    Those that haven't are many, and may be long: of these no more than a page is held at a time.
    """
    if not others:
        return
    ours = beside.runs.all()
    for other in others:
        theirs = runs(database, other).all()
        if copies.is_enough(ours.common(theirs), len(ours), len(theirs)):
            yield other


def _communes(database: Database, document: str) -> Counter[str]:
    """How often a document names each commune of today."""
    sql = """select coalesce(c.successor, c.code), count(*) from commune_mentions m join pages p on p.id = m.page_id
             join communes c on c.code = m.commune_code where p.document_id = ? group by 1"""
    return Counter(dict(database.execute(sql, [document]).fetchall()))


def _by_user(database: Database, document: str, said: Iterable[DocumentDecision]) -> Iterator[Pair]:
    for one in said:
        if document in (one.from_id, one.to_id) and one.kind is not LinkKind.APART:
            known = database["documents"].count_where("id in (?, ?)", [one.from_id, one.to_id])
            if known == 2:
                yield copies.by_user(one.from_id, one.to_id, Kind(str(one.kind)))


# Pairs become clusters


def _put_pair(database: Database, pair: Pair) -> None:
    row: Row = {
        "from_id": pair.from_id,
        "to_id": pair.to_id,
        "kind": str(pair.kind),
        "score": pair.score,
        "reason": pair.reason,
        "differs": pair.differs,
        "is_whole": int(pair.is_whole),
        "by_user": int(pair.by_user),
    }
    insert(database, "document_pairs", [row])


def _pairs(database: Database, document: str) -> list[Pair]:
    sql = """select from_id, to_id, kind, score, reason, differs, is_whole, by_user from document_pairs
             where from_id = :id union all select from_id, to_id, kind, score, reason, differs, is_whole, by_user
             from document_pairs where to_id = :id"""
    return [
        Pair(from_id, to_id, Kind(kind), score, reason, differs, bool(is_whole), bool(by_user))
        for from_id, to_id, kind, score, reason, differs, is_whole, by_user in database.execute(sql, {"id": document})
    ]


def _linked(database: Database, documents: set[str]) -> set[str]:
    """Documents with all that pairs link to them, however far."""
    found = set(documents)
    waiting = sorted(documents)
    while waiting:
        for pair in _pairs(database, waiting.pop()):
            for one in (pair.from_id, pair.to_id):
                if one not in found:
                    found.add(one)
                    waiting.append(one)
    return found


def _join(database: Database, documents: set[str], said: dict[frozenset[str], DocumentDecision]) -> None:
    """Write the clusters of documents, and mark the facts of those whose cluster or standing changed."""
    orders: dict[str, tuple[str, str]] = {}
    pairs: dict[tuple[str, str], Pair] = {}
    for document in sorted(documents):
        sql = "select coalesce(published, '9999') from documents where id = ?"
        orders[document] = (database.execute(sql, [document]).fetchone()[0], document)
        pairs |= {(pair.from_id, pair.to_id): pair for pair in _pairs(database, document)}
    apart = [
        (one.from_id, one.to_id)
        for one in said.values()
        if one.kind is LinkKind.APART and one.from_id in documents and one.to_id in documents
    ]
    for cluster in copies.clusters(orders, pairs.values(), apart):
        sql = "select document_id from document_clusters where cluster_id = ?"
        before = {member for (member,) in database.execute(sql, [cluster.id])}
        _put_cluster(database, cluster)
        _put_links(database, cluster)
        if before != set(cluster.members):
            _mark_rereads(database, cluster)


def _put_cluster(database: Database, cluster: Cluster) -> None:
    for document in cluster.members:
        sql = "select cluster_id, is_superseded from document_clusters where document_id = ?"
        now = (cluster.id, int(document in cluster.superseded))
        before = database.execute(sql, [document]).fetchone()
        if (before or (document, 0)) != now:
            stale.mark(database, document)  # what rests on the cluster that it leaves
        if before != now:
            row: Row = {"document_id": document, "cluster_id": now[0], "is_superseded": now[1]}
            insert(database, "document_clusters", [row], Conflict.REPLACE)
        if (before or (document, 0)) != now:
            stale.mark(database, document)


def _mark_rereads(database: Database, cluster: Cluster) -> None:
    """Mark the facts of scans: whether they stand depends on the copies that there are (``db.rereads``)."""
    for document in cluster.members:
        # "+": by the document's pages, not by the index of all that were read so.
        sql = "select exists (select 1 from pages where document_id = ? and +method = 'ocr')"
        if database.execute(sql, [document]).fetchone()[0]:
            stale.mark(database, document)


def _put_links(database: Database, cluster: Cluster) -> None:
    """Write a cluster's links as they are now; those that stay are left as they are."""
    rows = {row["id"]: (row, pair) for row, pair in ((_link(pair), pair) for pair in cluster.links)}
    for document in cluster.members:
        sql = "select id, from_id, to_id, kind, score, decided_by, reason from document_links where from_id = ?"
        for found in database.execute(sql, [document]).fetchall():
            if found[0] in rows and tuple(rows[found[0]][0].values()) == found:
                del rows[found[0]]
            else:
                _unlink(database, "id = :id", found[0])
    for row, pair in rows.values():
        insert(database, "document_links", [row])
        found = changes(*Beside(database, pair.from_id).read(pair.to_id), pair.kind)
        insert(database, "document_changes", (_change(str(row["id"]), one) for one in found))


def _link(pair: Pair) -> Row:
    return {
        "id": row_id("link", pair.from_id, pair.to_id),
        "from_id": pair.from_id,
        "to_id": pair.to_id,
        "kind": str(pair.kind),
        "score": pair.score,
        "decided_by": "user" if pair.by_user else "content",
        "reason": pair.reason,
    }


def _change(link: str, one: Change) -> Row:
    row: Row = {
        "id": row_id(link, one.kind, *(one.before or ()), *(one.after or ())),
        "link_id": link,
        "kind": one.kind,
    }
    for side, place in (("from", one.after), ("to", one.before)):
        row |= {
            f"{side}_page_id": place.page_id if place else None,
            f"{side}_start": place.start if place else None,
            f"{side}_end": place.end if place else None,
            f"{side}_text": place.text if place else "",
        }
    return row


def _unlink(database: Database, where: str, identity: str) -> None:
    """Delete links with what hangs on them; ``where`` says what is ``:id``."""
    key = {"id": identity}
    database.execute(
        f"delete from document_changes where link_id in (select id from document_links where {where})", key
    )
    database.execute(f"delete from document_links where {where}", key)
