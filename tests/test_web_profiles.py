"""The pages of communes, programmes and organisations: what documents say together, and no euro twice."""

from __future__ import annotations

import sqlite3
from itertools import pairwise
from pathlib import Path

import profiles_corpus
import pytest
from lxml import html
from profiles_corpus import ACV, FORMER, GUISE, HIRSON, MARLE, NEW, PVD, REGION, STATE, VERVINS, corpus
from web_corpus import Corpus
from web_site import LINKS, Site, site, stored

from lieudit.web import money, profile_communes, profile_organisations, profile_programmes, said
from lieudit.web.figures import Sums
from lieudit.web.profile_programmes import Asked

__all__ = ["corpus", "site", "stored"]  # fixtures


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def commune(stored: sqlite3.Connection, code: str) -> profile_communes.Commune:
    found = profile_communes.commune(stored, code)
    assert found
    return found


def sums(lines: tuple[money.Line, ...]) -> list[float | None]:
    return [line.eur for line in lines]


# A commune


def test_no_euro_of_a_commune_is_counted_twice(stored: sqlite3.Connection) -> None:
    """What is its alone, what it shares, and what the ledger leaves out stand apart; only the first makes a sum."""
    found = commune(stored, GUISE).money
    assert found
    assert sums(found.own) == [560_000, 125_000]
    assert sums(found.shared) == [300_000, 50_000]
    assert sums(found.left_out) == [900_000, 40_000]
    assert found.by_year.total == 685_000
    assert found.by_year.shared == Sums(2, 350_000)
    assert [line.left_out for line in found.left_out] == ["its parts are counted", "asked for, not granted"]
    assert (found.of_epci.counted, found.of_epci.eur) == (1, 50_000)


def test_of_two_sums_that_contradict_each_other_one_counts(stored: sqlite3.Connection) -> None:
    """The other is told with its reason."""
    found = commune(stored, MARLE).money
    assert found
    assert (sums(found.own), sums(found.left_out), found.by_year.total) == ([460_000], [640_000], 460_000)
    assert str(found.left_out[0].left_out).startswith("contradicted: 460,000 €")


def test_a_communes_page_tells_money_apart(site: Site) -> None:
    """Who shares is named; each sum leads to its words and its witnesses; what is left out is folded away."""
    tree = site.read(LINKS.commune(GUISE))
    own, shared, left_out = (tree.get_element_by_id(name) for name in ("own", "shared", "left-out"))
    assert [words(cell) for cell in own.xpath(".//td[contains(@class, 'quantity')]")] == ["560 000 €", "125 000 €"]
    assert "with Hirson and Vervins" in words(shared)
    assert "Thiérache" in words(shared)
    assert left_out.get("open") is None
    assert "its parts are counted" in words(left_out)
    (first, *_) = own.xpath(".//tbody/tr")
    assert site.get(first.xpath("td[2]/a/@href")[0]).status_code == 200
    assert "/-/claim/award/" in first.xpath("td[last()]/a/@href")[0]
    assert "685 000 €" in words(tree.xpath("//dl[@class='figures']")[0])


def test_a_communes_programmes_have_status_date_and_sources(site: Site, stored: sqlite3.Connection) -> None:
    """The quote that tells the status goes first, then the other witnesses; candidates are in no list."""
    first, second = commune(stored, GUISE).memberships
    assert (first.programme.key, first.status, first.edtf, first.sources) == (PVD, "signed", "2021-06", 2)
    assert [fact.quote for fact in first.facts] == ["Guise a signé en juin 2021.", "Guise est retenue."]
    assert (first.is_listed, second.is_listed) == (True, None)
    (hirson,) = commune(stored, HIRSON).memberships
    assert hirson.is_listed is False
    shown = site.read(LINKS.commune(GUISE)).xpath(f"//li[@data-programme='{PVD}']")[0]
    assert "signed since June 2021 2 independent witnesses, 1 April 2021 to 1 May 2022" in words(shown)
    assert shown.xpath(".//blockquote/a/@href") == [LINKS.page("bilan-1", 0, 27), LINKS.page("communique-1", 0, 18)]


def test_all_that_is_said_of_a_commune_by_document(stored: sqlite3.Connection) -> None:
    """The newest first; a document that only names it shows the words that do."""
    found = commune(stored, GUISE).said
    assert [telling.document.key for telling in found.documents] == ["gazette", "bilan", "communique"]
    gazette, bilan, _ = found.documents
    assert gazette.mention
    assert (gazette.mention.before, gazette.mention.text) == ("Le marché de <", "Guise")
    assert not gazette.facts
    assert bilan.mention is None
    assert [fact.status for fact in bilan.facts.participations] == ["signed", "selected"]
    assert {fact.eur for fact in bilan.facts.awards} == {125_000, 900_000, 560_000}
    assert (found.total, found.pages) == (3, 3)


def test_no_more_than_a_few_documents_and_facts_at_a_time(
    stored: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second page goes on where the first ends; facts that are not shown are counted."""
    monkeypatch.setattr(said, "PAGE_SIZE", 2)
    monkeypatch.setattr(said, "MOST_FACTS", 3)
    pages = [said.of_communes(stored, [GUISE], number) for number in (1, 2, 3)]
    assert [[one.document.key for one in page.documents] for page in pages] == [
        ["gazette", "bilan"],
        ["communique"],
        [],
    ]
    bilan = pages[0].documents[1]
    assert (len(bilan.facts.participations) + len(bilan.facts.awards), bilan.more) == (3, 2)


def test_a_commune_of_before_stands_under_todays(site: Site, stored: sqlite3.Connection) -> None:
    """It leads there; there its facts are told with its name, and its place is the new commune's."""
    former, new = commune(stored, FORMER), commune(stored, NEW)
    assert former.successor
    assert (former.successor.key, former.memberships, former.money) == (NEW, (), None)
    assert [one.document.key for one in former.said.documents] == ["communique"]
    assert FORMER in {one.named.key for one in new.before}
    assert [(one.programme.key, one.status) for one in new.memberships] == [(PVD, "selected")]
    assert LINKS.commune(NEW) in site.read(LINKS.commune(FORMER)).xpath("//p[@class='notice']/a/@href")
    told = site.read(LINKS.commune(NEW)).get_element_by_id("said")
    assert "Béon" in words(told)


def test_a_communes_disagreements_and_lists(site: Site) -> None:
    """Both values with the words that tell them; the list that names it, with its date."""
    tree = site.read(LINKS.commune(MARLE))
    disputes = tree.get_element_by_id("disputes")
    assert "amount: 640 000 € or 460 000 €" in words(disputes)
    assert LINKS.disagreements(commune=MARLE) in disputes.xpath(".//a/@href")
    lists = site.read(LINKS.commune(GUISE)).get_element_by_id("lists")
    told = [words(cell) for cell in lists.xpath(".//tbody/tr/*")]
    assert told == ["Petites villes de demain", "2022-01-01.csv", "1 January 2022", "", "30 June 2021"]


def test_a_commune_that_no_page_speaks_of(site: Site) -> None:
    """What is missing is said, section by section."""
    told = words(site.read(LINKS.commune("01004")))
    for missing in ("has a place in a programme", "tells a sum for", "No page in this database names", "contradicts"):
        assert missing in told
    assert "Ain (01), Auvergne-Rhône-Alpes" in told


def test_back_to_the_programme_that_led_here(site: Site) -> None:
    """Its table's links say where the reader comes from; what is no programme of the commune's is ignored."""
    address = LINKS.commune(GUISE, PVD)
    assert address in site.read(LINKS.programme(PVD)).xpath("//tbody//a/@href")
    crumbs = "//nav[@class='breadcrumb']//a/@href"
    assert LINKS.programme(PVD) in site.read(address).xpath(crumbs)
    assert LINKS.programme("opah-ru") not in site.read(LINKS.commune(GUISE, "opah-ru")).xpath(crumbs)


# A programme


def rows(stored: sqlite3.Connection, **asked: str | int) -> list[tuple[str, ...]]:
    known = profile_programmes.programme(stored, PVD).statuses
    found, total = profile_programmes.rows(stored, PVD, Asked(**asked), known)  # type: ignore[arg-type]
    assert total >= len(found)
    return [(row.commune.key, row.status) for row in found]


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ({}, [NEW, GUISE, HIRSON, VERVINS]),
        ({"sort": "departement"}, [NEW, GUISE, HIRSON, VERVINS]),
        ({"sort": "status"}, [HIRSON, NEW, GUISE, VERVINS]),
        ({"sort": "since"}, [NEW, GUISE, HIRSON, VERVINS]),
        ({"sort": "sources"}, [GUISE, NEW, HIRSON, VERVINS]),
        ({"sort": "money"}, [GUISE, NEW, HIRSON, VERVINS]),
        ({"status": "signed"}, [GUISE, VERVINS]),
        ({"departement": "01"}, [NEW]),
        ({"departement": "02", "status": "candidate"}, [HIRSON]),
        ({"departement": "62"}, []),
        ({"number": 2}, []),
    ],
)
def test_a_programmes_communes_in_any_order(
    stored: sqlite3.Connection, asked: dict[str, str | int], codes: list[str]
) -> None:
    """Sorted and filtered by the database."""
    assert [code for code, _ in rows(stored, **asked)] == codes


@pytest.mark.parametrize("sort", list(profile_programmes.SORTS))
def test_pages_of_communes_neither_repeat_nor_lose_one(
    stored: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch, sort: str
) -> None:
    """One row a page."""
    monkeypatch.setattr(profile_programmes, "PAGE_SIZE", 1)
    found = [rows(stored, sort=sort, number=number) for number in range(1, 6)]
    assert sorted(code for page in found for code, _ in page) == sorted([NEW, GUISE, HIRSON, VERVINS])
    assert found[-1] == []


def test_what_an_address_asks_for(site: Site) -> None:
    """Anything odd is what is usual; no parameter becomes markup or SQL."""
    for odd in ("sort=drop", "status=<b>", "departement=%27", "departement=0200000", "page=-1", "sort=money&page=999"):
        response = site.get(f"{LINKS.programme(PVD)}?{odd}")
        assert response.status_code == 200
        assert "<b>" not in response.text


def test_a_programmes_table_shows_money_apart(site: Site) -> None:
    """Each commune's own, and what it shares; together they are not to be summed, and the page says so."""
    tree = site.read(LINKS.programme(PVD))
    lines = {
        words(row.find("th")): row
        for row in tree.get_element_by_id("communes").xpath(".//table[@class='data']/tbody/tr")
    }
    cells = [words(cell) for cell in lines["Guise"].xpath("td")]
    assert cells == ["Aisne (02)", "signed", "June 2021", "2", "125 000 €", "300 000 €"]
    assert [words(cell) for cell in lines["Hirson"].xpath("td")][-2:] == ["", "300 000 €"]
    assert "do not add it up" in words(tree.get_element_by_id("communes"))
    money_told = words(tree.xpath("//section[h2/@id='where']")[0])
    assert "2 sums, each for one commune: 585 000 €. 1 sum for several communes together: 300 000 €." in money_told


def test_a_programmes_money_is_the_ledgers(stored: sqlite3.Connection) -> None:
    """Each sum once, whether for one commune, for several or for none."""
    for key in (PVD, ACV):
        found = profile_programmes.programme(stored, key).money
        together = sum(one.eur for one in (found.totals.alone, found.totals.shared, found.totals.nowhere))
        (ledger,) = stored.execute("select sum(eur) from ledger where programme_id = ?", [key]).fetchone()
        assert together == ledger
        assert found.by_year.total + found.budgets.total == ledger
        assert found.by_funder.total == found.by_year.total


def test_numbers_told_beside_those_found(site: Site, stored: sqlite3.Connection) -> None:
    """`Says 3, names 1`: of the same document, and of all together; candidates are not counted."""
    found = {one.value: one for one in profile_programmes.programme(stored, PVD).counts}
    assert [(value, one.named, one.found) for value, one in sorted(found.items())] == [(2, 2, 2), (3, 1, 2)]
    lines = [words(row) for row in site.read(LINKS.programme(PVD)).get_element_by_id("counts").xpath(".//tbody/tr")]
    assert "Aisne (02) 3 1 2 told 1 April 2021 One witness" in lines


def test_a_programme_beside_its_official_list(site: Site, stored: sqlite3.Connection) -> None:
    """Who is in both, who is only said, who is only listed; who withdrew or is a candidate is not said to be in it."""
    found = profile_programmes.programme(stored, PVD).comparison
    assert found
    assert (found.rows, found.both) == (2, 1)
    assert [one.key for one in found.said_only.some] == [NEW, VERVINS]
    assert [one.key for one in found.listed_only.some] == [MARLE]
    assert profile_programmes.programme(stored, ACV).comparison is None
    listed = site.read(LINKS.programme(PVD)).get_element_by_id("list")
    assert {LINKS.commune(MARLE), LINKS.query("said_but_not_listed", programme=PVD)} <= set(listed.xpath(".//a/@href"))


def test_a_programme_of_which_nothing_is_told(site: Site) -> None:
    """The registry knows it, no document does: no map, no table, and words that say so."""
    tree = site.read(LINKS.programme("opah-ru"))
    assert not tree.xpath("//*[contains(@class, 'map')] | //table")
    assert "No document in this database names a commune" in words(tree)
    assert "No page in this database names" in words(tree)


# An organisation


def test_what_an_organisation_gives(site: Site, stored: sqlite3.Connection) -> None:
    """Each sum with those that it is for; the largest first, or the latest."""
    tree = site.read(LINKS.organisation(STATE))
    lines = [words(row) for row in tree.get_element_by_id("sums").xpath(".//tbody/tr")]
    assert lines[0].startswith("2022 300 000 €")
    assert "Guise, Hirson and Vervins" in lines[0]
    latest = profile_organisations.sums(stored, STATE, profile_organisations.Asked(is_latest_first=True))
    assert [line.edtf for line in latest] == ["2023", "2022", None]
    found = profile_organisations.organisation(stored, REGION)
    (ledger,) = stored.execute("select sum(eur) from ledger where funder_id = ?", [REGION]).fetchone()
    assert found.by_year.total + found.budgets.total == ledger == 1_025_000
    assert [(spot.commune.key, spot.alone.eur) for spot in found.spots] == [(GUISE, 685_000), (HIRSON, 340_000)]


def test_an_intercommunality_leads_to_its_row_and_communes(corpus: Corpus, tmp_path: Path) -> None:
    """As a funder it has a page of its own; its communes that documents tell of are named."""
    path = tmp_path / "epci.db"
    path.write_bytes(corpus.database.read_bytes())
    with sqlite3.connect(path) as connection:
        values = (f"epci-{profiles_corpus.EPCI}", "La communauté", "epci")
        connection.execute("insert into organisations (id, name, kind) values (?, ?, ?)", values)
    served = Site(Corpus(path))
    targets = served.read(LINKS.organisation(values[0])).xpath("//header//a/@href")
    assert {LINKS.epci(profiles_corpus.EPCI), LINKS.commune(GUISE)} <= set(targets)
    served.close()


def test_an_organisation_of_which_nothing_is_told(site: Site) -> None:
    """No sum, no map, and words that say so."""
    tree = site.read(LINKS.organisation("cerema"))
    assert "tells a grant or an envelope that it gives" in words(tree)
    assert not tree.xpath("//*[contains(@class, 'map')] | //table")


# All of them


@pytest.mark.parametrize("accepted", ["en", "fr"])
@pytest.mark.parametrize(
    "address",
    [
        LINKS.commune(GUISE),
        LINKS.commune(FORMER),
        LINKS.programme(PVD),
        LINKS.organisation(STATE),
        LINKS.about("bilan"),
        "/",
    ],
)
def test_headings_follow_one_another(site: Site, address: str, accepted: str) -> None:
    """One first, none skipped; ids are unique, and each link within the page has its target."""
    tree = html.fromstring(site.get(address, **{"accept-language": accepted}).text)
    levels = [int(heading.tag[1]) for heading in tree.xpath("//h1 | //h2 | //h3 | //h4")]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    targets = {target[1:] for target in tree.xpath("//a[starts-with(@href, '#')]/@href")}
    assert targets <= set(ids)
