"""The terms of awards told by sentences and list items: who pays, under what programme, when and what for."""

from __future__ import annotations

import pytest
from award_cases import Case, Want, check

PVD, ACV, DETR, DSIL = "petites-villes-de-demain", "action-coeur-de-ville", "detr", "dsil"
BFC, GRAND_EST, NORMANDIE = "region-bourgogne-franche-comte", "region-grand-est", "region-normandie"

WHO_PAYS = [
    Case(
        "shares in brackets",
        "À <c 82112>Moissac</c>, le chantier réunit l'<o etat>État</o> (<a 300000>300 000 €</a> de "
        "<p dsil>DSIL</p>), la "
        "<o region>Région</o> (<a 200000>200 000 €</a>) et le <o departement>Département</o> (<a 100000>100 "
        "000 €</a>).",
        [
            Want(300000, "82112", programme=DSIL, funder="etat"),
            Want(200000, "82112", funder="region-occitanie"),
            Want(100000, "82112", funder="departement-82"),
        ],
        region="76",
    ),
    Case(
        "shares after a colon",
        "Le projet de <c 82112>Moissac</c> coûte <a 1000000>1 M€</a> : <a 400000>400 000 €</a> de l'<o etat>État</o>, "
        "<a 350000>350 000 €</a> de la <o region>Région</o>, le reste à la charge de la commune.",
        [
            Want(1000000, "82112", role="cost"),
            Want(400000, "82112", funder="etat"),
            Want(350000, "82112", funder="region-occitanie"),
        ],
        region="76",
    ),
    Case(
        "shares that make the whole",
        "<c 82112>Moissac</c> a réuni <a 600000>600 000 €</a> : <a 400000>400 000 €</a> de l'<o etat>État</o> et "
        "<a 200000>200 000 €</a> du <o europe-feder>FEDER</o>.",
        [
            Want(600000, "82112", role="total"),
            Want(400000, "82112", funder="etat"),
            Want(200000, "82112", funder="europe-feder"),
        ],
    ),
    Case(
        "the town pays its part",
        "À <c 46102>Figeac</c>, la rénovation du lavoir a reçu <a 40000>40 000 €</a> de l'<o etat>État</o> "
        "et la Ville y "
        "ajoute <a 25000>25 000 €</a>.",
        [
            Want(40000, "46102", funder="etat", purpose="rénovation du lavoir"),
            Want(25000, "46102", funder="commune-46102", purpose="rénovation du lavoir"),
        ],
    ),
    Case(
        "a town whose name begins as a sale does",
        "L'<o etat>État</o> accorde à la ville de <c 41269>Vendôme</c> <a 75000>75 000 €</a> pour la réfection des "
        "halles.",
        [Want(75000, "41269", funder="etat", purpose="réfection des halles")],
    ),
    Case(
        "the town of",
        "La ville de <c 46102>Figeac</c> consacre <a 75000>75 000 €</a> à la réfection de ses venelles.",
        [Want(75000, "46102", funder="commune-46102", purpose="réfection de ses venelles")],
    ),
    Case(
        "the town of receives",
        "La ville de <c 46102>Figeac</c> a obtenu de l'<o etat>État</o> <a 75000>75 000 €</a>.",
        [Want(75000, "46102", funder="etat")],
    ),
    Case(
        "passive",
        "À <c 46102>Figeac</c>, <a 18000>18 000 €</a> ont été versés par l'<o ademe>Ademe</o> pour un "
        "diagnostic énergétique.",
        [Want(18000, "46102", funder="ademe", purpose="diagnostic énergétique")],
    ),
    Case(
        "a minister gives",
        "La <o min-culture>ministre de la Culture</o> a annoncé <a 500000>500 000 €</a> pour l'abbaye de "
        "<c 71137>Cluny</c>.",
        [Want(500000, "71137", funder="etat")],
    ),
    Case(
        "a prefect gives",
        "Le <o prefecture-departement>préfet</o> a attribué <a 35000>35 000 €</a> à <c 46102>Figeac</c>.",
        [Want(35000, "46102", funder="etat")],
    ),
    Case(
        "several payers, one sum",
        "L'<o etat>État</o> et la <o region>Région</o> apportent <a 800000>800 000 €</a> à <c 46102>Figeac</c>.",
        [Want(800000, "46102")],
        region="76",
    ),
    Case(
        "gapping",
        "Pour la halle de <c 46102>Figeac</c>, l'<o etat>État</o> apporte <a 80000>80 000 €</a>, la "
        "<o region>Région</o> "
        "<a 50000>50 000 €</a> et le <o departement>Département</o> <a 20000>20 000 €</a>.",
        [
            Want(80000, "46102", funder="etat"),
            Want(50000, "46102", funder="region-occitanie"),
            Want(20000, "46102", funder="departement-46"),
        ],
        region="76",
    ),
    Case(
        "the former and the latter pay",
        "L'<o epf>EPF</o> et l'<o ademe>Ademe</o> dépollueront le site de <c 09225>Pamiers</c> : "
        "<a 600000>600 000 €</a> pour le "
        "premier, <a 90000>90 000 €</a> pour la seconde.",
        [Want(600000, "09225", funder="epf"), Want(90000, "09225", funder="ademe")],
    ),
    Case(
        "an intercommunality pays",
        "La <e 200010650>communauté d'agglomération du Grand Dole</e> verse un fonds de concours de "
        "<a 30000>30 000 €</a> à "
        "<c 39198>Dole</c>.",
        [Want(30000, "39198", funder="epci-200010650")],
    ),
    Case(
        "an adjective tells who",
        "<c 39198>Dole</c> bénéficie d'une subvention régionale de <a 30000>30 000 €</a>.",
        [Want(30000, "39198", funder=BFC)],
        region="27",
    ),
    Case(
        "pays in full",
        "Le coût de la résidence de <c 39198>Dole</c>, <a 25000>25 000 €</a>, est pris en charge par la "
        "<o region>Région</o>.",
        [Want(25000, "39198", funder=BFC)],
        region="27",
    ),
    Case(
        "nobody is said to pay",
        "<c 39198>Dole</c> touchera <a 30000>30 000 €</a>.",
        [Want(30000, "39198")],
        region="27",
    ),
    Case(
        "a bank adds a loan",
        "La <o region>Région</o> cofinance à hauteur de <a 110000>110 000 €</a> le projet de <c 39198>Dole</c> ; la "
        "<o banque-des-territoires>Banque des Territoires</o> complète par un prêt de <a 250000>250 000 €</a>.",
        [Want(110000, "39198", funder=BFC), Want(250000, "39198", funder="banque-des-territoires")],
        region="27",
    ),
    Case(
        "a pronoun takes up who paid in the sentence before",
        "À <c 46042>Cahors</c>, <o anah>l'Anah</o> suit le projet. Elle cofinance l'étude à hauteur de "
        "<a 45000>45 000 €</a>.",
        [Want(45000, "46042", funder="anah")],
    ),
    Case(
        "a pronoun after two payers takes up neither",
        "<o anah>L'Anah</o> et <o ademe>l'Ademe</o> suivent le projet. Elle finance l'étude de <c 46042>Cahors</c>, "
        "<a 45000>45 000 €</a>.",
        [Want(45000, "46042", role="grant")],
    ),
    Case(
        "the agency is the one named before, and an elliptic share is another's",
        "La convention est conclue avec <o anah>l'Anah</o>. L'agence y consacrera <a 210000>210 000 €</a>, la Ville de "
        "<c 46042>Cahors</c> environ <a 50000>50 000 €</a>.",
        [Want(210000, "46042", funder="anah"), Want(50000, "46042", funder="commune-46042")],
    ),
    Case(
        "a part of a sum is of who pays the sum",
        "<o anah>L'Anah</o> réserve à <c 46042>Cahors</c> <a 900000>900 000 €</a>, dont <a 80000>80 000 €</a> pour le "
        "suivi.",
        [Want(900000, "46042", funder="anah"), Want(80000, "46042", funder="anah")],
    ),
    Case(
        "who chooses projects pays the sums told of them",
        "<o ademe>L'Ademe</o> a retenu deux projets : celui de <c 46042>Cahors</c> (<a 75000>75 000 €</a>) et celui de "
        "<c 46102>Figeac</c> (<a 60000>60 000 €</a>).",
        [Want(75000, "46042", funder="ademe"), Want(60000, "46102", funder="ademe")],
    ),
    Case(
        "several partners pay together",
        "Pour la halle de <c 46042>Cahors</c>, <o ademe>l'Ademe</o> annonce <a 750000>750 000 €</a> engagés par les "
        "quatre partenaires.",
        [Want(750000, "46042")],
    ),
]

UNDER_WHAT = [
    Case(
        "under a fund, beside the sum",
        "<c 15244>Ussel</c> reçoit <a 84000>84 000 €</a> au titre de la <p detr>DETR</p> et <a 30000>30 000 €</a> du "
        "<o departement>Département</o>.",
        [Want(84000, "15244", programme=DETR, funder="etat"), Want(30000, "15244", funder="departement-15")],
    ),
    Case(
        "the fund comes first",
        "Au titre de la <p detr>DETR</p>, <c 15244>Ussel</c> reçoit <a 84000>84 000 €</a> et "
        "<c 19272>Tulle</c> <a 12000>12 000 €</a>.",
        [Want(84000, "15244", programme=DETR, funder="etat"), Want(12000, "19272", programme=DETR, funder="etat")],
    ),
    Case(
        "the fund is of the sentence before",
        "L'<o etat>État</o> a réservé <a 900000>900 000 €</a> de <p detr>DETR</p> au Cantal. "
        "<c 15244>Ussel</c> a ainsi reçu <a 84000>84 000 €</a>.",
        [
            Want(900000, programme=DETR, funder="etat", role="envelope"),
            Want(84000, "15244", programme=DETR, funder="etat"),
        ],
    ),
    Case(
        "the paragraph's programme",
        "Le programme <p petites-villes-de-demain>Petites villes de demain</p> avance. <c 15244>Ussel</c> a "
        "obtenu <a 84000>84 000 €</a>.",
        [Want(84000, "15244", programme=PVD)],
    ),
    Case(
        "the paragraph before the heading",
        "## <p petites-villes-de-demain>Petites villes de demain</p>\n"
        "En marge d'<p action-coeur-de-ville>Action cœur de ville</p>, <c 19272>Tulle</c> a obtenu "
        "<a 84000>84 000 €</a>.",
        [Want(84000, "19272", programme=ACV)],
    ),
    Case(
        "the heading's programme",
        "## <p petites-villes-de-demain>Petites villes de demain</p>\n<c 15244>Ussel</c> a obtenu "
        "<a 84000>84 000 €</a>.",
        [Want(84000, "15244", programme=PVD)],
    ),
    Case(
        "a programme's budget",
        "Le programme <p petites-villes-de-demain>Petites villes de demain</p> est doté de <a 3000000000>3 "
        "milliards d'euros</a>.",
        [Want(3000000000, role="envelope", programme=PVD, purpose=None)],
    ),
    Case(
        "a programme's budget over years",
        "L'enveloppe d'<p action-coeur-de-ville>Action cœur de ville</p> atteint "
        "<a at_least 5000000000>plus de 5 milliards "
        "d'euros</a> sur la période <d 2018/2022>2018-2022</d>.",
        [Want(5000000000, role="envelope", programme=ACV, edtf="2018/2022")],
    ),
    Case(
        "a denied programme is not the sum's",
        "<c 15244>Ussel</c>, qui n'a pas été lauréate d'<p action-coeur-de-ville>Action cœur de ville</p>, a "
        "reçu <a 84000>84 000 €</a>.",
        [Want(84000, "15244")],
    ),
    Case(
        "a region's own scheme is the region's money",
        "Lauréate de <p cvcb-hauts-de-france>Redynamisation des centres-villes et centres-bourgs</p>, "
        "<c 80001>Abbeville</c> "
        "reçoit <a 84000>84 000 €</a>.",
        [Want(84000, "80001", programme="cvcb-hauts-de-france", funder="region-hauts-de-france")],
    ),
    Case(
        "two funds, two sums",
        "<c 80001>Abbeville</c> reçoit <a 84000>84 000 €</a> de <p detr>DETR</p> et <a 44000>44 000 €</a> de "
        "<p dsil>DSIL</p>.",
        [Want(84000, "80001", programme=DETR, funder="etat"), Want(44000, "80001", programme=DSIL, funder="etat")],
    ),
    Case(
        "two funds that one could have bind to no sum",
        "Les porteurs peuvent cumuler <p detr>DETR</p> et <p dsil>DSIL</p>. À <c 80001>Abbeville</c>, la "
        "<o region>Région</o> verse "
        "<a 44000>44 000 €</a>.",
        [Want(44000, "80001", funder="region-hauts-de-france")],
        region="32",
    ),
    Case(
        "fund and bracketed sum",
        "<c 80001>Abbeville</c> est lauréate du <p fonds-vert>fonds vert</p> (<a 140000>140 000 €</a>).",
        [Want(140000, "80001", programme="fonds-vert", funder="etat")],
    ),
]

WHEN = [
    Case(
        "voted on a day",
        "Le <d 2022-03-14>14 mars 2022</d>, la <o region>Région</o> a voté <a 80000>80 000 €</a> pour "
        "<c 09122>Foix</c>.",
        [Want(80000, "09122", funder="region-occitanie", edtf="2022-03-14")],
        region="76",
    ),
    Case(
        "granted in a year",
        "<c 09122>Foix</c> a obtenu <a 80000>80 000 €</a> en <d 2021>2021</d>.",
        [Want(80000, "09122", edtf="2021")],
    ),
    Case(
        "under a year's budget",
        "<c 09122>Foix</c> perçoit <a 80000>80 000 €</a> au titre de l'année <d 2023>2023</d>.",
        [Want(80000, "09122", edtf="2023")],
    ),
    Case(
        "the works' start dates no grant",
        "<c 09122>Foix</c> perçoit <a 80000>80 000 €</a> pour ses quais, dont les travaux commencent en "
        "<d 2024>2024</d>.",
        [Want(80000, "09122", edtf=None)],
    ),
    Case(
        "a law dates no grant",
        "Depuis la loi du <d 2018-11-23>23 novembre 2018</d>, <c 09122>Foix</c> a perçu <a 80000>80 000 €</a>.",
        [Want(80000, "09122", edtf=None)],
    ),
    Case(
        "two years, two sums",
        "La dotation du <p fisac>FISAC</p> a fondu de <a 70000000>70 M€</a> en <d 2008>2008</d> à "
        "<a 25000000>25 M€</a> en "
        "<d 2015>2015</d>.",
        [
            Want(70000000, role="envelope", programme="fisac", funder="etat", edtf="2008"),
            Want(25000000, role="envelope", programme="fisac", funder="etat", edtf="2015"),
        ],
    ),
    Case(
        "the jury's day dates its list",
        "Le jury, réuni le <d 2021-05-06>6 mai 2021</d>, a retenu deux projets :\n- <c 09122>Foix</c> : "
        "<a 80000>80 000 €</a> ;\n"
        "- <c 09225>Pamiers</c> : <a 60000>60 000 €</a>.",
        [Want(80000, "09122", edtf="2021-05-06"), Want(60000, "09225", edtf="2021-05-06")],
    ),
    Case(
        "a record of decisions bears its own date",
        "La commission accorde <a 80000>80 000 €</a> à <c 09122>Foix</c>.",
        [Want(80000, "09122", edtf="2020-10-09")],
        kind="deliberation",
        published="2020-10-09",
    ),
    Case(
        "a press release dates nothing",
        "La <o region>Région</o> vient d'accorder <a 80000>80 000 €</a> à <c 09122>Foix</c>.",
        [Want(80000, "09122", funder="region-occitanie", edtf=None)],
        region="76",
        kind="press-release",
        published="2020-10-09",
    ),
    Case(
        "the next sentence tells the vote of this sum",
        "La Région consacre <a 415000>415 000 €</a> à la halle de <c 46042>Cahors</c>. Le conseil régional a voté "
        "cette aide le <d 2019-06-24>24 juin 2019</d>.",
        [Want(415000, "46042", funder="region-occitanie", edtf="2019-06-24")],
        region="76",
    ),
    Case(
        "the next sentence tells another vote",
        "La Région consacre <a 415000>415 000 €</a> à la halle de <c 46042>Cahors</c>. Le conseil régional a voté son "
        "budget le <d 2019-06-24>24 juin 2019</d>.",
        [Want(415000, "46042", funder="region-occitanie", edtf=None)],
        region="76",
    ),
    Case(
        "a year that a sum is compared with",
        "En <d 2024>2024</d>, <o anah>l'Anah</o> consacre à <c 46042>Cahors</c> <a 390000>390 000 €</a>, soit 4 % de "
        "plus qu'en <d 2023>2023</d>.",
        [Want(390000, "46042", funder="anah", edtf="2024")],
    ),
    Case(
        "a period right after a sum",
        "<o anah>L'Anah</o> a injecté à <c 46042>Cahors</c> <a 2400000>2,4 M€</a> entre <d 2019/2022>2019 et 2022</d>.",
        [Want(2400000, "46042", funder="anah", edtf="2019/2022")],
    ),
    Case(
        "contracts signed, then their grants listed",
        "La présidente a signé lundi <d 2021-10-11>11 octobre 2021</d> deux contrats.\n# Les opérations\n"
        "- <c 46042>Cahors</c> : <a 320000>320 000 €</a> pour la place ;\n"
        "- <c 46102>Figeac</c> : <a 58000>58 000 €</a> pour la halle.",
        [Want(320000, "46042", edtf="2021-10-11"), Want(58000, "46102", edtf="2021-10-11")],
    ),
    Case(
        "a contract signed dates no later paragraph's grant",
        "La présidente a signé lundi <d 2021-10-11>11 octobre 2021</d> deux contrats.\n\n"
        "<c 46042>Cahors</c> a reçu <a 320000>320 000 €</a> pour la place.",
        [Want(320000, "46042", edtf=None)],
    ),
]

PURPOSES = [
    Case(
        "meant for",
        "<c 47157>Marmande</c> reçoit <a 66000>66 000 €</a> destinés à la création d'un tiers-lieu.",
        [Want(66000, "47157", purpose="création d'un tiers-lieu")],
    ),
    Case(
        "in favour of",
        "L'<o etat>État</o> apporte <a 66000>66 000 €</a> à <c 47157>Marmande</c> en faveur de la "
        "piétonnisation du centre.",
        [Want(66000, "47157", funder="etat", purpose="piétonnisation du centre")],
    ),
    Case(
        "in order to",
        "<c 47157>Marmande</c> reçoit <a 66000>66 000 €</a> afin de végétaliser la place d'Armes.",
        [Want(66000, "47157", purpose="végétaliser la place d'Armes")],
    ),
    Case(
        "the subject gets it",
        "La réfection des halles de <c 47157>Marmande</c> reçoit <a 66000>66 000 €</a>.",
        [Want(66000, "47157", purpose="réfection des halles")],
    ),
    Case(
        "in brackets with the sum",
        "Citons <c 47157>Marmande</c> (ancienne gendarmerie, <a 66000>66 000 €</a>) et <c 47195>Nérac</c> "
        "(<a 44000>44 000 €</a> : "
        "moulin des Tours).",
        [Want(66000, "47157", purpose="ancienne gendarmerie"), Want(44000, "47195", purpose="moulin des Tours")],
    ),
    Case(
        "not a half, a year or a commune",
        "Pour <d 2023>2023</d>, <c 47157>Marmande</c> reçoit <a 66000>66 000 €</a> pour moitié.",
        [Want(66000, "47157", purpose=None)],
    ),
    Case(
        "shares have the project's, in the next sentence",
        "À <c 47157>Marmande</c>, la transformation de l'ancien cloître est lancée. L'<o etat>État</o> "
        "apporte <a 66000>66 000 €</a> au projet.",
        [Want(66000, "47157", funder="etat", purpose="transformation de l'ancien cloître")],
    ),
    Case(
        "money dedicated to something, not to a town",
        "En 2024, l'<o etat>État</o> consacre à <c 46042>Cahors</c> <a 390000>390 000 €</a> aux associations de ces "
        "quartiers.",
        [Want(390000, "46042", funder="etat", purpose="associations de ces quartiers")],
    ),
    Case(
        "money dedicated to a town",
        "L'<o etat>État</o> consacre <a 390000>390 000 €</a> à la commune de <c 46042>Cahors</c>.",
        [Want(390000, "46042", funder="etat", purpose=None)],
    ),
    Case(
        "a sentence's verb ends what its subject is",
        "Le chantier doit commencer en mars. L'<o etat>État</o> accorde à <c 46042>Cahors</c> <a 480000>480 000 €</a>.",
        [Want(480000, "46042", funder="etat", purpose=None)],
    ),
    Case(
        "brackets after the place, with the fund between",
        "Le préfet annonce une aide de <a 64800>64 800 €</a> du <p fonds-vert>Fonds vert</p> à <c 46042>Cahors</c> "
        "(éclairage public).",
        [Want(64800, "46042", programme="fonds-vert", funder="etat", purpose="éclairage public")],
    ),
    Case(
        "a project's heading is of the shares told under it",
        "# Les travaux de la rue des Halles\n\nL'<o etat>État</o> aide <c 46042>Cahors</c> pour "
        "<a 190000>190 000 €</a>.",
        [Want(190000, "46042", funder="etat", purpose="travaux de la rue des Halles")],
    ),
    Case(
        "a heading two paragraphs above is not",
        "# Les travaux de la rue des Halles\n\nLe maire les a présentés.\n\nL'<o etat>État</o> aide "
        "<c 46042>Cahors</c> pour <a 190000>190 000 €</a>.",
        [Want(190000, "46042", funder="etat", purpose=None)],
    ),
]


@pytest.mark.parametrize("case", [*WHO_PAYS, *UNDER_WHAT, *WHEN, *PURPOSES], ids=lambda case: case.name)
def test_terms_of_award(case: Case) -> None:
    """Words around a sum tell on what terms it is given."""
    check(case)
