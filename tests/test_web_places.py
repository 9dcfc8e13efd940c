"""The data of maps: a sum for several communes is nobody's own, and counted once."""

from __future__ import annotations

import sqlite3

import pytest
from figures_corpus import ACV, ANAH, BETHUNE, GUISE, HIRSON, PAPEETE, PVD, SAINT_PIERRE, STATE, VERVINS, corpus
from web_site import Site, site, stored

from lieudit.web import places
from lieudit.web.figures import EVERYTHING, Scope, Sums
from lieudit.web.links import Links
from lieudit.web.places import Spot

__all__ = ["corpus", "site", "stored"]  # fixtures


def by_code(found: places.Spots) -> dict[str, Spot]:
    return {spot.commune.key: spot for spot in found.spots}


def test_every_commune_with_a_place_or_money(stored: sqlite3.Connection) -> None:
    """What it alone gets, what it shares, who tells of it; the richest first."""
    found = places.spots(stored)
    spots = by_code(found)
    assert list(spots)[:2] == [GUISE, BETHUNE]
    assert set(spots) == {GUISE, BETHUNE, HIRSON, VERVINS, SAINT_PIERRE, PAPEETE}
    guise = spots[GUISE]
    assert (guise.alone, guise.shared, guise.sources) == (Sums(2, 160_000), Sums(2, 350_000), 2)
    assert [(one.programme.key, one.status) for one in guise.memberships] == [(PVD, "signed")]
    assert (spots[HIRSON].alone, spots[HIRSON].shared) == (Sums(), Sums(1, 300_000))
    assert (spots[VERVINS].alone, spots[VERVINS].sources) == (Sums(), 1)  # only asked for
    assert spots[SAINT_PIERRE].departement == "974"


def test_no_sum_is_counted_twice(stored: sqlite3.Connection) -> None:
    """The totals are the ledger's, though a shared sum stands at each of its communes."""
    found = places.spots(stored)
    assert (found.alone, found.shared, found.nowhere) == (Sums(3, 180_000.5), Sums(2, 350_000), Sums(1, 3_000_000))
    total = sum(one.eur for one in (found.alone, found.shared, found.nowhere))
    assert total == stored.execute("select sum(eur) from ledger").fetchone()[0]
    assert sum(spot.shared.eur for spot in found.spots) > found.shared.eur


@pytest.mark.parametrize(
    ("scope", "communes", "alone", "shared"),
    [
        (Scope(programme=PVD), {GUISE, HIRSON, VERVINS}, Sums(1, 100_000), Sums(2, 350_000)),
        (Scope(programme=ACV), {BETHUNE, SAINT_PIERRE, PAPEETE}, Sums(), Sums()),
        (Scope(organisation=STATE), {GUISE, HIRSON, VERVINS}, Sums(1, 60_000), Sums(1, 300_000)),
        (Scope(organisation=ANAH), {GUISE}, Sums(), Sums(1, 50_000)),
        (Scope(programme=PVD, organisation=STATE), {GUISE, HIRSON, VERVINS}, Sums(), Sums(1, 300_000)),
        (Scope(programme="villages-davenir"), set(), Sums(), Sums()),
    ],
)
def test_of_a_programme_or_a_funder(
    stored: sqlite3.Connection, scope: Scope, communes: set[str], alone: Sums, shared: Sums
) -> None:
    """Only its communes, with only its money and its witnesses; a funder gives no places."""
    found = places.spots(stored, scope)
    assert {spot.commune.key for spot in found.spots} == communes
    assert (found.alone, found.shared) == (alone, shared)
    if scope.organisation:
        assert not any(spot.memberships for spot in found.spots)


def test_sources_are_of_the_scope(stored: sqlite3.Connection) -> None:
    """A document that tells another programme's sum is no witness of this one."""
    counted = {
        scope: by_code(places.spots(stored, scope))[GUISE].sources for scope in (EVERYTHING, Scope(organisation=ANAH))
    }
    assert counted == {EVERYTHING: 2, Scope(organisation=ANAH): 1}


def test_a_commune_without_a_point_is_told(stored: sqlite3.Connection) -> None:
    """It can't stand on the map; it stands in the data."""
    found = places.spots(stored)
    assert [named.key for named in found.without_point] == [PAPEETE]
    features = {one["id"]: one for one in places.as_geojson(found, Links())["features"]}
    assert features[PAPEETE]["geometry"] is None
    longitude, latitude = features[GUISE]["geometry"]["coordinates"]
    assert (3 < longitude < 4, 49 < latitude < 50) == (True, True)


def test_geojson_is_served(site: Site) -> None:
    """With its type, for a scope, and not sent again to who has it."""
    answer = site.get(Links().map_data(programme=PVD))
    assert answer.headers["content-type"].startswith("application/geo+json")
    data = answer.json()
    assert {one["properties"]["name"] for one in data["features"]} == {"Guise", "Hirson", "Vervins"}
    assert data["programmes"] == {PVD: {"name": "Petites villes de demain", "url": f"/-/programme/{PVD}"}}
    assert data["totals"]["nowhere"] == {"counted": 1, "eur": 3_000_000}
    tag = answer.headers["etag"]
    assert site.get(Links().map_data(programme=PVD), **{"If-None-Match": tag}).status_code == 304
    assert site.get(Links().map_data(), **{"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("query", ["programme=no-such", "organisation=x%27+or+1%3D1", "programme=dsil&organisation=no"])
def test_what_is_not_there_is_said(site: Site, query: str) -> None:
    """No empty map for a programme that isn't known."""
    assert site.get(f"{Links().map_data()}?{query}").status_code == 404
    assert site.get(f"{Links().map()}?{query}").status_code == 404


def test_the_page_has_the_same_as_tables(site: Site) -> None:
    """Without any script: each commune with its money, each figure with its cells."""
    page = site.read(Links().map(programme=PVD))
    rows = {
        row.findtext("th/a"): [cell.text_content().strip() for cell in row.findall("td")]
        for row in page.iterfind(".//table[@class='figures-table places']/tbody/tr")
    }
    assert rows["Guise"][-3:] == ["100\u202f000\u202f€", "350\u202f000\u202f€", "2"]
    assert rows["Hirson"][-3:] == ["", "300\u202f000\u202f€", "1"]
    cells = page.xpath("//table[@id='money-by-year-table']/tbody/tr/td/@data-value")
    assert sum(map(float, cells)) == 450_000
    assert page.xpath("//form//option[@selected]/@value") == [PVD]
