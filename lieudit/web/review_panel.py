"""What people said of a fact, as its page shows it, and the forms in which the next says it."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import quote, unquote

from datasette.utils.asgi import Request

from db import reviews_read
from db.reviews_types import FIELDS, SUM_FIELDS, TABLES, Kind, Reviewed, State, Told, Verdict
from lieudit.web import review_forms
from lieudit.web.facts import FactView
from lieudit.web.language import Language
from lieudit.web.review_forms import Input
from lieudit.web.review_words import REASONS, STATES, VERDICTS, Change, changes
from lieudit.web.site import Site
from lieudit.web.suggest import Names

AUTHOR = "lieudit_author"  # the cookie that remembers who reviewed last
MOST_NAME = 100  # code points
_LISTED = {"communes": ("award_communes", "commune_code"), "epcis": ("award_epcis", "epci_siren")}


@dataclass(frozen=True, slots=True)
class Said:
    """A review in words."""

    review: Reviewed
    verdict: str  # with whose word it is
    state: str
    reason: str
    changes: tuple[Change, ...]

    @property
    def day(self) -> str:
        return self.review.reviewed_at[:10]

    @property
    def withdrawn_day(self) -> str:
        return (self.review.withdrawn_at or "")[:10]

    @property
    def can_be_withdrawn(self) -> bool:
        return self.review.state is not State.WITHDRAWN

    @property
    def has_page(self) -> bool:
        return self.review.kind is not Kind.REFUSAL and self.review.page_id is not None


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it was filled in; and, where it was not taken, why."""

    given: Mapping[str, Sequence[str]]
    problem: str = ""  # of the whole form; empty: there is none
    problems: Mapping[str, str] = field(default_factory=dict)  # by field
    advice: str = ""
    status: int = 200

    def text(self, name: str) -> str:
        """The first value of a field; nothing where there is none."""
        return next(iter(self.given.get(name, ())), "")

    def refused(self, status: int, problem: str, problems: Mapping[str, str] | None = None, advice: str = "") -> Form:
        """The form, not taken."""
        return replace(self, status=status, problem=problem, problems=problems or {}, advice=advice)


@dataclass(frozen=True, slots=True)
class Panel:
    """What a fact's page shows of reviews."""

    said: tuple[Said, ...]
    standing: Said | None
    noted: Said | None  # what was just kept
    inputs: tuple[Input, ...] = ()
    author: str = ""
    form: Form | None = None

    @property
    def earlier(self) -> tuple[Said, ...]:
        """What was said and doesn't stand."""
        return tuple(one for one in self.said if one is not self.standing)

    @property
    def rule_before(self) -> str:
        """The rule that found what a person corrected; nothing where none did, or nothing was corrected."""
        if self.standing is None or self.standing.review.verdict is not Verdict.CORRECTED:
            return ""
        return self.standing.review.method or ""

    @property
    def is_open(self) -> bool:
        """Whether the fields of a correction are shown at once: they were filled in, and not taken."""
        return self.form is not None and self.form.text("verdict") == str(Verdict.CORRECTED)


def panel_of(
    connection: sqlite3.Connection, site: Site, request: Request, view: FactView, form: Form | None = None
) -> Panel:
    """What a fact's page shows of reviews, and to who may review the form, filled with what is said now.

    Args:
        connection: to the database.
        site: whose reviewer may write.
        request: the reader's.
        view: what else the page shows.
        form: as it was filled in and not taken.
    """
    language = site.language(request)
    if not view.reviews and site.reviewer is None:
        return Panel((), None, None)
    names = site.names.of(connection)
    said = tuple(in_words(one, names, language) for one in view.reviews)
    standing = next((one for one in said if one.review.state is State.APPLIED), None)
    noted = noted_in(connection, request, names, language)
    if site.reviewer is None:
        return Panel(said, standing, noted)
    kind = Kind(view.row.kind)
    values = values_shown(connection, kind, view.row.id, view.reviews) or {}
    inputs = review_forms.inputs(kind, values, names, language)
    if form is not None and form.text("verdict") == str(Verdict.CORRECTED):
        inputs = review_forms.again(inputs, form.given, form.problems)
    return Panel(said, standing, noted, inputs, author_of(site, request), form)


def in_words(review: Reviewed, names: Names, language: Language) -> Said:
    """A review as a reader reads it."""
    return Said(
        review,
        language.gettext(VERDICTS[review.verdict]) % {"author": review.author},
        language.gettext(STATES[review.state]),
        language.gettext(REASONS[review.reason]) if review.reason else "",
        changes(review, names, language),
    )


def noted_in(connection: sqlite3.Connection, request: Request, names: Names, language: Language) -> Said | None:
    """The review that was just kept or withdrawn, where the address names one."""
    found = reviews_read.by_id(connection, request.args.get("noted") or "")
    return in_words(found, names, language) if found else None


def author_of(site: Site, request: Request) -> str:
    """Who reviews: the one who did last in this browser, else whom the server was started for."""
    name = unquote(request.cookies.get(AUTHOR) or "").strip()[:MOST_NAME]
    return name or (site.reviewer.name if site.reviewer else "")


def remembered(name: str) -> str:
    """A name as its cookie holds it."""
    return quote(name, safe="")


def values_shown(
    connection: sqlite3.Connection, kind: Kind, row_id: str, reviews: Sequence[Reviewed]
) -> dict[str, Told] | None:
    """What a fact says now, field by field; of one that is no row any more, what it said; None: nothing is known of it.

    Args:
        connection: to the database.
        kind: of fact or mention.
        row_id: its id.
        reviews: of it, the latest first.
    """
    own = [one.name for one in FIELDS[kind] if one.name not in _LISTED and one.name != "amount"]
    if kind is Kind.AWARD:
        source = "awards f join amounts a on a.id = f.amount_id"
        columns = [f"{'a' if name in SUM_FIELDS else 'f'}.{name}" for name in own]
    else:
        source = f"{TABLES[kind]} f"
        columns = [f"f.{name}" for name in own]
    found = connection.execute(f"select {', '.join(columns)} from {source} where f.id = ?", [row_id]).fetchone()
    if found is None:
        return dict(reviews[0].original or reviews[0].corrected) if reviews else None
    values: dict[str, Told] = dict(zip(own, found, strict=True))
    if kind is Kind.AWARD:
        for name, (table, column) in _LISTED.items():
            sql = f"select {column} from {table} where award_id = ? order by 1"
            values[name] = tuple(one for (one,) in connection.execute(sql, [row_id]))
    return values
