"""The page of one fact: its words, its evidence, what else is said of it, and how to cite it."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import web_corpus
from command import lieudit
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from web_corpus import CONVENTION, Corpus
from web_site import LINKS, Site, corpus, site

from lieudit import annotations as web_annotations
from lieudit import citations
from lieudit.web import serving
from lieudit.web.facts import MOST_AROUND, around
from lieudit.web.facts_methods import METHODS

__all__ = ["corpus", "site"]  # fixtures

ROOT = Path(__file__).parent.parent
HERE = "http://localhost/"
KINDS = {**citations.FACTS, **citations.MENTIONS}
TELLERS = {
    "préfecture": (
        "Amiens, le 12 mai 2021\n\nLe préfet de la Somme annonce que l'État accorde à la ville de Péronne une "
        "subvention de 460 000 € au titre du fonds friches pour la reconversion de la caserne Foch.\n"
    ),
    "journal": (
        "Amiens, le 21 mai 2021\n\nLe fonds friches de l'État apporte 640 000 € à Péronne (Somme) pour la reconversion "
        "de la caserne Foch.\n"
    ),
    "bilan": (
        "Amiens, le 3 février 2022\n\nEn 2021, l'État a accordé à la ville de Péronne (Somme) 460 000 € au titre du "
        "fonds friches pour la reconversion de la caserne Foch. Le coût du chantier est estimé à 2 300 000 €.\n"
    ),
}


@pytest.fixture(scope="module")
def tellers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Three documents: two tell one sum, one another; a fourth sum is a cost."""
    folder: Path = tmp_path_factory.mktemp("tellers")
    for name, text in TELLERS.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    done = lieudit("ingest", "--db", folder / "corpus.db", "--workers", "1", *sorted(folder.glob("*.txt")))
    assert done.returncode == 0, done.stderr
    opened = Site(Corpus(folder / "corpus.db"))
    yield opened
    opened.close()


def ids(site: Site, kind: str, where: str = "1") -> list[str]:
    with closing(sqlite3.connect(site.corpus.database)) as connection:
        return [row[0] for row in connection.execute(f"select id from {KINDS[kind]} where {where} order by start, id")]


def only(site: Site, kind: str, where: str = "1") -> str:
    (found,) = ids(site, kind, where)
    return found


def text(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().replace("\u202f", " ").split())


def test_a_fact_in_words_with_its_words(site: Site) -> None:
    """The heading says it, the quote holds it whole, each part of it is marked by what it tells."""
    tree = site.read(LINKS.fact("participation", only(site, "participation", "status = 'enrolled'")))
    assert text(tree.find(".//h1")) == "Guise enrolled Petites villes de demain March 2021"
    (quote,) = tree.xpath("//blockquote[contains(@class, 'quoted')]/span[@class='quote']")
    assert text(quote) == CONVENTION[0]
    assert [(mark.get("data-kind"), text(mark)) for mark in quote.iter("mark")] == [
        ("commune", "Guise"),
        ("hit", "rejoint"),
        ("programme", "Petites villes de demain"),
        ("date", "mars 2021"),
    ]
    (after,) = tree.xpath("//span[@class='quote']/following-sibling::span[@class='around']")
    assert text(after).startswith("La Région Hauts-de-France accorde")
    rows = [[text(cell) for cell in row] for row in tree.xpath("//table[contains(@class, 'evidence')]/tbody/tr")]
    assert rows == [
        ["Commune", "Guise", "in the quote"],
        ["Programme", "Petites villes de demain", "in the quote"],
        ["Date", "mars 2021", "in the quote"],
    ]


def test_evidence_beside_the_quote_is_marked_too(site: Site) -> None:
    """What tells the commune of a sum, in the line before, is marked there and said to be there."""
    tree = site.read(LINKS.fact("count", only(site, "count")))
    (number,) = tree.xpath("//span[@class='quote']/mark[@data-kind='hit']")
    assert text(number) == "7"
    award = only(site, "award", "role = 'grant'")
    tree = site.read(LINKS.fact("award", award))
    assert text(tree.find(".//h1")) == "125 000 € grant for Guise from Région Hauts-de-France"
    assert [text(lead) for lead in tree.xpath("//p[@class='lead']")] == ["la halle du marché"]
    parts = {text(row[0]): (text(row[1]), text(row[2])) for row in tree.xpath("//tbody/tr")}
    assert parts == {
        "Funder": ("Région Hauts-de-France", "in the quote"),
        "Amount": ("125 000 €", "in the quote"),
        "Commune": ("Guise", "before it"),
    }
    assert [text(mark) for mark in tree.xpath("//span[@class='around']/mark[@data-kind='commune']")] == ["Guise"]


def test_the_cut_out_shows_quote_and_evidence(site: Site) -> None:
    """On a page that has an image; its marks are drawn on it, and the image is the one that is served."""
    tree = site.read(LINKS.fact("award", only(site, "award", "role = 'grant'")))
    (image,) = tree.xpath("//a[contains(@class, 'cutout')]//img")
    answer = site.get(image.get("src"))
    assert answer.headers["content-type"] == "image/png"
    (drawing,) = tree.xpath("//a[contains(@class, 'cutout')]//*[local-name()='svg']")
    left, top, width, height = map(float, drawing.get("viewbox", drawing.get("viewBox")).split())
    kinds = set()
    for group in drawing.xpath("./*[local-name()='g']"):
        kinds.add(group.get("data-kind"))
        for rect in group:
            x, y = float(rect.get("x")), float(rect.get("y"))
            assert left - 2 <= x <= left + width
            assert top - 5 <= y <= top + height
    assert kinds == {"commune", "amount", "organisation"}
    assert image.get("src").endswith(f"-{site.corpus.span('pdf', CONVENTION[1]).end}")


def test_a_web_page_has_words_and_no_cut_out(site: Site) -> None:
    """And its title, which tries to be markup, is text."""
    fact = only(site, "participation", "status = 'signed'")
    tree = site.read(LINKS.fact("participation", fact))
    assert not tree.xpath("//a[contains(@class, 'cutout')]")
    assert not tree.xpath("//script[not(@src)] | //style | //@style | //@onerror | //img[@src='x']")
    assert web_corpus.HOSTILE in tree.findtext(".//title")


def test_a_scan_says_how_it_was_read(site: Site) -> None:
    """The reader is to compare with the image."""
    tree = site.read(LINKS.fact("participation", only(site, "participation", "status = 'candidate'")))
    assert "optical character recognition" in text(tree.xpath("//dl[@class='told-by']")[0])
    assert tree.xpath("//a[contains(@class, 'cutout')]")


@pytest.mark.parametrize(
    ("kind", "where", "heading"),
    [
        ("commune", "text = 'Guise'", "Guise 02361"),
        ("programme", "1", "Petites villes de demain"),
        ("organisation", "1", "Région Hauts-de-France"),
        ("amount", "1", "125 000 €"),
        ("date", "1", "March 2021"),
    ],
)
def test_a_mention_has_a_page_with_what_rests_on_it(site: Site, kind: str, where: str, heading: str) -> None:
    """Its value, its words marked in what stands around them, and the facts whose evidence it is."""
    mention = ids(site, kind, where)[0]
    tree = site.read(LINKS.fact(kind, mention))
    assert text(tree.find(".//h1")) == heading
    assert tree.xpath("//span[@class='quote']/mark")
    assert tree.xpath("//section[@aria-labelledby='bears']//li[@data-fact]")


def test_a_page_leads_to_its_words_and_its_data(site: Site) -> None:
    """The viewer with the quote marked, the row of the table, the original."""
    fact = only(site, "participation", "status = 'enrolled'")
    links = site.read(LINKS.fact("participation", fact)).xpath("//main//a/@href")
    span = site.corpus.span("pdf", CONVENTION[0])
    assert LINKS.page(site.page_id("pdf"), span.start, span.end) in links
    assert LINKS.row("participations", fact) in links
    assert any(link.startswith(LINKS.document(site.page_id("pdf").partition("-")[0])) for link in links)


def test_every_fact_and_mention_has_its_page(samples_database: Path) -> None:
    """In each form, over the samples; each names a rule that is explained."""
    site = Site(Corpus(samples_database))
    seen = 0
    try:
        for kind in KINDS:
            for row_id in ids(site, kind)[:12]:
                seen += 1
                for ending in ("", ".json", ".bib", ".csl.json", ".jsonld"):
                    answer = site.get(LINKS.fact(kind, row_id) + ending)
                    assert answer.status_code == 200, (kind, row_id, ending)
                assert len(site.read(LINKS.fact(kind, row_id)).xpath("//dl[@class='told-by']//code")) == 1
    finally:
        site.close()
    assert seen > 40


@pytest.mark.parametrize(
    "address",
    [
        "/-/fact/award/none", "/-/fact/award/none.json", "/-/fact/award/none.bib", "/-/fact/award/none.csl.json",
        "/-/fact/award/none.jsonld", "/-/fact/amount/none", "/-/fact/refusal/x", "/-/fact/award/%3Cb%3E",
    ],
)  # fmt: skip
def test_a_fact_that_is_not_there_is_not_found(site: Site, address: str) -> None:
    """With a page that says so, and nothing of the address as markup."""
    answer = site.get(address)
    assert answer.status_code == 404
    assert not html.fromstring(answer.text).xpath("//b")


# What else is said


def test_a_fact_names_its_claim_and_who_else_says_so(tellers: Site) -> None:
    """Two documents tell one sum; each fact leads to the other."""
    facts = ids(tellers, "award", "eur = 460000")
    assert len(facts) == 2
    tree = tellers.read(LINKS.fact("award", facts[0]))
    others = tree.xpath("//section[@aria-labelledby='together']//ul//a/@href")
    assert others == [LINKS.fact("award", facts[1])]
    assert "2 independent witnesses" in text(tree.xpath("//section[@aria-labelledby='together']")[0])
    claim = tree.xpath("//section[@aria-labelledby='together']/p/a/@href")[0]
    assert tellers.get(claim).status_code == 200


def test_a_fact_names_what_disagrees(tellers: Site) -> None:
    """Each side shows the other's value, words and page; the ledger counts one of them."""
    one, other = ids(tellers, "award", "eur = 640000")[0], ids(tellers, "award", "eur = 460000")
    tree = tellers.read(LINKS.fact("award", one))
    (section,) = tree.xpath("//section[@aria-labelledby='disputes']")
    assert "640 000 € here, 460 000 € there" in text(section)
    assert set(section.xpath(".//p[@class='evidence']/a/@href")) <= {LINKS.fact("award", fact) for fact in other}
    back = tellers.read(section.xpath(".//p[@class='evidence']/a/@href")[0])
    assert "460 000 € here, 640 000 € there" in text(back.xpath("//section[@aria-labelledby='disputes']")[0])


def test_the_ledger_says_why_not(tellers: Site) -> None:
    """A cost is no grant; a grant that two tell is counted once."""
    cost = tellers.read(LINKS.fact("award", only(tellers, "award", "role = 'cost'")))
    assert "no grant, but a cost" in text(cost.xpath("//dl[@class='told-by']")[0])
    data = tellers.get(LINKS.fact("award", only(tellers, "award", "role = 'cost'")) + ".json").json()
    assert data["claim"]["is_in_ledger"] is False
    assert data["claim"]["left_out"] == "no grant, but a cost"


# Citing


@pytest.mark.parametrize("kind", ["participation", "award", "count", "commune"])
def test_citations_are_those_of_the_library(site: Site, kind: str) -> None:
    """On the page, to copy, and to download; they lead to where the reader is."""
    row_id = ids(site, kind)[0]
    with closing(sqlite3.connect(site.corpus.database)) as connection:
        citation = citations.of_row(connection, kind, row_id)
        annotation = web_annotations.of_row(connection, kind, row_id, HERE)
    assert citation
    tree = site.read(LINKS.fact(kind, row_id))
    assert tree.get_element_by_id("cite-text").text_content() == citations.french(citation, HERE)
    assert tree.get_element_by_id("cite-link").text_content() == citation.link(HERE)
    assert tree.get_element_by_id("cite-bibtex").text_content().strip() == citations.bibtex(citation, HERE).strip()
    assert json.loads(tree.get_element_by_id("cite-csl").text_content()) == citations.csl(citation, HERE)
    address = LINKS.fact(kind, row_id)
    bibtex = site.get(f"{address}.bib")
    assert bibtex.text == citations.bibtex(citation, HERE)
    assert bibtex.headers["content-type"] == "application/x-bibtex; charset=utf-8"
    assert bibtex.headers["content-disposition"] == f'attachment; filename="lieudit-{kind}-{row_id}.bib"'
    csl = site.get(f"{address}.csl.json")
    assert csl.json() == [citations.csl(citation, HERE)]
    assert csl.headers["content-type"].startswith("application/vnd.citationstyles.csl+json")
    found = site.get(f"{address}.jsonld")
    assert found.json() == annotation
    assert found.headers["content-type"] == 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
    assert site.get(f"{address}.json").json()["citation"]["french"] == citations.french(citation, HERE)


def test_a_permanent_link_leads_to_the_words(site: Site) -> None:
    """It is an address that this server answers, with the quote marked."""
    fact = only(site, "award", "role = 'grant'")
    link = site.read(LINKS.fact("award", fact)).get_element_by_id("cite-link").text_content()
    marked = site.read(link.removeprefix("http://localhost")).xpath("//mark[@data-kind='highlight']")
    assert "".join(mark.text_content() for mark in marked) == CONVENTION[1]


@pytest.mark.parametrize("host", ["127.0.0.1:8001", "[::1]:8001", "localhost"])
def test_citations_lead_to_where_the_reader_is(site: Site, host: str) -> None:
    """By the name under which the corpus is asked."""
    address = LINKS.fact("award", only(site, "award", "role = 'grant'"))
    for ending in ("", ".json", ".bib", ".csl.json", ".jsonld"):
        answer = site.get(address + ending, host=host)
        assert answer.status_code == 200
        assert f"http://{host}/-/page/" in answer.text or ending == ".jsonld"
    assert f"http://{host}/-/page/" in site.get(LINKS.page(site.page_id("pdf"), 0, 5), host=host).text


@pytest.mark.parametrize(
    "host", ["corpus.example", 'x"><script>alert(1)</script>', "x/../../evil", "user@evil", "x y", "x}{\\"]
)
def test_a_host_of_another_name_is_not_answered(site: Site, host: str) -> None:
    """What is no name of this machine is never repeated, in no citation and no page."""
    address = LINKS.fact("award", only(site, "award", "role = 'grant'"))
    for path in (address, f"{address}.json", f"{address}.bib", LINKS.page(site.page_id("pdf"), 0, 5)):
        answer = site.get(path, host=host)
        assert answer.status_code == 421
        assert host not in answer.text


def test_addresses_below_a_base_are_cited_there(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind a proxy, the corpus may live below a path."""
    fact = only(site, "award", "role = 'grant'")
    monkeypatch.setitem(serving.SETTINGS, "base_url", "/fonds/")
    below = Site(site.corpus)
    try:
        tree = below.read(LINKS.fact("award", fact))
        link = tree.get_element_by_id("cite-link").text_content()
        assert link.startswith("http://localhost/fonds/-/page/")
        assert below.get(link.removeprefix("http://localhost/fonds")).status_code == 200
    finally:
        below.close()


# In words


def test_rules_are_explained_as_the_guide_explains_them() -> None:
    """docs/extraction.md is where rules are explained; the pages say the same."""
    guide = (ROOT / "docs" / "extraction.md").read_text(encoding="utf-8")
    rules = re.findall(r"^\| `([a-z]+\.[\w-]+)` \| (.*?) \| ", guide, re.MULTILINE)
    assert {name: re.sub(r"`([^`]*)`", r"“\1”", rule).replace("'", "’") for name, rule in rules} == {
        name: rule for name, rule in METHODS.items() if name != "review"
    }


@given(st.text("ab \n", max_size=900), st.integers(0, 900), st.integers(0, 900))
def test_what_stands_around_is_whole_words(page: str, one: int, other: int) -> None:
    """Bounded, adjoining the quote, and cut nowhere within a word but at the quote itself."""
    start, end = sorted((min(one, len(page)), min(other, len(page))))
    first, last = around(page, start, end)
    assert start - MOST_AROUND <= first <= start
    assert end <= last <= end + MOST_AROUND
    assert first in (0, start) or page[first - 1].isspace()
    assert last in (end, len(page)) or page[last].isspace()
