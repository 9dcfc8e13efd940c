"""Reviewed facts are found again where rules, readers or the database have changed; what does not fit is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import reviews_corpus
from blank import blank
from reviews_cases import DOCUMENT, PAGE, REVIEWS, say, told
from reviews_corpus import (
    ACV,
    GUISE,
    HIRSON,
    LENS,
    MONEY,
    NAME,
    PVD,
    TEXT,
    VERVINS,
    at,
    content,
    database,
    facts,
    ingest,
    page,
    put,
    rows,
)

from db import beside
from db.reviews import Kind, Verdict
from db.store import Store
from extract.facts import PageFacts, Status

__all__ = ["database"]  # a fixture


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
        return isinstance(value, str) and len(value) in (16, 20) and not value.strip("0123456789abcdef")

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


def test_what_the_database_does_not_know_does_not_fit(database: Path) -> None:
    """A programme of a registry that is not loaded."""
    with Store(database) as store:
        store.database["programmes"].insert({"id": "mine", "name": "Mine"})
    say(database, Kind.COUNT, Verdict.CORRECTED, programme_id="mine")
    blank(database)
    ingest(database)
    assert rows(database, "select state, reason from reviews") == [
        ("does not fit", "a code or programme that it names is not known here")
    ]
    assert rows(database, "select programme_id from programme_counts") == [(ACV,)]


def test_reviews_that_came_with_the_file_are_applied(database: Path, tmp_path: Path) -> None:
    """A colleague's reviews, put beside a database that is there."""
    REVIEWS["corrected"](database)
    (tmp_path / "mine").mkdir()
    mine = reviews_corpus.build(tmp_path / "mine" / "corpus.db")
    before = content(mine, but=("organisations",))
    beside.path_of(mine).write_bytes(beside.path_of(database).read_bytes())
    with Store(mine) as store:
        store.join_claims()
    assert content(mine) == content(database)
    beside.path_of(mine).unlink()
    with Store(mine) as store:
        store.join_claims()
    assert content(mine, but=("organisations",)) == before
