"""Reviews on the pages: each verdict kept and shown, and what is to be checked first."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest
from lxml import html
from reviews_cases import PAGE
from reviews_corpus import ACV, GUISE, PVD, STATE, VERVINS, database
from web_reviewing import HOSTILE, Reviewing, site, text
from web_site import LINKS

from lieudit.web.review_keeping import PATIENCE_SECONDS

__all__ = ["database", "site"]  # fixtures


# Verdicts


@pytest.mark.parametrize(
    ("kind", "table"), [("participation", "participations"), ("award", "awards"), ("count", "programme_counts")]
)
def test_a_fact_is_right(site: Reviewing, kind: str, table: str) -> None:
    """It is kept, the reader is sent back to the fact, which says who said so; lists mark it."""
    fact = site.one(table)
    answer = site.judge(kind, fact, "right", comment="vu")
    assert answer.status_code == 303
    assert site.kept() == [("right", "{}", "Anne Martin", "vu")]
    assert answer.headers["location"].startswith(f"{LINKS.fact(kind, fact)}?noted=")
    tree = site.read(answer.headers["location"])
    assert "Kept: right, says Anne Martin" in text(tree.xpath("//*[@role='status']")[0])
    (banner,) = tree.xpath("//div[@class='reviewed']")
    assert "right, says Anne Martin" in text(banner)
    assert "“vu”" in text(banner) or tree.xpath("//div[@class='reviewed']//q[text()='vu']")
    listed = site.read(LINKS.page(PAGE)).xpath(f"//li[@data-fact='{kind}']//*[@class='by-hand']")
    assert [text(mark) for mark in listed] == ["checked"]


def test_a_fact_is_wrong(site: Reviewing) -> None:
    """The database says it no more; its page still shows what it was, by whose word it went, and the way back."""
    fact = site.one("participations")
    answer = site.judge("participation", fact, "wrong")
    assert site.rows("select count(*) from participations") == [(0,)]
    tree = site.read(answer.headers["location"])
    assert (
        text(tree.xpath("//h1[contains(@class, 'not-told')]")[0]) == "Guise enrolled Petites villes de demain May 2022"
    )
    assert "wrong, says Anne Martin" in text(tree.xpath("//div[@class='reviewed']")[0])
    assert not tree.xpath("//section[@aria-labelledby='cite']")
    assert site.get(f"{LINKS.fact('participation', fact)}.bib").status_code == 404
    back = tree.xpath("//div[@class='reviewed']//form/@action")[0]
    again = site.send(back, {"author": "Béa"})
    assert again.status_code == 303
    assert site.rows("select id from participations") == [(fact,)]
    tree = site.read(again.headers["location"])
    assert "Taken back: wrong, says Anne Martin" in text(tree.xpath("//*[@role='status']")[0])
    assert "withdrawn by Béa" in text(tree.xpath("//section[@aria-labelledby='history']")[0])


def test_an_award_is_corrected_in_every_field(site: Reviewing) -> None:
    """Names or codes are typed; the page shows the new values and the old, and lists mark it."""
    fact = site.one("awards")
    answer = site.judge(
        "award",
        fact,
        "corrected",
        eur="13 500,50 €",
        eur_low="",
        eur_high="",
        qualifier="about",
        tax="HT",
        role="cost",
        communes=["Guise (02361)", "", "vervins"],
        epcis=["", ""],
        programme_id=PVD,
        funder_id="L'État (etat)",
        edtf="2022-05",
        purpose="la halle",
    )
    assert answer.status_code == 303, text(html.fromstring(answer.text))
    ((eur, role, programme, funder, edtf, purpose, method),) = site.rows(
        "select eur, role, programme_id, funder_id, edtf, purpose, method from awards"
    )
    assert (eur, role, programme, funder, edtf, purpose) == (13500.5, "cost", PVD, STATE, "2022-05", "la halle")
    assert method == "review"
    assert site.rows("select commune_code from award_communes order by 1") == [(GUISE,), (VERVINS,)]
    assert site.rows("select qualifier, tax from amounts") == [("about", "HT")]
    tree = site.read(answer.headers["location"])
    changed = [text(change) for change in tree.xpath("//div[@class='reviewed']//li")]
    assert "Sum in euros 13 500.50 €, was 12 500 €" in changed
    assert "Communes with Vervins, without Hirson" in changed
    assert "What the sum is cost, was grant" in changed
    assert "Purpose la halle, was la halle du marché" in changed
    assert "about 13 500.50 €" in text(tree.find(".//h1"))
    assert "awards.prose_to" in text(tree.xpath("//dl[@class='told-by']")[0])
    listed = site.read(LINKS.commune(VERVINS)).xpath("//*[@class='by-hand']")
    assert [text(mark) for mark in listed] == ["corrected by a person"]


def test_only_what_was_changed_is_kept(site: Reviewing) -> None:
    """A form bears every field; what it says as before is no correction."""
    fact = site.one("programme_counts")
    site.judge("count", fact, "corrected", programme_id=ACV, value="8", scope="FR", edtf="")
    assert [row[:2] for row in site.kept()] == [("corrected", '{"value": 8}')]


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"commune_code": "Nulle-Part-sur-Rien"}, "Nothing here is called “Nulle-Part-sur-Rien”."),
        ({"commune_code": "Saint-Denis"}, "Several bear the name “Saint-Denis”: Saint-Denis (97411), 974"),
        ({"commune_code": ""}, "This is needed."),
        ({"commune_code": "99999"}, "Nothing here is called “99999”."),
        ({"edtf": "mai 2022"}, "“mai 2022” is no date in EDTF."),
        ({"edtf": "2022-13-45"}, "“2022-13-45” is no date in EDTF."),
        ({"status": "lauréate"}, "Choose one of the list."),
        ({"programme_id": "no-such"}, "Nothing here is called “no-such”."),
        ({"status": "enrolled"}, "Nothing is changed: change a value, or say that it is right."),
        ({"author": " "}, "Your name is needed"),
    ],
)
def test_what_cannot_be_understood_is_asked_again(site: Reviewing, fields: dict[str, str], problem: str) -> None:
    """With the reason at its field, and all that was typed still there; nothing is kept."""
    given = {
        "commune_code": "Guise (02361)",
        "programme_id": PVD,
        "status": "enrolled",
        "edtf": "2022-05",
        "comment": "vu",
    }
    answer = site.judge("participation", site.one("participations"), "corrected", **(given | fields))
    assert answer.status_code == 400
    assert site.kept() == []
    tree = html.fromstring(answer.text)
    assert tree.xpath("//*[@role='alert']")
    assert problem in text(tree.find(".//main"))
    assert tree.xpath("//details[@id='correct']/@open")
    (field,) = tree.xpath("//input[@id='correct-edtf']")
    assert field.get("value") == (given | fields)["edtf"]
    assert text(tree.xpath("//textarea[@id='correct-comment']")[0]) == "vu"


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"eur": "douze"}, "“douze” is no sum"),
        ({"eur": "12.500"}, "“12.500” is no sum"),
        ({"eur": "1e9"}, "“1e9” is no sum"),
        ({"eur": ""}, "needs a sum"),
        ({"eur": "", "eur_low": "20", "eur_high": "10"}, "needs a sum"),
        ({"communes": ["Guise", "Xyzzy"]}, "Nothing here is called “Xyzzy”."),
        ({"funder_id": "Personne"}, "Nothing here is called “Personne”."),
    ],
)
def test_a_sum_that_is_none_is_asked_again(site: Reviewing, fields: dict[str, str | list[str]], problem: str) -> None:
    """Neither words nor thousands that look like cents; a range has two ends in their order."""
    answer = site.judge("award", site.one("awards"), "corrected", **fields)
    assert answer.status_code == 400
    assert problem in text(html.fromstring(answer.text).find(".//main"))
    assert site.kept() == []


@pytest.mark.parametrize("verdict", ["", "added", "settled", "RIGHT", "right'--"])
def test_a_verdict_is_right_wrong_or_corrected(site: Reviewing, verdict: str) -> None:
    """Anything else is asked again."""
    assert site.judge("count", site.one("programme_counts"), verdict).status_code == 400
    assert site.kept() == []


def test_a_mention_is_corrected_and_its_facts_follow(site: Reviewing) -> None:
    """Another commune is meant by the words: so it is in the facts that rest on them."""
    ((mention,),) = site.rows("select id from commune_mentions where text = 'Hirson'")
    answer = site.judge("commune", str(mention), "corrected", commune_code="Vervins")
    assert answer.status_code == 303
    assert site.rows("select commune_code from award_communes order by 1") == [(GUISE,), (VERVINS,)]
    assert "Vervins 02789" in text(site.read(answer.headers["location"]).find(".//h1"))


def test_the_name_of_whoever_reviews_is_remembered(site: Reviewing) -> None:
    """In a cookie that no script reads; until then it is the one whom the server was started for."""
    fact = LINKS.fact("award", site.one("awards"))
    assert site.read(fact).xpath("//input[@id='judge-author']/@value") == ["Anne Martin"]
    answer = site.judge("award", site.one("awards"), "right", author="Zoé <Z> Öz;")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    site.cookies |= dict(answer.cookies)
    page = site.run(site.datasette.client.get(fact, cookies=site.cookies))
    assert html.fromstring(page.text).xpath("//input[@id='judge-author']/@value") == ["Zoé <Z> Öz;"]


# What to check first


def test_the_least_sure_is_checked_first(site: Reviewing) -> None:
    """One after the other, by confidence; each verdict leads to the next, what was left comes again at the end."""
    seen = []
    address = LINKS.review()
    for verdict in ("right", "left", "wrong"):
        tree = site.read(address)
        seen.append(text(tree.find(".//h1")))
        if verdict == "left":
            address = tree.xpath("//a[@rel='next'][@data-key='j']/@href")[0]
            continue
        (form,) = tree.xpath("//form[@class='verdicts']")
        hidden = {field.get("name"): field.get("value") for field in form.xpath(".//input[@type='hidden']")}
        hidden.pop("csrftoken")
        answer = site.send(form.get("action"), {**hidden, "verdict": verdict, "author": "Anne"})
        address = answer.headers["location"]
    assert [words.split(" ")[0] for words in seen] == ["7", "12", "Guise"]
    done = site.read(address)
    assert "2 of 3 facts checked" in text(done.find(".//main"))
    again = site.read(done.xpath("//p[@class='lead']/a/@href")[0])
    assert text(again.find(".//h1")) == seen[1]


def test_only_one_kind_is_checked(site: Reviewing) -> None:
    """And anything odd in the address is the beginning of all."""
    assert "Guise" in text(site.read(LINKS.review("participation")).find(".//h1"))
    for odd in ("3~0~x~y", "1~nan~award~x", "2~..~award~x", HOSTILE, "2~" + "9" * 400 + "~award~x"):
        assert site.get(f"{LINKS.review()}?after={quote(odd)}&kind={quote(odd)}").status_code == 200


def test_readers_see_what_was_said(site: Reviewing, database: Path) -> None:
    """Without --review too: who, when, what, what became of it; but no form."""
    site.judge("participation", site.one("participations"), "corrected", status="signed")
    site.judge("award", site.one("awards"), "right")
    site.judge("award", site.one("awards"), "wrong", comment=HOSTILE)
    reader = Reviewing(database, reviewer=None)
    try:
        tree = reader.read(LINKS.reviews())
        said = [text(entry) for entry in tree.xpath("//ol[contains(@class, 'reviews')]/li")]
        assert len(said) == 3
        assert sum("replaced by a later one" in entry for entry in said) == 1
        assert any("Status signed, was enrolled" in entry for entry in said)
        assert not tree.xpath("//form[@method='post']")
        assert not tree.xpath("//script[not(@src)] | //img[@src='x']")
        states = reader.read(LINKS.reviews("replaced"))
        assert len(states.xpath("//ol[contains(@class, 'reviews')]/li")) == 1
        page = reader.read(LINKS.fact("participation", site.one("participations")))
        assert "Status signed, was enrolled" in text(page.xpath("//div[@class='reviewed']")[0])
        assert not page.xpath("//form[@method='post']")
    finally:
        reader.close()


def test_an_ingest_that_writes_is_named(site: Reviewing) -> None:
    """The person is told at once, what they typed is there, and nothing was kept."""
    with closing(sqlite3.connect(site.corpus.database, isolation_level=None)) as ingest:
        ingest.execute("begin immediate")
        answer = site.judge("participation", site.one("participations"), "corrected", status="signed", comment="tapé")
        ingest.execute("rollback")
    assert answer.status_code == 503
    tree = html.fromstring(answer.text)
    assert "Another program is writing to the database" in text(tree.xpath("//*[@role='alert']")[0])
    assert text(tree.xpath("//textarea[@id='correct-comment']")[0]) == "tapé"
    assert tree.xpath("//select[@id='correct-status']/option[@selected]/@value") == ["signed"]
    assert site.kept() == []
    assert PATIENCE_SECONDS < 10
