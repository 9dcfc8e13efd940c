"""Where the row of a table leads: to the project's own page of what it is, and to the words on the page that say it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lieudit.web.links import Links

FACTS = {"participations": "participation", "awards": "award", "programme_counts": "count"}
CLAIMS = {"participation_claims": "participation", "award_claims": "award", "count_claims": "count"}
_OF_AN_AWARD_CLAIM = {"claim_id": "claim", "whole_id": "whole", "part_id": "part", "counted_id": "sum that is counted"}


@dataclass(frozen=True, slots=True)
class Way:
    """A link out of a row."""

    address: str
    text: str


def ways(links: Links, table: str, row: Mapping[str, Any]) -> tuple[Way, ...]:
    """The links out of a row, the most telling first.

    Args:
        links: the addresses.
        table: the row's.
        row: its values by column.
    """
    return (*_own_page(links, table, row), *_words(links, row), *_named(links, row))


def _own_page(links: Links, table: str, row: Mapping[str, Any]) -> Iterator[Way]:
    match table:
        case "communes":
            yield Way(links.commune(row["code"]), f"All that is said of {row['name']}")
            yield Way(links.search(commune=row["code"]), "Pages that name it")
        case "programmes":
            yield Way(links.programme(row["id"]), f"All that is said of {row['name']}")
            yield Way(links.search(programme=row["id"]), "Pages that name it")
        case "organisations":
            yield Way(links.organisation(row["id"]), f"All that is said of {row['name']}")
        case "documents":
            yield Way(links.about(row["id"]), "The document: its pages, and what it says")
            yield Way(links.document(row["id"]), "The original file")
        case "pages":
            yield Way(links.page(row["id"]), "The page, image and text side by side")
            yield Way(links.about(row["document_id"]), "Its document")
        case "document_links":
            yield Way(links.about(row["from_id"]), "The one document")
            yield Way(links.about(row["to_id"]), "The other")
        case "evidence":
            yield Way(links.fact(row["fact_kind"], row["fact_id"]), "The fact that these words tell")
        case "claim_evidence":
            for kind in ("participation", "award", "count"):
                if row[f"{kind}_claim_id"] and row[f"{kind}_id"]:
                    yield Way(links.claim(kind, row[f"{kind}_claim_id"]), "What documents say together")
                    yield Way(links.fact(kind, row[f"{kind}_id"]), "The fact")
        case "award_communes" | "award_epcis" | "award_keys":
            yield Way(links.fact("award", row["award_id"]), "The sum")
        case _ if table in FACTS:
            yield Way(links.fact(FACTS[table], row["id"]), "This fact, its evidence, and how to cite it")
        case _ if table in CLAIMS:
            yield Way(links.claim(CLAIMS[table], row["id"]), "What documents say together")
        case _ if table.startswith("award_claim_"):
            for column, what in _OF_AN_AWARD_CLAIM.items():
                if row.get(column):
                    yield Way(links.claim("award", row[column]), f"The {what}")


def _words(links: Links, row: Mapping[str, Any]) -> Iterator[Way]:
    """The words on the page: of the row, or of both sides of one that compares."""
    for side, what in (("", "Its words on the page"), ("first_", "The one page"), ("second_", "The other page"),
                       ("from_", "The copy’s page"), ("to_", "The original’s page")):  # fmt: skip
        page = row.get(f"{side}page_id")
        if page and f"{side}start" in row:
            yield Way(links.page(page, row[f"{side}start"], row[f"{side}end"]), what)


def _named(links: Links, row: Mapping[str, Any]) -> Iterator[Way]:
    """The pages of whom the row names."""
    if row.get("commune_code"):
        yield Way(links.commune(row["commune_code"]), "The commune")
    if row.get("programme_id"):
        yield Way(links.programme(row["programme_id"]), "The programme")
    for column, what in (("funder_id", "The funder"), ("organisation_id", "The organisation")):
        if row.get(column):
            yield Way(links.organisation(row[column]), what)
