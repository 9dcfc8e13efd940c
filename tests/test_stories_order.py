"""Whatever the order in which documents come, go and come again, claims are those of the documents that are there."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from blank import blank
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stories import KNOWN, Document, Tables, known_documents, put, same, stories, tables

from db import claims, copies, stale
from db.claims_awards import AwardClaims
from db.store import Store

# Reprints, corrections, roundings, a pair, an envelope, counts, contradictions, a successor.
TOLD = ("s01", "s03", "s04", "s05", "s09", "s12", "s13", "s14", "s15", "s18", "s19", "s21")


@dataclass(slots=True)
class World:
    """Documents, as many new databases as are asked for, and what all the documents come to."""

    documents: list[Document] = field(repr=False)
    empty: Path
    opened: list[Store] = field(default_factory=list)
    at_once: Tables = field(default_factory=dict, repr=False)

    def store(self, documents: Iterable[Document] = ()) -> Store:
        """A new database with documents, not yet joined."""
        path = self.empty.with_name(f"{len(self.opened)}.db")
        shutil.copyfile(self.empty, path)
        self.opened.append(Store(path))
        for one in documents:
            put(self.opened[-1], one)
        return self.opened[-1]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The documents of some stories, and what they come to if stored in order and then joined."""
    names = [story.name for story in stories(KNOWN) if story.name[:3] in TOLD]
    documents = [one for name in names for one in known_documents(name)]
    made = World(documents, blank(tmp_path_factory.mktemp("worlds") / "blank.db"))
    store = made.store(documents)
    store.join_claims()
    made.at_once = tables(store)
    yield made
    for store in made.opened:
        store.close()


def test_there_is_something_to_compare(world: World) -> None:
    """Each kind of claim and what hangs on them are there, and nothing waits to be joined."""
    for name in ("participation_claims", "award_claims", "count_claims", "claim_evidence", "document_links", "ledger"):
        assert world.at_once[name], name
    for name in ("award_claim_parts", "disagreements", "document_changes", "claim_verdicts", "ledger_left_out"):
        assert world.at_once[name], name
    assert not world.at_once["stale_claims"]
    assert not world.at_once["stale_documents"]


@pytest.mark.parametrize("seed", [None, 1, 2])
def test_one_by_one_in_any_order(seed: int | None, world: World) -> None:
    """Documents that come one by one, backwards or shuffled, joined after each, make the same claims."""
    ordered = world.documents[::-1]
    if seed is not None:
        random.Random(seed).shuffle(ordered)
    store = world.store()
    for one in ordered:
        put(store, one)
        store.join_claims()
    same(store, world.at_once)


def test_in_batches(world: World) -> None:
    """Documents that come some at a time make the same claims."""
    store = world.store()
    for first in range(7):
        for one in world.documents[first::7]:
            put(store, one)
        store.join_claims()
    same(store, world.at_once)


@pytest.mark.parametrize("seed", range(3))
def test_joined_in_part_between_documents(seed: int, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """While documents come, now and then some are compared and some of what they say is joined, as an ingest does."""
    monkeypatch.setattr("db.store._MUCH_STALE", 5)
    monkeypatch.setattr("db.claims._BATCH", 1)
    chance = random.Random(seed)
    store, joined = world.store(), 0
    for one in chance.sample(world.documents, len(world.documents)):
        put(store, one)
        for _ in range(chance.randrange(30)):
            joined += not store.compare_next() and store.join_next()
    assert joined > 50
    assert tables(store)["stale_claims"]
    store.join_claims()
    same(store, world.at_once)


def test_little_that_is_stale_waits_for_more(world: World) -> None:
    """A key that every document touches is not joined after each of them."""
    store = world.store(world.documents)
    assert not store.join_next()
    assert not tables(store)["award_claims"]


@pytest.mark.parametrize("seed", range(3))
def test_what_was_removed_and_came_again(seed: int, world: World) -> None:
    """A third of the documents is taken out, joined, put in again, joined: nothing is left of it, nothing lost."""
    store = world.store(world.documents)
    store.join_claims()
    gone = random.Random(seed).sample(world.documents, len(world.documents) // 3)
    for one in gone:
        assert store.remove(one.source.document_id)
        if seed:
            store.join_claims()
    store.join_claims()
    without = world.store(one for one in world.documents if one not in gone)
    without.join_claims()
    same(store, tables(without))
    for one in gone:
        put(store, one)
    store.join_claims()
    same(store, world.at_once)


def test_what_is_ingested_again(world: World) -> None:
    """Documents that are read again, in place of what was there, change nothing."""
    store = world.store(world.documents)
    store.join_claims()
    for one in world.documents[::3]:
        put(store, one)
    assert store.database["stale_documents"].count
    store.join_claims()
    same(store, world.at_once)


def test_nothing_to_do(world: World) -> None:
    """A second call finds nothing stale; when all that is there is marked, it is joined to the same."""
    store = world.store(world.documents)
    store.join_claims()
    store.join_claims()
    same(store, world.at_once)
    with store.database.atomic():
        stale.mark_all(store.database)
    store.join_claims()
    same(store, world.at_once)


class CutShortError(Exception):
    """Joining ended in the middle."""


@pytest.mark.parametrize(
    "of, name, after",
    [
        (claims, "_participations", 1),
        (claims, "_counts", 0),
        (AwardClaims, "join", 0),
        (AwardClaims, "join", 1),
        (AwardClaims, "relate", 1),
        (AwardClaims, "_put", 1),
    ],
)
def test_joining_that_was_cut_short(
    of: object, name: str, after: int, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Joining that ends in the middle leaves the rest stale, and the next call goes on to the same result."""
    store = world.store(world.documents)
    with monkeypatch.context() as patched:
        cut(patched, of, name, after)
        patched.setattr(claims, "_BATCH", 3)
        with pytest.raises(CutShortError):
            store.join_claims()
    assert store.database["stale_claims"].count
    store.join_claims()
    same(store, world.at_once)


def test_a_comparison_of_documents_that_was_cut_short(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A search for copies that ends in the middle goes on at the next call."""
    store = world.store(world.documents)
    with monkeypatch.context() as patched:
        cut(patched, stale, "mark", 2)
        with pytest.raises(CutShortError):
            copies.refresh(store.database)
    assert store.database["stale_documents"].count
    store.join_claims()
    same(store, world.at_once)


def cut(patched: pytest.MonkeyPatch, module: object, name: str, after: int) -> None:
    """Have a function raise once it was called so many times."""
    true = getattr(module, name)
    calls = iter(range(after))

    def cut_short(*arguments: object, **named: object) -> object:
        if next(calls, None) is None:
            raise CutShortError
        return true(*arguments, **named)

    patched.setattr(module, name, cut_short)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from(("put", "remove", "join")), st.integers(0, 7)), max_size=20))
def test_any_history(steps: Sequence[tuple[str, int]], world: World) -> None:
    """However documents came, went and were joined, claims are those of what is there now, as if it alone had come."""
    few = [one for one in world.documents if one.place[0][:3] in {"s03", "s05", "s14"}][:8]
    store, there = world.store(), set[int]()
    for step, number in steps:
        if step == "put":
            put(store, few[number])
            there.add(number)
        elif step == "remove":
            assert store.remove(few[number].source.document_id) == (number in there)
            there.discard(number)
        else:
            store.join_claims()
    store.join_claims()
    alone = world.store(few[number] for number in sorted(there))
    alone.join_claims()
    same(store, tables(alone))
