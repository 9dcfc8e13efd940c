"""A database of documents, facts and lists that a test writes row by row, joined by the engine as any other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from blank import blank

from db import claims, lists, stale
from db.decisions import Decisions, DocumentDecision, LinkKind
from db.lists import Membership, OfficialList
from db.rows import row_id
from db.store import Store
from db.table import Row
from extract.reference import load
from lieudit.web.assets import datasette_folder

_SAID = {"confidence": 0.9, "method": "test"}


class FactsCorpus:
    """Documents of one page, whose text is the quotes of its facts, a line each."""

    def __init__(self, path: Path) -> None:
        self.known = load()
        self.store = Store(blank(path))
        self.database = self.store.database
        self._replaced: list[DocumentDecision] = []
        metadata = yaml.safe_load((datasette_folder() / "metadata.yml").read_text(encoding="utf-8"))
        self._queries: dict[str, dict[str, Any]] = metadata["databases"]["lieudit"]["queries"]

    def document(self, name: str, published: str | None, *facts: Row) -> None:
        """Write a document: facts of ``place`` and ``money``, in the order of the page."""
        text = "\n".join(dict.fromkeys(str(fact["quote"]) for fact in facts))
        page = f"{name}-1"
        self.database["documents"].insert(
            {"id": name, "title": name, "published": published, "filename": f"{name}.txt", "media_type": "text/plain"}
            | {"page_count": 1, "sha256": name}
        )
        self.database["pages"].insert(
            {"id": page, "document_id": name, "number": 1, "text": text, "method": "plain", "reason": "plain"}
        )
        for fact in facts:
            quote = str(fact["quote"])
            start = text.index(quote)
            span: Row = {"page_id": page, "start": start, "end": start + len(quote)}
            (self._money if "eur" in fact else self._place)(name, fact, span)
            for word in str(fact.get("named", "")).split():
                organisation, _, mention = word.partition("=")
                at = start + quote.index(mention)
                self.database["organisation_mentions"].insert(
                    {"id": row_id(page, at), "page_id": page, "start": at, "end": at + len(mention), "text": mention}
                    | {"boxes": "[]", "organisation_id": organisation, **_SAID},
                    ignore=True,
                )
        stale.mark_document(self.database, name)

    def _place(self, name: str, fact: Row, span: Row) -> None:
        columns = {key: fact[key] for key in ("quote", "commune_code", "programme_id", "status", "edtf")}
        row = {"id": row_id(name, *columns.values()), **span, **columns, **_SAID}
        self.database["participations"].insert(row)

    def _money(self, name: str, fact: Row, span: Row) -> None:
        columns = {key: fact[key] for key in ("quote", "eur", "role", "programme_id", "funder_id", "edtf", "purpose")}
        award = row_id(name, *columns.values())
        amount: Row = {"id": f"a-{award}", **span, "text": "€", "boxes": "[]", "eur": fact["eur"], "qualifier": "exact"}
        self.database["amounts"].insert(amount | _SAID)
        self.database["awards"].insert({"id": award, **span, **columns, "amount_id": f"a-{award}", **_SAID})
        for code in str(fact["communes"]).split():
            self.database["award_communes"].insert({"award_id": award, "commune_code": code})
        for siren in str(fact.get("epcis", "")).split():
            self.database["award_epcis"].insert({"award_id": award, "epci_siren": siren})

    def replaces(self, new: str, old: str) -> None:
        """The one document is a corrected version of the other."""
        self._replaced.append(DocumentDecision(new, old, LinkKind.SUPERSEDES))

    def official_list(self, programme: str, as_of: str, memberships: Sequence[tuple[str, str | None]]) -> str:
        """Import an official list of codes with their dates; its id."""
        members = tuple(Membership(code, self.known.today(code), None, edtf) for code, edtf in memberships)
        official = OfficialList(programme, f"{as_of}.csv", row_id(programme, as_of), as_of, members)
        lists.put(self.store, official)
        return official.id

    def join(self) -> None:
        claims.refresh(self.database, Decisions(tuple(self._replaced)))

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return list(self.database.execute(sql))

    def ask(self, query: str, **parameters: str) -> list[dict[str, Any]]:
        """The rows of a canned query; parameters that aren't given are empty."""
        asked = dict.fromkeys(self._queries[query].get("params", []), "") | parameters
        cursor = self.database.execute(self._queries[query]["sql"], asked)
        columns = [column[0] for column in cursor.description]
        return [dict(zip(columns, row, strict=True)) for row in cursor]

    def close(self) -> None:
        self.store.close()


def place(quote: str, code: str, programme: str, status: str, edtf: str | None = None, *, named: str = "") -> Row:
    """A place in a programme; ``named``: organisations in the quote, as ``id=word``."""
    return {
        "quote": quote,
        "commune_code": code,
        "programme_id": programme,
        "status": status,
        "edtf": edtf,
        "named": named,
    }


def money(
    quote: str,
    codes: str,
    eur: float,
    role: str,
    *,
    programme: str | None = None,
    funder: str | None = None,
    edtf: str | None = None,
    epcis: str = "",
    named: str = "",
) -> Row:
    """A sum for communes and intercommunalities."""
    return {
        "quote": quote,
        "communes": codes,
        "eur": eur,
        "role": role,
        "programme_id": programme,
        "funder_id": funder,
        "edtf": edtf,
        "purpose": None,
        "epcis": epcis,
        "named": named,
    }
