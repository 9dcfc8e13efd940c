"""The search page, the same as JSON, and the communes whose names begin as typed."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict
from typing import Any

from datasette.utils.asgi import Request, Response

from lieudit.web.search import FILTERS, MOST_RANKED, NEWEST, PAGE_SIZE, Hit, Question, Results, plain, search
from lieudit.web.search_index import page_index
from lieudit.web.search_names import names
from lieudit.web.site import SECURITY, Routes, Site, page_number

MOST_TYPED = 300  # code points of a field that are looked at


class SearchViews:
    """Pages that say what was asked."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def routes(self) -> Routes:
        return [
            (r"/-/search$", self.search),
            (r"/-/search\.json$", self.as_json),
            (r"/-/search/communes\.json$", self.communes),
        ]

    async def search(self, request: Request) -> Response:
        """Pages that say the words of `q` and that the filters leave."""
        question = _question(request)
        results = await self._answer(question)
        return await self.site.html(
            request,
            "lieudit/search.html",
            words=question.words,
            question=question,
            results=results,
            last=_last(results),
            page_size=PAGE_SIZE,
            most_ranked=MOST_RANKED,
        )

    async def as_json(self, request: Request) -> Response:
        """The same as data."""
        question = _question(request)
        results = await self._answer(question)
        further = question.page < _last(results)
        following = question.address(self.site.links, page=question.page + 1) if further else None
        return _json(
            {
                "question": {name: value for name, value in asdict(question).items() if value},
                "total": results.total,
                "order": results.order,
                "page": question.page,
                "pages": _last(results),
                "next": following and following.replace("-/search?", "-/search.json?"),
                "hits": [self._hit(hit, question.words) for hit in results.hits],
                "filters": {name: [asdict(one) for one in choices] for name, choices in results.choices.items()},
                "called": asdict(results.called),
            }
        )

    def _hit(self, hit: Hit, words: str) -> dict[str, Any]:
        snippet, marked = plain(hit.snippet)
        return {
            **asdict(hit.place),
            "publisher": hit.publisher,
            "kind": hit.kind,
            "snippet": snippet,
            "marked": marked,
            "address": hit.address(self.site.links, words),
        }

    async def communes(self, request: Request) -> Response:
        """Communes whose name or code begins as typed, those that pages name first."""
        typed = (request.args.get("q") or "")[:MOST_TYPED]
        known = await self.site.remember("names", names)
        return _json(
            [
                {
                    "code": one.named.key,
                    "name": one.named.name,
                    "departement": one.departement,
                    "is_named": one.is_named,
                }
                for one in known.suggest(typed)
            ]
        )

    async def _answer(self, question: Question) -> Results:
        index = await self.site.remember("pages", page_index)
        known = await self.site.remember("names", names)

        def read(connection: sqlite3.Connection) -> Results:
            return search(connection, index, known, question)

        return await self.site.read(read)


def _question(request: Request) -> Question:
    """What an address asks; each part is cut to a length that can be looked at."""

    def typed(name: str) -> str:
        return (request.args.get(name) or "")[:MOST_TYPED].strip()

    order = NEWEST if typed("order") == NEWEST else ""
    return Question(typed("q"), **{name: typed(name) for name in FILTERS}, order=order, page=page_number(request))


def _last(results: Results) -> int:
    return max(-(-results.total // PAGE_SIZE), 1)


def _json(body: Any) -> Response:
    return Response(
        json.dumps(body, ensure_ascii=False),
        headers={**SECURITY, "Cache-Control": "no-cache"},
        content_type="application/json; charset=utf-8",
    )
