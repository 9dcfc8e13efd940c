"""A corpus for the pages of communes, programmes and organisations: money that is easily counted twice, and isn't."""

from __future__ import annotations

from pathlib import Path

import pytest
from facts_corpus import FactsCorpus, money, place
from web_corpus import Corpus

from db import stale
from db.table import Row

PVD, ACV = "petites-villes-de-demain", "action-coeur-de-ville"
STATE, REGION = "etat", "region-hauts-de-france"
GUISE, HIRSON, VERVINS, MARLE = "02361", "02381", "02789", "02468"
NEW, FORMER = "01138", "01039"  # Culoz-Béon, and Béon, which is a part of it now
EPCI = "200071983"  # which Guise belongs to
SAID = {"confidence": 0.9, "method": "test"}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """The database, for the tests of a module: import it there by its name."""
    path = tmp_path_factory.mktemp("profiles") / "profiles.db"
    build(path)
    return Corpus(path)


def build(path: Path) -> None:
    """Write the database.

    Guise: 125 000 € (2021, told twice) and 560 000 € alone; 300 000 € with two others, 50 000 € with its
    intercommunality; not counted: 900 000 € of which its 560 000 € are a part, 40 000 € that it asks for. Of Marle
    640 000 € and 460 000 € contradict each other: the later counts.
    """
    corpus = FactsCorpus(path)
    corpus.document(
        "communique",
        "2021-04-01",
        place("Guise est retenue.", GUISE, PVD, "selected"),
        place("Hirson est candidate.", HIRSON, PVD, "candidate"),
        place("Béon est retenue en mars 2021.", FORMER, PVD, "selected", "2021-03"),
        money("La Région donne 125 000 € à Guise.", GUISE, 125_000, "grant", programme=PVD, funder=REGION, edtf="2021"),
        money(
            "L’État donne 300 000 € à Guise, Hirson et Vervins.", f"{GUISE} {HIRSON} {VERVINS}", 300_000, "grant",
            programme=PVD, funder=STATE, edtf="2022",
        ),
        money(
            "L’État donne 50 000 € à Guise et à sa communauté.", GUISE, 50_000, "grant", programme=ACV, funder=STATE,
            edtf="2023", epcis=EPCI,
        ),
        money("Guise demande 40 000 €.", GUISE, 40_000, "asked", programme=PVD, funder=STATE),
    )  # fmt: skip
    corpus.document(
        "bilan",
        "2022-05-01",
        place("Guise a signé en juin 2021.", GUISE, PVD, "signed", "2021-06"),
        place("Vervins a signé.", VERVINS, PVD, "signed"),
        place("Guise est retenue, encore.", GUISE, ACV, "selected"),
        money("Guise a eu 125 000 € de la Région.", GUISE, 125_000, "grant", programme=PVD, funder=REGION, edtf="2021"),
        money(
            "Guise et Hirson ont 900 000 €.", f"{GUISE} {HIRSON}", 900_000, "grant", programme=ACV, funder=REGION
        ),
        _for(money("Guise a 560 000 €.", GUISE, 560_000, "grant", programme=ACV, funder=REGION), "la halle"),
        _for(money("Hirson a 340 000 €.", HIRSON, 340_000, "grant", programme=ACV, funder=REGION), "la place"),
    )  # fmt: skip
    for name, day, eur in (("premier", "2021-10-05", 640_000), ("second", "2021-10-08", 460_000)):
        words = f"Marle reçoit {eur} € pour la caserne Foy."
        told = money(words, MARLE, eur, "grant", programme=PVD, edtf="2021-10-01")
        corpus.document(name, day, _for(told, "la reconversion de la caserne Foy"))
    _number(corpus, "communique", "Trois communes de l’Aisne suivent Petites villes de demain.", 3, "D02")
    _number(corpus, "bilan", "Deux communes de l’Aisne suivent Petites villes de demain.", 2, "D02")
    _mention(corpus, "gazette", "Le marché de <Guise> se tient le samedi.", "Guise", GUISE)
    corpus.official_list(PVD, "2022-01-01", [(GUISE, "2021-06-30"), (MARLE, None)])
    corpus.join()
    corpus.close()


def _for(fact: Row, purpose: str) -> Row:
    """The same sum, with what it is for."""
    return {**fact, "purpose": purpose}


def _number(corpus: FactsCorpus, document: str, quote: str, value: int, scope: str) -> None:
    """Add a line to a document's page that says how many communes there are."""
    page = f"{document}-1"
    ((text,),) = corpus.rows(f"select text from pages where id = '{page}'")
    corpus.database["pages"].update(page, {"text": f"{text}\n{quote}"})
    corpus.database["programme_counts"].insert(
        {"id": f"count-{document}", "page_id": page, "start": len(text) + 1, "end": len(text) + 1 + len(quote)}
        | {"quote": quote, "programme_id": PVD, "value": value, "scope": scope, "edtf": None, **SAID}
    )
    stale.mark_document(corpus.database, document)


def _mention(corpus: FactsCorpus, name: str, text: str, word: str, code: str) -> None:
    """Write a document that names a commune and says nothing of it."""
    corpus.document(name, "2023-01-01", place(text, code, PVD, "selected"))
    corpus.database.execute(f"delete from participations where page_id = '{name}-1'")
    start = text.index(word)
    corpus.database["commune_mentions"].insert(
        {"id": f"mention-{name}", "page_id": f"{name}-1", "start": start, "end": start + len(word), "text": word}
        | {"boxes": "[]", "commune_code": code, **SAID}
    )
