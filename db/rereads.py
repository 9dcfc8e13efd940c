"""Facts on scans of which a better-read copy is there: what only the poorer reading says is no claim of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TypeVar

from sqlite_utils import Database

from extract.claims import AwardClaim, CountClaim, Told, ToldAward, ToldCount
from extract.normalise import fold_string

T = TypeVar("T", bound=Told)

_COVERED = 0.4  # of a quote's pairs of words, as a better reading has them; scans damage some, and break rows
_KEPT = 64  # documents whose words are kept at hand
_BEST = 3  # of a document's copies, so many are looked at
_WORD = re.compile(r"[^\W\d_]{3,}")


class Rereads:
    """Tells which facts are a poorer reading of what a copy says, as long as clusters stay as they are."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._pairs = lru_cache(maxsize=_KEPT)(self._pairs_of)
        self._better = lru_cache(maxsize=_KEPT)(self._better_than)

    def split(self, told: Sequence[T]) -> tuple[list[T], list[T]]:
        """Facts that stand, and those whose quote a better-read copy has: these only add to what stands.

        A document that corrects another is no copy of it, and what no better copy has stands.
        """
        standing: list[T] = []
        others: list[T] = []
        for one in told:
            (others if one.is_ocr and self._is_covered(one) else standing).append(one)
        return standing, others

    def _is_covered(self, one: Told) -> bool:
        said = _pairs(one.quote)
        return any(
            len(said & self._pairs(better)) >= _COVERED * len(said)
            for better in self._better(one.document_id, one.cluster_id)
        )

    def _pairs_of(self, document: str) -> frozenset[tuple[str, str]]:
        rows = self._database.execute("select text from pages where document_id = ?", [document])
        return frozenset().union(*(_pairs(text) for (text,) in rows))

    def _better_than(self, document: str, cluster: str) -> list[str]:
        """Copies of a document with fewer pages read by OCR, or with these read more surely; the best first."""
        sql = """select k.document_id, avg(p.method = 'ocr'), avg(coalesce(p.ocr_confidence, 1)),
                        coalesce(d.published, '9999'), k.is_superseded
                 from document_clusters k join documents d on d.id = k.document_id
                 join pages p on p.document_id = k.document_id where k.cluster_id = ? group by k.document_id"""
        rows = self._database.execute(sql, [cluster]).fetchall()
        corrected = "select to_id from document_links where from_id = ? and kind = 'supersedes'"
        others = {found for (found,) in self._database.execute(corrected, [document])}
        ranks = {row[0]: (row[1], -row[2], row[3], row[0]) for row in rows}
        standing = {row[0]: row[4] for row in rows}
        better = [
            one
            for one, rank in ranks.items()
            if rank < ranks[document] and one not in others and standing[one] == standing[document]
        ]
        return sorted(better, key=ranks.__getitem__)[:_BEST]


def _pairs(text: str) -> frozenset[tuple[str, str]]:
    return frozenset(pairwise(_WORD.findall(fold_string(text))))


def borne_out(claims: Sequence[AwardClaim] | Sequence[CountClaim], others: Sequence[Told]) -> dict[str, list[Told]]:
    """Facts of poorer readings that say the same as a claim: by its id. Where it might be two, it is neither."""
    found: dict[str, list[Told]] = {}
    for one in others:
        same = [claim for claim in claims if any(_says(one) == _says(told) for told in claim.told)]
        if len(same) > 1:
            same = [claim for claim in same if any(_says(one, True) == _says(told, True) for told in claim.told)]
        if len(same) == 1:
            found.setdefault(same[0].id, []).append(one)
    return found


def _says(one: Told, wholly: bool = False) -> tuple[object, ...]:
    if isinstance(one, ToldAward):
        sum_ = (one.cluster_id, one.eur, one.eur_low, one.eur_high)
        return (*sum_, one.purpose, one.funder_id, one.edtf) if wholly else sum_
    if isinstance(one, ToldCount):
        return (one.cluster_id, one.value, one.edtf) if wholly else (one.cluster_id, one.value)
    raise TypeError(one)
