"""The guide to the pages and the README: addresses answer, keys are the viewer's, pictures are there."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from web_corpus import Corpus
from web_site import Site

ROOT = Path(__file__).parent.parent
GUIDE = (ROOT / "docs" / "reading-room.md").read_text(encoding="utf-8")
ONLY_FOR_REVIEWERS = {"/-/review"}  # without `serve --review` there is no such page
TEXTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.fixture(scope="module")
def site(samples_database: Path) -> Iterator[Site]:
    opened = Site(Corpus(samples_database))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def known(samples_database: Path) -> dict[str, str]:
    """What stands for the capitals of the guide's addresses."""
    with closing(sqlite3.connect(samples_database)) as connection:
        award, page, document = connection.execute(
            "select a.id, p.id, p.document_id from awards a join pages p on p.id = a.page_id order by a.id limit 1"
        ).fetchone()
        commune, programme = connection.execute(
            "select commune_code, programme_id from participations order by id limit 1"
        ).fetchone()
        (claim,) = connection.execute("select id from award_claims order by id limit 1").fetchone()
    return {
        "/-/page/ID": f"/-/page/{page}",
        "/-/fact/KIND/ID": f"/-/fact/award/{award}",
        "/-/claim/KIND/ID": f"/-/claim/award/{claim}",
        "/-/commune/CODE": f"/-/commune/{commune}",
        "/-/programme/ID": f"/-/programme/{programme}",
        "/-/organisation/ID": "/-/organisation/etat",
        "DOCUMENT_ID": document,
        "award:ID": f"award:{award}",
        "START-END": "0-12",
        "kind=KIND": "kind=commune",
        "WORDS": "commune",
    }


def addresses() -> list[str]:
    """Every address of the guide's first table."""
    rows = [line.split("|")[1] for line in GUIDE.splitlines() if line.startswith("| `/")]
    return [address for cell in rows for address in re.findall(r"`(/[^`]*)`", cell)]


@pytest.mark.parametrize("address", addresses())
def test_every_address_of_the_guide_answers(site: Site, known: dict[str, str], address: str) -> None:
    """With the samples' own ids."""
    for said, real in known.items():
        address = address.replace(said, real)
    assert site.get(address).status_code == (404 if address in ONLY_FOR_REVIEWERS else 200), address


def test_a_search_may_be_asked_as_the_guide_says(site: Site) -> None:
    """Each parameter that it names changes the answer or keeps it, and none is an error."""
    row = next(line for line in GUIDE.splitlines() if line.startswith("| `/-/search"))
    names = re.findall(r"`(\w+)(?:=\w+)?`", row.split("|")[2])
    assert set(names) == {"programme", "commune", "kind", "publisher", "since", "until", "order"}
    assert "hit" in site.get("/-/search?q=commune").text
    none = site.get("/-/search.json?q=commune&until=1999").json()
    assert not none["hits"]


def test_the_guide_tells_the_viewers_keys(site: Site, known: dict[str, str]) -> None:
    """Each key of its table stands in the viewer's own help."""
    told = re.findall(r"<kbd>([^<]+)</kbd>", site.get(known["/-/page/ID"]).text)
    keys = [key for line in GUIDE.splitlines() if line.startswith("| `") for key in line.split("|")[1].split("`")[1::2]]
    assert [key for key in keys if not key.startswith("/-") and key not in {"/", "/lieudit", *told}] == []
    assert set(told) - {"…"} <= set(keys)


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.name)
def test_what_the_docs_show_and_link_is_there(text: Path) -> None:
    """Pictures have words for those who don't see them; links lead to files of the project."""
    content = text.read_text(encoding="utf-8")
    assert not re.findall(r"!\[\]\(", content)
    targets = [target for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", content) if "://" not in target]
    assert [target for target in targets if not (text.parent / target).exists()] == []
