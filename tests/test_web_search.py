"""Searching pages: what is found, in which order, what each filter leaves, and how a hit is shown."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from db import schema
from lieudit.web import search as searching
from lieudit.web.links import Links
from lieudit.web.search import BEST, NEWEST, PAGE_SIZE, Question, Results, plain, search
from lieudit.web.search_index import PageIndex, page_index
from lieudit.web.search_names import Names, names

DOCUMENTS = {  # kind, publisher, published
    "a": ("report", "Région", "2020-05"),
    "b": ("press-release", "Région", "2022"),
    "c": (None, None, None),
    "d": ("report", "Ville de Bourg", "2021/2023"),
    "e": ("report", "Région", "XXXX-05"),
}
TEXTS = {
    "a-1": "Au cœur de la ville, l’Hôtel-Dieu accueille les commerçants.",
    "a-2": "Le cœur de l’Ardèche.\nUne place rénovée au cœur du bourg",
    "b-1": "<b>Rien</b> de tel ici " + "mot " * 200 + "sinon la fin",
    "c-1": "Saint-Quentin suit Petites villes, au cœur de la place.",
    "d-1": "Le bourg de Saint-Quentin, puis Saint-Quentin-Fallavier.",
    "d-10": "Petites villes, page dix.",
    "d-9": "Le Vieux-Quentin, page neuf.",
    "e-1": "",
}
COMMUNES = (  # code, name, successor, population
    ("02691", "Saint-Quentin", None, 53000),
    ("38449", "Saint-Quentin-Fallavier", None, 6000),
    ("02999", "Vieux-Quentin", "02691", None),
    ("77404", "Sainte-Colombe", None, 100),
    ("69189", "Sainte-Colombe", None, 1900),
)
NAMED = {
    "02691": (("c-1", "Saint-Quentin"), ("d-1", "Saint-Quentin")),
    "38449": (("d-1", "Saint-Quentin-Fallavier"),),
    "02999": (("d-9", "Vieux-Quentin"),),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A database with what search knows of it."""

    connection: sqlite3.Connection
    index: PageIndex
    names: Names

    def __call__(self, words: str = "", **filters: str | int) -> Results:
        question = Question(words, **filters)  # type: ignore[arg-type]
        return search(self.connection, self.index, self.names, question)

    def pages(self, words: str = "", **filters: str | int) -> list[str]:
        return [hit.place.page_id for hit in self(words, **filters).hits]


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """A database without reference data but a few names; rows as Datasette's connections give them."""
    path: Path = tmp_path_factory.mktemp("search") / "corpus.db"
    with closing(sqlite3.connect(path)) as opened:
        database = Database(opened)
        schema.create(database)
        database["documents"].insert_all(
            {
                "id": key,
                "filename": f"{key}.txt",
                "media_type": "text/plain",
                "page_count": 1,
                "sha256": "0",
                "kind": kind,
                "publisher": publisher,
                "published": published,
            }
            for key, (kind, publisher, published) in DOCUMENTS.items()
        )
        for page_id, text in TEXTS.items():
            document, _, number = page_id.partition("-")
            row = {"id": page_id, "document_id": document, "number": int(number), "text": text, "method": "plain"}
            database["pages"].insert(row)
        database["communes"].insert_all(
            {"code": code, "name": name, "status": "current", "successor": successor, "population": population}
            for code, name, successor, population in COMMUNES
        )
        database["programmes"].insert({"id": "petites-villes", "name": "Petites villes", "acronym": "PVD"})
        database["organisations"].insert({"id": "etat", "name": "État"})
        mentions = [(page, name, code) for code, pages in NAMED.items() for page, name in pages]
        database["commune_mentions"].insert_all(
            {"id": f"{page} {code}", **_place(page, name), "commune_code": code} for page, name, code in mentions
        )
        database["programme_mentions"].insert_all(
            {"id": page, **_place(page, "Petites villes"), "programme_id": "petites-villes"} for page in ("c-1", "d-10")
        )
        opened.row_factory = sqlite3.Row
        yield Asked(opened, page_index(opened), names(opened))


def _place(page: str, words: str) -> dict[str, str | int]:
    start = TEXTS[page].index(words)
    return {"page_id": page, "start": start, "end": start + len(words)}


@pytest.mark.parametrize(
    ("words", "pages"),
    [
        ("coeur", {"a-1", "a-2", "c-1"}),
        ("CŒUR hotel", {"a-1"}),
        ("ardeche", {"a-2"}),
        ("commerc*", {"a-1"}),
        ("commerc", set()),
        ('"place rénovée"', {"a-2"}),
        ('"rénovée place"', set()),
        ("hôtel-dieu", {"a-1"}),
    ],
)
def test_pages_that_say_so_are_found(ask: Asked, words: str, pages: set[str]) -> None:
    """Without accents, with ligatures, as a phrase, from a word's beginning."""
    results = ask(words)
    assert {hit.place.page_id for hit in results.hits} == pages
    assert (results.total, results.order) == (len(pages), BEST)


@pytest.mark.parametrize(
    ("filters", "pages"),
    [
        ({"kind": "report"}, ["d-1", "d-9", "d-10", "a-1", "a-2", "e-1"]),
        ({"publisher": "Région"}, ["b-1", "a-1", "a-2", "e-1"]),
        ({"kind": "report", "publisher": "Région"}, ["a-1", "a-2", "e-1"]),
        ({"programme": "petites-villes"}, ["d-10", "c-1"]),
        ({"commune": "02691"}, ["d-1", "d-9", "c-1"]),  # and what is part of it now
        ({"commune": "Saint-Quentin (02691)"}, ["d-1", "d-9", "c-1"]),
        ({"commune": "saint quentin"}, ["d-1", "d-9", "c-1"]),
        ({"commune": "02999"}, ["d-9"]),
        ({"commune": "02691", "programme": "petites-villes"}, ["c-1"]),
        ({"since": "2021"}, ["b-1", "d-1", "d-9", "d-10"]),
        ({"until": "2021"}, ["d-1", "d-9", "d-10", "a-1", "a-2"]),
        ({"since": "2021", "until": "2021"}, ["d-1", "d-9", "d-10"]),
        ({"words": "coeur", "kind": "report"}, ["a-2", "a-1"]),
        ({"words": "coeur", "kind": "report", "order": NEWEST}, ["a-1", "a-2"]),
        ({"words": "coeur", "commune": "02691"}, ["c-1"]),
        # what no document is, and what makes no sense, leaves nothing; never everything
        ({"kind": "letter"}, []),
        ({"publisher": "région"}, []),
        ({"programme": "none"}, []),
        ({"commune": "Nowhere"}, []),
        ({"commune": "99999"}, []),
        ({"words": "coeur", "commune": "?"}, []),
        ({"since": "x"}, []),
        ({"until": "0xff"}, []),
        ({"since": "²021"}, []),
        ({"since": "2023", "until": "2019"}, []),
    ],
)
def test_what_filters_leave(ask: Asked, filters: dict[str, str], pages: list[str]) -> None:
    """Alone the newest first, undated documents last, pages by their numbers; with words the best first."""
    assert ask.pages(**filters) == pages


def test_each_filter_is_counted_under_all_the_others(ask: Asked) -> None:
    """So that a reader sees where other choices lead; the most first, years backwards."""

    def choices(name: str, **asked: str) -> list[tuple[str, str, int]]:
        return [(one.value, one.label, one.pages) for one in ask(**asked).choices[name]]

    assert choices("kind") == [("report", "report", 6), ("press-release", "press-release", 1)]
    assert choices("year") == [("2022", "2022", 1), ("2021", "2021", 3), ("2020", "2020", 2)]
    assert choices("programme") == [("petites-villes", "Petites villes", 2)]
    assert choices("commune") == [
        ("02691", "Saint-Quentin", 2),
        ("02999", "Vieux-Quentin", 1),
        ("38449", "Saint-Quentin-Fallavier", 1),
    ]
    assert choices("kind", words="coeur") == [("report", "report", 2)]
    assert choices("kind", words="bourg", kind="press-release") == [("report", "report", 2)]
    assert choices("publisher", kind="report") == [("Région", "Région", 3), ("Ville de Bourg", "Ville de Bourg", 3)]
    assert choices("year", kind="report", since="2021") == [("2021", "2021", 3), ("2020", "2020", 2)]


def test_what_too_many_pages_say_is_in_no_best_order(ask: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then the newest come first, and the answer says so; a filter that leaves few brings the best back."""
    monkeypatch.setattr(searching, "MOST_RANKED", 2)
    results = ask("coeur")
    assert (results.total, results.order) == (3, NEWEST)
    assert ask.pages("coeur") == ["a-1", "a-2", "c-1"]
    assert ask("coeur", kind="report").order == BEST


def test_a_hit_knows_its_place_and_marks_its_words(ask: Asked) -> None:
    """The span of the hit is offsets in the page's own text, ligature and all."""
    (hit,) = ask("coeur rénovée").hits
    place = hit.place
    assert TEXTS[place.page_id][place.start : place.end] == "cœur"
    snippet, marked = plain(hit.snippet)
    assert [snippet[start:end] for start, end in marked] == ["cœur", "rénovée", "cœur"]
    assert hit.address(Links(), "coeur rénovée") == "/-/page/a-2?highlight=3-7&q=coeur+r%C3%A9nov%C3%A9e#highlight"


def test_a_hit_of_a_filter_marks_what_the_page_names(ask: Asked) -> None:
    """The commune's and the programme's names; where the filter is none of a page's words, its beginning is shown."""
    (hit,) = ask(commune="02691", programme="petites-villes").hits
    snippet, marked = plain(hit.snippet)
    assert [snippet[start:end] for start, end in marked] == ["Saint-Quentin", "Petites villes"]
    assert hit.address(Links(), "") == "/-/page/c-1?highlight=0-13#highlight"
    (hit,) = ask(kind="press-release").hits
    assert plain(hit.snippet)[0].startswith("<b>Rien</b> de tel ici mot")
    assert hit.address(Links(), "") == "/-/page/b-1"


def test_a_long_page_is_cut_around_the_hit(ask: Asked) -> None:
    """What is left out on each side is told by an ellipsis, and no word is cut."""
    (hit,) = ask('"sinon la fin"').hits
    first, *_, last = hit.snippet
    assert first.text == "… "
    assert last.mark is not None
    assert len(plain(hit.snippet)[0]) < 200


def test_a_page_is_shown_where_most_of_the_words_stand_together(ask: Asked) -> None:
    """`mot` is said everywhere on the page; only at its end with the others."""
    (hit,) = ask("mot fin").hits
    snippet, _ = plain(hit.snippet)
    assert snippet.endswith("sinon la fin")
    assert TEXTS["b-1"][hit.place.start : hit.place.end] == "mot"


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("saint quentin", ["02691", "38449"]),
        ("SAINT-QUENTIN", ["02691", "38449"]),
        ("02691", ["02691"]),
        ("quentin", []),
        ("sainte colombe", ["69189", "77404"]),
        ("st", []),
    ],
)
def test_names_and_codes_lead_to_what_is_said_of_them(ask: Asked, words: str, codes: list[str]) -> None:
    """A whole name goes before one that only begins so; the larger commune before its namesake."""
    assert [named.key for named in ask(words).called.communes] == codes
    assert [named.key for named in ask("pvd").called.programmes] == ["petites-villes"]
    assert [named.key for named in ask("etat").called.organisations] == ["etat"]


def test_a_name_of_several_communes_is_the_likeliest_and_tells_the_others(ask: Asked) -> None:
    """Those that pages name first, then the larger."""
    results = ask(commune="Sainte-Colombe")
    assert results.commune
    assert results.commune.named.key == "69189"
    assert [entry.named.key for entry in results.namesakes] == ["77404"]


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("saint q", ["02691", "38449"]),
        ("Sain", ["02691", "38449", "69189", "77404"]),
        ("02", ["02691", "02999"]),
        ("3844", ["38449"]),
        ("zz", []),
        ("", []),
        ("%", []),
    ],
)
def test_communes_whose_name_begins_so(ask: Asked, typed: str, codes: list[str]) -> None:
    """By name or code, those that pages name first."""
    assert [entry.named.key for entry in ask.names.suggest(typed)] == codes


def test_results_come_in_pages(ask: Asked) -> None:
    """A page beyond the last is empty, and the total is that of all."""
    assert PAGE_SIZE == 20
    beyond = ask("coeur", page=2)
    assert (beyond.hits, beyond.total) == ((), 3)


def test_nothing_asked_finds_nothing_and_counts_all(ask: Asked) -> None:
    """Before a question there are only the choices."""
    results = ask()
    assert (results.hits, results.total) == ((), len(TEXTS))
    assert ask("?").total == len(TEXTS)


def test_what_came_or_went_since_the_index_was_read_is_left_out(ask: Asked) -> None:
    """Text and index may be of two states: an ingest writes meanwhile."""
    before = page_index(ask.connection)
    ask.connection.execute("savepoint later")
    try:
        ask.connection.execute("delete from pages where id = 'a-1'")
        row = ("f-1", "a", 7, "Un autre cœur", "plain")
        ask.connection.execute("insert into pages (id, document_id, number, text, method) values (?, ?, ?, ?, ?)", row)
        results = search(ask.connection, before, ask.names, Question("coeur"))
        assert {hit.place.page_id for hit in results.hits} == {"a-2", "c-1"}
    finally:
        ask.connection.execute("rollback to later")


@given(st.fixed_dictionaries({}, optional=dict.fromkeys((*searching.FILTERS, "words", "order"), st.text(max_size=30))))
def test_no_input_fails(ask: Asked, asked: dict[str, str]) -> None:
    """Whatever is typed is a question, with an answer."""
    results = ask(**asked)
    assert results.total <= len(TEXTS)


def test_an_empty_database_has_no_pages(tmp_path: Path) -> None:
    """And says so without failing."""
    with closing(sqlite3.connect(tmp_path / "empty.db")) as opened:
        schema.create(Database(opened))
        empty = Asked(opened, page_index(opened), names(opened))
        assert empty("halle", commune="02691", programme="x", kind="report", since="2020").total == 0
