"""Citations of real facts in French style, BibTeX and CSL-JSON, and the cases that escaping and dates must meet."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lieudit import citations
from lieudit.citation_dates import read
from lieudit.citations import Citation
from lieudit.web.rows import Document

BASE = "https://corpus.exemple.fr/lieudit/"
DOCUMENT = Document(
    id="ab" * 8,
    title="Cœur de ville : 100 % d'aides & 3 places_à vivre",
    kind="press-release",
    publisher="Préfecture de l'Aisne",
    published="2022-06-01",
    published_from="user",
    source_url="https://www.exemple.fr/aisne",
    filename="aisne.pdf",
    media_type="application/pdf",
    page_count=4,
    sha256="ab" * 32,
    ingested_at="2024-01-01T00:00:00Z",
)
CITATION = Citation(
    "lieudit-0123456789abcdef", DOCUMENT, "ab" * 8 + "-3", 3, 12, 30, "Guise\nest « retenue ».", "0a1b2c3d4e5f"
)

# What csl-data.json of https://github.com/citation-style-language/schema asks of the variables used here.
# fmt: off
CSL_TYPES = [
    "article", "article-journal", "article-magazine", "article-newspaper", "bill", "book", "broadcast", "chapter",
    "classic", "collection", "dataset", "document", "entry", "entry-dictionary", "entry-encyclopedia", "event",
    "figure", "graphic", "hearing", "interview", "legal_case", "legislation", "manuscript", "map",
    "motion_picture", "musical_score", "pamphlet", "paper-conference", "patent", "performance", "periodical",
    "personal_communication", "post", "post-weblog", "regulation", "report", "review", "review-book",
    "software", "song", "speech", "standard", "thesis", "treaty", "webpage",
]
# fmt: on
_NUMBER = {"type": ["string", "number"]}
CSL_SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["type", "id"],
        "additionalProperties": False,
        "properties": {
            "id": _NUMBER,
            "type": {"enum": CSL_TYPES},
            "author": {
                "type": "array",
                "items": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {
                        "family": {"type": "string"},
                        "given": {"type": "string"},
                        "literal": {"type": "string"},
                    },
                },
            },
            "issued": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "date-parts": {
                        "type": "array",
                        "minItems": 1,
                        "maxItems": 2,
                        "items": {
                            "type": "array",
                            "minItems": 1,
                            "maxItems": 3,
                            "items": {"type": ["string", "number"]},
                        },
                    },
                    "season": _NUMBER,
                    "circa": {"type": ["string", "number", "boolean"]},
                    "literal": {"type": "string"},
                },
            },
            "page": _NUMBER,
            "number-of-pages": _NUMBER,
            **{name: {"type": "string"} for name in ("title", "genre", "URL", "language", "source", "note")},
            "custom": {"type": "object"},
        },
    },
}


@pytest.fixture
def connection(samples_database: Path) -> Iterator[sqlite3.Connection]:
    opened = sqlite3.connect(f"{samples_database.as_uri()}?mode=ro", uri=True)
    yield opened
    opened.close()


def test_a_fact_in_french_style() -> None:
    """Publisher, title, kind, date, page, words on one line with inner quotes of their own, link, version."""
    assert citations.french(CITATION, BASE) == (
        "Préfecture de l'Aisne, «\u00a0Cœur de ville : 100 % d'aides & 3 places_à vivre\u00a0», communiqué de presse, "
        "1er juin 2022, p.\u00a03\u00a0: «\u00a0Guise est “retenue”.\u00a0», "
        "https://corpus.exemple.fr/lieudit/-/page/abababababababab-3?highlight=12-30 (lieudit, corpus 0a1b2c3d4e5f)."
    )


def test_what_is_not_known_is_left_out() -> None:
    """No publisher, no date, a web page without pages, the whole of it, a corpus without a version."""
    page = replace(DOCUMENT, publisher=None, published=None, kind=None, media_type="text/html", page_count=1)
    whole = replace(CITATION, document=page, start=None, end=None, words=None, corpus_version=None)
    assert citations.french(whole, "http://127.0.0.1:8001") == (
        "«\u00a0Cœur de ville : 100 % d'aides & 3 places_à vivre\u00a0», s.\u00a0d., "
        "http://127.0.0.1:8001/-/page/abababababababab-3 (lieudit)."
    )
    entry = citations.bibtex(whole, BASE)
    assert not re.search(r"author|date|year|month|pages|howpublished", entry)
    assert citations.csl(whole, BASE).keys() == {"id", "type", "title", "URL", "language", "source", "custom"}


def test_a_fact_as_bibtex() -> None:
    """Accents stay, what LaTeX would run is escaped, the title keeps its capitals, the address is as it is."""
    assert citations.bibtex(CITATION, BASE) == (
        "@misc{lieudit-0123456789abcdef,\n"
        "  author = {{Préfecture de l'Aisne}},\n"
        "  title = {{Cœur de ville : 100 \\% d'aides \\& 3 places\\_à vivre}},\n"
        "  howpublished = {Communiqué de presse},\n"
        "  date = {2022-06-01},\n"
        "  year = {2022},\n"
        "  month = jun,\n"
        "  pages = {3},\n"
        "  url = {https://corpus.exemple.fr/lieudit/-/page/abababababababab-3?highlight=12-30},\n"
        "  langid = {french},\n"
        "  note = {«\u00a0Guise est “retenue”.\u00a0». lieudit, corpus 0a1b2c3d4e5f}\n"
        "}\n"
    )


def test_a_fact_as_csl_json() -> None:
    """What CSL has a variable for stands there, the rest in `custom`."""
    assert citations.csl(CITATION, BASE) == {
        "id": "lieudit-0123456789abcdef",
        "type": "document",
        "title": "Cœur de ville : 100 % d'aides & 3 places_à vivre",
        "author": [{"literal": "Préfecture de l'Aisne"}],
        "genre": "Communiqué de presse",
        "issued": {"date-parts": [[2022, 6, 1]]},
        "page": "3",
        "number-of-pages": 4,
        "URL": "https://corpus.exemple.fr/lieudit/-/page/abababababababab-3?highlight=12-30",
        "language": "fr",
        "source": "lieudit, corpus 0a1b2c3d4e5f",
        "note": "«\u00a0Guise est “retenue”.\u00a0»",
        "custom": {
            "corpus_version": "0a1b2c3d4e5f",
            "document_id": "abababababababab",
            "page_id": "abababababababab-3",
            "start": 12,
            "end": 30,
            "published": "2022-06-01",
            "source_url": "https://www.exemple.fr/aisne",
        },
    }


_LATEX = {
    "\\textbackslash{}": "\\",
    "\\textbraceleft{}": "{",
    "\\textbraceright{}": "}",
    "\\textasciicircum{}": "^",
    "\\textasciitilde{}": "~",
    "\\textless{}": "<",
    "\\textgreater{}": ">",
    "\\textbar{}": "|",
    **{f"\\{c}": c for c in "$&#%_"},
}


def typeset(latex: str) -> str:
    """What LaTeX would print of escaped text; fails on a command or character that it would act on."""
    pattern = "|".join(map(re.escape, _LATEX))
    assert not re.search(r"[\\{}$&#%_^~]", re.sub(pattern, "", latex)), latex
    return re.sub(pattern, lambda match: _LATEX[match[0]], latex)


@pytest.mark.parametrize(
    ("title", "escaped"),
    [
        (r"\input{/etc/passwd}", r"\textbackslash{}input\textbraceleft{}/etc/passwd\textbraceright{}"),
        ("50 % de 1 000 $ & plus", r"50 \% de 1 000 \$ \& plus"),
        ("îlot n° 3_b #2", r"îlot n° 3\_b \#2"),
        ("a^b~c", r"a\textasciicircum{}b\textasciitilde{}c"),
        ("<script>", r"\textless{}script\textgreater{}"),
        ("œuvre d’Étréchy – Noël", "œuvre d’Étréchy – Noël"),
        ("}, author = {Un autre", r"\textbraceright{}, author = \textbraceleft{}Un autre"),
        ("une ligne\nune autre\tune cellule", "une ligne une autre une cellule"),
        ("cou\u00adpure, \u202erenversé", "coupure, renversé"),
    ],
)
def test_titles_that_would_be_commands(title: str, escaped: str) -> None:
    """Text of documents is text: it ends no field and runs nothing."""
    entry = citations.bibtex(replace(CITATION, document=replace(DOCUMENT, title=title)), BASE)
    assert f"  title = {{{{{escaped}}}}},\n" in entry


@given(st.text())
def test_whatever_a_document_says_the_entry_holds_together(text: str) -> None:
    """Braces balance at every point, each field is on its line, and the title comes out as it was."""
    title = f"x{text}"
    entry = citations.bibtex(replace(CITATION, document=replace(DOCUMENT, title=title), words=text or None), BASE)
    depth = 0
    for line in entry.removesuffix("\n}\n").split("\n")[1:]:
        assert re.match(r"  [a-z]+ = (\{|[a-z]{3},$)", line)
        for character in line:
            depth += (character == "{") - (character == "}")
            assert depth >= 0
        assert depth == 0
    title_line = next(line for line in entry.split("\n") if line.startswith("  title"))
    assert typeset(title_line.removeprefix("  title = {{").removesuffix("}},")) == citations.cleaned(title)


@pytest.mark.parametrize(
    ("edtf", "issued", "biblatex", "french"),
    [
        ("2023-07-07", {"date-parts": [[2023, 7, 7]]}, "2023-07-07", "7 juillet 2023"),
        ("2023-07", {"date-parts": [[2023, 7]]}, "2023-07", "juillet 2023"),
        ("2023", {"date-parts": [[2023]]}, "2023", "2023"),
        ("2023-XX", {"date-parts": [[2023]]}, "2023", None),
        ("2023-07-XX", {"date-parts": [[2023, 7]]}, "2023-07", None),
        ("201X", {"date-parts": [[2010], [2019]]}, "2010/2019", None),
        ("2020/2026", {"date-parts": [[2020], [2026]]}, "2020/2026", "2020 à 2026"),
        ("2021-06-29/2021-10", {"date-parts": [[2021, 6, 29], [2021, 10]]}, "2021-06-29/2021-10", None),
        ("2020-21", {"date-parts": [[2020]], "season": 1}, "2020-21", "printemps 2020"),
        ("2020-24", {"date-parts": [[2020]], "season": 4}, "2020-24", None),
        ("2020-35", {"date-parts": [[2020, 7], [2020, 9]]}, "2020-07/2020-09", "troisième trimestre 2020"),
        ("2020-41", {"date-parts": [[2020, 7], [2020, 12]]}, "2020-07/2020-12", None),
        ("2020-24/2021-22", {"date-parts": [[2020, 12], [2021, 8]]}, "2020-12/2021-08", None),
        ("2023~", {"date-parts": [[2023]], "circa": True}, "2023~", None),
        ("XXXX-09-29", {"literal": "XXXX-09-29"}, None, "XXXX-09-29"),
        ("2023-13", {"literal": "2023-13"}, None, "2023-13"),
        ("hier", {"literal": "hier"}, None, "hier"),
    ],
)
def test_dates(edtf: str, issued: dict[str, Any], biblatex: str | None, french: str | None) -> None:
    """EDTF as each form can say it; what none of its parts can say is said in words, never guessed."""
    dated = replace(CITATION, document=replace(DOCUMENT, published=edtf))
    assert citations.csl(dated, BASE)["issued"] == issued
    found = read(edtf)
    assert (found.biblatex() if found else None) == biblatex
    assert ("date = " in citations.bibtex(dated, BASE)) == (biblatex is not None)
    if french:
        assert f", {french}, p." in citations.french(dated, BASE)


@pytest.mark.parametrize(("edtf", "said"), [("2020/..", "à partir de 2020"), ("../2024", "jusqu’à 2024")])
def test_an_open_end_is_said_in_words(edtf: str, said: str) -> None:
    """CSL's parts have no open end: half of the interval would be another date."""
    dated = replace(CITATION, document=replace(DOCUMENT, published=edtf))
    assert citations.csl(dated, BASE)["issued"] == {"literal": said}
    assert "date = " not in citations.bibtex(dated, BASE)


def test_every_fact_and_mention_of_the_samples_can_be_cited(connection: sqlite3.Connection) -> None:
    """Its words are those of the page, its link marks them, its CSL is valid, its key is its own."""
    keys = []
    items = []
    version = connection.execute("select value from meta where key = 'corpus_version'").fetchone()[0]
    for kind, table in (citations.FACTS | citations.MENTIONS).items():
        for (row_id,) in connection.execute(f"select id from {table}").fetchall():
            cited = citations.of_row(connection, kind, row_id)
            assert cited is not None
            assert cited.start is not None
            text = connection.execute("select text from pages where id = ?", [cited.page_id]).fetchone()[0]
            assert cited.words == text[cited.start : cited.end]
            assert cited.link("http://x") == f"http://x/-/page/{cited.page_id}?highlight={cited.start}-{cited.end}"
            assert f"(lieudit, corpus {version})" in citations.french(cited, BASE)
            keys.append(cited.key)
            items.append(citations.csl(cited, BASE))
    assert len(keys) > 100
    assert len(set(keys)) == len(keys)
    jsonschema.validate(items, CSL_SCHEMA)


def test_a_selection_and_a_page_can_be_cited(connection: sqlite3.Connection) -> None:
    """Any words of a page, not only those that are a fact."""
    page_id, text = connection.execute(
        "select p.id, text from pages p join documents d on d.id = document_id where media_type = 'application/pdf'"
    ).fetchone()
    chosen = citations.of_page(connection, page_id, (3, 20))
    assert chosen is not None
    assert chosen.words == text[3:20]
    assert chosen.key == f"lieudit-{page_id}-3-20"
    whole = citations.of_page(connection, page_id)
    assert whole is not None
    assert whole.link(BASE) == f"{BASE}-/page/{page_id}"
    jsonschema.validate([citations.csl(chosen, BASE), citations.csl(whole, BASE)], CSL_SCHEMA)


def test_nothing_is_made_of_what_is_not_there(connection: sqlite3.Connection) -> None:
    """An id that no row has is no citation."""
    assert citations.of_row(connection, "award", "0" * 16) is None
    assert citations.of_page(connection, "nowhere-1", (0, 1)) is None
