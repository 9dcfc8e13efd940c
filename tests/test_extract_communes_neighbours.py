"""Communes that are sure around a name: how near they lie, each counted once, by where it is named."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract import reference
from extract.communes_neighbours import Neighbours, closenesses
from extract.reference import Commune

COMMUNES = reference.load().communes
LENS, LIEVIN, ARRAS, LILLE, BREST, STRASBOURG, NICE = (
    COMMUNES[code] for code in ("62498", "62510", "62041", "59350", "29019", "67482", "06088")
)
HERE, ELSEWHERE = 1, 2  # numbers of blocks


def close(one: Commune, other: Commune) -> float:
    return {code: near for near, code in closenesses(one, [other])}.get(other.code, 0.0)


def test_closeness_falls_with_the_distance() -> None:
    assert 1.0 > close(LENS, LIEVIN) > close(LENS, ARRAS) > close(LENS, LILLE) > 0.3
    assert 0.0 < close(BREST, STRASBOURG) < 1e-6  # far to the east, as far north
    assert close(LENS, LILLE) == pytest.approx(close(LILLE, LENS), rel=0.01)


@pytest.mark.parametrize(
    "one, other",
    [
        pytest.param(LENS, LENS, id="a commune is no neighbour of its own"),
        pytest.param(LILLE, NICE, id="more than 300 km to the south"),
    ],
)
def test_none_is_close(one: Commune, other: Commune) -> None:
    assert closenesses(one, [other]) == []


@pytest.mark.parametrize(
    "document, here, expected",
    [
        pytest.param((), (), 0.0, id="nobody"),
        pytest.param((), ((HERE, LENS),), 0.0, id="nobody but itself"),
        pytest.param((), ((HERE, LIEVIN),), close(LENS, LIEVIN), id="in its block"),
        pytest.param((), ((ELSEWHERE, LIEVIN),), 0.75 * close(LENS, LIEVIN), id="on its page"),
        pytest.param((LIEVIN,), (), 0.5 * close(LENS, LIEVIN), id="in its document"),
        pytest.param((LIEVIN,), ((ELSEWHERE, LIEVIN),), 0.75 * close(LENS, LIEVIN), id="on both, counted once"),
        pytest.param((), ((ELSEWHERE, LIEVIN), (HERE, LIEVIN)), close(LENS, LIEVIN), id="in two blocks, counted once"),
        pytest.param((), ((HERE, LIEVIN), (HERE, NICE)), close(LENS, LIEVIN) / 2, id="one that is far lessens it"),
        pytest.param(
            (LIEVIN, ARRAS, LILLE, STRASBOURG, LENS),
            (),
            0.5 * (close(LENS, LIEVIN) + close(LENS, ARRAS) + close(LENS, LILLE)) / 3,
            id="the nearest three, whoever else is named",
        ),
        pytest.param(
            (LIEVIN, ARRAS, LILLE),
            ((HERE, LIEVIN), (HERE, NICE), (HERE, BREST)),
            (close(LENS, LIEVIN) + 0.5 * close(LENS, ARRAS) + 0.5 * close(LENS, LILLE)) / 3,
            id="some on the page, some in the document",
        ),
    ],
)
def test_the_nearest_three(
    document: tuple[Commune, ...], here: tuple[tuple[int, Commune], ...], expected: float
) -> None:
    neighbours = Neighbours([commune.code for commune in document], reference.load())
    neighbours.tell(here)
    assert neighbours.closeness(LENS, HERE) == pytest.approx(expected)


CODES = sorted(COMMUNES)


@given(st.sets(st.sampled_from(CODES), max_size=400), st.sampled_from(CODES), st.randoms(use_true_random=False))
def test_looking_at_the_near_ones_is_looking_at_all(document: set[str], asked: str, chance: Random) -> None:
    """However many the document names, wherever they lie: some are on the page too."""
    here = {code for code in document if chance.random() < 0.1}
    neighbours = Neighbours(document, reference.load())
    neighbours.tell((ELSEWHERE, COMMUNES[code]) for code in sorted(here))
    all_near = closenesses(COMMUNES[asked], (COMMUNES[code] for code in document))
    told = sorted((close * (0.75 if code in here else 0.5) for close, code in all_near), reverse=True)
    count = min(3, len(document - {asked}))
    assert neighbours.closeness(COMMUNES[asked], HERE) == (pytest.approx(sum(told[:3]) / count) if count else 0.0)


def test_each_round_tells_anew() -> None:
    neighbours = Neighbours([], reference.load())
    neighbours.tell([(HERE, LIEVIN)])
    assert neighbours.closeness(LENS, HERE) > 0.0
    neighbours.tell([(HERE, BREST)])
    assert neighbours.closeness(LENS, HERE) == pytest.approx(close(LENS, BREST))
    assert BREST in neighbours
    assert LIEVIN not in neighbours


@pytest.mark.parametrize(
    "document, here, expected",
    [
        pytest.param((), (), False, id="nobody"),
        pytest.param((LENS,), ((HERE, LENS),), False, id="nobody but itself"),
        pytest.param((LIEVIN,), (), True, id="in the document"),
        pytest.param((), ((ELSEWHERE, LIEVIN),), True, id="on the page"),
        pytest.param((ARRAS,), ((HERE, LILLE),), False, id="near, of other intercommunalities"),
    ],
)
def test_share_epci(document: tuple[Commune, ...], here: tuple[tuple[int, Commune], ...], *, expected: bool) -> None:
    neighbours = Neighbours([commune.code for commune in document], reference.load())
    neighbours.tell(here)
    assert neighbours.share_epci(LENS) is expected
