"""Reviewing in a real browser, over a corpus that the command itself made: what is corrected stays corrected."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Literal

import pytest
from browsing import DESKTOP, PHONE, Site, barriers, browser, served
from command import lieudit
from playwright.sync_api import Browser, Page, expect
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from web_corpus import Corpus

__all__ = ["browser"]  # a fixture

LINES = (
    "Lille, le 12 mars 2021",
    "La Région Hauts-de-France accorde 480 000 € à la commune de Bailleul (59) pour la restauration du beffroi.",
    "La commune de Guise (02) est lauréate du programme Action cœur de ville depuis le 4 mai 2020.",
    "Hirson (02) a rejoint le programme Petites villes de demain.",
    "Le marché autour de Saint-Hilaire rouvre en 2023.",
)


@pytest.fixture(scope="module")
def read_by_rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A PDF of one page, ingested."""
    folder = tmp_path_factory.mktemp("reviews")
    canvas = Canvas(str(folder / "annonce.pdf"), pagesize=A4, invariant=1)
    canvas.setFont("Helvetica", 10)
    for number, line in enumerate(LINES):
        canvas.drawString(60, 780 - 30 * number, line)
    canvas.save()
    done = lieudit("ingest", "--db", folder / "corpus.db", "--workers", "1", folder / "annonce.pdf")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def site(read_by_rules: Path, tmp_path: Path, browser: Browser) -> Iterator[Site]:
    """A copy that one test corrects."""
    shutil.copytree(read_by_rules, tmp_path / "copy")
    with served(Corpus(tmp_path / "copy" / "corpus.db"), browser, reviewer="Anne Martin") as found:
        yield found


def one(site: Site, sql: str) -> str:
    with closing(sqlite3.connect(site.corpus.database)) as connection:
        return str(connection.execute(sql).fetchone()[0])


def wait_for(page: Page, part: str) -> None:
    page.wait_for_url(re.compile(re.escape(part)))
    page.wait_for_load_state()


def test_what_is_corrected_stays_corrected(site: Site) -> None:
    """By keyboard alone: the sum and the commune; both stand after the rules have read the page again."""
    award = one(site, "select id from awards where eur = 480000")
    page = site.open(site.links.fact("award", award))
    page.keyboard.press("e")
    expect(page.get_by_label("Sum in euros")).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("485 000")
    communes = page.get_by_role("group", name="Communes").get_by_role("combobox")
    for _ in range(20):
        page.keyboard.press("Tab")
        if communes.first.evaluate("field => field === document.activeElement"):
            break
    expect(communes.first).to_have_value("Bailleul (59043)")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("Hazebr")
    option = page.locator("datalist option[value='Hazebrouck (59295)']")
    expect(option).to_be_attached()
    page.keyboard.type("ouck")
    page.keyboard.press("Enter")
    wait_for(page, "noted=")
    expect(page.get_by_role("status").first).to_contain_text("corrected by Anne Martin")
    expect(page.locator(".reviewed .changes")).to_contain_text("was 480 000")
    again = lieudit("reextract", "--db", site.corpus.database, "--workers", "1")
    assert again.returncode == 0, again.stderr
    page.goto(site.links.fact("award", award))
    expect(page.locator("h1")).to_contain_text("485 000")
    expect(page.locator("h1")).to_contain_text("Hazebrouck")
    expect(page.locator(".reviewed .changes")).to_contain_text("with Hazebrouck, without Bailleul")
    page.goto(site.links.commune("59295"))
    expect(page.locator(".by-hand").first).to_have_text("corrected by a person")
    page.get_by_role("link", name="cite or review").first.click()
    page.get_by_role("button", name="Take back").first.click()
    expect(page.locator("h1")).to_contain_text("480 000")
    expect(page.locator("h1")).to_contain_text("Bailleul")


def test_letters_judge_one_fact_after_another(site: Site) -> None:
    """y, n and j lead through the queue; typed into a field, or turned off, they are letters."""
    page = site.open(site.links.review())
    total = int(one(site, "select (select count(*) from awards) + (select count(*) from participations)"))
    first = page.locator("h1").inner_text()
    page.keyboard.press("y")
    wait_for(page, "noted=")
    expect(page.get_by_role("status").first).to_contain_text("right, says Anne Martin")
    expect(page.locator(".progress")).to_contain_text(f"1 of {total} facts checked")
    second = page.locator("h1").inner_text()
    assert second != first
    page.keyboard.press("j")
    expect(page.locator("h1")).not_to_have_text(second)
    third = page.locator("h1").inner_text()
    page.get_by_label("Keys:").uncheck()
    page.keyboard.press("n")
    page.get_by_label("Keys:").check()
    page.locator("summary", has_text="With a comment").click()
    page.get_by_label("Comment").first.fill("")
    page.get_by_label("Comment").first.press_sequentially("nyje")
    expect(page.locator("h1")).to_have_text(third)
    page.get_by_role("button", name="Wrong").focus()
    page.keyboard.press("n")
    expect(page.get_by_role("main")).to_contain_text(f"2 of {total} facts checked")
    assert one(site, "select comment from reviews where verdict = 'wrong'") == "nyje"


def test_enter_in_a_field_says_nothing(site: Site) -> None:
    """Whoever types a name or a comment does not say by Enter that the fact is right."""
    page = site.open(site.links.fact("award", one(site, "select id from awards")))
    page.locator("summary", has_text="With a comment").click()
    page.get_by_label("Your name").first.press("Enter")
    page.wait_for_timeout(300)
    assert "noted=" not in page.url
    assert one(site, "select count(*) from reviews") == "0"


def test_words_that_are_selected_become_a_fact(site: Site) -> None:
    """Selected in the viewer, told what they say, kept, and marked where facts are listed."""
    page_id = one(site, "select id from pages")
    text = one(site, "select text from pages")
    start = text.index("Hirson (02) a rejoint")
    page = site.open(site.links.page(page_id, start, start + len(LINES[3])))
    page.get_by_role("link", name="Add a missed fact").click()
    expect(page.locator(".quote")).to_have_text(LINES[3])
    expect(page.locator(".cutout img")).to_be_visible()
    expect(page.get_by_label("Commune")).to_have_value("Hirson (02381)")
    page.get_by_label("Status").select_option("signed")
    page.get_by_role("button", name="Add it").click()
    wait_for(page, "noted=")
    expect(page.locator("h1")).to_have_text(re.compile(r"Hirson\s+signed\s+Petites villes de demain"))
    page.get_by_role("link", name="See it on the page").click()
    expect(page.locator("#facts .by-hand")).to_have_text("added by a person")


def test_a_name_is_settled_from_its_page(site: Site) -> None:
    """The page that has it leads to the candidates; the one that is chosen is a commune of the page."""
    page = site.open(site.links.page(one(site, "select id from pages")))
    page.keyboard.press("l")
    page.locator("#facts").get_by_role("link", name="Saint-Hilaire").click()
    expect(page.locator(".refusals h2")).to_have_text(["Saint-Hilaire"])
    candidate = page.locator("button[name=commune_code]").first
    code = candidate.get_attribute("value")
    candidate.focus()
    page.keyboard.press("Enter")
    wait_for(page, "noted=")
    expect(page.locator(".refusals h2")).to_have_count(0)
    assert one(site, "select commune_code from commune_mentions where text = 'Saint-Hilaire'") == code


def test_a_form_outlives_the_server(site: Site, browser: Browser) -> None:
    """Opened before the server was started anew, it is not lost: it says so, and is sent again as it was typed."""
    page = site.open(site.links.fact("award", one(site, "select id from awards")))
    page.context.clear_cookies()  # as one of another server's
    page.keyboard.press("e")
    page.get_by_label("Purpose").fill("le beffroi")
    page.get_by_role("button", name="Keep the correction").click()
    expect(page.get_by_role("alert")).to_contain_text("started anew")
    expect(page.get_by_label("Purpose")).to_have_value("le beffroi")
    page.get_by_role("button", name="Keep the correction").click()
    wait_for(page, "noted=")
    expect(page.locator(".lead")).to_have_text("le beffroi")
    site.complaints[:] = [said for said in site.complaints if "403" not in said]


def test_without_script_a_fact_is_corrected(site: Site) -> None:
    """Every form works; several names have their lines."""
    page = site.open(site.links.fact("award", one(site, "select id from awards")), script=False)
    page.locator("#correct > summary").click()
    lines = page.get_by_role("group", name="Communes").get_by_role("textbox")
    expect(lines).to_have_count(3)
    lines.nth(1).fill("Hazebrouck")
    page.get_by_role("button", name="Keep the correction").click()
    wait_for(page, "noted=")
    expect(page.locator("h1")).to_contain_text("Bailleul and Hazebrouck")
    expect(page.locator("button[data-copies]").first).to_be_hidden()


def test_a_citation_is_copied(site: Site) -> None:
    """By its button, where the browser allows it; else it is selected, and the reader is told."""
    page = site.open(site.links.fact("award", one(site, "select id from awards")))
    text = page.locator("#cite-text").inner_text()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("button[data-copies=cite-text]").click()
    expect(page.locator("#copying")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == text
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error()); }")
    page.locator("button[data-copies=cite-link]").click()
    expect(page.locator("#copying")).to_have_text("Select the text to copy it.")
    assert page.evaluate("String(getSelection())") == page.locator("#cite-link").inner_text()


@pytest.mark.parametrize(("scheme", "viewport"), [("light", DESKTOP), ("dark", PHONE)], ids=["light", "dark-phone"])
def test_no_barrier_to_whoever_reviews(site: Site, scheme: Literal["light", "dark"], viewport: dict[str, int]) -> None:
    """On each page of reviews, with its fields open, its problems told, its history there."""
    links = site.links
    page_id, text = one(site, "select id from pages"), one(site, "select text from pages")
    page = site.open(links.fact("award", one(site, "select id from awards")), viewport=viewport, scheme=scheme)
    page.locator("#correct > summary").click()
    page.get_by_label("Sum in euros").fill("beaucoup")
    page.get_by_role("button", name="Keep the correction").click()
    expect(page.locator("#correct-eur-problem")).to_be_visible()
    assert barriers(page) == []
    page.get_by_label("Sum in euros").fill("485000")
    page.get_by_role("button", name="Keep the correction").click()
    wait_for(page, "noted=")
    page.get_by_role("button", name="Right", exact=True).click()
    expect(page.locator(".history")).to_be_visible()
    start = text.index("Hirson")
    for address in (
        page.url,
        links.review(),
        links.review("count"),
        links.add_fact(page_id, start, start + 20, "award"),
        links.refusals(),
        links.reviews(),
    ):
        page.goto(address)
        assert barriers(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], address
    site.complaints[:] = [said for said in site.complaints if "400" not in said]
