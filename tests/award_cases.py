"""Award cases: a page with its mentions written in, and what each of its sums should be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import inline

from extract import awards, sittings, structure
from extract.facts import Award
from extract.reference import load
from extract.structure import Carry
from extract.text import Context, DocumentInfo, Sitting
from extract.view import View

UNCHECKED = "unchecked"


@dataclass(frozen=True)
class Want:
    """One award; ``communes`` are codes parted by spaces, ``purpose`` words that must be in it (None: no purpose)."""

    eur: float
    communes: str = ""
    role: str = "grant"
    programme: str | None = None
    funder: str | None = None
    edtf: str | None = UNCHECKED
    purpose: str | None = UNCHECKED
    epcis: str = ""


@dataclass(frozen=True)
class Case:
    """A page and all the awards that it tells."""

    name: str
    marked: str
    wanted: Sequence[Want]
    region: str | None = None
    departement: str | None = None
    kind: str | None = None
    published: str | None = None
    publisher: str | None = None
    communes: str = ""
    is_record: bool = False  # its first lines are read as those of a council's record


def found(case: Case) -> tuple[Award, ...]:
    """The awards that the rules find on a case's page, its mentions being given."""
    text, mentions = inline.page(case.marked)
    reference = load()
    document = DocumentInfo("0123456789abcdef", None, case.kind, case.publisher, case.published)
    context = Context(
        document,
        case.region,
        case.departement,
        communes=frozenset(case.communes.split()),
        sitting=sittings.find(text, mentions.dates) if case.is_record else Sitting(),
    )
    built = structure.build(text, mentions, reference, Carry())
    return awards.find(View.of(text, built, mentions, reference, context))


def check(case: Case) -> None:
    """Assert that the awards are those wanted, in the order of their sums on the page."""
    got = found(case)
    said = [
        (award.amount.eur, " ".join(award.commune_codes), str(award.role), award.programme_id, award.funder_id,
         " ".join(award.epci_sirens))
        for award in got
    ]  # fmt: skip
    wanted = [(want.eur, want.communes, want.role, want.programme, want.funder, want.epcis) for want in case.wanted]
    assert said == wanted, f"said {said}"
    for award, want in zip(got, case.wanted, strict=True):
        if want.edtf != UNCHECKED:
            assert award.edtf == want.edtf, f"{want.eur}: said {award.edtf}"
        if want.purpose is None:
            assert award.purpose is None, f"{want.eur}: said {award.purpose}"
        elif want.purpose != UNCHECKED:
            assert want.purpose in (award.purpose or ""), f"{want.eur}: said {award.purpose}"
            assert len(award.purpose or "") <= len(want.purpose) + 25, f"{want.eur}: said {award.purpose}"
