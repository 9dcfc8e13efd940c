"""What people say of facts stands over the rules, outlives them and the database, and can be taken back."""

from __future__ import annotations

import itertools
import sqlite3
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from blank import blank
from reviews_corpus import (
    ACV,
    GUISE,
    HIRSON,
    LENS,
    MONEY,
    NAME,
    NUMBER,
    PLACE,
    PVD,
    REGION,
    STATE,
    TEXT,
    VERVINS,
    at,
    content,
    facts,
    ingest,
    page,
    put,
    rows,
)

from db import beside, decisions, reviews, reviews_file
from db.check import Check
from db.check_types import Fault, Remedy, Seen
from db.decisions import DocumentDecision, LinkKind
from db.reviews import Kind, Outcome, Reason, Review, State, Told, Verdict
from db.store import Store
from extract import reference
from extract.facts import PageFacts, Status
from ingest.document import Method
from ingest.errors import UsageError
from lieudit import checking
from lieudit.config import IngestOptions

DOCUMENT = "d" * 16
PAGE = f"{DOCUMENT}-1"
AT = "2024-05-01T10:00:00Z"
OWN = ("reviews", "review_changes", "reviewed_documents")


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database without documents, made once. Don't write to it."""
    database = tmp_path_factory.mktemp("empty") / "corpus.db"
    blank(database)
    return database


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory, empty: Path) -> Path:
    """A database of the document, made once. Don't write to it."""
    database = tmp_path_factory.mktemp("ingested") / "corpus.db"
    database.write_bytes(empty.read_bytes())
    ingest(database)
    return database


@pytest.fixture
def database(tmp_path: Path, ingested: Path) -> Path:
    copied = tmp_path / "corpus.db"
    copied.write_bytes(ingested.read_bytes())
    return copied


TABLE = {
    Kind.PARTICIPATION: "participations",
    Kind.AWARD: "awards",
    Kind.COUNT: "programme_counts",
    Kind.AMOUNT: "amounts",
    Kind.DATE: "dates",
    Kind.REFUSAL: "refusals",
    Kind.ORGANISATION: "organisation_mentions",
}


def fact(database: Path, kind: Kind, where: str = "1") -> str:
    """The id of the first row of a kind that meets a condition."""
    table = TABLE.get(kind, f"{kind}_mentions")
    return str(rows(database, f"select id from {table} where {where} order by start, id")[0][0])


def say(database: Path, kind: Kind, verdict: Verdict, where: str = "1", author: str = "Ada", **values: Told) -> Outcome:
    return reviews.review(database, Review(kind, verdict, author, fact(database, kind, where), values=values), AT)


def add(database: Path, kind: Kind, words: str, within: str = "", **values: Told) -> Outcome:
    start, end = at(TEXT, words, within)
    said = Review(kind, Verdict.ADDED, "Ada", page_id=PAGE, start=start, end=end, values=values)
    return reviews.review(database, said, AT)


def told(database: Path) -> dict[str, list[tuple[object, ...]]]:
    """What the database tells, but what it keeps of reviews."""
    return content(database, but=(*OWN, "organisations"))


REVIEWS: Mapping[str, Callable[[Path], Outcome]] = {
    "right": lambda database: say(database, Kind.PARTICIPATION, Verdict.RIGHT),
    "wrong": lambda database: say(database, Kind.AWARD, Verdict.WRONG),
    "corrected": lambda database: say(
        database, Kind.AWARD, Verdict.CORRECTED, eur=12600.0, communes=(GUISE, VERVINS), funder_id="commune-02361"
    ),
    "corrected place": lambda database: say(
        database, Kind.PARTICIPATION, Verdict.CORRECTED, commune_code=HIRSON, status="signed", edtf="2022-05-14"
    ),
    "corrected number": lambda database: say(database, Kind.COUNT, Verdict.CORRECTED, value=9, scope="32"),
    "corrected name": lambda database: say(
        database, Kind.COMMUNE, Verdict.CORRECTED, "commune_code = '02381'", commune_code=VERVINS
    ),
    "corrected programme": lambda database: say(
        database, Kind.PROGRAMME, Verdict.CORRECTED, f"programme_id = '{PVD}'", programme_id=ACV
    ),
    "corrected date": lambda database: say(database, Kind.DATE, Verdict.CORRECTED, edtf="2022-05-14"),
    "corrected sum": lambda database: say(database, Kind.AMOUNT, Verdict.CORRECTED, eur=125000.0),
    "corrected funder": lambda database: say(
        database, Kind.ORGANISATION, Verdict.CORRECTED, organisation_id="departement-02"
    ),
    "wrong name": lambda database: say(database, Kind.COMMUNE, Verdict.WRONG, "confidence = 0.9"),
    "wrong sum": lambda database: say(database, Kind.AMOUNT, Verdict.WRONG),
    "added": lambda database: add(
        database, Kind.PARTICIPATION, NAME, commune_code=LENS, programme_id=PVD, status="candidate"
    ),
    "added money": lambda database: add(
        database, Kind.AWARD, MONEY, eur=12500.0, role="cost", communes=(GUISE,), funder_id=STATE
    ),
    "added sum": lambda database: add(
        database, Kind.AWARD, NUMBER, eur=7.0, amount="7 communes", role="rate", programme_id=ACV
    ),
    "added name": lambda database: add(database, Kind.COMMUNE, "cœur", commune_code=VERVINS),
    "settled": lambda database: say(database, Kind.REFUSAL, Verdict.SETTLED, commune_code=LENS),
}


@pytest.mark.parametrize("name", REVIEWS)
def test_it_stands_after_a_new_extraction_and_in_a_new_database(name: str, database: Path, empty: Path) -> None:
    """All that the database tells is what it told at once after the review."""
    before = told(database)
    outcome = REVIEWS[name](database)
    assert (outcome.state, outcome.reason) == (State.APPLIED, None)
    reviewed = content(database)
    assert told(database) != before
    ingest(database)
    assert content(database) == reviewed
    database.write_bytes(empty.read_bytes())
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


# Facts are found again


def reread(database: Path, change: Callable[[PageFacts], PageFacts], text: str = TEXT) -> None:
    """The document as other rules, or another reader, make it."""
    with Store(database) as store:
        one = page(DOCUMENT, text)
        put(store, [(one, change(facts(one)))], "d.txt")
        store.join_claims()


@pytest.mark.parametrize("name", REVIEWS)
def test_facts_are_found_at_other_places(name: str, database: Path) -> None:
    """Another reader puts a line before all others, so that every id is another."""
    text = f"Communiqué\n{TEXT}"
    moved = f"Communiqué\n{TEXT}".index(MONEY)
    REVIEWS[name](database)
    reviewed = {table: shape(told(database)[table], moved) for table in SHAPES}
    reread(database, lambda found: found, text)
    assert {table: shape(told(database)[table], 0) for table in SHAPES} == reviewed
    assert rows(database, "select state from reviews") == [("applied",)]


SHAPES = ("participations", "awards", "programme_counts", "commune_mentions", "amounts", "dates", "refusals")


def shape(found: Sequence[tuple[object, ...]], moved: int) -> list[tuple[object, ...]]:
    """Rows without ids and boxes, as many characters further on."""

    def is_id(value: object) -> bool:
        return isinstance(value, str) and len(value) == 16 and not value.strip("0123456789abcdef")

    shaped = []
    for row in found:
        _, page_id, start, end, *rest = row
        assert isinstance(start, int)
        assert isinstance(end, int)
        others = [value for value in rest if not is_id(value) and not str(value).startswith("[[")]
        shaped.append((page_id, start + moved, end + moved, *others))
    return sorted(shaped, key=repr)


def test_a_fact_is_found_although_rules_tell_it_otherwise(database: Path) -> None:
    """Another status and a longer quote: what the person said of it stands."""
    REVIEWS["right"](database)

    def otherwise(found: PageFacts) -> PageFacts:
        (place,) = found.participations
        told_otherwise = replace(place, status=Status.CANDIDATE, start=place.start - 4, end=place.end)
        return replace(found, participations=(told_otherwise,))

    reread(database, otherwise)
    assert rows(database, "select status, confidence from participations") == [("enrolled", 1.0)]


def test_what_rules_no_longer_find_stays_if_a_person_confirmed_it(database: Path) -> None:
    """As long as its words are there: under its id. What was wrong stays away."""
    place, award = REVIEWS["right"](database).fact_id, REVIEWS["wrong"](database).fact_id
    reread(database, lambda found: replace(found, participations=(), awards=()))
    assert rows(database, "select id, status, method from participations") == [(place, "enrolled", "review")]
    assert rows(database, "select fact_id, state, reason from reviews where verdict = 'wrong'") == [
        (award, "applied", "the rules no longer say so")
    ]


def test_what_rules_find_by_now_is_there_once(database: Path) -> None:
    """An added fact, and a correction, that the rules make themselves."""
    REVIEWS["added"](database)
    REVIEWS["corrected place"](database)

    def better(found: PageFacts) -> PageFacts:
        (place,) = found.participations
        right = replace(place, commune_code=HIRSON, status=Status.SIGNED, edtf="2022-05-14")
        start, end = at(TEXT, NAME)
        lens = replace(place, start=start, end=end, commune_code=LENS, status=Status.CANDIDATE, edtf=None)
        return replace(found, participations=(right, lens))

    reread(database, better)
    assert rows(database, "select commune_code, status, confidence, method from participations order by start") == [
        (HIRSON, "signed", 1.0, "participations.joins"),
        (LENS, "candidate", 1.0, "participations.joins"),
    ]
    assert rows(database, "select distinct state, reason from reviews where verdict = 'corrected'") == [
        ("applied", "the rules say so now")
    ]


def test_awards_of_one_sum_in_one_sentence_are_told_apart(database: Path) -> None:
    """Each commune's own 12 500 €, of which one is wrong, by rules that give them other ids."""

    def apart(purpose: str) -> Callable[[PageFacts], PageFacts]:
        def change(found: PageFacts) -> PageFacts:
            (award,) = found.awards
            codes = (GUISE, HIRSON)
            return replace(
                found, awards=tuple(replace(award, commune_codes=(code,), programme_id=purpose) for code in codes)
            )

        return change

    reread(database, apart(PVD))
    award = "id in (select award_id from award_communes where commune_code = '{}')"
    say(database, Kind.AWARD, Verdict.WRONG, award.format(GUISE))
    say(database, Kind.AWARD, Verdict.RIGHT, award.format(HIRSON))
    reread(database, apart(ACV))
    assert rows(database, "select commune_code from award_communes") == [(HIRSON,)]
    assert rows(database, "select programme_id from awards") == [(PVD,)]
    reread(database, lambda found: replace(apart(ACV)(found), awards=apart(ACV)(found).awards[1:]))
    assert rows(database, "select commune_code from award_communes") == [(HIRSON,)]


def test_another_communes_equal_sum_is_another(database: Path) -> None:
    """What was wrong of one is not wrong of the other, the only one that rules find by now."""
    say(database, Kind.AWARD, Verdict.WRONG)

    def other(found: PageFacts) -> PageFacts:
        (award,) = found.awards
        return replace(found, awards=(replace(award, commune_codes=(VERVINS,)),))

    reread(database, other)
    assert rows(database, "select commune_code from award_communes") == [(VERVINS,)]
    assert rows(database, "select state, reason from reviews") == [("applied", "the rules no longer say so")]


def test_a_name_that_has_a_code_by_now_has_the_code_that_was_settled(database: Path) -> None:
    """Whatever the rules say of it."""
    REVIEWS["settled"](database)

    def coded(found: PageFacts) -> PageFacts:
        start, end = at(TEXT, "Lens")
        mention = replace(found.mentions.communes[0], start=start, end=end, code="26162")
        communes = (*found.mentions.communes, mention)
        return replace(found, refusals=(), mentions=replace(found.mentions, communes=communes))

    reread(database, coded)
    assert rows(database, "select commune_code, method from commune_mentions where text = 'Lens'") == [(LENS, "review")]


# What does not fit is kept


@pytest.mark.parametrize("name", REVIEWS)
def test_what_does_not_fit_is_kept_until_it_does(name: str, database: Path) -> None:
    """The document goes; its words go; all is there again."""
    REVIEWS[name](database)
    reviewed = content(database)
    with Store(database) as store:
        store.remove(DOCUMENT)
        store.join_claims()
    assert rows(database, "select state, reason, page_id from reviews") == [
        ("does not fit", "the document is not stored", None)
    ]
    reread(database, lambda found: found, "Tout autre chose.")
    assert rows(database, "select state, reason, page_id from reviews") == [
        ("does not fit", "the words are no longer found on the page", PAGE)
    ]
    ingest(database)
    assert content(database) == reviewed


def test_what_the_database_does_not_know_does_not_fit(database: Path, empty: Path) -> None:
    """A programme of a registry that is not loaded."""
    with Store(database) as store:
        store.database["programmes"].insert({"id": "mine", "name": "Mine"})
    say(database, Kind.COUNT, Verdict.CORRECTED, programme_id="mine")
    database.write_bytes(empty.read_bytes())
    ingest(database)
    assert rows(database, "select state, reason from reviews") == [
        ("does not fit", "a code or programme that it names is not known here")
    ]
    assert rows(database, "select programme_id from programme_counts") == [(ACV,)]


def test_reviews_that_came_with_the_file_are_applied(database: Path, ingested: Path, tmp_path: Path) -> None:
    """A colleague's reviews, put beside a database that is there."""
    REVIEWS["corrected"](database)
    (tmp_path / "mine").mkdir()
    mine = tmp_path / "mine" / "corpus.db"
    mine.write_bytes(ingested.read_bytes())
    beside.path_of(mine).write_bytes(beside.path_of(database).read_bytes())
    with Store(mine) as store:
        store.join_claims()
    assert content(mine) == content(database)
    beside.path_of(mine).unlink()
    with Store(mine) as store:
        store.join_claims()
    assert content(mine, but=("organisations",)) == content(ingested, but=("organisations",))


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


@pytest.mark.parametrize("name", REVIEWS)
def test_a_check_finds_nothing_wrong_with_what_people_said(name: str, database: Path) -> None:
    """Rows that people changed keep the ids that they had; what was said is what is shown, also when withdrawn."""
    said = REVIEWS[name](database)
    assert [str(one) for one in Check(database, reference.load()).found() if isinstance(one, Fault)] == []
    reviews.withdraw(database, said.review_id, "Ada", AT)
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
