"""Under which spellings a commune is looked for, and the words of a page to look them up in.

A spelling is its folded words: hyphens, apostrophes, capitals and accents do not matter, ``St`` is ``Saint``,
``s/`` is ``sur``, and an article may be contracted (``du Havre``, ``aux Andelys``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from itertools import accumulate

from extract.communes_usual import USUAL_NAMES
from extract.communes_words import NAMED, PREPOSITION_OTHER, words_in
from extract.normalise import fold_string, separated
from extract.reference import DATA, Commune, Reference
from extract.text import Folded, PageText

APART = "|"
NEXT_LINE = "\n"
_WORD = re.compile(r"[a-z]+|[0-9]+")
_WORDS_AND_GAPS = re.compile(f"({_WORD.pattern})")
_HYPHEN = re.compile(r"- *| -")  # with a space on both sides it is a dash
_APOSTROPHE = re.compile(r" ?' ?")
_ABBREVIATED = re.compile(r"[./] ?-? ?")  # St. Omer, St.-Omer, s/ Lys
_CANONICAL = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes", "lez": "les", "s": "sur"}
ARTICLES = frozenset({"le", "la", "les", "l", "las", "los"})
LINKS = ARTICLES | {"sur", "sous", "en", "de", "du", "des", "d", "au", "aux", "a", "pres", "et", "devant", "dit", "es"}
CONTRACTED = {"le": frozenset({"du", "au"}), "les": frozenset({"des", "aux"})}
GENERIC = words_in(
    """
    saint sainte saints saintes notre dame ville villers villiers mont pont port bourg bois val vaux vieux
    vieil grand grande petit petite haut haute bas basse belle beau neuve neuf vallee isle ile roche fontaine
    champ chateau moulin moulins mas font puy pre plan plaine commune nouvelle pays terres monts porte portes vallees
    cote coteaux marches bassin rives rive hauts hautes rochers etang lac
    """
)
_NUMBERS = words_in(
    "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt trente quarante "
    "cinquante soixante cent mille"
)


class Spelling(IntEnum):
    """How a spelling relates to the commune's name of today; the lower, the surer."""

    NAME = 0
    FORMER = 1  # a name before a merger or a change of name, same code
    BARE = 2  # without its article: ``Havre``
    SHORT = 3  # its beginning: ``Romorantin`` for Romorantin-Lanthenay


@dataclass(frozen=True, slots=True)
class Form:
    """A commune that a spelling may mean."""

    code: str
    spelling: Spelling
    article: str = ""  # that a bare name lacks


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a page: folded, canonical, with their places in ``Folded.text``.

    ``gaps[i]`` is what stands between word i and the next, as ``separated`` has it; ``joins[i]`` what that means:
    ``" "``, ``"-"``, ``"'"``, NEXT_LINE (nothing but the end of a block) or APART. ``initials`` are the page's own
    first characters of the words.
    """

    keys: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    gaps: tuple[str, ...]
    joins: tuple[str, ...]
    initials: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Lexicon:
    """Spelling → what it may mean; first word → the most words that a spelling so beginning has."""

    forms: dict[str, tuple[Form, ...]]
    longest: dict[str, int]
    common: frozenset[str]


def words_of(text: PageText) -> Words:
    """The words of a page; what parts them tells which of them may form one name."""
    return _words(text.text, text.folded)


@lru_cache(maxsize=16)  # pages that are read together are asked again when they are surveyed
def _words(raw: str, folded: Folded) -> Words:
    pieces = _WORDS_AND_GAPS.split(separated(raw, folded))  # gap, word, gap, …, word, gap
    words, gaps = pieces[1::2], pieces[2::2]
    ends = tuple(accumulate(map(len, pieces)))
    starts = ends[0:-1:2]
    joins = [_join(word, gap) for word, gap in zip(words, gaps, strict=True)]
    return Words(
        keys=tuple(_CANONICAL.get(word, word) for word in words),
        starts=starts,
        ends=ends[1::2],
        gaps=tuple(gaps),
        joins=(*joins[:-1], APART),
        initials=tuple(raw[folded.starts[start]] for start in starts),
    )


def _join(word: str, gap: str) -> str:
    """What a gap makes of a word and the next."""
    if not gap.strip(" "):
        return " "
    if _HYPHEN.fullmatch(gap):
        return "-"
    if _APOSTROPHE.fullmatch(gap):
        return "'"
    if word in _CANONICAL and _ABBREVIATED.fullmatch(gap):
        return "-"
    return NEXT_LINE if gap == "\n" else APART


def key_of(name: str) -> str:
    """A name as it is looked up: ``Saint-Omer-en-Chaussée`` → ``saint omer en chaussee``."""
    words = _WORD.findall(fold_string(name))
    return " ".join(map(_CANONICAL.get, words, words))


@lru_cache(maxsize=2)
def keys_of_names(reference: Reference) -> Mapping[str, str]:
    """Code of a commune → its name of today as it is looked up."""
    return {code: key_of(commune.name) for code, commune in reference.communes.items()}


@lru_cache(maxsize=2)
def lexicon(reference: Reference) -> Lexicon:
    """All spellings of all communes (some tenths of a second; once)."""
    collected: dict[str, tuple[Form, ...]] = {}
    unusable, common = LINKS | PREPOSITION_OTHER | _NUMBERS, _common_words()
    keys = keys_of_names(reference)

    def add(key: str, form: Form) -> None:
        if key in unusable:
            return
        others = collected.get(key)
        if others is None:  # as most: no other commune is so spelt
            collected[key] = (form,)
            return
        known = next((one for one in others if one.code == form.code), None)
        if known is None:
            collected[key] = (*others, form)
        elif form.spelling < known.spelling:
            collected[key] = tuple(form if one is known else one for one in others)

    merged = frozenset(commune.successor for commune in reference.communes.values() if commune.successor)
    for commune in reference.communes.values():
        if not commune.name or _only_recoded(commune, reference):
            continue
        former = ((name, key_of(name), Spelling.FORMER) for name in commune.former_names)
        for name, key, spelling in ((commune.name, keys[commune.code], Spelling.NAME), *former):
            add(key, Form(commune.code, spelling))
            words = key.split()
            if words[0] in ARTICLES and len(words) > 1:
                add(" ".join(words[1:]), Form(commune.code, Spelling.BARE, words[0]))
            if "(" in name:  # Château-Chinon (Ville)
                add(key_of(name.partition("(")[0]), Form(commune.code, Spelling.SHORT))
            if len(words) > 3 and words[2] in LINKS and not {words[0], words[1]} & (LINKS | GENERIC):
                add(" ".join((words[0], *words[2:])), Form(commune.code, Spelling.SHORT))  # Cosne-sur-Loire
            head = _head(words, common, merged=commune.code in merged)
            if head and spelling is Spelling.NAME and " ".join(head) not in common and head[-1] not in NAMED:
                add(" ".join(head), Form(commune.code, Spelling.SHORT))
    for name, code in USUAL_NAMES:
        add(key_of(name), Form(code, Spelling.FORMER))
    longest: dict[str, int] = {}
    for key, forms in collected.items():
        opening = key.partition(" ")[0]
        longest[opening] = max(longest.get(opening, 0), 1 + key.count(" "))
        if len(forms) > 1:
            collected[key] = tuple(sorted(forms, key=lambda form: (form.spelling, form.code)))
    return Lexicon(collected, longest, common)


def _only_recoded(commune: Commune, reference: Reference) -> bool:
    """Whether a former code's commune goes on under its name: of a département that was parted, say."""
    if commune.successor is None:
        return False
    successor = reference.communes[commune.successor]
    key = keys_of_names(reference)[commune.code]
    return key == keys_of_names(reference)[successor.code] or key in map(key_of, successor.former_names)


def _head(words: list[str], common: frozenset[str], *, merged: bool) -> Sequence[str]:
    """The beginning by which a compound name is called: ``villaines`` of ``villaines la juhel``; empty: none."""
    first = 1 if words[0] in ARTICLES else 0
    stop = first + 1
    while stop < len(words) and words[stop - 1] in {"saint", "sainte"}:
        stop += 1
    joined = words[stop : stop + 1] in (["saint"], ["sainte"])  # Barbezieux-Saint-Hilaire
    if stop >= len(words) or (words[stop] not in LINKS and len(words) - stop > 1 and not (joined or merged)):
        return ()
    head = words[:stop]
    if first and head[-1] not in common:
        return head  # Le Puy
    if all(word in GENERIC or len(word) < 3 for word in head[first:]):
        return ()
    return head


def _common_words() -> frozenset[str]:
    lines = (DATA / "common_words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def lookups(words: Words, lexicon: Lexicon) -> Iterator[tuple[int, int, str]]:
    """Every stretch of words that is a spelling and may be a name: first word, word after the last, key.

    A name's first word has a capital, or the first after its article or other little words.
    """
    named, end = -1, len(words.keys)  # from ``first`` on the next word that is no little one
    for first, word in enumerate(words.keys):
        most = lexicon.longest.get(word)
        if most is None:
            continue
        if named < first:
            named = next((i for i in range(first, end) if words.keys[i] not in LINKS), end)
        if not (words.initials[first].isupper() or (named < end and words.initials[named].isupper())):
            continue
        stop = first + 1
        while True:
            key = " ".join(words.keys[first:stop])
            if key in lexicon.forms:
                yield first, stop, key
            if stop - first >= most or words.joins[stop - 1] in {APART, NEXT_LINE}:
                break
            stop += 1
