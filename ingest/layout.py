"""Words become lines, lines become blocks in reading order."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from statistics import median

from ingest.document import BlockKind, Box, DraftBlock, Line, Word


def build_blocks(
    words: Sequence[Word],
    width: float,
    height: float,
    *,
    tables: Sequence[DraftBlock] = (),
    rules: Sequence[Box] = (),
    frames: Sequence[Box] = (),
    running: Collection[str] = (),
) -> tuple[DraftBlock, ...]:
    """Lay out a page's words as blocks in reading order."""
    if not words:
        return ()
    ordered = sorted(words, key=lambda word: (word.bottom + word.top, word.x0))
    lines: list[list[Word]] = []
    for word in ordered:
        middle = (word.top + word.bottom) / 2
        if lines and lines[-1][0].top <= middle <= lines[-1][0].bottom:
            lines[-1].append(word)
        else:
            lines.append([word])
    usual = median(word.bottom - word.top for word in words)
    blocks: list[list[list[Word]]] = []
    for line in lines:
        line.sort(key=lambda word: word.x0)
        if blocks and line[0].top - blocks[-1][-1][0].bottom < usual * 0.5:
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return tuple(DraftBlock(BlockKind.PARAGRAPH, tuple(Line(tuple(line)) for line in block)) for block in blocks)
