"""Official lists of programmes' communes: kept apart from the facts, which only documents say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from db.rows import row_id
from db.store import Store, now
from db.table import Row
from db.write import insert


@dataclass(frozen=True, slots=True)
class Membership:
    """A commune in a list."""

    listed_code: str  # INSEE code as the list has it
    commune_code: str  # of today's commune
    name: str | None  # as the list has it
    edtf: str | None  # of signature or label


@dataclass(frozen=True, slots=True)
class OfficialList:
    """A list of a programme's communes, as a file gives it."""

    programme_id: str
    filename: str
    sha256: str
    as_of: str | None  # EDTF
    memberships: tuple[Membership, ...]

    @property
    def id(self) -> str:
        return row_id("list", self.programme_id, self.sha256)


@dataclass(frozen=True, slots=True)
class StoredList:
    """What the database knows of a list, its communes apart."""

    id: str
    programme_id: str
    filename: str
    as_of: str | None
    rows: int
    imported_at: str


def put(store: Store, official: OfficialList) -> bool:
    """Write a list; False where these bytes are there for the programme: then only a date that is given counts."""
    lists = store.database["official_lists"]
    with store.database.atomic():
        if lists.count_where("id = ?", [official.id]):
            if official.as_of is not None:
                lists.update(official.id, {"as_of": official.as_of})
            return False
        row: Row = {
            "id": official.id,
            "programme_id": official.programme_id,
            "filename": official.filename,
            "sha256": official.sha256,
            "as_of": official.as_of,
            "rows": len(official.memberships),
            "imported_at": now(),
        }
        insert(store.database, "official_lists", [row])
        insert(
            store.database,
            "official_memberships",
            (
                {
                    "list_id": official.id,
                    "listed_code": one.listed_code,
                    "commune_code": one.commune_code,
                    "name": one.name,
                    "edtf": one.edtf,
                }
                for one in official.memberships
            ),
        )
    return True


def imported(store: Store) -> Sequence[StoredList]:
    """The lists in a database, by programme and date."""
    sql = """select id, programme_id, filename, as_of, rows, imported_at from official_lists
             order by programme_id, as_of, filename, id"""
    return [StoredList(*row) for row in store.database.execute(sql)]


def remove(store: Store, list_id: str) -> bool:
    """Take a list out; False if it isn't there."""
    with store.database.atomic():
        store.database.execute("delete from official_memberships where list_id = ?", [list_id])
        return bool(store.database.execute("delete from official_lists where id = ?", [list_id]).rowcount)


def memberships(store: Store) -> dict[str, frozenset[str]]:
    """Programme id → codes of its communes in all its lists, as listed and of today; a mapping that can be pickled."""
    sql = """select programme_id, listed_code, commune_code from official_memberships
             join official_lists on official_lists.id = list_id"""
    codes: dict[str, set[str]] = {}
    for programme_id, listed, today in store.database.execute(sql):
        codes.setdefault(programme_id, set()).update((listed, today))
    return {programme_id: frozenset(codes[programme_id]) for programme_id in sorted(codes)}
