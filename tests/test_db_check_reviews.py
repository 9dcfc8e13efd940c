"""A check finds what is not shown as people said it, and nothing else about reviews."""

from __future__ import annotations

from pathlib import Path

import pytest
from reviews_cases import REVIEWS
from reviews_corpus import content, database

from db import reviews
from db.check import Check
from db.check_types import Fault, Remedy, Seen
from db.store import Store
from extract import reference
from lieudit import checking
from lieudit.config import IngestOptions

__all__ = ["database"]  # a fixture


@pytest.mark.parametrize("name", REVIEWS)
def test_a_check_finds_nothing_wrong_with_what_people_said(name: str, database: Path) -> None:
    """Rows that people changed keep the ids that they had; what was said is what is shown, also when withdrawn."""
    said = REVIEWS[name](database)
    assert [str(one) for one in Check(database, reference.load()).found() if isinstance(one, Fault)] == []
    reviews.withdraw(database, said.review_id, "Ada")
    assert [str(one) for one in Check(database, reference.load()).found() if isinstance(one, Fault)] == []


@pytest.mark.parametrize(
    "sql",
    [
        "delete from reviews",
        "update reviews set verdict = 'right'",
        "delete from reviewed_documents",
        "update reviewed_documents set digest = 'x'",
    ],
)
def test_a_check_finds_reviews_that_are_not_shown_as_they_were_said(sql: str, database: Path) -> None:
    """And a repair shows them so."""
    REVIEWS["wrong"](database)
    before = content(database)
    with Store(database) as store:
        store.database.execute(sql)
    found = [one for one in Check(database, reference.load()).found() if isinstance(one, Fault)]
    assert {fault.remedy for fault in found} == {Remedy.REVIEWS}
    assert checking.repair(IngestOptions(database=database, workers=1), Seen(), lambda _: None) == (len(found), 0)
    assert content(database) == before
