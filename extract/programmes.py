"""Programmes of the registry, under any of their names and acronyms.

A name is met with other capitals, accents, hyphens, quotes and plurals; a long one in another order, with other
small words or, on a damaged page, with damaged letters. A name that is common words too counts only where the page
marks it as a name; one that two regions share is told apart by the region.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from extract.facts import ProgrammeMention, Span
from extract.normalise import fold_string, separated
from extract.programmes_names import Names, compiled, longest
from extract.programmes_sightings import Sightings, sight
from extract.text import PageText
from ingest.document import BlockKind

if TYPE_CHECKING:
    from extract.reference import Reference

_SURE, _ACRONYM, _REWORDED, _MARKED, _SPREAD, _DAMAGED, _LOCAL = 0.97, 0.96, 0.9, 0.8, 0.65, 0.85, 0.85

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


def find(
    text: PageText,
    reference: Reference,
    region: str | None,
    named: Collection[str] = (),
    *,
    seen: Sightings | None = None,
) -> tuple[ProgrammeMention, ...]:
    """Find the programmes named on a page, in order; of names that overlap, the longest.

    Args:
        text: the page.
        reference: holds the registry.
        region: INSEE code of the publisher's region, which tells names apart that two regions share.
        named: ids of programmes that the document surely names elsewhere: then an acronym that means other things
            too means them here.
        seen: what ``sight`` found on the page, where that is known.
    """
    return _Finder(text, seen or sight(text, reference), reference, region, named).find()


class _Finder:
    def __init__(
        self, text: PageText, seen: Sightings, reference: Reference, region: str | None, named: Collection[str]
    ) -> None:
        self.text = text
        self.seen = seen
        self.programmes = reference.programmes
        self.names: Names = compiled(reference)
        self.region = region
        self.named = named

    @cached_property
    def folded(self) -> str:
        return separated(self.text.text, self.text.folded)

    @cached_property
    def sentence_starts(self) -> Collection[int]:
        return {sentence.start for sentence in self.text.sentences}

    def find(self) -> tuple[ProgrammeMention, ...]:
        sure: list[ProgrammeMention] = []
        common: list[tuple[ProgrammeMention, Span]] = []  # with the span in the folded text
        for mention, span, is_common in self.by_name():
            if is_common:
                common.append((mention, span))
            else:
                sure.append(mention)
        sure.extend(self.reworded())
        sure.extend(self.damaged(sure))
        sure = [mention for mention in sure if not self.is_person(mention)]
        sure.extend(mention for mention, span in common if self.is_marked(mention, span))
        sure.extend(self.spread(sure, [mention for mention, _ in common]))
        sure.extend(self.by_acronym(sure))
        apart = (mention for mention in sure if not any(mention in longer for longer in self.seen.blocked))
        return longest(sorted(apart, key=lambda m: m.programme_id), len(self.text.text))

    def choose(self, ids: Sequence[str]) -> str | None:
        """Which of the programmes that share a name is meant; None where it is another region's."""
        local = [one for one in ids if self.programmes[one].region is not None]
        here = [one for one in local if self.programmes[one].region == self.region]
        national = [one for one in ids if one not in local]
        if here or national or not local:
            return next(iter((*here, *national)), None)
        spoken = [one for one in local if self.programmes[one].region in self.seen.regions]
        unsure = local if self.region is None and not self.seen.regions else []
        return next(iter((*spoken, *unsure)), None)

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
        for number, start, end in self.seen.names:
            mention = self.mention(start, end, self.names.owners[number], _SURE, "programmes.name")
            if mention is not None:
                yield mention, Span(start, end), self.names.is_common(self.names.keys[number], mention.programme_id)

    def reworded(self) -> Iterator[ProgrammeMention]:
        """Longer names in another order, with other small words."""
        for ids, start, end in self.seen.reworded:
            mention = self.mention(start, end, ids, _REWORDED, "programmes.reworded")
            if mention is not None:
                yield mention

    def damaged(self, sure: Sequence[ProgrammeMention]) -> Iterator[ProgrammeMention]:
        """Names whose letters OCR damaged, where no name is read otherwise."""
        taken = bytearray(len(self.text.text) if self.seen.damaged else 0)
        for mention in sure if self.seen.damaged else ():
            taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
        for number, start, end in self.seen.damaged:
            likely = self.mention(start, end, self.names.owners[number], _DAMAGED, "programmes.damaged")
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
        if programme.region not in {None, self.region, *self.seen.regions}:
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
        for number, start, end in self.seen.acronyms:
            acronym, ids = self.names.acronyms[number]
            if acronym in local or self.is_other(acronym, known, ids):
                continue
            spoken = [one for one in ids if one in known]
            chosen = self.choose(spoken or ids) or (ids[0] if len(acronym) > 3 else None)
            if chosen is None:
                continue
            span = Span(start, end)
            if self.names.is_common(acronym, chosen) and not self.is_acronym_marked(span, chosen, known):
                continue
            yield ProgrammeMention(start, end, _ACRONYM, "programmes.acronym", chosen)
        for acronym, programme_id in local.items():
            for match in re.finditer(rf"(?<![\w-]){re.escape(acronym)}(?!\w)", self.text.text):
                yield ProgrammeMention(match.start(), match.end(), _LOCAL, "programmes.local", programme_id)

    def is_acronym_marked(self, span: Span, programme_id: str, known: Collection[str]) -> bool:
        """Whether an acronym that means other things too means the programme: named in full, or after a head."""
        spelt = self.text.text[span.start : span.end]
        around = (self.text.text[max(0, span.start - 25) : span.start], self.text.text[span.end : span.end + 25])
        shouted = re.search(r"[A-ZÀ-Ý]{3,}\W+$", around[0]) or re.match(r"\W+[A-ZÀ-Ý]{3,}(?![a-z])", around[1])
        if shouted and spelt.isupper():
            return False
        if fold_string(spelt) in _CALLS:  # a call, whosesoever: this one, unless it is another or has a name
            indefinite = re.search(
                r"(?:\b(?:un|une|des|nouvel|premier|deuxième|second|troisième|dernier)\s|\bd['’]un\s)$", around[0]
            )
            named = re.match(r"\s?[«“\"]|\s[A-Z]|\s(?:pour|sur|relatif)\b", around[1])
            return programme_id in known and not indefinite and not named
        return programme_id in known or _HEAD.search(fold_string(around[0])) is not None

    def definitions(self, sure: Sequence[ProgrammeMention]) -> Iterator[tuple[str, str]]:
        """Acronyms that the page itself gives to a programme: ``« Nom du programme » (NDP)``."""
        for mention in sure:
            match = _DEFINITION.match(self.text.text, self._after(mention.end))
            if (
                match
                and match["acronym"] not in self.names.registered
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


def _is_last_part(mention: Span, persons: Iterable[Span]) -> bool:
    return any(person.start < mention.start and mention.end <= person.end for person in persons)


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
