"""Official lists as rows: whole or not at all, and by programme for those who ask."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from blank import blank

from db import lists
from db.lists import Membership, OfficialList
from db.store import Store

PVD, ACV = "petites-villes-de-demain", "action-coeur-de-ville"
LIST = OfficialList(
    PVD,
    "liste.csv",
    "ab" * 32,
    None,
    (Membership("02361", "02361", "Guise", "2021-06-02"), Membership("49276", "49244", None, None)),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(blank(tmp_path / "a.db")) as store:
        yield store


def test_codes_by_programme_as_listed_and_of_today(store: Store) -> None:
    """All lists of a programme count together."""
    assert lists.memberships(store) == {}
    assert lists.put(store, LIST)
    assert lists.put(store, replace(LIST, sha256="cd" * 32, memberships=(Membership("62119", "62119", None, None),)))
    assert lists.put(store, replace(LIST, programme_id=ACV, memberships=()))
    assert lists.memberships(store) == {PVD: frozenset({"02361", "49276", "49244", "62119"})}


def test_the_same_bytes_are_one_list(store: Store) -> None:
    """A date given later dates it; none given leaves it."""
    lists.put(store, LIST)
    for as_of in ("2024-09", None):
        assert not lists.put(store, replace(LIST, filename="autre.csv", as_of=as_of))
        assert [(one.filename, one.as_of, one.rows) for one in lists.imported(store)] == [("liste.csv", "2024-09", 2)]


def test_a_list_removed_is_gone_with_its_communes(store: Store) -> None:
    """Once; another time it isn't there."""
    lists.put(store, LIST)
    assert lists.remove(store, LIST.id)
    assert not lists.remove(store, LIST.id)
    assert store.database["official_memberships"].count == 0


def test_a_list_is_written_whole_or_not_at_all(store: Store) -> None:
    """A code that no commune has is refused by the database, and the list with it."""
    with pytest.raises(sqlite3.IntegrityError):
        lists.put(store, replace(LIST, memberships=(*LIST.memberships, Membership("99999", "99999", None, None))))
    assert lists.imported(store) == []
