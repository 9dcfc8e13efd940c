"""The served pages in a real browser: from the front page to the marked words, with the mouse and the keyboard."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import web_corpus
from browsing import DESKTOP, PHONE, Site, browser, served
from playwright.sync_api import Browser, Page, expect
from web_corpus import ANNEXE, CONVENTION, GUISE, LONG, PVD, Corpus

from lieudit.web.links import Links

__all__ = ["browser"]  # a fixture


@pytest.fixture(scope="module")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(web_corpus.build(tmp_path_factory.mktemp("corpus")), browser) as found:
        yield found


@pytest.fixture(scope="module")
def samples(browser: Browser, samples_database: Path) -> Iterator[Site]:
    """The sample documents as the command itself stored them."""
    with served(Corpus(samples_database), browser) as found:
        yield found


IN_VIEW = """([selector, pane]) => {
  const one = document.querySelector(selector).getBoundingClientRect();
  const frames = [{top: 0, left: 0, bottom: innerHeight, right: innerWidth}];
  if (pane) frames.push(document.querySelector(pane).getBoundingClientRect());
  const within = frame => one.top >= frame.top - 1 && one.bottom <= frame.bottom + 1 && one.left >= frame.left - 1;
  return frames.every(within);
}"""


def wait_until_in_view(page: Page, selector: str, pane: str | None) -> None:
    """Fails where the element isn't scrolled into the window, and into its pane, soon."""
    page.wait_for_function(IN_VIEW, arg=[selector, pane])


@pytest.mark.parametrize(
    ("commune", "name", "words", "marked"),
    [
        (
            "Guise",
            "pdf",
            CONVENTION[0],
            {"Guise": "commune", "Petites villes de demain": "programme", "mars 2021": "date"},
        ),
        ("Hirson", "scan", "La commune de Hirson", {"Hirson": "commune", "Petites villes de demain": "programme"}),
        ("Vervins", "web", "La commune de Vervins", {"Petites villes de demain": "programme"}),
    ],
)
def test_from_the_corpus_to_the_words(site: Site, commune: str, name: str, words: str, marked: dict[str, str]) -> None:
    """Front page → a commune → a fact → its page, the words marked on text and image."""
    page = site.open(site.links.home())
    page.get_by_role("link", name=commune, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(commune)
    quote = page.locator(".fact[data-fact=participation] blockquote a").first
    said = quote.inner_text()
    assert said.startswith(words)
    quote.click()
    assert page.url.startswith(site.links.page(site.corpus.pages[name].id))
    highlight = page.locator("article mark[data-kind=highlight]")
    expect(highlight.first).to_be_visible()  # the page may still be coming
    assert "".join(highlight.all_inner_texts()) == said
    wait_until_in_view(page, "article mark[data-kind=highlight]", None)
    for text, kind in marked.items():
        assert text in page.locator(f"article mark[data-kind={kind}]").all_inner_texts()
    if name == "web":
        expect(page.locator("img")).to_have_count(0)
        return
    page.wait_for_function("() => document.querySelector('.sheet img').naturalWidth > 500")
    wait_until_in_view(page, "g[data-kind=highlight] rect", ".pane.image")
    for kind in marked.values():
        expect(page.locator(f"g[data-kind={kind}] rect").first).to_be_visible()


@pytest.mark.parametrize(
    "filename",
    [
        "lettre-bourgogne-franche-comte.pdf",
        "convention-mirande-scan.pdf",
        "actualite-pont-audemer.html",
        "communique-lozere.txt",
    ],
)
def test_from_a_search_to_the_words_of_a_sample(samples: Site, filename: str) -> None:
    """Search a commune → what is said of it → the page: whatever kind of file said it, as the command read it."""
    with closing(sqlite3.connect(samples.corpus.database)) as connection:
        code, page_id, start, end, quote, width = connection.execute(
            """select commune_code, page_id, start, "end", quote, width from participations f
            join pages p on p.id = f.page_id join documents d on d.id = p.document_id
            where filename = ? order by number, start, f.id""",
            [filename],
        ).fetchone()
    page = samples.open(samples.links.home())
    page.get_by_label("What do the pages say?").fill(code)
    page.keyboard.press("Enter")
    page.locator(f".entities a[href='/-/commune/{code}']").click()
    target = Links().page(page_id, start, end)
    page.locator(f".fact blockquote a[href='{target}']").first.click()
    page.wait_for_load_state("load")
    marked = page.locator("article mark[data-kind=highlight]").all_text_contents()
    assert "".join("".join(marked).split()) == "".join(quote.split())
    wait_until_in_view(page, "article mark[data-kind=highlight]", None)
    if width is None:
        expect(page.locator("img")).to_have_count(0)
    else:
        wait_until_in_view(page, "g[data-kind=highlight] rect", ".pane.image")


def test_both_panes_scroll_to_the_span(site: Site) -> None:
    """The last line of a long page is brought into view, in the text and on the image."""
    page = site.open(site.viewer("pdf-4", LONG[-1]))
    wait_until_in_view(page, "article mark[data-kind=highlight]", ".pane.text")
    wait_until_in_view(page, "g[data-kind=highlight] rect", ".pane.image")
    assert page.locator(".pane.image").evaluate("pane => pane.scrollTop") > 100


def test_arrow_keys_turn_pages(site: Site) -> None:
    """Right and left go to the pages beside; in the search box they move the cursor."""
    pages = {name: site.links.page(page.id) for name, page in site.corpus.pages.items()}
    page = site.open(pages["pdf"])
    page.keyboard.press("ArrowRight")
    page.wait_for_url(pages["pdf-2"])
    expect(page.locator("article")).to_contain_text(ANNEXE[0])
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(pages["pdf"])
    page.locator("#q").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("x")
    expect(page.locator("#q")).to_have_value("x")
    assert page.url == pages["pdf"]


def test_words_and_boxes_lead_to_each_other(site: Site) -> None:
    """Pointing at a mention shows its box; a click on either highlights it."""
    page = site.open(site.links.page(site.corpus.pages["pdf"].id))
    page.locator("article mark[data-kind=amount]").hover()
    expect(page.locator("g[data-kind=amount]")).to_have_class("same")
    page.locator("g[data-kind=date] rect").click()
    page.wait_for_url(site.viewer("pdf", "mars 2021"))
    page.locator("article mark[data-kind=programme]").click()
    page.wait_for_url(site.viewer("pdf", "Petites villes de demain"))


def test_a_kind_can_be_hidden(site: Site) -> None:
    """Unticking a kind in the legend takes its marks away, without any script."""
    page = site.open(site.links.page(site.corpus.pages["pdf"].id), script=False)
    expect(page.locator("g[data-kind=commune] rect")).to_be_visible()
    page.get_by_label("communes").uncheck()
    expect(page.locator("g[data-kind=commune] rect")).to_be_hidden()
    expect(page.locator("g[data-kind=date] rect")).to_be_visible()


def test_everything_can_be_read_without_script(site: Site) -> None:
    """The address alone brings the reader to the words."""
    page = site.open(site.viewer("pdf-4", LONG[-1]), script=False)
    box = page.locator("article mark[data-kind=highlight]").bounding_box()
    assert box
    assert 0 <= box["y"] <= DESKTOP["height"]


def test_a_document_cannot_take_the_page_over(site: Site) -> None:
    """Neither its title nor its text nor its file runs."""
    page = site.open(site.links.page(site.corpus.pages["web"].id))
    assert page.title().endswith("p. 1")
    assert "<script>" in page.locator("article").inner_text()
    document = site.open(site.links.document(site.corpus.pages["web"].document_id))
    assert document.title() != "taken"
    assert "<article>" in document.locator("body").inner_text()


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_no_page_is_wider_than_its_window(site: Site, viewport: dict[str, int]) -> None:
    """A phone shows every page without scrolling sideways."""
    for address in (
        site.links.home(),
        site.links.search("petites villes"),
        site.links.commune(GUISE),
        site.links.programme(PVD),
        site.links.organisation("region-hauts-de-france"),
        site.viewer("pdf", CONVENTION[0]),
        site.viewer("scan", "Hirson"),
        site.viewer("web", "passage étrange"),
        site.links.tables(),
        site.links.table("participations"),
        site.links.row("documents", site.corpus.pages["pdf"].document_id),
    ):
        page = site.open(address, viewport=viewport)
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], address
        page.close()


def test_from_a_programme_to_a_communes_words_and_back(site: Site) -> None:
    """Programme → commune → fact → its words on the page; and from the commune back to the programme."""
    page = site.open(site.links.programme(PVD))
    page.wait_for_function("() => document.querySelector('.map').dataset.ready")
    page.locator("#communes table").get_by_role("link", name="Guise").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Guise")
    quote = page.locator(f"li[data-programme='{PVD}'] blockquote a").first
    said = quote.inner_text()
    quote.click()
    page.wait_for_load_state("load")
    assert "".join(page.locator("article mark[data-kind=highlight]").all_inner_texts()) == said
    page.go_back()
    page.locator(f"li[data-programme='{PVD}']").get_by_role("link", name="cite").first.click()
    expect(page).to_have_url(re.compile("/-/fact/participation/"))
    page.go_back()
    page.locator(".breadcrumb").get_by_role("link", name="Petites villes de demain").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Petites villes de demain")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_documents_pages_are_seen_small(site: Site, viewport: dict[str, int]) -> None:
    """Each as tall as its place, so that nothing jumps; a click opens it; no page is wider than the window."""
    page = site.open(site.links.about(site.corpus.pages["pdf"].document_id), viewport=viewport)
    first = page.locator(".leaf img").first
    page.wait_for_function("() => document.querySelector('.leaf img').naturalWidth > 250")
    box = first.bounding_box()
    assert box
    assert box["height"] / box["width"] == pytest.approx(1.414, abs=0.03)
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    page.locator(".leaf").nth(1).click()
    assert page.url == site.links.page(site.corpus.pages["pdf-2"].id)
