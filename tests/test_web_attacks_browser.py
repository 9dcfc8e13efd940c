"""Attacks whose victim is a browser: a document that is a page, and another site that is open beside these pages."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from browsing import Site, browser, served
from hostile_corpus import MARKUP, build_hostile
from playwright.sync_api import Browser, Dialog
from web_corpus import GUISE, PVD

__all__ = ["browser"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Site]:
    """To be reviewed: what a stranger's site could write if it could write anything."""
    with served(build_hostile(tmp_path_factory.mktemp("hostile")), browser, reviewer="Anne Martin") as found:
        yield found


def one(site: Site, sql: str) -> str:
    with closing(sqlite3.connect(site.corpus.database)) as connection:
        return str(connection.execute(sql).fetchone()[0])


@contextmanager
def another_site(body: str) -> Iterator[str]:
    """A page of someone else's, at an origin of its own; of the same site, to which a browser sends the most."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        serving.join()
        server.server_close()


def test_no_document_runs_in_a_browser(site: Site) -> None:
    """Titles, quotes, names and addresses on every kind of page: shown as the text that they are, and never run."""
    award = one(site, "select id from awards")
    participation = one(site, "select id from participations")
    page_id = site.corpus.pages["web"].id
    links = site.links
    addresses = [
        links.home(), links.page(page_id), links.page(site.corpus.pages["pdf"].id), links.commune(GUISE),
        links.about(page_id.rpartition("-")[0]), links.programme(PVD), links.organisation("region-hauts-de-france"),
        links.search("Guise"), links.search("script"), links.map(), links.disagreements(), links.refusals(),
        links.fact("award", award), links.fact("participation", participation), links.review(), links.tables(),
        links.table("documents"), links.table("failures"), links.row("awards", award),
        f"{links.tables()}?sql=select+title+as+%22<img+src=x+onerror=alert(1)>%22+from+documents",
    ]  # fmt: skip
    dialogs: list[str] = []

    def notice(dialog: Dialog) -> None:
        dialogs.append(dialog.message)

    shown = 0
    for address in addresses:
        page = site.open(address)
        page.on("dialog", notice)
        for marker in page.locator(".leaflet-marker-icon").all()[:3]:
            marker.dispatch_event("click")
        page.wait_for_timeout(50)
        assert page.title() != "taken", address
        assert dialogs == [], address
        assert page.locator("img[src='x']").count() == 0, address
        shown += MARKUP[:20] in page.inner_text("body")
        page.context.close()
    assert shown > 8, "the documents' texts were not on these pages: nothing was tested"


def test_no_original_runs_in_a_browser(site: Site, browser: Browser) -> None:
    """A web page is shown as its source; what may run, as SVG does, is downloaded, whatever the database calls it."""
    document = site.corpus.pages["web"].document_id
    page = browser.new_context(accept_downloads=True).new_page()
    page.goto(site.links.document(document))
    assert page.title() != "taken"
    assert page.evaluate("document.contentType") == "text/plain"
    assert "<!DOCTYPE html>" in page.inner_text("body")
    with closing(sqlite3.connect(site.corpus.database)) as connection, connection:
        connection.execute("update documents set media_type = 'image/svg+xml' where id = ?", [document])
    try:
        page.goto(site.links.home())
        with page.expect_download() as download:
            page.evaluate("address => { location.href = address }", site.links.document(document))
        assert download.value.suggested_filename
        assert page.title() != "taken"
    finally:
        with closing(sqlite3.connect(site.corpus.database)) as connection, connection:
            connection.execute("update documents set media_type = 'text/html' where id = ?", [document])
    page.context.close()


def test_no_other_site_frames_or_embeds_a_page(site: Site, browser: Browser) -> None:
    """No frame, image or script of another origin shows or reads what is served here."""
    image = site.links.image(site.corpus.pages["scan"].id)
    body = f"""<iframe src="{site.links.home()}"></iframe><img id="image" src="{image}">
        <iframe src="{site.links.document(site.corpus.pages["scan"].document_id)}"></iframe>"""
    with another_site(body) as address:
        page = browser.new_context().new_page()
        page.goto(address, wait_until="load")
        page.wait_for_timeout(300)
        assert page.evaluate("document.getElementById('image').naturalWidth") == 0
        framed = [frame for frame in page.frames if frame != page.main_frame]
        assert len(framed) == 2
        for frame in framed:
            assert frame.url.startswith("chrome-error:")
        asked = """address => fetch(address).then(answer => answer.text(), error => "refused")"""
        assert page.evaluate(asked, f"{site.links.tables()}/pages.json") == "refused"
        assert page.evaluate(asked, site.links.home()) == "refused"
        page.context.close()
    assert browser.new_context().new_page().goto(image).ok  # type: ignore[union-attr]  # here it is an image


@pytest.mark.parametrize("encoding", ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data"])
def test_another_site_in_the_same_browser_writes_nothing(site: Site, browser: Browser, encoding: str) -> None:
    """A form that sends itself, and a script, from a browser in which a review is open: its cookie is sent along."""
    award = one(site, "select id from awards")
    target = site.links.review_of("award", award)
    body = f"""<form id="form" method="post" action="{target}" enctype="{encoding}">
        <input name="verdict" value="wrong"><input name="csrftoken" value="x"></form>"""
    context = browser.new_context()
    own = context.new_page()
    own.goto(site.links.fact("award", award))
    assert own.locator("form[method='post']").count() > 0
    with another_site(body) as address:
        page = context.new_page()
        page.goto(address)
        page.evaluate(
            """target => fetch(target, {method: "POST", mode: "no-cors", credentials: "include",
                headers: {"Content-Type": "application/x-www-form-urlencoded"},
                body: "verdict=wrong"}).catch(() => "refused")""",
            target,
        )
        with page.expect_navigation():
            page.evaluate("document.getElementById('form').submit()")
        assert "review" in page.url
    context.close()
    assert one(site, "select count(*) from reviews") == "0"
    assert not list(Path(site.corpus.database.parent).glob("*.reviews.db"))
