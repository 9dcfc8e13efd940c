"""What the head of a list, table or record tells once for all of its grants: scheme, payer and day."""

from __future__ import annotations

import pytest
from award_cases import Case, Want, check

FRICHES, ACV, DETR = "fonds-friches", "action-coeur-de-ville", "detr"

HEADS = [
    Case(
        "the sentence whose sum the list makes up tells its fund, its payer and its day",
        """
Le jury s'est réuni le <d 2021-06-03>3 juin 2021</d>. Il a retenu quatre dossiers, pour <a 700000>700 000 €</a>, \
au titre de la seconde vague du <p fonds-friches>fonds friches</p> de <p france-relance>France Relance</p>.

# Lot
- <c 46102>Figeac</c> : <a 100000>100 000 €</a> pour les tanneries
- <c 46042>Cahors</c> : <a 200000>200 000 €</a> pour la gare

# Aveyron
- <c 12145>Millau</c> : <a 150000>150 000 €</a> pour la ganterie
- <c 82112>Moissac</c> : <a 250000>250 000 €</a> pour la minoterie
""",
        [
            Want(700000, role="total", programme=FRICHES, funder="etat"),
            Want(100000, "46102", programme=FRICHES, funder="etat", edtf="2021-06-03"),
            Want(200000, "46042", programme=FRICHES, funder="etat", edtf="2021-06-03"),
            Want(150000, "12145", programme=FRICHES, funder="etat", edtf="2021-06-03"),
            Want(250000, "82112", programme=FRICHES, funder="etat", edtf="2021-06-03"),
        ],
    ),
    Case(
        "three round sums that make up another one by chance are not its shares",
        """
La Ville de <c 46042>Cahors</c> consacre <a 60000>60 000 €</a> à sa halle.

# Ailleurs
- <c 46102>Figeac</c> : <a 10000>10 000 €</a> pour le lavoir
- <c 12145>Millau</c> : <a 15000>15 000 €</a> pour le four
- <c 82112>Moissac</c> : <a 35000>35 000 €</a> pour le pont
""",
        [
            Want(60000, "46042", funder="commune-46042"),
            Want(10000, "46102"),
            Want(15000, "12145"),
            Want(35000, "82112"),
        ],
    ),
    Case(
        "a jury that met and chose brings the list, though its sums make up no whole",
        """
Le jury s'est réuni le <d 2021-06-03>3 juin 2021</d>. Il a retenu ces projets au titre \
du <p fonds-friches>fonds friches</p>.

# Lot
- <c 46102>Figeac</c> : <a 110000>110 000 €</a> pour les tanneries
- <c 46042>Cahors</c> : <a 205000>205 000 €</a> pour la gare
""",
        [
            Want(110000, "46102", programme=FRICHES, funder="etat", edtf="2021-06-03"),
            Want(205000, "46042", programme=FRICHES, funder="etat", edtf="2021-06-03"),
        ],
    ),
    Case(
        "after a heading that turns to other matters nothing of it holds",
        """
Le jury s'est réuni le <d 2021-06-03>3 juin 2021</d>. Il a retenu ces projets au titre \
du <p fonds-friches>fonds friches</p>.

# Autres chantiers
La presse en a parlé.
- <c 46102>Figeac</c> : <a 110000>110 000 €</a> pour le musée
""",
        [Want(110000, "46102", edtf=None)],
    ),
    Case(
        "the next sentence tells scheme and day of the sum before it; `le même jour` takes the day up",
        "La <o region>Région</o> soutient <c 46102>Figeac</c> à hauteur de <a 110000>110 000 €</a>. La commission en a "
        "décidé ainsi le <d 2021-06-03>3 juin 2021</d>, dans le cadre du dispositif "
        "<p bourgs-centres-occitanie>Bourgs-centres Occitanie</p>. Le même jour, <c 46042>Cahors</c> a obtenu "
        "<a 85000>85 000 €</a> pour sa halle.",
        [
            Want(110000, "46102", programme="bourgs-centres-occitanie", funder="region-occitanie", edtf="2021-06-03"),
            Want(85000, "46042", programme="bourgs-centres-occitanie", funder="region-occitanie", edtf="2021-06-03"),
        ],
        region="76",
    ),
    Case(
        "the year that the lead-in names with a fund",
        """
Au titre de la <p detr>DETR</p> <d 2022>2022</d>, le préfet a attribué :
- <c 46102>Figeac</c> : <a 110000>110 000 €</a> pour le musée
- <c 46042>Cahors</c> : <a 85000>85 000 €</a> pour la halle
""",
        [
            Want(110000, "46102", programme=DETR, funder="etat", edtf="2022"),
            Want(85000, "46042", programme=DETR, funder="etat", edtf="2022"),
        ],
    ),
    Case(
        "the paragraph before a table tells who gives",
        """
Le <o departement>Département</o> a ouvert une nouvelle enveloppe et validé deux dossiers :

|# Bénéficiaire | Objet | Coût | Subvention
| <c 46102>Figeac</c> | Halle | <a 90000>90 000 €</a> | <a 30000>30 000 €</a>
| <c 46042>Cahors</c> | École | <a 80000>80 000 €</a> | <a 25000>25 000 €</a>
""",
        [
            Want(90000, "46102", role="cost"),
            Want(30000, "46102", funder="departement-46"),
            Want(80000, "46042", role="cost"),
            Want(25000, "46042", funder="departement-46"),
        ],
    ),
    Case(
        "payers joined to a sum, and the one who bears the rest",
        "À <c 46102>Figeac</c>, l'étude est financée par la <o region>Région</o>, qui a notifié <a 24000>24 000 €</a>, "
        "et par l'<o anah>Anah</o>, à hauteur de <a 12000>12 000 €</a> ; le solde, <a 9500>9 500 €</a>, revient à la "
        "Ville.",
        [
            Want(24000, "46102", funder="region-occitanie"),
            Want(12000, "46102", funder="anah"),
            Want(9500, "46102", funder="commune-46102"),
        ],
        region="76",
    ),
    Case(
        "a payer whose money is only asked for",
        """
# Plan de financement de la halle de <c 46102>Figeac</c>
|# Financeur | Montant (€)
| <o europe-feder>FEDER</o> (sollicité) | <a 60000>60 000</a>
| <o departement>Département</o> | <a 25000>25 000</a>
""",
        [Want(60000, "46102", role="asked", funder="europe-feder"), Want(25000, "46102", funder="departement-46")],
    ),
    Case(
        "a column headed by the day of engagement, and one whose heading names years",
        """
|# Engagé le | Commune | Projet | Aide (€)
| <d 2023-02-14>14/02/2023</d> | <c 46102>Figeac</c> | Halle | <a 30000>30 000</a>
""",
        [Want(30000, "46102", edtf="2023-02-14")],
    ),
    Case(
        "the years in the heading of a column of grants; those of another column date nothing",
        """
|# Commune | Vacance 2017 | Aide 2018-2021 (€)
| <c 46102>Figeac</c> | 11 | <a 30000>30 000</a>
""",
        [Want(30000, "46102", edtf="2018/2021")],
    ),
]

RECORDS = [
    Case(
        "what a municipal council grants is the commune's, and bears the day of the session",
        """
# Commune de <c 46102>Figeac</c>
Séance du conseil municipal du <d 2023-06-29>29 juin 2023</d>
Article 1. – D'attribuer à l'association des commerçants une subvention de <a 8000>8 000 €</a>.
Publié le <d 2023-07-05>5 juillet 2023</d>
""",
        [Want(8000, "46102", funder="commune-46102", edtf="2023-06-29")],
        kind="deliberation",
        published="2023-07-05",
        is_record=True,
    ),
    Case(
        "what the lead-in of a list says that the council grants",
        """
# Commune de <c 46102>Figeac</c>
Compte rendu du conseil municipal du <d 2023-06-29>29 juin 2023</d>
La <o region>Région</o> apporte <a 90000>90 000 €</a> pour le musée. Le conseil attribue :
- <a 8000>8 000 €</a> pour le comité des fêtes ;
- <a 3500>3 500 €</a> pour l'école de musique.
""",
        [
            Want(90000, "46102", funder="region-occitanie"),
            Want(8000, "46102", funder="commune-46102", edtf="2023-06-29"),
            Want(3500, "46102", funder="commune-46102", edtf="2023-06-29"),
        ],
        region="76",
        kind="deliberation",
        is_record=True,
    ),
    Case(
        "what others granted to it is not",
        """
# Commune de <c 46102>Figeac</c>
Séance du conseil municipal du <d 2023-06-29>29 juin 2023</d>
La halle de Figeac a obtenu une subvention de <a 8000>8 000 €</a>.
""",
        [Want(8000, "46102", funder=None)],
        kind="deliberation",
        is_record=True,
    ),
]


@pytest.mark.parametrize("case", HEADS, ids=lambda case: case.name)
def test_head_of_a_list(case: Case) -> None:
    """A list's or table's grants have what its head tells once; look-alikes have not."""
    check(case)


@pytest.mark.parametrize("case", RECORDS, ids=lambda case: case.name)
def test_record_of_a_council(case: Case) -> None:
    """A council's own grants are its own and of its session's day."""
    check(case)
