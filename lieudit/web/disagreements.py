"""The page of disagreements: both sides with their quotes, the differing words marked, and cut-outs of the pages."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from text_to_num import text2num

from lieudit.web import corpus, originals
from lieudit.web.cutouts import Cutout, cut_out
from lieudit.web.images import MEDIA_TYPES
from lieudit.web.language import N_, Language
from lieudit.web.rows import Document, Named, StoredPage
from lieudit.web.segments import Mark, Node, weave

PAGE_SIZE = 20
MOST_LISTED = 300  # communes that the form suggests
MOST_PARAMETER = 100  # code points of a filter that are looked at
MOST_QUOTED = 420  # code points of a quote that are shown, around what differs

SUBJECTS = {
    "amount": N_("amount"),
    "date": N_("date"),
    "status": N_("status"),
    "funder": N_("funder"),
    "commune": N_("commune"),
    "count": N_("number of communes"),
}
CAUSES = {
    "contradiction": N_("contradiction"),
    "reading-error": N_("reading error"),
    "scope-or-unit": N_("scope or unit"),
    "rounding": N_("rounding"),
    "date-of-statement": N_("date of statement"),
}
_KINDS = {"participation": "participations", "award": "awards", "count": "programme_counts"}
_MARKED = {  # what on the page stands for a value: table, column, mention's kind
    "date": ("dates", "m.edtf = :value", "date"),
    "funder": ("organisation_mentions", "m.organisation_id = :value", "organisation"),
    "commune": (
        "commune_mentions",
        ":value in (m.commune_code, (select successor from communes where code = m.commune_code))",
        "commune",
    ),
}
_STATUS_WORDS = {
    "candidate": r"candidat\w*|postul\w*",
    "selected": r"(?:a été |ont été )?(?:retenu\w*|sélectionn\w*|choisi\w*|désign\w*)|lauréat\w*|labellis\w*",
    "enrolled": r"rejoin\w*|rejoint|intégr\w*|adhér\w*|inscri\w*|engag\w*|bénéfici\w*|fait partie|membre",
    "signed": r"(?:a été |ont été )?sign\w+",
    "completed": r"achev\w+|termin\w+|clos\w*|clôtur\w+",
    "withdrawn": r"(?:s['’]est )?retir\w+|quitt\w+|renonc\w+|abandonn\w+",
}
_DISPUTE = """select d.id, d.subject, d.cause, d.explanation, g.id, g.name, c.code, c.name,
    d.first_kind, d.first_id, d.first_value, d.first_page_id, d.first_start, d.first_end,
    d.second_kind, d.second_id, d.second_value, d.second_page_id, d.second_start, d.second_end
    from disagreements d left join programmes g on g.id = d.programme_id
    left join communes c on c.code = d.commune_code"""
_ORDER = "case d.cause " + " ".join(f"when '{cause}' then {at}" for at, cause in enumerate(CAUSES)) + " end"


@dataclass(frozen=True, slots=True)
class Filters:
    """What a reader asked for; an empty one asks for all."""

    subject: str = ""
    cause: str = ""
    programme: str = ""
    commune: str = ""

    @classmethod
    def read(cls, given: Callable[[str], str | None]) -> Filters:
        """Take the parameters of an address; what is no subject or cause is none."""
        subject, cause, programme, commune = (
            (given(name) or "")[:MOST_PARAMETER].strip() for name in ("subject", "cause", "programme", "commune")
        )
        return cls(subject if subject in SUBJECTS else "", cause if cause in CAUSES else "", programme, commune)

    def parameters(self) -> dict[str, str]:
        """As an address has them."""
        said = (("subject", self.subject), ("cause", self.cause))
        return {
            name: value for name, value in (*said, ("programme", self.programme), ("commune", self.commune)) if value
        }


@dataclass(frozen=True, slots=True)
class Shown:
    """One side as a reader sees it."""

    value: str
    kind: str  # the table of its fact
    fact_id: str
    quote: tuple[Node, ...]
    start: int
    end: int
    page: StoredPage
    document: Document
    cutout: Cutout | None


@dataclass(frozen=True, slots=True)
class Dispute:
    id: str
    subject: str
    cause: str
    explanation: str
    programme: Named | None
    commune: Named | None
    sides: tuple[Shown, Shown]


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a filter, with how many disagreements have it."""

    value: str
    label: str
    total: int


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of disagreements, and what the form offers."""

    disputes: tuple[Dispute, ...]
    total: int
    subjects: tuple[Choice, ...]
    causes: tuple[Choice, ...]
    programmes: tuple[Choice, ...]
    communes: tuple[Choice, ...]


def disagreements(
    connection: sqlite3.Connection, filters: Filters, number: int, database: Path, language: Language
) -> Listing:
    """Read a page of disagreements: contradictions first.

    Args:
        connection: the database.
        filters: which.
        number: of the page, from 1.
        database: the file, beside which the originals lie.
        language: the reader's.
    """
    where, values = _where(filters)
    sql = f"""{_DISPUTE} where {where} order by {_ORDER}, c.name, g.name, d.subject, d.id limit :limit offset :offset"""
    paging = {"limit": PAGE_SIZE, "offset": (number - 1) * PAGE_SIZE}
    rows = connection.execute(sql, values | paging).fetchall()
    total = connection.execute(f"select count(*) from disagreements d where {where}", values).fetchone()[0]
    return Listing(
        tuple(_dispute(connection, row, database, language) for row in rows),
        total,
        _words(_choices(connection, filters, "subject"), SUBJECTS, language),
        _words(_choices(connection, filters, "cause"), CAUSES, language),
        _choices(connection, filters, "programme"),
        _choices(connection, filters, "commune"),
    )


def of_fact(
    connection: sqlite3.Connection, kind: str, fact_id: str, database: Path, language: Language
) -> tuple[Dispute, ...]:
    """The disagreements that a fact is a side of, contradictions first; a page of them at most."""
    where = "(d.first_id = :id and d.first_kind = :kind or d.second_id = :id and d.second_kind = :kind)"
    sql = f"{_DISPUTE} where {where} order by {_ORDER}, d.subject, d.id limit {PAGE_SIZE}"
    rows = connection.execute(sql, {"kind": kind, "id": fact_id}).fetchall()
    return tuple(_dispute(connection, row, database, language) for row in rows)


def _where(filters: Filters, without: str = "") -> tuple[str, dict[str, str | int]]:
    conditions = {
        "subject": "d.subject = :subject",
        "cause": "d.cause = :cause",
        "programme": "d.programme_id = :programme",
        "commune": "(d.commune_code = :commune or d.subject = 'commune' and :commune in (first_value, second_value))",
    }
    given: dict[str, str | int] = {name: value for name, value in filters.parameters().items() if name != without}
    return " and ".join(conditions[name] for name in given) or "1", given


def _choices(connection: sqlite3.Connection, filters: Filters, name: str) -> tuple[Choice, ...]:
    """The values of one filter under the others, the most frequent first."""
    where, values = _where(filters, without=name)
    if name == "commune":
        # Of one thing told of two communes both are meant.
        told = " union all ".join(
            f"select {column} as code from disagreements d where {where} and {condition}"
            for column, condition in (
                ("d.commune_code", "d.commune_code is not null"),
                ("d.first_value", "d.subject = 'commune'"),
                ("d.second_value", "d.subject = 'commune'"),
            )
        )
        sql = f"select c.code, c.name, count(*) from ({told}) t join communes c on c.code = t.code"
    elif name == "programme":
        sql = f"""select g.id, g.name, count(*) from disagreements d join programmes g on g.id = d.programme_id
                  where {where}"""
    else:
        sql = f"select d.{name}, d.{name}, count(*) from disagreements d where {where}"
    rows = connection.execute(f"{sql} group by 1 order by 3 desc, 2, 1 limit {MOST_LISTED}", values)
    return tuple(Choice(*row) for row in rows)


def _words(choices: Sequence[Choice], words: Mapping[str, str], language: Language) -> tuple[Choice, ...]:
    return tuple(
        Choice(choice.value, language.gettext(words.get(choice.value, choice.label)), choice.total)
        for choice in choices
    )


def _dispute(connection: sqlite3.Connection, row: sqlite3.Row, database: Path, language: Language) -> Dispute:
    identifier, subject, cause, explanation, programme, its_name, commune, name = row[:8]
    return Dispute(
        identifier,
        subject,
        cause,
        explanation,
        Named(programme, its_name or programme) if programme else None,
        Named(commune, name or commune) if commune else None,
        (
            _side(connection, subject, row[8:14], database, language),
            _side(connection, subject, row[14:20], database, language),
        ),
    )


def _side(
    connection: sqlite3.Connection, subject: str, row: Sequence[str | int], database: Path, language: Language
) -> Shown:
    kind, fact_id, value, page_id, start, end = row
    page = corpus.page(connection, str(page_id))
    assert page is not None  # foreign keys
    document = corpus.document(connection, page.document_id)
    assert document is not None
    side = _Side(connection, subject, str(kind), str(fact_id), str(value), page, int(start), int(end), language)
    marks = sorted(side.marks(), key=lambda mark: (mark.start, mark.end))
    shown = window(page.text, side.start, side.end, marks)
    kept = originals.kept(database, document.sha256) is not None
    drawn = kept and page.width is not None and document.media_type in MEDIA_TYPES
    return Shown(
        side.words(),
        _KINDS[str(kind)],
        str(fact_id),
        (
            *((Node("… "),) if shown[0] > side.start else ()),
            *weave(page.text, *shown, marks),
            *((Node(" …"),) if shown[1] < side.end else ()),
        ),
        side.start,
        side.end,
        page,
        document,
        cut_out(page, shown, [(mark.start, mark.end) for mark in marks]) if drawn else None,
    )


def window(text: str, start: int, end: int, marks: Sequence[Mark]) -> tuple[int, int]:
    """The stretch of a long quote that is shown: around what is marked first, cut between words."""
    if end - start <= MOST_QUOTED:
        return start, end
    centre = (marks[0].start + marks[0].end) // 2 if marks else start
    left = max(min(centre - MOST_QUOTED // 2, end - MOST_QUOTED), start)
    right = left + MOST_QUOTED
    if left > start:
        left = text.find(" ", left, right) + 1 or left
    if right < end:
        right = text.rfind(" ", left, right) if " " in text[left:right] else right
    return left, right


@dataclass(frozen=True, slots=True)
class _Side:
    """One side as it is stored."""

    connection: sqlite3.Connection
    subject: str
    kind: str
    fact_id: str
    value: str
    page: StoredPage
    start: int
    end: int
    language: Language

    def words(self) -> str:
        """The value for a reader."""
        if self.subject == "amount":
            return self._amount()
        if self.subject in {"funder", "commune"}:
            table, key = {"funder": ("organisations", "id"), "commune": ("communes", "code")}[self.subject]
            found = self.connection.execute(f"select name from {table} where {key} = ?", [self.value]).fetchone()
            return str(found[0]) if found and found[0] else self.value
        if self.subject == "status":
            return self.language.status(self.value)
        if self.subject == "date":
            return self.language.edtf(self.value)
        if self.subject == "count" and self.value.isdigit():
            told = int(self.value)
            names = self.language.ngettext("%(num)s name", "%(num)s names", told)
            communes = self.language.ngettext("%(num)s commune", "%(num)s communes", told)
            return (names if self.kind == "participation" else communes) % {"num": self.language.number(told)}
        return self.value

    def _amount(self) -> str:
        row = self.connection.execute(
            """select m.eur, m.eur_low, m.eur_high, m.qualifier, m.tax from awards f
               join amounts m on m.id = f.amount_id where f.id = ?""",
            [self.fact_id],
        ).fetchone()
        if row is None:
            return self.value
        eur, low, high, qualifier, tax = row
        return " ".join(filter(None, (self.language.euros(eur, low, high, qualifier), tax)))

    def marks(self) -> Iterator[Mark]:
        """What in the quote tells the value."""
        if self.kind == "participation" and self.subject == "count":
            found = self._mentions("commune_mentions", "1", "commune")
        elif self.subject == "count":
            found = self._numbers()
        elif self.subject == "status":
            found = self._hits(status_in(self._quote(), self.value))
        elif self.subject == "amount":
            found = self._mentions("amounts", "m.id = (select amount_id from awards where id = :value)", "amount")
        else:
            found = self._mentions(*_MARKED[self.subject])
        return found

    def _mentions(self, table: str, condition: str, kind: str) -> Iterator[Mark]:
        value = self.fact_id if table == "amounts" else self.value
        rows = self.connection.execute(
            f"""select m.start, m."end" from {table} m where m.page_id = :page and m.start >= :start
                and m."end" <= :end and {condition} order by m.start""",
            {"page": self.page.id, "start": self.start, "end": self.end, "value": value},
        )
        return (Mark(start, end, kind) for start, end in rows)

    def _numbers(self) -> Iterator[Mark]:
        """The number in digits or in words."""
        number, _, unit = self.value.partition(" ")
        return self._hits(number_in(self._quote(), int(number), unit))

    def _quote(self) -> str:
        return self.page.text[self.start : self.end]

    def _hits(self, spans: Iterable[tuple[int, int]]) -> Iterator[Mark]:
        return (Mark(self.start + start, self.start + end, "hit") for start, end in spans)


def status_in(quote: str, status: str) -> list[tuple[int, int]]:
    """Where the words of a status stand in a quote."""
    pattern = _STATUS_WORDS.get(status, r"(?!)")
    return [match.span() for match in re.finditer(rf"\b(?:{pattern})", quote, re.IGNORECASE)]


def number_in(quote: str, number: int, unit: str = "") -> list[tuple[int, int]]:
    """Where a number stands in a quote, in digits or else in French words; before a unit where one is given."""
    digits = r"\s?".join(str(number))
    behind = rf"\s+{re.escape(unit)}" if unit else ""
    found = re.finditer(rf"(?<![\d,.]){digits}(?![\d,.]*\d){behind}", quote, re.IGNORECASE)
    return [match.span() for match in found] or _written(quote, number)


def _written(quote: str, value: int) -> list[tuple[int, int]]:
    """Where a number stands in French words; the first such place."""
    words = list(re.finditer(r"[^\W\d_]+(?:-[^\W\d_]+)*", quote))
    for first in range(len(words)):
        for last in range(min(first + 4, len(words)) - 1, first - 1, -1):
            span = words[first].start(), words[last].end()
            try:
                if text2num(quote[slice(*span)].lower(), "fr") == value:
                    return [span]
            except ValueError:  # no number
                continue
    return []
