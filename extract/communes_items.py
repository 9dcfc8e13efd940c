"""Lists whose items open with a commune's name: what most of them are, the others are too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extract.communes_evidence import Surroundings
from extract.facts import Span
from ingest.document import Block, BlockKind

_LEAST_ITEMS = 3
_BARE_LINE = 60  # characters of a paragraph that is a list's line
_BEFORE = re.compile(r"[\s\W\d]*(?:[a-z]\))?\s*")
_AFTER = re.compile(r"\s*(?:$|[:,;.(/\[|–—]|-\s)")
_DOUBTFUL = frozenset({"common-word", "person", "person-alone", "title", "first-name", "hyphen", "capital-after"})


def opening_items(around: Surroundings, spans: Sequence[Span], signs: Sequence[Sequence[str]]) -> frozenset[int]:
    """Which names (by their place in ``spans``) open an item of a list of communes.

    Three items or more, of which at least half open with a name that is no common word's and no person's.
    """
    opens: dict[int, int] = {}
    for index, span in enumerate(spans):
        block = around.block(span)
        if block is not None and _opens(around.raw, block, span):
            opens.setdefault(block.start, index)
    found: set[int] = set()
    for run in _runs(around.blocks):
        places = [opens[block.start] for block in run if block.start in opens]
        sure = sum(not _DOUBTFUL.intersection(signs[place]) for place in places)
        if len(run) >= _LEAST_ITEMS and sure > 1 and 2 * sure >= len(run):
            found.update(places)
    return frozenset(found)


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
