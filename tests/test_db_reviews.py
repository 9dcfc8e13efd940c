"""What people say of facts stands over the rules, outlives them and the database, and can be taken back."""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from blank import blank
from reviews_cases import AT, OWN, PAGE, REVIEWS, add, fact, say, told
from reviews_corpus import (
    GUISE,
    HIRSON,
    LENS,
    MONEY,
    NAME,
    PLACE,
    PVD,
    REGION,
    VERVINS,
    content,
    database,
    facts,
    ingest,
    page,
    put,
    rows,
)

from db import beside, reviews, reviews_file
from db.reviews import Kind, Review, State, Verdict
from db.store import Store
from ingest.errors import UsageError

__all__ = ["database"]  # a fixture


@pytest.mark.parametrize("name", REVIEWS)
def test_it_stands_after_a_new_extraction_and_in_a_new_database(name: str, database: Path) -> None:
    """All that the database tells is what it told at once after the review."""
    before = told(database)
    outcome = REVIEWS[name](database)
    assert (outcome.state, outcome.reason) == (State.APPLIED, None)
    reviewed = content(database)
    assert told(database) != before
    ingest(database)
    assert content(database) == reviewed
    blank(database)
    ingest(database)
    assert content(database) == reviewed


@pytest.mark.parametrize("name", REVIEWS)
def test_withdrawn_it_leaves_nothing(name: str, database: Path) -> None:
    """Every row is what it was; the review is kept and says that it was withdrawn."""
    before = told(database)
    outcome = REVIEWS[name](database)
    reviews.withdraw(database, outcome.review_id, "Bo", AT)
    assert told(database) == before
    sql = "select id, state, withdrawn_by from reviews"
    assert rows(database, sql) == [(outcome.review_id, "withdrawn", "Bo")]
    assert rows(database, "select * from review_changes") == []
    with pytest.raises(UsageError, match="withdrawn before"):
        reviews.withdraw(database, outcome.review_id, "Bo")


def test_a_database_without_reviews_knows_nothing_of_them(database: Path) -> None:
    """No row, and no file beside it; to join again changes nothing."""
    before = content(database)
    with Store(database) as store:
        store.join_claims()
    assert content(database) == before
    assert [before[table] for table in OWN] == [[], [], []]
    assert not beside.path_of(database).exists()


# What each verdict does


def test_right_is_sure(database: Path) -> None:
    """The rule that made the row stays named."""
    say(database, Kind.PARTICIPATION, Verdict.RIGHT)
    assert rows(database, "select confidence, method, status from participations") == [
        (1.0, "participations.joins", "enrolled")
    ]


def test_a_wrong_award_goes_with_all_that_hangs_on_it(database: Path) -> None:
    """Beneficiaries, evidence, claim, ledger; the amount stays on the page."""
    say(database, Kind.AWARD, Verdict.WRONG)
    tables = ("awards", "award_communes", "award_claims", "ledger", "claim_evidence where award_id is not null")
    assert [rows(database, f"select * from {table}") for table in tables] == [[]] * 5
    assert rows(database, "select count(*) from evidence where fact_kind = 'award'") == [(0,)]
    assert rows(database, "select eur from amounts") == [(12500.0,)]


def test_a_corrected_award_tells_the_correction_everywhere(database: Path) -> None:
    """Its id stays; its amount, its claim, the ledger and the evidence follow."""
    before = fact(database, Kind.AWARD)
    outcome = REVIEWS["corrected"](database)
    assert outcome.fact_id == before
    assert rows(database, "select id, eur, funder_id, method, confidence, purpose from awards") == [
        (before, 12600.0, "commune-02361", "review", 1.0, "la halle du marché")
    ]
    assert rows(database, "select eur, method, confidence from amounts") == [(12600.0, "review", 1.0)]
    assert rows(database, "select commune_code from award_communes order by 1") == [(GUISE,), (VERVINS,)]
    assert rows(database, "select eur, funder_id from ledger") == [(12600.0, "commune-02361")]
    assert rows(database, "select commune_code from award_claim_communes order by 1") == [(GUISE,), (VERVINS,)]
    assert rows(database, "select name from organisations where id = 'commune-02361'") == [("Guise",)]
    sql = "select role, text from evidence where fact_kind = 'award' order by start, role"
    assert rows(database, sql) == [("amount", "12 500 €"), ("commune", "Guise"), ("funder", "Guise")]


def test_a_corrected_place_moves_its_claim(database: Path) -> None:
    """Of commune, status and date."""
    REVIEWS["corrected place"](database)
    assert rows(database, "select commune_code, status, edtf from participation_claims") == [
        (HIRSON, "signed", "2022-05-14")
    ]
    assert rows(database, "select original, corrected from reviews") == [
        (
            f'{{"commune_code": "{GUISE}", "edtf": "2022-05", "programme_id": "{PVD}", "status": "enrolled"}}',
            f'{{"commune_code": "{HIRSON}", "edtf": "2022-05-14", "status": "signed"}}',
        )
    ]


def test_what_is_added_comes_in_as_said(database: Path) -> None:
    """With its evidence and its claim."""
    outcome = REVIEWS["added"](database)
    columns = "id, quote, commune_code, programme_id, status, edtf, confidence, method"
    assert rows(database, f"select {columns} from participations where commune_code = ?", LENS) == [
        (outcome.fact_id, NAME, LENS, PVD, "candidate", None, 1.0, "review")
    ]
    assert rows(database, "select role, text from evidence where fact_id = ?", outcome.fact_id) == [
        ("programme", "Petites villes de demain")
    ]
    assert rows(database, "select status from participation_claims where commune_code = ?", LENS) == [("candidate",)]


def test_an_award_that_is_added_rests_on_the_amount_that_stands_there(database: Path) -> None:
    """Or brings its own, with its place on the page."""
    REVIEWS["added money"](database)
    assert rows(database, "select count(*), count(distinct amount_id) from awards") == [(2, 1)]
    REVIEWS["added sum"](database)
    assert rows(database, "select text, eur, method, boxes from amounts where eur = 7") == [
        ("7 communes", 7.0, "review", "[[420.0,140.0,530.0,152.0]]")
    ]


def test_a_settled_name_is_a_mention(database: Path) -> None:
    """In the place of the refusal."""
    outcome = REVIEWS["settled"](database)
    assert rows(database, "select * from refusals") == []
    sql = "select id, text, method, confidence from commune_mentions where commune_code = ?"
    assert rows(database, sql, LENS) == [(outcome.fact_id, "Lens", "review", 1.0)]


# What is refused


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        (Review(Kind.AWARD, Verdict.RIGHT, " ", "AWARD"), "needs its author"),
        (Review(Kind.AWARD, Verdict.RIGHT, "Ada", "none"), "no award none"),
        (Review(Kind.AWARD, Verdict.SETTLED, "Ada", "AWARD"), "can't be settled"),
        (Review(Kind.REFUSAL, Verdict.WRONG, "Ada", "none"), "can't be wrong"),
        (Review(Kind.AWARD, Verdict.RIGHT, "Ada", "AWARD", values={"eur": 1.0}), "takes no values"),
        (Review(Kind.AWARD, Verdict.CORRECTED, "Ada", "AWARD"), "nothing is corrected"),
        (Review(Kind.AWARD, Verdict.CORRECTED, "Ada", "AWARD", values={"eur": 12500.0}), "nothing is corrected"),
        (Review(Kind.AWARD, Verdict.CORRECTED, "Ada", "AWARD", values={"edtf": "mai 2022"}), "is no edtf"),
        (Review(Kind.AWARD, Verdict.CORRECTED, "Ada", "AWARD", values={"edtf": "2022-13"}), "is no edtf"),
        (Review(Kind.AWARD, Verdict.CORRECTED, "Ada", "AWARD", values={"eur": -1.0}), "is no eur"),
        (Review(Kind.AWARD, Verdict.CORRECTED, "Ada", "AWARD", values={"eur": float("nan")}), "is no eur"),
        (Review(Kind.AWARD, Verdict.CORRECTED, "Ada", "AWARD", values={"eur": None}), "needs a sum"),
        (Review(Kind.AWARD, Verdict.CORRECTED, "Ada", "AWARD", values={"role": "gift"}), "is no role"),
        (Review(Kind.AWARD, Verdict.CORRECTED, "Ada", "AWARD", values={"role": None}), "can't be empty"),
        (Review(Kind.AWARD, Verdict.CORRECTED, "Ada", "AWARD", values={"communes": ("99999",)}), "no commune 99999"),
        (Review(Kind.AWARD, Verdict.CORRECTED, "Ada", "AWARD", values={"communes": GUISE}), "are several"),
        (Review(Kind.AWARD, Verdict.CORRECTED, "Ada", "AWARD", values={"programme_id": "pvd"}), "no programme pvd"),
        (Review(Kind.AWARD, Verdict.CORRECTED, "Ada", "AWARD", values={"funder_id": "commune-0"}), "no organisation"),
        (Review(Kind.AWARD, Verdict.CORRECTED, "Ada", "AWARD", values={"status": "signed"}), "has no status"),
        (Review(Kind.AWARD, Verdict.CORRECTED, "Ada", "AWARD", values={"amount": "x"}), "has no amount"),
        (Review(Kind.AWARD, Verdict.CORRECTED, "Ada", "AWARD", values={"purpose": " "}), "is no purpose"),
        (Review(Kind.REFUSAL, Verdict.SETTLED, "Ada", "REFUSAL"), "needs commune_code"),
        (Review(Kind.COMMUNE, Verdict.ADDED, "Ada", page_id="none", start=0, end=4), "no page none"),
        (Review(Kind.COMMUNE, Verdict.ADDED, "Ada", page_id=PAGE, start=4, end=4), "no words are selected"),
        (Review(Kind.COMMUNE, Verdict.ADDED, "Ada", page_id=PAGE, start=0, end=4), "needs commune_code"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_can_not_be_is_refused(said: Review, problem: str, database: Path) -> None:
    """With what to do; nothing is kept."""
    before = content(database)
    known = {"AWARD": Kind.AWARD, "REFUSAL": Kind.REFUSAL}
    if said.fact_id in known:
        said = replace(said, fact_id=fact(database, known[str(said.fact_id)]))
    with pytest.raises(UsageError, match=problem) as raised:
        reviews.review(database, said)
    assert raised.value.advice
    assert content(database) == before
    assert reviews_file.load(database) == ()


def test_what_is_there_is_not_added(database: Path) -> None:
    """Nor a sum whose words are not there."""
    with pytest.raises(UsageError, match="there already"):
        add(database, Kind.COMMUNE, "Hirson", commune_code=HIRSON)
    with pytest.raises(UsageError, match="words of the sum are needed"):
        add(database, Kind.AWARD, MONEY, eur=12501.0, role="grant")
    with pytest.raises(UsageError, match="doesn't stand in the words"):
        add(database, Kind.AWARD, MONEY, eur=12501.0, role="grant", amount="12 501 €")
    with pytest.raises(UsageError, match="no review none"):
        reviews.withdraw(database, "none", "Ada")


# Beside an ingest


def test_what_an_ingest_has_not_joined_is_left_to_it(database: Path) -> None:
    """A review joins what it changed itself."""
    with Store(database) as store:
        one = page("e" * 16, MONEY)
        put(store, [(one, facts(one))], "e.txt")
        waiting = store.waiting()
        assert waiting.documents == {"e" * 16}
        REVIEWS["corrected number"](database)
        assert rows(database, "select value from count_claims") == [(9,)]
        assert store.waiting() == waiting
        store.join_claims()
        assert store.waiting().documents == frozenset()
    assert rows(database, "select count(*) from claim_evidence where claim_kind = 'award'") == [(2,)]


def test_two_writers_wait_for_each_other(database: Path) -> None:
    """A transaction holds the right to write from its beginning, so that what it read is true when it writes."""
    with Store(database) as store, store.database.atomic():
        other = sqlite3.connect(database, timeout=0, isolation_level=None)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("begin immediate")
        other.close()
        reviewer = threading.Thread(target=REVIEWS["right"], args=[database])
        store.database.execute("select count(*) from awards").fetchone()
        store.database.execute("update documents set title = 'autre'")
    reviewer.start()
    reviewer.join()
    assert rows(database, "select title from documents") == [("autre",)]
    assert rows(database, "select confidence from participations") == [(1.0,)]


def test_the_file_remembers_everything(database: Path) -> None:
    """Replaced and withdrawn reviews, too, in the order in which they were made."""
    REVIEWS["corrected"](database)
    second = say(database, Kind.AWARD, Verdict.CORRECTED, "1", "Bo", funder_id=REGION)
    reviews.withdraw(database, second.review_id, "Cy", AT)
    said = reviews_file.load(database)
    assert [(one.number, one.author, one.withdrawn_by) for one in said] == [(1, "Ada", None), (2, "Bo", "Cy")]
    assert said[0].place.quote == MONEY
    assert PLACE not in {one.place.quote for one in said}
