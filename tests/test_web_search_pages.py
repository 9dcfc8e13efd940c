"""The search page as it is served: its form, its chips, its words in two languages, and the same as JSON."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from web_corpus import GUISE, HIRSON, HOSTILE, PVD
from web_site import Site, corpus, site

from lieudit.web.links import Links

__all__ = ["corpus", "site"]  # fixtures

LINKS = Links()


def words_of(site: Site, address: str, path: str) -> list[str]:
    return [" ".join(element.text_content().split()) for element in site.read(address).xpath(path)]


def test_a_hit_is_marked_and_leads_to_its_words(site: Site) -> None:
    """Snippets have the words marked; the link opens the page at them, with all that were searched."""
    tree = site.read("/-/search?q=halle")
    assert [mark.text_content() for mark in tree.xpath("//p[@class='snippet']//mark[@data-kind='hit']")] == ["halle"]
    span = site.corpus.span("pdf", "halle")
    assert tree.xpath("//ol[@class='hits']//h2/a/@href") == [
        LINKS.page(site.page_id("pdf"), span.start, span.end, "halle")
    ]
    assert tree.xpath("//input[@name='q']/@value") == [
        "halle",
        "halle",
    ]  # of the page, and the header's, which is hidden


def test_filters_are_fields_with_counts_and_chips_to_take_away(site: Site) -> None:
    """What is set is selected in its field, and a chip leads to the same question without it."""
    address = f"/-/search?q=ville&programme={PVD}&commune=guise&kind=agreement&since=2020&until=2021"
    assert words_of(site, address, "//select[@name='programme']/option[@selected]") == ["Petites villes de demain (1)"]
    assert words_of(site, address, "//select[@name='kind']/option[@selected]") == ["agreement (1)"]
    tree = site.read(address)
    assert tree.xpath("//input[@name='commune']/@value") == [f"Guise ({GUISE})"]
    chips = {" ".join(one.text_content().split()): one.get("href") for one in tree.xpath("//ul[@class='chips']//a")}
    assert list(chips) == [
        "Take away: Petites villes de demain ×",
        f"Take away: Guise ({GUISE}) ×",
        "Take away: agreement ×",
        "Take away: since 2020 ×",
        "Take away: until 2021 ×",
    ]
    less = chips[f"Take away: Guise ({GUISE}) ×"]
    assert less == f"/-/search?q=ville&programme={PVD}&kind=agreement&since=2020&until=2021"
    assert words_of(site, less, "//p[@role='status']/strong") == ["1 page"]
    # a value that leaves nothing stays selected, so that what is asked can be seen
    assert words_of(site, "/-/search?kind=report", "//select[@name='kind']/option[@selected]") == ["report"]
    assert words_of(site, "/-/search?kind=report", "//p[@role='status']/strong") == ["0 pages"]


def test_every_field_has_a_label_and_belongs_to_the_form(site: Site) -> None:
    """Fields beside the results are sent with the words above them."""
    tree = site.read("/-/search")
    for field in tree.xpath("//main//input | //main//select"):
        assert tree.xpath("//label[@for=$name]", name=field.get("id")), field.get("id")
        assert field.get("form", "search") == "search"


def test_a_commune_that_is_none_is_told(site: Site) -> None:
    """Nothing is found, and the page says why; its name is text whatever it holds."""
    tree = site.read(f"/-/search?commune={quote(HOSTILE)}")
    assert HOSTILE in tree.xpath("//p[@class='notice']")[0].text_content()
    assert tree.xpath("//ol[@class='hits']/li") == []
    assert HOSTILE in tree.xpath("//ul[@class='chips']//a")[0].text_content()


def test_the_page_speaks_french(site: Site) -> None:
    """What the page says; what documents say stays as it is."""
    response = site.get("/-/search?q=ville&kind=agreement", **{"accept-language": "fr"})
    assert "Pages qui disent «\u00a0ville\u00a0»" in response.text
    assert "convention (3)" in response.text
    assert "1er juin 2021" in response.text


def test_the_same_as_data(site: Site) -> None:
    """Total, hits with their place and marks, what filters would leave, and where the page is."""
    told = site.get(f"/-/search.json?q=halle&programme={PVD}").json()
    span = site.corpus.span("pdf", "halle")
    assert told["question"] == {"words": "halle", "programme": PVD, "page": 1}
    assert (told["total"], told["order"], told["pages"], told["next"]) == (1, "best", 1, None)
    (hit,) = told["hits"]
    assert (hit["page_id"], hit["start"], hit["end"]) == (site.page_id("pdf"), span.start, span.end)
    assert [hit["snippet"][start:end] for start, end in hit["marked"]] == ["halle"]
    assert site.get(hit["address"]).status_code == 200
    assert told["filters"]["kind"] == [{"value": "agreement", "label": "agreement", "pages": 1}]
    named = site.get("/-/search.json?q=guise").json()["called"]["communes"]
    assert named == [{"key": GUISE, "name": "Guise"}]


def test_more_results_than_a_page_lead_on(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each page of results to the next, in HTML and in JSON, with all that was asked."""
    monkeypatch.setattr("lieudit.web.search.PAGE_SIZE", 2)
    monkeypatch.setattr("lieudit.web.search_views.PAGE_SIZE", 2)
    following = site.get("/-/search.json?order=newest&since=2000").json()["next"]
    assert following == "/-/search.json?since=2000&order=newest&page=2"
    assert len(site.get(following).json()["hits"]) == 2
    tree = site.read("/-/search?order=newest&since=2000&page=2")
    assert tree.xpath("//nav[@class='turn']/a/@href") == [
        "/-/search?since=2000&order=newest",
        "/-/search?since=2000&order=newest&page=3",
    ]
    assert tree.xpath("//ol[@class='hits']/@start") == ["3"]


def test_communes_are_suggested(site: Site) -> None:
    """Those that pages name before larger ones that none names."""
    suggested = site.get("/-/search/communes.json?q=hirs").json()
    assert suggested[0] == {"code": HIRSON, "name": "Hirson", "departement": "02", "is_named": True}
    assert not any(one["is_named"] for one in suggested[1:])
    assert site.get("/-/search/communes.json").json() == []


@pytest.mark.parametrize("number", ["0", "-3", "x", "²", "99999999999999999999", "2"])
def test_any_page_of_results_may_be_asked_for(site: Site, number: str) -> None:
    """A number that makes no sense is the first page; one that is too high is empty."""
    assert site.get(f"/-/search?q=halle&page={quote(number)}").status_code == 200


@pytest.mark.parametrize(
    "query", ["q=%00%ff", "q=" + quote(HOSTILE), "q=a&q=b", "q=%22%2A", "since=%00", "commune=%27--", "q=" + "a+" * 500]
)
@pytest.mark.parametrize("page", ["search", "search.json"])
def test_whatever_is_asked_is_answered(site: Site, page: str, query: str) -> None:
    """In HTML and as data."""
    assert site.get(f"/-/{page}?{query}").status_code == 200
