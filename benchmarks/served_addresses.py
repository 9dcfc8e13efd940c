"""The kinds of page that `lieudit serve` has, each with addresses to ask: heavy ones and ordinary ones.

A kind that is new is a line more in `kinds`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from urllib.parse import urlencode

import yaml

from db.schema import TABLES, VIEWS
from lieudit.web.assets import datasette_folder
from lieudit.web.claims import KINDS as CLAIMS
from lieudit.web.links import Links

LINKS = Links()
SOME = 12  # addresses of a kind that has so many


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of page, with its addresses; how long it may take in the middle, and of twenty the slowest but one."""

    name: str
    addresses: tuple[str, ...]
    median_ms: float = 100.0
    slow_ms: float = 300.0
    is_first_time: bool = False  # each address is asked once, and nothing is kept of it before


class Keys:
    """Keys of rows in a database."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def column(self, sql: str, *values: object) -> list[str]:
        return [str(row[0]) for row in self.connection.execute(sql, values)]

    def heaviest(self, table: str, column: str, most: int = 3) -> list[str]:
        """The values that most rows have."""
        sql = f"select {column} from {table} where {column} is not null group by 1 order by count(*) desc, 1 limit ?"
        return self.column(sql, most)

    def ordinary(self, table: str, column: str, most: int = SOME) -> list[str]:
        """Values of rows here and there."""
        sql = f"select distinct {column} from {table} where {column} is not null order by {column} limit 20000"
        found = self.column(sql)
        return found[:: max(len(found) // most, 1)][:most]


def kinds(connection: sqlite3.Connection, kept: Sequence[str]) -> Iterator[Kind]:
    """All kinds of page of a database.

    Args:
        connection: to it.
        kept: ids of the documents whose originals are there, the longest first.
    """
    keys = Keys(connection)
    found = (
        (Kind("home", (LINKS.home(),)),),
        _searches(keys),
        _maps(keys),
        _viewers(keys, kept),
        _profiles(keys, kept),
        _claims(keys),
        _tables(keys),
        _rows(keys, kept),
        _views(keys),
        _queries(keys),
    )
    return (kind for kind in chain.from_iterable(found) if kind.addresses)


def _searches(keys: Keys) -> Iterator[Kind]:
    rare = ("réhabilitation désenclavation", "halle Gambetta", '"la maison de santé"', "surdensifique", "médiathèque")
    frequent = ("commune", "la ville et son centre", "programme projet habitat", "Petites villes de demain")
    yield Kind("search", tuple(map(LINKS.search, rare)))
    yield Kind("search, frequent words", tuple(map(LINKS.search, frequent)))
    yield Kind("search, beginning of a word", tuple(map(LINKS.search, ("pro*", "rénov*", "a*"))))
    yield Kind("search, second page", tuple(LINKS.search(words, 2) for words in frequent))
    yield Kind("search, hundredth page", tuple(LINKS.search(words, 100) for words in frequent))
    yield Kind("search, empty", (LINKS.search(),))
    ask = partial(LINKS.search, "ville projet")
    yield Kind(
        "search, filtered",
        (
            *(ask(programme=key) for key in keys.heaviest("participations", "programme_id", 2)),
            *(ask(commune=key) for key in keys.heaviest("commune_mentions", "commune_code", 2)),
            *(ask(publisher=name) for name in keys.heaviest("documents", "publisher", 1)),
            ask(kind="report"),
            ask(since="2019", until="2021"),
            ask(order="newest"),
        ),
    )
    yield Kind("search, filters alone", (LINKS.search(kind="report"), LINKS.search(since="2019", until="2021")))


def _maps(keys: Keys) -> Iterator[Kind]:
    programmes = keys.heaviest("participations", "programme_id")
    funders = keys.heaviest("awards", "funder_id")
    yield Kind("map", (LINKS.map(),))
    yield Kind("map, of a programme", tuple(LINKS.map(programme=key) for key in programmes))
    yield Kind("map, of a funder", tuple(LINKS.map(organisation=key) for key in funders))
    yield Kind("map's data", (LINKS.map_data(),))


def _viewers(keys: Keys, kept: Sequence[str]) -> Iterator[Kind]:
    pages = keys.column("select id from pages where document_id = ? order by number", kept[0])
    others = [page for one in kept[1:] for page in keys.column("select id from pages where document_id = ?", one)]
    dense = keys.column(
        """select page_id from commune_mentions where page_id in (select page_id from page_layouts)
           group by 1 order by count(*) desc, 1 limit 3"""
    )
    yield Kind("page, dense", tuple(map(LINKS.page, dense)))
    yield Kind("page, of a long document", tuple(map(LINKS.page, pages[:SOME])))
    yield Kind("page, with a span", tuple(LINKS.page(page, 40, 90).partition("#")[0] for page in pages[:SOME]))
    yield Kind("page, without layout", tuple(map(LINKS.page, keys.ordinary("participations", "page_id"))))
    yield Kind("image, first time", tuple(map(LINKS.image, (*pages[20:40], *others[:20]))), 500, 500, True)
    yield Kind("image, small", tuple(map(LINKS.thumbnail, pages[20:40])))
    yield Kind("page's words, as data", tuple(map(LINKS.page_words, (*dense, *pages[:SOME]))))
    yield Kind("image, again", tuple(map(LINKS.image, pages[20:40])))
    yield Kind("image, a part", tuple(LINKS.image(page, 40, 90) for page in pages[20:40]))
    yield Kind("original", tuple(map(LINKS.document, kept[1:4])))


def _profiles(keys: Keys, kept: Sequence[str]) -> Iterator[Kind]:
    for what, table, column, address in (
        ("commune", "commune_mentions", "commune_code", LINKS.commune),
        ("programme", "participations", "programme_id", LINKS.programme),
        ("organisation", "organisation_mentions", "organisation_id", LINKS.organisation),
    ):
        yield Kind(f"{what}, much spoken of", tuple(map(address, keys.heaviest(table, column))))
        yield Kind(f"{what}, ordinary", tuple(map(address, keys.ordinary(table, column))))
    longest = keys.column("select id from documents order by page_count desc, id limit 3")
    ordinary = keys.ordinary("documents", "id")
    yield Kind("document, long", tuple(map(LINKS.about, (*longest, kept[0]))))
    yield Kind("document, ordinary", tuple(map(LINKS.about, ordinary)))
    yield Kind("document (row), long", tuple(LINKS.row("documents", one) for one in (*longest, kept[0])))
    yield Kind("document (row), ordinary", tuple(LINKS.row("documents", one) for one in ordinary))


def _claims(keys: Keys) -> Iterator[Kind]:
    for kind in CLAIMS:
        heavy = keys.column(
            f"select {kind}_claim_id from claim_evidence where {kind}_claim_id is not null group by 1 "
            "order by count(*) desc, 1 limit 3"
        )
        addresses = [LINKS.claim(kind, one) for one in heavy]
        yield Kind(f"claim ({kind}), many witnesses", tuple(addresses))
        yield Kind(f"claim ({kind})", tuple(LINKS.claim(kind, one) for one in keys.ordinary(f"{kind}_claims", "id")))
    for kind, table in (("participation", "participations"), ("award", "awards"), ("count", "programme_counts")):
        yield Kind(f"fact ({kind})", tuple(LINKS.fact(kind, one) for one in keys.ordinary(table, "id")))
    yield Kind("names without a code", (LINKS.refusals(), LINKS.refusals(page=20)))
    yield Kind("disagreements", (LINKS.disagreements(),))
    yield Kind("disagreements, later pages", tuple(LINKS.disagreements(page) for page in (2, 10, 50)))
    filtered = [
        *(LINKS.disagreements(subject=value) for value in keys.heaviest("disagreements", "subject")),
        *(LINKS.disagreements(cause=value) for value in keys.heaviest("disagreements", "cause")),
        *(LINKS.disagreements(programme=value) for value in keys.heaviest("disagreements", "programme_id")),
        *(LINKS.disagreements(commune=value) for value in keys.heaviest("disagreements", "commune_code")),
    ]
    yield Kind("disagreements, filtered", tuple(filtered))


def _tables(keys: Keys) -> Iterator[Kind]:
    yield Kind("all tables", (LINKS.tables(), f"{LINKS.tables()}.json"))
    for table in TABLES:
        address = LINKS.table(table.name)
        yield Kind(f"table {table.name}", (address,))
        yield Kind(f"table {table.name}, JSON", (f"{address}.json?_shape=objects",))
        filtered = []
        for column in table.references:
            filtered += [LINKS.table(table.name, **{column: key}) for key in keys.heaviest(table.name, column, 1)]
        yield Kind(f"table {table.name}, of one key", tuple(filtered))


def _rows(keys: Keys, kept: Sequence[str]) -> Iterator[Kind]:
    for table in TABLES:
        if isinstance(table.primary_key, str) and table.name != "document_signatures":
            found = keys.ordinary(table.name, table.primary_key, 6)
            yield Kind(f"row of {table.name}", tuple(LINKS.row(table.name, key) for key in found))
    yield Kind("row of pages, dense", tuple(LINKS.row("pages", f"{kept[0]}-{number}") for number in (1, 2, 120)))
    for table_name, of, column in (
        ("communes", "commune_mentions", "commune_code"),
        ("programmes", "participations", "programme_id"),
        ("organisations", "awards", "funder_id"),
    ):
        heavy = keys.heaviest(of, column)
        yield Kind(f"row of {table_name}, much spoken of", tuple(LINKS.row(table_name, key) for key in heavy))


_FILTERS = ("kind", "document_id", "commune_code", "programme_id", "funder_id", "claim_id", "award_id", "value", "year")


def _views(keys: Keys) -> Iterator[Kind]:
    for view in VIEWS:
        address = LINKS.table(view)
        yield Kind(f"view {view}", (address,))
        yield Kind(f"view {view}, JSON", (f"{address}.json?_shape=objects",))
        described = keys.connection.execute(f"select * from {view} limit 1")
        columns = [column[0] for column in described.description]
        row = dict(zip(columns, described.fetchone() or (), strict=False))
        filters = [LINKS.table(view, **{name: row[name]}) for name in _FILTERS if row.get(name) is not None]
        yield Kind(f"view {view}, filtered", tuple(filters))


def _queries(keys: Keys) -> Iterator[Kind]:
    typical = {
        "commune": [
            *keys.heaviest("participations", "commune_code", 2),
            *keys.ordinary("participations", "commune_code", 2),
        ],
        "programme": [*keys.heaviest("participations", "programme_id", 2), "villes"],
        "departement": ["62", "01"],
        "year": ["2015", "2020"],
        "date": ["2019-06", "2022"],
        "document": keys.ordinary("documents", "id", 3),
    }
    metadata = yaml.safe_load((datasette_folder() / "metadata.yml").read_text(encoding="utf-8"))
    for name, query in metadata["databases"]["lieudit"]["queries"].items():
        yield Kind(f"question {name}", (LINKS.query(name),))
        yield Kind(f"question {name}, JSON", (f"{LINKS.query(name)}.json?_shape=objects",))
        if parameters := query.get("params"):
            values = {one: typical.get(one) or [""] for one in parameters}
            number = max(map(len, values.values()))
            asked = [{one: known[at % len(known)] for one, known in values.items()} for at in range(number)]
            addresses = tuple(f"{LINKS.query(name)}?{urlencode(given)}" for given in asked)
            yield Kind(f"question {name}, asked of one", addresses)
