"""What disagrees on a sum of money, why, and what only looks like it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from disagreement_cases import award, of_sums, summed
from hypothesis import given
from hypothesis import strategies as st

from extract import claims_awards, disagreements
from extract.claims import ToldAward
from extract.disagreements import Subject
from extract.facts import Qualifier, Role

GIVEN = award("a", "2021-06-28", 820000, "La Région a attribué 820 000 € à Guise le 24 juin 2021.")


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        pytest.param(
            [GIVEN, award("b", "2021-06-30", 280000, "Elle apporte 280 000 €.")],
            [("amount", "contradiction", "820000", "280000")],
            id="two sums for one thing",
        ),
        pytest.param(
            [GIVEN, award("b", "2021-06-30", 280000, "Une aide de 280 000 €.", is_superseded=True)], [], id="replaced"
        ),
        pytest.param(
            [GIVEN, award("b", "2021-06-30", 280000, "Une aide de 280 000 €.", purpose="place de la Gare")],
            [],
            id="two things",
        ),
        pytest.param(
            [GIVEN, award("b", "2021-06-30", 280000, "Une subvention complémentaire de 280 000 €.")], [], id="more"
        ),
        pytest.param(
            [
                replace(GIVEN, quote="La première tranche reçoit 820 000 €."),
                award("b", "2021-06-30", 680000, "La deuxième tranche reçoit 680 000 €."),
            ],
            [],
            id="two phases",
        ),
        pytest.param(
            [GIVEN, award("b", "2022-06-30", 680000, "Une aide de 680 000 €.", edtf="2022-06")], [], id="two years"
        ),
        pytest.param(
            [GIVEN, award("b", "2021-06-30", 410000, "Une aide de 410 000 €.", funder_id="departement-02")],
            [],
            id="another funder's share",
        ),
        pytest.param(
            [GIVEN, award("a.2", "2021-06-28", 280000, "Une aide de 280 000 €.")], [], id="one document tells both"
        ),
        pytest.param(
            [
                GIVEN,
                award(
                    "b",
                    "2021-06-30",
                    800000,
                    "Elle apporte près de 800 000 €.",
                    qualifier=Qualifier.ABOUT,
                    text="800 000 €",
                ),
            ],
            [("amount", "rounding", "820000", "800000")],
            id="nearly",
        ),
        pytest.param([GIVEN, award("b", "2021-06-30", 820000, "La Région apporte 820 000 €.")], [], id="the same"),
        pytest.param(
            [
                award("a", "2022-03-14", 1240000, "Coût : 1 240 000 € HT.", role=Role.COST, tax="HT", funder_id=None),
                award("b", "2022-03-18", 1488000, "Coût : 1 488 000 € TTC.", role=Role.COST, tax="TTC", funder_id=None),
            ],
            [("amount", "scope-or-unit", "1240000", "1488000")],
            id="without and with tax",
        ),
        pytest.param(
            [
                award("a", "2022-03-14", 1240000, "Le projet coûte 1 240 000 €.", role=Role.COST, edtf=None),
                award("b", "2023-03-18", 1610000, "Le projet coûte 1 610 000 €.", role=Role.COST, edtf=None),
            ],
            [("amount", "date-of-statement", "1240000", "1610000")],
            id="a cost a year later",
        ),
        pytest.param(
            [GIVEN, award("b", "2021-06-30", 820000, "Le Département apporte 820 000 €.", funder_id="departement-02")],
            [("funder", "contradiction", "region-hauts-de-france", "departement-02")],
            id="two funders of one sum on one day",
        ),
        pytest.param(
            [
                replace(GIVEN, publisher="Région Hauts-de-France"),
                award("b", "2021-06-30", 820000, "Nous votons.", funder_id="departement-02", publisher="Département"),
            ],
            [],
            id="two funders, each of which tells of its own grant",
        ),
        pytest.param(
            [
                GIVEN,
                award(
                    "b",
                    "2021-09-30",
                    820000,
                    "Le Département apporte 820 000 €.",
                    funder_id="departement-02",
                    edtf="2021-09-27",
                ),
            ],
            [],
            id="two funders, each with its day",
        ),
        pytest.param(
            [
                replace(GIVEN, edtf=None),
                award("b", "2021-07-30", 820000, "Le Département donne.", funder_id="departement-02", edtf=None),
            ],
            [],
            id="two funders, no date, weeks apart",
        ),
        pytest.param(
            [GIVEN, award("b", "2021-06-30", 280000, "Une aide de 280 000 €.", funder_id=None)],
            [("amount", "contradiction", "820000", "280000")],
            id="the same digits, the funder told once",
        ),
        pytest.param(
            [GIVEN, award("b", "2021-06-30", 1430000, "Des aides de 1 430 000 €.", funder_id=None)],
            [],
            id="perhaps the total of all funders",
        ),
        pytest.param(
            [
                GIVEN,
                award("b", "2021-06-30", 820000, "Elle apporte 820 000 €."),
                award("b.2", "2021-06-30", 800000, "Près de 800 000 €.", qualifier=Qualifier.ABOUT, text="800 000 €"),
            ],
            [],
            id="rounded in its own headline",
        ),
        pytest.param(
            [
                replace(GIVEN, funder_id="etat"),
                award("b", "2021-06-30", 820000, "L'Agence apporte 820 000 €.", funder_id="anct"),
            ],
            [],
            id="the State and its agency",
        ),
        pytest.param(
            [GIVEN, award("b", "2021-07-30", 820000, "La somme a été votée le 1er juillet 2021.", edtf="2021-07-01")],
            [("date", "contradiction", "2021-06-24", "2021-07-01")],
            id="two days of one decision",
        ),
        pytest.param(
            [GIVEN, award("b", "2021-07-30", 820000, "La somme a été versée le 1er juillet 2021.", edtf="2021-07-01")],
            [],
            id="decided, and paid",
        ),
    ],
)
def test_sums(told: list[ToldAward], wanted: list[tuple[str, ...]]) -> None:
    """Sums, funders and days told differently of one grant, and two grants."""
    assert summed(of_sums(told)) == wanted


FOUND = award(
    "a", "2020-09-15", 275000, "Le Département a voté 275 000 € pour la halle du faubourg Saint-Éloi.",
    funder_id="departement-02", communes=("02173",), purpose="halle aux sports du faubourg Saint-Éloi",
    edtf="2020-09-07",
)  # fmt: skip
ELSEWHERE = replace(FOUND, id="fact-b", document_id="b", cluster_id="b", page_id="b-1", communes=("02738",))


@pytest.mark.parametrize(
    ("other", "is_found"),
    [
        pytest.param(ELSEWHERE, True, id="one thing, two towns"),
        pytest.param(replace(ELSEWHERE, purpose="halle aux sports"), False, id="no name"),
        pytest.param(replace(ELSEWHERE, purpose="halle de la place du Marché"), False, id="a name that every town has"),
        pytest.param(replace(ELSEWHERE, purpose="halle du faubourg Saint-Firmin"), False, id="another name"),
        pytest.param(replace(ELSEWHERE, funder_id="region-hauts-de-france"), False, id="another funder"),
        pytest.param(replace(ELSEWHERE, edtf="2021-09-07"), False, id="another year"),
        pytest.param(replace(ELSEWHERE, document_id="a"), False, id="one document tells both"),
        pytest.param(replace(ELSEWHERE, is_superseded=True), False, id="replaced"),
        pytest.param(replace(ELSEWHERE, publisher="Ville de Tergnier"), True, id="a town tells it of itself"),
        pytest.param(replace(ELSEWHERE, communes=("02173", "02738")), False, id="both towns together"),
    ],
)
def test_neighbours(other: ToldAward, *, is_found: bool) -> None:
    """One named thing told of two towns; a sum given to each of several for its own is another matter."""
    (one,), (two,) = (claims_awards.join([told], {}).claims for told in (FOUND, other))
    found = disagreements.of_neighbours(one, [two])
    assert bool(found) is is_found
    assert found == disagreements.of_neighbours(two, [one])
    if is_found:
        assert (found[0].subject, found[0].first.value, found[0].second.value) == (Subject.COMMUNE, "02173", "02738")
        assert "Saint-Éloi" in found[0].explanation


def test_each_town_tells_of_its_own() -> None:
    """Where both towns publish, each knows what it was given."""
    told = replace(FOUND, publisher="Ville de Chauny"), replace(ELSEWHERE, publisher="Mairie de Tergnier")
    (one,), (two,) = (claims_awards.join([fact], {}).claims for fact in told)
    assert disagreements.of_neighbours(one, [two]) == ()


@given(st.permutations([GIVEN, replace(GIVEN, id="x", eur=280000.0, document_id="x"), FOUND, ELSEWHERE]))
def test_order_of_sums_does_not_matter(told: list[ToldAward]) -> None:
    """The same awards make the same disagreements."""
    assert of_sums(told) == of_sums(sorted(told, key=lambda one: one.id))
