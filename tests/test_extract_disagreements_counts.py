"""What disagrees on a number of communes, why, and what only looks like it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from disagreement_cases import number, of_numbers, place, summed

from extract import disagreements
from extract.claims import ToldCount, ToldParticipation
from extract.disagreements import Cause

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
