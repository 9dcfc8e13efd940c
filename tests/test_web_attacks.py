"""Attacks on what is served: nothing is written, no other file is read, no cost is unbounded (docs/security.md)."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest
from command import lieudit
from datasette.database import QueryInterrupted
from hostile_corpus import FORMULA, MARKUP, TERMINAL, build_hostile
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from web_corpus import Corpus, build
from web_site import LINKS, Site

from ingest.errors import UsageError
from lieudit import server
from lieudit.cli_common import printable
from lieudit.exporting_cells import harmless
from lieudit.web import asking
from lieudit.web.served_csv import harmless_row

SECRET = "kept from everyone"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    folder = tmp_path_factory.mktemp("attacked")
    (folder / "secret").write_text(SECRET)
    return build(folder / "corpus")


@pytest.fixture(scope="module")
def site(corpus: Corpus) -> Iterator[Site]:
    served = Site(corpus)
    yield served
    served.close()


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    served = Site(build_hostile(tmp_path_factory.mktemp("hostile")))
    yield served
    served.close()


def files(corpus: Corpus) -> dict[Path, bytes]:
    """All that lies in a corpus's folder but the caches."""
    folder = corpus.database.parent
    return {
        path: path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "cache" not in path.parts and not path.name.endswith(("-shm", "-wal"))
    }


# --- nothing is written


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "MKCOL"])
@pytest.mark.parametrize(
    "address",
    ["/", "/lieudit", "/lieudit/pages", "/lieudit/pages/-/insert", "/lieudit/pages/-/upsert", "/lieudit/pages/-/drop",
     "/lieudit/-/create", "/lieudit/known_at", "/-/messages", "/-/permissions", "/-/review", "/-/review/add",
     "/-/review/fact/award/x", "/-/page/x", "/-/document/x"],
)  # fmt: skip
def test_only_reading_is_answered(site: Site, method: str, address: str) -> None:
    """Whatever the method and the address: 405, and no file has changed."""
    before = files(site.corpus)
    answer = site.run(site.datasette.client.request(method, address, content=b"x" * 100))
    assert answer.status_code == (404 if address in {"/-/messages", "/-/permissions"} else 405)
    assert not answer.headers.get("set-cookie", "").startswith("ds_")
    assert files(site.corpus) == before


@pytest.mark.parametrize(
    "tool",
    ["actor", "actor.json", "allow-debug", "auth-token?token=x", "config", "config.json", "databases",
     "databases.json", "logout", "messages", "patterns", "permissions", "plugins.json", "settings", "threads.json"],
)  # fmt: skip
def test_tools_of_datasette_are_not_served(site: Site, tool: str) -> None:
    """They tell of the machine, or write cookies; the folder that the corpus lies in is in none of them."""
    answer = site.get(f"/-/{tool}")
    assert answer.status_code == 404
    assert str(site.corpus.database.parent) not in answer.text


WRITES = (
    "insert into pages (id) values ('x')",
    "with x as (select 1) delete from pages",
    "with x as (select 1) insert into pages (id) select 'x'",
    "with x as (select 1) update pages set text = ''",
    "select 1; delete from pages",
    "drop table pages",
    "vacuum into '/tmp/taken.db'",
    "attach '{secret}' as taken",
    "with x as (select 1) select * from x; attach '{secret}' as taken",
    "pragma query_only = off",
    "pragma writable_schema = on",
    "select * from pragma_database_list",
    "select * from pragma_journal_mode('off')",
    "select * from pragma_hard_heap_limit(0)",
    "select load_extension('{secret}')",
    "select readfile('{secret}')",
    "select writefile('/tmp/taken', 'x')",
    "select edit('x', 'sh')",
    "select fts3_tokenizer('simple')",
    "select fts3_tokenizer('simple', :pointer)",
    "select Load_Extension('x')",
    "explain attach '{secret}' as taken",
)


@pytest.mark.parametrize("sql", WRITES)
def test_sql_reads_the_corpus_and_nothing_else(site: Site, sql: str) -> None:
    """Through Datasette, and on the very connection: whatever Datasette lets pass, SQLite refuses."""
    secret = site.corpus.database.parent.parent / "secret"
    sql = sql.replace("{secret}", str(secret))
    before = files(site.corpus)
    answer = site.get(f"/lieudit.json?{urlencode({'sql': sql, 'pointer': 'AAAAAAAA'})}")
    assert answer.status_code == 400, answer.text
    assert SECRET not in answer.text

    def run(connection: sqlite3.Connection) -> None:
        connection.execute(sql, {"pointer": "AAAAAAAA"} if ":pointer" in sql else {})

    with pytest.raises((sqlite3.Error, sqlite3.Warning)):
        site.run(site.datasette.get_database("lieudit").execute_fn(run))
    assert files(site.corpus) == before


def test_what_a_database_brings_with_it_is_trusted_no_more(tmp_path: Path) -> None:
    """A view of a stranger's database runs nothing that a reader may not."""
    corpus = build(tmp_path)
    with closing(sqlite3.connect(corpus.database)) as connection, connection:
        connection.execute("create view taken as select fts3_tokenizer('simple') as pointer")
        connection.execute("create view file as select load_extension('x') as loaded")
    site = Site(corpus)
    for view in ("taken", "file"):
        answer = site.get(f"/lieudit/{view}.json")
        assert answer.status_code >= 400, view
        assert "pointer" not in answer.text or "rows" not in answer.text
    site.close()


def test_sql_of_readers_can_be_switched_off(corpus: Corpus) -> None:
    """Tables, filters and the ready questions stay; SQL, also as a condition of a table, does not."""
    site = Site(corpus, sql=False)
    for address in ("/lieudit.json?sql=select+1", "/lieudit?sql=select+1", "/lieudit.csv?sql=select+1",
                    "/lieudit/pages.json?_where=1+in+(select+2)"):  # fmt: skip
        assert site.get(address).status_code in {400, 403}, address
    assert site.get("/lieudit/pages.json?number=1").status_code == 200
    assert site.get("/lieudit/known_at?day=2024-01-01").status_code == 200
    assert not site.read("/lieudit").xpath("//textarea")
    site.close()


# --- no other file is read


@pytest.mark.parametrize(
    "address",
    ["/-/document/../../secret", "/-/document/..%2f..%2fsecret", "/-/document/%2e%2e%2f%2e%2e%2fsecret",
     "/-/document//etc/passwd", "/-/document/%2fetc%2fpasswd", "/-/document/..%5c..%5csecret", "/-/document/%00",
     "/-/document/a%00.pdf", "/-/page/..%2f..%2fsecret.png", "/-/page/%2fetc%2fpasswd.png", "/-/page/x.thumb.png",
     "/static/../metadata.yml", "/static/%2e%2e/metadata.yml", "/static/..%2fmetadata.yml", "/static//etc/passwd",
     "/static/%2fetc%2fpasswd", "/-/static/..%2f..%2fapp.py", "/-/static/../app.py", "/lieudit.db", "/_internal",
     "/_memory", "/lieudit/../secret", "/lieudit/pages/..%2f..%2fsecret", "/%2e%2e/secret", "/-/review",
     "//evil.example/%2e%2e", "/%5cevil.example/", "/%5c%5cevil.example/%2f..", "//evil.example//", "/.%2fevil"],
)  # fmt: skip
def test_no_path_leads_elsewhere(site: Site, address: str) -> None:
    """Not to a file, nor to another host: an answer is a refusal, or leads to another address here that is one."""
    answer = site.run(site.datasette.client.request("GET", f"http://localhost{address}"))
    for _ in range(3):
        if answer.status_code not in {301, 302}:
            break
        location = answer.headers["location"]
        assert location.startswith("/")
        assert location[1:2] not in {"/", "\\"}, f"a browser goes to another host: {location}"
        answer = site.get(location)
    assert answer.status_code in {400, 403, 404}
    assert SECRET not in answer.text
    assert "root:" not in answer.text


@pytest.mark.parametrize(
    "sha256",
    ["../../../secret", "/etc/passwd", "..", "", "0" * 64, "0" * 63 + "/", "link", "folder-link", "folder", "fifo"],
)
def test_a_database_names_no_other_file(tmp_path: Path, sha256: str) -> None:
    """Nor do links in the folder beside it: an original lies where its hash says, and is a file."""
    (tmp_path / "secret").write_text(SECRET)
    corpus = build(tmp_path / "corpus")
    originals = next(corpus.database.parent.glob("*.files")) / "originals"
    made = {"link": "ab" * 32, "folder-link": "cd" * 32, "folder": "ef" * 32, "fifo": "12" * 32}
    if sha256 in made:
        digest = made[sha256]
        folder = originals / digest[:2]
        if sha256 == "folder-link":
            (tmp_path / "elsewhere").mkdir()
            (tmp_path / "elsewhere" / digest).write_text(SECRET)
            folder.symlink_to(tmp_path / "elsewhere")
        else:
            folder.mkdir(exist_ok=True)
            if sha256 == "link":
                (folder / digest).symlink_to(tmp_path / "secret")
            elif sha256 == "folder":
                (folder / digest).mkdir()
            else:
                os.mkfifo(folder / digest)
        sha256 = digest
    with closing(sqlite3.connect(corpus.database)) as connection, connection:
        connection.execute("update documents set sha256 = ? where media_type = 'application/pdf'", [sha256])
    site = Site(corpus)
    page = site.page_id("pdf")
    for address in (LINKS.document(page.rpartition("-")[0]), LINKS.image(page), LINKS.thumbnail(page)):
        answer = site.get(address)
        assert (answer.status_code, SECRET in answer.text) == (404, False), address
    assert site.get(LINKS.page(page)).status_code == 200
    site.close()


def test_the_folder_of_originals_may_lie_elsewhere(tmp_path: Path) -> None:
    """A link to another disk, made by whom the corpus belongs to, is no attack."""
    corpus = build(tmp_path / "corpus")
    folder = next(corpus.database.parent.glob("*.files"))
    shutil.move(folder, tmp_path / "disk")
    folder.symlink_to(tmp_path / "disk")
    site = Site(corpus)
    assert site.get(LINKS.document(site.page_id("pdf").rpartition("-")[0])).content.startswith(b"%PDF")
    site.close()


# --- no question costs more than its bounds

ENDLESS = "with recursive c(x) as (select 1 union all select x + 1 from c) select count(*) from c"
BOMBS = (
    "select length(zeroblob(999999999))",
    "select length(randomblob(999999999))",
    "select length(hex(printf('%.*c', 3999999, 'x')))",
    "select length(replace(printf('%.*c', 3000000, 'x'), 'x', 'yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy'))",
    "with recursive c(x) as (select 1 union all select x + 1 from c limit 99999999)"
    " select length(group_concat(zeroblob(1000))) from c",
    "select hex(zeroblob(3000000))",
    "with recursive c(x) as (select 1 union all select x + 1 from c limit 900) select zeroblob(3000000) from c",
    "select " + ", ".join(["zeroblob(3000000)"] * 90),
    "select " + ", ".join(["1"] * 150),
    "select 'x' like '" + "%x" * 300 + "'",
    "select " + "(" * 5000 + "1" + ")" * 5000,
)


@pytest.mark.parametrize("sql", BOMBS)
def test_no_answer_takes_all_memory(site: Site, sql: str) -> None:
    """It is refused in words, and the server goes on."""
    answer = site.get(f"/lieudit.json?{urlencode({'sql': sql})}")
    assert answer.status_code == 400
    assert answer.json()["ok"] is False
    assert site.get("/lieudit.json?sql=select+1+as+one&_shape=array").json() == [{"one": 1}]


@pytest.mark.parametrize(
    "sql",
    [ENDLESS, "select count(*) from pages a, pages b, communes c, communes d, communes e, communes f"
     " where a.text || f.name like '%zz%'",
     "select * from communes a, communes b, communes c order by random()"],
)  # fmt: skip
def test_a_question_is_stopped_when_its_time_is_over(corpus: Corpus, sql: str) -> None:
    """Wherever it is; the connection goes on."""
    with closing(sqlite3.connect(corpus.database)) as connection:
        asking.prepare(connection)
        with pytest.raises(QueryInterrupted):
            asking.answer(connection, sql, None, most_rows=1000, seconds=0.3)
        assert asking.answer(connection, "select 1", None, most_rows=1, seconds=5).rows == [(1,)]


def test_a_search_of_the_full_text_is_stopped_too(tmp_path: Path) -> None:
    """The time in a virtual table counts, as any."""
    database = tmp_path / "words.db"
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("create virtual table words using fts5(text)")
        connection.executemany("insert into words values (?)", ((f"a{n} b{n} c{n}",) for n in range(30_000)))
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        asking.prepare(connection)
        bomb = " OR ".join(f"{letter}*" for letter in "abc" * 300)
        began = time.thread_time()
        with pytest.raises(QueryInterrupted):
            asking.answer(
                connection, "select count(*) from words where words match ?", [bomb], most_rows=9, seconds=0.2
            )
        assert time.thread_time() - began < 20


def test_no_more_rows_than_a_thousand(site: Site) -> None:
    """And whether there are more is told."""
    sql = "with recursive c(x) as (select 1 union all select x + 1 from c limit 5000) select x from c"
    answer = site.get(f"/lieudit.json?{urlencode({'sql': sql})}").json()
    assert (len(answer["rows"]), answer["truncated"]) == (1000, True)


@pytest.mark.parametrize(
    "query",
    ["q=" + "a*+" * 5000, "q=%22" * 5000, "q=" + "%28" * 9000, "q=" + "NEAR%28" * 3000, "q=%00%01%EF%BF%BF%ED%A0%80",
     "&".join(f"p{n}=1" for n in range(5000)), "q=x&page=99999999999999999999", "q=x&page=-1", "since=" + "9" * 5000,
     "commune=" + "%28" * 9000 + "1", "q=" + "%C4%B0%CC%87" * 3000],
)  # fmt: skip
def test_no_search_is_too_odd(site: Site, query: str) -> None:
    """Long, nested, full of operators, no text at all: a page of results, as page and as data."""
    for address in ("/-/search", "/-/search.json", "/-/search/communes.json", "/-/suggest?kind=commune&typed=x"):
        assert site.get(f"{address}{'&' if '?' in address else '?'}{query}").status_code in {200, 400}, address


# --- who may ask


@pytest.mark.parametrize(
    ("host", "status"),
    [("localhost", 200), ("localhost:8001", 200), ("127.0.0.1:8001", 200), ("[::1]:8001", 200), ("127.0.0.2", 200),
     ("corpus.example", 200), ("Corpus.Example:443", 200), ("evil.example", 421), ("localhost.evil.example", 421),
     ("127.0.0.1.evil.example", 421), ("evil.example#localhost", 421), ("localhost@evil.example", 421),
     ("192.168.0.1", 421)],
)  # fmt: skip
def test_only_names_of_this_server_are_answered(corpus: Corpus, host: str, status: int) -> None:
    """A name that someone else's DNS points here reads nothing (DNS rebinding)."""
    site = Site(corpus, hosts=("corpus.example",))
    for address in ("/", "/lieudit/pages.json", LINKS.image(site.page_id("pdf"))):
        assert site.get(address, host=host).status_code == status
    site.close()


@pytest.mark.parametrize(
    ("host", "alone"), [("127.0.0.1", True), ("localhost", True), ("::1", True), ("0.0.0.0", False), ("::", False)]
)
def test_reviews_are_written_at_this_machine_only(corpus: Corpus, host: str, alone: bool) -> None:
    """An address that others reach is refused before anything is served; loopback is the default."""
    assert server.is_loopback(host) is alone
    if not alone:
        with pytest.raises(UsageError, match="for this machine alone"):
            server.run(corpus.database, host, 0, "A. Martin")
    assert "[default: 127.0.0.1]" in lieudit("serve", "--help").stdout


# --- headers

PAGES = (
    "/", "/-/search?q=Guise", "/-/map", "/-/disagreements", "/-/refusals", "/-/reviews", "/lieudit", "/lieudit/pages",
    "/lieudit?sql=select+1", "/lieudit?sql=bogus", "/lieudit/nothing", "/nothing", "/-/page/none", "/-/databases",
    "/lieudit.json?sql=bogus", "/lieudit/pages.csv", "/lieudit.csv?sql=select+1&_dl=on", "/static/lieudit.css",
    "/static/none", "/robots.txt", "/%5cx", "/_internal", "/-/map.geojson",
)  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_every_answer_has_its_headers(site: Site, address: str) -> None:
    """Also errors, files, data and Datasette's own pages: no script in the page, no guessing, no frame elsewhere."""
    headers = site.get(address).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "frame-ancestors 'self'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert headers["referrer-policy"] in {"same-origin", "no-referrer"}  # Datasette's own says the latter
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "access-control-allow-origin" not in headers


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


# --- text of documents is text


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


def test_markup_is_what_attacks(hostile: Site) -> None:
    """The corpus of these tests does hold what it is said to, so that they may fail."""
    assert MARKUP in hostile.get("/lieudit/documents.json?_shape=array").json()[0]["title"]
