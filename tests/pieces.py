"""Short annotated texts go through the real extraction into a real database.

``python tests/pieces.py`` prints the present figures and every error.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from pathlib import Path
from typing import Any

from blank import blank

from db.rows import rows_of
from db.store import Store
from extract import reference
from extract.extractor import extract
from extract.facts import PageFacts
from extract.metadata import Described, Given
from extract.text import DocumentInfo
from ingest.cache import dumps_page
from ingest.compose import compose
from ingest.document import BlockKind, DraftBlock, DraftCell, Method, Page, Source
from lieudit import evaluation

PIECES = Path(__file__).parent / "annotated" / "pieces.jsonl"


def blocks(text: str) -> list[DraftBlock]:
    """One line, one block: ``#`` a heading, ``-`` a list item, ``|`` a table row (the first one heads the columns)."""
    drafts: list[DraftBlock] = []
    for line in filter(str.strip, text.split("\n")):
        if line.startswith("#"):
            words = line.lstrip("#")
            drafts.append(DraftBlock(BlockKind.HEADING, text=words.strip(), level=len(line) - len(words)))
        elif line.startswith("- "):
            drafts.append(DraftBlock(BlockKind.LIST_ITEM, text=line, level=1))
        elif line.startswith("|"):
            first = not drafts or drafts[-1].kind is not BlockKind.TABLE_ROW
            texts = [cell.strip() for cell in line.strip().strip("|").split("|")]
            cells = tuple(DraftCell(text=one, column=column, heading=first) for column, one in enumerate(texts))
            drafts.append(DraftBlock(BlockKind.TABLE_ROW, cells=cells, table=0))
        else:
            drafts.append(DraftBlock(BlockKind.PARAGRAPH, text=line))
    return drafts


def read(text: str, document: DocumentInfo, method: Method = Method.PLAIN) -> tuple[Page, PageFacts]:
    """A one-page document of a text, and what is found on it."""
    composed = compose(blocks(text))
    page = Page(document.id, 1, composed.text, method, "a piece of text", words=composed.words, blocks=composed.blocks)
    (facts,) = extract(document, [page], reference.load())
    return page, facts


def store(folder: Path) -> Path:
    """Extract every piece into ``pieces.db`` in a folder, its annotation beside it as ``NAME.json``.

    Returns:
        The database.
    """
    database = folder / "pieces.db"
    with Store(blank(database)) as stored:
        for line in PIECES.read_text(encoding="utf-8").splitlines():
            gold: dict[str, Any] = json.loads(line)
            name, digest = gold["document"], hashlib.sha256(line.encode()).hexdigest()
            info = DocumentInfo(
                digest[:16], kind="press-release", publisher=gold["publisher"], published=gold["published"]
            )
            page, facts = read(gold["text"], info)
            source = Source(Path(name), info.id, digest, len(line), "text/plain", 1)
            stored.put(source, Given(), Described(info), [(dumps_page(page), rows_of(page, facts, reference.load()))])
            (folder / f"{name}.json").write_text(line, encoding="utf-8")
        stored.join_claims()
    return database


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        result = evaluation.evaluate(store(Path(temporary)), [Path(temporary)])
    print(evaluation.table(result, errors=True))
