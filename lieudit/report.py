"""What is in a database, as text for a terminal."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from ingest.errors import DatabaseError

LAST_RUNS = 5
COUNTED = (
    ("documents", "documents"),
    ("pages", "pages"),
    ("commune_mentions", "commune mentions"),
    ("programme_mentions", "programme mentions"),
    ("epci_mentions", "intercommunality mentions"),
    ("organisation_mentions", "organisation mentions"),
    ("amounts", "amounts"),
    ("dates", "dates"),
    ("participations", "participations"),
    ("awards", "awards"),
    ("programme_counts", "programme counts"),
    ("refusals", "names left without a code"),
    ("participation_claims", "places in programmes, over all documents"),
    ("award_claims", "sums of money, over all documents"),
    ("disagreements", "disagreements"),
)


def status(database: Path) -> str:
    """Numbers of rows, the documents, the last runs, and what failed in the last of them and why.

    Raises:
        DatabaseError: the file is no lieudit database.
    """
    connection = sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)
    try:
        parts = (_counts, _reviews, _stale, _documents, _runs, _failures)
        return "\n".join(line for part in parts for line in part(connection))
    except sqlite3.DatabaseError as error:
        raise DatabaseError(f"{database} is no lieudit database: {error}") from error
    finally:
        connection.close()


def _counts(connection: sqlite3.Connection) -> list[str]:
    return [
        f"{connection.execute(f'select count(*) from {table}').fetchone()[0]:>9,}  {label}" for table, label in COUNTED
    ]


def _reviews(connection: sqlite3.Connection) -> list[str]:
    """What people said, as far as it stands."""
    states = dict(connection.execute("select state, count(*) from reviews group by state").fetchall())
    applied, unfit = states.get("applied", 0), states.get("does not fit", 0)
    advice = ", which `lieudit reviews` explains" if unfit else ""
    return [f"{applied + unfit:>9,}  reviews ({applied:,} applied, {unfit:,} that don't fit{advice})"] if states else []


def _stale(connection: sqlite3.Connection) -> list[str]:
    waiting = connection.execute(
        "select (select count(*) from stale_documents) + (select count(*) from stale_claims)"
    ).fetchone()[0]
    advice = "an ingest was stopped before it joined them; the next one does"
    return ["", f"{waiting:,} documents and claims are still to be joined: {advice}"] if waiting else []


def _documents(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute(
        "select id, filename, page_count, coalesce(published, 'undated') from documents order by filename, id"
    ).fetchall()
    lines = [f"  {document}  {filename}  ({pages} p., {date})" for document, filename, pages, date in rows]
    return ["", "Documents", *lines] if rows else []


def _runs(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute(
        """select started_at, command, coalesce(documents, 0), coalesce(pages, 0), coalesce(unchanged, 0),
                  coalesce(failed, 0), finished_at is null
           from runs order by id desc limit ?""",
        [LAST_RUNS],
    ).fetchall()
    lines = [
        f"  {began}  {command}: {documents} documents, {pages} pages, {unchanged} unchanged, {failed} failures"
        + (" (stopped before its end)" if stopped else "")
        for began, command, documents, pages, unchanged, failed, stopped in rows
    ]
    return ["", "Last runs", *lines] if rows else []


def _failures(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute(
        """select path, page, message, advice from failures
           where run_id = (select max(id) from runs where command = 'ingest') order by id"""
    ).fetchall()
    lines = []
    for path, page, message, advice in rows:
        lines.append(f"  {path}{f', page {page}' if page else ''}: {message}")
        if advice:
            lines.append(f"    → {advice}")
    return ["", "Failed in the last ingest", *lines] if rows else []
