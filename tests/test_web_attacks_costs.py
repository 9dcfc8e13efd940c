"""Attacks on what is served: no question costs more than its bounds (docs/security.md)."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest
from datasette.database import QueryInterrupted
from web_corpus import Corpus
from web_site import Site, corpus, site

from lieudit.web import asking

__all__ = ["corpus", "site"]  # fixtures

ENDLESS = "with recursive c(x) as (select 1 union all select x + 1 from c) select count(*) from c"
BOMBS = (
    "select length(zeroblob(999999999))",
    "select length(randomblob(999999999))",
    "select length(hex(printf('%.*c', 3999999, 'x')))",
    "select length(replace(printf('%.*c', 3000000, 'x'), 'x', 'yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy'))",
    "with recursive c(x) as (select 1 union all select x + 1 from c limit 99999999)"
    " select length(group_concat(zeroblob(1000))) from c",
    "select hex(zeroblob(3000000))",
    "with recursive c(x) as (select 1 union all select x + 1 from c limit 900) select zeroblob(3000000) from c",
    "select " + ", ".join(["zeroblob(3000000)"] * 90),
    "select " + ", ".join(["1"] * 150),
    "select 'x' like '" + "%x" * 300 + "'",
    "select " + "(" * 5000 + "1" + ")" * 5000,
)


@pytest.mark.parametrize("sql", BOMBS)
def test_no_answer_takes_all_memory(site: Site, sql: str) -> None:
    """It is refused in words, and the server goes on."""
    answer = site.get(f"/lieudit.json?{urlencode({'sql': sql})}")
    assert answer.status_code == 400
    assert answer.json()["ok"] is False
    assert site.get("/lieudit.json?sql=select+1+as+one&_shape=array").json() == [{"one": 1}]


@pytest.mark.parametrize(
    "sql",
    [ENDLESS, "select count(*) from pages a, pages b, communes c, communes d, communes e, communes f"
     " where a.text || f.name like '%zz%'",
     "select * from communes a, communes b, communes c order by random()"],
)  # fmt: skip
def test_a_question_is_stopped_when_its_time_is_over(corpus: Corpus, sql: str) -> None:
    """Wherever it is; the connection goes on."""
    with closing(sqlite3.connect(corpus.database)) as connection:
        asking.prepare(connection)
        with pytest.raises(QueryInterrupted):
            asking.answer(connection, sql, None, most_rows=1000, seconds=0.3)
        assert asking.answer(connection, "select 1", None, most_rows=1, seconds=5).rows == [(1,)]


def test_a_search_of_the_full_text_is_stopped_too(tmp_path: Path) -> None:
    """The time in a virtual table counts, as any."""
    database = tmp_path / "words.db"
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("create virtual table words using fts5(text)")
        connection.executemany("insert into words values (?)", ((f"a{n} b{n} c{n}",) for n in range(30_000)))
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        asking.prepare(connection)
        bomb = " OR ".join(f"{letter}*" for letter in "abc" * 300)
        began = time.thread_time()
        with pytest.raises(QueryInterrupted):
            asking.answer(
                connection, "select count(*) from words where words match ?", [bomb], most_rows=9, seconds=0.2
            )
        assert time.thread_time() - began < 20


def test_no_more_rows_than_a_thousand(site: Site) -> None:
    """And whether there are more is told."""
    sql = "with recursive c(x) as (select 1 union all select x + 1 from c limit 5000) select x from c"
    answer = site.get(f"/lieudit.json?{urlencode({'sql': sql})}").json()
    assert (len(answer["rows"]), answer["truncated"]) == (1000, True)


@pytest.mark.parametrize(
    "query",
    ["q=" + "a*+" * 5000, "q=%22" * 5000, "q=" + "%28" * 9000, "q=" + "NEAR%28" * 3000, "q=%00%01%EF%BF%BF%ED%A0%80",
     "&".join(f"p{n}=1" for n in range(5000)), "q=x&page=99999999999999999999", "q=x&page=-1", "since=" + "9" * 5000,
     "commune=" + "%28" * 9000 + "1", "q=" + "%C4%B0%CC%87" * 3000],
)  # fmt: skip
def test_no_search_is_too_odd(site: Site, query: str) -> None:
    """Long, nested, full of operators, no text at all: a page of results, as page and as data."""
    for address in ("/-/search", "/-/search.json", "/-/search/communes.json", "/-/suggest?kind=commune&typed=x"):
        assert site.get(f"{address}{'&' if '?' in address else '?'}{query}").status_code in {200, 400}, address
