"""What a page says, each fact and mention with its identifiers and in words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from lieudit.citations import FACTS, MENTIONS
from lieudit.web import corpus
from lieudit.web.rows import Award, Count, Participation, StoredPage

Value: TypeAlias = str | int | float | list[str] | None

_COLUMNS = {  # what the value of a mention is
    "commune": "commune_code",
    "programme": "programme_id",
    "epci": "epci_siren",
    "organisation": "organisation_id",
    "date": "edtf",
}


@dataclass(frozen=True, slots=True)
class Said:
    """A fact or mention: where it is said, and what it says."""

    kind: str  # a key of citations.FACTS or citations.MENTIONS
    id: str
    start: int
    end: int
    words: str  # for a reader, in English
    values: Mapping[str, Value]  # by column; what isn't said is missing
    entities: tuple[tuple[str, str], ...] = ()  # kind and key of the communes, programmes, … that it speaks of


def said_on(connection: sqlite3.Connection, page: StoredPage, kind: str | None = None) -> Iterator[Said]:
    """What a page says: facts, then mentions, each in the order of the page; of one kind where it is named."""
    if kind is None or kind in FACTS:
        facts = corpus.facts_of_page(connection, page.id, limit=-1)
        found = [
            *map(_participation, facts.participations),
            *map(_award, facts.awards),
            *map(_count, facts.counts),
        ]
        yield from sorted(
            (one for one in found if kind in (None, one.kind)), key=lambda one: (one.start, one.end, one.kind, one.id)
        )
    if kind is None or kind in MENTIONS:
        yield from (one for one in _mentions(connection, page) if kind in (None, one.kind))


def _participation(fact: Participation) -> Said:
    return Said(
        "participation",
        fact.id,
        fact.place.start,
        fact.place.end,
        f"{fact.commune.name} ({fact.commune.key}), {fact.programme.name}: {fact.status}{_when(fact.edtf)}",
        _known(commune_code=fact.commune.key, programme_id=fact.programme.key, status=fact.status, edtf=fact.edtf),
        (("commune", fact.commune.key), ("programme", fact.programme.key)),
    )


def _award(fact: Award) -> Said:
    named = (*fact.communes, *fact.epcis)
    parts = [f"{fact.role}, {_euros(fact.eur, fact.eur_low, fact.eur_high, fact.qualifier)}"]
    parts += [f"from {fact.funder.name}"] if fact.funder else []
    parts += [f"for {', '.join(f'{one.name} ({one.key})' for one in named)}"] if named else []
    parts += [f"in {fact.programme.name}"] if fact.programme else []
    entities = [("commune", one.key) for one in fact.communes] + [("epci", one.key) for one in fact.epcis]
    entities += [("programme", fact.programme.key)] if fact.programme else []
    entities += [("organisation", fact.funder.key)] if fact.funder else []
    return Said(
        "award",
        fact.id,
        fact.place.start,
        fact.place.end,
        f"{' '.join(parts)}{_when(fact.edtf)}",
        _known(
            eur=fact.eur,
            eur_low=fact.eur_low,
            eur_high=fact.eur_high,
            qualifier=fact.qualifier,
            role=fact.role,
            programme_id=fact.programme.key if fact.programme else None,
            funder_id=fact.funder.key if fact.funder else None,
            commune_codes=[one.key for one in fact.communes],
            epci_sirens=[one.key for one in fact.epcis],
            purpose=fact.purpose,
            edtf=fact.edtf,
        ),
        tuple(entities),
    )


def _count(fact: Count) -> Said:
    return Said(
        "count",
        fact.id,
        fact.place.start,
        fact.place.end,
        f"{fact.programme.name}: {fact.value} communes in {fact.scope}{_when(fact.edtf)}",
        _known(programme_id=fact.programme.key, value=fact.value, scope=fact.scope, edtf=fact.edtf),
        (("programme", fact.programme.key),),
    )


def _mentions(connection: sqlite3.Connection, page: StoredPage) -> Iterator[Said]:
    rows = connection.execute(
        """select m.kind, m.id, m.start, m."end", m.value, coalesce(c.name, g.name, e.name, o.name),
                  a.eur, a.eur_low, a.eur_high, a.qualifier
           from mentions m
           left join communes c on m.kind = 'commune' and c.code = m.value
           left join programmes g on m.kind = 'programme' and g.id = m.value
           left join epcis e on m.kind = 'epci' and e.siren = m.value
           left join organisations o on m.kind = 'organisation' and o.id = m.value
           left join amounts a on m.kind = 'amount' and a.id = m.id
           where m.document_id = ? and m.page = ? order by m.start, m."end", m.kind, m.id""",
        [page.document_id, page.number],
    )
    for kind, row_id, start, end, value, name, eur, low, high, qualifier in rows:
        if kind == "amount":
            values = _known(eur=eur, eur_low=low, eur_high=high, qualifier=qualifier)
            yield Said(kind, row_id, start, end, _euros(eur, low, high, qualifier), values)
        else:
            words = f"{name} ({value})" if name else value
            entities = ((kind, value),) if kind != "date" else ()
            yield Said(kind, row_id, start, end, words, {_COLUMNS[kind]: value}, entities)


def _known(**values: Value) -> dict[str, Value]:
    return {name: value for name, value in values.items() if value not in (None, [])}


def _when(edtf: str | None) -> str:
    return f", {edtf}" if edtf else ""


def _euros(eur: float | None, low: float | None, high: float | None, qualifier: str) -> str:
    """`EUR 1780000.00`, `about EUR 12500.00`, `EUR 200000.00 to 350000.00`."""
    if eur is None:
        return f"EUR {low:.2f} to {high:.2f}"
    return f"EUR {eur:.2f}" if qualifier == "exact" else f"{qualifier.replace('_', ' ')} EUR {eur:.2f}"
