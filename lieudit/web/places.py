"""The data of maps: communes with their places in programmes, their money, and how many documents tell of them.

A sum for several communes is no commune's own: it is told apart from what names the commune alone, and stands once in
the totals.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal

from lieudit.web.figures import EVERYTHING, Scope, Sums
from lieudit.web.links import Links
from lieudit.web.locator import frame_of
from lieudit.web.rows import Named


@dataclass(frozen=True, slots=True)
class Membership:
    """A place in a programme, with the status last told."""

    programme: Named
    status: str


@dataclass(frozen=True, slots=True)
class Spot:
    """A commune as a map shows it; latitude, longitude (degrees, WGS 84) are None where its point isn't known."""

    commune: Named
    departement: str | None
    latitude: float | None
    longitude: float | None
    memberships: tuple[Membership, ...]
    alone: Sums  # those that name this commune and nobody beside it
    shared: Sums  # those that name others too: not its own
    sources: int  # independent documents that tell of a place or a sum


@dataclass(frozen=True, slots=True)
class Spots:
    """The communes of a map, by the money that is theirs alone; and all the money, each sum once."""

    spots: tuple[Spot, ...]
    alone: Sums
    shared: Sums
    nowhere: Sums  # of the same programme or funder, but for no commune that is named

    @property
    def without_point(self) -> tuple[Named, ...]:
        """The communes that a map can't show."""
        return tuple(spot.commune for spot in self.spots if spot.latitude is None or spot.longitude is None)


@dataclass(frozen=True, slots=True)
class Totals:
    """Money that is for one commune alone, for several, or for none that is named; each sum once."""

    alone: Sums
    shared: Sums
    nowhere: Sums


def spots(connection: sqlite3.Connection, scope: Scope = EVERYTHING) -> Spots:
    """The communes with a place in a programme or a sum of money: all, or those of one programme or funder."""
    memberships = _memberships(connection, scope)
    sources = _sources(connection, scope)
    cents: dict[str, dict[bool, list[int]]] = defaultdict(lambda: {True: [], False: []})
    totals: dict[str, list[int]] = {"alone": [], "shared": [], "nowhere": []}
    for one in _money(connection, scope):
        for code in one.communes:
            cents[code][one.whose == "alone"].append(one.cents)
        totals[one.whose].append(one.cents)
    found = (
        Spot(
            Named(code, name), departement, latitude, longitude, tuple(memberships.get(code, ())),
            _sums(cents[code][True]), _sums(cents[code][False]), sources.get(code, 0),
        )
        for code, name, departement, latitude, longitude in _communes(connection, {*memberships, *sources, *cents})
    )  # fmt: skip
    ordered = sorted(found, key=lambda spot: (-spot.alone.eur, -spot.sources, spot.commune.name, spot.commune.key))
    return Spots(tuple(ordered), *(_sums(totals[name]) for name in ("alone", "shared", "nowhere")))


def totals(connection: sqlite3.Connection, scope: Scope = EVERYTHING) -> Totals:
    """All the money of a programme or funder, without its communes."""
    cents: dict[str, list[int]] = {"alone": [], "shared": [], "nowhere": []}
    for one in _money(connection, scope):
        cents[one.whose].append(one.cents)
    return Totals(*(_sums(cents[name]) for name in ("alone", "shared", "nowhere")))


def as_geojson(found: Spots, links: Links) -> dict[str, Any]:
    """The communes of a map as GeoJSON (RFC 7946), each with the address of its page; null for a point unknown.

    Names and addresses of programmes stand once, beside the features.
    """
    programmes = {one.programme.key: one.programme.name for spot in found.spots for one in spot.memberships}
    return {
        "type": "FeatureCollection",
        "totals": {name: asdict(getattr(found, name)) for name in ("alone", "shared", "nowhere")},
        "programmes": {key: {"name": name, "url": links.programme(key)} for key, name in sorted(programmes.items())},
        "features": [_feature(spot, links) for spot in found.spots],
    }


def _feature(spot: Spot, links: Links) -> dict[str, Any]:
    has_point = spot.latitude is not None and spot.longitude is not None
    return {
        "type": "Feature",
        "id": spot.commune.key,
        "geometry": {"type": "Point", "coordinates": [spot.longitude, spot.latitude]} if has_point else None,
        "properties": {
            "code": spot.commune.key,
            "name": spot.commune.name,
            "departement": spot.departement,
            "url": links.commune(spot.commune.key),
            "programmes": [{"id": one.programme.key, "status": one.status} for one in spot.memberships],
            "eur": spot.alone.eur,
            "sums": spot.alone.counted,
            "shared_eur": spot.shared.eur,
            "shared_sums": spot.shared.counted,
            "sources": spot.sources,
        },
    }


@dataclass(frozen=True, slots=True)
class _Money:
    """A sum of the ledger, with the communes that it names."""

    cents: int
    has_epci: bool
    communes: tuple[str, ...]

    @property
    def whose(self) -> Literal["alone", "shared", "nowhere"]:
        """Whether it is for one commune alone, for several, or for none that is named."""
        if not self.communes:
            return "nowhere"
        return "alone" if len(self.communes) == 1 and not self.has_epci else "shared"


def _money(connection: sqlite3.Connection, scope: Scope) -> Iterable[_Money]:
    rows = connection.execute(
        f"""select cast(round(l.eur * 100) as integer),
              exists (select 1 from award_claim_epcis e where e.claim_id = l.claim_id),
              (select group_concat(b.commune_code) from award_claim_communes b where b.claim_id = l.claim_id)
            from ledger l where {scope.where("l")}""",
        asdict(scope),
    )
    for cents, has_epci, codes in rows:
        yield _Money(cents, bool(has_epci), tuple(codes.split(",")) if codes else ())


def _memberships(connection: sqlite3.Connection, scope: Scope) -> dict[str, list[Membership]]:
    """Commune → its places in programmes; none on the map of a funder, who gives money and no place."""
    found: dict[str, list[Membership]] = {}
    if scope.organisation is not None:
        return found
    for code, programme_id, name, status in connection.execute(
        f"""select c.commune_code, g.id, g.name, c.status from participation_claims c
            join programmes g on g.id = c.programme_id where {scope.where("c")} and not c.is_superseded
            order by g.name, g.id""",
        asdict(scope),
    ):
        found.setdefault(code, []).append(Membership(Named(programme_id, name), status))
    return found


def _sources(connection: sqlite3.Connection, scope: Scope) -> dict[str, int]:
    """Commune → how many independent documents tell its places and its money."""
    told = [
        f"""select b.commune_code, e.cluster_id from award_claims c join award_claim_communes b on b.claim_id = c.id
            join claim_evidence e on e.award_claim_id = c.id
            where {scope.where("c")} and not c.is_superseded and not e.is_superseded"""
    ]
    if scope.organisation is None:
        told.append(
            f"""select c.commune_code, e.cluster_id from participation_claims c
                join claim_evidence e on e.participation_claim_id = c.id
                where {scope.where("c")} and not c.is_superseded and not e.is_superseded"""
        )
    return dict(
        connection.execute(
            f"select commune_code, count(distinct cluster_id) from ({' union all '.join(told)}) group by 1",
            asdict(scope),
        ).fetchall()
    )


def _communes(
    connection: sqlite3.Connection, codes: Iterable[str]
) -> Iterable[tuple[str, str, str | None, float | None, float | None]]:
    """Code, name, département, latitude, longitude of communes; no point where that of the source can't be right."""
    rows = connection.execute(
        """select code, name, departement, latitude, longitude from communes
           where code in (select value from json_each(?)) order by code""",
        [json.dumps(sorted(codes))],
    )
    for code, name, departement, latitude, longitude in rows:
        is_known = frame_of(departement, latitude, longitude) is not None
        yield code, name, departement, latitude if is_known else None, longitude if is_known else None


def _sums(cents: list[int]) -> Sums:
    return Sums(len(cents), sum(cents) / 100)
