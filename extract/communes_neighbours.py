"""The communes that are sure around a name, and how near to them those lie that it may mean."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from extract.reference import Commune, Reference

_IN_BLOCK, _ON_PAGE, _IN_DOCUMENT = 1.0, 0.75, 0.5  # what one of them weighs that is named there
_NEAREST = 3  # of them count
_DEGREE = 111.2  # kilometres
_NEAR, _FAR = 10.0, 300.0  # kilometres: how far to each side they are looked for first, to the north or south at most


def _at(distance: float) -> float:
    """How close two communes are that lie so many kilometres apart."""
    return math.exp(-distance / 40.0)


def closenesses(one: Commune, others: Iterable[Commune]) -> list[tuple[float, str]]:
    """How close others lie to a commune, from 1 (the same spot) to 0, with their codes; 0.37 at 40 km.

    Itself, those that lie far away and those whose place is unknown are left out: their closeness is 0.
    """
    if one.latitude is None or one.longitude is None:
        return []
    latitude, longitude = one.latitude, one.longitude
    narrowing = math.cos(math.radians(latitude))
    return [
        (_at(math.hypot(north, (longitude - other.longitude) * _DEGREE * narrowing)), other.code)
        for other in others
        if other.latitude is not None
        and other.longitude is not None
        and abs(north := (latitude - other.latitude) * _DEGREE) <= _FAR
        and other is not one
    ]


class _Document:
    """The communes that are sure somewhere in a document, which may be thousands, from south to north."""

    def __init__(self, codes: frozenset[str], reference: Reference) -> None:
        communes = [reference.communes[code] for code in sorted(codes)]
        self.codes = codes
        self.epcis = Counter(commune.epci for commune in communes)
        placed = sorted(
            (one.latitude, one.code, one.longitude, one)
            for one in communes
            if one.latitude is not None and one.longitude is not None
        )
        self._communes = [one for *_, one in placed]
        self._latitudes = [latitude for latitude, *_ in placed]
        self._longitudes = [longitude for *_, longitude, _ in placed]

    def near(self, commune: Commune, reach: float) -> _Near:
        """Those that lie at most so many kilometres to the north or south of a commune, and to its east or west."""
        if commune.latitude is None or commune.longitude is None or not self._communes:
            return _Near(math.inf, ())
        first = bisect_left(self._latitudes, commune.latitude - reach / _DEGREE)
        last = bisect_right(self._latitudes, commune.latitude + reach / _DEGREE)
        band = self._communes[first:last]
        if reach <= _FAR:  # further to the north or south nobody counts; to the east or west they do
            most = reach / (_DEGREE * math.cos(math.radians(commune.latitude)))
            west, east = commune.longitude - most, commune.longitude + most
            longitudes = self._longitudes[first:last]
            band = [one for one, at in zip(band, longitudes, strict=True) if west <= at <= east]
        return _Near(math.inf if len(band) == len(self._communes) else reach, sorted(closenesses(commune, band))[::-1])


@dataclass(frozen=True, slots=True)
class _Near:
    reach: float
    """Within so many kilometres to each side all are there: whoever is not, is no closer than that."""
    closest: Sequence[tuple[float, str]]  # as ``closenesses`` gives them, the closest first


_NONE_YET = _Near(0.0, ())


@lru_cache(maxsize=2)
def _document(codes: frozenset[str], reference: Reference) -> _Document:
    """Its pages, which ask one after the other, share it."""
    return _Document(codes, reference)


class Neighbours:
    """The communes that are sure around the names of a page: in a name's block, on its page, in its document.

    Those of the page become more from round to round (``tell``). Of those of the document, only as many are looked at
    as may be among the nearest.
    """

    def __init__(self, document: Iterable[str], reference: Reference) -> None:
        """Take the codes of the communes that are sure somewhere in the document."""
        self._document = _document(frozenset(document), reference)
        self._close_in_document: dict[str, _Near] = {}  # by the commune asked for
        self.tell(())

    def tell(self, here: Iterable[tuple[int, Commune]]) -> None:
        """Take the communes that are sure on the page, each with the number of the block that names it."""
        self._here: dict[str, Commune] = {}
        self._blocks: dict[str, set[int]] = {}
        for block, commune in here:
            self._here[commune.code] = commune
            self._blocks.setdefault(commune.code, set()).add(block)
        new = [commune for code, commune in self._here.items() if code not in self._document.codes]
        self._epcis_of_new = Counter(commune.epci for commune in new)
        self._count = len(self._document.codes) + len(new)
        self._close_here: dict[str, list[tuple[float, str]]] = {}  # by the commune asked for

    def __contains__(self, commune: Commune) -> bool:
        return commune.code in self._here or commune.code in self._document.codes

    def closeness(self, commune: Commune, block: int) -> float:
        """From 0 to 1: how near the nearest three of them are to a commune that a block may name."""
        count = min(_NEAREST, self._count - (commune in self))
        if not count:
            return 0.0
        near = [
            close * (_IN_BLOCK if block in self._blocks[code] else _ON_PAGE) for close, code in self._on_page(commune)
        ]
        near += [close * _IN_DOCUMENT for close in self._elsewhere(commune)]
        near.sort(reverse=True)
        return sum(near[:_NEAREST]) / count

    def share_epci(self, commune: Commune) -> bool:
        """Whether another of them lies in the commune's intercommunality."""
        epci = commune.epci
        return epci is not None and self._document.epcis[epci] + self._epcis_of_new[epci] > (commune in self)

    def _on_page(self, commune: Commune) -> Sequence[tuple[float, str]]:
        found = self._close_here.get(commune.code)
        if found is None:
            found = self._close_here[commune.code] = closenesses(commune, self._here.values())
        return found

    def _elsewhere(self, commune: Commune) -> Sequence[float]:
        """How close those of the document are that the page doesn't name: the nearest three."""
        near = self._close_in_document.get(commune.code, _NONE_YET)
        while True:
            found = list(islice((close for close, code in near.closest if code not in self._here), _NEAREST))
            if near.reach > _FAR or (len(found) == _NEAREST and found[-1] > _at(near.reach)):
                return found
            near = self._document.near(commune, near.reach * 2 or _NEAR)
            self._close_in_document[commune.code] = near
