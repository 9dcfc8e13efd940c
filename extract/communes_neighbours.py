"""The communes that are sure around a name, and how near to them those lie that it may mean."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice

from extract.reference import Commune, Reference

_IN_BLOCK, _ON_PAGE, _IN_DOCUMENT = 1.0, 0.75, 0.5  # what one of them weighs that is named there
_NEAREST = 3  # of them count
_DEGREE = 111.2  # kilometres
_FAR = 300.0  # kilometres to the north or south


def closenesses(one: Commune, others: Iterable[Commune]) -> list[tuple[float, str]]:
    """How close others lie to a commune, from 1 (the same spot) to 0, with their codes; 0.37 at 40 km.

    Itself, those that lie far away and those whose place is unknown are left out: their closeness is 0.
    """
    if one.latitude is None or one.longitude is None:
        return []
    latitude, longitude = one.latitude, one.longitude
    narrowing = math.cos(math.radians(latitude))
    return [
        (math.exp(-math.hypot(north, (longitude - other.longitude) * _DEGREE * narrowing) / 40.0), other.code)
        for other in others
        if other.latitude is not None
        and other.longitude is not None
        and abs(north := (latitude - other.latitude) * _DEGREE) <= _FAR
        and other is not one
    ]


class Neighbours:
    """The communes that are sure around the names of a page: in a name's block, on its page, in its document.

    Those of the page become more from round to round (``tell``). Those of the document, which may be thousands, are
    set in order once for each commune that is asked for.
    """

    def __init__(self, document: Iterable[str], reference: Reference) -> None:
        """Take the codes of the communes that are sure somewhere in the document."""
        self._document = {code: reference.communes[code] for code in document}
        self._document_epcis = Counter(commune.epci for commune in self._document.values())
        self._close_in_document: dict[str, list[tuple[float, str]]] = {}  # by the commune asked for, the closest first
        self.tell(())

    def tell(self, here: Iterable[tuple[int, Commune]]) -> None:
        """Take the communes that are sure on the page, each with the number of the block that names it."""
        self._here: dict[str, Commune] = {}
        self._blocks: dict[str, set[int]] = {}
        for block, commune in here:
            self._here[commune.code] = commune
            self._blocks.setdefault(commune.code, set()).add(block)
        new = [commune for code, commune in self._here.items() if code not in self._document]
        self._epcis = self._document_epcis + Counter(commune.epci for commune in new)
        self._count = len(self._document) + len(new)
        self._close_here: dict[str, list[tuple[float, str]]] = {}  # by the commune asked for

    def __contains__(self, commune: Commune) -> bool:
        return commune.code in self._here or commune.code in self._document

    def closeness(self, commune: Commune, block: int) -> float:
        """From 0 to 1: how near the nearest three of them are to a commune that a block may name."""
        count = min(_NEAREST, self._count - (commune in self))
        if not count:
            return 0.0
        near = [
            close * (_IN_BLOCK if block in self._blocks[code] else _ON_PAGE) for close, code in self._on_page(commune)
        ]
        elsewhere = (close for close, code in self._in_document(commune) if code not in self._here)
        near += [close * _IN_DOCUMENT for close in islice(elsewhere, _NEAREST)]
        near.sort(reverse=True)
        return sum(near[:_NEAREST]) / count

    def share_epci(self, commune: Commune) -> bool:
        """Whether another of them lies in the commune's intercommunality."""
        return commune.epci is not None and self._epcis[commune.epci] > (commune in self)

    def _on_page(self, commune: Commune) -> Sequence[tuple[float, str]]:
        found = self._close_here.get(commune.code)
        if found is None:
            found = self._close_here[commune.code] = closenesses(commune, self._here.values())
        return found

    def _in_document(self, commune: Commune) -> Sequence[tuple[float, str]]:
        found = self._close_in_document.get(commune.code)
        if found is None:
            found = sorted(closenesses(commune, self._document.values()), reverse=True)
            self._close_in_document[commune.code] = found
        return found
