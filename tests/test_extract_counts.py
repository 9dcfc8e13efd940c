"""How many communes a programme has: wordings, scopes, tables, and numbers of other things.

Short marks as in ``inline.marked``; the document's region is Nouvelle-Aquitaine (75).
"""

from __future__ import annotations

import pytest
from inline import LONG, marked, page

from extract import counts
from extract.facts import Count
from extract.reference import load
from extract.structure import Carry, build
from extract.text import Context, DocumentInfo
from extract.view import View


def facts(text: str, *, departement: str | None = None, shares: dict[str, float] | None = None) -> tuple[Count, ...]:
    """The counts of a page written with short marks."""
    read, mentions = page(marked(text))
    named = tuple(dict.fromkeys(mention.programme_id for mention in mentions.programmes))
    context = Context(
        DocumentInfo("0123456789abcdef"),
        region="75",
        departement=departement,
        departements=shares or {},
        programmes=named,
    )
    return counts.find(View.of(read, build(read, mentions, load(), Carry()), mentions, load(), context))


def told(text: str, *, departement: str | None = None) -> set[str]:
    """The counts as ``programme value scope``."""
    return {f"{LONG[fact.programme_id]} {fact.value} {fact.scope}" for fact in facts(text, departement=departement)}


COUNTS = [
    ("Le programme {acv Action cœur de ville} réunit 222 villes.", {"acv 222 FR"}),
    (
        "222 villes ont été retenues en France au titre d'{acv ACV}, dont 25 en Nouvelle-Aquitaine.",
        {"acv 222 FR", "acv 25 75"},
    ),
    (
        "{pvd PVD} : 1 600 communes lauréates dans toute la France, 26 dans l'Orne et quatorze dans l'Eure.",
        {"pvd 1600 FR", "pvd 26 D61", "pvd 14 D27"},
    ),
    ("187 communes de la région Bretagne sont entrées dans {va Villages d'avenir}.", {"va 187 53"}),
    ("Huit communes du département de l'Orne sont entrées dans {pvd PVD}.", {"pvd 8 D61"}),
    ("Quant à {va Villages d'avenir}, dix-neuf communes de l'Orne figurent dans la liste.", {"va 19 D61"}),
    ("[Tulle] et [Cognac], les deux villes {acv ACV} de l'Orne, attendent.", {"acv 2 D61"}),
    ("Plus de 1 600 communes bénéficient de {pvd Petites villes de demain}.", {"pvd 1600 FR"}),
    ("Quelque trois cents communes ont rejoint {va Villages d'avenir}.", {"va 300 FR"}),
    ("Vingt-six communes de l'Orne sont lauréates de {pvd PVD}.", {"pvd 26 D61"}),
    ("Le dispositif {pvd PVD} accompagne un millier de communes.", {"pvd 1000 FR"}),
    ("La Région compte 12 villes {acv Action cœur de ville}.", {"acv 12 75"}),
    ("38 villes sont membres du réseau {essai Boutique à l'essai} dans les Hauts-de-France.", {"essai 38 32"}),
    ("Le ministre a dévoilé la liste des 54 lauréats de {ami l'AMI centres-bourgs}.", {"ami 54 FR"}),
    ("# {pvd PVD} : 99 communes retenues en Centre-Val de Loire", {"pvd 99 24"}),
    ("Au {2021-01-01 1er janvier 2021}, 417 communes étaient signataires d'une {ort ORT}.", {"ort 417 FR"}),
    ("Le programme compte désormais 234 villes. Lancé en 2017, {acv ACV} fait école.", {"acv 234 FR"}),
    ("Avec 245 communes, {acv Action cœur de ville} entre dans sa deuxième phase.", {"acv 245 FR"}),
    ("Ce sont 1 645 communes qui participent à {pvd Petites villes de demain}.", {"pvd 1645 FR"}),
    ("302 communes ont candidaté à {va Villages d'avenir} ; 154 ont été retenues.", {"va 154 FR"}),
    ("Le département du Nord compte 648 communes ; {pvd PVD} en retient 24.", {"pvd 24 D59"}),
    ("Sur les 114 communes lauréates de {cvcb CVCB}, 61 ont achevé leurs travaux.", {"cvcb 114 32"}),
    ("202\ncommunes de la région lauréates de {pvd Petites villes de demain}", {"pvd 202 75"}),
    ("Neuf communes du territoire de l'Aula sont lauréates de {pvd PVD}.", {"pvd 9 aula"}),
    ("Neuf communes du territoire de l'<o aula>Aula</o> sont lauréates de {pvd PVD}.", {"pvd 9 l'aula"}),
    (
        "On dénombre 12 lauréates {pvd PVD} dans le Jura, 17 dans le Doubs et 21 en Haute-Saône.",
        {"pvd 12 D39", "pvd 17 D25", "pvd 21 D70"},
    ),
    (
        "|# Programme | France | Bretagne |\n| {acv ACV} | 222 villes | 12 villes |\n| {pvd PVD} | 1 611 communes | |",
        {"acv 222 FR", "acv 12 53", "pvd 1611 FR"},
    ),
    ("|# Département | Communes {pvd PVD} |\n| Ain | 20 |\n| Allier | 25 |", {"pvd 20 D01", "pvd 25 D03"}),
    ("# {acv ACV} : le point\n## Chiffres clés\n- 12 villes normandes\n- 87 projets", {"acv 12 28"}),
    ("Onze villes bretonnes ont été retenues dans {acv ACV}.", {"acv 11 53"}),
    ("# Dans le Cantal\nAurillac est l'une des 222 villes du programme {acv ACV}.", {"acv 222 FR"}),
    ("La ministre a cité 362 communes ; elles sont 38 dans la Creuse, lauréates de {va VA}.", {"va 38 D23"}),
    ("L'État finance {pvd PVD}, dont bénéficient 99 communes de la région.", {"pvd 99 75"}),
    ("Seize villes peuvent prétendre à {pvd PVD} ; onze s'y sont engagées.", {"pvd 11 75"}),
    ("{acv ACV} vise les villes moyennes. Quatre ont déjà signé leur convention.", {"acv 4 75"}),
    ("Sept communes de l'Orne relèvent de {pvd PVD} et douze de {va VA}.", {"pvd 7 D61", "va 12 D61"}),
    ("Trois villes avancent avec {acv ACV}, huit viennent de rejoindre {pvd PVD}.", {"acv 3 75", "pvd 8 75"}),
    ("Six villes sont dans {acv ACV}. Neuf autres sont inscrites dans {pvd PVD}.", {"acv 6 75", "pvd 9 75"}),
    ("Sur les 128 communes engagées dans {pvd PVD}, quatorze sont jurassiennes.", {"pvd 128 FR", "pvd 14 D39"}),
    ("{pvd PVD} : 11 communes, dont [Sées] et [Gacé].", {"pvd 11 75"}),
    ("Les 45 {pvd PVD} de l'Orne se retrouvent jeudi.", {"pvd 45 D61"}),
    ("# Le programme {pvd PVD}\n16 communes sarthoises", {"pvd 16 D72"}),
    ("# Les lauréates de {pvd PVD}\nLes voici. Elles sont vingt en tout.", {"pvd 20 75"}),
    ("On retrouve [Sées] parmi les 1 600 élues de {pvd PVD}.", {"pvd 1600 FR"}),
    ("{pvd PVD} avance.\nLe pacte couvre désormais 146 communes.", {"pvd 146 FR"}),
    ("# {pvd PVD}\n## Aides\nLa {dsil DSIL} est ouverte.\nDans l'Orne, 26 communes sont lauréates.", {"pvd 26 D61"}),
    ("Treize villes* bénéficient d'{acv ACV} dans la région.\n[^] * [Niort] et d'autres.", {"acv 13 75"}),
]


@pytest.mark.parametrize(("text", "expected"), COUNTS, ids=[text[:60] for text, _ in COUNTS])
def test_a_count(text: str, expected: set[str]) -> None:
    """A number of communes is a programme's, with the territory that it is told of."""
    assert told(text) == expected


def test_the_departement_is_the_publishers() -> None:
    """``le département`` is that of the document's publisher."""
    text = "Dans le département, 14 communes sont engagées dans {pvd PVD}."
    assert told(text, departement="27") == {"pvd 14 D27"}


@pytest.mark.parametrize(
    ("text", "share", "scope"),
    [
        ("Vingt-quatre communes sont lauréates de {pvd PVD}.", 0.95, "D23"),
        ("Vingt-quatre communes sont lauréates de {pvd PVD}.", 0.7, "75"),
        ("1 600 communes sont lauréates de {pvd PVD}.", 0.95, "FR"),
        ("Dans la Creuse comme ailleurs, 1 600 communes sont lauréates de {pvd PVD}.", 0.95, "FR"),
    ],
)
def test_a_document_of_one_departement(text: str, share: float, scope: str) -> None:
    """Where nearly all communes told are of one département, a number as small as a département's is its."""
    assert {fact.scope for fact in facts(text, shares={"23": share, "87": 1 - share})} == {scope}


def test_a_count_has_the_day_it_was_true() -> None:
    """The one date of the sentence dates the count."""
    (fact,) = facts("Au {2021-01-01 1er janvier 2021}, 417 communes étaient signataires d'une {ort ORT}.")
    assert fact.edtf == "2021-01-01"


LOOK_ALIKES = [
    "Les communes de l'Orne attendaient. Treize opérations ont été retenues sur trente, au titre de {pvd PVD}.",
    "[Tulle] et [Cognac], deux villes {acv ACV} de l'Orne, attendent.",
    "302 communes ont candidaté à {ami l'AMI centres-bourgs}.",
    "{pvd PVD} s'adresse aux communes de moins de 20 000 habitants.",
    "Le jury {va Villages d'avenir} a reçu 120 dossiers.",
    "Trois nouvelles communes rejoignent {pvd PVD}.",
    "La communauté de communes regroupe 25 communes. {pvd PVD} y est actif.",
    "L'{opah OPAH-RU} porte sur 180 logements dans trois communes.",
    "Les deux communes relèvent de {pvd PVD}.",
    "[Die] et [Crest], deux communes lauréates de {pvd PVD}, coopèrent.",
    "Huit communes de Corrèze sont aidées par le Cerema. {pvd PVD} suivra.",
    "{acv ACV} : 5 milliards d'euros sur cinq ans.",
    "En 2018 villes et campagnes ont changé ; {acv ACV} aussi.",
    "{pvd PVD} finance 900 chefs de projet.",
    "Une commune est lauréate de {pvd PVD}.",
    "Les 120 communes candidates du programme {va Villages d'avenir} seront reçues.",
    "Seize agents suivent {pvd PVD} ; onze y sont inscrits.",
    "Seize villes ont postulé à {pvd PVD} ; onze n'ont pas été retenues.",
    "Des villes vont rejoindre {pvd PVD} ; onze recruteront un agent.",
    "Quatre villes ont signé, le {2021-03-04 4 mars 2021}, leur convention {acv ACV}.",
    "Sur les mesures de {pvd PVD}, quatorze sont rurales.",
    "Deux {ort ORT} ont été signées.",
    "La phase 2 {acv ACV} commence.",
    "[Sées], [Gacé] et neuf autres communes relèvent de {pvd PVD}.",
    "# Le programme {pvd PVD}\n16 communes sarthoises candidates",
    "# Le territoire\n16 communes sarthoises\n# Le programme {pvd PVD}\nIl avance.",
    "Le maire parle des 12 élues présentes ; {pvd PVD} avance.",
    "120 communes éligibles à {va Villages d'avenir} ont été informées.",
    "...\ncommunes de la région lauréates de {pvd Petites villes de demain}",
    f"{'999 ' * 2000}communes sont lauréates de {{pvd PVD}}.",
]


@pytest.mark.parametrize("text", LOOK_ALIKES, ids=[text[:60] for text in LOOK_ALIKES])
def test_a_look_alike(text: str) -> None:
    """Candidates, waves, dossiers, homes and an intercommunality's communes are no count of a programme."""
    assert told(text) == set()
