"""How to cite what a page says: in French style, as BibTeX, as CSL-JSON."""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote

from db import versions
from lieudit.citation_dates import Dated, read
from lieudit.web import corpus
from lieudit.web.language import language
from lieudit.web.rows import Document

FACTS = {"participation": "participations", "award": "awards", "count": "programme_counts"}
MENTIONS = {
    "commune": "commune_mentions",
    "programme": "programme_mentions",
    "epci": "epci_mentions",
    "organisation": "organisation_mentions",
    "amount": "amounts",
    "date": "dates",
}
_UNPAGED = ("text/html", "text/plain")  # a page of theirs has no number that a reader could turn to
# Kinds of documents as CSL knows them, and by their French names where CSL has no type of their own.
_TYPES = {"report": "report", "web-page": "webpage"}
_GENRES = {
    "press-release": "Communiqué de presse",
    "report": "Rapport",
    "agreement": "Convention",
    "deliberation": "Délibération",
    "newsletter": "Lettre d’information",
}
_ASCII_WHITESPACE = re.compile(r"[ \t\n\r\f\v]+")
# What LaTeX reads as a command, as text of its own; braces by name, since BibTeX counts even those with a backslash.
_LATEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "$": r"\$",
        "&": r"\&",
        "#": r"\#",
        "%": r"\%",
        "_": r"\_",
        "^": r"\textasciicircum{}",
        "~": r"\textasciitilde{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        "|": r"\textbar{}",
    }
)


@dataclass(frozen=True, slots=True)
class Citation:
    """A place in a document, as much as a citation says of it."""

    key: str  # the same on every machine: what reference managers know the citation by
    document: Document
    page_id: str
    page: int
    start: int | None  # of the words, in code points of the page's text; None: the whole page
    end: int | None
    words: str | None  # what stands there
    corpus_version: str | None

    @property
    def has_pages(self) -> bool:
        """Whether a reader of the document itself finds pages in it, so that a number says something."""
        return self.document.media_type not in _UNPAGED or self.document.page_count > 1

    def link(self, base: str) -> str:
        """The permanent address of the words where the corpus is served at ``base``."""
        address = f"{base.rstrip('/')}/-/page/{quote(self.page_id, safe='')}"
        return address if self.start is None else f"{address}?highlight={self.start}-{self.end}"


def of_row(connection: sqlite3.Connection, kind: str, row_id: str) -> Citation | None:
    """The citation of a fact or mention; None where there is none of this id.

    Args:
        connection: to the database.
        kind: a key of ``FACTS`` or ``MENTIONS``.
        row_id: its id.
    """
    table, words = (FACTS[kind], "quote") if kind in FACTS else (MENTIONS[kind], "text")
    sql = f'select page_id, start, "end", {words} from {table} where id = ?'
    row = connection.execute(sql, [row_id]).fetchone()
    return _citation(connection, row_id, row[0], tuple(row[1:])) if row else None


def of_page(connection: sqlite3.Connection, page_id: str, span: tuple[int, int] | None = None) -> Citation | None:
    """The citation of a page, or of the words that ``span`` marks in its text; None where there is no such page."""
    if span is None:
        return _citation(connection, page_id, page_id, (None, None, None))
    start, end = span
    sql = "select substr(text, ? + 1, ? - ?) from pages where id = ?"
    row = connection.execute(sql, [start, end, start, page_id]).fetchone()
    return _citation(connection, f"{page_id}-{start}-{end}", page_id, (start, end, row[0])) if row else None


def _citation(
    connection: sqlite3.Connection, key: str, page_id: str, said: tuple[int | None, int | None, str | None]
) -> Citation | None:
    row = connection.execute("select document_id, number from pages where id = ?", [page_id]).fetchone()
    document = corpus.document(connection, row[0]) if row else None
    if document is None:
        return None
    return Citation(f"lieudit-{key}", document, page_id, row[1], *said, versions.of(connection))


def french(citation: Citation, base: str) -> str:
    """A citation in a French text: publisher, « title », date, page : « words », link, version of the corpus.

    What isn't known is left out; a document without a date is `s. d.` (sans date).
    """
    document = citation.document
    parts = [cleaned(document.publisher), _guillemets(document.title)]
    if document.kind in _GENRES:
        parts.append(_GENRES[document.kind].lower())
    parts.append(language("fr").edtf(document.published) or "s.\u00a0d.")
    if citation.has_pages:
        parts.append(f"p.\u00a0{citation.page}")
    said = ", ".join(part for part in parts if part)
    if citation.words:
        said += f"\u00a0: {_guillemets(citation.words)}"
    return f"{said}, {citation.link(base)} ({_origin(citation)})."


def bibtex(citation: Citation, base: str) -> str:
    """A citation as an entry in UTF-8, for BibTeX (fields `year` and `month`) and BibLaTeX (`date`)."""
    document = citation.document
    dated = read(document.published)
    fields = {
        "author": _braced(f"{{{_latex(document.publisher)}}}") if cleaned(document.publisher) else None,
        "title": _braced(f"{{{_latex(document.title)}}}"),
        "howpublished": _braced(_latex(_GENRES.get(document.kind or ""))) if document.kind in _GENRES else None,
        "date": _braced(dated.biblatex()) if dated else None,
        "year": _braced(f"{dated.first[0]:04d}") if dated else None,
        "month": dated.month() if dated else None,
        "pages": _braced(str(citation.page)) if citation.has_pages else None,
        "url": _braced(_verbatim(citation.link(base))),
        "langid": _braced("french"),
        "note": _braced(_latex(". ".join(filter(None, (_quoted(citation), _origin(citation)))))),
    }
    lines = [f"  {name} = {value}" for name, value in fields.items() if value is not None]
    return f"@misc{{{citation.key},\n" + ",\n".join(lines) + "\n}\n"


def csl(citation: Citation, base: str) -> dict[str, object]:
    """A citation as an item of CSL-JSON (https://docs.citationstyles.org/en/stable/specification.html).

    ``custom`` holds what CSL has no variable for: the words' place, the document's own address, the corpus's version.
    """
    document = citation.document
    publisher = cleaned(document.publisher)
    item: dict[str, object | None] = {
        "id": citation.key,
        "type": _TYPES.get(document.kind or "", "webpage" if document.media_type == "text/html" else "document"),
        "title": cleaned(document.title),
        "author": [{"literal": publisher}] if publisher else None,
        "genre": _GENRES.get(document.kind or ""),
        "issued": _csl_date(document.published),
        "page": str(citation.page) if citation.has_pages else None,
        "number-of-pages": document.page_count if citation.has_pages else None,
        "URL": citation.link(base),
        "language": "fr",
        "source": _origin(citation),
        "note": _quoted(citation) or None,
    }
    custom: dict[str, object | None] = {
        "corpus_version": citation.corpus_version,
        "document_id": document.id,
        "page_id": citation.page_id,
        "start": citation.start,
        "end": citation.end,
        "published": document.published,
        "source_url": document.source_url,
    }
    said = {name: value for name, value in item.items() if value is not None}
    return said | {"custom": {name: value for name, value in custom.items() if value is not None}}


def _csl_date(edtf: str | None) -> dict[str, object] | None:
    """A date as CSL has it; what its parts can't say (an unknown year, an open end) is said in words."""
    if not edtf:
        return None
    dated = read(edtf)
    if dated is None:
        return {"literal": language("fr").edtf(edtf)}
    return _csl_parts(dated)


def _csl_parts(dated: Dated) -> dict[str, object]:
    said: dict[str, object] = {"date-parts": [list(part) for part in (dated.first, dated.last) if part]}
    if dated.season:
        said["season"] = dated.season
    if dated.is_about:
        said["circa"] = True
    return said


def cleaned(text: str | None) -> str:
    """Text of a document on one line: nothing that a terminal or an editor would act on."""
    visible = (c for c in _ASCII_WHITESPACE.sub(" ", text or "") if unicodedata.category(c) not in {"Cc", "Cf", "Cs"})
    return "".join(visible).strip()


def _guillemets(text: str) -> str:
    """Text between guillemets; quotes within it get quotes of their own."""
    nested = re.sub(r"\s*»", "”", re.sub(r"«\s*", "“", cleaned(text)))
    return f"«\u00a0{nested}\u00a0»"


def _quoted(citation: Citation) -> str:
    return _guillemets(citation.words) if citation.words else ""


def _origin(citation: Citation) -> str:
    return f"lieudit, corpus {citation.corpus_version}" if citation.corpus_version else "lieudit"


def _latex(text: str | None) -> str:
    return cleaned(text).translate(_LATEX)


def _braced(text: str) -> str:
    return f"{{{text}}}"


def _verbatim(address: str) -> str:
    """An address as it may stand in BibTeX's braces."""
    return address.translate({ord(c): f"%{ord(c):02X}" for c in "{}\\ "})
