"""What `lieudit serve` answers at each of its addresses, over a small corpus of real files."""

from __future__ import annotations

import asyncio
import io
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest
from lxml import html
from PIL import Image
from web_corpus import ANNEXE, CONVENTION, EPCI, GUISE, HOSTILE, PVD, SIDEWAYS, Corpus
from web_site import LINKS, Site, corpus, site

from db.store import Store
from ingest.errors import DatabaseError
from lieudit.web import assets
from lieudit.web.serving import build_datasette

__all__ = ["corpus", "site"]  # fixtures


def own_addresses(site: Site) -> list[str]:
    return [
        "/",
        "/-/search",
        "/-/search?q=petites+villes",
        "/-/search?q=" + quote(HOSTILE),
        *(LINKS.page(page.id) for page in site.corpus.pages.values()),
        site.viewer("web", "Un passage étrange"),
        LINKS.commune(GUISE),
        LINKS.programme(PVD),
        LINKS.organisation("region-hauts-de-france"),
    ]


def texts(tree: html.HtmlElement, path: str) -> list[str]:
    return [element.text_content() for element in tree.xpath(path)]


def test_no_text_of_a_document_becomes_markup(site: Site) -> None:
    """A title and a text that try to be markup are printed; the only script is the viewer's own file."""
    for address in [*own_addresses(site), "/lieudit/documents", "/lieudit/pages"]:
        tree = site.read(address)
        assert not tree.xpath("//img[@src='x']"), address
        assert not tree.xpath("//@onerror"), address
        assert not [text for text in texts(tree, "//script") if "taken" in text], address
        assert not tree.xpath("//a[starts-with(@href, 'javascript:')]"), address
    assert HOSTILE in site.read(LINKS.page(site.page_id("web"))).text_content()


def test_own_pages_allow_no_script_or_style_in_the_page(site: Site) -> None:
    """The policy names files of the server only, and the pages hold to it."""
    for address in own_addresses(site):
        response = site.get(address)
        policy = response.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe-inline" not in policy
        assert response.headers["x-content-type-options"] == "nosniff"
        tree = html.fromstring(response.text)
        assert not tree.xpath("//script[not(@src) and not(@type='application/json')]"), address
        assert not tree.xpath("//style | //@style | //@onclick"), address


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("pdf", CONVENTION[0]),
        ("pdf", "125 000 €"),
        ("pdf-2", ANNEXE[0]),
        ("scan", "Hirson"),
        ("web", "passage étrange"),
    ],
)
def test_the_span_asked_for_is_marked(site: Site, name: str, words: str) -> None:
    """The highlighted words are those of the address, whatever other marks stand in them."""
    tree = site.read(site.viewer(name, words))
    assert "".join(texts(tree, "//mark[@data-kind='highlight']")) == words
    assert len(tree.xpath("//*[@id='highlight']")) == 1


def test_a_span_over_two_blocks_is_marked_in_both(site: Site) -> None:
    """One begins the highlight, the other goes on with it."""
    text = site.corpus.pages["pdf"].text
    start, end = text.index("en mars 2021."), text.index("accorde")
    tree = site.read(LINKS.page(site.page_id("pdf"), start, end))
    assert texts(tree, "//mark[@data-kind='highlight']") == ["en mars 2021.", "La Région Hauts-de-France"]
    assert len(tree.xpath("//*[@id='highlight']")) == 1


@pytest.mark.parametrize("span", ["", "5-5", "9-3", "0-99999", "abc", "1-", "-1-4", "3-9;", "99999999999-999999999999"])
def test_a_span_that_the_page_lacks_marks_nothing(site: Site, span: str) -> None:
    """The page is shown without a highlight, and says so where one was asked for."""
    tree = site.read(f"{LINKS.page(site.page_id('pdf'))}?highlight={quote(span)}")
    assert not tree.xpath("//*[@data-kind='highlight']")
    assert bool(tree.xpath("//p[contains(@class, 'notice')]")) == bool(span)


def test_every_mention_is_marked_on_both_in_its_kind(site: Site) -> None:
    """Marks in the text and boxes on the image are the same mentions; the legend counts them."""
    tree = site.read(LINKS.page(site.page_id("pdf")))
    marks = {(mark.get("data-id"), mark.get("data-kind")) for mark in tree.xpath("//article//mark[@data-id]")}
    boxes = {(group.get("data-id"), group.get("data-kind")) for group in tree.xpath("//*[local-name()='g'][@data-id]")}
    assert marks == boxes
    assert sorted(kind for _, kind in marks) == ["amount", "commune", "date", "organisation", "programme"]
    assert [label.strip().split() for label in texts(tree, "//fieldset[@class='legend']//label")] == [
        [plural, "1"] for plural in ("communes", "programmes", "amounts", "dates", "organisations")
    ]


@pytest.mark.parametrize(
    ("name", "words"),
    [("pdf", "125 000"), ("pdf-2", "7 communes"), ("pdf-3", "imprimé en travers"), ("scan", "Hirson")],
)
def test_boxes_lie_on_the_words_of_the_image(site: Site, name: str, words: str) -> None:
    """The image stands upright: there is ink under the box, and none to the left of the page's text."""
    tree = site.read(site.viewer(name, words))
    (rect,) = tree.xpath("//*[local-name()='g'][@data-kind='highlight']/*[local-name()='rect']")
    image = Image.open(io.BytesIO(site.get(LINKS.image(site.page_id(name))).content)).convert("L")
    page = site.corpus.pages[name]
    assert page.width
    assert page.height
    scale = image.width / page.width
    assert image.height / page.height == pytest.approx(scale, rel=0.01)
    x, y, width, height = (float(rect.get(edge)) * scale for edge in ("x", "y", "width", "height"))
    assert width > height
    assert ink(image, (x, y, x + width, y + height)) > 0.05
    assert ink(image, (0, y, 60 * scale, y + height)) == 0


def ink(image: Image.Image, box: tuple[float, float, float, float]) -> float:
    """The share of dark pixels in a part of an image."""
    pixels = image.crop((int(box[0]), int(box[1]), int(box[2]), int(box[3]))).tobytes()
    return sum(value < 128 for value in pixels) / len(pixels)


def test_a_page_without_an_image_shows_its_text_alone(site: Site) -> None:
    """A web page has no image: 404 at its address, and no picture in its viewer."""
    assert site.get(LINKS.image(site.page_id("web"))).status_code == 404
    tree = site.read(LINKS.page(site.page_id("web")))
    assert not tree.xpath("//img")
    assert "La commune de Vervins" in tree.text_content()


def test_images_are_drawn_once_and_bounded(site: Site) -> None:
    """What was drawn is kept beside the database, in at most four million pixels."""
    first = site.get(LINKS.image(site.page_id("scan")))
    assert first.headers["content-type"] == "image/png"
    folder = site.corpus.database.with_suffix(".files") / "cache" / "images"
    kept = [path for path in folder.iterdir() if path.read_bytes() == first.content]
    assert len(kept) == 1
    width, height = Image.open(io.BytesIO(first.content)).size
    assert width * height <= 4_000_000
    kept[0].write_bytes(b"as kept")
    assert site.get(LINKS.image(site.page_id("scan"))).content == b"as kept"
    kept[0].unlink()


def test_pages_lead_to_their_neighbours_and_to_the_original(site: Site) -> None:
    """Next and previous page, the document, the file at this page, where it was published."""
    tree = site.read(LINKS.page(site.page_id("pdf-2")))
    document = site.page_id("pdf").rpartition("-")[0]
    assert tree.xpath("//nav/a[@rel='prev']/@href") == [LINKS.page(site.page_id("pdf"))]
    assert tree.xpath("//nav/a[@rel='next']/@href") == [LINKS.page(site.page_id("pdf-3"))]
    targets = tree.xpath("//p[@class='paths']/a/@href")
    assert {f"/-/document/{document}#page=2", LINKS.about(document), "https://example.org/document"} <= set(targets)


def test_the_facts_of_a_page_are_listed_with_links(site: Site) -> None:
    """Who, what, how much, in the page's order; each leads to its evidence, the quote to its own span."""
    tree = site.read(LINKS.page(site.page_id("pdf")))
    groups = tree.xpath("//section[@id='facts']//ol/li")
    claims = [sorted(" ".join(text.split()) for text in texts(group, ".//p[@class='claim']")) for group in groups]
    assert claims == [
        ["Guise enrolled Petites villes de demain March 2021"],
        [  # two facts of one sentence: it is printed once, after both
            "125 000 € cost for Guise and Communauté de communes Thiérache Sambre et Oise from Guise",
            "125 000 € grant for Guise from Région Hauts-de-France",
        ],
    ]
    assert [group.xpath(".//blockquote/a/@href") for group in groups] == [
        [site.viewer("pdf", CONVENTION[0])],
        [site.viewer("pdf", CONVENTION[1])],
    ]
    assert "confidence 60%" in groups[1].text_content()
    for choose in tree.xpath("//a[@class='choose']/@href"):
        assert site.read(choose).xpath("//a[@class='choose'][@aria-current='true']/@href") == [choose]


@pytest.mark.parametrize(
    ("address", "names"),
    [
        (LINKS.commune(GUISE), ["pdf", "pdf", "pdf"]),  # the place and its words, then all of the document's
        (LINKS.about("pdf"), ["pdf", "pdf", "pdf-2"]),
    ],
)
def test_all_that_is_said_of_one_has_its_source(site: Site, address: str, names: list[str]) -> None:
    """Each fact has its quote, and the quote leads to these very words."""
    address = address.replace("pdf", site.page_id("pdf").rpartition("-")[0])
    pages = {page.id: name for name, page in site.corpus.pages.items()}
    found = []
    for quoted in site.read(address).xpath("//blockquote/a"):
        match = re.fullmatch(r"/-/page/(.+)\?highlight=(\d+)-(\d+)#highlight", quoted.get("href"))
        assert match
        found.append(pages[match[1]])
        assert site.corpus.pages[found[-1]].text[int(match[2]) : int(match[3])] == quoted.text_content()
    assert found == names


def test_a_commune_that_gives_is_one_with_its_organisation(site: Site) -> None:
    """What it gets and what it gives lead to each other; an intercommunality to its row."""
    giver = LINKS.organisation(f"commune-{GUISE}")
    assert giver in site.read(LINKS.commune(GUISE)).xpath("//a/@href")
    targets = site.read(giver).xpath("//a/@href")
    assert {LINKS.commune(GUISE), LINKS.epci(EPCI)} <= set(targets)


@pytest.mark.parametrize(
    "address",
    ["/-/page/no-1", "/-/page/no-1.png", "/-/document/no", "/-/commune/99999", "/-/programme/no", "/-/organisation/<b>",
     "/-/page/..%2f..%2fetc", "/lieudit/no", "/nothing/here"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(site: Site, address: str, capsys: pytest.CaptureFixture[str]) -> None:
    """404 in words, without markup out of the address and without a traceback on the terminal."""
    response = site.get(address)
    if response.status_code == 302:  # Datasette spells percent signs in its own way
        response = site.get(response.headers["location"])
    assert response.status_code == 404
    assert not html.fromstring(response.text).xpath("//main//b")
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("name", "media_type", "sandboxed"),
    [("pdf", "application/pdf", False), ("scan", "image/png", True), ("web", "text/plain; charset=utf-8", True)],
)
def test_an_original_is_sent_as_it_was(site: Site, name: str, media_type: str, sandboxed: bool) -> None:
    """The same bytes, shown in place; a web page as text, in a sandbox, so that no script of it runs here."""
    response = site.get(LINKS.document(site.page_id(name).rpartition("-")[0]))
    files = site.corpus.database.parent / "files"
    assert response.content in [path.read_bytes() for path in files.iterdir()]
    assert response.headers["content-type"] == media_type
    assert response.headers["content-disposition"].startswith("inline; filename*=UTF-8''")
    assert response.headers["x-content-type-options"] == "nosniff"
    assert ("sandbox" in response.headers.get("content-security-policy", "")) == sandboxed


def test_what_an_ingest_writes_is_seen_at_once(tmp_path: Path) -> None:
    """The database is read while it is written to, and an empty one says what to do."""
    path = tmp_path / "corpus.db"
    with Store(path) as store:
        site = Site(Corpus(path))
        assert "lieudit ingest" in site.read("/").text_content()
        store.begin_run("1", "ingest")
        assert len(site.get("/lieudit/runs.json?_shape=array").json()) == 1
        site.close()


def test_nothing_can_be_written_through_the_server(site: Site) -> None:
    """Not even by Datasette itself."""
    answer = site.get("/lieudit.json?sql=delete+from+pages")
    assert answer.status_code == 400
    with pytest.raises(Exception, match="not authorized"):
        asyncio.run(
            site.datasette.get_database("lieudit").execute_fn(
                lambda connection: connection.execute("delete from pages")
            )
        )


def test_pages_without_originals_are_read_as_text(site: Site, tmp_path: Path) -> None:
    """The database alone can be handed on: no image, no original, every word."""
    path = tmp_path / "alone.db"
    shutil.copy(site.corpus.database, path)
    alone = Site(Corpus(path, site.corpus.pages))
    tree = alone.read(alone.viewer("pdf", "125 000 €"))
    assert not tree.xpath("//img | //a[starts-with(@href, '/-/document/')]")
    assert "".join(texts(tree, "//mark[@data-kind='highlight']")) == "125 000 €"
    assert alone.get(LINKS.image(alone.page_id("pdf"))).status_code == 404
    assert alone.get(LINKS.document(alone.page_id("pdf").rpartition("-")[0])).status_code == 404
    alone.close()


def test_a_damaged_original_costs_only_its_image(site: Site, tmp_path: Path) -> None:
    """What was kept and broke since is told in words; the text is still there."""
    path = tmp_path / "broken.db"
    shutil.copy(site.corpus.database, path)
    originals = tmp_path / "broken.files" / "originals"
    shutil.copytree(site.corpus.database.with_suffix(".files") / "originals", originals)
    for original in originals.rglob("*"):
        if original.is_file():
            original.write_bytes(b"%PDF-1.7 broken")
    broken = Site(Corpus(path, site.corpus.pages))
    response = broken.get(LINKS.image(broken.page_id("pdf")))
    assert response.status_code == 404
    assert re.search("can.t be drawn", html.fromstring(response.text).text_content())
    assert SIDEWAYS in broken.read(LINKS.page(broken.page_id("pdf-3"))).text_content()
    broken.close()


def test_the_folder_is_found_in_a_checkout_and_in_a_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wheel ships it inside the package; where it is nowhere, that is said."""
    assert (assets.datasette_folder() / "plugins" / "lieudit.py").is_file()
    package = tmp_path / "site-packages" / "lieudit"
    (package / "datasette").mkdir(parents=True)
    monkeypatch.setattr(assets, "_PACKAGE", package)
    with pytest.raises(FileNotFoundError, match="install lieudit again"):
        assets.datasette_folder()
    (package / "datasette" / "metadata.yml").write_text("title: t")
    assert assets.datasette_folder() == package / "datasette"


def test_a_missing_database_is_told(tmp_path: Path) -> None:
    """Before anything is served, and without making an empty one."""
    with pytest.raises(DatabaseError, match="no such file"):
        build_datasette(tmp_path / "no.db")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (None, "can't be opened as a database"),
        ("create table notes (text)", "not one of lieudit's"),
        ("create table meta (key, value)", "not one of lieudit's"),
        ("create table meta (key, value); insert into meta values ('schema', '99')", "newer lieudit"),
        ("create table meta (key, value); insert into meta values ('schema', '0')", "older lieudit"),
    ],
)
def test_a_database_that_cannot_be_served_is_told(tmp_path: Path, made: str | None, told: str) -> None:
    """Once, in words with advice, instead of on every page."""
    path = tmp_path / "other.db"
    path.write_bytes(b"no database at all, but long enough to look at " * 40)
    if made is not None:
        path.unlink()
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(made)
    with pytest.raises(DatabaseError, match=told) as raised:
        build_datasette(path)
    assert raised.value.advice


def test_a_layout_that_cannot_be_read_leaves_the_text(site: Site, tmp_path: Path) -> None:
    """A page whose words' places were written by another version is shown line by line, its mentions marked."""
    path = tmp_path / "later.db"
    shutil.copy(site.corpus.database, path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("update page_layouts set layout = ?", [b"of another version"])
    later = Site(Corpus(path, site.corpus.pages))
    tree = later.read(later.viewer("pdf", "125 000 €"))
    assert "".join(texts(tree, "//mark[@data-kind='highlight']")) == "125 000 €"
    assert texts(tree, "//article//p")[1] == CONVENTION[0]
    later.close()
