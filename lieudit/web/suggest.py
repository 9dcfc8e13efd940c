"""Names that a reader may mean by what is typed: communes, programmes, intercommunalities, organisations."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lieudit.web.search_words import fold

KINDS = ("commune", "epci", "organisation", "programme")
MOST = 12  # suggestions
MOST_TYPED = 100  # code points that are looked at
_KEYED = re.compile(r"\(([\w-]+)\)\s*$")
_QUERIES = {  # key, name, what tells homonyms apart, weight
    "commune": "select code, name, departement, coalesce(population, 0) + (status = 'current') from communes",
    "epci": "select siren, name, kind, 0 from epcis",
    "organisation": "select id, name, kind, 0 from organisations",
    "programme": "select id, name, acronym, 0 from programmes",
}
_FUNDERS = ("commune", "epci")  # which are organisations as well, under a key of their own


@dataclass(frozen=True, slots=True)
class Name:
    """One that may be meant."""

    key: str
    name: str
    detail: str  # of a commune its département
    folded: str

    @property
    def value(self) -> str:
        """As a field holds it, so that it is found again: `Guise (02361)`."""
        return f"{self.name} ({self.key})"


class Names:
    """All names of a database, the weightiest first."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._names: dict[str, tuple[Name, ...]] = {
            kind: tuple(
                Name(key, name, detail or "", fold(name))
                for key, name, detail, _ in connection.execute(f"{sql} order by 4 desc, 2, 1")
            )
            for kind, sql in _QUERIES.items()
        }
        self._keys = {kind: {name.key: name for name in names} for kind, names in self._names.items()}

    def all_of(self, kind: str) -> tuple[Name, ...]:
        return self._names[kind]

    def of_key(self, kind: str, key: str) -> Name | None:
        """What a key names; a commune or intercommunality also as an organisation."""
        if kind == "organisation" and key not in self._keys[kind]:
            what, _, code = key.partition("-")
            found = self._keys[what].get(code) if what in _FUNDERS else None
            return _as_organisation(what, found) if found else None
        return self._keys[kind].get(key)

    def search(self, kind: str, typed: str) -> tuple[Name, ...]:
        """Those that may be meant, the likeliest first: by key, by the beginning of a name or of one of its words."""
        wanted = fold(typed[:MOST_TYPED])
        if not wanted:
            return ()
        found = list(_matching(self._names[kind], wanted))
        if kind == "organisation":
            for other in _FUNDERS:
                found += [_as_organisation(other, name) for name in _matching(self._names[other], wanted)]
        return tuple(found[:MOST])

    def read(self, kind: str, typed: str) -> tuple[Name, ...]:
        """Those that a field names: one by a key or a name that only one bears, else all that bear the name."""
        typed = typed[:MOST_TYPED].strip()
        keyed = _KEYED.search(typed)
        for key in ((keyed[1],) if keyed else ()) + (typed, typed.upper()):
            found = self.of_key(kind, key)
            if found:
                return (found,)
        wanted = fold(typed)
        return tuple(name for name in self._names[kind] if wanted and name.folded == wanted)


def _matching(names: Iterable[Name], wanted: str) -> Iterator[Name]:
    """At most so many as are shown: exact ones, then names that begin so, then names with a word that does."""
    exact: list[Name] = []
    beginning: list[Name] = []
    within: list[Name] = []
    for name in names:
        if name.folded == wanted or name.key.lower() == wanted:
            exact.append(name)
        elif len(beginning) < MOST and (name.folded.startswith(wanted) or name.key.lower().startswith(wanted)):
            beginning.append(name)
        elif len(within) < MOST and (f" {wanted}" in name.folded or fold(name.detail) == wanted):
            within.append(name)
    return iter([*exact, *beginning, *within][:MOST])


def _as_organisation(what: str, name: Name) -> Name:
    return Name(f"{what}-{name.key}", name.name, name.detail, name.folded)


class KnownNames:
    """The names of a database, read again only when its reference data or its organisations have changed."""

    def __init__(self) -> None:
        self._known: tuple[object, Names] | None = None

    def of(self, connection: sqlite3.Connection) -> Names:
        """The names as they are now."""
        version = connection.execute(
            "select (select value from meta where key = 'reference'), (select count(*) from organisations)"
        ).fetchone()
        known = self._known
        if known is None or known[0] != tuple(version):
            known = self._known = (tuple(version), Names(connection))
        return known[1]
