"""Draws the pictures of the README and docs/: the sample documents, as `lieudit serve` shows them in Chromium."""

from __future__ import annotations

import io
import sqlite3
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "pictures"
SAMPLES = ROOT / "tests" / "samples"
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from browsing import browser_path, served  # noqa: E402
from command import lieudit  # noqa: E402
from web_corpus import Corpus  # noqa: E402

from lieudit.web.links import Links  # noqa: E402

Scheme = Literal["light", "dark"]
SHADES = 128  # a page of text and a map need no more colours


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn: an address, and the window that shows it (CSS pixels)."""

    name: str
    address: str
    width: int = 1280
    height: int = 860
    scheme: Scheme = "light"
    language: str = "en-GB"


def pictures(database: Path, links: Links) -> Iterator[Picture]:
    """Each kind of page, on facts that the samples hold."""
    with closing(sqlite3.connect(database)) as connection:
        scan, scan_award = connection.execute(
            """select a.page_id, a.id from awards a join pages p on p.id = a.page_id
               where p.method = 'ocr' and a.programme_id is not null order by a.eur desc, a.id limit 1"""
        ).fetchone()
        letter, letter_award = connection.execute(
            """select a.page_id, a.id from awards a join pages p on p.id = a.page_id join award_communes c
               on c.award_id = a.id where p.method = 'text-layer' and p.number = 1 and a.funder_id is not null
               group by a.id order by count(*) desc, a.eur desc, a.id limit 1"""
        ).fetchone()
        programme, commune = connection.execute(
            """select programme_id, commune_code from participations group by 1, 2
               order by count(*) desc, exists (select 1 from award_communes b
               where b.commune_code = participations.commune_code) desc, 1, 2 limit 1"""
        ).fetchone()
        funder = connection.execute(
            "select funder_id from award_claims where funder_id not null group by 1 order by count(*) desc, 1 limit 1"
        ).fetchone()[0]
    yield Picture("home", links.home())
    yield Picture("page", links.evidence(letter, "award", letter_award))
    yield Picture("page-scan-dark", links.evidence(scan, "award", scan_award), scheme="dark", language="fr-FR")
    yield Picture("page-phone", links.evidence(letter, "award", letter_award), 390, 780)
    yield Picture("search", links.search("commerces"), language="fr-FR")
    yield Picture("programme", links.programme(programme))
    yield Picture("commune", links.commune(commune))
    yield Picture("organisation", links.organisation(funder))
    yield Picture("document", links.about(letter.rpartition("-")[0]))
    yield Picture("fact", links.fact("award", letter_award))
    yield Picture("map-dark", links.map(), scheme="dark")


def draw(browser: Browser, picture: Picture) -> bytes:
    """A picture as a small PNG."""
    context = browser.new_context(
        viewport={"width": picture.width, "height": picture.height},
        color_scheme=picture.scheme,
        locale=picture.language,
        reduced_motion="reduce",
    )
    try:
        page = context.new_page()
        page.goto(picture.address, wait_until="networkidle")
        shot = Image.open(io.BytesIO(page.screenshot()))
    finally:
        context.close()
    out = io.BytesIO()
    shot.convert("RGB").quantize(SHADES, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def pictures_of_reviewing(links: Links) -> Iterator[Picture]:
    """What the person at this machine sees who reviews."""
    yield Picture("review", links.review())


def main() -> None:
    """Ingest the samples, serve them, and draw."""
    TARGET.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        database = Path(folder) / "samples.db"
        done = lieudit("ingest", "--db", database, SAMPLES)
        if done.returncode != 0:
            raise SystemExit(done.stderr)
        browser = playwright.chromium.launch(executable_path=browser_path(), args=["--no-sandbox"])
        with served(Corpus(database), browser) as site:
            _write(browser, pictures(database, site.links))
        with served(Corpus(database), browser, reviewer="Anne Martin") as site:
            _write(browser, pictures_of_reviewing(site.links))
        browser.close()


def _write(browser: Browser, wanted: Iterable[Picture]) -> None:
    for picture in wanted:
        png = draw(browser, picture)
        (TARGET / f"{picture.name}.png").write_bytes(png)
        print(f"docs/pictures/{picture.name}.png, {len(png) // 1024} kB")


if __name__ == "__main__":
    main()
