"""What is a disagreement, why, and what only looks like one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract import claims_awards, claims_counts, claims_participations, disagreements
from extract.claims import ToldAward, ToldCount, ToldParticipation
from extract.disagreements import Cause, Disagreement, Subject
from extract.disagreements_evidence import classes, confused, said_in
from extract.facts import Qualifier, Role, Status

PVD, HALLE = "petites-villes-de-demain", "restauration de la halle aux grains"


def _base(name: str, published: str | None, quote: str, **more: Any) -> dict[str, Any]:
    """A fact of the document `name`, which is a witness of its own."""
    told: dict[str, Any] = {
        "id": f"fact-{name}",
        "page_id": f"{name}-1",
        "start": 0,
        "end": len(quote),
        "quote": quote,
        "confidence": 0.95,
        "is_ocr": False,
        "document_id": name.partition(".")[0],
        "cluster_id": name.partition(".")[0],
        "published": published,
        "is_superseded": False,
    }
    return told | more


def place(
    name: str, published: str | None, status: str, edtf: str | None, quote: str, **more: Any
) -> ToldParticipation:
    own: dict[str, Any] = {"commune_code": "02789", "said_code": "02789", "programme_id": PVD, "edtf": edtf}
    own |= {key: more.pop(key) for key in ("said_code",) if key in more}
    return ToldParticipation(**_base(name, published, quote, **more), status=Status(status), **own)


def number(name: str, published: str | None, value: int, edtf: str | None, quote: str, **more: Any) -> ToldCount:
    return ToldCount(**_base(name, published, quote, **more), programme_id=PVD, value=value, scope="32", edtf=edtf)


def award(name: str, published: str | None, eur: float, quote: str, **more: Any) -> ToldAward:
    own: dict[str, Any] = {
        "eur": eur,
        "eur_low": None,
        "eur_high": None,
        "qualifier": Qualifier.EXACT,
        "tax": None,
        "role": Role.GRANT,
        "communes": ("02361",),
        "epcis": (),
        "programme_id": None,
        "funder_id": "region-hauts-de-france",
        "edtf": "2021-06-24",
        "purpose": HALLE,
        "text": f"{eur:.0f} €",
    }
    own |= {key: more.pop(key) for key in tuple(more) if key in own}
    return ToldAward(**_base(name, published, quote, **more), **own)


def of_places(told: Sequence[ToldParticipation]) -> tuple[Disagreement, ...]:
    return disagreements.of_participation(claims_participations.join(told))


def of_numbers(told: Sequence[ToldCount]) -> tuple[Disagreement, ...]:
    return disagreements.of_counts(claims_counts.join(told))


def of_sums(told: Sequence[ToldAward]) -> tuple[Disagreement, ...]:
    return disagreements.of_awards(claims_awards.join(told, {}).claims)


def summed(found: Sequence[Disagreement]) -> list[tuple[str, str, str, str]]:
    return sorted((str(one.subject), str(one.cause), one.first.value, one.second.value) for one in found)


JOINED = [
    place("a", "2021-10-05", "enrolled", "2021-04-12", "Vervins a rejoint Petites villes de demain le 12 avril 2021."),
    place("b", "2021-10-08", "enrolled", "2021-05-21", "Vervins a rejoint le programme le 21 mai 2021."),
]
DATE = [("date", "contradiction", "2021-04-12", "2021-05-21")]


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        pytest.param(JOINED, DATE, id="two days of joining"),
        pytest.param([JOINED[0], replace(JOINED[1], is_superseded=True)], [], id="one was replaced"),
        pytest.param(
            [
                JOINED[0],
                place("b", "2022-01-03", "enrolled", "2021-04", "Vervins a rejoint le programme en avril 2021."),
            ],
            [],
            id="a month that has the day in it",
        ),
        pytest.param(
            [*JOINED, place("c", "2022-01-03", "enrolled", "2021", "Vervins a rejoint le programme en 2021.")],
            DATE,
            id="a year that may be either",
        ),
        pytest.param(
            [JOINED[0], place("b", "2021-10-08", "signed", "2021-05-21", "La convention a été signée le 21 mai 2021.")],
            [],
            id="the date of another step",
        ),
        pytest.param(
            [
                place(
                    "a", "2021-10-05", "signed", "2021-05-21", "La convention d'adhésion a été signée le 21 mai 2021."
                ),
                place("b", "2023-02-05", "signed", "2023-01-09", "La convention-cadre a été signée le 9 janvier 2023."),
            ],
            [],
            id="two agreements, each with its day",
        ),
        pytest.param(
            [JOINED[0], place("b", "2021-10-08", "enrolled", "2021-10-08", "Vervins a rejoint le programme.")],
            [],
            id="a date that the words don't tell",
        ),
        pytest.param(
            [JOINED[0], replace(JOINED[1], edtf="2021-04-16", quote="Rejoint le 16 avril 2021.", is_ocr=True)],
            [("date", "contradiction", "2021-04-12", "2021-04-16")],
            id="2 and 6 are never taken for one another",
        ),
        pytest.param(
            [JOINED[0], replace(JOINED[1], edtf="2021-04-17", quote="Rejoint le 17 avril 2021.", is_ocr=True)],
            [("date", "reading-error", "2021-04-12", "2021-04-17")],
            id="2 and 7 on a scan",
        ),
    ],
)
def test_dates_of_a_place(told: list[ToldParticipation], wanted: list[tuple[str, ...]]) -> None:
    """Two dates of one step disagree; coarser ones, other steps' and what no words tell don't."""
    assert summed(of_places(told)) == wanted


CANDIDATE = place("a", "2020-10-09", "candidate", "2020-10-01", "Vervins est candidate depuis le 1er octobre 2020.")
SELECTED = place("b", "2020-12-15", "selected", "2020-12-11", "Vervins a été retenue le 11 décembre 2020.")
WITHDRAWN = place("d", "2023-09-14", "withdrawn", "2023-09-12", "Vervins s'est retirée le 12 septembre 2023.")


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        pytest.param([CANDIDATE, SELECTED, WITHDRAWN], [], id="candidate, selected, withdrawn in their order"),
        pytest.param(
            [
                place("a", "2020-09-15", "candidate", "2020-09-01", "Au 1er septembre, Vervins est candidate."),
                place("b", "2020-09-17", "selected", "2020-09-01", "Au 1er septembre, Vervins est déjà lauréate."),
            ],
            [("status", "contradiction", "candidate", "selected")],
            id="candidate and selected on one day",
        ),
        pytest.param(
            [SELECTED, place("c", "2021-03-02", "candidate", None, "Vervins est candidate et attend la réponse.")],
            [("status", "contradiction", "selected", "candidate")],
            id="a later document has an earlier step as its present",
        ),
        pytest.param(
            [SELECTED, place("c", "2021-03-02", "candidate", None, "Vervins avait déposé sa candidature en 2020.")],
            [],
            id="a later document looks back",
        ),
        pytest.param(
            [SELECTED, place("c", None, "candidate", None, "Vervins est candidate.")], [], id="nobody knows when"
        ),
        pytest.param(
            [WITHDRAWN, place("e", "2024-02-01", "enrolled", None, "Vervins fait partie du programme.")],
            [("status", "contradiction", "withdrawn", "enrolled")],
            id="still there after it left",
        ),
        pytest.param(
            [WITHDRAWN, place("e", "2024-02-01", "selected", "2020-12-11", "Vervins a été retenue le 11 décembre.")],
            [],
            id="what came before it left, told later",
        ),
        pytest.param(
            [WITHDRAWN, place("e", "2025-02-01", "enrolled", "2025-01", "Vervins est de nouveau engagée.")],
            [],
            id="it joined again",
        ),
        pytest.param(
            [
                place("a", "2021-03-02", "selected", None, "Vervins est lauréate mais n'a pas encore signé."),
                place("b", "2021-03-03", "signed", "2021-02-11", "Vervins a signé sa convention le 11 février 2021."),
            ],
            [("status", "contradiction", "selected", "signed")],
            id="not yet signed, and signed",
        ),
        pytest.param(
            [
                place("a", "2021-03-02", "selected", None, "Vervins est lauréate."),
                place("b", "2021-03-03", "signed", "2021-02-11", "Vervins a signé sa convention le 11 février 2021."),
            ],
            [],
            id="who has signed is a laureate still",
        ),
        pytest.param(
            [
                place("a", "2022-06-10", "selected", None, "Vervins est retenue mais n'a encore signé aucun texte."),
                place("b", "2021-09-03", "signed", "2021-04-09", "Vervins a signé sa convention le 9 avril 2021."),
            ],
            [("status", "contradiction", "signed", "selected")],
            id="has not signed any",
        ),
        pytest.param(
            [
                replace(SELECTED, published="2022-06-10", quote=f"{SELECTED.quote[:-1]}, mais n'a pas encore signé."),
                place("a", "2021-09-03", "signed", "2021-04-09", "Vervins a signé sa convention le 9 avril 2021."),
            ],
            [("status", "contradiction", "signed", "selected")],
            id="was selected, and has not signed to this day",
        ),
        pytest.param(
            [
                replace(
                    SELECTED, published="2022-06-10", quote=f"{SELECTED.quote[:-1]}, mais n'avait pas encore signé."
                ),
                place("a", "2021-09-03", "signed", "2021-04-09", "Vervins a signé sa convention le 9 avril 2021."),
            ],
            [],
            id="was selected, and had not signed then",
        ),
        pytest.param(
            [
                place("a", "2022-06-10", "selected", None, "Vervins est retenue et n'a signé qu'en avril."),
                place("b", "2021-09-03", "signed", "2021-04-09", "Vervins a signé sa convention le 9 avril 2021."),
            ],
            [],
            id="has signed, only later",
        ),
        pytest.param(
            [
                place("a", "2020-11-16", "candidate", None, "Vervins est candidate."),
                place("a.2", "2020-11-16", "enrolled", None, "Le programme dont Vervins bénéficie."),
            ],
            [],
            id="one document, and no day of the later step",
        ),
    ],
)
def test_statuses_of_a_place(told: list[ToldParticipation], wanted: list[tuple[str, ...]]) -> None:
    """A status that grows with time is no disagreement; two that can't both hold are."""
    assert summed(of_places(told)) == wanted


TOWNS = number("a", "2022-09-20", 234, "2022-09", "En septembre 2022, le programme compte 234 communes.")


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        pytest.param(
            [TOWNS, number("b", "2018-06-12", 222, "2018-06", "En juin 2018, il compte 222 villes.")],
            [("count", "date-of-statement", "222", "234")],
            id="years apart",
        ),
        pytest.param(
            [
                TOWNS,
                number("b", "2018-06-12", 222, "2018-06", "En juin 2018, il compte 222 villes."),
                number("c", "2020-06-12", 228, "2020-06", "En juin 2020, il compte 228 villes."),
            ],
            [("count", "date-of-statement", "222", "228"), ("count", "date-of-statement", "228", "234")],
            id="each with the next in time only",
        ),
        pytest.param(
            [TOWNS, number("b", "2022-09-23", 245, None, "Le programme compte 245 communes.")],
            [("count", "contradiction", "234", "245")],
            id="days apart",
        ),
        pytest.param(
            [TOWNS, number("b", "2022-09-23", 234, None, "Le programme compte 234 communes.")], [], id="the same"
        ),
        pytest.param(
            [TOWNS, number("b", "2022-09-23", 222, None, "Il a donné lieu à 222 conventions.")],
            [("count", "scope-or-unit", "234", "222")],
            id="agreements, not towns",
        ),
        pytest.param(
            [TOWNS, number("b", "2022-09-23", 340, None, "340 communes étaient candidates.")],
            [("count", "scope-or-unit", "234", "340")],
            id="candidates",
        ),
        pytest.param(
            [TOWNS, number("b", "2022-09-23", 230, None, "Il réunit plus de 230 communes.")],
            [("count", "rounding", "234", "230")],
            id="more than",
        ),
        pytest.param(
            [TOWNS, number("b", "2022-09-23", 100, None, "Il réunit une centaine de communes.")],
            [("count", "contradiction", "234", "100")],
            id="about a hundred is no rounding of 234",
        ),
        pytest.param(
            [TOWNS, number("b", "2022-09-23", 40, None, "40 villes, sur 90 candidates, sont retenues.")],
            [("count", "scope-or-unit", "234", "40")],
            id="another size, and candidates of another number",
        ),
        pytest.param(
            [
                number("a", "2022-09-20", 9, None, "Le programme concerne neuf communes.", is_ocr=True),
                number("b", "2022-09-23", 5, None, "Cinq communes y sont inscrites."),
            ],
            [("count", "contradiction", "9", "5")],
            id="numbers in words have no digits to be misread",
        ),
        pytest.param(
            [TOWNS, number("b", "2022-09-23", 284, None, "Le programme compte 284 communes.", is_ocr=True)],
            [("count", "reading-error", "234", "284")],
            id="3 and 8 on a scan",
        ),
        pytest.param(
            [TOWNS, number("b", "2022-09-23", 284, None, "Le programme compte 284 communes.")],
            [("count", "contradiction", "234", "284")],
            id="3 and 8 in a text that was typed",
        ),
        pytest.param(
            [TOWNS, number("a.2", "2022-09-20", 222, "2018", "Il en comptait 222 communes en 2018.")],
            [],
            id="a document that tells how it grew",
        ),
        pytest.param(
            [TOWNS, number("b", "2022-09-23", 2, None, "Deux communes nous ont rejoints en 2022.")],
            [],
            id="those that joined since",
        ),
        pytest.param(
            [TOWNS, number("b", "2022-09-23", 3, None, "Cette année 3 communes de plus y sont entrées.")],
            [],
            id="so many more",
        ),
        pytest.param(
            [TOWNS, number("b", "2022-09-23", 245, None, "245 communes l'ont rejoint.")],
            [("count", "contradiction", "234", "245")],
            id="all that joined are all that there are",
        ),
    ],
)
def test_numbers(told: list[ToldCount], wanted: list[tuple[str, ...]]) -> None:
    """Other numbers of one programme and territory, and why they may differ."""
    assert summed(of_numbers(told)) == wanted


def test_agreements_beside_the_towns() -> None:
    """A document that tells both numbers says where another's may come from."""
    told = [
        number("a", "2022-09-20", 234, "2022-09", "Le programme compte 222 conventions pour 234 communes."),
        number("b", "2018-06-12", 222, "2018-06", "Le programme compte 222 villes."),
        number("c", "2022-09-23", 234, "2022-09", "Le programme compte 234 communes."),
    ]
    assert summed(of_numbers(told)) == [
        ("count", "date-of-statement", "222", "234"),
        ("count", "scope-or-unit", "222 conventions", "234"),
    ]


NAMES = ["Auch", "Condom", "Mirande", "Lectoure", "Vic-Fezensac", "Samatan"]


def listed(names: Sequence[str], quote: str, start: int = 100, **more: Any) -> list[ToldParticipation]:
    """Places of communes that one sentence names."""
    end = start + len(quote)
    return [
        replace(
            place("a", "2021-05-01", "selected", None, quote, said_code=f"32{at:03}", **more),
            id=f"name-{start}-{at}",
            start=start,
            end=end,
        )
        for at in range(len(names))
    ]


def items(names: Sequence[str], start: int = 100, hole: int | None = None) -> list[ToldParticipation]:
    """Places of communes in items of a list; before `hole` another item was not read."""
    found = []
    for at, name in enumerate(names):
        start += 40 if at == hole else 0
        found += [replace(listed([name], name, start)[0], id=f"item-{at}", said_code=f"32{at:03}")]
        start += len(name) + 3
    return found


SAYS = number("a", "2021-05-01", 6, None, "Le programme compte 6 villes.")


@pytest.mark.parametrize(
    ("count", "names", "wanted"),
    [
        pytest.param(SAYS, listed(NAMES[:5], f"Les villes : {', '.join(NAMES[:5])}."), "5", id="6 said, 5 named"),
        pytest.param(SAYS, listed(NAMES, f"Les villes : {', '.join(NAMES)}."), None, id="6 said, 6 named"),
        pytest.param(
            SAYS, listed(NAMES[:5], f"Les villes : {', '.join(NAMES)}."), None, id="6 named, of which 5 were read"
        ),
        pytest.param(SAYS, listed(NAMES[:5], f"Dont {', '.join(NAMES[:5])}."), None, id="a sample"),
        pytest.param(SAYS, listed(NAMES[:3], f"Les villes : {', '.join(NAMES[:3])}."), None, id="half of them"),
        pytest.param(SAYS, listed(NAMES[:5], f"Les villes : {', '.join(NAMES[:5])}.", 2000), None, id="far behind"),
        pytest.param(SAYS, items(NAMES[:5]), "5", id="a list of 5 items"),
        pytest.param(SAYS, items(NAMES[:5], hole=3), None, id="a list of which an item was not read"),
        pytest.param(SAYS, items([*NAMES[:4], "Samatan."]), "5", id="a list of 5 items with a full stop"),
        pytest.param(SAYS, items(NAMES), None, id="a list of 6 items"),
        pytest.param(
            replace(SAYS, quote="Six villes étaient candidates : 6 candidates."),
            listed(NAMES[:5], f"Les villes : {', '.join(NAMES[:5])}."),
            None,
            id="candidates said, laureates named",
        ),
        pytest.param(
            replace(SAYS, is_superseded=True),
            listed(NAMES[:5], f"Les villes : {', '.join(NAMES[:5])}."),
            None,
            id="replaced",
        ),
    ],
)
def test_numbers_and_names(count: ToldCount, names: list[ToldParticipation], wanted: str | None) -> None:
    """A number against the list behind it; a sample, a list read in part and one elsewhere say nothing."""
    found = disagreements.of_named(count, names)
    assert (found.second.value if found else None) == wanted
    assert disagreements.of_named(count, names[::-1]) == found


def test_a_scan_may_have_lost_a_name() -> None:
    """On a page read by OCR the list is no contradiction."""
    scanned = replace(SAYS, is_ocr=True)
    found = disagreements.of_named(scanned, listed(NAMES[:5], f"Les villes : {', '.join(NAMES[:5])}.", is_ocr=True))
    assert found is not None
    assert found.cause is Cause.READING_ERROR


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


def test_copies_make_no_second_disagreement() -> None:
    """However many documents copy a side, one is shown for it."""
    copies = [replace(JOINED[1], id=f"copy-{at}", document_id=f"copy-{at}", page_id=f"copy-{at}-1") for at in range(3)]
    assert summed(of_places([*JOINED, *copies])) == DATE


@given(st.permutations([*JOINED, CANDIDATE, SELECTED, WITHDRAWN]))
def test_order_of_facts_does_not_matter(told: list[ToldParticipation]) -> None:
    """The same facts make the same disagreements."""
    assert of_places(told) == of_places([*JOINED, CANDIDATE, SELECTED, WITHDRAWN])


@given(st.permutations([GIVEN, replace(GIVEN, id="x", eur=280000.0, document_id="x"), FOUND, ELSEWHERE]))
def test_order_of_sums_does_not_matter(told: list[ToldAward]) -> None:
    """The same awards make the same disagreements."""
    assert of_sums(told) == of_sums(sorted(told, key=lambda one: one.id))


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        ("234", "284", True),
        ("13", "12", False),
        ("1782450", "178245", True),
        ("460", "640", False),
        ("12", "12", False),
    ],
)
def test_digits_that_ocr_confuses(one: str, other: str, *, wanted: bool) -> None:
    """One digit taken for another, or lost."""
    assert confused(one, other) is wanted
    assert confused(other, one) is wanted


@pytest.mark.parametrize(
    ("edtf", "quote", "wanted"),
    [
        ("2021-04-12", "le 12 avril 2021", True),
        ("2021-04-12", "le 12/04/2021", True),
        ("2021-04-12", "le 2 avril 2021", False),
        ("2021-04-01", "le 1er avril", True),
        ("2021-04", "au printemps", False),
        ("2021-04", "en avril", True),
        ("2021", "en 2021", True),
        ("2021", "cette année", False),
        ("201X", "dans les années 2010", True),
    ],
)
def test_dates_that_the_words_tell(edtf: str, quote: str, *, wanted: bool) -> None:
    """A date that only the document's head gives contradicts nothing."""
    assert said_in(edtf, quote) is wanted


def test_a_coarse_date_is_of_no_class_where_it_may_be_of_two() -> None:
    """The finer dates keep apart what the year would bring together."""
    assert classes(["2021", "2021-05-21", "2021-04-12", "2021-04"]) == [["2021-04-12", "2021-04"], ["2021-05-21"]]
