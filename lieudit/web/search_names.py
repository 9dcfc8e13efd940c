"""Names of communes, programmes and organisations: who is called so, and whom a reader may mean who begins to type."""

from __future__ import annotations

import re
import sqlite3
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from lieudit.web.rows import Named
from lieudit.web.search_words import fold

NAMES = 6  # that are shown of each kind
SUGGESTIONS = 12
_CODE = re.compile(r"(?:.*\()?\s*(\d[\dAB]\d{3})\s*\)?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that has a name."""

    named: Named
    folded: str
    others: frozenset[str]  # key and acronym, folded
    is_named: bool  # on some page
    weight: int = 0  # population; the heavier goes first
    departement: str | None = None


@dataclass(frozen=True, slots=True)
class Called:
    """What bears a name that was searched."""

    communes: tuple[Named, ...] = ()
    programmes: tuple[Named, ...] = ()
    organisations: tuple[Named, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.communes or self.programmes or self.organisations)


class Directory:
    """Entries of one kind, found by whole name, by key, or by how the name begins."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = sorted(entries, key=lambda entry: (entry.folded, -entry.weight, entry.named.key))
        self._folded = [entry.folded for entry in self._entries]
        self._by_other: dict[str, list[Entry]] = {}
        for entry in self._entries:
            for other in entry.others:
                self._by_other.setdefault(other, []).append(entry)
        self._by_key = {entry.named.key: entry for entry in self._entries}

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    def get(self, key: str) -> Entry | None:
        return self._by_key.get(key)

    def name(self, key: str) -> str:
        """The name of a key; the key itself where it has none here."""
        entry = self._by_key.get(key)
        return entry.named.name if entry else key

    def beginning(self, folded: str) -> Sequence[Entry]:
        """Those whose folded name begins so, the whole name first."""
        first = bisect_left(self._folded, folded)
        return self._entries[first : bisect_left(self._folded, f"{folded}\U0010ffff", lo=first)]

    def called(self, folded: str) -> tuple[Named, ...]:
        """The whole name, key or acronym before a name that only begins so; what pages name first."""
        if not folded:
            return ()
        alike = self.beginning(folded)
        whole = [entry for entry in alike if entry.folded == folded] + self._by_other.get(folded, [])
        begun = [entry for entry in alike if len(folded) > 2 and entry.folded.startswith(f"{folded} ")]
        ordered = [*sorted(whole, key=_rank), *sorted(begun, key=_rank)]
        return tuple(dict.fromkeys(entry.named for entry in ordered))[:NAMES]


def _rank(entry: Entry) -> tuple[bool, int]:
    return not entry.is_named, -entry.weight


@dataclass(frozen=True, slots=True)
class Names:
    """All names of a database, as they stand in one state of it."""

    communes: Directory
    programmes: Directory
    organisations: Directory
    successors: dict[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # of today's commune: those that are part of it

    def called(self, words: str) -> Called:
        """Communes, programmes and organisations of that name, acronym or code."""
        folded = fold(words)
        return Called(self.communes.called(folded), self.programmes.called(folded), self.organisations.called(folded))

    def suggest(self, typed: str) -> tuple[Entry, ...]:
        """Communes whose name or code begins as typed, those that pages name first."""
        folded = fold(typed)
        if not folded:
            return ()
        found = list(self.communes.beginning(folded))
        if folded[0].isdigit():
            found += [entry for entry in self.communes if entry.named.key.casefold().startswith(folded)]
        return tuple(sorted(found, key=_rank)[:SUGGESTIONS])

    def communes_meant(self, typed: str) -> tuple[Entry, ...]:
        """Communes of a code, of a name, or of both as suggestions have them: `Guise (02361)`; the likeliest first."""
        code = _CODE.fullmatch(typed)
        if code:
            entry = self.communes.get(code[1].upper())
            return (entry,) if entry else ()
        folded = fold(typed)
        alike = [entry for entry in self.communes.beginning(folded) if entry.folded == folded] if folded else []
        return tuple(sorted(alike, key=_rank))

    def with_its_parts(self, code: str) -> tuple[str, ...]:
        """A commune's code, and those of the communes that are part of it now."""
        return (code, *self.successors.get(code, ()))


def names(connection: sqlite3.Connection) -> Names:
    """Read all names."""
    successors: dict[str, list[str]] = {}
    for code, successor in connection.execute("select code, successor from communes where successor is not null"):
        successors.setdefault(successor, []).append(code)
    return Names(
        _directory(
            connection,
            """select code, name, '', population, departement,
               exists (select 1 from commune_mentions where commune_code = code) from communes""",
        ),
        _directory(
            connection,
            """select id, name, acronym, 0, null, exists (select 1 from programme_mentions where programme_id = p.id)
               from programmes p""",
        ),
        _directory(
            connection,
            """select id, name, '', 0, null,
               exists (select 1 from organisation_mentions where organisation_id = o.id) from organisations o""",
        ),
        {code: tuple(sorted(parts)) for code, parts in successors.items()},
    )


def _directory(connection: sqlite3.Connection, sql: str) -> Directory:
    return Directory(
        Entry(
            Named(key, name),
            fold(name),
            frozenset({fold(key), fold(acronym or "")} - {""}),
            bool(is_named),
            population or 0,
            departement,
        )
        for key, name, acronym, population, departement, is_named in connection.execute(sql)
    )
