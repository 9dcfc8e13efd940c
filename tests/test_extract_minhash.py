"""MinHash signatures."""

from __future__ import annotations

import struct
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.minhash import PagedSets, Signature, make_distinct


def numbers(*parts: list[bytes], length: int = 96) -> tuple[int, ...]:
    signature = Signature(length)
    for members in parts:
        signature.add(members)
    return struct.unpack(f"<{length}I", signature.numbers)


def test_the_numbers_are_those_of_databases_that_there_are() -> None:
    """As datasketch 2.0 made them: documents signed by either meet."""
    assert numbers([b"la ville", b"le bourg", b"une gare"], length=4) == (2197334293, 1183402822, 108064050, 179082279)
    assert numbers(length=2) == numbers([], length=2) == (2**32 - 1, 2**32 - 1)


members = st.lists(st.binary(max_size=6), max_size=30)


@given(members, members)
def test_it_is_a_set_that_is_signed(one: list[bytes], other: list[bytes]) -> None:
    """Neither order nor repetition counts; the signature of two sets together has the lesser number at each place."""
    assert numbers(one) == numbers([*reversed(one), *one])
    assert numbers(one + other) == numbers(one, other) == tuple(map(min, numbers(one), numbers(other)))


@given(members, members)
def test_a_set_is_taken_in_by_its_numbers(one: list[bytes], other: list[bytes]) -> None:
    """As if its members came."""
    signature, taken = Signature(96), Signature(96)
    signature.add(one)
    taken.add(other)
    signature.take(taken.numbers)
    assert struct.unpack("<96I", signature.numbers) == numbers(one + other)


def test_more_members_than_are_hashed_at_once() -> None:
    """The least number is kept from matrix to matrix."""
    many = [b"%d" % number for number in range(45_000)]
    parts = [numbers(many[at : at + 9_000]) for at in range(0, len(many), 9_000)]
    assert numbers(many) == tuple(map(min, *parts))


@pytest.mark.parametrize("common", [0, 250, 500, 750, 1000])
def test_places_that_agree_are_as_many_as_is_common(common: int) -> None:
    """Over 2,000 permutations, to four standard errors."""
    one = [b"%d" % number for number in range(1000)]
    other = [b"%d" % (number + 1000 - common) for number in range(1000)]
    expected = common / (2000 - common)
    signatures = numbers(one, length=2000), numbers(other, length=2000)
    agree = sum(ours == theirs for ours, theirs in zip(*signatures, strict=True)) / 2000
    assert agree == pytest.approx(expected, abs=4 * (expected * (1 - expected) / 2000) ** 0.5 + 1e-9)


pages = st.lists(st.tuples(members, members), max_size=4)


@given(pages, pages)
def test_sets_of_pages_have_each_member_once(
    one: list[tuple[list[bytes], list[bytes]]], other: list[tuple[list[bytes], list[bytes]]]
) -> None:
    """None at all, too; of a few members no two have one hash."""
    sets = PagedSets(one), PagedSets(other)
    ours, theirs = ({member for page in some for part in page for member in part} for some in (one, other))
    assert (len(sets[0].all()), sets[0].all().common(sets[1].all())) == (len(ours), len(ours & theirs))
    assert sets[0].common(sets[1].all()) == [len(set(own) & theirs) for _, own in one]


@pytest.mark.parametrize("count", [0, 1, 19_999, 20_000, 20_001, 60_000])
def test_keys_are_put_in_order_each_once(count: int) -> None:
    """However many are looked at at once: half of them come three times."""
    keys = [number * 7919 % 1_000_003 - 500_000 for number in range(count)]
    put = array("q", keys + 2 * keys[: count // 2])
    make_distinct(put)
    assert put.tolist() == sorted(set(keys))
