"""The viewer of a page: what its template needs to put image, text and facts side by side."""

from __future__ import annotations

import json
import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.boxes import boxes_of
from ingest.cache import LayoutError, loads_page
from ingest.document import Block, Box, Page
from lieudit.web.language import KINDS, Language
from lieudit.web.links import Links
from lieudit.web.rows import Document, Facts, MentionRow, StoredPage
from lieudit.web.segments import Mark, Part, lay_out
from lieudit.web.sizes import LARGE, NORMAL
from lieudit.web.viewer_facts import ROLES, Said, Told, in_order_of_roles, in_reading_order, untold

_SPAN = re.compile(r"(\d{1,9})-(\d{1,9})")
_log = logging.getLogger(__name__)
_PAD = 1.5  # points by which a box is drawn larger than the words


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks of a page beside the page itself."""

    highlight: str | None = None  # START-END
    fact: str | None = None  # KIND:ID
    words: str = ""  # of a search


@dataclass(frozen=True, slots=True)
class Found:
    """What the database says of a page, with what was asked for."""

    document: Document
    page: StoredPage
    mentions: Sequence[MentionRow]
    facts: Facts
    numbers: Sequence[tuple[int, str]]  # number and id of each stored page of the document, in order
    told: Sequence[Told] = ()  # the words that tell the fact that was asked for
    hits: Sequence[tuple[int, int]] = ()  # the words that were searched


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


@dataclass(frozen=True, slots=True)
class Steps:
    """Where the eye can go from here: the addresses of the next and the previous of a kind, and how many there are."""

    total: int
    number: int | None  # of the one that is chosen, from 1
    previous: str | None
    following: str | None


@dataclass(frozen=True, slots=True)
class Chosen:
    """The words that the address names, and what is known of them."""

    start: int
    end: int
    words: str
    said: Said | None = None  # the fact, where one was asked for
    told: tuple[Told, ...] = ()
    untold: tuple[str, ...] = ()  # roles
    mentions: tuple[tuple[MentionRow, str], ...] = ()  # of just these words, with what each says


@dataclass(frozen=True, slots=True)
class View:
    document: Document
    page: StoredPage
    parts: tuple[Part, ...]
    overlays: tuple[Overlay, ...]
    said: tuple[tuple[Said, ...], ...]  # facts in reading order, those of one quote together
    is_cut: bool  # the page says more than is listed
    legend: tuple[tuple[str, int], ...]  # kind, mentions on this page
    neighbours: Neighbours
    chosen: Chosen | None
    missing: str  # `span` or `fact`: one was asked for that the page doesn't have
    words: str  # of a search
    hits: int
    steps: dict[str, Steps]  # fact, mention, hit
    pixels: tuple[int, int]  # across the page's image, and across the one that is twice as fine
    has_image: bool
    has_original: bool


def compose_view(
    found: Found, asked: Asked, *, has_original: bool, has_image: bool, links: Links, language: Language
) -> View:
    """Put together all that the viewer shows of a page.

    Args:
        found: in the database.
        asked: in the address; what makes no sense there, and a span outside of the text, marks nothing.
        has_original: whether the file itself was kept.
        has_image: whether the page can be drawn.
        links: the addresses.
        language: of the reader.
    """
    page, mentions = found.page, found.mentions
    read = layout_of(page)
    groups = in_reading_order(found.facts)
    titles = [_title(mention, language) for mention in mentions]
    chosen = _chosen(found, asked, groups, titles)
    overlays: list[Overlay] = []
    if chosen:
        mark = Mark(chosen.start, chosen.end, "highlight")
        overlays.append(Overlay(mark, _padded_all(_boxes(read, mark, mentions))))
    for mention, title in zip(mentions, titles, strict=True):
        address = links.page(page.id, mention.start, mention.end, asked.words)
        mark = Mark(mention.start, mention.end, mention.kind, mention.id, title, address)
        overlays.append(Overlay(mark, _padded_all(mention.boxes)))
    for start, end in found.hits:
        mark = Mark(start, end, "hit", href=links.page(page.id, start, end, asked.words))
        overlays.append(Overlay(mark, _padded_all(boxes_of(read, start, end)) if read else ()))
    overlays += _parts(chosen.told, language) if chosen else ()
    counts = Counter(mention.kind for mention in mentions)
    blocks: Sequence[Block] = read.blocks if read else ()
    facts = found.facts
    return View(
        document=found.document,
        page=page,
        parts=lay_out(page.text, blocks, [overlay.mark for overlay in overlays]),
        overlays=tuple(overlay for overlay in overlays if overlay.boxes) if has_image else (),
        said=groups,
        is_cut=facts.limit > 0 and facts.limit in map(len, (facts.participations, facts.awards, facts.counts)),
        legend=tuple((kind, counts[kind]) for kind in KINDS if counts[kind]),
        neighbours=neighbours(page.number, found.numbers),
        chosen=chosen,
        missing="" if chosen else "fact" if asked.fact else "span" if asked.highlight else "",
        words=asked.words,
        hits=len(found.hits),
        steps=_steps(found, groups, chosen, asked.words, links),
        pixels=(
            NORMAL.pixels_across(page.width or 0, page.height or 0),
            LARGE.pixels_across(page.width or 0, page.height or 0),
        ),
        has_image=has_image,
        has_original=has_original,
    )


def _parts(told: Sequence[Told], language: Language) -> Iterator[Overlay]:
    """The words that tell a fact; those that tell two parts of it (`DSIL`: programme and funder) once."""
    roles: dict[tuple[int, int], list[Told]] = {}
    for one in told:
        roles.setdefault((one.start, one.end), []).append(one)
    for (start, end), ones in roles.items():
        label = ", ".join(language.gettext(ROLES.get(one.role, one.role)) for one in ones)
        yield Overlay(Mark(start, end, "part", role=ones[0].role, label=label), _padded_all(ones[0].boxes))


def _chosen(found: Found, asked: Asked, groups: Sequence[Sequence[Said]], titles: Sequence[str]) -> Chosen | None:
    text = found.page.text
    if asked.fact:
        said = next((one for group in groups for one in group if one.key == asked.fact), None)
        if said is None:
            return None
        place = said.place
        told = in_order_of_roles(found.told)
        return Chosen(place.start, place.end, text[place.start : place.end], said, told, untold(said.fact, told))
    span = read_span(asked.highlight, text)
    if span is None:
        return None
    same = [
        (mention, title)
        for mention, title in zip(found.mentions, titles, strict=True)
        if (mention.start, mention.end) == span
    ]
    return Chosen(*span, text[slice(*span)], mentions=tuple(same))


def _steps(
    found: Found, groups: Sequence[Sequence[Said]], chosen: Chosen | None, words: str, links: Links
) -> dict[str, Steps]:
    page_id = found.page.id
    facts = [
        (said.place.start, said.place.end, links.evidence(page_id, said.kind, said.fact.id, words))
        for group in groups
        for said in group
    ]
    spans = {
        "mention": sorted({(mention.start, mention.end) for mention in found.mentions}),
        "hit": sorted(found.hits),
    }
    stops = {"fact": facts} | {
        kind: [(start, end, links.page(page_id, start, end, words)) for start, end in places]
        for kind, places in spans.items()
    }
    said = chosen.said if chosen else None
    here = {
        "fact": said.number - 1 if said else None,
        **{
            kind: places.index((chosen.start, chosen.end))
            if chosen and not said and (chosen.start, chosen.end) in places
            else None
            for kind, places in spans.items()
        },
    }
    return {kind: step(stops[kind], here[kind], chosen.start if chosen else 0) for kind in stops}


def step(stops: Sequence[tuple[int, int, str]], here: int | None, position: int) -> Steps:
    """The stops beside one of them, or beside a position of the text.

    Args:
        stops: start, end and address of each, in order.
        here: which of them is chosen, from 0; None: another thing is.
        position: where that other thing begins.
    """
    if here is not None:
        before, after = here - 1, here + 1
    else:
        after = sum(start < position for start, _, _ in stops)
        before = after - 1
    return Steps(
        total=len(stops),
        number=None if here is None else here + 1,
        previous=stops[before][2] if before >= 0 else None,
        following=stops[after][2] if after < len(stops) else None,
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


def _title(mention: MentionRow, language: Language) -> str:
    """What a mention stands for, and how sure that is."""
    kind = language.gettext(ROLES.get(mention.kind, mention.kind))
    if mention.kind == "amount":
        said = language.euros(*json.loads(mention.named.name))
    elif mention.kind == "date":
        said = language.edtf(mention.named.name)
    else:
        said = mention.named.name
        if mention.kind == "commune":
            said += f" ({mention.named.key})"
    if mention.confidence is None:
        return language.gettext("%(kind)s: %(value)s") % {"kind": kind, "value": said}
    return language.gettext("%(kind)s: %(value)s, confidence %(share)s") % {
        "kind": kind,
        "value": said,
        "share": language.share(mention.confidence),
    }


def _boxes(read: Page | None, span: Mark, mentions: Sequence[MentionRow]) -> tuple[Box, ...]:
    """Where the highlighted words lie; without a stored layout, a mention of just that span knows."""
    if read:
        return boxes_of(read, span.start, span.end)
    same = [mention.boxes for mention in mentions if (mention.start, mention.end) == (span.start, span.end)]
    return same[0] if same else ()


def _padded_all(boxes: Sequence[Box]) -> tuple[Box, ...]:
    return tuple(padded(box) for box in boxes)


def padded(box: Box) -> Box:
    """A box as SVG draws it (x, y, width, height), a little larger than the words."""
    x0, top, x1, bottom = box
    return (
        round(x0 - _PAD, 2),
        round(top - _PAD, 2),
        round(max(x1 - x0, 0) + 2 * _PAD, 2),
        round(max(bottom - top, 0) + 2 * _PAD, 2),
    )
