"""Searching in a real browser: from words and a filter to the page; by keyboard, without script, on a phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import web_corpus
from browsing import PHONE, Site, browser, served
from playwright.sync_api import Browser, expect
from web_corpus import GUISE

__all__ = ["browser"]


@pytest.fixture(scope="module")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(web_corpus.build(tmp_path_factory.mktemp("corpus")), browser) as found:
        yield found


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_from_words_and_a_filter_to_the_page(site: Site, script: bool) -> None:
    """The keyboard alone: words, a commune, Enter, the hit; there the words are marked."""
    page = site.open(site.links.search(), script=script)
    page.get_by_label("Words", exact=True).fill("halle")
    page.get_by_label("names the commune").fill("guise")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=halle*commune=guise*")
    expect(page.get_by_role("status")).to_contain_text("1 page")
    expect(page.get_by_label("names the commune")).to_have_value(f"Guise ({GUISE})")
    hit = page.locator(".hits h2 a")
    hit.focus()
    page.keyboard.press("Enter")
    span = site.corpus.span("pdf", "halle")
    page.wait_for_url(site.links.page(site.corpus.pages["pdf"].id, span.start, span.end, "halle"))
    assert "halle" in page.locator("article mark").all_inner_texts()


def test_communes_are_suggested_while_one_types(site: Site) -> None:
    """And an address has nothing of fields that were left empty."""
    page = site.open(site.links.search("ville"))
    page.get_by_label("names the commune").press_sequentially("hirs")
    expect(page.locator("#communes option").first).to_have_attribute("value", "Hirson (02381)")
    page.get_by_label("names the commune").fill("")
    page.get_by_role("button", name="Apply").click()
    page.wait_for_url(site.links.search("ville"))


def test_on_a_phone_the_filters_are_folded_away(site: Site) -> None:
    """The results come first; the filters are one tap away."""
    page = site.open(site.links.search("ville"), viewport=PHONE)
    expect(page.get_by_label("names the commune")).to_be_hidden()
    page.locator(".narrow summary").click()
    expect(page.get_by_label("names the commune")).to_be_visible()
