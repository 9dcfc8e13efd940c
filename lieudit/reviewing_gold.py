"""Documents that were reviewed, as annotated documents: what people confirmed, corrected or added is required.

The form is that of the folders that ``lieudit evaluate`` reads: a ``NAME.json`` for each document, beside the original
where it is kept. What nobody reviewed is optional: it is neither rewarded nor punished. What was called wrong is left
out, so that it is a false alarm where a rule says it again. As in any annotation, what is no grant and no
programme's budget (a cost, a total, a ceiling, …) is optional, even where it is right.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, TypeAlias

from db.reviews import all_of
from db.reviews_types import Kind, State, Verdict
from extract.facts import Role, Status
from ingest.errors import UsageError
from lieudit.evaluation import today
from lieudit.gold import MENTION_KINDS

Entry: TypeAlias = dict[str, Any]
_ORDER = [str(status) for status in Status]
_COUNTED = {str(Role.GRANT), str(Role.ENVELOPE)}
_MENTIONS = {
    "communes": "select m.id, m.commune_code, m.text from commune_mentions m",
    "programmes": "select m.id, m.programme_id, m.text from programme_mentions m",
    "amounts": "select m.id, m.eur, m.text, m.eur_low, m.eur_high, m.qualifier from amounts m",
    "dates": "select m.id, m.edtf, m.text from dates m",
}
_FACTS = "f join pages p on p.id = f.page_id where p.document_id = ? order by p.number, f.start, f.id"


def export(database: Path, folder: Path) -> Iterator[Path]:
    """Write each document in which something was reviewed.

    Args:
        database: read only; originals are taken from the folder beside it.
        folder: made if it is missing; files of the same names are replaced.

    Yields:
        Each annotation, when it is written.

    Raises:
        UsageError: no review is applied.
    """
    with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        applied = [one for one in all_of(connection) if one.state is State.APPLIED]
        if not applied:
            advice = "`lieudit reviews` lists what was said, and why it does not fit."
            raise UsageError("no review is applied", advice=advice)
        stands = {(one.kind, one.fact_id) for one in applied if one.verdict is not Verdict.WRONG}
        folder.mkdir(parents=True, exist_ok=True)
        sql = "select id, filename, published, sha256 from documents order by filename, id"
        reviewed = {one.document_id for one in applied}
        names: set[str] = set()
        for document, filename, published, sha256 in connection.execute(sql).fetchall():
            if document not in reviewed:
                continue
            stem = Path(filename).stem
            name = f"{stem}-{document}" if f"{stem}.json" in names else stem
            names.add(f"{name}.json")
            gold = {"document": filename, "published": published, **_said(connection, document, stands)}
            path = folder / f"{name}.json"
            path.write_text(json.dumps(gold, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
            original = database.with_name(f"{database.stem}.files") / "originals" / sha256[:2] / sha256
            if original.is_file() and not (folder / filename).exists():
                shutil.copyfile(original, folder / filename)
            yield path


Stands: TypeAlias = set[tuple[Kind, str]]
"""Kinds and ids of what people said is so."""


def _said(connection: sqlite3.Connection, document: str, stands: Stands) -> Entry:
    numbers = connection.execute("select id, number from pages where document_id = ? order by number", [document])
    pages = [{"number": number, **_page(connection, page_id, stands)} for page_id, number in numbers.fetchall()]
    return {
        "pages": pages,
        "participations": _participations(connection, document, stands),
        "awards": _awards(connection, document, stands),
        "counts": _counts(connection, document, stands),
    }


def _page(connection: sqlite3.Connection, page_id: str, stands: Stands) -> dict[str, list[Entry]]:
    """The values that a page names: each once, with the words of whoever was reviewed, else of the first."""
    found: dict[str, list[Entry]] = {}
    for gold_kind, sql in _MENTIONS.items():
        kind = Kind(MENTION_KINDS[gold_kind])
        entries: dict[str, Entry] = {}
        for identifier, value, text, *sums in connection.execute(
            f"{sql} where page_id = ? order by start, id", [page_id]
        ):
            entry: Entry = {"value": _money(value, *sums[:2]) if sums else value, "quote": text}
            entry |= {"qualifier": sums[2]} if sums else {}
            is_sure = (kind, identifier) in stands
            before = entries.get(str(entry["value"]))
            if before is None or (is_sure and before.get("optional")):
                entries[str(entry["value"])] = entry if is_sure else entry | {"optional": True}
        if entries:
            found[gold_kind] = list(entries.values())
    return found


def _money(eur: float | None, low: float | None, high: float | None) -> float | int | list[float | int | None] | None:
    if eur is None:
        return [_whole(low), _whole(high)]
    return _whole(eur)


def _whole(euros: float | None) -> float | int | None:
    return int(euros) if euros is not None and euros == int(euros) else euros


def _participations(connection: sqlite3.Connection, document: str, stands: Stands) -> list[Entry]:
    """Each commune in each programme, once: with the furthest status of those that people said."""
    sql = f"select f.id, f.commune_code, f.programme_id, f.status, f.edtf from participations {_FACTS}"
    pairs: dict[tuple[str, str], list[tuple[Any, ...]]] = {}
    for row in connection.execute(sql, [document]):
        pairs.setdefault((today(row[1]), row[2]), []).append(row)
    entries = []
    for rows in pairs.values():
        sure = [row for row in rows if (Kind.PARTICIPATION, row[0]) in stands]
        furthest = max(sure or rows, key=lambda row: _ORDER.index(row[3]))
        entry: Entry = {"commune": furthest[1], "programme": furthest[2]}
        if max(_ORDER.index(row[3]) for row in rows) == _ORDER.index(furthest[3]):
            entry["status"] = furthest[3]  # else nobody said whether the page tells of one that is further
            entry |= _dated(furthest[4], (row[4] for row in rows if row[3] == furthest[3]))
        entries.append(entry if sure else entry | {"optional": True})
    return entries


def _dated(edtf: str | None, others: Iterable[str | None]) -> Entry:
    """A date, and the others that the page tells of the same."""
    accepted = sorted({other for other in others if other is not None} - {edtf})
    return {"edtf": edtf} | ({"edtf_accept": accepted} if accepted else {})


def _awards(connection: sqlite3.Connection, document: str, stands: Stands) -> list[Entry]:
    sql = """select f.id, f.role, f.eur, a.eur_low, a.eur_high, f.programme_id, f.funder_id, f.edtf, f.purpose
              from awards f join amounts a on a.id = f.amount_id
              join pages p on p.id = f.page_id where p.document_id = ? order by p.number, f.start, f.id"""
    rows = connection.execute(sql, [document]).fetchall()
    dates: dict[tuple[str, str], set[str | None]] = {}
    told: list[tuple[Entry, str | None, list[tuple[str, str]], bool]] = []
    for identifier, role, eur, low, high, programme, funder, edtf, purpose in rows:
        communes = [code for (code,) in connection.execute(_COMMUNES, [identifier])]
        entry: Entry = {"eur": _money(eur, low, high), "programme": programme, "communes": communes, "funder": funder}
        entry["purpose"] = purpose
        keys = [(str(entry["eur"]), today(code)) for code in communes] or [(str(entry["eur"]), "-")]
        for key in keys:
            dates.setdefault(key, set()).add(edtf)
        told.append((entry, edtf, keys, (Kind.AWARD, identifier) in stands and role in _COUNTED))
    entries: list[Entry] = []
    for said, edtf, keys, is_sure in told:
        entry = said | _dated(edtf, (date for key in keys for date in dates[key]))
        entry |= {} if is_sure else {"optional": True}
        if entry not in entries:
            entries.append(entry)
    return entries


_COMMUNES = "select commune_code from award_communes where award_id = ? order by commune_code"


def _counts(connection: sqlite3.Connection, document: str, stands: Stands) -> list[Entry]:
    sql = f"select f.id, f.programme_id, f.value, f.scope from programme_counts {_FACTS}"
    entries: dict[tuple[object, ...], Entry] = {}
    for identifier, *said in connection.execute(sql, [document]):
        entry: Entry = dict(zip(("programme", "value", "scope"), said, strict=True))
        is_sure = (Kind.COUNT, identifier) in stands
        if is_sure or tuple(said) not in entries:
            entries[tuple(said)] = entry if is_sure else entry | {"optional": True}
    return list(entries.values())
