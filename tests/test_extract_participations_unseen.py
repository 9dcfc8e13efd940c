"""Wordings and layouts that documents written without sight of the rules showed, each beside what looks like it.

Short marks as in ``test_extract_participations``.
"""

from __future__ import annotations

import pytest
from inline import LONG, SHORT, marked, page

from extract import participations
from extract.reference import load
from extract.structure import Carry, build
from extract.text import Context, DocumentInfo
from extract.view import View


def told(text: str, *, publisher: str = "", kind: str | None = None, communes: str = "") -> set[str]:
    """The participations of a page as ``commune programme status[ date]``."""
    read, mentions = page(marked(text))
    named = tuple(dict.fromkeys(mention.programme_id for mention in mentions.programmes))
    info = DocumentInfo("0123456789abcdef", kind=kind, publisher=publisher)
    context = Context(info, programmes=named, communes=frozenset(communes.split()))
    structure = build(read, mentions, load(), Carry())
    return {
        f"{fact.commune_code} {LONG[fact.programme_id]} {fact.status}" + (f" {fact.edtf}" if fact.edtf else "")
        for fact in participations.find(View.of(read, structure, mentions, load(), context))
    }


CASES = [
    # a scheme that does something in a commune is there; one that only stands after a comma is not
    ("À [Privas], le programme {acv Action cœur de ville} finance la halle.", "privas acv enrolled"),
    ("À [Privas], on parle du programme {acv Action cœur de ville}.", ""),
    ("À [Privas], la {detr DETR} finance la halle.", ""),
    # a verb of helping in the active voice tells belonging, in the passive choice
    ("Le programme {pvd PVD} accompagne trois communes : [Die], [Crest] et [Nyons].", "die,crest,nyons pvd enrolled"),
    ("[Die] est accompagnée par le programme {pvd PVD}.", "die pvd selected"),
    # `sont aidées :` opens a list
    ("Le programme {cvcb régional} avance.\nSont aidées :\n- [Ham]\n- [Roye]", "ham,roye cvcb selected"),
    ("Le programme {cvcb régional} avance.\nLes écoles sont aidées par [Ham].", ""),
    # winners; a dossier that is deposited or to be examined; what is not gone on with
    ("Les gagnants de {cvcb l'appel régional} sont [Ham] et [Roye].", "ham,roye cvcb selected"),
    ("# {va Villages d'avenir}\n[Lus], [Boulc] : dossier déposé.", "lus,boulc va candidate"),
    ("# {va Villages d'avenir}\nLes dossiers de [Lus] et de [Boulc] seront examinés en mai.", "lus,boulc va candidate"),
    ("# {va Villages d'avenir}\nLes dossiers de [Lus] et de [Boulc] tiennent dans une armoire.", ""),
    ("[Lus] n'a pas souhaité donner suite à sa candidature à {va Villages d'avenir}.", "lus va withdrawn"),
    (
        "[Lus], retenue dans {va Villages d'avenir}, a dit qu'elle renonçait au dispositif.",
        "lus va selected; lus va withdrawn",
    ),
    # `dans le même programme` is the scheme, not the operation named between
    (
        "Le {pvd PVD} et une {opah OPAH-RU} avancent. [Die] et [Crest], qui sont dans le même programme, suivent.",
        "die,crest pvd enrolled",
    ),
    ("Le {pvd PVD} avance. [Die] et [Crest] sont dans la même vallée.", ""),
    # a pronoun of a definition; `en` before a name is none
    ("On cite [Gap] et [Digne], mais ce sont des villes {acv Action cœur de ville}.", "gap,digne acv enrolled"),
    (
        "# {pvd PVD} en Drôme\n[Gap] est ville {acv ACV}. En Diois, [Die] a été retenue.",
        "gap acv enrolled; die pvd selected",
    ),
    # what goes on with a list told before
    ("[Die] et [Crest] sont lauréates de {pvd PVD}. [Nyons] complète la liste.", "die,crest,nyons pvd selected"),
    ("[Die] et [Crest] sont lauréates de {pvd PVD}. [Nyons] complète son parc.", "die,crest pvd selected"),
    (
        "La liste des communes admises dans {va VA} est connue. On y trouve notamment [Lus], [Boulc] et [Glun].",
        "lus,boulc,glun va selected",
    ),
    (
        "Dix communes ont passé convention pour {pvd PVD} ; [Die] et [Crest] doivent le faire avant l'été.",
        "die,crest pvd candidate",
    ),
    (
        "La Région a retenu huit lauréats de {cvcb l'appel à projets}.\nSomme : [Ham], [Roye]\nAisne : [Guise]",
        "ham,roye,guise cvcb selected",
    ),
    (
        "# {pvd PVD} en Drôme\nLe préfet a retenu deux communes.\n## Espace membres\nDrôme : [Die], [Crest]",
        "die,crest pvd selected",
    ),
    ("# En bref\n[Gap] est ville {acv ACV}.\n[Digne].\nLe loto a lieu samedi.", "gap acv enrolled"),
    # the day of an item, and one that tells of something else
    (
        "Conventions signées de {pvd PVD} :\n- [Die] : {2023-01-18 18/01/2023}\n- [Crest] : {2023-02-09 09/02/2023}",
        "die pvd signed 2023-01-18; crest pvd signed 2023-02-09",
    ),
    (
        "Conventions signées de {pvd PVD} :\n- [Die] : réunion du {2023-01-18 18/01/2023} en mairie\n- [Crest]",
        "die,crest pvd signed",
    ),
    (
        "Le préfet a fait connaître le {2022-03-31 31 mars} les bénéficiaires de {va VA}. Sont retenues [Lus], [Glun].",
        "lus,glun va selected 2022-03-31",
    ),
    ("{pvd PVD} : onze communes, dont [Die], [Crest] et [Nyons]", "die,crest,nyons pvd enrolled"),
    ("{pvd PVD} : onze communes, loin de [Lyon]", ""),
    ("Les aides vont à des {pvd Petites villes de demain} – [Die] (12 logements), [Crest].", "die,crest pvd enrolled"),
    (
        "{pvd Petites villes de demain} depuis {2020-12 décembre 2020}, [Die] et [Crest] avancent.",
        "die,crest pvd enrolled 2020-12",
    ),
    # items headed each by a commune, under a scheme's title; a heading of its own matter parts them from it
    (
        "# {pvd PVD} dans la Drôme\nLe préfet a retenu deux communes.\n## Arrondissement de [Die]\n- [Die] : halle et "
        "commerces.\n- [Luc] : école.",
        "die,luc pvd selected",
    ),
    ("# {pvd PVD}\n## En bref\n- [Die] : le cinéma rouvre ses portes.\n- [Luc] : le loto aura lieu samedi soir.", ""),
    ("# {pvd PVD}\n- [Die] : le cinéma rouvre ses portes.\n- Loto samedi.", ""),
    ("# La {detr DETR}\n- [Die] : toiture de l'école.\n- [Luc] : travaux de voirie.", ""),
    # names with what is told of them below each
    (
        "Deux projets sont dans des communes du programme {acv ACV} :\n[Valence]\n- Un îlot.\n[Privas]\n- Une cave.",
        "valence,privas acv enrolled",
    ),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text[:70] for text, _ in CASES])
def test_a_wording(text: str, expected: str) -> None:
    """A text tells these places and no other."""
    facts = set()
    for part in filter(None, expected.split("; ")):
        names, programme, rest = part.split(" ", 2)
        assert programme in SHORT
        facts |= {f"{name} {programme} {rest}" for name in names.split(",")}
    assert told(text) == facts


def test_we_are_the_town_that_publishes() -> None:
    """``Ville de Die`` publishes: ``nous`` is Die; a newspaper that only bears a town's name is nobody's ``nous``."""
    text = "L'État nous a retenus en 2021 dans le programme <p petites-villes-de-demain>PVD</p>."
    assert told(text, publisher="Ville de Die", communes="26113") == {"26113 pvd selected"}
    assert told(text, publisher="Le Journal de Die", communes="26113") == set()
    assert told(text, publisher="Ville de Lyon", communes="26113") == set()


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("{pvd PVD} valant {ort ORT}", {"die pvd signed", "die ort signed"}),
        ("{pvd PVD} et les suites de l'{ort ORT}", {"die pvd signed"}),
    ],
)
def test_an_agreement_that_stands_for_another_signs_both(title: str, expected: set[str]) -> None:
    """``P valant Q``: the parties have a place in both."""
    text = f"# Convention {title}\nEntre la commune de [Die], représentée par son maire, et l'État."
    assert told(text, kind="agreement") == expected
