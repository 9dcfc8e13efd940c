"""What people say of facts: kept beside the database for ever, applied at once and again after every ingest.

``review`` keeps what a person says and applies it; ``withdraw`` takes it back; ``of_fact``, ``of_document`` and
``all_of`` read what was said. A review says what it says of a fact as it is shown, corrected or not: what stands
afterwards is what the person saw, with what they changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from db import reviews_apply, reviews_changes, reviews_file, reviews_rows
from db.claims import Waiting
from db.reviews_check import check, check_whole, sum_told
from db.reviews_read import all_of, by_id, of_document, of_fact
from db.reviews_schema import REVIEWS
from db.reviews_types import (
    FIELDS,
    TABLES,
    Field,
    Holds,
    Kept,
    Kind,
    Outcome,
    Place,
    Reason,
    Review,
    Reviewed,
    State,
    Told,
    Verdict,
)
from db.store import BUSY_SECONDS, Store, now
from ingest.errors import BusyError, UsageError

__all__ = [
    "FIELDS",
    "Field",
    "Holds",
    "Kind",
    "Outcome",
    "Reason",
    "Review",
    "Reviewed",
    "State",
    "Told",
    "Verdict",
    "all_of",
    "of_document",
    "of_fact",
    "review",
    "withdraw",
]


def review(database: Path, said: Review, at: str | None = None, *, patience_seconds: float = BUSY_SECONDS) -> Outcome:
    """Keep what a person says of a fact, and apply it.

    Args:
        database: the file; ``NAME.reviews.db`` beside it is made where it is missing.
        said: the review.
        at: when, as the database writes it (UTC); now where it isn't given.
        patience_seconds: how long to wait for another program that writes to the database.

    Raises:
        BusyError: another program wrote to the database for longer than that; nothing was kept.
        UsageError: there is no such fact, page or code; a value is missing or none; nothing is corrected.
    """
    with Store(database, patience_seconds) as store:
        with store.database.atomic():
            check(store.database, said)
            waiting = store.waiting()
            kept = _added(store.database, said) if said.verdict is Verdict.ADDED else _judged(store, said)
            author, comment = said.author.strip(), (said.comment or "").strip() or None
            kept = replace(kept, author=author, comment=comment, reviewed_at=at or now())
            identifier = reviews_file.append(database, kept)
            store.apply_reviews(kept.place.document_id)
        _join(store, waiting)
        return _outcome(store.database, identifier)


def withdraw(
    database: Path, review_id: str, author: str, at: str | None = None, *, patience_seconds: float = BUSY_SECONDS
) -> Outcome:
    """Take a review back: what was said before of the fact stands again, by an earlier review or by the rules.

    Raises:
        BusyError: another program wrote to the database for longer than ``patience_seconds``; nothing was kept.
        UsageError: there is no such review, it was taken back before, or nobody is named.
    """
    if not author.strip():
        raise UsageError("a withdrawal needs its author", advice="Give the name of whoever takes the review back.")
    with Store(database, patience_seconds) as store:
        known = {one.id: one for one in reviews_file.load(database)}
        if review_id not in known:
            raise UsageError(f"no review {review_id}", advice="`lieudit reviews` lists them.")
        with store.database.atomic():
            waiting = store.waiting()
            if not reviews_file.withdraw(database, review_id, author.strip(), at or now()):
                raise UsageError(f"{review_id} was withdrawn before", advice="`lieudit reviews` lists what stands.")
            store.apply_reviews(known[review_id].place.document_id)
        _join(store, waiting)
        return _outcome(store.database, review_id)


def _join(store: Store, waiting: Waiting) -> None:
    try:
        store.join_claims(waiting)
    except BusyError:
        # It was kept and applied. What it made stale is joined by the next that writes: the ingest that is at it.
        return


def _outcome(database: Database, review_id: str) -> Outcome:
    one = by_id(database.conn, review_id)
    assert one is not None
    return Outcome(one.id, one.fact_id, one.state, one.reason)


# What is kept of a review


def _added(database: Database, said: Review) -> Kept:
    """A fact that a person adds, whole."""
    row = database.execute("select document_id, number, text from pages where id = ?", [said.page_id]).fetchone()
    if row is None or said.start is None or said.end is None:
        raise UsageError(f"no page {said.page_id}", advice="Name the page, and the span of the words on it.")
    document_id, number, text = row
    quote = text[max(said.start, 0) : said.end].strip()
    if not quote:
        raise UsageError("no words are selected", advice="Select the words of the page that say so.")
    start = text.index(quote, max(said.start, 0))
    place = Place(document_id, number, start, start + len(quote), quote)
    nothing: dict[str, Told] = {
        field.name: () if field.holds in {Holds.COMMUNES, Holds.EPCIS} else None for field in FIELDS[said.kind]
    }
    values = nothing | sum_told(said.kind, {}, said.values)
    check_whole(said.kind, values)
    if said.kind is Kind.AWARD:
        values |= _amount_words(database, str(said.page_id), place, values)
    page = reviews_rows.page_of(database, str(said.page_id))
    made = reviews_rows.rows_made(page, said.kind, place.start, place.end, values)
    fact_id = str(made[TABLES[said.kind]][0]["id"])
    if database[TABLES[said.kind]].count_where("id = ?", [fact_id]):
        raise UsageError("that is there already", advice=f"Review {said.kind} {fact_id}.")
    return replace(_of(said.kind, fact_id, place, {}), verdict=Verdict.ADDED, corrected=values)


def _amount_words(database: Database, page_id: str, place: Place, values: Mapping[str, Told]) -> dict[str, Told]:
    """The words that tell an award's sum: those given, else the amount of that sum that stands in the quote."""
    words = values["amount"]
    if isinstance(words, str):
        at = place.quote.find(words.strip())
        if at >= 0:
            return {"amount": words.strip(), "amount_start": place.start + at}
        raise UsageError(f"{words} doesn't stand in the words that are selected", advice="Select the sum's words, too.")
    sql = """select text, start from amounts where page_id = ? and start >= ? and "end" <= ?
             and eur is ? and eur_low is ? and eur_high is ? order by start, id limit 1"""
    sums = [values["eur"], values["eur_low"], values["eur_high"]]
    found = database.execute(sql, [page_id, place.start, place.end, *sums]).fetchone()
    if found is None:
        advice = "Give amount, the sum as it stands in the words that are selected."
        raise UsageError("the words of the sum are needed", advice=advice)
    return {"amount": found[0], "amount_start": found[1]}


def _judged(store: Store, said: Review) -> Kept:
    """What a person says of a fact that is there, or was before it was reviewed."""
    database, table = store.database, TABLES[said.kind]
    fact_id = said.fact_id or ""
    earlier = _earlier(store, said.kind, fact_id)
    row = _row(database, table, fact_id)
    document_id = _document_of(database, table, fact_id, row, earlier)
    if document_id is None:
        raise UsageError(f"no {said.kind} {fact_id}", advice=f"Their ids stand in the table {table}.")
    shown = reviews_rows.values_of(database, said.kind, row) if row else None
    with reviews_apply.as_ruled(database, document_id):
        if said.kind is Kind.REFUSAL or (earlier and earlier.kind is Kind.REFUSAL):
            return _settled(database, said, earlier)
        return _kept(database, said, earlier, shown)


def _kept(database: Database, said: Review, earlier: Kept | None, shown: dict[str, Told] | None) -> Kept:
    """What a person says of a fact, beside what the rules say of it.

    Args:
        database: with the rows as the rules made them.
        said: the review.
        earlier: the one that stands.
        shown: what the fact says as it is shown; None where it was taken out.
    """
    fact_id = said.fact_id or ""
    subject = earlier.fact_id if earlier else fact_id
    before = _row(database, TABLES[said.kind], fact_id)
    if before is not None:
        original = reviews_rows.values_of(database, said.kind, before)
        kept = _of(said.kind, subject, reviews_rows.place_of(database, said.kind, before), original)
        kept = replace(kept, method=before["method"], confidence=before["confidence"])
    else:  # it came in by a review
        assert earlier is not None
        kept = earlier
    if said.verdict is Verdict.WRONG:
        return replace(kept, verdict=Verdict.WRONG, corrected={} if kept.original else kept.corrected)
    shown = shown or {**kept.original, **(earlier.corrected if earlier else {})}
    wanted = shown | sum_told(said.kind, shown, said.values)
    if said.verdict is Verdict.CORRECTED:
        if wanted == shown:
            raise UsageError("nothing is corrected", advice="Change a value, or say that it is right.")
        check_whole(said.kind, wanted)
    if not kept.original:
        return replace(kept, verdict=Verdict.ADDED, corrected=wanted)
    others = {name: value for name, value in wanted.items() if kept.original[name] != value}
    return replace(kept, verdict=Verdict.CORRECTED if others else Verdict.RIGHT, corrected=others)


def _settled(database: Database, said: Review, earlier: Kept | None) -> Kept:
    """What a person says of a name without a code, or of the code that a person gave it."""
    if earlier is None:
        row = _row(database, TABLES[Kind.REFUSAL], said.fact_id or "")
        assert row is not None
        original = reviews_rows.values_of(database, Kind.REFUSAL, row)
        kept = _of(Kind.REFUSAL, str(row["id"]), reviews_rows.place_of(database, Kind.REFUSAL, row), original)
    else:
        kept = earlier
    code = said.values.get("commune_code")
    if said.kind is Kind.COMMUNE and said.verdict is Verdict.RIGHT:
        code = kept.corrected.get("commune_code")
    if code is None:
        return replace(kept, verdict=Verdict.RIGHT, corrected={})
    return replace(kept, verdict=Verdict.SETTLED, corrected={"commune_code": code})


def _earlier(store: Store, kind: Kind, fact_id: str) -> Kept | None:
    """The review that stands of a fact, as it is kept."""
    sql = f"""select id from {REVIEWS.name} where fact_kind = ? and fact_id = ? and state in (?, ?)"""
    asked = [str(kind), fact_id, str(State.APPLIED), str(State.UNFIT)]
    row = store.database.execute(sql, asked).fetchone()
    return next(one for one in reviews_file.load(store.path) if one.id == row[0]) if row else None


def _document_of(
    database: Database, table: str, fact_id: str, row: Mapping[str, Any] | None, earlier: Kept | None
) -> str | None:
    if row is not None:
        sql = "select document_id from pages where id = ?"
        return str(database.execute(sql, [row["page_id"]]).fetchone()[0])
    if earlier is not None and database["documents"].count_where("id = ?", [earlier.place.document_id]):
        return earlier.place.document_id
    return reviews_changes.document_of(database, table, fact_id)


def _row(database: Database, table: str, identifier: str) -> dict[str, Any] | None:
    return next(database.query(f"select * from {table} where id = ?", [identifier]), None)


def _of(kind: Kind, fact_id: str, place: Place, original: Mapping[str, Told]) -> Kept:
    """A review of a fact, before anything is said of it."""
    return Kept(
        number=0,
        id="",
        kind=kind,
        fact_id=fact_id,
        place=place,
        original=original,
        method=None,
        confidence=None,
        verdict=Verdict.RIGHT,
        corrected={},
        author="",
        comment=None,
        reviewed_at="",
    )
