"""The served pages' corpus behind a port of this machine, and a browser that looks at it and at nothing else."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright
from web_corpus import Corpus

from lieudit.web.links import Links
from lieudit.web.serving import build_datasette

DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 780}
expect.set_options(timeout=30_000)  # ms: a busy machine fails no test
CUT_OFF = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"  # no host but this machine is found


def browser_path() -> str:
    """The Chromium of this machine; tests fail where there is none, for they would show nothing."""
    names = (
        os.environ.get("CHROMIUM") or "chromium",
        "chromium-browser",
        "google-chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
    )
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.fail("no Chromium: run script/test, which installs it, or name one in CHROMIUM", pytrace=False)
    return found


@dataclass(frozen=True, slots=True)
class Site:
    """The corpus served on a port of this machine, and a browser to look at it.

    What a browser says against a page, and hosts that a page asks beside this one, are `complaints`: `served` fails
    where there are any. (An exception in the browser's own callbacks would end the connection, and every test after.)
    """

    corpus: Corpus
    links: Links
    browser: Browser
    complaints: list[str] = field(default_factory=list)

    def open(
        self,
        address: str,
        *,
        viewport: dict[str, int] | None = None,
        script: bool = True,
        language: str = "en-GB",
        scheme: Literal["light", "dark"] = "light",
    ) -> Page:
        """A page of a browser that knows nothing yet, with motion reduced.

        Args:
            address: of this site.
            viewport: DESKTOP or PHONE.
            script: whether the browser runs any.
            language: what the browser asks for; French is `fr-FR`.
            scheme: light or dark.
        """
        context = self.browser.new_context(
            viewport={"width": (viewport or DESKTOP)["width"], "height": (viewport or DESKTOP)["height"]},
            java_script_enabled=script,
            locale=language,
            color_scheme=scheme,
            reduced_motion="reduce",
        )
        page = context.new_page()

        def complain(against: str) -> None:
            self.complaints.append(f"{page.url}: {against}")

        def listen(message: ConsoleMessage) -> None:
            if message.type in {"error", "warning"}:
                complain(message.text)

        def watch(request: Request) -> None:
            if not request.url.startswith((self.links.home(), "data:", "blob:")):
                complain(f"asks another host: {request.url}")

        page.on("console", listen)
        page.on("pageerror", lambda error: complain(str(error)))
        page.on("request", watch)
        page.goto(address, wait_until="load")
        return page

    def viewer(self, name: str, words: str) -> str:
        span = self.corpus.span(name, words)
        return self.links.page(self.corpus.pages[name].id, span.start, span.end)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for the tests of a module: import it there by its name."""
    executable = browser_path()
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox", CUT_OFF])
        yield launched
        launched.close()


@contextmanager
def served(corpus: Corpus, browser: Browser, reviewer: str | None = None) -> Iterator[Site]:
    """A corpus behind a port that is free, to be reviewed by whom is named; nothing was said against its pages."""
    application = build_datasette(corpus.database, review=reviewer is not None, reviewer=reviewer or "").app()
    server = uvicorn.Server(uvicorn.Config(application, host="127.0.0.1", port=0, log_level="warning"))
    listening = server.config.bind_socket()
    serving = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    serving.start()
    site = Site(corpus, Links(f"http://127.0.0.1:{listening.getsockname()[1]}/"), browser)
    try:
        yield site
    finally:
        server.should_exit = True
        serving.join()
    if site.complaints:
        pytest.fail("\n".join(site.complaints), pytrace=False)


def barriers(page: Page) -> list[str]:
    """What axe-core finds on a page that keeps readers out: rule, help, and where."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['help']}: {one['nodes'][0]['target']}" for one in found]
