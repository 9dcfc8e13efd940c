"""One page of each kind, for the tests that all of them must pass."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from browsing import Site
from web_corpus import CONVENTION, GUISE, PVD

KINDS = (
    "home",
    "search",
    "search-found",
    "page-pdf",
    "page-scan",
    "page-web",
    "commune",
    "programme",
    "organisation",
    "document",
    "claim",
    "fact",
    "mention",
    "reviews",
    "refusals",
    "disagreements",
    "map",
    "tables",
    "table",
    "table-filtered",
    "view",
    "row",
    "row-document",
    "question",
    "sql",
    "missing",
)


def address_of(site: Site, kind: str) -> str:
    """Where a page of this kind is."""
    links, corpus = site.links, site.corpus
    document = corpus.pages["pdf"].document_id
    fact = _first(site, "select id from awards order by id")
    match kind:
        case "home":
            return links.home()
        case "search":
            return links.search()
        case "search-found":
            return links.search("ville", programme=PVD, commune=GUISE, since="2020")
        case "page-pdf":
            return site.viewer("pdf", CONVENTION[0])
        case "page-scan":
            return links.page(corpus.pages["scan"].id)
        case "page-web":
            return links.page(corpus.pages["web"].id)
        case "commune":
            return links.commune(GUISE)
        case "programme":
            return links.programme(PVD)
        case "organisation":
            return links.organisation("region-hauts-de-france")
        case "document":
            return links.about(document)
        case "claim":
            return links.claim("award", _first(site, "select id from award_claims order by id"))
        case "fact":
            return links.fact("award", fact)
        case "mention":
            return links.fact("commune", _first(site, "select id from commune_mentions order by id"))
        case "reviews":
            return links.reviews()
        case "refusals":
            return links.refusals()
        case "disagreements":
            return links.disagreements()
        case "map":
            return links.map()
        case "tables":
            return links.tables()
        case "table":
            return links.table("participations")
        case "table-filtered":
            return f"{links.table('awards', role='grant')}&_sort_desc=eur"
        case "view":
            return links.table("mentions")
        case "row":
            return links.row("awards", fact)
        case "row-document":
            return links.row("documents", document)
        case "question":
            return links.query("communes_in_programme", programme=PVD)
        case "sql":
            return f"{links.tables()}?sql=select+*+from+awards"
        case "missing":
            return f"{links.home()}-/commune/none"
    raise ValueError(kind)


def forgive_what_is_missing(site: Site) -> None:
    """A browser complains of the one page that is meant not to be there."""
    address = address_of(site, "missing")
    site.complaints[:] = [one for one in site.complaints if not (one.startswith(address) and "404" in one)]


def _first(site: Site, sql: str) -> str:
    with closing(sqlite3.connect(site.corpus.database)) as connection:
        return str(connection.execute(sql).fetchone()[0])
