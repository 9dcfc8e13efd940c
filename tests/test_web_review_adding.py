"""What the rules missed is added from its words; names without a code get theirs; names are suggested."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from lxml import html
from reviews_cases import PAGE
from reviews_corpus import ACV, HIRSON, LENS, MONEY, PLACE, PVD, REGION, database
from web_reviewing import HOSTILE, Reviewing, selected, site, text
from web_site import LINKS

__all__ = ["database", "site"]  # fixtures


def test_a_missed_fact_is_added_from_its_words(site: Reviewing) -> None:
    """The form is filled with what the words name; what is added has a page, with its quote, and lists mark it."""
    start, end = selected(PLACE)
    tree = site.read(LINKS.add_fact(PAGE, start, end, "participation"))
    assert text(tree.xpath("//span[@class='quote']")[0]) == PLACE
    filled = {
        field.get("name"): field.get("value") or "".join(field.xpath("./option[@selected]/@value"))
        for field in tree.xpath("//form[contains(@class, 'correction')]//*[self::input[@type='text'] or self::select]")
    }
    assert filled == {
        "commune_code": "Guise (02361)", "programme_id": PVD, "status": "enrolled", "edtf": "2022-05",
        "author": "Anne Martin",
    }  # fmt: skip
    given = {"page": PAGE, "start": str(start), "end": str(end), "kind": "participation"}
    answer = site.send(LINKS.add_fact(), {**filled, **given, "status": "signed", "comment": "manquait"})
    assert answer.status_code == 303, answer.text
    assert [row[0] for row in site.kept()] == ["added"]
    tree = site.read(answer.headers["location"])
    assert text(tree.find(".//h1")) == "Guise signed Petites villes de demain May 2022"
    assert site.rows("select status, quote, method from participations order by status desc") == [
        ("signed", PLACE, "review"), ("enrolled", PLACE, "participations.joins"),
    ]  # fmt: skip
    marks = [text(mark) for mark in site.read(LINKS.page(PAGE)).xpath("//li[@data-fact]//*[@class='by-hand']")]
    assert marks == ["added by a person"]


def test_an_added_sum_takes_its_words_from_the_page(site: Reviewing) -> None:
    """Amount, communes and funder of the selection are there; what it is for is typed."""
    start, end = selected(MONEY)
    tree = site.read(LINKS.add_fact(PAGE, start, end, "award"))
    assert tree.xpath("//input[@name='communes']/@value")[:2] == ["Guise (02361)", "Hirson (02381)"]
    assert tree.xpath("//textarea[@name='amount']/text()") == ["12 500 €"]
    given = {"page": PAGE, "start": str(start), "end": str(end), "kind": "award", "author": "A"}
    sums: dict[str, str | list[str]] = {
        "eur": "12500",
        "amount": "12 500 €",
        "qualifier": "exact",
        "role": "cost",
        "communes": ["Guise"],
    }
    answer = site.send(LINKS.add_fact(), {**given, **sums})
    assert answer.status_code == 303, text(html.fromstring(answer.text).find(".//main"))
    assert site.rows("select eur, role from awards order by role") == [(12500.0, "cost"), (12500.0, "grant")]


@pytest.mark.parametrize(
    ("kind", "words", "field", "value"),
    [
        ("commune", "Lens", "commune_code", "Lens (62498)"),
        ("programme", "Action cœur de ville", "programme_id", ACV),
    ],
)
def test_a_missed_name_is_filled_with_what_it_may_mean(
    site: Reviewing, kind: str, words: str, field: str, value: str
) -> None:
    """Where only one bears it, or it is the largest; a person looks at it before it is added."""
    tree = site.read(LINKS.add_fact(PAGE, *selected(words), kind))
    found = tree.xpath(f"//input[@name='{field}']/@value | //select[@name='{field}']/option[@selected]/@value")
    assert found == [value]


@pytest.mark.parametrize(
    "query",
    ["", "?page=none&start=0&end=4", f"?page={PAGE}", f"?page={PAGE}&start=4&end=4", f"?page={PAGE}&start=0&end=99999"],
)
def test_nothing_is_added_without_words(site: Reviewing, query: str) -> None:
    """The page says what to do."""
    answer = site.get(f"{LINKS.add_fact()}{query}")
    assert answer.status_code == 404
    assert "Select on its page" in answer.text


def test_a_name_gets_its_commune(site: Reviewing) -> None:
    """By the button of a candidate; then it is a mention, by this person's word, and the list has it no more."""
    refusal = site.one("refusals")
    tree = site.read(LINKS.refusals())
    assert [text(name) for name in tree.xpath("//ol[@class='refusals']//h2")] == ["Lens"]
    assert tree.xpath("//button[@name='commune_code']/@value") == [LENS, "26162"]
    answer = site.send(LINKS.settle(refusal), {"commune_code": LENS, "author": "Anne", "reason": "", "name": "Lens"})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"{LINKS.refusals(name='Lens')}&noted=")
    assert site.rows("select commune_code, method from commune_mentions where text = 'Lens'") == [(LENS, "review")]
    tree = site.read(answer.headers["location"])
    assert not tree.xpath("//ol[@class='refusals']//h2")
    assert "Kept: settled by Anne" in text(tree.xpath("//*[@role='status']")[0])
    withdrawal = tree.xpath("//*[@role='status']//form/@action")[0]
    assert site.send(withdrawal, {"author": "Anne"}).status_code == 303
    assert site.rows("select count(*) from refusals") == [(1,)]


def test_a_name_gets_another_commune_or_none(site: Reviewing) -> None:
    """One that is typed; or it is said that no commune is meant, and it is asked no more."""
    refusal = site.one("refusals")
    answer = site.send(LINKS.settle(refusal), {"commune": "nulle part", "author": "Anne"})
    assert answer.status_code == 400
    assert "Nothing here is called “nulle part”." in answer.text
    assert site.send(LINKS.settle(refusal), {"verdict": "right", "author": "Anne"}).status_code == 303
    assert not site.read(LINKS.refusals()).xpath("//ol[@class='refusals']//h2")
    assert site.read(LINKS.refusals(refusal)).xpath("//ol[@class='refusals']//h2")
    assert site.send(LINKS.settle(refusal), {"commune": "Hirson", "author": "Anne"}).status_code == 303
    assert site.rows("select commune_code from commune_mentions where text = 'Lens'") == [(HIRSON,)]


# Names that may be meant


@pytest.mark.parametrize(
    ("kind", "typed", "first"),
    [
        ("commune", "guis", "Guise (02361)"),
        ("commune", "02361", "Guise (02361)"),
        ("commune", "hirson", "Hirson (02381)"),
        ("programme", "pvd", "Petites villes de demain (petites-villes-de-demain)"),
        ("organisation", "région hauts", f"Région Hauts-de-France ({REGION})"),
        ("organisation", "guise", "Guise (commune-02361)"),
    ],
)
def test_names_are_suggested(site: Reviewing, kind: str, typed: str, first: str) -> None:
    """By the beginning of the name, by code, by acronym; a commune also as who pays."""
    results = site.get(f"{LINKS.suggest(kind)}&q={quote(typed)}").json()["results"]
    assert first in [one["value"] for one in results[:3]]
    assert len(results) <= 12


@pytest.mark.parametrize("typed", ["", " ", "x" * 5000, HOSTILE, "%", "'; drop table communes"])
def test_nothing_is_suggested_for_what_names_nothing(site: Reviewing, typed: str) -> None:
    """Nor does it harm."""
    answer = site.get(f"{LINKS.suggest('commune')}&q={quote(typed)}")
    assert answer.json() == {"results": []}
    assert site.get("/-/suggest?kind=nothing&q=a").status_code == 404
