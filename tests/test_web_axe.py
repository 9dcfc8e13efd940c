"""axe-core finds no barrier on any kind of page: light on a desktop, dark on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pytest
import web_corpus
from browsing import DESKTOP, PHONE, Site, barriers, browser, served
from kinds_of_pages import KINDS, address_of, forgive_what_is_missing
from playwright.sync_api import Browser

__all__ = ["browser"]


@pytest.fixture(scope="module")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(web_corpus.build(tmp_path_factory.mktemp("corpus")), browser) as found:
        yield found


@pytest.mark.parametrize(("scheme", "viewport"), [("light", DESKTOP), ("dark", PHONE)], ids=["light", "dark-phone"])
@pytest.mark.parametrize("kind", KINDS)
def test_no_barrier(site: Site, kind: str, scheme: Literal["light", "dark"], viewport: dict[str, int]) -> None:
    """Colours, names, order of headings, landmarks, heads of tables; and the page is no wider than its window."""
    page = site.open(address_of(site, kind), viewport=viewport, scheme=scheme)
    forgive_what_is_missing(site)
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    page.context.close()
