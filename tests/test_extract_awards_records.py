"""Awards as press releases, deliberations, plans of financing and bulletins tell them, over several sentences."""

from __future__ import annotations

import pytest
from award_cases import Case, Want, check

ACV, DETR, DSIL, FONDS_VERT = "action-coeur-de-ville", "detr", "dsil", "fonds-vert"
BFC = "region-bourgogne-franche-comte"

DELIBERATIONS = [
    Case(
        "an article of a decision",
        "Article 2 : une subvention d'un montant de <a 15000>15 000,00 €</a> est attribuée à la commune de "
        "<c 71137>Cluny</c> "
        "pour la réfection de la tour des Fromages.",
        [
            Want(
                15000,
                "71137",
                funder="departement-71",
                edtf="2022-10-14",
                purpose="réfection de la tour des Fromages",
            )
        ],
        kind="deliberation",
        published="2022-10-14",
        publisher="Département de Saône-et-Loire",
    ),
    Case(
        "an earlier decision that is cited dates nothing",
        "Vu la délibération du <d 2022-06-24>24 juin 2022</d> de la commission permanente adoptant le règlement ;\n"
        "Il est attribué <a 15000>15 000 €</a> à <c 71137>Cluny</c>.",
        [Want(15000, "71137", edtf="2022-10-14")],
        kind="deliberation",
        published="2022-10-14",
    ),
    Case(
        "to an intercommunality whose name holds a town's",
        "Article 3 : d'allouer à la communauté de communes du Rouillacais une aide de <a 60000>60 000 €</a> "
        "pour la maison "
        "de santé de <c 16286>Rouillac</c>.",
        [Want(60000)],
    ),
    Case(
        "a refused request",
        "La demande de la commune de <c 16102>Cognac</c> (<a 150000>150 000 €</a>) est rejetée.",
        [Want(150000, "16102", role="asked")],
    ),
    Case(
        "a request is no payment",
        "Vu la demande de la commune de <c 39198>Dole</c>, il est attribué une subvention de <a 82000>82 000 €</a>.",
        [Want(82000, "39198")],
    ),
    Case(
        "items of grants, one partly from a fund",
        "Sont attribuées les subventions suivantes, au titre des aides :\n"
        "- <c 16286>Rouillac</c> : <a 52000>52 000 €</a>, dont <a 20000>20 000 €</a> au titre de la "
        "<p detr>DETR</p> ;\n"
        "- <c 16102>Cognac</c> : <a 12400>12 400 €</a> (toiture de l'école).",
        [
            Want(52000, "16286"),
            Want(20000, "16286", programme=DETR, funder="etat"),
            Want(12400, "16102", purpose="toiture de l'école"),
        ],
    ),
    Case(
        "a record whose letterhead tells whose it is",
        "Conseil départemental de la Dordogne\n\nLa commission permanente décide d'attribuer :\n"
        "- <c 24189>Eymet</c> : <a 36400>36 400 €</a> ;\n- <c 24352>Ribérac</c> : <a 130000>130 000 €</a>.",
        [Want(36400, "24189", funder="departement-24"), Want(130000, "24352", funder="departement-24")],
        kind="deliberation",
        departement="24",
    ),
    Case(
        "the letterhead of a town names its département too",
        "Département de la Dordogne\nCommune d'Eymet\n\nLe conseil décide d'attribuer :\n"
        "- <c 24189>Eymet</c> : <a 36400>36 400 €</a>.",
        [Want(36400, "24189")],
        kind="deliberation",
        departement="24",
    ),
    Case(
        "a standing commission is that of the body named before",
        "Le programme a été lancé par le conseil régional de Bourgogne-Franche-Comté. La commission permanente a "
        "attribué <a 291000>291 000 €</a> à <c 89025>Avallon</c>.",
        [Want(291000, "89025", funder=BFC)],
    ),
]

PLANS = [
    Case(
        "a plan of financing as a list",
        "Le plan de financement s'établit comme suit :\n"
        "- <o etat>État</o> (<p dsil>DSIL</p>) : <a 102000>102 000 €</a>\n"
        "- <o region>Région</o> : <a 68000>68 000 €</a>\n"
        "- <o departement>Conseil départemental</o> : <a 34000>34 000 €</a>\n"
        "- Autofinancement : <a 136000>136 000 €</a>\n"
        "- Total : <a 340000>340 000 €</a>",
        [
            Want(102000, "71137", programme=DSIL, funder="etat"),
            Want(68000, "71137", funder=BFC),
            Want(34000, "71137", funder="departement-71"),
            Want(136000, "71137", funder="commune-71137"),
            Want(340000, role="total", programme=None),
        ],
        region="27",
        communes="71137",
    ),
    Case(
        "a sheet of lines",
        "- <c 39198>Dole</c> (39)\n- Projet : restauration de l'hôtel-Dieu\n- Montant : <a 250000>250 000 €</a>",
        [Want(250000, "39198", purpose="restauration de l'hôtel-Dieu")],
    ),
    Case(
        "a sheet whose first line tells works and cost",
        "# <c 39198>Dole</c>\nRénovation de la halle : <a 1250000 HT>1 250 000 € HT</a>\nSubvention "
        "<o region>Région</o> : "
        "<a 200000>200 000 €</a>",
        [
            Want(1250000, "39198", role="cost", purpose="Rénovation de la halle"),
            Want(200000, "39198", funder=BFC, purpose="Rénovation de la halle"),
        ],
        region="27",
    ),
    Case(
        "a cost that is partly financed",
        "La réhabilitation de l'îlot Gambetta à <c 70550>Vesoul</c> (<a 2300000>2,3 M€</a>) est financée à 40 % par "
        "l'<o etat>État</o> et à 20 % par la <o region>Région</o>.",
        [Want(2300000, "70550", role="cost", purpose="réhabilitation de l'îlot Gambetta")],
    ),
    Case(
        "a share of a cost in brackets",
        "L'<o anah>Anah</o> a accordé une aide de <a 1200000>1,2 M€</a>, soit 45 % du coût total de l'opération "
        "(<a 2700000>2,7 M€</a>), pour la réhabilitation de 24 logements à <c 70310>Lure</c>.",
        [Want(1200000, "70310", funder="anah"), Want(2700000, "70310", role="cost")],
    ),
    Case(
        "what the town pays, with its own name",
        "À <c 71014>Autun</c>, rien ne change. La ville de <c 39198>Dole</c> a investi <a 1100000>1,1 M€</a> "
        "dans ses halles.",
        [Want(1100000, "39198", funder="commune-39198")],
    ),
    Case(
        "the town is helped, it does not pay",
        "L'<o etat>État</o>, à travers la <p detr>DETR</p>, soutient la commune de <c 70310>Lure</c> à hauteur de "
        "<a 150000>150 000 €</a>.",
        [Want(150000, "70310", programme=DETR, funder="etat")],
    ),
    Case(
        "the département of another",
        "Le <o departement>Département</o> du Jura aide <c 39198>Dole</c> ; celui du Doubs apporte "
        "<a 30000>30 000 €</a> à "
        "<c 25462>Pontarlier</c>.",
        [Want(30000, "25462", funder="departement-25")],
    ),
]

RELEASES = [
    Case(
        "the body that voted pays for all that it chose",
        "La commission permanente, réunie le <d 2022-03-31>31 mars 2022</d>, a voté ses aides. "
        "<c 70310>Lure</c> percevra "
        "<a 45000>45 000 €</a>. <c 70279>Gray</c> (<a 30000>30 000 €</a>) figure parmi les bénéficiaires.",
        [Want(45000, "70310", funder=BFC, edtf="2022-03-31"), Want(30000, "70279", funder=BFC, edtf="2022-03-31")],
        publisher="Région Bourgogne-Franche-Comté",
        region="27",
    ),
    Case(
        "examples of a sum are not all of it",
        "La <o prefecture-departement>préfecture</o> a notifié <a 1200000>1,2 M€</a> de <p detr>DETR</p> à "
        "seize communes, "
        "parmi lesquelles <c 39198>Dole</c> (<a 210000>210 000 €</a>).",
        [
            Want(1200000, role="envelope", programme=DETR, funder="etat"),
            Want(210000, "39198", programme=DETR, funder="etat"),
        ],
    ),
    Case(
        "respectively",
        "<c 70310>Lure</c> et <c 70279>Gray</c> recevront respectivement <a 150000>150 000</a> et "
        "<a 90000>90 000 euros</a>.",
        [Want(150000, "70310"), Want(90000, "70279")],
    ),
    Case(
        "sums that add up by chance",
        "<c 70310>Lure</c> : <a 150000>150 000 €</a> ; <c 70279>Gray</c> : <a 90000>90 000 €</a> ; "
        "<c 70550>Vesoul</c> : "
        "<a 60000>60 000 €</a>.",
        [Want(150000, "70310"), Want(90000, "70279"), Want(60000, "70550")],
    ),
    Case(
        "the list's sum, where two get as much each",
        "L'<o etat>État</o> attribue <a 100000>100 000 €</a>, répartis comme suit :\n"
        "- <c 70310>Lure</c> : <a 40000>40 000 €</a> ;\n- <c 70279>Gray</c> et <c 70550>Vesoul</c> : "
        "<a 30000>30 000 €</a> chacune.",
        [
            Want(100000, role="total", funder="etat"),
            Want(40000, "70310", funder="etat"),
            Want(30000, "70279 70550", funder="etat"),
        ],
    ),
    Case(
        "one after the other, the verb told once",
        "<c 39198>Dole</c> obtient <a 300000>300 000 €</a> de l'<o etat>État</o> au titre du "
        "<p fonds-vert>fonds vert</p> pour la "
        "renaturation de l'île, <c 70279>Gray</c> <a 120000>120 000 €</a> pour ses quais.",
        [
            Want(300000, "39198", programme=FONDS_VERT, funder="etat", purpose="renaturation de l'île"),
            Want(120000, "70279", programme=FONDS_VERT, funder="etat", purpose="quais"),
        ],
    ),
    Case(
        "a project's budget is its cost",
        "Dotée d'un budget de <a 1200000>1,2 M€</a>, l'opération de <c 70310>Lure</c> avance.",
        [Want(1200000, "70310", role="cost")],
    ),
    Case(
        "what the next sentence tells of it",
        "La <o region>Région</o> attribue <a 90000>90 000 €</a> à <c 70310>Lure</c>. Ces travaux consistent "
        "en un réaménagement des "
        "trottoirs.",
        [Want(90000, "70310", funder=BFC, purpose="réaménagement des trottoirs")],
        region="27",
    ),
    Case(
        "a figure set apart, its words below",
        "# <a 96000000>96 M€</a>\nde crédits de l'<o etat>État</o> pour les bourgs, chaque année.",
        [Want(96000000, funder="etat")],
    ),
    Case(
        "a headed figure, its words below",
        "# Le chiffre : <a 650000>650 000 €</a>\nC'est le montant que le <p fonds-friches>fonds friches</p> "
        "consacre à l'ancienne "
        "usine de <c 39198>Dole</c>.",
        [Want(650000, "39198", programme="fonds-friches", funder="etat", purpose="ancienne usine")],
    ),
    Case(
        "half of it by the town: nobody pays the whole",
        "À <c 39198>Dole</c>, <a 12400000>12,4 M€</a> ont été engagés, dont près de la moitié par la Ville.",
        [Want(12400000, "39198")],
    ),
    Case(
        "what remains to be found is not given",
        "À <c 39198>Dole</c>, il reste à trouver <a 350000>350 000 €</a> pour les abords.",
        [Want(350000, "39198", role="asked", purpose="abords")],
    ),
    Case(
        "the year of several budgets",
        "La <p dsil>DSIL</p> s'élève à <a 6800000>6,8 M€</a> dans le département en <d 2021>2021</d>.",
        [Want(6800000, role="envelope", programme=DSIL, funder="etat", edtf="2021")],
    ),
    Case(
        "the year in which a fund ended dates nothing",
        "Le <p fisac>FISAC</p>, supprimé en <d 2019>2019</d>, avait versé <a 185000>185 000 €</a> à "
        "<c 70550>Vesoul</c>.",
        [Want(185000, "70550", programme="fisac", funder="etat", edtf=None)],
    ),
]

BULLETINS = [
    Case(
        "a town's bulletin tells of that town",
        "Bulletin municipal de <c 27056>Bernay</c>\n"
        "# La médiathèque\n"
        "Le <o departement>Département</o> a confirmé une aide de <a 120000>120 000 €</a>. La Ville y ajoute "
        "<a 95000>95 000 €</a>.",
        [Want(120000, "27056", funder="departement-27"), Want(95000, "27056", funder="commune-27056")],
    ),
    Case(
        "a budget that balances, a rent, a fare are no awards",
        "Bulletin municipal de <c 27056>Bernay</c>\nLe budget s'équilibre à <a 21000000>21 M€</a>. Le loyer "
        "de la boutique "
        "d'essai est fixé à <a 250>250 €</a> par mois.",
        [],
    ),
    Case(
        "a legal tool gives no money",
        "À <c 27056>Bernay</c>, l'<p operation-de-revitalisation-de-territoire>ORT</p> est signée. La halle "
        "a reçu <a 40000>40 000 €</a>.",
        [Want(40000, "27056")],
    ),
    Case(
        "sums of what a list introduces",
        "Deux villes du programme <p action-coeur-de-ville>Action cœur de ville</p> sont aidées.\n"
        "- <c 70550>Vesoul</c> : <a 40000>40 000 €</a> ;\n- <c 39198>Dole</c> : <a 30000>30 000 €</a>.",
        [Want(40000, "70550", programme=ACV), Want(30000, "39198", programme=ACV)],
    ),
]


@pytest.mark.parametrize("case", [*DELIBERATIONS, *PLANS, *RELEASES, *BULLETINS], ids=lambda case: case.name)
def test_award_of_record(case: Case) -> None:
    """What one sentence leaves out, the record, list, plan or bulletin around it tells."""
    check(case)
