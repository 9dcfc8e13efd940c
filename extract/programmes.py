"""Programmes of the registry, under any of their names and acronyms.

A name is met with other capitals, accents, hyphens, quotes and plurals; a long one in another order, with other
small words or, on a damaged page, with damaged letters. A name that is common words too counts only where the page
marks it as a name; one that two regions share is told apart by the region.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

from extract.facts import ProgrammeMention, Span
from extract.normalise import fold_string, is_damaged, separated
from extract.programmes_names import LEAST_CONTENT, Names, Token, compiled, content, is_empty, joined, longest, tokens
from extract.text import PageText
from ingest.document import BlockKind

if TYPE_CHECKING:
    from extract.reference import Reference

_SURE, _ACRONYM, _REWORDED, _MARKED, _SPREAD, _DAMAGED, _LOCAL = 0.97, 0.96, 0.9, 0.8, 0.65, 0.85, 0.85
_DAMAGED_LIKENESS = 0.88  # of letters, without spaces; below, names that differ in a word come in
_LEAST_LETTERS = 13  # shorter names are too like others

# What makes a name of the common words that follow it.
_HEAD = re.compile(
    r"(?<![a-z])(?:programmes?|plans?|dispositifs?|label(?:lise[es]*|s)?|conventions?(?:-cadres?)?|demarches?|reseau"
    r"|appels? a (?:projets?|candidatures?|manifestations? d'interets?)|ami|aap|contrats?|pactes?|politiques?"
    r"|laureate?s?|mesures?|initiatives?|concepts?|marque|dite?s?|intitulee?s?|baptisee?s?|nommee?s?"
    r"|au titre (?:de|du|des))"
    r"[ ](?:(?:nationale?s?|regionale?s?|de|des|du|la|le|les|dite?s?|intitulee?s?) |d'|l'){0,3}[\"«»“'\s]*$"
)
_THING = re.compile(  # a place or a building that bears such a name
    r"(?<![a-z])(?:projet|operation|ilot|zac|quartier|residence|immeuble|place|halle|phase|lot|secteur|galerie|parking"
    r"|parc|lotissement|centre commercial|rue|avenue|salle|ehpad|clinique|camping|restaurant|commerces?)s?[ ]"
    r"(?:de |du |la |le )*[\"«»“'\s]*$"
)
_OTHER_SENSE = re.compile(  # of a word that is a scheme's name on this page
    r"\s(?:principale|secondaire|senior|autonomie|etudiant|universitaire|services?|sociale|de tourisme|d'artiste"
    r"|d'auteur|hoteliere|pour|privee|intergenerationnelle|fermee)"
)
_DEFINITE = re.compile(r"(?<![a-z])(?:le|la|les|l'|du|au|des|aux|ce|cette|hors|avec)\s?[\"«»“]?\s?$")
_DETERMINER = re.compile(  # le Cœur de ville is a place, une convention Cœur de ville a name
    r"(?<![a-z])(?:le|la|les|l'|du|au|des|aux|ce|cette|de|d'|en|un|une|son|sa|ses|notre|votre|leur|et|dans|sur|vers)\s?$"
)
_COMPLEMENT = re.compile(
    r"\s(?:d'|des\s|(?:de|du)\s(?!l'etat|gouvernement)|en faveur|pour|communal|local|departemental|metropolitain"
    r"|europeen|regional|commercial|municipal|intercommunal|mondial|americain|chinois)"
)
_CALLS = frozenset({"ami", "aap"})
_QUOTES = {"«": "»", "“": "”", '"': '"', "‘": "’", "»": "«"}
_DEFINITION = re.compile(
    r"\(\s?(?:ci-après\s|dite?\s|dénommée?\s)?[«\"“]?\s?(?P<acronym>[A-Z][\w&+.’'-]{1,9}(?:\s[A-Z]{2,4})?)\s?[»\"”]?\s?\)"
)
_BRACKETED = re.compile(r"\((?P<acronym>[a-z]{2,6})\)")
_PREFIX = re.compile(r"(?:(?<![\w-])(?:ex|pré|hors|non|multi|post)|[A-Z]{2,6})-$")


def find(
    text: PageText, reference: Reference, region: str | None, named: Collection[str] = ()
) -> tuple[ProgrammeMention, ...]:
    """Find the programmes named on a page, in order; of names that overlap, the longest.

    Args:
        text: the page.
        reference: holds the registry.
        region: INSEE code of the publisher's region, which tells names apart that two regions share.
        named: ids of programmes that the document surely names elsewhere: then an acronym that means other things
            too means them here.
    """
    return _Finder(text, reference, region, named).find()


class _Finder:
    def __init__(self, text: PageText, reference: Reference, region: str | None, named: Collection[str]) -> None:
        self.text = text
        self.programmes = reference.programmes
        self.names: Names = compiled(reference)
        self.region = region
        self.named = named
        self.folded = separated(text.text, text.folded)
        self.tokens = tokens(self.without_acronyms())
        self.joined = joined(self.tokens)
        self.reference = reference
        self.sentence_starts = {sentence.start for sentence in text.sentences}

    @cached_property
    def regions(self) -> Collection[str]:
        """The regions that the page names."""
        return {code for code, pattern in _regions(self.reference) if pattern.search(self.text.text)}

    def find(self) -> tuple[ProgrammeMention, ...]:
        sure: list[ProgrammeMention] = []
        common: list[tuple[ProgrammeMention, Span]] = []  # with the span in the folded text
        for mention, span, is_common in self.by_name():
            if is_common:
                common.append((mention, span))
            else:
                sure.append(mention)
        sure.extend(self.reworded())
        if is_damaged(self.text.page):
            sure.extend(self.damaged(sure))
        sure = [mention for mention in sure if not self.is_person(mention)]
        sure.extend(mention for mention, span in common if self.is_marked(mention, span))
        sure.extend(self.spread(sure, [mention for mention, _ in common]))
        sure.extend(self.by_acronym(sure))
        blocked = self.blocked()
        apart = (mention for mention in sure if not any(mention in longer for longer in blocked))
        return longest(sorted(apart, key=lambda m: m.programme_id), len(self.text.text))

    def without_acronyms(self) -> str:
        """The folded text, blank where an acronym in brackets parts a name: ``appel à projets (AAP) « … »``."""
        folded = self.folded
        for match in _BRACKETED.finditer(folded):
            span = self.text.folded.span(match.start("acronym"), match.end("acronym"))
            if self.text.text[span.start : span.end].isupper():
                folded = folded[: match.start()] + " " * len(match.group()) + folded[match.end() :]
        return folded

    def choose(self, ids: Sequence[str]) -> str | None:
        """Which of the programmes that share a name is meant; None where it is another region's."""
        local = [one for one in ids if self.programmes[one].region is not None]
        here = [one for one in local if self.programmes[one].region == self.region]
        national = [one for one in ids if one not in local]
        spoken = [one for one in local if self.programmes[one].region in self.regions]
        unsure = local if self.region is None and not self.regions else []
        return next(iter((*here, *national, *spoken, *unsure)), None)

    def mention(
        self, start: int, end: int, ids: Sequence[str], confidence: float, rule: str
    ) -> ProgrammeMention | None:
        """A mention at a place in the folded text."""
        chosen = self.choose(ids)
        if chosen is None:
            return None
        span = self.text.folded.span(start, end)
        return ProgrammeMention(span.start, span.end, confidence, rule, chosen)

    def by_name(self) -> Iterator[tuple[ProgrammeMention, Span, bool]]:
        found = self.names.automaton.find_matches_as_indexes(self.joined.text, overlapping=True)
        for number, start, end in found:
            span = self.span(start, end)
            if "," in self.folded[span.start : span.end] and self.names.keys[number] not in self.names.with_comma:
                continue
            mention = self.mention(span.start, span.end, self.names.owners[number], _SURE, "programmes.name")
            if mention is not None:
                yield mention, span, self.names.is_common(self.names.keys[number], mention.programme_id)

    def reworded(self) -> Iterator[ProgrammeMention]:
        """Longer names in another order, with other small words."""
        runs = [run for run in self.runs() if len(run) >= LEAST_CONTENT]
        for length in self.names.lengths:
            for run in runs:
                for first in range(len(run) - length + 1):
                    window = run[first : first + length]
                    ids = self.names.contents.get(content(token.stem for token in window))
                    if ids is None:
                        continue
                    mention = self.mention(window[0].start, window[-1].end, ids, _REWORDED, "programmes.reworded")
                    if mention is not None:
                        yield mention

    def runs(self) -> Iterator[list[Token]]:
        """Words of longer names that follow each other, small words apart, with nothing that parts them."""
        run: list[Token] = []
        for token in self.tokens:
            is_of_name = token.stem in self.names.content_words
            if token.apart or not (is_of_name or is_empty(token.stem)):
                yield run
                run = []
            if is_of_name:
                run.append(token)
        yield run

    def damaged(self, sure: Sequence[ProgrammeMention]) -> Iterator[ProgrammeMention]:
        """Names whose letters OCR damaged: stretches of as many words, nearly the same letters."""
        taken = bytearray(len(self.text.text))
        for mention in sure:
            taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
        for name, ids, found in _alike(self.names, self.tokens):
            if self.names.is_common(name, ids[0]):
                continue
            likely = self.mention(found[0].start, found[-1].end, ids, _DAMAGED, "programmes.damaged")
            if likely is not None and not any(taken[likely.start : likely.end]):
                yield likely

    def is_person(self, mention: ProgrammeMention) -> bool:
        """Whether the name is a person's here (the minister Denormandie)."""
        names = self.text.names
        if _is_last_part(mention, names.possible_persons(mention)) and _is_last_part(mention, names.persons(mention)):
            return True
        first_name = re.search(
            r"(?:\bM\.|\bMme|[A-ZÀ-Ý][a-zà-ÿ-]+)\s$", self.text.text[max(0, mention.start - 30) : mention.start]
        )
        if first_name is None or re.search(r"\W", self.text.text[mention.start : mention.end]):
            return False
        return re.fullmatch(r"(?:dispositif|loi|programme|plan|label|zone|aide)s? ", fold_string(first_name[0])) is None

    def is_marked(self, mention: ProgrammeMention, span: Span) -> bool:
        """Whether the page marks common words as a name: a head before, quotes, a capital, a heading of their own."""
        before = self.folded[max(0, span.start - 70) : span.start]
        programme = self.programmes[mention.programme_id]
        if programme.region is not None and programme.region != self.region and programme.region not in self.regions:
            return False
        if _HEAD.search(before):
            return True
        if _THING.search(before):
            return False
        words = fold_string(self.text.text[mention.start : mention.end])
        if re.match(r"(?:plan|programme|fonds|dispositif|pacte)\s", words):
            return _DEFINITE.search(before) is not None and not _COMPLEMENT.match(self.folded, span.end)
        single = " " not in words.replace("-", " ")
        if self.is_quoted(mention) or (single and self.is_heading(mention)):
            return True
        capital = self.text.text[mention.start].isupper() and not self.text.text[mention.start : mention.end].isupper()
        first = any(start in self.sentence_starts for start in range(mention.start - 3, mention.start + 1))
        return capital and not first and (single or _DETERMINER.search(before) is None)

    def is_quoted(self, mention: Span) -> bool:
        before = self.text.text[max(0, mention.start - 3) : mention.start].rstrip()[-1:]
        after = self.text.text[mention.end : mention.end + 3].lstrip()[:1]
        return before in _QUOTES and after == _QUOTES[before]

    def is_heading(self, mention: Span) -> bool:
        """Whether a heading says nothing else, but for an article."""
        for block in self.text.page.blocks:
            if block.kind is BlockKind.HEADING and block.start <= mention.start and mention.end <= block.end:
                rest = self.text.text[block.start : mention.start] + self.text.text[mention.end : block.end]
                return fold_string(rest).strip(" :.") in {"", "le", "la", "les", "l'"}
        return False

    def spread(
        self, sure: Sequence[ProgrammeMention], common: Sequence[ProgrammeMention]
    ) -> Iterator[ProgrammeMention]:
        """A single common word that the page marked as a name once is that name elsewhere on it."""
        known, weak = set(sure), set(common)
        marked = {mention.programme_id for mention in known & weak}
        for mention in common:
            single = re.fullmatch(r"\w+", self.text.text[mention.start : mention.end]) is not None
            if mention.programme_id not in marked or mention in known or not single:
                continue
            if not _OTHER_SENSE.match(fold_string(self.text.text[mention.end : mention.end + 24])):
                yield ProgrammeMention(mention.start, mention.end, _SPREAD, "programmes.spread", mention.programme_id)

    def by_acronym(self, sure: Sequence[ProgrammeMention]) -> Iterator[ProgrammeMention]:
        known = {mention.programme_id for mention in sure} | set(self.named)
        local = dict(self.definitions(sure))
        for match in self.names.acronym.finditer(self.text.text):
            before = self.text.text[max(0, match.start() - 12) : match.start()]
            if before.endswith("-") and not _PREFIX.search(before):
                continue
            acronym, ids = self.names.acronyms[int((match.lastgroup or "a0")[1:])]
            if acronym in local or self.is_other(acronym, known, ids):
                continue
            spoken = [one for one in ids if one in known]
            chosen = self.choose(spoken or ids) or (ids[0] if len(acronym) > 3 else None)
            if chosen is None:
                continue
            if self.names.is_common(acronym, chosen) and not self.is_acronym_marked(match, chosen, known):
                continue
            yield ProgrammeMention(match.start(), match.end(), _ACRONYM, "programmes.acronym", chosen)
        for acronym, programme_id in local.items():
            for match in re.finditer(rf"(?<![\w-]){re.escape(acronym)}(?!\w)", self.text.text):
                yield ProgrammeMention(match.start(), match.end(), _LOCAL, "programmes.local", programme_id)

    def is_acronym_marked(self, match: re.Match[str], programme_id: str, known: Collection[str]) -> bool:
        """Whether an acronym that means other things too means the programme: named in full, or after a head."""
        around = (
            self.text.text[max(0, match.start() - 25) : match.start()],
            self.text.text[match.end() : match.end() + 25],
        )
        shouted = re.search(r"[A-ZÀ-Ý]{3,}\W+$", around[0]) or re.match(r"\W+[A-ZÀ-Ý]{3,}(?![a-z])", around[1])
        if shouted and match.group().isupper():
            return False
        if fold_string(match.group()) in _CALLS:  # a call, whosesoever: this one, unless it is another or has a name
            indefinite = re.search(
                r"(?:\b(?:un|une|des|nouvel|premier|deuxième|second|troisième|dernier)\s|\bd['’]un\s)$", around[0]
            )
            named = re.match(r"\s?[«“\"]|\s[A-Z]|\s(?:pour|sur|relatif)\b", around[1])
            return programme_id in known and not indefinite and not named
        return programme_id in known or _HEAD.search(fold_string(around[0])) is not None

    def definitions(self, sure: Sequence[ProgrammeMention]) -> Iterator[tuple[str, str]]:
        """Acronyms that the page itself gives to a programme: ``« Nom du programme » (NDP)``."""
        registered = {acronym for acronym, _ in self.names.acronyms}
        for mention in sure:
            match = _DEFINITION.match(self.text.text, self._after(mention.end))
            if (
                match
                and match["acronym"] not in registered
                and _spells(match["acronym"], self.text.text[max(0, mention.end - 120) : mention.end])
            ):
                yield match["acronym"], mention.programme_id

    def _after(self, end: int) -> int:
        return end + len(re.match(r"\s?[»”\"]?\s?", self.text.text[end : end + 3]).group())  # type: ignore[union-attr]

    def is_other(self, acronym: str, known: Collection[str], ids: Sequence[str]) -> bool:
        """Whether the page itself says that an acronym means something else: ``analyse du cycle de vie (ACV)``."""
        if any(one in known for one in ids):
            return False
        for match in re.finditer(rf"\({re.escape(acronym)}\)", self.text.text):
            if _spells(acronym, self.text.text[max(0, match.start() - 120) : match.start()].rstrip()):
                return True
        return False

    def blocked(self) -> list[Span]:
        """Where a longer name, of an association, holds a programme's."""
        longer = self.names.blocker.find_matches_as_indexes(self.joined.text, overlapping=True)
        spans = [self.span(start, end) for _, start, end in longer]
        return [self.text.folded.span(span.start, span.end) for span in spans]

    def span(self, start: int, end: int) -> Span:
        """Where a match among the joined stems stands in the folded text."""
        first, last = self.joined.tokens(start, end)
        return Span(self.tokens[first].start, self.tokens[last].end)


def _is_last_part(mention: Span, persons: Iterable[Span]) -> bool:
    return any(person.start < mention.start and mention.end <= person.end for person in persons)


def _alike(names: Names, words: Sequence[Token]) -> Iterator[tuple[str, Sequence[str], Sequence[Token]]]:
    """Names and stretches of words that are nearly the same letters."""
    by_length: dict[int, list[int]] = {}
    bare = [name.replace(" ", "") for name in names.keys]
    for number, name in enumerate(names.keys):
        if len(bare[number]) >= _LEAST_LETTERS:
            for length in range(max(1, name.count(" ") - 2), name.count(" ") + 1):
                by_length.setdefault(length, []).append(number)
    for length, numbers in sorted(by_length.items()):
        windows = [
            words[first : first + length]
            for first in range(len(words) - length + 1)
            if not any(token.apart for token in words[first + 1 : first + length])
        ]
        if not windows:
            continue
        stretches = ["".join(token.stem for token in window) for window in windows]
        likeness = cdist(
            [bare[number] for number in numbers],
            stretches,
            scorer=Levenshtein.normalized_similarity,
            score_cutoff=_DAMAGED_LIKENESS,
        )
        for row, column in zip(*numpy.nonzero(likeness), strict=True):
            yield names.keys[numbers[row]], names.owners[numbers[row]], windows[column]


def _spells(acronym: str, words: str) -> bool:
    """Whether the letters of an acronym are the initials, in order, of the words before it, from the first one on."""
    wanted = [letter for letter in fold_string(acronym) if letter.isalpha()]
    initials = [word[0] for word in re.findall(r"[a-z]+", fold_string(words))]
    rest = initials[-3 * len(wanted) :]
    for begin in range(len(rest)):
        if rest[begin] == wanted[0]:
            left = iter(rest[begin:])
            if all(letter in left for letter in wanted):
                return True
    return False


@lru_cache(maxsize=4)
def _regions(reference: Reference) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Each region's code, and how a page names it: by its name or by one of its départements'."""
    found = []
    for region in reference.regions.values():
        places = [region.name, *(d.name for d in reference.departements.values() if d.region == region.code)]
        spelt = sorted({re.sub(r"[\s'’-]", r"[\\s'’-]", place) for place in places})
        found.append((region.code, re.compile(r"(?<![\w-])(?:" + "|".join(spelt) + r")(?![\w-])")))
    return tuple(found)
