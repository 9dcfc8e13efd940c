"""A document as its copies are found by: its words, and what its mentions say."""

from __future__ import annotations

import re
import unicodedata
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

# A number with its groups of three digits is one word; apostrophes and hyphens part words.
_WORD = re.compile(r"(?<!\d)\d{1,3}(?:[ .\u00a0\u2009\u202f]\d{3})+(?!\d)|[^\W_]+(?:[\u00ad\u200b]+[^\W_]*)*")
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


@lru_cache(maxsize=1 << 13)  # 200 bytes each; a corpus has no end of words
def _key(word: str) -> str:
    plain = unicodedata.normalize("NFKC", word)  # a footnote's mark is a digit too
    folded = "".join(character for character in fold_string(plain) if character.isalnum())
    return folded.translate(_CONFUSED).replace("rn", "m")


def number_of_words(text: str) -> int:
    """How many words a page has."""
    return sum(1 for _ in _WORD.finditer(text))


def words_of(text: str) -> list[bytes]:
    """The words of a page, as ``Reading.keys`` has them."""
    return [_key(word).encode() for word in _WORD.findall(text)]


def runs_of(words: Sequence[bytes], length: int) -> Iterator[bytes]:
    """Each run of so many words, in order; cut out of one text, which takes less than to join each."""
    text = b" ".join(words)
    starts = [0, *accumulate(len(word) + 1 for word in words)]
    return (text[begin : end - 1] for begin, end in zip(starts, starts[length:], strict=False))


class Runs:
    """The runs of five words of a document, in four bytes each: of each page, and of all (``Reading.distinct``)."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Of the texts of its pages, in order; one is held at a time."""
        from extract.minhash import PagedSets  # on demand: NumPy takes a while to load

        self.words = 0  # how many all pages have
        self._pages = PagedSets(self._of_pages(texts))

    def _of_pages(self, texts: Iterable[str]) -> Iterator[tuple[Iterator[bytes], Iterator[bytes]]]:
        before: list[bytes] = []  # the words on a page before that further runs begin with
        for text in texts:
            here = words_of(text)
            self.words += len(here)
            words = before + here
            runs = runs_of(words, SHINGLE)
            yield islice(runs, len(before)), runs
            before = words[-(SHINGLE - 1) :]

    def all(self) -> HashedSet:
        """The runs, each once, those across the ends of pages too."""
        return self._pages.all()

    def common(self, other: HashedSet) -> list[int]:
        """How many of the runs of each page another document has."""
        return self._pages.common(other)
