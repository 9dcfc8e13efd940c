"""The viewer of a page: what its template needs to put image and text side by side."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.boxes import boxes_of
from ingest.cache import LayoutError, loads_page
from ingest.document import Block, Box, Page
from lieudit.web.language import KINDS
from lieudit.web.links import Links
from lieudit.web.rows import Document, Facts, MentionRow, StoredPage
from lieudit.web.segments import Mark, Part, lay_out

_SPAN = re.compile(r"(\d{1,9})-(\d{1,9})")
_log = logging.getLogger(__name__)
_PAD = 1.5  # points by which a box is drawn larger than the words


@dataclass(frozen=True, slots=True)
class Overlay:
    """A mark's boxes on the image, in points as the image's view box has them."""

    mark: Mark
    boxes: tuple[Box, ...]  # x, y, width, height


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The pages around this one: number and id; a page that could not be read is missing."""

    previous: tuple[int, str] | None
    following: tuple[int, str] | None
    numbers: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class View:
    document: Document
    page: StoredPage
    parts: tuple[Part, ...]
    overlays: tuple[Overlay, ...]
    facts: Facts
    legend: tuple[tuple[str, int], ...]  # kind, mentions on this page
    neighbours: Neighbours
    highlight: Mark | None
    missing_span: bool  # one was asked for that the page doesn't have
    has_image: bool
    has_original: bool


def compose_view(
    *,
    document: Document,
    page: StoredPage,
    mentions: Sequence[MentionRow],
    facts: Facts,
    numbers: Sequence[tuple[int, str]],
    highlight: str | None,
    has_original: bool,
    has_image: bool,
    links: Links,
) -> View:
    """Put together all that the viewer shows of a page.

    Args:
        document: that the page belongs to.
        page: as stored.
        mentions: on the page.
        facts: of the page.
        numbers: number and id of each stored page of the document, in order.
        highlight: `START-END` out of the address; anything else, and a span outside of the text, marks nothing.
        has_original: whether the file itself was kept.
        has_image: whether the page can be drawn.
        links: the addresses.
    """
    read = layout_of(page)
    span = read_span(highlight, page.text)
    selected = Mark(*span, "highlight") if span else None
    marks = [_mark(mention, page.id, links) for mention in mentions]
    overlays = [
        Overlay(mark, tuple(padded(box) for box in mention.boxes))
        for mark, mention in zip(marks, mentions, strict=True)
        if mention.boxes
    ]
    if selected:
        overlays.insert(0, Overlay(selected, tuple(padded(box) for box in _boxes(read, selected, mentions))))
    counts = Counter(mention.kind for mention in mentions)
    blocks: Sequence[Block] = read.blocks if read else ()
    return View(
        document=document,
        page=page,
        parts=lay_out(page.text, blocks, [*([selected] if selected else []), *marks]),
        overlays=tuple(overlays) if has_image else (),
        facts=facts,
        legend=tuple((kind, counts[kind]) for kind in KINDS if counts[kind]),
        neighbours=neighbours(page.number, numbers),
        highlight=selected,
        missing_span=bool(highlight) and selected is None,
        has_image=has_image,
        has_original=has_original,
    )


def read_span(highlight: str | None, text: str) -> tuple[int, int] | None:
    """`START-END` as offsets without white space at the ends, if they hold any of the text."""
    match = _SPAN.fullmatch(highlight or "")
    if not match:
        return None
    start, end = int(match[1]), int(match[2])
    words = text[start:end].strip()
    if end > len(text) or not words:
        return None
    start = text.index(words, start)
    return start, start + len(words)


def neighbours(number: int, numbers: Sequence[tuple[int, str]]) -> Neighbours:
    """The pages before and after one."""
    return Neighbours(
        max((entry for entry in numbers if entry[0] < number), default=None),
        min((entry for entry in numbers if entry[0] > number), default=None),
        tuple(numbers),
    )


def layout_of(page: StoredPage) -> Page | None:
    """The page's words and blocks; of another version's layout the text alone is shown, line by line."""
    if page.layout is None:
        return None
    try:
        return loads_page(page.layout)
    except LayoutError as error:
        _log.warning("page %s: its layout can't be read: %s", page.id, error)
        return None


def _mark(mention: MentionRow, page_id: str, links: Links) -> Mark:
    said = f"{mention.kind}: {mention.value}"
    if mention.confidence is not None:
        said += f" — confidence {mention.confidence:.0%}"
    address = links.page(page_id, mention.start, mention.end)
    return Mark(mention.start, mention.end, mention.kind, mention.id, said, address)


def _boxes(read: Page | None, span: Mark, mentions: Sequence[MentionRow]) -> tuple[Box, ...]:
    """Where the highlighted words lie; without a stored layout, a mention of just that span knows."""
    if read:
        return boxes_of(read, span.start, span.end)
    same = [mention.boxes for mention in mentions if (mention.start, mention.end) == (span.start, span.end)]
    return same[0] if same else ()


def padded(box: Box) -> Box:
    """A box as SVG draws it (x, y, width, height), a little larger than the words."""
    x0, top, x1, bottom = box
    return (
        round(x0 - _PAD, 2),
        round(top - _PAD, 2),
        round(max(x1 - x0, 0) + 2 * _PAD, 2),
        round(max(bottom - top, 0) + 2 * _PAD, 2),
    )
