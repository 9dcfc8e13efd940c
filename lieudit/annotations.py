"""Facts and mentions as W3C Web Annotations (https://www.w3.org/TR/annotation-model/)."""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import TypeAlias
from urllib.parse import quote, urldefrag

from db import versions
from ingest.boxes import boxes_of
from ingest.document import Box, Page
from lieudit.citations import FACTS, MENTIONS
from lieudit.said import Said, said_on
from lieudit.web import corpus
from lieudit.web.rows import Document, StoredPage
from lieudit.web.viewer import layout_of

Json: TypeAlias = dict[str, object]

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
PDF_FRAGMENTS = "http://tools.ietf.org/rfc/rfc8118"
MEDIA_FRAGMENTS = "http://www.w3.org/TR/media-frags/"
CONTEXT_LENGTH = 32  # code points before and after a quote, at first
# One namespace for all corpora: an annotation's id follows from the row's, which follows from the content.
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "lieudit")


@dataclass(frozen=True, slots=True)
class AnnotatedPage:
    """A page with all that an annotation of it needs; read once, however many there are."""

    document: Document
    page: StoredPage
    layout: Page | None
    corpus_version: str | None


def of_row(connection: sqlite3.Connection, kind: str, row_id: str, base: str) -> Json | None:
    """The annotation of a fact or mention; None where there is none of this id.

    Args:
        connection: to the database.
        kind: a key of ``citations.FACTS`` or ``citations.MENTIONS``.
        row_id: its id.
        base: where the corpus is served.
    """
    table = (FACTS | MENTIONS)[kind]
    row = connection.execute(f"select page_id from {table} where id = ?", [row_id]).fetchone()
    page = annotated_page(connection, row[0], versions.of(connection)) if row else None
    if page is None:
        return None
    found = next(said for said in said_on(connection, page.page, kind) if said.id == row_id)
    return {"@context": CONTEXT, **annotation(page, found, base)}


def annotated_page(connection: sqlite3.Connection, page_id: str, corpus_version: str | None) -> AnnotatedPage | None:
    """A page with its document and its layout; None where there is none."""
    page = corpus.page(connection, page_id)
    document = corpus.document(connection, page.document_id) if page else None
    if page is None or document is None:
        return None
    return AnnotatedPage(document, page, layout_of(page), corpus_version)


def annotation(page: AnnotatedPage, said: Said, base: str) -> Json:
    """A fact or mention as an annotation, without its context.

    The body says it thrice: for a reader, as JSON with identifiers, and as the addresses of what it speaks of. The
    target is the document at its own address (where it is kept, if that isn't known).
    """
    root = base.rstrip("/")
    values = {"kind": said.kind, "id": said.id, **said.values}
    values |= {"page_id": page.page.id, "start": said.start, "end": said.end}
    values |= {"corpus_version": page.corpus_version} if page.corpus_version else {}
    body: list[Json] = [
        {"type": "TextualBody", "purpose": "describing", "language": "en", "format": "text/plain", "value": said.words},
        {
            "type": "TextualBody",
            "purpose": "classifying",
            "format": "application/json",
            "value": json.dumps(values, ensure_ascii=False),
        },
    ]
    body += [
        {"type": "SpecificResource", "purpose": "identifying", "source": _entity(root, kind, key)}
        for kind, key in said.entities
    ]
    return {
        "id": f"urn:uuid:{uuid.uuid5(_NAMESPACE, f'{(FACTS | MENTIONS)[said.kind]}/{said.id}')}",
        "type": "Annotation",
        "motivation": "describing" if said.kind in FACTS else "identifying",
        "generator": {"type": "Software", "name": "lieudit"},
        "body": body,
        "target": {
            "type": "SpecificResource",
            "source": _source(page.document, root),
            "selector": selectors(page, said.start, said.end),
        },
    }


def _entity(root: str, kind: str, key: str) -> str:
    path = "lieudit/epcis" if kind == "epci" else f"-/{kind}"  # an intercommunality has a row, and no page of its own
    return f"{root}/{path}/{quote(key, safe='')}"


def _source(document: Document, root: str) -> str:
    address = (document.source_url or "").strip()
    if address.lower().startswith(("http://", "https://")):
        return quote(urldefrag(address).url, safe="%/:=&?~+!$,;'@()*")
    return f"{root}/-/document/{quote(document.id, safe='')}"


def selectors(page: AnnotatedPage, start: int, end: int) -> list[Json]:
    """How to find words in the document: by quoting them; in a PDF or image also by where they lie.

    In a PDF the offsets in the page's text, as lieudit read it, refine the fragment that names the page.
    """
    found: list[Json] = [quote_selector(page.page.text, start, end)]
    box = _around(page, start, end)
    media_type = page.document.media_type
    if media_type == "application/pdf":
        view = f"&viewrect={','.join(_figure(edge) for edge in _sides(box))}" if box else ""
        fragment: Json = {
            "type": "FragmentSelector",
            "conformsTo": PDF_FRAGMENTS,
            "value": f"page={page.page.number}{view}",
        }
        position: Json = {"type": "TextPositionSelector", "start": start, "end": end}
        found += [fragment, fragment | {"value": f"page={page.page.number}", "refinedBy": position}]
    elif media_type.startswith("image/") and page.document.page_count == 1 and box:
        value = f"xywh=percent:{','.join(map(str, _percent(box, *_stored_size(page.page))))}"
        found.append({"type": "FragmentSelector", "conformsTo": MEDIA_FRAGMENTS, "value": value})
    return found


def quote_selector(text: str, start: int, end: int) -> Json:
    """A TextQuoteSelector for ``text[start:end]``, with as much around it as tells it from its likes."""
    exact = text[start:end]
    length = CONTEXT_LENGTH
    while True:
        prefix, suffix = text[max(start - length, 0) : start], text[end : end + length]
        whole = prefix + exact + suffix
        if len(whole) == len(text) or text.find(whole) == text.rfind(whole):
            return {"type": "TextQuoteSelector", "exact": exact, "prefix": prefix, "suffix": suffix}
        length *= 2


def _around(page: AnnotatedPage, start: int, end: int) -> Box | None:
    """The box around words, in points from the top left of the page as a viewer shows it, not turned upright."""
    boxes: Sequence[Box] = boxes_of(page.layout, start, end) if page.layout else ()
    if not boxes or not page.page.width or not page.page.height:
        return None
    x0, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    x1, bottom = max(box[2] for box in boxes), max(box[3] for box in boxes)
    width, height = page.page.width, page.page.height
    match page.page.rotation % 360:
        case 90:
            return top, width - x1, bottom, width - x0
        case 180:
            return width - x1, height - bottom, width - x0, height - top
        case 270:
            return height - bottom, x0, height - top, x1
        case _:
            return x0, top, x1, bottom


def _stored_size(page: StoredPage) -> tuple[float, float]:
    assert page.width is not None
    assert page.height is not None
    return (page.height, page.width) if page.rotation % 180 else (page.width, page.height)


def _sides(box: Box) -> tuple[float, float, float, float]:
    """Left, top, width, height."""
    x0, top, x1, bottom = box
    return x0, top, x1 - x0, bottom - top


def _percent(box: Box, width: float, height: float) -> tuple[int, int, int, int]:
    """The sides of a box in whole hundredths of the image (media fragments have no others), enclosing it."""
    x0, top = floor(100 * box[0] / width), floor(100 * box[1] / height)
    x1, bottom = ceil(100 * box[2] / width), ceil(100 * box[3] / height)
    return x0, top, x1 - x0, bottom - top


def _figure(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
