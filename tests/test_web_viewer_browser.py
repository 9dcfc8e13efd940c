"""The viewer of a page in a real browser: facts, zoom, selections and keys, with mouse, keyboard and fingers."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import web_corpus
from blank import blank
from browsing import DESKTOP, PHONE, Site, barriers, browser, served
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Locator, Page, expect
from web_corpus import ANNEXE, CONVENTION, LONG, SCAN, Corpus

from db.rows import rows_of
from db.store import Store
from extract import reference
from extract.facts import Mentions, PageFacts
from extract.metadata import Described, Given
from extract.text import DocumentInfo
from ingest.cache import dumps_page
from ingest.document import Limits, ReadOptions
from ingest.reader import open_source, read_page

__all__ = ["browser"]  # a fixture

ASTRAL = """Le 𝒞œur de ville 🏛️ de Guise

𝒜𝒷𝒸 signe à 🇫🇷 Hirson, 𝄞 puis le maire lit.
Une ligne sans rien d’astral.
👨‍👩‍👧 fin 𝒵"""
ANY = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("𝒜🏛️𝄞🇫"), max_size=30)


@pytest.fixture(scope="module")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(web_corpus.build(tmp_path_factory.mktemp("corpus")), browser) as found:
        yield found


@pytest.fixture(scope="module")
def astral(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The viewer of a text whose characters JavaScript counts otherwise than Python does."""
    folder = tmp_path_factory.mktemp("astral")
    with served(store_text(folder, ASTRAL), browser) as site:
        yield site.open(site.links.page(site.corpus.pages["text"].id))


def store_text(folder: Path, text: str) -> Corpus:
    path = folder / "astral.txt"
    path.write_text(text, encoding="utf-8")
    known = reference.load()
    with Store(blank(folder / "astral.db")) as store:
        source = open_source(path)
        page = read_page(source.page(1), ReadOptions(), Limits())
        info = DocumentInfo(source.document_id, "Un texte", None, None, None, None)
        stored = [(dumps_page(page), rows_of(page, PageFacts(page.id, Mentions()), known))]
        store.put(source, Given(), Described(info, None), stored)
    return Corpus(folder / "astral.db", {"text": page})


def fact_address(site: Site, name: str, kind: str, condition: str = "true") -> str:
    table = {"participation": "participations", "award": "awards", "count": "programme_counts"}[kind]
    with closing(sqlite3.connect(site.corpus.database)) as connection:
        page_id = site.corpus.pages[name].id
        sql = f"select id from {table} where page_id = ? and {condition}"
        (key,) = connection.execute(sql, [page_id]).fetchone()
    return site.links.evidence(page_id, kind, key)


def parts(page: Page) -> list[str]:
    """The words in the text that tell the chosen fact, with what they tell."""
    marks = page.locator("article mark[data-kind=part]")
    found: list[str] = marks.evaluate_all("marks => marks.map(mark => `${mark.dataset.label}: ${mark.textContent}`)")
    return sorted(found)


def box(found: Locator) -> dict[str, float]:
    """Where an element stands in the window."""
    place = found.bounding_box()
    assert place
    return {"x": place["x"], "y": place["y"], "width": place["width"], "height": place["height"]}


def at_word(page: Page, words: str) -> tuple[float, float]:
    """The middle of a word of the page's image, in the window."""
    x, y = page.evaluate(
        """async words => {
              const found = await (await fetch(document.querySelector(".panes").dataset.words)).json();
              const [, , x0, top, x1, bottom] = found.words.find(
                ([start, end]) => [...found.text].slice(start, end).join("") === words);
              const sheet = document.querySelector(".sheet").getBoundingClientRect();
              const scale = sheet.width / document.querySelector(".sheet svg").viewBox.baseVal.width / 10;
              return [sheet.left + (x0 + x1) / 2 * scale, sheet.top + (top + bottom) / 2 * scale];
            }""",
        words,
    )
    return float(x), float(y)


def selected(page: Page) -> str:
    """What is selected as the browser selects it, on one line."""
    return " ".join(page.evaluate("String(document.getSelection())").split())


def test_facts_are_walked_through_with_keys(site: Site) -> None:
    """j, j, k: each fact's words are marked and joined, told to a screen reader, and are the page's address."""
    bare = site.links.page(site.corpus.pages["pdf"].id)
    page = site.open(bare)
    page.keyboard.press("j")
    page.wait_for_url(fact_address(site, "pdf", "participation"))
    expect(page.locator("#live")).to_contain_text("fact 1 of 3 Guise enrolled Petites villes de demain")
    assert parts(page) == ["commune: Guise", "date: mars 2021", "programme: Petites villes de demain"]
    for canvas in (".sheet g.lines", ".pane.text svg.lines"):
        expect(page.locator(f"{canvas} path")).to_have_count(2)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.wait_for_url(fact_address(site, "pdf", "award", "role = 'cost'"))
    page.keyboard.press("k")
    page.wait_for_url(fact_address(site, "pdf", "award", "role = 'grant'"))
    expect(page.locator(".sheet g[data-kind=part] text")).to_have_text(["amount", "commune", "funder"])
    page.reload()
    expect(page.locator(".choose[aria-current=true]")).to_contain_text("2")
    assert parts(page) == ["amount: 125 000 €", "commune: Guise", "funder: Région Hauts-de-France"]
    page.keyboard.press("Escape")
    page.wait_for_url(bare)
    expect(page.locator("mark[data-kind=part], mark[data-kind=highlight], .lines path")).to_have_count(0)


def test_a_fact_is_shown_without_script(site: Site) -> None:
    """Its address alone marks its words on text and image; links lead to the next one."""
    page = site.open(fact_address(site, "pdf", "award", "role = 'cost'"), script=False)
    assert parts(page) == ["amount: 125 000 €", "commune, funder: Guise"]
    expect(page.locator(".sheet g[data-kind=part] text")).to_have_text(["amount", "commune, funder"])
    page.get_by_role("link", name="Previous fact").click()
    page.wait_for_url(fact_address(site, "pdf", "award", "role = 'grant'"))


def test_mentions_of_the_kinds_that_are_shown_are_walked_through(site: Site) -> None:
    """m and M skip what is hidden; what is hidden stays so from page to page, until it is asked for again."""
    page = site.open(site.links.page(site.corpus.pages["pdf"].id))
    page.keyboard.press("2")  # programmes
    page.keyboard.press("m")
    page.wait_for_url(site.viewer("pdf", "Guise"))
    page.keyboard.press("m")
    page.wait_for_url(site.viewer("pdf", "mars 2021"))
    expect(page.locator("#live")).to_contain_text("date: March 2021")
    page.keyboard.press("M")
    page.wait_for_url(site.viewer("pdf", "Guise"))
    page.keyboard.press("ArrowRight")
    page.wait_for_url(site.links.page(site.corpus.pages["pdf-2"].id))
    expect(page.get_by_label("programmes")).not_to_be_checked()
    expect(page.locator("g[data-kind=programme] rect").first).to_be_hidden()
    page.get_by_role("button", name="all", exact=True).click()
    expect(page.locator("g[data-kind=programme] rect").first).to_be_visible()


def test_hits_of_a_search_are_walked_through(site: Site) -> None:
    """n goes from one to the next; the words stay marked, and go along to the next page."""
    page = site.open(site.links.page(site.corpus.pages["pdf-4"].id, words="travaux"))
    expect(page.locator("article mark[data-kind=hit]")).to_have_count(len(LONG) - 1)
    page.keyboard.press("n")
    page.keyboard.press("n")
    page.wait_for_url(re.compile("highlight="))
    expect(page.locator("#live")).to_contain_text("hit 2 of 44")
    page.keyboard.press("Escape")
    page.wait_for_url(site.links.page(site.corpus.pages["pdf-4"].id, words="travaux"))
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(site.links.page(site.corpus.pages["pdf-3"].id, words="travaux"))


def test_the_image_is_zoomed_and_stays_under_its_boxes(site: Site) -> None:
    """Larger with a key, the wheel or a button: sharper, boxes on their words, and so on the next page too."""
    page = site.open(site.viewer("scan", SCAN[1]))
    sheet, rect = page.locator(".sheet"), page.locator("g[data-kind=highlight] rect")

    def share() -> list[float]:
        outer, inner = box(sheet), box(rect)
        return [
            (inner["x"] - outer["x"]) / outer["width"],
            (inner["y"] - outer["y"]) / outer["height"],
            inner["width"] / outer["width"],
        ]

    before, width = share(), box(sheet)["width"]
    for _ in range(5):
        page.keyboard.press("+")
    zoomed = box(sheet)["width"]
    assert zoomed > 1.4 * width
    assert share() == pytest.approx(before, abs=0.004)
    page.wait_for_function("() => document.querySelector('.sheet img').currentSrc.endsWith('?scale=2')")
    frame = box(page.locator(".pane.image"))
    pointer = (frame["x"] + 200, frame["y"] + 200)

    def under_pointer() -> list[float]:
        outer = box(sheet)
        return [(pointer[0] - outer["x"]) / outer["width"], (pointer[1] - outer["y"]) / outer["height"]]

    place = under_pointer()
    page.mouse.move(*pointer)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -200)
    page.keyboard.up("Control")
    page.wait_for_function("width => document.querySelector('.sheet').clientWidth > width * 1.3", arg=zoomed)
    assert under_pointer() == pytest.approx(place, abs=0.005)
    page.get_by_role("button", name="Whole").click()
    assert box(sheet)["height"] <= box(page.locator(".pane.image"))["height"]
    page.reload()
    expect(page.get_by_role("button", name="Whole")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("0")
    assert box(sheet)["width"] == pytest.approx(width, abs=1)


def test_words_selected_in_the_text_are_marked_on_the_image(site: Site) -> None:
    """At once; then they are the address, which shows the same words to whoever opens it."""
    page = site.open(site.links.page(site.corpus.pages["scan"].id))
    span = site.corpus.span("scan", "commune de Hirson est candidate")
    page.evaluate(
        """async ([start, end]) => {
          const { piecesOf, rangeOf } = await import("/static/viewer_offsets.js");
          const range = rangeOf(piecesOf(document.querySelector("[data-part=text]")), start, end);
          document.getSelection().addRange(range);
        }""",
        [span.start, span.end],
    )
    expect(page.locator(".sheet .selected rect")).to_have_count(1)
    marked = box(page.locator(".sheet .selected rect"))
    address = site.viewer("scan", "commune de Hirson est candidate")
    page.wait_for_url(address)
    assert selected(page) == "commune de Hirson est candidate"
    expect(page.locator(".dock q")).to_have_text("commune de Hirson est candidate")
    page.reload()
    highlight = page.locator("article mark[data-kind=highlight]")
    assert "".join(highlight.all_inner_texts()) == "commune de Hirson est candidate"
    assert box(page.locator("g[data-kind=highlight] rect"))["width"] == pytest.approx(marked["width"], abs=4)


def test_words_are_selected_on_the_image(site: Site) -> None:
    """A drag from a word to another, backwards too; a click on one; a drag from blank paper moves the page."""
    page = site.open(site.links.page(site.corpus.pages["scan"].id))
    page.locator(".sheet").hover()
    page.wait_for_function("() => document.querySelector('.sheet img').naturalWidth > 0")
    page.mouse.move(*at_word(page, "programme"))
    expect(page.locator(".sheet.on-word")).to_have_count(1)
    page.mouse.down()
    page.mouse.move(*at_word(page, "candidate"), steps=4)
    page.mouse.move(*at_word(page, "est"), steps=4)
    page.mouse.up()
    assert selected(page) == "est candidate au programme"
    page.wait_for_url(site.viewer("scan", "est candidate au programme"))
    page.mouse.click(*at_word(page, "COMPTE"))
    page.wait_for_url(site.viewer("scan", "COMPTE"))
    page.keyboard.press("+")
    paper = box(page.locator(".pane.image"))
    before = page.locator(".pane.image").evaluate("pane => pane.scrollTop")
    page.mouse.move(paper["x"] + 20, paper["y"] + 300)
    page.mouse.down()
    page.mouse.move(paper["x"] + 20, paper["y"] + 180, steps=4)
    page.mouse.up()
    assert page.locator(".pane.image").evaluate("pane => pane.scrollTop") == pytest.approx(before + 120, abs=2)
    assert page.url == site.viewer("scan", "COMPTE")


def test_a_selection_is_made_and_copied_by_keyboard(site: Site) -> None:
    """s selects what is chosen, the browser's own keys extend it, c copies its permanent link."""
    page = site.open(site.viewer("pdf", "Guise"))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.keyboard.press("s")
    page.wait_for_function("() => String(document.getSelection()) === 'Guise'")
    page.keyboard.press("Control+Shift+ArrowRight")
    page.wait_for_url(site.viewer("pdf", "Guise rejoint"))
    page.keyboard.press("c")
    expect(page.locator("#live")).to_have_text("Link copied")
    assert page.evaluate("navigator.clipboard.readText()") == site.viewer("pdf", "Guise rejoint")
    page.get_by_role("button", name="Copy with citation").click()
    expect(page.locator("#live")).to_have_text("Citation copied")
    cited = page.evaluate("navigator.clipboard.readText()")
    assert "«\u00a0Guise rejoint\u00a0»" in cited
    assert site.viewer("pdf", "Guise rejoint").partition("#")[0] in cited


def test_single_keys_can_be_turned_off(site: Site) -> None:
    """In the help; for good, and on every page. Arrows and Tab stay."""
    bare = site.links.page(site.corpus.pages["pdf"].id)
    page = site.open(bare)
    page.keyboard.press("?")
    page.get_by_label("Keys without Ctrl or Alt do what is said here").uncheck()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    for key in ("j", "m", "1", "?", "/"):
        page.keyboard.press(key)
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_label("communes")).to_be_checked()
    page.keyboard.press("ArrowRight")
    page.wait_for_url(site.links.page(site.corpus.pages["pdf-2"].id))
    page.keyboard.press("j")
    page.get_by_role("link", name="Next fact").focus()
    assert page.url == site.links.page(site.corpus.pages["pdf-2"].id)
    page.keyboard.press("Enter")
    page.wait_for_url(fact_address(site, "pdf-2", "count"))
    page.get_by_role("button", name="Keys and gestures").click()
    page.get_by_label("Keys without Ctrl or Alt do what is said here").check()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()


def test_on_a_phone_one_thing_is_shown_at_a_time(site: Site) -> None:
    """Text, image or facts; a fact leads to its words in the text. Nothing is wider than the screen."""
    page = site.open(site.links.page(site.corpus.pages["pdf"].id), viewport=PHONE)
    text, image, facts = page.locator(".pane.text"), page.locator(".pane.image"), page.locator(".pane.facts")
    expect(text).to_be_visible()
    expect(image).to_be_hidden()
    page.get_by_role("radio", name="Facts").check()
    expect(text).to_be_hidden()
    facts.get_by_role("link", name=re.compile("^Show on the page: fact 3")).click()
    expect(facts).to_be_hidden()
    expect(page.locator("article mark[data-role=amount]")).to_be_in_viewport()
    page.get_by_role("radio", name="Image").check()
    expect(page.locator("g[data-role=amount] rect")).to_be_in_viewport()
    expect(text).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_fingers_zoom_and_select(site: Site) -> None:
    """Two fingers zoom the image, not the window; a long press on a word selects it, and goes on to another."""
    context = site.browser.new_context(viewport={"width": 390, "height": 780}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(site.links.page(site.corpus.pages["scan"].id))
    page.get_by_role("radio", name="Image").check()
    touch = context.new_cdp_session(page)

    def fingers(kind: str, *places: tuple[float, float]) -> None:
        points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(places)]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    fingers("touchStart", at_word(page, "La"))
    expect(page.locator(".sheet .selected rect")).to_have_count(1)
    fingers("touchMove", at_word(page, "commune"))
    fingers("touchMove", at_word(page, "Hirson"))
    fingers("touchEnd")
    page.wait_for_url(site.viewer("scan", "La commune de Hirson"))
    before = box(page.locator(".sheet"))["width"]
    fingers("touchStart", (150, 300), (240, 300))
    for apart in range(10, 90, 10):
        fingers("touchMove", (150 - apart, 300), (240 + apart, 300))
    fingers("touchEnd")
    page.wait_for_function("width => document.querySelector('.sheet').clientWidth > width * 1.5", arg=before)
    assert page.evaluate("visualViewport.scale") == 1
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_keeps_a_reader_out(site: Site, scheme: str) -> None:
    """A fact of a PDF, a scan on a phone, a web page, the help."""
    for address, viewport in (
        (fact_address(site, "pdf", "award"), DESKTOP),
        (site.viewer("scan", "Hirson"), PHONE),
        (site.viewer("web", "Vervins"), DESKTOP),
    ):
        page = site.open(address, viewport=viewport, scheme="dark" if scheme == "dark" else "light")
        assert barriers(page) == []
    page.get_by_role("button", name="Keys and gestures").click()
    assert barriers(page) == []


def test_no_text_becomes_markup_on_the_way_through_the_script(site: Site) -> None:
    """Titles and words of a page that try to be markup, when another fact or span of it is shown in place."""
    page = site.open(site.links.page(site.corpus.pages["web"].id))
    title = page.title()
    page.keyboard.press("j")
    page.wait_for_url(re.compile("fact=participation"))
    page.evaluate("document.getSelection().selectAllChildren(document.querySelector('[data-part=text]'))")
    page.wait_for_url(re.compile("highlight=0-"))
    expect(page.locator("#live")).to_contain_text("Vervins signe sa convention")
    expect(page.locator(".dock script, .dock img, article script, article img")).to_have_count(0)
    assert page.title() == title


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=ANY, points=st.integers(0, 30))
def test_code_points_are_counted_as_python_counts_them(astral: Page, text: str, points: int) -> None:
    """In any text, to any place in it, and back."""
    points = min(points, len(text))
    units = len(text[:points].encode("utf-16-le")) // 2
    counted = astral.evaluate(
        """async ([text, points, units]) => {
          const { pointsIn, unitsIn } = await import("/static/viewer_offsets.js");
          return [pointsIn(text), pointsIn(text, units), unitsIn(text, points)];
        }""",
        [text, points, units],
    )
    assert counted == [len(text), points, units]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(first=st.integers(0, 140), length=st.integers(1, 140))
def test_any_selection_has_the_offsets_of_the_pages_text(astral: Page, first: int, length: int) -> None:
    """From offsets to a range of the paragraphs and back, whatever it begins and ends with."""
    text: str = astral.evaluate("fetch(document.querySelector('.panes').dataset.words).then(r => r.json())")["text"]
    start, end = min(first, len(text) - 1), min(first + length, len(text))
    if not text[start:end].strip():
        return
    found, words = astral.evaluate(
        """async ([start, end]) => {
          const { piecesOf, rangeOf, spanOf } = await import("/static/viewer_offsets.js");
          const pieces = piecesOf(document.querySelector("[data-part=text]"));
          const range = rangeOf(pieces, start, end);
          return [spanOf(pieces, range), range.toString()];
        }""",
        [start, end],
    )
    assert "".join(words.split()) == "".join(text[start:end].split())
    # What stands between two paragraphs belongs to neither.
    assert text[found[0] : found[1]].strip("\n") == text[start:end].strip("\n")


def test_a_selection_of_astral_characters_is_the_address(astral: Page) -> None:
    """Made as the browser makes it, kept as the database counts, the same after the page was loaded anew."""
    astral.keyboard.press("Escape")
    astral.evaluate(
        """() => {
          const nodes = document.createTreeWalker(document.querySelector("[data-part=text]"), NodeFilter.SHOW_TEXT);
          let node = nodes.nextNode();
          while (node && !node.data.includes("𝒜𝒷𝒸")) node = nodes.nextNode();
          const from = node.data.indexOf("𝒜𝒷𝒸"), to = node.data.indexOf("Hirson") + "Hirson".length;
          document.getSelection().setBaseAndExtent(node, from, node, to);
        }"""
    )
    text: str = astral.evaluate("fetch(document.querySelector('.panes').dataset.words).then(r => r.json())")["text"]
    words = "𝒜𝒷𝒸 signe à 🇫🇷 Hirson"
    start = text.index(words)
    astral.wait_for_url(re.compile(rf"highlight={start}-{start + len(words)}\b"))
    astral.reload()
    assert "".join(astral.locator("article mark[data-kind=highlight]").all_text_contents()) == words


def test_all_of_it_is_said_in_french(site: Site) -> None:
    """The help, the kinds, what is told to a screen reader."""
    page = site.open(site.links.page(site.corpus.pages["pdf-2"].id), language="fr-FR")
    page.keyboard.press("j")
    expect(page.locator("#live")).to_contain_text("fait 1 sur 1")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Touches et gestes")).to_be_visible()
    assert ANNEXE[0] in page.locator("article mark[data-kind=highlight]").first.inner_text()
    assert CONVENTION[0] not in page.locator("article").inner_text()
