"""The registry's names made ready to be looked for: as stems of words, as sets of words, as acronyms."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, TypeVar

import ahocorasick_rs

from extract.facts import Mention, Span
from extract.normalise import fold_string

if TYPE_CHECKING:
    from extract.reference import Programme, Reference

_WORD = re.compile(r"[a-z0-9]+")
_WORDS_AND_GAPS = re.compile(f"({_WORD.pattern})")
_BREAK = re.compile(r"[\n\t.;()\[\]?•]")
_EMPTY = frozenset(
    re.findall(
        r"\w+",
        "de des du d la le les l et en a au aux pour nos notre votre sur dans un une avec par s entre dit ses",
    )
)
_OTHERS = ("Fonds vert pour le climat", "Agenda rural européen", "plan de relance européen", "contrat de ville moyenne")
LEAST_CONTENT = 4  # content words from which a name is known in whatever order and with whatever small words
LETTER = r"[A-Za-zÀ-ÿ0-9]"  # unlike \w, without the superscripts of notes
_PHASE = rf"(?:[\s-]?(?:[1-4]|I{{1,3}})(?!{LETTER}|[,.]\d))?"
_OPENING = 3  # letters by which an acronym's place is found
_GAP = r"[\s–-]?"


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a folded text.

    ``stems`` are between ``starts`` and ``ends`` in it; ``apart``: no name goes on from the word before to this one.
    ``joined`` has the stems between spaces, ``|`` where no name goes on, so that names are looked for in one string;
    ``places[i]`` is where word ``i`` begins there, with its ``|``.
    """

    stems: Sequence[str]
    starts: Sequence[int]
    ends: Sequence[int]
    apart: Sequence[bool]
    joined: str
    places: Sequence[int]

    def span(self, start: int, end: int) -> Span:
        """Where a match in ``joined``, which has a space before and after its stems, stands in the folded text."""
        first, last = bisect_right(self.places, start + 1) - 1, bisect_right(self.places, end - 2) - 1
        return Span(self.starts[first], self.ends[last])


def stem(word: str) -> str:
    """A word without the mark of its plural: names are met with or without."""
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word


@lru_cache(maxsize=32)  # programmes, then organisations are looked for in the same pages
def words_of(folded: str) -> Words:
    """The words of a folded text."""
    pieces = _WORDS_AND_GAPS.split(folded)  # gap, word, gap, …, word, gap
    ends = tuple(accumulate(map(len, pieces)))
    stems = list(map(stem, pieces[1::2]))
    apart = [gap != " " and _BREAK.search(gap) is not None for gap in pieces[0:-1:2]]
    parts = [f"| {word} " if parted else f"{word} " for word, parted in zip(stems, apart, strict=True)]
    places = tuple(accumulate(map(len, parts), initial=1))
    return Words(stems, ends[0:-1:2], ends[1::2], apart, " " + "".join(parts), places)


Found = TypeVar("Found", bound=Mention)


def longest(found: Iterable[Found], length: int) -> tuple[Found, ...]:
    """Of mentions that overlap, the longest, then the surest; in order.

    Args:
        found: mentions, in whatever order.
        length: of the page's text, in characters.
    """
    taken = bytearray(length)
    kept: list[Found] = []
    for mention in sorted(found, key=lambda m: (m.start - m.end, -m.confidence, m.start)):
        if not any(taken[mention.start : mention.end]):
            taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
            kept.append(mention)
    return tuple(sorted(kept, key=lambda m: m.start))


def key(name: str) -> str:
    """A name as the stems of its words, between spaces; what stands in brackets or after a slash is no part of it."""
    bare = re.sub(r"\([^)]*\)", " ", name).split(" / ")[0]
    return " " + " ".join(stem(word) for word in _WORD.findall(fold_string(bare))) + " "


def content(stems: Iterable[str]) -> tuple[str, ...]:
    """The words that carry a name's sense, in alphabetical order."""
    return tuple(sorted(word for word in stems if word not in _EMPTY))


def is_empty(word: str) -> bool:
    """Whether a word is a small one, that names are met with or without."""
    return word in _EMPTY


class Names:
    """A registry's names, compiled.

    ``keys[i]`` is a name as stems, ``owners[i]`` the ids of the programmes that bear it; ``contents`` has the
    longer names by the words that carry their sense, which are in ``content_words``; ``acronyms[i]`` is
    an acronym and the ids of the programmes that bear it.
    """

    def __init__(self, programmes: Sequence[Programme], associations: Sequence[str]) -> None:
        names: dict[str, dict[str, None]] = {}
        contents: dict[tuple[str, ...], dict[str, None]] = {}
        acronyms: dict[str, dict[str, None]] = {}
        common: set[tuple[str, str]] = set()
        self.with_comma: set[str] = set()
        for programme in programmes:
            odd = {content(key(name).split()) for name in programme.common}
            for name in (programme.name, *programme.variants):
                stems = key(name)
                names.setdefault(stems, {})[programme.id] = None
                if "," in name:
                    self.with_comma.add(stems)
                words = content(stems.split())
                if len(words) >= LEAST_CONTENT and words not in odd:
                    contents.setdefault(words, {})[programme.id] = None
            for acronym in programme.acronyms:
                acronyms.setdefault(acronym, {})[programme.id] = None
            for name in programme.common:
                common |= {(key(name), programme.id), (name, programme.id)}
        self.keys = tuple(names)
        self.owners = tuple(tuple(ids) for ids in names.values())
        self.contents: Mapping[tuple[str, ...], tuple[str, ...]] = {k: tuple(ids) for k, ids in contents.items()}
        self.lengths = sorted({len(words) for words in contents})
        self.content_words = frozenset(word for words in contents for word in words)
        ordered = sorted(acronyms, key=lambda acronym: (-len(acronym), acronym))
        self.acronyms = tuple((acronym, tuple(acronyms[acronym])) for acronym in ordered)
        self.registered = frozenset(acronyms)
        self._acronym = re.compile(
            rf"(?<!{LETTER})(?<![.@_])(?:"
            + "|".join(f"(?P<a{i}>{_form(one)})" for i, one in enumerate(ordered))
            + rf")(?!{LETTER})"
        )
        self._openings = ahocorasick_rs.AhoCorasick(sorted({start for one in ordered for start in _openings(one)}))
        self.automaton = ahocorasick_rs.AhoCorasick(list(self.keys))
        self._common = frozenset(common)
        longer = [key(name) for name in (*associations, *_OTHERS)]
        blocked = [one for one in longer if one not in names and any(name in one for name in names)]
        self.blocker = ahocorasick_rs.AhoCorasick(blocked)

    def is_common(self, name: str, programme_id: str) -> bool:
        """Whether a name (as stems) or an acronym of a programme is a common word too."""
        return (name, programme_id) in self._common

    def acronyms_in(self, text: str) -> Iterator[tuple[int, int, int]]:
        """Each acronym of a page's text: its place in ``acronyms``, its start and end; in order, none overlapping."""
        done = 0
        for _, start, _ in self._openings.find_matches_as_indexes(text, overlapping=True):
            match = self._acronym.match(text, start) if start >= done else None
            if match is not None:
                done = match.end()
                yield int((match.lastgroup or "a0")[1:]), start, done


@lru_cache(maxsize=4)
def compiled(reference: Reference) -> Names:
    """The names of a registry, compiled once; names of associations that hold a programme's are no programme."""
    associations = [
        name
        for organisation in reference.organisations.values()
        if organisation.kind == "association"
        for name in (organisation.name, *organisation.aliases)
    ]
    return Names(tuple(reference.programmes.values()), associations)


def _form(acronym: str) -> str:
    """An acronym with its gaps, dots and phase as they are met: ``OPAH RU``, ``D.E.T.R.``, ``Fisac``, ``ACV 2``."""
    parts = re.split(r"[\s-]", acronym)
    return _GAP.join(_part(part) for part in parts) + ("" if acronym[-1].isdigit() else _PHASE)


def _openings(acronym: str) -> Iterator[str]:
    """How what ``_form`` matches may begin."""
    first = re.split(r"[\s-]", acronym)[0]
    yield first[:_OPENING]
    if first.isupper() and first.isalpha():
        yield (first[0] + ".")[: len(first)]
        if len(first) > 3:
            yield first.capitalize()[:_OPENING]


def _part(part: str) -> str:
    forms = [re.escape(part)]
    if part.isupper() and part.isalpha():
        forms.append(r"\.\s?".join(part) + r"\.?")
        if len(part) > 3:
            forms.append(part.capitalize())  # as newspapers write what is said as a word
    return "(?:" + "|".join(forms) + ")"
