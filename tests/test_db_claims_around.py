"""What is known of claims for nobody named from one transaction to the next is what is stored."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest
from blank import blank
from stories import Document, put, read_file, same, tables

from db import claims
from db.claims_general import General, OfDocument
from db.store import Store

FUNDERS = ("L'Anah", "La Banque des Territoires", "La région Hauts-de-France", "L'Anah", "L'Ademe", "L'Anah")


def text(number: int, funder: str) -> str:
    """A page that tells sums for nobody named, of which others tell one too, and one for a town."""
    return (
        f"Bilan de l'an {number}\n\n{funder} a mobilisé 3,2 millions d'euros pour Petites villes de demain. "
        f"Pour le programme, {funder} a accordé {number + 2}45 000 euros d'études.\n\n"
        f"La commune de Guise (Aisne) a reçu de l'État {number + 1}12 500 euros pour la halle du marché. "
        "L'État a versé 3,2 millions d'euros à Vervins (Aisne) pour le musée.\n"
    )


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> list[Document]:
    """Documents that were read."""
    folder = tmp_path_factory.mktemp("documents")
    for number, funder in enumerate(FUNDERS):
        (folder / f"{number}.txt").write_text(text(number, funder), encoding="utf-8")
    return [read_file(path) for path in sorted(folder.iterdir())]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty database."""
    with Store(blank(tmp_path / "a.db")) as store:
        yield store


def test_from_one_key_to_the_next(
    store: Store, documents: list[Document], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the joining itself writes in between."""
    shutil.copyfile(store.path, tmp_path / "at-once.db")
    with Store(tmp_path / "at-once.db") as other:
        for one in documents:
            put(other, one)
        other.join_claims()
        at_once = tables(other)
    monkeypatch.setattr(claims, "_BATCH", 1)
    look_up = General.of
    asked: Counter[bool] = Counter()

    def checked(self: General, of: Collection[str]) -> dict[str, OfDocument]:
        found = look_up(self, of)
        assert found == look_up(General(self._database), of)
        asked.update(bool(claims.ids) for claims in found.values())
        return found

    monkeypatch.setattr(General, "of", checked)
    for first in range(3):
        for one in documents[first::3]:
            put(store, one)
        store.join_claims()
    store.remove(documents[0].source.document_id)
    store.join_claims()
    put(store, documents[0])
    store.join_claims()
    same(store, at_once)
    assert asked[True] > 5
    assert asked[False] > 5


def test_what_another_program_writes(store: Store, documents: list[Document]) -> None:
    """An ingest that runs beside may delete what was known to be there."""
    for one in documents:
        put(store, one)
    store.join_claims()
    general = General(store.database)
    gone, *others = (one.source.document_id for one in documents)
    assert all(claims.ids for claims in general.of([gone, *others]).values())
    with Store(store.path) as other:
        other.remove(gone)
        other.join_claims()
    assert general.of([gone, *others]) == General(store.database).of([gone, *others])
    assert not general.of([gone])[gone].ids
