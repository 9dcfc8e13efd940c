"""What rests on a mention follows it: a fact takes the value that its words have been corrected to.

The table ``evidence`` says which words bear which part of a fact. Where a mention is corrected, the facts whose words
it is take the new value; where it is wrong, they lose that part unless the page says it elsewhere, and go where they
can't be without it. What a person said of a fact itself stands: such facts don't follow.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from db.reviews_changes import Changes
from db.reviews_rows import name_organisation
from db.reviews_types import TABLES, Kind
from db.table import Row, Value

Fact = tuple[Kind, str]
"""A fact's kind and id."""

VALUES: Mapping[Kind, str] = {
    Kind.COMMUNE: "commune_code",
    Kind.PROGRAMME: "programme_id",
    Kind.DATE: "edtf",
    Kind.EPCI: "epci_siren",
    Kind.ORGANISATION: "organisation_id",
}
_FUNDERS: Mapping[Kind, str] = {Kind.COMMUNE: "commune-{}", Kind.EPCI: "epci-{}", Kind.ORGANISATION: "{}"}
BENEFICIARIES = {"commune": ("award_communes", "commune_code"), "epci": ("award_epcis", "epci_siren")}


def resting_on(changes: Changes, mention: Row) -> list[tuple[str, Fact]]:
    """The facts whose words a mention is, with the part that it tells."""
    sql = """select role, fact_kind, fact_id from evidence where page_id = ? and start = ? and "end" = ?
             order by fact_kind, fact_id, role"""
    rows = changes.database.execute(sql, [mention["page_id"], mention["start"], mention["end"]]).fetchall()
    return [(role, (Kind(kind), fact_id)) for role, kind, fact_id in rows]


def follow(changes: Changes, kind: Kind, before: Row, after: Value, reviewed: Collection[Fact]) -> set[Fact]:
    """Let facts follow a mention that was corrected or taken out (``after`` is None), not an amount.

    Args:
        changes: of the document.
        kind: of the mention.
        before: its row as it was; the table holds it as it is now.
        after: its value now.
        reviewed: facts that a person reviewed, which don't follow.

    Returns:
        The facts whose evidence is to be found again.
    """
    column, said = VALUES[kind], before[VALUES[kind]]
    kept = after
    if after is None:
        sql = f"select 1 from {TABLES[kind]} where page_id = ? and {column} = ?"
        if changes.database.execute(sql, [before["page_id"], said]).fetchone():
            kept = said  # the page names it elsewhere
    touched: set[Fact] = set()
    for role, fact in resting_on(changes, before):
        touched.add(fact)
        if fact not in reviewed and kept != said:
            _take_over(changes, (kind, role), fact, said, kept)
    return touched


def _take_over(changes: Changes, words: tuple[Kind, str], fact: Fact, before: Value, after: Value) -> None:
    """Give a fact another value, or none, for the part (role) that words of a kind tell of it."""
    (kind, role), (of_kind, fact_id) = words, fact
    row = changes.row(TABLES[of_kind], fact_id)
    if row is None:
        return
    if role == "funder":
        named = _FUNDERS.get(kind)
        if named and row["funder_id"] == named.format(before):
            funder = None if after is None else named.format(after)
            name_organisation(changes.database, funder)
            changes.update("awards", fact_id, {"funder_id": funder})
        return
    column = VALUES[kind]
    if of_kind is Kind.AWARD and role in BENEFICIARIES:
        table, column = BENEFICIARIES[role]
        if changes.row(table, fact_id, before) is not None:
            changes.drop(table, fact_id, before)
            if after is not None:
                changes.put(table, {"award_id": fact_id, column: after})
    elif row.get(column) == before:
        if after is None and of_kind is not Kind.AWARD and column != "edtf":
            drop_fact(changes, fact)
        else:
            changes.update(TABLES[of_kind], fact_id, {column: after})


def follow_sum(changes: Changes, amount_id: str, eur: Value) -> set[Fact]:
    """Give all awards of an amount its sum, reviewed or not: an award's sum is its amount's."""
    sql = "select id from awards where amount_id = ? order by id"
    facts = [(Kind.AWARD, award) for (award,) in changes.database.execute(sql, [amount_id]).fetchall()]
    for _, award_id in facts:
        changes.update("awards", award_id, {"eur": eur})
    return set(facts)


def drop_fact(changes: Changes, fact: Fact) -> None:
    """Take a fact out, with the rows that hang on it."""
    kind, fact_id = fact
    database = changes.database
    if kind is Kind.AWARD:
        for table, column in BENEFICIARIES.values():
            for (value,) in database.execute(f"select {column} from {table} where award_id = ?", [fact_id]).fetchall():
                changes.drop(table, fact_id, value)
    for (identifier,) in database.execute("select id from evidence where fact_id = ?", [fact_id]).fetchall():
        changes.drop("evidence", identifier)
    changes.drop(TABLES[kind], fact_id)
