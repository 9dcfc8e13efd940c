"""The registry's names made ready to be looked for: as stems of words, as sets of words, as acronyms."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import ahocorasick_rs

from extract.facts import Mention
from extract.normalise import fold_string

if TYPE_CHECKING:
    from extract.reference import Programme, Reference

_WORD = re.compile(r"[a-z0-9]+")
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
_GAP = r"[\s–-]?"


class Token(NamedTuple):
    """A word of a folded text: its stem, its place, and whether a name can't go on from the word before."""

    stem: str
    start: int
    end: int
    apart: bool


def stem(word: str) -> str:
    """A word without the mark of its plural: names are met with or without."""
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word


def tokens(folded: str) -> list[Token]:
    """The words of a folded text."""
    found: list[Token] = []
    done = 0
    for match in _WORD.finditer(folded):
        start, end = match.span()
        apart = folded[done:start] != " " and _BREAK.search(folded, done, start) is not None
        found.append(Token(stem(match.group()), start, end, apart))
        done = end
    return found


@dataclass(frozen=True, slots=True)
class Joined:
    """Stems between spaces, ``|`` where no name goes on; ``starts[i]`` is where token ``i`` begins, with its ``|``."""

    text: str
    starts: Sequence[int]

    def tokens(self, start: int, end: int) -> tuple[int, int]:
        """The first and the last token of a match, which has a space before and after its stems."""
        return bisect_right(self.starts, start + 1) - 1, bisect_right(self.starts, end - 2) - 1


def joined(words: Sequence[Token]) -> Joined:
    """The stems of a text in one string, in which names are looked for."""
    parts = [("| " if token.apart else "") + token.stem + " " for token in words]
    return Joined(" " + "".join(parts), list(accumulate(map(len, parts), initial=1)))


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
    what group ``a<i>`` of ``acronym`` matches.
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
        self.acronym = re.compile(
            rf"(?<!{LETTER})(?<![.@_])(?:"
            + "|".join(f"(?P<a{i}>{_form(one)})" for i, one in enumerate(ordered))
            + rf")(?!{LETTER})"
        )
        self.automaton = ahocorasick_rs.AhoCorasick(list(self.keys))
        self._common = frozenset(common)
        longer = [key(name) for name in (*associations, *_OTHERS)]
        blocked = [one for one in longer if one not in names and any(name in one for name in names)]
        self.blocker = ahocorasick_rs.AhoCorasick(blocked)

    def is_common(self, name: str, programme_id: str) -> bool:
        """Whether a name (as stems) or an acronym of a programme is a common word too."""
        return (name, programme_id) in self._common


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


def _part(part: str) -> str:
    forms = [re.escape(part)]
    if part.isupper() and part.isalpha():
        forms.append(r"\.\s?".join(part) + r"\.?")
        if len(part) > 3:
            forms.append(part.capitalize())  # as newspapers write what is said as a word
    return "(?:" + "|".join(forms) + ")"
