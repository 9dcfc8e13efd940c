"""The served corpus, asked without a socket; and fixtures of it: import them into a module by their names."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Collection, Coroutine, Iterator
from typing import Any, TypeVar

import pytest
from httpx import Response
from lxml import html
from web_corpus import Corpus, build

from lieudit.web.links import Links
from lieudit.web.serving import build_datasette

LINKS = Links()
_Answer = TypeVar("_Answer")


class Site:
    """The served corpus, asked without a socket."""

    def __init__(
        self, corpus: Corpus, reviewer: str | None = None, *, sql: bool = True, hosts: Collection[str] | None = ()
    ) -> None:
        self.corpus = corpus
        self.datasette = build_datasette(
            corpus.database, review=reviewer is not None, reviewer=reviewer or "", sql=sql, names=hosts
        )
        self._runner = asyncio.Runner()
        self._runner.run(self.datasette.invoke_startup())

    def get(self, address: str, **headers: str) -> Response:
        return self._runner.run(self.datasette.client.get(address.partition("#")[0], headers=headers))

    def run(self, asked: Coroutine[Any, Any, _Answer]) -> _Answer:
        """What a coroutine finds in the loop in which the site is served."""
        return self._runner.run(asked)

    def read(self, address: str) -> html.HtmlElement:
        response = self.get(address)
        assert response.status_code == 200, address
        return html.fromstring(response.text)

    def page_id(self, name: str) -> str:
        return self.corpus.pages[name].id

    def viewer(self, name: str, words: str) -> str:
        span = self.corpus.span(name, words)
        return LINKS.page(self.page_id(name), span.start, span.end)

    def close(self) -> None:
        self._runner.close()


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """The small corpus of the served pages; a module may have another in its place."""
    return build(tmp_path_factory.mktemp("corpus"))


@pytest.fixture(scope="module")
def site(corpus: Corpus) -> Iterator[Site]:
    """The module's corpus, served."""
    served = Site(corpus)
    yield served
    served.close()


@pytest.fixture(scope="module")
def stored(corpus: Corpus) -> Iterator[sqlite3.Connection]:
    """A connection to the module's corpus."""
    connection = sqlite3.connect(corpus.database)
    yield connection
    connection.close()
