"""What is asked once for each state of the database, and what a page does not wait for."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest
from datasette.database import QueryInterrupted
from web_site import Site, corpus, site

from lieudit.web import database
from lieudit.web.database import CorpusDatabase
from lieudit.web.remembered import Remembered, state_of

__all__ = ["corpus", "site"]  # fixtures

NUMBERS = "with recursive n(i) as (select 1 union all select i + 1 from n limit {})"
SLOW = f"select count(*) from ({NUMBERS.format(400_000)} select i from n)"


class Asked:
    """A question whose answer is how often it was asked; it takes a moment."""

    def __init__(self, fails: bool = False) -> None:
        self.times = 0
        self.fails = fails

    async def __call__(self) -> int:
        self.times += 1
        times = self.times
        await asyncio.sleep(0)
        if self.fails:
            raise ValueError(times)
        return times


class Clock:
    """A state that a test changes."""

    def __init__(self) -> None:
        self.state = 0

    def __call__(self) -> object:
        return self.state


def test_a_question_is_asked_once_for_each_state() -> None:
    async def ask() -> list[int]:
        clock, asked = Clock(), Asked()
        remembered = Remembered(clock, 10)
        answers = [await remembered.get("key", asked), await remembered.get("key", asked)]
        clock.state = 1
        return [*answers, await remembered.get("key", asked), await remembered.get("key", asked)]

    assert asyncio.run(ask()) == [1, 1, 2, 2]


def test_those_who_ask_together_share_an_answer() -> None:
    async def ask() -> list[int]:
        remembered, asked = Remembered(Clock(), 10), Asked()
        return await asyncio.gather(*(remembered.get("key", asked) for _ in range(8)))

    assert asyncio.run(ask()) == [1] * 8


def test_what_is_asked_of_an_older_state_is_no_answer_for_a_newer() -> None:
    async def ask() -> tuple[int, int]:
        clock, asked = Clock(), Asked()
        remembered = Remembered(clock, 10)
        older = asyncio.create_task(remembered.get("key", asked))
        await asyncio.sleep(0)
        clock.state = 1
        return await remembered.get("key", asked), await older

    assert asyncio.run(ask()) == (2, 1)


def test_a_failure_reaches_all_who_wait_and_is_not_kept() -> None:
    async def ask() -> tuple[list[object], int]:
        remembered, asked = Remembered(Clock(), 10), Asked(fails=True)
        failed: list[object] = await asyncio.gather(
            *(remembered.get("key", asked) for _ in range(3)), return_exceptions=True
        )
        asked.fails = False
        return failed, await remembered.get("key", asked)

    failed, answer = asyncio.run(ask())
    assert [str(error) for error in failed] == ["1"] * 3
    assert answer == 2


def test_who_goes_away_leaves_the_others_their_answer() -> None:
    async def ask() -> int:
        remembered, asked = Remembered(Clock(), 10), Asked()
        first = asyncio.create_task(remembered.get("key", asked))
        second = asyncio.create_task(remembered.get("key", asked))
        await asyncio.sleep(0)
        first.cancel()
        return await second

    assert asyncio.run(ask()) == 1


def test_of_too_many_the_one_that_was_longest_not_asked_goes() -> None:
    async def ask() -> dict[str, int]:
        remembered = Remembered(Clock(), 2)
        questions = {name: Asked() for name in "abc"}
        for name in "abac":
            await remembered.get(name, questions[name])
        for name in "ab":
            await remembered.get(name, questions[name])
        return {name: asked.times for name, asked in questions.items()}

    assert asyncio.run(ask()) == {"a": 1, "b": 2, "c": 1}


def test_what_is_answered_at_once_is_not_kept() -> None:
    async def ask() -> int:
        remembered, asked = Remembered(Clock(), 10, least_seconds=60), Asked()
        await remembered.get("key", asked)
        return await remembered.get("key", asked)

    assert asyncio.run(ask()) == 2


def test_a_write_changes_the_state(tmp_path: Path) -> None:
    path = tmp_path / "some.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("pragma journal_mode = wal")
        connection.execute("create table t (x)")
        before = state_of(path)
        assert state_of(path) == before
        connection.execute("insert into t values (1)")
        assert state_of(path) != before


def served_by(site: Site) -> CorpusDatabase:
    found = site.datasette.get_database("lieudit")
    assert isinstance(found, CorpusDatabase)
    return found


def first_cell(site: Site, sql: str) -> object:
    return site.run(served_by(site).execute(sql)).rows[0][0]


def test_a_count_is_not_waited_for_but_found(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "COUNT_SECONDS", 0.001)

    async def ask(served: CorpusDatabase) -> int | None:
        with pytest.raises(QueryInterrupted):
            await served.execute(SLOW)
        for _ in range(500):
            await asyncio.sleep(0.02)
            try:
                return int((await served.execute(SLOW)).rows[0][0])
            except QueryInterrupted:
                continue
        return None

    assert site.run(ask(served_by(site))) == 400_000


def test_the_tables_are_listed_before_their_rows_are_counted(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "COUNT_SECONDS", 60)
    assert "3 rows" in site.get("/lieudit").text  # of documents
    monkeypatch.setattr(database, "COUNT_SECONDS", 0.0)
    assert site.get("/lieudit").status_code == 200


def test_an_answer_is_asked_anew_after_a_write(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "COUNT_SECONDS", 60)
    sql = SLOW.replace("select i from n", "select i from n cross join runs")
    before = first_cell(site, sql)
    with closing(sqlite3.connect(site.corpus.database)) as connection:
        connection.execute("insert into runs (command) values ('ingest')")
        connection.commit()
    assert [before, first_cell(site, sql)] == [400_000, 800_000]


def test_what_differs_from_call_to_call_is_never_remembered(site: Site) -> None:
    sql = f"select random(), ({SLOW})"
    assert first_cell(site, sql) != first_cell(site, sql)


def test_a_page_shows_as_many_rows_of_a_query_as_can_be_read_and_data_has_all(site: Site) -> None:
    asked = urlencode({"sql": f"{NUMBERS.format(300)} select i as number from n"})
    page = site.read(f"/lieudit?{asked}")
    assert len(page.xpath("//table/tbody/tr")) == database.SHOWN_ROWS
    assert "More than 200 rows" in " ".join(page.text_content().split())
    data = site.get(f"/lieudit.json?_shape=array&{asked}").json()
    assert [row["number"] for row in data] == list(range(1, 301))
    lines = site.get(f"/lieudit.csv?{asked}").text.split()
    assert len(lines) == 301
