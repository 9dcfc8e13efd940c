"""Attacks on what is served: nothing is written, no other file is read, nobody else asks (docs/security.md)."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest
from command import lieudit
from web_corpus import Corpus, build
from web_site import LINKS, Site, site

from ingest.errors import UsageError
from lieudit import server

__all__ = ["site"]  # a fixture

SECRET = "kept from everyone"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    folder = tmp_path_factory.mktemp("attacked")
    (folder / "secret").write_text(SECRET)
    return build(folder / "corpus")


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
