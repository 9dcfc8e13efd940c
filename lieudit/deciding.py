"""What a user says of documents and awards: kept beside the database, and applied at once."""

from __future__ import annotations

from pathlib import Path

from db import decisions, stale
from db.decisions import AwardDecision, DocumentDecision, LinkKind
from db.store import Store, now
from ingest.errors import UsageError


def documents(database: Path, from_id: str, to_id: str, kind: LinkKind, comment: str | None) -> None:
    """Say what one document is to another.

    Raises:
        UsageError: there is no such document, or they are one.
    """
    with Store(database) as store:
        for document_id in (from_id, to_id):
            if store.stored(document_id) is None:
                raise UsageError(f"no document {document_id}", advice="`lieudit status` lists the documents.")
        _differ(from_id, to_id)
        decisions.decide_documents(database, DocumentDecision(from_id, to_id, kind), comment, now())
        _join_again(store, from_id, to_id)


def awards(database: Path, one_id: str, other_id: str, is_joined: bool, comment: str | None) -> None:
    """Say whether two awards are one claim.

    Raises:
        UsageError: there is no such award, or they are one.
    """
    with Store(database) as store:
        found = []
        for award_id in sorted((one_id, other_id)):
            award = decisions.quoted(store.database, award_id)
            if award is None:
                raise UsageError(f"no award {award_id}", advice="The ids of awards stand in the table awards.")
            found.append(award)
        _differ(one_id, other_id)
        decisions.decide_awards(database, AwardDecision(found[0], found[1], is_joined), comment, now())
        _join_again(store, *(award.document_id for award in found))


def undo(database: Path, one_id: str, other_id: str) -> None:
    """Forget what was said of two documents or two awards, so that the rules speak again.

    Raises:
        UsageError: nothing was said of them.
    """
    with Store(database) as store:
        if not decisions.undo(database, one_id, other_id):
            raise UsageError(f"nothing was decided on {one_id} and {other_id}", advice="`lieudit decide` lists it.")
        known = [decisions.quoted(store.database, award_id) for award_id in (one_id, other_id)]
        _join_again(store, *(award.document_id for award in known if award), one_id, other_id)


def listed(database: Path) -> list[str]:
    """Every decision, a line each."""
    said = decisions.load(database)
    lines = [f"documents  {one.from_id}  {one.kind}  {one.to_id}" for one in said.documents]
    return lines + [
        f"awards  {one.first.award_id}  {'joined' if one.is_joined else 'apart'}  {one.second.award_id}"
        for one in said.awards
    ]


def _differ(one_id: str, other_id: str) -> None:
    if one_id == other_id:
        raise UsageError(f"{one_id} and {other_id} are one", advice="Name two.")


def _join_again(store: Store, *document_ids: str) -> None:
    """Join anew all that the documents say, from what their pages say alone."""
    for document_id in dict.fromkeys(document_ids):
        if store.stored(document_id) is not None:
            with store.database.atomic():
                stale.mark_document(store.database, document_id)
    store.join_claims()
