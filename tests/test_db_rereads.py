"""What a scan says of which a better-read copy is there."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from sqlite_utils import Database

from db.rereads import Rereads, borne_out
from extract.claims import AwardClaim, ToldAward, Witnesses
from extract.facts import Qualifier, Role

TEXT = "La Région attribue à la commune de Guise une subvention de 820 000 € pour la restauration de la halle."
QUOTE = "La Région attribue à la commune de Guise une subvenfion de 320 000 € pour la restauration de la halle."
ELSEWHERE = "Le Département verse 45 000 euros aux commerçants du faubourg pour leurs devantures abîmées."


@dataclass(frozen=True, slots=True)
class Copy:
    """A document of one page in the cluster."""

    text: str = TEXT
    method: str = "text-layer"
    sureness: float | None = None
    is_superseded: bool = False
    link: str | None = None  # from the scan to it


SCAN = Copy(QUOTE, "ocr", 0.9)


def award(document: str, quote: str = QUOTE, *, is_ocr: bool = True, eur: float = 320000, **other: str) -> ToldAward:
    """A told award of a document in the cluster ``a``."""
    return ToldAward(
        id=f"{document}-{eur}-{sorted(other.items())}",
        page_id=f"{document}-1",
        start=0,
        end=len(quote),
        quote=quote,
        confidence=0.9,
        is_ocr=is_ocr,
        document_id=document,
        cluster_id="a",
        published=None,
        is_superseded=False,
        publisher=None,
        eur=eur,
        eur_low=None,
        eur_high=None,
        qualifier=Qualifier.EXACT,
        tax=None,
        role=Role.GRANT,
        communes=("02361",),
        epcis=(),
        programme_id=None,
        funder_id=None,
        edtf=None,
        purpose=other.get("purpose"),
        text="",
    )


def rereads(*copies: Copy) -> Rereads:
    """Documents a, b, c… of one cluster."""
    database = Database(memory=True)
    for table, row in (
        ("documents", {"id": "", "published": ""}),
        ("pages", {"document_id": "", "text": "", "method": "", "ocr_confidence": 0.5}),
        ("document_clusters", {"document_id": "", "cluster_id": "", "is_superseded": 0}),
        ("document_links", {"from_id": "", "to_id": "", "kind": ""}),
    ):
        database[table].create({name: type(value) for name, value in row.items()})
    for name, one in zip("abc", copies, strict=False):
        database["documents"].insert({"id": name, "published": None})
        page = {"document_id": name, "text": one.text, "method": one.method, "ocr_confidence": one.sureness}
        database["pages"].insert(page)
        cluster = {"document_id": name, "cluster_id": "a", "is_superseded": int(one.is_superseded)}
        database["document_clusters"].insert(cluster)
        if one.link:
            database["document_links"].insert({"from_id": "a", "to_id": name, "kind": one.link})
    return Rereads(database)


@pytest.mark.parametrize(
    "other, quote, stands",
    [
        (Copy(link="copy"), QUOTE, False),
        (Copy(), "320 000 € Guise", False),  # a row of a table, broken
        (Copy(method="markup"), QUOTE, False),
        (Copy(), ELSEWHERE, True),  # the scan says more
        (Copy(link="supersedes"), QUOTE, True),  # the scan corrects
        (Copy(is_superseded=True), QUOTE, True),  # the better-read one was replaced
        (Copy(method="ocr", sureness=0.95), QUOTE, False),  # read more surely
        (Copy(method="ocr", sureness=0.8), QUOTE, True),  # read less surely
        (Copy(method="ocr", sureness=0.9), QUOTE, True),  # as surely: the first counts
        (None, QUOTE, True),  # no copy
    ],
)
def test_what_a_scan_says(other: Copy | None, quote: str, stands: bool) -> None:
    """A scan's fact stands if no better-read copy has its sentence."""
    told = [award("a", quote)]
    copies = (SCAN, other) if other else (SCAN,)
    assert rereads(*copies).split(told) == ((told, []) if stands else ([], told))


def test_what_a_text_says_stands() -> None:
    """A fact that was not read by OCR stands, also where another copy says other things."""
    told = [award("a", TEXT, is_ocr=False)]
    assert rereads(Copy(), Copy(ELSEWHERE), SCAN).split(told) == (told, [])


def claim(*told: ToldAward) -> AwardClaim:
    """A claim of facts."""
    first = told[0]
    return AwardClaim(
        id=first.id,
        award_id=first.id,
        eur=first.eur,
        eur_low=None,
        eur_high=None,
        role=first.role,
        communes=first.communes,
        epcis=(),
        programme_id=None,
        funder_id=None,
        edtf=None,
        purpose=first.purpose,
        witnesses=Witnesses(1, None, None, 0.9, False),
        told=told,
    )


HALL = award("b", TEXT, is_ocr=False, eur=820000, purpose="halle")
ROOF = award("b", TEXT, is_ocr=False, eur=820000, purpose="toit")
OTHER = award("b", TEXT, is_ocr=False, eur=45000)


@pytest.mark.parametrize(
    "claims, said, whose",
    [
        ([HALL, OTHER], award("a", eur=820000), HALL),
        ([HALL, OTHER], award("a", eur=320000), None),  # misread
        ([HALL, ROOF], award("a", eur=820000, purpose="toit"), ROOF),
        ([HALL, ROOF], award("a", eur=820000), None),  # one or the other
        ([HALL], replace(award("a", eur=820000), cluster_id="z"), None),  # another text
    ],
)
def test_what_bears_out(claims: list[ToldAward], said: ToldAward, whose: ToldAward | None) -> None:
    """A poorer reading of the same sum is evidence of the claim that the better one made, if that can only be one."""
    assert borne_out([claim(one) for one in claims], [said]) == ({whose.id: [said]} if whose else {})
