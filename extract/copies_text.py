"""A document as its copies are found by: its words, what its mentions say, and the keys that copies share."""

from __future__ import annotations

import hashlib
import re
import unicodedata
import zlib
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate, islice
from typing import TYPE_CHECKING

from extract.facts import Span
from extract.normalise import fold_string

if TYPE_CHECKING:
    from extract.minhash import HashedSet

SHINGLE = 5  # words
LEAST_WORDS = 40  # a shorter text is too little to say of it that it is a copy
_PASSAGE = 12  # words; long enough that no phrase of the administration fills it
_SAMPLED = 8  # of so many passages one is a key
_BANDS, _ROWS = 32, 3  # documents half of whose shingles are the same share a band in 98 of 100 cases

# A number with its groups of three digits is one word; apostrophes and hyphens part words.
_WORD = re.compile(r"(?<!\d)\d{1,3}(?:[ .\u00a0\u2009\u202f]\d{3})+(?!\d)|[^\W_](?:[^\W_]|[\u00ad\u200b])*")
_SENTENCE_END = re.compile(r"\n+|(?<=[.!?…])\s+(?=[A-ZÀ-ÖØ-Þ«“–—\-\d])")
# What OCR takes for one another is one letter here; digits stay apart from each other.
_CONFUSED = str.maketrans({"1": "i", "l": "i", "0": "o", "5": "s", "8": "b"})


@dataclass(frozen=True, slots=True)
class Mark(Span):
    """What a mention on a page says."""

    kind: str  # commune, amount, date, organisation, programme
    value: str  # today's INSEE code, euros, EDTF, id


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as it was read."""

    id: str
    text: str
    is_ocr: bool = False
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Word(Span):
    """A word of a document; ``key`` is its folded form with what OCR confuses made one."""

    page: int  # index, from 0
    key: str


@dataclass(frozen=True, slots=True)
class Placed(Span):
    """A sentence's place: page (index) and offsets; which words it has."""

    page: int
    first_word: int
    last_word: int  # exclusive


class Reading:
    """A document with its words; immutable.

    Args:
        document_id: of the document.
        title, publisher, published (EDTF): what is known of it.
        pages: in order.
        subjects: today's codes of the communes that its facts are about.
        length: how many words it has, where ``pages`` are only those of a long document that may be of another.
    """

    def __init__(
        self,
        document_id: str,
        pages: Sequence[Sheet],
        *,
        title: str | None = None,
        publisher: str | None = None,
        published: str | None = None,
        subjects: frozenset[str] = frozenset(),
        length: int | None = None,
    ) -> None:
        self.id = document_id
        self.title = title
        self.publisher = publisher
        self.published = published
        self.pages = tuple(pages)
        self.subjects = subjects
        self._written: tuple[str, ...] = tuple(word for sheet in self.pages for word in _WORD.findall(sheet.text))
        self.keys = tuple(map(_key, self._written))
        self.length = len(self.keys) if length is None else length

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """The words, each with its place: only a document that is like another needs them."""
        return tuple(_words(self.pages))

    def beginning(self, most: int) -> tuple[Word, ...]:
        """The first words, so many at most."""
        return tuple(islice(_words(self.pages), most))

    def marks_on(self, words: Sequence[Word]) -> Iterator[Mark]:
        """The marks that cover one of some words."""
        for page in sorted({word.page for word in words}):
            here = [word for word in words if word.page == page]
            yield from (mark for mark in self.pages[page].marks if any(mark.overlaps(word) for word in here))

    @property
    def order(self) -> tuple[str, str]:
        """Documents by date, then id; undated ones last."""
        return (self.published or "9999", self.id)

    def shown(self, first: int, last: int) -> str:
        """The words from ``first`` up to ``last``, as the page has them (those of the first word's page)."""
        if first >= last:
            return ""
        begin = self.words[first]
        ends = [word.end for word in self.words[first:last] if word.page == begin.page]
        return self.pages[begin.page].text[begin.start : ends[-1]]

    def word(self, index: int) -> str:
        """A word as the page has it."""
        return self._written[index]

    @cached_property
    def shingles(self) -> tuple[str, ...]:
        """Each run of five words, in order."""
        return tuple(" ".join(self.keys[index : index + SHINGLE]) for index in range(len(self.keys) - SHINGLE + 1))

    @cached_property
    def distinct(self) -> frozenset[str]:
        """The runs of five words, each once."""
        return frozenset(self.shingles)

    @cached_property
    def marked(self) -> tuple[tuple[Mark, int, int], ...]:
        """Each mark with the words that it covers: first, and last (exclusive); those that cover none are left out."""
        return tuple(self._marked())

    def _marked(self) -> Iterator[tuple[Mark, int, int]]:
        starts = [(word.page, word.end) for word in self.words]
        for page, sheet in enumerate(self.pages):
            for mark in sheet.marks:
                first = _first(starts, (page, mark.start))
                last = first
                while last < len(self.words) and (self.words[last].page, self.words[last].start) < (page, mark.end):
                    last += 1
                if first < last:
                    yield mark, first, last

    @cached_property
    def sentences(self) -> tuple[Placed, ...]:
        """Sentences and headings, in order; those without a word are left out."""
        return tuple(self._sentences())

    def _sentences(self) -> Iterator[Placed]:
        position = 0
        for page, sheet in enumerate(self.pages):
            begin = 0
            for end in (*(match.start() for match in _SENTENCE_END.finditer(sheet.text)), len(sheet.text)):
                first = position
                while position < len(self.words) and (self.words[position].page, self.words[position].end) <= (
                    page,
                    end,
                ):
                    position += 1
                if first < position:
                    stretch = sheet.text[begin:end]
                    left = begin + len(stretch) - len(stretch.lstrip())
                    yield Placed(left, left + len(stretch.strip()), page, first, position)
                begin = end

    def communes(self) -> Counter[str]:
        """How often each commune is named."""
        return Counter(mark.value for sheet in self.pages for mark in sheet.marks if mark.kind == "commune")


def _first(places: Sequence[tuple[int, int]], place: tuple[int, int]) -> int:
    """The first word that ends after a place."""
    low, high = 0, len(places)
    while low < high:
        middle = (low + high) // 2
        if places[middle] <= place:
            low = middle + 1
        else:
            high = middle
    return low


def _words(pages: Sequence[Sheet]) -> Iterator[Word]:
    for page, sheet in enumerate(pages):
        for match in _WORD.finditer(sheet.text):
            yield Word(match.start(), match.end(), page, _key(match[0]))


@lru_cache(maxsize=1 << 16)
def _key(word: str) -> str:
    plain = unicodedata.normalize("NFKC", word)  # a footnote's mark is a digit too
    folded = "".join(character for character in fold_string(plain) if character.isalnum())
    return folded.translate(_CONFUSED).replace("rn", "m")


def number_of_words(text: str) -> int:
    """How many words a page has."""
    return sum(1 for _ in _WORD.finditer(text))


def bands(texts: Iterable[str]) -> array[int]:
    """The keys (64 bits, signed) by which copies of a document are found, sorted; none for a text that is too short.

    A document of a thousand pages has eighty thousand.

    Documents that are alike as wholes share a band of their MinHash signatures. Where one stands in another, however
    long, or was misread in many places, they share passages of twelve words; of all passages one in eight is kept,
    chosen by its hash, so that both documents keep the same.

    Args:
        texts: of its pages, in order; one is held at a time.
    """
    from extract.minhash import Signature, distinct  # on demand: NumPy takes a while to load

    signature = Signature(_BANDS * _ROWS)
    shingles, passages = _Runs(SHINGLE), _Runs(_PASSAGE)
    found = array("q")
    words = 0
    for text in texts:
        keys = [_key(word).encode() for word in _WORD.findall(text)]
        words += len(keys)
        signature.add(shingles.of(keys))
        found.extend({_hashed(run) for run in passages.of(keys) if zlib.crc32(run) % _SAMPLED == 0})
    if words < LEAST_WORDS:
        return array("q")
    numbers = signature.numbers
    for band in range(_BANDS):
        found.append(_hashed(b"signature %d " % band + numbers[band * _ROWS * 4 : (band + 1) * _ROWS * 4]))
    return distinct(found)


def runs(texts: Iterable[str]) -> HashedSet:
    """The runs of five words of a document, as ``Reading.distinct``, in four bytes each.

    Args:
        texts: of its pages, in order; one is held at a time.
    """
    from extract.minhash import HashedSet  # on demand, as above

    shingles = _Runs(SHINGLE)
    return HashedSet(shingles.of([_key(word).encode() for word in _WORD.findall(text)]) for text in texts)


class _Runs:
    """The runs of so many words of a document whose pages come one by one; some begin on the page before."""

    def __init__(self, length: int) -> None:
        self._length = length
        self._before: list[bytes] = []  # the words that further runs begin with

    def of(self, keys: Sequence[bytes]) -> Iterator[bytes]:
        """The runs that end on the next page, in order; cut out of one text, which takes less than to join each."""
        words = [*self._before, *keys]
        self._before = words[-(self._length - 1) :]
        text = b" ".join(words)
        starts = [0, *accumulate(len(word) + 1 for word in words)]
        return (text[begin : end - 1] for begin, end in zip(starts, starts[self._length :], strict=False))


def _hashed(key: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(key, digest_size=8).digest(), "little", signed=True)
