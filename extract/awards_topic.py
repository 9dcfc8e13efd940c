"""Which commune a page speaks of where a sentence names none: the last that was its topic, or the page's own."""

from __future__ import annotations

import re

from extract.awards_reading import Reading, Stretch, distinct, inside, is_aside
from extract.normalise import fold_string
from ingest.document import BlockKind

_BODY = r"(?:ville|commune|mairie|municipalite|conseil municipal)"
_LETTERHEAD = re.compile(
    r"^(?:la )?(?:ville|commune|mairie|municipalite|(?:bulletin|journal|magazine|lettre"
    r"|gazette) (?:d'information )?(?:municipale?|communale?)"
    r"|(?:extrait du registre des )?deliberations? du conseil municipal|conseil municipal|registre des deliberations) d"
)
_COUNCIL = re.compile(r"\bconseil municipal (?:de la (?:ville|commune) )?(?:de |d'|du |des )(?:la |le |les |l')?$")
_PUBLISHER = re.compile(rf"\b{_BODY} (?:de |d'|du |des )(?:la |le |les |l')?(?P<name>[a-z][a-z' -]+)")
_ARTICLE = re.compile(r"^(?:la |le |les |l')")
_OPENING = 700  # a record names its council in its first lines
_PROSE = frozenset({BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.HEADING})
_LINE = re.compile(r"[^.:]{3,60}: ?[^.]{1,140}$")  # of a sheet: « Objet : … »
_SHEET = 6
_PATIENCE = 8  # sentences without any commune after which a topic is forgotten
_ALONE = re.compile(
    r"[ •*>-]*(?:(?:commune|ville|collectivite|beneficiaire|lieu|maitre d'ouvrage) ?: ?)?"
    r"(?:(?:commune|ville) (?:de |d'|du |des ))?(?:\([^()]*\))?[ .:]*"
)
_LEAD = 15  # letters before the commune with which a sentence opens: « À », « La ville de »


def topic(reading: Reading, stretch: Stretch, *, same_block: bool = False) -> tuple[str, ...]:
    """The commune that was spoken of last before a sentence, in its section; empty where several were, or none.

    A sentence that names one commune has it for its topic; one that names several has the one that it opens with
    (``À X, comme à Y et Z, …``); places named for comparison or as those of a meeting take nothing over.

    Args:
        reading: the page.
        stretch: the sentence, item or note.
        same_block: whether to look no further than its own paragraph.
    """
    passage = stretch.passage
    if passage.kind is BlockKind.FOOTNOTE:
        carrier = reading.stretch_of(passage.noted) if passage.noted is not None else None
        return _of_sentence(reading, carrier) if carrier is not None else ()
    if passage.kind not in _PROSE:
        return ()
    seen = 0
    for one in reading.before(stretch):
        other = one.passage
        if other.kind in (BlockKind.TABLE_ROW, BlockKind.FOOTNOTE, BlockKind.HEADER, BlockKind.FOOTER):
            continue
        if other.block != passage.block and (same_block or passage.kind is BlockKind.LIST_ITEM):
            break  # the items of a list stand side by side
        if other.kind is BlockKind.HEADING or other.headings != passage.headings or seen == _PATIENCE:
            break
        seen += 1
        if named_in(reading, one):
            return _of_sentence(reading, one)
    return ()


def label(reading: Reading, stretch: Stretch) -> tuple[str, ...]:
    """The commune whose name stands alone in a line above: ``X (Cher)``, or over the lines of a sheet.

    Args:
        reading: the page.
        stretch: the sentence, item or note.
    """
    above = [one for one in reading.before(stretch) if one.passage.block != stretch.passage.block]
    for one in above[:_SHEET]:
        if one.passage.kind not in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM):
            break
        named = inside(reading.communes, one.start, one.end)
        if named:
            around = reading.words[one.start : named[0].start] + reading.words[named[0].end : one.end]
            return (named[0].mention.code,) if len(named) == 1 and _ALONE.fullmatch(around) else ()
        if not _LINE.match(reading.words[one.start : one.end]):
            break
    return ()


def _of_sentence(reading: Reading, stretch: Stretch) -> tuple[str, ...]:
    named = named_in(reading, stretch)
    return named if len(named) == 1 else opening(reading, stretch)


def named_in(reading: Reading, stretch: Stretch) -> tuple[str, ...]:
    """The communes that a sentence is about: not those named for comparison or as places of meeting."""
    return distinct(
        one.mention.code
        for group in reading.groups
        if not is_aside(reading.words, stretch.start, group[0])
        for one in group
        if stretch.start <= one.start and one.end <= stretch.end
    )


def opening(reading: Reading, stretch: Stretch) -> tuple[str, ...]:
    """The one commune with which a sentence opens: its subject, or the place that it is about."""
    first = next((group for group in reading.groups if stretch.start <= group[0].start < stretch.end), ())
    if len(first) != 1 or first[0].start - stretch.start > _LEAD or is_aside(reading.words, stretch.start, first[0]):
        return ()
    return (first[0].mention.code,)


def own(reading: Reading, stretch: Stretch) -> tuple[str, ...]:
    """The commune whose letter, bulletin or record a page is: by its letterhead, its publisher, the council it names.

    Args:
        reading: the page.
        stretch: the sentence, item or note that speaks of ``la commune``: a letterhead stands before it.
    """
    for one in reading.stretches:
        words = reading.words[one.start : one.end].strip()
        if one.start < stretch.start and len(words) < 90 and not words.endswith(".") and _LETTERHEAD.match(words):
            codes = distinct(c.mention.code for c in inside(reading.communes, one.start, one.end))
            if len(codes) == 1:
                return codes
    return _of_publisher(reading) or _of_council(reading)


def _of_publisher(reading: Reading) -> tuple[str, ...]:
    said = _PUBLISHER.search(fold_string(reading.context.document.publisher or ""))
    if said is None:
        return ()
    communes = reading.reference.communes
    known = distinct([one.mention.code for one in reading.communes] + sorted(reading.context.communes))
    return tuple(code for code in known if _ARTICLE.sub("", fold_string(communes[code].name)) == said["name"].strip())[
        :1
    ]


def _bare_name(name: str) -> str:
    """``Le Mans`` stands in ``la ville du Mans``."""
    return _ARTICLE.sub("", fold_string(name))


def _of_council(reading: Reading) -> tuple[str, ...]:
    """The one commune whose council the first lines name, on a page that has no headings for others."""
    codes = distinct(
        one.mention.code
        for one in reading.communes
        if one.start < _OPENING and _COUNCIL.search(reading.words[max(0, one.start - 60) : one.start])
    )
    others = {code for one in reading.stretches for heading in one.passage.headings for code in heading.communes}
    return codes if len(codes) == 1 and others <= set(codes) else ()
