"""A web page: its article as blocks, and what its head tells of it.

Menus, banners, notices, teasers and related news are left out: they are no facts of the article. A web page has
one page, no size, and no boxes.
"""

from __future__ import annotations

from pathlib import Path

from ingest import html_head
from ingest.compose import compose
from ingest.document import BlockKind, DraftBlock, Inspection, Limits, Method, Page, PageRef, ReadOptions
from ingest.errors import MissingFileError, UnreadableFileError
from ingest.html_blocks import blocks_of
from ingest.html_tree import Element, article, parse, text_of


def inspect(path: Path) -> Inspection:
    """What a web page tells of itself: title, publisher, day of publication, address, licence.

    Raises:
        MissingFileError, UnreadableFileError: the file went away since it was recognised.
    """
    tree = parse(_bytes(path))
    return Inspection(
        page_count=1,
        title=html_head.title(tree),
        publisher=html_head.publisher(tree),
        published=html_head.published(tree),
        source_url=html_head.source_url(tree),
        licence=html_head.licence(tree),
    )


def read(ref: PageRef, options: ReadOptions, limits: Limits) -> Page:
    """Read a web page's article as blocks in the order of the page.

    Raises:
        MissingFileError, UnreadableFileError: the file went away since it was recognised.
    """
    tree = parse(_bytes(ref.path))
    heading = _heading(tree)
    root = article(tree)
    drafts = blocks_of(root)
    if heading and not any(draft.kind is BlockKind.HEADING and draft.level == 1 for draft in drafts):
        drafts.insert(0, DraftBlock(BlockKind.HEADING, text=heading, level=1))
    composed = compose(drafts)
    return Page(
        document_id=ref.document_id,
        number=ref.number,
        text=composed.text,
        method=Method.MARKUP,
        reason=f"web page: the article stands in its {root.tag} element",
        blocks=composed.blocks,
    )


def _heading(tree: Element) -> str | None:
    """The page's only level-1 heading, which may stand outside the article's element."""
    headings = [text for text in (text_of(heading) for heading in tree.iter("h1")) if text]
    return headings[0] if len(headings) == 1 else None


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise MissingFileError(f"{path}: there is no such file") from error
    except OSError as error:
        raise UnreadableFileError(f"{path}: {error.strerror or error}") from error
