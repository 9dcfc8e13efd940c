"""Sums that are made of others: which is counted, the whole or its parts, and what is no part at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from claim_cases import claim

from db.claims_general import OfDocument
from extract.claims import AwardClaim
from extract.claims_parts import OF_WHICH, Parts, concerns, gathers, parts, tells_envelope
from extract.claims_parts_outlines import Outline, may_concern

HDF, CVCB = "region-hauts-de-france", "cvcb-hauts-de-france"
PAIR = f"for vitrines; {HDF}; {CVCB}; 02173+02738; 2021-09-28"
SHARE = f"for vitrines; {HDF}; {CVCB}; 2021-09-28"
DRAWN = f"{HDF}; {CVCB}; 2021-06"


def found(whole: str, *others: str) -> Parts | None:
    """The parts of a whole among claims of documents a, b, c…; where words begin with `w|`, of the whole's."""
    return parts(_claim(whole, "w"), [_claim(words, "abcdefgh"[number]) for number, words in enumerate(others)])


def _claim(words: str, document: str) -> AwardClaim:
    told, bar, said = words.partition("|")
    return claim(said if bar else words, told if bar else document)


COUNTS_PARTS = [
    (
        "a pair of which no purpose is told",
        f"2,4 M€; {HDF}; {CVCB}; 02361+02789",
        [f"1 398 000 € for halle; {HDF}; {CVCB}; 02361", f"1 004 500 € for place; {HDF}; {CVCB}; 02789; 2021-11-10"],
        True,
    ),
    (
        "grants, and what the town pays itself",
        "480 000 € for parc",
        ["240 000 € for parc; etat", f"240 000 € for parc; {HDF}", "120 000 € for parc; commune-60057"],
        True,
    ),
    (
        "as much for each",
        f"80 000 € {PAIR}; “80 000 € à chacune des deux villes”",
        [f"80 000 € {SHARE}; 02173", f"80 000 € {SHARE}; 02738"],
        True,
    ),
    (
        "a pair and what each receives",
        f"900 000 € {PAIR}",
        [f"560 000 € {SHARE}; 02173", f"340 000 € {SHARE}; 02738"],
        True,
    ),
    ("a pair, rounded", f"2,4 M€ {PAIR}", [f"1 250 000 € {SHARE}; 02173", f"1 148 000 € {SHARE}; 02738"], True),
    (
        "a pair, and other money of one",
        f"900 000 € {PAIR}",
        [
            f"560 000 € {SHARE}; 02173",
            f"340 000 € {SHARE}; 02738",
            f"90 000 € for halle; {HDF}; {CVCB}; 02173; 2021-09-28",
        ],
        True,
    ),
    (
        "what several payers give",
        "750 000 € for halle",
        ["600 000 € for halle; etat; dsil", f"150 000 € for halle; {HDF}"],
        True,
    ),
    (
        "what several payers give together, of which no purpose is told",
        "750 000 €; “L'État et la Région apportent ensemble 750 000 €”",
        ["600 000 € for halle; etat; dsil", f"150 000 € for halle; {HDF}"],
        True,
    ),
    (
        "a cost and its payers' shares",
        "750 000 € for halle; cost",
        ["600 000 € for halle; etat; dsil", f"150 000 € for halle; {HDF}"],
        True,
    ),
    (
        "a town's total of one fund",
        "w.1|480 000 € for lavoir; etat; detr; “Le total des deux subventions est de 480 000 €”",
        ["w.2|240 000 € for lavoir; etat; detr", "w.3|240 000 € for école; etat; detr"],
        True,
    ),
    (
        "a project's two phases",
        f"500 000 € for friche textile; {HDF}",
        [f"300 000 € for phase 1 de la friche textile; {HDF}", f"200 000 € for phase 2 de la friche textile; {HDF}"],
        True,
    ),
    (
        "an envelope for two towns, not yet spent",
        f"3 M€; {HDF}; {CVCB}; 02361+02381; envelope",
        [f"820 000 € for halle; {DRAWN}; 02361", f"1 150 000 € for place de la Gare; {DRAWN}; 02381"],
        False,
    ),
    (
        "an envelope by its sentence",
        f"3 M€; {HDF}; {CVCB}; 02361+02381; “La Région ouvre une enveloppe de 3 M€”",
        [f"820 000 € for halle; {DRAWN}; 02361"],
        False,
    ),
    (
        "a budget of which a page says that a grant is",
        f"w|10 M€; {HDF}; {CVCB}; nobody; envelope",
        [f"w.1|820 000 € for halle; {DRAWN}; 02361; “Sur cette enveloppe, 820 000 € vont à Guise”"],
        False,
    ),
    (
        "a title over what is told in full",
        "w.1|2 700 000 € for trois villes; nobody; “2 700 000 € pour trois villes”",
        [f"w.2|2 700 000 €; {HDF}; {CVCB}; 02173+02738"],
        True,
    ),
    (
        "shares for other things, told as shares of the sum",
        f"840 000 € for centres anciens; {HDF}; {CVCB}; 02173+02738; 2021-09-28",
        [
            f"480 000 € for place Verte; {DRAWN}; 02173; “Sur cette aide de 840 000 €, la part de X est de 480 000 €”",
            f"360 000 € for rue Haute; {DRAWN}; 02738; “La part de Y dans l'aide de 840 000 € est de 360 000 €”",
        ],
        True,
    ),
]
COUNTS_WHOLE = [
    ("a pair and one's share", f"900 000 € {PAIR}", [f"560 000 € {SHARE}; 02173"], False),
    ("a pair, told of one only", f"900 000 € {PAIR}", [f"900 000 € {SHARE}; 02173"], True),
    (
        "of which",
        "w|1 380 000 € for suivi; anah; opah-ru; “L'Anah réserve 1 380 000 €, dont 180 000 € pour le suivi”",
        ["w|180 000 € for suivi; opah-ru; “L'Anah réserve 1 380 000 €, dont 180 000 € pour le suivi”"],
        False,
    ),
    ("again, for nobody named", f"w.1|560 500 € {SHARE}; 02173", [f"w.2|560 500 €; {HDF}; {CVCB}; nobody"], True),
]
NO_PARTS = [
    (
        "a sentence, no title",
        "w.1|2 700 000 € for trois villes; nobody; “2 700 000 € sont prévus.”",
        [f"w.2|2 700 000 €; {HDF}; {CVCB}; 02173+02738"],
    ),
    (
        "a title of another document",
        "w.1|2 700 000 € for trois villes; nobody; “2 700 000 € pour trois villes”",
        [f"2 700 000 €; {HDF}; {CVCB}; 02173+02738"],
    ),
    (
        "grants for other things, not told as shares",
        f"840 000 € for centres anciens; {HDF}; {CVCB}; 02173+02738; 2021-09-28",
        [f"480 000 € for place Verte; {DRAWN}; 02173", f"360 000 € for rue Haute; {DRAWN}; 02738"],
    ),
    (
        "other money of one, no purpose told",
        f"2,4 M€; {HDF}; {CVCB}; 02361+02789",
        [f"98 000 € for halle; {DRAWN}; 02361"],
    ),
    (
        "sums of one that come to the pair's by chance",
        f"2,4 M€; {HDF}; {CVCB}; 02361+02789",
        [f"1 400 000 € for halle; {DRAWN}; 02361", f"1 000 000 € for place; {DRAWN}; 02361"],
    ),
    ("other sums for both", f"900 000 € {PAIR}", [f"80 000 € for école; {HDF}; {CVCB}; 2021-09-28; 02173"]),
    (
        "shares of another payer",
        f"900 000 € {PAIR}",
        ["560 000 € for vitrines; etat; 02173", "340 000 € for vitrines; etat; 02738"],
    ),
    ("shares of another year", f"900 000 € {PAIR}", [f"560 000 € for vitrines; {HDF}; {CVCB}; 02173; 2023-09-28"]),
    ("shares that come to more", f"900 000 € {PAIR}", [f"660 000 € {SHARE}; 02173", f"640 000 € {SHARE}; 02738"]),
    ("other towns", f"900 000 € {PAIR}", [f"560 000 € {SHARE}; 80620", f"340 000 € {SHARE}; 80561"]),
    ("as much for each", f"120 000 € {PAIR}; “120 000 € à chacune des deux villes”", [f"120 000 € {SHARE}; 02173"]),
    (
        "a sum of which no purpose is told, nor that it is a total",
        "750 000 €",
        ["600 000 € for halle; etat; dsil", f"150 000 € for halle; {HDF}"],
    ),
    (
        "payers' shares that come to less",
        "750 000 € for halle",
        ["600 000 € for halle; etat", f"90 000 € for halle; {HDF}"],
    ),
    ("one payer's two sums", "750 000 € for salle; cost", ["600 000 € for école; etat", f"150 000 € for halle; {HDF}"]),
    (
        "grants that add up by chance",
        f"500 000 € for friche; {HDF}",
        [f"300 000 € for halle; {HDF}", f"200 000 € for école; {HDF}"],
    ),
    (
        "a budget and a grant of its programme",
        f"10 M€; {HDF}; {CVCB}; nobody; envelope",
        [f"820 000 € for halle; {DRAWN}; 02361"],
    ),
    (
        "an envelope of another payer",
        f"3 M€; {HDF}; {CVCB}; 02361+02381; envelope",
        ["820 000 € for halle; etat; detr; 02361"],
    ),
    ("a replaced sum", f"900 000 € {PAIR}", [f"560 000 € {SHARE}; 02173; replaced"]),
    ("a cost", f"900 000 € {PAIR}", [f"560 000 € {SHARE}; 02173; cost"]),
    ("a ceiling", f"900 000 € {PAIR}; ceiling", [f"560 000 € {SHARE}; 02173", f"340 000 € {SHARE}; 02738"]),
    (
        "of which, of another fund",
        "w|900 000 €; dsil; “900 000 € de DSIL, dont 90 000 € de DETR”",
        ["w|90 000 €; detr; “900 000 € de DSIL, dont 90 000 € de DETR”"],
    ),
    (
        "a cost of which one pays",
        "w|900 000 €; cost; “900 000 €, dont 90 000 € de DETR”",
        ["w|90 000 €; detr; “900 000 €, dont 90 000 € de DETR”"],
    ),
    ("one round sum for nobody named", f"w.1|560 000 € {SHARE}; 02173", [f"w.2|560 000 €; {HDF}; nobody"]),
    ("nothing around", f"900 000 € {PAIR}", []),
]


@pytest.mark.parametrize(
    ("name", "whole", "others", "is_complete"), COUNTS_PARTS, ids=[case[0] for case in COUNTS_PARTS]
)
def test_parts_count(name: str, whole: str, others: list[str], is_complete: bool) -> None:
    """Parts that make up a whole, or are given out of an envelope, are counted in its stead."""
    one = found(whole, *others)
    assert one is not None
    assert (one.is_complete, one.counts_parts, len(one.part_ids)) == (is_complete, True, min(len(others), 2))


@pytest.mark.parametrize(
    ("name", "whole", "others", "is_complete"), COUNTS_WHOLE, ids=[case[0] for case in COUNTS_WHOLE]
)
def test_whole_counts(name: str, whole: str, others: list[str], is_complete: bool) -> None:
    """Where only some parts of a whole are told, or it is told again for fewer, the whole is counted."""
    one = found(whole, *others)
    assert one is not None
    assert (one.is_complete, one.counts_parts, len(one.part_ids)) == (is_complete, False, 1)


@pytest.mark.parametrize(("name", "whole", "others"), NO_PARTS, ids=[case[0] for case in NO_PARTS])
def test_no_parts(name: str, whole: str, others: list[str]) -> None:
    """Sums of other givers, things, times and towns, or that come to something else, are no parts: all are counted."""
    assert found(whole, *others) is None


def test_reason() -> None:
    """Which parts make up a whole is told to the reader."""
    one = found(f"900 000 € {PAIR}", f"560 000 € {SHARE}; 02173", f"340 000 € {SHARE}; 02738")
    assert one is not None
    assert one.reason == "what each receives: 560,000 € and 340,000 € make up 900,000 €"


def test_an_envelope_has_each_grant_once() -> None:
    """Neither what adds up two grants nor a contradicted telling is taken for more given out of an envelope."""
    one = found(
        f"2,7 M€; {HDF}; {CVCB}; 02173+02738; “une enveloppe de 2,7 M€”",
        f"900 000 € for halle; {HDF}; {CVCB}; 02173; 2021-09-28",
        f"900 000 € for lavoir; {HDF}; {CVCB}; 02173; 2021-09-28",
        f"1 800 000 € for halle et lavoir; {HDF}; {CVCB}; 02173; 2021-09-28",
        f"900 000 € for rue Foch; {HDF}; {CVCB}; 02738; 2021-09-28; by Région Hauts-de-France",
        f"990 000 € for rue Foch; {HDF}; {CVCB}; 02738; 2021-09-28",
    )
    assert one is not None
    assert (one.part_ids, one.is_complete, one.counts_parts) == (("a", "b", "d"), True, True)


CASES: list[tuple[str, list[str]]] = [
    *((whole, others) for _, whole, others, _ in (*COUNTS_PARTS, *COUNTS_WHOLE)),
    *((whole, others) for _, whole, others in NO_PARTS),
    (f"900 000 € for vitrines; {HDF}; 02173+02738", [f"560 000 €; {HDF}; 02173"]),
    (f"2,7 M€ for commerces; {HDF}; {CVCB}; 02173; envelope", [f"90 000 € for halle; {HDF}; {CVCB}; 02173"]),
    (
        f"w.1|3 M€; {DRAWN}; nobody; “La Région ouvre une enveloppe de 3 M€”",
        [
            f"w.2|820 000 € for halle; {DRAWN}; 02361; “Sur cette enveloppe, 820 000 € vont à Guise”",
            f"w.3|820 000 € for halle; {DRAWN}; 02361; “Guise reçoit 820 000 €”",
        ],
    ),
    (
        f"w.1|560 500 € {SHARE}; 02173",
        [
            f"w.2|{words}"
            for words in (
                f"560 500 € {SHARE}; nobody",
                f"0,56 M€ {SHARE}; nobody",
                f"plus de 550 000 € {SHARE}; nobody",
                f"672 600 € TTC {SHARE}; nobody",
                f"700 000 € {SHARE}; nobody",
                f"560 500 € for école Jules-Ferry; {HDF}; {CVCB}; nobody",
                f"560 500 € for halle; {HDF}; dsil; nobody",
            )
        ],
    ),
]


def test_parts_are_found_among_the_claims_that_concern_a_whole() -> None:
    """What doesn't concern a whole makes no difference to its parts, so that a change of it is no reason to look."""
    left_out = 0
    for words, others in CASES:
        whole = _claim(words, "w")
        around = [_claim(other, "abcdefgh"[number]) for number, other in enumerate(others)]
        concerning = [other for other in around if concerns(whole, other)]
        left_out += len(around) - len(concerning)
        assert parts(whole, concerning) == parts(whole, around), words
    assert left_out


def _outline(claim: AwardClaim) -> Outline | None:
    """What the database tells of a claim without its facts; None where it has no sum, or doesn't stand."""
    if claim.eur is None or claim.witnesses.is_superseded:
        return None
    given = (len(claim.told) == 1, claim.programme_id, claim.funder_id, claim.purpose)
    return Outline(claim.id, claim.role, claim.eur, claim.beneficiaries, claim.documents, *given)


def _is_looked_at(whole: AwardClaim, other: AwardClaim, of_whole: Outline, of_other: Outline) -> bool:
    """Whether the database looks at two claims of one document, told in different passages, of which one is for nobody.

    Of others it looks at all.
    """
    if (whole.beneficiaries and other.beneficiaries) or not whole.places.isdisjoint(other.places):
        return True
    if whole.beneficiaries:
        return other.id in OfDocument.of([of_other], lambda _: frozenset()).parts_of(of_whole)
    gathering = frozenset([whole.id] if gathers(whole) else [])
    return whole.id in OfDocument.of([of_whole], gathering.intersection).wholes_of(of_other)


def test_outlines_tell_no_less_than_facts() -> None:
    """Of claims with a common beneficiary or document, none that concerns another is left unread by its outline."""
    wholes = [_claim(words, "w") for words, _ in CASES]
    grants = [_claim(other, "a") for _, others in CASES for other in others]
    found, left_unread = 0, 0
    for whole in wholes:
        for other in grants:
            is_told_apart = whole.documents.isdisjoint(other.documents)
            if is_told_apart and whole.beneficiaries.isdisjoint(other.beneficiaries):
                continue
            of_whole, of_other = _outline(whole), _outline(other)
            is_read = (
                of_whole is not None
                and of_other is not None
                and may_concern(
                    of_whole,
                    of_other,
                    is_beside=OF_WHICH in whole.told[0].quote and not whole.places.isdisjoint(other.places),
                    gathers=gathers(whole),
                    is_out_of_it=tells_envelope(other),
                )
                and _is_looked_at(whole, other, of_whole, of_other)
            )
            left_unread += not is_read
            if concerns(whole, other):
                found += 1
                assert is_read, (whole.told[0].quote, other.told[0].quote)
    assert found
    assert left_unread


@pytest.mark.parametrize("side", [OfDocument.parts_of, OfDocument.wholes_of])
@pytest.mark.parametrize("again", [(False, True), (True, False), (True, True)])
def test_a_claim_told_twice_may_be_told_in_other_figures(
    side: Callable[[OfDocument, Outline], frozenset[str]], again: tuple[bool, bool]
) -> None:
    """Its own sum is not all that its facts tell: whatever is for nobody in its document is looked at."""
    nobody, somebody = _outline(_claim(f"560 500 € {SHARE}; nobody", "w")), _outline(_claim(f"1 200 € {PAIR}", "w"))
    assert nobody is not None
    assert somebody is not None
    assert side(OfDocument.of([nobody], lambda _: frozenset()), somebody) == frozenset()
    nobody, somebody = (
        replace(one, is_told_once=not twice) for one, twice in zip((nobody, somebody), again, strict=True)
    )
    assert side(OfDocument.of([nobody], lambda _: frozenset()), somebody) == {nobody.id}
