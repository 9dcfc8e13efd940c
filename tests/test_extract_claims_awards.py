"""Awards told by several documents: what is one, what stays apart, which sum counts."""

from __future__ import annotations

from itertools import combinations, permutations

import pytest
from claim_cases import facts, joined, verdict
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from extract import claims_awards
from extract.claims import ToldAward
from extract.claims_awards_evidence import relation
from extract.claims_awards_purposes import Alike, compare, proper_names, steps
from extract.claims_awards_sums import TAXES, Match, may_be_one, same_sum
from extract.facts import Role

NORD, HDF = "departement-59", "region-hauts-de-france"
HALL = "for restauration de la halle"

ONE = [
    (
        "the only sum, of another funder",
        f"320 000 € for couverture du marché; {HDF}; 2021-06-25; “une seule subvention : 320 000 €”",
        f"320 000 € for couverture du marché; {NORD}; 2021-06-25",
    ),
    ("the same again", f"254 000 € {HALL}; etat; 2022-05-18", f"254 000 € {HALL}; etat; 2022-05-18"),
    ("rounded and hedged", f"1 782 450 € {HALL}; {HDF}", f"près de 1,8 M€ {HALL}; {HDF}"),
    ("rounded without a word", f"1 346 800 € {HALL}; {HDF}", f"1,35 M€ {HALL}; {HDF}"),
    ("at least", f"1 782 450 € {HALL}; {HDF}", f"plus de 1,7 M€ {HALL}; {HDF}"),
    ("less than", f"482 000 € {HALL}; {HDF}", f"moins de 500 000 € {HALL}; {HDF}"),
    ("cents", f"254 000,37 € {HALL}; etat", f"254 000 € {HALL}; etat"),
    ("a cost without and with tax", f"1 240 000 € HT {HALL}; cost", f"1 488 000 € TTC {HALL}; cost"),
    ("a cost with the tax of renovation", f"100 000 € HT {HALL}; cost", f"110 000 € TTC {HALL}; cost"),
    ("only one names the funder", f"254 000 € {HALL}; etat; detr", f"254 000 € {HALL}"),
    ("only one tells what for", f"254 000 € {HALL}; etat; detr", "254 000 €; etat; detr"),
    (
        "rounded, in the news of a month",
        f"612 400 € {HALL}; etat; on 2021-05-04",
        "près de 610 000 €; etat; on 2021-05-06",
    ),
    ("other days of one year", f"185 000 € {HALL}; detr; 2021-03-12", f"185 000 € {HALL}; detr; 2021-11-12"),
    (
        "a name that reads like another",
        f"90 000 € {HALL}; detr; 2021-03-12",
        f"90 000 € {HALL}; detr; 2021-06-12; “La préfète de Nouvelle-Aquitaine accorde 90 000 € à la nouvelle halle”",
    ),
    ("this sum", f"a.1|486 000 € {HALL}; etat", "a.2|486 000 €; “Avec ces 486 000 €, la halle sera refaite”"),
    ("a fund and the plan it is part of", f"254 000 € {HALL}; dsil", f"254 000 € {HALL}; petites-villes-de-demain"),
    ("a fund and the State", f"254 000 € {HALL}; fonds-friches", f"254 000 € {HALL}; etat"),
    ("a year and a day of it", f"254 000 € {HALL}; etat; 2022", f"254 000 € {HALL}; etat; 2022-05-18"),
    ("voted, then notified", f"254 000 € {HALL}; etat; 2022-05-18", f"254 000 € {HALL}; etat; 2022-07-01"),
    ("other words", "254 000 € for restauration de la halle", "254 000 € for rénovation de la halle aux grains"),
    ("a sum that tells itself", "187 300 € for passage couvert; etat", "187 300 € for galerie marchande; etat"),
    ("a grant and the total of another page", f"254 000 € {HALL}; etat", f"254 000 € {HALL}; etat; total"),
    ("a year later", f"254 000 € {HALL}; etat; on 2022-06-01", f"254 000 € {HALL}; etat; 2022-05; on 2023-06-01"),
    ("a document's summary", "a.1|187 300 € for halle; etat; 2022-05-18", "a.2|187 300 €; etat; 2022-05-18"),
    ("a heading and its text", f"a.1|254 000 € {HALL}; etat", f"a.2|254 000 € {HALL}; etat"),
    (
        "one decision of two funders' names",
        "275 000 € for halle du faubourg Saint-Éloi; departement-02; 2020-09-07",
        f"275 000 € for halle du faubourg Saint-Éloi; {HDF}; 2020-09-07",
    ),
]
TWO = [
    (
        "two funders, of none told that it is the only one",
        f"320 000 € for couverture du marché; {HDF}; 2021-06-25",
        f"320 000 € for couverture du marché; {NORD}; 2021-06-25",
    ),
    (
        "the only sum, of another day",
        f"320 000 € for couverture du marché; {HDF}; 2021-06-25; “une seule subvention : 320 000 €”",
        f"320 000 € for couverture du marché; {NORD}; 2021-06-28",
    ),
    ("other sums", f"254 000 € {HALL}; etat", f"245 000 € {HALL}; etat"),
    ("other exact sums, near", f"254 100 € {HALL}; etat", f"254 300 € {HALL}; etat"),
    ("rounded too far", f"1 782 450 € {HALL}; {HDF}", f"1,7 M€ {HALL}; {HDF}"),
    ("rounded, long after", f"612 400 € {HALL}; etat; on 2021-05-04", "près de 610 000 €; etat; on 2021-09-06"),
    ("far more than at least", f"plus de 1,7 M€ {HALL}; {HDF}", f"2 100 000 € {HALL}; {HDF}"),
    ("under what is at least", f"plus de 1,7 M€ {HALL}; {HDF}", f"1 650 000 € {HALL}; {HDF}"),
    ("no rate of tax", f"1 000 000 € HT {HALL}; cost", f"1 300 000 € TTC {HALL}; cost"),
    ("tax the wrong way", f"1 240 000 € TTC {HALL}; cost", f"1 488 000 € HT {HALL}; cost"),
    ("one sum, once with tax", f"254 000 € HT {HALL}; cost", f"254 000 € TTC {HALL}; cost"),
    ("a grant and a cost", f"254 000 € {HALL}", f"254 000 € {HALL}; cost"),
    ("a grant and its ceiling", f"200 000 € {HALL}; etat", f"200 000 € {HALL}; etat; ceiling"),
    ("asked for and granted", f"200 000 € {HALL}; etat", f"200 000 € {HALL}; etat; asked"),
    ("two funders", f"150 000 € {HALL}; {NORD}", f"150 000 € {HALL}; {HDF}"),
    ("two funds", f"150 000 € {HALL}; detr", f"150 000 € {HALL}; dsil"),
    ("two projects", "240 000 € for école Alfred-de-Vigny; detr", "240 000 € for lavoir des Bas-Clos; detr"),
    ("two schools", "240 000 € for école Alfred-de-Vigny; detr", "240 000 € for école Jules-Ferry; detr"),
    ("two squares", "240 000 € for place du Marché; detr", "240 000 € for place de la Gare; detr"),
    ("study and works", "40 000 € for étude de la halle; etat", "40 000 € for restauration de la halle; etat"),
    (
        "two phases",
        f"200 000 € for première phase de la friche textile; {HDF}",
        f"200 000 € for deuxième phase de la friche textile; {HDF}",
    ),
    (
        "two tranches, told beside the purpose",
        f"200 000 € {HALL}; {HDF}; “Pour la tranche 1 de la halle, 200 000 €”",
        f"200 000 € {HALL}; {HDF}; “Pour la 2e tranche de la halle, 200 000 €”",
    ),
    ("two lots", f"90 000 € for lot n° 1 de la halle; {HDF}", f"90 000 € for lot n° 3 de la halle; {HDF}"),
    ("two years' instalments", f"75 000 € for façades; {NORD}; 2021", f"75 000 € for façades; {NORD}; 2022"),
    (
        "told long before it was granted",
        f"75 000 € for façades; {NORD}; on 2020-03-01",
        f"75 000 € for façades; {NORD}; 2022-03-14; on 2022-04-01",
    ),
    ("round sums of which nothing is told", "100 000 €", "100 000 €"),
    ("rows of one document", f"a.1|20 000 €; {NORD}", f"a.2|20 000 €; {NORD}"),
    ("side by side in one sentence", f"a.1|75 000 € {HALL}; {NORD}", f"a.1|75 000 € {HALL}; {NORD}"),
    ("budgets of two programmes", "100 000 000 €; detr; nobody", "100 000 000 €; dsil; nobody"),
]


@pytest.mark.parametrize(("name", "one", "other"), ONE, ids=[name for name, _, _ in ONE])
def test_one(name: str, one: str, other: str) -> None:
    """Facts that tell one sum for one thing are one claim, in whatever words."""
    assert len(claims_awards.join(facts(one, other), {}).claims) == 1


@pytest.mark.parametrize(("name", "one", "other"), TWO, ids=[name for name, _, _ in TWO])
def test_two(name: str, one: str, other: str) -> None:
    """Facts of two sums, things, givers, years or phases stay two claims, whatever they share."""
    assert len(claims_awards.join(facts(one, other), {}).claims) == 2


@pytest.mark.parametrize(("day", "together"), [("2021-04-19", {"ac", "b"}), ("2021-05-20", {"a", "bc"})])
def test_unknown_funder_joins_the_better(day: str, together: set[str]) -> None:
    """A fact without funder between two of different funders joins the one with which it agrees in more."""
    said = [f"150 000 € {HALL}; {NORD}; 2021-04-19", f"150 000 € {HALL}; {HDF}; 2021-05-20", f"150 000 € {HALL}; {day}"]
    assert joined(*said) == together


def test_unknown_joins_no_two() -> None:
    """A fact that agrees with two that differ makes them no one claim."""
    said = ["240 000 € for école; detr", "240 000 €; detr", "240 000 € for lavoir; detr"]
    assert joined(*said) in ({"ab", "c"}, {"a", "bc"})


def test_better_told_stands() -> None:
    """The most exact fact of a document that stands is the claim's; the others fill in what it doesn't tell."""
    told = facts(
        f"près de 1,8 M€ {HALL}; {HDF}; petites-villes-de-demain; 2022-10",
        f"1 782 450 € {HALL}; 2022-10-17",
        f"1 782 450 € {HALL}; {HDF}; replaced",
    )
    (claim,) = claims_awards.join(told, {}).claims
    assert (claim.award_id, claim.eur, claim.edtf) == ("b", 1782450, "2022-10-17")
    assert (claim.funder_id, claim.programme_id, claim.witnesses.sources) == (HDF, "petites-villes-de-demain", 2)


def test_fund_of_another() -> None:
    """A claim whose money is a region's takes no fund of the State from a page that names it beside other money."""
    (claim,) = claims_awards.join(facts(f"450 000 € {HALL}; {HDF}", f"450 000 € {HALL}; dsil"), {}).claims
    assert (claim.funder_id, claim.programme_id) == (HDF, None)


def test_replaced_stays_apart() -> None:
    """What a replaced document told otherwise is a claim of its own, and contradicts nothing."""
    found = claims_awards.join(
        facts(f"245 000 € {HALL}; etat; on 2022-05-20; replaced", f"254 000 € {HALL}; etat; on 2022-05-23"), {}
    )
    assert [(claim.eur, claim.witnesses.is_superseded) for claim in found.claims] == [(245000, True), (254000, False)]
    assert found.rivals == ()


VERDICTS = [
    (f"1 782 450 € {HALL}; {HDF}", f"près de 1,8 M€ {HALL}; {HDF}", True, "rounded or hedged"),
    (f"1 240 000 € HT {HALL}; cost", f"1 488 000 € TTC {HALL}; cost", True, "with tax"),
    (f"254 000 € {HALL}; etat", f"254 000 € {HALL}", True, "only one page names the funder"),
    ("254 000 € for la halle", "254 000 € for halle aux grains", True, "taken for one purpose"),
    (f"75 000 € {HALL}; {NORD}; 2021", f"75 000 € {HALL}; {NORD}; 2022", False, "of other times"),
    (f"150 000 € {HALL}; {NORD}", f"150 000 € {HALL}; {HDF}", False, "of other funders"),
    ("9 000 € for phase 1 de la halle", "9 000 € for phase 2 de la halle", False, "phase 1 and phase 2"),
    ("100 000 €", "100 000 €", False, "too little tells"),
    (f"254 000 € {HALL}", f"254 000 € {HALL}; cost", False, "one is a grant, the other a cost"),
]


@pytest.mark.parametrize(("one", "other", "is_joined", "reason"), VERDICTS)
def test_verdicts(one: str, other: str, is_joined: bool, reason: str) -> None:
    """Why facts were joined although their words differ, or kept apart although their sums agree, is said."""
    found = verdict(one, other)
    assert found.is_joined is is_joined
    assert reason in found.reason


@pytest.mark.parametrize("other", [f"254 000 € {HALL}; etat", f"900 000 € {HALL}; {HDF}"])
def test_no_verdict(other: str) -> None:
    """Facts in the same words, or of sums far apart, are not worth a word."""
    assert claims_awards.join(facts(f"254 000 € {HALL}; etat", other), {}).verdicts == ()


@pytest.mark.parametrize(
    ("one", "other", "is_joined"),
    [("9 000 €", "8 € for lavoir; cost", True), (*("254 000 € for halle; etat",) * 2, False)],
)
def test_the_users_word(one: str, other: str, is_joined: bool) -> None:
    """What the user joined or kept apart stays so, whatever tells against it."""
    found = claims_awards.join(facts(one, other), {("a", "b"): is_joined})
    assert len(found.claims) == (1 if is_joined else 2)
    assert [(verdict.is_joined, verdict.by_user) for verdict in found.verdicts] == [(is_joined, True)]


def test_the_users_word_reaches() -> None:
    """Who agrees with one of two facts that the user joined is of their claim; who is apart from one is of neither."""
    told = facts(
        "9 000 € for lavoir; etat", "7 777 € for école; detr", "7 777 € for école; detr", "9 000 € for lavoir; etat"
    )
    found = claims_awards.join(told, {("a", "b"): True, ("b", "d"): False}).claims
    assert [[one.id for one in claim.told] for claim in found] == [["a", "b", "c"], ["d"]]


# The order doesn't matter

POOL = facts(
    f"150 000 € {HALL}; {NORD}; 2021-04-19; on 2021-04-20",
    f"150 000 € {HALL}; {HDF}; 2021-05-20",
    f"150 000 € {HALL}",
    "150 000 €; petites-villes-de-demain",
    f"près de 150 000 € {HALL}; {NORD}",
    f"b.2|151 000 € {HALL}; {HDF}; on 2021-05-30",
    "c.2|150 000 € for lavoir; detr",
    f"180 000 € TTC {HALL}; cost",
    f"150 000 € HT {HALL}; cost",
    f"190 000 € {HALL}; {NORD}; 2021-04; by Département du Nord",
)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.sampled_from(POOL), unique_by=lambda one: one.id, min_size=2),
    st.dictionaries(
        st.sampled_from(sorted(combinations(sorted(one.id for one in POOL), 2))), st.booleans(), max_size=2
    ),
    st.randoms(use_true_random=False),
)
def test_order_of_facts(told: list[ToldAward], decided: dict[tuple[str, str], bool], random: object) -> None:
    """Claims, verdicts and contradictions are the same in whatever order facts come, and hold each fact once."""
    mixed = list(told)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    found = claims_awards.join(told, decided)
    assert claims_awards.join(mixed, decided) == found
    assert sorted(one.id for claim in found.claims for one in claim.told) == sorted(one.id for one in told)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(POOL), unique_by=lambda one: one.id, min_size=2))
def test_no_claim_holds_two_that_differ(told: list[ToldAward]) -> None:
    """Nothing tells of any two facts of one claim that they are two."""
    for claim in claims_awards.join(told, {}).claims:
        assert all(relation(one, other).is_possible for one, other in combinations(claim.told, 2))


def test_same_from_all_sides() -> None:
    """Comparing two facts is the same from both sides."""
    for one, other in permutations(POOL, 2):
        ours, theirs = relation(one, other), relation(other, one)
        assert (ours.score, ours.is_possible, ours.is_enough) == (theirs.score, theirs.is_possible, theirs.is_enough)


def test_reprints_are_not_compared_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand documents that tell a sum in the same words cost a thousand looks, not a million."""
    looks = 0

    def counted(one: ToldAward, other: ToldAward) -> object:
        nonlocal looks
        looks += 1
        return relation(one, other)

    monkeypatch.setattr("extract.claims_awards_groups.relation", counted)
    told = facts(*(f"d{number}|254 000 € {HALL}; etat; 2022-05-18" for number in range(1000)))
    assert len(claims_awards.join(told, {}).claims) == 1
    assert looks <= 2000


# Sums and purposes alone


@pytest.mark.parametrize(
    ("one", "other", "match"),
    [
        ("254 000 €", "254 000 €", Match.EQUAL),
        ("3 M€", "3 120 000 €", Match.ROUNDED),
        ("3 M€", "3 300 000 €", None),
        ("187 300 €", "187 000 €", Match.ROUNDED),
        ("244 000 €", "240 000 €", None),
        ("près de 500 000 €", "487 000 €", Match.ROUNDED),
        ("près de 500 000 €", "450 000 €", None),
        ("1 240 000 € HT", "1,49 M€ TTC", Match.TAXED),
        ("105 500 € TTC", "100 000 €", Match.TAXED),
    ],
)
def test_same_sum(one: str, other: str, match: Match | None) -> None:
    """Two figures may tell one sum as far as their digits and hedges reach."""
    assert same_sum(*facts(one, other)) is match


_UNITS = {"€": 1.0, "k€": 1e3, "M€": 1e6}
_WORDS = st.tuples(
    st.sampled_from(["", "près de ", "plus de ", "moins de "]),
    st.sampled_from(sorted(_UNITS)),
    st.integers(0, 2),  # decimals
    st.sampled_from(["", " HT", " TTC"]),
)


def _written(eur: float, words: tuple[str, str, int, str]) -> str:
    hedge, unit, decimals, tax = words
    return f"{hedge}{eur / _UNITS[unit]:.{decimals}f} {unit}{tax}".replace(".", ",")


@given(
    cents=st.integers(100, 10**12),
    factor=st.one_of(st.floats(0.6, 1.7), st.sampled_from([1.0, *TAXES, *(1 / rate for rate in TAXES)])),
    words=st.tuples(_WORDS, _WORDS),
)
@settings(max_examples=2000)
def test_figures_tell_what_may_be_one_sum(
    cents: int, factor: float, words: tuple[tuple[str, str, int, str], tuple[str, str, int, str]]
) -> None:
    """Whatever the words around two figures, those that may tell one sum are not too far apart by themselves."""
    one, other = facts(_written(cents / 100, words[0]), _written(cents / 100 * factor, words[1]))
    assume(one.eur)
    assume(other.eur)
    assert same_sum(one, other) is None or may_be_one(one.eur or 0.0, other.eur or 0.0)


@pytest.mark.parametrize(
    ("one", "other"), [(228_864.0, 236_000.0), (228_864.0, 290_100.0), (3_000_000.0, 4_500_000.0), (12.0, 30.0)]
)
def test_figures_too_far_apart(one: float, other: float) -> None:
    """Neither rounding nor tax brings them together."""
    assert not may_be_one(one, other)
    assert not may_be_one(other, one)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("aménagement de la place du Marché", "requalification de la place du Marché", Alike.SAME),
        ("transformation de l'ancienne teinturerie", "teinturerie", Alike.SAME),
        ("ancienne teinturcrie", "ancienne teinturerie", Alike.SAME),
        ("restauration du kiosque et du jardin public", "kiosque", Alike.SAME),
        ("place du Marché", "place de la Gare", Alike.OTHER),
        ("salle des fêtes", "halle des fêtes", Alike.OTHER),
        ("école maternelle", "école élémentaire", Alike.OTHER),
        ("acquisition de l'ancienne gendarmerie", "démolition de l'ancienne gendarmerie", Alike.OTHER),
        ("même projet", "restauration du kiosque", Alike.UNKNOWN),
        (None, "restauration du kiosque", Alike.UNKNOWN),
        ("travaux", "travaux", Alike.UNKNOWN),
    ],
)
def test_purposes(one: str | None, other: str | None, alike: Alike) -> None:
    """Purposes are compared by the things that they name, not by what is done to them."""
    assert compare(one, other) is compare(other, one) is alike


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("la deuxième phase du parc", {("phase", "2")}),
        ("phase 2 du parc", {("phase", "2")}),
        ("1re tranche et tranche 2", {("tranche", "1"), ("tranche", "2")}),
        ("lot n° 3", {("lot", "3")}),
        ("le lot de la gare, un lotissement de 12 lots", set()),
        ("dernière phase", {("phase", "last")}),
    ],
)
def test_steps(text: str, found: set[tuple[str, str]]) -> None:
    """Phases, tranches and lots are read with their numbers, in words or digits."""
    assert steps(text) == found


def test_proper_names() -> None:
    """A name that few towns share is told from the market and the republic that all have."""
    assert proper_names("rénovation de la halle du faubourg Saint-Éloi") == {"saint-eloi"}
    assert proper_names("Place du Marché et rue de la République") == frozenset()


def test_roles_have_words() -> None:
    """Every role can be told to a reader."""
    for role in Role:
        if role is not Role.COST:
            found = verdict(f"9 000 € {HALL}; {role}", f"9 000 € {HALL}; cost")
            assert "a cost" in found.reason
