"""Intercommunalities named on a page, by full name, short name, seat or the registry's acronym.

``la communauté de communes`` alone names none. Articles, ``de`` and ``et`` inside a name don't matter, nor do
hyphens, capitals and accents: ``Mellois en Poitou`` is ``Mellois-en-Poitou``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from extract import territories
from extract.communes_lexicon import GENERIC, Words, key_of, keys_of_names, lexicon, words_of
from extract.facts import EpciMention
from extract.reference import Commune, CommuneStatus, Epci, Reference
from extract.text import PageText

_ANY: frozenset[str] = frozenset()
_KINDS = {
    "communaute de communes": frozenset({"CC"}),
    "communautes de communes": frozenset({"CC"}),
    "comcom": frozenset({"CC"}),
    "cc": frozenset({"CC"}),
    "communaute d agglomeration": frozenset({"CA"}),
    "communautes d agglomeration": frozenset({"CA"}),
    "communautes d agglomerations": frozenset({"CA"}),
    "ca": frozenset({"CA"}),
    "communaute urbaine": frozenset({"CU"}),
    "communautes urbaines": frozenset({"CU"}),
    "cu": frozenset({"CU"}),
    "metropole": frozenset({"METRO", "MET69"}),
    "eurometropole": frozenset({"METRO"}),
    "agglomeration": _ANY,
    "agglomerations": _ANY,
    "agglo": _ANY,
    "intercommunalite": _ANY,
    "communaute": _ANY,
    "etablissement public territorial": frozenset({"EPT"}),
    "ept": frozenset({"EPT"}),
}
_FIRST_OF_KINDS = frozenset(phrase.split()[0] for phrase in _KINDS)
_INITIALS = frozenset({"cc", "ca", "cu", "ept"})
_SMALL = frozenset({"le", "la", "les", "l", "de", "du", "des", "d", "et"})
_SAME = {"agglo": "agglomeration", "agglomerations": "agglomeration"}
_MARKS = frozenset({"metropole", "agglomeration", "communaute", "eurometropole", "agglopole"})
_DROPPED_HEADS = frozenset({"pays", "grand", "region"})  # la communauté de communes du (Pays) Solesmois
_WITHIN = re.compile(r"[ '’\-/&«»\"]*")  # what may part two words of a name
_INTRODUCED = re.compile(r"\s*[»\"]?\s*\(\s*([A-Z][A-Za-z]?[A-Z][A-Za-z]{0,7})\s*\)")  # … de Saint-Omer (CAPSO)
_LONGEST = 14
FULL, ALIAS, SEAT = 0.97, 0.9, 0.75
"""Confidence of an official name; of a shortened one; of a name that is told by its seat alone."""


@dataclass(frozen=True, slots=True)
class _Name:
    siren: str
    confidence: float


@dataclass(frozen=True, slots=True)
class _Names:
    """Key (see ``_core``) → what bears it, after a word such as ``communauté de communes``, or standing alone."""

    after_kind: dict[str, tuple[_Name, ...]]
    alone: dict[str, tuple[_Name, ...]]
    acronyms: dict[str, str]
    departements: dict[str, frozenset[str]]
    first_words: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Match:
    last: int  # the word after its last
    siren: str
    confidence: float
    method: str


def find(text: PageText, reference: Reference) -> tuple[EpciMention, ...]:
    """The intercommunalities that a page names, in order, the kind's words included in the span."""
    return tuple(_Finder(text, reference).mentions())


def departements(reference: Reference) -> Mapping[str, frozenset[str]]:
    """SIREN → the départements of an intercommunality's communes."""
    return _names(reference).departements


class _Finder:
    def __init__(self, text: PageText, reference: Reference) -> None:
        self.text, self.reference = text, reference
        self.words: Words = words_of(text)
        self.names = _names(reference)
        self.acronyms = dict(self.names.acronyms)  # and those that the page introduces
        self.named_departements = frozenset(
            code for territory in territories.find(text, reference) for code in territories.scope(territory, reference)
        )

    def mentions(self) -> Iterator[EpciMention]:
        index = 0
        while index < len(self.words.keys):
            found = list(self.at(index)) if self.may_begin(index) else []
            if not found:
                index += 1
                continue
            for first, match in found:
                span = self.text.folded.span(self.words.starts[first], self.words.ends[match.last - 1])
                yield EpciMention(span.start, span.end, match.confidence, match.method, match.siren)
                introduced = _INTRODUCED.match(self.text.text, span.end)
                if introduced:
                    self.acronyms[introduced[1]] = match.siren
                index = match.last

    def may_begin(self, index: int) -> bool:
        """Whether a name may begin at a word: told at a glance, as most can't."""
        key = self.words.keys[index]
        return key in _FIRST_OF_KINDS or key in self.names.first_words or self.words.initials[index].isupper()

    def at(self, index: int) -> Iterator[tuple[int, _Match]]:
        """The name that begins at a word; several after a plural (``les communautés de communes X et Y``)."""
        kind = self.kind_at(index)
        if kind is not None:
            phrase, stop = kind
            kinds = _KINDS[phrase]
            first, match = index, self.after(stop - 1, kinds)
            while match is not None:
                yield first, match
                if not phrase.split()[0].endswith("s"):
                    return
                joined = match.last + (self.words.keys[match.last : match.last + 1] == ("et",))
                if joined >= len(self.words.keys) or self.gap(joined - 1).strip() not in {"", ","}:
                    return
                first, match = joined, self.name_at(joined, self.names.after_kind, kinds, "epcis.name")
            if first != index:
                return
        if self.words.keys[index] in self.names.first_words:
            match = self.name_at(index, self.names.alone, None, "epcis.name-alone")
            if match is not None:
                yield index, match
                return
        raw = self.raw(index)
        if raw in self.acronyms:
            yield index, _Match(index + 1, self.acronyms[raw], ALIAS, "epcis.acronym")

    def after(self, last: int, kinds: frozenset[str]) -> _Match | None:
        """The name after a kind's last word."""
        if last + 1 >= len(self.words.keys) or not _WITHIN.fullmatch(self.gap(last)):
            return None
        return self.name_at(last + 1, self.names.after_kind, kinds, "epcis.name")

    def kind_at(self, index: int) -> tuple[str, int] | None:
        for length in (3, 2, 1):
            phrase = " ".join(self.words.keys[index : index + length])
            if phrase in _KINDS and (phrase not in _INITIALS or self.raw(index).isupper()):
                return phrase, index + length
        return None

    def name_at(
        self, first: int, names: Mapping[str, tuple[_Name, ...]], kinds: frozenset[str] | None, method: str
    ) -> _Match | None:
        """The longest name from a word on; of those that bear it the one that kind and départements allow.

        It ends in a word with a capital; without a word of its kind (``kinds`` None) it begins with one too, and no
        comma parts its words.
        """
        best = None
        key: list[str] = []
        for index in range(first, min(first + _LONGEST, len(self.words.keys))):
            gap = self.gap(index - 1) if index > first else ""
            if not _WITHIN.fullmatch(gap.replace(",", "") if key and kinds is not None else gap):
                break
            word = _SAME.get(self.words.keys[index], self.words.keys[index])
            if word in _SMALL:
                continue
            capital = self.words.initials[index].isupper()
            if kinds is None and not key and not capital:
                break
            key.append(word)
            chosen = self.choose(names.get(" ".join(key), ()), kinds or _ANY)
            if chosen is not None and (capital or word in _MARKS or word.isdigit()):
                best = _Match(index + 1, chosen.siren, chosen.confidence, method)
        return best

    def gap(self, index: int) -> str:
        """What stands between a word and the next."""
        return self.words.gaps[index]

    def choose(self, names: tuple[_Name, ...], kinds: frozenset[str]) -> _Name | None:
        of_kind = [name for name in names if self.reference.epcis[name.siren].kind in kinds]
        left = of_kind or [name for name in names if name.confidence > SEAT or not kinds]
        if len(left) > 1:
            surest = max(name.confidence for name in left)
            left = [name for name in left if name.confidence == surest]
        if len(left) > 1:
            left = [
                name for name in left if self.names.departements.get(name.siren, frozenset()) & self.named_departements
            ]
        return left[0] if len(left) == 1 else None

    def raw(self, index: int) -> str:
        span = self.text.folded.span(self.words.starts[index], self.words.ends[index])
        return self.text.text[span.start : span.end]


def _core(name: str) -> tuple[str, ...]:
    """A name's words without its kind and without articles, ``de`` and ``et``."""
    return _core_of_key(key_of(name))


def _core_of_key(key: str) -> tuple[str, ...]:
    words = key.split()
    for length in (3, 2, 1) if words and words[0] in _FIRST_OF_KINDS else ():
        phrase = " ".join(words[:length])
        if phrase in _KINDS and phrase not in {"metropole", "eurometropole", "communaute", "agglomeration"}:
            words = words[length:]
            break
    return tuple(_SAME.get(word, word) for word in words if word not in _SMALL)


def _spellings(epci: Epci) -> Iterator[tuple[tuple[str, ...], float, bool]]:
    """Each way to say its name: words, confidence, whether it may stand without a word of its kind."""
    for name in (epci.name, epci.short_name):
        core = _core(name)
        unkinded = key_of(name).split()[0] not in {"communaute", "cc", "ca", "cu"}
        marked = bool(_MARKS & {*core}) or epci.kind == "EPT" or unkinded or core[0] == "grand" or len(core) > 2
        yield core, FULL, marked and len(core) > 1
        if core[0] in _DROPPED_HEADS | _MARKS:
            yield core[1:], ALIAS, False
        if core[-1] in _MARKS:
            yield core[:-1], ALIAS, False
        for part in (name.partition(",")[0], name.partition(" - ")[0], name.partition("(")[0]):
            if part != name:
                yield _core(part), ALIAS, False


@lru_cache(maxsize=2)
def _names(reference: Reference) -> _Names:
    after: dict[str, dict[str, float]] = {}
    alone: dict[str, dict[str, float]] = {}
    acronyms: dict[str, str] = {}

    def add(words: Sequence[str], siren: str, confidence: float, stands_alone: bool) -> None:
        for names in (after, alone) if stands_alone else (after,):
            bearers = names.setdefault(" ".join(words), {})
            bearers[siren] = max(confidence, bearers.get(siren, 0.0))

    generic = GENERIC | lexicon(reference).common
    keys = keys_of_names(reference)
    towns = {*map(_core_of_key, keys.values())}
    for epci in reference.epcis.values():
        for words, confidence, stands_alone in _spellings(epci):
            named_for_town = (  # Bourges Plus
                len(words) == 2
                and words[:1] in towns
                and words[1:] not in towns
                and words[0] not in generic
                and key_of(epci.short_name).endswith(" ".join(words))
            )
            add(words, epci.siren, confidence, (stands_alone or named_for_town) and words not in towns)
    for organisation in reference.organisations.values():
        if organisation.siren is None:
            continue
        for alias in (organisation.name, *organisation.aliases):
            if alias.isupper() and alias.isalpha():
                acronyms[alias] = organisation.siren
            else:
                add(_core(alias), organisation.siren, ALIAS, len(_core(alias)) > 2)
    lying_in: dict[str, frozenset[str]] = {}
    for siren, members in _members(reference).items():
        lying_in[siren] = frozenset(commune.departement for commune in members)
        seat = max(members, key=lambda commune: (commune.population or 0, commune.code))
        add(_core_of_key(keys[seat.code]), siren, SEAT, False)
    return _Names(_frozen(after), _frozen(alone), acronyms, lying_in, frozenset(key.split()[0] for key in alone))


def _frozen(names: Mapping[str, Mapping[str, float]]) -> dict[str, tuple[_Name, ...]]:
    return {key: tuple(_Name(*bearer) for bearer in sorted(bearers.items())) for key, bearers in names.items() if key}


def _members(reference: Reference) -> Mapping[str, Sequence[Commune]]:
    """SIREN → its communes of today."""
    members: dict[str, list[Commune]] = {siren: [] for siren in reference.epcis}
    for commune in reference.communes.values():
        if commune.epci is not None and commune.status is CommuneStatus.CURRENT:
            members[commune.epci].append(commune)
    return {siren: communes for siren, communes in members.items() if communes}
