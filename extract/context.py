"""What a whole document tells of each of its pages, drawn from small summaries of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import urlsplit

from extract import communes, epcis, programmes, sittings, territories
from extract.communes import Candidate
from extract.communes_lexicon import key_of
from extract.facts import Mentions
from extract.normalise import fold
from extract.reference import Reference
from extract.territories import Territory
from extract.text import NO_MEMBERSHIPS, Context, DocumentInfo, PageText, Sitting
from ingest.document import BlockKind, Method, Page

SomeKey = TypeVar("SomeKey")

_MARGINS = frozenset({BlockKind.HEADER, BlockKind.FOOTER, BlockKind.HEADING})
_BODY_OF = re.compile(
    r"(?:prefecture|prefet|prefete|departement|conseil departemental|conseil general|ddtm?|services de l'etat"
    r"|direction departementale[\w' ]*|region|conseil regional)\s*(?:(?:de|du|des|dans|en)\s*)?(?:le|la|les|l'|d')?\s*$"
)
_OPENING_BLOCKS = 6  # a title, its date and author, the paragraph that sums the text up
_COMMUNE, _PUBLISHER = 1, 3
"""How many times a named département a sure commune and a publisher's line in the margin count."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What a page, or a range of pages, tells of its document; counts of mentions."""

    communes: Mapping[str, int]  # sure ones
    departements: Mapping[str, int]  # named, or those of an intercommunality that lies in one
    regions: Mapping[str, int]  # named
    publishers: Mapping[tuple[str, str], int]  # kind and code of territories whose body a margin or heading names
    programmes: Mapping[str, int]
    opening: tuple[str, ...] = ()  # programmes that its first headings or paragraphs name
    sitting: Sitting = field(default_factory=Sitting)  # what its first lines tell of a council's session


NOTHING = Survey({}, {}, {}, {}, {})


def survey(text: PageText, candidates: Sequence[Candidate], mentions: Mentions, reference: Reference) -> Survey:
    """Summarise a page."""
    named = [one for one in territories.find(text, reference) if not one.attached]
    departements = Counter(one.code for one in named if one.kind == "departement")
    of_epcis = epcis.departements(reference)
    departements.update(
        code for one in mentions.epcis if len(of_epcis.get(one.siren, ())) == 1 for code in of_epcis[one.siren]
    )
    margins = [block for block in text.page.blocks if block.kind in _MARGINS]
    publishers = Counter(
        (one.kind, one.code)
        for one in _bodies(text, named)
        if any(block.start <= one.start and one.end <= block.end for block in margins)
    )
    return Survey(
        communes.sure(text, candidates, reference),
        departements,
        Counter(one.code for one in named if one.kind == "region"),
        publishers,
        Counter(one.programme_id for one in mentions.programmes),
        _opening(text, mentions),
        sittings.find(text, mentions.dates),
    )


def merged(surveys: Sequence[Survey]) -> Survey:
    """Summarise pages as one; how their document opens is told by the first, the order of the others is no matter."""
    opening = surveys[0] if surveys else NOTHING
    return Survey(
        _sum(one.communes for one in surveys),
        _sum(one.departements for one in surveys),
        _sum(one.regions for one in surveys),
        _sum(one.publishers for one in surveys),
        _sum(one.programmes for one in surveys),
        opening.opening,
        opening.sitting,
    )


def _opening(text: PageText, mentions: Mentions) -> tuple[str, ...]:
    """The programmes of the first block that names one, of those that a page begins with."""
    body = [block for block in text.page.blocks if block.kind not in (BlockKind.HEADER, BlockKind.FOOTER)]
    for block in body[:_OPENING_BLOCKS]:
        named = [one.programme_id for one in mentions.programmes if block.start <= one.start and one.end <= block.end]
        if named:
            return tuple(dict.fromkeys(named))
    return ()


def draw(
    document: DocumentInfo,
    surveyed: Survey,
    reference: Reference,
    memberships: Mapping[str, frozenset[str]] = NO_MEMBERSHIPS,
) -> Context:
    """Draw the context of a document's pages from the summary of them all.

    The publisher's département or région is told by its name, else by the address, else by headings and margins; the
    région, where no publisher tells it, is the one to which more than half of all that was named belongs. Of the
    official lists (programme id → codes) those of the programmes that are named count.
    """
    departements, regions = Counter(surveyed.departements), Counter(surveyed.regions)
    departement, region = _publisher(document, surveyed, reference)
    for code in surveyed.communes:
        departements[reference.communes[code].departement] += _COMMUNE
    for code in _at_home(document, reference):
        departements[code] += _PUBLISHER
    if departement is not None:
        departements[departement] += _PUBLISHER
        region = reference.departements[departement].region
    total = sum(departements.values())
    if region is None:
        for code, count in departements.items():
            regions[reference.departements[code].region] += count
        leading = max(sorted(regions), key=lambda code: regions[code], default=None)
        region = leading if leading is not None and regions[leading] > 0.5 * sum(regions.values()) else None
    return Context(
        document=document,
        region=region,
        departement=departement,
        departements={code: count / total for code, count in sorted(departements.items())},
        communes=frozenset(surveyed.communes),
        programmes=tuple(sorted(surveyed.programmes, key=lambda one: (-surveyed.programmes[one], one))),
        subject=_subject(document, surveyed, reference),
        memberships={one: memberships[one] for one in sorted(surveyed.programmes) if one in memberships},
        sitting=surveyed.sitting,
    )


def _subject(document: DocumentInfo, surveyed: Survey, reference: Reference) -> tuple[str, ...]:
    """The programmes of which the whole document speaks: its title names them, else its first words."""
    named = programmes.find(_as_page(document.title or ""), reference, None)
    return tuple(dict.fromkeys(one.programme_id for one in named)) or surveyed.opening


def _sum(parts: Iterable[Mapping[SomeKey, int]]) -> Counter[SomeKey]:
    total: Counter[SomeKey] = Counter()
    for part in parts:
        total.update(part)
    return total


def _publisher(document: DocumentInfo, surveyed: Survey, reference: Reference) -> tuple[str | None, str | None]:
    """The département and the région of whoever publishes the document."""
    for told in (document.publisher, document.title):
        if told is not None:
            text = _as_page(told)
            named = territories.find(text, reference)
            bodies = list(_bodies(text, named)) or (list(named) if told is document.publisher else [])
            if bodies:
                return _codes((bodies[0].kind, bodies[0].code))
    of_address = _of_address(document.source_url, reference)
    if of_address is not None:
        return _codes(of_address)
    margins = surveyed.publishers
    if not margins:
        return None, None
    return _codes(max(sorted(margins), key=lambda one: margins[one]))


def _at_home(document: DocumentInfo, reference: Reference) -> frozenset[str]:
    """The département of a town or an intercommunality that publishes the document: ``Ville de Redon``."""
    text = _as_page(document.publisher or "")
    mentions = Mentions(epcis=epcis.find(text, reference))
    towns = communes.sure(text, communes.candidates(text, reference, mentions), reference)
    groups = [epcis.departements(reference).get(one.siren, frozenset()) for one in mentions.epcis]
    return frozenset(
        {reference.communes[code].departement for code in towns}
        | {code for one in groups if len(one) == 1 for code in one}
    )


def _codes(territory: tuple[str, str]) -> tuple[str | None, str | None]:
    kind, code = territory
    return (code, None) if kind == "departement" else (None, code)


def _bodies(text: PageText, named: Iterable[Territory]) -> Iterator[Territory]:
    """Of the territories those that a body bears in its name: ``préfecture de l'Aisne``, ``Région Bretagne``."""
    for one in named:
        before = fold(text.text[max(0, one.start - 60) : one.start]).text
        if _BODY_OF.search(before):
            yield one


def _as_page(told: str) -> PageText:
    return PageText(Page("", 1, told, Method.PLAIN, ""), fold(told))


def _of_address(address: str | None, reference: Reference) -> tuple[str, str] | None:
    """The département or région whose name is a label of an address's host: ``www.pas-de-calais.gouv.fr``."""
    labels = {re.sub(r"[^a-z]", "", label) for label in (urlsplit(address or "").hostname or "").split(".")}
    names = {
        **{("departement", one.code): one.name for one in reference.departements.values()},
        **{("region", one.code): one.name for one in reference.regions.values()},
    }
    return next((which for which, name in names.items() if key_of(name).replace(" ", "") in labels), None)
