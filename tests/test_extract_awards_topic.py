"""For which communes a sum is that a sentence tells without naming any: the topic, and what it is not."""

from __future__ import annotations

import pytest
from award_cases import Case, Want, found

SPOKEN_OF = [
    Case(
        "the commune spoken of last, without any word for it",
        "<c 89206>Joigny</c> refait ses quais. Les travaux dureront deux ans. <o etat>L'État</o> y a mis "
        "<a 80000>80 000 €</a>.",
        [Want(80000, "89206")],
    ),
    Case(
        "another takes over",
        "<c 89206>Joigny</c> refait ses quais. <c 89025>Avallon</c> refait son marché. Le chantier a reçu "
        "<a 80000>80 000 €</a> d'aides.",
        [Want(80000, "89025")],
    ),
    Case(
        "a commune named for comparison takes nothing over",
        "<c 89206>Joigny</c> refait ses quais. Retenue en même temps qu'<c 89025>Avallon</c>, elle percevra "
        "<a 80000>80 000 €</a>.",
        [Want(80000, "89206")],
    ),
    Case(
        "money for communes that nobody names",
        "<c 89206>Joigny</c> refait ses quais. Le Département a voté <a 80000>80 000 €</a> pour les villages.",
        [Want(80000, "")],
    ),
    Case(
        "the number of communes is not that of one",
        "<c 89206>Joigny</c> accueille. Le principe : <a 900000>900 000 €</a> et 40 communes accompagnées.",
        [Want(900000, "")],
    ),
    Case(
        "the last of those named",
        "Ont été aidées <c 89206>Joigny</c>, <c 89025>Avallon</c> et <c 89418>Tonnerre</c>. Cette dernière a touché "
        "<a 80000>80 000 €</a>.",
        [Want(80000, "89418")],
    ),
    Case(
        "a last payment is no commune",
        "Après <c 89025>Avallon</c> et <c 89418>Tonnerre</c>, <c 89206>Joigny</c> achève ses quais. La ville a reçu "
        "le dernier acompte (<a 80000>80 000 €</a>).",
        [Want(80000, "")],
    ),
    Case(
        "sums that come before their communes, in turn",
        "La Région donne <a 80000>80 000 €</a> pour l'école de <c 89206>Joigny</c> et <a 50000>50 000 €</a> pour "
        "l'ascenseur d'<c 89025>Avallon</c>.",
        [Want(80000, "89206"), Want(50000, "89025")],
    ),
    Case(
        "a name alone in the line above",
        "- <c 89206>Joigny</c> (Yonne)\n- Rachat de quatre boutiques. Aide : <a 80000>80 000 €</a>.",
        [Want(80000, "89206")],
    ),
    Case(
        "an item is not about the item before it",
        "- <c 89206>Joigny</c> et ses quais : chantier achevé\n- Un chef de projet payé <a 80000>80 000 €</a>",
        [Want(80000, "")],
    ),
    Case(
        "each of those that a list after it names",
        "Trois communes sont retenues. Chacune d'elles aura <a 60000>60 000 €</a>.\n"
        "Est : <c 89025>Avallon</c>, <c 89418>Tonnerre</c>\nOuest : <c 89206>Joigny</c>",
        [Want(60000, "89025 89418 89206")],
    ),
]

OWN = [
    Case(
        "the publisher's own",
        "Nous avons obtenu <a 80000>80 000 €</a>.\nFête à <c 89206>Joigny</c> le 3 mai.",
        [Want(80000, "89206")],
        publisher="Ville de Joigny",
    ),
    Case(
        "another's paper",
        "Nous avons obtenu <a 80000>80 000 €</a>.\nFête à <c 89206>Joigny</c> le 3 mai.",
        [Want(80000, "")],
        publisher="La Gazette de Joigny",
    ),
    Case(
        "the council whose session it is",
        "Le conseil municipal de <c 89206>Joigny</c> s'est réuni.\nVu l'exemple d'<c 89025>Avallon</c> ;\n"
        "Le chantier a été aidé pour <a 80000>80 000 €</a>.",
        [Want(80000, "89206")],
    ),
]


@pytest.mark.parametrize("case", [*SPOKEN_OF, *OWN], ids=lambda case: case.name)
def test_award_of_what_was_spoken_of(case: Case) -> None:
    """The last commune that was the topic has the sum, until another takes over."""
    said = [(award.amount.eur, " ".join(award.commune_codes)) for award in found(case)]
    assert said == [(want.eur, want.communes) for want in case.wanted]
