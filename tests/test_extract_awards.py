"""Awards told by sentences and list items: whose money, for which commune, under what, and what is no award."""

from __future__ import annotations

import pytest
from award_cases import Case, Want, check, found
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.facts import Role

PVD, ACV, DETR, DSIL = "petites-villes-de-demain", "action-coeur-de-ville", "detr", "dsil"
BFC, GRAND_EST, NORMANDIE = "region-bourgogne-franche-comte", "region-grand-est", "region-normandie"

WHO_GETS = [
    Case(
        "given to one",
        "Le <o departement>Département</o> a accordé <a 45000>45 000 €</a> à <c 71137>Cluny</c>.",
        [Want(45000, "71137", funder="departement-71")],
    ),
    Case(
        "given to two together",
        "La <o region>Région</o> attribue <a 90000>90 000 €</a> aux communes de <c 71137>Cluny</c> et "
        "<c 71543>Tournus</c>.",
        [Want(90000, "71137 71543", funder=BFC)],
        region="27",
    ),
    Case(
        "subject receives",
        "<c 89025>Avallon</c> reçoit <a 60000>60 000 €</a> pour la restauration de sa collégiale.",
        [Want(60000, "89025", purpose="restauration de sa collégiale")],
    ),
    Case(
        "each of a list receives",
        "<c 89025>Avallon</c>, <c 89206>Joigny</c> et <c 89418>Tonnerre</c> toucheront <a 15000>15 000 €</a> chacune.",
        [Want(15000, "89025 89206 89418")],
    ),
    Case(
        "in brackets, one each",
        "Sont aidées <c 89025>Avallon</c> (<a 10000>10 000 €</a>), <c 89206>Joigny</c> (<a 20000>20 000 €</a>) et "
        "<c 89418>Tonnerre</c> (Yonne, <a 30000>30 000 €</a>).",
        [Want(10000, "89025"), Want(20000, "89206"), Want(30000, "89418")],
    ),
    Case(
        "brackets belong to the nearest of a list",
        "Les sites de <c 89025>Avallon</c>, de <c 89206>Joigny</c> et de <c 89418>Tonnerre</c> (<a 30000>30 "
        "000 €</a>) ouvriront.",
        [Want(30000, "89418")],
    ),
    Case(
        "brackets for both",
        "<c 89206>Joigny</c> et <c 89418>Tonnerre</c> (<a 30000>30 000 €</a> chacune) ouvriront.",
        [Want(30000, "89206 89418")],
    ),
    Case(
        "two subjects, two sums",
        "<c 25462>Pontarlier</c> a obtenu <a 84000>84 000 €</a> et <c 70550>Vesoul</c> <a 66000>66 000 €</a>.",
        [Want(84000, "25462"), Want(66000, "70550")],
    ),
    Case(
        "the verb stands once",
        "L'<o etat>État</o> a versé <a 84000>84 000 €</a> à <c 25462>Pontarlier</c>, autant à <c 70550>Vesoul</c> et "
        "<a 12000>12 000 €</a> à <c 70310>Lure</c>.",
        [Want(84000, "25462 70550", funder="etat"), Want(12000, "70310", funder="etat")],
    ),
    Case(
        "the former, the latter",
        "<c 70279>Gray</c> et <c 70310>Lure</c> avancent : la première a reçu <a 31000>31 000 €</a>, la seconde "
        "<a 47000>47 000 €</a>.",
        [Want(31000, "70279"), Want(47000, "70310")],
    ),
    Case(
        "the latter, in the next sentence",
        "<c 70279>Gray</c> et <c 70310>Lure</c> se ressemblent. La seconde a perçu <a 47000>47 000 €</a>.",
        [Want(47000, "70310")],
    ),
    Case(
        "the three communes",
        "<c 70279>Gray</c>, <c 70310>Lure</c> et <c 70550>Vesoul</c> travaillent de concert ; les trois communes se "
        "partagent <a 210000>210 000 €</a>.",
        [Want(210000, "70279 70310 70550")],
    ),
    Case(
        "each, in the next sentence",
        "Sont retenues <c 70279>Gray</c>, <c 70310>Lure</c> et <c 70550>Vesoul</c>. Chacune percevra "
        "<a 9000>9 000 €</a>.",
        [Want(9000, "70279 70310 70550")],
    ),
    Case(
        "the town, in the next sentence",
        "<c 58079>Clamecy</c> rouvre son cinéma. La ville a reçu <a 52000>52 000 €</a> de l'<o etat>État</o>.",
        [Want(52000, "58079", funder="etat")],
    ),
    Case(
        "a neighbour is not meant",
        "<c 58079>Clamecy</c>, voisine de <c 58095>Decize</c>, percevra <a 52000>52 000 €</a>.",
        [Want(52000, "58079")],
    ),
    Case(
        "a place of meeting is not meant",
        "Réunie à <c 21054>Beaune</c>, la commission permanente de la <o region>Région</o> a voté "
        "<a 52000>52 000 €</a> pour "
        "<c 58079>Clamecy</c>.",
        [Want(52000, "58079", funder=BFC)],
        region="27",
    ),
    Case(
        "nobody is named",
        "L'<o anah>Anah</o> consacre <a 7000000>7 M€</a> aux copropriétés.",
        [Want(7000000, funder="anah")],
    ),
    Case(
        "a heading names the commune",
        "## <c 16292>Ruffec</c>\nLe projet de halle est soutenu par la <o region>Région</o> à hauteur de "
        "<a 120000>120 000 €</a>.",
        [Want(120000, "16292", funder="region-nouvelle-aquitaine", purpose="halle")],
        region="75",
    ),
    Case(
        "an intercommunality gets it",
        "L'<o etat>État</o> verse <a 300000>300 000 €</a> à la <e 200010650>communauté d'agglomération du "
        "Grand Dole</e>.",
        [Want(300000, funder="etat", epcis="200010650")],
    ),
    Case(
        "the sum goes to, after the verb",
        "Le premier prix, soit <a 310000>310 000 €</a>, revient à <c 19275>Ussel</c> pour la reconversion de "
        "la caserne.",
        [Want(310000, "19275", purpose="reconversion de la caserne")],
    ),
    Case(
        "then come",
        "Suivent <c 19272>Tulle</c> (<a 150000>150 000 euros</a>) et <c 23096>Guéret</c> "
        "(<a 140000>140 000 euros</a>).",
        [Want(150000, "19272"), Want(140000, "23096")],
    ),
    Case(
        "at the head of the sentence",
        "À <c 14366>Lisieux</c>, la rénovation des halles recevra <a 80000>80 000 €</a> de la <o region>Région</o>.",
        [Want(80000, "14366", funder=NORMANDIE, purpose="rénovation des halles")],
        region="28",
    ),
    Case(
        "with a group told by number",
        "La <o region>Région</o> a attribué <a about 2100000>environ 2,1 M€</a> à trois nouvelles communes, "
        "<c 27056>Bernay</c> (27), "
        "<c 14366>Lisieux</c> (14) et <c 61006>Argentan</c> (61).",
        [Want(2100000, "27056 14366 61006", funder=NORMANDIE)],
        region="28",
    ),
    Case(
        "for a total of, after a list",
        "En tête, <c 27056>Bernay</c> et <c 14366>Lisieux</c>, pour un montant cumulé de <a 400000>400 000 €</a>.",
        [Want(400000, "27056 14366")],
    ),
]

LISTS = [
    Case(
        "items with heads",
        "Aides attribuées par la <o region>Région</o> :\n"
        "- <c 54528>Toul</c> (Meurthe-et-Moselle) : <a 120000>120 000 €</a> pour la place des Trois-Évêchés ;\n"
        "- <c 55122>Commercy</c> (55) : <a 64300>64 300 €</a>, réfection du marché couvert ;\n"
        "- <c 67462>Sélestat</c> – aménagement des quais : <a 88000>88 000 €</a> ;\n"
        "- <c 67544>Wissembourg</c>, dans le Bas-Rhin : une aide de <a 30000>30 000 €</a>.",
        [
            Want(120000, "54528", funder=GRAND_EST, purpose="place des Trois-Évêchés"),
            Want(64300, "55122", funder=GRAND_EST, purpose="réfection du marché couvert"),
            Want(88000, "67462", funder=GRAND_EST, purpose="aménagement des quais"),
            Want(30000, "67544", funder=GRAND_EST),
        ],
        region="44",
    ),
    Case(
        "two together in an item",
        "- <c 54528>Toul</c> et <c 55122>Commercy</c> : <a 40000>40 000 €</a> à elles deux, étude commerciale ;",
        [Want(40000, "54528 55122")],
    ),
    Case(
        "a capped aid is a ceiling",
        "- <c 54528>Toul</c> : 30 % de la dépense, aide plafonnée à <a at_most 200000>200 000 €</a> ;",
        [Want(200000, "54528", role="ceiling")],
    ),
    Case(
        "cost and share in an item",
        "- <c 54528>Toul</c> — rénovation du théâtre : <a 900000>900 000 €</a>, dont <a 270000>270 000 €</a> "
        "de <p detr>DETR</p> ;",
        [
            Want(900000, "54528", role="cost", purpose="rénovation du théâtre"),
            Want(270000, "54528", programme=DETR, funder="etat", purpose="rénovation du théâtre"),
        ],
    ),
    Case(
        "the lead-in tells the scheme",
        "Au titre de la <p dsil>DSIL</p>, sont soutenues :\n- <c 54528>Toul</c> : <a 70000>70 000 €</a> ;\n- "
        "<c 55122>Commercy</c> : "
        "<a 25000>25 000 €</a>.",
        [Want(70000, "54528", programme=DSIL, funder="etat"), Want(25000, "55122", programme=DSIL, funder="etat")],
    ),
    Case(
        "sums before their communes",
        "- <a 70000>70 000 €</a> à <c 54528>Toul</c> pour l'école de musique ;\n- <a 25000>25 000 €</a> à "
        "<c 55122>Commercy</c>.",
        [Want(70000, "54528", purpose="école de musique"), Want(25000, "55122")],
    ),
    Case(
        "a nested item has its parent's commune",
        "- <c 54528>Toul</c>\n  - réhabilitation de la porte de France : <a 48000>48 000 €</a>",
        [Want(48000, "54528", purpose="réhabilitation de la porte de France")],
    ),
]

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

NOT_GRANTS = [
    Case(
        "an estimate",
        "À <c 35360>Vitré</c>, les travaux sont estimés à <a 2400000>2,4 M€</a>.",
        [Want(2400000, "35360", role="cost")],
    ),
    Case(
        "a total cost",
        "Le coût total de la médiathèque de <c 35360>Vitré</c> s'élève à <a 2400000 HT>2,4 M€ HT</a>.",
        [Want(2400000, "35360", role="cost")],
    ),
    Case(
        "amounts to, of a grant",
        "La subvention accordée à <c 35360>Vitré</c> s'élève à <a 240000>240 000 €</a>.",
        [Want(240000, "35360")],
    ),
    Case(
        "up to",
        "<c 35360>Vitré</c> peut obtenir jusqu'à <a at_most 50000>50 000 €</a>.",
        [Want(50000, "35360", role="ceiling")],
    ),
    Case(
        "within the limit of",
        "L'aide est de 40 % du poste, dans la limite de <a 50000>50 000 €</a> par an.",
        [Want(50000, role="ceiling")],
    ),
    Case("per head", "L'aide est fixée à <a 15>15 €</a> par habitant.", [Want(15, role="rate")]),
    Case("per square metre", "La prime atteint <a 250>250 €</a> par m².", [Want(250, role="rate")]),
    Case(
        "asked for",
        "<c 35236>Redon</c> a sollicité <a 600000>600 000 €</a> auprès de la <o region>Région</o>.",
        [Want(600000, "35236", role="asked", funder="region-bretagne")],
    ),
    Case(
        "refused",
        "<c 35236>Redon</c> s'est vu refuser <a 600000>600 000 €</a>.",
        [Want(600000, "35236", role="asked")],
    ),
    Case(
        "a range",
        "À <c 35236>Redon</c>, la passerelle recevra <a 80000..95000>entre 80 000 et 95 000 €</a>.",
        [Want(None, "35236", role="asked")],  # type: ignore[arg-type]
    ),
    Case(
        "replaced",
        "La dotation de <c 35236>Redon</c> est portée de <a 100000>100 000</a> à <a 130000>130 000 €</a>.",
        [Want(130000, "35236")],
    ),
    Case(
        "instead of",
        "<c 35236>Redon</c> recevra <a 130000>130 000 €</a> au lieu de <a 100000>100 000 €</a>.",
        [Want(130000, "35236")],
    ),
    Case("turnover", "À <c 35236>Redon</c>, le marché réalise un chiffre d'affaires de <a 900000>900 000 €</a>.", []),
    Case("a rent", "À <c 35236>Redon</c>, la cellule se loue pour un loyer de <a 650>650 €</a>.", []),
    Case("a token euro", "Le terrain de <c 35236>Redon</c> est cédé pour <a 1>un euro</a> symbolique.", []),
    Case("a price", "L'immeuble de <c 35236>Redon</c> a été mis en vente au prix de <a 210000>210 000 €</a>.", []),
    Case(
        "a sum of the list below",
        "Total des aides : <a 30000>30 000 €</a>, ainsi réparties :\n- <c 35236>Redon</c> : <a 10000>10 000 €</a> ;\n"
        "- <c 35360>Vitré</c> : <a 20000>20 000 €</a>.",
        [Want(30000, role="total"), Want(10000, "35236"), Want(20000, "35360")],
    ),
    Case(
        "works",
        "À <c 35236>Redon</c>, l'opération a permis <a 5300000>5,3 millions d'euros</a> de travaux.",
        [Want(5300000, "35236", role="cost")],
    ),
    Case(
        "an average",
        "En moyenne, un projet coûte <a 355000>355 000 €</a>.",
        [Want(355000, role="cost")],
    ),
    Case(
        "invested, of which",
        "À <c 35236>Redon</c>, <a about 740000>près de 740 000 euros</a> ont été investis dans l'ancienne prison, dont "
        "<a 150000>150 000 €</a> de <p fonds-vert>fonds vert</p>.",
        [
            Want(740000, "35236", role="cost", purpose="ancienne prison"),
            Want(150000, "35236", programme="fonds-vert", funder="etat", purpose="ancienne prison"),
        ],
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

WORDINGS = [
    Case(
        "a share named by its kind and giver comes to a sum",
        "La contribution du <o departement>Département</o> s'établit à <a 80000>80 000 €</a> pour <c "
        "71137>Cluny</c> et à "
        "<a 50000>50 000 €</a> pour <c 71543>Tournus</c>.",
        [Want(80000, "71137", funder="departement-71"), Want(50000, "71543", funder="departement-71")],
    ),
    Case(
        "a share for what remains",
        "Les travaux de <c 71137>Cluny</c> sont financés par le <o departement>Département</o> (<a 70000>70 000 "
        "€</a>) et "
        "la commune pour le reste, soit <a 30000>30 000 €</a>.",
        [Want(70000, "71137", funder="departement-71"), Want(30000, "71137", funder="commune-71137")],
    ),
    Case(
        "a town's council votes",
        "Le conseil municipal de <c 89025>Avallon</c> a voté <a 24000>24 000 €</a> pour la réfection du lavoir.",
        [Want(24000, "89025", funder="commune-89025", purpose="réfection du lavoir")],
    ),
    Case(
        "a town's council asks",
        "Le conseil municipal de <c 89025>Avallon</c> sollicite <a 24000>24 000 €</a> de l'<o etat>État</o>.",
        [Want(24000, "89025", role="asked", funder="etat")],
    ),
    Case(
        "what is needed is not granted",
        "<a 90000>90 000 €</a> sont nécessaires pour rénover le lavoir d'<c 89025>Avallon</c>.",
        [Want(90000, "89025", role="asked")],
    ),
    Case(
        "a bill is a cost",
        "<a 2000000>2 M€</a> : la facture du théâtre d'<c 89025>Avallon</c> s'alourdit.",
        [Want(2000000, "89025", role="cost")],
    ),
    Case(
        "a vote put off grants nothing",
        "<c 89025>Avallon</c> a ajourné le vote des <a 15000>15 000 €</a> du lavoir.",
        [Want(15000, "89025", role="asked")],
    ),
    Case(
        "a part of a cost is one",
        "Coût à <c 89025>Avallon</c> : <a 3000000>3 M€</a>, dont <a 700000>700 000 €</a> de réseaux.",
        [Want(3000000, "89025", role="cost"), Want(700000, "89025", role="cost")],
    ),
    Case(
        "a budget that communes share is theirs",
        "<c 89025>Avallon</c> et <c 89206>Joigny</c> se partagent une enveloppe de <a 60000>60 000 €</a>.",
        [Want(60000, "89025 89206")],
    ),
    Case(
        "what was obtained of the fund asked",
        "<c 89025>Avallon</c> demandait <a 80000>80 000 €</a> de <p detr>DETR</p> ; elle en a reçu <a 65000>65 "
        "000</a>.",
        [
            Want(80000, "89025", role="asked", programme=DETR, funder="etat"),
            Want(65000, "89025", programme=DETR, funder="etat"),
        ],
    ),
    Case(
        "outside the scheme",
        "La <o region>Région</o> aide <c 89025>Avallon</c> (<p action-coeur-de-ville>Action cœur de ville</p> : "
        "<a 80000>80 000 €</a>) et <c 89206>Joigny</c> (<a 50000>50 000 €</a>, hors dispositif).",
        [Want(80000, "89025", programme=ACV, funder=BFC), Want(50000, "89206", funder=BFC)],
        region="27",
    ),
    Case(
        "what for, in brackets after the place",
        "La <o region>Région</o> attribue <a 80000>80 000 €</a> à <c 89025>Avallon</c> (lavoir), <a 50000>50 "
        "000 €</a> à "
        "<c 89206>Joigny</c> (toiture du théâtre) et <a 20000>20 000 €</a> à <c 89418>Tonnerre</c> (Yonne).",
        [
            Want(80000, "89025", funder=BFC, purpose="lavoir"),
            Want(50000, "89206", funder=BFC, purpose="toiture du théâtre"),
            Want(20000, "89418", funder=BFC, purpose=None),
        ],
        region="27",
    ),
    Case(
        "one purpose told for sums in turn",
        "<c 89025>Avallon</c> et <c 89206>Joigny</c> reçoivent <a 80000>80 000 €</a> et <a 50000>50 000 €</a> "
        "respectivement, pour leurs marchés couverts.",
        [Want(80000, "89025", purpose="marchés couverts"), Want(50000, "89206", purpose="marchés couverts")],
    ),
    Case(
        "things counted in a row",
        "<c 89025>Avallon</c> reçoit <a 80000>80 000 €</a> pour 8 logements, 2 ateliers et 300 m² de bureaux.",
        [Want(80000, "89025", purpose="8 logements, 2 ateliers et 300 m² de bureaux")],
    ),
]

ALL = [*WORDINGS, *WHO_GETS, *LISTS, *WHO_PAYS, *UNDER_WHAT, *NOT_GRANTS, *WHEN, *PURPOSES]


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_award_of_prose(case: Case) -> None:
    """Each sum of a page is what the page says it is, for whom it says, from whom it says."""
    check(case)


def test_quote_is_the_passage() -> None:
    """An award quotes the sentence that tells it, not the sum alone."""
    case = WHO_GETS[0]
    (award,) = found(case)
    assert award.start == 0
    assert award.amount.start > award.start
    assert award.end > award.amount.end


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<c 47157>Marmande</c>", "<a 66000>66 000 €</a>", "la <o region>Région</o>", "a reçu", "de", "et", "(",
                ")", ";", "<p detr>DETR</p>", "pour la halle", "en <d 2021>2021</d>", "dont", "chacune", "la seconde",
                ".", "porté de", "à", "<e 200010650>Grand Dole</e>", ":", "la Ville", "coût",
            ]
        ),
        min_size=1,
        max_size=14,
    )
)  # fmt: skip
def test_awards_hold_together(words: list[str]) -> None:
    """Whatever the sentence: one award a sum at most, its quote around it, its communes and funder of the page."""
    case = Case("any", " ".join(words), [])
    got = found(case)
    assert len({award.amount.start for award in got}) == len(got)
    for award in got:
        assert award.start <= award.amount.start < award.amount.end <= award.end
        assert set(award.commune_codes) <= {"47157"}
        assert award.funder_id in (
            None,
            "etat",
            "commune-47157",
            "epci-200010650",
            "region-nouvelle-aquitaine",
            "epci-200030674",
        )
        assert 0 < award.confidence <= 1
        assert award.role in Role
