"""Grants of the ledger in the columns of the French standard: SCDL « subventions », version 2.1.1.

https://schema.data.gouv.fr/scdl/subventions/2.1.1/documentation.html. The standard is for those who give, who know
more than documents say: SIRET numbers, terms and dates of payment, notification to the European Commission. These
columns stay empty, for whoever has them to fill in. A sum of which documents don't tell all the rest goes to a file of
its own, with the reasons.
"""

from __future__ import annotations

import csv
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from db.store import replacing
from lieudit.citations import cleaned
from lieudit.exporting_cells import harmless

if TYPE_CHECKING:
    from _csv import Writer

VERSION = "2.1.1"
LONGEST = 256  # characters of an object


@dataclass(frozen=True, slots=True)
class Field:
    """A column of the standard."""

    name: str
    type: str
    description: str
    is_required: bool = False  # by the standard
    is_told: bool = True  # by documents: what isn't is left for others to fill in
    constraints: tuple[tuple[str, object], ...] = ()


FIELDS = (
    Field("nomAttribuant", "string", "Qui attribue la subvention", is_required=True),
    Field("idAttribuant", "string", "SIRET", is_required=True, is_told=False, constraints=(("pattern", r"^\d{14}$"),)),
    Field("dateConvention", "date", "Jour de la décision ou de la convention, d’après le document", is_required=True),
    Field("referenceDecision", "string", "Référence de l’acte", is_told=False),
    Field("nomBeneficiaire", "string", "Commune ou intercommunalité à qui va la somme", is_required=True),
    Field("idBeneficiaire", "string", "SIRET", is_told=False),
    Field("rnaBeneficiaire", "string", "Numéro RNA", is_told=False, constraints=(("pattern", r"^W\d{9}$"),)),
    Field(
        "objet",
        "string",
        "Ce que la somme finance, dans les mots du document ; à défaut, le nom du dispositif",
        is_required=True,
        constraints=(("maxLength", LONGEST),),
    ),
    Field("montant", "number", "En euros, avant répartition", is_required=True),
    Field(
        "nature",
        "string",
        "Une somme d’argent est une aide en numéraire",
        is_required=True,
        constraints=(
            (
                "enum",
                [
                    "aide en numéraire",
                    "aide en nature",
                    "aide en numéraire;aide en nature",
                    "aide en nature;aide en numéraire",
                ],
            ),
        ),
    ),
    Field(
        "conditionsVersement",
        "string",
        "unique, échelonné, ou une description",
        is_required=True,
        is_told=False,
        constraints=(("maxLength", LONGEST),),
    ),
    Field(
        "datesPeriodeVersement",
        "string",
        "Date ou période de versement",
        is_required=True,
        is_told=False,
        constraints=(("pattern", r"^[0-9]{4}\-[0-9]{2}\-[0-9]{2}(\/[0-9]{4}\-[0-9]{2}\-[0-9]{2})?$"),),
    ),
    Field("idRAE", "string", "Numéro RAE de l’aide", is_told=False, constraints=(("maxLength", 5),)),
    Field("notificationUE", "boolean", "Aide de minimis notifiée : oui ou non", is_required=True, is_told=False),
    Field(
        "pourcentageSubvention",
        "number",
        "Part du bénéficiaire : 1.00, puisqu’il est seul",
        is_required=True,
        constraints=(("minimum", 0.01), ("maximum", 1)),
    ),
    Field("dispositifAide", "string", "Identifiant du dispositif dans les données nationales", is_told=False),
)
_NAMES = [field.name for field in FIELDS]
_SOURCE = ("claim_id", "award_id", "document_id", "page_id", "quote", "url")

_LEDGER = """
    select l.claim_id, l.award_id, l.document_id, a.page_id, a.quote, a.start, a."end", l.eur, c.role, o.name, g.name,
      l.edtf, c.purpose, l.funder_id,
      (select json_group_object(id, name) from (
         select 'commune-' || m.code as id, m.name from award_claim_communes b
           join communes m on m.code = b.commune_code where b.claim_id = l.claim_id
         union all
         select 'epci-' || e.siren, e.name from award_claim_epcis b
           join epcis e on e.siren = b.epci_siren where b.claim_id = l.claim_id
         order by id))
    from ledger l join award_claims c on c.id = l.claim_id join awards a on a.id = l.award_id
    left join organisations o on o.id = l.funder_id left join programmes g on g.id = l.programme_id
    order by l.document_id, a.page_id, a.start, a."end", l.claim_id"""


@dataclass(frozen=True, slots=True)
class Grant:
    """A sum of the ledger in the standard's columns."""

    cells: dict[str, str]
    source: tuple[str, ...]  # as _SOURCE has it
    left_out: tuple[str, ...]  # why it can't be a row of the standard


def write_scdl(connection: sqlite3.Connection, folder: Path, base: str) -> Iterator[Path]:
    """``scdl-subventions.csv`` with its schema and the places where its lines are told, and what was left out.

    Args:
        connection: to the database, in a read transaction.
        folder: where the files go.
        base: where the corpus is served, for links.
    """
    paths = [folder / f"scdl-subventions{name}.csv" for name in ("", "-sources", "-left-out")]
    with (
        _csv(paths[0], "utf-8") as grants,  # as the standard asks, without a byte order mark
        _csv(paths[1], "utf-8-sig") as sources,
        _csv(paths[2], "utf-8-sig") as left_out,
    ):
        _write(_grants(connection, base.rstrip("/")), grants, sources, left_out)
    yield from paths
    schema = folder / "scdl-subventions.schema.json"
    with replacing(schema) as temporary:
        temporary.write_text(json.dumps(table_schema(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    yield schema


@contextmanager
def _csv(path: Path, encoding: str) -> Iterator[Writer]:
    with replacing(path) as temporary, temporary.open("w", encoding=encoding, newline="") as file:
        yield csv.writer(file)


def table_schema() -> dict[str, object]:
    """The Table Schema of ``scdl-subventions.csv``: the standard's, with nothing required that documents don't tell."""
    fields = []
    for field in FIELDS:
        required = {"required": True} if field.is_required and field.is_told else {}
        constraints = required | dict(field.constraints)
        fields.append(
            {"name": field.name, "type": field.type, "description": field.description}
            | ({"trueValues": ["oui"], "falseValues": ["non"]} if field.type == "boolean" else {})
            | ({"constraints": constraints} if constraints else {})
        )
    return {
        "name": "scdl-subventions",
        "title": f"SCDL « subventions » {VERSION}, à compléter",
        "homepage": "https://schema.data.gouv.fr/scdl/subventions/",
        "fields": fields,
        "missingValues": [""],
    }


def _write(grants: Iterator[Grant], rows: Writer, sources: Writer, left_out: Writer) -> None:
    rows.writerow(_NAMES)
    sources.writerow(["line", *_SOURCE])
    left_out.writerow(["reasons", *_NAMES, *_SOURCE])
    line = 1  # the header's
    for grant in grants:
        cells = [harmless(grant.cells.get(name, "")) for name in _NAMES]
        source = [harmless(value) for value in grant.source]
        if grant.left_out:
            left_out.writerow(["; ".join(grant.left_out), *cells, *source])
        else:
            line += 1
            rows.writerow(cells)
            sources.writerow([line, *source])


def _grants(connection: sqlite3.Connection, root: str) -> Iterator[Grant]:
    for row in connection.execute(_LEDGER):
        claim, award, document, page, words, start, end, eur, role, funder, programme, edtf, purpose, payer, named = row
        beneficiaries: dict[str, str] = json.loads(named)
        day = edtf if edtf and re.fullmatch(r"\d{4}-\d\d-\d\d", edtf) else None
        about = cleaned(purpose) or cleaned(programme)
        reasons = {
            f"no grant but an {role}": role != "grant",
            "its own money": payer in beneficiaries,
            "no funder": not funder,
            "no day": day is None,
            "no beneficiary": not beneficiaries,
            "several beneficiaries, whose shares are not told": len(beneficiaries) > 1,
            "no object": not about,
        }
        cells = {
            "nomAttribuant": funder or "",
            "dateConvention": day or "",
            "nomBeneficiaire": "; ".join(beneficiaries.values()),
            "objet": about if len(about) <= LONGEST else f"{about[: LONGEST - 1]}…",
            "montant": f"{eur:.2f}",
            "nature": "aide en numéraire" if role == "grant" else "",
            "pourcentageSubvention": "1.00" if len(beneficiaries) == 1 else "",
        }
        address = f"{root}/-/page/{quote(page, safe='')}?highlight={start}-{end}"
        left_out = tuple(reason for reason, applies in reasons.items() if applies)
        yield Grant(cells, (claim, award, document, page, words, address), left_out)
