"""Communes of other years: those behind a code of today or of before, and how many there were."""

from __future__ import annotations

import build_history
import pytest

from extract import communes_history
from extract.communes_history import FIRST_YEAR, LAST_YEAR, changes, periods
from extract.reference import load
from ingest.errors import ReferenceDataError

HEAD = "code,name,kind,until,successor\n"
COMMUNES = {2010: 36_682, 2012: 36_700, 2015: 36_658, 2016: 35_885, 2017: 35_416, 2018: 35_357, 2019: 34_970}
"""As INSEE counts them on 1 January; Mayotte's 17 since 2012."""


def then(code: str, year: int) -> dict[str, str]:
    """The communes of a year behind a code, code → name; none where they are today's."""
    return {
        one.code_then: one.name_then for one in periods(load()) if one.code == code and one.since <= year <= one.until
    }


@pytest.mark.parametrize(
    ("code", "year", "expected"),
    [
        ("01144", 2017, {"01144": "Dommartin"}),  # a delegated commune was one of its own
        ("01144", 2018, {}),  # since then it is a part of today's
        ("01025", 2017, {"01025": "Bâgé-la-Ville", "01144": "Dommartin"}),  # today's is made of both
        ("49149", 2015, {"49149": "Gennes"}),
        ("49149", 2016, {"49149": "Gennes-Val de Loire"}),  # enlarged twice
        ("49149", 2018, {}),
        ("62588", 2022, {"62588": "Montreuil"}),  # renamed
        ("62588", 2024, {}),
        ("62119", 2012, {}),  # never changed
        ("27676", 2022, {"27058": "Les Trois Lacs"}),  # another code, and back again
        ("27676", 2024, {}),
        ("14666", 2016, {}),  # merged and split again: itself before, itself after
        ("14666", 2017, {"14712": "Saline"}),
        ("14666", 2021, {}),
        ("14712", 2016, {}),  # and not its neighbour, though both were one for a time
        ("60694", 2018, {"60455": "La Neuville-Garnier", "60694": "Villotran"}),
        ("60694", 2022, {"60054": "Les Hauts-Talican"}),
        ("60694", 2024, {}),  # what split off took its parts with it
        ("01126", 2018, {"01033": "Bellegarde-sur-Valserine"}),  # a part since 1971 of one that merged in 2019
        ("75101", 2012, {}),  # an arrondissement is no commune in any year
    ],
)
def test_communes_behind_a_code(code: str, year: int, expected: dict[str, str]) -> None:
    """Of a commune of before itself, as long as it stood; of today's all that is part of it now."""
    assert then(code, year) == expected


@pytest.mark.parametrize("year", COMMUNES)
def test_as_many_communes_as_there_were(year: int) -> None:
    """The communes behind all those of today are the communes of the year, none twice and none lost."""
    known = load()
    today = {code for code, one in known.communes.items() if one.successor is None}
    behind: dict[str, set[str]] = {}
    for one in periods(known):
        if one.code in today and one.since <= year <= one.until:
            behind.setdefault(one.code, set()).add(one.code_then)
    communes = set().union(*(behind.get(code, {code}) for code in today))
    mayotte = 17 * (year < 2012)
    assert sum(not code.startswith(("975", "977", "978", "98")) for code in communes) == COMMUNES[year] + mayotte


def test_periods_lie_between_the_first_and_the_last_year() -> None:
    """No two of one code and commune meet, and none is of today."""
    found = [one for one in periods(load()) if one.code == one.code_then]
    assert all(FIRST_YEAR <= one.since <= one.until < LAST_YEAR for one in found)
    assert len({(one.code, one.since) for one in found}) == len(found)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("99999,Nulle Part,merged,2016-12-31,01025", "line 2: commune '99999' is not known"),
        ("01025,Bâgé,eaten,2016-12-31,01144", "line 2: kind 'eaten' is none of merged, renamed"),
    ],
)
def test_what_cannot_be_is_refused(row: str, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With file and line."""
    monkeypatch.setattr(communes_history, "rows_of", lambda _: [(2, row.split(","))])
    changes.cache_clear()
    with pytest.raises(ReferenceDataError, match=told):
        changes(load())


def com(code: str, name: str, since: str = "", until: str = "", **more: str) -> dict[str, str]:
    """A record of the dated history."""
    dates = {key: day for key, day in (("dateDebut", since), ("dateFin", until)) if day}
    return {"type": "COM", "code": code, "nom": name, "id": f"COM-{code}@{since or '1943-01-01'}", **dates, **more}


def test_rows_are_the_differences_of_years() -> None:
    """A merger with its day, a new name by its year, a split into two, and nothing of a commune that stays."""
    history = [
        com("01001", "Stable"),
        com("01002", "Petit", until="2016-01-01", successeur="COMD-01002@2016-01-01"),
        com("01002", "Petit", "2016-01-01", type="COMD", pole="COM-01003@2016-01-01"),
        com("01003", "Grand", until="2016-01-01"),
        com("01003", "Grand-Petit", "2016-01-01"),
        com("01004", "Vieux"),
    ]
    now = [
        {"type": "commune-actuelle", "code": code, "nom": name}
        for code, name in (("01001", "Stable"), ("01004", "Neuf"))
    ]
    restored = [
        {"type": "commune-actuelle", "code": code, "nom": name}
        for code, name in (("01002", "Petit"), ("01003", "Grand"))
    ]
    assert build_history.build(history, {2021: [*now, *restored]}) == [
        ("01002", "Petit", "merged", "2015-12-31", "01003"),
        ("01003", "Grand", "merged", "2015-12-31", "01003"),
        ("01003", "Grand-Petit", "split", "2019/2020", "01002"),
        ("01003", "Grand-Petit", "split", "2019/2020", "01003"),
        ("01004", "Vieux", "renamed", "2019/2020", "01004"),
    ]


def test_a_commune_that_is_nowhere_any_more_stops_the_build() -> None:
    """Nothing is guessed."""
    with pytest.raises(ValueError, match="nothing tells where it is in 2021"):
        build_history.build(
            [com("01001", "Perdu"), com("01002", "Gardé")],
            {2021: [{"type": "commune-actuelle", "code": "01002", "nom": "Gardé"}]},
        )
