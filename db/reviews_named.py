"""Communes that people named: the extraction takes them for granted, so that facts follow from them.

A name that was settled or added is a mention for the rules that find facts. Its own row is no rule's: the review
brings it in, and takes it out again when it is withdrawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from db import refind
from db.reviews_file import standing
from db.reviews_types import CONFIDENCE, METHOD, Kept, Kind, Verdict
from db.rows import PageRows
from extract.facts import CommuneMention
from ingest.document import Page


def communes(pages: Iterable[Page], reviews: Sequence[Kept]) -> dict[int, tuple[CommuneMention, ...]]:
    """Page number → the communes that people named on it, where their words stand now."""
    texts = {page.number: page.text for page in pages} if reviews else {}
    found: dict[int, list[CommuneMention]] = {}
    for one in standing(reviews):
        is_name = one.verdict is Verdict.SETTLED or (one.verdict is Verdict.ADDED and one.kind is Kind.COMMUNE)
        span = refind.locate(texts[one.place.page], one.place) if is_name and one.place.page in texts else None
        if span is not None:
            mention = CommuneMention(*span, CONFIDENCE, METHOD, str(one.corrected["commune_code"]))
            found.setdefault(one.place.page, []).append(mention)
    return {number: tuple(mentions) for number, mentions in found.items()}


def without(rows: PageRows) -> PageRows:
    """Rows as the rules made them: without the mentions that people named."""
    mentions = rows.tables.get("commune_mentions", [])
    if any(row["method"] == METHOD for row in mentions):
        rows.tables["commune_mentions"] = [row for row in mentions if row["method"] != METHOD]
    return rows
