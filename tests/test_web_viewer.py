"""What the viewer puts on a page: facts with the words that tell them, hits of a search, spans, and the way on."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from web_corpus import ANNEXE, CONVENTION, GUISE, HOSTILE, SCAN
from web_site import LINKS, Site, corpus, site

from ingest.document import PlacedWord
from lieudit.web import site as served_site
from lieudit.web.links import Links
from lieudit.web.rows import Award, Count, Facts, Named, Participation, Place
from lieudit.web.viewer import padded, read_span, step
from lieudit.web.viewer_facts import Told, in_reading_order, untold
from lieudit.web.viewer_words import compact

__all__ = ["corpus", "site"]  # fixtures

PVD = Named("petites-villes-de-demain", "Petites villes de demain")
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("𝒜🏛️𝄞 \n"), max_size=40)


def fact_id(site: Site, table: str, condition: str) -> str:
    with closing(sqlite3.connect(site.corpus.database)) as connection:
        (found,) = connection.execute(f"select id from {table} where {condition}").fetchone()
    return str(found)


def said(tree: html.HtmlElement, path: str) -> list[str]:
    return [" ".join(element.text_content().split()) for element in tree.xpath(path)]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (Links().page("ab-1"), "/-/page/ab-1"),
        (Links().page("ab-1", 3, 9), "/-/page/ab-1?highlight=3-9#highlight"),
        (Links().page("ab-1", words='halle "du marché"&x'), "/-/page/ab-1?q=halle+%22du+march%C3%A9%22%26x"),
        (Links().page("ab-1", 0, 9, "halle"), "/-/page/ab-1?highlight=0-9&q=halle#highlight"),
        (Links().evidence("ab-1", "award", "12ef"), "/-/page/ab-1?fact=award:12ef#highlight"),
        (Links().evidence("ab-1", "count", "12ef", "dix"), "/-/page/ab-1?fact=count:12ef&q=dix#highlight"),
        (Links().image("ab-1", 3, 9), "/-/page/ab-1.png?crop=3-9"),
        (Links().image("ab-1", scale=2), "/-/page/ab-1.png?scale=2"),
        (Links("/lu/").page_words("ab-1"), "/lu/-/page/ab-1.words.json"),
        (Links().add_fact("ab-1", 3, 9), "/-/review/add?page=ab-1&start=3&end=9"),
    ],
)
def test_an_address_names_what_is_chosen(address: str, expected: str) -> None:
    """A page, one of its spans, a fact, the words of a search."""
    assert address == expected


def place(start: int, end: int) -> Place:
    return Place("ab-1", 1, start, end, "ab", "Un document", None)


def participation(identifier: str, start: int, end: int, edtf: str | None = None) -> Participation:
    return Participation(identifier, place(start, end), "…", Named(GUISE, "Guise"), PVD, "signed", edtf, 0.9)


def award(identifier: str, start: int, end: int, **known: object) -> Award:
    nothing: dict[str, object] = {"programme": None, "funder": None, "edtf": None}
    return Award(
        id=identifier,
        place=place(start, end),
        quote="…",
        eur=1.0,
        eur_low=None,
        eur_high=None,
        qualifier="exact",
        role="grant",
        purpose=None,
        confidence=0.9,
        **(nothing | known),  # type: ignore[arg-type]
    )


def test_facts_stand_in_reading_order_by_quote() -> None:
    """Places, sums and numbers that one sentence tells are together, and are numbered as the eye meets them."""
    facts = Facts(
        participations=(participation("p2", 50, 90), participation("p1", 0, 40)),
        awards=(award("a1", 50, 90), award("a2", 50, 60)),
        counts=(Count("c1", place(0, 40), "…", PVD, 7, "D02", None, 0.9),),
    )
    groups = [[(one.number, one.key) for one in group] for group in in_reading_order(facts)]
    assert groups == [
        [(1, "participation:p1"), (2, "count:c1")],
        [(3, "award:a2")],
        [(4, "participation:p2"), (5, "award:a1")],
    ]


@pytest.mark.parametrize(
    ("fact", "roles", "expected"),
    [
        (participation("p", 0, 9), ["commune", "programme"], ()),
        (participation("p", 0, 9, edtf="2021"), ["commune"], ("programme", "date")),
        (award("a", 0, 9), ["amount"], ()),
        (award("a", 0, 9, funder=Named("etat", "État"), programme=PVD), ["amount", "programme"], ("funder",)),
        (award("a", 0, 9, communes=(Named(GUISE, "Guise"),), edtf="2021"), ["amount"], ("commune", "date")),
        (award("a", 0, 9, epcis=(Named("1", "CC"),)), ["amount", "epci"], ()),
    ],
)
def test_what_no_word_of_the_page_tells(
    fact: Participation | Award, roles: list[str], expected: tuple[str, ...]
) -> None:
    """A part that is known, but from elsewhere; what isn't known at all is not missed."""
    assert untold(fact, [Told(role, 0, 1, "x", ()) for role in roles]) == expected


STOPS = [(0, 4, "a"), (10, 14, "b"), (10, 20, "c"), (30, 34, "d")]


@pytest.mark.parametrize(
    ("here", "position", "expected"),
    [
        (None, 0, (None, None, "a")),
        (None, 5, (None, "a", "b")),
        (None, 10, (None, "a", "b")),
        (None, 99, (None, "d", None)),
        (0, 0, (1, None, "b")),
        (2, 10, (3, "b", "d")),
        (3, 30, (4, "c", None)),
    ],
)
def test_from_one_to_the_next(
    here: int | None, position: int, expected: tuple[int | None, str | None, str | None]
) -> None:
    """Beside what is chosen; where that is of another kind, before and after where it begins."""
    steps = step(STOPS, here, position)
    assert (steps.number, steps.previous, steps.following, steps.total) == (*expected, 4)
    nothing = step([], None, position)
    assert (nothing.previous, nothing.following, nothing.total) == (None, None, 0)


@given(ANY_TEXT, st.integers(0, 45), st.integers(0, 45))
def test_a_span_is_of_the_text_and_begins_and_ends_with_a_word(text: str, start: int, end: int) -> None:
    """Whatever an address asks: the words between its offsets without white space around, or nothing."""
    span = read_span(f"{start}-{end}", text)
    if span is None:
        assert end > len(text) or not text[start:end].strip()
    else:
        assert start <= span[0] < span[1] <= end
        assert text[slice(*span)] == text[start:end].strip()
        assert read_span(f"{span[0]}-{span[1]}", text) == span


EDGES = st.floats(0, 2000, allow_nan=False)


@given(st.tuples(EDGES, EDGES, EDGES, EDGES))
def test_a_box_is_drawn_around_its_words(box: tuple[float, float, float, float]) -> None:
    """A little larger than they are on every side, and never turned over."""
    x, y, width, height = padded(box)
    assert x < box[0]
    assert y < box[1]
    assert x + width >= max(box[0], box[2]) + 1
    assert y + height >= max(box[1], box[3]) + 1


@given(
    ANY_TEXT,
    st.lists(
        st.tuples(st.integers(0, 40), st.integers(0, 9), st.lists(st.tuples(EDGES, EDGES, EDGES, EDGES), max_size=2))
    ),
)
def test_words_are_sent_with_their_offsets_and_boxes(
    text: str, words: list[tuple[int, int, list[tuple[float, float, float, float]]]]
) -> None:
    """To a tenth of a point; a word without a place on the image is left out."""
    placed = [PlacedWord(start, start + length, tuple(boxes)) for start, length, boxes in words]
    sent = json.loads(json.dumps(compact(text, placed)))
    assert sent["text"] == text
    for found, word in zip(sent["words"], (word for word in placed if word.boxes), strict=True):
        assert found[:2] == [word.start, word.end]
        assert found[2:] == pytest.approx([edge * 10 for box in word.boxes for edge in box], abs=0.5)


def test_a_facts_words_are_marked_by_what_they_tell(site: Site) -> None:
    """The sum, who gets it and who gives it, in the text and on the image; beside it, what they are."""
    page = site.page_id("pdf")
    key = fact_id(site, "awards", "role = 'grant'")
    tree = site.read(LINKS.evidence(page, "award", key))
    assert "".join(tree.xpath("string(//mark[@id='highlight'])")) == CONVENTION[1]
    marks = tree.xpath("//article//mark[@data-kind='part']")
    found = {mark.get("data-label"): (mark.get("data-role"), mark.text_content()) for mark in marks}
    assert found == {
        "amount": ("amount", "125 000 €"),
        "commune": ("commune", "Guise"),
        "funder": ("funder", "Région Hauts-de-France"),
    }
    groups = tree.xpath("//*[local-name()='g'][@data-kind='part']")
    assert {group.get("data-role"): group.xpath("string(*[local-name()='text'])") for group in groups} == {
        "amount": "amount", "commune": "commune", "funder": "funder",
    }  # fmt: skip
    assert all(group.xpath("*[local-name()='rect']") for group in groups)
    parts = "//section[@class='dock']//ul[@class='parts']/li"
    assert said(tree, parts) == ["amount 125 000 €", "commune Guise", "funder Région Hauts-de-France"]
    assert tree.xpath(f"{parts}[1]/a/@href") == [site.viewer("pdf", "125 000 €")]
    assert LINKS.fact("award", key) in tree.xpath("//div[@class='actions']/a/@href")


def test_words_that_tell_two_parts_are_marked_once(site: Site) -> None:
    """The commune that pays for itself: one mark for both roles."""
    tree = site.read(LINKS.evidence(site.page_id("pdf"), "award", fact_id(site, "awards", "role = 'cost'")))
    labels = [mark.get("data-label") for mark in tree.xpath("//article//mark[@data-kind='part']")]
    assert sorted(labels) == ["amount", "commune, funder"]
    assert "intercommunality not told on this page" in said(tree, "//ul[@class='parts']/li")


@pytest.mark.parametrize("key", ["award:none", "none", "", "participation", "award:", "<b>:<i>", f"award:{HOSTILE}"])
def test_a_fact_that_the_page_lacks_marks_nothing(site: Site, key: str) -> None:
    """A fact that was corrected, or is another page's: the page is shown, and says so where one was asked for."""
    tree = site.read(f"{LINKS.page(site.page_id('pdf'))}?fact={quote(key)}")
    assert not tree.xpath("//*[@data-kind='part'] | //*[@id='highlight'] | //main//b | //main//i")
    assert said(tree, "//p[contains(@class, 'asked')]") == (
        ["The fact in the address is not on this page; it may have been corrected since."] if key else []
    )


@pytest.mark.parametrize(
    ("name", "words", "expected"),
    [
        ("pdf", "région", ["Région"]),
        ("pdf", "programme ville", ["ville", "programme"]),
        ("pdf", '"petites villes"', ["Petites villes"]),
        ("pdf", "conv*", ["Convention", "convention"]),
        ("scan", "hirson", ["Hirson"]),
        ("web", "etrange", ["étrange"]),
        ("pdf", "ville introuvable", []),
        ("pdf", '"', []),
        ("pdf", HOSTILE, []),
    ],
)
def test_what_was_searched_is_marked(site: Site, name: str, words: str, expected: list[str]) -> None:
    """Every hit of the page in its text, and on its image if it has one; where it doesn't say all, it says so."""
    tree = site.read(LINKS.page(site.page_id(name), words=words))
    assert said(tree, "//article//mark[@data-kind='hit']") == expected
    boxes = tree.xpath("//*[local-name()='g'][@data-kind='hit'][*[local-name()='rect']]")
    assert len(boxes) == (0 if name == "web" else len(expected))
    assert tree.xpath("//input[@id='q']/@value") == [words]
    assert bool(said(tree, "//p[contains(@class, 'notice')][contains(., 'all of')]")) == (not expected)
    if expected:
        (hit,) = tree.xpath("//span[@data-walk='hit']/a/@href")
        assert expected[0] in site.read(hit).xpath("//article//mark[@data-kind='highlight']")[0].text_content()


def test_a_search_goes_along_from_page_to_page(site: Site) -> None:
    """The next page, facts, mentions and the box of the page's number keep what was searched."""
    tree = site.read(LINKS.page(site.page_id("pdf"), words="ville"))
    assert tree.xpath("//nav/a[@rel='next']/@href") == [LINKS.page(site.page_id("pdf-2"), words="ville")]
    addresses = tree.xpath("//main//@data-href | //section[@id='facts']//a[@class='choose']/@href")
    assert len(addresses) > 5
    assert all("q=ville" in address for address in addresses)
    assert tree.xpath("//form//input[@type='hidden'][@name='q']/@value") == ["ville"]


@pytest.mark.parametrize(
    ("number", "name"), [("3", "pdf-3"), ("0", "pdf"), ("99", "pdf-4"), ("x", "pdf-2"), ("-1", "pdf-2"), ("²", "pdf-2")]
)
def test_a_page_is_found_by_its_number(site: Site, number: str, name: str) -> None:
    """The page of that number, the nearest where there is none; this one where it is no number."""
    response = site.get(f"{LINKS.page(site.page_id('pdf-2'))}?number={quote(number)}&q=ville")
    assert response.status_code == 302
    assert response.headers["location"] == LINKS.page(site.page_id(name), words="ville")


@pytest.mark.parametrize("name", ["pdf", "scan", "web"])
def test_a_pages_words_are_sent_to_its_script(site: Site, name: str) -> None:
    """Its text as it is stored, and each word with its place; markup in it stays text."""
    response = site.get(LINKS.page_words(site.page_id(name)))
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    assert response.headers["x-content-type-options"] == "nosniff"
    page = site.corpus.pages[name]
    sent = response.json()
    assert sent["text"] == page.text
    assert [page.text[start:end] for start, end, *_ in sent["words"]] == (
        [] if name == "web" else [page.text[word.start : word.end] for word in page.words]
    )
    assert site.get(LINKS.page_words("none-1")).status_code == 404


def test_the_words_of_a_span_can_be_copied_with_their_source(site: Site) -> None:
    """Document, page, quote and permanent link, as a reader cites them; of a fact and of any words."""
    tree = site.read(site.viewer("scan", SCAN[1]))
    (text,) = tree.xpath("//button[@class='copy-text']/@data-text")
    assert f"«\u00a0{SCAN[1]}\u00a0»" in text
    span = site.corpus.span("scan", SCAN[1])
    assert f"http://localhost/-/page/{site.page_id('scan')}?highlight={span.start}-{span.end}" in text
    tree = site.read(LINKS.evidence(site.page_id("pdf-2"), "count", fact_id(site, "programme_counts", "true")))
    (text,) = tree.xpath("//button[@class='copy-text']/@data-text")
    assert "Convention de Guise" in text
    assert ANNEXE[0] in text


def test_a_mention_that_is_chosen_says_what_it_stands_for(site: Site) -> None:
    """In the reader's words; a commune leads to all that is said of it."""
    tree = site.read(site.viewer("pdf", "Guise"))
    assert said(tree, "//section[@class='dock']//ul[@class='parts']/li") == ["commune: Guise (02361), confidence 97%"]
    assert LINKS.commune(GUISE) in tree.xpath("//section[@class='dock']//ul[@class='parts']//a/@href")
    assert said(tree, "//span[@data-walk='mention']/span[contains(@class, 'now')]") == ["mention 1 of 5"]
    french = html.fromstring(site.get(site.viewer("pdf", "125 000 €"), **{"accept-language": "fr"}).text)
    assert said(french, "//section[@class='dock']//ul[@class='parts']/li") == ["montant : 125 000 €, confiance 99 %"]


def test_who_may_not_review_is_not_asked_to(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The form for a missed fact is offered where the server was started for reviews, and nowhere else."""
    address = site.viewer("pdf", CONVENTION[2])
    span = site.corpus.span("pdf", CONVENTION[2])
    form = LINKS.add_fact(site.page_id("pdf"), span.start, span.end)
    assert form not in site.read(address).xpath("//main//a/@href")
    monkeypatch.setattr(served_site.of(site.datasette), "reviewer", served_site.Reviewer("Une lectrice"))
    assert form in site.read(address).xpath("//main//a/@href")
