"""Awards told by tables: lists of grants, plans of financing, totals, and columns that hold no grant."""

from __future__ import annotations

import pytest
from award_cases import Case, Want, check

DETR, DSIL = "detr", "dsil"

TABLES = [
    Case(
        "an abbreviated département, and the day of a grant in a column of remarks",
        """
|# Commune | Projet | Dép. (€) | État d'avancement
| <c 46102>Figeac</c> | Réfection du lavoir | <a 30000>30 000</a> | accordé le <d 2022-11-21>21/11/2022</d>
| <c 46042>Cahors</c> | Halle aux grains | <a 55000>55 000</a> | demandé le <d 2022-05-02>02/05/2022</d>
""",
        [
            Want(30000, "46102", funder="departement-46", edtf="2022-11-21", purpose="Réfection du lavoir"),
            Want(55000, "46042", funder="departement-46", edtf=None, purpose="Halle aux grains"),
        ],
    ),
    Case(
        "grants with costs, dates and a total",
        """
= Subventions votées par le <o departement>Département</o>
|# Commune | Opération | Coût HT | Subvention | Date du vote
| <c 46102>Figeac</c> | Réfection du lavoir | <a 90000>90 000</a> | <a 30000>30 000</a> | <d 2022-03-14>14/03/2022</d>
| <c 82112>Moissac</c> | Halle aux grains | <a 200000>200 000</a> | <a 55000>55 000</a> | <d 2022-05-02>02/05/2022</d>
| Total | | <a 290000>290 000 €</a> | <a 85000>85 000 €</a> |
""",
        [
            Want(90000, "46102", role="cost", purpose="Réfection du lavoir"),
            Want(30000, "46102", funder="departement-46", edtf="2022-03-14", purpose="Réfection du lavoir"),
            Want(200000, "82112", role="cost", purpose="Halle aux grains"),
            Want(55000, "82112", funder="departement-82", edtf="2022-05-02", purpose="Halle aux grains"),
            Want(290000, role="total", purpose=None),
            Want(85000, role="total", purpose=None),
        ],
    ),
    Case(
        "a column tells the fund",
        """
|# Commune | Projet | Dotation | Montant (€)
| <c 46102>Figeac</c> | Salle des fêtes | <p detr>DETR</p> | <a 45000>45 000</a>
| <c 82112>Moissac</c> et <c 12145>Millau</c> | Navette | <p dsil>DSIL</p> | <a 60000>60 000</a>
| Report | | | <a 105000>105 000</a>
""",
        [
            Want(45000, "46102", programme=DETR, funder="etat", purpose="Salle des fêtes"),
            Want(60000, "82112 12145", programme=DSIL, funder="etat", purpose="Navette"),
            Want(105000, role="total"),
        ],
    ),
    Case(
        "funders as columns",
        """
|# Ville | Projet | <o etat>État</o> (<p dsil>DSIL</p>) | <o region>Région</o> | Commune | Total
| <c 46102>Figeac</c> | Îlot Carmes | <a 30000>30 k€</a> | <a 20000>20 k€</a> | <a 50000>50</a> | <a 100000>100 k€</a>
| <c 82112>Moissac</c> | Presbytère | <a 12000>12 k€</a> | <a 8000>8 k€</a> | <a 25000>25 k€</a> | <a 45000>45 k€</a>
""",
        [
            Want(30000, "46102", programme=DSIL, funder="etat", purpose="Îlot Carmes"),
            Want(20000, "46102", funder="region-occitanie", purpose="Îlot Carmes"),
            Want(50000, "46102", funder="commune-46102", purpose="Îlot Carmes"),
            Want(100000, "46102", role="total", purpose="Îlot Carmes"),
            Want(12000, "82112", programme=DSIL, funder="etat"),
            Want(8000, "82112", funder="region-occitanie"),
            Want(25000, "82112", funder="commune-82112"),
            Want(45000, "82112", role="total"),
        ],
        region="76",
    ),
    Case(
        "funders as rows",
        """
= Plan de financement de la réhabilitation du marché couvert de <c 46102>Figeac</c>
|# Financeur | Montant | Taux
| <o etat>État</o> (<p detr>DETR</p>) | <a 120000>120 000 €</a> | 30 %
| <o region>Conseil régional</o> | <a 80000>80 000 €</a> | 20 %
| <o departement>Département</o> | <a 40000>40 000 €</a> | 10 %
| Autofinancement | <a 160000>160 000</a> | 40 %
| TOTAL | <a 400000>400 000 €</a> | 100 %
""",
        [
            Want(120000, "46102", programme=DETR, funder="etat", purpose="réhabilitation du marché couvert"),
            Want(80000, "46102", funder="region-occitanie", purpose="réhabilitation du marché couvert"),
            Want(40000, "46102", funder="departement-46"),
            Want(160000, "46102", funder="commune-46102"),
            Want(400000, role="total"),
        ],
        region="76",
    ),
    Case(
        "expenses beside receipts",
        """
= Plan de financement : <c 46102>Figeac</c>
|# Dépenses | Montant HT | Recettes | Montant
| Travaux | <a 250000>250 000 €</a> | <o etat>État</o> | <a 90000>90 000 €</a>
| Honoraires | <a 30000>30 000 €</a> | Commune | <a 190000>190 000 €</a>
| Total | <a 280000>280 000 €</a> | Total | <a 280000>280 000 €</a>
""",
        [
            Want(250000, "46102", role="cost"),
            Want(90000, "46102", funder="etat"),
            Want(30000, "46102", role="cost"),
            Want(190000, "46102", funder="commune-46102"),
            Want(280000, role="total"),
            Want(280000, role="total"),
        ],
    ),
    Case(
        "a commune over several rows",
        """
|# Commune | Opération | Subvention
| <c 46102>Figeac</c> | Lavoir | <a 30000>30 000 €</a>
| | Gymnase | <a 12000>12 000 €</a>
| <c 82112>Moissac</c> | Halle | <a 55000>55 000 €</a>
""",
        [
            Want(30000, "46102", purpose="Lavoir"),
            Want(12000, "46102", purpose="Gymnase"),
            Want(55000, "82112", purpose="Halle"),
        ],
    ),
    Case(
        "an intercommunality's row",
        """
|# Bénéficiaire | Opération | Subvention
| <c 39198>Dole</c> | Lavoir | <a 30000>30 000 €</a>
| <e 200010650>CA du Grand Dole</e> | Pépinière | <a 70000>70 000 €</a>
""",
        [Want(30000, "39198", purpose="Lavoir"), Want(70000, epcis="200010650", purpose="Pépinière")],
    ),
    Case(
        "the title tells scheme, funder and vote",
        """
= Aides de la <o region>Région</o>, <p petites-villes-de-demain>PVD</p>, commission du <d 2021-06-25>25 juin 2021</d>
|# Ville | Objet | Montant
| <c 39198>Dole</c> | Kiosque | <a 30000>30 000 €</a>
""",
        [
            Want(
                30000,
                "39198",
                programme="petites-villes-de-demain",
                funder="region-bourgogne-franche-comte",
                edtf="2021-06-25",
                purpose="Kiosque",
            )
        ],
        region="27",
    ),
    Case(
        "asked for and granted",
        """
|# Commune | Projet | Montant demandé | Montant accordé
| <c 39198>Dole</c> | Kiosque | <a 50000>50 000 €</a> | <a 30000>30 000 €</a>
""",
        [Want(50000, "39198", role="asked"), Want(30000, "39198", purpose="Kiosque")],
    ),
    Case(
        "the works' start dates no grant",
        """
|# Commune | Projet | Aide | Début des travaux
| <c 39198>Dole</c> | Kiosque | <a 30000>30 000 €</a> | <d 2023-09>septembre 2023</d>
""",
        [Want(30000, "39198", edtf=None)],
    ),
    Case(
        "a total without its name",
        """
|# Commune | Aide
| <c 39198>Dole</c> | <a 30000>30 000 €</a>
| <c 70279>Gray</c> | <a 20000>20 000 €</a>
| | <a 50000>50 000 €</a>
""",
        [Want(30000, "39198"), Want(20000, "70279"), Want(50000, role="total")],
    ),
    Case(
        "rents are no awards",
        """
|# Commune | Loyer mensuel
| <c 39198>Dole</c> | <a 450>450 €</a>
""",
        [],
    ),
    Case(
        "a list of grants by a prefecture",
        """
|# Commune | Nature des travaux | Subvention attribuée
| <c 39198>Dole</c> | Toiture de l'école | <a 41000>41 000 €</a>
""",
        [Want(41000, "39198", funder="etat", purpose="Toiture de l'école")],
        publisher="Préfecture du Jura",
    ),
]


@pytest.mark.parametrize("case", TABLES, ids=lambda case: case.name)
def test_award_of_table(case: Case) -> None:
    """Each sum of a table is for its row's commune, from its column's or row's funder, unless it adds others up."""
    check(case)
