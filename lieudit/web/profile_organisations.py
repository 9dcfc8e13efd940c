"""What the page of an organisation shows, read from the database."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from lieudit.web import figures, money, places, said
from lieudit.web.figures import Extent, Figure, Of, Scope
from lieudit.web.language import N_
from lieudit.web.places import Spot, Totals
from lieudit.web.rows import Named

PAGE_SIZE = 40  # sums at a time
MOST_DOCUMENTS = 8
MOST_MEMBERS = 60
MOST_SPOTS = 20

KINDS = {
    "agence_etat": N_("state agency"),
    "agence_regionale": N_("regional agency"),
    "agence_urbanisme": N_("urban planning agency"),
    "association": N_("association"),
    "association_elus": N_("association of elected officials"),
    "centre_ressources": N_("resource centre"),
    "commune": N_("commune"),
    "conseil": N_("consultancy"),
    "consulaire": N_("consular chamber"),
    "controle": N_("audit office"),
    "departement": N_("département"),
    "dotation": N_("grant fund"),
    "epci": N_("intercommunality"),
    "epf": N_("land agency"),
    "etat": N_("the State"),
    "etat_deconcentre": N_("local service of the State"),
    "financeur_paritaire": N_("funder run by employers and unions"),
    "financeur_public": N_("public funder"),
    "fonds_europeen": N_("European fund"),
    "logement": N_("housing body"),
    "ministere": N_("ministry"),
    "operateur": N_("operator"),
    "parlement": N_("parliament"),
    "recherche": N_("research body"),
    "region": N_("region"),
    "reseau": N_("network"),
    "reseau_agences": N_("network of agencies"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """How a reader wants the sums."""

    is_latest_first: bool = False  # the largest first
    number: int = 1  # which `PAGE_SIZE` of them

    @classmethod
    def read(cls, given: Callable[[str], str | None], number: int) -> Asked:
        """Take the parameters of an address."""
        return cls(given("sort") == "latest", number)


@dataclass(frozen=True, slots=True)
class Organisation:
    """What the page of an organisation shows, whichever sums are asked for."""

    named: Named
    kind: str | None
    commune: Named | None  # whose body it is
    epci: str | None  # SIREN
    members: tuple[Named, ...]  # of an intercommunality: its communes of which documents tell a place
    sum_total: int  # in the ledger or not
    totals: Totals
    spots: tuple[Spot, ...]  # the communes that get most
    spot_total: int
    by_year: Figure
    by_programme: Figure
    budgets: Figure  # what names no commune
    documents: tuple[said.Telling, ...]
    document_total: int


def organisation(connection: sqlite3.Connection, organisation_id: str) -> Organisation:
    """Read all about an organisation that there is, but its sums one by one."""
    row = connection.execute("select id, name, kind from organisations where id = ?", [organisation_id]).fetchone()
    what, _, code = organisation_id.partition("-")
    commune = None
    if what == "commune":
        found = connection.execute("select code, name from communes where code = ?", [code]).fetchone()
        commune = Named(*found) if found else None
    scope = Scope(organisation=organisation_id)
    spots = places.spots(connection, scope)
    documents, document_total = said.speaking_most(
        connection, "organisation_mentions", "organisation_id", organisation_id, MOST_DOCUMENTS
    )
    total = connection.execute("select count(*) from award_claims where funder_id = ?", [organisation_id]).fetchone()[0]
    return Organisation(
        named=Named(row[0], row[1]),
        kind=row[2],
        commune=commune,
        epci=code if what == "epci" else None,
        members=_members(connection, code) if what == "epci" else (),
        sum_total=total,
        totals=Totals(spots.alone, spots.shared, spots.nowhere),
        spots=spots.spots[:MOST_SPOTS],
        spot_total=len(spots.spots),
        by_year=figures.money_by_year(connection, Of.PROGRAMME, scope),
        by_programme=figures.money_by(connection, Of.PROGRAMME, scope),
        budgets=figures.money_by_year(connection, Of.PROGRAMME, scope, Extent.WHOLE),
        documents=documents,
        document_total=document_total,
    )


def sums(connection: sqlite3.Connection, organisation_id: str, asked: Asked) -> tuple[money.Line, ...]:
    """The sums that a reader asks for."""
    offset = (asked.number - 1) * PAGE_SIZE
    return money.of_funder(connection, organisation_id, PAGE_SIZE, offset, latest_first=asked.is_latest_first)


def _members(connection: sqlite3.Connection, siren: str) -> tuple[Named, ...]:
    rows = connection.execute(
        f"""select m.code, m.name from communes m where m.epci = ? and exists (
              select 1 from participation_claims c where c.commune_code = m.code)
            order by m.name, m.code limit {MOST_MEMBERS}""",
        [siren],
    )
    return tuple(Named(*row) for row in rows)
