"""The front page: the corpus in figures, the first questions, what failed, and the ways on."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import yaml
from lxml import html
from web_corpus import GUISE, PVD, Corpus
from web_site import LINKS, Site, corpus, site

from db.store import Store
from lieudit.web import home
from lieudit.web.assets import datasette_folder
from lieudit.web.home import Tally

__all__ = ["corpus", "site"]  # fixtures


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def section(tree: html.HtmlElement, name: str) -> html.HtmlElement:
    return tree.xpath(f"//section[@aria-labelledby='{name}']")[0]


def test_the_corpus_at_a_glance(site: Site) -> None:
    """Each figure leads to its rows."""
    tree = site.read("/")
    figures = [(words(one.find("dt")), words(one.find("dd"))) for one in tree.xpath("//dl[@class='figures']/div")]
    assert figures == [
        ("documents", "3"), ("pages", "6"), ("places in a programme", "3"), ("sums of money", "2"),
        ("numbers of communes", "1"), ("disagreements", "0"), ("failure", "1"),
    ]  # fmt: skip
    for target in tree.xpath("//dl[@class='figures']//a/@href"):
        assert target.startswith("#") or site.get(target).status_code == 200


def test_documents_by_kind_year_and_publisher(site: Site) -> None:
    """A bar each, as long as its number; what nothing tells stands last; each leads to these documents."""
    tree = site.read("/")
    kinds = section(tree, "by-kind").xpath(".//tbody/tr")
    assert [words(row) for row in kinds] == ["nothing tells it 1", "agreement 1", "web page 1"]
    years = section(tree, "by-year").xpath(".//tbody/tr")
    assert [words(row) for row in years] == ["2022 1", "2021 1", "no date is told 1"]
    (publisher,) = section(tree, "by-publisher").xpath(".//tbody/tr")
    assert words(publisher) == "Préfecture de l’Aisne 3"
    assert publisher.xpath(".//*[local-name()='rect']/@width") == ["100.0"]
    for row, number in ((kinds[0], 1), (kinds[1], 1), (years[0], 1), (years[2], 1), (publisher, 3)):
        (address,) = row.xpath(".//a/@href")
        found = site.get(address.replace("documents?", "documents.json?_shape=array&")).json()
        assert len(found) == number, address


def test_programmes_and_communes_lead_to_their_pages(site: Site) -> None:
    """With the numbers that documents together tell."""
    tree = site.read("/")
    (row,) = section(tree, "programmes").xpath(".//tbody/tr")
    assert [words(cell) for cell in row] == ["Petites villes de demain", "3", "3", "0"]
    targets = set(tree.xpath("//main//a/@href"))
    assert {LINKS.programme(PVD), LINKS.commune(GUISE), LINKS.map(), LINKS.tables(), LINKS.disagreements()} <= targets
    assert {LINKS.about(page.document_id) for page in site.corpus.pages.values()} <= targets


def test_what_failed_and_what_to_do(site: Site) -> None:
    """The file, the message, and all of them one click away."""
    failed = site.read("/").get_element_by_id("failed")
    assert "cassé.pdf" in words(failed)
    assert LINKS.query("what_failed") in failed.xpath(".//a/@href")


def test_every_question_stands_in_a_group(site: Site) -> None:
    """None is lost: one that no group names is among the others, and no group names one that is not there."""
    metadata = yaml.safe_load((datasette_folder() / "metadata.yml").read_text(encoding="utf-8"))
    queries = metadata["databases"]["lieudit"]["queries"]
    grouped = [name for _, names in home.QUESTIONS for name in names]
    assert set(grouped) <= set(queries)
    assert len(grouped) == len(set(grouped))
    shown = [one.name for _, some in home.questions(queries) for one in some]
    assert sorted(shown) == sorted(queries)
    targets = section(site.read("/"), "questions").xpath(".//a/@href")
    assert {LINKS.query(name) for name in queries} <= set(targets)
    title, others = home.questions({**queries, "new": {"title": "New?"}})[-1]
    assert (title, others[-1].title) == (home.OTHER_QUESTIONS, "New?")


def test_questions_are_asked_in_the_readers_language(site: Site) -> None:
    """Titles of groups and questions."""
    tree = html.fromstring(site.get("/", **{"accept-language": "fr"}).text)
    told = words(section(tree, "questions"))
    assert "Premières questions" in told
    assert "Que dit un document ?" in told


def test_many_publishers_and_years_are_told_together(tmp_path: Path) -> None:
    """The largest publishers and the latest years stand alone; the rest is counted, none left out."""
    with Store(tmp_path / "many.db") as store:
        connection = store.database.conn
        for number in range(40):
            connection.execute(
                "insert into documents (id, title, publisher, published, filename, media_type, page_count, sha256)"
                " values (?, '', ?, ?, 'f', 'text/plain', 1, '')",
                [f"{number:02d}", f"P{number % 20:02d}" if number < 39 else None, f"{1990 + number % 30}-05"],
            )
        connection.execute("update documents set published = 'XXXX-05' where id = '00'")
        found = home.glance(connection)
    assert found.publishers[-2:] == (Tally("", 23, is_rest=True), Tally("", 1))
    assert [one.key for one in found.years[:2]] == ["2019", "2018"]
    assert found.years[-2:] == (Tally("2008", 27, is_rest=True), Tally("", 1))
    for some in (found.publishers, found.years, found.kinds):
        assert sum(one.number for one in some) == 40


def test_what_was_left_open_what_disagrees_what_is_reviewed(tmp_path: Path, site: Site) -> None:
    """Refusals by reason, disagreements by cause, reviews that hold by verdict; each a link to its own."""
    path = tmp_path / "open.db"
    path.write_bytes(site.corpus.database.read_bytes())
    page = site.page_id("pdf")
    with sqlite3.connect(path) as connection:
        connection.execute(
            """insert into refusals (id, page_id, start, "end", text, boxes, kind, candidates, reason)
               values ('r', ?, 0, 2, 'La', '[]', 'commune', '[]', 'nothing says that a commune is meant')""",
            [page],
        )
        connection.execute(
            """insert into disagreements (id, key, subject, cause, explanation,
                 first_kind, first_id, first_value, first_page_id, first_start, first_end, first_quote,
                 second_kind, second_id, second_value, second_page_id, second_start, second_end, second_quote)
               values ('d', 'k', 'count', 'rounding', 'why', 'count', 'c', '7', ?, 0, 2, 'La',
                 'count', 'e', '8', ?, 0, 2, 'La')""",
            [page, page],
        )
        connection.execute(
            """insert into reviews
                 (id, fact_kind, fact_id, document_id, page, quote, verdict, author, reviewed_at, state)
               select id || state, 'award', id, 'd', 1, 'La', 'wrong', 'someone', '2026-01-01', state
               from awards, (select 'applied' as state union select 'withdrawn')"""
        )
    opened = Site(Corpus(path))
    tree = opened.read("/")
    assert words(section(tree, "reviewed")) == "What people reviewed 2 facts of 6 found wrong 2"
    assert "nothing says that a commune is meant 1" in words(section(tree, "refused"))
    assert LINKS.disagreements(cause="rounding") in section(tree, "disagreements").xpath(".//a/@href")
    opened.close()


def test_an_empty_database_says_what_to_do(tmp_path: Path) -> None:
    """No map, no plots, no list without an entry."""
    Store(tmp_path / "empty.db").close()
    empty = Site(Corpus(tmp_path / "empty.db"))
    tree = empty.read("/")
    assert "lieudit ingest FILE…" in words(tree)
    assert not tree.xpath("//*[contains(@class, 'map')] | //main//table")
    assert not tree.xpath("//ul[not(li)]")
    empty.close()
