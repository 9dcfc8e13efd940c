"""Intercommunalities named in sentences, with gold written into them, beside look-alikes that must not match."""

from __future__ import annotations

import inline
import pytest

from extract import epcis
from extract.reference import load

NAMED = {
    "full name": "La <e 200043321>communauté de communes du Pays de Mormal</e> a voté.",
    "kind in initials": "La <e 200071983>CC Thiérache Sambre et Oise</e> et la <e 200072460>CA "
    "Béthune-Bruay Artois Lys Romane</e>.",
    "official comma": "La <e 200072460>communauté d'agglomération de Béthune-Bruay, Artois-Lys Romane</e> (100 "
    "communes).",
    "acronym of the registry": "Le président de la <e 200072460>CABBALR</e> a signé.",
    "without its kind": "<e 245901160>Valenciennes Métropole</e>, <e 244400404>Nantes Métropole</e> et "
    "<e 200067544>Creuse Confluence</e> suivent.",
    "métropole before": "la <e 200046977>métropole de Lyon</e> et la <e 200093201>Métropole européenne de Lille</e>",
    "several after one plural": "les <e 245901160>communautés d'agglomération Valenciennes Métropole</e> et "
    "<e 200042190>La Porte du Hainaut</e> ont voté",
    "agglo for agglomération": "La <e 200083392>communauté d'agglomération de Laval</e>, <e 200083392>Laval Agglo</e> "
    "donc.",
    "in capitals without accents": "<e 200043396>COMMUNAUTE D'AGGLOMERATION MAUBEUGE VAL DE SAMBRE</e>",
    "acronym that the page introduces": "La <e 200043321>communauté de communes du Pays de Mormal</e> "
    "(<e 200043321>CCPM</e>) paie ; la <e 200043321>CCPM</e> vote.",
    "in quotes": "la <e 200069755>communauté de communes « Mellois en Poitou</e> »",
    "told by its seat": "la <e 200067965>communauté d'agglomération de Compiègne</e>",
    "homonyms told by the département": "Dans l'Essonne, la <e 200017846>communauté d'agglomération Étampois Sud "
    "Essonne</e> et la <e 249100157>communauté de communes des Deux Vallées</e>.",
    "towns and regions in its name": "<e 200067254>Pau Béarn Pyrénées</e> et <e 200068120>Quimper Bretagne "
    "Occidentale</e> suivent.",
    "a town and a word": "<e 241800507>Bourges Plus</e> y participe.",
    "in lower case but for the town": "la <e 200043321>communauté de communes du pays de Mormal</e> vote",
    "grand": "Le <e 200067213>Grand Reims</e> a délibéré.",
}
LOOK_ALIKES = {
    "no name at all": "La communauté de communes a délibéré. La métropole aussi. L'agglomération de la ville.",
    "a name that several bear": "La communauté de communes des Deux Vallées a délibéré.",
    "lower case": "la communauté de communes du pays voisin, une communauté urbaine arrageoise",
    "across a sentence": "Il en va de la communauté de communes. Pays de Mormal : rien.",
    "across cells": "| communauté de communes | Creuse |",
    "initials in lower case": "ca lens liévin, cc creuse confluence",
    "a town of several words": "Saint-Dié-des-Vosges et Saint-Amand-Montrond.",
    "a list": "Bernay, Terres de Normandie et Pau, Béarn, Pyrénées.",
    "a town": "La ville de Compiègne et le pays de Mormal.",
    "an acronym of another page": "La CCPM a voté.",
    "an unknown acronym": "La CABAL et le SIVOM.",
}


@pytest.mark.parametrize("marked", NAMED.values(), ids=NAMED.keys())
def test_intercommunalities_are_named(marked: str) -> None:
    """Each name leads to its SIREN, its kind's words in its span, and nothing else is found."""
    text, wanted = inline.page(marked)
    known = load()
    assert [(text.text[m.start : m.end], m.siren) for m in epcis.find(text, known)] == [
        (text.text[m.start : m.end], m.siren) for m in wanted.epcis
    ]


@pytest.mark.parametrize("marked", LOOK_ALIKES.values(), ids=LOOK_ALIKES.keys())
def test_look_alikes_are_none(marked: str) -> None:
    """A kind alone, a name that several bear, another capital: nothing is said."""
    text, _ = inline.page(marked)
    assert epcis.find(text, load()) == ()


def test_every_intercommunality_is_found_by_its_names() -> None:
    """Whatever the registry calls one, its full name leads to it or, where several bear it, to none."""
    known = load()
    wrong = []
    found = 0
    for epci in known.epcis.values():
        text, _ = inline.page(f"La délibération de {epci.name} date de mai.")
        sirens = {mention.siren for mention in epcis.find(text, known)}
        found += sirens == {epci.siren}
        if sirens - {epci.siren}:
            wrong.append((epci.name, sirens))
    assert wrong == []
    assert found > 0.97 * len(known.epcis)


def test_departements_of_an_intercommunality() -> None:
    """Those of its communes, two where it lies in two."""
    of = epcis.departements(load())
    assert of["200072460"] == {"62"}
    assert of["200034023"] == {"31", "81"}
