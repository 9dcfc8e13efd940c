"""What the front page shows: the corpus in figures, what came last, what failed, where documents disagree."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lieudit.web import corpus
from lieudit.web.language import N_
from lieudit.web.rows import Document, Failure, Named

MOST_PUBLISHERS = 8
MOST_YEARS = 12
_FACTS = ("participations", "awards", "programme_counts")
_MENTIONS = (
    ("commune", "commune_mentions"),
    ("programme", "programme_mentions"),
    ("amount", "amounts"),
    ("date", "dates"),
    ("epci", "epci_mentions"),
    ("organisation", "organisation_mentions"),
)

# The questions that people ask first; a query that stands in no group is among the others.
QUESTIONS = (
    (
        N_("Communes and programmes"),
        (
            "communes_in_programme",
            "said_of_commune",
            "in_several_programmes",
            "counts_told_and_found",
            "said_of_commune_and_former",
            "places_of_a_figure",
        ),
    ),
    (
        N_("Money"),
        (
            "money_by_commune",
            "money_by_programme_and_year",
            "money_by_funder",
            "in_a_programme_without_money",
            "funders_named_without_sums",
            "not_to_be_summed",
            "sums_of_a_figure",
        ),
    ),
    (
        N_("Through time"),
        (
            "through_time",
            "a_place_step_by_step",
            "known_at",
            "years_of_silence",
            "communes_of_a_year",
            "participations_as_of",
            "awards_as_of",
        ),
    ),
    (
        N_("Official lists"),
        ("lists_and_documents", "said_but_not_listed", "listed_but_never_said", "dates_unlike_the_list"),
    ),
    (
        N_("Documents and how far to trust them"),
        ("documents_and_facts", "said_by_document", "to_be_checked", "hard_to_read", "what_failed"),
    ),
)
VERDICTS = {
    "right": N_("found right"),
    "wrong": N_("found wrong"),
    "corrected": N_("corrected"),
    "added": N_("added by hand"),
    "settled": N_("names settled"),
}
OTHER_QUESTIONS = N_("Other questions")


@dataclass(frozen=True, slots=True)
class Tally:
    """So many of one thing; `key` is empty for those of which nothing tells it, `is_rest` for the lesser together."""

    key: str
    number: int
    is_rest: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    name: str
    title: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """A programme, with its communes and sums as documents together tell them."""

    programme: Named
    communes: int
    sums: int
    documents: int


@dataclass(frozen=True, slots=True)
class Glance:
    """The corpus as its front page shows it."""

    documents: int
    pages: int
    facts: tuple[tuple[str, int], ...]  # table, rows
    mentions: tuple[tuple[str, str, int], ...]  # kind, table, rows
    kinds: tuple[Tally, ...]
    publishers: tuple[Tally, ...]
    years: tuple[Tally, ...]  # the latest first
    programmes: tuple[Spoken, ...]
    communes: tuple[tuple[Named, int], ...]  # with how many facts
    latest: tuple[Document, ...]
    failures: int
    some_failures: tuple[Failure, ...]
    refusals: tuple[Tally, ...]  # by reason
    disagreements: tuple[Tally, ...]  # by cause
    reviews: tuple[Tally, ...]  # that hold, by verdict
    reviewed: int  # facts of which a review holds

    @property
    def fact_total(self) -> int:
        return sum(number for _, number in self.facts)

    @property
    def disagreement_total(self) -> int:
        return sum(one.number for one in self.disagreements)

    @property
    def refusal_total(self) -> int:
        return sum(one.number for one in self.refusals)


def glance(connection: sqlite3.Connection) -> Glance:
    """Count the corpus."""
    return Glance(
        documents=_rows(connection, "documents"),
        pages=_rows(connection, "pages"),
        facts=tuple((table, _rows(connection, table)) for table in _FACTS),
        mentions=tuple((kind, table, _rows(connection, table)) for kind, table in _MENTIONS),
        kinds=_tallies(connection, "select coalesce(kind, ''), count(*) from documents group by 1 order by 2 desc, 1"),
        publishers=_publishers(connection),
        years=_years(connection),
        programmes=_programmes(connection),
        communes=_communes(connection),
        latest=corpus.latest_documents(connection, 8),
        failures=_rows(connection, "failures"),
        some_failures=tuple(
            Failure(*row)
            for row in connection.execute(
                "select id, path, page, error, message, advice from failures order by id desc limit 5"
            )
        ),
        refusals=_tallies(connection, "select reason, count(*) from refusals group by 1 order by 2 desc, 1"),
        disagreements=_tallies(connection, "select cause, count(*) from disagreements group by 1 order by 2 desc, 1"),
        reviews=_tallies(
            connection,
            "select verdict, count(*) from reviews where state = 'applied' group by 1 order by 2 desc, 1",
        ),
        reviewed=connection.execute(
            """select count(distinct fact_id) from reviews where state = 'applied'
               and fact_kind in ('participation', 'award', 'count')"""
        ).fetchone()[0],
    )


def questions(queries: Mapping[str, Mapping[str, Any]]) -> tuple[tuple[str, tuple[Question, ...]], ...]:
    """Canned queries by the group that they belong to; those of none go last."""
    grouped = {name for _, names in QUESTIONS for name in names}
    others = tuple(name for name in queries if name not in grouped)
    found = (
        (title, tuple(Question(name, queries[name].get("title") or name) for name in names if name in queries))
        for title, names in (*QUESTIONS, (OTHER_QUESTIONS, others))
    )
    return tuple((title, some) for title, some in found if some)


def _rows(connection: sqlite3.Connection, table: str) -> int:
    return int(connection.execute(f"select count(*) from {table}").fetchone()[0])


def _tallies(connection: sqlite3.Connection, sql: str) -> tuple[Tally, ...]:
    return tuple(Tally(*row) for row in connection.execute(sql))


def _publishers(connection: sqlite3.Connection) -> tuple[Tally, ...]:
    """Those of most documents, then the others together, then the documents of which nothing tells it."""
    found = _tallies(
        connection, "select coalesce(trim(publisher), ''), count(*) from documents group by 1 order by 2 desc, 1"
    )
    known = [one for one in found if one.key]
    rest = sum(one.number for one in known[MOST_PUBLISHERS:])
    return (
        *known[:MOST_PUBLISHERS],
        *([Tally("", rest, is_rest=True)] if rest else []),
        *(one for one in found if not one.key),
    )


def _years(connection: sqlite3.Connection) -> tuple[Tally, ...]:
    """The latest years, then those before together, then the documents without a year."""
    found = _tallies(
        connection,
        """select case when published glob '[12][0-9][0-9][0-9]*' then substr(published, 1, 4) else '' end, count(*)
           from documents group by 1 order by 1 desc""",
    )
    known = [one for one in found if one.key]
    rest = sum(one.number for one in known[MOST_YEARS:])
    return (
        *known[:MOST_YEARS],
        *([Tally(known[MOST_YEARS - 1].key, rest, is_rest=True)] if rest else []),
        *(one for one in found if not one.key),
    )


def _programmes(connection: sqlite3.Connection) -> tuple[Spoken, ...]:
    rows = connection.execute(
        """select g.id, g.name, coalesce(p.number, 0), coalesce(a.number, 0), coalesce(m.number, 0) as documents
           from programmes g
           left join (select programme_id, count(*) as number from participation_claims where not is_superseded
                      group by 1) p on p.programme_id = g.id
           left join (select programme_id, count(*) as number from award_claims where not is_superseded
                      group by 1) a on a.programme_id = g.id
           left join (select programme_id, count(distinct rtrim(rtrim(page_id, '0123456789'), '-')) as number
                      from programme_mentions group by 1) m on m.programme_id = g.id
           where documents > 0 order by documents desc, 3 desc, 4 desc, g.name limit 12"""
    )
    return tuple(Spoken(Named(row[0], row[1]), *row[2:]) for row in rows)


def _communes(connection: sqlite3.Connection) -> tuple[tuple[Named, int], ...]:
    rows = connection.execute(
        """select c.code, c.name, f.number from (
             select commune_code, count(*) as number from (
               select commune_code from participations union all select commune_code from award_communes)
             group by 1 order by 2 desc, 1 limit 18) f
           join communes c on c.code = f.commune_code order by f.number desc, c.name, c.code"""
    )
    return tuple((Named(row[0], row[1]), row[2]) for row in rows)
