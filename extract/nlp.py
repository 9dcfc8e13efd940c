"""A page read as French: spaCy's tokens and names, our own repairs and sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from extract import model
from extract.facts import Span
from extract.normalise import Repair, fold, repairs_of
from extract.persons import full_names, is_full_name, titled
from extract.text import InOrder, PageText
from ingest.document import Page

if TYPE_CHECKING:
    from spacy.tokens import Doc

_REACH = 4  # words on either side that the model regards: its encoder has four layers, each of which sees one further
SomeSpan = TypeVar("SomeSpan", bound=Span)

# What ends with a full stop and does not end a sentence.
_ABBREVIATION = re.compile(
    r"""(?:^|[\s(«"'’\[-])
    (?:m|mm|mme|mlle|mgr|dr|pr|me|st|ste|sts|stes|art|al|cf|ex|env|fig|tab|vol|chap|p|pp|pl|no|n°|nos|réf|ref|tél|tel
      |av|ave|bd|bld|boul|pl|rte|ch|chem|imp|all|hab|max|min|resp|dir|prés|éd|ed|coll|op|cit|ibid|id|jr
      |janv|févr|fév|avr|juil|sept|oct|nov|déc|dép|dépt|arr|cne|pop|inf|sup|suiv|sq|vs|approx|mio|mrd
      |[a-zà-ÿ]|(?:[a-zà-ÿ]\.\s?)+[a-zà-ÿ])$""",
    re.VERBOSE | re.IGNORECASE,
)
_NUMBER = re.compile(r"\W*(?:[IVX]+|\d{1,2})", re.IGNORECASE)  # of a heading or of an item
_WORD = re.compile(r"\S+")
_LONGEST = 40  # characters: more than any abbreviation has, with the full stops within it
_LONG = 7  # letters: more than any has that stand together
_END = re.compile(r"(?:\.{3}|…|[.!?])(?:\s?[»”\"’)\]])*(?=\s)")
_OPENING = re.compile(r"\s+[«“\"(\[–—•-]?\s?[«“\"]?\s?[A-ZÀ-ÝŒ0-9]")
# No word or address is so long: leaders, rules, text whose blanks are lost. The tokenizer takes the square of the time.
_GLUED = re.compile(r"\S{200,}")
_CAPITALISED = re.compile(r"\S\s*[«“\"('’]?[A-ZÀ-ÝŒ][\w'’-]+")


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
    before = piece[max(start, end.start() - _LONGEST) : end.start()]
    return not (_NUMBER.fullmatch(before) or _is_abbreviation(before))


def _is_abbreviation(words: str) -> bool:
    """Whether a text ends with an abbreviation: not with a figure or a long word, as most sentences do."""
    last = words[-_LONG:]
    if last[-1:].isdigit() or (len(last) == _LONG and last.isalpha()):
        return False
    return _ABBREVIATION.search(words) is not None


def _trimmed(piece: str, start: int, end: int, offset: int) -> Iterator[Span]:
    inner = piece[start:end]
    if inner.strip():
        left = len(inner) - len(inner.lstrip())
        yield Span(offset + start + left, offset + start + len(inner.rstrip()))


def repair_tokens(doc: Doc, repairs: Iterable[Repair]) -> None:
    """Set ``token.norm_`` where a repair says how the text should read; a repair over several tokens makes one."""
    with doc.retokenize() as retokenizer:
        for repair in repairs:
            span = doc.char_span(repair.start, repair.end, alignment_mode="expand")
            before, after = doc.text[span.start_char : repair.start], doc.text[repair.end : span.end_char]
            retokenizer.merge(span, attrs={"NORM": (before + repair.norm + after).lower()})


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the model sees in a sentence."""

    persons: InOrder[Span] = field(default_factory=lambda: InOrder([]))
    places: InOrder[Span] = field(default_factory=lambda: InOrder([]))


def _moved(span: SomeSpan, by: int) -> SomeSpan:
    return replace(span, start=span.start + by, end=span.end + by)


class PageNames:
    """A page's names: persons whom their title or office tells, and what the model sees, a sentence at a time.

    The model reads a sentence once a name in it is asked for, and sees there what it would see reading the block: no
    name crosses a sentence, and around each word it regards no more than ``_REACH`` others on either side.
    """

    def __init__(self, text: str, blocks: Sequence[Span], sentences: Sequence[Span], repairs: Sequence[Repair]) -> None:
        self._text, self._repairs = text, repairs
        self._blocks, self._sentences = InOrder(blocks), InOrder(sentences)
        self._titled, self._possible = InOrder(titled(text, blocks)), InOrder(full_names(text))
        self._seen: dict[int, _Seen] = {}  # by the sentence's number

    def possible_persons(self, span: Span) -> Sequence[Span]:
        return self._titled.at(span) or self._possible.at(span)

    def persons(self, span: Span) -> Sequence[Span]:
        told = self._titled.at(span)
        if told or not self._possible.at(span):
            return told
        return [person for seen in self._read(span) for person in seen.persons.at(span)]

    def places(self, span: Span) -> Sequence[Span]:
        return [place for seen in self._read(span) for place in seen.places.at(span)]

    def look_at(self, spans: Iterable[Span]) -> None:
        touched = {number for span in spans for number in self._sentences.touching(span)}
        unseen = touched - self._seen.keys()
        if not unseen:
            return
        self._seen.update(dict.fromkeys(unseen, _Seen()))
        windows = {run: self._window(run) for run in self._runs(sorted(unseen))}
        docs = [self._doc(window) for window in windows.values()]
        for (run, window), doc in zip(
            windows.items(), model.build().get_pipe("ner").pipe(docs, batch_size=64), strict=True
        ):
            names = [(_moved(Span(name.start_char, name.end_char), window.start), name.label_) for name in doc.ents]
            for number in run:
                sentence = self._sentences.spans[number]  # a name may take in the tab that follows its cell
                own = [(span, label) for span, label in names if sentence.start <= span.start < sentence.end]
                self._seen[number] = _Seen(
                    persons=InOrder([span for span, label in own if label == "PER" and self._is_person(span)]),
                    places=InOrder([span for span, label in own if label == "LOC"]),
                )

    def _is_person(self, span: Span) -> bool:
        return is_full_name(self._text[span.start : span.end]) and not self._titled.touching(span)

    def _read(self, span: Span) -> list[_Seen]:
        self.look_at([span])
        return [self._seen[number] for number in self._sentences.touching(span)]

    def _runs(self, numbers: Iterable[int]) -> Iterator[range]:
        """Sentences that follow each other in a block that holds a capital: the model reads them together."""
        run = range(0)
        for number in numbers:
            block = self._block_of(number)
            if not _CAPITALISED.search(self._text, block.start, block.end):
                continue
            if number == run.stop and run and self._block_of(run[0]) == block:
                run = range(run.start, number + 1)
                continue
            if run:
                yield run
            run = range(number, number + 1)
        if run:
            yield run

    def _block_of(self, sentence: int) -> Span:
        return self._blocks.at(self._sentences.spans[sentence])[0]

    def _window(self, run: range) -> Span:
        """Sentences with the words of their block around them that the model regards."""
        block, first, last = self._block_of(run[0]), self._sentences.spans[run[0]], self._sentences.spans[run[-1]]
        before = [word.start() for word in _WORD.finditer(self._text, block.start, first.start)][-_REACH:]
        after = [word.end() for word in islice(_WORD.finditer(self._text, last.end, block.end), _REACH)]
        return Span(
            before[0] if len(before) == _REACH else block.start, after[-1] if len(after) == _REACH else block.end
        )

    def _doc(self, window: Span) -> Doc:
        """The model's view of a stretch: its words, some repaired, and where sentences start."""
        words = _GLUED.sub(lambda glued: " " * len(glued.group()), self._text[window.start : window.end])
        doc = model.build().make_doc(words)
        repair_tokens(doc, [_moved(repair, -window.start) for repair in self._repairs if repair in window])
        for sentence in self._sentences.at(window):
            start = max(sentence.start - window.start, 0)
            doc.char_span(start, start + 1, alignment_mode="expand")[0].is_sent_start = True
        return doc


def read(page: Page) -> PageText:
    """Read a page as French: repair and fold it, part it into sentences; its names are read as they are asked for."""
    repairs = repairs_of(page, model.rank)
    blocks = [Span(block.start, block.end) for block in page.blocks] or list(_lines(page.text))
    sentences = tuple(
        Span(block.start + span.start, block.start + span.end)
        for block in blocks
        for span in sentence_spans(page.text[block.start : block.end])
    )
    return PageText(page, fold(page.text, repairs), sentences, PageNames(page.text, blocks, sentences, repairs))


def _lines(text: str) -> Iterator[Span]:
    for match in re.finditer(r"[^\n]+", text):
        yield Span(match.start(), match.end())
