"""What documents say together, as pages show it: from a commune to its claims, to each witness."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from command import lieudit
from web_corpus import Corpus
from web_site import LINKS, Site

BAILLEUL = "59043"
TELLERS = {
    "communiqué": (
        "Lille, le 12 mars 2021\n\nLa Région Hauts-de-France accorde 480 000 € à la commune de Bailleul (59) pour la "
        "restauration du beffroi.\n"
    ),
    "rapport": (
        "Lille, le 3 février 2022\n\nPour la restauration du beffroi, la Région Hauts-de-France a accordé en mars 2021 "
        "une subvention de 480 000 € à la commune de Bailleul (59). Le Département n'a rien versé cette année-là.\n"
    ),
    "coût": "Lille, le 9 mai 2021\n\nÀ Bailleul (59), le coût de la restauration du beffroi est estimé à 900 000 €.\n",
    "liste": "Lille, le 2 juin 2021\n\nLa commune de Bailleul (59) est lauréate d'Action cœur de ville.\n",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder: Path = tmp_path_factory.mktemp("claims")
    for name, text in TELLERS.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    done = lieudit("ingest", "--db", folder / "corpus.db", "--workers", "1", *sorted(folder.glob("*.txt")))
    assert done.returncode == 0, done.stderr
    served = Site(Corpus(folder / "corpus.db"))
    yield served
    served.close()


def claim(site: Site, table: str, **values: object) -> dict[str, object]:
    """The one claim with these values."""
    rows = site.get(f"/lieudit/{table}.json?_shape=array&_size=max").json()
    (found,) = [row for row in rows if values.items() <= row.items()]
    return dict(found)


def test_a_claim_leads_to_each_witness(site: Site) -> None:
    """Both documents, with their words and the places where they stand."""
    found = claim(site, "award_claims", eur=480000.0)
    tree = site.read(LINKS.claim("award", str(found["id"])))
    quotes = [quote.text_content() for quote in tree.xpath("//blockquote")]
    assert len(quotes) == 2
    assert any("beffroi" in quote and "12 mars" not in quote for quote in quotes)
    assert all("?highlight=" in link for link in tree.xpath("//blockquote/a/@href"))
    assert len(tree.xpath("//section[@aria-labelledby='witnesses']//li")) == 2


@pytest.mark.parametrize(("kind", "table"), [("participation", "participation_claims"), ("award", "award_claims")])
def test_a_claims_row_leads_to_its_page(site: Site, kind: str, table: str) -> None:
    """From Datasette's own table."""
    row = site.get(f"/lieudit/{table}.json?_shape=array").json()[0]
    links = site.read(f"/lieudit/{table}").xpath("//a/@href")
    assert LINKS.claim(kind, row["id"]) in links
    assert site.get(LINKS.claim(kind, row["id"])).status_code == 200


@pytest.mark.parametrize("address", ["/-/claim/award/none", "/-/claim/count/none", "/-/claim/other/none"])
def test_a_claim_that_is_not_there_is_not_found(site: Site, address: str) -> None:
    """With a page that says so."""
    response = site.get(address)
    assert response.status_code == 404
    assert "There is no" in response.text
