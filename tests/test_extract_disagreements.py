"""What disagrees on a place in a programme, why, and what only looks like it; dates, digits and words as evidence."""

from __future__ import annotations

from dataclasses import replace

import pytest
from disagreement_cases import of_places, place, summed
from hypothesis import given
from hypothesis import strategies as st

from extract.claims import ToldParticipation
from extract.disagreements_evidence import classes, confused, said_in

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


def test_copies_make_no_second_disagreement() -> None:
    """However many documents copy a side, one is shown for it."""
    copies = [replace(JOINED[1], id=f"copy-{at}", document_id=f"copy-{at}", page_id=f"copy-{at}-1") for at in range(3)]
    assert summed(of_places([*JOINED, *copies])) == DATE


@given(st.permutations([*JOINED, CANDIDATE, SELECTED, WITHDRAWN]))
def test_order_of_facts_does_not_matter(told: list[ToldParticipation]) -> None:
    """The same facts make the same disagreements."""
    assert of_places(told) == of_places([*JOINED, CANDIDATE, SELECTED, WITHDRAWN])


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
