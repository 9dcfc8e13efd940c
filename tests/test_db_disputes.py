"""Disagreements that reach over claims' keys: found whatever comes first, and gone with either side."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import permutations
from pathlib import Path

import pytest
from blank import blank
from stories import KNOWN, Document, put, read, read_file
from story_gold import load

from db.store import Store
from extract.metadata import Given

COMMUNES = ("commune", "contradiction", "02173", "02738")
NAMED = ("count", "contradiction", "13", "12", "participation")

EARLIER = """Conseil départemental, ce que l'assemblée a décidé

Lors de sa réunion, l'assemblée a longuement parlé des collèges, des routes et du très haut débit. Le Département de
l'Aisne a voté le 7 septembre 2020 une aide de 275 000 € à la commune de Tergnier pour la rénovation de la halle aux
sports du faubourg Saint-Éloi. Les élus ont ensuite adopté le compte administratif et levé la séance vers minuit.
"""


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return blank(tmp_path_factory.mktemp("disputes") / "blank.db")


@pytest.fixture
def store(empty: Path, tmp_path: Path) -> Iterator[Store]:
    shutil.copyfile(empty, tmp_path / "one.db")
    with Store(tmp_path / "one.db") as opened:
        yield opened


@cache
def story(name: str) -> Mapping[str, Document]:
    """The documents of a known story by their files."""
    (folder,) = KNOWN.glob(f"{name}_*")
    return {document.source.path.name: document for document in read(load(folder))}


def join(store: Store, documents: Sequence[Document]) -> None:
    for document in documents:
        put(store, document)
        store.join_claims()


def communes(store: Store) -> list[tuple[str, ...]]:
    sql = "select subject, cause, first_value, second_value from disagreements where subject = 'commune'"
    return list(store.database.execute(sql))


def named(store: Store) -> list[tuple[str, ...]]:
    sql = """select subject, cause, first_value, second_value, second_kind from disagreements
             where second_kind = 'participation' and subject = 'count'"""
    return list(store.database.execute(sql))


@pytest.mark.parametrize("order", list(permutations(("departement.txt", "reveil.txt", "tergnier.txt"))))
def test_one_grant_told_of_two_communes_in_any_order(store: Store, order: Sequence[str]) -> None:
    """The pair is found when its later side comes, with the same ids."""
    told = story("s14")
    join(store, [told[name] for name in order])
    assert communes(store) == [COMMUNES]
    first, second = (told[name].source.document_id for name in ("departement.txt", "tergnier.txt"))
    sql = "select first_page_id, second_page_id from disagreements where subject = 'commune'"
    assert list(store.database.execute(sql)) == [(f"{first}-1", f"{second}-1")]


@pytest.mark.parametrize("gone", ["departement.txt", "tergnier.txt"])
def test_either_side_takes_it_away_and_brings_it_back(store: Store, gone: str) -> None:
    """No disagreement outlives one of its documents."""
    told = story("s14")
    join(store, [told["departement.txt"], told["tergnier.txt"]])
    store.remove(told[gone].source.document_id)
    assert communes(store) == []
    store.join_claims()
    assert communes(store) == []
    join(store, [told[gone]])
    assert communes(store) == [COMMUNES]


def test_the_same_sum_for_the_same_works_of_two_towns(store: Store) -> None:
    """Two towns that each mend the pavements of their centre had two grants."""
    join(store, list(story("s08").values()))
    assert communes(store) == []


def test_a_number_against_the_names_listed(store: Store) -> None:
    """Found with the document, and found anew when it comes again; not told of another that has no list."""
    told = story("s16")
    join(store, [told["voix.html"], told["dossier.txt"]])
    assert named(store) == [NAMED]
    put(store, told["dossier.txt"])
    assert named(store) == []
    store.join_claims()
    assert named(store) == [NAMED]
    store.remove(told["dossier.txt"].source.document_id)
    store.join_claims()
    assert named(store) == []


def test_a_copy_makes_no_second_one(store: Store) -> None:
    """A document and its reprint with another head are one witness of 13 and of the 12."""
    told = story("s16")["dossier.txt"]
    join(store, [told, reprint(told, store.path.parent, "2019-03-24")])
    clusters = store.database.execute("select distinct cluster_id from document_clusters").fetchall()
    assert len(clusters) == 1
    assert named(store) == [NAMED]


def test_an_earlier_witness_takes_the_place_of_a_side(store: Store) -> None:
    """What changes one town's claim alone leaves no disagreement of before behind."""
    told = story("s14")
    join(store, [told["departement.txt"], told["tergnier.txt"]])
    path = store.path.with_name("conseil.txt")
    path.write_text(EARLIER, encoding="utf-8")
    earlier = read_file(path, given=Given(published="2020-09-08"))
    join(store, [earlier])
    assert communes(store) == [("commune", "contradiction", "02738", "02173")]
    sql = "select first_page_id from disagreements where subject = 'commune'"
    assert list(store.database.execute(sql)) == [(f"{earlier.source.document_id}-1",)]


def reprint(told: Document, folder: Path, published: str) -> Document:
    """The same text with another head, as another document."""
    path = folder / "reprise.txt"
    assert isinstance(told.source.path, Path)
    text = told.source.path.read_text(encoding="utf-8")
    path.write_text("Le Journal des centres-villes\n\n" + text, encoding="utf-8")
    return read_file(path, given=Given(published=published))
