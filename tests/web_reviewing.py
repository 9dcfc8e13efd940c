"""The served document of reviews_corpus, as the person at this machine may correct it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest
import reviews_corpus
from httpx import Response
from lxml import html
from reviews_corpus import TEXT
from web_corpus import Corpus
from web_site import LINKS, Site

from db import beside

OWN = {"host": "localhost", "origin": "http://localhost"}
FORM = "application/x-www-form-urlencoded"
HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>{{ "zw" * 3 }}\x07'


class Reviewing(Site):
    """A served database, with a browser's cookies; `reviewer` is None where nobody may review."""

    def __init__(self, database: Path, reviewer: str | None = "Anne Martin") -> None:
        super().__init__(Corpus(database), reviewer=reviewer)
        self.cookies: dict[str, str] = {}

    def send(
        self,
        address: str,
        fields: Mapping[str, str | list[str]],
        *,
        headers: Mapping[str, str] | None = None,
        token: str | None = None,
        method: str = "POST",
    ) -> Response:
        """Send a form as a page of this server does; `token` is another than its own."""
        given = {"csrftoken": self.token() if token is None else token, **fields}
        request = self.datasette.client.request(
            method,
            address,
            content=urlencode(given, doseq=True),
            headers={"content-type": FORM, **(OWN if headers is None else headers)},
            cookies=self.cookies,
        )
        return self.run(request)

    def token(self) -> str:
        """The token of a form, whose cookie the browser keeps from then on."""
        ((mention,),) = self.rows("select id from programme_mentions limit 1")
        page = LINKS.fact("programme", str(mention))  # which nobody here reviews
        answer = self.run(self.datasette.client.get(page, cookies=self.cookies))
        self.cookies |= dict(answer.cookies)
        return str(html.fromstring(answer.text).xpath("//input[@name='csrftoken']/@value")[0])

    def judge(self, kind: str, fact_id: str, verdict: str, **fields: str | list[str]) -> Response:
        given = {"verdict": verdict, "author": "Anne Martin", **fields}
        return self.send(LINKS.review_of(kind, fact_id), given)

    def kept(self) -> list[tuple[object, ...]]:
        """What stands in the file beside the database: verdict, corrected, author, comment."""
        path = beside.path_of(self.corpus.database)
        if not path.exists():
            return []
        with closing(sqlite3.connect(path)) as connection:
            if not connection.execute("select 1 from sqlite_master where name = 'reviews'").fetchone():
                return []
            return connection.execute(
                "select verdict, corrected, author, comment from reviews order by number"
            ).fetchall()

    def rows(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        return reviews_corpus.rows(self.corpus.database, sql, *values)

    def one(self, table: str) -> str:
        ((found,),) = self.rows(f"select id from {table}")
        return str(found)


def text(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().replace("\u202f", " ").split())


def selected(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


@pytest.fixture
def site(database: Path) -> Iterator[Reviewing]:
    """The database of the module that imports it by its name."""
    opened = Reviewing(database)
    yield opened
    opened.close()
