"""Attacks by what documents bring: on pages, in files, spreadsheets and terminals it is text (docs/security.md)."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from command import lieudit
from hostile_corpus import FORMULA, MARKUP, TERMINAL, build_hostile
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from web_corpus import build
from web_site import LINKS, Site, corpus, site

from lieudit.cli_common import printable
from lieudit.exporting_cells import harmless
from lieudit.web.served_csv import harmless_row

__all__ = ["corpus", "site"]  # fixtures


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    served = Site(build_hostile(tmp_path_factory.mktemp("hostile")))
    yield served
    served.close()


def test_markup_is_what_attacks(hostile: Site) -> None:
    """The corpus of these tests does hold what it is said to, so that they may fail."""
    assert MARKUP in hostile.get("/lieudit/documents.json?_shape=array").json()[0]["title"]


def test_originals_are_sent_as_nothing_that_runs(hostile: Site) -> None:
    """The type is a plain one, its guess is forbidden, a sandbox holds it, and its name is no header."""
    with closing(sqlite3.connect(hostile.corpus.database)) as connection, connection:
        rows = connection.execute("select id, media_type from documents").fetchall()
    assert len(rows) == 3
    for media_type in (
        None,
        "image/svg+xml",
        "text/html\r\nX-Taken: 1",
        "application/javascript",
        "application/xhtml+xml",
    ):
        with closing(sqlite3.connect(hostile.corpus.database)) as connection, connection:
            if media_type:
                connection.execute("update documents set media_type = ?", [media_type])
        for document_id, stored in rows:
            headers = hostile.get(LINKS.document(document_id)).headers
            assert headers["content-type"].partition(";")[0] in {
                "application/pdf", "image/png", "text/plain", "application/octet-stream"
            }  # fmt: skip
            assert headers["x-content-type-options"] == "nosniff"
            assert "taken" not in headers.get("set-cookie", "")
            assert "x-taken" not in headers
            assert "\r" not in headers["content-disposition"]
            assert "\n" not in headers["content-disposition"]
            if media_type or stored != "application/pdf":
                assert "sandbox" in headers["content-security-policy"]
    with closing(sqlite3.connect(hostile.corpus.database)) as connection, connection:
        connection.executemany("update documents set media_type = ?2 where id = ?1", rows)


def test_no_text_is_markup_on_any_page(hostile: Site) -> None:
    """Every page that a reader can come to from the front page: no script, image or handler of a document's."""
    seen: set[str] = set()
    waiting = ["/", "/-/map", "/-/reviews", "/-/refusals", "/lieudit/failures", "/-/search?q=Guise"]
    while waiting and len(seen) < 150:
        address = waiting.pop(0)
        if address in seen or "/lieudit?" in address:
            continue
        seen.add(address)
        answer = hostile.get(address)
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        tree = html.fromstring(answer.text)
        assert not tree.xpath("//script[contains(., 'taken')] | //img[@src='x'] | //@onerror"), address
        assert not tree.xpath("//*[starts-with(@href, 'javascript:') or starts-with(@src, 'javascript:')]"), address
        waiting += [link.partition("#")[0] for link in tree.xpath("//a/@href") if link.startswith("/-/")]
        waiting += [link for link in tree.xpath("//a/@href") if link.startswith("/lieudit/") and "?" not in link][:40]
    assert len(seen) > 60


def test_data_is_sent_as_data(hostile: Site) -> None:
    """JSON, GeoJSON, annotations and citations, whose types no browser runs, each a download or a type of its own."""
    award = hostile.get("/lieudit/awards.json?_shape=array").json()[0]["id"]
    for address in ("/-/map.geojson", "/-/search.json?q=Guise", f"/-/fact/award/{award}.json",
                    f"/-/fact/award/{award}.jsonld", f"/-/fact/award/{award}.bib", f"/-/fact/award/{award}.csl.json",
                    "/lieudit/documents.json", f"{LINKS.page_words(hostile.page_id('web'))}"):  # fmt: skip
        answer = hostile.get(address)
        assert answer.status_code == 200, address
        assert "html" not in answer.headers["content-type"]
        assert answer.headers["content-type"].startswith("application/")


def test_a_served_cell_runs_in_no_spreadsheet(tmp_path: Path) -> None:
    """Neither of a table nor of a query, downloaded or not; numbers stay numbers, and text comes back."""
    corpus = build(tmp_path)
    with closing(sqlite3.connect(corpus.database)) as connection, connection:
        connection.execute("update documents set title = ?, publisher = ?", [FORMULA, '@SUM(1,"2")\r\n=1'])
    site = Site(corpus)
    for address in ("/lieudit/documents.csv", "/lieudit/documents.csv?_stream=on", "/lieudit/documents.csv?_dl=on",
                    "/lieudit.csv?sql=select+title,+publisher,+-5+as+%22=n%22,+-5.5+as+m+from+documents"):  # fmt: skip
        rows = list(csv.reader(io.StringIO(site.get(address).text, newline="")))
        cells = [cell for row in rows for cell in row]
        assert f"'{FORMULA}" in cells, address
        assert '\'@SUM(1,"2")\r\n=1' in cells
        running = [
            cell for cell in cells if cell[:1] in set("=+-@\t\r") and not cell.lstrip("-").replace(".", "").isdigit()
        ]
        assert running == []
    assert cells.count("-5") == cells.count("-5.5") == 3
    site.close()


@given(st.lists(st.text(st.sampled_from("'=+-@\t\r\n＝a é\";,1.")), min_size=1))
def test_rows_are_rewritten_cell_by_cell(cells: list[str]) -> None:
    """As cells of an export; a number is left alone."""
    written = io.StringIO(newline="")
    csv.writer(written).writerow(cells)
    read = next(csv.reader(io.StringIO(harmless_row(written.getvalue()), newline="")), [])
    assert read == [cell if re.fullmatch(r"[+-]?1+(\.1+)?", cell) else harmless(cell) for cell in cells]


# --- the terminal


@given(st.text())
def test_what_is_printed_is_printable(text: str) -> None:
    """Whatever text: one line, no control character, nothing that turns the direction of writing."""
    shown = printable(text)
    assert all(c.isprintable() or c.isspace() for c in shown)
    assert not set(shown) & set("\x00\x07\x08\x0b\x0c\r\n\x1b\x7f\x85\x9b\u2028\u2029\u202a\u202e\u2066\u2069\u200f")
    shown.encode()


def test_no_text_moves_the_terminal(tmp_path: Path) -> None:
    """Titles, file names, reviewers and rules of a stranger's database, in what each command says."""
    corpus = build(tmp_path)
    with closing(sqlite3.connect(corpus.database)) as connection, connection:
        connection.execute("update documents set title = ?1, filename = ?1, published = ?1", [TERMINAL])
        connection.execute("update failures set path = ?1, message = ?1, advice = ?1", [TERMINAL])
    said = [lieudit("status", "--db", corpus.database), lieudit("reviews", "--db", corpus.database),
            lieudit("decide", "--db", corpus.database), lieudit("lists", "--db", corpus.database),
            lieudit("remove", "--db", corpus.database, TERMINAL),
            lieudit("ingest", "--db", corpus.database, f"{TERMINAL}.pdf"),
            lieudit("ingest", "--db", corpus.database, "--published", TERMINAL, "x.pdf"),
            lieudit("export", "--db", corpus.database, tmp_path / "a\x1b[2Jb")]  # fmt: skip
    for done in said:
        for stream in (done.stdout, done.stderr):
            assert not set(stream) & set("\x1b\x07\r\u202e"), done.args
    assert r"\x1b]0;taken\x07" in said[0].stdout
    assert said[-1].stdout


def test_what_is_asked_moves_no_terminal(site: Site, capfd: pytest.CaptureFixture[str]) -> None:
    """Neither a wrong address nor wrong SQL is printed at all."""
    for address in (
        "/lieudit.json?sql=select+%1b[2J",
        "/lieudit?sql=select+%22%1b[2J%22",
        "/%1b[2J",
        "/lieudit/%1b[2J",
    ):
        site.get(address)
    said = capfd.readouterr()
    assert (said.out, said.err) == ("", "")
