"""A document's pages become facts: each page by itself, then each in the light of all.

``extract`` does it for a document at once. The functions that it is made of do it for a range of its pages, wherever
the others are at work: ``read`` and ``survey`` need no other page, ``draw`` needs the surveys, ``resolve`` the context
drawn from them, and what a page hands on to the next (``Carried``) is found by ``hand_on`` before ``find`` needs it.
Whatever the ranges, the facts are the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
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
from extract.context import Survey, draw
from extract.facts import CommuneMention, Mentions, PageFacts, Refusal
from extract.programmes_sightings import Sightings, sight
from extract.reference import Reference
from extract.structure import Carry, Structure
from extract.text import NO_MEMBERSHIPS, Context, DocumentInfo, PageText
from extract.view import View
from ingest.document import Page

__all__ = ["Carried", "Reading", "Resolved", "draw", "extract", "find", "hand_on", "read", "resolve", "survey"]

NOBODY_NAMED: Mapping[int, tuple[CommuneMention, ...]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Reading:
    """What one page tells by itself: mentions that need no other page, and commune candidates."""

    text: PageText
    mentions: Mentions
    sightings: Sightings
    candidates: tuple[Candidate, ...]
    column_headings: Mapping[int, str]  # of the page before, with which the amounts were read


@dataclass(frozen=True, slots=True)
class Resolved:
    """A page whose mentions are known, as the context of the document tells them."""

    text: PageText
    mentions: Mentions
    refusals: tuple[Refusal, ...]
    column_headings: Mapping[int, str]  # as of ``Reading``


@dataclass(frozen=True, slots=True)
class Carried:
    """What a page hands on to the next."""

    column_headings: Mapping[int, str] = field(default_factory=dict)
    """Of the table in which it ends, by column: they tell the unit of sums."""
    structure: Carry = field(default_factory=Carry)


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
    readings = read(document, pages, reference)
    if not readings:
        return
    whole = draw(document, survey(readings, reference), reference, memberships)
    yield from find(resolve(readings, reference, whole, named), reference, whole, scored=scored)


def read(document: DocumentInfo, pages: Iterable[Page], reference: Reference) -> list[Reading]:
    """Read pages that follow one another, each by itself."""
    readings = []
    headings: Mapping[int, str] = {}
    for page in pages:
        text = nlp.read(page)
        seen = sight(text, reference)
        mentions = Mentions(
            programmes=programmes.find(text, reference, None, seen=seen),
            amounts=amounts.find(text, headings),
            dates=dates.find(text, document.published),
            epcis=epcis.find(text, reference),
        )
        readings.append(Reading(text, mentions, seen, communes.candidates(text, reference, mentions), headings))
        headings = amounts.column_headings(text, headings)
    return readings


def survey(readings: Iterable[Reading], reference: Reference) -> Survey:
    """Summarise pages for the context of their document."""
    return context.merged([context.survey(one.text, one.candidates, one.mentions, reference) for one in readings])


def resolve(
    readings: Iterable[Reading],
    reference: Reference,
    whole: Context,
    named: Mapping[int, tuple[CommuneMention, ...]] = NOBODY_NAMED,
) -> Iterator[Resolved]:
    """Tell of each page which communes, programmes and bodies it names; ``named`` as for ``extract``."""
    for reading in readings:
        text = reading.text
        programmes_here = frozenset(one.programme_id for one in reading.mentions.programmes)
        found, refusals = communes.resolve(text, reading.candidates, reference, whole, programmes_here)
        people = [one for one in named.get(text.page.number, ()) if not any(one.overlaps(other) for other in found)]
        mentions = replace(
            reading.mentions,
            communes=tuple(sorted((*found, *people), key=lambda one: one.start)),
            programmes=programmes.find(text, reference, whole.region, whole.programmes, seen=reading.sightings),
            organisations=organisations.find(text, reference, whole),
        )
        yield Resolved(text, mentions, refusals, reading.column_headings)


def hand_on(pages: Iterable[Resolved], reference: Reference, carried: Carried) -> Carried:
    """What the last of these pages hands on, if the first is handed ``carried``."""
    for *_, handed in _built(pages, reference, carried):
        carried = handed
    return carried


def find(
    pages: Iterable[Resolved],
    reference: Reference,
    whole: Context,
    carried: Carried | None = None,
    *,
    scored: Calibration | None = None,
) -> Iterator[PageFacts]:
    """Find the facts of pages that follow one another; the first is handed ``carried`` (None: it is the document's)."""
    calibrated = scored or calibration.load()
    for page, mentions, built, _ in _built(pages, reference, carried or Carried()):
        view = View.of(page.text, built, mentions, reference, whole)
        facts = PageFacts(
            page_id=page.text.page.id,
            mentions=mentions,
            refusals=page.refusals,
            participations=participations.find(view),
            awards=awards.find(view),
            counts=counts.find(view),
        )
        yield calibrated.applied(facts)


def _built(
    pages: Iterable[Resolved], reference: Reference, carried: Carried
) -> Iterator[tuple[Resolved, Mentions, Structure, Carried]]:
    """Each page with its mentions and structure as the page before leaves them, and what it hands on in turn."""
    for page in pages:
        headings, mentions = carried.column_headings, page.mentions
        if headings != page.column_headings:  # the table before was not known when the page was read by itself
            mentions = replace(mentions, amounts=amounts.find(page.text, headings))
        built = structure.build(page.text, mentions, reference, carried.structure)
        carried = Carried(amounts.column_headings(page.text, headings), built.carry)
        yield page, mentions, built, carried
