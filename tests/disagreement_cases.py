"""Facts as tests of disagreements write them, and what is found between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from extract import claims_awards, claims_counts, claims_participations, disagreements
from extract.claims import ToldAward, ToldCount, ToldParticipation
from extract.disagreements import Disagreement
from extract.facts import Qualifier, Role, Status

PVD, HALLE = "petites-villes-de-demain", "restauration de la halle aux grains"


def _base(name: str, published: str | None, quote: str, **more: Any) -> dict[str, Any]:
    """A fact of the document `name`, which is a witness of its own."""
    told: dict[str, Any] = {
        "id": f"fact-{name}",
        "page_id": f"{name}-1",
        "start": 0,
        "end": len(quote),
        "quote": quote,
        "confidence": 0.95,
        "is_ocr": False,
        "document_id": name.partition(".")[0],
        "cluster_id": name.partition(".")[0],
        "published": published,
        "is_superseded": False,
    }
    return told | more


def place(
    name: str, published: str | None, status: str, edtf: str | None, quote: str, **more: Any
) -> ToldParticipation:
    own: dict[str, Any] = {"commune_code": "02789", "said_code": "02789", "programme_id": PVD, "edtf": edtf}
    own |= {key: more.pop(key) for key in ("said_code",) if key in more}
    return ToldParticipation(**_base(name, published, quote, **more), status=Status(status), **own)


def number(name: str, published: str | None, value: int, edtf: str | None, quote: str, **more: Any) -> ToldCount:
    return ToldCount(**_base(name, published, quote, **more), programme_id=PVD, value=value, scope="32", edtf=edtf)


def award(name: str, published: str | None, eur: float, quote: str, **more: Any) -> ToldAward:
    own: dict[str, Any] = {
        "eur": eur,
        "eur_low": None,
        "eur_high": None,
        "qualifier": Qualifier.EXACT,
        "tax": None,
        "role": Role.GRANT,
        "communes": ("02361",),
        "epcis": (),
        "programme_id": None,
        "funder_id": "region-hauts-de-france",
        "edtf": "2021-06-24",
        "purpose": HALLE,
        "text": f"{eur:.0f} €",
    }
    own |= {key: more.pop(key) for key in tuple(more) if key in own}
    return ToldAward(**_base(name, published, quote, **more), **own)


def of_places(told: Sequence[ToldParticipation]) -> tuple[Disagreement, ...]:
    return disagreements.of_participation(claims_participations.join(told))


def of_numbers(told: Sequence[ToldCount]) -> tuple[Disagreement, ...]:
    return disagreements.of_counts(claims_counts.join(told))


def of_sums(told: Sequence[ToldAward]) -> tuple[Disagreement, ...]:
    return disagreements.of_awards(claims_awards.join(told, {}).claims)


def summed(found: Sequence[Disagreement]) -> list[tuple[str, str, str, str]]:
    return sorted((str(one.subject), str(one.cause), one.first.value, one.second.value) for one in found)
