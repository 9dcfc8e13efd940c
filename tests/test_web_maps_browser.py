"""Maps and plots in a real browser, cut off from every host but the server: what they show is what the tables say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Literal

import figures_corpus
import pytest
from browsing import DESKTOP, PHONE, Site, barriers, browser, served
from figures_corpus import ACV, HIRSON, PVD
from playwright.sync_api import Browser, Locator, Page, Route, expect
from web_corpus import Corpus

__all__ = ["browser"]  # a fixture


@pytest.fixture(scope="module")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    path = tmp_path_factory.mktemp("maps") / "maps.db"
    figures_corpus.build(path)
    with served(Corpus(path), browser) as found:
        yield found


def opened(site: Site, page: Page) -> Locator:
    """The map of a page, when its points are there."""
    expect(page.locator(".map[data-ready]")).to_be_visible()
    return page.locator(".map")


def test_a_cluster_opens_by_keyboard_and_leads_to_a_commune(site: Site) -> None:
    """Tab to the cluster, Enter; Tab to a point, Enter; its popup has the focus, its link leads on."""
    page = site.open(site.links.map(programme=PVD))
    found = opened(site, page)
    canvas = page.locator("#where-map .canvas")
    cluster = found.locator(".point.cluster")
    canvas.focus()
    for _ in range(5):  # out, until the three lie together
        page.keyboard.press("Minus")
    expect(cluster).to_have_text("3")
    expect(cluster).to_have_attribute("aria-label", "3 communes, money: 100\u202f000\u202f€; zoom in")
    reach(page, cluster)
    page.keyboard.press("Enter")
    point = found.get_by_role("button", name="Hirson, money: 0\u202f€")
    reach(page, point)
    page.keyboard.press("Enter")
    popup = found.locator(".leaflet-popup")
    expect(popup).to_contain_text("Aisne")
    expect(popup).to_contain_text("Petites villes de demain candidate")
    expect(popup.locator("dl")).to_have_text(
        "Money that is its alonenone toldMoney shared with other communes300\u202f000\u202f€Sources1"
    )
    expect(popup.get_by_role("link", name="Hirson")).to_be_focused()
    page.keyboard.press("Escape")
    expect(popup).to_have_count(0)
    expect(point).to_be_focused()
    page.keyboard.press("Enter")
    expect(popup.get_by_role("link", name="Hirson")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(site.links.commune(HIRSON))


def reach(page: Page, target: Locator) -> None:
    """Press Tab until an element has the focus."""
    for _ in range(12):
        page.keyboard.press("Tab")
        if target.count() and target.evaluate("one => one === document.activeElement"):
            return
    pytest.fail("the Tab key doesn't reach it")


def test_sizes_tell_money_or_sources(site: Site) -> None:
    """The control changes sizes and names; a commune without money is a ring."""
    page = site.open(site.links.map())
    found = opened(site, page)
    bethune = found.locator(".point[aria-label^=Béthune]")
    expect(bethune).to_have_attribute("aria-label", "Béthune, money: 20\u202f000.50\u202f€")
    before = bethune.locator("span").bounding_box()
    found.get_by_label("sources").check()
    expect(bethune).to_have_attribute("aria-label", "Béthune, sources: 2")
    after = bethune.locator("span").bounding_box()
    assert before
    assert after
    assert after["width"] > before["width"]


def test_overseas_and_what_has_no_point(site: Site) -> None:
    """A button for each territory that has points; a commune without one is named under the map."""
    page = site.open(site.links.map(programme=ACV))
    found = opened(site, page)
    bethune, reunion = (found.locator(f".point[aria-label^={name}]") for name in ("Béthune", "Saint-Pierre"))
    expect(bethune).to_be_visible()
    assert not in_window(reunion)
    found.get_by_role("button", name="La Réunion").click()
    expect(reunion).to_be_visible()
    page.wait_for_function("one => one.getBoundingClientRect().left > 0", arg=reunion.element_handle())
    assert in_window(reunion)
    assert not in_window(bethune)
    expect(found.get_by_text("Not on the map")).to_contain_text("Papeete")


def in_window(point: Locator) -> bool:
    if not point.count():
        return False
    inside: bool = point.evaluate(
        """one => { const at = one.getBoundingClientRect(), frame = one.closest('.canvas').getBoundingClientRect();
        return at.left > frame.left && at.right < frame.right && at.top > frame.top && at.bottom < frame.bottom; }"""
    )
    return inside


def test_bars_equal_the_table(site: Site) -> None:
    """Every value of the table is a bar of its height, and nothing else is; a bar's name is the cell's text."""
    page = site.open(site.links.map())
    plot = page.locator("[data-table=money-by-year-table]")
    bars = plot.locator(".bar")
    cells = page.locator("#money-by-year-table tbody td[data-value]").evaluate_all(
        "cells => cells.map(cell => Number(cell.dataset.value)).filter(value => value)"
    )
    expect(bars).to_have_count(len(cells))
    assert sum(cells) == 530_000.5
    names = bars.evaluate_all("bars => bars.map(bar => bar.getAttribute('aria-label'))")
    assert "2022, Petites villes de demain: 300\u202f000\u202f€" in names
    assert "no year told, Dotation de soutien à l'investissement local: 60\u202f000\u202f€" in names
    heights = bars.evaluate_all("bars => bars.map(bar => bar.getBoundingClientRect().height)")
    by_name = dict(zip(names, heights, strict=True))
    tall = by_name["2022, Petites villes de demain: 300\u202f000\u202f€"]
    for name, share in (
        ("2021, Petites villes de demain: 100\u202f000\u202f€", 1 / 3),
        ("several years, Petites villes de demain: 50\u202f000\u202f€", 1 / 6),
    ):
        assert by_name[name] / tall == pytest.approx(share, abs=0.02)


def test_what_would_dwarf_the_years_is_told_in_words(site: Site) -> None:
    """The table's cells are the only data; a sum without a year, a thousand times the others, isn't drawn but said."""
    page = site.open(site.links.home())
    written = '<td class="quantity" data-value="60000.0">'

    def swollen(route: Route) -> None:
        body = route.fetch().text()
        assert written in body
        route.fulfill(body=body.replace(written, written.replace("60000.0", "60000000.0")), content_type="text/html")

    page.route("**/-/map", swollen)
    page.goto(site.links.map())
    plot = page.locator("[data-table=money-by-year-table]")
    expect(plot.locator(".bar")).to_have_count(5 - 1)
    expect(plot.locator(".aside")).to_have_text(
        "Not drawn, for the years could not be seen beside it: no year told (60\u202f000\u202f€)."
    )


def test_bars_are_reached_by_keyboard(site: Site) -> None:
    """One stop of Tab, arrows from bar to bar; a bar leads to the sums that make it, with their words."""
    page = site.open(site.links.map())
    plot = page.locator("[data-table=money-by-programme-table]")
    plot.locator(".bar").first.focus()
    expect(plot.locator(".tip")).to_have_text("Petites villes de demain: 450\u202f000\u202f€")
    page.keyboard.press("ArrowDown")
    expect(plot.locator(".tip")).to_contain_text("Dotation de soutien")
    assert plot.locator(".bar[tabindex='0']").count() == 1
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    page.wait_for_url(site.links.query("sums_of_a_figure", extent="places", programme=PVD))
    expect(page.locator("table.rows-and-columns tbody tr")).to_have_count(3)
    expect(page.locator("table.rows-and-columns")).to_contain_text("L’Anah donne 50 000 € à Guise")


def test_without_script_the_tables_are_open(site: Site) -> None:
    """The same data, in tables that nobody has to open."""
    page = site.open(site.links.map(), script=False)
    expect(page.locator("#money-by-year-table")).to_be_visible()
    expect(page.locator("table.places")).to_contain_text("Hirson")


def test_in_french(site: Site) -> None:
    """Words and numbers of map and plot are the page's."""
    page = site.open(site.links.map(), language="fr-FR")
    found = opened(site, page)
    expect(found.get_by_role("link", name="Agrandir").or_(found.get_by_role("button", name="Agrandir"))).to_be_visible()
    label = "Béthune, montants\u00a0: 20\u202f000,50\u202f€"
    expect(found.locator(".point[aria-label^=Béthune]")).to_have_attribute("aria-label", label)
    ticks = page.locator("[data-table=money-by-year-table] svg text").all_text_contents()
    assert {"0\u202f€", "300\u202fk\u202f€", "sans année"} <= set(ticks)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_nobody_is_kept_out(site: Site, viewport: dict[str, int], scheme: Literal["light", "dark"]) -> None:
    """axe-core finds nothing against map, plots and tables; a phone doesn't scroll sideways."""
    page = site.open(site.links.map(), viewport=viewport, scheme=scheme)
    found = opened(site, page)
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    assert barriers(page) == []
    found.locator(".point[aria-label^=Béthune]").click()
    expect(found.locator(".leaflet-popup")).to_be_visible()
    assert barriers(page) == []


def test_a_map_whose_data_fail_says_so(site: Site) -> None:
    """A failure never looks like an empty map."""
    page = site.open(site.links.home())
    page.route("**/-/map.geojson*", lambda route: route.fulfill(status=500, body=json.dumps({"error": "broken"})))
    before = len(site.complaints)
    page.goto(site.links.map())
    expect(page.locator(".map .notice")).to_contain_text("can’t be shown")
    assert any("500" in one for one in site.complaints[before:])
    del site.complaints[before:]  # which this test made
