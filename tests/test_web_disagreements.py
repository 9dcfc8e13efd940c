"""The page of disagreements over real files: a PDF, a scan and a web page that tries to be markup."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

import pytest
from blank import blank
from httpx import Response
from lxml import html
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from stories import put, read_file

from db.store import Store
from extract.metadata import Given
from lieudit.web.cutouts import MOST_HEIGHT
from lieudit.web.links import Links
from lieudit.web.serving import build_datasette

LINKS = Links()
HOSTILE = "<script>document.title='taken'</script>"
PREFECTURE = (
    "Préfecture de la Somme",
    "Le préfet de la Somme annonce que l'État accorde à la ville de Péronne une subvention",
    "de 460 000 € au titre du fonds friches pour la reconversion de la caserne Foch.",
    "Péronne a rejoint le programme Petites villes de demain le 12 avril 2021.",
)
PAPER = f"""<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8">
<title>Caserne {HOSTILE.replace("<", "&lt;")}</title></head>
<body><article>
<h1>Le coup de pouce de l’État</h1>
<p>À Péronne, la caserne Foch ne restera pas vide, et ses voisins s'en réjouissent depuis des mois. Le fonds friches de
l'État apporte 640 000 € à Péronne pour la reconversion de la caserne Foch.</p>
<p>Le maire rappelle {HOSTILE.replace("<", "&lt;")} que Péronne a rejoint Petites villes de demain le 21 mai 2021.</p>
<p>Nous avions ce projet dans nos cartons depuis longtemps, dit-il, en espérant une ouverture des premières salles avant
la fin du mandat ; les habitants du quartier seront invités à visiter le site.</p></article></body></html>
"""


class Site:
    """The served corpus, asked without a socket."""

    def __init__(self, database: Path) -> None:
        self.datasette = build_datasette(database)
        self._runner = asyncio.Runner()
        self._runner.run(self.datasette.invoke_startup())

    def get(self, address: str) -> Response:
        return self._runner.run(self.datasette.client.get(address))

    def read(self, **filters: str) -> html.HtmlElement:
        response = self.get(address(filters))
        assert response.status_code == 200
        return html.fromstring(response.text)

    def close(self) -> None:
        self._runner.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("disagreements")
    canvas = Canvas(str(folder / "préfecture.pdf"), pagesize=A4, invariant=1)
    for number, line in enumerate(PREFECTURE):
        canvas.drawString(72, 760 - 16 * number, line)
    for number in range(40):
        canvas.drawString(72, 680 - 15 * number, f"Article {number + 1} : les services suivent le chantier.")
    canvas.save()
    (folder / "journal.html").write_text(PAPER, encoding="utf-8")
    with Store(blank(folder / "corpus.db")) as store:
        for name, published in (("préfecture.pdf", "2021-10-05"), ("journal.html", "2021-10-08")):
            document = read_file(folder / name, given=Given(published=published))
            put(store, document)
            store.keep_original(document.source)
        store.join_claims()
    opened = Site(folder / "corpus.db")
    yield opened
    opened.close()


def address(filters: Mapping[str, str]) -> str:
    return LINKS.disagreements(1, **filters)


def words(tree: html.HtmlElement, path: str) -> list[str]:
    return [" ".join(element.text_content().split()) for element in tree.xpath(path)]


def test_both_sides_stand_together(site: Site) -> None:
    """Each disagreement has both values, both quotes with what differs marked, and both pages with it highlighted."""
    tree = site.read()
    assert words(tree, "//ol[@class='disputes']/li//p[@class='told']") == [
        "460 000 €",
        "640 000 €",
        "12 April 2021",
        "21 May 2021",
    ]
    assert words(tree, "//blockquote//mark") == ["460 000 €", "640 000 €", "12 avril 2021", "21 mai 2021"]
    pages = tree.xpath("//p[@class='from']/a/@href")
    assert len(pages) == 4
    for page in pages:
        assert "?highlight=" in page
        assert site.get(page.partition("#")[0]).status_code == 200
    assert "Purpose, funder and time are the same" in tree.text_content()


@pytest.mark.parametrize(
    ("filters", "total"),
    [
        ({}, 2),
        ({"subject": "amount"}, 1),
        ({"subject": "funder"}, 0),
        ({"cause": "contradiction"}, 2),
        ({"cause": "rounding"}, 0),
        ({"programme": "fonds-friches"}, 1),
        ({"commune": "80620"}, 2),
        ({"commune": "80021"}, 0),
        ({"commune": "80620", "subject": "date", "programme": "petites-villes-de-demain"}, 1),
        ({"subject": "' or 1=1 --"}, 2),
        ({"programme": "' or 1=1 --"}, 0),
    ],
)
def test_filters(site: Site, filters: dict[str, str], total: int) -> None:
    """Each filter keeps what it names, whatever else is asked; one that is none is not there."""
    assert len(site.read(**filters).xpath("//ol[@class='disputes']/li[starts-with(@id, 'd-')]")) == total


def test_pages_behind_the_last_are_empty(site: Site) -> None:
    """Any number is a page."""
    for page in ("2", "0", "-1", "x", "9" * 30):
        assert site.get(f"{LINKS.disagreements()}?page={page}").status_code == 200


def test_cut_outs_are_small_parts_of_the_page(site: Site) -> None:
    """The PDF's sides have an image of their lines, as wide as these; the web page's sides have none."""
    tree = site.read()
    images = tree.xpath("//a[@class='cutout']//img")
    assert len(images) == 2
    whole = Image.open(io.BytesIO(site.get(images[0].get("src").partition("?")[0]).content))
    for image in images:
        response = site.get(image.get("src"))
        assert response.headers["content-type"] == "image/png"
        part = Image.open(io.BytesIO(response.content)).convert("L")
        assert part.width <= whole.width
        assert part.height <= whole.height * (MOST_HEIGHT + 1) / A4[1]
        assert abs(part.width / part.height - int(image.get("width")) / int(image.get("height"))) < 1
        assert int(image.get("height")) < 50  # one line, or two
        assert min(part.tobytes()) < 100, "there are words on it"
        overlay = image.getparent().xpath("./*[local-name() = 'svg']//*[local-name() = 'rect']")
        assert overlay


@pytest.mark.parametrize("crop", ["0-99999", "5-5", "-1-3", "a-b", "3-1", "0-1'\""])
def test_what_can_not_be_cut_out_is_not_found(site: Site, crop: str) -> None:
    """A span that the page doesn't have has no image."""
    image = site.read().xpath("//a[@class='cutout']//img/@src")[0].partition("?")[0]
    assert site.get(f"{image}?crop={quote(crop)}").status_code == 404


def test_a_cut_out_of_a_whole_page_is_its_beginning(site: Site) -> None:
    """However much is asked for, an image of bounded size is sent."""
    image = site.read().xpath("//a[@class='cutout']//img/@src")[0].partition("?")[0]
    whole, part = (Image.open(io.BytesIO(site.get(image + crop).content)) for crop in ("", "?crop=0-2000"))
    assert part.height == pytest.approx(whole.height * MOST_HEIGHT / A4[1], abs=2)


def test_the_tables_rows_lead_to_both_pages(site: Site) -> None:
    """In the table each side is linked with its own words highlighted."""
    tree = html.fromstring(site.get("/lieudit/disagreements").text)
    for side in ("first", "second"):
        links = tree.xpath(f"//td[contains(@class, 'col-{side}_page_id')]/a/@href")
        assert len(links) == 2
        assert all("?highlight=" in link for link in links)


def test_no_text_of_a_document_becomes_markup(site: Site) -> None:
    """A title and a quote that try to be markup are printed; the page runs no script and has no style of its own."""
    for filters in ({}, {"programme": HOSTILE}, {"commune": '"><img src=x onerror=alert(1)>'}):
        response = site.get(address(filters))
        tree = html.fromstring(response.text)
        assert not tree.xpath("//script | //style | //@style | //@onerror | //img[@src='x']")
        assert "default-src 'none'" in response.headers["content-security-policy"]
    assert HOSTILE in site.read().text_content()
