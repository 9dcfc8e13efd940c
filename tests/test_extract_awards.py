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
    Case(
        "a share of what two receive",
        "Pour la halle, la part de <c 25462>Pontarlier</c> dans l'aide de <a 84000>84 000 €</a> "
        "accordée à <c 25462>Pontarlier</c> et "
        "<c 70550>Vesoul</c> est de <a 50000>50 000 €</a>.",
        [Want(84000, "25462 70550", purpose=None), Want(50000, "25462", purpose="halle")],
    ),
    Case(
        "a sum named again, to tell a share",
        "Sur cette aide de <a 84000>84 000 €</a>, la part de <c 25462>Pontarlier</c> est de <a 50000>50 000 €</a>.",
        [Want(50000, "25462")],
    ),
    Case(
        "an envelope for towns told before",
        "<c 25462>Pontarlier</c>, <c 70550>Vesoul</c> et <c 89025>Avallon</c> ont été retenues. Il est réservé à ces "
        "trois villes une enveloppe de <a 2700000>2 700 000 €</a>.",
        [Want(2700000, "25462 70550 89025")],
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

ALL = [*WORDINGS, *WHO_GETS, *LISTS, *NOT_GRANTS]


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
