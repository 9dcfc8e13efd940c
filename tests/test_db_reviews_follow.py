"""What rests on a mention follows what people say of it; and of the reviews of one fact the last stands."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from reviews_cases import AT, DOCUMENT, REVIEWS, say
from reviews_corpus import (
    ACV,
    GUISE,
    HIRSON,
    LENS,
    MONEY,
    PVD,
    TEXT,
    VERVINS,
    at,
    content,
    database,
    facts,
    page,
    put,
    rows,
)

from db import decisions, reviews
from db.decisions import DocumentDecision, LinkKind
from db.reviews import Kind, Reason, Review, State, Verdict
from db.store import Store
from ingest.document import Method

__all__ = ["database"]  # a fixture


# What rests on a mention follows it


def test_facts_follow_the_words_that_they_rest_on(database: Path) -> None:
    """Each part of a fact that the mention tells; evidence stays on the words."""
    for name in ("corrected name", "corrected programme", "corrected date", "corrected funder"):
        REVIEWS[name](database)
    assert rows(database, "select commune_code from award_communes order by 1") == [(GUISE,), (VERVINS,)]
    assert rows(database, "select programme_id, edtf from participations") == [(ACV, "2022-05-14")]
    assert rows(database, "select earliest, latest from dates") == [("2022-05-14", "2022-05-14")]
    assert rows(database, "select funder_id from awards") == [("departement-02",)]
    assert rows(database, "select count(*) from evidence") == [(8,)]
    assert rows(database, "select funder_id from ledger") == [("departement-02",)]


def test_a_fact_loses_what_only_wrong_words_tell(database: Path) -> None:
    """Not what the page says elsewhere, too; what it can't be without takes it away."""
    say(database, Kind.COMMUNE, Verdict.WRONG, f"commune_code = '{GUISE}' and confidence = 0.8")
    assert rows(database, "select commune_code from participations") == [(GUISE,)]
    sql = "select e.start from evidence e where fact_kind = 'participation' and role = 'commune'"
    assert rows(database, sql) == [(at(TEXT, "Guise", MONEY)[0],)]
    say(database, Kind.COMMUNE, Verdict.WRONG, f"commune_code = '{HIRSON}'")
    assert rows(database, "select commune_code from award_communes") == [(GUISE,)]
    say(database, Kind.COMMUNE, Verdict.WRONG, f"commune_code = '{GUISE}'")
    assert rows(database, "select * from participations") == rows(database, "select * from award_communes") == []
    say(database, Kind.ORGANISATION, Verdict.WRONG)
    assert rows(database, "select eur, funder_id from awards") == [(12500.0, None)]
    say(database, Kind.AMOUNT, Verdict.WRONG)
    assert rows(database, "select * from awards") == []


def test_a_reviewed_fact_does_not_follow(database: Path) -> None:
    """What a person says of the fact itself stands over what its words were corrected to; but not its sum."""
    say(database, Kind.PARTICIPATION, Verdict.RIGHT)
    say(database, Kind.AWARD, Verdict.RIGHT)
    REVIEWS["corrected programme"](database)
    REVIEWS["corrected sum"](database)
    assert rows(database, "select programme_id from participations") == [(PVD,)]
    assert rows(database, "select eur from awards") == rows(database, "select eur from ledger") == [(125000.0,)]
    outcome = say(database, Kind.AMOUNT, Verdict.WRONG)
    assert (outcome.state, outcome.reason) == (State.UNFIT, Reason.RESTED_ON)
    assert rows(database, "select count(*) from awards") == [(1,)]


def test_the_last_word_on_a_sum_counts(database: Path) -> None:
    """Whether it was said of the amount or of one of its awards."""
    REVIEWS["added money"](database)
    REVIEWS["corrected sum"](database)
    assert rows(database, "select eur from awards") == [(125000.0,), (125000.0,)]
    say(database, Kind.AWARD, Verdict.CORRECTED, "role = 'grant'", eur=1250.0)
    assert rows(database, "select eur from awards") == [(1250.0,), (1250.0,)]
    say(database, Kind.AMOUNT, Verdict.CORRECTED, eur_low=1000.0, eur_high=2000.0)
    assert rows(database, "select eur, eur_low, eur_high, qualifier from amounts") == [(None, 1000.0, 2000.0, "range")]
    say(database, Kind.AWARD, Verdict.CORRECTED, "role = 'grant'", eur=1250.0)
    assert rows(database, "select eur, eur_low, eur_high, qualifier from amounts") == [(1250.0, None, None, "exact")]


def test_what_a_person_read_on_a_scan_stands_beside_a_better_copy(database: Path) -> None:
    """What only the scan says is taken for misread, until somebody says that it is right."""
    scan, better = page(DOCUMENT), page("e" * 16)
    with Store(database) as store:
        put(store, [(replace(scan, method=Method.OCR, ocr_confidence=0.9), facts(scan))], "d.txt")
        put(store, [(better, replace(facts(better), participations=()))], "e.txt")
        decided = DocumentDecision("e" * 16, DOCUMENT, LinkKind.COPY)
        decisions.decide_documents(database, decided, None, AT)
        store.join_claims()
    assert rows(database, "select kind from facts_without_claim") == [("participation",)]
    say(database, Kind.PARTICIPATION, Verdict.RIGHT)
    assert rows(database, "select kind from facts_without_claim") == []
    assert rows(database, "select commune_code from participation_claims") == [(GUISE,)]


# Of the reviews of one fact the last stands


def test_a_review_says_what_it_says_of_the_fact_as_it_is_shown(database: Path) -> None:
    """Right after a correction confirms the correction; a second correction changes what the first left."""
    first = REVIEWS["corrected place"](database)
    second = say(database, Kind.PARTICIPATION, Verdict.RIGHT, author="Bo")
    third = say(database, Kind.PARTICIPATION, Verdict.CORRECTED, author="Cy", status="selected")
    assert rows(database, "select commune_code, status, edtf from participations") == [
        (HIRSON, "selected", "2022-05-14")
    ]
    with sqlite3.connect(database) as connection:
        found = {one.id: one for one in reviews.of_fact(connection, Kind.PARTICIPATION, third.fact_id)}
    assert {one.author: (one.verdict, one.state) for one in found.values()} == {
        "Ada": (Verdict.CORRECTED, State.REPLACED),
        "Bo": (Verdict.CORRECTED, State.REPLACED),
        "Cy": (Verdict.CORRECTED, State.APPLIED),
    }
    assert {one.original["status"] for one in found.values()} == {"enrolled"}
    reviews.withdraw(database, third.review_id, "Cy")
    assert rows(database, "select status from participations") == [("signed",)]
    reviews.withdraw(database, second.review_id, "Bo")
    reviews.withdraw(database, first.review_id, "Ada")
    assert rows(database, "select commune_code, status from participations") == [(GUISE, "enrolled")]


def test_corrected_back_it_is_right(database: Path) -> None:
    """What the rules said, after all."""
    REVIEWS["corrected number"](database)
    say(database, Kind.COUNT, Verdict.CORRECTED, value=7, scope="FR")
    assert rows(database, "select verdict, corrected from reviews where state = 'applied'") == [("right", "{}")]


def test_what_was_wrong_may_be_right_after_all(database: Path) -> None:
    """The fact is reviewed by its id, although it is gone."""
    award = REVIEWS["wrong"](database).fact_id
    reviews.review(database, Review(Kind.AWARD, Verdict.RIGHT, "Bo", award))
    assert rows(database, "select id, confidence from awards") == [(award, 1.0)]


def test_what_a_person_added_another_may_correct_or_take_out(database: Path) -> None:
    """And put back."""
    added = REVIEWS["added"](database).fact_id
    reviews.review(database, Review(Kind.PARTICIPATION, Verdict.CORRECTED, "Bo", added, values={"status": "selected"}))
    where = f"where id = '{added}'"
    assert rows(database, f"select status, commune_code from participations {where}") == [("selected", LENS)]
    reviews.review(database, Review(Kind.PARTICIPATION, Verdict.WRONG, "Cy", added))
    assert rows(database, f"select status from participations {where}") == []
    reviews.review(database, Review(Kind.PARTICIPATION, Verdict.RIGHT, "Bo", added))
    assert rows(database, f"select status from participations {where}") == [("selected",)]


def test_what_was_settled_may_be_settled_otherwise(database: Path) -> None:
    """By the mention that came of it; taken away, the name is without a code again."""
    mention = REVIEWS["settled"](database).fact_id
    other = reviews.review(
        database, Review(Kind.COMMUNE, Verdict.CORRECTED, "Bo", mention, values={"commune_code": "26162"})
    )
    assert rows(database, "select commune_code from commune_mentions where text = 'Lens'") == [("26162",)]
    with sqlite3.connect(database) as connection:
        history = reviews.of_fact(connection, Kind.COMMUNE, other.fact_id)
    assert [one.state for one in history if one.id == other.review_id] == [State.APPLIED]
    assert len(history) == 2
    reviews.review(database, Review(Kind.COMMUNE, Verdict.WRONG, "Cy", other.fact_id))
    assert rows(database, "select text from refusals") == [("Lens",)]
    assert rows(database, "select * from commune_mentions where text = 'Lens'") == []


ORDERED = ("corrected", "right", "corrected number", "corrected name", "settled")


@pytest.mark.parametrize("order", list(itertools.permutations(ORDERED))[::29])
def test_the_order_of_reviews_makes_no_difference(order: Sequence[str], database: Path, tmp_path: Path) -> None:
    """Of different facts; everything but the history is the same."""
    (tmp_path / "other").mkdir()
    other = tmp_path / "other" / "corpus.db"
    other.write_bytes(database.read_bytes())
    for name in ORDERED:
        REVIEWS[name](other)
    for name in order:
        REVIEWS[name](database)
    assert content(database, but=("reviewed_documents",)) == content(other, but=("reviewed_documents",))
