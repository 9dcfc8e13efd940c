"""What a whole document tells of each of its pages, drawn from small summaries of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from extract import communes, territories
from extract.communes import Candidate
from extract.facts import Mentions
from extract.reference import Reference
from extract.text import Context, DocumentInfo, PageText


@dataclass(frozen=True, slots=True)
class Survey:
    """What one page tells of its document; counts of mentions."""

    communes: Mapping[str, int]  # sure ones
    departements: Mapping[str, int]  # named
    regions: Mapping[str, int]  # named
    programmes: Mapping[str, int]


def survey(text: PageText, candidates: Sequence[Candidate], mentions: Mentions, reference: Reference) -> Survey:
    """Summarise a page."""
    named = [one for one in territories.find(text, reference) if not one.attached]
    return Survey(
        communes.sure(text, candidates, reference),
        Counter(one.code for one in named if one.kind == "departement"),
        Counter(one.code for one in named if one.kind == "region"),
        Counter(one.programme_id for one in mentions.programmes),
    )


def draw(document: DocumentInfo, surveys: Sequence[Survey], reference: Reference) -> Context:
    """Draw the context of a document's pages from their summaries."""
    sure: Counter[str] = Counter()
    departements: Counter[str] = Counter()
    regions: Counter[str] = Counter()
    programmes: Counter[str] = Counter()
    for page in surveys:
        sure.update(page.communes)
        departements.update(page.departements)
        regions.update(page.regions)
        programmes.update(page.programmes)
    for code in sure:
        departements[reference.communes[code].departement] += 1
    total = sum(departements.values())
    shares = {code: count / total for code, count in sorted(departements.items())}
    of_regions: Counter[str] = Counter(regions)
    for code, count in departements.items():
        of_regions[reference.departements[code].region] += count
    everything = sum(of_regions.values())
    region = max(sorted(of_regions), key=lambda code: of_regions[code], default=None)
    return Context(
        document=document,
        region=region if region is not None and of_regions[region] > 0.5 * everything else None,
        departements=MappingProxyType(shares),
        communes=frozenset(sure),
        programmes=tuple(sorted(programmes, key=lambda one: (-programmes[one], one))),
    )
