"""Which words of a page bear a fact: those in its own sentence, else the nearest before, else the nearest after."""

from __future__ import annotations

import pytest

from extract import evidence
from extract.facts import (
    Amount,
    Award,
    CommuneMention,
    Count,
    DateMention,
    Mentions,
    OrganisationMention,
    Participation,
    ProgrammeMention,
    Role,
    Status,
)


def commune(start: int, code: str = "02361") -> CommuneMention:
    return CommuneMention(start, start + 5, 1.0, "test", code)


def programme(start: int, programme_id: str = "detr") -> ProgrammeMention:
    return ProgrammeMention(start, start + 5, 1.0, "test", programme_id)


def date(start: int, edtf: str) -> DateMention:
    return DateMention(start, start + 5, 1.0, "test", edtf)


def body(start: int, organisation_id: str) -> OrganisationMention:
    return OrganisationMention(start, start + 5, 1.0, "test", organisation_id)


def places(found: tuple[evidence.Evidence, ...]) -> list[tuple[str, int]]:
    return [(one.role, one.start) for one in found]


@pytest.mark.parametrize(
    ("starts", "chosen"),
    [
        ((10, 120, 300), 120),  # the sentence's own words
        ((10, 60, 300), 60),  # no word of its own: the nearest before
        ((300, 400), 300),  # nor before: the nearest after
        ((120, 150), 120),  # twice in the sentence: the first
    ],
)
def test_the_words_of_the_fact_itself_go_first(starts: tuple[int, ...], chosen: int) -> None:
    """The sentence stands at 100 to 200."""
    fact = Participation(100, 200, 1.0, "test", "02361", "detr", Status.SELECTED)
    found = evidence.Bearers(Mentions(communes=tuple(commune(start) for start in starts))).of_participation(fact)
    assert places(found) == [("commune", chosen)]


def test_another_commune_or_programme_bears_nothing() -> None:
    """Only mentions of the fact's own values do."""
    fact = Participation(100, 200, 1.0, "test", "02361", "detr", Status.SELECTED, "2021")
    mentions = Mentions((commune(110, "02738"),), (programme(120, "dsil"),), dates=(date(130, "2022"),))
    assert evidence.Bearers(mentions).of_participation(fact) == ()


@pytest.mark.parametrize(
    ("funder", "starts"),
    [
        ("etat", [("funder", 120)]),  # a ministry, a fund: the State's
        ("commune-02361", [("funder", 110)]),
        ("anah", [("funder", 150)]),
        ("departement-02", []),
        (None, []),
    ],
)
def test_a_funder_is_borne_by_whoever_acts_for_it(funder: str | None, starts: list[tuple[str, int]]) -> None:
    """The State by its funds and services, a commune by its name, others by their own."""
    amount = Amount(105, 109, 1.0, "test", 1000.0)
    fact = Award(100, 200, 1.0, "test", amount, Role.GRANT, funder_id=funder)
    mentions = Mentions((commune(110),), (programme(120),), organisations=(body(150, "anah"),))
    assert places(evidence.Bearers(mentions).of_award(fact)) == [("amount", 105), *starts]


def test_an_end_of_an_interval_is_borne_by_the_interval() -> None:
    """``2021`` of ``de 2021 à 2026``."""
    fact = Count(100, 200, 1.0, "test", "detr", 12, "FR", "2021")
    found = evidence.Bearers(Mentions(dates=(date(110, "2021/2026"), date(150, "2020/2026")))).of_count(fact)
    assert places(found) == [("date", 110)]
