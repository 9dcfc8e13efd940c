"""Sums that contradict each other: which is counted, and what only looks like a contradiction."""

from __future__ import annotations

import pytest
from claim_cases import claim, facts

from extract import claims_awards
from extract.claims_awards_authority import Authority, authority
from extract.claims_awards_rivals import of_two_communes

NORD, HDF = "departement-59", "region-hauts-de-france"
HALL = "for restauration de la halle"
BARRACKS = "for reconversion de la caserne Foch; fonds-friches; etat"
RIVALS = [
    (
        "the funder's word",
        f"640 000 € {BARRACKS}; on 2021-10-08",
        f"460 000 € {BARRACKS}; by Préfecture de la Somme; on 2021-10-05",
        "a",
        "funder's own",
    ),
    (
        "a public body's",
        f"640 000 € {BARRACKS}; on 2021-10-08",
        f"460 000 € {BARRACKS}; by Ville de Péronne; on 2021-10-05",
        "a",
        "public body's",
    ),
    ("the later", f"640 000 € {BARRACKS}; on 2021-10-08", f"460 000 € {BARRACKS}; on 2021-10-05", "b", "later"),
    (
        "no scan",
        f"640 000 € {BARRACKS}; on 2021-10-08; scan; by Préfecture de la Somme",
        f"460 000 € {BARRACKS}; on 2021-10-05",
        "a",
        "not scanned",
    ),
    (
        "a zero too many",
        f"640 000 € {BARRACKS}; 2021-10-01",
        f"6 400 000 € {BARRACKS}; by Ministère; 2021-10-01",
        "a",
        "funder's own",
    ),
]


@pytest.mark.parametrize(("name", "one", "other", "left_out", "reason"), RIVALS, ids=[case[0] for case in RIVALS])
def test_rivals(name: str, one: str, other: str, left_out: str, reason: str) -> None:
    """Of two sums told of one matter one is counted, by whose word it is, and the other is left out with its reason."""
    found = claims_awards.join(facts(one, other), {})
    assert len(found.claims) == 2
    assert [(rival.left_out_id, rival.counted_id) for rival in found.rivals] == [(left_out, "ab".replace(left_out, ""))]
    assert reason in found.rivals[0].reason
    assert [(one.is_joined, one.reason) for one in found.verdicts] == [(False, found.rivals[0].reason)]


def test_more_witnesses() -> None:
    """Of two newspapers' words that of more witnesses counts; copies of one are one."""
    told = facts(
        *(f"{eur} € {BARRACKS}; on 2021-10-0{day}" for eur, day in (("460 000", 1), ("460 000", 2), ("640 000", 3)))
    )
    (rival,) = claims_awards.join(told, {}).rivals
    assert (rival.left_out_id, rival.reason) == ("c", "460,000 € is told of the same matter, by more witnesses")


NO_RIVALS = [
    ("another purpose", f"460 000 € {BARRACKS}; on 2021-10-05", "640 000 € for halle; fonds-friches; on 2021-10-08"),
    ("another funder", f"460 000 € {HALL}; etat; on 2021-10-05", f"640 000 € {HALL}; {HDF}; on 2021-10-08"),
    ("no funder told", f"460 000 € {HALL}; on 2021-10-05", f"640 000 € {HALL}; on 2021-10-08"),
    ("another fund", f"460 000 € {HALL}; detr; on 2021-10-05", f"640 000 € {HALL}; dsil; on 2021-10-08"),
    ("another year", f"460 000 € {BARRACKS}; 2021; on 2021-10-05", f"640 000 € {BARRACKS}; 2022; on 2022-01-08"),
    ("told years apart", f"460 000 € {BARRACKS}; on 2021-10-05", f"640 000 € {BARRACKS}; on 2023-10-08"),
    ("far more", f"460 000 € {BARRACKS}; on 2021-10-05", f"1 000 000 € {BARRACKS}; on 2021-10-08"),
    ("a supplement", f"460 000 € {BARRACKS}; on 2021-10-05", f"640 000 € {BARRACKS}; on 2021-10-08; “une autre aide”"),
    ("phases", "46 000 € for phase 1 de halle; etat; on 2021-10", "64 000 € for phase 2 de halle; etat; on 2021-10"),
    ("a cost", f"460 000 € {BARRACKS}; on 2021-10-05", f"640 000 € {BARRACKS}; cost; on 2021-10-08"),
    ("a rounding", f"460 000 € {BARRACKS}; on 2021-10-05", f"près de 460 000 € {BARRACKS}; on 2021-10-08"),
    ("one document", f"a.1|460 000 € {BARRACKS}; on 2021-10-05", f"a.2|640 000 € {BARRACKS}; on 2021-10-05"),
]


@pytest.mark.parametrize(("name", "one", "other"), NO_RIVALS, ids=[case[0] for case in NO_RIVALS])
def test_no_rivals(name: str, one: str, other: str) -> None:
    """Two sums of two matters contradict nothing: both are counted."""
    assert claims_awards.join(facts(one, other), {}).rivals == ()


def test_two_told_by_one() -> None:
    """Sums that one document tells side by side are two, even where others tell each alone."""
    told = facts(
        f"a.1|460 000 € {BARRACKS}; on 2021-10-05",
        f"a.2|640 000 € {BARRACKS}; on 2021-10-05",
        f"c|640 000 € {BARRACKS}; on 2021-10-08",
    )
    assert claims_awards.join(told, {}).rivals == ()


def test_two_communes() -> None:
    """Of one sum told of two communes that one is counted of which the payer itself tells."""
    said = "275 000 € for halle du faubourg Saint-Éloi; departement-02; 2020-09-07"
    ours, theirs = claim(f"{said}; 02738", "a"), claim(f"{said}; 02173; by Département de l'Aisne", "b")
    for rival in (of_two_communes(ours, theirs), of_two_communes(theirs, ours)):
        assert (rival.left_out_id, rival.counted_id) == ("a", "b")
        assert rival.reason == "275,000 € is told for another commune, by the funder's own word"


def test_apart_by_user_is_no_rival() -> None:
    """Sums that the user keeps apart both count."""
    told = facts(f"460 000 € {BARRACKS}; on 2021-10-05", f"640 000 € {BARRACKS}; on 2021-10-08")
    assert claims_awards.join(told, {("a", "b"): False}).rivals == ()


@pytest.mark.parametrize(
    ("publisher", "funder", "whose"),
    [
        ("Région Hauts-de-France – Communiqué", HDF, Authority.FUNDER),
        ("Conseil départemental du Nord", NORD, Authority.FUNDER),
        ("Département de l'Aisne", "departement-02", Authority.FUNDER),
        ("Préfecture de la Somme", "etat", Authority.FUNDER),
        ("Ville de Chauny", "commune-02173", Authority.FUNDER),
        ("Ville de Chauny", HDF, Authority.PUBLIC_BODY),
        ("Département du Nord", "departement-02", Authority.PUBLIC_BODY),
        ("Préfecture de la Somme", HDF, Authority.PUBLIC_BODY),
        ("Le Courrier du Santerre", HDF, Authority.OTHER),
        (None, "etat", Authority.OTHER),
    ],
)
def test_authority(publisher: str | None, funder: str, whose: Authority) -> None:
    """Whose word a document is, is read from its publisher's name."""
    (one,) = facts(f"9 000 € {HALL}; {funder}" + (f"; by {publisher}" if publisher else ""))
    assert authority(one) is whose
