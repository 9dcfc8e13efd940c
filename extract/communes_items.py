"""Lists whose items open with a commune's name; lines that open with a département's (``Corrèze : Tulle, Ussel``)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from extract.communes_evidence import Surroundings
from extract.communes_lexicon import key_of
from extract.facts import Span
from extract.reference import Reference
from ingest.document import Block, BlockKind

_LEAST_ITEMS = 3
_BARE_LINE = 60  # characters of a paragraph that is a list's line
_BEFORE = re.compile(r"[\s\W\d]*(?:[a-z]\))?\s*")
_AFTER = re.compile(r"\s*(?:$|[:,;.(/\[|–—]|-\s)")
_LABEL = re.compile(r"\s*(?:\(\d[\dab]\d?\))?\s*:\s*")
_DOUBTFUL = frozenset({"common-word", "person", "person-alone", "title", "first-name", "hyphen", "capital-after"})


def opening_items(
    around: Surroundings, spans: Sequence[Span], signs: Callable[[Sequence[int]], Sequence[Sequence[str]]]
) -> frozenset[int]:
    """Which names (by their place in ``spans``) open an item of a list of communes.

    Three items or more, of which at least half open with a name that is no common word's and no person's.

    Args:
        around: the page.
        spans: the names, in order.
        signs: tells all signs of some of them.
    """
    opens: dict[int, int] = {}
    for index, span in enumerate(spans):
        block = around.block(span)
        if block is not None and _opens(around.raw, block, span):
            opens.setdefault(block.start, index)
    found: set[int] = set()
    for run in _runs(around.blocks):
        places = [opens[block.start] for block in run if block.start in opens]
        if len(run) < _LEAST_ITEMS or len(places) < 2 or 2 * len(places) < len(run):
            continue
        sure = sum(not _DOUBTFUL.intersection(told) for told in signs(places))
        if sure > 1 and 2 * sure >= len(run):
            found.update(places)
    return frozenset(found)


def labels(around: Surroundings, spans: Sequence[Span], departements: Sequence[frozenset[str]]) -> Iterator[int]:
    """Which names open a line of communes that they are the département of.

    Args:
        around: the page.
        spans: the names, in order.
        departements: of each, those in which a commune of the name lies.
    """
    by_name = _departements_by_name(around.reference)
    for index, (span, following) in enumerate(pairwise(spans)):
        if not _LABEL.fullmatch(around.raw, span.end, following.start):
            continue
        code, block = by_name.get(key_of(around.raw[span.start : span.end])), around.block(span)
        if code is None or block is None or code not in departements[index + 1]:
            continue
        if following.end <= block.end and _BEFORE.fullmatch(around.raw, block.start, span.start):
            yield index


@lru_cache(maxsize=2)
def _departements_by_name(reference: Reference) -> Mapping[str, str]:
    """A name as it is looked up → its code."""
    return {key_of(one.name): code for code, one in reference.departements.items()}


def _opens(raw: str, block: Block, span: Span) -> bool:
    before, after = raw[block.start : span.start], raw[span.end : block.end]
    return _BEFORE.fullmatch(before) is not None and _AFTER.match(after) is not None


def _runs(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """List items, or short lines, that follow each other."""
    run: list[Block] = []
    for block in blocks:
        if not run or block.kind is not run[-1].kind:
            yield run
            run = []
        short = block.kind is BlockKind.PARAGRAPH and block.end - block.start <= _BARE_LINE
        if block.kind is BlockKind.LIST_ITEM or short:
            run.append(block)
        else:
            yield run
            run = []
    yield run
