"""A corpus whose money and places are few enough to add up by hand: what maps and plots must show of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from facts_corpus import FactsCorpus, money, place
from web_corpus import Corpus

PVD, ACV, DSIL = "petites-villes-de-demain", "action-coeur-de-ville", "dsil"
STATE, REGION, ANAH = "etat", "region-hauts-de-france", "anah"
GUISE, HIRSON, VERVINS, LAON, BETHUNE, SAINT_PIERRE, PAPEETE = (
    "02361",
    "02381",
    "02789",
    "02408",
    "62119",
    "97416",
    "98735",
)
EPCI = "200071983"  # which Guise belongs to


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """The database, for the tests of a module: import it there by its name."""
    path = tmp_path_factory.mktemp("figures") / "figures.db"
    build(path)
    return Corpus(path)


def build(path: Path) -> None:
    """Write the database.

    Euros of the ledger: Guise alone 100 000 (2021, told twice) and 60 000 (no year), Béthune alone 20 000.50 (2021);
    Guise and Hirson together 300 000 (2022); Guise with its intercommunality 50 000 (2020 to 2022); no commune:
    3 000 000 (2020 to 2026). Vervins only asked for 40 000. What is said of Laon was replaced by a document without it.
    """
    corpus = FactsCorpus(path)
    corpus.document(
        "convention",
        "2021-04-01",
        place("Guise est retenue en mars 2021.", GUISE, PVD, "selected", "2021-03"),
        place("Hirson est candidate.", HIRSON, PVD, "candidate"),
        place("Béthune a signé en 2018 ou 2019.", BETHUNE, ACV, "signed", "2018/2019"),
        place("Saint-Pierre a signé au printemps 2018.", SAINT_PIERRE, ACV, "signed", "2018-21"),
        money("La Région donne 100 000 € à Guise.", GUISE, 100_000, "grant", programme=PVD, funder=REGION, edtf="2021"),
        money("L’État donne 60 000 € à Guise.", GUISE, 60_000, "grant", programme=DSIL, funder=STATE),
        money(
            "L’État donne 300 000 € à Guise et Hirson.", f"{GUISE} {HIRSON}", 300_000, "grant", programme=PVD,
            funder=STATE, edtf="2022-11-17",
        ),
        money("Vervins demande 40 000 €.", VERVINS, 40_000, "asked", programme=PVD, funder=STATE, edtf="2021"),
    )  # fmt: skip
    corpus.document(
        "bilan",
        "2022-05-01",
        place("Guise a signé en juin 2021.", GUISE, PVD, "signed", "2021-06"),
        place("Papeete est retenue.", PAPEETE, ACV, "selected", "201X"),
        money("Guise a eu 100 000 € de la Région.", GUISE, 100_000, "grant", programme=PVD, funder=REGION, edtf="2021"),
        money("Béthune a 20 000,50 €.", BETHUNE, 20_000.5, "grant", edtf="2021-09"),
        money(
            "L’Anah donne 50 000 € à Guise et à la communauté.", GUISE, 50_000, "grant", programme=PVD, funder=ANAH,
            edtf="2020/2022", epcis=EPCI,
        ),
        money(
            "Le programme a 3 000 000 €.", "", 3_000_000, "envelope", programme=PVD, funder=STATE, edtf="2020/2026"
        ),
    )  # fmt: skip
    corpus.document(
        "faux",
        "2020-02-01",
        place("Laon est retenue en 2020.", LAON, ACV, "selected", "2020"),
        money("L’État donne 7 000 € à Laon.", LAON, 7_000, "grant", programme=ACV, funder=STATE, edtf="2020"),
    )
    corpus.document("corrigé", "2020-03-01")
    corpus.replaces("corrigé", "faux")
    corpus.join()
    corpus.close()
