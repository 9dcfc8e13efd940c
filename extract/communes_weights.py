"""What each sign around a name weighs (``communes_evidence`` tells which hold).

Weights add up like log-odds: a sum of 0 is as good as a coin. They were set by hand, sign by sign, from French usage;
``communes`` says how the sum becomes a confidence.
"""

from __future__ import annotations

from extract.communes_words import words_in

WEIGHTS = {
    # the spelling itself
    "long-name": 2.5,  # of several words: Aire-sur-la-Lys
    "name": 1.2,  # of one word
    "common-word": -3.0,  # Sens, Orange, Plan
    "former-name": -0.3,
    "bare-name": -1.0,  # Havre, without its article
    "short-name": -2.2,  # Romorantin
    "damaged": -2.0,  # a letter away from it
    "acronym": -2.5,  # EU, in a text that isn't in capitals
    "lower-case-elsewhere": -1.5,  # the page has it as a common word too
    # words before
    "town": 4.0,  # commune de, maire de
    "town-list": 2.0,  # communes de Y et de X
    "departement-name": -2.5,  # Corrèze, Creuse
    "lower-article": -0.5,  # la Flèche
    "near-town": 1.0,
    "at": 1.8,  # à X
    "preposition": 0.4,
    "determiner": -4.0,  # la Vienne
    "en": -3.0,  # en Anjou
    "street": -12.0,
    "territory": -12.0,
    "basin": -1.5,
    "body": -0.8,
    "media": -10.0,
    "title": -12.0,  # M. X
    "first-name": -8.0,
    "initial": -10.0,  # J. X
    "noun-before": -5.0,  # la friche X
    "capital-before": -2.0,  # Polytech X
    "grand-before": -8.0,  # Grand X
    "capital-after": -4.0,  # X Béarn Pyrénées
    "body-after": -8.0,  # X Métropole
    "hyphen": -8.0,  # Bourdon-X
    "pair": 1.0,  # Lens-Liévin
    # words after
    "bracketed-departement": 5.0,  # X (62)
    "departement-after": 2.5,  # X, dans l'Oise
    "postcode": 3.0,
    "apposition": 2.5,  # X, ville du Pas-de-Calais
    # what stands around
    "list": 1.2,  # beside another name of a commune
    "long-list": 2.0,  # among several
    "commune-column": 3.0,
    "list-item": 3.0,  # opens an item as most of its fellows do with communes
    "whole-cell": 1.0,
    "list-of-communes": 2.0,  # les communes : X, Y
    "person": -3.5,  # a part of a person's name, as spaCy reads it
    "person-alone": -0.8,
    "place": 0.8,
    "sentence-start": -0.5,  # a single word that has a capital anyway
    "common-start": -2.0,  # and is a common word
}
BEFORE = words_in(
    "town near-town at preposition determiner en street territory basin body media title first-name initial "
    "noun-before capital-before"
)
