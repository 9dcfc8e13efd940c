"""MinHash signatures (Broder, "On the resemblance and containment of documents", 1997).

Of a set's members, each of so many random permutations of all 32-bit numbers keeps the least: the share of places at
which two signatures agree estimates how much of both sets is common to them. A permutation is ``a·h + b`` modulo 2³²
with an odd ``a``, of a hash that MurmurHash3's finalizer has stirred; numbers and order are those of the scheme
"affine32" of datasketch 2.0 (whose import brings SciPy along: a second, and 50 MB).
"""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from typing import TypeVar

import numpy
from numpy.typing import NDArray

_Number = TypeVar("_Number", numpy.uint32, numpy.int64)

_SEED = 1
_AT_ONCE = 20_000  # members permuted in one matrix


class Signature:
    """The signature of a set whose members come a few at a time."""

    def __init__(self, length: int) -> None:
        """Of the empty set; ``length``: how many numbers it has."""
        self._factors, self._summands = _permutations(length)
        self._least = numpy.full(length, 2**32 - 1, numpy.uint32)

    def add(self, members: Iterable[bytes]) -> None:
        """Take more members in; in what order, and how often, doesn't matter."""
        hashed = numpy.fromiter(map(zlib.crc32, members), numpy.uint32)
        stirred = _stirred(hashed).reshape(-1, 1)
        for begin in range(0, len(stirred), _AT_ONCE):
            permuted = stirred[begin : begin + _AT_ONCE] * self._factors + self._summands
            self._least = numpy.minimum(self._least, permuted.min(axis=0))

    def take(self, numbers: bytes) -> None:
        """Take all the members of another set in, of which the signature, of the same length, has these numbers."""
        self._least = numpy.minimum(self._least, numpy.frombuffer(numbers, "<u4"))

    @property
    def numbers(self) -> bytes:
        """The numbers, 32 bits each, little-endian."""
        return self._least.astype("<u4").tobytes()


@cache
def _permutations(length: int) -> tuple[NDArray[numpy.uint32], NDArray[numpy.uint32]]:
    chance = numpy.random.RandomState(_SEED)  # whose numbers NumPy promises never to change
    factors = chance.randint(0, 2**31, length, dtype=numpy.uint32) * numpy.uint32(2) + numpy.uint32(1)
    return factors, chance.randint(0, 2**32, length, dtype=numpy.uint32)


def _stirred(hashed: NDArray[numpy.uint32]) -> NDArray[numpy.uint32]:
    """MurmurHash3's 32-bit finalizer (Appleby, 2011)."""
    hashed = (hashed ^ (hashed >> numpy.uint32(16))) * numpy.uint32(0x85EBCA6B)
    hashed = (hashed ^ (hashed >> numpy.uint32(13))) * numpy.uint32(0xC2B2AE35)
    return hashed ^ (hashed >> numpy.uint32(16))


class HashedSet:
    """A set of which the members' hashes are kept, of 32 bits each: two of a million members have few in common that
    are none, some hundreds.
    """

    def __init__(self, hashes: NDArray[numpy.uint32]) -> None:
        """Of the hashes of its members, in any order, however often; they are put in order where they are."""
        self._hashes = _distinct(hashes)

    def __len__(self) -> int:
        return len(self._hashes)

    def common(self, other: HashedSet) -> int:
        """How many members both have."""
        return _common(self._hashes, other._hashes)


class PagedSets:
    """The sets of a document's pages, as ``HashedSet`` keeps them, one behind the other."""

    def __init__(self, pages: Iterable[tuple[Iterable[bytes], Iterable[bytes]]]) -> None:
        """Of each page, in order, the members that begin on a page before it, and its own."""
        self._across, hashed = array("I"), array("I")
        self._ends = [0]
        for across, own in pages:
            self._across.extend(map(zlib.crc32, across))
            hashed.frombytes(_distinct(numpy.fromiter(map(zlib.crc32, own), numpy.uint32)).tobytes())
            self._ends.append(len(hashed))
        self._hashes = numpy.frombuffer(hashed, numpy.uint32)

    def common(self, other: HashedSet) -> list[int]:
        """How many of its own members each page has in common with another set."""
        return [_common(self._hashes[begin:end], other._hashes) for begin, end in pairwise(self._ends)]

    def all(self) -> HashedSet:
        """The members of all pages, and those across their ends."""
        return HashedSet(numpy.concatenate((self._hashes, numpy.frombuffer(self._across, numpy.uint32))))


def _common(one: NDArray[numpy.uint32], other: NDArray[numpy.uint32]) -> int:
    """How many values two arrays have in common, each sorted and with each value once."""
    few, many = sorted((one, other), key=len)
    if not len(many):
        return 0
    places = numpy.minimum(numpy.searchsorted(many, few), len(many) - 1)
    return int(numpy.count_nonzero(many[places] == few))


def make_distinct(keys: array[int]) -> None:
    """Sort keys of 64 bits, and leave each once; in place, for a long document has hundreds of thousands."""
    count = len(_distinct(numpy.frombuffer(keys, numpy.int64)))
    del keys[count:]


def _distinct(values: NDArray[_Number]) -> NDArray[_Number]:
    """Values in order, each once, as a part of the same array; NumPy's ``unique`` takes ten times its memory."""
    values.sort()
    is_first = numpy.ones(len(values), dtype=bool)
    numpy.not_equal(values[1:], values[:-1], out=is_first[1:])
    count = 0
    for begin in range(0, len(values), _AT_ONCE):
        some = values[begin : begin + _AT_ONCE][is_first[begin : begin + _AT_ONCE]]
        values[count : count + len(some)] = some
        count += len(some)
    return values[:count]
