"""With every other host cut off, all of it works: no page asks one, and nothing that a page asks for fails."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import web_corpus
from browsing import Site, browser, served
from kinds_of_pages import KINDS, address_of
from playwright.sync_api import Browser, ConsoleMessage, Route

__all__ = ["browser"]


@pytest.fixture(scope="module")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(web_corpus.build(tmp_path_factory.mktemp("corpus")), browser) as found:
        yield found


@pytest.mark.parametrize("kind", KINDS)
def test_no_other_host_is_asked_and_nothing_fails(site: Site, kind: str) -> None:
    """From top to bottom, so that what is loaded late is loaded too; nor does the page's own policy forbid a thing."""
    page = site.browser.new_context(reduced_motion="reduce").new_page()
    asked: list[str] = []
    failed: list[str] = []

    def only_here(route: Route) -> None:
        asked.append(route.request.url)
        if route.request.url.startswith(site.links.home()):
            route.continue_()
        else:
            route.abort()

    def listen(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            failed.append(message.text)

    page.route("**/*", only_here)
    page.on("requestfailed", lambda request: failed.append(request.url))
    page.on("pageerror", lambda error: failed.append(str(error)))
    page.on("console", listen)
    page.goto(address_of(site, kind), wait_until="load")
    for position in range(0, page.evaluate("document.documentElement.scrollHeight"), 700):
        page.evaluate("position => scrollTo(0, position)", position)
    page.wait_for_load_state("networkidle")
    assert asked
    assert [address for address in asked if not address.startswith(site.links.home())] == []
    assert [one for one in failed if kind != "missing" or "status of 404" not in one] == []
    assert (
        page.evaluate("[...document.images].filter(one => one.complete && !one.naturalWidth).map(one => one.src)") == []
    )
    page.context.close()


def test_a_page_that_asks_another_host_is_found_out(site: Site) -> None:
    """The browser itself finds no other host, and says so: the test above can fail."""
    page = site.open(site.links.home())
    told = page.evaluate("fetch('http://lieudit.example/').then(() => 'answered', error => error.name)")
    assert told == "TypeError"
    assert any("lieudit.example" in one for one in site.complaints)
    site.complaints.clear()
