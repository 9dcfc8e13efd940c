"""A document's pages become facts, in two passes: each page by itself, then each in the light of all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from extract import (
    amounts,
    awards,
    calibration,
    communes,
    context,
    counts,
    dates,
    epcis,
    nlp,
    organisations,
    participations,
    programmes,
    structure,
)
from extract.calibration import Calibration
from extract.communes import Candidate
from extract.facts import CommuneMention, Mentions, PageFacts
from extract.reference import Reference
from extract.structure import Carry
from extract.text import NO_MEMBERSHIPS, Context, DocumentInfo, PageText
from extract.view import View
from ingest.document import Page

NOBODY_NAMED: Mapping[int, tuple[CommuneMention, ...]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class _FirstReading:
    """What one page tells by itself: mentions that need no other page, and commune candidates."""

    text: PageText
    mentions: Mentions
    candidates: tuple[Candidate, ...]


def extract(
    document: DocumentInfo,
    pages: Iterable[Page],
    reference: Reference,
    memberships: Mapping[str, frozenset[str]] = NO_MEMBERSHIPS,
    *,
    named: Mapping[int, tuple[CommuneMention, ...]] = NOBODY_NAMED,
    scored: Calibration | None = None,
) -> Iterator[PageFacts]:
    """Find all mentions and facts of a document.

    Args:
        document: what is known of the whole (its date resolves ``hier``, its publisher tells the homonyms apart).
        pages: in order; some may be missing.
        reference: communes, programmes, … to find.
        memberships: programme id → codes of the communes that official lists give; they tell homonyms apart, no more.
        named: page number → communes that a person named there; of names that the rules leave without a code.
        scored: what turns the rules' scores into confidence; lieudit's own where none is given.

    Yields:
        The facts of each page, in order.
    """
    readings = list(_first_readings(pages, document, reference))
    whole = _context(document, readings, reference, memberships)
    carry = Carry()
    calibrated = scored or calibration.load()
    for reading in readings:
        named_here = named.get(reading.text.page.number, ())
        facts, carry = _second_reading(reading, whole, carry, reference, named_here)
        yield calibrated.applied(facts)


def _first_readings(pages: Iterable[Page], document: DocumentInfo, reference: Reference) -> Iterator[_FirstReading]:
    headings: Mapping[int, str] = {}  # of the table that the page before ended in: it tells the unit of its sums
    for page in pages:
        text = nlp.read(page)
        mentions = Mentions(
            programmes=programmes.find(text, reference, None),
            amounts=amounts.find(text, headings),
            dates=dates.find(text, document.published),
            epcis=epcis.find(text, reference),
        )
        headings = amounts.column_headings(text, headings)
        yield _FirstReading(text, mentions, communes.candidates(text, reference, mentions))


def _context(
    document: DocumentInfo,
    readings: Sequence[_FirstReading],
    reference: Reference,
    memberships: Mapping[str, frozenset[str]],
) -> Context:
    surveys = [context.survey(one.text, one.candidates, one.mentions, reference) for one in readings]
    return context.draw(document, surveys, reference, memberships)


def _second_reading(
    reading: _FirstReading,
    whole: Context,
    carry: Carry,
    reference: Reference,
    named: Sequence[CommuneMention],
) -> tuple[PageFacts, Carry]:
    text = reading.text
    programmes_here = frozenset(one.programme_id for one in reading.mentions.programmes)
    found, refusals = communes.resolve(text, reading.candidates, reference, whole, programmes_here)
    named = [one for one in named if not any(one.overlaps(other) for other in found)]
    mentions = replace(
        reading.mentions,
        communes=tuple(sorted((*found, *named), key=lambda one: one.start)),
        programmes=programmes.find(text, reference, whole.region, whole.programmes),
        organisations=organisations.find(text, reference, whole),
    )
    built = structure.build(text, mentions, reference, carry)
    view = View.of(text, built, mentions, reference, whole)
    facts = PageFacts(
        page_id=text.page.id,
        mentions=mentions,
        refusals=refusals,
        participations=participations.find(view),
        awards=awards.find(view),
        counts=counts.find(view),
    )
    return facts, built.carry
