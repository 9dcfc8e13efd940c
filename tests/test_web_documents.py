"""A document's own page: its pages as small images, what it says, what it copies, how it was read."""

from __future__ import annotations

import io
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from command import lieudit
from lxml import html
from PIL import Image
from web_corpus import ANNEXE, CONVENTION, HOSTILE, Corpus
from web_site import LINKS, Site, corpus, site

from db.store import Store
from ingest.errors import PageError
from lieudit.web.sizes import SMALL

__all__ = ["corpus", "site"]  # fixtures

NOTICE = (
    "Lille, le 12 mars 2021\n\nLa Région Hauts-de-France accorde 480 000 € à la commune de Bailleul (59) pour la "
    "restauration du beffroi. Les habitants ont été consultés pendant tout l'hiver, sur place et par courrier.\n\n"
    "Le chantier commence à l'automne par la charpente, que deux entreprises de la vallée reprennent pièce après "
    "pièce ; viennent ensuite la couverture d'ardoise, le carillon et l'escalier. Le marché du samedi se tiendra "
    "pendant ce temps sur la place voisine, et les commerçants garderont leur emplacement.\n"
)


def document_id(site: Site, name: str) -> str:
    return site.corpus.pages[name].document_id


def about(site: Site, name: str) -> html.HtmlElement:
    return site.read(LINKS.about(document_id(site, name)))


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_a_document_says_what_it_is(site: Site) -> None:
    """Title, kind, publisher, date and what told it, source, file; the original and Datasette's row one click away."""
    tree = about(site, "pdf")
    assert tree.findtext(".//h1") == "Convention de Guise"
    head = words(tree.xpath("//header[@class='head']")[0])
    assert "agreement" in head
    assert "Préfecture de l’Aisne · 1 June 2021 (told by whoever ingested it)" in head
    record = words(tree.xpath("//dl[@class='record']")[0])
    assert "convention.pdf application/pdf" in record
    assert " kB" in record.replace("\u202f", " ")
    targets = set(tree.xpath("//a/@href"))
    key = document_id(site, "pdf")
    assert {LINKS.document(key), LINKS.row("documents", key), "https://example.org/document"} <= targets


def test_nothing_of_a_document_becomes_markup_or_an_address(site: Site) -> None:
    """Its title tries to, and so does its source."""
    tree = about(site, "web")
    assert tree.findtext(".//h1") == f"Actualité {HOSTILE}"
    assert not tree.xpath("//img[@src='x'] | //script | //a[starts-with(@href, 'javascript:')]")
    assert "javascript:alert(1)" in words(tree.xpath("//dl[@class='record']")[0])


def test_every_page_has_a_small_image_and_its_facts(site: Site) -> None:
    """In order; each leads to its page, and says how many places, sums and numbers it has."""
    leaves = about(site, "pdf").xpath("//ol[@class='leaves']/li")
    ids = [site.page_id(name) for name in ("pdf", "pdf-2", "pdf-3", "pdf-4")]
    assert [leaf.xpath("a/@href")[0] for leaf in leaves] == [LINKS.page(page) for page in ids]
    assert [leaf.xpath(".//img/@src")[0] for leaf in leaves] == [LINKS.thumbnail(page) for page in ids]
    assert [words(leaf.find("span")) for leaf in leaves] == ["1 place2 sums", "1 number of communes", "", ""]


@pytest.mark.parametrize(("name", "is_wide"), [("pdf", False), ("pdf-2", False), ("pdf-3", True), ("scan", False)])
def test_a_small_image_is_the_page_upright(site: Site, name: str, is_wide: bool) -> None:
    """Of one width, in the page's proportions, as the page tells the browser beforehand; and light."""
    response = site.get(LINKS.thumbnail(site.page_id(name)))
    assert response.headers["content-type"] == "image/png"
    width, height = Image.open(io.BytesIO(response.content)).size
    assert abs(width - (SMALL.across or 0)) <= 1
    assert (width > height) == is_wide
    (told,) = about(site, name).xpath(f"//img[@src='{LINKS.thumbnail(site.page_id(name))}']")
    assert int(told.get("height")) / int(told.get("width")) == pytest.approx(height / width, abs=0.02)
    assert len(response.content) < len(site.get(LINKS.image(site.page_id(name))).content)


def test_a_page_without_form_shows_its_words(site: Site) -> None:
    """A web page can't be drawn."""
    assert site.get(LINKS.thumbnail(site.page_id("web"))).status_code == 404
    (leaf,) = about(site, "web").xpath("//ol[@class='leaves']/li")
    assert not leaf.xpath(".//img")
    assert "La commune de Vervins signe" in words(leaf)


def test_facts_stand_under_their_kind_with_quote_and_page(site: Site) -> None:
    """Each quote leads to these very words."""
    tree = about(site, "pdf")
    places, money, counts = (tree.get_element_by_id(name) for name in ("participations", "awards", "programme_counts"))
    assert places.xpath(".//blockquote/a/@href") == [site.viewer("pdf", CONVENTION[0])]
    assert money.xpath(".//blockquote/a/@href") == [site.viewer("pdf", CONVENTION[1])]
    assert len(money.xpath(".//li[@data-fact='award']")) == 2
    assert counts.xpath(".//blockquote/a/@href") == [site.viewer("pdf-2", ANNEXE[0])]
    assert words(counts).endswith("page 2")


def test_a_scan_says_how_sure_the_reading_is(site: Site) -> None:
    """On average, in the reader's words."""
    read = words(about(site, "scan").get_element_by_id("read"))
    assert "1 page: optical character recognition, 9" in read
    assert "% sure on average" in read


def test_a_document_without_original_is_told_so(site: Site, tmp_path: Path) -> None:
    """The database alone can be handed on: words stand for images."""
    path = tmp_path / "alone.db"
    shutil.copy(site.corpus.database, path)
    alone = Site(Corpus(path, site.corpus.pages))
    tree = about(alone, "pdf")
    assert not tree.xpath("//img | //a[starts-with(@href, '/-/document/')]")
    assert "not kept with this database" in words(tree.xpath("//dl[@class='record']")[0])
    assert CONVENTION[0] in words(tree.xpath("//ol[@class='leaves']/li")[0])
    alone.close()


def test_pages_that_failed_are_told_with_what_to_do(site: Site, tmp_path: Path) -> None:
    """Beside those that were read; a document of which none was read has a page too."""
    path = tmp_path / "failed.db"
    shutil.copy(site.corpus.database, path)
    with Store(path) as store:
        run = store.begin_run("test", "ingest")
        key = document_id(site, "pdf")
        store.fail(run, "convention.pdf", PageError("page 5 can't be read", advice="Scan it again."), 5, key)
        store.database.execute("pragma foreign_keys = off")
        store.database.execute("delete from pages where document_id = ?", [document_id(site, "scan")])
    failed = Site(Corpus(path, site.corpus.pages))
    read = words(about(failed, "pdf").get_element_by_id("read"))
    assert "What failed 1 Page 5: page 5 can't be read Scan it again." in read
    assert "No page of this document could be read." in words(about(failed, "scan").get_element_by_id("pages"))
    failed.close()


def test_copies_lead_to_each_other_with_what_differs(tmp_path: Path) -> None:
    """They are one witness, and say so; a sentence that only one has leads to its page."""
    added = "La mairie expose les plans jusqu'au dimanche suivant, dans la salle des mariages."
    (tmp_path / "premier.txt").write_text(NOTICE, encoding="utf-8")
    (tmp_path / "second.txt").write_text(f"{NOTICE}{added}\n", encoding="utf-8")
    done = lieudit("ingest", "--db", tmp_path / "copies.db", "--workers", "1", *sorted(tmp_path.glob("*.txt")))
    assert done.returncode == 0, done.stderr
    with closing(sqlite3.connect(tmp_path / "copies.db")) as connection:
        first, second = (
            connection.execute("select id from documents where filename = ?", [f"{name}.txt"]).fetchone()[0]
            for name in ("premier", "second")
        )
        ((from_id, to_id),) = connection.execute("select from_id, to_id from document_links").fetchall()
    assert {from_id, to_id} == {first, second}
    copies = Site(Corpus(tmp_path / "copies.db"))
    for own, other in ((from_id, to_id), (to_id, from_id)):
        section = copies.read(LINKS.about(own)).get_element_by_id("copies")
        assert LINKS.about(other) in section.xpath(".//a/@href")
        assert added in words(section)
        assert "One witness" in words(section) or "one witness" in words(section)
    copies.close()


@pytest.mark.parametrize("page", ["0", "2", "-1", "x", "99999999999"])
def test_a_number_that_no_pages_have_is_an_empty_list(site: Site, page: str) -> None:
    """An address of a page of thumbnails that isn't there is no error."""
    assert site.get(f"{LINKS.about(document_id(site, 'pdf'))}?page={page}").status_code == 200


def test_a_document_that_is_not_there_is_not_found(site: Site) -> None:
    """404 in words."""
    response = site.get(LINKS.about("<b>"))
    assert response.status_code == 404
    assert "There is no document &lt;b&gt;" in response.text


def test_what_a_document_says_is_a_table_too(site: Site) -> None:
    """By its id, page by page."""
    address = f"/lieudit/said_by_document.json?_shape=array&document={document_id(site, 'pdf')}"
    rows = site.get(address).json()
    assert [(row["said"], row["eur"], row["value"]) for row in rows] == [
        ("place in a programme", None, None),
        ("money", 125000.0, None),
        ("money", 125000.0, None),
        ("number of communes", None, 7),
    ]
