"""The data of plots: every sum once, what has no year, programme or funder told apart."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
import yaml
from facts_corpus import FactsCorpus, money
from figures_corpus import ACV, ANAH, DSIL, GUISE, HIRSON, PVD, REGION, STATE, corpus
from web_site import stored

from db.store import Store
from lieudit.web import figures
from lieudit.web.assets import datasette_folder
from lieudit.web.figures import EVERYTHING, MOST_BARS, MOST_SERIES, Extent, Figure, Of, Rest, Scope, Sums, Unit

__all__ = ["corpus", "stored"]  # fixtures


def table(figure: Figure) -> dict[str, dict[str, float]]:
    """The cells that aren't zero, by the names of their rows and series; rests by theirs."""
    series = [head.key or str(head.rest) for head in figure.series] or ["all"]
    return {
        row.head.key or str(row.head.rest): {name: cell for name, cell in zip(series, row.cells, strict=True) if cell}
        for row in figure.rows
    }


def test_money_by_year_and_programme(stored: sqlite3.Connection) -> None:
    """Told twice, counted once; a stretch of years and no year stand apart; the programme's budget isn't among them."""
    figure = figures.money_by_year(stored, Of.PROGRAMME)
    assert table(figure) == {
        "2021": {PVD: 100_000, "none": 20_000.5},
        "2022": {PVD: 300_000},
        "several": {PVD: 50_000},
        "none": {DSIL: 60_000},
    }
    assert [row.head.rest for row in figure.rows] == [None, None, Rest.SEVERAL, Rest.NONE]
    assert (figure.total, figure.counted) == (530_000.5, 5)
    assert figure.totals == (450_000, 60_000, 20_000.5)
    assert figure.shared is None


def test_money_that_names_no_place(stored: sqlite3.Connection) -> None:
    """A programme's budget, which would hide the rest; between both extents nothing is lost."""
    figure = figures.money_by_year(stored, Of.FUNDER, extent=Extent.WHOLE)
    assert table(figure) == {"several": {STATE: 3_000_000}}
    ledger = stored.execute("select sum(eur), count(*) from ledger").fetchone()
    both = [figures.money_by_year(stored, Of.FUNDER, extent=extent) for extent in Extent]
    assert (sum(one.total for one in both), sum(one.counted for one in both)) == ledger


@pytest.mark.parametrize(
    ("rows", "scope", "expected"),
    [
        (Of.FUNDER, EVERYTHING, {STATE: 360_000, REGION: 100_000, ANAH: 50_000, "none": 20_000.5}),
        (Of.PROGRAMME, EVERYTHING, {PVD: 450_000, DSIL: 60_000, "none": 20_000.5}),
        (Of.FUNDER, Scope(programme=PVD), {STATE: 300_000, REGION: 100_000, ANAH: 50_000}),
        (Of.PROGRAMME, Scope(organisation=STATE), {PVD: 300_000, DSIL: 60_000}),
        (Of.PROGRAMME, Scope(programme=PVD, organisation=STATE), {PVD: 300_000}),
        (Of.PROGRAMME, Scope(commune=GUISE), {PVD: 100_000, DSIL: 60_000}),
        (Of.FUNDER, Scope(commune=HIRSON), {}),
        (Of.FUNDER, Scope(programme="villages-davenir"), {}),
    ],
)
def test_money_by_category(stored: sqlite3.Connection, rows: Of, scope: Scope, expected: dict[str, float]) -> None:
    """The largest first; of a commune what is its alone."""
    found = {name: cells["all"] for name, cells in table(figures.money_by(stored, rows, scope)).items()}
    assert list(found.items()) == list(expected.items())


def test_what_a_commune_shares_is_told_apart(stored: sqlite3.Connection) -> None:
    """A sum for two communes, or for a commune and its intercommunality, is in neither's figures."""
    guise = figures.money_by_year(stored, Of.PROGRAMME, Scope(commune=GUISE))
    assert table(guise) == {"2021": {PVD: 100_000}, "none": {DSIL: 60_000}}
    assert guise.shared == Sums(2, 350_000)
    hirson = figures.money_by_year(stored, Of.PROGRAMME, Scope(commune=HIRSON))
    assert (hirson.rows, hirson.shared) == ((), Sums(1, 300_000))


@pytest.mark.parametrize(
    ("series", "scope", "expected"),
    [
        (
            Of.STATUS,
            EVERYTHING,
            {
                "2018": {"signed": 1},
                "2021": {"signed": 1},
                "several": {"signed": 1},
                "none": {"candidate": 1, "selected": 1},
            },
        ),
        (Of.PROGRAMME, EVERYTHING, {"2018": {ACV: 1}, "2021": {PVD: 1}, "several": {ACV: 1}, "none": {ACV: 1}}),
        (Of.STATUS, Scope(programme=PVD), {"2021": {"signed": 1}, "none": {"candidate": 1}}),
        (Of.STATUS, Scope(commune=GUISE), {"2021": {"signed": 1}}),
    ],
)  # fmt: skip
def test_places_by_year(
    stored: sqlite3.Connection, series: Of, scope: Scope, expected: dict[str, dict[str, float]]
) -> None:
    """By the year since when, in the order in which a place goes on; a season is its year's, `201X` is no year."""
    figure = figures.places_by_year(stored, series, scope)
    assert table(figure) == expected
    assert figure.total == figure.counted


@pytest.fixture(scope="module")
def queries() -> dict[str, Any]:
    metadata = yaml.safe_load((datasette_folder() / "metadata.yml").read_text(encoding="utf-8"))
    found: dict[str, Any] = metadata["databases"]["lieudit"]["queries"]
    return found


@pytest.mark.parametrize("scope", [EVERYTHING, Scope(programme=PVD), Scope(organisation=STATE), Scope(commune=GUISE)])
def test_a_cell_leads_to_what_it_counts(stored: sqlite3.Connection, queries: dict[str, Any], scope: Scope) -> None:
    """The canned query behind a cell lists rows that come to the cell."""
    made = [figures.money_by_year(stored, of, scope, extent) for of in (Of.PROGRAMME, Of.FUNDER) for extent in Extent]
    made += [figures.money_by(stored, of, scope) for of in (Of.PROGRAMME, Of.FUNDER)]
    made += [figures.places_by_year(stored, of, scope) for of in (Of.PROGRAMME, Of.STATUS) if not scope.organisation]
    followed = 0
    for figure in made:
        for row in figure.rows:
            for place, cell in enumerate(row.cells):
                asked = figure.behind(row.head, *figure.series[place : place + 1])
                assert asked is not None
                query = queries[figure.query]
                rows = stored.execute(query["sql"], dict.fromkeys(query["params"], "") | asked).fetchall()
                assert (sum(one[0] for one in rows) if figure.unit is Unit.EUROS else len(rows)) == cell
                followed += len(rows)
    assert followed > 4


def test_the_lesser_ones_stand_together(tmp_path: Path) -> None:
    """A plot has no more series than colours, a figure of bars no more bars; nothing is lost."""
    path = tmp_path / "many.db"
    corpus = FactsCorpus(path)
    programmes = sorted(corpus.known.programmes)[:15]
    corpus.document(
        "d",
        "2021-01-01",
        *(
            money(f"Somme numéro {number} pour Guise.", GUISE, 1000.0 * (number + 1), "grant", programme=programme)
            for number, programme in enumerate(programmes)
        ),
    )
    corpus.join()
    corpus.close()
    with Store(path) as store:
        connection = store.database.conn
        assert connection is not None
        by_year = figures.money_by_year(connection, Of.PROGRAMME)
        bars = figures.money_by(connection, Of.PROGRAMME)
    assert [head.rest for head in by_year.series] == [None] * (MOST_SERIES - 1) + [Rest.OTHER]
    assert [row.head.rest for row in bars.rows] == [None] * (MOST_BARS - 1) + [Rest.OTHER]
    assert [head.key for head in by_year.series[:2]] == [programmes[14], programmes[13]]
    assert by_year.total == bars.total == 120_000
    assert by_year.behind(by_year.rows[0].head, by_year.series[-1]) is None
