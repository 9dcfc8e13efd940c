"""The keys by which copies of a document are found.

Documents that are alike as wholes share a band of their MinHash signatures. Where one stands in another, however long,
or was misread in many places, they share passages of twelve words; of all passages one in eight is kept, chosen by its
hash, so that both documents keep the same.

What each page gives is told by itself, where the page is extracted; where pages end is no matter for the keys.
"""

from __future__ import annotations

import hashlib
import zlib
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extract.copies_text import LEAST_WORDS, SHINGLE, runs_of, words_of

if TYPE_CHECKING:
    from extract.minhash import Signature

_PASSAGE = 12  # words; long enough that no phrase of the administration fills it
_SAMPLED = 8  # of so many passages one is a key
_BANDS, _ROWS = 32, 3  # documents half of whose shingles are the same share a band in 98 of 100 cases
_BAND_BYTES = _ROWS * 4


def _signature() -> Signature:
    from extract.minhash import Signature  # on demand: NumPy takes a while to load

    return Signature(_BANDS * _ROWS)


@dataclass(frozen=True, slots=True)
class Sketch:
    """What a page gives to the keys of its document.

    Attributes:
        words: how many it has.
        numbers: the MinHash signature of its runs of five words.
        passages: keys, those of its runs of twelve words.
        first, last: words, with which runs end that began on the page before, or begin that end on the next.
    """

    words: int
    numbers: bytes
    passages: array[int]
    first: tuple[bytes, ...]
    last: tuple[bytes, ...]


def sketch(text: str) -> Sketch:
    """Tell what the text of a page gives."""
    words = words_of(text)
    signature = _signature()
    signature.add(runs_of(words, SHINGLE))
    beyond = _PASSAGE - 1
    return Sketch(len(words), signature.numbers, _passages(words), tuple(words[:beyond]), tuple(words[-beyond:]))


class Keys:
    """The keys of a document whose pages come one by one, in order."""

    def __init__(self) -> None:
        self._words = 0
        self._signature = _signature()
        self._passages = array("q")
        self._before: tuple[bytes, ...] = ()  # the last words, with which passages begin

    def add(self, page: Sketch) -> None:
        """Take in what the next page gives."""
        self._words += page.words
        self._signature.take(page.numbers)
        self._passages += page.passages
        few = SHINGLE - 1
        self._signature.add(runs_of((*self._before[-few:], *page.first[:few]), SHINGLE))  # those across the page's end
        self._passages += _passages((*self._before, *page.first))
        self._before = (*self._before, *page.last)[-(_PASSAGE - 1) :]

    def drawn(self) -> array[int]:
        """The keys (64 bits, signed), sorted; none of a text that is too short. To be asked once, at the end.

        A document of a thousand pages has eighty thousand.
        """
        from extract.minhash import make_distinct  # on demand, as above

        if self._words < LEAST_WORDS:
            return array("q")
        numbers = self._signature.numbers
        signed = (numbers[band * _BAND_BYTES : (band + 1) * _BAND_BYTES] for band in range(_BANDS))
        bands = [_hashed(b"signature %d " % band + some) for band, some in enumerate(signed)]
        self._passages.extend(bands)
        make_distinct(self._passages)
        return self._passages


def keys_of(texts: Iterable[str]) -> array[int]:
    """The keys of a document, as ``Keys.drawn``, by the texts of its pages, in order; one is held at a time."""
    keys = Keys()
    for text in texts:
        keys.add(sketch(text))
    return keys.drawn()


def _passages(words: Iterable[bytes]) -> array[int]:
    """The keys of some words that follow one another, each once."""
    return array("q", {_hashed(run) for run in runs_of(tuple(words), _PASSAGE) if zlib.crc32(run) % _SAMPLED == 0})


def _hashed(key: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(key, digest_size=8).digest(), "little", signed=True)
